"""The tail of a text: what is written behind it is what a frame of the whole shows."""

from __future__ import annotations

from itertools import cycle
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streamcurses._conversation.changes import Append, BlockBegin
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.tail import _MOST, Tail
from streamcurses._screen.theme import THEMES
from streamcurses._screen.virtual import VirtualScreen
from tests.text.markdown.test_reader_properties import NASTY

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["word ", "a", " ", "  ", "\n", "\n\n", "\t", "é", "世", "-", ".", "x" * 9]
        ),
        st.sampled_from(NASTY),
    ),
    max_size=40,
)


# What is in a style of its own, and what goes on behind it in another.
STYLED = [
    *("~~x y ", "**", "*", "`", "``a ", "[a ", "](/u)", "www.a.bc", "# ", "\n\n", "\n", "~~"),
    *("\x0c", "\x1b", "\x7f", "\u202e", "\x0cé", "lake ", "lake", "a", " ", "(", "-", "1"),
    *("\n\n| a | b |\n|---|--:|\n", "| ", "a | ", "\n```py\n", "def a(): # b", "<b>", "$$"),
    *("&amp;", "\t", "\u00a0", "[a]: /u\n", "![a", "\\(", "\n- ", "\n> ", "!", "["),
    *("w", "W", "WW.", ".", "a.d", "_", "<", ">", "http:", "//", "mailto:", "@b.cd", ":"),
]


class Slow(VirtualScreen):
    """One that is not ready as often as it is told to be."""

    is_ready = True

    def ready(self) -> bool:
        return self.is_ready


def managed(screen: VirtualScreen, markdown: bool) -> ScreenManager:
    manager = ScreenManager(screen, markdown=THEMES["default"] if markdown else None)
    manager.apply([BlockBegin(0, "reply")])
    return manager


def assert_shows(screen: VirtualScreen, text: str, markdown: bool) -> None:
    """Below the status bar it shows what one frame does, before which there was none."""
    whole = VirtualScreen(*screen.size())
    manager = managed(whole, markdown)
    manager.apply([Append(0, text)])
    manager.draw(0.0)
    assert screen.text().splitlines()[1:] == whole.text().splitlines()[1:]
    assert screen.cells[1:] == whole.cells[1:]


@settings(deadline=None)
@given(
    TEXTS,
    st.booleans(),
    st.integers(4, 30),
    st.lists(st.booleans(), min_size=1, max_size=5),
    st.lists(st.booleans(), min_size=1, max_size=7),
)
@example(["word ", "a", "word "], False, 30, [True], [False, True])
@example(["a"] * 12, True, 30, [True, False, False], [True, True, True, True, False])
def test_what_grows_is_what_a_frame_shows(
    pieces: list[str], markdown: bool, columns: int, ready: list[bool], read: list[bool]
) -> None:
    """However often the screen is ready, and whoever reads the text meanwhile."""
    screen = Slow(12, columns)
    manager = managed(screen, markdown)
    text = ""
    for piece, screen.is_ready, is_read in zip(pieces, cycle(ready), cycle(read)):
        text += piece
        manager.draw_more(0, piece, 1, 0.0)
        if is_read:
            assert manager.blocks[0].text.source == text
        if screen.is_ready:
            assert_shows(screen, text, markdown)
    screen.is_ready = True
    manager.draw(0.0)
    assert_shows(screen, text, markdown)


@settings(deadline=None)
@given(st.lists(st.sampled_from(STYLED), max_size=30), st.booleans(), st.integers(12, 40))
@example(["~~x y ", "\x0c", "lake "], True, 40)
@example(["~~x y ", "a", "~~"], True, 40)
@example(["**x y ", "a", "**"], True, 40)
@example(["`x y ", "\x0c", "lake"], True, 40)
@example(["# x", "\x0c", "lake"], True, 40)
@example(["a|b\n-|-\nc|x", "\x0c", "lake"], True, 40)
@example(["a|b\n-|-\nc|x", "\x1b", "lake"], True, 40)
@example(["a|b\n-|-\nc|x", "\t", "lake"], True, 40)
@example(["|a|b|# \t# ", "lake"], True, 34)
@example(["# a", " b "], True, 40)
@example(["# a", " #", " b"], True, 40)
@example(["# `a", " b "], True, 40)
@example(["[ ] ", "!", "["], True, 40)
@example(["a ", "<", "mailto:"], True, 40)
@example(["*b* ", "WWW.", "a.d"], True, 40)
@example(["lake _", "w", "WW.", "a.d"], True, 40)
@example(["[a]: /u\n", "[a ", "__"], True, 40)
@example(["[a]", "\n1. ", "[a]: /u\n", "b\n"], True, 40)
@example(["[a]", "\n- ", "[a]: /u\n", "\n\n\n"], True, 40)
@example(["1. # ", "[ ] ", "a", "\n"], True, 40)
@example(["~~x y " * 5, "\n\n|a|b|\n|-|-|\n~~x y ~~x y ", "\n\n|a|b|\n|-|-|\n"], True, 12)
def test_what_grows_is_in_the_style_that_a_frame_has_it_in(
    pieces: list[str], markdown: bool, columns: int
) -> None:
    screen = VirtualScreen(12, columns)
    manager = managed(screen, markdown)
    text = ""
    for piece in pieces:
        text += piece
        manager.draw_more(0, piece, 1, 0.0)
        assert_shows(screen, text, markdown)


@pytest.mark.parametrize("markdown", [False, True])
def test_the_end_of_a_sentence_goes_on(markdown: bool) -> None:
    screen = VirtualScreen(12, 30)
    manager = managed(screen, markdown)
    for piece in ("It", " ", "ends"):
        manager.draw_more(0, piece, 1, 0.0)
    with patch.object(Tail, "_catch_up", side_effect=AssertionError):
        manager.draw_more(0, ". So", 1, 0.0)
        manager.draw_more(0, " do", 1, 0.0)
    assert_shows(screen, "It ends. So do", markdown)


def test_what_waits_for_the_screen_takes_little_room() -> None:
    screen = Slow(12, 30)
    manager = managed(screen, markdown=True)
    manager.draw_more(0, "It ", 1, 0.0)
    screen.is_ready = False
    for _ in range(3 * _MOST):
        manager.draw_more(0, "a ", 1, 0.0)
        assert len(manager.blocks[0].text.end.added) <= _MOST + 1
    screen.is_ready = True
    manager.draw_more(0, "b ", 1, 0.0)
    assert_shows(screen, "It " + "a " * 3 * _MOST + "b ", markdown=True)


def test_who_falls_behind_is_told_of_once() -> None:
    screen = Slow(12, 30)
    manager = managed(screen, markdown=True)
    assert manager.draw_more(0, "It ", 1, 0.0)
    assert manager.draw_more(0, "goes", 1, 0.0)
    screen.is_ready = False
    assert not manager.draw_more(0, " on", 1, 0.0)
    assert manager.draw_more(0, " and", 1, 0.0)
    screen.is_ready = True
    assert manager.draw_more(0, " on", 1, 0.0)
    assert not manager.stale
    assert_shows(screen, "It goes on and on", markdown=True)
