"""Tables in rows: columns as wide as what is in them, or as there is room for.

Where there is no room for columns, so that words would be parted, a row of the table is a record: a
line for each cell, with the name of its column. How wide columns are is told by all rows up to
`LEARNED`, from there on whenever there are twice as many, and at the end: so a long table is laid
out in time of its length. A row that needs wider ones in between has them alone.

What names them is underlined; where that cannot be seen, or not on blanks, a rule stands below.

The columns move when a row has ended. Until then what is wider than its column has what comes
behind it move, if the row that will come of it has room: so it grows at its end. Where there is
none, and in a record, what came of a cell stands, and more of it is filled in.
"""

from __future__ import annotations

from array import array

from streamcurses._late import NamedTuple, Optional, Sequence
from streamcurses._text.clusters import SPACE, Shaper
from streamcurses._text.filler import may_break
from streamcurses._text.markdown.filling import LaidLine, LineFiller, Look, same_rows, style_name
from streamcurses._text.markdown.pieces import (
    Line,
    Prefix,
)
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.markdown.spans import COLUMNS, HEADING, Run
from streamcurses._text.markdown.tables import Row as TableRow
from streamcurses._text.markdown.tables import Table
from streamcurses._text.row import Row, Span, last_style

LEARNED = 50
# Columns that each column of a table has at least, if what is in it needs so many, and if its words
# do. Longer words, as addresses are, may be parted.
_LEAST = 6
_WORD = 12
# They grow by so many at once: with each longer word all rows would be others.
_STEP = 3


class _Part(NamedTuple):
    """A row of a cell."""

    text: str
    columns: int
    spans: tuple[Span, ...]
    risky: bool


class _Head(NamedTuple):
    """What stands before the cell that is coming, in a row that begins there in the source."""

    begin: int
    cells: int  # so many have ended,
    text: str  # and stand side by side, in front of the one that is coming,
    columns: int
    spans: tuple[Span, ...]
    risky: bool
    taken: int  # in so many columns of their own;
    fits: bool  # each on one row


_NOTHING = _Part("", 0, (), False)
_NO_RUN = Run("", 0, 0)


def _width(shaper: Shaper, runs: Sequence[Run]) -> int:
    """The columns of a cell on one row; a tab is one."""
    width = 0
    for run in runs:
        text = run.text
        if text.isascii() and text.isprintable():
            width += len(text)
        else:
            width += sum([cell.columns for cell in shaper.shape(text)])
    return width


def _longest(shaper: Shaper, runs: Sequence[Run]) -> int:
    """The columns of what is longest in a cell and no row may end in: a word."""
    text = "".join([run.text for run in runs])
    if text.isascii():
        return max(map(len, text.split()), default=0)
    longest = columns = 0
    before = SPACE
    for cell in shaper.shape(text):
        if cell.breaks & SPACE:
            columns = 0
        else:
            begins = before & SPACE or may_break(before, cell.breaks)
            columns = cell.columns + (0 if begins else columns)
            longest = max(longest, columns)
        before = cell.breaks
    return longest


def _whole(runs: Sequence[Run], style: int) -> Optional[_Part]:
    """A cell on one row, if it is ASCII in one style, as most are."""
    if len(runs) != 1:
        return None if runs else _NOTHING
    text, its, *_ = runs[0]
    if not (text.isascii() and text.isprintable()):
        return None
    size = len(text)
    style |= its
    name = style_name(style) if style else ""
    return _Part(text, size, (Span(0, size, name),) if name else (), False)


def _parts(look: Look, runs: Sequence[Run], width: int, style: int) -> list[_Part]:
    """A cell's rows, of so many columns."""
    whole = _whole(runs, style)
    if whole is not None and whole.columns <= width:
        return [whole]
    narrow = Look(look.shaper, max(width, 1))
    filler = LineFiller(narrow, Prefix(), is_first=False)
    for run in runs:
        filler.put(run.text, run.style | style)
    filler.rows.append(filler.row())
    return [_part(row) for row in filler.rows if row is not None]  # none is given up


