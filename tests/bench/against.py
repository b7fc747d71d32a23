"""This build beside another commit's, in turns: what each takes, and the ratio.

Each is installed into a venv of its own below build/, and told of by `apart`, or by its command.
Instructions are counted where valgrind is there: unlike times they are the same in each run.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Callable, NamedTuple, Optional

from tests.bench import first_frame
from tests.bench.ptys import COLUMNS, ROOT, end, read, start
from tests.bench.resize import resized
from tests.bench.spread import table
from tests.trace import PIECE, prose, said

FOLDER = ROOT / "build" / "against"
APART = str(Path(__file__).with_name("apart.py"))
_COUNTED = re.compile(r"Collected : (\d+)")


class Row(NamedTuple):
    """What was measured, in `unit`, of the other build and of this; and what is aimed at.

    The goal is a most for the ratio, or for this build's value where that is `alone`; 0 for none.
    """

    what: str
    unit: str
    other: Optional[float]
    this: float
    goal: float
    alone: bool = False

    @property
    def verdict(self) -> str:
        if not self.goal:
            return ""
        if self.alone:
            reached = self.this
        elif self.other is None:
            return ""
        else:
            reached = self.this / self.other
        if self.unit == "MB/s":
            return "met" if reached >= self.goal else "missed"
        return "met" if reached <= self.goal else "missed"


def build(name: str, source: Path) -> str:
    """A venv that has nothing but a build; its Python."""
    folder = FOLDER / name
    venv.create(folder, with_pip=True, clear=True)
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, str(source)], check=True)
    return python


def checkout(commit: str) -> Path:
    """The commit's files, in a folder."""
    folder = FOLDER / "source"
    shutil.rmtree(folder, ignore_errors=True)
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit], check=True, capture_output=True
    )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder)
    return folder


class Apart:
    """One of the two builds, by its Python."""

    def __init__(self, python: str, folder: Path) -> None:
        self.python = python
        self._folder = folder

    def run(self, *arguments: str, counted: bool = False) -> tuple[float, int, str]:
        """Seconds of CPU of all of it, or instructions; the bytes written; what was reported."""
        with tempfile.NamedTemporaryFile("r") as report, tempfile.NamedTemporaryFile("r") as log:
            program = [self.python, APART, *arguments, report.name]
            if counted:
                grind = "valgrind --tool=callgrind --callgrind-out-file=/dev/null"
                program = [*grind.split(), f"--log-file={log.name}", *program]
            process, terminal = start(program[1:], program[0], self._folder)
            written = 0
            while piece := read(terminal):
                written += len(piece)
            cpu = end(process, terminal)
            if counted:
                found = _COUNTED.search(log.read())
                assert found is not None
                cpu = float(found[1])
            return cpu, written, report.read()

    def command(self, *arguments: str, awaited: Optional[list[str]] = None) -> list[float]:
        """Milliseconds until each text has come to the screen."""
        told = ["-m", "streamcurses", *arguments]
        return first_frame.frames(told, awaited or [], self.python, self._folder)

    def cpu(self, *arguments: str) -> float:
        """Milliseconds of CPU that the command takes."""
        told = ["-m", "streamcurses", *arguments]
        process, terminal = start(told, self.python, self._folder)
        return end(process, terminal) * 1e3

    def seconds(self, *arguments: str) -> float:
        """Seconds until the command has ended."""
        began = time.perf_counter()
        self.cpu(*arguments)
        return time.perf_counter() - began

    def resized(self, length: int, columns: int) -> float:
        """Milliseconds of the first resize of a message that is one line of that length."""
        program = [APART, "fill", str(length), os.devnull]
        return resized(*start(program, self.python, self._folder), [columns])[0]


Measure = Callable[[Apart], float]


