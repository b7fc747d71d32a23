"""A line of runs, filled into rows: hanging indents, a style for each run, code cut anywhere.

What is filled in stands, until the line turns out to be another from some place on: then it is
filled again from the row above that one, as a word of its may have room there now. Offsets count
the characters that are drawn, which for what is left out of the source, or is ours, are not those
of the source; `sources` has these.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

from streamcurses._text.clusters import LONGEST, TAB, TAB_STOP, Cell, Shaper
from streamcurses._text.filler import TOO_WIDE, Filler
from streamcurses._text.markdown.pieces import (
    Line,
    Prefix,
)
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.markdown.spans import (
    CODE,
    COLUMNS,
    COMMENT,
    EMPHASIS,
    HEADING,
    KEYWORD,
    LINK,
    STRIKE,
    STRING,
    STRONG,
    SUBHEADING,
    TITLE,
    Run,
)
from streamcurses._text.row import Row, Span, last_style, parted
from streamcurses.json.tuples import new

# What the styles of runs are called in themes.
_PARTS = {
    TITLE: "title",
    HEADING: "heading",
    SUBHEADING: "subheading",
    COLUMNS: "columns",
    STRONG: "strong",
    EMPHASIS: "emphasis",
    STRIKE: "strike",
    CODE: "code",
    LINK: "link",
    KEYWORD: "keyword",
    STRING: "string",
    COMMENT: "comment",
}
_NAMES: dict[int, str] = {}

INDENT = "  "  # of code
RULE = 40  # columns of a rule, at most


def style_name(style: int) -> str:
    """The name of a run's style: those of its parts, with spaces between."""
    name = _NAMES.get(style)
    if name is None:
        both = SUBHEADING | EMPHASIS
        # In what is italic, what is emphasized is not.
        bits = style & ~both if style & both == both else style
        parts = [part for bit, part in _PARTS.items() if bits & bit]
        name = _NAMES[style] = " ".join(parts)
    return name


class Look:
    """How rows are made: of how many columns, and in which gutter and style."""

    __slots__ = ("_most", "columns", "gutter", "lead", "shaper", "style")

    def __init__(
        self, shaper: Shaper, columns: int, gutter: str = "", style: str = "", lead: str = ""
    ) -> None:
        self.shaper = shaper
        self.columns = columns
        self.gutter = gutter
        self.style = style
        self.lead = lead  # the first row's gutter
        self._most = columns // 2 if columns > 3 else 0  # columns of a prefix

    def fitted(self, text: str) -> str:
        """What of a prefix has room: half of the columns are the text's."""
        most = self._most
        return text if len(text) <= most else text[len(text) - most :]

    def row(self, text: str, columns: int, spans: tuple[Span, ...] = ()) -> Row:
        return Row(self.gutter, text, columns, self.style, spans)


class LineFiller(Filler):
    """Fills the rows of one line."""

    __slots__ = ("first", "indent", "is_first", "rest")

    def __init__(self, look: Look, prefix: Prefix, *, is_first: bool) -> None:
        self.first = look.fitted(prefix.first)
        self.rest = look.fitted(prefix.rest)
        self.is_first = is_first
        self.indent = 0
        super().__init__(look.shaper, look.columns, [], [], 0, look.gutter, look.style, look.lead)
        self.widest = self.width - max(len(self.first), len(self.rest))

    def _begin(
        self,
        start: int,
        text: str = "",
        columns: int = 0,
        spans: tuple[Span, ...] = (),
        risky: bool = False,
    ) -> None:
        prefix = self.rest if start else self.first
        # A word may have moved here from a row on which there was more room.
        prefix = prefix[: max(self.width - columns, 0)]
        size = self.indent = len(prefix)
        if size and spans:
            spans = tuple([Span(begin + size, end + size, style) for begin, end, style in spans])
        super()._begin(start, prefix + text, columns + size, spans, risky)

    def again(self, count: int) -> None:
        """Goes back to where the row begins before which `count` rows stand."""
        start = self.starts[count]
        del self.rows[count:]
        del self.starts[count:]
        self.end = start
        self._begin(start)

    def put(self, text: str, style: int) -> None:
        """Fills in text of one style."""
        self.pen = style_name(style) if style else ""
        if (
            len(text) <= self.width - self.columns
            and not (self.breaks or self.hanging)
            and text.isascii()
            and text.isprintable()
        ):
            self.add(text)  # as most of it
        else:
            self.fill(text)

    def _allow_end(self) -> None:
        if len(self.text) > self.indent:
            super()._allow_end()

    def _add_row(self, text: str, columns: int, spans: tuple[Span, ...], risky: bool) -> None:
        # A blank at a row's end is none between words: it is not underlined.
        if spans and text[-1:] == " " and spans[-1].end == len(text):
            spans = parted(spans, len(text.rstrip(" ")))[0]
        super()._add_row(text, columns, spans, risky)

    def _row(self, text: str, columns: int, spans: tuple[Span, ...], risky: bool) -> Row:
        gutter = self.lead if self.is_first and not self.start else self.gutter
        return new(Row, (gutter, text, columns, self.style, spans, risky))


