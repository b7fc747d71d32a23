"""What an import costs over a bare interpreter: milliseconds of CPU; runs are interleaved."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from tests.bench.ptys import ENVIRON, ROOT
from tests.bench.spread import cells, spread, table

RUNS = 15

BARE = "(bare)"
PROGRAMS = {
    BARE: "pass",
    **{
        name: f"import {name}"
        for name in (
            "streamcurses",
            "streamcurses.json.scanner",
            "streamcurses._session.session",
            "streamcurses._cli.main",
        )
    },
    "rich.live": "try: import rich.live\nexcept ImportError: pass",
}


def cpu(program: str) -> float:
    """Milliseconds of user and system time."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, env=ENVIRON, cwd=ROOT
    )
    after = getrusage(RUSAGE_CHILDREN)
    return 1e3 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(quick: bool = False) -> dict[str, Any]:
    """{import: {"ms": spread, "over_bare": ms}}"""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(1 if quick else RUNS):
        for name, program in PROGRAMS.items():
            times[name].append(cpu(program))
    spreads = {name: spread(found) for name, found in times.items()}
    bare = spreads[BARE]["median"]
    return {
        name: {"ms": found, "over_bare": found["median"] - bare} for name, found in spreads.items()
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    yield from table(
        ("import", "ms", "min", "max", "over bare"),
        (
            [name, *cells(one["ms"], ".1f"), f"{one['over_bare']:.1f}"]
            for name, one in found.items()
        ),
    )


if __name__ == "__main__":
    for line in lines(measure()):
        print(line)
