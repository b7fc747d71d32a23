"""A line from the user: on the full screen key by key, elsewhere by the terminal and readline.

Pasted text is told from keys, where terminals are asked for that: its line ends are newlines within
the text, and send nothing.
"""

from __future__ import annotations

import sys

from streamcurses._late import Callable, Iterator, Lock, Optional, contextmanager
from streamcurses._screen.editor import EDITING, LEFT, LineEditor
from streamcurses._screen.keys import Key
from streamcurses._session.asked import AskedLine
from streamcurses._session.beside import BESIDE
from streamcurses._terminal.output import is_terminal

# There is one standard input, and one line on it at a time.
_asking = Lock()


class Asker:
    """Whoever asks for a line; `gone` once it wants none any more, which may be before its turn.

    Used under the lock of the screen where it asks.
    """

    def __init__(self) -> None:
        self.gone = False
        self._stop: Optional[Callable[[], None]] = None

    def begin(self, stop: Callable[[], None]) -> bool:
        """It is its turn, and `stop()` ends that; False where it is gone."""
        self._stop = stop
        return not self.gone

    def end(self) -> None:
        self._stop = None

    def give_up(self) -> None:
        self.gone = True
        if self._stop is not None:
            self._stop()


class AnswerEditor(LineEditor):
    """A line that ends by Enter, or by Ctrl-D where it is empty; Escape alone does nothing."""

    def press(self, key: Key) -> str:
        if key == "escape":
            return EDITING
        if key == "^D" and not self.text:
            return LEFT
        return super().press(key)


class PromptEditor(AnswerEditor):
    """The same for what may have several lines: what is pasted stays as it is, with their ends."""

    paste = LineEditor.insert


class SecretEditor(AnswerEditor):
    """The same for what nobody is to see."""

    def seen(self) -> tuple[str, int]:
        return "", 0


def read_line(label: str, begun: str = "", *, movable: bool = False) -> str:
    """A line of standard input. `EOFError` at its end, or at Ctrl-D.

    On a terminal it is edited, with a history, by readline where Python has it, and goes on from
    what has `begun`. Ctrl-C gives up
    what has been typed; where that is nothing, it is KeyboardInterrupt. One thread is asked after
    the other. What is written meanwhile stands above it, where it is `movable`.
    """
    with _asking:
        return _read_line(label, begun, movable)


def _read_line(label: str, begun: str, movable: bool) -> str:
    if sys.stdin is None:
        raise EOFError
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")
    while True:
        with _brackets(begun) as typed:
            try:
                if not is_terminal(sys.stdout):
                    return input(label)
                with BESIDE.asking(AskedLine(label, typed, movable=movable)):
                    return input(label)
            except KeyboardInterrupt:
                print()
                if not typed():
                    raise
                begun = ""


@contextmanager
def _brackets(begun: str) -> Iterator[Callable[[], str]]:
    """Has readline ask for brackets, and begin so; gives what tells what has been typed."""
    try:
        from importlib import import_module

        readline = import_module("readline")
    except ImportError:
        yield lambda: ""
        return
    readline.set_startup_hook((lambda: readline.insert_text(begun)) if begun else None)
    gnu = "libedit" not in (readline.__doc__ or "")
    if gnu:
        readline.parse_and_bind("set enable-bracketed-paste on")
    try:
        yield readline.get_line_buffer
    finally:
        readline.set_startup_hook(None)
        if gnu:
            # As Python itself has it: a program's other prompts do not expect them.
            readline.parse_and_bind("set enable-bracketed-paste off")
