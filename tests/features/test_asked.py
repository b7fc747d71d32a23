"""Where text is appended, what comes while a line is asked for stands above that line."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no readline", allow_module_level=True)

import readline

from streamcurses._session import asked
from streamcurses._session.asked import AskedLine
from streamcurses._session.session import Session
from tests.features.hosts import chunk
from tests.terminals import Child, Emulator, mark

Act = Callable[[Session], object]


async def until(typed: str) -> None:
    """Until readline has taken what is typed."""
    while readline.get_line_buffer() != typed:
        await asyncio.sleep(0.01)


def asking(mode: str, typed: str, *acts: Act, term: str = "linux") -> list[str]:
    """The screen where a line is typed, with acts in its midst."""

    async def act(session: Session) -> None:
        await until(typed)
        for do in acts:
            do(session)
        os.write(1, mark(1))

    async def main() -> None:
        print("before")
        with Session(mode, content_is="message") as session:
            acting = asyncio.ensure_future(act(session))
            line = await session.aprompt("\x1b[1mask\x1b[m> ")
            await acting
            session.user_message(line)
            print(f"got {line}")

    child = Child(lambda: asyncio.run(main()), 12, 40, term=term)
    child.read_until(b"> ")
    child.type(typed)
    child.read_until(mark(1))
    child.type("!\r")
    assert child.wait() == 0, child.output
    emulator = Emulator(12, 40)
    emulator.feed(child.output)
    return emulator.text().rstrip("\n").split("\n")


@pytest.mark.parametrize(
    ("act", "lines"),
    [
        (lambda session: session.notice("tick"), ["· tick"]),
        (lambda session: print("printed", 1), ["printed 1"]),
        (lambda session: print("\x1b[31mred\x1b[m\tand 湖", file=sys.stderr), ["red     and 湖"]),
        (lambda session: print("x" * 60), ["x" * 40, "x" * 20]),
        (lambda session: print("one\ntwo\n\nthree"), ["one", "two", "", "three"]),
        (lambda session: session.render([chunk("Whole.", "stop")]), ["Message: Whole."]),
    ],
    ids=["notice", "print", "wide", "long", "lines", "reply"],
)
def test_it_stands_above(act: Act, lines: list[str]) -> None:
    assert asking("inline", "hel", act) == ["before", *lines, "ask> hel!", "got hel!"]


def test_more_than_the_screen_has_room_for() -> None:
    lines = [str(number) for number in range(30)]
    rows = asking("inline", "hel", lambda session: print("\n".join(lines)))
    assert rows == [*lines[-9:], "ask> hel!", "got hel!"]


def test_a_line_longer_than_the_screen_goes_below() -> None:
    rows = asking("inline", "hel", lambda session: print("x" * 500))
    assert rows[-3:] == ["x" * 20, "ask> hel!", "got hel!"]


def test_what_is_typed_over_several_rows() -> None:
    typed = "x" * 60
    assert asking("inline", typed, lambda session: session.notice("tick")) == [
        *("before", "· tick"),
        *(f"ask> {'x' * 35}", f"{'x' * 25}!"),
        *(f"got {'x' * 36}", f"{'x' * 24}!"),
    ]


def test_what_has_no_line_end_waits_for_it() -> None:
    def half(session: Session) -> None:
        sys.stdout.write("half")

    def rest(session: Session) -> None:
        sys.stdout.write(" a line\nmore")

    assert asking("inline", "hel", half, rest) == [
        *("before", "half a line", "ask> hel!", "moregot hel!")
    ]


def test_a_reply_that_streams_comes_by_lines() -> None:
    """Its words are whole, and what is left of it comes when the line has been sent."""

    async def stream(go_on: asyncio.Event) -> AsyncIterator[Any]:
        yield chunk("It begins, ")
        yield chunk("and it goes on for more than ")
        os.write(1, mark(1))
        await go_on.wait()
        yield chunk("a line.", "stop")

    async def main() -> None:
        go_on = asyncio.Event()
        with Session("inline", content_is="message") as session:
            asking = asyncio.ensure_future(session.aprompt("ask> "))
            await until("hel")
            reply = asyncio.ensure_future(session.arender(stream(go_on)))
            line = await asking
            go_on.set()
            await reply
            print(f"got {line}")

    child = Child(lambda: asyncio.run(main()), 12, 30)
    child.read_until(b"> ")
    child.type("hel")
    child.read_until(mark(1))
    child.type("lo\r")
    assert child.wait() == 0, child.output
    emulator = Emulator(12, 30)
    emulator.feed(child.output)
    assert emulator.text().rstrip("\n").split("\n") == [
        *("Message: It begins, and it", "ask> hello", "goes on for more than a line."),
        "got hello",
    ]


def test_a_child_process_is_not_seen_but_what_comes_after() -> None:
    def run(session: Session) -> None:
        subprocess.run(["printf", " a child"], check=True)
        session.notice("tick")

    assert asking("inline", "hel", run) == [
        *("before", "ask> hel a child", "· tick", "ask> hel!", "got hel!")
    ]


@pytest.mark.parametrize(("mode", "term"), [("plain", "linux"), ("inline", "vt100")])
def test_where_no_line_can_be_inserted_it_is_asked_for_again(mode: str, term: str) -> None:
    rows = asking(mode, "hel", lambda session: session.notice("tick"), term=term)
    assert rows == ["before", "ask> hel", "· tick", "ask> hel!", "got hel!"]


def test_what_is_typed_is_shown_by_name() -> None:
    """Where it is drawn here, no sequence among it is obeyed."""
    line = AskedLine("\x01\x1b[1m\x02ask\x01\x1b[m\x02> ", lambda: "a\x1b[2Jb", movable=False)
    assert line.above("tick\n") == "\ntick\n\x1b[1mask\x1b[m> a^[[2Jb"


def test_without_readline_it_is_known_to_be_on_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "columns", lambda: 20)
    emulator = Emulator(5, 20)
    line = AskedLine("ask> ", str, movable=True)
    emulator.feed(b"before\r\nask> hel")
    emulator.feed(line.above("one\ntwo\n").replace("\n", "\r\n").encode())
    emulator.feed(b"lo")
    assert emulator.text().rstrip("\n").split("\n") == ["before", "one", "two", "ask> hello"]
