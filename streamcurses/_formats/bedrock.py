"""Bedrock's ConverseStream, as its SDK's dicts have it, and strands, which has it within events.

A payload is of the one field that it has. What strands tells besides is the same text once more,
but for results of tools: these are in the whole messages that it hands on after each turn.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.format import Format
from streamcurses._formats.payload import word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import fields, figure
from streamcurses._late import Any, Callable

NAME = "bedrock"

Fields = dict[str, Any]


class Bedrock(Format):
    def __init__(self) -> None:
        self._begun = False
        self._numbers: dict[Any, int] = {}  # of calls, by their blocks

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        inner = payload.get("event")
        inner = inner if isinstance(inner, dict) else payload
        return _is_mark(payload) or any(isinstance(inner.get(name), dict) for name in OWN)

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        return not TOLD.isdisjoint(payload) or _is_mark(payload)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        inner = payload.get("event")
        inner = inner if isinstance(inner, dict) else payload
        for name, read in EVENTS.items():
            value = inner.get(name)
            if isinstance(value, dict) and (name in OWN or _is_whole(value) or "usage" in value):
                read(self, value, out)
                return
        for name, value in inner.items():
            if name.endswith("Exception") and isinstance(value, dict):
                out.append(Failure(name, word(value.get("message")) or NOTHING))
                return
        out.append(Unknown(event, payload))

    def close(self, out: list[Event]) -> None:
        """Nothing is held back."""

    def _start(self, value: Fields, out: list[Event]) -> None:
        self._begun = True
        self._numbers = {}
        out.append(MessageBegin("", "", NAME))

    def _begin(self, out: list[Event]) -> None:
        if not self._begun:
            self._start({}, out)

    def _block(self, value: Fields, out: list[Event]) -> None:
        call = fields(fields(value.get("start")).get("toolUse"))
        if call:
            self._begin(out)
            number = self._numbers[value.get("contentBlockIndex")] = len(self._numbers)
            id, name = word(call.get("toolUseId")), word(call.get("name"))
            out.append(ToolCallDelta(number, id, name, ""))

    def _delta(self, value: Fields, out: list[Event]) -> None:
        delta = fields(value.get("delta"))
        self._begin(out)
        text, thought = delta.get("text"), fields(delta.get("reasoningContent")).get("text")
        if text and isinstance(text, str):
            out.append(Content(text))
        elif thought and isinstance(thought, str):
            out.append(Thoughts(thought))
        elif "toolUse" in delta:
            number = self._numbers.setdefault(value.get("contentBlockIndex"), len(self._numbers))
            text = word(fields(delta["toolUse"]).get("input"))
            if text:
                out.append(ToolCallDelta(number, "", "", text))

    def _stop(self, value: Fields, out: list[Event]) -> None:
        if self._begun:
            self._begun = False
            out.append(Finish(word(value.get("stopReason"))))

    def _nothing(self, value: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""

    def _metadata(self, value: Fields, out: list[Event]) -> None:
        usage = fields(value.get("usage"))
        names = ("inputTokens", "outputTokens", "totalTokens")
        if usage:
            out.append(Usage(*map(figure, map(usage.get, names))))

    def _message(self, value: Fields, out: list[Event]) -> None:
        for block in value.get("content") or ():
            result = fields(fields(block).get("toolResult"))
            if result:
                text, ok = result_of(result.get("content") or "")
                ok = ok and result.get("status") != "error"
                out.append(ToolResult(word(result.get("toolUseId")), "", text, ok))


def _is_mark(payload: Fields) -> bool:
    """Whether strands tells where its loop is, and nothing else."""
    named = payload.keys()
    return bool(named) and named <= MARKS and all(value is True for value in payload.values())


def _is_whole(message: Fields) -> bool:
    """Whether a message is Bedrock's: its blocks have no type, each is of the field that it has."""
    content = message.get("content")
    blocks = content if isinstance(content, list) else []
    return bool(blocks) and all(isinstance(one, dict) and "type" not in one for one in blocks)


EVENTS: dict[str, Callable[[Bedrock, Fields, list[Event]], None]] = {
    "messageStart": Bedrock._start,
    "contentBlockStart": Bedrock._block,
    "contentBlockDelta": Bedrock._delta,
    "contentBlockStop": Bedrock._nothing,
    "messageStop": Bedrock._stop,
    "metadata": Bedrock._metadata,
    "message": Bedrock._message,
}
# The fields that no other format has.
OWN = frozenset(EVENTS) - {"metadata", "message"}
# What strands tells of the same text.
TOLD = frozenset({
    "data", "delta", "current_tool_use", "event_loop_cycle_id", "force_stop", "init_event_loop",
    "reasoning", "reasoningText", "result", "tool_stream_event",
})  # fmt: skip
MARKS = frozenset({"init_event_loop", "start", "start_event_loop"})
