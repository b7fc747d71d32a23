"""A screen in memory: the double for tests, of this package and of agents that draw with it.

It fails loudly on whatever a terminal would garble: control characters, rows that are too wide, a
frame of another size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Optional

from streamcurses._screen.frame import BLANK, Frame
from streamcurses._screen.theme import PLAIN, THEMES, UNSTYLED, Style, Theme
from streamcurses._text.clusters import Shaper
from streamcurses._text.row import Row


class Cell(NamedTuple):
    """One column of the screen. The second column of a wide character holds ""."""

    text: str
    style: Style


EMPTY = Cell(" ", PLAIN)


class VirtualScreen:
    """`rows` x `columns` cells; `measure(cluster)` gives columns, by wcwidth unless told otherwise.
    `ambiguous` characters of East Asia have 1 column, or 2.

    `dirty` holds the numbers of the rows that were touched last, `cursor` its (y, x).
    """

    def __init__(
        self,
        rows: int,
        columns: int,
        measure: Optional[Callable[[str], int]] = None,
        theme: Theme = THEMES["default"],
        ambiguous: int = 1,
    ) -> None:
        self.measure = measure or self._columns_of
        self.theme = theme
        self.dirty: set[int] = set()
        self.cursor: Optional[tuple[int, int]] = None
        self._shaper = Shaper(measure, degrade=False, ambiguous=ambiguous)
        self._pressed: list[str] = []
        self.resize(rows, columns)

    def size(self) -> tuple[int, int]:
        return self._rows, self._columns

    def ready(self) -> bool:
        return True

    def resize(self, rows: int, columns: int) -> None:
        """Changes the size; what was shown is gone, as after a terminal's own resize."""
        self._rows = rows
        self._columns = columns
        self._shown: list[Row] = [BLANK] * rows
        self._grown: Optional[int] = None  # the row that is not as in the last frame
        self.cells = [[EMPTY] * columns for _ in range(rows)]

    def _columns_of(self, cluster: str) -> int:
        return sum(cell.columns for cell in self._shaper.shape(cluster))

    def press(self, *keys: str) -> None:
        """Queues keys, as if typed."""
        self._pressed.extend(keys)

    def keys(self) -> list[str]:
        pressed, self._pressed = self._pressed, []
        return pressed

    def paint(self, frame: Frame) -> None:
        if len(frame.rows) != self._rows:
            raise ValueError(f"a frame of {len(frame.rows)} rows on a screen of {self._rows}")
        grown, self._grown = self._grown, None
        if grown is not None and frame.rows[grown] == self._shown[grown]:
            self._shown[grown] = frame.rows[grown]
        self.dirty = {y for y, row in enumerate(frame.rows) if row is not self._shown[y]}
        for y in self.dirty:
            self.cells[y] = self._draw(frame.rows[y])
        self._shown = list(frame.rows)
        self.cursor = frame.cursor

    def grow(self, text: str) -> bool:
        if self.cursor is None:
            return False
        y, x = self.cursor
        row = self._shown[y]
        if x != row.end or row.risky or row.spans:
            raise ValueError(f"{row!r} does not grow at column {x}")
        row = self._shown[y] = row.grown(text)
        self.cells[y] = self._draw(row)
        self.cursor = y, x + len(text)
        self._grown = y
        self.dirty = {y}
        return True

    def _draw(self, row: Row) -> list[Cell]:
        look = self.theme.get(row.style, UNSTYLED)
        gutter = look.gutter if row.first else look.rest
        cells = [Cell(character, gutter) for character in row.gutter]
        offset = 0
        for piece in self._shaper.shape(row.text):
            if piece.style:
                raise ValueError(f"{piece.text!r} in {row.text!r} is not safe to draw")
            style = look.text
            for span in row.spans:
                if span.start <= offset < span.end:
                    style = self.theme.get(span.style, UNSTYLED).text
            cells.append(Cell(piece.text, style))
            cells.extend([Cell("", style)] * (piece.columns - 1))
            offset += len(piece.text)
        if len(cells) != row.end:
            raise ValueError(f"{row!r} takes {len(cells)} columns")
        if len(cells) > self._columns:
            raise ValueError(f"{row!r} is wider than {self._columns} columns")
        return cells + [EMPTY] * (self._columns - len(cells))

    def row(self, y: int) -> str:
        """The text of row `y`, without the spaces at its end."""
        return "".join(cell.text for cell in self.cells[y]).rstrip(" ")

    def text(self) -> str:
        """All rows, joined by newlines."""
        return "\n".join(self.row(y) for y in range(self._rows))

    def __str__(self) -> str:
        """The screen in a frame, to be printed by a failed test."""
        edge = "+" + "-" * self._columns + "+"
        body = ["|" + "".join(cell.text for cell in row) + "|" for row in self.cells]
        return "\n".join([edge, *body, edge])
