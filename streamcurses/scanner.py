"""JSON read as it comes: a string's text is handed out, decoded, before its closing quote.

`JSONScanner` turns fragments of JSON text, cut anywhere, into events. `FieldReader` and
`FieldsReader` sit on it and hand out the text of chosen fields.

The scanner is a table: each *state* says which characters may come next, and which state each
of them leads to. States fall in groups, by how the scan goes on:

- between tokens, white space is passed over and one character decides;
- in a scalar (number or literal), each character leads to the next state, until one does not;
- in a string, a compiled pattern finds the next character that is not plain;
- in an escape, a compiled pattern takes as much of it as is there.

No character is scanned twice, so what a fragment leaves unfinished is carried over: the state,
the open key's text in `_pieces`, the source of an open key or scalar in `_held`, that of an
escape in `_escape`, and a high surrogate whose low one may follow in `_high`. Where a value
stands is a chain of `Place`s, which is also the stack of open objects and arrays: depth costs
memory, never recursion.

Nothing but `re` is imported, and what `re` has loaded already: `collections`, but not `typing`,
which costs more to load than all the rest. So events are `namedtuple`s with their types noted
beside, and what only annotations need is imported for type checkers alone.
"""

from __future__ import annotations

import re
from collections import namedtuple

from streamcurses.errors import ScanError

TYPE_CHECKING = False  # type checkers take this name to be true
if TYPE_CHECKING:
    from collections.abc import Iterable

    Path = tuple[str | int, ...]

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

# In a string. An escape leads back to the kind of string that it stands in.
_TEXT = _State("string", "the string's closing '\"'")
_NAME = _State("string", "the key's closing '\"'")
_ESCAPE = _State("escape", "one of \"\\/bfnrt, or u and four hexadecimal digits, after '\\'")

# In a number.
_MINUS = _State("scalar", "a digit after '-'")
_ZERO = _State("scalar", "what follows the number", whole=True)
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

_VALUE.moves = {
    "{": _FIRST_KEY,
    "[": _FIRST_ITEM,
    '"': _TEXT,
    "-": _MINUS,
    **_MINUS.moves,
}
for _word in ("true", "false", "null"):
    _state = _VALUE
    for _letter in _word:
        _state.moves[_letter] = _state = _State("scalar", f"{_word!r}")
# After a closing bracket comes what its own place demands: `_end_value` sees to it, not the table.
_FIRST_ITEM.moves = {**_VALUE.moves, "]": _DONE}
_ITEM.moves = _MEMBER.moves = _NEXT_VALUE.moves = _VALUE.moves
_KEY.moves = {'"': _NAME}
_FIRST_KEY.moves = {'"': _NAME, "}": _DONE}
_COLON.moves = {":": _MEMBER}
_AFTER_ITEM.moves = {",": _ITEM, "]": _DONE}
_AFTER_MEMBER.moves = {",": _KEY, "}": _DONE}

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

# A namedtuple made so takes a third of the time; used where every piece of a stream passes.
_new = tuple.__new__

_solid = re.compile(r"[^ \t\n\r]").search
_special = re.compile(r'["\\\x00-\x1f\ud800-\udfff]').search

# By how many of an escape's characters are there: as many of the others as there are.
_rest_of_escape = tuple(
    re.compile(pattern).match
    for pattern in (
        r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{0,4})?',
        r'(?:["\\/bfnrt]|u[0-9A-Fa-f]{0,4})?',
        r"[0-9A-Fa-f]{0,4}",
        r"[0-9A-Fa-f]{0,3}",
        r"[0-9A-Fa-f]{0,2}",
        r"[0-9A-Fa-f]?",
    )
)


