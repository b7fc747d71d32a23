"""JSON read as it comes: a string's text is handed out, decoded, before its closing quote.

`JSONScanner` turns fragments of JSON text, cut anywhere, into events. `FieldReader` and
`FieldsReader` sit on it and hand out the text of chosen fields.

The scanner is a table: each *state* says which characters may come next, and which state each
of them leads to. Three groups of states differ in how they go on:

- between tokens, white space is passed over and one character decides;
- in a number or a literal, each character leads to the next state, until one does not;
- in a string, a compiled pattern finds the next character that is not plain.

No character is scanned twice, so what a fragment leaves unfinished is carried over in full:
the state, the decoded `_pieces` of an open key, and in `_held` the source of a key, number,
literal or escape that has begun and is in no event yet. Where a value stands is a chain of
`Place`s, which is also the stack of open containers: depth costs memory, never recursion.

Nothing but `re` is imported, and what `re` has loaded already: `collections` and not `typing`,
whose import costs more than this module's. So the events are made by `namedtuple`, with their
types as annotations beside, and what annotations alone need is imported for type checkers only.
"""

from __future__ import annotations

import re
from collections import namedtuple

from .errors import ScanError

TYPE_CHECKING = False  # type checkers take this name to be true
if TYPE_CHECKING:
    from collections.abc import Iterable

# A hostile document should meet these, an honest one never.
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
    def path(self) -> tuple[str | int, ...]:
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
    def path(self) -> tuple[str | int, ...]:
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


class _State:
    """What may come next: the state that each character leads to, and in words.

    `group` is how the scan goes on here. `whole` states may end a number.
    """

    __slots__ = ("expected", "group", "moves", "whole")

    def __init__(self, group: str, expected: str, whole: bool = False) -> None:
        self.group = group
        self.expected = expected
        self.whole = whole
        self.moves: dict[str, _State] = {}


# Between tokens.
_VALUE = _State("between", "a value")
_FIRST_ITEM = _State("between", "a value or ']'")
_FIRST_KEY = _State("between", "a key in double quotes or '}'")
_KEY = _State("between", "a key in double quotes after ','")
_COLON = _State("between", "':' after the key")
_AFTER_ITEM = _State("between", "',' or ']'")
_AFTER_MEMBER = _State("between", "',' or '}'")
_ITEM = _State("between", "a value after ','")
_MEMBER = _State("between", "a value after ':'")
_NEXT_VALUE = _State("between", "a value")
_DONE = _State("between", "nothing more after the value (unless many=True)")

# In a string; `_ESCAPE` and `_HEX` go back to the string that they stand in.
_TEXT = _State("string", "the string's closing '\"'")
_NAME = _State("string", "the key's closing '\"'")
_ESCAPE = _State("escape", 'one of "\\/bfnrtu after the backslash')
_HEX = _State("hex", "four hexadecimal digits after \\u")

# In a number.
_MINUS = _State("scalar", "a digit after '-'")
_ZERO = _State("scalar", "no digit after a leading 0", whole=True)
_INTEGER = _State("scalar", "more digits, or what follows the number", whole=True)
_POINT = _State("scalar", "a digit after the decimal point")
_FRACTION = _State("scalar", "more digits, or what follows the number", whole=True)
_E = _State("scalar", "a sign or a digit after the exponent's e")
_SIGN = _State("scalar", "a digit after the exponent's sign")
_EXPONENT = _State("scalar", "more digits, or what follows the number", whole=True)

_DIGITS = "0123456789"
_POINT_OR_E = {".": _POINT, "e": _E, "E": _E}

_ZERO.moves = dict(_POINT_OR_E)
_INTEGER.moves = {**dict.fromkeys(_DIGITS, _INTEGER), **_POINT_OR_E}
_MINUS.moves = {**dict.fromkeys(_DIGITS, _INTEGER), "0": _ZERO}
_FRACTION.moves = {**dict.fromkeys(_DIGITS, _FRACTION), "e": _E, "E": _E}
_POINT.moves = dict.fromkeys(_DIGITS, _FRACTION)
_EXPONENT.moves = dict.fromkeys(_DIGITS, _EXPONENT)
_SIGN.moves = _EXPONENT.moves
_E.moves = {**_SIGN.moves, "+": _SIGN, "-": _SIGN}

