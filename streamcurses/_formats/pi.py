"""pi's `--mode json`, and the file that it keeps of a session.

Text comes in pieces, and then four times more: at its end, at the message's, the turn's and the
run's. It is taken from the pieces; from the message where there were none. Results are taken from
where tools end. Both begin with the same line; a file goes on with messages that have ids.

A message that failed stays until it is known that it is tried again: then it is void. In the file,
an edit of the context says so, by the id of its line. The run itself ends well in any case.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    COMPACTING,
    Content,
    Event,
    Failure,
    Notice,
    Part,
    Spent,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.failures import NOTHING, failure
from streamcurses._formats.payload import as_json, say, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import Read, Run, fields, figure, retried
from streamcurses._late import Any, Callable

NAME = "pi"

Fields = dict[str, Any]

# Why a message is over, in words that are those of others.
REASONS = {"toolUse": "tool_use", "error": "", "pending": ""}


class Pi(Run):
    NAME = NAME
    ends = False  # until it is known to be no file

    def __init__(self) -> None:
        super().__init__()
        self._streamed = False  # whether the message has come in pieces
        self._numbers: dict[Any, int] = {}  # of its calls, by their place in it
        self._part = 0
        self._line_id = ""
        self._turns = 0
        self._tokens = [0, 0]
        self._cost = 0.0

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        if kind == "session":
            return "cwd" in payload and "version" in payload
        return kind == "message_update" and isinstance(payload.get("assistantMessageEvent"), dict)

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        message = payload.get("message")
        return "cwd" in payload or (isinstance(message, dict) and message.get("role") in ROLES)

    # The run, as it goes.

    def _session(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""

    def _agent_start(self, payload: Fields, out: list[Event]) -> None:
        self.ends = True

    def _turn(self, payload: Fields, out: list[Event]) -> None:
        self._turns += 1

    def _start(self, payload: Fields, out: list[Event]) -> None:
        message = payload["message"]
        if message.get("role") == "assistant":
            self._finish(out)
            self._tell_held(out)
            self._model = word(message.get("model")) or self._model
            self._streamed = False
            self._part += 1

    def _begin(self, out: list[Event], id: str = "") -> None:
        if not self._begun:
            super()._begin(out, id)
            self._numbers = {}
            out.append(Part(str(self._part)))

    def _finish(self, out: list[Event], reason: str = "") -> None:
        if self._begun:
            super()._finish(out, reason)
            out.append(Part(""))

    def _update(self, payload: Fields, out: list[Event]) -> None:
        event = payload["assistantMessageEvent"]
        kind = event.get("type")
        if kind in PIECES:
            text = event.get("delta")
            if text and isinstance(text, str):
                if not self._begun:
                    self._begin(out)
                self._streamed = True
                out.append(PIECES[kind](text))
        elif kind in CALLS:
            CALLS[kind](self, event, out)

    def _call_start(self, event: Fields, out: list[Event]) -> None:
        self._begin(out)
        self._streamed = True
        index = event.get("contentIndex")
        number = self._numbers[index] = len(self._numbers)
        out.append(ToolCallDelta(number, word(event.get("id")), word(event.get("toolName")), ""))

    def _call_delta(self, event: Fields, out: list[Event]) -> None:
        number = self._numbers.get(event.get("contentIndex"))
        if number is not None and event.get("delta"):
            out.append(ToolCallDelta(number, "", "", word(event["delta"])))

    def _call_end(self, event: Fields, out: list[Event]) -> None:
        if event.get("contentIndex") not in self._numbers:
            self._call_start({**event, **_named(fields(event.get("toolCall")))}, out)
            arguments = as_json(fields(event.get("toolCall")).get("arguments"))
            self._call_delta({**event, "delta": arguments}, out)

    def _message_end(self, payload: Fields, out: list[Event]) -> None:
        message = payload["message"]
        role = message.get("role")
        if role == "user":
            self._finish(out)
            say(UserText, message.get("content"), out)
        elif role == "assistant":
            self._ended(message, out)
            if message.get("stopReason") == "error":
                self._hold(_failure(message))

    def _tool_end(self, payload: Fields, out: list[Event]) -> None:
        result = fields(payload.get("result"))
        text, ok = result_of(result.get("content") or "")
        id, name = word(payload.get("toolCallId")), word(payload.get("toolName"))
        out.append(ToolResult(id, name, text, ok and not payload.get("isError")))

    def _retries(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        out.append(TakeBack((str(self._part),)))
        attempt, most, delay = map(payload.get, ("attempt", "maxAttempts", "delayMs"))
        self._retry(retried(attempt, most, delay, word(payload.get("errorMessage"))), out)

    def _retried(self, payload: Fields, out: list[Event]) -> None:
        if payload.get("success") is False:
            error = word(payload.get("finalError"))
            self._held = self._held or Failure("error", error or NOTHING)
            self._tell_held(out)

    def _compacts(self, payload: Fields, out: list[Event]) -> None:
        out.append(Notice("the conversation so far is compacted", COMPACTING))

    def _settled(self, payload: Fields, out: list[Event]) -> None:
        if payload.get("aborted"):
            self._hold(Failure("aborted", "the run was aborted"))
        cost = self._cost or None
        self._end(Spent(self._turns or None, None, cost, *self._tokens), out)

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing that is not said."""

    # A message, whole.

    def _ended(self, message: Fields, out: list[Event]) -> None:
        if not self._streamed:
            for block in message.get("content") or ():
                self._block(fields(block), out)
        usage = fields(message.get("usage"))
        used = [figure(usage.get(name)) for name in ("input", "output", "totalTokens")]
        if self._begun:
            out.append(Usage(*used))
        self._tokens = [had + (more or 0) for had, more in zip(self._tokens, used)]
        self._cost += figure(fields(usage.get("cost")).get("total")) or 0
        reason = word(message.get("stopReason"))
        self._finish(out, REASONS.get(reason, reason))

    def _block(self, block: Fields, out: list[Event]) -> None:
        kind = block.get("type")
        if kind == "text":
            self._say(Content, block.get("text"), out)
        elif kind == "thinking":
            self._say(Thoughts, block.get("thinking"), out)
        elif kind == "toolCall":
            self._call(block.get("id"), block.get("name"), block.get("arguments"), out)

    # The file.

    def _line(self, payload: Fields, out: list[Event]) -> None:
        message, id = payload["message"], word(payload.get("id"))
        read = ROLES.get(message.get("role"))
        if read is None:
            out.append(Unknown(word(message.get("role")), message))
            return
        self._line_id = id
        out.append(Part(id))
        read(self, message, out)
        out.append(Part(""))

    def _file_user(self, message: Fields, out: list[Event]) -> None:
        say(UserText, message.get("content"), out)

    def _file_assistant(self, message: Fields, out: list[Event]) -> None:
        self._model = word(message.get("model")) or self._model
        self._streamed = False
        self._begun = False
        super()._begin(out)
        self._numbers = {}
        self._ended(message, out)
        if message.get("stopReason") == "error":
            out.append(Part(self._line_id))
            self._failed = ""
            self._fail(_failure(message), out)

    def _file_result(self, message: Fields, out: list[Event]) -> None:
        text, ok = result_of(message.get("content") or "")
        id, name = word(message.get("toolCallId")), word(message.get("toolName"))
        out.append(ToolResult(id, name, text, ok and not message.get("isError")))

    def _model_change(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("modelId")) or self._model

    def _edit(self, payload: Fields, out: list[Event]) -> None:
        if payload.get("replacement") is None:
            out.append(TakeBack((word(payload.get("targetId")),)))


