"""Lines typed on the full screen of a session."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from typing import Any

from streamcurses._session.session import Session
from tests.features.test_session_screen import LEFT, PLAIN, chunk, transcript
from tests.terminals import Child, Emulator, mark

ASKED = b"you? "


def agent(turns: int = 1) -> Child:
    """A child that asks and answers; it ends with 3 at the end of input, 4 at Ctrl-C."""

    def run() -> int:
        with Session() as session:
            try:
                for _ in range(turns):
                    text = session.prompt("you? ")
                    session.user_message(text)
                    session.render([chunk(f"{len(text)} characters", "stop")])
            except EOFError:
                return 3
            except KeyboardInterrupt:
                return 4
        return 0

    child = Child(run, environ=PLAIN)
    child.read_until(ASKED)
    return child


class Line:
    """The screen's last row."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._emulator = Emulator(24, 80)
        self._emulator.feed(child.output)

    def until(self, end: str) -> None:
        """Reads until the row begins as a prompt does, and ends so."""
        row = self._emulator.row(23)
        while not (row.startswith("you?") and row.endswith(end)):
            piece = self._child.read()
            assert piece, self._emulator.text()
            self._emulator.feed(piece)
            row = self._emulator.row(23)


def test_a_line() -> None:
    child = agent()
    child.type("hello\r")
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == "you> hello\n\nMessage: 5 characters\n"


def test_the_line_is_on_the_last_row() -> None:
    child = agent()
    child.type("湖 hel")
    Line(child).until("hel")
    child.type("\r")
    assert child.wait() == 0
    assert transcript(child) == "you> 湖 hel\n\nMessage: 5 characters\n"


def test_the_help_makes_way_for_it() -> None:
    """It hides what the question is about, and keys are the prompt's."""
    shown, tell = os.pipe()

    def run() -> None:
        with Session("curses", content_is="message") as session:
            session.feed(chunk("Which?", "stop"))
            os.read(shown, 1)
            assert session.prompt("you? ") == "this"

    child = Child(run, environ=PLAIN, pass_fds=[shown])
    child.read_until("─ Message".encode())
    child.type("\x1bOP")
    child.read_until(b"Keys")
    start = len(child.output)
    os.write(tell, b"!")
    child.read_until(b"Which?", start)
    child.type("this\r")
    assert child.wait() == 0, child.output.decode()
    os.close(shown)
    os.close(tell)


def test_editing_and_history() -> None:
    child = agent(turns=3)
    # Keys that come before the prompt are kept for it.
    child.type("hallo\x7f\x7f\x7f\x7fello\r" + "two\r")
    child.read_until(b"3 characters")
    child.read_until(ASKED, child.output.index(b"3 characters"))
    child.type("\x1bOA\x1bOA\r")
    assert child.wait() == 0, child.output.decode()
    assert transcript(child).count("you> hello\n") == 2


def test_who_asks_as_the_session_ends_asks_no_more() -> None:
    """Nor does it read the terminal after that, which is others' by then."""
    asked, tell = os.pipe()

    def run() -> int:
        told: list[str] = []

        def ask() -> None:
            try:
                session.prompt("you? ")
            except EOFError as error:
                told.append(str(error))

        asking = threading.Thread(target=ask)
        with Session("curses") as session:
            asking.start()
            os.read(asked, 1)
        before = time.process_time()
        asking.join(20)
        assert time.process_time() - before < 1
        return 0 if told == ["the session has ended"] else 3

    child = Child(run, environ=PLAIN, pass_fds=[asked])
    child.read_until(ASKED)
    os.write(tell, b"!")
    assert child.wait() == 0, child.output.decode()
    os.close(asked)
    os.close(tell)


def test_several_lines_are_pasted_as_one_text() -> None:
    child = agent()
    child.type("\x1b[200~one\rtwo\x1b[201~\r")
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == "you> one\ntwo\n\nMessage: 7 characters\n"


def test_ctrl_d_is_the_end() -> None:
    child = agent()
    child.type("\x04")
    assert child.wait() == 3, child.output.decode()


def test_ctrl_c_gives_up_the_line_and_then_the_prompt() -> None:
    child = agent()
    line = Line(child)
    child.type("half")
    line.until("you? half")
    child.type("\x03")
    line.until("you?")
    child.type("\x03")
    assert child.wait() == 4, child.output.decode()
    assert transcript(child) == ""


def test_what_is_typed_while_a_stream_is_drawn_is_kept() -> None:
    go_read, go_write = os.pipe()

    def stream() -> Iterator[Any]:
        yield chunk("You ")
        os.write(1, mark(0))
        os.read(go_read, 1)
        yield chunk("swam.", "stop")

    def run() -> None:
        with Session() as session:
            session.user_message(session.prompt("you? "))
            session.render(stream())
            for _ in range(2):
                session.user_message(session.prompt("you? "))

    child = Child(run, environ=PLAIN, pass_fds=[go_read])
    child.read_until(ASKED)
    child.type("first\r")
    child.read_until(mark(0))
    child.type("quick\rquit")
    os.write(go_write, b"x")
    child.read_until(ASKED, child.output.index(mark(0)))
    child.type("e\r")
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == ("you> first\n\nMessage: You swam.\n\nyou> quick\n\nyou> quite\n")
    assert child.output.count(LEFT) == 1


def test_after_q_the_prompt_is_readlines() -> None:
    def run() -> None:
        with Session() as session:
            session.render([chunk("Press q.", "stop")])
            os.write(1, mark(0))
            assert session.screen is not None
            session.screen.closing.wait()
            session.user_message(session.prompt("you? "))
            session.render([chunk("Inline.", "stop")])

    child = Child(run, environ=PLAIN)
    child.read_until(mark(0))
    child.type("\x1bq")
    child.read_until(b"you? ")
    child.type("hello\r")
    assert child.wait() == 0, child.output.decode()
    assert "Message: Press q.\n" in transcript(child)
    # What was typed stands there already.
    assert transcript(child).count("hello") == 1
    assert transcript(child).endswith("Message: Inline.\n")


def test_a_stream_is_drawn_while_a_line_is_typed() -> None:
    typed, go = os.pipe()

    def run() -> int:
        with Session() as session:

            def feed() -> None:
                for word in ("One ", "word ", "after ", "the ", "other."):
                    os.read(typed, 1)
                    session.feed(chunk(word))
                session.feed(chunk("", "stop"))
                session.end()

            feeding = threading.Thread(target=feed)
            feeding.start()
            text = session.prompt("you? ")
            feeding.join()
            session.user_message(text)
        return 0

    child = Child(run, environ=PLAIN, pass_fds=[typed])
    child.read_until(ASKED)
    line = Line(child)
    for count, letter in enumerate("hello", 1):
        child.type(letter)
        line.until("hello"[:count])
        os.write(go, b"!")
    child.read_until(b"other.")
    child.type("\r")
    assert child.wait() == 0, child.output[-2000:]
    assert transcript(child) == "Message: One word after the other.\n\nyou> hello\n"
