"""A call's arguments shown live, while their JSON is still incomplete.

Text goes three ways: to the "call" itself, written as `name(key="text so far", filter={"a": [1]})`
with strings decoded, but for a quote's backslash; to the "thought", for arguments in which models
think; and to the "reply", for the one argument of the reply tool that is said to the user. That
tool's other arguments are not shown; but where it says nothing, all of it is shown as any call.

What is almost a JSON object is read as a person would: wrapped in a fence or in quotes, with
brackets too many, and as the scanner reads that is not strict. A second object right behind the
first is another call's. What is no JSON object, or turns out to be none, is shown whole, as it
came: nothing is added, nothing lost, nothing raised.
"""

from __future__ import annotations

from streamcurses._conversation.buffer import Buffer
from streamcurses._conversation.message import ToolCall
from streamcurses._conversation.said import tool_and_argument
from streamcurses._conversation.wrapping import Wrapping
from streamcurses._late import Any, Callable, NamedTuple, pattern
from streamcurses.errors import ScanError
from streamcurses.json.fields import FieldsReader
from streamcurses.json.scanner import Begin, End, JSONScanner, Key, Scalar, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from streamcurses.json.scanner import Path

THOUGHTS = frozenset({"inner_thoughts", "thinking"})

# A quote, and the backslashes before it.
_QUOTE = pattern(r'(\\*)"')

_BRACKETS = {"object": "{}", "array": "[]"}

# What is passed over behind an object that is whole.
_BEHIND = pattern(r"[\s\]},;`]*")

# How JSON begins; what the reply tool is given else is said as it stands.
_JSON = pattern(r'\s*[\[{"]')


class Stretch(NamedTuple):
    """Text for the "call", the "thought" or the "reply"; `again` voids what that had so far."""

    kind: str
    text: str
    again: bool = False


class Arguments:
    """`feed(fragment)` gives the Stretches that it adds, `begin()` and `close()` those around them.

    `name` is the call's, and `source` what has come of its arguments: a fragment is added to it
    before it is fed.

    `raw` is true of what is no JSON object, `beyond` what follows one: another call's arguments.
    Where `instead` is set, it takes over from here.
    """

    def __init__(self, name: str, source: Buffer, scanner: JSONScanner) -> None:
        self.name = name
        self.source = source
        self.raw = False
        self.beyond = ""
        self.instead: Arguments | None = None
        # How much of a fragment, from its beginning, is plain text of the kind as before.
        self.same: Callable[[str], int] = scanner._plain
        self._scanner = scanner
        self._wrapping: Wrapping | None = Wrapping()
        self._begun = False
        # Whether anything is shown of what has come.
        self._shown = False
        # The kind of Stretch that plain text is; "" where it has to be read.
        self._plain = ""

    @property
    def whole(self) -> bool:
        """Whether the JSON object is complete."""
        return self._scanner.whole and not self.raw

    @property
    def broken_off(self) -> bool:
        """Whether the arguments are a JSON object that is not complete."""
        return self._begun and not self.raw and not self._scanner.whole

    def plain(self, fragment: str) -> str:
        """The kind of Stretch whose text is the fragment as it stands, which counts as fed then.

        "" where it is for `feed` to read. Most fragments are plain, and cost a search.
        """
        kind = self._plain
        return kind if kind and self.same(fragment) == len(fragment) else ""

    def begin(self) -> list[Stretch]:
        return []

    def feed(self, fragment: str) -> list[Stretch]:
        if self.raw:
            return self._more(fragment)
        self._plain = ""
        if self._wrapping is not None:
            unwrapped = self._wrapping.feed(fragment)
            if unwrapped is None:
                return self._give_up([])
            if self._wrapping.off:
                self._wrapping = None
            fragment = unwrapped
        if not fragment:
            return []
        self._begun = True
        stretches: list[Stretch] = []
        if not self._scanner.whole:
            stretches, fragment = self._read(fragment)
            if fragment and not self._scanner.whole:
                return self._give_up(stretches)
            if self._wrapping is not None:
                self._plain = ""
        if self._scanner.whole:
            stretches = self._end_object(stretches, fragment)
        self._shown = True
        return stretches

    def close(self) -> list[Stretch]:
        """The stream has ended: what was held back."""
        raise NotImplementedError

    def _read(self, fragment: str) -> tuple[list[Stretch], str]:
        """What a fragment adds, and what of it cannot be read; sets `_plain`."""
        raise NotImplementedError

    def _more(self, fragment: str) -> list[Stretch]:
        """More of what is no JSON."""
        raise NotImplementedError

    def _give_up(self, stretches: list[Stretch]) -> list[Stretch]:
        """It is no JSON object: all of it is shown as it came, and thoughts as they were read."""
        raise NotImplementedError

    def _end_object(self, stretches: list[Stretch], behind: str) -> list[Stretch]:
        """The object is whole; `behind` follows it."""
        found = _BEHIND.match(behind)
        assert found is not None  # be it of nothing
        behind = behind[found.end() :]
        if behind.startswith("{") and self._wrapping is None:
            self.beyond = behind
        elif behind:
            return self._give_up(stretches)
        return stretches

    def _held_back(self) -> str:
        """The source of what the end of the stream cuts short."""
        try:
            self._scanner.close()
        except ScanError as error:
            return error.rest
        return ""


