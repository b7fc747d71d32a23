"""CPU a delta on a screen in memory, against the full screen: runs that alternate, in processes.

What a delta costs is what a run costs beyond the same with a reply of no characters, by the deltas
of the reply, without what it takes to make them; each run is the least of several, for nothing
makes one cheaper than it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from tests.bench.render import run
from tests.bench.spread import table
from tests.trace import PIECE

SCREENS = {"none": "making", "memory": "in memory", "real": "curses"}

# Enough for a run to cost many times what it takes to start.
LENGTH = 200_000
QUICK = 50_000
ROUNDS = 7


def measure(quick: bool = False) -> dict[str, Any]:
    """{"length", "us": by screen}; microseconds."""
    length = QUICK if quick else LENGTH
    least: dict[tuple[str, int], float] = {}
    for _ in range(2 if quick else ROUNDS):
        for screen, name in SCREENS.items():
            for one in (0, length):
                cpu = run(name, one).cpu
                least[screen, one] = min(cpu, least.get((screen, one), cpu))
    us = {
        screen: (least[screen, length] - least[screen, 0]) / (length / PIECE) * 1e6
        for screen in SCREENS
    }
    made = us.pop("none")
    return {"length": length, "us": {screen: each - made for screen, each in us.items()}}


def lines(found: dict[str, Any]) -> Iterator[str]:
    rows = [[screen, f"{found['length']:,}", f"{us:.1f}"] for screen, us in found["us"].items()]
    yield from table(("a screen", "N", "us/delta"), rows)


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
