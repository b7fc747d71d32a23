"""Which wire format a stream is of: told by its payloads, or asked for.

A format is settled by a payload that only it has (`recognizes`). One that might be of a format
(`might_be`) is read by its rules, and settles nothing; neither do errors, which look much the same
everywhere, nor extras: what servers and gateways send of their own, to say that they are there.

A settled format stays until it meets a payload that it does not know and another format does: two
streams in one pipe, say. It is said once that the stream goes on as that other format. Where the
format was asked for, the payload is an error instead, and that is said once.

What no format knows may be an envelope, with a payload of some format in one of its fields, which
is read in its place. Else it is passed over: a provider's new event is no fault. But text is not
passed over in silence: where such a payload holds some, that is an error, said once for all of its
name.
"""

from __future__ import annotations

from streamcurses._formats.events import Event, Failure, Notice, Unknown
from streamcurses._formats.format import GENERIC, Format
from streamcurses._formats.payload import word
from streamcurses._formats.text import NAME as TEXT
from streamcurses._formats.text import Text
from streamcurses._late import Any, Callable, Mapping

# What keeps a connection open, and what other extras are called, by their SSE name or in one of
# the fields of `NAMES`.
SIGNS = frozenset({"heartbeat", "keep-alive", "keep_alive", "keepalive", "noop", "ping", "pong"})
EXTRAS = SIGNS.union({
    "connected", "connection", "hello", "init", "metadata", "open", "ready", "session", "start",
    "status",
})  # fmt: skip
# So many of its fields are named where a payload has no name.
FEW = 4
# What text is called, to whatever depth.
TEXTS = ("text", "content", "delta", "message", "output_text", "reasoning", "thinking", "response")
DEPTH = 3
# Where the known formats are told.
KNOWN = "; `streamcurses formats` lists those, and streamcurses.FORMATS"
NAMES = ("type", "event", "event_type", "message_type", "object", "kind")


class Unrecognized(ValueError):
    """A payload of no known format, before any format is settled."""