class CodeFiller(LineFiller):
    """Rows end anywhere, and spaces are kept."""

    __slots__ = ()

    def ascii(self, run: str, stop: int) -> None:
        at = 0
        while at < stop:
            room = self.width - self.columns
            if room <= 0:
                self._end_row()
                continue
            self.add(run[at : min(at + room, stop)])
            at += room

    def cells(self, cells: list[Cell]) -> None:
        width = self.width
        for text, columns, style, source, breaks, risky in cells:
            if not breaks & TAB and columns > self.widest:
                text, columns = TOO_WIDE, 1
            if columns and self.columns + columns > width:
                self._end_row()
            if breaks & TAB:
                stop = TAB_STOP - (self.columns - self.indent) % TAB_STOP
                columns = min(stop, width - self.columns)
                text = " " * columns
            if text and (style or self.pen):
                self.ink(len(text), style or self.pen)
            self.text += text
            self.columns += columns
            self.end += source
            self.risky = self.risky or risky
        self.plain = len(self.text)


def same_rows(rows: list[Row], before: list[Row], same: int) -> int:
    """Has rows that are as before be the same objects; how many of the first there are."""
    if not before or (same + 1 == len(rows) and rows[same] != before[0]):
        return same  # as nearly always
    alike = True
    for at, (row, old) in enumerate(zip(rows[same:], before), same):
        if row is old or row == old:
            rows[at] = old
            same += alike
        else:
            alike = False
    return same


