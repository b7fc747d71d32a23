"""Markdown as text that is only appended: lines with what they begin with, and text in styles.

What was handed out stays. So what is open is handed out as it is drawn then, and not taken back; a
table is handed out when it is whole, for its columns are not known before, and so is a line of code
that has colours. One of text that comes with a bar waits for the next, which may make it a table's
header (where the bar comes later, the header stands there twice), and what may be a link for its
end, as most brackets are not of one. Where it is told of a text that something else is meant than
was handed out, only what follows is handed out so; marks of styles that were never closed are
handed out behind it, and where a label leads is text where that is told too late. Of a text that is
whole already nothing is handed out that is open.
"""

from __future__ import annotations

from streamcurses._late import Callable, Iterator, NamedTuple, Optional, Union
from streamcurses._text.clusters import Cleaner, Inert, Shaper
from streamcurses._text.markdown.filling import INDENT, RULE, Look, style_name
from streamcurses._text.markdown.grids import LaidTable
from streamcurses._text.markdown.links import leads_to
from streamcurses._text.markdown.pieces import Line, Piece, Prefix
from streamcurses._text.markdown.reader import Reader
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.markdown.spans import IMAGE, LINK, TARGET, Run, Words
from streamcurses._text.markdown.tables import Table
from streamcurses.json.tuples import new

# Stands for pieces that are done with.
_HANDED_OUT = Piece(0, Prefix(), None)

# Texts that pass, and are kept until they are read.
_MOST = 500

# How wide tables and rules are where the terminal ends the lines.
_COLUMNS = 80


class Begin(NamedTuple):
    """A line begins, of `kind` "text", "code" or "row"; `gap` is on a blank line above, or None.

    The `rest` of `prefix` is what it begins with where it goes on. A row is never broken.
    """

    prefix: Prefix
    kind: str
    gap: Optional[str] = None


Part = Union[Begin, Words]