_VALUE.moves = {"{": _FIRST_KEY, "[": _FIRST_ITEM, '"': _TEXT, "-": _MINUS, **_MINUS.moves}
for _word in ("true", "false", "null"):
    _state = _VALUE
    for _letter in _word:
        _state.moves[_letter] = _state = _State("scalar", f"{_word!r}")
_FIRST_ITEM.moves = {**_VALUE.moves, "]": _DONE}
_ITEM.moves = _MEMBER.moves = _NEXT_VALUE.moves = _VALUE.moves
_KEY.moves = {'"': _NAME}
_FIRST_KEY.moves = {'"': _NAME, "}": _DONE}
_COLON.moves = {":": _MEMBER}
_AFTER_ITEM.moves = {",": _ITEM, "]": _DONE}
_AFTER_MEMBER.moves = {",": _KEY, "}": _DONE}

_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

_KINDS = {"{": "object", "}": "object", "[": "array", "]": "array"}

# Said beside an offence: what the writer had in mind, and what JSON has instead.
_HINTS = {
    "\ufeff": "a byte-order mark: decode the bytes as utf-8-sig",
    "'": "JSON has double quotes only",
    "/": "JSON has no comments",
    "#": "JSON has no comments",
    "+": "a number begins with a digit or '-'",
    ".": "a number begins with a digit or '-'",
    "N": "JSON has neither None nor NaN: write null",
    "I": "JSON has no Infinity",
    "T": "JSON has true, not True",
    "F": "JSON has false, not False",
}

_solid = re.compile(r"[^ \t\n\r]").search
_special = re.compile(r'["\\\x00-\x1f\ud800-\udfff]').search
_hexadecimal = re.compile(r"[0-9A-Fa-f]*").match