class Auto:
    """The rules of whichever of `formats` the stream is of; of the one `asked` for by its name.

    `name` is the settled format's, "" where none is. `read` raises `Unrecognized` for a payload of
    no known format while none is settled, and ValueError for one of another than was asked for.
    """

    def __init__(self, formats: Mapping[str, type[Format]], asked: str = "") -> None:
        self._formats = formats
        self._asked = asked
        self._said: set[str] = set()
        # The format that payloads so far might have been of.
        self._maybe: Format | None = None
        self._text: Text | None = None
        self.name = ""
        self.more: Callable[[dict[str, Any]], str] = _none
        self.said: Callable[[str], Event]
        self.read: Callable[[dict[str, Any], str, list[Event]], None] = self._tell
        self.mark: Callable[[str, list[Event]], None] = _ignore
        self.close: Callable[[list[Event]], None] = _ignore
        if asked and asked != TEXT:
            self._settle(asked, formats[asked]())

    def recognized(self, payload: dict[str, Any]) -> str:
        """The format that a payload is of for certain, "" where that is none."""
        for name, format in self._formats.items():
            if format.recognizes(payload):
                return name
        return ""

    def again(self) -> Auto:
        """The same format's rules, to which nothing has come as yet."""
        return Auto(self._formats, self._asked or self.name)

    @property
    def plain(self) -> str:
        """Whether plain text is to be expected: "always", "maybe" or "never"."""
        if self._asked:
            return "always" if self._asked == TEXT else "never"
        return "maybe"

    def say(self, text: str, out: list[Event]) -> None:
        """Takes a piece of plain text."""
        if self._text is None or self.name != TEXT:
            self.close(out)
            self._text = Text()
            self._settle(TEXT, self._text)
        self._text.say(text, out)

    def hides(self, payload: dict[str, Any]) -> bool:
        """Whether the settled format leaves out on purpose what it has told as Unknown."""
        if not self.name or not self._formats[self.name].hides(payload):
            return False
        other = self.recognized(payload)
        return other in ("", self.name) and _told(payload, "") is None

    def unknown(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        """Whatever reads it has ended `out` with an Unknown for this payload."""
        if not self.name:
            return
        name = self.recognized(payload)
        if name and name != self.name:
            out.pop()
            self._other(name, payload, event, out)
            return
        failure = _told(payload, event)
        if failure is not None:
            out[-1] = failure
            return
        if self._formats[self.name].hides(payload):
            return
        inner = None if name else self._inner(payload)
        if inner is not None:
            out.pop()
            self._go_on(inner, event, out)
            return
        what = _named(payload, event)
        if what not in self._said and not is_extra(payload, event) and _has_text(payload):
            self._said.add(what)
            raise ValueError(f"text is passed over: {self.name} knows no payload {what}")

    def _inner(self, payload: dict[str, Any]) -> dict[str, Any] | None:
        """The payload for which this one is an envelope, if it is one."""
        inside = (value for value in payload.values() if isinstance(value, dict))
        return next(filter(self.recognized, inside), None)

    def _go_on(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        """Reads a payload of some format, the settled one or another."""
        name = self.recognized(payload)
        if name == self.name:
            self.read(payload, event, out)
        else:
            self._other(name, payload, event, out)

    def failed(self, payload: dict[str, Any], event: str, out: list[Event], before: int) -> None:
        """It was read as a failure, and nothing else, into `out` from `before` on."""
        name = self.recognized(payload)
        if name and name != self.name and self.name:
            del out[before:]
            self._other(name, payload, event, out)

    def guess(self, payloads: list[dict[str, Any]], out: list[Event]) -> None:
        """Nobody knows what these are of: they are read as best they can be."""
        self.close(out)
        self._settle(GENERIC, self._formats[GENERIC]())
        for payload in payloads:
            self.read(payload, "", out)

    def _other(self, name: str, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        known = name in self._said
        self._said.add(name)
        if not self._asked:
            self.close(out)
            if not known:
                out.append(Notice(f"the stream goes on as {name}"))
            self._settle(name, self._formats[name]())
            self.read(payload, event, out)
        elif not known:
            raise ValueError(f"a payload of {name}, where {self._asked} was asked for")

    def _tell(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        name = self.recognized(payload)
        if name:
            rules, format = self._maybe, self._formats[name]
            if not isinstance(rules, format):
                self.close(out)
                rules = format()
            self._settle(name, rules)
            rules.read(payload, event, out)
            return
        failure = _told(payload, event)
        if failure is not None:
            out.append(failure)
        elif self._might_be(payload, out):
            assert self._maybe is not None
            self._maybe.read(payload, event, out)
        elif (inner := self._inner(payload)) is not None:
            self._tell(inner, event, out)
        elif is_extra(payload, event):
            out.append(Unknown(called(payload, event), payload))
        else:
            what = _named(payload, event)
            raise Unrecognized(f"a JSON object of no known format ({what}){KNOWN}")

    def _might_be(self, payload: dict[str, Any], out: list[Event]) -> bool:
        if self._maybe is None or not self._maybe.might_be(payload):
            format = next((f for f in self._formats.values() if f.might_be(payload)), None)
            if format is None:
                return False
            self.close(out)
            maybe = self._maybe = format()
            self.mark, self.close = maybe.mark, maybe.close
        return True

    def _settle(self, name: str, rules: Format) -> None:
        """From here on its rules are called as if there were no others."""
        self.name = name
        self.more, self.said, self.read = rules.more, rules.said, rules.read
        self.mark, self.close = rules.mark, rules.close


def called(payload: dict[str, Any], event: str) -> str:
    """What a payload calls itself, or is called by its SSE name."""
    return next((word(payload[name]) for name in NAMES if payload.get(name)), event)


def _told(payload: dict[str, Any], event: str) -> Failure | None:
    """The failure that a payload tells which no format knows, if it tells one."""
    from streamcurses._formats.failures import told

    return told(payload, event)


def _named(payload: dict[str, Any], event: str) -> str:
    """What to call a payload by in a sentence."""
    what = called(payload, event)
    return repr(what) if what else f"with {', '.join(list(payload)[:FEW])}"


def _has_text(payload: dict[str, Any], depth: int = DEPTH) -> bool:
    for name, value in payload.items():
        if isinstance(value, str) and name in TEXTS and value.strip():
            return True
        if isinstance(value, dict) and depth > 1 and _has_text(value, depth - 1):
            return True
    return False


def is_extra(payload: dict[str, Any], event: str) -> bool:
    """Whether a payload says nothing but that somebody is there."""
    return not payload or event in EXTRAS or called(payload, "") in EXTRAS


def _none(payload: dict[str, Any]) -> str:
    """Nothing has been said as yet."""
    return ""


def _ignore(*_: object) -> None:
    """There are no rules as yet."""
