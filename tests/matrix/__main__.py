"""Shows a conversation in every terminal that is there, and prints a table of how each did.

python -m tests.matrix [--folder FOLDER] [--judge] [TERMINAL...]

Debian's packages of them are installed where that may be done; what is missing is named. With
--judge xterm.js is asked too, which takes minutes: of each frame, on three sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import shlex
import subprocess
import sys
import tempfile
import unicodedata
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple, Optional

from tests.matrix.inside import COPIED, SHORT
from tests.matrix.judges import judge
from tests.matrix.windows import (
    KINDS,
    UNTRIED,
    Desk,
    Kind,
    Pane,
    Window,
    XWindow,
    missing,
)
from tests.readback import Differences, compare, xterm_modules
from tests.terminals import BLANKS

ROOT = Path(__file__).parents[2]

# Seconds until a program in a terminal has something to say.
_PATIENCE = 40.0

# Typed into each: the first two are no keys here.
_TYPED = ("F2", "shift+F2", "y", "q")
_KEYS = ["y", "q"]


class Outcome(NamedTuple):
    """How a terminal did; "" is well."""

    wrong: str
    left: str
    once: str
    keys: str
    copied: str


class Inside:
    """The program in a terminal."""

    def __init__(self, folder: Path) -> None:
        for name in ("orders", "answers"):
            os.mkfifo(folder / name)
        # Opened for both, so that nobody is waited for.
        self._orders = os.open(folder / "orders", os.O_RDWR)
        self._answers = os.open(folder / "answers", os.O_RDWR)
        self._read = b""
        self.script = folder / "run"
        command = shlex.join([sys.executable, "-m", "tests.matrix.inside", str(folder)])
        # In a folder of its own: what is typed there by mistake may be a key that saves something.
        place = f"cd {folder}\nexport PYTHONPATH={shlex.quote(str(ROOT))}"
        self.script.write_text(f"#!/bin/sh\n{place}\n{command} 2>errors\nsleep 60\n")
        self.script.chmod(0o755)

    def hear(self) -> dict[str, Any]:
        """What it says next; TimeoutError where it says nothing."""
        while b"\n" not in self._read:
            if not select.select([self._answers], [], [], _PATIENCE)[0]:
                raise TimeoutError("it says nothing")
            self._read += os.read(self._answers, 65536)
        line, _, self._read = self._read.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def go_on(self) -> None:
        os.write(self._orders, b"\n")

    def close(self) -> None:
        os.close(self._orders)
        os.close(self._answers)


def kept(row: str, marks: Optional[int]) -> str:
    """A row, composed, without marks beyond so many in a cell."""
    drawn: list[str] = []
    count = 0
    for char in unicodedata.normalize("NFC", row):
        count = count + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks is None or count <= marks:
            drawn.append(char)
    return "".join(drawn)


def parted(meant: list[str], shown: list[str]) -> list[str]:
    """As many rows as are meant: marked, one that is held to be wrapped runs into the next."""
    rows = []
    rest = [row.rstrip() for row in shown]
    runs = False  # whether the row before ran into this; nobody knows whose the blanks are then
    for want in (row.rstrip(BLANKS) for row in meant):
        row = rest.pop(0) if rest else ""
        blanks = want[: len(want) - len(want.lstrip(BLANKS))]
        if runs:
            row = blanks + row.lstrip(BLANKS)
        runs = bool(want) and row != want and row.startswith(want)
        if runs:
            rest.insert(0, row[len(want) :])
            row = want
        rows.append(row)
    return rows


def tried(inside: Inside, window: Window, marks: Optional[int]) -> Outcome:
    inside.hear()
    shown = "\n".join(row.rstrip() for row in window.look())
    # A line that its terminal had wrapped is one with the next, where it is marked.
    lines = ("before", "unfinished", f"Message: {SHORT}", "after")
    lost = [line for line in lines if line not in shown]
    once = "" if shown.count(SHORT) == 1 else f"{shown.count(SHORT)} times"
    left = f"lost: {', '.join(lost)}" if lost else ""
    inside.go_on()
    total = Differences()
    names = []
    while "keys" not in (said := inside.hear()):
        meant = [kept(row, marks) for row in said["rows"]]
        found = compare(meant, parted(meant, [kept(row, marks) for row in window.look()]))
        total = Differences(*(one + other for one, other in zip(total, found)))
        if found.wrong or found.drifting:
            names.append(f"{said['name']} {found.wrong}/{found.drifting}")
        inside.go_on()
    inside.go_on()
    window.type(*_TYPED)
    while "pressed" not in said:
        said = inside.hear()
    copied = "" if window.clipboard().strip() == COPIED else "no"
    shown = "\n".join(window.look())
    if shown.count(COPIED) != 1:
        once = once or f"at last {shown.count(COPIED)} times"
    left = left or ("" if said["modes"] else "other modes")
    keys = "" if said["pressed"] == _KEYS else f"got {said['pressed']}"
    inside.go_on()
    wrong = f"{total.wrong}/{total.drifting} of {total.rows}"
    if names:
        wrong += f": {', '.join(names)}"
    return Outcome(wrong, left, once, keys, copied)


def outcome(kind: Kind) -> str:
    """A terminal's row of the table."""
    absent = missing(kind)
    if absent:
        return f"skipped: {' '.join(absent)} not here"
    with ExitStack() as things:
        folder = Path(things.enter_context(tempfile.TemporaryDirectory()))
        inside = things.enter_context(closing(Inside(folder)))
        try:
            window: Window
            if kind.windowed:
                desk = things.enter_context(Desk())
                window = things.enter_context(closing(XWindow(kind, inside.script, desk)))
            else:
                window = things.enter_context(closing(Pane(kind, inside.script, folder)))
            found = tried(inside, window, kind.marks)
        except (TimeoutError, FileNotFoundError) as error:
            errors = folder / "errors"
            told = errors.read_text().strip().split("\n")[-1] if errors.exists() else ""
            return f"could not be tried: {error} {told}"
    return " | ".join(
        [found.wrong, *(each or "well" for each in (found.left, found.once, found.keys))]
        + ["yes" if not found.copied else found.copied]
    )


def install() -> None:
    """Has the system install what is missing, where it can and we may."""
    packages = sorted({package for kind in KINDS.values() for package in missing(kind)})
    if packages and hasattr(os, "geteuid") and os.geteuid() == 0:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "-qq", *command], stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.matrix")
    parser.add_argument("--folder", type=Path, default=ROOT / ".tox" / "terminals" / "node")
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("terminal", nargs="*", default=[], metavar="TERMINAL")
    options = parser.parse_args()
    install()
    print("| terminal | rows wrong/drifting | way out | transcript once | keys | copy |")
    print("|---|---|---|---|---|---|", flush=True)
    for name in options.terminal or KINDS:
        print(f"| {name} | {outcome(KINDS[name])} |", flush=True)
    for name, why in UNTRIED.items():
        print(f"| {name} | skipped: {why} |")
    if options.judge:
        options.folder.mkdir(parents=True, exist_ok=True)
        modules = xterm_modules(options.folder)
        if modules is None:
            print("xterm.js skipped: it needs node, npm and a registry")
            return
        for what, found in judge(modules):
            row = f"| xterm.js, {what} | {found.wrong}/{found.drifting} of {found.rows} |"
            print(row, flush=True)


if __name__ == "__main__":
    main()