class _Known:
    """Stands for a `Reader`, where its pieces are there, and all of them are closed.

    Each is given out when the text was fed that the next one begins with.
    """

    tip = None
    inert = None

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self.pieces: list[Piece] = []
        self.consumed = 0
        self._more = pieces
        self._last = next(pieces, None)

    def feed(self, text: str) -> None:
        self.consumed += len(text)
        while self._last is not None and self._last.begin < self.consumed:
            piece = next(self._more, None)
            if piece is None:
                return
            self.pieces.append(self._last)
            self._last = piece

    def refresh(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        if self._last is not None:
            self.pieces += (self._last, *self._more)


class Printed:
    """`feed(text)` and `close()` give what can be printed, as parts; `columns()` are the line's.

    With `hold()`, before the first of it, what is open is held back. A line that is far too long
    for a paragraph is read as several that go on, as it is drawn: so not all of it is kept.
    """

    def __init__(self, signs: Signs, shaper: Shaper, columns: Optional[Callable[[], int]]) -> None:
        self._signs = signs
        self._shaper = shaper
        self._columns = columns
        reader = Reader(signs, cuts=True)
        reader.final = True
        self._reader: Union[Reader, _Known] = reader
        self._unread: list[str] = []
        # Tells text that is printed as it is, where there may be such.
        self.inert: Optional[Inert] = None
        self.holds = False
        self._piece = 0  # the piece that is handed out,
        self._line = -1  # and the line of it, -1 before the first
        self._to = 0  # where in the source ends what was handed out
        self._link = -1  # where the run begins that was handed out last, from its beginning on
        self._passed: list[tuple[int, int]] = []  # and what was left out of the piece before
        self._waited = 0  # what stands before has come when something was held back
        self._style = ""
        self._cleaner = Cleaner(shaper)

    def hold(self) -> None:
        self.holds = True
        assert isinstance(self._reader, Reader)  # what is known has nothing open
        self._reader.final = False

    def know(self, pieces: Iterator[Piece]) -> None:
        """As `hold`, where the text has been read as these, with the same signs."""
        self.holds = True
        self._reader = _Known(pieces)

    def passes(self, text: str) -> bool:
        """Whether the text is printed as it is: then it has been taken in."""
        inert = self.inert
        return inert is not None and bool(inert(text)) and self.take(text)

    def take(self, text: str) -> bool:
        """The same for text that is known to be inert."""
        if not self._cleaner.passes(text):
            return False
        self._unread.append(text)
        self._to += len(text)
        if len(self._unread) > _MOST:
            parts = self.feed("")
            assert not parts  # it is printed
        return True

    def words(self, text: str) -> list[Part]:
        """Text that passes, as a part."""
        return [Words(text, "")]

    def feed(self, text: str) -> list[Part]:
        """What can be printed now."""
        self._unread.append(text)
        reader = self._reader
        reader.feed("".join(self._unread))
        self._unread.clear()
        reader.refresh()
        parts = self._print()
        if self.holds:
            self._flush(parts)  # to what is closed nothing more comes
        # What goes on in a style is printed with its switches.
        tip = reader.tip
        holds = tip is not None and tip.holds
        if holds:
            self._waited = reader.consumed
        waits = holds or (tip is not None and (isinstance(tip, Table) or tip.waits))
        self.inert = None if self._style or waits or self.holds else reader.inert
        if self.inert is not None:
            # All of it is handed out: there may be less to see of it than there is in the source.
            self._to = reader.consumed
        return parts

    def close(self, text: str = "") -> list[Part]:
        """The last text, and what was held back."""
        self._unread.append(text)
        reader = self._reader
        reader.feed("".join(self._unread))
        self._unread.clear()
        reader.close()
        self.holds = False
        parts = self._print()
        self._flush(parts)
        return parts

    def flush(self) -> list[Part]:
        """What more text might have joined, or made something else of, as it is now."""
        tip = self._reader.tip
        released: list[Part] = []
        if tip is not None and tip.holds and not self.holds:
            tip.release()
            released = self.feed("")
        self._flush(released)
        return released

    def _print(self) -> list[Part]:
        parts: list[Part] = []
        pieces = self._reader.pieces
        while self._piece < len(pieces):
            piece = pieces[self._piece]
            is_open = piece is self._reader.tip
            if self.holds and (is_open or piece.wanted):
                break
            was_open = self._line >= 0
            if not isinstance(piece, Table):
                self._lines(piece, parts)
            elif not is_open:
                self._table(piece, parts)
            if is_open:
                break
            if self._passed:
                self._flush(parts)
                if was_open:
                    self._missed(piece, parts)
                self._passed.clear()
            pieces[self._piece] = _HANDED_OUT
            self._piece += 1
            self._line = -1
        return parts

    def _lines(self, piece: Piece, parts: list[Part]) -> None:
        end = len(piece.lines) - piece.waits
        for number in range(max(self._line, 0), end):
            line = piece.lines[number]
            if number > self._line:
                if line.runs and not self._has_rest(line.runs):
                    continue
                if not line.runs and piece.holds:
                    continue  # what is on it may be no text at all
                if number or not piece.goes_on:
                    self._flush(parts)
                    self._cleaner = Cleaner(self._shaper)  # which counts columns
                    parts.append(self._begin(line, None if number else piece.gap))
                self._line = number
                if line.kind == "rule":
                    room = (self._columns or _default)() - len(line.prefix.first)
                    parts.append(Words(self._signs.rule * max(min(room, RULE), 1), ""))
            runs = line.runs if isinstance(self._reader, Reader) else _joined(line.runs)
            for run in runs:
                self._hand_out(run, parts)

    def _begin(self, line: Line, gap: Optional[str]) -> Begin:
        first, rest = line.prefix
        if line.kind == "code":
            return Begin(Prefix(first + INDENT, rest + self._signs.goes_on + " "), "code", gap)
        if line.kind == "label":
            rule = 2 * self._signs.rule + (" " if line.runs else "")
            return Begin(Prefix(first + rule, rest + INDENT + " "), "label", gap)
        is_text = line.kind == "text" and not first
        return Begin(line.prefix, "text" if is_text else "item", gap)

    def _has_rest(self, runs: list[Run]) -> bool:
        """Whether there is something in runs that is to be handed out."""
        return any(run.text and (run.begin >= self._to or self._rest(run)) for run in runs)

    def _rest(self, run: Run) -> str:
        """What of a run is to be handed out, of which some may be."""
        return "" if run.style & TARGET else run.text[self._to - run.begin :]

    def _hand_out(self, run: Run, parts: list[Part]) -> None:
        whole, its, begin, url = run
        to = self._to
        text = whole if begin >= to else self._rest(run)
        if not text:
            return
        if len(text) < len(whole):
            url = ""  # where the first of it stands without, the rest leads nowhere either
        if its & (LINK | IMAGE) and begin < self._waited and not leads_to(text, url):
            url = ""  # behind it comes its address: two hyperlinks take twice the bytes
        bits = its
        # Where the first of the run is out, in whatever style, marks may still join that.
        if begin >= to:
            self._flush(parts)
            self._link = begin
        elif begin != self._link:
            bits &= ~LINK  # an address, of which not only the end is underlined
        style = style_name(bits)
        self._style = style
        if begin > to:
            self._passed.append((to, begin))
        # What tells where a link leads may be longer than what stands there.
        self._to = begin + (1 if its & TARGET else len(whole))
        around = text.split(url) if url and its & TARGET else []
        if len(around) == 2:
            # Where a link leads, in parentheses: these are none of it.
            self._clean(parts, around[0], style)
            self._clean(parts, url, style, url)
            text, url = around[1], ""
        self._clean(parts, text, style, url)

    def _missed(self, piece: Piece, parts: list[Part]) -> None:
        """What was left out of a piece, and turned out to be text of it."""
        missed = []
        passed = self._passed
        number = 0
        for line in piece.lines:
            for text, style, at, _ in line.runs:
                if style & TARGET:
                    continue
                while number < len(passed) and passed[number][1] <= at:
                    number += 1
                while number < len(passed) and passed[number][0] < at + len(text):
                    begin, end = passed[number]
                    missed.append(text[max(begin - at, 0) : end - at])
                    if end > at + len(text):
                        break
                    number += 1
        # As what is opened last is closed first.
        self._clean(parts, "".join(reversed(missed)).replace(" ", ""), "")

    def _clean(self, parts: list[Part], text: str, style: str, url: str = "") -> None:
        if text and self._cleaner.passes(text):  # as most of it
            parts.append(new(Words, (text, style, url)))
            return
        for part, control in self._cleaner.feed(text):
            parts.append(Words(part, control or style, url))

    def _flush(self, parts: list[Part]) -> None:
        """What more text might have joined."""
        for part, control in self._cleaner.flush():
            parts.append(Words(part, control or self._style))

    def _table(self, table: Table, parts: list[Part]) -> None:
        self._flush(parts)
        self._style = ""
        columns = (self._columns or _default)()
        laid = LaidTable(table, Look(self._shaper, columns), self._signs, is_first=False)
        gap = table.gap
        for row in laid.rows:
            if not row.text:  # between two records
                gap = ""
                continue
            parts.append(Begin(Prefix(), "row", gap))
            gap = None
            at = 0
            for start, end, style in row.spans:
                parts.append(Words(row.text[at:start], ""))
                parts.append(Words(row.text[start:end], style))
                at = end
            parts.append(Words(row.text[at:], ""))


def _joined(runs: list[Run]) -> list[Run]:
    """Runs that were read in parts as they are where all is read at once."""
    if len(runs) < 2:
        return runs
    first, *others = runs
    text, style, begin, url = first
    joined = []
    for run in others:
        if run.style == style and run.url == url and run.begin == begin + len(text):
            text += run.text
        else:
            joined.append(new(Run, (text, style, begin, url)))
            text, style, begin, url = run
    joined.append(new(Run, (text, style, begin, url)))
    return joined


def _default() -> int:
    return _COLUMNS
