"""The text of one block, broken into rows as it grows.

Wrapping never goes back: what is settled, all but the last cluster or so, is filled into the open
row for good; the rest is wrapped on a copy, for show, and again when more text is there. So a
delta costs its own length, and the rows are those of one wrap of the whole text.

Nothing is wrapped until it is asked for. A text not wrapped yet is wrapped from its end
backwards, by whole source lines, as far as the question needs; those that are far too long are cut.

Of a long text, the rows far above its end are given up: where every so many of them begin is kept,
and as a wrap may begin at any row, those that are looked at again are made again.
"""

from __future__ import annotations

from bisect import bisect_right

from streamcurses._late import TYPE_CHECKING, Iterator, Optional
from streamcurses._text.above import Above, Group
from streamcurses._text.clusters import Inert, Shaper, is_simple
from streamcurses._text.cuts import LONG, Cuts
from streamcurses._text.filler import Filler
from streamcurses._text.row import Row
from streamcurses._text.source import Source

if TYPE_CHECKING:
    from streamcurses._text.markdown.pieces import Piece
    from streamcurses._text.markdown.signs import Signs

_BACKWARDS = 1 << 12  # characters of history wrapped at a time, at least
KEPT = 1 << 7  # rows that are kept as a text grows, and those above are given up
_EACH = 1 << 6  # so many of these at a time
_AHEAD = 2  # rows that have to follow one for it to be ended


