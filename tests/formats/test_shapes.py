"""Streams with one field of another type than the format's: reported or passed over, not raised."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Refusal,
    Source,
    Spent,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Usage,
    UserText,
    Within,
)
from tests.formats.feeding import fed, sse
from tests.formats.test_runs import FOLDER, RUNS, format_of
from tests.formats.test_server_recordings import payloads as payloads_in

TOOL = {"index": 0, "id": "a", "function": {"name": "get", "arguments": '{"x": 1}'}}
ITEM = {
    "type": "mcp_call",
    "call_id": "a",
    "name": "get",
    "arguments": "{}",
    "output": [{"text": "x"}],
    "error": {"message": "no"},
}
PARTS = [{"type": "output_text", "text": "hi"}]
STREAMS: dict[str, list[dict[str, Any]]] = {
    "openai-chat": [
        {
            "id": "1",
            "model": "m",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "error": {"message": "no", "code": 5},
                    "delta": {
                        "content": "hi",
                        "reasoning": "hm",
                        "reasoning_content": "hm",
                        "refusal": "no",
                        "tool_calls": [TOOL],
                        "audio": {"id": "a", "transcript": "hi"},
                        "annotations": [{"url_citation": {"url": "u", "title": "t"}}],
                        "context": {"citations": [{"url": "u"}]},
                        "executed_tools": [{"search_results": {"results": [{"url": "u"}]}}],
                        "thinking_blocks": [{"type": "thinking", "thinking": "hm", "index": 0}],
                    },
                }
            ],
            "usage": {"prompt_tokens": 1},
        },
        {
            "choices": [
                {
                    "delta": {
                        "content": [{"type": "text", "text": "hi"}],
                        "reasoning_details": [{"type": "reasoning.text", "text": "hm", "index": 0}],
                        "function_call": {"name": "get", "arguments": "{}"},
                    }
                }
            ],
            "x_groq": {"usage": {"prompt_tokens": 1}},
            "citations": ["u"],
            "search_results": [{"url": "u", "title": "t"}],
            "error": {"message": {"message": "no"}},
        },
        {"id": "2", "choices": [{"message": {"content": "hi"}}]},
        {"choices": [{"text": "hi"}]},
        {"role": "user", "content": [{"text": "hi"}]},
        {"role": "tool", "tool_call_id": "a", "content": "x"},
        {"role": "assistant", "content": "hi", "tool_calls": [TOOL]},
    ],
    "openai-responses": [
        {"type": "response.created", "response": {"id": "1", "model": "m"}},
        {"type": "response.output_text.delta", "output_index": 0, "delta": "hi"},
        {"type": "response.reasoning_summary_part.added", "summary_index": 1},
        {"type": "response.function_call_arguments.delta", "output_index": 1, "delta": "{"},
        {"type": "response.output_item.added", "output_index": 1, "item": ITEM},
        {"type": "response.output_item.done", "output_index": 1, "item": ITEM},
        {"type": "response.output_text.annotation.added", "annotation": {"url": "u"}},
        {"type": "response.shell_call_command.delta", "output_index": 2, "delta": "ls"},
        {
            "type": "response.output_item.done",
            "output_index": 2,
            "item": {
                "type": "shell_call",
                "call_id": "b",
                "action": {"commands": ["ls"]},
                "operation": {"type": "t", "path": "p", "diff": "d"},
                "pending_safety_checks": [{"message": "no"}],
            },
        },
        {"type": "error", "error": {"message": "no"}},
        {
            "type": "response.completed",
            "response": {
                "status": "completed",
                "output": [{"type": "message", "content": PARTS, "summary": PARTS}],
                "usage": {"input_tokens": 1},
                "incomplete_details": {"reason": "x"},
            },
        },
    ],
    "anthropic": [
        {
            "type": "message_start",
            "message": {
                "id": "1",
                "model": "m",
                "content": [{"type": "text", "text": "hi"}],
                "usage": {"input_tokens": 1},
            },
        },
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "h"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "i"}},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "content_block_start",
            "index": 1,
            "content_block": {"type": "tool_use", "id": "a", "name": "get", "input": {"x": 1}},
        },
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": "{}"},
        },
        {"type": "content_block_stop", "index": 1},
        {
            "type": "content_block_start",
            "index": 2,
            "content_block": {
                "type": "web_search_tool_result",
                "tool_use_id": "a",
                "is_error": True,
                "content": [{"type": "x", "title": "t"}],
            },
        },
        {
            "type": "content_block_delta",
            "index": 2,
            "delta": {"type": "citations_delta", "citation": {"url": "u", "title": "t"}},
        },
        {"type": "message_delta", "delta": {"stop_reason": "x"}, "usage": {"output_tokens": 1}},
        {"type": "error", "error": {"type": "t", "message": "no"}},
        {"type": "message_stop"},
    ],
    "ollama": [
        {
            "model": "m",
            "message": {
                "content": "hi",
                "thinking": "hm",
                "tool_calls": [{"id": "a", "function": {"name": "get", "arguments": {"x": 1}}}],
            },
            "done": False,
        },
        {"response": "hi", "done": True, "done_reason": "stop", "eval_count": 1},
        {"error": "no"},
    ],
    "letta": [
        {"message_type": "reasoning_message", "reasoning": "hm", "step_id": "s", "id": "1"},
        {"message_type": "assistant_message", "content": [{"text": "hi"}]},
        {
            "message_type": "tool_call_message",
            "tool_call": {"name": "get", "arguments": "{}", "tool_call_id": "a"},
        },
        {"message_type": "tool_call_message", "tool_calls": [{"name": "get"}]},
        {"message_type": "tool_return_message", "tool_return": "x", "status": "success"},
        {"message_type": "tool_return_message", "tool_returns": [{"tool_return": ["x"]}]},
        {"message_type": "error_message", "error_type": "t", "message": "no", "detail": "x"},
        {"message_type": "user_message", "content": "hi"},
        {"message_type": "approval_request_message", "tool_calls": [{"name": "get"}]},
        {"message_type": "approval_response_message", "approvals": [{"approve": True}]},
        {
            "message_type": "event_message",
            "event_type": "retry",
            "event_data": {"attempt": 1, "max_attempts": 3, "delay_ms": 9, "message": "no"},
        },
        {"message_type": "event_message", "event_type": "compaction"},
        {"message_type": "summary_message", "summary": "hm"},
        {"type": "system", "subtype": "init", "agent_id": "a", "model": "m"},
        {
            "type": "stream_event",
            "session_id": "s",
            "event": {"message_type": "reasoning_message", "reasoning": "hm"},
        },
        {"type": "error", "message": "no", "api_error": {"error_type": "t"}},
        {"type": "retry", "session_id": "s", "attempt": 1, "max_attempts": 3, "delay_ms": 9},
        {
            "type": "result",
            "session_id": "s",
            "subtype": "success",
            "result": "hi",
            "usage": {"total_tokens": 1},
        },
        {"message_type": "stop_reason", "stop_reason": "end_turn"},
        {"message_type": "usage_statistics", "prompt_tokens": 1},
        {"internal_monologue": "hm"},
        {"function_call": "get({'x': 1})"},
        {"assistant_message": "hi"},
        {"function_return": "x", "status": "success"},
    ],
}
STREAMS["langchain"] = [
    {
        "type": "AIMessageChunk",
        "id": "1",
        "content": [
            {"type": "thinking", "thinking": "hm"},
            {"type": "text", "text": "hi", "annotations": [{"url": "u"}]},
        ],
        "additional_kwargs": {"reasoning_content": "hm", "kept": 1},
        "tool_call_chunks": [{"index": 0, "id": "a", "name": "get", "args": "{}"}],
        "usage_metadata": {"input_tokens": 1},
        "response_metadata": {"finish_reason": "stop", "model_name": "m"},
        "chunk_position": "last",
    },
    {
        "type": "ai",
        "id": "2",
        "content": "hi",
        "additional_kwargs": {},
        "tool_calls": [{"id": "a", "name": "get", "args": {"x": 1}}],
    },
    {"type": "tool", "tool_call_id": "a", "content": "x", "additional_kwargs": {}},
    {"type": "human", "content": "hi", "additional_kwargs": {}},
]
OTHERS: list[Any] = [None, 5, -1, 1.5, True, "", "x", [], [1], [None], [[]], [{}], {}, {"a": 1}]


def changed(value: Any) -> Iterator[Any]:
    """`value` with one thing in it replaced, by each of `OTHERS`, or gone."""
    yield from OTHERS
    if isinstance(value, dict):
        for name, item in value.items():
            yield {key: member for key, member in value.items() if key != name}
            for other in changed(item):
                yield {**value, name: other}
    elif isinstance(value, list):
        for place, item in enumerate(value):
            for other in changed(item):
                yield [*value[:place], other, *value[place + 1 :]]


def is_sound(event: Event) -> bool:
    """Whether an event's fields are of their types."""
    if isinstance(event, Within):
        return is_sound(event.event)
    if isinstance(event, (Content, Thoughts, Refusal, UserText)):
        return isinstance(event.text, str) and bool(event.text)
    if isinstance(event, (Usage, Spent)):
        return all(one is None or type(one) in (int, float) for one in event)
    number = isinstance(event, ToolCallDelta)
    texts = event[number : 4 if number else 3] if isinstance(event, TEXTS) else ()
    return all(isinstance(text, str) for text in texts)