class JSONScanner:
    """Fragments of JSON text, cut anywhere, to events; RFC 8259 to the letter.

    `strict=False` lets raw control characters stand in strings. `many=True` reads any number of
    values one after the other, with white space between them or not. `max_depth` is how many
    objects and arrays may be open at once; `max_token` how many characters of source a string,
    number or literal may take, quotes included. (A string value is never held, but counts too.)

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
        self._strict = strict
        self._many = many
        self._max_depth = max_depth
        self._max_token = max_token

        self._state = _NEXT_VALUE if many else _VALUE
        self._string = _TEXT  # the kind of string that is open, or was last
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

    def feed(self, fragment: str) -> list[Event]:
        """The events that `fragment` completes. Raises ScanError at the first offence.

        A scanner that has failed stays so: each later call raises the same error, with no events
        and the whole fragment as its `rest`. Feeding a closed scanner is a RuntimeError.
        """
        plain = self._plain(fragment)
        if 0 < plain == len(fragment):
            return [_new(Text, (fragment, False, self._place))]
        return self._scan(fragment, plain)

    def close(self) -> list[Event]:
        """The end of the text, which may end a number. Raises ScanError where something is missing."""
        return self._scan("", 0, last=True)

    def _plain(self, fragment: str) -> int:
        """How many characters at the start of `fragment` are plain text of the open string value.

        When all are, the fragment counts as scanned: the common case, and as short as can be.
        """
        end = self._offset + len(fragment)
        if not self._flowing or end > self._limit:
            return 0
        special = _special(fragment)
        if special is not None:
            return special.start()
        self._offset = end
        return len(fragment)

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
        self._flowing = self._state is _TEXT and not self._high
        return events

    # How the scan goes on from `position`, by the state's group: each gives the next position.

    def _between(self, fragment: str, position: int) -> int:
        if fragment[position] <= " ":
            start = position
            solid = _solid(fragment, start)
            position = len(fragment) if solid is None else solid.start()
            self._line += fragment.count("\n", start, position)
            if solid is None:
                return position
        char = fragment[position]
        state = self._state.moves.get(char)
        if state is None:
            raise self._error(fragment, position)
        place = self._place
        offset = self._offset + position
        if char == '"':
            self._string = state
            self._limit = offset + self._max_token
            if state is _TEXT:
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
            self._events.append(Begin(_KINDS[char], place))
            self._place = Place(place, 0 if char == "[" else None)
        elif char in "}]":
            assert place.parent is not None  # or no bracket could have led here
            self._depth -= 1
            self._place = place.parent
            self._events.append(End(_KINDS[char], self._place))
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
                if state is _ZERO and char in _DIGITS:
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
        special = _special(fragment, position, limit)
        end = min(len(fragment), limit) if special is None else special.start()
        if end > position:
            self._add(fragment[position:end])
        if end == len(fragment):
            return end
        if special is None:
            raise self._error(fragment, end, self._too_long)
        char = fragment[end]
        if char == "\\":
            self._state = _ESCAPE
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
        found = _rest_of_escape[len(self._escape)](fragment, position, limit)
        assert found is not None  # with or without characters of the escape
        escape = self._escape + found.group()
        position = found.end()
        if len(escape) == 6:
            self._add_unit(int(escape[2:], 16))  # noqa: FURB166 - it has no 0x
        elif escape in _ESCAPES:
            self._add(_ESCAPES[escape])
        else:
            self._escape = escape
            if position < len(fragment):
                raise self._error(fragment, position, self._too_long if position == limit else "")
            return position
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
        if self._string is _TEXT and (self._pieces or final):
            self._events.append(Text("".join(self._pieces), final, self._place))
            self._pieces.clear()

    # Tokens and values end; `position` is that after their last character.

    def _end_string(self, position: int) -> None:
        self._settle()
        if self._string is _TEXT:
            self._hand_out(final=True)
            self._end_value(position)
            return
        name = self._place.key = "".join(self._pieces)
        self._events.append(Key(name, self._place))
        self._pieces.clear()
        self._release()
        self._state = _COLON

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
            self._state = _AFTER_ITEM if isinstance(place.key, int) else _AFTER_MEMBER
        elif self._many:
            self._state = _NEXT_VALUE
            self._place = Place(None, None)
        else:
            self._state = _DONE

    def _finish(self) -> None:
        if self._state.whole and self._place.parent is None:
            self._end_scalar("", 0)
        if self._state is not _DONE and self._state is not _NEXT_VALUE:
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
                hint = _HINTS.get(char) if self._state.group == "between" else None
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


class Piece(namedtuple("Piece", "path text restarted")):
    """What a fragment adds to the field at `path`.

    When `restarted`, all text of the field so far is void: its key, or that of an object around it,
    has come a second time. Its new text, if any, follows in other pieces.
    """

    __slots__ = ()
    path: Path
    text: str
    restarted: bool


class _Field:
    """A wanted field, or a step on the way to one. `below`: the wanted paths at it and under it."""

    __slots__ = ("below", "children", "path", "wanted")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wanted = False
        self.below: list[Path] = []
        self.children: dict[str | int | None, _Field] = {}


class _Reader:
    """What the readers share: a scanner, and the wanted fields' pieces made of its events."""

    def __init__(self, paths: Iterable[str | Path], scanner: JSONScanner) -> None:
        self._scanner = scanner
        self._begun: set[Path] = set()
        self._complete: set[Path] = set()
        # The fields that each plain character goes to: an open string, and what is copied around it.
        self._growing: list[Path] = []
        self._copies: dict[_Field, Place] = {}  # open objects and arrays that are wanted
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
                if isinstance(event, Scalar) or place.start >= base:
                    self._begin(place, pieces)
                field = self._last
                if isinstance(event, Begin):
                    self._open.append(field)
                    if field is not None and field.wanted:
                        self._copies[field] = place
                elif isinstance(event, (Text, Scalar)) and field is not None and field.wanted:
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
        paths: Iterable[str | Path],
        *,
        strict: bool = True,
        many: bool = False,
        max_depth: int = MAX_DEPTH,
        max_token: int = MAX_TOKEN,
    ) -> None:
        scanner = JSONScanner(strict=strict, many=many, max_depth=max_depth, max_token=max_token)
        super().__init__(paths, scanner)

    @property
    def begun(self) -> frozenset[Path]:
        """The paths of the fields whose value has begun."""
        return frozenset(self._begun)

    @property
    def complete(self) -> frozenset[Path]:
        """The paths of the fields whose value is whole."""
        return frozenset(self._complete)

    def feed(self, fragment: str) -> list[Piece]:
        """What `fragment` adds to each field, as (path, text, restarted).

        Raises ScanError, whose `events` are the pieces before the offence.
        """
        plain = self._scanner._plain(fragment)
        if 0 < plain == len(fragment):
            return [_new(Piece, (path, fragment, False)) for path in self._growing]
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
        path: str | Path,
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
