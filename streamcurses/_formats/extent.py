"""Where a JSON object or array ends, told as its text comes, without reading it.

Brackets are counted and strings passed over; whether it is JSON, whoever reads it finds out. A line
cannot end within a string: text that does was broken off, and nothing behind it is its own.
"""

from __future__ import annotations

import re

_OUTSIDE = re.compile(r'["{}\[\]]')
_INSIDE = re.compile(r'["\\\r\n]')


class Extent:
    """`feed(text)` gives the place right behind the value's end, or -1 while it goes on.

    The value begins with the first text that is fed. `inside` is whether it stands within a string;
    `opened` holds the brackets that are open. Where a line ends within a string, the value is
    `broken`, and the place is that of the line's end.
    """

    def __init__(self) -> None:
        self.inside = False
        self.broken = False
        self.opened: list[str] = []
        self._escaped = False

    def feed(self, text: str, start: int = 0) -> int:
        place = start
        if self._escaped and place < len(text):
            self._escaped = False
            place += 1
        while True:
            found = (_INSIDE if self.inside else _OUTSIDE).search(text, place)
            if found is None:
                return -1
            sign = found[0]
            place = found.end()
            if sign == '"':
                self.inside = not self.inside
            elif sign == "\\":
                if place == len(text):
                    self._escaped = True
                    return -1
                place += 1
            elif sign in "{[":
                self.opened.append(sign)
            elif sign in "}]":
                if self.opened:
                    self.opened.pop()
                if not self.opened:
                    return place
            else:
                self.broken = True
                return place - 1
