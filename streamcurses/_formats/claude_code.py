"""Claude Code's `--output-format stream-json`, which others write as well: an envelope a line.

Blocks come whole, an `assistant` line each, the lines of one message with one id. With partial
messages they come in pieces before, as the Messages API sends them; then the line says once more
what has come, be it before its block is over or after, and is passed over. What came whole alone,
another agent's words and the answer to a request that was repeated, is said.

A block that was abandoned, and a line that another supersedes, are taken back: each is a part.

An error is a message of a model that is none. Whether it is the end, the last line tells, by
`is_error` and nothing else. A line of a call's agent has the call's id, and rules of its own.
"""

from __future__ import annotations

from streamcurses._formats.anthropic import Anthropic
from streamcurses._formats.cursor_agent import is_start
from streamcurses._formats.events import (
    AWAITED,
    COMPACTING,
    RETRYING,
    Content,
    Event,
    Failure,
    Notice,
    Opaque,
    Part,
    Spent,
    TakeBack,
    Unknown,
    UserText,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import say, text_of, word
from streamcurses._formats.runs import WHOLE, Run, fields, figure, retried, seconds
from streamcurses._late import Any, Callable, ClassVar, Mapping

NAME = "claude-code"

Fields = dict[str, Any]

# How an error begins that is told as if it had been said.
_ERROR = "[API Error:"


class ClaudeCode(Run):
    NAME = NAME
    MARK = "session_id"
    # What of a message that comes whole is told with its beginning.
    START: ClassVar[tuple[str, ...]] = ("id", "model", "usage")
    SUBTYPES: ClassVar[Mapping[Any, Callable[[Fields], Notice | None]]] = {}

    def __init__(self) -> None:
        super().__init__()
        self._reader = Anthropic(self.NAME)
        self._id = ""  # the message's
        self._under_way = False
        # The message's blocks that came in pieces, as far as no line has repeated them.
        self._streamed: list[Fields] = []
        # Its parts, by the index of their blocks; and of all lines, by their uuids.
        self._parts: list[tuple[int, str]] = []
        self._by_uuid: dict[str, str] = {}
        self._part = 0
        self._doubtful = ""  # what may be an error, and no more than that

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        if not ClaudeCode.owns(payload):
            return False
        if kind == "system":
            return payload.get("subtype") in NOTICES
        if kind == "result":
            return "is_error" in payload and "permission_denials" in payload
        inner = {"stream_event": "event", "assistant": "message", "user": "message"}.get(
            word(kind), ""
        )
        return "parent_tool_use_id" in payload and isinstance(payload.get(inner), dict)

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        return (
            "session_id" in payload
            and "agent_id" not in payload
            and "qwen_code_version" not in payload
            and not is_start(payload)
        )

    def more(self, payload: dict[str, Any]) -> str:
        event = payload.get("event")
        if (
            payload.get("type") != "stream_event"
            or payload.get("parent_tool_use_id")
            or type(event) is not dict
            or not self.owns(payload)
        ):
            return ""
        return self._reader.more(event)

    def said(self, text: str) -> Event:
        return self._reader.said(text)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        call = payload.get("parent_tool_use_id")
        if call and isinstance(call, str):
            self._agent(call, {**payload, "parent_tool_use_id": None}, out)
        else:
            super().read(payload, event, out)

    # Lines.

    def _stream_event(self, payload: Fields, out: list[Event]) -> None:
        event = payload["event"]
        kind = event.get("type")
        if kind == "content_block_delta":  # as most are
            self._reader.read(event, "", out)
        elif kind in STREAMED:
            STREAMED[kind](self, event, out)
            gone = payload.get("abandoned_blocks")
            if gone:
                first = figure(fields(gone).get("from_block_index")) or 0
                self._take_back([part for index, part in self._parts if index >= first], out)

    def _assistant(self, payload: Fields, out: list[Event]) -> None:
        gone = payload.get("supersedes")
        if isinstance(gone, list):
            self._take_back([self._by_uuid.get(word(uuid), "") for uuid in gone], out)
        message = payload["message"]
        if payload.get("is_api_error_message") or payload.get("isApiErrorMessage"):
            self._tell_held(out)
            text = text_of(message.get("content"))
            self._hold(Failure(word(payload.get("error")) or "error", text or NOTHING))
            return
        self._go_on(out)
        for block in message.get("content") or ():
            part = self._repeated(block, word(message.get("id")))
            if part is None:
                part = self._whole(message, block, out)
            self._by_uuid[word(payload.get("uuid"))] = part

    def _whole(self, message: Fields, block: Fields, out: list[Event]) -> str:
        """A block that came in no other way; its part."""
        text = word(block.get("text"))
        if text.startswith(_ERROR):
            self._doubtful = text
            return ""
        if not self._under_way or word(message.get("id")) != self._id:
            self._message_end(out)
            start = {name: message.get(name) for name in self.START}
            self._message_start({"type": "message_start", "message": start}, out)
        index = len(self._parts)
        part = self._new_part(index, out)
        read = self._reader.read
        read({"type": "content_block_start", "index": index, "content_block": block}, "", out)
        read({"type": "content_block_stop", "index": index}, "", out)
        out.append(WHOLE)
        return part

    def _repeated(self, block: Fields, id: str) -> str | None:
        """The part of a block that has come in pieces; None where it has not."""
        for place, known in enumerate(self._streamed):
            if _is_same(known, block, id == self._id):
                del self._streamed[place]
                return word(known.get("part"))
        return None

    def _user(self, payload: Fields, out: list[Event]) -> None:
        message = payload["message"]
        content = message.get("content")
        several = content if isinstance(content, list) else []
        results = [one for one in several if fields(one).get("type") == "tool_result"]
        for result in results:
            self._end_agent(word(result.get("tool_use_id")), out)
        if results:
            self._reader.read({"role": "user", "content": results}, "", out)
        elif payload.get("isSynthetic"):
            self._go_on(out)
            say(_notice, content, out)
        elif not self.within:
            self._message_end(out)
            say(UserText, content, out)

    def _system(self, payload: Fields, out: list[Event]) -> None:
        kind = payload.get("subtype")
        if kind == "init":
            self._model = word(payload.get("model"))
        read = self.SUBTYPES.get(kind)
        if read is None:
            out.append(Unknown(word(kind), payload))
            return
        gone = payload.get("retracted_message_uuids")
        if isinstance(gone, list):
            self._take_back([self._by_uuid.get(word(uuid), "") for uuid in gone], out)
        notice = read(payload)
        if notice is not None and (notice.text or notice.state):
            out.append(notice)

    def _rate_limit(self, payload: Fields, out: list[Event]) -> None:
        told = fields(payload.get("rate_limit_info"))
        status = word(told.get("status"))
        if status not in ("", "allowed"):
            kind = word(told.get("rateLimitType")).replace("_", " ")
            out.append(Notice(f"rate limit: {' '.join(filter(None, (kind, status)))}"))

    def _control(self, payload: Fields, out: list[Event]) -> None:
        request = fields(payload.get("request"))
        if request.get("subtype") == "can_use_tool":
            out.append(Notice(f"{word(request.get('tool_name'))} waits for approval", AWAITED))

    def _result(self, payload: Fields, out: list[Event]) -> None:
        text = word(payload.get("result"))
        if payload.get("is_error"):
            held = self._held
            self._held = None
            self._doubtful = ""
            self._message_end(out)
            self._fail(_failure(payload, held), out)
        else:
            self._go_on(out)
            self._message_end(out)
            if not self._spoke and text:
                self._say(Content, text, out)
        usage = fields(payload.get("usage"))
        used = map(figure, map(usage.get, ("input_tokens", "output_tokens")))
        cost = figure(payload.get("total_cost_usd"))
        took = seconds(payload.get("duration_ms"))
        self._end(Spent(figure(payload.get("num_turns")), took, cost, *used), out)

    # Messages.

    def _go_on(self, out: list[Event]) -> None:
        """It goes on after what may have been the end: that was none."""
        held, self._held = self._held, None
        if held is not None:
            out.append(Notice(held.message))
        doubtful, self._doubtful = self._doubtful, ""
        if doubtful:
            self._say(Content, doubtful, out)
            self._finish(out)

    def _message_start(self, event: Fields, out: list[Event]) -> None:
        self._go_on(out)
        self._message_end(out)
        self._streamed.clear()
        self._parts.clear()
        self._id = word(event["message"].get("id"))
        self._begun = self._under_way = self._spoke = True
        self._failed = ""
        self._reader.read(event, "", out)

    def _message_end(self, out: list[Event]) -> None:
        if self._under_way:
            self._reader.read({"type": "message_stop"}, "", out)
            out.append(Part(""))
        self._begun = self._under_way = False

    def _finish(self, out: list[Event], reason: str = "") -> None:
        if self._under_way:
            self._message_end(out)
        else:
            super()._finish(out, reason)

    def _block_start(self, event: Fields, out: list[Event]) -> None:
        index = figure(event.get("index")) or 0
        block = fields(event.get("content_block"))
        part = self._new_part(index, out)
        self._reader.read(event, "", out)
        self._streamed.append({**block, "index": index, "part": part})

    def _message_delta(self, event: Fields, out: list[Event]) -> None:
        self._reader.read(event, "", out)

    def _message_stop(self, event: Fields, out: list[Event]) -> None:
        self._message_end(out)

    def _block_stop(self, event: Fields, out: list[Event]) -> None:
        before = len(out)
        self._reader.read(event, "", out)
        whole = next((one.data for one in out[before:] if isinstance(one, Opaque)), None)
        known = self._open_block(figure(event.get("index")) or 0)
        if whole is not None and known is not None:
            known.update(whole, index=-1)

    def _open_block(self, index: int) -> Fields | None:
        return next((one for one in self._streamed if one.get("index") == index), None)

    def _new_part(self, index: int, out: list[Event]) -> str:
        self._part += 1
        part = str(self._part)
        self._parts.append((index, part))
        out.append(Part(part))
        return part

    def _take_back_all(self, out: list[Event]) -> None:
        """The message so far, and what is still to come of its open blocks, is void."""
        for block in self._streamed:
            block["void"] = True
        self._reader.drop()
        self._take_back([part for _, part in self._parts], out)

    def _take_back(self, parts: list[str], out: list[Event]) -> None:
        gone = tuple(filter(None, parts))
        self._parts = [(index, part) for index, part in self._parts if part not in gone]
        if gone:
            out.append(TakeBack(gone))


def _is_same(known: Fields, block: Fields, same_message: bool) -> bool:
    """Whether a block that came in pieces is the one that a line has whole."""
    kind = block.get("type")
    if known.get("type") != kind:
        return False
    if "id" in block:
        return bool(known.get("id") == block["id"])
    if known.get("void"):
        return True
    return same_message or known.get(word(kind)) == block.get(word(kind))


def _failure(payload: Fields, held: Failure | None) -> Failure:
    if held is not None:
        return held
    kind = word(payload.get("subtype"))
    kind = "error" if kind in ("", "success") else kind
    errors = payload.get("errors")
    told = fields(payload.get("error")).get("message") or payload.get("result")
    if isinstance(errors, list) and errors:
        told = "\n".join(map(text_of, errors))
    return Failure(kind, word(told) or NOTHING)


def _notice(text: str) -> Notice:
    return Notice(text)


def _told(field: str, state: str = "", before: str = "") -> Callable[[Fields], Notice]:
    def read(payload: Fields) -> Notice:
        text = word(payload.get(field))
        return Notice(f"{before}{text}" if text else "", state)

    return read


def _said(text: str, state: str = "") -> Callable[[Fields], Notice]:
    return lambda payload: Notice(text, state)


def _silent(payload: Fields) -> None:
    """Says nothing to anyone."""


def _status(payload: Fields) -> Notice | None:
    if payload.get("status") != "compacting":
        return None
    return Notice("the conversation so far is compacted", COMPACTING)


def _api_retry(payload: Fields) -> Notice:
    why = " ".join(filter(None, map(word, map(payload.get, ("error_status", "error")))))
    most, delay = payload.get("max_retries"), payload.get("retry_delay_ms")
    return Notice(retried(payload.get("attempt"), most, delay, why), RETRYING)


def _denied(payload: Fields) -> Notice:
    return Notice(f"{word(payload.get('tool_name'))} was not allowed")


def _task(payload: Fields) -> Notice:
    told = (word(payload.get("status")), word(payload.get("summary")))
    return Notice(f"task {': '.join(filter(None, told))}")


# The subtype of a `system` line -> what is to be known of it.
NOTICES: dict[Any, Callable[[Fields], Notice | None]] = {
    "init": _silent,
    "status": _status,
    "thinking_tokens": _silent,
    "api_retry": _api_retry,
    "informational": _told("content"),
    "permission_denied": _denied,
    "task_started": _silent,
    "task_progress": _silent,
    "task_updated": _silent,
    "task_notification": _task,
    "model_refusal_no_fallback": _told("content"),
    "model_refusal_fallback": _told("content", RETRYING),
    "compact_boundary": _said("the conversation so far was compacted"),
    "notification": _told("text"),
    "local_command_output": _told("content"),
    "session_writes_lost": _said("the session could not be written to its file"),
    "hook_started": _silent,
    "hook_progress": _silent,
    "hook_response": _silent,
}
STREAMED: dict[Any, Callable[[ClaudeCode, Fields, list[Event]], None]] = {
    "message_start": ClaudeCode._message_start,
    "content_block_start": ClaudeCode._block_start,
    "content_block_stop": ClaudeCode._block_stop,
    "message_delta": ClaudeCode._message_delta,
    "message_stop": ClaudeCode._message_stop,
}
ClaudeCode.SUBTYPES = NOTICES
ClaudeCode.TYPES = {
    "system": ClaudeCode._system,
    "stream_event": ClaudeCode._stream_event,
    "assistant": ClaudeCode._assistant,
    "user": ClaudeCode._user,
    "rate_limit_event": ClaudeCode._rate_limit,
    "control_request": ClaudeCode._control,
    "result": ClaudeCode._result,
}
