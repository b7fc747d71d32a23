"""Job control: ^Z and fg, SIGSTOP and SIGCONT, with a window resized while the program stands."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Callable

import pytest

from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.life import Life
from streamcurses._terminal.system import system
from tests.features.hosts import FIRST, SECOND, assert_given_back, host, wait_for_ever
from tests.terminals import Child, Emulator, mark

STOPPED = 8
GOES_ON = 9

BEFORE = (24, 80)
AFTER = (30, 100)


def shell(job: Callable[[], object], orders: int) -> Callable[[], int]:
    """A shell with one job in the foreground: tells by a mark that it stopped, waits for a byte on
    `orders`, and tells that it goes on. The job's status."""

    def run() -> int:
        modes = termios.tcgetattr(0)
        for number in (signal.SIGTTOU, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        pid = os.fork()
        if not pid:
            os.setpgid(0, 0)
            os.tcsetpgrp(0, os.getpid())
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            result = job()
            os._exit(result if isinstance(result, int) else 0)
        while True:
            _, status = os.waitpid(pid, os.WUNTRACED)
            os.tcsetpgrp(0, os.getpgrp())
            if not os.WIFSTOPPED(status):
                return os.waitstatus_to_exitcode(status)
            os.write(1, mark(STOPPED))
            os.read(orders, 1)
            termios.tcsetattr(0, termios.TCSANOW, modes)
            os.tcsetpgrp(0, pid)
            os.killpg(pid, signal.SIGCONT)
            os.write(1, mark(GOES_ON))

    return run


class Job:
    """A program under a shell, on a terminal of its own, that has conversed."""

    def __init__(self, mode: str, term: str) -> None:
        orders, self._orders = os.pipe()
        run = shell(host(mode, wait_for_ever), orders)
        self.child = Child(run, *BEFORE, term=term, pass_fds=[orders])
        self.child.read_until(b"mark 1")
        # How much had been written when it stopped.
        self.stopped = 0

    def stop(self, how: str) -> None:
        """By ^Z, or by a signal that nobody can handle."""
        if how == "^Z":
            self.child.type("\x1a")
        else:
            os.killpg(os.tcgetpgrp(self.child.terminal), signal.SIGSTOP)
        self.child.read_until(mark(STOPPED))
        self.stopped = len(self.child.output)

    def go_on(self) -> None:
        os.write(self._orders, b".")
        self.child.read_until(mark(GOES_ON), self.stopped)


MODES = pytest.mark.parametrize("mode", ["curses", "inline"])
HOW = pytest.mark.parametrize("how", ["^Z", "SIGSTOP"])


@MODES
@HOW
def test_the_terminal_is_given_back(mode: str, how: str) -> None:
    job = Job(mode, "xterm-256color")
    child = job.child
    job.stop(how)
    if how == "^Z" or mode == "inline":
        assert termios.tcgetattr(child.terminal) == child.modes
    if how == "^Z" and mode == "curses":
        assert child.output.count(b"\x1b[?1049l") == 1
        assert child.output.count(b"\x1b[?2004l") == 1
    child.resize(*AFTER)
    job.go_on()
    if mode == "curses":
        child.read_until(SECOND.encode(), job.stopped)
        # The new size and the signal to go on may be seen to one by one: each has all drawn again.
        assert b"\x1b[?2004h" in child.output[job.stopped :]
    child.type("\x03")
    assert child.wait() == 130
    assert_given_back(child)


def test_suspended_while_the_screen_is_entered() -> None:
    """The terminal is taken already, and the signal not yet handled here."""

    def job() -> object:
        enter = CursesScreen.enter

        def suspended(self: CursesScreen) -> None:
            enter(self)
            os.kill(os.getpid(), signal.SIGTSTP)

        CursesScreen.enter = suspended  # type: ignore[method-assign]
        return host("curses", wait_for_ever)()

    orders, go_on = os.pipe()
    child = Child(shell(job, orders), *BEFORE, pass_fds=[orders])
    output = child.read_until(mark(STOPPED))
    assert output.count(b"\x1b[?1049h") == output.count(b"\x1b[?1049l") == 1
    assert termios.tcgetattr(child.terminal) == child.modes
    os.write(go_on, b".")
    child.read_until(b"mark 1")
    child.type("\x03")
    assert child.wait() == 130
    assert_given_back(child)


def test_suspended_once_where_a_nudge_comes_before_that() -> None:
    def job() -> object:
        enter, stop = CursesScreen.enter, Life._stop
        nudges = [system.NUDGE]

        def suspended(self: CursesScreen) -> None:
            enter(self)
            os.kill(os.getpid(), signal.SIGTSTP)

        def nudged(self: Life) -> None:
            if nudges:
                self._note(nudges.pop(), None)
            stop(self)

        CursesScreen.enter = suspended  # type: ignore[method-assign]
        Life._stop = nudged  # type: ignore[method-assign]
        return host("curses", wait_for_ever)()

    orders, go_on = os.pipe()
    child = Child(shell(job, orders), *BEFORE, pass_fds=[orders])
    child.read_until(mark(STOPPED))
    os.write(go_on, b".")
    child.read_until(b"mark 1")
    child.type("\x03")
    assert child.wait() == 130
    assert child.output.count(mark(STOPPED)) == 1


@HOW
def test_the_screen_is_drawn_again_at_the_size_it_has_now(how: str) -> None:
    job = Job("curses", "linux")
    child = job.child
    job.stop(how)
    emulator = Emulator(*BEFORE)
    emulator.feed(child.output)
    child.resize(*AFTER)
    emulator.resize(*AFTER)
    job.go_on()
    # curses draws the old size first.
    title = "─ Message "
    rule = "─" * (AFTER[1] - 1 - len(title))
    child.read_until(rule.encode(), job.stopped)
    drawn = child.output.rindex(rule.encode())
    child.read_until(SECOND.encode(), drawn)
    emulator.feed(child.output[job.stopped :])
    rows = emulator.text().rstrip("\n").split("\n")
    assert rows[0].startswith(" m · replying · ")
    said = ["▏you> Hello?", "▏agent", "▏" + FIRST, "▏you> And?", "▏agent", "▏" + SECOND]
    assert [row for row in rows[1:] if row] == [title + rule, *said]
    read = len(child.output)
    child.type("\x03")
    assert child.wait() == 130
    emulator.feed(child.output[read:])
    assert emulator.text().count(FIRST) == emulator.text().count(SECOND) == 1
