"""The file that Qwen Code keeps of a session: Gemini's parts in Claude Code's frame.

A message is a line, with all of its parts. What was written to telemetry repeats it, but for
errors, which stand nowhere else.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Event,
    Failure,
    Finish,
    MessageBegin,
    ToolResult,
    Unknown,
    UserText,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.format import Format
from streamcurses._formats.gemini import usage_of
from streamcurses._formats.gemini_parts import Parts
from streamcurses._formats.payload import text_of, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import WHOLE, fields
from streamcurses._late import Any

NAME = "qwen-code-session"

Fields = dict[str, Any]


class QwenSession(Format):
    layout = "timeline"

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return "provenance" in payload and "sessionId" in payload

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        return "provenance" in payload

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("type")
        parts = fields(payload.get("message")).get("parts") or ()
        if "provenance" not in payload:
            out.append(Unknown(word(kind), payload))
        elif kind == "user" and payload["provenance"] == "real_user":
            out += [UserText(word(part["text"])) for part in parts if part.get("text")]
        elif kind == "assistant":
            self._said(payload, parts, out)
        elif kind == "tool_result":
            _result(payload, parts, out)
        elif kind == "system":
            told = fields(fields(payload.get("systemPayload")).get("uiEvent"))
            if word(told.get("event.name")).endswith("api_error"):
                status = word(told.get("status_code")) or "error"
                out.append(Failure(status, word(told.get("error_message")) or NOTHING))

    def _said(self, payload: Fields, parts: Any, out: list[Event]) -> None:
        out.append(MessageBegin(word(payload.get("uuid")), word(payload.get("model")), NAME))
        reader = Parts()
        for part in parts:
            reader.read(part, out)
        reader.close(out)
        if payload.get("usageMetadata"):
            out.append(usage_of(payload["usageMetadata"]))
        out += [Finish(""), WHOLE]


def _result(payload: Fields, parts: Any, out: list[Event]) -> None:
    told = fields(payload.get("toolCallResult"))
    ok = told.get("status") != "error"
    display = told.get("resultDisplay")
    shown = fields(display).get("output") if isinstance(display, dict) else display
    if isinstance(shown, str) and shown:
        failed = fields(display).get("exitCode")
        out.append(ToolResult(word(told.get("callId")), "", shown, ok and not failed))
        return
    before = len(out)
    for part in parts:
        Parts().read(part, out)
    for place in range(before, len(out)):
        result = out[place]
        if isinstance(result, ToolResult):
            out[place] = result._replace(ok=result.ok and ok)
    if len(out) == before:
        text, went = result_of(text_of(display))
        out.append(ToolResult(word(told.get("callId")), "", text, ok and went))
