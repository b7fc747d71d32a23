"""agno's runs, of agents and of teams: an event a line, named in the payload as well.

The whole text comes once more with the end, of all turns in one, and is said where it came alone. A
request to the model is a message.
"""

from __future__ import annotations

from typing import Any

from streamcurses._formats.events import (
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
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import text_of, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import AWAITED, Read, Run, fields, figure

NAME = "agno"

Fields = dict[str, Any]


class Agno(Run):
    NAME = NAME
    MARK = "run_id"

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        name = payload.get("event")
        return "run_id" in payload and isinstance(name, str) and name.removeprefix("Team") in EVENTS

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        name = word(payload.get("event") or event).removeprefix("Team")
        read = EVENTS.get(name)
        if read is None:
            out.append(Unknown(name, payload))
        else:
            self._started = True
            read(self, payload, out)

    def _start(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("model")) or self._model

    def _content(self, payload: Fields, out: list[Event]) -> None:
        self._say(Thoughts, payload.get("reasoning_content"), out)
        self._say(Content, payload.get("content"), out)

    def _request(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)

    def _counted(self, payload: Fields, out: list[Event]) -> None:
        if self._begun:
            names = ("input_tokens", "output_tokens", "total_tokens")
            out.append(Usage(*map(figure, map(payload.get, names))))

    def _tool(self, payload: Fields, out: list[Event]) -> None:
        tool = fields(payload.get("tool"))
        id, name, arguments = map(tool.get, ("tool_call_id", "tool_name", "tool_args"))
        self._call(id, name, arguments or {}, out)

    def _tool_done(self, payload: Fields, out: list[Event]) -> None:
        tool = fields(payload.get("tool"))
        text, ok = result_of(tool.get("result") or "")
        id = word(tool.get("tool_call_id"))
        out.append(ToolResult(id, "", text, ok and not tool.get("tool_call_error")))

    def _paused(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        self._over = True
        out.append(Notice("the run waits for a person", AWAITED))

    def _completed(self, payload: Fields, out: list[Event]) -> None:
        if not self._spoke:
            self._say(Thoughts, payload.get("reasoning_content"), out)
            self._say(Content, text_of(payload.get("content")), out)
        self._end(Spent(), out)

    def _error(self, payload: Fields, out: list[Event]) -> None:
        kind = word(payload.get("error_type")) or "error"
        self._fail(Failure(kind, text_of(payload.get("content")) or NOTHING), out)
        self._over = True

    def _cancelled(self, payload: Fields, out: list[Event]) -> None:
        self._fail(Failure("cancelled", word(payload.get("reason")) or NOTHING), out)

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""


EVENTS: dict[str, Read] = {
    "RunStarted": Agno._start,
    "RunContent": Agno._content,
    "RunIntermediateContent": Agno._nothing,
    "RunContentCompleted": Agno._nothing,
    "ModelRequestStarted": Agno._request,
    "ModelRequestCompleted": Agno._counted,
    "ToolCallStarted": Agno._tool,
    "ToolCallCompleted": Agno._tool_done,
    "ToolCallError": Agno._nothing,
    "ReasoningStarted": Agno._nothing,
    "ReasoningStep": Agno._nothing,
    "ReasoningCompleted": Agno._nothing,
    "RunPaused": Agno._paused,
    "RunContinued": Agno._start,
    "RunCompleted": Agno._completed,
    "RunError": Agno._error,
    "RunCancelled": Agno._cancelled,
}
