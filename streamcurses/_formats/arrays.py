"""A JSON array of payloads, each given as soon as it is whole: the array may still be arriving."""

from __future__ import annotations

from streamcurses._formats.events import Malformed
from streamcurses._formats.extent import Growth
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
        self._item: Growth | None = None
        self._item_line = line
        # Where the line that is read ends, in the text that was fed last.
        self._line_end = 0
        # Whether a line of the item begins, as far as blanks tell.
        self._fresh = False
        self._pieces: list[str] = []
        self._length = 0

    def feed(self, text: str) -> Found:
        found: Found = []
        place = self._line_end = 0
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
        found: Found = [Malformed(self._item_line, "broken off within an array")]
        # Lines that are whole by themselves were never part of it.
        for place, line in enumerate("".join(self._pieces).split("\n")):
            if place and line[:1] == "{" and line[-1:] == "}":
                found.append(Payload(self._item_line + place, "", line))
        return found

    def _between(self, text: str, place: int) -> int:
        while place < len(text) and text[place] in _BETWEEN:
            self.line += text[place] == "\n"
            place += 1
        if place == len(text):
            return place
        if text[place] in "{[":
            self._item = Growth()
            self._fresh = False
            self._item_line = self.line
            self._length = 0
            return place
        self.rest = text[place + (text[place] == "]") :]
        return place

    def _within(self, item: Growth, text: str, place: int, found: Found) -> int:
        """Takes a line of an item, or what there is of it; the place behind it."""
        if self._line_end <= place:
            self._line_end = text.find("\n", place) + 1 or len(text)
        stop = self._line_end
        if self._fresh and not text[place:stop].isspace():
            self._fresh = False
            if not item.goes_on(text[place:stop]):
                self._break_off(text[place:], found)
                return place
        end = item.feed(text, place, stop)
        if end < 0:
            end = stop
            self._fresh = self._fresh or text[stop - 1] == "\n"
        self.line += text.count("\n", place, end)
        self._length += end - place
        if self._length > self._max:
            self._pieces.clear()
        else:
            self._pieces.append(text[place:end])
        if item.broken:
            self._break_off(text[end:], found)
        elif item.over:
            self._give(found)
        return end

    def _break_off(self, rest: str, found: Found) -> None:
        found += self.close()
        self.rest = rest
        self._item = None

    def _give(self, found: Found) -> None:
        if self._length > self._max:
            found.append(too_long(self._item_line, self._max))
        else:
            found.append(Payload(self._item_line, "", "".join(self._pieces)))
        self._item = None
        self._pieces.clear()
