"""Where a JSON object or array ends, told as its text comes, without reading it.

Brackets are counted and strings passed over; whether it is JSON, whoever reads it finds out. A line
cannot end within a string: text that does was broken off, and nothing behind it is its own. Nor can
a line begin with any sign behind any other, by which one that was broken off between two signs is
known as soon as the next line comes.
"""

from __future__ import annotations

import sys

from streamcurses._late import pattern

_OUTSIDE = pattern(r'["{}\[\]]')
_CLOSES = {"}": "{", "]": "["}
_INSIDE = pattern(r'["\\\r\n]')


class Extent:
    """`feed(text)` gives the place right behind the value's end, or -1 while it goes on.

    Of the text, that from `start` to `stop` is meant.

    The value begins with the first text that is fed. `inside` is whether it stands within a string;
    `opened` holds the brackets that are open. Where a line ends within a string, and where another
    bracket closes than was opened, the value is `broken`, and the place is that of the sign.
    """

    def __init__(self) -> None:
        self.inside = False
        self.broken = False
        self.opened: list[str] = []
        self._escaped = False

    def feed(self, text: str, start: int = 0, stop: int = sys.maxsize) -> int:
        place = start
        stop = min(stop, len(text))
        if self._escaped and place < stop:
            self._escaped = False
            place += 1
        while True:
            found = (_INSIDE if self.inside else _OUTSIDE).search(text, place, stop)
            if found is None:
                return -1
            sign = found[0]
            place = found.end()
            if sign == '"':
                self.inside = not self.inside
            elif sign == "\\":
                if place == stop:
                    self._escaped = True
                    return -1
                place += 1
            elif sign in "{[":
                self.opened.append(sign)
            elif sign in "}]":
                if not self.opened or _CLOSES[sign] != self.opened.pop():
                    self.broken = True
                    return place - 1
                if not self.opened:
                    return place
            else:
                self.broken = True
                return place - 1


# The last sign of a line within JSON -> what the next one may begin with.
_VALUE = frozenset('"{[-0123456789tfn')
_NEXT = {"": frozenset("{["), "{": frozenset('"}'), "[": _VALUE | {"]"}, ":": _VALUE}
_AFTER_VALUE = frozenset(",}]")
_NAME = frozenset('"')


class Growth:
    """JSON that grows by lines. `over` is set once no more can be part of it."""

    def __init__(self) -> None:
        self.over = False
        self._extent = Extent()
        self._last = ""

    def add(self, line: str) -> None:
        """Takes a line, without its end."""
        self.feed(line + "\n")

    def feed(self, text: str, start: int = 0, stop: int = sys.maxsize) -> int:
        """Takes a piece of a line; the place behind the value's end, -1 while it goes on."""
        end = -1
        if not self.over:
            end = self._extent.feed(text, start, stop)
            self.over = end >= 0
            if end < 0:
                self._last = text[start:stop].rstrip()[-1:] or self._last
        return end

    @property
    def broken(self) -> bool:
        """Whether it cannot be JSON any more."""
        return self._extent.broken

    def goes_on(self, line: str) -> bool:
        """Whether the value can go on with such a line."""
        first = line.lstrip()[:1]
        if not first or self.over:
            return not self.over
        if self._last == ",":
            return first in (_NAME if self._extent.opened[-1] == "{" else _VALUE)
        return first in _NEXT.get(self._last, _AFTER_VALUE)
