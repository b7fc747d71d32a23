"""A screen against what a test expects of it."""

from __future__ import annotations

import pytest

from streamcurses._screen.expected import assert_screen
from streamcurses._screen.frame import Frame
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._text.row import Row


@pytest.fixture
def screen() -> VirtualScreen:
    screen = VirtualScreen(6, 24)
    texts = (" replying", "─ Message ─────", "▏you> 湖?", "▏It is clear. You swam.", "", "")
    rows = [Row("", text, len(text) + ("湖" in text)) for text in texts]
    screen.paint(Frame(rows, None))
    return screen


def test_the_same(screen: VirtualScreen) -> None:
    assert_screen(
        screen,
        """
         replying
        ─ Message ─────
        ▏you> 湖?
        ▏It is clear. You swam.
        """,
    )
    assert_screen(screen, " replying\n─ Message ─────\n▏you> 湖?\n" + screen.row(3))
    assert_screen(screen, screen.text())


def test_the_first_difference_is_marked_with_both_beside_each_other(screen: VirtualScreen) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_screen(
            screen,
            """
             replying
            ─ Message ─────
            ▏you> 湖!
            ▏You swam.
            """,
        )
    assert str(caught.value).split("\n") == [
        "the screen differs first in row 2, column 8",
        "  expected        | shown",
        "   replying       |  replying",
        "  ─ Message ───── | ─ Message ─────",
        "> ▏you> 湖!       | ▏you> 湖?",
        "          ^                 ^",
        "  ▏You swam.      | ▏It is clear. You swam.",
    ]


@pytest.mark.parametrize(
    ("expected", "place"),
    [("", "row 0, column 0"), (" replying", "row 1, column 0")],
)
def test_rows_that_are_missing(screen: VirtualScreen, expected: str, place: str) -> None:
    with pytest.raises(AssertionError, match=place):
        assert_screen(screen, expected)


def test_rows_that_are_too_many(screen: VirtualScreen) -> None:
    with pytest.raises(AssertionError, match="row 5, column 0"):
        assert_screen(screen, screen.text().rstrip("\n") + "\n\nmore")


def test_an_empty_screen() -> None:
    assert_screen(VirtualScreen(3, 10), "")
    assert_screen(VirtualScreen(3, 10), "\n    \n    ")
