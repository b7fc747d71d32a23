"""CPU, bytes and memory of drawing the trace, ours beside the peers', in ptys that are drained.

CPU is user and system time of the whole process; runs of the contestants are interleaved, and the
median stands in the table. Memory is the peak of the resident set.
"""

from __future__ import annotations

import os
import pty
import struct
import sys
import tempfile
import termios
from fcntl import ioctl
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.trace import THOUGHTS

ROOT = Path(__file__).parents[2]


class Run(NamedTuple):
    """One run: seconds of CPU, bytes written to the terminal, kilobytes at the peak."""

    cpu: float
    written: int
    memory: int


def run(name: str, length: int) -> Run:
    """Runs a contestant in a pty of 24 x 80."""
    with tempfile.NamedTemporaryFile() as report:
        command = [sys.executable, "-m", "tests.bench.contestants", name, str(length), report.name]
        pid, terminal = pty.fork()
        if not pid:
            os.chdir(ROOT)
            # Modules are compiled once, as for anybody who has installed them.
            for variable in ("LINES", "COLUMNS", "PYTHONDONTWRITEBYTECODE"):
                os.unsetenv(variable)
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8")
            os.execv(sys.executable, command)
        ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        written = 0
        while True:
            try:
                written += len(os.read(terminal, 1 << 16))
            except OSError:
                break
        _, status, usage = os.wait4(pid, 0)
        os.close(terminal)
        if status:
            raise RuntimeError(f"{name} ended with {os.waitstatus_to_exitcode(status)}")
        memory = int(Path(report.name).read_text())
    return Run(usage.ru_utime + usage.ru_stime, written, memory)


def table(cases: list[tuple[str, int]], runs: int) -> None:
    """Prints each case's medians."""
    heads = ("renderer", "N", "CPU s", "min", "max", "bytes", "/char", "MB")
    print("{:18}{:>9}{:>9}{:>8}{:>8}{:>12}{:>8}{:>7}".format(*heads))
    measured: dict[tuple[str, int], list[Run]] = {case: [] for case in cases}
    for _ in range(runs):
        for name, length in cases:
            measured[name, length].append(run(name, length))
    for (name, length), found in measured.items():
        cpu = [one.cpu for one in found]
        written = found[0].written
        memory = median(one.memory for one in found) / 1024
        print(
            f"{name:18}{length:>9,}{median(cpu):>9.3f}{min(cpu):>8.3f}{max(cpu):>8.3f}"
            f"{written:>12,}{written / (length + THOUGHTS):>8.2f}{memory:>7.1f}"
        )


OURS = ("curses", "curses memgpt", "inline", "plain")
PEERS = {"rich live": "rich", "textual markdown": "textual", "textual log": "textual"}


def cases(quick: bool) -> list[tuple[str, int]]:
    """Who draws how much: peers that are installed, and those that re-draw all only a little."""
    here = [name for name, package in PEERS.items() if find_spec(package)]
    for name in PEERS.keys() - here:
        print(f"{name}: {PEERS[name]} is not installed (pip install streamcurses[bench])")
    lengths = (8_000,) if quick else (8_000, 100_000, 1_000_000)
    chosen = [(name, length) for length in lengths for name in ("nothing", "print", *OURS)]
    return chosen + [(name, 500 if quick else 8_000) for name in here]


def main(quick: bool = False) -> None:
    table(cases(quick), 1 if quick else 5)


if __name__ == "__main__":
    main("--quick" in sys.argv)