def _part(row: Row) -> _Part:
    """A cell's row, without the blanks at its end."""
    text = row.text.rstrip(" ")
    columns = row.columns - (len(row.text) - len(text))
    spans = tuple(
        [
            span._replace(end=min(span.end, len(text)))
            for span in row.spans
            if span.start < len(text)
        ]
    )
    return _Part(text, columns, spans, row.risky)


def _spans_at(spans: tuple[Span, ...], at: int) -> tuple[Span, ...]:
    """The spans of a text that stands at a place in another."""
    return tuple([Span(start + at, end + at, style) for start, end, style in spans])


def _in_one(row: Row, style: int, begin: int, columns: int) -> Row:
    """A row that is in a style from a character on, also between its cells, to a column at least.

    To switch that off and on again would take more bytes than what stands there.
    """
    name = style_name(style)
    blank = " " * (columns - row.columns)
    text = row.text + blank
    spans: list[Span] = []
    at = begin
    for span in row.spans:
        if span.style != name:
            if span.start > at:
                spans.append(Span(at, span.start, name))
            spans.append(span)
            at = span.end
    if at < len(text):
        spans.append(Span(at, len(text), name))
    return row._replace(text=text, columns=row.columns + len(blank), spans=tuple(spans))


def _shared(needs: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Columns for each, that need so many: all the same, but `least`, where there is no room."""
    widths = list(least)
    others = [number for number, need in enumerate(needs) if need > least[number]]
    while others:
        left = room - sum(widths) + sum([widths[number] for number in others])
        others.sort(key=lambda number: needs[number])
        wider = []
        for place, number in enumerate(others):
            share = min(needs[number], left // (len(others) - place))
            left -= share
            if share > least[number]:
                wider.append(number)
                widths[number] = share
            else:
                widths[number] = least[number]
        if len(wider) == len(others):
            break
        others = wider
    return widths


def _least(needs: Sequence[int], words: Sequence[int]) -> list[int]:
    """How many columns each has at least, that needs so many, for words so long."""
    return [
        min(need, max(_LEAST, min(-(-word // _STEP) * _STEP, _WORD)))
        for need, word in zip(needs, words)
    ]


def _left(spare: int, align: str) -> int:
    """How many of the spare columns stand before what is aligned so."""
    return spare if align == "right" else spare // 2 if align == "center" else 0


class _Open:
    """The cell that is coming, which is filled in as it grows, in the rows of the row it is of."""

    def __init__(self, place: tuple[int, ...], line: LaidLine) -> None:
        self.place = place  # where it is, and how wide: of another nothing is left
        self.line = line
        self.rows: list[Row] = []
        self.sources = array("Q")
        self.above = 0  # so many of the rows are of the cells before it,
        self.beside: list[list[_Part]] = []  # which stand beside it where there are columns,
        self.tallest = 0  # in so many rows,
        self.parts: list[_Part] = []  # as it stands in these


class LaidTable:
    """A table in rows, of which more may come. `sources` has where they begin in the source."""

    def __init__(self, table: Table, look: Look, signs: Signs, *, is_first: bool) -> None:
        self.table = table
        self._is_first = is_first
        self._look = look
        self._signs = signs
        self._first = look.fitted(table.prefix.first)
        self._rest = look.fitted(table.prefix.rest)
        self._between = f" {signs.column} "
        self.rows: list[Row] = []
        self.sources = array("Q")
        self._needs: list[int] = []
        self._words: list[int] = []  # columns of the longest word of each
        self._looked_at = 0  # in so many rows, with the header
        self._learned = 0  # rows that tell how wide columns are
        self._room = 0  # for the cells of a row
        self._widths: Optional[list[int]] = None  # None: there is no room for columns
        self._header: Optional[TableRow] = None
        self._aligned: Optional[list[str]] = None
        self._done = 0  # rows of the table that are laid for good,
        self._stand = 0  # and the rows on the screen that these are
        self._head: Optional[_Head] = None  # of the row that is coming
        self._coming: Optional[TableRow] = None  # that row,
        self._open: Optional[_Open] = None  # its cell, where that may take several rows,
        self._alike = 0  # and how many rows of it are as they were
        self.room = 0  # columns by which the last of the rows may grow
        self.update()

    def update(self) -> int:
        """Brings the rows up to date; how many of them, the first, are the same as before."""
        table = self.table
        is_other = table.header is not self._header or table.aligned is not self._aligned
        if is_other:
            self._begin()
        elif table.open is self._coming and len(table.rows) == self._done and not table.closed:
            return len(self.rows)
        learns = self._telling()
        if is_other or (learns > self._learned and self._learn(learns)):
            self._done = self._stand = 0
        same = self._stand
        before = self.rows[same:]
        del self.rows[same:], self.sources[same:]
        self.room = self._alike = 0
        if not same:
            self._lay_header()
        for number, row in enumerate(table.rows[self._done :], self._done):
            self._lay_row(row, self._widths_of(row, number))
        self._done = len(table.rows)
        self._stand = len(self.rows)
        self._coming = table.open
        if table.open is not None:
            self._lay_open(table.open, self._rest)
        alike = self._alike
        return same_rows(self.rows, before[alike:], same + alike)

    def _telling(self) -> int:
        """How many rows, the first, tell how wide columns are."""
        count = len(self.table.rows)
        if count <= LEARNED or self.table.closed:
            return count
        return LEARNED << ((count // LEARNED).bit_length() - 1)

    def _begin(self) -> None:
        """How wide columns are, by all that is known."""
        table = self.table
        self._header = table.header
        self._aligned = table.aligned
        self._done = 0
        if self._aligned is not None:
            self._head = None
        self._needs = [_width(self._look.shaper, cell) for cell in table.header.cells]
        self._words = [0] * len(self._needs)
        self._looked_at = self._learned = 0
        between = len(self._between) * (len(self._needs) - 1)
        self._room = self._look.columns - len(self._rest) - between
        self._learn(self._telling())

    def _learn(self, count: int) -> bool:
        """Makes columns wider where so many rows need it; whether that changes anything."""
        needs = self._needs
        for row in self.table.rows[self._learned : count]:
            needs = self._needed(row, needs)
        self._needs = needs
        self._learned = count
        needs = [max(need, 1) for need in needs]
        widths: Optional[list[int]] = needs
        if needs and sum(needs) > self._room:
            self._look_at_words(count)
            widths = self._fitted(needs, self._words)
        changed = widths != self._widths
        self._widths = widths
        return changed

    def _needed(self, row: TableRow, needs: list[int]) -> list[int]:
        """So many columns, and those that a row needs; the same list where these are no more."""
        shaper = self._look.shaper
        more = needs
        for number, cell in enumerate(row.cells):
            need = _width(shaper, cell)
            if need > more[number]:
                more = list(more) if more is needs else more
                more[number] = need
        return more

    def _look_at_words(self, count: int) -> None:
        """Finds the longest words of the header and so many rows."""
        table = self.table
        begin = self._looked_at
        self._looked_at = count + 1
        fresh = table.rows[max(begin - 1, 0) : count]
        for row in fresh if begin else [table.header, *fresh]:
            self._words = self._with_words(row)

    def _with_words(self, row: TableRow) -> list[int]:
        words = list(self._words)
        for number, cell in enumerate(row.cells):
            words[number] = max(words[number], _longest(self._look.shaper, cell))
        return words

    def _fitted(self, needs: Sequence[int], words: Sequence[int]) -> Optional[list[int]]:
        """Columns where there is not as much room as they need; None if words have none."""
        least = _least(needs, words)
        return _shared(needs, least, self._room) if sum(least) <= self._room else None

    def _widths_of(self, row: TableRow, number: int) -> Optional[list[int]]:
        """How wide the columns are in a row, which may need more of them than those before it."""
        widths = self._widths
        if widths is None or number < self._learned:
            return widths
        needs = self._needed(row, self._needs)
        if needs is self._needs:
            return widths
        if sum(needs) <= self._room:
            return [max(need, 1) for need in needs]
        self._look_at_words(self._learned)
        words = self._with_words(row)
        is_shared = sum(self._needs) > self._room
        if is_shared and all(map(int.__le__, _least(needs, words), widths)):
            return widths  # its words have room
        return self._fitted(needs, words) or widths

    def _add(self, row: Row, source: int) -> None:
        if self._is_first and not self.rows:
            row = row._replace(gutter=self._look.lead)
        self.rows.append(row)
        self.sources.append(source)

    def _lay_header(self) -> None:
        table = self.table
        if self._widths is None:
            runs: list[Run] = []
            for cell in table.header.cells:
                if not cell and table.aligned is not None:
                    continue
                if runs:
                    runs.append(Run(self._between, 0, table.begin))
                runs += cell
            begin = table.header.begin
            if table.aligned is None:
                self._lay_open_line(table.header, 0, runs, self._first)
            else:
                self._lay_line(runs, HEADING, begin, self._first)
        elif not self._widths:  # nothing stands there as yet
            self._lay_cells(table.header, self._first, self._widths)
        elif table.aligned is None:  # it may be none
            self._lay_open(table.header, self._first)
        else:
            self._lay_names(table.header, self._widths)
            if not self._signs.underlines:
                signs = self._signs
                crossing = signs.rule + signs.crossing + signs.rule
                rule = crossing.join([signs.rule * width for width in self._widths])
                text = self._rest + rule
                self._add(self._look.row(text, len(text)), table.ruled)

    def _lay_names(self, header: TableRow, widths: list[int]) -> None:
        """The columns' names, underlined from end to end where that can be seen."""
        rows = self._side_by_side(header, HEADING, self._first, widths)
        style = HEADING
        for number, row in enumerate(rows):
            begin = columns = len(self._rest if number else self._first)
            if number + 1 == len(rows) and self._signs.underlines:
                style = COLUMNS
                row = self._side_by_side(header, COLUMNS, self._first, widths)[-1]
                columns += sum(widths) + len(self._between) * (len(widths) - 1)
            self._add(_in_one(row, style, begin, columns), header.begin + number)

    def _lay_row(self, row: TableRow, widths: Optional[list[int]]) -> None:
        if widths is not None:
            self._lay_cells(row, self._rest, widths)
            return
        self._lay_record(row, min(len(row.cells), len(self._needs)))

    def _lay_record(self, row: TableRow, count: int) -> None:
        """A row as a record of so many cells, the first."""
        blank = self._rest.rstrip(" ")
        self._add(self._look.row(blank, len(blank)), row.begin)
        for number in range(count):
            entry = self._entry(row, number)
            if entry:
                self._lay_line(entry, 0, row.begin + 1 + number, self._rest)

    def _entry(self, row: TableRow, number: int) -> list[Run]:
        """A line of a record: a cell, with the name of its column."""
        name = self.table.header.cells[number]
        entry = [run._replace(style=run.style | HEADING) for run in name]
        if name:
            entry.append(Run(": ", 0, row.begin + 1 + number))
        return entry + row.cells[number]

    def _lay_open(self, row: TableRow, lead: str) -> None:
        """The row that is coming."""
        widths = self._widths
        cells = row.cells
        last = max(len(cells) - 1, 0)
        while last and not cells[last]:
            last -= 1
        if widths is None:
            self._lay_open_line(row, last, self._entry(row, last), self._rest)
            return
        head = self._head_of(row, last, widths, lead)
        cell = cells[last] if cells else []
        part = _whole(cell, 0)
        need = _width(self._look.shaper, cell) if part is None else part.columns
        most = self._room - head.taken - sum(self._needs[last + 1 :])
        if need > most or not head.fits:
            self._lay_open_cells(row, last, widths, lead)
            return
        self._open = None
        if part is None:
            parts = _parts(self._look, cell, max(widths[last], need), 0)
            if len(parts) > 1:  # a tab takes more than it needs
                self._lay_open_cells(row, last, widths, lead)
                return
            part = parts[0]
        text = head.text + part.text
        spans = head.spans
        if part.spans:
            spans += _spans_at(part.spans, len(head.text))
        columns = head.columns + part.columns
        if not spans or spans[-1].end < len(text):
            bare = text.rstrip(" ")
            columns -= len(text) - len(bare)
            text = bare
        shown, style, *_ = cell[-1] if cell else _NO_RUN
        spaces = len(shown) - len(shown.rstrip(" "))
        if spaces:  # behind which it may go on
            text += " " * spaces
            columns += spaces
        if last_style(text, spans) == (style_name(style) if style else ""):
            self.room = most - need
        look = self._look
        risky = head.risky or part.risky
        self._add(Row(look.gutter, text, columns, look.style, spans, risky), row.begin)

    def _head_of(self, row: TableRow, count: int, widths: Sequence[int], lead: str) -> _Head:
        """The first cells of a row that is coming, each of which is laid once."""
        head = self._head
        if head is None or head.begin != row.begin or head.cells > count:
            head = _Head(row.begin, 0, lead, len(lead), (), False, 0, True)
        for number in range(head.cells, count):
            _, _, text, columns, spans, risky, taken, fits = head
            cell = row.cells[number]
            part = _whole(cell, 0)
            need = _width(self._look.shaper, cell) if part is None else part.columns
            width = max(widths[number], need)
            if part is None:
                parts = _parts(self._look, cell, width, 0)
                fits = fits and len(parts) == 1
                part = parts[0]
            spare = width - part.columns
            left = _left(spare, self.table.aligned[number]) if self.table.aligned else 0
            text += " " * left
            if part.spans:
                spans += _spans_at(part.spans, len(text))
            text += part.text + " " * (spare - left) + self._between
            columns += width + len(self._between)
            risky = risky or part.risky
            taken += max(self._needs[number], need)
            head = _Head(row.begin, number + 1, text, columns, spans, risky, taken, fits)
        self._head = head
        return head

    def _grown(
        self, place: tuple[int, ...], look: Look, prefix: Prefix, runs: list[Run]
    ) -> tuple[_Open, int]:
        """The cell that is coming; how many of its rows, the first, are as they were."""
        opened = self._open
        if opened is not None and opened.place == place:
            opened.line.line.runs = runs
            return opened, opened.line.update()
        line = Line("text", prefix, place[0])
        line.runs = runs
        laid = LaidLine(line, look, self._signs, 0, is_first=False)
        opened = self._open = _Open(place, laid)
        return opened, 0

    def _lay_open_line(self, row: TableRow, number: int, runs: list[Run], lead: str) -> None:
        """The row that is coming, where columns have no room, up to what is on a line of its own.

        A header that may be none is all on one.
        """
        prefix = Prefix(lead, self._rest + "  ")
        opened, same = self._grown((row.begin, number), self._look, prefix, runs)
        begin = row.begin
        if self.table.aligned is not None:
            begin += 1 + number
            if not opened.rows:
                first = len(self.rows)
                self._lay_record(row, number)
                opened.rows, opened.sources = self.rows[first:], self.sources[first:]
                opened.above = len(opened.rows)
                del self.rows[first:], self.sources[first:]
        # A record has no line for what is empty, and has no name.
        laid = opened.line.rows if runs or self.table.aligned is None else []
        same = min(same, len(laid))
        place = opened.above + same
        opened.rows[place:] = laid[same:]
        self._put_open(opened, place if same else 0, begin)

    def _lay_open_cells(self, row: TableRow, last: int, widths: list[int], lead: str) -> None:
        """The row that is coming, in columns."""
        look = Look(self._look.shaper, max(widths[last], 1))
        place = (row.begin, last, *widths)
        opened, same = self._grown(place, look, Prefix(), row.cells[last])
        is_new = not opened.rows
        if is_new:
            opened.beside = [
                _parts(self._look, cell, width, 0) for cell, width in zip(row.cells[:last], widths)
            ]
            opened.tallest = max(map(len, opened.beside), default=1)
        parts = opened.parts
        before = len(parts)
        parts[same:] = [_part(part) for part in opened.line.rows[same:]]
        count = max(opened.tallest, len(parts))
        end = count if is_new else max(before, len(parts))
        cells = [*opened.beside, parts, *[[] for _ in widths[last + 1 :]]]
        opened.rows[same:end] = [
            self._row_of(number, cells, widths, lead) for number in range(same, min(end, count))
        ]
        self._put_open(opened, same, row.begin)

    def _put_open(self, opened: _Open, same: int, begin: int) -> None:
        """Has its rows stand behind the others; those of the cell begin there in the source."""
        rows = opened.rows
        if self._is_first and rows and not (self.rows or same):
            rows[0] = rows[0]._replace(gutter=self._look.lead)
        count = len(rows) - opened.above
        opened.sources[opened.above :] = array("Q", range(begin, begin + count))
        self.rows += rows
        self.sources += opened.sources
        self._alike = same

    def _lay_line(self, runs: Sequence[Run], style: int, source: int, prefix: str) -> None:
        filler = LineFiller(self._look, Prefix(prefix, self._rest + "  "), is_first=False)
        for run in runs:
            filler.put(run.text, run.style | style)
        filler.rows.append(filler.row())
        for number, row in enumerate(filler.rows):
            assert row is not None  # none is given up
            self._add(row, source + number)

    def _lay_cells(self, row: TableRow, lead: str, widths: list[int]) -> None:
        for number, joined in enumerate(self._side_by_side(row, 0, lead, widths)):
            self._add(joined, row.begin + number)

    def _side_by_side(self, row: TableRow, style: int, lead: str, widths: list[int]) -> list[Row]:
        cells = [_parts(self._look, cell, width, style) for cell, width in zip(row.cells, widths)]
        count = max([len(parts) for parts in cells], default=1)
        return [self._row_of(number, cells, widths, lead) for number in range(count)]

    def _row_of(self, number: int, cells: list[list[_Part]], widths: list[int], lead: str) -> Row:
        """One of the rows that cells make, side by side."""
        parts = [cell[number] if number < len(cell) else _NOTHING for cell in cells]
        aligned = self.table.aligned or [""] * len(widths)
        return self._joined(self._rest if number else lead, parts, widths, aligned)

    def _joined(self, lead: str, parts: list[_Part], widths: list[int], aligned: list[str]) -> Row:
        """The row that parts make, side by side."""
        text = lead
        columns = len(lead)
        spans: list[Span] = []
        risky = False
        last = len(widths) - 1
        for number, (shown, size, inner, is_risky) in enumerate(parts):
            spare = widths[number] - size
            left = 0
            if spare and aligned[number]:
                left = _left(spare, aligned[number])
                text += " " * left
            if inner:
                spans += _spans_at(inner, len(text))
            text += shown
            columns += left + size
            risky = risky or is_risky
            if number < last:
                text += " " * (spare - left) + self._between
                columns += spare - left + len(self._between)
        bare = text.rstrip(" ") if not spans or spans[-1].end < len(text) else text
        columns -= len(text) - len(bare)
        look = self._look
        return Row(look.gutter, bare, columns, look.style, tuple(spans), risky)
