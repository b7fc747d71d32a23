"""The terminal, taken over and given back: what must be right before curses starts and after it.

curses would write escapes into a file, read keys from a pipe, freeze the size that LINES and
COLUMNS name, and draw UTF-8 as blanks under the C locale. So the terminal is put on descriptors 0
and 1, those variables are taken out, but for a serial line, of which nobody else knows the size,
and a UTF-8 locale is set.

What is written after curses must neither hang on a terminal that takes nothing nor depend on what
has become of standard output meanwhile: it has a descriptor of its own, which does not block.
"""

from __future__ import annotations

import os
import sys

from streamcurses._late import Callable, Iterator, contextmanager, suppress
from streamcurses._terminal.system import system
from streamcurses.errors import TerminalError

# Seconds without anything taken after which a terminal is held to be stuck, once a signal has come:
# more than a slow network has it wait. And once another has.
STUCK = 2.0
INSISTED = 0.3

_FROZEN = ("LINES", "COLUMNS")

# How often, in seconds, whoever waits for the terminal looks whether to go on waiting.
WATCH = 0.05


def drop_output(descriptor: int) -> None:
    """Forgets what a terminal has not taken yet; what is written to it from now on goes nowhere."""
    system.flush_output(descriptor)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def drop_stuck_output(descriptor: int, seconds: float) -> None:
    """Drops the output of what takes nothing within `seconds`, or is a terminal that has gone."""
    if system.has_hung_up(descriptor) or not system.wait_for_output(descriptor, seconds):
        drop_output(descriptor)


def _for_ever(idle: float) -> bool:
    return True


class Terminal:
    """The controlling terminal on file descriptors 0 and 1, from `take()` to `give_back()`.

    In between `input` is a descriptor of what standard input was; `utf8` tells whether text beyond
    ASCII can be shown. `TerminalError` where there is no terminal.
    """

    def __init__(self) -> None:
        self.input = 0
        self.utf8 = True
        self._environ: dict[str, str] = {}
        self._own = -1

    def __enter__(self) -> Terminal:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.give_back()

    def take(self, goes_on: Callable[[float], bool] = _for_ever) -> None:
        """Takes it over; `goes_on` is for one that takes no output, as with `print`."""
        if not os.isatty(1):
            raise TerminalError("standard output is no terminal; use --mode plain")
        if not os.isatty(0):
            self._take_stdin()
        self._modes = system.modes()
        self._environ = {}
        if all(system.size()):
            self._environ = {name: os.environ.pop(name) for name in _FROZEN if name in os.environ}
            for name in _FROZEN:
                # readline sets them behind Python's back, in any program that has imported it.
                os.unsetenv(name)
        self.utf8 = system.set_utf8()
        self._own = system.own_output(1)
        sys.stdout.flush()
        self.print(system.begin_line(), goes_on)

    def _take_stdin(self) -> None:
        terminal = system.open_keys()
        if terminal:
            self.input = os.dup(0)
            os.dup2(terminal, 0)
            os.close(terminal)

    def is_there(self) -> bool:
        """Whether the terminal still answers; it does not after a hang-up."""
        return os.isatty(0)

    @contextmanager
    def on_stdout(self) -> Iterator[None]:
        """Within it the terminal is on descriptor 1, whatever has become of standard output."""
        try:
            stays = os.path.sameopenfile(1, self._own)
        except OSError:
            stays = False
        other = -1
        if not stays:
            with suppress(OSError):
                other = os.dup(1)
            os.dup2(self._own, 1)
        try:
            yield
        finally:
            if other >= 0:
                os.dup2(other, 1)
                os.close(other)
            elif not stays:
                os.close(1)

    def keep_modes(self) -> None:
        """The modes are ours from now on."""
        self._ours = system.modes()

    def put_modes_right(self) -> bool:
        """Puts our modes back where another has set its own; whether that was so.

        An agent in front of the pipe may have taken lines and echoes away before this began, and
        puts them back when it ends: then they are what is to be given back in the end.
        """
        try:
            found = system.modes()
        except OSError:
            return False  # it is gone, which is seen to where keys are read
        if not system.differ(found, self._ours):
            return False
        if system.takes_lines(found) and not system.takes_lines(self._modes):
            self._modes = found
        system.set_modes(self._ours)
        return True

    def restore_modes(self) -> None:
        """Puts the modes back: a second net, for curses has done so already, if it came to that."""
        system.set_modes(self._modes)

    def takes(self, goes_on: Callable[[float], bool]) -> bool:
        """Whether it takes output: waits for that while `goes_on(seconds waited for)` says to."""
        idle = 0.0
        while not system.wait_for_output(self._own, WATCH):
            idle += WATCH
            if not goes_on(idle):
                return False
        return True

    def print(self, text: str, goes_on: Callable[[float], bool]) -> bool:
        """Writes `text`, as far as it is taken within what `goes_on` says; whether that is all."""
        rest = memoryview(text.encode("utf-8" if self.utf8 else "ascii", "replace"))
        try:
            while rest:
                with suppress(BlockingIOError):
                    rest = rest[system.write(self._own, rest) :]
                if rest and not self.takes(goes_on):
                    return False
        except OSError:
            return False
        return True

    def give_back(self) -> None:
        """Puts back what was taken. Does nothing the second time."""
        if self._own < 0:
            return
        self.restore_modes()
        os.environ.update(self._environ)
        if self.input:
            os.dup2(self.input, 0)
            os.close(self.input)
            self.input = 0
        os.close(self._own)
        self._own = -1
