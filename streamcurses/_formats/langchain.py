"""LangChain's messages, as `model.stream` hands them out: chunks of one message, and whole ones.

The chunks of a message share its id. What a model thinks stands in its content, as a part of a type
of its own, or beside it, under `additional_kwargs`. Calls come in pieces in `tool_call_chunks`;
what of them stands in the content is the same once more. A finish there is where the provider's own
metadata tell of one, under its own name for it, and else with the last chunk.

A whole message may come again under the same id with more in it: what is new of its text is said at
once, its calls when it is over, for their arguments are objects.
"""

from __future__ import annotations

from streamcurses._formats import langgraph
from streamcurses._formats.events import (
    AWAITED,
    Content,
    Event,
    Finish,
    MessageBegin,
    Notice,
    Opaque,
    Source,
    Thoughts,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.format import Format
from streamcurses._formats.payload import (
    INSTRUCTIONS,
    say,
    source,
    unshown,
    usage,
    word,
)
from streamcurses._formats.results import result_of
from streamcurses._formats.tool_calls import ToolCalls
from streamcurses._late import Any, Callable

NAME = "langchain"
USAGE = ("input_tokens", "output_tokens", "total_tokens")

# The type of a part of content -> the fields that may hold its text, and what it is.
PARTS: dict[Any, tuple[tuple[str, ...], Callable[[str], Event]]] = {
    "text": (("text",), Content),
    "output_text": (("text",), Content),
    "thinking": (("thinking",), Thoughts),
    "reasoning": (("reasoning", "text", "summary"), Thoughts),
    "reasoning_content": (("reasoning_content",), Thoughts),
}
# What providers call a finish in their metadata, and reasoning beside the content.
FINISHES = ("finish_reason", "stop_reason", "done_reason", "stopReason")
REASONING = frozenset({"reasoning_content", "reasoning"})
# What of `additional_kwargs` is shown, or is the calls once more.
SHOWN = REASONING | {"tool_calls", "function_call"}


class LangChain(Format):
    def __init__(self) -> None:
        self._begun = False
        self._id: Any = None
        self._finish = ""
        self._calls = ToolCalls()
        self._usage = Usage()
        # Of a message that may come again: its text and thoughts so far, and its calls.
        self._said: dict[type, str] = {}
        self._whole_calls: list[dict[str, Any]] = []
        self._told: set[str] = set()  # the ids of messages

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        if "content" not in payload:
            return kind is None and langgraph.is_state(payload)
        return isinstance(kind, str) and kind in TYPES and langgraph.is_told_apart(payload)

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        if payload.get("type") in INSTRUCTIONS:
            return True
        return langgraph.is_state(payload) or langgraph.is_beside(payload)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        read = TYPES.get(payload.get("type"))
        if read is None and langgraph.is_state(payload):
            self._state(payload, out)
        elif read is None:
            out.append(Unknown(word(payload.get("type")) or event, payload))
        else:
            read(self, payload, out)

    def _state(self, payload: dict[str, Any], out: list[Event]) -> None:
        """What a server tells of a graph: of its messages, those that were not told before."""
        for message in langgraph.messages(payload):
            read = TYPES.get(message.get("type"))
            if read is None:
                continue
            id = _id_of(message)
            new = not id or id not in self._told
            if new or _goes_on(message):
                read(self, message, out)
            if not _goes_on(message) and (new or message.get("id") == self._id):
                self._end(out)
        if langgraph.INTERRUPT in payload:
            out.append(Notice("the run waits for a person", AWAITED))

    def _begin(self, payload: dict[str, Any], out: list[Event]) -> None:
        id = payload.get("id")
        if self._begun and (not id or not self._id or id == self._id):
            return
        self._end(out)
        self._begun = True
        self._id = id
        self._told.add(_id_of(payload))
        self._finish = ""
        self._calls = ToolCalls()
        self._usage = Usage()
        self._said = {}
        told = payload.get("response_metadata") or {}
        model = word(told.get("model_name")) or word(told.get("model"))
        out.append(MessageBegin(word(id), model, NAME))

    def _end(self, out: list[Event]) -> None:
        for call in self._whole_calls:
            self._call(None, call, out)
        self._whole_calls = []
        if self._begun and not self._finish:
            out.append(Finish(""))
        self._begun = False

    def close(self, out: list[Event]) -> None:
        if self._said:
            self._end(out)

    def _chunk(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload, out)
        self._texts(payload, out)
        for call in payload.get("tool_call_chunks") or ():
            self._call(call.get("index"), call, out)
        counts = payload.get("usage_metadata")
        if counts:
            out.append(self._count(usage(counts, USAGE)))
        self._rest(payload, out)
        if payload.get("chunk_position") == "last":
            self._end(out)

    def _count(self, counted: Usage) -> Usage:
        """What has been counted so far: each chunk has its own part of it."""
        pairs = zip(self._usage, counted)
        self._usage = Usage(*(old if new is None else new + (old or 0) for old, new in pairs))
        return self._usage

    def _whole(self, payload: dict[str, Any], out: list[Event]) -> None:
        """A message that was not streamed, or all that has come of one."""
        if not payload.get("id"):
            self._end(out)
        self._begin(payload, out)
        texts: list[Event] = []
        self._texts(payload, texts)
        for kind in (Thoughts, Content):
            text = "".join(event.text for event in texts if isinstance(event, kind))
            before = self._said.get(kind, "")
            self._said[kind] = text
            say(kind, text[len(before) :] if text.startswith(before) else text, out)
        out += [event for event in texts if isinstance(event, Source)]
        self._whole_calls = [dict(call) for call in payload.get("tool_calls") or ()]
        if payload.get("usage_metadata"):
            out.append(usage(payload["usage_metadata"], USAGE))
        self._rest(payload, out)

    def _texts(self, payload: dict[str, Any], out: list[Event]) -> None:
        beside = payload.get("additional_kwargs")
        if beside:
            for name in REASONING & beside.keys():
                say(Thoughts, beside[name], out)
        content = payload.get("content")
        if isinstance(content, str):  # as most are
            if content:
                out.append(Content(content))
            return
        for part in content or ():
            if isinstance(part, str):
                say(Content, part, out)
                continue
            names, kind = PARTS.get(part.get("type"), ((), Content))
            say(kind, next(filter(None, map(part.get, names)), ""), out)
            for citation in part.get("annotations") or part.get("citations") or ():
                found = source(citation)
                if found is not None:
                    out.append(found)

    def _rest(self, payload: dict[str, Any], out: list[Event]) -> None:
        beside, told = payload.get("additional_kwargs"), payload.get("response_metadata")
        kept = unshown(beside, SHOWN) if beside else None
        if kept:
            out.append(Opaque("field", kept))
        if not told:
            return
        reason = next(filter(None, map(told.get, FINISHES)), "")
        if reason and reason != self._finish:
            self._finish = reason
            out.append(Finish(word(reason)))

    def _call(self, index: Any, call: dict[str, Any], out: list[Event]) -> None:
        piece = self._calls.take(index, call.get("id"), call.get("name"), call.get("args"))
        if piece is not None:
            out.append(piece)

    def _tool(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._end(out)
        self._told.add(_id_of(payload))
        text, ok = result_of(payload.get("content"))
        id, name = word(payload.get("tool_call_id")), word(payload.get("name"))
        out.append(ToolResult(id, name, text, ok and payload.get("status") != "error"))

    def _human(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._end(out)
        self._told.add(_id_of(payload))
        say(UserText, payload.get("content"), out)


def _id_of(message: dict[str, Any]) -> str:
    """What a message is known by, in whatever shape it comes; a result by its call."""
    call = message.get("tool_call_id")
    return word(call) if call else word(message.get("id")).removesuffix("-0")


def _goes_on(message: dict[str, Any]) -> bool:
    return message.get("type") == "AIMessageChunk"


TYPES: dict[Any, Callable[[LangChain, dict[str, Any], list[Event]], None]] = {
    "AIMessageChunk": LangChain._chunk,
    "ai": LangChain._whole,
    "tool": LangChain._tool,
    "human": LangChain._human,
}
