"""CPU, bytes and memory of drawing the trace, ours beside the peers', in ptys that are drained.

CPU is user and system time of the whole process. Runs of the contestants are interleaved, and each
one's spread over the whole time, as machines are now faster, now slower. Memory is the peak of the
resident set. What a delta costs is what a run costs beyond the same with a reply of no characters,
or of as many as "none" has, by the deltas of what is more.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Optional

from tests.bench.contestants import PEERS
from tests.bench.ptys import end, read, start
from tests.bench.spread import cells, spread, table
from tests.trace import PIECE, THOUGHTS

# The replies' lengths: of the budgets, and for a look at whether all runs.
LENGTHS = {"small": 8_000, "middle": 100_000, "large": 1_000_000}
QUICK = {"small": 400, "middle": 1_000, "large": 4_000}

# How often each is run, by the reply's length; "none" for what start-up costs.
RUNS = {
    "nothing": {"small": 5},
    "making": {"small": 5},
    "print": {"none": 21, "small": 21, "middle": 15, "large": 3},
    "curses": {"none": 21, "small": 21, "middle": 15, "large": 3},
    "curses memgpt": {"none": 5, "small": 5},
    "curses frames": {"small": 1},
    "curses memgpt frames": {"small": 1},
    "inline": {"none": 5, "small": 5, "middle": 5, "large": 3},
    "plain": {"none": 3, "small": 3},
    "textual log": {"none": 3, "small": 3},
    "textual markdown": {"none": 3, "small": 3},
    "rich live": {"none": 3, "small": 2},
}


class Run(NamedTuple):
    """One run: seconds of CPU, bytes written to the terminal, kilobytes at the peak."""

    cpu: float
    written: int
    memory: float


def run(name: str, length: int) -> Run:
    with tempfile.NamedTemporaryFile() as report:
        process, terminal = start(["-m", "tests.bench.contestants", name, str(length), report.name])
        written = 0
        while piece := read(terminal):
            written += len(piece)
        cpu = end(process, terminal)
        memory = json.loads(Path(report.name).read_text())["memory"]
    return Run(cpu, written, memory)


def _case(name: str, length: int, runs: list[Run]) -> dict[str, Any]:
    written = runs[0].written
    return {
        "name": name,
        "length": length,
        "runs": len(runs),
        "cpu": spread(run.cpu for run in runs),
        "bytes": written,
        "bytes_per_character": written / (length + THOUGHTS),
        "memory": spread(run.memory / 1024 for run in runs),
    }


def measure(quick: bool = False) -> dict[str, Any]:
    """{"lengths", "missing": peers that are not installed, "cases"}; seconds and megabytes."""
    return measure_all(RUNS, QUICK if quick else LENGTHS, quick)


def measure_all(
    plans: dict[str, dict[str, int]], lengths: dict[str, int], quick: bool
) -> dict[str, Any]:
    """As planned: how often each is run, by the reply's length."""
    missing = {name: PEERS[name] for name in plans if name in PEERS and not find_spec(PEERS[name])}
    planned = {
        (name, lengths.get(length, 0)): 1 if quick else runs
        for name, plan in plans.items()
        if name not in missing
        for length, runs in plan.items()
    }
    done: dict[tuple[str, int], list[Run]] = {case: [] for case in planned}
    rounds = max(planned.values())
    for number in range(rounds):
        for case, runs in planned.items():
            if number * runs // rounds < (number + 1) * runs // rounds:
                done[case].append(run(*case))
    cases = [_case(name, length, found) for (name, length), found in done.items()]
    none = lengths.get("none", 0)
    for one in cases:
        idle = find(cases, one["name"], none)
        if one["length"] > none and idle:
            used = one["cpu"]["median"] - idle["cpu"]["median"]
            one["us_per_delta"] = used / ((one["length"] - none) / PIECE) * 1e6
    return {"lengths": lengths, "missing": missing, "cases": cases}


def find(cases: list[dict[str, Any]], name: str, length: int) -> Optional[dict[str, Any]]:
    """The case, if it was measured."""
    for case in cases:
        if case["name"] == name and case["length"] == length:
            return case
    return None


def lines(found: dict[str, Any]) -> Iterator[str]:
    head = ("renderer", "N", "runs", "CPU s", "min", "max", "us/delta", "bytes", "/char", "MB")
    yield from table(
        head,
        (
            [
                case["name"],
                f"{case['length']:,}",
                str(case["runs"]),
                *cells(case["cpu"], ".3f"),
                f"{case['us_per_delta']:.1f}" if "us_per_delta" in case else "",
                f"{case['bytes']:,}",
                f"{case['bytes_per_character']:.2f}",
                f"{case['memory']['median']:.1f}",
            ]
            for case in found["cases"]
        ),
    )
    for name, package in found["missing"].items():
        yield f"{name}: {package} is not installed"


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
