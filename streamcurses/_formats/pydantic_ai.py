"""pydantic-ai's events, as its agents hand them out: parts that start and grow, calls, results.

A part may end before its deltas have come, where several do at once: its end says nothing. Parts
are numbered within a response, from 0.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    AWAITED,
    Content,
    Event,
    Notice,
    Spent,
    Thoughts,
    ToolResult,
    Unknown,
)
from streamcurses._formats.payload import as_json, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import Read, Run, fields
from streamcurses._formats.tool_calls import ToolCalls
from streamcurses._late import Any, Callable

NAME = "pydantic-ai"

Fields = dict[str, Any]

SAYING: dict[Any, Callable[[str], Event]] = {"text": Content, "thinking": Thoughts}


class PydanticAI(Run):
    NAME = NAME
    MARK = "event_kind"
    ends = False

    def __init__(self) -> None:
        super().__init__()
        self._pieces = ToolCalls()

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return payload.get("event_kind") in EVENTS

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        read = EVENTS.get(payload.get("event_kind"))
        if read is None:
            out.append(Unknown(word(payload.get("event_kind")), payload))
        else:
            read(self, payload, out)

    def close(self, out: list[Event]) -> None:
        self._finish(out)
        super().close(out)

    def _begin(self, out: list[Event], id: str = "") -> None:
        if not self._begun:
            super()._begin(out, id)
            self._pieces = ToolCalls()

    def _start(self, payload: Fields, out: list[Event]) -> None:
        part = fields(payload.get("part"))
        kind = part.get("part_kind")
        if payload.get("index") == 0:
            self._finish(out)
        if kind in SAYING:
            self._say(SAYING[kind], part.get("content"), out)
        elif word(kind).endswith("tool-return"):
            self._returned(part, out)
        elif word(kind).endswith("tool-call"):
            names = ("tool_call_id", "tool_name", "args")
            self._piece(payload.get("index"), [*map(part.get, names)], out)

    def _delta(self, payload: Fields, out: list[Event]) -> None:
        delta = fields(payload.get("delta"))
        kind = delta.get("part_delta_kind")
        if kind in SAYING:
            self._say(SAYING[kind], delta.get("content_delta"), out)
        elif kind == "tool_call":
            names = ("tool_call_id", "tool_name_delta", "args_delta")
            self._piece(payload.get("index"), [*map(delta.get, names)], out)

    def _piece(self, index: Any, call: list[Any], out: list[Event]) -> None:
        id, name, arguments = call
        self._begin(out)
        piece = self._pieces.take(index, id, name, as_json(arguments))
        if piece is not None:
            out.append(piece)

    def _result(self, payload: Fields, out: list[Event]) -> None:
        self._returned(fields(payload.get("result") or payload.get("part")), out)
        self._finish(out)

    def _returned(self, result: Fields, out: list[Event]) -> None:
        text, ok = result_of(result.get("content") or "")
        ok = ok and result.get("part_kind") != "retry-prompt"
        ok = ok and result.get("outcome") in (None, "success")
        id, name = word(result.get("tool_call_id")), word(result.get("tool_name"))
        out.append(ToolResult(id, name, text, ok))

    def _deferred(self, payload: Fields, out: list[Event]) -> None:
        out.append(Notice("a call waits for approval", AWAITED))

    def _end_run(self, payload: Fields, out: list[Event]) -> None:
        self._end(Spent(), out)

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing that is not said."""


EVENTS: dict[Any, Read] = {
    "part_start": PydanticAI._start,
    "part_delta": PydanticAI._delta,
    "part_end": PydanticAI._nothing,
    "final_result": PydanticAI._nothing,
    "function_tool_call": PydanticAI._nothing,
    "function_tool_result": PydanticAI._result,
    "deferred_tool_requests": PydanticAI._deferred,
    "agent_run_result": PydanticAI._end_run,
}
