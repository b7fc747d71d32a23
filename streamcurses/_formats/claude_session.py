"""The file that Claude Code keeps of a session: its stream's lines, under other names.

A message's lines come once it is over, with its reason. What goes to the model besides, requests
and reminders, stands there as well, and is never shown; nor is what the program says in the user's
name, but for that the user broke it off.
"""

from __future__ import annotations

from streamcurses._formats.claude_code import ClaudeCode
from streamcurses._formats.events import (
    INTERRUPTED,
    RETRYING,
    Event,
    Failure,
    Notice,
    Spent,
    UserText,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import say, text_of, word
from streamcurses._formats.runs import Read, fields, figure, seconds
from streamcurses._late import Any

NAME = "claude-code-session"

Fields = dict[str, Any]

# Lines that only this file has, beside those of its conversation.
OWN = frozenset({
    "api-request", "api-request-blob", "api-request-shape", "atis-latch", "cost-state",
    "file-history-snapshot", "last-prompt", "mode", "permission-mode", "queue-operation",
    "tools-used",
})  # fmt: skip


class ClaudeSession(ClaudeCode):
    NAME = NAME
    MARK = "type"
    START = (*ClaudeCode.START, "stop_reason")
    ends = False

    def __init__(self) -> None:
        super().__init__()
        self._cost: Any = None

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if "sessionId" not in payload or "provenance" in payload:
            return False
        return payload.get("type") in OWN or "isSidechain" in payload

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        return "sessionId" in payload and "provenance" not in payload

    def close(self, out: list[Event]) -> None:
        self._message_end(out)
        super().close(out)

    def _line(self, payload: Fields, out: list[Event]) -> None:
        if payload.get("isApiErrorMessage"):
            text = text_of(payload["message"].get("content"))
            self._failed = ""
            self._fail(Failure(word(payload.get("error")) or "error", text or NOTHING), out)
        else:
            self._assistant(payload, out)

    def _heard(self, payload: Fields, out: list[Event]) -> None:
        content = payload["message"].get("content")
        parts = content if isinstance(content, list) else []
        if any(fields(part).get("type") == "tool_result" for part in parts):
            self._user(payload, out)
        elif payload.get("rowSource") == "harness":
            say(lambda text: Notice(text, INTERRUPTED), content, out)
        elif not (payload.get("isMeta") or self.within):
            self._message_end(out)
            say(UserText, content, out)

    def _told(self, payload: Fields, out: list[Event]) -> None:
        kind = payload.get("subtype")
        if kind == "api_error":
            error = fields(payload.get("error"))
            text = word(error.get("formatted")) or word(error.get("message"))
            out.append(Notice(text or "trying again", RETRYING))
        elif kind == "turn_duration":
            self._message_end(out)
            out.append(Spent(None, seconds(payload.get("durationMs"))))
        elif kind == "compact_boundary":
            out.append(Notice("the conversation so far was compacted"))

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Is shown to nobody."""

    def _cost_state(self, payload: Fields, out: list[Event]) -> None:
        cost = figure(payload.get("totalCostUSD"))
        if cost and cost != self._cost:
            self._cost = cost
            models = [fields(one) for one in fields(payload.get("modelUsage")).values()]
            used = (
                sum(figure(one.get(name)) or 0 for one in models)
                for name in ("inputTokens", "outputTokens")
            )
            out.append(Spent(None, seconds(payload.get("totalDuration")), cost, *used))


_TYPES: dict[Any, Read] = {
    **dict.fromkeys((*OWN, "attachment"), ClaudeSession._nothing),
    "assistant": ClaudeSession._line,
    "user": ClaudeSession._heard,
    "system": ClaudeSession._told,
    "cost-state": ClaudeSession._cost_state,
}
ClaudeSession.TYPES = _TYPES
