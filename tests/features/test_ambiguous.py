"""Where rules, arrows and accents take two columns: that is found out, or said."""

from __future__ import annotations

import os
import termios
from collections.abc import Callable

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Content, MessageBegin, Thoughts
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.theme import ASCII
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session
from streamcurses._text.clusters import Shaper
from tests.features.hosts import chunk
from tests.features.test_session_screen import PLAIN, transcript
from tests.terminals import Child, Emulator, mark

TEXT = "naïve → café ‘λόγος’ • один ─ 湖 ① and more of it"
WINDOW = {**PLAIN, "WINDOWID": "1"}
QUESTION = b"\x1b[6n"


def test_each_has_the_room_and_is_risky() -> None:
    cells = Shaper(lambda cluster: 1, ambiguous=2).shape("aé→λ")
    assert [(cell.columns, cell.risky) for cell in cells] == [(1, False), *[(2, True)] * 3]
    cells = Shaper(lambda cluster: 1).shape("aé→λ")
    assert [(cell.columns, cell.risky) for cell in cells] == [(1, False)] * 4


def test_rows_are_no_wider_than_such_a_screen() -> None:
    """A screen in memory that gives two columns fails where a row takes more than it says."""
    screen = VirtualScreen(24, 30, ambiguous=2)
    manager = ScreenManager(screen, glyphs=ASCII, ambiguous=2)
    builder = MessageBuilder(content_is="message")
    for event in (MessageBegin("m", "modèle"), Thoughts(TEXT * 3), Content(TEXT * 5)):
        manager.status.hear(event)
        manager.apply(builder.feed(event))
        manager.draw(0.0)
    shown = "".join(row.strip("| ") for row in screen.text().split("\n")[-20:])
    assert shown.replace(" ", "").endswith((TEXT * 2).replace(" ", ""))


def agent(ambiguous: str = "auto") -> Callable[[], None]:
    def run() -> None:
        with Session("curses", content_is="message", ambiguous=ambiguous) as session:
            session.feed(chunk("Here.", "stop"))
            os.write(1, mark(0))
            assert session.screen is not None
            if session.screen.closing.wait(0):
                return
            assert session.prompt("you? ") == "typed"

    return run


@pytest.mark.parametrize(("report", "rule"), [(b"\x1b[5;3R", "- "), (b"\x1b[5;2R", "─ ")])
def test_it_is_asked_for(report: bytes, rule: str) -> None:
    """What was typed before the answer, and after the question, is not lost."""

    def run() -> None:
        with Session("curses", content_is="message", prompts=False) as session:
            session.feed(chunk("Here.", "stop"))
            assert session.screen is not None
            session.screen.closing.wait()

    child = Child(run, environ=WINDOW)
    asked = child.read_until(QUESTION)
    assert b"\x1b[?1049h" not in asked
    os.write(child.terminal, b"?" + report)
    child.read_until(b"Keys")
    shown = Emulator(24, 80)
    shown.feed(child.output)
    assert shown.row(1).startswith(rule + "Keys")
    child.type("q")
    child.read_until(b"Here.")
    child.type("q")
    assert child.wait() == 0, child.output
    assert child.output.count(QUESTION) == 1
    assert transcript(child) == "Message: Here.\n"


def test_an_answer_that_does_not_come() -> None:
    child = Child(agent(), environ=WINDOW)
    child.read_until("─ Message ".encode())
    child.read_until(b"you? ")
    # It may come later, and is no key then.
    os.write(child.terminal, b"\x1b[5;3Rtyped\r")
    assert child.wait() == 0, child.output


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (PLAIN, "auto"),
        ({**WINDOW, "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, "auto"),
        ({**WINDOW, "TMUX": "/tmp/tmux"}, "auto"),
        (WINDOW, "1"),
    ],
    ids=["no window", "ssh", "tmux", "said"],
)
def test_it_is_not_asked_for(environ: dict[str, str], said: str) -> None:
    child = Child(agent(said), environ=environ)
    child.read_until("─ Message ".encode())
    child.read_until(b"you? ")
    child.type("typed\r")
    assert child.wait() == 0
    assert QUESTION not in child.output


def test_it_is_said() -> None:
    child = Child(agent(ambiguous="2"), environ=WINDOW)
    child.read_until(b"- Message ")
    child.read_until(b"you? ")
    child.type("typed\r")
    assert child.wait() == 0
    assert QUESTION not in child.output


def test_it_is_not_asked_for_on_a_slow_line() -> None:
    def run() -> None:
        modes = termios.tcgetattr(0)
        modes[4] = modes[5] = termios.B9600
        termios.tcsetattr(0, termios.TCSANOW, modes)
        agent()()

    child = Child(run, environ=WINDOW)
    child.read_until("─ Message ".encode())
    child.read_until(b"you? ")
    child.type("typed\r")
    assert child.wait() == 0
    assert QUESTION not in child.output
