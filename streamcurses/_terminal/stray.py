"""What others write while the full screen is up: taken, and handed on a line at a time.

`sys.stdout` is replaced; file descriptor 1 itself is what the screen is drawn on, and cannot be.
File descriptor 2 is led into a pipe, which takes what Python's `sys.stderr`, C libraries and child
processes write; where the full screen has a buffer of its own, they spoil nothing, and `sys.stderr`
alone is replaced. Both only where they lead to the terminal: what goes to a file does no harm.

File descriptor 1 is what curses draws on, a delta in some microseconds: to lead it elsewhere and
back around each would cost too much. So it is lent, as a child process is about to start, and taken
back before anything is drawn: at once by the thread that has started the child, for that is over by
then, and by others after a moment.

A thread waits on the pipe, and whatever is written to `sys.stdout` empties it first: so all stands
in the order in which it was written. A child process that outlives the screen keeps the pipe as
its own; what it writes then is passed on to the real one.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import threading
import time
from functools import partial
from types import TracebackType

from streamcurses._late import Any, Callable, Optional, TextIO
from streamcurses._terminal import children
from streamcurses._terminal.output import is_real
from streamcurses._terminal.signals import Guard
from streamcurses._terminal.system import system

_READ = 65536
# A line is not waited for longer than this many characters.
_LONGEST = 4096

# Seconds within which a child process is started; meanwhile no other thread draws.
_LENT = 0.2


class Lines:
    """Bytes into whole lines. Of a line that was overwritten after "\\r", the last state counts."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._partial = ""

    def feed(self, data: bytes) -> str:
        """The lines that are whole now, joined by newlines; "" where there are none."""
        text = self._partial + self._decoder.decode(data).replace("\r\n", "\n")
        *lines, last = text.split("\n")
        if len(last) > _LONGEST:
            lines.append(last)
            last = ""
        self._partial = last[last.rfind("\r", 0, -1) + 1 :]
        return "\n".join(_last_state(line) for line in lines).strip("\n")

    def unfinished(self) -> str:
        """The line that has no end yet; it is not told of any more."""
        rest, self._partial = self._partial, ""
        return _last_state(rest)

    def close(self) -> str:
        rest, self._partial = self._partial + self._decoder.decode(b"", True), ""
        return _last_state(rest)


def _last_state(line: str) -> str:
    return line.rstrip("\r").rpartition("\r")[2]


class _Taker(io.RawIOBase):
    """The bytes behind a replaced stream."""

    def __init__(self, take: Callable[[bytes], None], descriptor: Callable[[], int]) -> None:
        self._take = take
        self._descriptor = descriptor

    def fileno(self) -> int:
        descriptor = self._descriptor()
        return super().fileno() if descriptor < 0 else descriptor

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._take(data)
        return len(data)


