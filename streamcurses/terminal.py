"""The terminal, taken over and given back: what must be right before curses starts.

curses would write escapes into a file, read keys from a pipe, freeze the size that LINES and COLUMNS
name, and draw UTF-8 as blanks under the C locale. So the terminal is put on file descriptors 0 and 1,
those variables are taken out, and a UTF-8 locale is set.
"""

from __future__ import annotations

import locale
import os
import sys
import termios
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Optional

from streamcurses.errors import TerminalError

_FROZEN = ("LINES", "COLUMNS")


def is_interactive(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a full screen can be drawn here: stdout is a terminal that can address its cursor."""
    return os.isatty(1) and environ.get("TERM") != "dumb"


def mend_locale() -> bool:
    """Sets the character type from the environment; where that is not UTF-8, C.UTF-8. Whether it is then."""
    for name in ("", "C.UTF-8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        if locale.nl_langinfo(locale.CODESET).upper().replace("-", "") == "UTF8":
            return True
    return False


class Terminal:
    """A context that puts the controlling terminal on file descriptor 0, and gives it back as it was.

    Inside it `input` is a descriptor of what standard input was; `utf8` tells whether text beyond ASCII can be
    shown. `TerminalError` where there is no terminal.
    """

    def __init__(self) -> None:
        self.input = 0
        self.utf8 = True

    def __enter__(self) -> Terminal:
        if not os.isatty(1):
            raise TerminalError("standard output is no terminal; use --mode plain")
        if not os.isatty(0):
            self._take_stdin()
        self._modes: list[Any] = termios.tcgetattr(0)
        self._environ = {name: os.environ.pop(name) for name in _FROZEN if name in os.environ}
        for name in _FROZEN:
            # readline sets them behind Python's back, in any program that has imported it.
            os.unsetenv(name)
        self.utf8 = mend_locale()
        # Where something stands on the line already, this fills it and ends on the next; where
        # nothing does, it stays on its line. What is printed later begins at column 0.
        columns = os.get_terminal_size(1).columns
        sys.stdout.flush()
        os.write(1, b" " * columns + b"\r")
        return self

    def _take_stdin(self) -> None:
        try:
            terminal = os.open("/dev/tty", os.O_RDWR)
        except OSError as error:
            raise TerminalError(
                f"no terminal to read keys from ({error.strerror}); use --mode inline"
            ) from None
        self.input = os.dup(0)
        os.dup2(terminal, 0)
        os.close(terminal)

    def is_there(self) -> bool:
        """Whether the terminal still answers; it does not after a hang-up."""
        try:
            termios.tcgetattr(0)
        except termios.error:
            return False
        return True

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        # A second net: curses has put the modes back already, if it came to that.
        try:
            termios.tcsetattr(0, termios.TCSANOW, self._modes)
        except termios.error:
            pass  # the terminal is gone
        os.environ.update(self._environ)
        if self.input:
            os.dup2(self.input, 0)
            os.close(self.input)
            self.input = 0