class LaidLine:
    """A line in rows, which grow and change with it.

    `sources` has where they begin in the source. `row` says how many rows of its piece stand above.
    """

    __slots__ = ("filler", "grown", "kept", "line", "places", "row", "rows", "runs", "sources")

    def __init__(self, line: Line, look: Look, signs: Signs, row: int, *, is_first: bool) -> None:
        self.line = line
        self.row = row
        prefix = line.prefix
        filler = LineFiller
        if line.kind == "code":
            prefix = Prefix(prefix.first + INDENT, prefix.rest + signs.goes_on + " ")
            filler = CodeFiller
        elif line.kind == "label":
            rule = 2 * signs.rule
            space = " " if line.runs else ""
            prefix = Prefix(prefix.first + rule + space, prefix.rest + INDENT + space)
        self.filler = filler(look, prefix, is_first=is_first)
        self.rows: list[Row] = self.filler.rows
        self.runs: list[Run] = []
        self.places: list[int] = []  # where the runs begin, by what is drawn
        self.kept = 0  # so many of the runs will not change
        self.grown: list[str] = []  # what was filled in since, behind the last run
        self.sources = array("Q")
        if line.kind == "rule":
            self.filler.put(signs.rule * min(self.filler.width - self.filler.columns, RULE), 0)
        self._fill(line.runs)
        self.kept = line.kept
        self._end(0, [])

    def update(self) -> int:
        """Brings the rows up to date; how many of them, the first, are the same as before."""
        line, runs, rows, grown = self.line, self.runs, self.rows, self.grown
        fresh = line.runs
        if grown:
            text, style, begin, url = runs[-1]
            runs[-1] = new(Run, ("".join([text, *grown]), style, begin, url))
        size = len(runs)
        number = self.kept - 1 if self.kept else 0
        self.kept = line.kept
        count = min(size, len(fresh))
        while number < count and runs[number] == fresh[number]:
            number += 1
        more = ""
        if number == size:
            if size == len(fresh) and not grown:
                return len(rows)
        elif number + 1 == size and number < len(fresh):
            more = _more(runs[number], fresh[number])
        grown.clear()
        if number == size or more:
            same = len(rows) - 1
            before = [rows.pop()]
            self.filler.starts.pop()
            if more:
                runs[number] = fresh[number]
                self.filler.put(more, fresh[number].style)
                number += 1
        else:
            same, before, number = self._go_back(number, fresh)
        if number < len(fresh):
            self._fill(fresh[number:])
        return self._end(same, before)

    def _go_back(self, number: int, fresh: list[Run]) -> tuple[int, list[Row], int]:
        """From where the run is another on, to the row above; fills in the runs there again.

        How many rows stand, those that do not, and the run that comes next.
        """
        filler = self.filler
        place = self.places[number]
        if number < len(fresh):
            place += max(_common(self.runs[number], fresh[number]) - LONGEST, 0)
        same = max(bisect_right(filler.starts, place) - 2, 0)
        before = self.rows[same:]
        filler.again(same)
        at = filler.end
        number = max(bisect_right(self.places, at) - 1, 0)
        inside = at - self.places[number]
        del self.runs[number:], self.places[number + 1 :]
        if inside and number < len(fresh):
            run = fresh[number]
            self.runs.append(run)
            filler.put(run.text[inside:], run.style)
            number += 1
        else:
            del self.places[number:]
        return same, before, number

    def _fill(self, fresh: list[Run]) -> None:
        filler = self.filler
        for run in fresh:
            self.places.append(filler.end)
            filler.put(run.text, run.style)
        self.runs += fresh

    def _end(self, same: int, before: list[Row]) -> int:
        """Adds the row that is open; those that are as they were are the same objects."""
        rows, filler = self.rows, self.filler
        rows.append(filler.row())
        filler.starts.append(filler.start)
        first = same_rows(rows, before, same)
        if same + 1 == len(rows) == len(self.sources):  # as nearly always
            self.sources[same] = self._source(filler.start)
            return first
        del self.sources[same:]
        for number in range(same, len(rows)):
            self.sources.append(self._source(filler.starts[number]))
        return first

    def _source(self, place: int) -> int:
        if not place:
            return self.line.start
        number = bisect_right(self.places, place) - 1
        return self.runs[number].begin + place - self.places[number]

    def room(self) -> int:
        """So much ASCII has room on the open row, if it is nothing but more of the last run."""
        filler = self.filler
        if (
            not self.runs
            or filler.hanging
            or filler.breaks
            or filler.risky
            # A control character has a style of its own.
            or last_style(filler.text, filler.spans) != filler.pen
        ):
            return 0
        return filler.width - filler.columns

    def add(self, text: str) -> None:
        """Fills in inert text for which there is room; the rows are brought up to date later."""
        self.filler.add(text)
        self.grown.append(text)

    def grow(self, text: str) -> int:
        """Fills in inert text; how many of the rows are the same as before."""
        filler, rows = self.filler, self.rows
        same = len(rows) - 1
        before = [rows.pop()]
        filler.starts.pop()
        filler.ascii(text, len(text))
        self.grown.append(text)
        return self._end(same, before)


def _common(one: Run, other: Run) -> int:
    """How many characters two runs have in common, of those that come first."""
    if (one.style, one.begin) != (other.style, other.begin):
        return 0
    if other.text.startswith(one.text):
        return len(one.text)
    pairs = zip(one.text, other.text)
    return next((at for at, (old, new) in enumerate(pairs) if old != new), len(other.text))


def _more(run: Run, grown: Run) -> str:
    """What a run has grown by, if it has, and no character of it can join what was there."""
    before, style, begin, _ = run
    text, other, at, _ = grown
    if style != other or begin != at or not text.startswith(before):
        return ""
    more = text[len(before) :]
    return more if before[-1].isascii() and more[:1].isascii() and more.isprintable() else ""
