"""Arguments that come before their call's name and id, in each format that names them apart."""

from __future__ import annotations

from typing import Any

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._conversation.message import ToolCall
from streamcurses._formats import decoder


def chat(**fields: Any) -> dict[str, Any]:
    function = {key: fields.pop(key) for key in ("name", "arguments") if key in fields}
    delta = {"tool_calls": [{**fields, "function": function}]}
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}


def letta(name: Any, arguments: Any, id: Any) -> dict[str, Any]:
    call = {"name": name, "arguments": arguments, "tool_call_id": id}
    return {"id": "m", "message_type": "tool_call_message", "tool_call": call}


ITEM = {"type": "function_call", "id": "fc", "call_id": "c", "name": "get", "arguments": ""}
WHOLE = {**ITEM, "arguments": '{"a": 1}'}
ARGUED = {
    "type": "response.function_call_arguments.delta",
    "output_index": 0,
    "delta": '{"a": 1}',
}

STREAMS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "by index": (
        "openai-chat",
        [
            chat(index=0, arguments='{"a": '),
            chat(index=0, arguments="1}"),
            chat(index=0, id="c", name="get"),
        ],
    ),
    "in order": (
        "openai-chat",
        [chat(arguments='{"a": '), chat(arguments="1}"), chat(id="c", name="get")],
    ),
    "by id": (
        "openai-chat",
        [chat(id="c", arguments='{"a": 1'), chat(id="c", name="get"), chat(id="c", arguments="}")],
    ),
    "added": (
        "openai-responses",
        [
            ARGUED,
            {"type": "response.output_item.added", "output_index": 0, "item": ITEM},
            {"type": "response.output_item.done", "output_index": 0, "item": WHOLE},
        ],
    ),
    "done": (
        "openai-responses",
        [ARGUED, {"type": "response.output_item.done", "output_index": 0, "item": WHOLE}],
    ),
    "block": (
        "anthropic",
        [
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "input_json_delta", "partial_json": '{"a": 1}'},
            },
            {
                "type": "content_block_start",
                "index": 0,
                "content_block": {"type": "tool_use", "id": "c", "name": "get", "input": {}},
            },
            {"type": "content_block_stop", "index": 0},
        ],
    ),
    "letta": (
        "letta",
        [letta(None, '{"a": ', None), letta(None, "1}", None), letta("get", "", "c")],
    ),
}


@pytest.mark.parametrize("kind", STREAMS)
def test_they_are_of_the_call_that_is_named_then(kind: str) -> None:
    format, payloads = STREAMS[kind]
    subject, builder = decoder(format), MessageBuilder()
    for payload in payloads:
        for event in subject.feed(payload):
            builder.feed(event)
    for event in subject.close():
        builder.feed(event)
    builder.close()
    assert builder.message.tool_calls == (ToolCall("c", "get", '{"a": 1}'),)


def test_a_call_of_its_own_does_not_take_them() -> None:
    subject, builder = decoder("openai-chat"), MessageBuilder()
    payloads = [chat(index=0, arguments="{}"), chat(index=1, id="d", name="see", arguments="{}")]
    for payload in payloads:
        for event in subject.feed(payload):
            builder.feed(event)
    builder.close()
    assert builder.message.tool_calls == (ToolCall("", "", "{}"), ToolCall("d", "see", "{}"))
