"""Rows filled with text.

They are filled greedily and end at word boundaries: after spaces, and on either side of a wide
character unless punctuation stands there. A word that does not fit moves to the next row, and is
broken there if it is longer than a row. Spaces that do not fit hang over the end, undrawn. Tabs
go to the row's next multiple of 8 columns. A cell wider than a row is drawn as `>`. A line
that is far too long is cut (see `cuts`).

What is filled in stands for good. The open row is what more text can go on.
"""

from __future__ import annotations

from streamcurses._late import Optional, pattern
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
from streamcurses._text.cuts import LONG, next_cut
from streamcurses._text.row import Row, Span, parted
from streamcurses.json.tuples import new

TOO_WIDE = ">"

# Runs of printable ASCII, which need no shaping, and runs that do. These take along an ASCII
# character on either side, as it may belong to a cluster.
_RUNS = pattern("(?<![^ -~])([ -~]+)(?![^ -~])|[ -~]?[^ -~]+(?:[ -~][^ -~]+)*[ -~]?")
_NO_SPACE = pattern("[^ ]")

_SHORT = 64  # characters of text that are shaped as one run

# A place where a row may end: the length of its text up to there, its columns, whether they are
# risky, and the source offset.
_Mark = tuple[int, int, bool, int]


def may_break(before: int, after: int) -> bool:
    """Whether a row may end between two cells, by their flags; spaces are not asked about."""
    return bool((before | after) & WIDE) and not before & OPENING and not after & CLOSING


class Filler:
    """Fills rows with text, from one that is open."""

    __slots__ = (
        "breaks",
        "columns",
        "end",
        "gutter",
        "hanging",
        "lead",
        "line",
        "mark",
        "pen",
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
        "widest",
        "width",
    )

    def __init__(
        self,
        shaper: Shaper,
        width: int,
        rows: list[Row],
        starts: list[int],
        start: int,
        gutter: str = "",
        style: str = "",
        lead: Optional[str] = None,
    ) -> None:
        self.shaper = shaper
        self.width = width
        self.widest = width  # columns that a cell has at most
        self.rows = rows  # where finished rows go,
        self.starts = starts  # and the source offsets at which they begin
        self.gutter = gutter
        self.lead = gutter if lead is None else lead  # the first row's gutter
        self.style = style
        self.pen = ""  # the style of what is filled in, where it has one of its own
        self.end = start  # the source offset up to which text was taken
        self.line = start  # the source offset of the line, or where it was cut last
        self._begin(start)

    def _begin(
        self,
        start: int,
        text: str = "",
        columns: int = 0,
        spans: tuple[Span, ...] = (),
        risky: bool = False,
    ) -> None:
        """The open row is one that begins at `start`, with text that is on it already."""
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
                self.fill(self.cut(line))
                self.end += stop - begin
                self._end_row()
            self.line = self.end
        return text[at:]

    def whole(self, text: str) -> None:
        """Fill text that ends where a line does, or is cut."""
        line = self.lines(text)
        if line:
            self.fill(self.cut(line))
            self._end_row()

    def cut(self, text: str) -> str:
        """Fill what goes before the last cut of a line that is too long; the rest is handed back.

        The text is all of the line that has not been filled in, or begins with a character that was
        seen before.
        """
        done = 0
        while self.end + len(text) - done > self.line + LONG:
            at = next_cut(text, self.line + LONG - self.end + done)
            if at < 0:
                break
            self.fill(text[done:at])
            self._end_row()
            self.line = self.end
            done = at
        return text[done:] if done else text

    def settle(self, text: str, closed: bool) -> tuple[str, list[Cell]]:
        """Fill as much of a line as no later text can change; hand back the rest, and its cells.

        A carriage return or a joiner at the end has no cell yet, unless the text is closed: what
        follows may go with it.
        """
        text = self.cut(text)
        if text.endswith("\r") and not closed:
            self.fill(text[:-1])
            return "\r", []
        begin = 0
        if text.isascii() and text.isprintable():
            begin = max(len(text) - 1, 0)
            self.ascii(text, begin)
            char = text[begin:]
            if self.columns == self.width and char > " " and not (self.breaks or self.hanging):
                # Whatever comes of it, there is no room for that.
                self._look_back()
                self._next_row()
            return char, self.shaper.shape(char)
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
        columns = self.columns + sum([cell.columns for cell in cells])
        if text == " " and (self.hanging or columns > self.width):
            self._add_row(self.text, self.columns, self.spans, self.risky)
            return False
        if len(cells) == 1 and not self.hanging:
            cell = cells[0]
            if columns <= self.width and not cell.style and not cell.breaks & TAB:
                self._add_row(self.text + cell.text, columns, self.spans, self.risky or cell.risky)
                grows = (
                    text.isascii()
                    and not (self.breaks or self.spans or self.risky)
                    and self.end + self.width < self.line + LONG
                )
                if grows:
                    self.add(text)
                return grows
        copy = Filler.__new__(Filler)
        for slot in Filler.__slots__:
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
        size = len(run)
        if self.pen and size:
            self.ink(size, self.pen)
        self.text += run
        self.columns += size
        self.end += size

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
        pen = self.pen
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
            if columns > self.widest:
                text, columns = TOO_WIDE, 1
            while self.columns + columns > width:
                self._next_row()
            if style or pen:
                self.ink(len(text), style or pen)
            self.text += text
            self.columns += columns
            self.end += source
            self.breaks = breaks
            if risky:
                self.risky = self.risky_word = True
            if breaks & SPACE:
                self._allow_end()
        self.plain = len(self.text)

    def ink(self, size: int, style: str) -> None:
        """So many characters that are to come on the open row are in `style`."""
        spans = self.spans
        begin = len(self.text)
        if spans and spans[-1].end == begin and spans[-1].style == style:
            self.spans = (*spans[:-1], new(Span, (spans[-1].start, begin + size, style)))
        else:
            self.spans = (*spans, new(Span, (begin, begin + size, style)))

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
        here: tuple[Span, ...] = ()
        word: tuple[Span, ...] = ()
        if self.spans:
            here, word = parted(self.spans, at)
        self._add_row(self.text[:at], columns, here, risky)
        self._begin(end, self.text[at:], self.columns - columns, word, self.risky_word)

    def _end_row(self) -> None:
        self._add_row(self.text, self.columns, self.spans, self.risky)
        self._begin(self.end)

    def _add_row(self, text: str, columns: int, spans: tuple[Span, ...], risky: bool) -> None:
        if risky:
            text = self.shaper.ended(text)
        self.rows.append(self._row(text, columns, spans, risky))
        self.starts.append(self.start)

    def _row(self, text: str, columns: int, spans: tuple[Span, ...], risky: bool) -> Row:
        gutter = self.gutter if self.start else self.lead
        return new(Row, (gutter, text, columns, self.style, spans, risky))