class CallArguments(Arguments):
    """Those of any tool: written out, but for thoughts."""

    def __init__(self, name: str, source: Buffer) -> None:
        super().__init__(name, source, JSONScanner(strict=False))
        self._depth = 0
        self._target = "call"
        self._thought: set[str] = set()
        self._in_text = False
        self._slashes = 0  # backslashes at the end of what was written of a string
        # Whether the next item or member needs a comma before it; and whether the next member of
        # the whole object does, while a thought is read.
        self._comma = False
        self._members = False

    def plain(self, fragment: str) -> str:
        kind = super().plain(fragment)
        if kind:
            self._slashes = 0
        return kind

    def begin(self) -> list[Stretch]:
        return [Stretch("call", self.name)]

    def close(self) -> list[Stretch]:
        stretches: list[Stretch] = []
        if not self._begun and not self.raw:
            if not self.source.text().strip():
                return [Stretch("call", "()")]
            stretches = self._give_up([])
        if self.raw:
            return [*stretches, Stretch("call", ")")]
        held = self._held_back() if self.broken_off else ""
        if held:
            self._say(held, stretches)
        return stretches

    def _more(self, fragment: str) -> list[Stretch]:
        return [Stretch("call", fragment)]

    def _give_up(self, stretches: list[Stretch]) -> list[Stretch]:
        self.raw = True
        name = self.name if self._shown else ""
        raw = Stretch("call", f"{name}({self.source.text()}", self._shown)
        return [*(one for one in stretches if one.kind == "thought"), raw]

    def _read(self, fragment: str) -> tuple[list[Stretch], str]:
        rest = ""
        try:
            events = self._scanner._scan(fragment, 0)
        except ScanError as error:
            events, rest = error.events, error.rest
        stretches: list[Stretch] = []
        for event in events:
            _WRITE[type(event)](self, event, stretches)
        self._plain = self._target if self._in_text else ""
        return stretches, rest

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
            self._slashes = 0
            self._say(f'"{self._quoted(name, True)}: ', stretches)
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
            begins, self._slashes = not self._in_text, self._slashes * self._in_text
            text = '"' * begins + self._quoted(text, event.final)
        if text:
            self._say(text, stretches)
        self._in_text = not event.final
        if event.final:
            self._end_value()

    def _quoted(self, text: str, final: bool) -> str:
        """Text within quotes, of which nobody takes another for the last one.

        A quote gets a backslash, and those before a quote are doubled; all others stay single.
        """
        if not (final or self._slashes or '"' in text or text.endswith("\\")):
            return text
        before = self._slashes
        text = "\\" * before + text
        escaped = _QUOTE.sub(r"\1\1\"", text)
        self._slashes = len(text) - len(text.rstrip("\\"))
        if final:
            escaped += "\\" * self._slashes + '"'
        return escaped[before:]

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


