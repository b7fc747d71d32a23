"""The file that Codex keeps of a session: for display, and once more as the model sees it.

What is for display is shown. A call stands there only when it has run; the model's side has it as
soon as it is made, so it is taken from there, and is known by its id. What was thought before a
failed attempt stays in the file, and is shown as often.
"""

from __future__ import annotations

from typing import Any, Callable

from streamcurses._formats.events import (
    Content,
    Event,
    Notice,
    Spent,
    Thoughts,
    ToolResult,
    Unknown,
    UserText,
)
from streamcurses._formats.failures import failure
from streamcurses._formats.payload import say, text_of, word
from streamcurses._formats.runs import WHOLE, Read, Run, ended, fields, figure, seconds

NAME = "codex-session"

Fields = dict[str, Any]


class CodexSession(Run):
    NAME = NAME
    ends = False

    def __init__(self) -> None:
        super().__init__()
        self._shown: set[str] = set()  # calls
        self._used: list[Any] = [None, None]

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return payload.get("type") in CodexSession.TYPES and isinstance(
            payload.get("payload"), dict
        )

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        read = self.TYPES.get(payload.get("type"))
        if read is not None and isinstance(payload.get("payload"), dict):
            read(self, payload["payload"], out)
        else:
            out.append(Unknown(word(payload.get("type")), payload))

    def close(self, out: list[Event]) -> None:
        self._finish(out)
        super().close(out)

    # Lines.

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""

    def _context(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("model")) or self._model

    def _counted(self, payload: Fields, out: list[Event]) -> None:
        usage = fields(payload.get("turn_token_usage"))
        self._used = [figure(usage.get(name)) for name in ("input_tokens", "output_tokens")]

    def _message(self, payload: Fields, out: list[Event]) -> None:
        read = MESSAGES.get(payload.get("type"))
        if read is not None:
            read(self, payload, out)

    def _response(self, payload: Fields, out: list[Event]) -> None:
        if payload.get("type") == "function_call":
            id = word(payload.get("call_id"))
            self._shown.add(id)
            self._call(id, payload.get("name"), payload.get("arguments"), out)
            out.append(WHOLE)

    # Messages for display.

    def _started_turn(self, payload: Fields, out: list[Event]) -> None:
        self._used = [None, None]
        self._failed = ""

    def _item(self, payload: Fields, out: list[Event]) -> None:
        item = fields(payload.get("item"))
        read = ITEMS.get(item.get("type"))
        if read is not None:
            read(self, item, out)

    def _complete(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        if payload.get("error"):
            self._fail(failure(payload["error"]), out)
        spent = Spent(None, seconds(payload.get("duration_ms")), None, *self._used)
        if any(spent):
            out.append(spent)

    def _aborted(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        out.append(Notice(f"the turn was {word(payload.get('reason')) or 'aborted'}"))

    # Items.

    def _user(self, item: Fields, out: list[Event]) -> None:
        self._finish(out)
        say(UserText, item.get("content"), out)

    def _reasoning(self, item: Fields, out: list[Event]) -> None:
        self._finish(out)
        summary = item.get("summary_text")
        parts = summary if isinstance(summary, list) else [summary]
        self._say(Thoughts, "\n\n".join(map(word, parts)), out)
        out.append(WHOLE)

    def _agent_message(self, item: Fields, out: list[Event]) -> None:
        self._say(Content, text_of(item.get("content")), out)
        out.append(WHOLE)

    def _ran(self, item: Fields, out: list[Event]) -> None:
        id = word(item.get("id"))
        if id not in self._shown:
            self._call(id, "exec_command", {"cmd": item.get("command")}, out)
        self._shown.discard(id)
        status = item.get("exit_code")
        text = ended(word(item.get("aggregated_output")), status)
        ok = not status and item.get("status") != "failed"
        out.append(ToolResult(id, "", text, ok))
        self._finish(out)


_Item = Callable[[CodexSession, Fields, list[Event]], None]
ITEMS: dict[Any, _Item] = {
    "UserMessage": CodexSession._user,
    "Reasoning": CodexSession._reasoning,
    "AgentMessage": CodexSession._agent_message,
    "CommandExecution": CodexSession._ran,
}
MESSAGES: dict[Any, _Item] = {
    "task_started": CodexSession._started_turn,
    "item_completed": CodexSession._item,
    "task_complete": CodexSession._complete,
    "turn_aborted": CodexSession._aborted,
}
_TYPES: dict[Any, Read] = {
    "session_meta": CodexSession._nothing,
    "turn_context": CodexSession._context,
    "event_msg": CodexSession._message,
    "response_item": CodexSession._response,
    "token_usage_record": CodexSession._counted,
    "world_state": CodexSession._nothing,
}
CodexSession.TYPES = _TYPES
