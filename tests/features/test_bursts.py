"""What comes without a pause is drawn as fast as anybody sees, and its end soon after."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from streamcurses._screen.frame import Frame
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session
from streamcurses._terminal.curses_screen import CursesScreen
from tests.features.hosts import chunk
from tests.terminals import PATIENCE, Child, Emulator, mark

ROWS, COLUMNS = 12, 40

# As many as are drawn one by one, whenever they come.
AT_ONCE = round(CursesScreen.burst / CursesScreen.interval)


def counted() -> Callable[[], int]:
    """What tells how many frames the terminal has been given since it was asked last."""
    frames = [0]
    paint, grow = CursesScreen.paint, CursesScreen.grow

    def painted(self: CursesScreen, frame: Frame) -> None:
        frames[0] += 1
        paint(self, frame)

    def grown(self: CursesScreen, text: str) -> bool:
        is_shown = grow(self, text)
        frames[0] += is_shown
        return is_shown

    def count() -> int:
        count, frames[0] = frames[0], 0
        return count

    CursesScreen.paint = painted  # type: ignore[method-assign]
    CursesScreen.grow = grown  # type: ignore[method-assign]
    return count


def rest(session: Session) -> None:
    """Until all is drawn, and what comes next is drawn one by one."""
    time.sleep(CursesScreen.burst + CursesScreen.interval)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with session._lock:
            assert session.screen is not None
            if not session.screen.is_behind():
                return
        time.sleep(CursesScreen.interval)
    raise AssertionError("the last frame was not made up for")


def test_a_burst_takes_few_frames_and_its_end_is_shown_without_another_word() -> None:
    deltas = 4_000

    def run() -> int:
        count = counted()
        with Session("curses", content_is="message", layout="timeline", prompts=False) as session:
            rest(session)
            count()
            for number in range(deltas):
                session.feed(chunk(f"{number} "))
            rest(session)
            # A few dozen; whenever the system takes the time away, that is a pause.
            if not AT_ONCE < count() <= deltas / 10:
                return 3
            os.write(1, mark(0))
            assert session.screen is not None
            return 0 if session.screen.closing.wait(PATIENCE) else 4

    child = Child(run, ROWS, COLUMNS)
    emulator = Emulator(ROWS, COLUMNS)
    emulator.feed(child.read_until(mark(0)))
    assert any(f" {deltas - 1}" in emulator.row(y) for y in range(ROWS)), emulator.text()
    child.type("q")
    assert child.wait() == 0, child.output


def test_what_comes_in_one_packet_is_drawn_as_it_comes() -> None:
    def run() -> int:
        count = counted()
        with Session("curses", content_is="message") as session:
            session.feed(chunk("It "))
            for _ in range(3):
                rest(session)
                count()
                for _ in range(AT_ONCE):
                    session.feed(chunk("is "))
                    if not count():
                        return 3
        return 0

    assert Child(run, ROWS, COLUMNS).wait() == 0


def test_a_key_is_answered_in_a_burst() -> None:
    """Whoever feeds without a pause leaves room for the keys, and for what they show."""

    def run() -> int:
        with Session("curses", content_is="message", prompts=False) as session:
            os.write(1, mark(0))
            while session.screen is not None:  # until it is left
                session.feed(chunk("so it goes on "))
        return 0

    child = Child(run, ROWS, COLUMNS)
    child.read_until(mark(0))
    child.type("?")
    child.read_until(b"Keys")
    child.type("qq")
    assert child.wait() == 0, child.output[-2000:]


def test_in_memory_each_is_drawn() -> None:
    """A test of an agent sees each delta."""
    screen = VirtualScreen(ROWS, COLUMNS)
    with Session(screen=screen, content_is="message") as session:
        for number in range(100):
            session.feed(chunk(f"{number} "))
            assert screen.find(f"{number} ") is not None
