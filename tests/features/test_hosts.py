"""The program around a session: its threads, its forks, its own handlers of signals."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator
from types import FrameType
from typing import Any, Optional

import pytest

from streamcurses._session.session import Session
from streamcurses._terminal.system import system
from streamcurses.errors import TerminalError
from tests.features.hosts import (
    FIRST,
    SECOND,
    assert_given_back,
    chunk,
    converse,
    fork,
    host,
    printed,
    tell,
)
from tests.terminals import Child, mark

MODES = pytest.mark.parametrize("mode", ["curses", "inline"])
HANDLED = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGWINCH]

THREADS = 8
EACH = 300


@MODES
def test_8_threads_feed_at_once(mode: str) -> None:
    def feed(session: Session) -> object:
        def words(number: int) -> None:
            for count in range(EACH):
                session.feed(chunk(f" {number}:{count}"))

        threads = [threading.Thread(target=words, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return 0

    child = Child(host(mode, feed))
    assert child.wait() == 0
    assert_given_back(child)
    words = printed(child).partition(SECOND)[2].partition("…")[0].split()
    for number in range(THREADS):
        mine = [word for word in words if word.startswith(f"{number}:")]
        assert mine == [f"{number}:{count}" for count in range(EACH)]
    assert len(words) == THREADS * EACH


@MODES
@pytest.mark.parametrize("drawing", [False, True])
def test_a_forked_child_has_no_part_in_it(mode: str, drawing: bool) -> None:
    """It neither draws nor prints nor gives the terminal back, and does not wait for a lock."""

    def leave_to_children(session: Session) -> Optional[int]:
        stop = threading.Event()

        def draw() -> None:
            while not stop.is_set():
                session.feed(chunk("."))

        thread = threading.Thread(target=draw)
        if drawing:
            thread.start()
        statuses = []
        for _ in range(20):
            pid = fork()
            if not pid:
                assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
                session.feed(chunk("from the child"))
                if mode == "inline" and drawing:
                    # Python's own lock on standard output may be held for ever here.
                    os._exit(5)
                sys.exit(5)
            statuses.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        if drawing:
            stop.set()
            thread.join()
        return 0 if statuses == [5] * 20 else 1

    child = Child(host(mode, leave_to_children))
    assert child.wait() == 0, child.output
    assert_given_back(child)
    assert b"from the child" not in child.output


def test_a_forked_child_takes_nothing_of_what_others_have_written() -> None:
    def leave_to_a_child(session: Session) -> int:
        with session._lock:
            os.write(2, b"for the parent\n")
            pid = fork()
            if not pid:
                session.tool_result("search", "in the child")
                os._exit(0)
            os.waitpid(pid, 0)
        return 0

    child = Child(host("curses", leave_to_a_child))
    assert child.wait() == 0
    assert printed(child).count("for the parent") == 1
    assert "in the child" not in printed(child)


@MODES
def test_handlers_are_put_back(mode: str) -> None:
    def run() -> bool:
        write = os.pipe()[1]
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write)
        before = [signal.getsignal(number) for number in HANDLED]
        with Session(mode, content_is="message") as session:
            converse(session)
        return before != [signal.getsignal(number) for number in HANDLED] or (
            signal.set_wakeup_fd(-1) != write
        )

    child = Child(run)
    assert child.wait() == 0
    assert_given_back(child)


@MODES
def test_the_hosts_own_handler_is_called_and_nothing_else_done(mode: str) -> None:
    def run() -> int:
        # A pipe: an Event's lock may be taken already where a handler comes in.
        called, call = os.pipe()

        def handle(number: int, frame: Optional[FrameType]) -> None:
            os.write(call, b"!")

        signal.signal(signal.SIGTERM, handle)
        with Session(mode, content_is="message") as session:
            converse(session)
            os.read(called, 1)
            session.feed(chunk(" off"))
            assert signal.getsignal(signal.SIGTERM) is handle
        return 7

    child = Child(run)
    child.read_until(b"mark 1")
    os.kill(child.pid, signal.SIGTERM)
    assert child.wait() == 7
    assert_given_back(child)
    assert SECOND + " off" in printed(child)


def test_beside_a_running_loop() -> None:
    """asyncio has the wake-up descriptor, and takes it back; neither misses a signal."""

    async def converse_beside() -> int:
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        loop.add_signal_handler(signal.SIGTERM, ended.set)
        with Session("curses", content_is="message") as session:
            converse(session)
            await ended.wait()
            ended.clear()
            # Now it is the loop that has it.
            loop.add_signal_handler(signal.SIGUSR1, ended.set)
            tell(session, 2)
            await ended.wait()
        ended.clear()
        os.write(1, b"left")
        await ended.wait()
        return 7

    child = Child(lambda: asyncio.run(converse_beside()), term="linux")
    child.read_until(b"mark 1")
    child.resize(30, 100)
    child.read_until(("─" * 89).encode())
    os.kill(child.pid, signal.SIGTERM)
    child.read_until(b"mark 2")
    before = len(child.output)
    child.resize(30, 90)
    child.read_until(("─" * 79 + "\r").encode(), before)
    os.kill(child.pid, signal.SIGUSR1)
    child.read_until(b"left")
    os.kill(child.pid, signal.SIGUSR1)
    assert child.wait() == 7
    assert child.modes_after == child.modes


def test_several_signals_while_a_loop_has_the_descriptor() -> None:
    """Python runs their handlers by number: the first one takes it back, and SIGWINCH is later."""
    window = {system.NUDGE, system.RESIZED}

    async def converse_beside() -> int:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
        with Session("curses", content_is="message") as session:
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, lambda: None)
            signal.pthread_sigmask(signal.SIG_BLOCK, window)  # the keeper's thread has them
            converse(session)
            signal.sigwait({signal.SIGUSR2})  # no handler runs meanwhile
            tell(session, 2)
            assert session.screen is not None
            while not session.screen.closing.is_set():
                await asyncio.sleep(0.01)
        return 7

    child = Child(lambda: asyncio.run(converse_beside()), term="linux")
    child.read_until(b"mark 1")
    child.resize(30, 90)
    os.kill(child.pid, system.NUDGE)
    time.sleep(0.1)  # both have come to the other thread
    os.kill(child.pid, signal.SIGUSR2)
    before = len(child.output)
    child.read_until(("─" * 79 + "\r").encode(), before)
    child.type("\x1bq")
    assert child.wait() == 7


@MODES
def test_ctrl_c_ends_the_reply_that_is_awaited(mode: str) -> None:
    async def stream() -> AsyncIterator[Any]:
        yield chunk(SECOND)
        os.write(1, mark(1))
        await asyncio.sleep(60)

    async def main() -> int:
        with Session(mode, content_is="message") as session:
            await session.arender([chunk(FIRST, "stop")], on_interrupt="return")
            message = await session.arender(stream(), on_interrupt="return")
        return 7 if message.cut_off else 1

    child = Child(lambda: asyncio.run(main()))
    child.read_until(b"mark 1")
    child.type("\x03")
    assert child.wait() == 7, child.output[-2000:]
    assert_given_back(child)


def test_off_the_main_thread() -> None:
    """There are no handlers then, and the size is followed nevertheless."""

    def run() -> int:
        def converse_off() -> None:
            with Session("curses", content_is="message") as session:
                converse(session)
                assert session.screen is not None
                session.screen.closing.wait()

        thread = threading.Thread(target=converse_off)
        thread.start()
        thread.join()
        return 7

    child = Child(run)
    child.read_until(b"mark 1")
    child.type("\x1bq")
    assert child.wait() == 7
    assert_given_back(child)


def test_one_full_screen_at_a_time() -> None:
    def another(session: Session) -> int:
        with pytest.raises(TerminalError), Session("curses"):
            pass
        return 7

    child = Child(host("curses", another))
    assert child.wait() == 7
    assert_given_back(child)


def test_one_full_screen_after_another() -> None:
    def run() -> None:
        host("curses", lambda session: None)()
        os.write(1, b"between")
        host("curses", lambda session: None)()

    child = Child(run)
    assert child.wait() == 0
    assert child.modes_after == child.modes
    first, _, second = child.output.partition(b"between")
    for output in (first, second):
        assert output.count(b"\x1b[?1049h") == output.count(b"\x1b[?1049l") == 1
        assert output.rpartition(b"\x1b[?1049l")[2].count(FIRST.encode()) == 1
    # What was shown before is not shown again.
    assert FIRST.encode() not in second.partition(b"waiting")[0]


def test_a_session_that_nobody_leaves() -> None:
    """The program ends without its `with` block being left: the terminal is given back."""

    def run() -> None:
        code = (
            "import tests.features.hosts as hosts, sys\n"
            "from streamcurses._session.session import Session\n"
            "session = Session('curses', content_is='message')\n"
            "session.__enter__()\n"
            "hosts.converse(session)\n"
        )
        os.execv(sys.executable, [sys.executable, "-c", code])

    child = Child(run)
    assert child.wait() == 0, child.output
    assert_given_back(child, cut_off=False)


def test_hang_up_that_is_ignored() -> None:
    """As under nohup: the program goes on without its terminal, and does not turn in circles."""

    def run() -> int:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with Session("curses", content_is="message") as session:
            converse(session)
            assert session.screen is not None
            session.screen.closing.wait()
            session.feed(chunk(" off"))
            return 7

    child = Child(run)
    child.read_until(b"mark 1")
    assert child.hang_up() == 7
