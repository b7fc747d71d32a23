"""Gemini's Interactions: steps that start, grow and stop, each of a kind of its own.

What a step starts with is of it as well. A call of a tool that the server runs may have its
arguments there, or whole in a piece of its own. How an interaction stands is told with its end, or
before; one that failed may tell no more than that.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Notice,
    Spent,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.failures import failure
from streamcurses._formats.payload import as_json, say, source, text_of, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import Read, Run, fields, figure
from streamcurses._late import Any

NAME = "gemini-interactions"

Fields = dict[str, Any]


class Interactions(Run):
    NAME = NAME
    MARK = "event_type"
    layout = "regions"

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[Any, int] = {}  # of calls, by their steps
        self._ids: dict[Any, str] = {}
        self._argued: set[Any] = set()  # calls whose arguments have come

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("event_type")
        return kind in EVENTS and (kind != "error" or "error" in payload)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        read = EVENTS.get(payload.get("event_type") or event)
        if read is None:
            out.append(Unknown(word(payload.get("event_type")), payload))
        else:
            self._started = True
            read(self, payload, out)

    def _begin(self, out: list[Event], id: str = "") -> None:
        if not self._begun:
            super()._begin(out, id)
            self._numbers = {}

    def _created(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(fields(payload.get("interaction")).get("model"))

    def _start(self, payload: Fields, out: list[Event]) -> None:
        step, index = fields(payload.get("step")), payload.get("index")
        kind = word(step.get("type"))
        if kind.endswith("_call"):
            self._begin(out)
            number = self._numbers[index] = len(self._numbers)
            name = word(step.get("name")) or kind.removesuffix("_call")
            out.append(ToolCallDelta(number, word(step.get("id")), name, ""))
            self._argued.discard(index)
            self._arguments(index, step, out)
        elif kind.endswith("_result"):
            self._ids[index] = word(step.get("call_id") or step.get("id"))
            if step.get("result"):
                self._result(index, step, out)
        elif kind == "user_input":
            self._finish(out)
            say(UserText, step.get("content"), out)
        else:
            self._say(Thoughts, text_of(step.get("summary")), out)
            self._say(Content, text_of(step.get("content")), out)
            if step.get("error"):
                self._fail(failure(step["error"]), out)

    def _arguments(self, index: Any, told: Fields, out: list[Event]) -> None:
        """The arguments of a call, whole."""
        if told.get("arguments") and index in self._numbers and index not in self._argued:
            self._argued.add(index)
            out.append(ToolCallDelta(self._numbers[index], "", "", as_json(told["arguments"])))

    def _delta(self, payload: Fields, out: list[Event]) -> None:
        delta, index = fields(payload.get("delta")), payload.get("index")
        kind = delta.get("type")
        if kind == "text":
            self._say(Content, delta.get("text"), out)
        elif kind == "thought_summary":
            self._say(Thoughts, text_of(delta.get("content")), out)
        elif kind == "arguments_delta":
            text = word(delta.get("arguments"))
            if text and index in self._numbers:
                out.append(ToolCallDelta(self._numbers[index], "", "", text))
        elif word(kind).endswith("_call"):
            self._arguments(index, delta, out)
        elif "result" in delta:
            self._result(index, delta, out)
        elif kind == "text_annotation_delta":
            self._sources(delta.get("annotations") or (), out)
        elif kind in FILES:
            out.append(Notice(f"a file: {word(delta.get('mime_type')) or word(kind)}"))

    def _sources(self, annotations: Any, out: list[Event]) -> None:
        self._begin(out)
        found = (source(one) for one in annotations)
        out += [one for one in found if one is not None]

    def _result(self, index: Any, told: Fields, out: list[Event]) -> None:
        text, ok = result_of(told["result"])
        id, name = self._ids.get(index, ""), word(told.get("name"))
        out.append(ToolResult(id, name, text, ok and not told.get("is_error")))

    def _completed(self, payload: Fields, out: list[Event]) -> None:
        interaction = fields(payload.get("interaction"))
        usage = fields(interaction.get("usage"))
        names = ("total_input_tokens", "total_output_tokens", "total_tokens")
        if usage and self._begun:
            out.append(Usage(*map(figure, map(usage.get, names))))
        self._stands(word(interaction.get("status")), out)
        self._end(Spent(), out)

    def _status(self, payload: Fields, out: list[Event]) -> None:
        self._stands(word(payload.get("status")), out)

    def _stands(self, status: str, out: list[Event]) -> None:
        if status in FAILED and not self._failed:
            self._fail(Failure(status, f"the interaction was {status}"), out)
        elif status == "incomplete":
            self._finish(out, status)

    def _error(self, payload: Fields, out: list[Event]) -> None:
        told = failure(payload.get("error"))
        self._fail(told, out)
        self._over = True

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""


# How an interaction stands that has failed.
FAILED = frozenset({"cancelled", "failed"})
FILES = frozenset({"audio", "document", "image", "video"})
EVENTS: dict[Any, Read] = {
    "interaction.created": Interactions._created,
    "interaction.status_update": Interactions._status,
    "step.start": Interactions._start,
    "step.delta": Interactions._delta,
    "step.stop": Interactions._nothing,
    "interaction.completed": Interactions._completed,
    "error": Interactions._error,
}
