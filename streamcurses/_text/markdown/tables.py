"""Tables, as GFM has them: a header, a row that says how columns are aligned, and rows of cells."""

from __future__ import annotations

import re

from streamcurses._late import Mapping, NamedTuple, Optional, pattern
from streamcurses._text.markdown.inlines import (
    NOTHING,
    Awaited,
    is_inert,
    is_inert_code,
    is_plain,
    read,
)
from streamcurses._text.markdown.pieces import (
    Piece,
    Prefix,
)
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.markdown.spans import Run
from streamcurses.json.tuples import new

_CELL = pattern(r"(?:[^|\\]|\\.|\\\Z)*", re.DOTALL)

# Of a row that is not whole so much is shown.
_SHOWN = 2000
# Cells that a row has at most.
_MOST_CELLS = 256


class Cell(NamedTuple):
    text: str
    begin: int


class Row(NamedTuple):
    """The cells of a row, each of runs; where it begins in the source."""

    cells: list[list[Run]]
    begin: int


def cells(text: str, at: int = 0) -> list[Cell]:
    """The cells of a row, which stands at `at` in the source."""
    found = []
    end = len(text.rstrip())
    begin = len(text) - len(text.lstrip())
    if text.startswith("|", begin):
        begin += 1
    if begin < end and "\\" not in text:
        stop = end - text.endswith("|", begin, end)
        for inner in text[begin:stop].split("|"):
            bare = inner.lstrip()
            place = at + begin + len(inner) - len(bare)
            found.append(new(Cell, (bare.rstrip(), place)))
            begin += len(inner) + 1
        return found
    while begin < end:
        cell = _CELL.match(text, begin, end)
        assert cell is not None  # be it of nothing
        inner = cell[0]
        lead = len(inner) - len(inner.lstrip())
        found.append(Cell(inner.strip().replace("\\|", "|"), at + begin + lead))
        begin = cell.end() + 1
    return found


def _is_inert(text: str) -> bool:
    return "|" not in text and is_inert(text)


def _is_inert_code(text: str) -> bool:
    # A space at the end of what has come is not shown.
    return "|" not in text and " " not in text and bool(is_inert_code(text))


def _before_bar(text: str) -> str:
    """The end of a cell: what comes next is drawn when there is something in it."""
    return (text.rstrip("| ") or text) if "|" in text else text


_TEXT = Awaited(_is_inert, 0, _before_bar)
_CODE = Awaited(_is_inert_code)


def delimiters_begun(text: str) -> bool:
    """Whether that may become a row of delimiters."""
    return not text.strip(" \t|:-") and bool(text.strip(" \t"))


def alignments(text: str) -> Optional[list[str]]:
    """How columns are aligned ("", "left", "right", "center"); None where that is not told."""
    if "|" not in text and ":" not in text:
        return None
    bare = text.strip(" \t")
    begin = bare.startswith("|")
    end = len(bare) - bare.endswith("|", begin)
    aligned = []
    for cell in bare[begin:end].split("|"):
        one = cell.strip(" \t")
        left, right = one.startswith(":"), one.endswith(":")
        dashes = one[left : len(one) - right]
        if not dashes or dashes.strip("-"):
            return None
        aligned.append(_ALIGNED[left, right])
    return aligned


_ALIGNED = {
    (False, False): "",
    (True, False): "left",
    (False, True): "right",
    (True, True): "center",
}


