"""Ollama's `/api/chat`, and its `/api/generate`: an object a line, calls whole in one of them."""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Opaque,
    Thoughts,
    ToolCallDelta,
    Unknown,
)
from streamcurses._formats.failures import failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.payload import as_json, say, unshown, usage, word
from streamcurses._late import Any

NAME = "ollama"
USAGE = ("prompt_eval_count", "eval_count", "total_count")

# `/api/chat` has these in its message, `/api/generate` beside it.
SAYING = (("thinking", Thoughts), ("content", Content), ("response", Content))


# The fields of a message, a call and its function that are shown.
SHOWN = frozenset({"role", "content", "thinking", "tool_calls"})
SAID = SHOWN - {"tool_calls"}
CALL = frozenset({"function"})
FUNCTION = frozenset({"name", "arguments"})


class Ollama(Format):
    def __init__(self) -> None:
        self._begun = False
        self._calls = 0

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return "done" in payload and ("message" in payload or "response" in payload)

    def more(self, payload: dict[str, Any]) -> str:
        message = payload.get("message")
        if (
            not self._begun
            or type(message) is not dict
            or payload.get("done")
            or payload.get("error")
            or "type" in payload
            or not SAID.issuperset(message)
        ):
            return ""
        text, other = message.get("content"), message.get("thinking")
        if self._last_event is Thoughts:
            text, other = other, text
        elif self._last_event is not Content:
            return ""
        return text if type(text) is str and not other else ""

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        self._read(payload, event, out)
        if out:
            self._last_event = type(out[-1])

    def _read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if payload.get("error"):
            out.append(failure_in(payload))
            return
        message = payload.get("message", payload)
        own = ("message" in payload or "response" in payload) and "type" not in payload
        if not isinstance(message, dict) or not own:
            out.append(Unknown(event, payload))
            return
        if not self._begun:
            self._begun = True
            self._calls = 0
            out.append(MessageBegin("", word(payload.get("model")), NAME))
        for name, kind in SAYING:
            say(kind, message.get(name), out)
        for call in message.get("tool_calls") or ():
            function = call["function"]
            arguments = as_json(function.get("arguments"))
            id, name = word(call.get("id")), word(function.get("name"))
            out.append(ToolCallDelta(self._calls, id, name, arguments))
            inner = unshown(function, FUNCTION)
            kept = {**unshown(call, CALL), **({"function": inner} if inner else {})}
            if kept:
                out.append(Opaque("call", (self._calls, kept)))
            self._calls += 1
        if message is not payload and not SHOWN.issuperset(message):
            kept = unshown(message, SHOWN)
            if kept:
                out.append(Opaque("field", kept))
        if payload.get("done"):
            self._begun = False
            counted = usage(payload, USAGE)
            if any(count is not None for count in counted):
                out.append(counted)
            out.append(Finish(word(payload.get("done_reason")) or "stop"))