class JSONScanner:
    """JSON text in fragments, cut anywhere, to events; RFC 8259 to the letter.

    `strict=False` lets raw control characters stand in strings. `many=True` reads any number of
    values one after the other, white space between them or not. `max_depth` is how many objects
    and arrays may stand in one another; `max_token` how many characters of source a key, string,
    number or literal may have. (A string value is never held, but counted all the same.)

    Lone surrogates become U+FFFD, escaped or raw; a high and a low one in a row become the character
    that they stand for.
    """

    def __init__(
        self,
        *,
        strict: bool = True,
        many: bool = False,
        max_depth: int = MAX_DEPTH,
        max_token: int = MAX_TOKEN,
    ) -> None:
        self._strict = strict
        self._many = many
        self._max_depth = max_depth
        self._max_token = max_token

        self._state = _NEXT_VALUE if many else _VALUE
        self._string = _TEXT  # the kind of string that is open, or was last
        self._place = Place(None, None)
        self._depth = 0
        self._error: ScanError | None = None
        self._closed = False

        self._offset = 0  # of the next fragment, over everything fed
        self._line = 1  # that the next fragment begins in
        self._limit = 0  # the offset that the open token must end before
        self._flows = False  # a string value is open, and nothing of it is carried over

        self._held: list[str] = []
        self._pieces: list[str] = []
        self._high = 0  # a high surrogate that waits for its low one
        self._digits = ""  # of an unfinished \u escape

        # Of the fragment being scanned:
        self._events: list[Event] = []
        self._since = -1  # where what is to be held begins, -1 when nothing is

    @property
    def path(self) -> tuple[str | int, ...]:
        """The path of the value that the scan stands in or has just passed."""
        return self._place.path

    def feed(self, fragment: str) -> list[Event]:
        """The events that `fragment` completes. Raises ScanError at the first offence.

        A scanner that has failed stays so: each later call raises the same error, with no events
        and the whole fragment as its `rest`.
        """
        plain = self._plain(fragment)
        if 0 < plain == len(fragment):
            return [Text(fragment, False, self._place)]
        return self._scan(fragment, plain)

    def close(self) -> list[Event]:
        """The end of the text: a number at top level ends only here. Raises ScanError if it is cut off.

        Feeding a closed scanner is a RuntimeError; closing it again does nothing.
        """
        return self._scan("", 0, last=True)

    def _plain(self, fragment: str) -> int:
        """How many characters at the start of `fragment` are plain text of the open string.

        When all are, they count as scanned. This is the common case, kept as short as it can be.
        """
        offset = self._offset + len(fragment)
        if not self._flows or offset > self._limit:
            return 0
        special = _special(fragment)
        if special is not None:
            return special.start()
        self._offset = offset
        return len(fragment)

    def _scan(self, fragment: str, position: int, last: bool = False) -> list[Event]:
        """Scan a fragment whose first `position` characters are known to be plain text."""
        if self._error is not None:
            error = self._error
            raise ScanError(error.offset, error.line, error.reason, [], fragment)
        if self._closed and not last:
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
            elif group == "scalar":
                position = self._in_scalar(fragment, position)
            elif group == "escape":
                position = self._in_escape(fragment, position)
            else:
                position = self._in_hex(fragment, position)
        if last and not self._closed:
            self._finish()
        if self._since >= 0:
            self._held.append(fragment[self._since :])
        self._hand_out(final=False)
        self._offset += len(fragment)
        self._line += fragment.count("\n")
        self._flows = self._state is _TEXT and not self._high
        return events

    def _between(self, fragment: str, position: int) -> int:
        """Between tokens: one character decides."""
        solid = _solid(fragment, position)
        if solid is None:
            return len(fragment)
        position = solid.start()
        char = fragment[position]
        state = self._state.moves.get(char)
        if state is None:
            raise self._offence(fragment, position)
        place = self._place
        if char == '"':
            self._string = state
            self._limit = self._offset + position + self._max_token
            if state is _TEXT:
                place.start = self._offset + position
                self._pieces.append("")
            else:
                self._since = position
        elif char == ",":
            key = place.key
            self._place = Place(place.parent, key + 1 if isinstance(key, int) else None)
        elif char in "{[":
            if self._depth == self._max_depth:
                reason = f"more than {self._max_depth} objects and arrays in one another"
                raise self._offence(fragment, position, reason)
            self._depth += 1
            place.start = self._offset + position
            self._events.append(Begin(_KINDS[char], place))
            self._place = Place(place, 0 if char == "[" else None)
        elif char in "}]":
            assert place.parent is not None
            self._depth -= 1
            self._place = place.parent
            self._events.append(End(_KINDS[char], self._place))
            self._value_ends(position + 1)
            return position + 1
        elif char != ":":
            place.start = self._offset + position
            self._since = position
            self._limit = place.start + self._max_token
        self._state = state
        return position + 1

    def _in_scalar(self, fragment: str, position: int) -> int:
        """In a number or a literal: on to the first character that is none of it."""
        limit = self._limit - self._offset
        while position < len(fragment):
            char = fragment[position]
            state = self._state.moves.get(char)
            if state is None:
                if not self._state.whole or (self._state is _ZERO and char in _DIGITS):
                    raise self._offence(fragment, position)
                self._scalar_ends(fragment, position)
                break
            if position >= limit:
                raise self._offence(fragment, position, self._too_long())
            self._state = state
            position += 1
            if not state.moves:
                self._scalar_ends(fragment, position)
                break
        return position

    def _scalar_ends(self, fragment: str, position: int) -> None:
        text = "".join(self._held) + fragment[self._since : position]
        self._release()
        self._events.append(Scalar(text, self._place))
        self._value_ends(position)

    def _in_string(self, fragment: str, position: int) -> int:
        """In a string: on to the next character that is not plain, and over it."""
        stop = min(len(fragment), self._limit - self._offset)
        special = _special(fragment, position, stop)
        end = stop if special is None else special.start()
        if end > position:
            self._settle()
            self._pieces.append(fragment[position:end])
        if end == stop:
            if stop < len(fragment):
                raise self._offence(fragment, stop, self._too_long())
            return end
        char = fragment[end]
        if char == '"':
            self._string_ends(end + 1)
        elif char == "\\":
            self._state = _ESCAPE
            if self._since < 0:
                self._since = end
        elif char > "\x1f":
            self._add_unit(ord(char))
        elif self._strict:
            reason = (
                f"a raw control character, {char!r}, in a string: escape it, or pass strict=False"
            )
            raise self._offence(fragment, end, reason)
        else:
            self._settle()
            self._pieces.append(char)
        return end + 1

    def _string_ends(self, position: int) -> None:
        self._settle()
        if self._string is _TEXT:
            self._hand_out(final=True)
            self._value_ends(position)
        else:
            self._place.key = "".join(self._pieces)
            self._pieces.clear()
            self._release()
            self._events.append(Key(self._place.key, self._place))
            self._state = _COLON

    def _in_escape(self, fragment: str, position: int) -> int:
        """After a backslash."""
        char = fragment[position]
        if position >= self._limit - self._offset:
            raise self._offence(fragment, position, self._too_long())
        if char == "u":
            self._state = _HEX
        elif char in _ESCAPES:
            self._settle()
            self._pieces.append(_ESCAPES[char])
            self._escape_ends()
        else:
            raise self._offence(fragment, position)
        return position + 1

    def _in_hex(self, fragment: str, position: int) -> int:
        """In the digits of a \\u escape."""
        limit = self._limit - self._offset
        missing = 4 - len(self._digits)
        digits = _hexadecimal(fragment, position, min(position + missing, limit))
        assert digits is not None  # the pattern matches the empty string
        self._digits += digits.group()
        position = digits.end()
        if len(self._digits) == 4:
            self._add_unit(int(self._digits, 16))
            self._digits = ""
            self._escape_ends()
        elif position < len(fragment):
            reason = self._too_long() if position >= limit else ""
            raise self._offence(fragment, position, reason)
        return position

    def _escape_ends(self) -> None:
        self._state = self._string
        if self._string is _TEXT:
            self._release()

    def _add_unit(self, unit: int) -> None:
        """Add a UTF-16 code unit to the open string: a character, or half of one."""
        if self._high and 0xDC00 <= unit <= 0xDFFF:
            char = chr(0x10000 + (self._high - 0xD800 << 10) + (unit - 0xDC00))
            self._high = 0
            self._pieces.append(char)
            return
        self._settle()
        if 0xD800 <= unit <= 0xDBFF:
            self._high = unit
        else:
            self._pieces.append("\ufffd" if 0xDC00 <= unit <= 0xDFFF else chr(unit))

    def _settle(self) -> None:
        """What follows is no low surrogate: a high one that waits is alone."""
        if self._high:
            self._high = 0
            self._pieces.append("\ufffd")

    def _hand_out(self, final: bool) -> None:
        """Make an event of what this fragment adds to the open string."""
        if self._string is _TEXT and (self._pieces or final):
            self._events.append(Text("".join(self._pieces), final, self._place))
            self._pieces.clear()

    def _release(self) -> None:
        """What was held is in an event now."""
        self._held.clear()
        self._since = -1

    def _value_ends(self, position: int) -> None:
        place = self._place
        place.end = self._offset + position
        if place.parent is not None:
            self._state = _AFTER_ITEM if isinstance(place.key, int) else _AFTER_MEMBER
        elif self._many:
            self._state = _NEXT_VALUE
            self._place = Place(None, None)
        else:
            self._state = _DONE

    def _finish(self) -> None:
        if self._state.whole and self._place.parent is None:
            self._scalar_ends("", 0)
        if self._state is not _DONE and self._state is not _NEXT_VALUE:
            raise self._offence("", 0)
        self._closed = True

    def _too_long(self) -> str:
        return f"more than {self._max_token} characters in one token"

    def _offence(self, fragment: str, position: int, reason: str = "") -> ScanError:
        """The error that ends the scan, at `position` in `fragment`."""
        if not reason:
            found = "the end of the text"
            if position < len(fragment):
                char = fragment[position]
                hint = _HINTS.get(char) if self._state.group == "between" else None
                found = f"{char!r} ({hint})" if hint else repr(char)
            reason = f"expected {self._state.expected}, found {found}"
        self._settle()
        self._hand_out(final=False)
        since = self._since if self._since >= 0 else position
        rest = "".join(self._held) + fragment[since:]
        line = self._line + fragment.count("\n", 0, position)
        self._flows = False
        self._error = ScanError(self._offset + position, line, reason, self._events, rest)
        return self._error