class Table(Piece):
    """A table. `header` is there at once, `aligned` when it is known to be one.

    `rows` are whole, all of them where it is `closed`; `open` is the row that is coming, or None.
    What has ended of that is not read again.
    """

    kind = "table"

    def __init__(
        self,
        begin: int,
        prefix: Prefix,
        gap: Optional[str],
        definitions: Mapping[str, str],
        signs: Signs,
    ) -> None:
        super().__init__(begin, prefix, gap)
        self.definitions = definitions
        self.wanted: set[str] = set()
        self.aligned: Optional[list[str]] = None
        self.header = Row([], begin)
        self.rows: list[Row] = []
        self.open: Optional[Row] = None
        self.columns = 0
        self.closed = False
        self._signs = signs
        self._sources: list[tuple[str, int]] = []
        self._text = ""  # of the line that is coming,
        self._more: list[str] = []  # with what is not shown before it has ended
        self._at = -1
        self._ended: list[list[Run]] = []  # cells of the line that is coming
        self._bar = 0  # where in that the bar stands that ended the last of them
        self._stale = False
        self._awaited = NOTHING  # by the cell that is coming

    def extend(self, text: str, at: int) -> None:
        if self._at < 0:
            self._at = at
        if len(self._text) < _SHOWN:
            self._text += text
            self._stale = True
        else:
            self._more.append(text)

    def end_line(self) -> None:
        """The header is whole, or a row."""
        text, at = self._line, self._at
        if at < 0:
            return  # it was the row of delimiters
        row = self._read_on(text, closed=True)
        self._sources.append((text, at))
        self._text, self._more, self._at = "", [], -1
        self._ended, self._bar = [], 0
        if self.aligned is None:
            self.header = row
            self.columns = len(row.cells)
        else:
            self.rows.append(row)
        self.open = None
        self._stale = False

    def confirm(self, aligned: list[str], begin: int) -> None:
        """It is a table: that was told by the row at `begin`."""
        self.aligned = aligned
        self.ruled = begin

    @property
    def source(self) -> tuple[str, int]:
        """The header's text and where it begins, also while it comes."""
        return self._sources[0] if self._sources else (self._line, self._at)

    @property
    def _line(self) -> str:
        return "".join([self._text, *self._more])

    @property
    def is_open(self) -> bool:
        """Whether a line of it is open."""
        return self._at >= 0

    def reread(self) -> None:
        header, *rows = [
            self._row(self._read(text, at, [], closed=True)[0], at) for text, at in self._sources
        ]
        self.header = header
        self.rows = rows

    def refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        row = self._read_on(self._text[:_SHOWN], closed=False)
        if self.aligned is None:
            self.header = row
            self.columns = len(row.cells)
        else:
            self.open = row

    @property
    def awaited(self) -> Awaited:
        return NOTHING if self._stale or len(self._text) >= _SHOWN else self._awaited

    def _read_on(self, text: str, *, closed: bool) -> Row:
        """Reads the line that is coming, from the bar on that ended its last cell."""
        text = text[self._bar :]
        cells, ended = self._read(text, self._at + self._bar, self._ended, closed=closed)
        bar = text.rfind("|")
        if bar > 0 and "\\" not in text:
            self._ended = cells[:ended]
            self._bar += bar
        return self._row(cells, self._at)

    def _row(self, cells: list[list[Run]], at: int) -> Row:
        if self.aligned is not None and len(cells) < self.columns:
            cells = cells + [[] for _ in range(self.columns - len(cells))]
        return new(Row, (cells, at))

    def _read(
        self, text: str, at: int, before: list[list[Run]], *, closed: bool
    ) -> tuple[list[list[Run]], int]:
        """The cells of a line, some of which stand `before` the text; how many have ended."""
        found = cells(text, at)
        bare = text.rstrip()
        is_open = bool(found) and not closed and bare[-1:] != "|"
        count = len(before) + len(found)
        grows = is_open and (self.aligned is None or count <= self.columns)
        self._awaited = NOTHING
        space = text[len(bare) :]
        # Other white space is shown when something has come behind it.
        if grows and not space.strip(" "):
            inner, begin = found[-1]
            if is_plain(inner):
                self._awaited = _TEXT
                # Of the cell that is coming also the spaces are shown behind which it may go on.
                found[-1] = new(Cell, (inner + space, begin))
        most = _MOST_CELLS if self.aligned is None else min(self.columns, _MOST_CELLS)
        shown = list(before)
        for number, (inner, begin) in enumerate(found[: max(most - len(before), 0)], 1):
            if inner and is_plain(inner):
                shown.append([new(Run, (inner, 0, begin, ""))])
                continue
            whole = not is_open or number < len(found)
            one = read(inner, "", self.definitions, closed=whole, marked=self._signs.marked)
            self.wanted |= one.wanted
            if one.awaited.inert is is_inert_code and grows and text == bare:
                self._awaited = _CODE
            runs = [Run(text, style, begin + at, url) for text, style, at, url in one.runs]
            shown.append(runs)
        return shown, min(count - is_open, len(shown))

    def close(self) -> None:
        self.closed = True
        if self._at >= 0:
            self.end_line()
        if not self.wanted:
            self._sources = self._sources[:1]

    def packed(self, source: str, begin: int) -> Piece:
        return self  # it has more than lines
