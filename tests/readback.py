"""What terminals show of what was drawn: recordings of a screen, and terminals to read them back.

A recording is made once, in a child on a pty; each take of it holds what was written, and
the rows that were meant. Terminals are fed take after take: tmux, and xterm.js where node and its
packages are. None is waited for by the clock: tmux answers a question behind the text, xterm.js
calls back.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple, Optional, Protocol

from streamcurses._screen.frame import Frame
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.terminal import Terminal
from tests.terminals import BLANKS, Child, mark


class Take(NamedTuple):
    """What was written to the terminal since the last take, and the rows it has to show now."""

    output: bytes
    rows: list[str]


class TwinScreen(CursesScreen):
    """Takes every frame, and draws it in memory too."""

    twin: VirtualScreen

    def enter(self) -> None:
        super().enter()
        self.twin = VirtualScreen(*self.size(), measure=self.measure)

    def resize(self) -> None:
        super().resize()
        self.twin.resize(*self.size())

    def ready(self) -> bool:
        return True

    def paint(self, frame: Frame) -> None:
        super().paint(frame)
        self.twin.paint(frame)

    def grow(self, text: str) -> bool:
        return super().grow(text) and self.twin.grow(text)


def record(
    play: Callable[[TwinScreen], Iterator[None]],
    rows: int,
    columns: int,
    *,
    term: str,
    screen: type[TwinScreen] = TwinScreen,
) -> list[Take]:
    """What `play` draws on a terminal of that size, a take for each time that it yields."""
    with tempfile.TemporaryFile() as file:
        descriptor = file.fileno()

        def draw() -> None:
            with Terminal(), open(descriptor, "wb") as meant:
                drawn_on = screen()
                drawn_on.enter()
                for number, _ in enumerate(play(drawn_on)):
                    os.write(1, mark(number))
                    pickle.dump(drawn_on.twin.text().split("\n"), meant)
                drawn_on.leave()

        child = Child(draw, rows, columns, term=term, pass_fds=[descriptor])
        assert child.wait() == 0, child.output[-3000:]
        output = child.output
        file.seek(0)
        takes: list[Take] = []
        at = 0
        while (end := output.find(mark(len(takes)), at)) >= 0:
            takes.append(Take(output[at:end], pickle.load(file)))
            at = end + len(mark(len(takes) - 1))
    return takes


def measured_by_curses(texts: list[str], environ: Mapping[str, str]) -> list[int]:
    """The columns of each text."""
    with tempfile.TemporaryFile() as file:
        descriptor = file.fileno()

        def measure() -> None:
            with Terminal(), open(descriptor, "wb") as answers:
                screen = CursesScreen()
                screen.enter()
                pickle.dump([screen.measure(text) for text in texts], answers)
                screen.leave()

        child = Child(measure, environ=environ, pass_fds=[descriptor])
        assert child.wait() == 0, child.output[-2000:]
        file.seek(0)
        return list(pickle.load(file))


class Reader(Protocol):
    """A terminal: `show` feeds it, and gives its rows, without the spaces at their ends."""

    def show(self, output: bytes) -> list[str]: ...

    def close(self) -> None: ...


# Runs in the pane: writes what it is sent, and says when the terminal has taken it in, by "!" where
# that had more to answer.
_PANE = """
import os, sys, tty
tty.setraw(0)
with open(sys.argv[1], "rb") as orders, open(sys.argv[2], "wb", 0) as answers:
    while head := orders.read(4):
        left = orders.read(int.from_bytes(head, "big")) + b"\\x1b[5n"
        while left:
            left = left[os.write(1, left):]
        reply = b""
        while not reply.endswith(b"\\x1b[0n"):
            reply += os.read(0, 1)
        answers.write(b"." if reply == b"\\x1b[0n" else b"!")
