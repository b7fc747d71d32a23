"""Letta's agents, and those of MemGPT before it: an object a message, each of one type.

What a step of the agent says comes in several of them: reasoning, a call, its result. A step is
one message here. It begins with a new `step_id`, and where there are none, with the first thing
that the assistant says after a result, a user's message or a marker. None of them tells that a
step is finished; it is when a result follows, another step, or a marker.

MemGPT's own server had a field for a type. What an agent said through its reply tool came twice,
in the call and as `assistant_message`; the repetition is left out.

The `letta` command (Letta Code) has no server. Its lines have a `type` around all this: a message
as it is, or in an envelope where messages come in pieces; what began and what came out; errors,
and whether it tries again. Its calls come behind the stop of their step, which ends nothing. What
came out is the text once more: it is said where it came alone.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Opaque,
    Thoughts,
    ToolResult,
    Unknown,
    UserText,
)
from streamcurses._formats.failures import failure, failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.payload import INSTRUCTIONS, say, text_of, usage, word
from streamcurses._formats.results import Result, result_of
from streamcurses._formats.tool_calls import ToolCalls
from streamcurses._late import Any, Callable

NAME = "letta"
USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")

AWAITED = "awaiting approval"

# Why an agent stops of its own accord, and because of an error, which mostly comes behind; any
# other reason is told.
STOPS = frozenset({"", "end_turn", "tool_rule", "requires_approval"})
ERRORS = frozenset({"error", "llm_api_error", "invalid_llm_response", "insufficient_credits"})

# The type of a message that comes in pieces -> the field that has its text, and what it is.
SAYING: dict[Any, tuple[str, type[Content] | type[Thoughts]]] = {
    "assistant_message": ("content", Content),
    "reasoning_message": ("reasoning", Thoughts),
}


class Letta(Format):
    def __init__(self) -> None:
        self._begun = False
        self._step: Any = None
        self._calls = ToolCalls()
        self._name = ""
        self._said: tuple[str, ...] = ()
        self._model = ""
        self._spoke = False
        # The calls of which it has been told that they wait for approval.
        self._asked: set[str] = set()
        # An error that may be tried again, and the words of the last one that was told.
        self._held: Failure | None = None
        self._failed = ""
        self._stopped = ""  # an error's stop, until the error is told

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if isinstance(payload.get("message_type"), str):
            return True
        if _messages(payload):
            return True
        if payload.get("type") in OUTER:
            return "agent_id" in payload or _inner(payload) is not None
        return "role" not in payload and any(
            isinstance(payload.get(name), str) or _is_call(payload.get(name)) for name in OLDER
        )

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        in_envelope = payload.get("type") in ENVELOPES and _is_own(payload)
        return in_envelope or payload.get("message_type") in INSTRUCTIONS

    def more(self, payload: dict[str, Any]) -> str:
        if not self._begun or self._held is not None:
            return ""
        try:
            name, event = SAYING[payload["message_type"]]
            text = payload[name]
        except (LookupError, TypeError):
            return ""  # something else, or some other shape
        step = payload.get("step_id")
        is_same = step is None or self._step is None or step == self._step
        if event is not self._last_event or type(text) is not str or not is_same:
            return ""
        return "" if text in self._said else text

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        self._read(payload, event, out)
        if out:
            self._last_event = type(out[-1])

    def _read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("message_type")
        read = TYPES.get(kind)
        if self._held is not None and kind != "stop_reason" and payload.get("type") != "retry":
            self._tell_held(payload, out)
        if read is not None:
            read(self, payload, out)
            return
        if kind is None and payload.get("type") in ENVELOPES and _is_own(payload):
            ENVELOPES[payload["type"]](self, payload, out)
            return
        if kind is None and _messages(payload):
            self._read_all(payload, out)
            return
        for name, read_older in OLDER.items():
            if payload.get(name) and isinstance(payload[name], (str, dict)):
                read_older(self, payload, out)
                return
        if event == "error" or payload.get("error"):
            out.append(failure_in(payload))
        else:
            out.append(Unknown(word(kind) or event, payload))

    def _read_all(self, payload: dict[str, Any], out: list[Event]) -> None:
        """A response that was not streamed: all of its messages, and what ended them."""
        for message in _messages(payload):
            self._read(message, "", out)
        for name, read in ENDS.items():
            if isinstance(payload.get(name), dict):
                read(self, payload[name], out)

    def mark(self, marker: str, out: list[Event]) -> None:
        self._finish(out)
        self.close(out)

    def close(self, out: list[Event]) -> None:
        self._tell_held({}, out)
        stopped, self._stopped = self._stopped, ""
        if stopped and not self._failed:
            out.append(Failure(stopped, "no message given"))

    def _begin(self, payload: dict[str, Any], out: list[Event]) -> None:
        """The assistant says something: a new message, unless its step is under way."""
        step = payload.get("step_id")
        if self._begun and (step is None or self._step is None or step == self._step):
            return
        self._finish(out)
        self._begun = self._spoke = True
        self._failed = self._stopped = ""
        self._step = step
        self._calls = ToolCalls()
        out.append(MessageBegin(word(payload.get("id")), self._model, NAME))

    def _finish(self, out: list[Event], reason: str = "") -> None:
        if self._begun:
            self._begun = False
            out.append(Finish(reason))

    # What a message says, by its type.

    def _reasoning(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        say(Thoughts, payload.get("reasoning") or payload.get("internal_monologue"), out)

    def _hidden_reasoning(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        out.append(Opaque("hidden_reasoning", payload.get("hidden_reasoning")))

    def _assistant(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        text = text_of(payload.get("content") or payload.get("assistant_message"))
        if text and text not in self._said:
            out.append(Content(text))

    def _tool_call(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        calls = payload.get("tool_calls") or payload.get("tool_call") or []
        for call in calls if isinstance(calls, list) else [calls]:
            self._call(call.get("tool_call_id"), call.get("name"), call.get("arguments"), out)

    def _approval_request(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._tool_call(payload, out)
        calls = payload.get("tool_calls") or payload.get("tool_call") or []
        for call in calls if isinstance(calls, list) else [calls]:
            id, name = word(call.get("tool_call_id")), word(call.get("name"))
            if name and id not in self._asked:
                self._asked.add(id)
                out.append(Notice(f"{name} waits for approval", AWAITED))

    def _approval_response(self, payload: dict[str, Any], out: list[Event]) -> None:
        for approval in payload.get("approvals") or [payload]:
            if approval.get("type") == "tool":
                self._tool_return(approval, out)
            elif isinstance(approval.get("approve"), bool):
                answer = "approved" if approval["approve"] else "denied"
                out.append(Notice(": ".join(filter(None, (answer, word(approval.get("reason")))))))

    def _call(self, id: Any, name: Any, arguments: Any, out: list[Event]) -> None:
        self._name = word(name) or self._name
        piece = self._calls.take(None, id, name, arguments)
        if piece is not None:
            out.append(piece)

    def _tool_return(self, payload: dict[str, Any], out: list[Event]) -> None:
        returns = payload.get("tool_returns") or [payload]
        for result in returns:
            text, ok = _returned(result)
            id, name = word(result.get("tool_call_id")), word(result.get("name"))
            out.append(ToolResult(id, name, text, ok))
        self._finish(out)

    def _user(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._finish(out)
        say(UserText, payload.get("content") or payload.get("message"), out)

    def _error(self, payload: dict[str, Any], out: list[Event]) -> None:
        error = failure(payload)
        detail = word(payload.get("detail"))
        if detail and detail != error.message:
            error = error._replace(message=f"{error.message}: {detail}")
        self._failed = error.message
        out.append(error)

    def _stop_reason(self, payload: dict[str, Any], out: list[Event]) -> None:
        reason = word(payload.get("stop_reason"))
        if self._begun and reason == "requires_approval":
            out.append(Finish(reason))  # the calls that it is about may come now
            return
        told = Finish(reason).cuts and self._begun
        self._finish(out, reason)
        if reason in ERRORS:
            self._stopped = reason
        elif not (reason in STOPS or told):
            out.append(Notice(f"stopped: {reason}"))

    def _event(self, payload: dict[str, Any], out: list[Event]) -> None:
        kind = payload.get("event_type")
        if kind == "retry":
            self._retry(payload.get("event_data") or {}, out)
        elif kind == "compaction":
            out.append(Notice("the conversation so far is compacted", "compacting"))
        else:
            out.append(Unknown(word(kind), payload))

    def _retry(self, data: dict[str, Any], out: list[Event], why: str = "") -> None:
        text = f"retry {word(data.get('attempt'))} of {word(data.get('max_attempts'))}"
        delay = data.get("delay_ms")
        if isinstance(delay, (int, float)):
            text += f" in {delay / 1000:g} s"
        why = why or _plain(word(data.get("message")))
        out.append(Notice(f"{text}: {why}" if why else text, "retrying"))

    def _summary(self, payload: dict[str, Any], out: list[Event]) -> None:
        summary = text_of(payload.get("summary"))
        out.append(Notice(f"the conversation so far was compacted: {summary}"))

    def _usage(self, payload: dict[str, Any], out: list[Event]) -> None:
        out.append(usage(payload, USAGE))

    def _passing(self, payload: dict[str, Any], out: list[Event]) -> None:
        """Says nothing to anyone."""

    # What is around the messages of Letta Code.

    def _inner_event(self, payload: dict[str, Any], out: list[Event]) -> None:
        inner = _inner(payload)
        if inner is None:
            out.append(Unknown("stream_event", payload))
        else:
            self._read(inner, "", out)

    def _init(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._model = word(payload.get("model")) or self._model

    def _outer_error(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._held = _failure_of(payload)

    def _outer_retry(self, payload: dict[str, Any], out: list[Event]) -> None:
        held, self._held = self._held, None
        self._retry(payload, out, held.message if held else word(payload.get("reason")))

    def _tell_held(self, payload: dict[str, Any], out: list[Event]) -> None:
        """The error was not tried again. Another one may have said the same."""
        held, self._held = self._held, None
        if held is None or held.message == self._failed:
            return
        if payload.get("type") != "error" or _failure_of(payload).message != held.message:
            self._failed = held.message
            out.append(held)

    def _result(self, payload: dict[str, Any], out: list[Event]) -> None:
        text = payload.get("result")
        if payload.get("is_error"):
            kind = word(payload.get("subtype")) or "error"
            self._held = Failure(kind, _plain(word(text)) or "no message given")
        elif not self._spoke:
            self._begin(payload, out)
            say(Content, text, out)
            if payload.get("usage"):
                out.append(usage(payload["usage"], USAGE))
            self._finish(out, "end_turn")

    # MemGPT's own server.

    def _old_call(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        call = payload["function_call"]
        if isinstance(call, dict):
            self._call(call.get("function_call_id"), call.get("name"), call.get("arguments"), out)
            return
        name, _, source = call.partition("(")
        arguments = _literal(source[:-1])
        self._said = tuple(filter(None, map(word, arguments.values())))
        self._call("", name, arguments or source[:-1], out)

    def _old_return(self, payload: dict[str, Any], out: list[Event]) -> None:
        text, ok = _returned(payload)
        out.append(ToolResult("", self._name, text, ok))
        self._said = ()
        self._finish(out)


def _returned(result: dict[str, Any]) -> Result:
    """What a tool returned, and what it printed: a return of None is left out beside that."""
    returned = result_of(next(filter(None, map(result.get, RETURNS)), None))
    printed = result_of({name: result.get(name) for name in ("stdout", "stderr")})
    texts = (
        [printed.text]
        if returned.text == "None" and printed.text
        else [returned.text, printed.text]
    )
    ok = returned.ok and result.get("status") != "error"
    return Result("\n".join(filter(None, texts)), ok)


# What a tool's return is called.
RETURNS = ("tool_return", "func_response", "function_return")


def _is_own(payload: dict[str, Any]) -> bool:
    """Whether a line of a type that other agents have as well is of Letta Code."""
    if "agent_id" in payload or payload["type"] == "system":
        return "agent_id" in payload
    return "session_id" in payload and "permission_denials" not in payload


def _inner(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The message in an envelope; None where there is none."""
    inner = payload.get("event")
    known = isinstance(inner, dict) and isinstance(inner.get("message_type"), str)
    return inner if known else None


