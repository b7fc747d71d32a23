"""A terminal that takes nothing holds nobody up for longer than a frame, and no signal at all."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streamcurses._session.session import Session
from streamcurses._terminal.life import Life
from streamcurses._terminal.terminal import INSISTED, STUCK, WATCH
from tests.features.hosts import chunk, host, printed, tell, wait_for_ever
from tests.terminals import PATIENCE, Child, Emulator

# Seconds in which somebody who is not stuck gives a sign of life.
SIGN = 0.25


class Pulse:
    """A pipe on which a child gives signs of life, until it is stuck."""

    def __init__(self) -> None:
        self._read, self.write = os.pipe()

    def beat(self) -> None:
        os.write(self.write, b".")

    def wait_until_still(self, child: Child) -> int:
        """Waits until the child sleeps without a sign of life; how many there were."""
        beats = 0
        while True:
            if select.select([self._read], [], [], SIGN)[0]:
                beats += len(os.read(self._read, 65536))
            elif _sleeps(child.pid):
                return beats

    def count(self) -> int:
        """How many signs of life there were since it was asked last."""
        return len(os.read(self._read, 65536)) if select.select([self._read], [], [], 0)[0] else 0


def _sleeps(pid: int) -> bool:
    """Whether all its threads sleep, rather than wait for a processor; True where none can tell."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        return True
    states = [(task / "stat").read_text().rpartition(")")[2].split()[0] for task in tasks.iterdir()]
    return set(states) == {"S"}


def end(child: Child, number: int) -> int:
    """Sends a signal; the exit status, and nothing was read of the terminal meanwhile."""
    os.kill(child.pid, number)
    assert select.select([child._life], [], [], PATIENCE)[0], "the signal does not end it"
    return child.wait()


def insist(session: Session) -> None:
    """Has every frame drawn, whether the terminal takes it or not."""
    assert session.screen is not None
    session.screen.manager.screen.ready = lambda: True  # type: ignore[method-assign]


def feed_for_ever(session: Session, pulse: Pulse) -> None:
    while True:
        session.feed(chunk("word " * 400))
        pulse.beat()


def stuck_in_main(session: Session, pulse: Pulse) -> None:
    insist(session)
    feed_for_ever(session, pulse)


def stuck_in_a_thread(session: Session, pulse: Pulse) -> None:
    def feed() -> None:
        # Once it is free, and before the process is gone, it may find that the session has ended.
        with contextlib.suppress(RuntimeError):
            feed_for_ever(session, pulse)

    insist(session)
    threading.Thread(target=feed, daemon=True).start()
    wait_for_ever(session)


def stuck_in_the_keeper(session: Session, pulse: Pulse) -> None:
    life = session._life
    assert isinstance(life, Life)
    draw = life._due

    def due() -> float:
        if threading.current_thread() is not threading.main_thread():
            insist(session)
            life._redraw_next()
            draw()
            pulse.beat()
        return 0.0

    life._due = due  # type: ignore[method-assign]
    life.wake()
    wait_for_ever(session)


def stuck_while_nobody_draws(session: Session, pulse: Pulse) -> None:
    # The kernel makes room once more, a moment after it said that there is none.
    while select.select([], [1], [], SIGN / 2)[1]:
        os.write(1, b"\a" * 100)
    pulse.beat()
    wait_for_ever(session)


STUCK_WAYS = [
    (stuck_in_main, signal.SIGTERM),
    (stuck_in_main, signal.SIGINT),
    (stuck_in_a_thread, signal.SIGTERM),
    (stuck_in_the_keeper, signal.SIGTERM),
    (stuck_while_nobody_draws, signal.SIGTERM),
]


@pytest.mark.parametrize(("way", "number"), STUCK_WAYS)
def test_a_signal_ends_it(way: Callable[[Session, Pulse], object], number: int) -> None:
    pulse = Pulse()
    child = Child(host("curses", lambda session: way(session, pulse)), pass_fds=[pulse.write])
    child.read_until(b"mark 1")
    pulse.wait_until_still(child)
    assert end(child, number) == 128 + number
    assert child.modes_after == child.modes
    assert child.output.endswith(b"\x1b[?1l\x1b>"), "the screen is left, and nothing printed"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_inline(number: int) -> None:
    pulse = Pulse()
    run = host("inline", lambda session: feed_for_ever(session, pulse))
    child = Child(run, pass_fds=[pulse.write])
    child.read_until(b"mark 1")
    pulse.wait_until_still(child)
    assert end(child, number) == 128 + number
    assert child.modes_after == child.modes


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_before_the_screen_is_entered(number: int) -> None:
    pulse = Pulse()

    def run() -> object:
        while select.select([], [1], [], SIGN / 2)[1]:
            os.write(1, b"\a" * 100)
        pulse.beat()
        return host("curses", wait_for_ever)()

    child = Child(run, pass_fds=[pulse.write])
    while not pulse.wait_until_still(child):
        pass
    assert end(child, number) == 128 + number
    assert child.modes_after == child.modes
    assert set(child.output) == {7}, "nothing was drawn"


