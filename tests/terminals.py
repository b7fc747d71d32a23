"""Real terminals for tests: a pty with a forked child on it, and an emulator that reads what it
writes.

Nothing sleeps: the parent reads until the child is done, or until a mark has come that the child
writes after what it drew (a title, which draws nothing).
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import traceback
from collections.abc import Callable
from typing import Optional

import pyte

READ = 65536
PATIENCE = 30.0

# Whatever the tests are run in, the child's terminal is what the test says.
_UNSET = ("LINES", "COLUMNS", "NO_COLOR", "LC_ALL", "LC_CTYPE")


def mark(number: int) -> bytes:
    return b"\x1b]2;mark %d\x07" % number


class Child:
    """`run()` in a forked child on a pty of `rows` x `columns`; its result is the exit status.

    `modes` are the terminal's as `termios` gives them, before the child begins; `modes_after` once
    it has ended.
    """

    def __init__(
        self,
        run: Callable[[], object],
        rows: int = 24,
        columns: int = 80,
        *,
        term: str = "xterm-256color",
        environ: Optional[dict[str, str]] = None,
    ) -> None:
        self.output = b""
        self.status: Optional[int] = None
        go_read, go_write = os.pipe()
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.close(go_write)
            os.read(go_read, 1)
            for name in _UNSET:
                os.environ.pop(name, None)
            os.environ.update({"TERM": term, "LANG": "C.UTF-8", **(environ or {})})
            _become(run)
        os.close(go_read)
        self.resize(rows, columns)
        self.modes = termios.tcgetattr(self.terminal)
        os.write(go_write, b"\0")
        os.close(go_write)

    def resize(self, rows: int, columns: int) -> None:
        """Sets the size; the kernel sends SIGWINCH."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def read(self) -> bytes:
        """What is written next, b"" once the child is gone."""
        ready, _, _ = select.select([self.terminal], [], [], PATIENCE)
        if not ready:
            raise AssertionError(f"nothing more came; so far: {self.output[-2000:]!r}")
        try:
            piece = os.read(self.terminal, READ)
        except OSError:
            piece = b""
        self.output += piece
        return piece

    def read_until(self, awaited: bytes, start: int = 0) -> bytes:
        """Reads until `awaited` has come; all that came, from `start` on."""
        while awaited not in self.output[start:]:
            if not self.read():
                raise AssertionError(f"ended without {awaited!r}: {self.output[-3000:]!r}")
        return self.output[start:]

    def wait(self) -> int:
        """Reads to the end; the exit status, -N for signal N."""
        if self.status is None:
            while self.read():
                pass
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            self.modes_after = termios.tcgetattr(self.terminal)
            os.close(self.terminal)
        return self.status


def _become(run: Callable[[], object]) -> None:
    """The child's whole life: what the test runner put in place of the streams is not for it."""
    status = 70
    try:
        sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115
        for number, name in ((1, "stdout"), (2, "stderr")):
            stream = open(number, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        result = run()
        status = result if isinstance(result, int) else 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class Emulator:
    """A terminal's screen, from the bytes that were written to it."""

    def __init__(self, rows: int, columns: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, output: bytes) -> None:
        self._stream.feed(output)

    def resize(self, rows: int, columns: int) -> None:
        self._screen.resize(rows, columns)

    @property
    def cursor(self) -> tuple[int, int]:
        return self._screen.cursor.y, self._screen.cursor.x

    def row(self, y: int) -> str:
        return str(self._screen.display[y]).rstrip(" ")

    def text(self) -> str:
        return "\n".join(self.row(y) for y in range(self._screen.lines))
