"""OpenAI's Responses API: items of output, each added, grown by deltas, and done.

Events belong to their item by `output_index`; ids may change within a stream. What has come by
deltas is not said again by what is done, but whatever is done and did not come by deltas is said
then. Done items are what goes back to the provider, each an Opaque "item". They may be done in any
order, but go back in that of their indices, and so are given at the response's end.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Notice,
    Opaque,
    Refusal,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
)
from streamcurses._formats.failures import failure, failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.payload import say, source, text_of, usage, word
from streamcurses._formats.response_items import (
    CALLS,
    OUTPUTS,
    arguments,
    head,
    notice,
    result,
)
from streamcurses._late import Any, Callable

NAME = "openai-responses"
USAGE = ("input_tokens", "output_tokens", "total_tokens")

# The event of a delta -> what it says.
DELTAS: dict[Any, type[Content] | type[Refusal] | type[Thoughts]] = {
    "response.output_text.delta": Content,
    "response.refusal.delta": Refusal,
    "response.reasoning_summary_text.delta": Thoughts,
    "response.reasoning_text.delta": Thoughts,
}
# The events of deltas to a call's arguments.
ARGUMENTS = frozenset({
    "response.function_call_arguments.delta",
    "response.custom_tool_call_input.delta",
    "response.mcp_call_arguments.delta",
    "response.code_interpreter_call_code.delta",
})  # fmt: skip
# The same for what consists of lines: those of one `command_index` are one text.
LINES = frozenset({
    "response.apply_patch_call_operation_diff.delta",
    "response.shell_call_command.delta",
})  # fmt: skip
# The type of a part of an item -> what it says.
PARTS: dict[Any, Callable[[str], Event]] = {
    "output_text": Content,
    "refusal": Refusal,
    "summary_text": Thoughts,
    "reasoning_text": Thoughts,
}


class _Item:
    """An item of output; `number` is its call's, -1 where it is none. `done` is it when whole.

    `named` tells that the call's name has come.

    `line` is the command that the last piece of its arguments is of, None where they have none.
    """

    __slots__ = ("done", "id", "line", "named", "number", "said")

    def __init__(self) -> None:
        self.done: Any = None
        self.id = ""
        self.line: Any = None
        self.named = False
        self.number = -1
        self.said: list[str] = []


class OpenAIResponses(Format):
    def __init__(self) -> None:
        self._begun = False
        self._failed = False
        self._reset()

    def _reset(self) -> None:
        self._items: dict[Any, _Item] = {}
        self._calls = 0

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = word(payload.get("type"))
        return kind.startswith("response.") or payload.get("object") == "response"

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        """What has ended is told whole once more."""
        return word(payload.get("type")).endswith(".done")

    def more(self, payload: dict[str, Any]) -> str:
        try:
            event = DELTAS[payload["type"]]
            item = self._items[payload["output_index"]]
            text = payload["delta"]
        except (LookupError, TypeError):
            return ""  # something else, or some other shape
        if event is not self._last_event or type(text) is not str:
            return ""
        item.said.append(text)
        return text

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("type") or event
        text_kind = DELTAS.get(kind)
        if text_kind is not None:
            text = text_of(payload.get("delta"))
            if text:
                self._item(payload, out).said.append(text)
                out.append(text_kind(text))
        elif kind in ARGUMENTS:
            text = text_of(payload.get("delta"))
            if text:
                self._argue(self._item(payload, out), text, out)
        elif kind in EVENTS:
            EVENTS[kind](self, payload, out)
        elif payload.get("object") == "response":
            self._created({"response": payload}, out)
            self._ended({"response": payload}, out)
        elif kind in OUTPUTS:
            self._output(_Item(), payload, out)  # an item of input, as agents' SDKs tell of it
        elif payload.get("error"):
            self._error(payload, out)
        else:
            out.append(Unknown(word(kind), payload))
        if out:
            self._last_event = type(out[-1])

    def mark(self, marker: str, out: list[Event]) -> None:
        self.close(out)
        if self._begun and not self._failed:
            out.append(Finish(""))
        self._begun = False

    def close(self, out: list[Event]) -> None:
        for _, item in sorted(self._items.items()):
            if item.done is not None:
                out.append(Opaque("item", item.done))
        self._reset()

    def _begin(self, response: dict[str, Any], out: list[Event]) -> None:
        self.close(out)
        self._begun = True
        self._failed = False
        out.append(MessageBegin(word(response.get("id")), word(response.get("model")), NAME))

    def _item(self, payload: dict[str, Any], out: list[Event]) -> _Item:
        if not self._begun:
            self._begin({}, out)
        index = payload.get("output_index")
        if not isinstance(index, int):
            index = 0
        item = self._items.get(index)
        if item is None:
            item = self._items[index] = _Item()
        return item

    def _number(self, item: _Item) -> None:
        if item.number < 0:
            item.number = self._calls
            self._calls += 1

    def _argue(self, item: _Item, text: str, out: list[Event]) -> None:
        self._number(item)
        item.said.append(text)
        out.append(ToolCallDelta(item.number, item.id, "", text))

    # What an event says.

    def _created(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload["response"], out)

    def _added(self, payload: dict[str, Any], out: list[Event]) -> None:
        fields = payload["item"]
        item = self._item(payload, out)
        kind = word(fields.get("type"))
        if kind in CALLS and not item.named:
            item.named = True
            self._number(item)
            item.id = word(fields.get("call_id")) or word(fields.get("id"))
            name = word(fields.get("name")) or kind.removesuffix("_call")
            out.append(ToolCallDelta(item.number, item.id, name, ""))
            text = head(fields)
            if text and not item.said:
                self._argue(item, text, out)

    def _line(self, payload: dict[str, Any], out: list[Event]) -> None:
        text = text_of(payload.get("delta"))
        if text:
            item, line = self._item(payload, out), payload.get("command_index", 0)
            if item.said and line != item.line:
                text = f"\n{text}"
            item.line = line
            self._argue(item, text, out)

    def _part_added(self, payload: dict[str, Any], out: list[Event]) -> None:
        if payload.get("summary_index"):
            out.append(Thoughts("\n\n"))

    def _compacting(self, payload: dict[str, Any], out: list[Event]) -> None:
        out.append(Notice("the conversation so far is compacted", "compacting"))

    def _annotated(self, payload: dict[str, Any], out: list[Event]) -> None:
        found = source(payload["annotation"])
        if found is not None:
            out.append(found)

    def _done(self, payload: dict[str, Any], out: list[Event]) -> None:
        """An item is whole: what did not come by deltas is said now."""
        self._added(payload, out)
        item, fields = self._item(payload, out), payload["item"]
        kind = fields.get("type")
        said = "".join(item.said)
        if kind in CALLS:
            whole = arguments(fields)
            if whole.startswith(said) and whole != said:
                out.append(ToolCallDelta(item.number, item.id, "", whole[len(said) :]))
        elif not said:
            for part in [*(fields.get("summary") or ()), *(fields.get("content") or ())]:
                part_kind = PARTS.get(part.get("type"))
                if part_kind is Content and kind == "reasoning":
                    part_kind = Thoughts  # LiteLLM's is of the type of a message's part
                if part_kind is not None:
                    say(part_kind, part.get("text") or part.get("refusal"), out)
        for part in fields.get("content") or () if kind == "message" else ():
            for annotation in part.get("annotations") or ():
                self._annotated({"annotation": annotation}, out)
        self._output(item, fields, out)
        known = notice(fields)
        if known is not None:
            out.append(known)
        item.done = fields

    def _output(self, item: _Item, fields: dict[str, Any], out: list[Event]) -> None:
        came = result(fields)
        if came is not None:
            id = item.id or word(fields.get("call_id"))
            out.append(ToolResult(id, "", came.text, came.ok))

    def _ended(self, payload: dict[str, Any], out: list[Event]) -> None:
        response = payload["response"]
        if not self._begun:
            self._begin(response, out)
        for index, fields in enumerate(response.get("output") or ()):
            item = self._items.get(index)
            if item is None or item.done is None:
                self._done({"output_index": index, "item": fields}, out)
            else:
                item.done = fields  # What is said of it in the end is what goes back.
        self.close(out)
        if response.get("usage"):
            out.append(usage(response["usage"], USAGE))
        if response.get("error"):
            self._error(response, out)
        else:
            details = response.get("incomplete_details") or {}
            out.append(Finish(word(details.get("reason")) or word(response.get("status"))))
        self._begun = False

    def _error(self, payload: dict[str, Any], out: list[Event]) -> None:
        # An error comes as an event of its own, and again in the response that it ends.
        if not self._failed:
            self._failed = True
            own = not payload.get("error")
            out.append(
                failure({**payload, "type": payload.get("code")}) if own else failure_in(payload)
            )


EVENTS: dict[Any, Callable[[OpenAIResponses, dict[str, Any], list[Event]], None]] = {
    "response.created": OpenAIResponses._created,
    "response.output_item.added": OpenAIResponses._added,
    **dict.fromkeys(LINES, OpenAIResponses._line),
    "response.output_item.done": OpenAIResponses._done,
    "response.output_text.annotation.added": OpenAIResponses._annotated,
    "response.compaction.compacting": OpenAIResponses._compacting,
    "response.reasoning_summary_part.added": OpenAIResponses._part_added,
    "response.completed": OpenAIResponses._ended,
    "response.incomplete": OpenAIResponses._ended,
    "response.failed": OpenAIResponses._ended,
    "error": OpenAIResponses._error,
}
