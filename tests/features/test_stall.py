"""The screen lives while its owner waits for a stream that has stalled."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.features.stalling import Stalling, has, lines


@pytest.fixture
def stalling() -> Iterator[Stalling]:
    stalling = Stalling(12, 40)
    yield stalling
    stalling.child.type("q")
    assert stalling.child.wait() == 0, stalling.child.output[-2000:]
    os.close(stalling.stream)


def test_clock_keys_and_resizes_are_served_for_three_seconds(stalling: Stalling) -> None:
    stalling.send(lines(1, 30))
    stalling.until(has(-1, " line 30"))
    # Nothing comes from here on, for three seconds.
    for second in (1, 2, 3):
        rows = stalling.until(has(0, f" · {second} s ·"))
        assert rows[0].startswith(" replying")
        stalling.child.type("k")
        stalling.until(has(-1, f" line {30 - second}"))
    stalling.resize(14, 50)
    rows = stalling.until(has(-1, " line 29"))
    assert rows[2] == " line 18"
    # It goes on, and what comes is below.
    stalling.send(lines(31, 32))
    stalling.until(has(1, "↑ ↓ 2 new ─"))
    stalling.child.type("G")
    stalling.until(has(-1, " line 32"))


def test_frames_that_the_terminal_would_not_take_are_made_up_for(stalling: Stalling) -> None:
    # More than the terminal takes while nobody reads from it; then the stream stalls.
    stalling.send(lines(1, 5000))
    rows = stalling.until(has(-1, " line 5000"))
    assert rows[2:] == [f" line {number}" for number in range(4991, 5001)]
