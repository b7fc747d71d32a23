"""The text of one block, as the Markdown that it is, in rows as it grows.

Pieces that are closed are laid out once, and their rows are the same objects until there are other
columns. Of the one that is open the rows are laid anew from where it has changed on. What only adds
to the last run, as nearly all that comes, is filled in, and read when something else has come; so
is the end of a line, with what the next one begins with, while nothing is to be seen of that.

Nothing is laid out until it is asked for: after a resize from the end backwards, by pieces. Rows
far above the end are given up, as those of any text.
"""

from __future__ import annotations

from array import array

from streamcurses._late import Callable, Iterator, Optional, Union
from streamcurses._text.above import Above, Group
from streamcurses._text.clusters import Inert
from streamcurses._text.markdown.filling import LaidLine, Look, same_rows
from streamcurses._text.markdown.grids import LaidTable
from streamcurses._text.markdown.inlines import NOTHING, is_inert
from streamcurses._text.markdown.links import is_destination
from streamcurses._text.markdown.pieces import Line, Piece
from streamcurses._text.markdown.reader import Reader
from streamcurses._text.markdown.signed import SignedText
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.markdown.tables import Table
from streamcurses._text.row import Row


class _Laid:
    """A piece in rows."""

    __slots__ = (
        "_gap",
        "_is_first",
        "_look",
        "_signs",
        "_source",
        "_stable",
        "lines",
        "piece",
        "rows",
        "sources",
        "table",
    )

    def __init__(self, piece: Piece, look: Look, signs: Signs, *, is_first: bool) -> None:
        self.piece = piece
        self._is_first = is_first
        self._look = look
        self._signs = signs
        self._gap: Optional[str] = None
        self._source: Optional[list[Line]] = None
        self.lines: list[LaidLine] = []  # that it has, if it is no table
        self.table: Optional[LaidTable] = None  # that it is, if it is one
        self._stable = 0  # lines that will not change
        self.rows: list[Row] = []
        self.sources = array("Q")
        self.update()

    def update(self) -> int:
        """Brings the rows up to date; how many of them, the first, are the same as before."""
        piece = self.piece
        if piece.lines is self._source and piece.gap == self._gap:  # as nearly always
            return self._update_lines(piece) if self.table is None else self._update_table(piece)
        before = self.rows
        self._gap = piece.gap
        self._source = piece.lines
        self.lines = []
        self._stable = 0
        self.table = None
        self.rows, self.sources = [], array("Q")
        if piece.gap is not None:
            gap = self._look.fitted(piece.gap)
            self.rows.append(self._look.row(gap, len(gap)))
            self.sources.append(max(piece.begin - 1, 0))
        if isinstance(piece, Table):
            self._update_table(piece)
        else:
            self._update_lines(piece)
        return same_rows(self.rows, before, 0)

    def _update_lines(self, piece: Piece) -> int:
        lines, fresh = self.lines, piece.lines
        size = len(lines)
        if self._stable + 1 == size == len(fresh) and lines[-1].line is fresh[-1]:
            last = lines[-1]
            begin = last.update()
            self._go_on(last, begin)
            return last.row + begin
        number = min(self._stable, size)
        self._stable = piece.stable
        rows, sources = self.rows, self.sources
        if number == size:
            same = len(rows)
        elif lines[number].line is fresh[number]:
            same = lines[number].row + lines[number].update()
        else:
            same = lines[number].row
        before = rows[same:]
        del rows[same:], sources[same:]
        for at, line in enumerate(fresh[number:], number):
            if at < len(lines) and lines[at].line is line:
                laid = lines[at]
                begin = len(rows) - laid.row
            else:
                del lines[at:]
                laid = self._lay(line)
                lines.append(laid)
                begin = 0
            rows += laid.rows[begin:]
            sources += laid.sources[begin:]
        del lines[len(fresh) :]
        return same_rows(rows, before, same)

    def _lay(self, line: Line) -> LaidLine:
        row = len(self.rows)
        is_first = self._is_first and not row
        return LaidLine(line, self._look, self._signs, row, is_first=is_first)

    @property
    def _above(self) -> int:
        return int(self._gap is not None)

    def _update_table(self, table: Piece) -> int:
        assert isinstance(table, Table)  # or it has no columns
        above = self._above
        if self.table is None:
            self.table = LaidTable(table, self._look, self._signs, is_first=self._is_first)
            same = 0
        else:
            same = self.table.update()
        del self.rows[above + same :], self.sources[above + same :]
        self.rows += self.table.rows[same:]
        self.sources += self.table.sources[same:]
        return above + same

    def grow(self, line: LaidLine, text: str) -> int:
        """Adds text to the line, which is the last; how many of the rows are the same as before."""
        begin = line.grow(text)
        self._go_on(line, begin)
        return line.row + begin

    def _go_on(self, line: LaidLine, begin: int) -> None:
        """Takes over the rows of the last line from one on."""
        same = line.row + begin
        if same + 1 == len(self.rows) and begin + 1 == len(line.rows):
            self.rows[-1] = line.rows[-1]
            self.sources[-1] = line.sources[-1]
        else:
            self.rows[same:] = line.rows[begin:]
            self.sources[same:] = line.sources[begin:]


