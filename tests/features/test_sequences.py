"""What a terminal sends that is no key does nothing; what is pasted is text, and no commands."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from streamcurses._formats.events import Content
from streamcurses._screen.controls import Copy, Save
from streamcurses._screen.keys import Paste
from streamcurses._session.session import Session
from tests.features.hosts import chunk
from tests.features.stage import Stage
from tests.features.test_session_screen import ENTERED, LEFT, PLAIN, transcript
from tests.features.virtual_stage import VirtualStage
from tests.screen.test_sequences import UNKNOWN
from tests.terminals import Child, mark

MakeStage = Callable[..., Stage]

# What TERM=linux sends is known there: to curses whole, else here.
KNOWN = ("F1 of the Linux console", "F12")
STRANGE = {what: sequence for what, sequence in UNKNOWN.items() if what not in KNOWN}


@pytest.mark.parametrize("term", ["linux", "vt100", "xterm-256color", "rxvt-unicode-256color"])
def test_sequences_are_no_keys(make_stage: MakeStage, term: str) -> None:
    settings = {} if make_stage(4, 20).__class__ is VirtualStage else {"term": term}
    stage = make_stage(24, 80, **settings)
    stage.play(Content("\n".join(map(str, range(100)))))
    before = stage.text()
    for what, sequence in STRANGE.items():
        if what.startswith("Home") or "Up" in what:
            continue  # some of these have it
        stage.type(sequence)
        stage.type(*sequence)
        assert stage.text() == before, what


def test_keys_of_another_terminal_are_no_keys(make_stage: MakeStage) -> None:
    stage = make_stage(24, 80)
    stage.play(Content("\n".join(map(str, range(100)))))
    before = stage.text()
    for sequence in ("\x1bOH", "\x1b[H", "\x1b[7~", "\x1bOA", "\x1b[7$", "\x1b\x1b[A"):
        stage.type(sequence)
        stage.type(*sequence)
        assert stage.text() == before, sequence


def test_known_keys_in_pieces(make_stage: MakeStage) -> None:
    stage = make_stage(24, 80)
    stage.play(Content("\n".join(map(str, range(100)))))
    stage.type("\x1b", "[", "A", gives=["up"])
    assert stage.text().endswith("98")
    stage.type("\x1b[", "1~", gives=["home"])
    assert "\n▏0\n" in stage.text()


def test_an_escape_alone(make_stage: MakeStage) -> None:
    stage = make_stage(24, 80)
    stage.play(Content("one\ntwo"))
    stage.press(*"/two", "enter", "z")
    stage.type("\x1b", gives=["escape"])
    stage.press("n")
    assert "nothing to search for" in stage.text()


def test_a_paste_is_no_commands(make_stage: MakeStage) -> None:
    stage = make_stage(24, 80)
    stage.play(Content("\n".join(map(str, range(100)))))
    before = stage.text()
    stage.type("\x1b[200~1/?zq\rq\x1b[201~", gives=[Paste("1/?zq\nq")])
    assert stage.text() == before
    stage.press("?")
    helped = stage.text()
    stage.type("\x1b[200~q\x1b[201~", gives=[Paste("q")])
    assert stage.text() == helped


def test_a_paste_is_text_where_a_line_is_typed(make_stage: MakeStage) -> None:
    stage = make_stage(24, 80)
    stage.play(Content("old raft\nlake"))
    stage.press("/")
    # Searches are one line: its end is none, and others are blanks.
    stage.type("\x1b[200~old\rraft\r\x1b[201~", gives=[Paste("old\nraft\n")])
    assert stage.text().endswith("/old raft")
    stage.press("enter")
    assert "not found" not in stage.text()


def test_a_paste_answers_no_question() -> None:
    stage = VirtualStage()
    stage.play(Content("text"))
    stage.manager.controls.exists(Save("text", "there"))
    stage.type("\x1b[200~y\x1b[201~", gives=[Paste("y")])
    assert "overwrite it?" in stage.text()
    assert stage.actions == []
    stage.press("y")
    assert stage.actions == [Save("text", "there", True)]
    stage.press("y")
    assert stage.actions[1:] == [Copy("text")]


def test_a_session_is_left_by_none_of_them() -> None:
    """Each is typed by itself, whole and in pieces; those that are known are no `q` either."""

    def run() -> int:
        with Session("curses", prompts=False) as session:
            session.feed(chunk("Here."))
            os.write(1, mark(0))
            assert session.screen is not None
            session.screen.closing.wait()
        return 7

    child = Child(run, environ=PLAIN)
    child.read_until(mark(0))
    for sequence in UNKNOWN.values():
        child.type(sequence)
    child.type("\x1b[200~quit\rQ\x1b[201~")
    child.type("?")
    child.read_until(b"Keys")
    child.type("\x1b[1;2Qq")  # closes the help
    child.type("q")
    assert child.wait() == 7
    assert transcript(child) == "Message: Here.… [cut off]\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff",
        b"\xfe\xfe",
        b"\x80\xfd",
        b"\xed\xa0\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xfd" + b"\xbf" * 5,
    ],
)
def test_bytes_that_are_no_text_are_no_keys(sent: bytes) -> None:
    def run() -> int:
        with Session("curses", prompts=False) as session:
            session.feed(chunk("Here.", "stop"))
            os.write(1, mark(0))
            assert session.screen is not None
            session.screen.closing.wait()
        return 7

    child = Child(run, environ=PLAIN)
    child.read_until(mark(0))
    os.write(child.terminal, sent + b"\x1b[Bq")
    assert child.wait() == 7, child.output


def test_brackets_are_asked_for_while_the_screen_is_up() -> None:
    def run() -> None:
        with Session("curses") as session:
            session.feed(chunk("Here.", "stop"))

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0
    on, off = b"\x1b[?2004h", b"\x1b[?2004l"
    output = child.output
    assert output.count(on) == output.count(off) == 1
    assert output.index(off) < output.index(LEFT)
    assert ENTERED in output
    assert output.index(on) < output.index(b"Here.")


def test_a_terminal_of_other_sequences_is_not_asked() -> None:
    child = Child(lambda: Session("curses").__enter__().__exit__(None, None, None), term="vt52")
    assert child.wait() == 0, child.output
    assert b"2004" not in child.output
