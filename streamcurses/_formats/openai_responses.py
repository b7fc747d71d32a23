"""OpenAI's Responses API: items of output, each added, grown by deltas, and done.

Events belong to their item by `output_index`; ids may change within a stream. What has come by
deltas is not said again by what is done, but whatever is done and did not come by deltas is said
then. Done items are what goes back to the provider, each an Opaque "item". They may be done in any
order, but go back in that of their indices, and so are given at the response's end.
"""

from __future__ import annotations

from typing import Any, Callable

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Opaque,
    Refusal,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
)
from streamcurses._formats.payload import as_json, failure, result_text, say, text_of, usage, word

NAME = "openai-responses"
USAGE = ("input_tokens", "output_tokens", "total_tokens")

# The event of a delta -> what it says.
TEXTS: dict[Any, Callable[[str], Event]] = {
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
    "response.apply_patch_call_operation_diff.delta",
    "response.shell_call_command.delta",
})  # fmt: skip
# The type of an item that is a call -> the field with its arguments.
CALLS = {
    "function_call": "arguments",
    "custom_tool_call": "input",
    "mcp_call": "arguments",
    "mcp_approval_request": "arguments",
    "web_search_call": "action",
    "file_search_call": "queries",
    "code_interpreter_call": "code",
    "computer_call": "action",
    "image_generation_call": "revised_prompt",
    "local_shell_call": "action",
    "shell_call": "action",
    "apply_patch_call": "operation",
    "tool_search_call": "arguments",
}
# The type of an item -> the field with what a tool gave back.
RESULTS = {
    "mcp_call": "output",
    "file_search_call": "results",
    "code_interpreter_call": "outputs",
    "function_call_output": "output",
    "custom_tool_call_output": "output",
    "local_shell_call_output": "output",
    "shell_call_output": "output",
    "apply_patch_call_output": "output",
}
# The type of a part of an item -> what it says.
PARTS: dict[Any, Callable[[str], Event]] = {
    "output_text": Content,
    "refusal": Refusal,
    "summary_text": Thoughts,
    "reasoning_text": Thoughts,
}


class _Item:
    """An item of output; `number` is its call's, -1 where it is none. `done` is it when whole."""

    __slots__ = ("done", "id", "number", "said")

    def __init__(self) -> None:
        self.done: Any = None
        self.id = ""
        self.number = -1
        self.said: list[str] = []


class OpenAIResponses:
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

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("type") or event
        text_kind = TEXTS.get(kind)
        if text_kind is not None:
            text = text_of(payload.get("delta"))
            if text:
                self._item(payload, out).said.append(text)
                out.append(text_kind(text))
        elif kind in ARGUMENTS:
            text = text_of(payload.get("delta"))
            if text:
                item = self._item(payload, out)
                self._number(item)
                item.said.append(text)
                out.append(ToolCallDelta(item.number, item.id, "", text))
        elif kind in EVENTS:
            EVENTS[kind](self, payload, out)
        elif payload.get("object") == "response":
            self._created({"response": payload}, out)
            self._ended({"response": payload}, out)
        elif payload.get("error"):
            self._error(payload, out)
        else:
            out.append(Unknown(word(kind), payload))

    def mark(self, marker: str, out: list[Event]) -> None:
        self.close(out)
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

    # What an event says.

    def _created(self, payload: dict[str, Any], out: list[Event]) -> None:
        self._begin(payload["response"], out)

    def _added(self, payload: dict[str, Any], out: list[Event]) -> None:
        fields = payload["item"]
        item = self._item(payload, out)
        kind = word(fields.get("type"))
        if kind in CALLS and item.number < 0:
            self._number(item)
            item.id = word(fields.get("call_id")) or word(fields.get("id"))
            name = word(fields.get("name")) or kind.removesuffix("_call")
            out.append(ToolCallDelta(item.number, item.id, name, ""))

    def _part_added(self, payload: dict[str, Any], out: list[Event]) -> None:
        if payload.get("summary_index"):
            out.append(Thoughts("\n\n"))

    def _done(self, payload: dict[str, Any], out: list[Event]) -> None:
        """An item is whole: what did not come by deltas is said now."""
        self._added(payload, out)
        item, fields = self._item(payload, out), payload["item"]
        kind = fields.get("type")
        said = "".join(item.said)
        if kind in CALLS:
            whole = as_json(fields.get(CALLS[kind]) or fields.get("arguments"))
            if whole.startswith(said) and whole != said:
                out.append(ToolCallDelta(item.number, item.id, "", whole[len(said) :]))
        elif not said:
            for part in [*(fields.get("summary") or ()), *(fields.get("content") or ())]:
                part_kind = PARTS.get(part.get("type"))
                if part_kind is not None:
                    say(part_kind, part.get("text") or part.get("refusal"), out)
        if kind in RESULTS:
            self._result(item, fields, out)
        item.done = fields

    def _result(self, item: _Item, fields: dict[str, Any], out: list[Event]) -> None:
        error = fields.get("error")
        output = error or fields.get(RESULTS[fields["type"]])
        if output:
            id = item.id or word(fields.get("call_id"))
            out.append(ToolResult(id, "", result_text(output), not error))

    def _ended(self, payload: dict[str, Any], out: list[Event]) -> None:
        response = payload["response"]
        if not self._begun:
            self._begin(response, out)
        for index, fields in enumerate(response.get("output") or ()):
            item = self._items.get(index)
            if item is None or item.done is None:
                self._done({"output_index": index, "item": fields}, out)
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
            error = payload.get("error")
            out.append(failure(error if error else {**payload, "type": payload.get("code")}))


EVENTS: dict[Any, Callable[[OpenAIResponses, dict[str, Any], list[Event]], None]] = {
    "response.created": OpenAIResponses._created,
    "response.output_item.added": OpenAIResponses._added,
    "response.output_item.done": OpenAIResponses._done,
    "response.reasoning_summary_part.added": OpenAIResponses._part_added,
    "response.completed": OpenAIResponses._ended,
    "response.incomplete": OpenAIResponses._ended,
    "response.failed": OpenAIResponses._ended,
    "error": OpenAIResponses._error,
}