class MarkdownText(SignedText):
    """As `WrappedText`, for text that is Markdown."""

    __slots__ = ()

    def clear(self) -> None:
        self._mark = ""
        self._begin_reading()
        super().clear()

    def _begin_reading(self) -> None:
        self._reader: Reader = Reader(self._signs, cuts=True)
        self._read_all = False
        self._packed = 0  # so many of the pieces, the first, were packed

    def forget(self) -> None:
        super().forget()
        self._begin_reading()

    def unwrap(self) -> None:
        super().unwrap()
        self._tip: Optional[_Laid] = None
        self._look_of = Look(self._shaper, self._columns, self._gutter, self._style, self._lead)
        self._bottom = -1  # the piece that comes next behind those that are laid for good
        self._upper = 0  # the first piece that is laid,
        self._kept = 0  # and the first whose rows were not given up
        self._counts: list[int] = []  # how many rows each has from there on, for good
        self._seen = -1  # characters of the source that the rows show,
        self._unread: list[str] = []  # and the last of them, which were not fed to the reader
        self._is_due = True  # whether these have to be, for what is to be seen of them
        self._inert: Optional[Inert] = None
        self._begun: Optional[str] = None  # what came of lines of which nothing can be told yet
        self._line: Optional[LaidLine] = None  # the one that inert text is added to
        self._full = 0  # up to where in the source it has room on the last row
        self._limit = 0  # and up to where the line goes on, whatever comes
        self._before: Callable[[str], str] = str  # what stands before marks that are left out
        self._hidden = 0  # up to where what comes of a destination changes nothing
        self._added: list[str] = []  # what was added there, and is in no row yet
        self._touched = 0  # the first row that was changed last

    def mark(self, text: str) -> None:
        self._source.join()
        self._mark = text
        super().append(text)

    def close(self) -> None:
        self._closed = self._is_due = True
        self._source.join()

    def pieces(self, signs: Signs) -> Optional[Iterator[Piece]]:
        if not self._read_all or self._mark or signs != self._signs:
            return None
        return map(self._piece, range(len(self._reader.pieces)))

    def head(self, count: int) -> tuple[list[Row], list[int]]:
        """As its pieces are: all of them are laid out for that."""
        return self.rows(0, count), [self.start(row) for row in range(count + 1)]

    def flow(self, last: Row) -> tuple[Inert, int]:
        inert = self._inert
        if inert is None or self._rows[-1] is not last or self._seen != self._source.size:
            return is_inert, -1
        return inert, self._full - self._seen

    def flowed(self, last: Row, text: str) -> None:
        seen = self._seen + len(text)
        if self._inert is not None and self._rows[-1] is last and seen <= self._source.size:
            self._seen = seen
            self._added.append(text)
            self._unread.append(text)

    def grown(self, last: Row) -> Optional[str]:
        rows, source = self._rows, self._source
        if self._is_due or not rows or rows[-1] is not last:
            return None
        text, end = source.last, source.size
        begin = end - len(text)
        if begin != self._seen:
            return None
        shown = self._shown(text, end)
        self._pass(text, shown)
        return shown if not shown or begin + len(shown) <= self._full else None

    def another(self, last: Row) -> Optional[Row]:
        rows = self._rows
        count = len(rows)
        if not count or rows[-1] is not last:
            return None
        above = self._above.count
        self._wrap()
        # There are others where a definition came of what was drawn above.
        if rows is not self._rows or self._above.count != above or len(rows) != count:
            return None
        return None if self._touched < count - 1 else rows[-1]

    def _wrap(self) -> None:
        source = self._source
        size = source.count()
        if self._seen < size:
            if self._rows and not self._closed:
                rest = source.rest(self._seen)
                self._pass(rest, None if self._is_due else self._shown(rest, size))
            else:
                self._is_due = True
        if not self._is_due:
            if not self._added:
                self._touched = len(self._rows)
                return
            if self._line is not None:
                self._grow()
                return
        reader, line = self._reader, self._line
        self._read()
        if reader.touched or self._bottom < 0:
            reader.touched = False
            if self._added and line is not None and line is self._line:
                line.add("".join(self._added))
            self._added.clear()
            self._lay()
        else:
            self._touched = len(self._rows)
        self._look_ahead()

    def _shown(self, text: str, end: int) -> Optional[str]:
        """What is to be seen of text that came, as the last, behind the line that is open.

        None where that has to be read for it.
        """
        inert = self._inert
        if inert is None:
            if self._begun is not None:
                return "" if self._reader.is_untold(self._begun + text) else None
            return "" if end <= self._hidden and is_destination(text) else None
        if end > self._limit:
            return None
        shown, ended, rest = text.partition("\n")
        if not ended:
            shown = self._before(text)
        # A full stop is inert behind a word.
        if not (inert(shown) or inert(self._source.before(text) + shown)):
            return None
        tip = self._tip
        assert tip is not None  # or nothing is inert
        if not ended or (tip.piece.is_quiet and self._reader.is_untold(rest)):
            return shown
        return None

    def _pass(self, text: str, shown: Optional[str]) -> None:
        """Takes note of text of which so much is shown, None where it has to be read for that."""
        self._unread.append(text)
        self._seen += len(text)
        if shown is None:
            self._is_due = True
            return
        if shown:
            self._added.append(shown)
        if self._begun is not None:
            self._begun += text
        elif self._inert is not None and len(shown) < len(text):
            self._inert = None
            if text[len(shown)] == "\n":
                self._begun = text[len(shown) + 1 :]

    def _grow(self) -> None:
        """Has the rows show what was added."""
        tip, line = self._tip, self._line
        assert tip is not None and line is not None  # or nothing is inert
        same = tip.grow(line, "".join(self._added))
        self._added.clear()
        self._touched = self._fixed + same
        self._put(tip, same)
        self._full = min(self._source.size + line.room(), self._limit)

    def _read(self) -> None:
        reader, source = self._reader, self._source
        if self._seen == source.size:
            text = "".join(self._unread)
        else:
            text = source.rest(reader.consumed)
            text = text[: len(text) - len(self._mark)]
        self._unread.clear()
        if text:
            reader.feed(text)
        if self._closed and not self._read_all:
            self._read_all = True
            reader.close()
            if self._mark:
                reader.end(self._mark)
        reader.refresh()
        if reader.redefined:
            reader.redefined = False
            self.unwrap()
        self._seen = source.size
        self._is_due = False

    def _lay(self) -> None:
        """Brings the rows up to date, from the upper piece that is laid on."""
        reader, tip = self._reader, self._tip
        bottom = self._bottom
        if (
            tip is not None
            and reader.tip is tip.piece
            and bottom + 1 == len(reader.pieces)
            and reader.changed >= bottom
        ):  # as nearly always
            same = tip.update()
            begin = self._touched = self._fixed + same
            rows, starts, laid = self._rows, self._starts, tip.rows
            if begin + 1 == len(rows) and same + 1 == len(laid):
                rows[-1] = laid[-1]
                starts[-1] = max(tip.sources[-1], starts[-2] + 1 if begin else 0)
            else:
                self._put(tip, same)
        else:
            self._lay_pieces()

    def _lay_pieces(self) -> None:
        reader, rows = self._reader, self._rows
        pieces = reader.pieces
        if self._bottom < 0:
            self._upper = self._kept = self._bottom = max(len(pieces) - 1, 0)
            self._set_top()
        tip = self._tip
        before: list[Row] = []
        if reader.changed < self._bottom or (
            tip is not None
            and (len(pieces) <= self._bottom or pieces[self._bottom] is not tip.piece)
        ):
            before = self._fall_back(reader.changed)
            tip = None
        self._touched = first = len(rows)
        number = self._bottom
        while number < len(pieces):
            piece = pieces[number]
            if tip is None or tip.piece is not piece:
                tip = _Laid(piece, self._look_of, self._signs, is_first=not number)
                same = 0
            else:
                same = tip.update()
            self._touched = min(self._touched, self._fixed + same)
            self._put(tip, same)
            number += 1
            if number < len(pieces) or reader.tip is None:
                self._counts.append(len(rows) - self._fixed)
                self._fixed = len(rows)
                self._bottom = number
                tip = None if number < len(pieces) else tip
        same_rows(rows, before, first)
        self._tip = None if reader.tip is None else tip
        reader.changed = self._bottom
        self._spare()

    def _look_ahead(self) -> None:
        """What may come next and be no more than filled in, and how much of it."""
        reader, tip = self._reader, self._tip
        size = limit = full = self._source.size
        line = None
        awaited = NOTHING
        if not reader.is_open:
            self._begun = reader.begun
        else:
            self._begun = None
            if tip is not None:
                piece = tip.piece
                awaited = piece.awaited
                limit += piece.room
                line = tip.lines[-1] if tip.lines else None
                if line is not None and line.runs:
                    full += line.room()
                elif tip.table is not None:
                    last = self._rows[-1]  # on a risky one nobody knows where more would stand
                    full += tip.table.room if not last.risky else 0
                else:
                    awaited = awaited._replace(inert=None)
        inert, hidden, self._before = awaited
        self._inert, self._line = inert, line
        self._hidden = min(size + hidden, limit) if hidden else 0
        self._limit = limit
        self._full = full if full < limit else limit

    def _fall_back(self, number: int) -> list[Row]:
        """What was laid is another from a piece on: all is laid again, as it is asked for.

        The rows that come where these rows were may be as they were.
        """
        if number < self._bottom:
            self.unwrap_rows()
            return []
        before = self._rows[self._fixed :]
        del self._rows[self._fixed :], self._starts[self._fixed :]
        return before

    def unwrap_rows(self) -> None:
        self._above = Above()
        del self._rows[:], self._starts[:], self._counts[:]
        self._fixed = 0
        self._looked = (0, 0)
        self._upper = self._kept = self._bottom = max(len(self._reader.pieces) - 1, 0)
        self._set_top()

    def _put(self, laid: _Laid, same: int) -> None:
        """Has the rows of a piece stand behind those that are laid for good."""
        rows, starts = self._rows, self._starts
        begin = self._fixed + same
        del rows[begin:], starts[begin:]
        rows += laid.rows[same:]
        _add_starts(starts, laid.sources[same:])

    def _set_top(self) -> None:
        pieces = self._reader.pieces
        self._top = pieces[self._upper].begin if self._upper else 0

    def _line_start(self, offset: int) -> int:
        return offset

    def _prepend(self, start: int) -> None:
        """Put the rows of the pieces from the one that holds `start` on before those there are."""
        if start >= self._top:
            return
        pieces = self._reader.pieces
        first = self._upper
        # Of what is laid, the first may be no more: there was nothing in it but definitions.
        while first and (first == len(pieces) or pieces[first].begin > start):
            first -= 1
        rows: list[Row] = []
        starts: list[int] = []
        counts = []
        for number in range(first, self._upper):
            laid = _Laid(self._piece(number), self._look_of, self._signs, is_first=not number)
            rows += laid.rows
            _add_starts(starts, laid.sources)
            counts.append(len(laid.rows))
        if self._put_before(rows, starts):
            # With pieces of no rows that were given up, as the first of all.
            self._counts[:0] = counts + [0] * (self._kept - self._upper)
            self._kept = first
        else:
            groups, at = [], 0
            for number, count in enumerate(counts, first):
                if count:
                    part = slice(at, at + count)
                    groups.append(Group(number, rows[part], starts[part]))
                at += count
            self._above.put_before(groups, self._starts[0] if self._starts else self._top)
        self._upper = first
        self._set_top()

    def _piece(self, number: int) -> Piece:
        piece = self._reader.pieces[number]
        return piece.unpacked(self._source_of(number)) if number < self._packed else piece

    def _source_of(self, number: int) -> str:
        pieces = self._reader.pieces
        return self._source.cut(pieces[number].begin, pieces[number + 1].begin)

    def _give_up(self) -> None:
        super()._give_up()
        # What the rows are made of goes with them.
        pieces = self._reader.pieces
        first, stop = self._packed, self._kept
        if first < stop:
            begin = pieces[first].begin
            source = self._source.cut(begin, pieces[stop].begin)
            pieces[first:stop] = [piece.packed(source, begin) for piece in pieces[first:stop]]
            self._packed = stop

    def _groups(self, most: int) -> Iterator[tuple[int, int]]:
        counts = self._counts
        while counts and counts[0] <= most:
            size = counts.pop(0)
            most -= size
            self._kept += 1
            if size:
                yield self._kept - 1, size

    def _make(self, key: int, begin: int, count: int) -> Group:
        laid = _Laid(self._piece(key), self._look_of, self._signs, is_first=not key)
        starts = [begin - 1]
        _add_starts(starts, laid.sources)
        return Group(key, laid.rows, starts[1:])


def _add_starts(starts: list[int], more: Union[array[int], list[int]]) -> None:
    """Adds where rows begin; no two begin at one place."""
    last = starts[-1] if starts else -1
    for start in more:
        last = max(start, last + 1)
        starts.append(last)
