"""Colours on terminals that have 256 of them, 16, 8 and none."""

from __future__ import annotations

import re

import pytest

from streamcurses._cli import main as cli
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Content, Thoughts
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.theme import ASCII, THEMES, UNICODE, Glyphs, Theme, uncolored
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.terminal import Terminal
from tests.terminals import Child

# What switches a foreground colour on, and which.
_COLOR = re.compile(rb"\x1b\[(?:\d+;)*?(3[0-7]|9[0-7]|38;5;\d+)m")


def drawn(term: str, theme: Theme, glyphs: Glyphs = UNICODE) -> bytes:
    """All that reaches the terminal for a thought and a reply."""

    def draw() -> None:
        with Terminal():
            screen = CursesScreen(theme)
            screen.enter()
            manager = ScreenManager(screen, glyphs=glyphs)
            builder = MessageBuilder()
            for event in (Thoughts("a thought"), Content("a reply")):
                manager.apply(builder.feed(event))
            manager.press("/")
            manager.draw(0.0)
            screen.leave()

    child = Child(draw, 12, 40, term=term)
    assert child.wait() == 0, child.output[-2000:]
    return child.output


@pytest.mark.parametrize(
    ("term", "theme", "colors"),
    [
        ("xterm-256color", "default", {b"34", b"33", b"36"}),
        ("xterm", "default", {b"34", b"33", b"36"}),
        ("linux", "default", {b"34", b"33", b"36"}),
        ("vt100", "default", set()),
        ("xterm-256color", "mono", set()),
        ("xterm-256color", "high-contrast", {b"96", b"93"}),
        ("xterm-16color", "high-contrast", {b"96", b"93"}),
        ("xterm", "high-contrast", {b"36", b"33"}),
        ("vt100", "high-contrast", set()),
        ("vt100", "memgpt", set()),
    ],
)
def test_a_terminal_gets_colours_that_it_has(term: str, theme: str, colors: set[bytes]) -> None:
    assert set(_COLOR.findall(drawn(term, THEMES[theme]))) == colors


@pytest.mark.parametrize("theme", THEMES)
def test_no_color_is_none(theme: str) -> None:
    output = drawn("xterm-256color", uncolored(THEMES[theme]))
    assert not _COLOR.search(output)
    assert b"a reply" in output


def test_ascii_glyphs_are_all_that_is_drawn() -> None:
    output = drawn("linux", THEMES["default"], ASCII)
    assert output.isascii()
    assert b"- Inner thoughts ---" in output


@pytest.mark.parametrize("mode", ["curses", "inline"])
@pytest.mark.parametrize(
    ("options", "environ", "colored"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": ""}, True),
        ((), {"NO_COLOR": "1"}, False),
        (("--no-color",), {}, False),
        (("--theme", "memgpt", "--no-color"), {}, False),
    ],
)
def test_the_command_has_colours_unless_told_otherwise(
    mode: str, options: tuple[str, ...], environ: dict[str, str], colored: bool
) -> None:
    command = ["demo", "--speed", "max", "--at-end", "exit", "--mode", mode, *options]
    child = Child(lambda: cli.main(command), environ=environ)
    assert child.wait() == 0, child.output[-2000:]
    assert bool(_COLOR.search(child.output)) == colored


@pytest.mark.parametrize("mode", ["curses", "inline"])
def test_the_command_draws_its_own_signs_in_ascii(mode: str) -> None:
    command = ["demo", "--speed", "max", "--at-end", "exit", "--mode", mode, "--ascii"]
    child = Child(lambda: cli.main(command))
    assert child.wait() == 0, child.output[-2000:]
    assert not re.search("[─▏↑↓→·]", child.output.decode())
    assert b"->" in child.output