def _in_turns(builds: tuple[Apart, Apart], measure: Measure, runs: int) -> tuple[float, float]:
    """The medians of the two."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for one, values in zip(builds, found):
            values.append(measure(one))
    return median(found[0]), median(found[1])


def _delta(mode: str, length: int, kind: str) -> Measure:
    """The microseconds of CPU that a delta takes, once all is loaded.

    One build loads all before the first delta, and another what is needed when it is.
    """

    def took(one: Apart, length: int) -> float:
        return float(json.loads(one.run("draw", mode, str(length), kind)[2])[0])

    short = length // 5
    return lambda one: (took(one, length) - took(one, short)) / ((length - short) / PIECE) * 1e6


def _whole(length: int, kind: str) -> Measure:
    """The milliseconds of CPU of a process that draws a reply, with all that it loads."""
    return lambda one: one.run("draw", "curses", str(length), kind)[0] * 1e3


def _counted(mode: str, length: int, kind: str) -> Measure:
    """The instructions that a delta takes, once all is loaded."""

    def count(one: Apart, length: int) -> float:
        drawn, made = ("draw", mode), ("make",)
        return (
            one.run(*drawn, str(length), kind, counted=True)[0]
            - one.run(*made, str(length), kind, counted=True)[0]
        )

    short = length // 5
    return lambda one: (count(one, length) - count(one, short)) / ((length - short) / PIECE)


def _bytes(mode: str, length: int, kind: str) -> Measure:
    def measure(one: Apart) -> float:
        _, none, _ = one.run("draw", mode, "0", kind)
        _, some, _ = one.run("draw", mode, str(length), kind)
        return (some - none) / length

    return measure


def _peak(length: int) -> Measure:
    return lambda one: (
        json.loads(one.run("draw", "curses", str(length), "prose as it comes")[2])[1] / 1024
    )


def _record(path: Path, size: int) -> None:
    """A recording of that many bytes."""
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in said(prose(4_000))]
    batch = "".join(lines[:-1])
    with path.open("w") as file:
        for _ in range(size // len(batch)):
            file.write(batch)
        file.write(lines[0] + lines[-1])


def measure(commit: str, quick: bool = False) -> Iterator[Row]:
    """The rows, as they are measured."""
    runs = 1 if quick else 9
    large = 100 if quick else 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        other = Apart(build("other", checkout(commit)), place)
        this = Apart(build("this", ROOT), place)
        both = other, this

        def row(what: str, unit: str, measure: Measure, goal: float, times: int = runs) -> Row:
            return Row(what, unit, *_in_turns(both, measure, times), goal)

        short, long = place / "short.sse", place / "long.sse"
        _record(short, 1)

        def first(path: Path) -> Measure:
            return lambda one: one.command("view", str(path), awaited=[first_frame.BAR_END])[0]

        length = 100_000 // large
        yield row("a delta, full screen", "us", _delta("curses", length, "prose"), 0.75)
        yield row("a delta, inline", "us", _delta("inline", length, "prose"), 0.7)
        if shutil.which("valgrind"):
            for what, mode, kind, goal in (
                ("a delta, full screen", "curses", "prose", 0.75),
                ("a delta, inline", "inline", "prose", 0.7),
                ("a delta of Markdown, full screen", "curses", "markdown", 1.35),
            ):
                # Before a line is so long that it is cut: what that takes is compiled then, once.
                counted = _counted(mode, 10_000 // large, kind)
                yield row(what, "instructions", counted, goal, 1)
        length = 8_000
        markdown = _delta("curses", length, "markdown")
        yield row("a delta of Markdown, full screen", "us", markdown, 1.35)
        skipping = _delta("curses as it is", length, "markdown")
        yield row("the same, with the frames that each draws", "us", skipping, 1.35)
        for kind in ("prose", "markdown"):
            what = f"{length:,} characters of {kind}, all that a process takes"
            yield row(what, "ms", _whole(length, kind), 0)

        # Not before: for a while the system is busy with what was installed.
        yield row("view FILE, first frame", "ms", first(short), 0.55, runs * 2 + 3)
        yield row("--version, CPU", "ms", lambda one: one.cpu("--version"), 1)

        def decoded(which: int) -> Measure:
            return lambda one: float(json.loads(one.run("decode")[2])[which])

        yield row("a chunk to events", "us", decoded(0), 0.75)
        yield Row("beside json.loads of it", "us", None, decoded(1)(this), 0)
        yield row("memory, 1,000,000 characters", "MB", _peak(1_000_000 // large), 0.8, 3)
        line = 10_000_000 // large
        yield row(
            "a resize, one line of 10 MB", "ms", lambda one: one.resized(line, COLUMNS - 1), 0.2, 3
        )
        line = 500_000 // large
        yield row("a resize to 3 columns, 500 kB", "ms", lambda one: one.resized(line, 3), 0.2, 3)
        results = str(4_500_000 // large)
        yield row(
            "quitting, 4.5 MB of results",
            "ms",
            lambda one: float(one.run("quit", results)[2]),
            0.2,
            3,
        )
        # Not before, as above.
        _record(long, 100_000_000 // large)
        one_kb, much = (median(first(path)(this) for _ in range(runs)) for path in (short, long))
        yield Row("first frame, 100 MB beside 1 KB", "x", None, much / one_kb, 1.1, alone=True)

        def rate(one: Apart) -> float:
            view = ("view", "--speed", "max", "--at-end", "exit", str(long))
            return long.stat().st_size / 1e6 / one.seconds(*view)

        old, new = _in_turns(both, rate, 1)
        yield Row("a recording to its end", "MB/s", old, new, 40, alone=True)
        for what, mode, kind, goal in (
            ("bytes a character, inline", "inline", "prose", 1.02),
            ("bytes a character, inline Markdown", "inline", "markdown", 1.45),
        ):
            old, new = _in_turns(both, _bytes(mode, 8_000, kind), 1)
            yield Row(what, "", old, new, goal, alone=True)


def lines(rows: list[Row]) -> Iterator[str]:
    yield from table(
        ("what", "unit", "other", "this", "ratio", "goal", ""),
        (
            [
                row.what,
                row.unit,
                "" if row.other is None else f"{row.other:,.4g}",
                f"{row.this:,.4g}",
                "" if row.other is None else f"{row.this / row.other:.2f}",
                "" if not row.goal else f"{row.goal:g}" + ("" if row.alone else " x"),
                row.verdict,
            ]
            for row in rows
        ),
    )


def main(commit: str, quick: bool) -> None:
    rows: list[Row] = []
    for row in measure(commit, quick):
        rows.append(row)
        print(row.what, file=sys.stderr, flush=True)
    print(*lines(rows), sep="\n")
