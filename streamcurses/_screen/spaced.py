"""Rows that stand above a block's own: a blank one, a label.

They belong to no text. Offsets below 0 are theirs: -1 is the row right above the text.
"""

from __future__ import annotations

from streamcurses._late import Sequence
from streamcurses._screen.folds import Rows
from streamcurses._text.row import Row


class Spaced:
    """The rows `above`, and those of a text below them; as `Rows`."""

    def __init__(self, above: Sequence[Row], text: Rows) -> None:
        self._above = list(above)
        self._text = text

    @property
    def size(self) -> int:
        return self._text.size

    def has_more(self, count: int) -> bool:
        above = len(self._above)
        return count < above or self._text.has_more(count - above)

    def height(self) -> int:
        return len(self._above) + self._text.height()

    def tail(self, count: int) -> list[Row]:
        return self.window(count, count)

    def window(self, rest: int, count: int) -> list[Row]:
        if rest <= 0 or self._text.has_more(rest - 1):
            return self._text.window(rest, count)
        height = self._text.height()
        above = self._above[max(len(self._above) - (rest - height), 0) :][:count]
        return above + self._text.window(height, count - len(above))

    def rows(self, start: int, stop: int) -> list[Row]:
        above = len(self._above)
        start, stop = max(start, 0), max(stop, 0)
        return self._above[start:stop] + self._text.rows(start - above, stop - above)

    def start(self, row: int) -> int:
        above = len(self._above)
        if row < 0:
            if self._text.has_more(-row - 1):
                return self._text.start(row)
            row += above + self._text.height()
        return row - above if row < above else self._text.start(row - above)

    def rows_from(self, offset: int) -> int:
        if offset < 0:
            return self._text.height() + min(-offset, len(self._above))
        return self._text.rows_from(offset)
