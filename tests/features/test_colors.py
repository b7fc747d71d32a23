"""Colours on terminals that have 256 of them, 16, 8 and none."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from streamcurses._cli import main as cli
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Content, Event, Thoughts, ToolCallDelta, ToolResult
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.theme import ASCII, PLAIN, THEMES, UNICODE, Glyphs, Theme, uncolored
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.terminal import Terminal
from tests.terminals import Child

# What switches a foreground colour on, and which.
_COLOR = re.compile(rb"\x1b\[(?:\d+;)*?(3[0-7]|9[0-7]|38;5;\d+)m")


TALK = Thoughts("a thought"), Content("a reply")
WORK = (
    ToolCallDelta(0, "c", "look", "{}"),
    ToolResult("c", "look", "one\ntwo\nthree", True),
    Content("a reply\nin two rows"),
)


def drawn(
    term: str,
    theme: Theme,
    glyphs: Glyphs = UNICODE,
    events: Sequence[Event] = TALK,
    layout: str = "regions",
) -> bytes:
    """All that reaches the terminal for these."""

    def draw() -> None:
        with Terminal():
            screen = CursesScreen(theme)
            screen.enter()
            manager = ScreenManager(screen, glyphs=glyphs)
            manager.panes.layout = layout
            builder = MessageBuilder()
            for event in events:
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


def test_the_gutter_has_its_colour_on_each_row_of_what_is_whole() -> None:
    output = drawn("xterm-256color", THEMES["default"], events=WORK, layout="timeline")
    assert re.findall("(\x1b\\[35m)?║".encode(), output) == [b"\x1b[35m"] * 4
    screen = VirtualScreen(20, 60)
    manager = ScreenManager(screen)
    manager.panes.layout = "timeline"
    builder = MessageBuilder()
    for event in WORK:
        manager.apply(builder.feed(event))
    manager.draw(0.0)
    signs = [cell for row in screen.cells for cell in row if cell.text in {"▏", "║"}]
    assert [cell.style.color for cell in signs] == ["magenta"] * 4 + ["yellow"]
    last = screen.find("in two rows")
    assert last is not None and screen.style(last[0], last[1] - 1) == PLAIN


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
