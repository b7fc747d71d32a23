"""The bar's hint: what keys do here and now."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses import Session, VirtualScreen
from streamcurses._formats.events import Content, Thoughts, UserText
from tests.features.stage import Stage

Make = Callable[..., Stage]


def bar(stage: Stage) -> str:
    return stage.text().split("\n")[0].rsplit("  ", 1)[-1]


def test_it_goes_with_what_is_seen(make_stage: Make) -> None:
    stage = make_stage(12, 80)
    stage.play(UserText("hello"), Content("line\n" * 30))
    assert bar(stage) == "? help"
    stage.press("/")
    assert bar(stage) == "Enter searches, Esc gives up"
    stage.press("n", "e", "enter")
    assert bar(stage) == "n N matches, Esc ends, ? help"
    stage.press("escape", "x")
    stage.press("G")
    assert bar(stage) == "? help"
    stage.press("k")
    assert bar(stage) == "End follows, ? help"
    stage.press("end", "v")
    assert bar(stage) == "[ ] blocks, o opens, ? help"
    stage.press("s")
    assert bar(stage) == "Enter saves, Esc gives up"
    stage.press("escape", "?")
    assert bar(stage) == "Up Down scroll, any other key closes"


def test_a_block_has_its_own(make_stage: Make) -> None:
    stage = make_stage(20, 80)
    stage.play(UserText("hello"), Thoughts("line\n" * 5), Content("hi"))
    stage.press("v", "]")
    assert bar(stage) == "[ ] blocks, End follows, ? help"
    stage.press("]")
    assert bar(stage) == "[ ] blocks, o opens, End follows, ? help"
    stage.press("o")
    assert bar(stage) == "[ ] blocks, o closes, End follows, ? help"
    stage.press("end")
    assert bar(stage) == "[ ] blocks, o closes, ? help"


def test_where_it_has_no_room_it_is_short(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(Content("hello"))
    stage.press("v")
    assert stage.text().split("\n")[0] == " replying · 0 s · ~1 token      ? help"
    stage.press("?")
    assert bar(stage) == "? closes"


def test_where_what_is_typed_is_text() -> None:
    screen = VirtualScreen(12, 90)
    told: list[str] = []

    def look() -> None:
        told.append(screen.row(0).rsplit("  ", 1)[-1])

    with Session(screen=screen) as ui:
        ui.user_message("hello")
        ui.render({"choices": [{"delta": {"content": "line\n" * 30}, "finish_reason": "stop"}]})
        look()
        screen.press("escape", "/")
        screen.type("line\n")
        look()
        screen.press("escape", "escape", "escape", "v", "escape", "G")
        look()
        screen.press("f1")
        look()
        screen.press("f1")
        with pytest.raises(EOFError):
            ui.prompt()
    assert told == [
        "F1 help",
        "Esc n matches, Esc Esc ends, F1 help",
        "Esc [ blocks, Esc o opens, F1 help",
        "Up Down scroll, any other key closes",
    ]


def test_what_has_no_room_on_a_small_screen_has_a_mark_for_it(make_stage: Make) -> None:
    stage = make_stage(5, 20)
    stage.play(UserText("hello"))
    assert stage.text().split("\n")[0] == " waiting for the m…"
    stage.press("v")
    assert stage.text().split("\n")[-1] == "there is room for …"
    stage.press("s")
    assert stage.text().split("\n")[-1] == "… [timeline.txt]:"
    assert stage.cursor == (4, 18)
    stage.press(*"the lake")
    assert stage.text().split("\n")[-1] == "…ne.txt]: the lake"