class Piece(namedtuple("Piece", "path text restarted")):
    """What a fragment adds to the field at `path`.

    When `restarted`, all text of the field so far is void: its key, or that of an object around it,
    has come a second time. Its new text, if any, follows in other pieces.
    """

    __slots__ = ()
    path: tuple[str | int, ...]
    text: str
    restarted: bool


class _Field:
    """A wanted field, or a step on the way to one. `below`: the wanted paths at it and under it."""

    __slots__ = ("below", "children", "path", "wanted")

    def __init__(self, path: tuple[str | int, ...]) -> None:
        self.path = path
        self.wanted = False
        self.below: list[tuple[str | int, ...]] = []
        self.children: dict[str | int | None, _Field] = {}


class _Reader:
    """What the readers share: a scanner, and the wanted fields' pieces made of its events."""

    def __init__(self, paths: Iterable[str | tuple[str | int, ...]], scanner: JSONScanner) -> None:
        self._scanner = scanner
        self._begun: set[tuple[str | int, ...]] = set()
        self._complete: set[tuple[str | int, ...]] = set()
        # The fields that each plain character goes to: an open string, and what is copied around it.
        self._growing: list[tuple[str | int, ...]] = []
        self._copies: dict[_Field, Place] = {}  # wanted objects and arrays that are open
        self._last: _Field | None = None  # that of the value that began last
        # The open containers, each with what is wanted in it; the whole text stands for the first.
        text, root = _Field(()), _Field(())
        text.children[None] = root
        self._open: list[_Field | None] = [text]
        for path in paths:
            field = root
            path = (path,) if isinstance(path, str) else tuple(path)
            steps = [root]
            for depth, key in enumerate(path, 1):
                field = field.children.setdefault(key, _Field(path[:depth]))
                steps.append(field)
            if not field.wanted:
                field.wanted = True
                for step in steps:
                    step.below.append(path)

    def _collect(self, fragment: str, plain: int, last: bool = False) -> list[Piece]:
        """Scan a fragment whose first `plain` characters are plain text of the open string."""
        base = self._scanner._offset
        stop = len(fragment)
        error: ScanError | None = None
        try:
            events = self._scanner._scan(fragment, plain, last)
        except ScanError as offence:
            error = offence
            events = offence.events
            stop = offence.offset - base
        pieces: list[Piece] = []
        for event in events:
            place = event.place
            if isinstance(event, End):
                field = self._open.pop()
                if field is not None and field.wanted:
                    del self._copies[field]
                    source = fragment[max(place.start - base, 0) : place.end - base]
                    pieces.append(Piece(field.path, source, False))
                    self._complete.add(field.path)
            elif not isinstance(event, Key):
                if place.start >= base:
                    self._begin(place, pieces)
                field = self._last
                if isinstance(event, Begin):
                    self._open.append(field)
                    if field is not None and field.wanted:
                        self._copies[field] = place
                elif field is not None and field.wanted:
                    assert isinstance(event, (Text, Scalar))
                    pieces.append(Piece(field.path, event[0], False))
                    if place.end >= 0:
                        self._complete.add(field.path)
        for field, place in self._copies.items():
            pieces.append(Piece(field.path, fragment[max(place.start - base, 0) : stop], False))
        self._growing = [field.path for field in self._copies]
        if self._last is not None and self._last.wanted:
            self._growing.append(self._last.path)
        if error is not None:
            if self._copies:  # they have taken all characters up to the offence
                error.rest = fragment[stop:]
                self._copies.clear()
            error.events = pieces
            raise error
        return pieces

    def _begin(self, place: Place, pieces: list[Piece]) -> None:
        """A value begins: what came at its path before, and under it, is void."""
        around = self._open[-1]
        field = self._last = None if around is None else around.children.get(place.key)
        if field is None:
            return
        for path in field.below:
            if path in self._begun:
                pieces.append(Piece(path, "", True))
                self._begun.discard(path)
                self._complete.discard(path)
        if field.wanted:
            self._begun.add(field.path)


