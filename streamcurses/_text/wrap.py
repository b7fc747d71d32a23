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

Of a long text, the rows far above its end are given up: where they begin is kept, and as a wrap may
begin at any row, those that are looked at again are made again.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from typing import Optional, cast

from streamcurses._text.clusters import (
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
from streamcurses._text.row import Row, Span

TOO_WIDE = ">"

# The characters that end lines; "\r\n" ends with one of them.
_LINE_ENDS = "\n\x85\u2028\u2029"
# Runs of printable ASCII, which need no shaping, and runs that do. These take along an ASCII
# character on either side, as it may belong to a cluster.
_RUNS = re.compile("(?<![^ -~])([ -~]+)(?![^ -~])|[ -~]?[^ -~]+(?:[ -~][^ -~]+)*[ -~]?")
_NO_SPACE = re.compile("[^ ]")

# A place where a row may end: the length of its text up to there, its columns, whether they are
# risky, and the source offset.
_Mark = tuple[int, int, bool, int]

_SHORT = 64  # characters of text that are shaped as one run
_BATCH = 1024  # fragments of source kept apart before they are joined
_JOINED = 1 << 13  # characters under which a piece of source is joined to the one before
_BACKWARDS = 1 << 12  # characters of history wrapped at a time, at least
KEPT = 1 << 11  # rows kept as a text grows; half of them are given up at a time
_AHEAD = 2  # rows that have to follow one for it to be ended


class WrappedText:
    """An append-only text, as rows of at most `columns` columns, 1 or more.

    Offsets count characters of `source`. A row that did not change is the same object as before;
    an append changes the last row, or the last few. A line break at the very end
    begins no row yet.
    """

    def __init__(self, shaper: Shaper, columns: int, *, gutter: str = "", style: str = "") -> None:
        self._shaper = shaper
        self._columns = _positive(columns)
        self._gutter = gutter
        self._style = style
        self.clear()

    def clear(self) -> None:
        """Begin again, with no text, and open for more."""
        self._source = _Source()
        self._closed = False
        self.unwrap()

    def unwrap(self) -> None:
        """Forget the rows: they are made again when they are asked for."""
        self._rows: list[Optional[Row]] = []  # None: given up
        self._starts = array("Q")  # the source offsets at which the rows begin
        self._top = 0  # the source offset of the first row
        self._fixed = 0  # how many of the rows stand for good
        self._given = 0  # among how many of the rows some are given up
        self._looked = (0, 0)  # the rows above the end that were looked at last
        self._filler: Optional[_Filler] = None  # None: nothing is wrapped
        self._open = ""  # text that was wrapped, but is not settled
        self._grows = False  # whether the last row is the open one, with all of that on it
        self._outgrown = False  # whether there is more in the open row than in the last of `_rows`

    @property
    def source(self) -> str:
        """The text, exactly as it was appended."""
        return self._source.text()

    @property
    def size(self) -> int:
        """How many characters `source` has."""
        return self._source.size

    def cut(self, begin: int, end: int) -> str:
        """The characters of `source` from `begin` to `end`."""
        return self._source.cut(begin, end)

    def append(self, text: str) -> None:
        """Add text, cut anywhere. RuntimeError after `close`."""
        if self._closed:
            raise RuntimeError("append after close")
        if text:
            self._source.add(text)

    def close(self) -> None:
        """No text will follow: a carriage return at the end is no half of a line break."""
        self._closed = True
        if self._filler is not None:
            self._wrap()
            self._take("")
        self._source.join()

    def resize(self, columns: int) -> None:
        """Wrap to another width. Costs nothing until rows are asked for."""
        if _positive(columns) != self._columns:
            self._columns = columns
            self.unwrap()

    def restyle(self, gutter: str, style: str) -> None:
        """Draw the rows with another gutter and style."""
        if (gutter, style) != (self._gutter, self._style):
            self._gutter = gutter
            self._style = style
            self.unwrap()

    def tail(self, count: int) -> list[Row]:
        """The last `count` rows, or all where there are fewer."""
        return self.window(count, count)

    def grown(self, last: Row) -> str:
        """What the last row has grown by since it was `last`, and since this was asked before.

        "" where nothing came, or more than one piece of ASCII that the row has room for: there may
        be another row then.
        """
        if not self._grows or self._rows[-1] is not last:
            return ""
        filler = self._filler
        assert filler is not None  # or nothing could grow
        added = self._source.last
        size = len(added)
        if (
            filler.end + size != self._source.size
            or filler.columns + size > filler.width
            or not added.isascii()
            or not added.isprintable()
        ):
            return ""
        filler.add(added)
        self._outgrown = True
        return added

    def another(self, last: Row) -> Optional[Row]:
        """The last row, if that was `last`, and what came since changed no other and began none."""
        rows = self._rows
        count = len(rows)
        if not count or rows[-1] is not last or self._fixed != count - 1:
            return None
        self._wrap()
        return rows[-1] if len(rows) == count else None

    def window(self, rest: int, count: int) -> list[Row]:
        """The first `count` of the last `rest` rows, as far as there are so many."""
        self._have(rest)
        first = max(len(self._rows) - rest, 0)
        return self._look(first, first + count)

    def has_more(self, count: int) -> bool:
        """Whether there are more than `count` rows."""
        self._have(count + 1)
        return len(self._rows) > count

    def height(self) -> int:
        """How many rows there are. Wraps everything."""
        self._wrap()
        self._prepend(0)
        return len(self._rows)

    def rows(self, start: int, stop: int) -> list[Row]:
        """Rows `start` to `stop`, counted from the first. Wraps everything."""
        self.height()
        return self._look(max(start, 0), max(stop, 0))

    def start(self, row: int) -> int:
        """The source offset at which a row begins. IndexError where there is no such row.

        Rows count from the first, or back from -1, the last; in that case it wraps only so far.
        """
        if row < 0:
            self._have(-row)
        else:
            self.height()
        return self._starts[row]

    def rows_from(self, offset: int) -> int:
        """How many rows there are from the one that holds a source offset on. Wraps only those."""
        self._wrap()
        if offset < self._top:
            self._prepend(self._source.line_start(offset))
        return len(self._rows) - max(bisect_right(self._starts, offset) - 1, 0)

    def _wrap(self) -> None:
        """Bring the rows from `_top` on up to date."""
        source, filler = self._source, self._filler
        if filler is None:
            self._top = source.line_start(source.size)
            filler = self._filler = self._fresh(self._top, self._rows, self._starts)
        seen = filler.end + len(self._open)
        if seen < source.size and not (self._grows and self.grown(cast("Row", self._rows[-1]))):
            self._take(source.cut(seen, source.size))
        if self._outgrown:
            self._outgrown = False
            self._rows[-1] = filler.row()

    def _take(self, more: str) -> None:
        """Fill what is settled, now that more is there, into the rows, and show the rest below."""
        filler = self._filler
        assert filler is not None
        text = (filler.step_back() if self._grows else self._open) + more
        fixed = self._fixed
        shown = self._rows[fixed:]
        del self._rows[fixed:]
        del self._starts[fixed:]
        self._open, cells = filler.settle(filler.lines(text), self._closed)
        self._fixed = len(self._rows)
        self._outgrown = False
        self._grows = filler.show(self._open, cells)
        if self._grows:
            self._open = ""
        for number, row in zip(range(fixed, len(self._rows)), shown):
            if self._rows[number] == row:
                self._rows[number] = row
        if self._fixed - self._given > KEPT:
            self._give_up()

    def _give_up(self) -> None:
        """Give up the rows far above the end, but those that were looked at last."""
        first, stop = self._looked
        looked = self._rows[first:stop]
        given, self._given = self._given, self._fixed - KEPT // 2
        self._rows[given : self._given] = [None] * (self._given - given)
        self._rows[first:stop] = looked

    def _look(self, first: int, stop: int) -> list[Row]:
        """Rows `first` to `stop` of those there are, made again where they were given up."""
        if stop < len(self._rows):
            self._looked = (first, stop)
        given = min(stop, self._given)
        if None in self._rows[first:given]:
            self._make(first, given)
        return cast("list[Row]", self._rows[first:stop])

    def _make(self, first: int, stop: int) -> None:
        ahead = stop + _AHEAD
        begin = self._starts[first]
        end = self._starts[ahead] if ahead < len(self._starts) else self.size
        made: list[Optional[Row]] = []
        filler = self._fresh(begin, made, array("Q"))
        filler.fill(filler.lines(self.cut(begin, end)))
        self._rows[first:stop] = [old or row for old, row in zip(self._rows[first:stop], made)]

    def _have(self, count: int) -> None:
        """Bring the rows up to date, and have `count` of them if the text is long enough."""
        self._wrap()
        while len(self._rows) < count and self._top:
            size = max((count - len(self._rows)) * self._columns, _BACKWARDS)
            self._prepend(self._source.line_start(self._top - size))

    def _prepend(self, start: int) -> None:
        """Put the rows from `start`, where a line begins, before those there are."""
        if start < self._top:
            rows: list[Optional[Row]] = []
            starts = array("Q")
            self._fresh(start, rows, starts).lines(self._source.cut(start, self._top))
            count = len(rows)
            self._rows[:0] = rows if count <= KEPT else [None] * count
            self._starts[:0] = starts
            self._fixed += count
            self._given += count
            self._looked = (self._looked[0] + count, self._looked[1] + count)
            self._top = start

    def _fresh(self, start: int, rows: list[Optional[Row]], starts: array[int]) -> _Filler:
        filler = _Filler(self._shaper, self._columns, rows, starts, start)
        filler.gutter = self._gutter
        filler.style = self._style
        return filler


class _Filler:
    """Fills rows with text, from one that is open."""

    __slots__ = (
        "breaks",
        "columns",
        "end",
        "gutter",
        "hanging",
        "line",
        "mark",
        "plain",
        "risky",
        "risky_word",
        "rows",
        "shaper",
        "spans",
        "start",
        "starts",
        "style",
        "text",
        "width",
    )

    def __init__(
        self,
        shaper: Shaper,
        width: int,
        rows: list[Optional[Row]],
        starts: array[int],
        start: int,
    ) -> None:
        self.shaper = shaper
        self.width = width
        self.rows = rows  # where finished rows go,
        self.starts = starts  # and the source offsets at which they begin
        self.gutter = ""
        self.style = ""
        self.end = start  # the source offset up to which text was taken
        self.line = start  # the source offset of the line
        self._begin("", 0, (), False, start)

    def _begin(
        self, text: str, columns: int, spans: tuple[Span, ...], risky: bool, start: int
    ) -> None:
        self.text = text
        self.columns = columns
        self.spans = spans
        self.risky = risky
        self.start = start
        self.mark: Optional[_Mark] = None  # the last place where the row may end
        self.risky_word = risky  # whether what comes after the mark is risky
        self.plain = len(text)  # from here on the text is ASCII, not looked through for marks
        self.breaks = 0  # the flags of the last cell, if it is none of that ASCII
        self.hanging = False  # spaces were left out at the end

    def lines(self, text: str) -> str:
        """Fill whole lines; what follows the last line break is handed back."""
        at = 0
        for match in LINE_BREAK.finditer(text):
            begin, stop = match.span()
            line = text[at:begin]
            at = stop
            if (
                self.end == self.line
                and len(line) <= self.width
                and line.isascii()
                and line.isprintable()
            ):  # as most lines are
                self._add_row(line, len(line), (), False)
                self.end += len(line) + stop - begin
                self.start = self.end
            else:
                self.fill(line)
                self._add_row(self.text, self.columns, self.spans, self.risky)
                self.end += stop - begin
                self._begin("", 0, (), False, self.end)
            self.line = self.end
        return text[at:]

    def settle(self, text: str, closed: bool) -> tuple[str, list[Cell]]:
        """Fill as much of a line as no later text can change; hand back the rest, and its cells.

        A carriage return or a joiner at the end has no cell yet, unless the text is closed: what
        follows may go with it.
        """
        if text.endswith("\r") and not closed:
            self.fill(text[:-1])
            return "\r", []
        begin = 0
        if text.isascii() and text.isprintable():
            begin = max(len(text) - 1, 0)
            self.ascii(text, begin)
            return text[begin:], self.shaper.shape(text[begin:])
        if len(text) > _SHORT:
            last = list(_RUNS.finditer(text))[-1]
            begin = last.end() - 1 if last[1] else last.start()
            self.fill(text[:begin])
        run = text[begin:]
        cells = self.shaper.shape(run)
        count = settled(run, cells)
        self.cells(cells[:count])
        rest = cells[count:]
        open_text = run[len(run) - sum([cell.source for cell in rest]) :]
        if not closed and open_text.endswith(tuple(JOINERS)) and rest[-1].style:
            rest.pop()
        return open_text, rest

    def fill(self, text: str) -> None:
        """Fill text without line breaks that begins and ends with a cell."""
        if text.isascii() and text.isprintable():
            self.ascii(text, len(text))
            return
        for match in _RUNS.finditer(text):
            self._fill_run(match)

    def _fill_run(self, match: re.Match[str]) -> None:
        run = match[0]
        if match[1]:
            self.ascii(run, len(run))
        else:
            self.cells(self.shaper.shape(run))

    def show(self, text: str, cells: list[Cell]) -> bool:
        """Add the rows that there are if it ends with `text`, and these its cells; fill nothing.

        But a character of ASCII on a row of characters that stand by themselves is filled in, so
        that more may follow it at once: the open row grows, and steps back for anything else.
        """
        if len(cells) == 1 and not self.hanging:
            cell = cells[0]
            columns = self.columns + cell.columns
            if columns <= self.width and not cell.style and not cell.breaks & TAB:
                self._add_row(self.text + cell.text, columns, self.spans, self.risky or cell.risky)
                grows = text.isascii() and not (self.breaks or self.spans or self.risky)
                if grows:
                    self.add(text)
                return grows
        copy = _Filler.__new__(_Filler)
        for slot in _Filler.__slots__:
            setattr(copy, slot, getattr(self, slot))
        copy.cells(cells)
        if copy.end > copy.line:
            copy._add_row(copy.text, copy.columns, copy.spans, copy.risky)
        return False

    def row(self) -> Row:
        """The open row."""
        return self._row(self.text, self.columns, self.spans, self.risky)

    def step_back(self) -> str:
        """Takes the last character, ASCII, out of the open row again."""
        last = self.text[-1]
        self.text = self.text[:-1]
        self.columns -= 1
        self.end -= 1
        return last

    def ascii(self, run: str, stop: int) -> None:
        """Fill printable ASCII: run[:stop]."""
        if stop and self.breaks:
            if run[0] != " " and may_break(self.breaks, breaks_of(run[0])):
                self._allow_end()
            self.breaks = 0
        at = 0
        while at < stop:
            if self.hanging:
                word = _NO_SPACE.search(run, at, stop)
                begin = word.start() if word else stop
                self.end += begin - at
                at = begin
                if word:
                    self._end_row()
                continue
            room = self.width - self.columns
            if stop - at <= room:
                self.add(run[at:stop])
                return
            space = run.rfind(" ", at, at + room + 1)
            if space == at + room:
                self.add(run[at:space])
                self.hanging = True
                at = space
            elif space >= 0:
                self.add(run[at : space + 1])
                self._end_row()
                at = space + 1
            else:
                self._look_back()
                if self.mark is None:
                    self.add(run[at : at + room])
                    at += room
                self._next_row()

    def add(self, run: str) -> None:
        """Adds printable ASCII to the open row, which has room for it."""
        self.text += run
        self.columns += len(run)
        self.end += len(run)

    def _look_back(self) -> None:
        """Look through the ASCII at the row's end for a place where it may end."""
        text = self.text
        if len(text) > self.plain:
            space = text.rfind(" ", self.plain) + 1
            if space:
                word = len(text) - space
                self.mark = (space, self.columns - word, self.risky, self.end - word)
                self.risky_word = False
            self.plain = len(text)
            self.breaks = breaks_of(text[-1])

    def cells(self, cells: list[Cell]) -> None:
        """Fill cells."""
        self._look_back()
        width = self.width
        for cell in cells:
            text, columns, style, source, breaks, risky = cell
            if not columns:
                self.end += source
                self.breaks = breaks or self.breaks
                continue
            if breaks & SPACE:
                room = width - self.columns
                if breaks & TAB:
                    columns = min(TAB_STOP - self.columns % TAB_STOP, max(room, 1))
                    text = " " * columns
                if self.hanging or columns > room:
                    self.hanging = True
                    self.end += source
                    continue
            elif self.hanging:
                self._end_row()
            elif may_break(self.breaks, breaks):
                self._allow_end()
            if columns > width:
                text, columns = TOO_WIDE, 1
            while self.columns + columns > width:
                self._next_row()
            if style:
                self.spans += (Span(len(self.text), len(self.text) + len(text), style),)
            self.text += text
            self.columns += columns
            self.end += source
            self.breaks = breaks
            if risky:
                self.risky = self.risky_word = True
            if breaks & SPACE:
                self._allow_end()
        self.plain = len(self.text)

    def _allow_end(self) -> None:
        """The row may end here."""
        if self.text:
            self.mark = (len(self.text), self.columns, self.risky, self.end)
            self.risky_word = False

    def _next_row(self) -> None:
        """End the row where it may, or else here; what comes after that goes to the next."""
        if self.mark is None:
            self._end_row()
            return
        at, columns, risky, end = self.mark
        here = tuple(span for span in self.spans if span.start < at)
        there = self.spans[len(here) :]
        word = tuple(Span(begin - at, stop - at, style) for begin, stop, style in there)
        self._add_row(self.text[:at], columns, here, risky)
        self._begin(self.text[at:], self.columns - columns, word, self.risky_word, end)

    def _end_row(self) -> None:
        self._add_row(self.text, self.columns, self.spans, self.risky)
        self._begin("", 0, (), False, self.end)

    def _add_row(self, text: str, columns: int, spans: tuple[Span, ...], risky: bool) -> None:
        if risky:
            text = text.rstrip(JOINERS)  # nothing is left for them to join
        self.rows.append(self._row(text, columns, spans, risky))
        self.starts.append(self.start)

    def _row(self, text: str, columns: int, spans: tuple[Span, ...], risky: bool) -> Row:
        return Row(self.gutter, text, columns, self.style, spans, risky, not self.start)


def may_break(before: int, after: int) -> bool:
    """Whether a row may end between two cells, by their flags; spaces are not asked about."""
    return bool((before | after) & WIDE) and not before & OPENING and not after & CLOSING


class _Source:
    """Text in pieces, so that adding to it costs what is added."""

    def __init__(self) -> None:
        self.size = 0
        self.last = ""  # what was added last
        self._added: list[str] = []  # to no piece yet
        self._pieces: list[str] = []
        self._starts: list[int] = []

    def add(self, text: str) -> None:
        if len(self._added) == _BATCH:
            self.join()
        self._added.append(text)
        self.last = text
        self.size += len(text)

    def join(self) -> None:
        """Put what was added into pieces: as it came, it takes ten times the room."""
        added = "".join(self._added)
        self._added.clear()
        if self._pieces and len(self._pieces[-1]) < _JOINED:
            self._pieces[-1] += added
        elif added:
            self._starts.append(self.size - len(added))
            self._pieces.append(added)

    def text(self) -> str:
        self.join()
        return "".join(self._pieces)

    def cut(self, begin: int, end: int) -> str:
        """The characters from `begin` to `end`."""
        self.join()
        first = max(bisect_right(self._starts, begin) - 1, 0)
        pieces = []
        for start, piece in zip(self._starts[first:], self._pieces[first:]):
            if start >= end:
                break
            pieces.append(piece[max(begin - start, 0) : end - start])
        return "".join(pieces)

    def line_start(self, offset: int) -> int:
        """Where the line that holds `offset` begins."""
        self.join()
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
