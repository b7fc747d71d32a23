"""Rows that moved from one frame to the next, and what curses makes of that.

curses is told to scroll its window; what it sends is its own choice. It looks for rows that are on
the screen once before and once after, takes along their equal neighbours, and scrolls what is at
least three rows and no less than the way they go. Anything else it writes anew, cell by cell, where
the cells differ: which is right only on rows where it and the terminal agree on every column.
"""

from __future__ import annotations

from itertools import compress, count

from streamcurses._late import (
    Iterator,
    NamedTuple,
    Optional,
    Sequence,
    attrgetter,
    is_not,
    lru_cache,
)
from streamcurses._text.row import BLANK, Row

_text = attrgetter("text")

# The least rows that ncurses scrolls (hashmap.c, grow_hunks).
_LEAST = 3


class Move(NamedTuple):
    """`length` rows are at `y` that were `distance` rows further down, or up where negative."""

    y: int
    length: int
    distance: int

    @property
    def area(self) -> tuple[int, int]:
        """The rows that it touches: the first, and the one behind the last."""
        y, length, distance = self
        return (y, y + length + distance) if distance > 0 else (y + distance, y + length)

    def apply(self, shown: list[Row]) -> None:
        """Moves rows in a list; those that they have left are `BLANK`."""
        y, length, distance = self
        source = y + distance
        moved = shown[source : source + length]
        if distance > 0:
            shown[y : source + length] = moved + [BLANK] * distance
        else:
            shown[source : y + length] = [BLANK] * -distance + moved


def moves(shown: Sequence[Row], rows: Sequence[Row]) -> Iterator[Move]:
    """The runs of two rows or more that moved.

    Whoever takes a move applies it to `shown` before the next.
    """
    y = 0
    while y + 1 < len(rows):
        length = 1
        if shown[y] is rows[y]:
            length = _same(shown[y:], rows[y:])
        elif rows[y] is not BLANK:
            source = _find(shown, rows, y)
            if source is not None:
                length = _same(shown[source:], rows[y:])
                if length > 1:
                    yield Move(y, length, source - y)
        y += length


def _same(some: Sequence[Row], others: Sequence[Row]) -> int:
    """How many rows at the beginning are the same."""
    return next(compress(count(), map(is_not, some, others)), min(len(some), len(others)))


def _find(shown: Sequence[Row], rows: Sequence[Row], y: int) -> Optional[int]:
    """Where row `y` is on the screen; above, only if no row in between is where it belongs."""
    for source in range(y + 1, len(shown)):
        if shown[source] is rows[y]:
            return source
    for source in range(y - 1, -1, -1):
        if shown[source] is rows[source]:
            break
        if shown[source] is rows[y]:
            return source
    return None


def is_long(move: Move) -> bool:
    """Whether curses scrolls for a move, if it finds it."""
    return move.length >= max(_LEAST, abs(move.distance))


def is_found(move: Move, then: Sequence[str], now: Sequence[str]) -> bool:
    """Whether curses finds a move between two screens, of rows as it compares them."""
    moved = now[move.y : move.y + move.length]
    return any(then.count(one) == 1 == now.count(one) for one in reversed(moved))


def bases(rows: Sequence[Row]) -> list[str]:
    """Rows as curses compares them: by the first character of each cell."""
    texts = list(map(_text, rows))
    if "".join(texts).isascii():
        return list(map(str.rstrip, texts))  # they have no other blanks than spaces
    return [text.rstrip(" ") if text.isascii() else _bases(text) for text in texts]


@lru_cache(maxsize=256)
def _bases(text: str) -> str:
    from unicodedata import category

    return "".join(char for char in text if category(char)[0] not in "MC").rstrip(" ")