class FieldsReader(_Reader):
    """The text of several fields, read in one pass, each as it comes.

    A path is a tuple of keys and indices from the top; a name alone is a key of the outermost
    object. A string is handed out decoded, any other value as its JSON text. The last of duplicate
    keys wins. The options are those of `JSONScanner`.
    """

    def __init__(
        self,
        paths: Iterable[str | tuple[str | int, ...]],
        *,
        strict: bool = True,
        many: bool = False,
        max_depth: int = MAX_DEPTH,
        max_token: int = MAX_TOKEN,
    ) -> None:
        scanner = JSONScanner(strict=strict, many=many, max_depth=max_depth, max_token=max_token)
        super().__init__(paths, scanner)

    @property
    def begun(self) -> frozenset[tuple[str | int, ...]]:
        """The paths of the fields whose value has begun."""
        return frozenset(self._begun)

    @property
    def complete(self) -> frozenset[tuple[str | int, ...]]:
        """The paths of the fields whose value is whole."""
        return frozenset(self._complete)

    def feed(self, fragment: str) -> list[Piece]:
        """What `fragment` adds to each field, as (path, text, restarted).

        Raises ScanError, whose `events` are the pieces before the offence.
        """
        plain = self._scanner._plain(fragment)
        if 0 < plain == len(fragment):
            return [Piece(path, fragment, False) for path in self._growing]
        return self._collect(fragment, plain)

    def close(self) -> list[Piece]:
        """The end of the text: as `JSONScanner.close`, with what it adds to the fields."""
        return self._collect("", 0, last=True)


