"""cline's `--json`: pieces of text, each with all that came before it, calls and results whole.

A piece is called `content_start`, every one of them. The text comes again when it ends, at the end
of the run, and once more in the last line; it is said where it came alone.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    RETRYING,
    Content,
    Event,
    Failure,
    Notice,
    Spent,
    Thoughts,
    ToolResult,
    Unknown,
    Usage,
)
from streamcurses._formats.failures import NOTHING, failure_in
from streamcurses._formats.payload import word
from streamcurses._formats.results import Result, error_of, result_of
from streamcurses._formats.runs import WHOLE, Read, Run, fields, figure, seconds
from streamcurses._late import Any

NAME = "cline"

Fields = dict[str, Any]

# The type of what is said -> the field that has it, and what it is.
SAID: dict[Any, tuple[str, Any]] = {"text": ("text", Content), "reasoning": ("reasoning", Thoughts)}


class Cline(Run):
    NAME = NAME
    MARK = "ts"

    def __init__(self) -> None:
        super().__init__()
        self._streamed: set[str] = set()  # what of the message has come in pieces
        self._shown: set[str] = set()

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        if "ts" not in payload:
            return False
        if kind == "agent_event":
            return isinstance(payload.get("event"), dict)
        return kind == "run_result" or (kind == "hook_event" and "hookEventName" in payload)

    # Lines.

    def _hook(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing that is not said."""

    def _event(self, payload: Fields, out: list[Event]) -> None:
        event = payload["event"]
        read = EVENTS.get(event.get("type"))
        if read is None:
            out.append(Unknown(word(event.get("type")), event))
        else:
            read(self, event, out)

    def _result(self, payload: Fields, out: list[Event]) -> None:
        text = word(payload.get("text"))
        self._model = word(fields(payload.get("model")).get("id")) or self._model
        if payload.get("finishReason") == "error":
            self._held = Failure("error", text or NOTHING)
        elif not self._spoke:
            self._say(Content, text, out)
        usage = fields(payload.get("usage"))
        names = ("totalCost", "inputTokens", "outputTokens")
        used = map(figure, map(usage.get, names))
        took = seconds(payload.get("durationMs"))
        self._end(Spent(figure(payload.get("iterations")), took, *used), out)

    # Events within them.

    def _start(self, event: Fields, out: list[Event]) -> None:
        kind = event.get("contentType")
        if kind in SAID:
            name, say = SAID[kind]
            text = event.get(name)
            if text and isinstance(text, str):
                self._begin(out)
                self._streamed.add(word(kind))
                out.append(say(text))
        elif kind == "tool":
            self._tool(event, out)

    def _tool(self, event: Fields, out: list[Event]) -> None:
        id = word(event.get("toolCallId"))
        if id not in self._shown:
            self._shown.add(id)
            self._call(id, event.get("toolName"), event.get("input"), out)

    def _content_end(self, event: Fields, out: list[Event]) -> None:
        kind = event.get("contentType")
        if kind in SAID:
            name, say = SAID[kind]
            if kind not in self._streamed:
                self._say(say, event.get(name), out)
            self._streamed.discard(word(kind))
            out.append(WHOLE)
        elif kind == "tool":
            self._tool(event, out)
            text, ok = output_of(event.get("output"))
            if event.get("error"):
                text, ok = error_of(event["error"])
            out.append(ToolResult(word(event.get("toolCallId")), "", text, ok))

    def _begins(self, event: Fields, out: list[Event]) -> None:
        self._finish(out)
        self._streamed.clear()

    def _ends(self, event: Fields, out: list[Event]) -> None:
        self._finish(out)

    def _usage(self, event: Fields, out: list[Event]) -> None:
        out.append(Usage(figure(event.get("inputTokens")), figure(event.get("outputTokens"))))

    def _notice(self, event: Fields, out: list[Event]) -> None:
        message = word(event.get("message"))
        if message:
            state = RETRYING if "retr" in word(fields(event.get("metadata")).get("kind")) else ""
            out.append(Notice(message, state))

    def _error(self, event: Fields, out: list[Event]) -> None:
        told = failure_in(event)
        if event.get("recoverable"):
            self._retry(told.message, out)
        else:
            self._hold(told)

    def _nothing(self, event: Fields, out: list[Event]) -> None:
        """Says nothing that is not said."""


def output_of(output: Any) -> Result:
    """What a tool gave back: commands have a list, an item for each."""
    several = output if isinstance(output, list) else [output]
    if not all(isinstance(one, dict) and "result" in one for one in several):
        return result_of(output or "")
    texts = [result_of(one.get("error") or one.get("result") or "").text for one in several]
    return Result("\n".join(filter(None, texts)), all(one.get("success", True) for one in several))


EVENTS: dict[Any, Read] = {
    "iteration_start": Cline._begins,
    "iteration_end": Cline._ends,
    "content_start": Cline._start,
    "content_update": Cline._nothing,
    "content_end": Cline._content_end,
    "usage": Cline._usage,
    "notice": Cline._notice,
    "error": Cline._error,
    "done": Cline._nothing,
}
Cline.TYPES = {"hook_event": Cline._hook, "agent_event": Cline._event, "run_result": Cline._result}