TEXTS = (Failure, Finish, MessageBegin, Notice, Source, ToolCallDelta, ToolResult)


@pytest.mark.parametrize("format", STREAMS)
@pytest.mark.parametrize("asked", ["auto", "format"])
def test_a_field_of_another_type(format: str, asked: str) -> None:
    stream = STREAMS[format]
    for place, payload in enumerate(stream):
        for other in changed(payload):
            payloads = copy.deepcopy([*stream[:place], other, *stream[place + 1 :]])
            builder = MessageBuilder()
            for event in fed(payloads, format=format if asked == "format" else "auto"):
                assert is_sound(event), (payloads[place], event)
                builder.feed(event)
            builder.close()
            for message in builder.messages:
                assert isinstance(message.content, str)
                message.to_dict()


@pytest.mark.parametrize("format", STREAMS)
def test_these_streams_are_read_without_complaint_but_for_their_errors(format: str) -> None:
    from_dicts = fed(STREAMS[format], format=format)
    assert fed([sse(*STREAMS[format])], format=format) == from_dicts
    assert not any(type(event).__name__ in {"Malformed", "Unknown"} for event in from_dicts)


def try_changes(name: str, stride: int) -> None:
    """A run with one thing in it changed, in every stride-th of all ways."""
    stream = payloads_in((FOLDER / name).read_bytes())
    ways = [(place, other) for place, payload in enumerate(stream) for other in changed(payload)]
    for place, other in ways[::stride]:
        # What comes right behind it may go by it.
        several = copy.deepcopy([*stream[:place], other, *stream[place + 1 : place + 4]])
        builder = MessageBuilder()
        for event in fed(several, format=format_of(name)):
            assert is_sound(event), (other, event)
            builder.feed(event)
        builder.close()
        for message in builder.messages:
            message.to_dict()


@pytest.mark.parametrize("name", RUNS)
def test_a_field_of_another_type_in_a_run(name: str) -> None:
    try_changes(name, 37)


@pytest.mark.soak
@pytest.mark.parametrize("name", RUNS)
def test_every_field_of_another_type_in_a_run(name: str) -> None:
    try_changes(name, 1)
