"""Anthropic's Messages API: content blocks that start, grow by deltas, and stop.

What goes back to the provider is the blocks themselves, so each is put together again from its
pieces and given as an Opaque "block" when it stops. Of a block that never stops, a stream cut off,
only text is any good to the provider.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Notice,
    Opaque,
    Source,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    UserText,
)
from streamcurses._formats.failures import failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.payload import as_json, say, source, text_of, usage, word
from streamcurses._formats.results import result_of
from streamcurses._late import Any, Callable

NAME = "anthropic"
USAGE = ("input_tokens", "output_tokens", "total_tokens")

# The type of a delta -> the field of the delta, which is also that of its block, and what it says.
DELTAS: dict[Any, tuple[str, type[Content] | type[Thoughts]]] = {
    "text_delta": ("text", Content),
    "thinking_delta": ("thinking", Thoughts),
}
# The same for what is not shown; a list takes it as an item.
FIELDS = {"signature_delta": "signature", "compaction_delta": "content"}
ITEMS = {"citations_delta": ("citation", "citations")}
# The type of block that a delta without one begins.
STARTS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "tool_use"}

# What the SDK's helper for streams has between the events of the API, and says what these say.
SDK_EVENTS = frozenset({"citation", "compaction", "input_json", "signature", "text", "thinking"})


class _Block:
    """A block as it started, and what has come since."""

    __slots__ = ("fields", "number", "pieces")

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = dict(fields)
        self.pieces: list[str] = []
        self.number = -1


class Anthropic(Format):
    def __init__(self, name: str = NAME) -> None:
        self._name = name  # the format's, of which these messages are
        self._blocks: dict[Any, _Block] = {}
        self._calls = 0
        self._last = ""
        self._whole = True  # nothing is under way, or a reason to end has been given

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        if kind == "message":
            return isinstance(payload.get("content"), list) and "message_type" not in payload
        return isinstance(kind, str) and kind in OWN

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        return payload.get("type") in SDK_EVENTS

    def more(self, payload: dict[str, Any]) -> str:
        if payload.get("type") != "content_block_delta":
            return ""
        try:
            block = self._blocks[payload["index"]]
            delta = payload["delta"]
            name, event = DELTAS[delta["type"]]
            text = delta[name]
        except (LookupError, TypeError):
            return ""  # some other shape
        if event is not self._last_event or type(text) is not str:
            return ""
        block.pieces.append(text)
        return text

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("type") or event
        read = EVENTS.get(kind)
        if read is None and payload.get("role") == "user":
            self._user(payload, out)
        elif read is None or (kind == "message" and not isinstance(payload.get("content"), list)):
            out.append(Unknown(word(kind), payload))
        else:
            read(self, payload, out)
        if out:
            self._last_event = type(out[-1])

    def mark(self, marker: str, out: list[Event]) -> None:
        self._message_stop({}, out)

    def close(self, out: list[Event]) -> None:
        for block in self._blocks.values():
            if block.fields.get("type") == "text":
                self._end(block, out)
        self._blocks.clear()

    def drop(self) -> None:
        """What is open is void: nothing more comes of it."""
        self._blocks.clear()

    # What an event says.

    def _message_start(self, payload: dict[str, Any], out: list[Event]) -> None:
        self.close(out)
        self._calls = 0
        self._last = ""
        self._whole = False
        message = payload["message"]
        out.append(MessageBegin(word(message.get("id")), word(message.get("model")), self._name))
        for block in message.get("content") or ():
            self._end(self._begin(block, out), out)
        counts = message.get("usage")
        if counts and not message.get("stop_reason"):
            # Of what comes out of it nothing is known as yet: a placeholder stands there.
            counts = {name: count for name, count in counts.items() if name != USAGE[1]}
        self._message_delta({"delta": message, "usage": counts}, out)

    def _message(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._message_start({"message": payload}, out)
        self._message_stop({}, out)

    def _start(self, payload: dict[str, Any], out: list[Event]) -> None:
        index, fields = payload.get("index"), payload["content_block"]
        block = self._blocks.get(index)
        if block is None or block.number < 0 or "id" in block.fields:
            self._blocks[index] = self._begin(fields, out)
        else:  # its arguments have begun to come
            block.fields.update(fields)
            id, name = word(fields.get("id")), word(fields.get("name"))
            out.append(ToolCallDelta(block.number, id, name, ""))

    def _begin(self, fields: dict[str, Any], out: list[Event]) -> _Block:
        block = _Block(fields)
        kind = word(fields.get("type"))
        if kind == "thinking" and self._last == kind:
            out.append(Thoughts("\n\n"))
        self._last = kind
        for field, text_kind in DELTAS.values():
            text = text_of(fields.get(field)) if kind == field else ""
            if text:
                block.pieces.append(text)
                out.append(text_kind(text))
        if kind != "text":  # what has text is said, whatever it is
            say(Content, fields.get("text"), out)
        if kind.endswith("tool_use"):
            block.number = self._calls
            self._calls += 1
            out.append(
                ToolCallDelta(block.number, word(fields.get("id")), word(fields.get("name")), "")
            )
        elif kind.endswith("tool_result"):
            out.append(_result(fields))
        elif kind == "compaction":
            out.append(Notice("the conversation so far is compacted", "compacting"))
        for citation in fields.get("citations") or ():
            self._cite(citation, out)
        return block

    def _cite(self, citation: Any, out: list[Event]) -> None:
        found = source(citation)
        if found is None and isinstance(citation.get("document_index"), int):
            found = Source("", f"document {citation['document_index'] + 1}")
        if found is not None:
            out.append(found)

    def _delta(self, payload: dict[str, Any], out: list[Event]) -> None:
        delta = payload["delta"]
        kind = delta.get("type")
        index = payload.get("index")
        block = self._blocks.get(index)
        if block is None and kind in STARTS:
            block = self._blocks[index] = self._begin({"type": STARTS[kind]}, out)
        if block is None:
            out.append(Unknown(word(kind), payload))
        elif kind in DELTAS:
            field, text_kind = DELTAS[kind]
            text = text_of(delta.get(field))
            if text:
                block.pieces.append(text)
                out.append(text_kind(text))
        elif kind == "input_json_delta" and block.number >= 0:
            text = text_of(delta.get("partial_json"))
            if text:
                block.pieces.append(text)
                out.append(ToolCallDelta(block.number, word(block.fields.get("id")), "", text))
        elif kind in FIELDS:
            block.fields[FIELDS[kind]] = delta.get(FIELDS[kind])
        elif kind in ITEMS:
            one, many = ITEMS[kind]
            block.fields[many] = [*(block.fields.get(many) or ()), delta.get(one)]
            self._cite(delta.get(one) or {}, out)
        else:
            out.append(Unknown(word(kind), payload))

    def _stop(self, payload: dict[str, Any], out: list[Event]) -> None:
        block = self._blocks.pop(payload.get("index"), None)
        if block is not None:
            self._end(block, out)

    def _end(self, block: _Block, out: list[Event]) -> None:
        fields = block.fields
        kind = word(fields.get("type"))
        text = "".join(block.pieces)
        if block.number >= 0:
            if not text:
                text = as_json(fields.get("input") or {})
                out.append(ToolCallDelta(block.number, word(fields.get("id")), "", text))
            fields["input"] = _object(text)
        elif kind in {"text", "thinking"}:
            fields[kind] = text
        out.append(Opaque("block", fields))

    def _message_delta(self, payload: dict[str, Any], out: list[Event]) -> None:
        counts = payload.get("usage")
        if counts:
            out.append(usage(counts, USAGE))
        reason = payload["delta"].get("stop_reason")
        if reason:
            self._whole = True
            out.append(Finish(word(reason)))

    def _message_stop(self, payload: dict[str, Any], out: list[Event]) -> None:
        self.close(out)
        if not self._whole:
            self._whole = True
            out.append(Finish(""))

    def _user(self, payload: dict[str, Any], out: list[Event]) -> None:
        """What the API is told next, as its tool runner makes it: results of calls, mostly."""
        content = payload.get("content")
        for block in content if isinstance(content, list) else [{"type": "text", "text": content}]:
            if block.get("type") == "tool_result":
                out.append(_result(block))
            elif block.get("type") == "text":
                say(UserText, block.get("text"), out)

    def _error(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._whole = True  # or rather, it will not be
        out.append(failure_in(payload))

    def _ping(self, payload: dict[str, Any], out: list[Event]) -> None:
        """Says nothing."""


def _result(fields: dict[str, Any]) -> ToolResult:
    text, ok = result_of(fields.get("content"))
    return ToolResult(word(fields.get("tool_use_id")), "", text, ok and not fields.get("is_error"))


def _object(text: str) -> Any:
    """A call's arguments; {} for what broke off: the API takes nothing but an object."""
    from json import loads

    try:
        value = loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


EVENTS: dict[Any, Callable[[Anthropic, dict[str, Any], list[Event]], None]] = {
    "message_start": Anthropic._message_start,
    "content_block_start": Anthropic._start,
    "content_block_delta": Anthropic._delta,
    "content_block_stop": Anthropic._stop,
    "message_delta": Anthropic._message_delta,
    "message_stop": Anthropic._message_stop,
    "message": Anthropic._message,
    "error": Anthropic._error,
    "ping": Anthropic._ping,
}
# The events that no other format has.
OWN = EVENTS.keys() - {"message", "error", "ping"}