def _failure_of(payload: dict[str, Any]) -> Failure:
    told = payload.get("api_error")
    kind = "error"
    if isinstance(told, dict):
        kind = word(told.get("error_type")) or kind
    found = failure({"type": kind, "message": payload.get("message")})
    return found._replace(message=_plain(found.message))


def _plain(text: str) -> str:
    """An error's text with what is JSON in it in words: `500: {"message": "…"}`."""
    before, brace, rest = text.partition("{")
    if not brace or not rest.endswith("}"):
        return text
    found = failure(brace + rest).message
    return text if found == brace + rest else before + found


def _literal(source: str) -> dict[str, Any]:
    """A call's arguments as the dict that Python wrote; empty for what is none. Nothing is run."""
    from ast import literal_eval

    try:
        value = literal_eval(source)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    return value if isinstance(value, dict) else {}


def _messages(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages of a response that was not streamed; none where it is no such response."""
    messages = payload.get("messages")
    if not isinstance(messages, list) or not messages:
        return []
    return messages if all(map(_is_message, messages)) else []


def _is_call(value: Any) -> bool:
    return isinstance(value, dict) and "name" in value and "arguments" in value


def _is_message(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return "message_type" in value or ("role" not in value and not OLDER.keys().isdisjoint(value))


_Read = Callable[[Letta, dict[str, Any], list[Event]], None]
TYPES: dict[Any, _Read] = {
    "reasoning_message": Letta._reasoning,
    "internal_monologue": Letta._reasoning,
    "hidden_reasoning_message": Letta._hidden_reasoning,
    "function_call": Letta._old_call,
    "function_call_message": Letta._old_call,
    "function_return": Letta._old_return,
    "assistant_message": Letta._assistant,
    "tool_call_message": Letta._tool_call,
    "approval_request_message": Letta._approval_request,
    "approval_response_message": Letta._approval_response,
    "tool_return_message": Letta._tool_return,
    "user_message": Letta._user,
    "error_message": Letta._error,
    "stop_reason": Letta._stop_reason,
    "usage_statistics": Letta._usage,
    "event_message": Letta._event,
    "summary_message": Letta._summary,
    "ping": Letta._passing,
}
# The types of Letta Code's lines that are no messages, and those that its first one may have.
ENVELOPES: dict[Any, _Read] = {
    "stream_event": Letta._inner_event,
    "system": Letta._init,
    "error": Letta._outer_error,
    "retry": Letta._outer_retry,
    "result": Letta._result,
}
OUTER = ("system", "stream_event", "result")
# Without a type, the field that is there is the type.
OLDER: dict[str, _Read] = {
    "internal_monologue": Letta._reasoning,
    "function_call": Letta._old_call,
    "assistant_message": Letta._assistant,
    "function_return": Letta._old_return,
}
# What stands beside the messages of a response that was not streamed.
ENDS: dict[str, _Read] = {"stop_reason": Letta._stop_reason, "usage": Letta._usage}
