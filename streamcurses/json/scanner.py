"""JSON read as it comes: a string's text is handed out, decoded, before its closing quote.

`JSONScanner` turns fragments of JSON text, cut anywhere, into events. It goes by the states of
`grammar`, which fall in groups, by how the scan goes on:

- between tokens, white space is passed over and one character decides;
- in a scalar (number or literal), each character leads to the next state, until one does not;
- in a string, a compiled pattern finds the next character that is not plain;
- in an escape, a compiled pattern takes as much of it as is there.

No character is scanned twice, so what a fragment leaves unfinished is carried over: the state,
the open key's text in `_pieces`, the source of an open key or scalar in `_held`, that of an
escape in `_escape`, and a high surrogate whose low one may follow in `_high`. Where a value
stands is a chain of `Place`s, which is also the stack of open objects and arrays: depth costs
memory, never recursion.

Nothing is loaded but `re`, and what `re` has loaded already: `collections`, but not `typing`,
which costs more to load than all the rest. So events are `namedtuple`s with their types noted
beside, and what only annotations need is imported for type checkers alone.
"""

from __future__ import annotations

from collections import namedtuple

from streamcurses._late import pattern
from streamcurses.errors import ScanError
from streamcurses.json.grammar import (
    AFTER_ITEM,
    AFTER_MEMBER,
    COLON,
    DIGITS,
    DONE,
    ESCAPE,
    HINTS,
    NEXT_VALUE,
    TEXT,
    TRAILING,
    VALUE,
    ZERO,
)
from streamcurses.json.tuples import new

TYPE_CHECKING = False  # type checkers take this name to be true
if TYPE_CHECKING:
    from typing import Union

    Path = tuple[Union[str, int], ...]

# No honest document meets these.
MAX_DEPTH = 1000
MAX_TOKEN = 1 << 26


class Place:
    """Where a value stands, in the document and in its source.

    `key` is its name in an object, its index in an array, None at top level. Characters `start` to
    `end`, counted over everything fed, are its source; `end` is -1 while the value is unfinished.
    All events of one value share one place.
    """

    __slots__ = ("end", "key", "parent", "start")

    def __init__(self, parent: Place | None, key: str | int | None) -> None:
        self.parent = parent
        self.key = key
        self.start = -1
        self.end = -1

    @property
    def path(self) -> Path:
        """The keys and indices that lead here from the top. Takes time in proportion to depth."""
        keys = []
        place: Place | None = self
        while place is not None:
            if place.key is not None:
                keys.append(place.key)
            place = place.parent
        return tuple(reversed(keys))

    def __repr__(self) -> str:
        return f"<Place {self.path} {self.start}:{self.end}>"


class Event:
    """What the scanner found. `place` is where the value stands, `path` the same as a tuple."""

    __slots__ = ()
    place: Place

    @property
    def path(self) -> Path:
        return self.place.path


class Begin(namedtuple("Begin", "kind place"), Event):
    """An object or an array begins; `kind` is "object" or "array"."""

    __slots__ = ()
    kind: str
    place: Place


class End(namedtuple("End", "kind place"), Event):
    """The innermost object or array ends."""

    __slots__ = ()
    kind: str
    place: Place


class Key(namedtuple("Key", "name place"), Event):
    """A member's whole key, decoded; `place` is that of the value to come."""

    __slots__ = ()
    name: str
    place: Place


class Text(namedtuple("Text", "fragment final place"), Event):
    """What a fragment adds to a string, decoded; `final` when its closing quote has come.

    A string's first and last Text come even when they add nothing.
    """

    __slots__ = ()
    fragment: str
    final: bool
    place: Place


class Scalar(namedtuple("Scalar", "text place"), Event):
    """A whole number, true, false or null, as its JSON text."""

    __slots__ = ()
    text: str
    place: Place


_ESCAPES = {
    '\\"': '"',
    "\\\\": "\\",
    "\\/": "/",
    "\\b": "\b",
    "\\f": "\f",
    "\\n": "\n",
    "\\r": "\r",
    "\\t": "\t",
}