class Stray:
    """A context in which `take(text)` gets whole lines, under `lock`, from any thread.

    The lock is the one under which whoever takes them works anyway: with two there would be an
    order to keep.
    """

    def __init__(
        self, take: Callable[[str], None], lock: Guard, lending: Callable[[], None]
    ) -> None:
        self._take = take
        self._lock = lock
        self._lending = lending
        # What was replaced: its name in `sys`, the real stream, the one in its place, its lines.
        self._replaced: list[tuple[str, TextIO, TextIO, Lines]] = []
        self._stderr: Optional[TextIO] = None
        self._err = Lines()
        self._pipe = self._write = self._saved = -1
        self._terminal = -1  # what 1 is, where it can be lent
        # Since when, and by whom.
        self.lent: Optional[float] = None
        self._lender = 0
        # Whether what still comes is not taken any more; and in a forked child, where it goes.
        self._ended = False
        self._parent: Optional[int] = None

    def __enter__(self) -> Stray:
        is_stdout, is_stderr = is_real(sys.stdout, 1), is_real(sys.stderr, 2)
        if system.SEQUENCES and (is_stdout or is_stderr):
            self._pipe, self._write = system.pipe()
        if is_stdout:
            self._replace("stdout", 1)
            if system.SEQUENCES:
                self._terminal = os.dup(1)
                children.listen(self.lend)
        if is_stderr:
            if system.SEQUENCES:
                self._lead_into_pipe(sys.stderr)
            else:
                # Past Python's own it is written below the full screen, and does no harm there.
                self._replace("stderr", 2)
        if self._pipe >= 0:
            threading.Thread(target=self._watch, name="streamcurses stray", daemon=True).start()
        return self

    def _replace(self, name: str, descriptor: int) -> None:
        lines = Lines()
        taker = _Taker(partial(self._taken, lines, descriptor), lambda: self._write)
        real: TextIO = getattr(sys, name)
        standin = io.TextIOWrapper(
            taker,  # type: ignore[type-var]
            "utf-8",
            "replace",
            write_through=True,
        )
        _put(name, real, standin)
        self._replaced.append((name, real, standin, lines))

    def _lead_into_pipe(self, stderr: TextIO) -> None:
        self._stderr = stderr
        stderr.flush()
        self._saved = os.dup(2)
        os.dup2(self._write, 2)

    def lend(self) -> None:
        """Leads descriptor 1 into the pipe, for a child process that this thread starts now.

        Not in the midst of drawing, where a signal's handler starts one.
        """
        if self._lock.is_mine():
            return
        with self._lock:
            if self._terminal >= 0:
                os.dup2(self._write, 1)
                self._lender = threading.get_ident()
                self.lent = self.lent or time.monotonic()
                self._lending()

    def take_back(self, patient: bool = False) -> bool:
        """Has descriptor 1 be the terminal again, under the lock; whether it is.

        With `patient` a child may be about to start in another thread, and come first.
        """
        if self.lent is not None:
            starting = time.monotonic() < self.lent + _LENT
            if patient and starting and self._lender != threading.get_ident():
                return False
            os.dup2(self._terminal, 1)
            self.lent = None
        return True

    def unfinished(self) -> str:
        """The line without an end that Python has written to standard output: a question."""
        with self._lock:
            self.drain()
            said = [each.unfinished() for name, _, _, each in self._replaced if name == "stdout"]
            return "".join(said)

    def _taken(self, lines: Lines, descriptor: int, data: bytes) -> None:
        with self._lock:
            if self._ended:
                system.write(descriptor if self._parent is None else self._parent, data)
                return
            self.drain()
            self._hand_on(lines.feed(data))

    def _hand_on(self, text: str) -> None:
        if text:
            self._take(text)

    def drain(self) -> bool:
        """Takes what is in the pipe, with the lock held; whether more can come."""
        while self._pipe >= 0:
            data = system.read_at_once(self._pipe, _READ)
            if data is None:
                return True
            if not data:
                return False
            if self._ended:
                os.write(self._saved if self._saved >= 0 else 1, data)
            else:
                self._hand_on(self._err.feed(data))
        return False

    def _watch(self) -> None:
        more = True
        while more:
            system.wait([self._pipe])
            with self._lock:
                more = self.drain()
        os.close(self._pipe)
        if self._saved >= 0:
            os.close(self._saved)

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        with self._lock:
            if self._stderr is not None:
                self._stderr.flush()
            self.drain()
            self._hand_on(self._err.close())
            if self._stderr is not None:
                os.dup2(self._saved, 2)
            children.leave(self.lend)
            if self._terminal >= 0:
                self.take_back()
                os.close(self._terminal)
                self._terminal = -1
            if self._write >= 0:
                os.close(self._write)
                self._write = -1
            for name, real, standin, lines in self._replaced:
                self._hand_on(lines.close())
                _put(name, standin, real)
            # Somebody may keep a stream for longer than it was there.
            self._ended = True

    def forget(self) -> None:
        """In a forked child: what that writes goes by the pipe, if there is one, to the parent."""
        self._ended = True
        self._parent = 2
        children.leave_all()
        if self._write >= 0:
            self._parent = self._write
            if self._terminal >= 0:
                os.dup2(self._write, 1)


def _put(name: str, old: TextIO, new: TextIO) -> None:
    """Puts a stream in place of another, also where a logger's handler holds that."""
    if getattr(sys, name) is old:
        setattr(sys, name, new)
    logging = sys.modules.get("logging")
    if logging is not None:
        for logger in (logging.root, *logging.root.manager.loggerDict.values()):
            for handler in getattr(logger, "handlers", ()):
                if getattr(handler, "stream", None) is old:
                    handler.setStream(new)
