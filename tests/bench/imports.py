"""What an import costs over a bare interpreter: milliseconds of CPU, the median of processes."""

from __future__ import annotations

import os
import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

RUNS = 15

# Modules are compiled once, as for anybody who has installed them.
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
IMPORTS = (
    "streamcurses",
    "streamcurses.scanner",
    "streamcurses.session",
    "streamcurses.cli",
    "rich.live",
)


def cpu(program: str) -> float:
    """Milliseconds of user and system time."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=ENVIRON)
    after = getrusage(RUSAGE_CHILDREN)
    return 1e3 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    programs = {"(bare)": "pass", **{name: f"import {name}" for name in IMPORTS}}
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(RUNS):
        for name, program in programs.items():
            times[name].append(cpu(program))
    bare = median(times["(bare)"])
    print(f"{'import':24}{'ms':>8}{'over bare':>12}")
    for name, found in times.items():
        print(f"{name:24}{median(found):8.1f}{median(found) - bare:12.1f}")


if __name__ == "__main__":
    main()