_NAMES = {"{": "object", "}": "object", "[": "array", "]": "array"}

_SOLID = pattern(r"[^ \t\n\r]")
_SPECIAL = pattern(r'["\\\x00-\x1f\ud800-\udfff]')

# By how many of an escape's characters are there: as many of the others as there are.
_REST_OF_ESCAPE = (
    pattern(r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{0,4})?'),
    pattern(r'(?:["\\/bfnrt]|u[0-9A-Fa-f]{0,4})?'),
    pattern(r"[0-9A-Fa-f]{0,4}"),
    pattern(r"[0-9A-Fa-f]{0,3}"),
    pattern(r"[0-9A-Fa-f]{0,2}"),
    pattern(r"[0-9A-Fa-f]?"),
)


class JSONScanner:
    """Fragments of JSON text, cut anywhere, to events; RFC 8259 to the letter.

    `strict=False` reads what models write: raw control characters in strings, a comma before a
    closing bracket, and a backslash that begins no escape, which stands for itself (before a single
    quote, for nothing). `many=True` reads any number of values one after the other, with white
    space between them or not. `max_depth` is how many objects and arrays may be open at once;
    `max_token` how many characters of source a string, number or literal may take, quotes included.
    (A string value is never held, but counts too.)

    A surrogate in a string, escaped or raw, becomes U+FFFD, but a high and a low one in a row
    become the character that they stand for.
    """

    def __init__(
        self,
        *,
        strict: bool = True,
        many: bool = False,
        max_depth: int = MAX_DEPTH,
        max_token: int = MAX_TOKEN,
    ) -> None:
        if max_token < 1:
            raise ValueError(f"max_token is {max_token}: no token has fewer characters than 1")
        self._strict = strict
        self._many = many
        self._max_depth = max_depth
        self._max_token = max_token

        self._state = NEXT_VALUE if many else VALUE
        self._string = TEXT  # the kind of string that is open, or was last
        self._place = Place(None, None)
        self._depth = 0
        self._offence: tuple[int, int, str] | None = None  # offset, line, reason
        self._closed = False

        self._offset = 0  # of the fragment, over everything fed
        self._line = 1
        self._limit = 0  # the offset that the open token must end before
        self._flowing = False  # a string value is open, and nothing of it is carried over

        self._events: list[Event] = []  # of the fragment
        self._pieces: list[str] = []  # of the open string's text: in no event yet
        self._held: list[str] = []
        self._since = -1  # where in the fragment the open key or scalar begins; -1 for none
        self._escape = ""
        self._high = 0

    @property
    def path(self) -> Path:
        """The path of the value that the scan stands in, or has just passed."""
        return self._place.path

    @property
    def whole(self) -> bool:
        """Whether all is there: a whole value, or with `many` any number of them."""
        return self._state is DONE or self._state is NEXT_VALUE

    def feed(self, fragment: str) -> list[Event]:
        """The events that `fragment` completes. Raises ScanError at the first offence.

        A scanner that has failed stays so: each later call raises the same error, with no events
        and the whole fragment as its `rest`. Feeding a closed scanner is a RuntimeError.
        """
        plain = self._plain(fragment)
        if 0 < plain == len(fragment):
            return [new(Text, (fragment, False, self._place))]
        return self._scan(fragment, plain)

    def close(self) -> list[Event]:
        """The end of the text, which may end a number. ScanError where something is missing."""
        return self._scan("", 0, last=True)

    def _plain(self, fragment: str) -> int:
        """How many characters at the start of `fragment` are plain text of the open string value.

        When all are, the fragment counts as scanned: the common case, and as short as can be.
        """
        size = len(fragment)
        end = self._offset + size
        if not self._flowing or end > self._limit:
            return 0
        # Most is told without a search, which takes three times as long.
        if not fragment.isprintable() or '"' in fragment or "\\" in fragment:
            special = _SPECIAL.search(fragment)
            if special is not None:
                return special.start()
        self._offset = end
        return size

    def _scan(self, fragment: str, position: int, last: bool = False) -> list[Event]:
        """Scan a fragment, the first `position` characters of which are known to be plain."""
        if self._offence is not None:
            raise ScanError(*self._offence, [], fragment)
        if self._closed:
            if last:
                return []
            raise RuntimeError("the scanner is closed: it takes no more text")
        events = self._events = []
        self._since = 0 if self._held else -1
        if position:
            self._pieces.append(fragment[:position])
        while position < len(fragment):
            group = self._state.group
            if group == "between":
                position = self._between(fragment, position)
            elif group == "string":
                position = self._in_string(fragment, position)
            elif group == "escape":
                position = self._in_escape(fragment, position)
            else:
                position = self._in_scalar(fragment, position)
        if last:
            self._finish()
        if self._since >= 0:
            self._held.append(fragment[self._since :])
        self._hand_out(final=False)
        self._offset += len(fragment)
        self._flowing = self._state is TEXT and not self._high
        return events

    # How the scan goes on from `position`, by the state's group: each gives the next position.

    def _between(self, fragment: str, position: int) -> int:
        if fragment[position] <= " ":
            start = position
            solid = _SOLID.search(fragment, start)
            position = len(fragment) if solid is None else solid.start()
            self._line += fragment.count("\n", start, position)
            if solid is None:
                return position
        char = fragment[position]
        state = self._state.moves.get(char)
        if state is None:
            if self._strict or TRAILING.get(self._state) != char:
                raise self._error(fragment, position)
            state = DONE
        place = self._place
        offset = self._offset + position
        if char == '"':
            self._string = state
            self._limit = offset + self._max_token
            if state is TEXT:
                place.start = offset
                self._pieces.append("")  # so that a Text tells of it, even if nothing follows
            else:
                self._since = position
        elif char == ",":
            index = place.key
            self._place = Place(place.parent, index + 1 if isinstance(index, int) else None)
        elif char in "{[":
            if self._depth == self._max_depth:
                reason = f"more than {self._max_depth} objects and arrays within one another"
                raise self._error(fragment, position, reason)
            self._depth += 1
            place.start = offset
            self._events.append(Begin(_NAMES[char], place))
            self._place = Place(place, 0 if char == "[" else None)
        elif char in "}]":
            assert place.parent is not None  # or no bracket could have led here
            self._depth -= 1
            self._place = place.parent
            self._events.append(End(_NAMES[char], self._place))
            self._end_value(position + 1)
            return position + 1
        elif char != ":":
            place.start = offset
            self._limit = offset + self._max_token
            self._since = position
        self._state = state
        return position + 1

    def _in_scalar(self, fragment: str, position: int) -> int:
        limit = self._limit - self._offset
        state = self._state
        while position < len(fragment):
            char = fragment[position]
            following = state.moves.get(char)
            if following is None:
                self._state = state
                if not state.whole:
                    raise self._error(fragment, position)
                if state is ZERO and char in DIGITS:
                    raise self._error(fragment, position, "a number must not have a leading 0")
                self._end_scalar(fragment, position)
                return position
            if position >= limit:
                raise self._error(fragment, position, self._too_long)
            state = following
            position += 1
            if not state.moves:  # a literal is whole with its last letter
                self._end_scalar(fragment, position)
                return position
        self._state = state
        return position

    def _in_string(self, fragment: str, position: int) -> int:
        limit = self._limit - self._offset
        special = _SPECIAL.search(fragment, position, limit)
        end = min(len(fragment), limit) if special is None else special.start()
        if end > position:
            self._add(fragment[position:end])
        if end == len(fragment):
            return end
        if special is None:
            raise self._error(fragment, end, self._too_long)
        char = fragment[end]
        if char == "\\":
            self._state = ESCAPE
            return end
        if char == '"':
            self._end_string(end + 1)
        elif char > "\x1f":
            self._add_unit(ord(char))
        elif self._strict:
            reason = f"a raw {char!r} in a string: write it as an escape, or pass strict=False"
            raise self._error(fragment, end, reason)
        else:
            self._add(char)
            self._line += char == "\n"
        return end + 1

    def _in_escape(self, fragment: str, position: int) -> int:
        limit = self._limit - self._offset
        found = _REST_OF_ESCAPE[len(self._escape)].match(fragment, position, limit)
        assert found is not None  # with or without characters of the escape
        escape = self._escape + found.group()
        position = found.end()
        if len(escape) == 6:
            self._add_unit(int(escape[2:], 16))
        elif escape in _ESCAPES:
            self._add(_ESCAPES[escape])
        else:
            self._escape = escape
            if position == len(fragment):
                return position
            if self._strict or position == limit:
                raise self._error(fragment, position, self._too_long if position == limit else "")
            if escape != "\\" or fragment[position] != "'":
                self._add(escape)
        self._escape = ""
        self._state = self._string
        return position

    def _add(self, text: str) -> None:
        """Add to the open string's text what is no surrogate."""
        self._settle()
        self._pieces.append(text)

    def _add_unit(self, unit: int) -> None:
        """Add a UTF-16 code unit to the open string's text: a character, or half of one."""
        if self._high and 0xDC00 <= unit <= 0xDFFF:
            self._pieces.append(chr(0x10000 + (self._high - 0xD800) * 0x400 + unit - 0xDC00))
            self._high = 0
            return
        self._settle()
        if 0xD800 <= unit <= 0xDBFF:
            self._high = unit
        else:
            self._pieces.append("\ufffd" if 0xDC00 <= unit <= 0xDFFF else chr(unit))

    def _settle(self) -> None:
        """No low surrogate comes: a high one that waits for it is alone."""
        if self._high:
            self._pieces.append("\ufffd")
            self._high = 0

    def _hand_out(self, final: bool) -> None:
        """Tell what the fragment adds to the open string value."""
        if self._string is TEXT and (self._pieces or final):
            self._events.append(Text("".join(self._pieces), final, self._place))
            self._pieces.clear()

    # Tokens and values end; `position` is that after their last character.

    def _end_string(self, position: int) -> None:
        self._settle()
        if self._string is TEXT:
            self._hand_out(final=True)
            self._end_value(position)
            return
        name = self._place.key = "".join(self._pieces)
        self._events.append(Key(name, self._place))
        self._pieces.clear()
        self._release()
        self._state = COLON

    def _end_scalar(self, fragment: str, position: int) -> None:
        text = "".join(self._held) + fragment[self._since : position]
        self._events.append(Scalar(text, self._place))
        self._release()
        self._end_value(position)

    def _release(self) -> None:
        """What was held has become an event."""
        self._held.clear()
        self._since = -1

    def _end_value(self, position: int) -> None:
        place = self._place
        place.end = self._offset + position
        if place.parent is not None:
            self._state = AFTER_ITEM if isinstance(place.key, int) else AFTER_MEMBER
        elif self._many:
            self._state = NEXT_VALUE
            self._place = Place(None, None)
        else:
            self._state = DONE

    def _finish(self) -> None:
        if self._state.whole and self._place.parent is None:
            self._end_scalar("", 0)
        if self._state is not DONE and self._state is not NEXT_VALUE:
            raise self._error("", 0)
        self._closed = True

    @property
    def _too_long(self) -> str:
        return f"more than {self._max_token} characters in one token"

    def _error(self, fragment: str, position: int, reason: str = "") -> ScanError:
        """Fail: the offence is at `position`."""
        if not reason:
            found = "the end of the text"
            if position < len(fragment):
                char = fragment[position]
                hint = HINTS.get(char) if self._state.group == "between" else None
                found = f"{char!r} ({hint})" if hint else repr(char)
            reason = f"expected {self._state.expected}, found {found}"
        self._settle()
        self._hand_out(final=False)
        if self._since >= 0:
            rest = "".join(self._held) + fragment[self._since :]
        else:
            rest = self._escape + fragment[position:]
        self._flowing = False
        self._offence = (self._offset + position, self._line, reason)
        return ScanError(*self._offence, self._events, rest)
