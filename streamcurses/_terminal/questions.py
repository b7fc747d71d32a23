"""What a program asks its user by itself, while the full screen is up: `input()` and getpass.

Both would read the terminal's keys, which are the screen's, and show nothing of their question. So
`sys.stdin` is replaced, of which `input` and whoever else asks by lines read; the question is the
line without an end that was written to `sys.stdout` before. `getpass.getpass` reads the terminal
past Python's streams: it is replaced wherever it was imported by its name.

Whoever keeps one of the two for longer than the screen is there has the real one by it.
"""

from __future__ import annotations

import getpass
import io
import sys
from types import TracebackType

from streamcurses._late import Any, Callable, Optional, TextIO
from streamcurses._terminal.output import is_real

# Stands before a line that is read without a question.
_NAMELESS = "> "


class ScreenLeft(Exception):
    """There is no full screen any more to ask on."""


# Asks for a line by its label, unseen or not; None where it is given up, or `ScreenLeft`.
Ask = Callable[[str, bool], Optional[str]]


class Questions:
    """A context in which `ask` gives the lines that a program asks for.

    `unfinished()` takes the line without an end that stands on standard output.
    """

    def __init__(self, unfinished: Callable[[], str], ask: Ask) -> None:
        self._unfinished = unfinished
        self._ask: Optional[Ask] = ask
        self._stdin: Optional[TextIO] = None
        self._getpass: Callable[..., str] = getpass.getpass

    def __enter__(self) -> Questions:
        if is_real(sys.stdin, 0):
            self._stdin = sys.stdin
            self._answers = sys.stdin = _Answers(self.line)
        self._getpass = getpass.getpass
        self._secret = self.secret
        _replace(self._getpass, self._secret)
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self._ask = None
        if self._stdin is not None and sys.stdin is self._answers:
            sys.stdin = self._stdin
        _replace(self._secret, self._getpass)

    def line(self) -> str:
        """A line with its end; "" at the end of input, or where it is given up."""
        label = self._unfinished() or _NAMELESS
        if self._ask is not None:
            try:
                line = self._ask(label, False)
            except ScreenLeft:
                print(label, end="", flush=True)
            else:
                return "" if line is None else line + "\n"
        assert self._stdin is not None
        return self._stdin.readline()

    def secret(self, prompt: str = "Password: ", stream: Any = None, **settings: Any) -> str:
        """As `getpass.getpass`. `EOFError` where it is given up."""
        if self._ask is not None:
            try:
                line = self._ask(prompt, True)
            except ScreenLeft:
                pass
            else:
                if line is None:
                    raise EOFError
                return line
        return self._getpass(prompt, stream, **settings)


class _Answers(io.TextIOBase):
    """Stands for standard input, a line at a time."""

    encoding = "utf-8"

    def __init__(self, line: Callable[[], str]) -> None:
        self._line = line
        self._rest = ""

    def readable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def readline(self, size: Optional[int] = -1, /) -> str:  # type: ignore[override]
        line = self._rest or self._line()
        self._rest = ""
        if size is not None and 0 <= size < len(line):
            line, self._rest = line[:size], line[size:]
        return line

    def read(self, size: Optional[int] = -1, /) -> str:
        if size is not None and size >= 0:
            return self.readline(size)
        return "".join(iter(self.readline, ""))


def _replace(old: Callable[..., str], new: Callable[..., str]) -> None:
    """Puts a function in place of another, wherever that is known as getpass."""
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", {})
        if names.get("getpass") is old:
            names["getpass"] = new
