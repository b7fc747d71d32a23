"""Text that is only appended, broken into a terminal's lines at words.

What was printed is never taken back. So a word is printed letter by letter only where there is room
for a long one before the edge (`HOLD`); nearer to it, whoever feeds this waits for the word's end
(`whole`). Blanks are held until it is known whether a word follows them on the line, and left out
where it does not. A word longer than `HOLD` is broken at the edge.

Wide characters are parted as in rows (see `filler`). Columns are as `shaper` measures them.
"""

from __future__ import annotations

import sys

from streamcurses._late import Callable, Iterator, pattern
from streamcurses._text.clusters import CLOSING, TAB_STOP, Shaper, breaks_of
from streamcurses._text.filler import may_break

# Columns of a word that are waited for.
HOLD = 24

# Narrower lines have no room for words: their ends are left to the terminal.
NARROW = 10

_PIECES = pattern(r"\n|[ \t]+|[^ \t\n]+")
_WORD = pattern(" *([^ ]*)")
# Behind these a word is whole: spaces, but for those that hold words together; and scripts beyond
# U+2E80, which do without. In one set both would take 4 ms to compile.
_ENDS = pattern("[^\\S\xa0\u2007\u202f]|[\u2e80-\U0001ffff]")


class LineBreaker:
    """`feed(text)` gives safe text with line breaks put in; `width()` is the terminal's columns.

    So many columns are `free` for text to be fed as it comes, and not only as `whole` says.
    """

    def __init__(self, shaper: Shaper, width: Callable[[], int]) -> None:
        self._shaper = shaper
        self._width = width
        self._columns = self._room()
        self._column = 0
        self._start = 0  # where text begins on the line
        self._blanks = ""
        self.indent = ""  # what a line begins with that was broken
        # The flags of the last cell, -1 where that is none of a word; and those to come.
        self._before = -1
        self._after = -1
        self.free = self._columns - HOLD

    def _room(self) -> int:
        columns = self._width()
        return columns if columns >= NARROW else sys.maxsize

    @property
    def held(self) -> str:
        """Blanks that wait for a word to follow them."""
        return self._blanks

    @property
    def is_begun(self) -> bool:
        """Whether there is text on the line."""
        return self._column > self._start

    def whole(self, text: str) -> int:
        """How many characters of `text`, which has not ended, can be printed as they are."""
        length = len(text)
        if text.isascii() and (length <= self.free or text.isprintable()):
            end = length if length <= self.free else text.rfind(" ") + 1
            return end if length - end < HOLD else length
        end = 0
        for match in _ENDS.finditer(text):
            end = match.end()
        if end == length and not text[-1:].isspace():
            end -= 1  # punctuation that never begins a line may follow
            while end and breaks_of(text[end]) & CLOSING:
                end -= 1
        return end if length - end < HOLD else length

    def feed(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            # As most pieces are.
            if len(text) <= self.free + HOLD:
                return self._go_by(text)
            broken = "".join(self._lines(text))
        elif text == "\n":
            broken = self._line_end()
            self._count()
        elif text.isascii() and text.replace("\n", "").isprintable():
            broken = "".join(self._by_line(text))
        else:
            broken = "".join(self._broken(text))
            self._count()
        return broken

    def _by_line(self, text: str) -> Iterator[str]:
        """Printable ASCII in lines of its own."""
        first, *others = text.split("\n")
        yield from self._lines(first)
        for line in others:
            yield self._line_end()
            self._count()
            yield from self._lines(line)

    def _go_by(self, text: str) -> str:
        """Printable ASCII that the line has room for."""
        self.free -= len(text)
        if self._blanks:
            text = self._blanks + text
        word = text.rstrip(" ")
        blanks = self._blanks = text[len(word) :]
        self._column += len(word)
        if text:
            self._before = -1 if blanks else breaks_of(word[-1])
        return word

    def _lines(self, text: str) -> Iterator[str]:
        """Printable ASCII, as much at a time as the line has room for."""
        at, size = 0, len(text)
        while at < size:
            edge = at + max(self.free + HOLD, 0)
            if size <= edge:
                yield self._go_by(text[at:])
                return
            end = text.rfind(" ", at, edge + 1)
            if end > at:
                yield self._go_by(text[at:end])
                at = end
            # What stands at the edge, with the blanks before it.
            match = _WORD.match(text, at)
            assert match is not None  # of nothing at least
            begin, end = match.span(1)
            if (self._blanks or begin > at) and begin < end <= begin + HOLD and self.is_begun:
                yield self.go_on()  # as nearly always
                at = begin
            else:
                yield from self._broken(match[0])
                self._count()
                at = end

    def _count(self) -> None:
        self.free = self._columns - self._column - len(self._blanks) - HOLD

    def _broken(self, text: str) -> Iterator[str]:
        for match in _PIECES.finditer(text):
            piece = match[0]
            if piece == "\n":
                yield self._line_end()
            elif piece[0] in " \t":
                line = " " * self._column + self._blanks + piece
                self._blanks = line.expandtabs(TAB_STOP)[self._column :]
                self._before = -1
            else:
                yield from self._word(piece)

    def unbroken(self, text: str) -> str:
        """Text in which no line ends: on this line where it has room, else on the next."""
        end = self.end()
        if self._column + len(text) > self._columns:
            end = "\n"
            self._new_line()
        self._column += len(text)
        self._before = 0
        self._count()
        return end + text

    def end(self) -> str:
        """The blanks at a line's end, as far as they have room."""
        blanks, self._blanks = self._blanks[: max(self._columns - self._column, 0)], ""
        self._column += len(blanks)
        self._before = -1
        return blanks

    def _line_end(self) -> str:
        """Ends the line where the text does."""
        blanks = self._blanks and self.end()
        self._new_line()
        return f"{blanks}\n"

    def _new_line(self) -> None:
        self._start = 0
        self._columns = self._room()
        self._column = 0
        self._blanks = ""
        self._before = -1

    def go_on(self) -> str:
        """Ends the line, and begins one that goes on with it."""
        self._new_line()
        self._column = self._start = len(self.indent)
        self._count()
        return "\n" + self.indent

    def verbatim(self, text: str) -> str:
        """Text that is broken at the edge alone, wherever that is."""
        cut = self.end() + "".join(self._cut(text))
        self._count()
        return cut

    def _word(self, word: str) -> Iterator[str]:
        for part, columns, parted in self._parts(word):
            blanks = self._blanks
            need = len(blanks) + min(columns, HOLD)
            if parted and self.is_begun and self._column + need > self._columns:
                yield self.go_on()
                blanks = ""
            yield blanks
            self._column += len(blanks)
            self._blanks = ""
            if self._column + columns <= self._columns:
                yield part
                self._column += columns
            else:
                yield from self._cut(part)
        self._before = self._after

    def _parts(self, word: str) -> Iterator[tuple[str, int, bool]]:
        """A word as what is not to be parted, its columns, and whether a line may begin with it."""
        before = self._before
        self._after = breaks_of(word[-1])
        if not word.isascii() and before >= 0:
            # Marks of a letter that is out already take no columns.
            marks = _marks(word)
            if marks:
                yield word[:marks], 0, False
                word = word[marks:]
                if not word:
                    return
        if word.isascii():
            yield word, len(word), before < 0 or may_break(before, breaks_of(word[0]))
            return
        part = ""
        columns = 0
        parted = before < 0
        for cell in self._shaper.shape(word):
            if part and may_break(before, cell.breaks):
                yield part, columns, parted
                part, columns, parted = "", 0, True
            elif not part:
                parted = parted or may_break(before, cell.breaks)
            part += cell.text
            columns += cell.columns
            before = cell.breaks
        self._after = before
        yield part, columns, parted

    def _cut(self, part: str) -> Iterator[str]:
        """What is longer than a line, or than what is left of it, cut where that ends."""
        if part.isascii() and part.isprintable():
            yield from self._cut_ascii(part)
            return
        for cell in self._shaper.shape(part):
            if self.is_begun and self._column + cell.columns > self._columns:
                yield self.go_on()
            yield cell.text
            self._column += cell.columns

    def _cut_ascii(self, part: str) -> Iterator[str]:
        at = 0
        while at < len(part):
            room = self._columns - self._column
            if room <= 0 and self.is_begun:
                yield self.go_on()
                continue
            piece = part[at : at + max(room, 1)]
            yield piece
            self._column += len(piece)
            at += len(piece)


def _marks(text: str) -> int:
    """How many marks stand at the beginning."""
    from unicodedata import category

    return next((at for at, char in enumerate(text) if category(char)[0] != "M"), len(text))
