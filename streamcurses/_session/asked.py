"""A line that is being typed where text is appended; what comes meanwhile goes above it.

The terminal, or readline, draws the line, and moves in it relative to where it left the cursor; of
what is typed only readline tells. So nothing of it is drawn anew: below the line there is made
room, the text's rows are inserted above it, and the cursor is back where it was, though on a row
further down. That takes a terminal that can do so, and text that the screen has room for. Elsewhere
the text goes below, and the label again below that, with what is known to be typed.
"""

from __future__ import annotations

import os
import sys

from streamcurses._late import Callable, pattern
from streamcurses._terminal.output import columns
from streamcurses._text.clusters import Shaper, is_simple, one_line

# What takes no column: sequences, and the marks that readline has around them in a label.
_UNSEEN = pattern(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x01\x02]")
_MARKS = pattern(r"[\x01\x02]")


class AskedLine:
    """The line behind `label`; `typed()` is what is known of it, "" where nothing is.

    It is `movable` where the terminal takes sequences that move it.
    """

    def __init__(self, label: str, typed: Callable[[], str], *, movable: bool) -> None:
        self._label = label.rpartition("\n")[2]
        self._typed = typed
        self._movable = movable

    def above(self, text: str) -> str:
        """What puts the lines of `text` above it, each of which has its end."""
        if not self._movable:
            return "\n" + self.below(text)
        width = columns()
        further = _columns(self._label + one_line(self._typed())) // width
        room = _rows() - further - 1  # its own last row stays
        laid = ""
        lines: list[str] = []
        taken = 0
        for line in text.split("\n")[:-1]:
            rows = max(-(-_columns(line) // width), 1)
            if rows > room:
                return "\n" + self.below(text)
            if taken + rows > room:
                laid += _inserted(lines, taken, further)
                lines, taken = [], 0
            lines.append(line)
            taken += rows
        return laid + _inserted(lines, taken, further)

    def below(self, text: str) -> str:
        """Lines of `text`, and the line again."""
        return f"{text}{_MARKS.sub('', self._label)}{one_line(self._typed())}"


def _inserted(lines: list[str], rows: int, further: int) -> str:
    """What inserts lines above a line that begins so many rows `further` up, and goes back."""
    below = "\x1bD" * (rows + further)  # as a newline, in the same column
    up = f"\x1b[{further}A" if further else ""
    text = "\n".join(lines)
    return f"{below}\x1b[{rows + further}A\x1b7{up}\r\x1b[{rows}L{text}\x1b8\x1b[{rows}B"


def _columns(text: str) -> int:
    """How many columns a line takes; of what goes back to its beginning, the longest part."""
    return max(map(_width, _UNSEEN.sub("", text).expandtabs().split("\r")))


def _width(text: str) -> int:
    if is_simple(text):
        return len(text)
    return sum(cell.columns for cell in Shaper(degrade=False).shape(text))


def _rows() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines or 24
    except (AttributeError, OSError, ValueError):
        return 24