def _named(call: Fields) -> Fields:
    return {"id": call.get("id"), "toolName": call.get("name")}


def _failure(message: Fields) -> Failure:
    """Why a message failed; a status stands before what the provider said, as JSON."""
    text = word(message.get("errorMessage")) or NOTHING
    status, brace, rest = text.partition("{")
    told = failure(brace + rest) if brace else None
    if told is None or told.message == brace + rest:
        return Failure("error", text)
    return Failure(told.kind, f"{status}{told.message}")


PIECES: dict[Any, Callable[[str], Event]] = {"text_delta": Content, "thinking_delta": Thoughts}
CALLS: dict[Any, Read] = {
    "toolcall_start": Pi._call_start,
    "toolcall_delta": Pi._call_delta,
    "toolcall_end": Pi._call_end,
}
# Who has said a line of the file.
ROLES: dict[Any, Read] = {
    "user": Pi._file_user,
    "assistant": Pi._file_assistant,
    "toolResult": Pi._file_result,
    "system": Pi._nothing,
}
Pi.TYPES = {
    "session": Pi._session,
    "agent_start": Pi._agent_start,
    "turn_start": Pi._turn,
    "message_start": Pi._start,
    "message_update": Pi._update,
    "message_end": Pi._message_end,
    "tool_execution_end": Pi._tool_end,
    "auto_retry_start": Pi._retries,
    "auto_retry_end": Pi._retried,
    "compaction_start": Pi._compacts,
    "agent_settled": Pi._settled,
    "message": Pi._line,
    "model_change": Pi._model_change,
    "context_edit": Pi._edit,
    **dict.fromkeys(
        (
            "turn_end",
            "agent_end",
            "tool_execution_start",
            "tool_execution_update",
            "queue_update",
            "entry_appended",
            "session_info_changed",
            "thinking_level_change",
            "thinking_level_changed",
            "compaction_end",
        ),
        Pi._nothing,
    ),
}