SIZE = (12, 40)
MANY = 20000
ALL = " ".join(str(count) for count in range(MANY))


def feed_many(session: Session, pulse: Pulse) -> None:
    for count in range(MANY):
        session.feed(chunk(f"{count} "))
        pulse.beat()
    wait_for_ever(session)


def feeding_many(pulse: Pulse) -> Child:
    run = host("curses", lambda session: feed_many(session, pulse))
    return Child(run, *SIZE, term="linux", pass_fds=[pulse.write])


def assert_shows_the_last(child: Child) -> None:
    """Reads until the last number is shown; the screen is full of those before."""
    child.read_until(str(MANY - 1).encode())
    emulator = Emulator(*SIZE)
    emulator.feed(child.output)
    columns = SIZE[1]
    shown = "".join(row[1:].ljust(columns - 2) for row in emulator.text().split("\n")[-8:])
    last = " ".join(str(count) for count in range(MANY - 1000, MANY))
    assert " ".join(shown.split()) in last, emulator.text()


def test_a_stuck_terminal_that_goes_on() -> None:
    """The last state is drawn once it can be, without the stream moving on."""
    pulse = Pulse()
    child = feeding_many(pulse)
    child.read_until(b"mark 1")
    # Nothing is read until all is fed, but for the one frame that the producer may be in.
    pulse.wait_until_still(child)
    assert_shows_the_last(child)
    os.kill(child.pid, signal.SIGTERM)
    assert child.wait() == 143
    assert ALL in " ".join(printed(child).split())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_terminal_that_lags_gets_all_of_it_when_a_signal_has_come(number: int) -> None:
    def talk(session: Session) -> None:
        session.feed(chunk(" " + ALL))
        tell(session, 2)
        wait_for_ever(session)

    child = Child(host("curses", talk))
    child.read_until(b"mark 2")
    os.kill(child.pid, number)
    # As long as a slow network may take for a packet that was lost.
    assert not select.select([child._life], [], [], 1)[0], "it waits"
    assert child.wait() == 128 + number
    assert ALL in " ".join(printed(child).split())


def test_it_waits_as_long_as_no_signal_insists() -> None:
    life = Life(None)
    life._hurried = False
    assert life._waits(PATIENCE)
    life.lock.noted = signal.SIGINT
    assert life._waits(STUCK - WATCH)
    assert not life._waits(STUCK)
    life._hurried = True  # by the signal before
    assert not life._waits(INSISTED)


def test_a_slow_transcript_is_whole() -> None:
    """A terminal that takes its time gets all of it, and a little at a time."""

    child = Child(host("curses", lambda session: session.feed(chunk(" " + ALL))))
    while child.read(97):
        pass
    assert child.wait() == 0
    assert ALL in " ".join(printed(child).split())


def cpu_seconds(pid: int) -> float:
    """User and system time of a process that runs."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="times are read from /proc")
def test_a_terminal_of_1_kb_a_second() -> None:
    """The producer is through long before it, and nobody turns in circles while waiting."""
    pulse = Pulse()
    child = feeding_many(pulse)
    child.read_until(b"mark 1")
    began = time.monotonic()
    fed = 0
    through = used = 0.0
    while str(MANY - 1).encode() not in child.output:
        child.read(1024)
        time.sleep(1.0)
        fed += pulse.count()
        if fed == MANY and not through:
            through = time.monotonic() - began
            used = cpu_seconds(child.pid)
    took = time.monotonic() - began
    used = cpu_seconds(child.pid) - used
    assert_shows_the_last(child)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    print(f"fed in {through:.1f} s, shown after {took:.1f} s, CPU {used:.2f} s while waiting")
    assert through < took / 2
    assert used < 0.1 * (took - through)


@pytest.mark.soak
def test_a_terminal_that_stops_for_5_seconds() -> None:
    pulse = Pulse()
    child = feeding_many(pulse)
    child.read_until(b"mark 1")
    time.sleep(5.0)
    assert_shows_the_last(child)
    os.kill(child.pid, signal.SIGTERM)
    assert child.wait() == 143
    assert ALL in " ".join(printed(child).split())
