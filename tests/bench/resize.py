"""A resize with a long history: milliseconds from the terminal's new size to the frame's last byte.

The full screen's process is sent SIGWINCH by the kernel, as by any terminal; its frame has come
when nothing more does for a while. The clock of the status bar stands still meanwhile. The first
resize gives up all rows that there are; those that follow find few.
"""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from tests.bench.ptys import COLUMNS, ROWS, read, start
from tests.bench.spread import cells, spread, table
from tests.terminals import resize
from tests.trace import prose

HISTORY = 10_000_000  # characters
RUNS = 5
RESIZES = 5  # a run
QUIET = 0.5  # seconds without a byte: the frame is complete

# What the history is made of: how long each part is, 0 where there is but one, and what is between.
TEXTS = {"paragraphs": (1_000, "\n\n"), "lines": (1_000, "\n"), "one line": (0, "")}

_FED = 4_000  # characters at a time
MARK = b"\x1b]2;filled\x07"


def fill(history: int, name: str) -> None:
    """The child: a session with that much of a message, which waits to be ended."""
    from streamcurses._session.session import Session

    text = prose(_FED)
    size, between = TEXTS[name]
    if size:
        text = "".join(text[at : at + size] + between for at in range(0, _FED, size))
    with Session("curses", content_is="message") as ui:
        for _ in range(history // _FED):
            ui.feed({"choices": [{"index": 0, "delta": {"content": text}}]})
        ui.finish()
        os.write(1, MARK)
        while True:
            select.select([], [], [])


def run(history: int, name: str) -> list[float]:
    """The milliseconds of one resize after the other."""
    child = start(["-m", "tests.bench.resize", str(history), name])
    return resized(*child, [COLUMNS - 1 + number % 2 for number in range(RESIZES)])


def resized(process: int, terminal: int, widths: Iterable[int]) -> list[float]:
    """The milliseconds of resizes to these columns, once the child has written `MARK`."""
    came = b""
    while MARK not in came:
        piece = read(terminal)
        if not piece:
            raise RuntimeError(f"ended before it was filled: {came[-2000:]!r}")
        came = came[-len(MARK) :] + piece
    while select.select([terminal], [], [], QUIET)[0]:
        read(terminal)
    times = []
    for columns in widths:
        began = last = time.perf_counter()
        resize(terminal, ROWS, columns)
        while last == began or select.select([terminal], [], [], QUIET)[0]:
            if not read(terminal):
                raise RuntimeError("ended at a resize")
            last = time.perf_counter()
        times.append((last - began) * 1e3)
    os.kill(process, 9)  # its transcript is nobody's concern
    os.waitpid(process, 0)
    os.close(terminal)
    return times


def measure(quick: bool = False) -> dict[str, Any]:
    """{"history": characters, "ms": {text: {"first", "later": spread}}}"""
    history = 100_000 if quick else HISTORY
    found = {}
    for name in TEXTS:
        runs = [run(history, name) for _ in range(1 if quick else RUNS)]
        found[name] = {
            "first": spread(times[0] for times in runs),
            "later": spread(ms for times in runs for ms in times[1:]),
        }
    return {"history": history, "ms": found}


def lines(found: dict[str, Any]) -> Iterator[str]:
    yield from table(
        (f"resize, {found['history']:,} characters of history", "ms", "min", "max"),
        (
            [f"{name}, {which}", *cells(times, ".1f")]
            for name, one in found["ms"].items()
            for which, times in one.items()
        ),
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        fill(int(sys.argv[1]), sys.argv[2])
    else:
        for line in lines(measure("--quick" in sys.argv)):
            print(line)
