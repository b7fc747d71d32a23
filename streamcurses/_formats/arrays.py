"""A JSON array of payloads, each given as soon as it is whole: the array may still be arriving."""

from __future__ import annotations

from streamcurses._formats.events import Malformed
from streamcurses._formats.extent import Extent
from streamcurses._formats.found import Found, Payload, too_long

_BETWEEN = " \t\r\n,"


class ArrayReader:
    """`feed(text)` gives the payloads that it completed; the array begins with the first bracket.

    `rest` is what comes behind the array, None while that goes on; `line` is the line, counting
    from 1, on which that stands. An array that holds anything but objects and arrays, or that broke
    off within one, ends there: the rest may be anything.
    """

    def __init__(self, line: int, max_line: int) -> None:
        self.line = line
        self.rest: str | None = None
        self._max = max_line
        self._begun = False
        self._item: Extent | None = None
        self._item_line = line
        self._pieces: list[str] = []
        self._length = 0

    def feed(self, text: str) -> Found:
        found: Found = []
        place = 0
        if not self._begun:
            place = text.find("[") + 1
            self._begun = place > 0
            if not self._begun:
                place = len(text)
            self.line += text.count("\n", 0, place)
        while self.rest is None and place < len(text):
            if self._item is None:
                place = self._between(text, place)
            else:
                place = self._within(self._item, text, place, found)
        return found

    def close(self) -> Found:
        if self._item is None:
            return []
        return [Malformed(self._item_line, "broken off within an array")]

    def _between(self, text: str, place: int) -> int:
        while place < len(text) and text[place] in _BETWEEN:
            self.line += text[place] == "\n"
            place += 1
        if place == len(text):
            return place
        if text[place] in "{[":
            self._item = Extent()
            self._item_line = self.line
            self._length = 0
            return place
        self.rest = text[place + (text[place] == "]") :]
        return place

    def _within(self, item: Extent, text: str, place: int, found: Found) -> int:
        end = item.feed(text, place)
        if end < 0:
            end = len(text)
        piece = text[place:end]
        self.line += piece.count("\n")
        self._length += len(piece)
        if self._length > self._max:
            self._pieces.clear()
        else:
            self._pieces.append(piece)
        if item.broken:
            found.append(Malformed(self._item_line, "broken off within an array"))
            self.rest = text[end:]
        elif item.opened:
            return end
        elif self._length > self._max:
            found.append(too_long(self._item_line, self._max))
        else:
            found.append(Payload(self._item_line, "", "".join(self._pieces)))
        self._item = None
        self._pieces.clear()
        return end
