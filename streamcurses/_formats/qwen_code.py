"""Qwen Code's `-o stream-json`: Claude Code's, but for what is told here.

Each block that comes whole has an id of its own; those of a turn are one message, which ends where
results come. In pieces, all blocks have the same index, and the line that says a block once more
stands behind it. Tokens are in those lines alone.

A retry says whether what was said stays. Where it does not, all of the turn is void, and so is what
still comes of its open block: its end in pieces, or its line, which then looks as if it were of the
new attempt. That line is taken back when another of its kind comes.
"""

from __future__ import annotations

from streamcurses._formats.claude_code import NOTICES, ClaudeCode
from streamcurses._formats.events import RETRYING, Event, Notice
from streamcurses._formats.payload import usage, word
from streamcurses._formats.runs import Read, fields, retried
from streamcurses._late import Any, Callable, Mapping

NAME = "qwen-code"
USAGE = ("input_tokens", "output_tokens", "total_tokens")

Fields = dict[str, Any]


class QwenCode(ClaudeCode):
    NAME = NAME

    def __init__(self) -> None:
        super().__init__()
        self._pieces = False  # whether messages come in pieces
        # Whether the next whole block may be of a void attempt; what was, by its type.
        self._doubts = False
        self._doubted: dict[str, str] = {}

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if payload.get("type") != "system" or "session_id" not in payload:
            return False
        return "qwen_code_version" in payload or (
            payload.get("subtype") == "retry" and isinstance(payload.get("data"), dict)
        )

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        if payload.get("subtype") == "init":
            return "qwen_code_version" in payload
        return "session_id" in payload and "agent_id" not in payload

    def _stream(self, payload: Fields, out: list[Event]) -> None:
        self._pieces = self._pieces or payload["event"].get("type") == "message_start"
        self._stream_event(payload, out)

    def _whole(self, message: Fields, block: Fields, out: list[Event]) -> str:
        kind = word(block.get("type"))
        if kind in self._doubted:
            self._take_back([self._doubted.pop(kind)], out)
        if self._under_way:
            message = {**message, "id": self._id}
        part = super()._whole(message, block, out)
        if self._doubts:
            self._doubts = False
            self._doubted[kind] = part
        return part

    def _line(self, payload: Fields, out: list[Event]) -> None:
        self._assistant(payload, out)
        counts = fields(payload["message"].get("usage"))
        if counts.get("output_tokens"):
            out.append(usage(counts, USAGE))

    def _heard(self, payload: Fields, out: list[Event]) -> None:
        self._message_end(out)
        self._doubted.clear()
        self._user(payload, out)

    def _subtype(self, payload: Fields, out: list[Event]) -> None:
        data = fields(payload.get("data"))
        if payload.get("subtype") == "retry" and not data.get("preserveText", True):
            self._take_back_all(out)
            self._doubts = not self._pieces
        self._system(payload, out)


def _retry(payload: Fields) -> Notice:
    data = fields(payload.get("data"))
    attempt, most, delay = map(data.get, ("attempt", "maxRetries", "delayMs"))
    reason = word(data.get("reason"))
    return Notice(retried(attempt, most, delay, "" if reason == "retry" else reason), RETRYING)


def _failed_to_go_on(payload: Fields) -> Notice:
    return Notice("the turn could not be gone on with")


def _fallback(payload: Fields) -> Notice:
    return Notice("another model goes on", RETRYING)


SUBTYPES: Mapping[Any, Callable[[Fields], Notice | None]] = {
    **NOTICES,
    "retry": _retry,
    "continue_turn_failed": _failed_to_go_on,
    "model_fallback": _fallback,
}
QwenCode.SUBTYPES = SUBTYPES
_TYPES: dict[Any, Read] = {
    **ClaudeCode.TYPES,
    "system": QwenCode._subtype,
    "stream_event": QwenCode._stream,
    "assistant": QwenCode._line,
    "user": QwenCode._heard,
}
QwenCode.TYPES = _TYPES
