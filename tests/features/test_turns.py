"""Who says what: an answer is set off from what the user has said."""

from __future__ import annotations

from collections.abc import Callable

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Content, Finish, Thoughts, UserText
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.virtual import VirtualScreen
from tests.features.stage import Stage

Make = Callable[..., Stage]


def talk(stage: Stage) -> None:
    stage.play(UserText("hello"), Content("Hello, you."), Finish("stop"))
    stage.play(UserText("And?"), Content("And you."), Finish("stop"))


def test_a_blank_row_and_a_label(make_stage: Make) -> None:
    stage = make_stage(14, 40)
    talk(stage)
    said = [
        *("▏you> hello", "", "▏agent", "▏Hello, you.", ""),
        *("▏you> And?", "", "▏agent", "▏And you."),
    ]
    assert stage.text().split("\n")[2:11] == said
    stage.resize(20, 60)
    assert stage.text().split("\n")[2:11] == said


def test_the_timeline_has_labels_beside(make_stage: Make) -> None:
    stage = make_stage(16, 70)
    stage.press("v")
    stage.play(UserText("hello"), Thoughts("It greets."), Content("Hello, you."), Finish("stop"))
    stage.play(UserText("And?"), Content("And you."))
    assert stage.text().split("\n")[1:9] == [
        " message ▏you> hello",
        "",
        "thoughts ┊It greets.",
        " message ▏Hello, you.",
        "",
        "         ▏you> And?",
        "",
        " message ▏And you.",
    ]


def test_where_nobody_asked_there_is_no_answer(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(Content("Hello."))
    assert stage.text().split("\n")[2:4] == ["▏Hello.", ""]


def test_one_scrolls_over_them_row_by_row(make_stage: Make) -> None:
    stage = make_stage(11, 40)
    for turn in range(6):
        stage.play(UserText(f"question {turn}"), Content(f"answer {turn}"), Finish("stop"))
    stage.press("g")
    rows = []
    for _ in range(40):
        rows.append(stage.text().split("\n")[2])
        stage.press("down")
    turns = [
        row
        for turn in range(6)
        for row in (f"▏you> question {turn}", "", "▏agent", f"▏answer {turn}", "")
    ]
    assert rows[:20] == turns[:20]
    stage.press("G")
    assert stage.text().split("\n")[2:] == turns[-10:-1]
    down = list(rows)
    stage.press(*["up"] * 5)
    assert stage.text().split("\n")[2] == down[15]


def test_a_label_of_ones_own_stands_in_place_of_it() -> None:
    screen = VirtualScreen(12, 40)
    manager = ScreenManager(screen, labels={"reply": "Otto: "})
    builder = MessageBuilder()
    for event in (UserText("hello"), Content("Hello, you.")):
        manager.apply(builder.feed(event))
    manager.draw(0.0)
    assert [screen.row(y) for y in range(2, 6)] == ["▏you> hello", "", "▏Otto: Hello, you.", ""]
