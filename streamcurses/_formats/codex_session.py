"""The file that Codex keeps of a session: for display, and once more as the model sees it.

What is for display is shown. A call stands there only when it has run; the model's side has it as
soon as it is made, so it is taken from there, and is known by its id. So is its result, where there
is none for display. What was thought before a failed attempt stays in the file, and is shown as
often. Older files have no items, but messages of a type each.
"""

from __future__ import annotations

from streamcurses._formats.codex import TOOLS
from streamcurses._formats.events import (
    INTERRUPTED,
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
from streamcurses._formats.payload import as_json, say, text_of, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import WHOLE, Read, Run, ended, fields, figure, seconds
from streamcurses._late import Any, Callable

NAME = "codex-session"

Fields = dict[str, Any]


class CodexSession(Run):
    NAME = NAME
    ends = False

    def __init__(self) -> None:
        super().__init__()
        self._shown: set[str] = set()  # calls that have no result as yet
        self._answered: set[str] = set()  # those that have one
        self._has_items = False
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
        elif payload.get("type") == "function_call_output":
            id = word(payload.get("call_id"))
            if id in self._shown:
                self._answer(id, *result_of(payload.get("output") or ""), out)

    def _answer(self, id: str, text: str, ok: bool, out: list[Event]) -> None:
        self._shown.discard(id)
        if id not in self._answered:
            self._answered.add(id)
            out.append(ToolResult(id, "", text, ok))
        self._finish(out)

    # Messages for display.

    def _started_turn(self, payload: Fields, out: list[Event]) -> None:
        self._used = [None, None]
        self._failed = ""

    def _item(self, payload: Fields, out: list[Event]) -> None:
        item = fields(payload.get("item"))
        self._has_items = True
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
        reason = word(payload.get("reason")) or "aborted"
        out.append(Notice(f"the turn was {reason}", INTERRUPTED))

    # Messages of older files.

    def _older_user(self, payload: Fields, out: list[Event]) -> None:
        if not self._has_items:
            self._finish(out)
            say(UserText, payload.get("message"), out)

    def _older_reply(self, payload: Fields, out: list[Event]) -> None:
        if not self._has_items:
            self._say(Content, payload.get("message"), out)
            out.append(WHOLE)

    def _older_thoughts(self, payload: Fields, out: list[Event]) -> None:
        if not self._has_items:
            self._finish(out)
            self._say(Thoughts, payload.get("text"), out)
            out.append(WHOLE)

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
        if id not in self._shown | self._answered:
            self._call(id, "exec_command", {"cmd": item.get("command")}, out)
        status = item.get("exit_code")
        text = ended(word(item.get("aggregated_output")), status)
        self._answer(id, text, not status and item.get("status") != "failed", out)

    def _tool(self, item: Fields, out: list[Event]) -> None:
        id = word(item.get("id"))
        name, arguments, result = TOOLS[TOOL_ITEMS[item["type"]]]
        if id not in self._shown | self._answered:
            self._call(id, name(item), as_json(arguments(item)), out)
        text, ok = result(item)
        self._answer(id, text, ok and item.get("status") not in ("failed", "declined"), out)


# Items that the stream has as well, under another name.
TOOL_ITEMS = {
    "FileChange": "file_change",
    "McpToolCall": "mcp_tool_call",
    "WebSearch": "web_search",
    "CollabToolCall": "collab_tool_call",
}
_Item = Callable[[CodexSession, Fields, list[Event]], None]
ITEMS: dict[Any, _Item] = {
    "UserMessage": CodexSession._user,
    "Reasoning": CodexSession._reasoning,
    "AgentMessage": CodexSession._agent_message,
    "CommandExecution": CodexSession._ran,
    **dict.fromkeys(TOOL_ITEMS, CodexSession._tool),
}
MESSAGES: dict[Any, _Item] = {
    "task_started": CodexSession._started_turn,
    "item_completed": CodexSession._item,
    "task_complete": CodexSession._complete,
    "turn_aborted": CodexSession._aborted,
    "user_message": CodexSession._older_user,
    "agent_message": CodexSession._older_reply,
    "agent_reasoning": CodexSession._older_thoughts,
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
