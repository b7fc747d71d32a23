"""opencode's `run --format json`: a part a line, once it is whole, and no last line.

A call and its result are one part. A step is a message; it is over where the stream says so, and a
step that begins again without an end is another attempt. What the run has come to is counted here.
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
    Usage,
)
from streamcurses._formats.failures import failure
from streamcurses._formats.payload import word
from streamcurses._formats.results import error_of, result_of
from streamcurses._formats.runs import WHOLE, Run, ended, fields, figure
from streamcurses._late import Any

NAME = "opencode"

Fields = dict[str, Any]
# Why a step is over, in words that are those of others.
REASONS = {"content-filter": "content_filter"}


class OpenCode(Run):
    NAME = NAME
    MARK = "sessionID"
    ends = False

    def __init__(self) -> None:
        super().__init__()
        self._steps = 0
        self._first: Any = None
        self._last: Any = None
        self._cost = 0.0
        self._tokens = [0, 0]

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if "sessionID" not in payload or payload.get("type") not in OpenCode.TYPES:
            return False
        return "part" in payload or "error" in payload

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        return "sessionID" in payload

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        self._last = figure(payload.get("timestamp"))
        if self._first is None:
            self._first = self._last
        super().read(payload, event, out)

    def close(self, out: list[Event]) -> None:
        super().close(out)
        if self._steps:
            took = None
            if self._first is not None and self._last is not None:
                took = (self._last - self._first) / 1000
            out.append(Spent(self._steps, took, self._cost or None, *self._tokens))

    def _step_start(self, payload: Fields, out: list[Event]) -> None:
        if self._begun:
            out.append(Notice("the step begins again", RETRYING))
        self._begin(out, word(fields(payload.get("part")).get("messageID")))

    def _text(self, payload: Fields, out: list[Event]) -> None:
        self._say(Content, payload["part"].get("text"), out)
        out.append(WHOLE)

    def _reasoning(self, payload: Fields, out: list[Event]) -> None:
        self._say(Thoughts, payload["part"].get("text"), out)
        out.append(WHOLE)

    def _tool_use(self, payload: Fields, out: list[Event]) -> None:
        part = payload["part"]
        state, id = fields(part.get("state")), word(part.get("callID"))
        self._call(id, part.get("tool"), state.get("input"), out)
        if state.get("status") == "error":
            text, _ = error_of(state.get("error"))
            out.append(ToolResult(id, "", text, False))
        else:
            status = fields(state.get("metadata")).get("exit")
            text, ok = result_of(state.get("output") or "")
            out.append(ToolResult(id, "", ended(text, status), ok and not status))

    def _step_finish(self, payload: Fields, out: list[Event]) -> None:
        part = payload["part"]
        tokens = fields(part.get("tokens"))
        used = [figure(tokens.get(name)) for name in ("input", "output", "total")]
        out.append(Usage(*used))
        self._steps += 1
        self._cost += figure(part.get("cost")) or 0
        for place in (0, 1):
            self._tokens[place] += used[place] or 0
        reason = word(part.get("reason"))
        self._finish(out, REASONS.get(reason, reason))

    def _error(self, payload: Fields, out: list[Event]) -> None:
        error = fields(payload.get("error"))
        told = failure(error.get("data") or error)
        self._fail(Failure(word(error.get("name")) or told.kind, told.message), out)


OpenCode.TYPES = {
    "step_start": OpenCode._step_start,
    "text": OpenCode._text,
    "reasoning": OpenCode._reasoning,
    "tool_use": OpenCode._tool_use,
    "step_finish": OpenCode._step_finish,
    "error": OpenCode._error,
}
