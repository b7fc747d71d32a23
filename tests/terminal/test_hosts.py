"""What terminals within others are told, and what is said of that."""

from __future__ import annotations

import pytest

from streamcurses._terminal.export import copy
from streamcurses._terminal.hosts import is_screen
from streamcurses._terminal.system import system


def sent(text: str, environ: dict[str, str], takes: bool = True) -> tuple[str, list[str]]:
    """What is said of a copy, and what is written for it."""
    written: list[str] = []

    def send(sequence: str) -> bool:
        written.append(sequence)
        return takes

    return copy(text, send, environ), written


by_terminal = pytest.mark.skipif(
    system.put_on_clipboard is not None, reason="the system has a clipboard"
)


@by_terminal
@pytest.mark.parametrize("term", ["eterm-color", "eterm", "dvtm-256color", "dvtm"])
def test_no_copy_where_it_would_be_printed(term: str) -> None:
    said, written = sent("text", {"TERM": term})
    assert written == []
    assert said.startswith("not copied: ")


@by_terminal
@pytest.mark.parametrize("environ", [{}, {"TERM": "xterm"}, {"TERM": "tmux", "TMUX": "1"}])
def test_a_copy_elsewhere(environ: dict[str, str]) -> None:
    said, written = sent("text", environ)
    assert len(written) == 1
    assert said == "4 characters sent to the terminal's clipboard"


@by_terminal
def test_a_copy_that_the_terminal_did_not_take() -> None:
    said, _ = sent("text", {"TERM": "xterm"}, takes=False)
    assert said.startswith("not copied: ")


@pytest.mark.parametrize(
    ("environ", "screen"),
    [
        ({"STY": "1.pts-0", "TERM": "screen"}, True),
        ({"STY": "1.pts-0", "TERM": "screen.xterm-256color"}, True),
        ({"STY": "1.pts-0", "TERM": "tmux-256color", "TMUX": "1"}, False),
        ({"TERM": "screen", "TMUX": "1"}, False),
        ({}, False),
    ],
)
def test_gnu_screen(environ: dict[str, str], screen: bool) -> None:
    assert is_screen(environ) is screen
