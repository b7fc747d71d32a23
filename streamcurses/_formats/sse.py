"""Numbered lines into payloads: server-sent events, JSON lines, and any mixture of the two.

Which of the two it is, each line tells by itself: one of SSE's four fields, a comment, or a
payload as it stands. An event ends at a blank line or at the end of the stream, with these
additions for what is really sent:

- Servers that leave the blank lines out are understood: where one `data:` line ends with `}` or
  `]` and the next begins with `{` or `[`, the two can never be one JSON text, and are two events.
- An object or array spread over lines by a pretty-printer (an error body, a response that was not
  streamed, a saved array of chunks) is one value, for as long as each line goes on as JSON can;
  so is one that a server spread over lines behind a single `data:`. An array gives its items.
- A field that SSE does not know is passed over, as the standard has it, within an event that has
  one that it knows; `error` is one that some servers have. By itself it is no event, and handed on.
- A page of HTML in between is what a proxy has to say, a failure; an object ends it.
- Any other line is a payload, where the standard would pass it over: whoever reads the payloads
  reports it if it is no JSON.
"""

from __future__ import annotations

from streamcurses._formats.arrays import ArrayReader
from streamcurses._formats.dense import DenseReader, data_of
from streamcurses._formats.extent import Growth
from streamcurses._formats.found import Found, Payload, too_long
from streamcurses._formats.lines import Line, LineReader
from streamcurses._formats.pages import Page, page_begins
from streamcurses._late import pattern
from streamcurses.json.tuples import new

__all__ = ["FIELD", "Found", "Payload", "PayloadReader"]

# A field as SSE may have it, its colon included where it has one.
FIELD = pattern(r"[A-Za-z][\w.-]*(?::|$)")

_FIELDS = frozenset({"", "event", "id", "retry"})
_BLANK = " \t"


