"""The source of a text, as it came: in pieces, so that adding to it costs what is added.

The message keeps the same text. So who makes that tells of what it puts together, and pieces of
ours are given up for those: a long text stands in memory once.
"""

from __future__ import annotations

from bisect import bisect_right

# The characters that end lines; "\r\n" ends with one of them.
_LINE_ENDS = "\n\x85\u2028\u2029"

JOINED = -2  # nothing more can come, and be the next

_BATCH = 1024  # fragments kept apart before they are joined
_JOINED = 1 << 13  # characters under which a piece is joined to the one before
_SHARED = 1 << 10  # characters that are worth it to be kept as others have them


class Source:
    """A text that is only added to; offsets count its characters.

    Text may be put into `added` as well; `size` is right when that has been counted. Whoever does
    so has `shown` for how many of these it has dealt with; it is `JOINED` once they are in pieces.
    """

    def __init__(self) -> None:
        self.added: list[str] = []  # to no piece yet
        self.shown = JOINED
        self.size = 0
        self._counted = 0  # of what was added, so many are in the size
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._shared = 0  # so many of the pieces, the first, are not joined to more

    def add(self, text: str) -> None:
        """Add text."""
        self.added.append(text)
        self.count()
        if len(self.added) > _BATCH:
            self.join()

    def count(self) -> int:
        """Count what was added; the size."""
        added = self.added
        count = len(added)
        if self._counted < count:
            if self._counted + 1 == count:  # as nearly always
                self.size += len(added[-1])
            else:
                self.size += sum(map(len, added[self._counted :]))
            self._counted = count
        return self.size

    def fuse(self, begin: int) -> str:
        """Have one text for those from `begin` up to what was `shown`; that text."""
        added = self.added
        fused = "".join(added[begin : self.shown])
        added[begin : self.shown] = [fused]
        self._counted = len(added)
        return fused

    @property
    def last(self) -> str:
        """What was added last, unless it is in a piece."""
        return self.added[-1] if self.added else ""

    def before(self, text: str) -> str:
        """The character before `text`, where that was added last; "" where none is known."""
        added = self.added
        return added[-2][-1:] if len(added) > 1 and len(added[-1]) == len(text) else ""

    def join(self) -> None:
        """Put what was added into pieces: as it came, it takes ten times the room."""
        self.count()
        added = "".join(self.added)
        self.added.clear()
        self._counted = 0
        self.shown = JOINED
        if len(self._pieces) > self._shared and len(self._pieces[-1]) < _JOINED:
            self._pieces[-1] += added
        elif added:
            self._starts.append(self.size - len(added))
            self._pieces.append(added)

    def keep(self, text: str) -> None:
        """`text` stays anyway: where this ends with it, it is kept as that."""
        begin = self.count() - len(text)
        if len(text) < _SHARED or begin < 0:
            return
        self.join()
        pieces, starts = self._pieces, self._starts
        number = bisect_right(starts, begin) - 1
        before = pieces[number][: begin - starts[number]]
        at = -len(before)
        # Piece by piece: together they would take as much room again.
        for piece in pieces[number:]:
            if not text.startswith(piece[max(-at, 0) :], max(at, 0)):
                return
            at += len(piece)
        del pieces[number:], starts[number:]
        for start, piece in ((begin - len(before), before), (begin, text)):
            if piece:
                starts.append(start)
                pieces.append(piece)
        self._shared = len(pieces)

    def text(self) -> str:
        """All of it."""
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

    def rest(self, begin: int) -> str:
        """The characters from `begin` on."""
        added = self.added
        first = len(added)
        size = self.count() - begin
        while size > 0 and first:
            first -= 1
            size -= len(added[first])
        return self.cut(begin, self.size) if size else "".join(added[first:])  # as nearly always

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
