"""Codex's `exec --json`: items that start and are completed, each with all that it holds.

Nothing comes in pieces. An `error` may be one that is tried again, which its first word tells, or
the one that the turn fails by, which then says it once more. What was thought before a new attempt
is thought anew, and void.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Notice,
    Part,
    Spent,
    TakeBack,
    Thoughts,
    ToolResult,
    Unknown,
)
from streamcurses._formats.failures import failure_in
from streamcurses._formats.payload import as_json, word
from streamcurses._formats.results import Result, error_of, result_of
from streamcurses._formats.runs import WHOLE, Run, ended, fields, figure
from streamcurses._late import Any, Callable

NAME = "codex"
AGAIN = "Reconnecting"

Fields = dict[str, Any]


class Codex(Run):
    NAME = NAME

    def __init__(self) -> None:
        super().__init__()
        self._shown: set[str] = set()  # the calls of the turn
        self._replied = False  # within the message
        # What was thought, and would be again in another attempt.
        self._thoughts: list[str] = []
        self._thought = 0
        self._list = ""

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        if kind == "thread.started":
            return "thread_id" in payload
        if isinstance(kind, str) and kind.startswith("item."):
            return fields(payload.get("item")).get("type") in ITEMS
        return kind in ("turn.started", "turn.completed", "turn.failed") and "data" not in payload

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        return payload.keys() <= {"type", "message"}

    # Lines.

    def _turn_started(self, payload: Fields, out: list[Event]) -> None:
        self._over = self._spoke = False
        self._shown.clear()
        self._thoughts.clear()

    def _thread(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing."""

    def _item(self, payload: Fields, out: list[Event]) -> None:
        self._tell_held(out)
        item = payload["item"]
        read = ITEMS.get(item.get("type"))
        if read is None:
            out.append(Unknown(word(item.get("type")), item))
        else:
            read(self, item, payload["type"] == "item.completed", out)

    def _completed(self, payload: Fields, out: list[Event]) -> None:
        usage = fields(payload.get("usage"))
        used = map(figure, map(usage.get, ("input_tokens", "output_tokens")))
        self._held = None
        self._end(Spent(None, None, None, *used), out)

    def _turn_failed(self, payload: Fields, out: list[Event]) -> None:
        self._held = failure_in(payload)
        self._over = True
        self._tell_held(out)

    def _error(self, payload: Fields, out: list[Event]) -> None:
        message = word(payload.get("message"))
        if message.startswith(AGAIN):
            self._finish(out)
            if self._thoughts:
                out.append(TakeBack(tuple(self._thoughts)))
                self._thoughts.clear()
            self._retry(message, out)
        else:
            self._tell_held(out)
            self._hold(Failure("error", message))

    # Items.

    def _agent_message(self, item: Fields, whole: bool, out: list[Event]) -> None:
        if whole:
            if self._replied:
                self._finish(out)
            self._say(Content, item.get("text"), out)
            out.append(WHOLE)
            self._replied = True
            self._thoughts.clear()

    def _finish(self, out: list[Event], reason: str = "") -> None:
        self._replied = False
        super()._finish(out, reason)

    def _reasoning(self, item: Fields, whole: bool, out: list[Event]) -> None:
        if whole:
            self._begin(out)
            self._thought += 1
            name = str(self._thought)
            self._thoughts.append(name)
            out.append(Part(name))
            self._say(Thoughts, item.get("text"), out)
            out.append(WHOLE)

    def _tool(self, item: Fields, whole: bool, out: list[Event]) -> None:
        name, arguments_of, result = TOOLS[item["type"]]
        id, arguments = word(item.get("id")), arguments_of(item)
        # What is searched for is known in the end only.
        if id not in self._shown and (whole or arguments != {"query": ""}):
            self._shown.add(id)
            self._thoughts.clear()
            self._call(id, name(item), as_json(arguments), out)
            out.append(WHOLE)
        if whole:
            text, ok = result(item)
            failed = item.get("status") in ("failed", "declined")
            out.append(ToolResult(id, "", text, ok and not failed))
            self._shown.discard(id)
            self._finish(out)

    def _todo_list(self, item: Fields, whole: bool, out: list[Event]) -> None:
        items = [fields(one) for one in item.get("items") or ()]
        marks = ("x" if one.get("completed") else " " for one in items)
        text = "\n".join(f"[{mark}] {word(one.get('text'))}" for mark, one in zip(marks, items))
        if text and text != self._list:
            self._list = text
            out.append(Notice(text))

    def _warning(self, item: Fields, whole: bool, out: list[Event]) -> None:
        if whole:
            out.append(Notice(word(item.get("message"))))


def _named(name: str) -> Callable[[Fields], str]:
    return lambda item: name


def _only(*names: str) -> Callable[[Fields], Fields]:
    return lambda item: {name: item[name] for name in names if name in item}


def _ran(item: Fields) -> Result:
    status = item.get("exit_code")
    return Result(ended(word(item.get("aggregated_output")), status), not status)


def _came(item: Fields) -> Result:
    if item.get("error"):
        return error_of(item["error"])
    result = fields(item.get("result"))
    return result_of(result.get("content") or result.get("structured_content") or "")


def _status(item: Fields) -> Result:
    return Result(word(item.get("status")))


def _mcp(item: Fields) -> str:
    return ".".join(filter(None, (word(item.get("server")), word(item.get("tool")))))


# The type of an item that is a call -> its name, its arguments, and what came of it.
TOOLS: dict[str, tuple[Callable[[Fields], str], Callable[[Fields], Any], Any]] = {
    "command_execution": (_named("command_execution"), _only("command"), _ran),
    "file_change": (_named("file_change"), _only("changes"), _status),
    "mcp_tool_call": (_mcp, lambda item: item.get("arguments"), _came),
    "web_search": (_named("web_search"), _only("query"), _status),
    "collab_tool_call": (
        lambda item: word(item.get("tool")) or "collab_tool_call",
        _only("prompt", "receiver_thread_ids"),
        _status,
    ),
}
ITEMS: dict[Any, Callable[[Codex, Fields, bool, list[Event]], None]] = {
    "agent_message": Codex._agent_message,
    "reasoning": Codex._reasoning,
    "todo_list": Codex._todo_list,
    "error": Codex._warning,
    **dict.fromkeys(TOOLS, Codex._tool),
}
Codex.TYPES = {
    "thread.started": Codex._thread,
    "turn.started": Codex._turn_started,
    "item.started": Codex._item,
    "item.updated": Codex._item,
    "item.completed": Codex._item,
    "turn.completed": Codex._completed,
    "turn.failed": Codex._turn_failed,
    "error": Codex._error,
}
