"""Cursor's `--output-format stream-json`, as its maker documents it: Claude Code's lines, mostly.

Calls are lines of their own, once when they start and once with what came of them, each of the one
field that it has. With partial output a reply comes in pieces, which have a time, and then whole:
without one, or with the number of the model's call.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Spent,
    Thoughts,
    ToolResult,
    UserText,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import say, text_of, word
from streamcurses._formats.results import Result, error_of, result_of
from streamcurses._formats.runs import Read, Run, fields, seconds
from streamcurses._late import Any

NAME = "cursor-agent"

Fields = dict[str, Any]


class CursorAgent(Run):
    NAME = NAME
    MARK = "session_id"

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []  # of the reply, so far
        self._shown: set[str] = set()  # calls

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if "session_id" not in payload:
            return False
        if payload.get("type") == "tool_call":
            return isinstance(payload.get("tool_call"), dict)
        return is_start(payload)

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        if payload.get("type") == "system":
            return is_start(payload)
        return "session_id" in payload and OTHERS.isdisjoint(payload)

    def _start(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("model"))

    def _user(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        say(UserText, payload["message"].get("content"), out)

    def _thinks(self, payload: Fields, out: list[Event]) -> None:
        self._say(Thoughts, payload.get("text"), out)

    def _assistant(self, payload: Fields, out: list[Event]) -> None:
        text = text_of(payload["message"].get("content"))
        if "timestamp_ms" in payload and "model_call_id" not in payload:
            self._pieces.append(text)
            self._say(Content, text, out)
            return
        before = "".join(self._pieces)
        self._pieces.clear()
        self._say(Content, text[len(before) :] if text.startswith(before) else text, out)

    def _tool(self, payload: Fields, out: list[Event]) -> None:
        id = word(payload.get("call_id"))
        kind, told = next(iter(payload["tool_call"].items()), ("", {}))
        told = fields(told)
        if id not in self._shown:
            self._shown.add(id)
            name = word(told.get("name")) or word(kind).removesuffix("ToolCall")
            self._call(id, name, told.get("args") or told.get("arguments") or {}, out)
        if payload.get("subtype") == "completed":
            text, ok = _came(fields(told.get("result")))
            out.append(ToolResult(id, "", text, ok))
            self._finish(out)

    def _result(self, payload: Fields, out: list[Event]) -> None:
        text = word(payload.get("result"))
        if payload.get("is_error"):
            self._finish(out)
            self._fail(Failure(word(payload.get("subtype")) or "error", text or NOTHING), out)
        elif not self._spoke:
            self._say(Content, text, out)
        self._end(Spent(None, seconds(payload.get("duration_ms"))), out)


def _came(result: Fields) -> Result:
    """What came of a call: of one that went well, its content or what it wrote."""
    if "success" not in result:
        return error_of(next(iter(result.values()), ""))
    success = fields(result["success"])
    return result_of(success.get("content") or success or "")


def is_start(payload: Fields) -> bool:
    """Whether it is the first line: Claude Code's lists its tools."""
    names = {"apiKeySource", "session_id"}
    return payload.keys() >= names and "tools" not in payload and payload.get("type") == "system"


# What the lines of others have that are called the same.
OTHERS = frozenset({
    "agent_id", "parent_tool_use_id", "permission_denials", "timestamp", "uuid",
})  # fmt: skip
_TYPES: dict[Any, Read] = {
    "system": CursorAgent._start,
    "user": CursorAgent._user,
    "thinking": CursorAgent._thinks,
    "assistant": CursorAgent._assistant,
    "tool_call": CursorAgent._tool,
    "result": CursorAgent._result,
}
CursorAgent.TYPES = _TYPES
