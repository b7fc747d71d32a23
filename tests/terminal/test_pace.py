"""Frames of whoever makes no pause, and of whoever does, by a clock that the test moves on."""

from __future__ import annotations

import pytest

from streamcurses._terminal import pace
from streamcurses._terminal.pace import Pace

INTERVAL = 1 / 250
FRAME = 50e-6
AT_ONCE = 8


class Clock:
    """`draw` asks for a frame, some time after the one before, and takes its time for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(pace, "perf_counter", lambda: self.now)
        self.pace = Pace(INTERVAL, AT_ONCE * INTERVAL)

    def draw(self, after: float, took: float = FRAME) -> bool:
        self.now += after
        if not self.pace.begin():
            return False
        self.now += took
        self.pace.end()
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(monkeypatch)
    for _ in range(20):
        clock.draw(1.0)  # so that it is known what a frame takes
    clock.now += 1.0
    return clock


def test_so_many_are_drawn_at_once_and_then_one_each_interval(clock: Clock) -> None:
    drawn = []
    while clock.now < 122.0:  # a second
        drawn.append(clock.draw(10e-6))
    first = drawn.index(False)
    assert AT_ONCE <= first <= AT_ONCE + 1
    assert AT_ONCE + 1 / INTERVAL <= sum(drawn) + 2 <= AT_ONCE + 1 / INTERVAL + 4


def test_what_comes_after_a_pause_is_drawn_however_soon(clock: Clock) -> None:
    assert all(clock.draw(FRAME * 1.5) for _ in range(1_000))
    # And whoever makes none from then on has as many at once as others, and no more.
    drawn = [clock.draw(10e-6) for _ in range(100)]
    assert sum(drawn) <= AT_ONCE + 2


def test_it_rests_until_the_next_is_due(clock: Clock) -> None:
    while clock.draw(10e-6):
        pass
    rest = clock.pace.rest()
    assert 0 < rest <= INTERVAL
    assert not clock.draw(10e-6)
    assert clock.draw(clock.pace.rest())


def test_a_frame_in_which_the_system_had_better_things_to_do_is_no_measure(clock: Clock) -> None:
    clock.draw(1.0, took=0.1)
    clock.now += 1.0
    while clock.draw(10e-6):
        pass
    assert clock.draw(FRAME * 2.5)
