"""Numbered lines into payloads: server-sent events, JSON lines, and any mixture of the two.

Which of the two it is, each line tells by itself: one of SSE's four fields, a comment, or a
payload as it stands. An event ends at a blank line or at the end of the stream, with three
additions for what is really sent:

- Servers that leave the blank lines out are understood: where one `data:` line ends with `}` and
  the next begins with `{` or `[`, the two can never be one JSON text, and are two events.
- An object spread over lines by a pretty-printer (an error body, a response that was not
  streamed) is one payload: a line `{`, indented lines, a line `}`.
- A line that is neither of SSE nor blank is a payload, where the standard would pass it over:
  whoever reads the payloads reports it if it is no JSON.
"""

from __future__ import annotations

from typing import NamedTuple, Union

from streamcurses._formats.events import Malformed
from streamcurses._formats.lines import Line, LineReader


class Payload(NamedTuple):
    """One event's data. `line` is where it began; `event` is its SSE name, "" without one."""

    line: int
    event: str
    data: str


Found = list[Union[Payload, Malformed]]


class PayloadReader:
    """`feed(piece)` of bytes or text gives the payloads that it completed, `close()` the rest.

    What is longer than `max_line` characters, be it a line or a whole event, comes as `Malformed`.
    """

    def __init__(self, max_line: int) -> None:
        self._max = max_line
        self._lines = LineReader(max_line)
        self._event = ""
        self._data = _Gathered(max_line)
        self._object = _Gathered(max_line)

    def feed(self, piece: bytes | bytearray | memoryview | str) -> Found:
        found: Found = []
        for line in self._lines.feed(piece):
            self._read(line, found)
        return found

    def close(self) -> Found:
        found: Found = []
        for line in self._lines.close():
            self._read(line, found)
        self._object.give("", found)
        self._dispatch(found)
        return found

    def _read(self, line: Line, found: Found) -> None:
        number, text = line
        if text is None:
            found.append(too_long(number, self._max))
        elif text.startswith("data:"):
            if self._object.lines:
                self._object.give("", found)
            self._read_data(number, text[6 if text.startswith(" ", 5) else 5 :], found)
        elif not text or text.isspace():
            self._dispatch(found)
        elif self._object.lines and (text[0] in " \t" or text == "}"):
            self._object.add(number, text)
            if text == "}":
                self._object.give("", found)
        else:
            self._object.give("", found)
            self._read_other(number, text, found)

    def _read_data(self, number: int, data: str, found: Found) -> None:
        lines = self._data.lines
        if lines and lines[-1].rstrip()[-1:] == "}" and data.lstrip()[:1] in ("{", "["):
            self._data.give(self._event, found)
        self._data.add(number, data)

    def _read_other(self, number: int, text: str, found: Found) -> None:
        name, _, value = text.partition(":")
        if name == "event":
            self._event = value.removeprefix(" ")
        elif name == "data":
            self._read_data(number, "", found)
        elif text == "{":
            self._dispatch(found)
            self._object.add(number, text)
        elif name not in ("", "id", "retry"):
            if text[0] == "{":
                self._dispatch(found)
            found.append(Payload(number, "", text))

    def _dispatch(self, found: Found) -> None:
        self._data.give(self._event, found)
        self._event = ""


class _Gathered:
    """Lines that make up one payload, up to a limit of characters."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._length = 0
        self._begun = 0
        self.lines: list[str] = []

    def add(self, number: int, text: str) -> None:
        if not self.lines:
            self._begun = number
            self._length = 0
        self._length += len(text)
        self.lines.append(text if self._length <= self._limit else "")

    def give(self, event: str, found: Found) -> None:
        if not self.lines:
            return
        data = self.lines[0] if len(self.lines) == 1 else "\n".join(self.lines)
        self.lines.clear()
        if self._length > self._limit:
            found.append(too_long(self._begun, self._limit))
        elif data:
            found.append(Payload(self._begun, event, data))


def too_long(line: int, limit: int) -> Malformed:
    return Malformed(line, f"longer than {limit} characters")
