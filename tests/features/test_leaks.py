"""No byte of a text reaches the terminal as a control, in whatever mode and wherever it stands.

The raw bytes of whole sessions on ptys are searched: beside printable text they may hold only what
is on the list below. A terminal that reads them answers nothing, and keeps its title and modes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamcurses._cli import main as cli
from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd
from streamcurses._screen.manager import ScreenManager
from streamcurses._session.session import Session
from streamcurses.errors import StreamError
from tests.readback import Tmux, TwinScreen, compare, record
from tests.terminals import Child

# All that is written beside printable text, on TERM=xterm-256color: curses' own sequences, and the
# colours of labels, of which none is a background.
ALLOWED = re.compile(
    "|".join(
        (
            r"[\r\n\b]",
            r"\x1b\[[0-9;]*[ABCDGHJKLMPSTX@bdr]",  # moves, erasing, inserting, deleting, scrolling
            r"\x1b\[(?:[0-47](?:;[12347])*(?:;3[0-79])?|3[0-79]|39;49|38;5;[0-9]+)?m",
            r"\x1b\[\?(?:1|7|12|25|1049|2004|12;25)[hl]",  # keypad, wrapping, cursor, screen, paste
            r"\x1b\[4[hl]",
            r"\x1b\[2[23];0;0t",  # the title is put aside and taken back
            r"\x1b\([B0]",
            r"\x1b[78M=>]",
        )
    )
)

# Never drawn, whatever stands around it.
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

ATTACKS = {
    "title": "\x1b]0;owned\x07",
    "window title": "\x1b]2;owned\x1b\\",
    "palette": "\x1b]4;1;rgb:ff/00/00\x07",
    "folder": "\x1b]7;file:///etc\x07",
    "link": "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "notification": "\x1b]9;owned\x07",
    "colours asked for": "\x1b]10;?\x07\x1b]11;?\x07",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "clipboard asked for": "\x1b]52;c;?\x07",
    "shell mark": "\x1b]133;A\x07",
    "urxvt": "\x1b]777;notify;a;b\x07",
    "iTerm": "\x1b]1337;SetMark\x07",
    "unterminated OSC": "\x1b]0;owned",
    "DECRQSS": "\x1bP$qm\x1b\\",
    "sixel": "\x1bPq#0;2;0;0;0~\x1b\\",
    "tmux passthrough": "\x1bPtmux;\x1b\x1b]0;owned\x07\x1b\\",
    "APC": "\x1b_Gi=1;AAAA\x1b\\",
    "PM": "\x1b^owned\x1b\\",
    "SOS": "\x1bXowned\x1b\\",
    "C1 CSI": "\x9b31m",
    "C1 OSC": "\x9d0;owned\x9c",
    "C1 DCS": "\x90$qm\x9c",
    "ENQ": "a\x05b",
    "status": "\x1b[5n\x1b[6n",
    "attributes": "\x1b[c\x1b[>c\x1bZ",
    "reset": "\x1bc",
    "soft reset": "\x1b[!p",
    "other screen": "\x1b[?47l\x1b[?1049l",
    "mouse": "\x1b[?1000h\x1b[?2004h",
    "colour": "\x1b[41m",
    "erase": "\x1b[2J\x1b[H",
    "shifts": "a\x0e b\x0f",
    "overwriting CR": "harmless\rowned",
    "overwriting BS": "rm -rf\b\b\b\b\b\bls    ",
    "bell, VT, FF": "\x07\x0b\x0c",
    "8 bits": "\x1b G\x1b%@",
    "Trojan Source": "if admin:\u202e \u2066# only\u2069 \u2066you\u2069",
    "isolates": "\u2067\u2068\u202a\u202b\u202d\u202c\u200e\u200f\u061c",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "line separators": "a\u2028b\u2029c\x85d",
    "surrogates": "\ud83d\ude00 \ud83d \ude00",
}

MODES = ("curses", "inline", "plain")


def leaks(output: bytes) -> list[str]:
    """What the bytes hold beside printable text and the list."""
    text = output.decode("utf-8", "surrogateescape")
    return FORBIDDEN.findall(ALLOWED.sub("", text)) + re.findall(
        "\x1b.{0,9}", ALLOWED.sub("", text)
    )


def cuts(text: str) -> list[list[str]]:
    return [[text], *([text[:at], text[at:]] for at in range(1, len(text)))]


def chunk(delta: dict[str, Any], model: str = "m") -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return {"object": "chat.completion.chunk", "model": model, "choices": [choice]}


def call(name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return chunk({"tool_calls": [{"index": 0, "id": "c", "function": function}]})


def as_thoughts(session: Session, pieces: list[str]) -> None:
    for piece in pieces:
        session.feed(chunk({"reasoning_content": piece}))
    session.end()


def as_reply(session: Session, pieces: list[str]) -> None:
    for piece in pieces:
        session.feed(chunk({"content": piece}))
    session.end()


def as_model(session: Session, pieces: list[str]) -> None:
    session.feed(chunk({"content": "x"}, "".join(pieces)))
    session.end()


def as_tool(session: Session, pieces: list[str]) -> None:
    session.feed(call("".join(pieces), "{}"))
    session.end()
    session.tool_result("".join(pieces), "result", True, "c")
    session.tool_result("".join(pieces), "result", False)


def as_arguments(session: Session, pieces: list[str]) -> None:
    session.feed(call("search", '{"'))
    for piece in pieces:
        session.feed(call("", json.dumps(piece)[1:-1]))
    session.feed(call("", '": "'))
    for piece in pieces:
        session.feed(call("", json.dumps(piece, ensure_ascii=False)[1:-1]))
    session.feed(call("", '"}'))
    session.end()


def as_raw_arguments(session: Session, pieces: list[str]) -> None:
    for number, piece in enumerate(pieces):
        session.feed(call("" if number else "search", piece))
    session.end()


def as_result(session: Session, pieces: list[str]) -> None:
    session.tool_result("search", "".join(pieces), True)
    session.user_message("".join(pieces))


def as_error(session: Session, pieces: list[str]) -> None:
    text = "".join(pieces)
    session.feed({"error": {"message": text, "type": text, "code": text}})
    with suppress(StreamError):
        session.end()


PLACES = (
    as_thoughts,
    as_reply,
    as_model,
    as_tool,
    as_arguments,
    as_raw_arguments,
    as_result,
    as_error,
)

Place = Callable[[Session, list[str]], None]


def said(mode: str, places: Iterable[Place], texts: list[list[str]]) -> bytes:
    """The bytes of a session in which the texts were said, each in pieces, in those places."""

    def talk() -> None:
        with Session(mode, format="openai-chat") as session:
            for place in places:
                for pieces in texts:
                    place(session, pieces)

    child = Child(talk)
    assert child.wait() == 0, child.output[-3000:]
    return child.output


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("place", PLACES)
def test_attacks_cut_at_every_place(place: Place, mode: str) -> None:
    output = said(mode, [place], [pieces for attack in ATTACKS.values() for pieces in cuts(attack)])
    assert not leaks(output)
    for attack in ATTACKS.values():
        assert attack.encode("utf-8", "replace") not in output
    if mode == "plain":
        assert b"\x1b" not in output


NASTY = st.sampled_from(
    "\x1b\x07\x9b\x9d\x90\x9c\r\n\b\x7f[]m;?\u202e\u2066\u200d\ufe0f\ud83d\ude00e\u0301"
)
TEXT = st.lists(
    st.one_of(st.integers(0, 0x10FFFF).map(chr), NASTY, st.sampled_from([*ATTACKS.values()])),
    max_size=400,
).map("".join)


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXT, sizes=st.lists(st.integers(1, 9), min_size=1, max_size=20))
def test_nothing_leaks_of_any_text(mode: str, text: str, sizes: list[int]) -> None:
    pieces: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[at : at + size])
        at += size
    assert not leaks(said(mode, PLACES, [pieces]))


def attacking(kind: str) -> Callable[[TwinScreen], Iterator[None]]:
    def play(screen: TwinScreen) -> Iterator[None]:
        manager = ScreenManager(screen)
        for number, attack in enumerate(ATTACKS.values()):
            manager.status.model = attack
            manager.apply([BlockBegin(number, kind, attack)])
            for char in attack:
                manager.apply([Append(number, char)])
                manager.draw(0.0)
            manager.apply([BlockEnd(number)])
            manager.draw(0.0)
            yield

    return play


@pytest.mark.parametrize("kind", ["thought", "call", "result", "reply", "failure"])
def test_a_terminal_shows_attacks_and_obeys_none(kind: str) -> None:
    """tmux shows them as text, answers nothing, and has its title and modes as before."""
    try:
        reader = Tmux(24, 80)
    except FileNotFoundError:
        pytest.skip("there is no tmux here")
    state = (
        "#{pane_title} #{mouse_any_flag} #{cursor_flag} #{insert_flag} #{wrap_flag} #{alternate_on}"
    )
    try:
        takes = record(attacking(kind), 24, 80, term=Tmux.term)
        reader.show(takes[0].output)
        before = reader.ask(state)
        for take in takes[1:]:
            found = compare(take.rows, reader.show(take.output))
            assert (found.wrong, found.drifting) == (0, 0)
        assert reader.ask(state) == before
    finally:
        reader.close()


def test_trojan_source() -> None:
    """Code is drawn in the order in which it is compiled: no Bidi control reaches the terminal."""
    source = (
        'access = "user"\nif access != "none\u202e\u2066": # \u2069\u2066 only admins\u2069\u202c\n'
    )
    for mode in MODES:
        output = said(mode, [as_reply], [[source], list(source)]).decode()
        assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", output)
        assert "<U+202E>" in output


@pytest.mark.parametrize("attack", ATTACKS)
def test_file_names_in_messages(attack: str) -> None:
    name = f"no {ATTACKS[attack]} such.sse".encode("utf-8", "surrogatepass").replace(b"/", b"|")
    path = os.fsdecode(name)
    child = Child(lambda: cli.main(["view", path, "--mode", "plain"]))
    assert child.wait() == 1
    assert b"such.sse" in child.output
    assert not leaks(child.output)
    assert b"\x1b" not in child.output


@pytest.mark.parametrize(
    "arguments", [["view", "x", "--\x1b]0;owned\x07"], ["view", "x", "--mode", "\x1b[31m\u202e"]]
)
def test_arguments_in_messages(arguments: list[str]) -> None:
    child = Child(lambda: cli.main(arguments))
    assert child.wait() == 2
    assert not leaks(child.output)
    assert b"\x1b" not in child.output


@pytest.mark.parametrize(
    "leak", ["\x1b]0;x\x07", "\x9b", "\u202e", "\x1b[6n", "\x05", "\x1b[?1000h", "\x1b[41m"]
)
def test_the_list_lets_no_leak_pass(leak: str) -> None:
    assert leaks(f"text {leak} text".encode())
