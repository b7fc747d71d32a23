"""From the command's start to its first frame: `streamcurses view` of a short file, in a pty.

Milliseconds of wall time from before the process is forked to the byte that completes the first
frame, which is the status bar, and to the first frame with text: `view` plays its first line after
the 20 ms that are its pace. Beside it, what the interpreter alone takes to its first byte.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.ptys import COLUMNS, ROOT, ROWS, end, read, start
from tests.bench.spread import cells, spread, table
from tests.terminals import Emulator

RUNS = 20
TEXT = "The lake lay still that morning."

# What ends the status bar.
BAR_END = "help"

STATUS = "view, the status bar"
SHOWN = "view, text"
BARE = "the interpreter alone"
PRINTING = ["-c", f"print({TEXT!r})"]


def frames(
    arguments: list[str], awaited: list[str], program: str = sys.executable, folder: Path = ROOT
) -> list[float]:
    """Milliseconds until each text has come to the screen; the program is left with q then."""
    began = time.perf_counter()
    process, terminal = start(arguments, program, folder)
    reads: list[tuple[float, bytes]] = []
    emulator = Emulator(ROWS, COLUMNS)
    while True:
        piece = read(terminal)
        reads.append((time.perf_counter() - began, piece))
        if not piece or awaited[-1].encode() in piece:
            break
    if reads[-1][1]:
        os.write(terminal, b"q")
    end(process, terminal)
    times = []
    left = list(awaited)
    for at, piece in reads:
        emulator.feed(piece)
        while left and left[0] in emulator.text():
            left.pop(0)
            times.append(at * 1e3)
    if left:
        raise RuntimeError(f"{left} did not come:\n{emulator.text()}")
    return times


def measure(quick: bool = False) -> dict[str, Any]:
    """{what: milliseconds}"""
    chunk = {"choices": [{"index": 0, "delta": {"content": TEXT}, "finish_reason": "stop"}]}
    times: dict[str, list[float]] = {STATUS: [], SHOWN: [], BARE: []}
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(f"data: {json.dumps(chunk)}\n\n")
        file.flush()
        view = ["-m", "streamcurses", "view", file.name]
        frames(view, [BAR_END, TEXT])  # modules are compiled
        for _ in range(2 if quick else RUNS):
            status, text = frames(view, [BAR_END, TEXT])
            times[STATUS].append(status)
            times[SHOWN].append(text)
            times[BARE] += frames(PRINTING, [TEXT])
    return {name: spread(found) for name, found in times.items()}


def lines(found: dict[str, Any]) -> Iterator[str]:
    yield from table(
        ("first frame", "ms", "min", "max"),
        ([name, *cells(times, ".0f")] for name, times in found.items()),
    )


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