class PayloadReader:
    """`feed(piece)` of bytes or text gives the payloads that it completed, `close()` the rest.

    What is longer than `max_line` characters, be it a line or a whole event, comes as `Malformed`.
    The first line is numbered `first`; with `within` it is an event's that has begun already.
    """

    def __init__(self, max_line: int, first: int = 1, within: bool = False) -> None:
        self._max = max_line
        self._lines = LineReader(max_line, first)
        self._event = ""
        self._data = _Gathered(max_line)
        # What is under way over several lines.
        self._spread: _Object | ArrayReader | Page | None = None
        # The event under way: whether it has a field that is known, and the lines with others.
        self._named = within
        self._strange: list[Payload] = []
        # How far the JSON in an event's data has grown, in as many of which lines.
        self._grown = Growth()
        self._grown_of: list[str] = []
        self._grown_to = 0

    def feed(self, piece: bytes | bytearray | memoryview | str) -> Found:
        found: Found = []
        lines = self._lines.feed(piece)
        at, last = 0, len(lines) - 1
        while at <= last:
            number, text = line = lines[at]
            at += 1
            if (
                at <= last
                and text is not None
                and text.startswith("data: {")
                and lines[at][1] == ""
                and not (self._data.lines or self._strange or self._spread)
            ):  # a line is all of its event, as in most streams
                found.append(new(Payload, (number, self._event, text[6:])))
                self._event = ""
                self._named = False
                at += 1
            else:
                self._read(line, found)
        return found

    def close(self) -> Found:
        found: Found = []
        for line in self._lines.close():
            self._read(line, found)
        self._break_off(found)
        self._dispatch(found)
        return found

    def _read(self, line: Line, found: Found) -> None:
        number, text = line
        if text is None:
            found.append(too_long(number, self._max))
        elif text.startswith("data:"):
            if self._spread is not None:
                self._break_off(found)
            self._read_data(number, text[6 if text.startswith(" ", 5) else 5 :], found)
        elif self._spread is not None and self._goes_on(self._spread, number, text, found):
            return
        elif not text or text.isspace():
            self._dispatch(found)
        elif text[0] in "{[":
            self._dispatch(found)
            self._read_json(number, text, found)
        else:
            self._read_other(number, text, found)

    def _read_data(self, number: int, data: str, found: Found) -> None:
        lines = self._data.lines
        if lines and lines[-1].rstrip()[-1:] in ("}", "]") and data.lstrip()[:1] in ("{", "["):
            self._data.give(self._event, found)
        self._data.add(number, data)

    def _read_other(self, number: int, text: str, found: Found) -> None:
        name, _, value = text.partition(":")
        if "data:" in value and name in _FIELDS:  # lines that lost their ends
            self._dispatch(found)
            dense = DenseReader(number, self._max)
            found += dense.feed(text)
            rest = data_of(dense.rest)
            if rest:
                found.append(Payload(number, "", rest))
        elif name == "event":
            self._event = value.removeprefix(" ")
            self._named = True
        elif name == "data":
            self._read_data(number, "", found)
        elif name in ("", "id", "retry"):
            self._named = self._named or name != ""
        elif text[0] in ' \t"}],' and self._data_goes_on(text):
            self._data.add(number, text)
        elif name.lower() == "error" and value.strip():
            self._dispatch(found)
            found.append(Payload(number, "error", value.strip()))
        elif FIELD.match(text):
            self._strange.append(Payload(number, "", text))
        elif page_begins(text):
            self._dispatch(found)
            page = self._spread = Page(page_begins(text))
            self._goes_on(page, number, text, found)
        else:
            self._give_strange(found)
            if self._data.lines and self._data.lines[-1].endswith("}"):
                self._dispatch(found)
            self._named = False
            found.append(Payload(number, "", text))

    def _read_json(self, number: int, text: str, found: Found) -> None:
        if text[-1] in "}]":  # as most do
            found.append(new(Payload, (number, "", text)))
        elif text[0] == "[" and text[1:].lstrip(_BLANK)[:1] in ("", "{"):
            array = self._spread = ArrayReader(number, self._max)
            self._goes_on(array, number, text, found)
        else:
            one = self._spread = _Object(self._max)
            self._goes_on(one, number, text, found)

    def _goes_on(
        self, spread: _Object | ArrayReader | Page, number: int, text: str, found: Found
    ) -> bool:
        """Whether a line belongs to what is under way; if it does it is added."""
        if isinstance(spread, Page):
            if text.startswith('{"'):
                self._break_off(found)
                return False
            if spread.add(text):
                self._break_off(found)
        elif isinstance(spread, ArrayReader):
            found += spread.feed(text + "\n")
            if spread.rest is not None:
                self._spread = None
                self._read_rest(spread.line, spread.rest.strip(), found)
        elif spread.growth.goes_on(text):
            spread.add(number, text)
            if spread.growth.over:
                self._spread = None
                spread.give("", found)
        else:
            self._break_off(found)
            return False
        return True

    def _data_goes_on(self, text: str) -> bool:
        """Whether a line by itself is part of the JSON that an event's data has begun."""
        lines = self._data.lines
        if self._grown_of is not lines:
            self._grown, self._grown_of, self._grown_to = Growth(), lines, 0
        for line in lines[self._grown_to :]:
            self._grown.add(line)
        self._grown_to = len(lines)
        return lines[:1] != [] and lines[0][:1] in ("{", "[") and self._grown.goes_on(text)

    def _read_rest(self, number: int, rest: str, found: Found) -> None:
        """What stands behind an array on its last line: another one that begins, or a payload."""
        if len(rest) < 4:
            self._read((number, rest), found)
        else:
            found.append(Payload(number, "", rest))

    def _break_off(self, found: Found) -> None:
        """Whatever spread over lines is over."""
        spread, self._spread = self._spread, None
        if isinstance(spread, Page):
            found.append(spread.failure)
        elif isinstance(spread, ArrayReader):
            found += spread.close()
        elif spread is not None:
            lines, number = spread.lines, spread.begun
            spread.give("", found)
            # Lines that are whole by themselves were never part of it.
            for place, text in enumerate(lines[1:], 1):
                if text[:1] == "{" and text[-1:] == "}":
                    found.append(Payload(number + place, "", text))

    def _dispatch(self, found: Found) -> None:
        if self._strange:
            self._give_strange(found)
        self._data.give(self._event, found)
        self._event = ""
        self._named = False

    def _give_strange(self, found: Found) -> None:
        """Fields that are not known are nothing in an event; without one they are lines."""
        if not (self._named or self._data.lines):
            found += self._strange
        self._strange = []


class _Gathered:
    """Lines that make up one payload, up to a limit of characters."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._length = 0
        self.begun = 0
        self.lines: list[str] = []

    def add(self, number: int, text: str) -> None:
        if not self.lines:
            self.begun = number
            self._length = 0
        self._length += len(text)
        self.lines.append(text if self._length <= self._limit else "")

    def give(self, event: str, found: Found) -> None:
        if not self.lines:
            return
        # Lines without data are none of JSON's, nor of what else there is.
        data = self.lines[0] if len(self.lines) == 1 else "\n".join(self.lines).strip("\n")
        self.lines = []
        if self._length > self._limit:
            found.append(too_long(self.begun, self._limit))
        elif data:
            found.append(new(Payload, (self.begun, event, data)))


class _Object(_Gathered):
    """The lines of an object, or of an array of anything but objects."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.growth = Growth()

    def add(self, number: int, text: str) -> None:
        super().add(number, text)
        self.growth.add(text)
