"""What the runs of agents have in common, whatever they are called on the wire.

A run is a line of messages, with results between them, and it ends: with a line of its own in most
formats. One that ends without it was broken off; one that ends without a word is told to have. An
error may be tried again, so it is held until the next line says; what is final is told once.

A format is a table: the `type` of a line -> the method that reads it. Lines of other types say
nothing to anyone.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    RETRYING,
    Event,
    Failure,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
    Opaque,
    Part,
    Spent,
    ToolCallDelta,
    Unknown,
    Within,
)
from streamcurses._formats.format import Format
from streamcurses._formats.payload import as_json, word
from streamcurses._late import Any, Callable, ClassVar, Mapping

# What was said is whole, though its message may not be.
WHOLE = Part("")

NO_END = Malformed(0, "the run has no end: it was broken off")
NO_ANSWER = Notice("ended without an answer")

# The types of lines that several formats have.
SHARED = frozenset({
    "assistant", "error", "init", "message", "message_end", "message_start", "result", "session",
    "stream_event", "system", "user",
})  # fmt: skip

Read = Callable[[Any, dict[str, Any], list[Event]], None]


class Run(Format):
    """`NAME` is the format's, `TYPES` its table; `ends` whether a line tells that a run is over.

    `MARK` is a field that all its lines have.
    """

    NAME: ClassVar[str] = ""
    layout = "timeline"
    MARK: ClassVar[str] = "type"
    TYPES: ClassVar[Mapping[Any, Read]] = {}
    ends = True

    def __init__(self) -> None:
        self.within = False  # whether it is that of an agent that a call has set to work
        self._model = ""
        self._begun = False  # a message
        self._calls = 0  # in it
        self._started = False  # the run
        self._spoke = False  # anything was said
        self._over = False
        self._held: Failure | None = None
        self._failed = ""
        # Agents that were set to work, by the call that did: each has rules of its own.
        self._agents: dict[str, Run] = {}

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("type")
        read = self.TYPES.get(kind)
        if read is None or (kind in SHARED and not self.owns(payload)):
            out.append(Unknown(word(kind), payload))
        else:
            self._started = True
            read(self, payload, out)

    @classmethod
    def hides(cls, payload: dict[str, Any]) -> bool:
        """Agents tell a hundred things of themselves; what is to be shown is in the tables."""
        return cls.MARK in payload

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        """Whether a line of a type that others have as well is of this format."""
        return True

    def close(self, out: list[Event]) -> None:
        self._tell_held(out)
        for call in list(self._agents):
            self._end_agent(call, out)
        whole = self._over or self._begun or self._failed
        if self.ends and self._started and not whole:
            out.append(NO_END)

    # Messages.

    def _begin(self, out: list[Event], id: str = "") -> None:
        """Something is said: a new message, unless one is under way."""
        if not self._begun:
            self._begun = self._spoke = True
            self._calls = 0
            self._failed = ""
            out.append(MessageBegin(id, self._model, self.NAME))

    def _finish(self, out: list[Event], reason: str = "") -> None:
        """The message is whole, if there is one."""
        if self._begun:
            self._begun = False
            out.append(Finish(reason))

    def _say(self, kind: Callable[[str], Event], text: Any, out: list[Event]) -> None:
        if text and isinstance(text, str):
            self._begin(out)
            out.append(kind(text))

    def _call(self, id: Any, name: Any, arguments: Any, out: list[Event]) -> None:
        """A call, whole."""
        self._begin(out)
        out.append(ToolCallDelta(self._calls, word(id), word(name), as_json(arguments)))
        self._calls += 1

    # Failures, and the end.

    def _hold(self, failure: Failure) -> None:
        """An error, until it is known whether it is tried again."""
        self._held = failure

    def _tell_held(self, out: list[Event]) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._fail(held, out)

    def _fail(self, failure: Failure, out: list[Event]) -> None:
        if failure.message != self._failed:
            self._failed = failure.message
            self._finish(out)
            out.append(failure)

    def _retry(self, why: str, out: list[Event]) -> None:
        """What was held is tried again."""
        held, self._held = self._held, None
        self._failed = ""
        out.append(Notice(why or (held.message if held else "trying again"), RETRYING))

    def _end(self, spent: Spent, out: list[Event]) -> None:
        """The run is over: this is what it came to."""
        self._tell_held(out)
        self._over = True
        self._finish(out)
        if not self._spoke and not self._failed:
            out.append(NO_ANSWER)
        if any(spent):
            out.append(spent)

    # Other agents.

    def _agent(self, call: str, payload: dict[str, Any], out: list[Event]) -> None:
        """A line of the agent that a call has set to work."""
        agent = self._agents.get(call)
        if agent is None:
            agent = self._agents[call] = type(self)()
            agent.within = True
        inner: list[Event] = []
        agent.read(payload, "", inner)
        out += [Within(call, event) for event in inner if type(event) not in _OURS]

    def _end_agent(self, call: str, out: list[Event]) -> None:
        agent = self._agents.pop(call, None)
        if agent is not None:
            inner: list[Event] = []
            agent._finish(inner)
            out += [Within(call, event) for event in inner]


# What of another agent's events is only for its own conversation.
_OURS = frozenset({Unknown, Opaque})


def seconds(milliseconds: Any) -> float | None:
    number = isinstance(milliseconds, (int, float)) and not isinstance(milliseconds, bool)
    return milliseconds / 1000 if number else None


def figure(value: Any) -> Any:
    """A number, None for what is none."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def ended(text: str, status: Any) -> str:
    """What a command wrote, and its exit status where that is not 0."""
    if not status:
        return text
    line = "\n" if text and not text.endswith("\n") else ""
    return f"{text}{line}exit status {status}"


def retried(attempt: Any, most: Any, delay: Any, why: str) -> str:
    """`retry 1 of 3 in 0.5 s: why`, as far as it is known."""
    text = f"retry {word(attempt)}".rstrip()
    if most is not None:
        text += f" of {word(most)}"
    wait = seconds(delay)
    if wait:
        text += f" in {wait:.3g} s"
    return f"{text}: {why}" if why else text


def fields(value: Any) -> dict[str, Any]:
    """An object's fields; none where it is no object."""
    return value if isinstance(value, dict) else {}
