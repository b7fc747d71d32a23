"""The text of one block, broken into rows as it grows.

Rows are filled greedily and end at word boundaries: after spaces, and on either side of a wide
character unless punctuation stands there. A word that does not fit moves to the next row, and is
broken there if it is longer than a row. Spaces that do not fit hang over the end, undrawn. Tabs
go to the row's next multiple of 8 columns. A cell wider than a row is drawn as `>`.

Wrapping never goes back: what is settled, all but the last cluster or so, is filled into the open
row for good; the rest is wrapped on a copy, for show, and again when more text is there. So a
delta costs its own length, and the rows are those of one wrap of the whole text.

Nothing is wrapped until it is asked for. A text not wrapped yet is wrapped from its end
backwards, by whole source lines, as far as the question needs.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from typing import Optional, Tuple

from streamcurses.clusters import (
    CLOSING,
    JOINERS,
    LINE_BREAK,
    OPENING,
    SPACE,
    TAB,
    TAB_STOP,
    WIDE,
    Cell,
    Shaper,
    breaks_of,
    settled,
)
from streamcurses.row import Row, Span

TOO_WIDE = ">"

# Each of these characters ends a line, the carriage return of "\r\n" being part of the line's end.
_LINE_ENDS = "\n\x85\u2028\u2029"
# Runs of printable ASCII, which need no shaping, and runs of what does: those take one ASCII character on
# either side along, as it may belong to a cluster.
_RUNS = re.compile("(?<![^ -~])([ -~]+)(?![^ -~])|[ -~]?[^ -~]+(?:[ -~][^ -~]+)*[ -~]?")
_WORD = re.compile("[^ ]")

# A place where a row may end: index into its text, columns up to there, whether they are risky, and
# the source offset.
_Mark = Tuple[int, int, bool, int]

_BATCH = 1024  # fragments of source kept apart before they are joined
_JOINED = 1 << 13  # characters under which a piece of source is joined to the one before
_BACKWARDS = 1 << 12  # characters of history wrapped at a time, at least


class WrappedText:
    """An append-only text, as rows of at most `columns` columns, 1 or more.

    Offsets count characters of `source`. A row that did not change is the same object as before. A line
    break at the very end begins no row as yet.
    """

    def __init__(self, shaper: Shaper, columns: int, *, gutter: str = "", style: str = "") -> None:
        self._shaper = shaper
        self._columns = _positive(columns)
        self._gutter = gutter
        self._style = style
        self.clear()

    def clear(self) -> None:
        """Begin again, with no text, open for more."""
        self._source = _Source()
        self._fragments: list[str] = []  # of source, not joined to it yet
        self._closed = False
        self._unwrap()

    def _unwrap(self) -> None:
        self._filler: Optional[_Filler] = None  # None: nothing is wrapped
        self._unseen = 0  # the first fragment not wrapped yet
        self._open = ""  # source text seen, but not settled
        self._top = 0  # the source offset from which on there are rows
        self._rows: list[Row] = []
        self._starts = array("Q")  # the source offsets of the rows
        self._fixed = 0  # how many of the rows are there for good

    @property
    def source(self) -> str:
        """The text, exactly as it was appended."""
        self._join()
        return self._source.text()

    def append(self, text: str) -> None:
        """Add text, cut anywhere. RuntimeError after `close`."""
        if self._closed:
            raise RuntimeError("append after close")
        fragments = self._fragments
        fragments.append(text)
        if len(fragments) >= _BATCH:
            if self._filler is not None:
                self._wrap()
            self._join()

    def close(self) -> None:
        """No text will follow: a carriage return at the end is no half of a line break."""
        self._closed = True
        if self._filler is not None:
            self._wrap()
            self._take(self._open)

    def resize(self, columns: int) -> None:
        """Wrap to another width. Costs nothing until rows are asked for."""
        if _positive(columns) != self._columns:
            self._columns = columns
            self._unwrap()

    def restyle(self, gutter: str, style: str) -> None:
        """Draw the rows with another gutter, in another style."""
        if (gutter, style) != (self._gutter, self._style):
            self._gutter = gutter
            self._style = style
            self._unwrap()

    def tail(self, count: int) -> list[Row]:
        """The last `count` rows, or all where there are fewer."""
        self._wrap(count)
        return self._rows[-count:] if count > 0 else []

    def has_more(self, count: int) -> bool:
        """Whether there are more than `count` rows."""
        self._wrap(count + 1)
        return len(self._rows) > count

    def height(self) -> int:
        """How many rows there are. Wraps everything."""
        self._wrap_all()
        return len(self._rows)

    def rows(self, start: int, stop: int) -> list[Row]:
        """Rows `start` to `stop`, counted from the first. Wraps everything."""
        self._wrap_all()
        return self._rows[max(start, 0) : max(stop, 0)]

    def start(self, row: int) -> int:
        """The source offset at which a row begins.

        A negative `row` counts from the end, -1 being the last, and wraps only that far. IndexError where
        there is no such row.
        """
        if row < 0:
            self._wrap(-row)
        else:
            self._wrap_all()
        return self._starts[row]

    def row_at(self, offset: int) -> int:
        """The row that holds the source offset, counted from the first. Wraps everything."""
        return self.height() - self.rows_from(offset)

    def rows_from(self, offset: int) -> int:
        """How many rows there are from the one that holds the offset to the last, both counted.

        Wraps no further than that.
        """
        self._wrap()
        if offset < self._top:
            self._wrap_back(self._source.line_start(offset))
        return len(self._rows) - max(bisect_right(self._starts, offset) - 1, 0)

    # What follows does the wrapping.

    def _wrap(self, count: int = 0) -> None:
        """Have all rows from `_top` on up to date, and at least `count` where there are as many."""
        if self._filler is None:
            self._join()
            self._top = self._source.line_start(self._source.size)
            text = self._source.cut(self._top, self._source.size)
            self._filler = self._fresh(self._top, self._rows, self._starts)
            self._take(text)
        elif self._unseen < len(self._fragments):
            unseen = self._fragments[self._unseen :]
            self._unseen = len(self._fragments)
            self._take(self._open + "".join(unseen))
        while len(self._rows) < count and self._top:
            wanted = (count - len(self._rows)) * self._columns
            self._wrap_back(self._source.line_start(self._top - max(wanted, _BACKWARDS)))

    def _wrap_all(self) -> None:
        self._wrap()
        if self._top:
            self._wrap_back(0)

    def _wrap_back(self, start: int) -> None:
        """Put the rows from `start`, where a line begins, to `_top` before those there are."""
        rows: list[Row] = []
        starts = array("Q")
        filler = self._fresh(start, rows, starts)
        filler.lines(self._source.cut(start, self._top))
        self._rows[:0] = rows
        self._starts[:0] = starts
        self._fixed += len(rows)
        self._top = start

    def _fresh(self, start: int, rows: list[Row], starts: array[int]) -> _Filler:
        return _Filler(self._shaper, self._columns, self._gutter, self._style, rows, starts, start)

    def _join(self) -> None:
        if self._fragments:
            self._source.add("".join(self._fragments))
            self._fragments.clear()
            self._unseen = 0

    def _take(self, text: str) -> None:
        """Fill what is settled of `text` into the rows, and show the rest after it."""
        filler = self._filler
        assert filler is not None
        fixed = self._fixed
        rows = self._rows
        shown = rows[fixed:]
        del rows[fixed:]
        del self._starts[fixed:]
        if text.isascii() and text.isprintable():
            filler.ascii(text, 0, len(text) - 1)
            self._open = text[-1:]
        else:
            self._open = filler.settle(filler.lines(text))
        self._fixed = len(rows)
        filler.show("" if self._open == "\r" and not self._closed else self._open)
        for number, row in zip(range(fixed, len(rows)), shown):
            if rows[number] == row:
                rows[number] = row


class _Filler:
    """Fills rows with text, and keeps the open one."""

    __slots__ = (
        "shaper", "width", "gutter", "style", "rows", "starts",
        "end", "line", "start", "text", "columns", "spans", "risky",
        "breaks", "hanging", "mark", "risky_word",
    )  # fmt: skip

    def __init__(
        self,
        shaper: Shaper,
        width: int,
        gutter: str,
        style: str,
        rows: list[Row],
        starts: array[int],
        start: int,
    ) -> None:
        self.shaper = shaper
        self.width = width
        self.gutter = gutter
        self.style = style
        self.rows = rows  # finished rows are added here,
        self.starts = starts  # and the source offsets at which they begin here
        self.end = start  # the source offset up to which text has been taken
        self.line = start  # the source offset at which the line begins
        self.breaks = 0  # the last cell's flags
        self.mark: Optional[_Mark] = None  # the last place at which the row may end
        self._begin("", 0, (), False, start)

    def _begin(
        self, text: str, columns: int, spans: tuple[Span, ...], risky: bool, start: int
    ) -> None:
        self.text = text
        self.columns = columns
        self.spans = spans
        self.risky = risky
        self.risky_word = risky  # the same for what comes after the mark
        self.start = start
        self.mark = None
        self.hanging = False  # spaces have been left out at the end

    def lines(self, text: str) -> str:
        """Fill whole lines; what follows the last line break is handed back."""
        at = 0
        for match in LINE_BREAK.finditer(text):
            begin, stop = match.span()
            self.fill(text[at:begin])
            self._finish()
            self.end += stop - begin
            self.line = self.end
            self.breaks = 0
            self._begin("", 0, (), False, self.end)
            at = stop
        return text[at:]

    def settle(self, text: str) -> str:
        """Fill as much of a line as no later text can change; the rest is handed back."""
        if text.endswith("\r"):
            self.fill(text[:-1])
            return "\r"
        end = 0
        for match in _RUNS.finditer(text):
            begin, end = match.span()
            if end < len(text):
                self._run(match)
            elif match[1]:
                self.ascii(text, begin, end - 1)
                return text[-1]
            else:
                run = match[0]
                cells = self.shaper.shape(run)
                count = settled(run, cells)
                self.cells(cells[:count])
                return run[sum(cell.source for cell in cells[:count]) :]
        return ""

    def fill(self, text: str) -> None:
        """Fill text that ends where a cell ends."""
        for match in _RUNS.finditer(text):
            self._run(match)

    def _run(self, match: re.Match[str]) -> None:
        if match[1]:
            self.ascii(match.string, *match.span())
        else:
            self.cells(self.shaper.shape(match[0]))

    def ascii(self, run: str, at: int, stop: int) -> None:
        """Fill printable ASCII, run[at:stop], of one column a character."""
        if at < stop:
            flags = breaks_of(run[at])
            if not flags & SPACE and _may_break(self.breaks, flags):
                self._allow_end()
            self.breaks = breaks_of(run[stop - 1])
        while at < stop:
            if self.hanging:
                word = _WORD.search(run, at, stop)
                begin = word.start() if word else stop
                self.end += begin - at
                at = begin
                if at == stop:
                    return
                self._next_row()
            room = self.width - self.columns
            if stop - at <= room:
                space = run.rfind(" ", at, stop) + 1
                if space:
                    self._add_ascii(run[at:space])
                    self._allow_end()
                    at = space
                self._add_ascii(run[at:stop])
                return
            space = run.rfind(" ", at, at + room + 1)
            if space >= 0:
                self._add_ascii(run[at:space])
                at = space
                if self.columns < self.width:
                    self._add_ascii(" ")
                    self._allow_end()
                    self._next_row()
                    at += 1
                else:
                    self.hanging = True
            elif self.mark is None:
                self._add_ascii(run[at : at + room])
                at += room
                self._next_row()
            else:
                self._next_row()

    def _add_ascii(self, run: str) -> None:
        self.text += run
        self.columns += len(run)
        self.end += len(run)

    def cells(self, cells: list[Cell]) -> None:
        """Fill cells."""
        width = self.width
        for text, columns, style, source, breaks, risky in cells:
            if breaks & SPACE:
                room = width - self.columns
                if breaks & TAB:
                    columns = min(TAB_STOP - self.columns % TAB_STOP, max(room, 1))
                    text = " " * columns
                if self.hanging or columns > room:
                    self.hanging = True
                    self.end += source
                    self.breaks = breaks
                    continue
            elif not columns:
                self.end += source
                self.breaks = breaks or self.breaks
                continue
            elif self.hanging:
                self._next_row()
            elif _may_break(self.breaks, breaks):
                self._allow_end()
            if columns > width:
                text, columns = TOO_WIDE, 1
            while self.columns + columns > width:
                self._next_row()
            if style:
                begin = len(self.text)
                self.spans += (Span(begin, begin + len(text), style),)
            self.text += text
            self.columns += columns
            self.end += source
            self.breaks = breaks
            if risky:
                self.risky = self.risky_word = True
            if breaks & SPACE:
                self._allow_end()

    def show(self, text: str) -> None:
        """Add the rows that follow if the text ends here, with `text` as its last; fill nothing."""
        if len(text) == 1 and " " <= text <= "~" and self.columns < self.width and not self.hanging:
            self._row(self.text + text, self.columns + 1, self.spans, self.risky)
            return
        copy = _Filler.__new__(_Filler)
        for slot in _Filler.__slots__:
            setattr(copy, slot, getattr(self, slot))
        copy.fill(text)
        if copy.end > copy.line:
            copy._finish()

    def _allow_end(self) -> None:
        """The row may end here."""
        if self.text:
            self.mark = (len(self.text), self.columns, self.risky, self.end)
            self.risky_word = False

    def _next_row(self) -> None:
        """Finish the row, at the mark if there is one, and begin the next with what is left."""
        if self.mark is None or self.hanging:
            self._finish()
            self._begin("", 0, (), False, self.end)
            return
        at, columns, risky, end = self.mark
        left = tuple(span for span in self.spans if span.start < at)
        word = tuple(
            Span(begin - at, stop - at, style) for begin, stop, style in self.spans[len(left) :]
        )
        self._row(self.text[:at], columns, left, risky)
        self._begin(self.text[at:], self.columns - columns, word, self.risky_word, end)

    def _finish(self) -> None:
        self._row(self.text, self.columns, self.spans, self.risky)

    def _row(self, text: str, columns: int, spans: tuple[Span, ...], risky: bool) -> None:
        if risky:
            text = text.rstrip(JOINERS)  # they join nothing here
        self.rows.append(Row(self.gutter, text, columns, self.style, spans, risky))
        self.starts.append(self.start)


def _may_break(before: int, after: int) -> bool:
    """Whether a row may end between two cells, by their flags; spaces are not asked about."""
    return bool((before | after) & WIDE) and not before & OPENING and not after & CLOSING


class _Source:
    """Text in pieces, so that adding to it costs what is added."""

    def __init__(self) -> None:
        self.size = 0
        self._pieces: list[str] = []
        self._starts: list[int] = []

    def add(self, text: str) -> None:
        if self._pieces and len(self._pieces[-1]) < _JOINED:
            self._pieces[-1] += text
        else:
            self._pieces.append(text)
            self._starts.append(self.size)
        self.size += len(text)

    def text(self) -> str:
        return "".join(self._pieces)

    def cut(self, begin: int, end: int) -> str:
        """The characters from `begin` to `end`."""
        first = max(bisect_right(self._starts, begin) - 1, 0)
        pieces = []
        for start, piece in zip(self._starts[first:], self._pieces[first:]):
            if start >= end:
                break
            pieces.append(piece[max(begin - start, 0) : end - start])
        return "".join(pieces)

    def line_start(self, offset: int) -> int:
        """Where the line that holds `offset` begins."""
        for number in range(bisect_right(self._starts, offset) - 1, -1, -1):
            start, piece = self._starts[number], self._pieces[number]
            found = -1
            for end in _LINE_ENDS:
                found = max(found, piece.rfind(end, found + 1, max(offset - start, 0)))
            if found >= 0:
                return start + found + 1
        return 0


def _positive(columns: int) -> int:
    if columns < 1:
        raise ValueError(f"{columns} columns: a row has at least one")
    return columns
