"""The screen in memory: what stands on it, and what a user does there."""

from __future__ import annotations

import inspect
import threading

import pytest

from streamcurses._formats.events import Content, UserText
from streamcurses._screen.frame import Frame
from streamcurses._screen.keys import Paste
from streamcurses._screen.theme import THEMES, Style
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._text.row import BLANK, Row
from tests.features.virtual_stage import VirtualStage


def test_text_is_found_by_row_and_column() -> None:
    stage = VirtualStage(10, 30)
    stage.play(UserText("湖の lake"), Content("a lake"))
    screen = stage.screen
    assert screen.find("lake") == (2, 11)
    assert screen.find("の lake") == (2, 8)
    assert screen.find("a lake") == (5, 1)
    assert screen.find("sea") is None
    assert screen.row(5) == "▏a lake"


def test_it_is_looked_at_while_others_draw() -> None:
    looking: list[threading.Thread] = []

    def measure(cluster: str) -> int:
        if cluster == "湖":
            looking.append(threading.Thread(target=screen.text))
            looking[-1].start()
            looking[-1].join(0.05)
        return 1 + (cluster == "湖")

    screen = VirtualScreen(3, 20, measure)
    screen.paint(Frame([Row("", "one", 3), Row("", "湖", 2), Row("", "three", 5)], None))
    for each in looking:
        each.join()
    assert screen.text() == "one\n湖\nthree"


def test_the_style_of_a_cell() -> None:
    stage = VirtualStage(10, 30)
    stage.play(Content("hello"))
    y, x = stage.screen.find("hello") or (0, 0)
    assert stage.screen.style(y, x) == Style()
    assert stage.screen.style(y, 0) == Style("yellow")
    assert stage.screen.style(0, 1) == Style(bold=True)


def test_a_theme_of_its_own() -> None:
    screen = VirtualScreen(1, 5, theme=THEMES["memgpt"])
    screen.paint(Frame([Row("", "hello", 5, "reply")], None))
    assert screen.style(0, 0) == Style("yellow", bold=True)


def test_a_picture() -> None:
    screen = VirtualScreen(1, 5)
    screen.paint(Frame([Row("", "a<b", 3)], None))
    assert ">a&lt;b  </text>" in screen.svg()
    assert screen.svg().count("<rect") == 1, "the page alone, for there is no cursor"
    screen.paint(Frame([Row("", "a<b", 3)], (0, 3)))
    assert screen.svg({"": "ink", "page": "paper"}).count('fill="ink"') == 2


def test_keys_by_name_and_text() -> None:
    screen = VirtualScreen()
    screen.press("page up", "q", "^L", "enter")
    screen.type("up\n\t")
    screen.paste("two\nlines")
    assert screen.keys() == [
        *("page up", "q", "^L", "enter"),
        *("u", "p", "enter", "tab"),
        Paste("two\nlines"),
    ]
    assert screen.keys() == []


@pytest.mark.parametrize("key", ["hello", "", "pageup", "^ü"])
def test_what_no_keyboard_has_is_refused(key: str) -> None:
    screen = VirtualScreen()
    with pytest.raises(ValueError, match="is no key"):
        screen.press(key)
    assert screen.keys() == []


def test_whoever_draws_there_is_told() -> None:
    screen = VirtualScreen(6, 30)
    told = []
    screen.listen(lambda: told.append((screen.size(), screen.now)))
    screen.resize(3, 20)
    screen.wait(1.5)
    screen.press("q")
    assert told == [((3, 20), 0.0), ((3, 20), 1.5), ((3, 20), 1.5)]
    screen.listen(None)
    screen.wait(1.5)
    assert len(told) == 3


def test_its_help_opens_with_a_signature_that_fits() -> None:
    assert len("VirtualScreen" + str(inspect.signature(VirtualScreen))) < 220
    assert "Look(" not in str(inspect.signature(VirtualScreen))


def test_a_frame_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="a frame of 1 rows on a screen of 2"):
        VirtualScreen(2, 5).paint(Frame([BLANK], None))


def test_a_screen_may_be_of_no_size() -> None:
    screen = VirtualScreen(0, 0)
    assert screen.size() == (0, 0)
    assert screen.cells == []
