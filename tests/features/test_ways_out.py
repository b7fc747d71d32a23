"""However a session ends, the terminal is as before, and the conversation stands there once."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any, Optional

import pytest

import streamcurses
from streamcurses._session.session import Session
from tests.features.hosts import (
    FIRST,
    SECOND,
    assert_as_before,
    assert_given_back,
    chunk,
    draw_every_frame,
    host,
    printed,
    tell,
    wait_for_ever,
)
from tests.terminals import Child, mark

PACKAGE = str(Path(streamcurses.__file__).parent)

MODES = pytest.mark.parametrize("mode", ["curses", "inline"])
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


@MODES
def test_normal_end(mode: str) -> None:
    child = Child(host(mode, lambda session: 0))
    assert child.wait() == 0
    assert_given_back(child)


@MODES
def test_whole_to_the_end(mode: str) -> None:
    def finish(session: Session) -> None:
        session.feed(chunk(".", "stop"))
        session.end()

    child = Child(host(mode, finish))
    assert child.wait() == 0
    assert_given_back(child, cut_off=False)


@MODES
def test_exception_in_the_host(mode: str) -> None:
    def fail(session: Session) -> None:
        raise ValueError("the host is at fault")

    child = Child(host(mode, fail))
    assert child.wait() == 70
    assert_given_back(child)
    # What is to be read of it comes after, where it can be read.
    assert printed(child).rstrip().endswith("ValueError: the host is at fault")


def test_exception_in_drawing() -> None:
    def break_screen(session: Session) -> None:
        def draw(what: object) -> None:
            raise ValueError("the screen is at fault")

        assert session.screen is not None
        screen: Any = session.screen.manager.screen
        screen.paint = screen.grow = draw
        draw_every_frame()
        session.feed(chunk(", and then"))

    child = Child(host("curses", break_screen))
    assert child.wait() == 70
    assert_given_back(child)
    assert "ValueError: the screen is at fault" in printed(child)


def test_exception_in_drawing_by_the_keeper() -> None:
    def break_screen(session: Session) -> None:
        def keys() -> list[str]:
            raise ValueError("the keys are at fault")

        assert session.screen is not None
        session.screen.manager.screen.keys = keys  # type: ignore[method-assign]
        tell(session, 2)
        wait_for_ever(session)

    child = Child(host("curses", break_screen))
    child.read_until(b"mark 2")
    child.type("x")
    assert child.wait() == 70
    assert_given_back(child)
    assert "ValueError: the keys are at fault" in printed(child)


@MODES
@pytest.mark.parametrize("number", ENDING)
def test_signal(mode: str, number: int) -> None:
    child = Child(host(mode, wait_for_ever))
    child.read_until(b"mark 1")
    os.kill(child.pid, number)
    assert child.wait() == 128 + number
    assert_given_back(child)


@pytest.mark.parametrize("number", ENDING)
def test_signal_after_the_screen_was_left(number: int) -> None:
    """What is appended below the transcript is ended as well as that was."""

    def quit_and_go_on(session: Session) -> None:
        session.quit()
        session.feed(chunk(" off"))
        os.write(1, mark(2))
        wait_for_ever(session)

    child = Child(host("curses", quit_and_go_on))
    child.read_until(mark(2))
    os.kill(child.pid, number)
    assert child.wait() == 128 + number
    assert_given_back(child, cut_off=True)
    assert printed(child).rstrip().endswith(" off… [cut off]")


@MODES
def test_signals_that_are_ignored_stay_so(mode: str) -> None:
    """As where the shell has started it in the background, or by nohup."""

    def run() -> object:
        for number in ENDING[:3]:
            signal.signal(number, signal.SIG_IGN)
        result = host(mode, ignore)()
        assert {signal.getsignal(number) for number in ENDING[:3]} == {signal.SIG_IGN}
        return result

    def ignore(session: Session) -> int:
        for number in ENDING[:3]:
            os.kill(os.getpid(), number)
        session.feed(chunk(" off"))
        tell(session, 2)
        wait_for_ever(session)
        return 0

    child = Child(run)
    child.read_until(mark(2))
    child.type("\x03")
    os.kill(child.pid, signal.SIGQUIT)
    assert child.wait() == 128 + signal.SIGQUIT
    assert_given_back(child)
    assert f"{SECOND} off" in printed(child)


@MODES
def test_ctrl_c_typed(mode: str) -> None:
    child = Child(host(mode, wait_for_ever))
    child.read_until(b"mark 1")
    child.type("\x03")
    assert child.wait() == 130
    assert_given_back(child)


@MODES
@pytest.mark.parametrize("number", ENDING)
def test_signals_while_drawing(mode: str, number: int) -> None:
    """The deltas come as fast as they can; each is taken in whole, or not at all."""

    def feed_for_ever(session: Session) -> None:
        for count in itertools.count():
            session.feed(chunk(f" {count}"))
            if count == 100:
                tell(session, 2)

    child = Child(host(mode, feed_for_ever))
    child.read_until(b"mark 2")
    os.kill(child.pid, number)
    assert child.wait() == 128 + number
    assert_given_back(child)
    numbers = printed(child).partition(SECOND)[2].partition("…")[0].split()
    assert numbers[:101] == [str(count) for count in range(101)]
    assert [int(number) for number in numbers] == list(range(len(numbers)))


@MODES
def test_exit_in_a_thread(mode: str) -> None:
    def exit_in_thread(session: Session) -> None:
        thread = threading.Thread(target=sys.exit, args=(3,))
        thread.start()
        thread.join()
        session.feed(chunk(" off"))

    child = Child(host(mode, exit_in_thread))
    assert child.wait() == 0
    assert_given_back(child)
    assert printed(child).count(SECOND + " off") == 1


def test_closed_stdout() -> None:
    def close(session: Session) -> None:
        os.close(1)
        session.feed(chunk(" off"))

    child = Child(host("curses", close))
    child.wait()
    assert_given_back(child)


@MODES
def test_exit(mode: str) -> None:
    child = Child(host(mode, lambda session: sys.exit(3)))
    assert child.wait() == 3
    assert_given_back(child)


@MODES
@pytest.mark.parametrize("path", ["life.jsonl", "life.txt"])
def test_hang_up(mode: str, path: str, tmp_path: Path) -> None:
    save = tmp_path / path
    child = Child(host(mode, wait_for_ever, save=save))
    child.read_until(b"mark 1")
    assert child.hang_up() == 129
    assert save.read_text().count(FIRST) == 1
    assert save.read_text().count(SECOND) == 1
    assert "cut" in save.read_text().partition(SECOND)[2]


class _At:
    """Sends this process a signal before the `count`th line that is run of the package."""

    def __init__(self, count: int, number: int) -> None:
        self.count = count
        self.number = number

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Optional[_At]:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            self.count -= 1
            if not self.count:
                sys.settrace(None)
                os.kill(os.getpid(), self.number)
        return self


def leave_under_fire(count: int, number: int) -> Any:
    def leave(session: Session) -> None:
        sys.settrace(_At(count, number))

    return leave


def leave_under_every_fire(number: int, step: int) -> int:
    """Leaves again and again, each time `step` lines later under fire; how often."""
    for times in itertools.count():

        def run(times: int = times) -> object:
            result = host("curses", leave_under_fire(1 + step * times, number))()
            return 99 if sys.gettrace() is not None else result

        child = Child(run)
        status = child.wait()
        if status == 99:
            return times
        # What comes when all is given back meets the host's own handlers.
        assert status in (128 + number, -number), (times, child.output[-3000:])
        assert_given_back(child)
    raise AssertionError("no end")


def enter_under_every_fire(mode: str, number: int, step: int) -> int:
    """Enters again and again, each time `step` lines later under fire; how often."""
    for times in itertools.count():

        def run(times: int = times) -> int:
            sys.settrace(_At(1 + step * times, number))
            try:
                with Session(mode) as session:
                    if sys.gettrace() is not None:
                        sys.settrace(None)
                        return 99
                    session.user_message("Hello?")
                    wait_for_ever(session)
            except KeyboardInterrupt:
                return 130
            return 0

        child = Child(run)
        status = child.wait()
        assert_as_before(child)
        if status == 99:
            return times
        # What comes before all else meets the host's own handlers.
        assert status in (128 + number, -number), (times, child.output[-3000:])
    raise AssertionError("no end")


@MODES
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_entering(mode: str, number: int) -> None:
    assert enter_under_every_fire(mode, number, 31) > 1


@pytest.mark.soak
@MODES
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_of_entering(mode: str, number: int) -> None:
    assert enter_under_every_fire(mode, number, 1) > 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_leaving(number: int) -> None:
    assert leave_under_every_fire(number, 31) > 10


@pytest.mark.soak
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_of_leaving(number: int) -> None:
    assert leave_under_every_fire(number, 1) > 300