class ReplyArguments(Arguments):
    """Those of the reply tool: what its argument `field` says, and thoughts; no others.

    As long as it says nothing, it may still be shown as any call.
    """

    def __init__(self, name: str, source: Buffer, field: str) -> None:
        self._kinds: dict[Path, str] = {(thought,): "thought" for thought in THOUGHTS}
        self._kinds[field,] = "reply"
        self._reader = FieldsReader(self._kinds, strict=False)
        self._replies = False
        super().__init__(name, source, self._reader._scanner)

    def close(self) -> list[Stretch]:
        if not self._replies:
            stretches = self._as_call([])
            assert self.instead is not None
            return stretches + self.instead.close()
        in_reply = self.broken_off and self._growing() == "reply"
        return [Stretch("reply", self._held_back())] if in_reply else []

    def _growing(self) -> str:
        """The kind of the value that is open, "" where it is not shown."""
        paths = [path for path in self._reader._growing if path not in self._reader._complete]
        return self._kinds[paths[0]] if paths else ""

    def _more(self, fragment: str) -> list[Stretch]:
        return [Stretch("reply", fragment)]

    def _give_up(self, stretches: list[Stretch]) -> list[Stretch]:
        source = self.source.text()
        if not self._replies and (self._begun or _JSON.match(source)):
            return self._as_call(stretches)
        self.raw = True
        raw = Stretch("reply", source, self._replies)
        self._replies = True
        return [*(one for one in stretches if one.kind == "thought"), raw]

    def _as_call(self, stretches: list[Stretch]) -> list[Stretch]:
        """It has nothing to say."""
        call = self.instead = CallArguments(self.name, self.source)
        written = call.begin() + call.feed(self.source.text())
        return stretches + [one for one in written if one.kind == "call"]

    def _end_object(self, stretches: list[Stretch], behind: str) -> list[Stretch]:
        if not self._replies:
            return self._as_call(stretches)
        return super()._end_object(stretches, behind)

    def _read(self, fragment: str) -> tuple[list[Stretch], str]:
        rest = ""
        try:
            pieces = self._reader.feed(fragment)
        except ScanError as error:
            pieces, rest = error.events, error.rest
        stretches: list[Stretch] = []
        for path, text, restarted in pieces:
            kind = self._kinds[path]
            if restarted or (text and (text != "null" or path in self._reader.quoted)):
                stretches.append(Stretch(kind, text, restarted))
                self._replies |= kind == "reply" and bool(text)
        kind = self._growing()
        self._plain = kind if kind != "reply" or self._replies else ""
        return stretches, rest


class Reply:
    """The reply tool and the argument that is said, `tool.argument`; "" for none.

    A ValueError for what has only one of both. `other` shows the arguments of all other tools.
    """

    def __init__(self, name: str) -> None:
        self.tool, self._field = tool_and_argument(name)
        self.other: Callable[[str, Buffer], Arguments] = CallArguments

    def may_become(self, name: str) -> bool:
        """Whether more of a name could make it the tool's."""
        return name != self.tool and self.tool.startswith(name)

    def arguments(self, name: str, source: Buffer) -> Arguments:
        """What shows those of a call of this name."""
        if name == self.tool != "":
            return ReplyArguments(name, source, self._field)
        return self.other(name, source)

    def says(self, call: ToolCall) -> bool:
        """Whether a call that is over has said something."""
        if call.name != self.tool:
            return False
        source = Buffer()
        source.write(call.arguments)
        arguments = self.arguments(call.name, source)
        arguments.feed(call.arguments)
        arguments.close()
        return arguments.instead is None
