"""What others write where text is appended: it stands on lines of its own, between.

It goes where it would go without us, at once, and nothing of it is held back or changed: a child
process has the terminal itself. But the line of whoever has the turn is ended before anything else
is written, and theirs before that goes on. So that this is known, `write` of `sys.stdout` is
replaced, in the stream itself, which loggers and others may hold; and that of `sys.stderr`, where
it leads to the same place. Others are all who write without the lock of the turns. Where the line
of a child process ends is not known: a terminal is told to begin another, if need be.

While a line is asked for there, all that is written goes above that line, and so each line of it
once it has its end: ours as well.

What is written past Python's streams is not seen, nor what a child writes long after its start.
"""

from __future__ import annotations

import os
import sys

from streamcurses._late import (
    TYPE_CHECKING,
    Callable,
    Iterator,
    Optional,
    TextIO,
    contextmanager,
    pattern,
    suppress,
)
from streamcurses._session.turns import STDOUT, Turns
from streamcurses._terminal import children
from streamcurses._terminal.output import is_terminal
from streamcurses._terminal.system import system

if TYPE_CHECKING:
    from streamcurses._session.asked import AskedLine

# What stands nowhere: colours, modes.
_UNSEEN = pattern(r"\x1b\[[0-9;?]*[hlm]")


class Beside:
    """Sees what is written beside those who take turns, as long as one of them has it seen."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._seers = 0
        self.unended = False  # others have written, and have not ended their line
        self.child = False  # a child process may have done so
        self.asked: Optional[AskedLine] = None  # a line that is asked for on the terminal
        self._begun = ""  # what has no line end yet, while it is
        # Whether any of these may be so: what is ours is to go by them.
        self.is_heeded = False

    def begin(self) -> list[TextIO]:
        """Has others be seen on the streams of now, which `end` is to be given."""
        stdout, stderr = sys.stdout, sys.stderr
        streams = []
        for stream in [stdout, stderr] if are_one(stdout, stderr) else [stdout]:
            # There may be none, or one of which nothing can be replaced.
            with suppress(AttributeError):
                write = _of(stream)
                if write is None:
                    write = Write(self, stream, stream.write)
                    stream.write = write  # type: ignore[method-assign]
                write.users += 1
                streams.append(stream)
        self._seers += 1
        children.listen(self._starting)
        return streams

    def end(self, streams: list[TextIO]) -> None:
        self._seers -= 1
        if not self._seers:
            self._write_begun()
            children.leave(self._starting)
            self.unended = self.child = False
        for stream in streams:
            write = _of(stream)
            # Where somebody has replaced it as well, it passes everything on from now on.
            if write is not None:
                write.users -= 1
                if not write.users:
                    del stream.write
                    if stream.write != write.real:
                        stream.write = write.real  # type: ignore[method-assign]

    def beginning(self, new_line: Optional[Callable[[], str]]) -> str:
        """What comes before the next of ours, as others have left the line.

        `new_line()` is what has a terminal begin another line, where it is one.
        """
        unended, self.unended = self.unended, False
        child, self.child = self.child, False
        self.is_heeded = False
        if unended:
            for stream in {sys.stdout, sys.stderr} - {None}:
                with suppress(OSError, ValueError):  # it may be gone
                    stream.flush()
        if child and new_line is not None:
            return new_line()
        return "\n" if unended else ""

    @contextmanager
    def asking(self, line: AskedLine) -> Iterator[None]:
        """A line is asked for on the terminal."""
        with self._turns.lock:
            self._interrupt()
            self.asked = line
            self.is_heeded = True
            self.unended = self.child = False  # it stands behind what they have left
        try:
            yield
        finally:
            with self._turns.lock:
                self.asked = None
                self._write_begun()

    def above(self, text: str, new_line: Optional[Callable[[], str]]) -> str:
        """What is to be written for a text of ours where a line is asked for."""
        unended, self.unended = self.unended, False
        return self._above("\n" * unended + text, new_line)

    def _above(self, text: str, new_line: Optional[Callable[[], str]]) -> str:
        assert self.asked is not None
        lines, end, self._begun = (self._begun + text).rpartition("\n")
        if not end:
            return ""
        child, self.child = self.child, False
        if child:  # where its line ended is not known
            return ("\n" if new_line is None else new_line()) + self.asked.below(lines + end)
        return self.asked.above(lines + end)

    def forget(self) -> None:
        """In a forked child: whoever asks is not here."""
        self.asked = None
        self._begun = ""

    def _write_begun(self) -> None:
        begun, self._begun = self._begun, ""
        if begun and sys.stdout is not None:
            write = _of(sys.stdout)
            (sys.stdout.write if write is None else write.real)(begun)
            sys.stdout.flush()

    def pass_on(self, stream: TextIO, write: Callable[[str], int], text: str) -> int:
        lock = self._turns.lock
        ours = lock._is_owned()  # type: ignore[attr-defined]
        if not self._seers or (ours and self.asked is None):
            return write(text)
        seen = _UNSEEN.sub("", text)
        if not seen and self.asked is None:
            return write(text)
        with lock:
            if not ours and seen:
                self._interrupt()
                self.unended = seen[-1] != "\n"
                self.is_heeded = True
            if self.asked is None:
                return write(text)
            write(self._above(text, None))
            stream.flush()
            return len(text)

    def _starting(self) -> None:
        """A child process is about to start."""
        lock = self._turns.lock
        if not lock._is_owned():  # type: ignore[attr-defined]
            with lock:
                self._interrupt()
                self.child = self.is_heeded = True

    def _interrupt(self) -> None:
        holder = self._turns.holder
        if holder is not None:
            holder.interrupt()


class Write:
    """Stands for a stream's `write`; what goes to the `real` one is not seen."""

    def __init__(self, beside: Beside, stream: TextIO, real: Callable[[str], int]) -> None:
        self._beside = beside
        self._stream = stream
        self.real = real
        self.users = 0

    def __call__(self, text: str) -> int:
        return self._beside.pass_on(self._stream, self.real, text)


def _of(stream: TextIO) -> Optional[Write]:
    """What stands for the stream's `write`, if that is replaced."""
    write: object = stream.write
    return write if isinstance(write, Write) else None


def are_one(stdout: Optional[TextIO], stderr: Optional[TextIO]) -> bool:
    """Whether two streams lead to one place."""
    if stdout is None or stderr is None or stdout is stderr:
        return False
    if is_terminal(stdout) and is_terminal(stderr):
        return True
    try:
        return os.path.sameopenfile(stdout.fileno(), stderr.fileno())
    except (AttributeError, OSError, ValueError):
        return False  # they stand for no files


BESIDE = Beside(STDOUT)
system.in_forked_child(BESIDE.forget)
