"""Lines from the user: the editor's keys, and real terminals."""

from __future__ import annotations

import builtins
import os
import signal
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no readline", allow_module_level=True)

import readline

from streamcurses._screen.editor import EDITING, ENTERED, LEFT
from streamcurses._screen.keys import Key, Paste
from streamcurses._session.prompting import PromptEditor, read_line
from streamcurses._session.session import Session
from tests.terminals import Child, mark


def typed(*keys: Key) -> tuple[str, str]:
    editor = PromptEditor()
    outcome = EDITING
    for key in keys:
        outcome = editor.press(key)
    return editor.text, outcome


@pytest.mark.parametrize(
    ("keys", "text", "outcome"),
    [
        ([*"hello", "enter"], "hello", ENTERED),
        (["^D"], "", LEFT),
        ([*"ab", "home", "^D"], "b", EDITING),
        (["escape", *"ab"], "ab", EDITING),
        ([Paste("one\ntwo")], "one\ntwo", EDITING),
        (["a", "c", "left", Paste("b"), Paste("\n"), "enter"], "ab\nc", ENTERED),
        ([*"湖👩‍👩‍👧", "backspace"], "湖", EDITING),
        ([*"a b", "^W", *"c", "^A", *"x"], "xa c", EDITING),
    ],
)
def test_keys(keys: list[Key], text: str, outcome: str) -> None:
    assert typed(*keys) == (text, outcome)


def ask(*answers: str, count: int = 1) -> Child:
    """A child that reads lines by readline, and prints them; a mark stands before each prompt."""

    def run() -> int:
        for number in range(count):
            os.write(1, mark(number))
            try:
                print(repr(read_line("> ")))
            except EOFError:
                print("end")
                return 3
        return 0

    child = Child(run)
    child.read_until(b"> ")
    for answer in answers:
        child.type(answer)
    return child


@pytest.mark.parametrize(
    ("keys", "said", "status"),
    [
        ("hello\r", b"'hello'", 0),
        ("湖\r", "'湖'".encode(), 0),
        ("hallo\x7f\x7f\x7f\x7fello\r", b"'hello'", 0),
        ("\x04", b"end", 3),
        ("\x1b[200~one\ntwo\x1b[201~\r", b"'one\\ntwo'", 0),
    ],
    ids=["line", "wide", "editing", "ctrl-d", "paste"],
)
def test_a_line_by_readline(keys: str, said: bytes, status: int) -> None:
    child = ask(keys)
    assert child.wait() == status, child.output
    assert said in child.output


def test_history_by_readline() -> None:
    child = ask("first\r", count=2)
    child.read_until(mark(1))
    child.read_until(b"> ", child.output.index(mark(1)))
    child.type("\x1b[A\r")
    assert child.wait() == 0
    assert child.output.count(b"'first'") == 2


@pytest.mark.parametrize(("typed", "status"), [("half a li", 0), ("", 4)])
def test_ctrl_c(typed: str, status: int) -> None:
    """It gives up what has been typed; where that is nothing, it is for the program."""

    # readline misses a signal that comes between its drawing and its waiting, so that a test on a
    # terminal would hang now and then: here a real signal comes before both.
    def run() -> int:
        def press(prompt: object = "") -> str:
            builtins.input = lambda prompt="": "whole"
            signal.raise_signal(signal.SIGINT)
            raise AssertionError("went on")

        readline.get_line_buffer = lambda: typed
        builtins.input = press
        try:
            return int(read_line("> ") != "whole")
        except KeyboardInterrupt:
            return 4

    assert Child(run).wait() == status


def test_lines_of_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read, write = os.pipe()
    os.write(write, b"one\r\ntwo")
    os.close(write)
    with open(read, encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        with Session() as session:
            assert session.prompt("> ") == "one"
            assert session.prompt("> ") == "two"
            with pytest.raises(EOFError):
                session.prompt("> ")
    assert capsys.readouterr().out == ""
