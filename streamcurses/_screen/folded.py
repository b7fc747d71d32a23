"""Folded blocks: the first rows of a text, and at their end how many more there are."""

from __future__ import annotations

from bisect import bisect_right

from streamcurses._screen.folds import Rows
from streamcurses._screen.theme import Glyphs
from streamcurses._text.clusters import Shaper
from streamcurses._text.row import Row, Span
from streamcurses._text.wrap import WrappedText

# Hidden rows are counted so far.
_MOST = 99


class Folded:
    """A few rows in place of many. Offsets are those of the text; those beyond are the last row's.

    `size` is where what they show ends.
    """

    def __init__(self, rows: list[Row], starts: list[int], size: int) -> None:
        self._rows = rows
        self._starts = starts
        self.size = size

    def has_more(self, count: int) -> bool:
        return len(self._rows) > count

    def height(self) -> int:
        return len(self._rows)

    def tail(self, count: int) -> list[Row]:
        return self.window(count, count)

    def window(self, rest: int, count: int) -> list[Row]:
        first = max(len(self._rows) - rest, 0)
        return self._rows[first : first + count]

    def rows(self, start: int, stop: int) -> list[Row]:
        return self._rows[max(start, 0) : max(stop, 0)]

    def start(self, row: int) -> int:
        return self._starts[row]

    def rows_from(self, offset: int) -> int:
        return len(self._rows) - max(bisect_right(self._starts, offset) - 1, 0)


def fold(
    text: WrappedText, limit: int, end: str, columns: int, shaper: Shaper, glyphs: Glyphs
) -> Rows:
    """The first `limit` rows of a text, with `end` behind them; the text itself if that is all."""
    hidden = text.has_more(limit)
    if not hidden and not end:
        return text
    if text.has_more(limit + _MOST):
        end = f" {glyphs.ellipsis} +{_MOST}+{end}"
        rows, starts = text.head(limit)
        size = starts.pop()
    else:
        height = text.height()
        if hidden:
            end = f" {glyphs.ellipsis} +{height - limit}{end}"
        rows = text.rows(0, limit)
        starts = [text.start(row) for row in range(len(rows))]
        size = text.start(limit) if hidden else text.size
    if rows:
        rows[-1] = _ended(rows[-1], end, columns, shaper)
    return Folded(rows, starts, size)


def _ended(row: Row, end: str, columns: int, shaper: Shaper) -> Row:
    """The row with `end` behind as much of its text as leaves room for that."""
    end = end[: max(columns - 1, 0)]
    room = columns - len(end)
    text, used = row.text, row.columns
    if used > room:
        length = used = 0
        for cell in shaper.shape(text):
            if used + cell.columns > room:
                break
            used += cell.columns
            length += len(cell.text)
        text = text[:length]
    spans = tuple(span._replace(end=min(span.end, len(text))) for span in row.spans)
    spans = tuple(span for span in spans if span.start < span.end)
    return row._replace(
        text=text + end,
        columns=used + len(end),
        spans=(*spans, Span(len(text), len(text) + len(end), "fold")),
    )