class WrappedText:
    """An append-only text, as rows of at most `columns` columns, 1 or more.

    Offsets count characters of `source`. A row that did not change is the same object as before;
    an append changes the last row, or the last few. A line break at the very end
    begins no row yet.
    """

    __slots__ = (
        "_above",
        "_closed",
        "_columns",
        "_cuts",
        "_filler",
        "_fixed",
        "_grows",
        "_gutter",
        "_lead",
        "_looked",
        "_open",
        "_outgrown",
        "_rows",
        "_shaper",
        "_source",
        "_starts",
        "_style",
        "_top",
        "wraps",
    )

    # Whether rows hold the source, and an append changes nothing but the last, or adds some.
    as_it_came = True

    def __init__(self, shaper: Shaper, columns: int, *, gutter: str = "", style: str = "") -> None:
        self._shaper = shaper
        self._columns = _positive(columns)
        self._gutter = self._lead = gutter
        self._style = style
        self.wraps = 0  # how often the rows were forgotten
        self.clear()

    def clear(self) -> None:
        """Begin again, with no text, and open for more."""
        self._source = Source()
        self._cuts: Optional[Cuts] = None  # of the line that was asked about last
        self._closed = False
        self.unwrap()

    def unwrap(self) -> None:
        """Forget the rows: they are made again when they are asked for."""
        self.wraps += 1
        self._above = Above()  # the rows that were given up
        self._rows: list[Row] = []  # those that follow,
        self._starts: list[int] = []  # and the source offsets at which they begin
        self._top = 0  # the source offset of the first row of all
        self._fixed = 0  # how many of the rows stand for good
        self._looked = (0, 0)  # the rows above the end that were looked at last, by their numbers
        self._filler: Optional[Filler] = None  # None: nothing is wrapped
        self._open = ""  # text that was wrapped, but is not settled
        self._grows = False  # whether the last row is the open one, with all of that on it
        self._outgrown = False  # whether there is more in the open row than in the last of `_rows`

    def forget(self) -> None:
        """As `unwrap`, with all else that can be made of the source again."""
        self.unwrap()

    @property
    def is_words(self) -> bool:
        """Whether it is Markdown, and shows no sign of that."""
        return False

    def pieces(self, signs: Signs) -> Optional[Iterator[Piece]]:
        """What its Markdown was read as, to its end, with these signs; None where it was not."""
        return None

    @property
    def source(self) -> str:
        """The text, exactly as it was appended."""
        return self._source.text()

    @property
    def size(self) -> int:
        """How many characters `source` has."""
        return self._source.count()

    def cut(self, begin: int, end: int) -> str:
        """The characters of `source` from `begin` to `end`."""
        return self._source.cut(begin, end)

    def append(self, text: str) -> None:
        """Add text, cut anywhere. RuntimeError after `close`."""
        if self._closed:
            raise RuntimeError("append after close")
        self._source.add(text)

    @property
    def end(self) -> Source:
        """Where text may be put instead, for as long as this is neither closed nor begun again."""
        return self._source

    def keep(self, text: str) -> None:
        """The source is kept as `text`, as far as it ends with that."""
        self._source.keep(text)

    def mark(self, text: str) -> None:
        """Add text of our own, as the last."""
        self.append(text)

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

    def restyle(self, gutter: str, style: str, lead: Optional[str] = None) -> None:
        """Draw the rows with another gutter and style; `lead` is the first row's gutter."""
        if lead is None:
            lead = gutter
        if (gutter, style, lead) != (self._gutter, self._style, self._lead):
            self._gutter, self._style, self._lead = gutter, style, lead
            self.unwrap()

    def tail(self, count: int) -> list[Row]:
        """The last `count` rows, or all where there are fewer."""
        self._wrap()
        rows = self._rows
        if 0 < count <= len(rows):  # as nearly always
            return rows[-count:]
        return self.window(count, count)

    def flow(self, last: Row) -> tuple[Inert, int]:
        """Which texts may come and do no more than to stand behind the last row, which is `last`.

        Those that are inert, of so many characters together; -1 where there are none.
        """
        filler = self._filler
        if (
            filler is None
            or not self._grows
            or self._rows[-1] is not last
            or filler.end != self._source.size
        ):
            return is_simple, -1
        return is_simple, filler.width - filler.columns

    def flowed(self, last: Row, text: str) -> None:
        """What came first was shown behind the last row, which was `last`."""
        filler = self._filler
        if filler is not None and self._grows and self._rows[-1] is last:
            filler.add(text)
            self._outgrown = True

    def grown(self, last: Row) -> Optional[str]:
        """What the last row has grown by since it was `last`, and since this was asked before.

        "" where there is nothing to be seen of what came. None where it was more than one piece of
        ASCII that the row has room for: there may be another row then.
        """
        return self._grow() if self._grows and self._rows[-1] is last else None

    def _grow(self) -> Optional[str]:
        """As `grown`, of the row that grows."""
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
            return None
        filler.add(added)
        self._outgrown = True
        return added

    def another(self, last: Row) -> Optional[Row]:
        """The last row, if that was `last`, and what came since changed no other and began none."""
        rows = self._rows
        count = len(rows)
        if not count or rows[-1] is not last or self._fixed != count - 1:
            return None
        above = self._above.count
        self._fill()
        return rows[-1] if len(rows) + self._above.count == count + above else None

    def window(self, rest: int, count: int) -> list[Row]:
        """The first `count` of the last `rest` rows, as far as there are so many."""
        self._have(rest)
        first = max(self._count() - rest, 0)
        return self._look(first, first + count)

    def has_more(self, count: int) -> bool:
        """Whether there are more than `count` rows."""
        self._have(count + 1)
        return self._count() > count

    def height(self) -> int:
        """How many rows there are. Wraps everything."""
        self._wrap()
        self._prepend(0)
        return self._count()

    def rows(self, start: int, stop: int) -> list[Row]:
        """Rows `start` to `stop`, counted from the first. Wraps everything."""
        self.height()
        return self._look(max(start, 0), max(stop, 0))

    def head(self, count: int) -> tuple[list[Row], list[int]]:
        """The first rows of a text that has many more, and where these and the next begin.

        Wraps no more than that.
        """
        return self._first_from(0, count)

    def _first_from(self, begin: int, count: int) -> tuple[list[Row], list[int]]:
        """The first rows from an offset on where one begins, and where these and the next begin."""
        size = 0
        rows: list[Row] = []
        starts: list[int] = []
        while len(rows) < count + _AHEAD and begin + size < self.size:
            size += (count + _AHEAD) * (self._columns + 1)
            rows, starts = [], []
            filler = self._fresh(begin, rows, starts)
            filler.line = self._line_start(begin)
            filler.fill(filler.cut(filler.lines(self.cut(begin, begin + size))))
        return rows[:count], starts[: count + 1]

    def start(self, row: int) -> int:
        """The source offset at which a row begins. IndexError where there is no such row.

        Rows count from the first, or back from -1, the last; in that case it wraps only so far.
        """
        if row < 0:
            self._have(-row)
        else:
            self.height()
        above, count = self._above.count, self._count()
        if row < -count:
            raise IndexError(row)
        row += count if row < 0 else 0
        return self._starts[row - above] if row >= above else self._above.start(row, self._make)

    def rows_from(self, offset: int) -> int:
        """How many rows there are from the one that holds a source offset on. Wraps only those."""
        self._wrap()
        if offset < self._top:
            self._prepend(self._line_start(offset))
        above = self._above
        if above.count and offset < above.end:
            return self._count() - above.row_of(offset, self._make)
        return len(self._rows) - max(bisect_right(self._starts, offset) - 1, 0)

    def _count(self) -> int:
        """How many rows there are as yet."""
        return self._above.count + len(self._rows)

    def _wrap(self) -> None:
        """Bring the rows from `_top` on up to date."""
        source = self._source
        size = source.count()
        if self._filler is None:
            self._top = self._line_start(size)
            self._filler = self._fresh(self._top, self._rows, self._starts)
        elif self._grows and self._filler.end < size:
            self._grow()
        self._fill()

    def _fill(self) -> None:
        """Fill what has come, and is not filled in, into the rows."""
        filler = self._filler
        assert filler is not None
        seen = filler.end + len(self._open)
        if seen < self._source.count():
            self._take(self._source.rest(seen))
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
        self._spare()

    def _spare(self) -> None:
        """Give up the rows far above the end, where these are many."""
        if self._fixed >= KEPT + _EACH:
            self._give_up()

    def _give_up(self) -> None:
        """Give up the rows far above the end. Those that were looked at last stay as they are."""
        above, rows, starts = self._above, self._rows, self._starts
        first, stop = self._looked
        for key, size in self._groups(self._fixed - KEPT):
            number = above.first + above.count
            group = Group(key, rows[:size], starts[:size])
            above.add(group, starts[size], first < number + size and number < stop)
            del rows[:size], starts[:size]
            self._fixed -= size

    def _groups(self, most: int) -> Iterator[tuple[int, int]]:
        """The keys and sizes of what is given up at a time, the first rows, of so many."""
        for _ in range(0, most - _EACH + 1, _EACH):
            yield 0, _EACH

    def _look(self, first: int, stop: int) -> list[Row]:
        """Rows `first` to `stop` of those there are, made again where they were given up."""
        above = self._above
        if stop < self._count():
            self._looked = (above.first + first, above.first + stop)
        if first >= above.count:
            return self._rows[first - above.count : stop - above.count]
        rows = above.look(first, min(stop, above.count), self._make)
        return rows + self._rows[: max(stop - above.count, 0)]

    def _make(self, key: int, begin: int, count: int) -> Group:
        """Make a group of rows again."""
        rows, starts = self._first_from(begin, count)
        return Group(key, rows, starts[:count])

    def _have(self, count: int) -> None:
        """Bring the rows up to date, and have `count` of them if the text is long enough."""
        self._wrap()
        while self._count() < count and self._top:
            size = max((count - self._count()) * self._columns, _BACKWARDS)
            self._prepend(self._line_start(self._top - size))

    def _line_start(self, offset: int) -> int:
        """Where wrapping may begin so that it comes to `offset`."""
        start = self._source.line_start(offset)
        if offset < start + LONG:
            return start
        if self._cuts is None or self._cuts.line != start:
            self._cuts = Cuts(start, self._source.cut)
        return self._cuts.before(offset)

    def _prepend(self, start: int) -> None:
        """Put the rows from `start`, where a line begins or is cut, before those there are."""
        if start < self._top:
            rows: list[Row] = []
            starts: list[int] = []
            self._fresh(start, rows, starts).whole(self._source.cut(start, self._top))
            if not self._put_before(rows, starts):
                groups = [
                    Group(0, rows[at : at + _EACH], starts[at : at + _EACH])
                    for at in range(0, len(rows), _EACH)
                ]
                self._above.put_before(groups, self._top)
            self._top = start

    def _put_before(self, rows: list[Row], starts: list[int]) -> bool:
        """Put rows before those that are kept; not where there are too many, or some above."""
        count = len(rows)
        if self._above.count or self._fixed + count >= KEPT + _EACH:
            return False
        self._rows[:0] = rows
        self._starts[:0] = starts
        self._fixed += count
        self._above.first -= count
        return True

    def _fresh(self, start: int, rows: list[Row], starts: list[int]) -> Filler:
        gutter, style, lead = self._gutter, self._style, self._lead
        return Filler(self._shaper, self._columns, rows, starts, start, gutter, style, lead)


def _positive(columns: int) -> int:
    if columns < 1:
        raise ValueError(f"{columns} columns: a row has at least one")
    return columns
