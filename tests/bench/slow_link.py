"""Over a slow line: seconds from the first delta to the reply's last character at the terminal.

Each contestant draws on a pty that a relay reads no faster than the line takes it, so that the
pty's own buffer fills and the contestant feels it; what the relay has read is at the terminal once
the line has carried it. Deltas come at a steady pace. Where the last character has not come in
some time, the line is cut.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Optional

from tests.bench.contestants import LAST, PEERS
from tests.bench.ptys import end, read, start
from tests.bench.spread import table

LENGTH = 2_000  # characters
RATE = 100  # deltas a second
PATIENCE = 30.0  # seconds

# What each contestant is called here.
CONTESTANTS = {
    "print": "print",
    "inline": "inline",
    "curses as it is": "curses",
    "rich live": "rich live",
}


class Line(NamedTuple):
    """Bytes a second, or 0 where it takes all at once; and seconds from one end to the other."""

    speed: float
    delay: float


LINES = {"9,600 baud": Line(960, 0.0), "300 ms delay": Line(0, 0.3), "direct": Line(0, 0.0)}

_STEP = 1 / 60  # seconds in which a slow line takes a handful of bytes


class Relay(NamedTuple):
    """When the last character was at the terminal, the bytes carried, and whether it was cut."""

    shown: Optional[float]
    carried: int
    cut: bool


def relay(terminal: int, line: Line, patience: float) -> Relay:
    """Carries what is written on `terminal` until its end, or until patience is over."""
    began = time.perf_counter()
    carried = 0
    shown = None
    free = began  # when the line has carried what it has
    while True:
        now = time.perf_counter()
        left = began + patience - now
        if left <= 0:
            return Relay(shown, carried, True)
        if free > now:
            select.select([], [], [], free - now)
        if not select.select([terminal], [], [], left)[0]:
            continue
        most = max(int(line.speed * _STEP), 1) if line.speed else 1 << 16
        piece = read(terminal, most)
        if not piece:
            return Relay(shown, carried, False)
        carried += len(piece)
        now = time.perf_counter()
        # A line that was busy goes on where it was; one that was idle begins now.
        free = max(free, now - _STEP) + len(piece) / line.speed if line.speed else now
        if shown is None and LAST.encode() in piece:
            shown = max(free, now) + line.delay


def run(name: str, line: Line, length: int, rate: float, patience: float) -> dict[str, Any]:
    """{"seconds": None where the line was cut, "bytes": as far as they came}"""
    with tempfile.NamedTemporaryFile() as report:
        process, terminal = start(
            ["-m", "tests.bench.contestants", name, str(length), report.name, str(rate)]
        )
        found = relay(terminal, line, patience)
        if found.cut and found.shown is None:
            os.kill(process, signal.SIGKILL)
            os.close(terminal)
            os.waitpid(process, 0)
            return {"seconds": None, "bytes": found.carried}
        end(process, terminal)
        if found.shown is None:
            raise RuntimeError(f"{name} did not show the last character")
        began = json.loads(Path(report.name).read_text())["began"]
    return {"seconds": found.shown - began, "bytes": found.carried}


def measure(quick: bool = False) -> dict[str, Any]:
    """{"length", "rate", "patience", "lines": {line: {renderer: …}}}"""
    length, rate, patience = (100, 500, 3.0) if quick else (LENGTH, RATE, PATIENCE)
    here = [name for name in CONTESTANTS if name not in PEERS or find_spec(PEERS[name])]
    return {
        "length": length,
        "rate": rate,
        "patience": patience,
        "lines": {
            title: {CONTESTANTS[name]: run(name, line, length, rate, patience) for name in here}
            for title, line in LINES.items()
        },
        "missing": [name for name in CONTESTANTS if name not in here],
    }


def cell(found: dict[str, Any], line: str, name: str) -> str:
    """Seconds; where the line was cut, also what the bytes of a direct line would take."""
    one = found["lines"][line][name]
    if one["seconds"] is not None:
        return f"{one['seconds']:.1f}"
    cut = f"> {found['patience']:.0f}"
    whole = found["lines"]["direct"][name]
    if whole["seconds"] is None or not LINES[line].speed:
        return cut
    return f"{cut}; {whole['bytes'] / LINES[line].speed:,.0f} by its bytes"


def title(found: dict[str, Any]) -> str:
    return (
        f"from the first delta until the last of {found['length']:,} characters shows, "
        f"at {found['rate']:.0f} deltas a second"
    )


def lines(found: dict[str, Any]) -> Iterator[str]:
    yield f"seconds {title(found)}"
    renderers = next(iter(found["lines"].values()))
    yield from table(
        ("renderer", *found["lines"], "bytes"),
        (
            [
                name,
                *(cell(found, line, name) for line in found["lines"]),
                f"{found['lines']['direct'][name]['bytes']:,}",
            ]
            for name in renderers
        ),
    )
    for name in found["missing"]:
        yield f"{name}: {PEERS[name]} is not installed (pip install streamcurses[bench])"


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
