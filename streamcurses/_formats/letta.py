"""Letta's agents, and those of MemGPT before it: an object a message, each of one type.

What a step of the agent says comes in several of them: reasoning, a call, its result. A step is
one message here. It begins with a new `step_id`, and where there are none, with the first thing
that the assistant says after a result, a user's message or a marker. None of them tells that a
step is finished; it is when a result follows, another step, or a marker.

MemGPT's own server had a field for a type. What an agent said through its reply tool came twice,
in the call and as `assistant_message`; the repetition is left out.
"""

from __future__ import annotations

from typing import Any, Callable

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Opaque,
    Thoughts,
    ToolResult,
    Unknown,
    UserText,
)
from streamcurses._formats.failures import failure, failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.payload import say, text_of, usage, word
from streamcurses._formats.results import Result, result_of
from streamcurses._formats.tool_calls import ToolCalls

NAME = "letta"
USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")


class Letta(Format):
    def __init__(self) -> None:
        self._begun = False
        self._step: Any = None
        self._calls = ToolCalls()
        self._name = ""
        self._said: tuple[str, ...] = ()

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if isinstance(payload.get("message_type"), str):
            return True
        return "role" not in payload and any(isinstance(payload.get(name), str) for name in OLDER)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("message_type")
        read = TYPES.get(kind)
        if read is not None:
            read(self, payload, out)
            return
        for name, read_older in OLDER.items():
            if payload.get(name) and isinstance(payload[name], str):
                read_older(self, payload, out)
                return
        if event == "error" or payload.get("error"):
            out.append(failure_in(payload))
        else:
            out.append(Unknown(word(kind) or event, payload))

    def mark(self, marker: str, out: list[Event]) -> None:
        self._finish(out)

    def _begin(self, payload: dict[str, Any], out: list[Event]) -> None:
        """The assistant says something: a new message, unless its step is under way."""
        step = payload.get("step_id")
        if self._begun and (step is None or self._step is None or step == self._step):
            return
        self._finish(out)
        self._begun = True
        self._step = step
        self._calls = ToolCalls()
        out.append(MessageBegin(word(payload.get("id")), "", NAME))

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
        out.append(error)

    def _stop_reason(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._finish(out, word(payload.get("stop_reason")))

    def _usage(self, payload: dict[str, Any], out: list[Event]) -> None:
        out.append(usage(payload, USAGE))

    def _passing(self, payload: dict[str, Any], out: list[Event]) -> None:
        """Says nothing to anyone."""

    # MemGPT's own server.

    def _old_call(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        name, _, source = payload["function_call"].partition("(")
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


def _literal(source: str) -> dict[str, Any]:
    """A call's arguments as the dict that Python wrote; empty for what is none. Nothing is run."""
    from ast import literal_eval

    try:
        value = literal_eval(source)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    return value if isinstance(value, dict) else {}


_Read = Callable[[Letta, dict[str, Any], list[Event]], None]
TYPES: dict[Any, _Read] = {
    "reasoning_message": Letta._reasoning,
    "internal_monologue": Letta._reasoning,
    "hidden_reasoning_message": Letta._hidden_reasoning,
    "assistant_message": Letta._assistant,
    "tool_call_message": Letta._tool_call,
    "approval_request_message": Letta._tool_call,
    "tool_return_message": Letta._tool_return,
    "user_message": Letta._user,
    "error_message": Letta._error,
    "stop_reason": Letta._stop_reason,
    "usage_statistics": Letta._usage,
    "ping": Letta._passing,
}
# Without a type, the field that is there is the type.
OLDER: dict[str, _Read] = {
    "internal_monologue": Letta._reasoning,
    "function_call": Letta._old_call,
    "assistant_message": Letta._assistant,
    "function_return": Letta._old_return,
}
