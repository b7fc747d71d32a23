"""A call's arguments shown live, while their JSON is still incomplete.

Text goes three ways: to the "call" itself, written as `(key="text so far", filter={"a": [1]})`
with strings decoded; to the "thought", for arguments in which models think; and to the "reply",
for the one argument of the reply tool that is said to the user. That tool's other arguments are
not shown.

Arguments that are no JSON object are shown as they came. Where JSON breaks, what was read stays
and the rest follows as it came: nothing is lost, nothing raised.
"""

from __future__ import annotations

from typing import Any, Callable, NamedTuple

from streamcurses.errors import ScanError
from streamcurses.json.scanner import Begin, End, JSONScanner, Key, Scalar, Text

THOUGHTS = frozenset({"inner_thoughts", "thinking"})

_BRACKETS = {"object": "{}", "array": "[]"}


class Piece(NamedTuple):
    """Text for the "call", the "thought" or the "reply"; `again` voids what that had so far."""

    kind: str
    text: str
    again: bool = False


class Arguments:
    """`feed(fragment)` gives the Pieces that it adds, `close()` what ends them.

    `field` is the argument that is said to the user, where this is the reply tool's call.
    `whole` is true once the JSON object is complete.
    """

    def __init__(self, field: str | None = None) -> None:
        self.whole = False
        self._field = field
        self._scanner = JSONScanner(strict=False)
        self._raw = False
        self._begun = False
        self._depth = 0
        self._target = "call"
        self._routed: set[str] = set()
        # Whether the next item or member needs a comma before it; and whether the next member of
        # the whole object does, while an argument that goes elsewhere is read.
        self._comma = False
        self._members = False
        # The kind of the string that is open, if it is shown; else "".
        self._in_text = ""

    def plain(self, fragment: str) -> str:
        """The kind of Piece whose text is the fragment as it stands, which counts as fed then.

        "" where it is for `feed` to read. Most fragments are plain, and cost a search.
        """
        kind = self._in_text
        return kind if kind and self._scanner._plain(fragment) == len(fragment) else ""

    def feed(self, fragment: str) -> list[Piece]:
        pieces: list[Piece] = []
        if not self._begun:
            fragment = fragment.lstrip(" \t\r\n")
            if not fragment:
                return pieces
            self._begun = True
            self._raw = fragment[0] != "{"
            if self._raw:
                self._say("call", "(", pieces)
        if self._raw:
            self._say_raw(fragment, pieces)
            return pieces
        try:
            events = self._scanner._scan(fragment, 0)
            rest = ""
        except ScanError as error:
            events, rest = error.events, error.rest
            self._raw = True
            self.whole = False
        for event in events:
            _READ[type(event)](self, event, pieces)
        if rest:
            self._say_raw(rest, pieces)
        return pieces

    def close(self) -> list[Piece]:
        """The stream has ended: what was held back, and the parenthesis if nothing is missing."""
        pieces: list[Piece] = []
        if not self._begun:
            self._say("call", "()", pieces)
        elif self._raw:
            self._say("call", ")", pieces)
        elif not self.whole:
            try:
                self._scanner.close()
            except ScanError as error:
                self._say_raw(error.rest, pieces)
        return pieces

    @property
    def broken_off(self) -> bool:
        """Whether the arguments are a JSON object that is not complete."""
        return self._begun and not self._raw and not self.whole

    def _is_shown(self, kind: str) -> bool:
        return self._field is None or kind != "call"

    def _say(self, kind: str, text: str, pieces: list[Piece]) -> None:
        if self._is_shown(kind):
            pieces.append(Piece(kind, text))

    def _say_raw(self, text: str, pieces: list[Piece]) -> None:
        if text:
            pieces.append(Piece("call" if self._field is None else "reply", text))

    # What an event of the scanner adds.

    def _open(self, event: Begin, pieces: list[Piece]) -> None:
        bracket = _BRACKETS[event.kind][0] if self._depth else "("
        self._say(self._target, self._separator() + bracket, pieces)
        self._depth += 1
        self._comma = False

    def _close(self, event: End, pieces: list[Piece]) -> None:
        self._depth -= 1
        self.whole = not self._depth
        bracket = _BRACKETS[event.kind][1] if self._depth else ")"
        self._say(self._target, bracket, pieces)
        self._end_value()

    def _name(self, event: Key, pieces: list[Piece]) -> None:
        name = event.name
        if self._depth > 1:
            self._say(self._target, f'{self._separator()}"{name}": ', pieces)
            return
        if name == self._field:
            self._target = "reply"
        elif name in THOUGHTS:
            self._target = "thought"
        else:
            self._say("call", f"{self._separator()}{name}=", pieces)
            return
        self._members = self._comma
        self._comma = False
        if name in self._routed:
            pieces.append(Piece(self._target, "", True))
        self._routed.add(name)

    def _text(self, event: Text, pieces: list[Piece]) -> None:
        text = event.fragment
        if self._depth > 1 or self._target == "call":
            if not self._in_text:
                text = f'{self._separator()}"{text}'
            if event.final:
                text += '"'
        if text:
            self._say(self._target, text, pieces)
        if event.final:
            self._in_text = ""
            self._end_value()
        elif self._is_shown(self._target):
            self._in_text = self._target

    def _scalar(self, event: Scalar, pieces: list[Piece]) -> None:
        if self._depth > 1 or self._target == "call" or event.text != "null":
            self._say(self._target, self._separator() + event.text, pieces)
        self._end_value()

    def _separator(self) -> str:
        comma, self._comma = self._comma, False
        return ", " if comma else ""

    def _end_value(self) -> None:
        self._comma = True
        if self._depth == 1 and self._target != "call":
            self._comma = self._members
            self._target = "call"


_READ: dict[type, Callable[[Arguments, Any, list[Piece]], None]] = {
    Begin: Arguments._open,
    End: Arguments._close,
    Key: Arguments._name,
    Text: Arguments._text,
    Scalar: Arguments._scalar,
}
