"""Payloads with no line's end between them, each given as soon as it is whole.

So come lines without their ends, as the `iter_lines` of HTTP clients has them: where one ended is
not known any more, but a payload ends where its JSON does, and what stands before the next can
only be fields of SSE. So it does not matter how the text is cut, and one who joins such lines is
read as well. It is how every stream begins, until its first line ends.
"""

from __future__ import annotations

import re

from streamcurses._formats.extent import Extent
from streamcurses._formats.found import Found, Payload, too_long
from streamcurses._late import pattern

LINE_END = pattern("[\r\n]")
_BRACKET = pattern(r"[{\[]")
_FIELD = pattern(r"\s*(?:data|event|id|retry)?:")
_FIELDS = pattern(r".*?data:", re.DOTALL)
_EVENT = pattern(r"event:\s*(.*?)\s*(?:(?:data|id|retry):|$)")
# A line that begins so is no part of the JSON before it, which was broken off.
_ANEW = ("data:", "event:")
# Fields are no longer than this, in characters.
_ROOM = 4000


def is_field(text: str) -> bool:
    """Whether text is a field of SSE, or several that lost the ends of their lines."""
    return _FIELD.match(text) is not None


def data_of(text: str) -> str:
    """What such fields hold of data; the text itself, where it is no field."""
    if not is_field(text):
        return text.strip()
    return _FIELDS.sub("", text, 1).strip() if "data:" in text else ""


class DenseReader:
    """`feed(text)` gives the payloads that it completed; `rest` is what has come of the next one.

    The payloads are numbered, in place of lines. `within` is whether the last one was an event's;
    `lost` is set where this is no such stream.
    """

    def __init__(self, first: int, max_line: int) -> None:
        self.lost = False
        self.within = False
        self.number = first
        self._max = max_line
        self._prefix = ""
        self._extent: Extent | None = None
        self._pieces: list[str] = []
        self._length = 0
        # Pieces that were a payload each; and whether one was not.
        self._alone = 0
        self._cut = False

    @property
    def rest(self) -> str:
        return self._prefix + "".join(self._pieces)

    def feed(self, text: str) -> Found:
        found: Found = []
        place = 0
        if self._extent is not None and self._breaks_off(self._extent, text):
            self._give(found)
        begins = self._extent is None
        before = len(found)
        while place < len(text) and not self.lost:
            if self._extent is None:
                place = self._before(text, place)
                continue
            end = self._extent.feed(text, place)
            piece = text[place:] if end < 0 else text[place:end]
            self._length += len(piece)
            if self._length > self._max:
                self._pieces.clear()
            else:
                self._pieces.append(piece)
            if end < 0:
                break
            self._give(found)
            place = end
        if self.lost:
            self._prefix += text[place:]
        given = len(found) - before
        if text and (given > 1 or not begins):
            self._cut = True
        elif given and self._extent is None:
            self._alone += 1
        return found

    def _breaks_off(self, extent: Extent, text: str) -> bool:
        """Whether a piece begins a line: only where all pieces have been lines so far."""
        if self._cut or self._alone < 2:
            return False
        return text.startswith(_ANEW) or (extent.inside and text.startswith('{"'))

    def _before(self, text: str, place: int) -> int:
        """Takes what stands before a payload; the place where that begins, or the text's end."""
        bracket = _BRACKET.search(text, place)
        end = len(text) if bracket is None else bracket.start()
        self._prefix += text[place:end]
        if bracket is None:
            self.lost = len(self._prefix) > _ROOM
            return end
        bare = self._prefix.rstrip(" \t")
        if bare.strip() and not bare.endswith(("data:", "\n")):
            self._prefix += bracket[0]
            self.lost = len(self._prefix) > _ROOM
            return end + 1
        self._extent = Extent()
        self._length = 0
        return end

    def _give(self, found: Found) -> None:
        stray = self._prefix.strip()
        if stray and not is_field(stray):
            found.append(Payload(self.number, "", stray))
        event = _EVENT.search(self._prefix)
        if self._length > self._max:
            found.append(too_long(self.number, self._max))
        else:
            name = "" if event is None else event[1]
            found.append(Payload(self.number, name, "".join(self._pieces)))
        self.number += 1
        self.within = self._prefix != ""
        self._prefix = ""
        self._extent = None
        self._pieces = []
