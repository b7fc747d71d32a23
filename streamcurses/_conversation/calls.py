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
from streamcurses.json.fields import FieldsReader
from streamcurses.json.scanner import Begin, End, JSONScanner, Key, Scalar, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from streamcurses.json.scanner import Path

THOUGHTS = frozenset({"inner_thoughts", "thinking"})

_BRACKETS = {"object": "{}", "array": "[]"}


class Stretch(NamedTuple):
    """Text for the "call", the "thought" or the "reply"; `again` voids what that had so far."""

    kind: str
    text: str
    again: bool = False


class Arguments:
    """`feed(fragment)` gives the Stretches that it adds, `close()` what ends them.

    `kind` is that of what is no JSON, "reply" for the reply tool's arguments, else "call".
    """

    kind = "call"

    def __init__(self, scanner: JSONScanner) -> None:
        self._scanner = scanner
        self._begun = False
        self._raw = False
        # The kind of the string that is open, if it is shown; else "".
        self._in_text = ""

    @property
    def whole(self) -> bool:
        """Whether the JSON object is complete."""
        return self._scanner.whole and not self._raw

    @property
    def broken_off(self) -> bool:
        """Whether the arguments are a JSON object that is not complete."""
        return self._begun and not self._raw and not self._scanner.whole

    def plain(self, fragment: str) -> str:
        """The kind of Stretch whose text is the fragment as it stands, which counts as fed then.

        "" where it is for `feed` to read. Most fragments are plain, and cost a search.
        """
        kind = self._in_text
        return kind if kind and self._scanner._plain(fragment) == len(fragment) else ""

    def feed(self, fragment: str) -> list[Stretch]:
        stretches: list[Stretch] = []
        if not self._begun:
            fragment = fragment.lstrip(" \t\r\n")
            if not fragment:
                return stretches
            self._begun = True
            self._raw = fragment[0] != "{"
            if self._raw:
                self._begin_raw(stretches)
        if not self._raw:
            try:
                self._read(fragment, stretches)
                return stretches
            except ScanError as error:
                fragment = error.rest
                self._raw = True
        if fragment:
            stretches.append(Stretch(self.kind, fragment))
        return stretches

    def close(self) -> list[Stretch]:
        """The stream has ended: what was held back."""
        if self.broken_off:
            try:
                self._scanner.close()
            except ScanError as error:
                if error.rest:
                    return [Stretch(self.kind, error.rest)]
        return []

    def _begin_raw(self, stretches: list[Stretch]) -> None:
        """What follows is no JSON."""

    def _read(self, fragment: str, stretches: list[Stretch]) -> None:
        """What a fragment adds, also where it raises a ScanError."""
        raise NotImplementedError


class ReplyArguments(Arguments):
    """Those of the reply tool: what its argument `field` says, and thoughts; no others."""

    kind = "reply"

    def __init__(self, field: str) -> None:
        self._kinds: dict[Path, str] = {(name,): "thought" for name in THOUGHTS}
        self._kinds[field,] = "reply"
        self._reader = FieldsReader(self._kinds, strict=False)
        super().__init__(self._reader._scanner)

    def _read(self, fragment: str, stretches: list[Stretch]) -> None:
        try:
            pieces = self._reader.feed(fragment)
        except ScanError as error:
            self._sort(error.events, stretches)
            raise
        self._sort(pieces, stretches)
        growing = self._reader._growing
        self._in_text = self._kinds[growing[0]] if growing else ""

    def _sort(self, pieces: list[Any], stretches: list[Stretch]) -> None:
        for path, text, restarted in pieces:
            if restarted or (text and (text != "null" or path in self._reader.quoted)):
                stretches.append(Stretch(self._kinds[path], text, restarted))


class CallArguments(Arguments):
    """Those of any other tool: written out, but for thoughts."""

    def __init__(self) -> None:
        super().__init__(JSONScanner(strict=False))
        self._depth = 0
        self._target = "call"
        self._thought: set[str] = set()
        # Whether the next item or member needs a comma before it; and whether the next member of
        # the whole object does, while a thought is read.
        self._comma = False
        self._members = False

    def close(self) -> list[Stretch]:
        """The same, and the parenthesis if nothing is missing."""
        if self.whole or self.broken_off:
            return super().close()
        return [Stretch("call", ")" if self._begun else "()")]

    def _begin_raw(self, stretches: list[Stretch]) -> None:
        stretches.append(Stretch("call", "("))

    def _read(self, fragment: str, stretches: list[Stretch]) -> None:
        try:
            events = self._scanner._scan(fragment, 0)
        except ScanError as error:
            self._write(error.events, stretches)
            raise
        self._write(events, stretches)

    def _write(self, events: list[Any], stretches: list[Stretch]) -> None:
        for event in events:
            _WRITE[type(event)](self, event, stretches)

    def _say(self, text: str, stretches: list[Stretch]) -> None:
        comma, self._comma = self._comma, False
        stretches.append(Stretch(self._target, f", {text}" if comma else text))

    # What an event of the scanner adds.

    def _open(self, event: Begin, stretches: list[Stretch]) -> None:
        self._say(_BRACKETS[event.kind][0] if self._depth else "(", stretches)
        self._depth += 1

    def _close(self, event: End, stretches: list[Stretch]) -> None:
        self._depth -= 1
        self._comma = False
        self._say(_BRACKETS[event.kind][1] if self._depth else ")", stretches)
        self._end_value()

    def _name(self, event: Key, stretches: list[Stretch]) -> None:
        name = event.name
        if self._depth > 1:
            self._say(f'"{name}": ', stretches)
        elif name not in THOUGHTS:
            self._say(f"{name}=", stretches)
        else:
            self._target = "thought"
            self._members, self._comma = self._comma, False
            if name in self._thought:
                stretches.append(Stretch("thought", "", True))
            self._thought.add(name)

    def _text(self, event: Text, stretches: list[Stretch]) -> None:
        text = event.fragment
        if self._depth > 1 or self._target == "call":
            if not self._in_text:
                text = f'"{text}'
            if event.final:
                text += '"'
        if text:
            self._say(text, stretches)
        self._in_text = "" if event.final else self._target
        if event.final:
            self._end_value()

    def _scalar(self, event: Scalar, stretches: list[Stretch]) -> None:
        if self._depth > 1 or self._target == "call" or event.text != "null":
            self._say(event.text, stretches)
        self._end_value()

    def _end_value(self) -> None:
        self._comma = True
        if self._depth == 1 and self._target != "call":
            self._comma = self._members
            self._target = "call"


_WRITE: dict[type, Callable[[CallArguments, Any, list[Stretch]], None]] = {
    Begin: CallArguments._open,
    End: CallArguments._close,
    Key: CallArguments._name,
    Text: CallArguments._text,
    Scalar: CallArguments._scalar,
}


class Reply:
    """The reply tool and the argument that is said, `tool.argument`; "" for none.

    `other` shows the arguments of all other tools.
    """

    def __init__(self, name: str) -> None:
        self.tool, _, self._field = name.rpartition(".")
        self.other: Callable[[], Arguments] = CallArguments

    def may_become(self, name: str) -> bool:
        """Whether more of a name could make it the tool's."""
        return name != self.tool and self.tool.startswith(name)

    def arguments(self, name: str) -> Arguments:
        """What shows those of a call of this name."""
        return ReplyArguments(self._field) if name == self.tool != "" else self.other()