"""


class Tmux:
    """A tmux server with one pane. FileNotFoundError where there is no tmux."""

    term = "tmux-256color"

    def __init__(self, rows: int, columns: int) -> None:
        if shutil.which("tmux") is None:
            raise FileNotFoundError("tmux")
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        for name in ("orders", "answers"):
            os.mkfifo(folder / name)
        environ = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        environ.pop("TMUX", None)
        self._tmux = ["tmux", "-u", "-f", os.devnull, "-S", str(folder / "tmux")]
        size = ["-x", str(columns), "-y", str(rows)]
        pane = [sys.executable, "-c", _PANE, str(folder / "orders"), str(folder / "answers")]
        # One more row than the pane: the status line's.
        command = [*self._tmux, "new-session", "-d", *size, *pane, ";", "set", "status", "off"]
        subprocess.run(command, env=environ, check=True)
        self._orders = open(folder / "orders", "wb", 0)  # noqa: SIM115
        self._answers = open(folder / "answers", "rb", 0)  # noqa: SIM115

    def show(self, output: bytes) -> list[str]:
        _send(self._orders, output)
        assert self._answers.read(1) == b".", "the terminal was asked for something"
        captured = subprocess.run(
            [*self._tmux, "capture-pane", "-p"], capture_output=True, check=True, timeout=30
        )
        return [row.rstrip(" ") for row in captured.stdout.decode().split("\n")[:-1]]

    def ask(self, what: str) -> str:
        """What tmux knows of the pane, as a format."""
        command = [*self._tmux, "display-message", "-p", what]
        return subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()

    def close(self) -> None:
        self._orders.close()
        self._answers.close()
        subprocess.run([*self._tmux, "kill-server"], check=False, stderr=subprocess.DEVNULL)
        self._folder.cleanup()


# Frames of a length and as many bytes come in; lines of JSON go out. The addon takes the whole
# ArrayBuffer of its tables for them, which in node is a pool for all, unless there is none.
_XTERM = """
Buffer.poolSize = 0;
const { Terminal } = require("@xterm/headless");
const { UnicodeGraphemesAddon } = require("@xterm/addon-unicode-graphemes");
const { Unicode11Addon } = require("@xterm/addon-unicode11");
const [rows, cols] = process.argv.slice(1, 3).map(Number);
const measure = process.argv[3];
const term = new Terminal({ rows, cols, allowProposedApi: true, scrollback: 0 });
if (measure == "graphemes") term.loadAddon(new UnicodeGraphemesAddon());
if (measure == "11") term.loadAddon(new Unicode11Addon());
if (measure != "graphemes") term.unicode.activeVersion = measure;
let held = Buffer.alloc(0);
process.stdin.on("data", (piece) => {
  held = Buffer.concat([held, piece]);
  while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
    const end = 4 + held.readUInt32BE(0);
    term.write(held.subarray(4, end), () => {
      const shown = [], buffer = term.buffer.active;
      for (let y = 0; y < rows; y++)
        shown.push(buffer.getLine(buffer.baseY + y).translateToString(true));
      process.stdout.write(JSON.stringify(shown) + "\\n");
    });
    held = held.subarray(end);
  }
});
"""


# How xterm.js measures text: by Unicode 6 or 11, a character at a time, or by grapheme clusters.
UNICODES = ("6", "11", "graphemes")


class Xterm:
    """xterm.js, measuring as one of `UNICODES`, from `modules`, a folder of node's packages."""

    term = "xterm-256color"

    def __init__(self, rows: int, columns: int, modules: Path, unicode: str = "graphemes") -> None:
        self._node = subprocess.Popen(
            ["node", "-e", _XTERM, str(rows), str(columns), unicode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "NODE_PATH": str(modules)},
        )

    def show(self, output: bytes) -> list[str]:
        assert self._node.stdin is not None and self._node.stdout is not None
        _send(self._node.stdin, output)
        line = self._node.stdout.readline()
        assert line, "node has ended"
        return [row.rstrip(" ") for row in json.loads(line)]

    def close(self) -> None:
        self._node.communicate()


def _send(pipe: IO[bytes], output: bytes) -> None:
    left = len(output).to_bytes(4, "big") + output
    while left:
        left = left[pipe.write(left) :]
    pipe.flush()


def xterm_modules(folder: Path) -> Optional[Path]:
    """xterm.js' packages, installed into `folder`; None where they, or node, are not to be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    packages = [
        "@xterm/headless@6.0.0",
        "@xterm/addon-unicode-graphemes@0.4.0",
        "@xterm/addon-unicode11@0.9.0",
    ]
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *packages]
    done = subprocess.run(command, capture_output=True, check=False)
    return None if done.returncode else folder / "node_modules"


class Differences(NamedTuple):
    """Of so many rows, how many show another text, and how many the same in other columns."""

    rows: int = 0
    wrong: int = 0
    drifting: int = 0


def compare(meant: list[str], shown: list[str]) -> Differences:
    wrong = drifting = 0
    for want, have in zip(meant, shown):
        # A row may have an invisible mark behind its text.
        if want.rstrip(BLANKS) != have.rstrip(BLANKS):
            if want.replace(" ", "") == have.replace(" ", ""):
                drifting += 1
            else:
                wrong += 1
    return Differences(len(meant), wrong, drifting)
