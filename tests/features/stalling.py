"""A command with a stream on standard input that comes when the test says so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from streamcurses._cli import main as cli
from tests.features.hosts import draw_every_frame
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

        def view() -> int:
            os.dup2(read, 0)
            os.close(read)
            draw_every_frame()
            return cli.main([])

        self.child = Child(view, rows, columns, term="linux", pass_fds=[read])
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
