"""A line from the user: on the full screen key by key, elsewhere by the terminal and readline.

Pasted text comes in brackets, where terminals are asked for them: its line breaks are text, and
enter nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Optional

from streamcurses._screen.editor import EDITING, LEFT, LineEditor

# What asks a terminal for brackets around what is pasted, and what ends that.
PASTE_ON = "\x1b[?2004h"
PASTE_OFF = "\x1b[?2004l"

# The brackets, as keys come in.
_BEGIN = ("escape", *"[200~")
_END = ("escape", *"[201~")

_PASTED = {"enter": "\n", "tab": "\t"}


class PromptEditor(LineEditor):
    """A line that ends by Enter, or by Ctrl-D where it is empty; Escape alone does nothing."""

    def __init__(self, history: Optional[list[str]] = None) -> None:
        super().__init__(history=history)
        self._pasting = False
        # The beginning of a bracket, perhaps.
        self._held: list[str] = []

    def press(self, key: str) -> str:
        bracket = _END if self._pasting else _BEGIN
        held = [*self._held, key]
        if held == list(bracket):
            self._held = []
            self._pasting = not self._pasting
            return EDITING
        if held == list(bracket[: len(held)]):
            self._held = held
            return EDITING
        # No bracket after all; one may begin in the middle of what looked like one.
        self._held = []
        first, *rest = held
        outcome = self._press(first)
        for each in rest:
            outcome = self.press(each)
        return outcome

    def _press(self, key: str) -> str:
        if self._pasting:
            text = _PASTED.get(key, key)
            if len(text) == 1:
                self.insert(text)
            return EDITING
        if key == "escape":
            return EDITING
        if key == "^D" and not self.text:
            return LEFT
        return super().press(key)


def read_line(label: str) -> str:
    """A line of standard input. `EOFError` at its end, or at Ctrl-D.

    On a terminal it is edited, with a history, by readline where Python has it. Ctrl-C gives up
    what has been typed; where that is nothing, it is KeyboardInterrupt.
    """
    if sys.stdin is None:
        raise EOFError
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")
    while True:
        with _brackets() as typed:
            try:
                return input(label)
            except KeyboardInterrupt:
                print()
                if not typed():
                    raise


@contextmanager
def _brackets() -> Iterator[Callable[[], str]]:
    """Has readline ask for brackets; gives what tells what has been typed."""
    try:
        readline = import_module("readline")
    except ImportError:
        yield lambda: ""
        return
    gnu = "libedit" not in (readline.__doc__ or "")
    if gnu:
        readline.parse_and_bind("set enable-bracketed-paste on")
    try:
        yield readline.get_line_buffer
    finally:
        if gnu:
            # As Python itself has it: a program's other prompts do not expect them.
            readline.parse_and_bind("set enable-bracketed-paste off")
