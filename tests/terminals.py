"""Real terminals for tests: a pty with a child on it, and an emulator that reads what it writes.

Nothing sleeps: the parent reads until the child is done, or until a mark has come that the child
writes after what it drew (a title, which draws nothing).
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Optional

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pty", allow_module_level=True)

import fcntl
import pty
import termios

import pyte

from tests.nursery import Nursery

READ = 65536
PATIENCE = 30.0

# Whatever the tests are run in, the child's terminal is what the test says.
UNSET = (
    *("LINES", "COLUMNS", "NO_COLOR", "LC_ALL", "LC_CTYPE", "STREAMCURSES", "STY", "TMUX"),
    *("WINDOWID", "VTE_VERSION", "XTERM_VERSION", "TERM_PROGRAM", "KONSOLE_VERSION"),
)

# Written to the terminal after the child has ended, so that all it wrote comes before.
_END = b"\x1b]2;end\x07"


# What a row may end in, and looks the same: curses' blanks, and what rows are told apart by.
BLANKS = " \N{NO-BREAK SPACE}"


def mark(number: int) -> bytes:
    return b"\x1b]2;mark %d\x07" % number


def resize(terminal: int, rows: int, columns: int) -> None:
    """Sets a terminal's size; the kernel sends SIGWINCH to who is on it."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


_NURSERY = Nursery()


class Child:
    """`run()` in a child on a pty of `rows` x `columns`; its result is the exit status.

    It is called in another process (`tests.nursery`): what it encloses is a copy there, and of
    the descriptors that are open here it has `pass_fds` alone, under the same numbers. A name that
    `environ` gives as None is not set. `modes` are the terminal's as `termios` gives them, before
    the child begins; `modes_after` once it has ended.
    """

    _running: set[Child] = set()

    def __init__(
        self,
        run: Callable[[], object],
        rows: int = 24,
        columns: int = 80,
        *,
        term: str = "xterm-256color",
        environ: Optional[Mapping[str, Optional[str]]] = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.output = b""
        self.status: Optional[int] = None
        self.terminal, self._held = pty.openpty()
        # The modes are the terminal's for as long as somebody has it open.
        os.set_blocking(self._held, False)
        self.resize(rows, columns)
        self.modes = termios.tcgetattr(self._held)
        around = {name: value for name, value in os.environ.items() if name not in UNSET}
        wanted = {**around, "TERM": term, "LANG": "C.UTF-8", **(environ or {})}
        set_to = {name: value for name, value in wanted.items() if value is not None}
        # Closed by the child's end, whatever that is.
        self._life, life = os.pipe()
        Child._running.add(self)
        try:
            self.pid = _NURSERY.start(run, self._held, life, pass_fds, set_to)
        finally:
            os.close(life)

    def resize(self, rows: int, columns: int) -> None:
        """Sets the size; the kernel sends SIGWINCH."""
        resize(self.terminal, rows, columns)

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def read(self, most: int = READ) -> bytes:
        """What is written next, b"" once the child is gone and all is read."""
        ready, _, _ = select.select([self.terminal, self._life], [], [], PATIENCE)
        if not ready:
            raise AssertionError(f"nothing more came; so far: {self.output[-2000:]!r}")
        if self.terminal not in ready:
            return self._read_rest()
        piece = os.read(self.terminal, most)
        self.output += piece
        return piece

    def _read_rest(self) -> bytes:
        start = len(self.output)
        if self.status is None:
            self._reap()
            while True:
                with contextlib.suppress(BlockingIOError):
                    os.write(self._held, _END)
                    break
                self.output += os.read(self.terminal, READ)
            # Behind it comes what is still typed: the terminal shows that, as ever.
            while _END not in self.output[start:]:
                self.output += os.read(self.terminal, READ)
            self.output = self.output[: self.output.rindex(_END)]
        return self.output[start:]

    def _reap(self) -> None:
        self.status = _NURSERY.reap(self.pid)

    def read_until(self, awaited: bytes, start: int = 0) -> bytes:
        """Reads until `awaited` has come; all that came, from `start` on."""
        while awaited not in self.output[start:]:
            if not self.read():
                raise AssertionError(f"ended without {awaited!r}: {self.output[-3000:]!r}")
        return self.output[start:]

    def wait(self) -> int:
        """Reads to the end; the exit status, -N for signal N."""
        if self._life >= 0:
            while self.read():
                pass
            self.modes_after = termios.tcgetattr(self._held)
            self._close()
        assert self.status is not None
        return self.status

    def hang_up(self) -> int:
        """Takes the terminal away, as when a window is closed or a line is cut; the exit status."""
        os.close(self.terminal)
        self.terminal = -1
        assert select.select([self._life], [], [], PATIENCE)[0], "it goes on without a terminal"
        self._reap()
        self._close()
        assert self.status is not None
        return self.status

    def _close(self) -> None:
        Child._running.remove(self)
        if self.terminal >= 0:
            os.close(self.terminal)
        os.close(self._held)
        os.close(self._life)
        self._life = -1

    @classmethod
    def sweep(cls) -> None:
        """Kills what is left of children, and theirs: a test that failed did not wait for it."""
        _NURSERY.sweep()
        for child in list(cls._running):
            child._close()


class _Screen(pyte.Screen):
    """pyte's, on which every line is there.

    pyte 0.8.2 has no line where nothing was written, and leaves what stands in place of one that is
    to move there when lines are inserted or deleted.
    """

    def insert_lines(self, count: Optional[int] = None) -> None:
        self._make_lines()
        super().insert_lines(count)

    def delete_lines(self, count: Optional[int] = None) -> None:
        self._make_lines()
        super().delete_lines(count)

    def _make_lines(self) -> None:
        for y in range(self.lines):
            self.buffer[y]


class Emulator:
    """A terminal's screen, from the bytes that were written to it."""

    def __init__(self, rows: int, columns: int) -> None:
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, output: bytes) -> None:
        self._stream.feed(output)

    def resize(self, rows: int, columns: int) -> None:
        self._screen.resize(rows, columns)

    @property
    def cursor(self) -> tuple[int, int]:
        return self._screen.cursor.y, self._screen.cursor.x

    def row(self, y: int) -> str:
        return str(self._screen.display[y]).rstrip(BLANKS)

    def text(self) -> str:
        # All rows at once: each look at them makes them all.
        return "\n".join(str(row).rstrip(BLANKS) for row in self._screen.display)
