"""Gemini CLI's `-o stream-json`: pieces of the reply, calls and results whole, and a last line.

Nothing tells that a message is over: a call that is answered does, and the last line. That line has
the failure; an `error` before it is only said. With `-o json` there is one object, of the reply and
what it came to.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Notice,
    Spent,
    ToolResult,
    UserText,
)
from streamcurses._formats.failures import NOTHING, failure_in
from streamcurses._formats.payload import say, text_of, word
from streamcurses._formats.results import error_of, result_of
from streamcurses._formats.runs import Run, fields, figure, seconds
from streamcurses._late import Any

NAME = "gemini-cli"

Fields = dict[str, Any]


class GeminiCLI(Run):
    NAME = NAME
    MARK = "timestamp"

    def __init__(self) -> None:
        super().__init__()
        self._warned = ""

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        own = OWN.get(payload.get("type"))  # type: ignore[arg-type]
        if own is None:
            return payload.keys() >= WHOLE
        return "timestamp" in payload and own.issubset(payload)

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        return GeminiCLI.recognizes(payload)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if "type" not in payload and payload.keys() >= WHOLE:
            self._started = True
            self._say(Content, payload["response"], out)
            self._result(payload, out)
        else:
            super().read(payload, event, out)

    def _init(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("model"))

    def _message(self, payload: Fields, out: list[Event]) -> None:
        if payload.get("role") == "user":
            self._finish(out)
            say(UserText, payload.get("content"), out)
        else:
            self._say(Content, text_of(payload.get("content")), out)

    def _tool_use(self, payload: Fields, out: list[Event]) -> None:
        self._call(payload["tool_id"], payload.get("tool_name"), payload.get("parameters"), out)

    def _tool_result(self, payload: Fields, out: list[Event]) -> None:
        ok = payload.get("status") != "error"
        output = payload.get("output")
        error = payload.get("error")
        text, went = error_of(error) if error and not output else result_of(output or "")
        out.append(ToolResult(word(payload.get("tool_id")), "", text, ok and went))
        self._finish(out)

    def _error(self, payload: Fields, out: list[Event]) -> None:
        self._warned = word(payload.get("message"))
        out.append(Notice(self._warned))

    def _result(self, payload: Fields, out: list[Event]) -> None:
        if payload.get("status") == "error":
            untold = Failure("error", self._warned or NOTHING)
            self._held = failure_in(payload) if payload.get("error") else untold
        stats = fields(payload.get("stats"))
        models = list(fields(stats.get("models")))
        self._model = self._model or (models[0] if models else "")
        used = map(figure, map(stats.get, ("input_tokens", "output_tokens")))
        self._end(Spent(None, seconds(stats.get("duration_ms")), None, *used), out)


GeminiCLI.TYPES = {
    "init": GeminiCLI._init,
    "message": GeminiCLI._message,
    "tool_use": GeminiCLI._tool_use,
    "tool_result": GeminiCLI._tool_result,
    "error": GeminiCLI._error,
    "result": GeminiCLI._result,
}
# What the one object has.
WHOLE = frozenset({"response", "stats"})
# The type of a line -> the fields that only this format has beside it and a time.
OWN = {
    "init": {"session_id", "model"},
    "message": {"role", "content"},
    "tool_use": {"tool_name", "tool_id"},
    "tool_result": {"tool_id", "status"},
    "error": {"severity", "message"},
    "result": {"status", "stats"},
}
