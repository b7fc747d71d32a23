"""The screen lives while its owner waits for a stream that has stalled."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator

import pytest

from streamcurses import cli
from tests.terminals import Child, Emulator


def chunk(text: str) -> bytes:
    delta = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    data = {"id": "a", "object": "chat.completion.chunk", "model": "tiny", "choices": [delta]}
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def lines(first: int, last: int) -> bytes:
    return b"".join(chunk(f"line {number}\n") for number in range(first, last + 1))


def has(y: int, text: str) -> Callable[[list[str]], bool]:
    """Whether row `y` holds the text."""
    return lambda rows: text in rows[y]


class Stalling:
    """`streamcurses` with a stream on standard input that comes when the test says so."""

    def __init__(self, rows: int, columns: int) -> None:
        read, self.stream = os.pipe()
        stream = self.stream

        def view() -> int:
            os.dup2(read, 0)
            os.close(read)
            os.close(stream)
            return cli.main([])

        self.child = Child(view, rows, columns, term="linux")
        os.close(read)
        self.emulator = Emulator(rows, columns)
        self._fed = 0

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.stream, data) :]

    def until(self, holds: Callable[[list[str]], bool]) -> list[str]:
        """Reads what is drawn until it holds of the screen's rows; these."""
        while True:
            self.emulator.feed(self.child.output[self._fed :])
            self._fed = len(self.child.output)
            rows = self.emulator.text().split("\n")
            if holds(rows):
                return rows
            assert self.child.read(), "\n".join(rows)

    def resize(self, rows: int, columns: int) -> None:
        self.emulator.resize(rows, columns)
        self.child.resize(rows, columns)


@pytest.fixture
def stalling() -> Iterator[Stalling]:
    stalling = Stalling(12, 40)
    yield stalling
    stalling.child.type("q")
    assert stalling.child.wait() == 0, stalling.child.output[-2000:]
    os.close(stalling.stream)


def test_clock_keys_and_resizes_are_served_for_three_seconds(stalling: Stalling) -> None:
    stalling.send(lines(1, 30))
    stalling.until(has(-1, "▏line 30"))
    # Nothing comes from here on, for three seconds.
    for second in (1, 2, 3):
        rows = stalling.until(has(0, f" · {second} s ·"))
        assert rows[0].startswith(" replying")
        stalling.child.type("k")
        stalling.until(has(-1, f"▏line {30 - second}"))
    stalling.resize(14, 50)
    rows = stalling.until(has(-1, "▏line 29"))
    assert rows[2] == "▏line 18"
    # It goes on, and what comes is below.
    stalling.send(lines(31, 32))
    stalling.until(has(1, "↑ ↓ 2 new ─"))
    stalling.child.type("G")
    stalling.until(has(-1, "▏line 32"))


def test_frames_that_the_terminal_would_not_take_are_made_up_for(stalling: Stalling) -> None:
    # More than the terminal takes while nobody reads from it; then the stream stalls.
    stalling.send(lines(1, 5000))
    rows = stalling.until(has(-1, "▏line 5000"))
    assert rows[2:] == [f"▏line {number}" for number in range(4991, 5001)]
