"""Where a line is cut that is far too long to be wrapped whole.

Rows are filled greedily, so that where the last one begins depends on all before it on its line. A
line of megabytes would be wrapped whole to show its end. So it is cut: a row ends there though it
may have room, once in `LONG` characters, and wrapping may begin there as it may behind a line
break.

A place is told by the few characters around it and by the cut before, and stands as soon as these
are there: so it is the same wherever text comes in pieces, and for any columns. It is behind the
first space that is far enough, or between two characters that are cells by themselves.
"""

from __future__ import annotations

from bisect import bisect_right

from streamcurses._late import Callable, pattern

LONG = 1 << 14  # characters between two cuts, at least
NEAR = 1 << 9  # of these within which a space is waited for

# Characters that join none beside them, of the scripts that are written most.
_APART = (
    r"!-~\xc0-\u02af\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a"
    r"\u0904-\u0939\u0e01-\u0e2e\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7a3"
)
_SPACE = pattern(f" (?=[{_APART}])")
_ANY = pattern(f"[ {_APART}](?=[{_APART}])")


def next_cut(text: str, at: int) -> int:
    """Where a line is cut whose characters from `at` on, perhaps before 0, are far enough; or -1.

    `text` is of one line, and its first character was seen with the one before.
    """
    found = _SPACE.search(text, max(at, 0), max(at + NEAR + 1, 0)) or _ANY.search(
        text, max(at + NEAR, 0)
    )
    return found.end() if found else -1


class Cuts:
    """The cuts of the line that begins at `line`, as far as they have been asked for.

    `cut(begin, end)` gives characters of the text.
    """

    def __init__(self, line: int, cut: Callable[[int, int], str]) -> None:
        self.line = line
        self._cut = cut
        self._places = [line]

    def before(self, offset: int) -> int:
        """The last cut up to `offset`, or the beginning of the line."""
        places = self._places
        while (begin := places[-1] + LONG) < offset:
            size = 4 * NEAR
            # With the character at `offset`, if it is there: a cut is told by what follows it.
            while (found := next_cut(self._cut(begin, min(begin + size, offset + 1)), 0)) < 0:
                if begin + size > offset:
                    return places[-1]
                size *= 2
            places.append(begin + found)
        return places[bisect_right(places, offset) - 1]