class FieldReader(_Reader):
    """The text of one field, as it comes: `FieldsReader` for a single path.

    `restarts` counts how often the field began again: when it grows, the text before that feed's
    is void.
    """

    def __init__(
        self,
        path: str | tuple[str | int, ...],
        *,
        strict: bool = True,
        many: bool = False,
        max_depth: int = MAX_DEPTH,
        max_token: int = MAX_TOKEN,
    ) -> None:
        scanner = JSONScanner(strict=strict, many=many, max_depth=max_depth, max_token=max_token)
        super().__init__([path], scanner)
        self.restarts = 0

    @property
    def begun(self) -> bool:
        """Whether the field's value has begun."""
        return bool(self._begun)

    @property
    def complete(self) -> bool:
        """Whether the field's value is whole."""
        return bool(self._complete)

    def feed(self, fragment: str) -> str:
        """What `fragment` adds to the field's text.

        Raises ScanError, whose `events` hold the text before the offence, if there is any.
        """
        plain = self._scanner._plain(fragment)
        if 0 < plain == len(fragment):
            return fragment if self._growing else ""
        return self._joined(fragment, plain)

    def close(self) -> str:
        """The end of the text: as `JSONScanner.close`, with what it adds to the field."""
        return self._joined("", 0, last=True)

    def _joined(self, fragment: str, plain: int, last: bool = False) -> str:
        try:
            return self._join(self._collect(fragment, plain, last))
        except ScanError as error:
            text = self._join(error.events)
            error.events = [text] if text else []
            raise

    def _join(self, pieces: list[Piece]) -> str:
        text = ""
        for piece in pieces:
            if piece.restarted:
                self.restarts += 1
                text = ""
            text += piece.text
        return text
