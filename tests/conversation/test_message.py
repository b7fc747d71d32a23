from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest

from streamcurses._conversation.message import Message, ToolCall
from streamcurses._formats.events import Opaque
from tests.corpora import files
from tests.formats.test_recordings import built, decoded, format_of, recorded

CALL = ToolCall("a", "get", '{"x": 1}')


def consumed(value: Any) -> None:
    """Walks through what pydantic validates only as it is walked through."""
    if isinstance(value, Mapping):
        for item in value.values():
            consumed(item)
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        for item in value:
            consumed(item)


@cache
def adapter(module: str, name: str) -> Any:
    """What takes a value as the SDK's own type for what is sent, or raises."""
    pydantic = pytest.importorskip("pydantic")
    return pydantic.TypeAdapter(getattr(pytest.importorskip(module), name))


def accepted(shape: Any, format: str) -> None:
    """Fails unless the SDK's own types take `shape`."""
    if format == "openai-chat":
        types = adapter("openai.types.chat", "ChatCompletionMessageParam")
        consumed(types.validate_python(shape))
    elif format == "openai-responses":
        types = adapter("openai.types.responses", "ResponseInputItemParam")
        for item in shape["output"]:
            types.validate_python(item)
    elif format == "anthropic":
        types = adapter("anthropic.types.beta", "BetaContentBlockParam")
        assert shape["role"] == "assistant"
        for block in shape["content"]:
            types.validate_python(block)


def test_a_chat_message() -> None:
    message = Message(content="hi", thoughts="hm", tool_calls=(CALL,), format="openai-chat")
    assert message.to_dict() == {
        "role": "assistant",
        "content": "hi",
        "tool_calls": [
            {
                "id": "a",
                "type": "function",
                "function": {"name": "get", "arguments": '{"x": 1}'},
            }
        ],
    }
    accepted(message.to_dict(), "openai-chat")


@pytest.mark.parametrize(
    ("message", "shape"),
    [
        (Message(), {"content": ""}),
        (Message(refusal="no"), {"content": None, "refusal": "no"}),
        (Message(content="hi", format="letta"), {"content": "hi"}),
        # What was said through the reply tool goes back as it came: as its call.
        (Message(content="hi", parts=(Opaque("content", "hm"),)), {"content": "hm"}),
        (Message(content="hi", parts=(Opaque("audio", {"id": "x"}),)), {"audio": {"id": "x"}}),
    ],
)
def test_other_chat_messages(message: Message, shape: dict[str, Any]) -> None:
    assert message.to_dict() == {"role": "assistant", **shape}
    accepted(message.to_dict(), "openai-chat")


def test_reasoning_details_go_back_put_together() -> None:
    pieces = [
        [{"type": "reasoning.text", "text": "h", "index": 0, "format": "f"}],
        [{"type": "reasoning.text", "text": "m", "index": 0, "format": "f"}],
        [{"type": "reasoning.text", "signature": "s", "index": 0}],
        [{"type": "reasoning.encrypted", "data": "x", "id": "r", "index": 1}],
    ]
    parts = tuple(Opaque("reasoning_details", piece) for piece in pieces)
    assert Message(content="hi", parts=parts).to_dict()["reasoning_details"] == [
        {"type": "reasoning.text", "text": "hm", "index": 0, "format": "f", "signature": "s"},
        {"type": "reasoning.encrypted", "data": "x", "id": "r", "index": 1},
    ]
    # The pieces stay as they came.
    assert pieces[0][0]["text"] == "h"


def test_what_is_not_shown_goes_back() -> None:
    signed = {"extra_content": {"google": {"thought_signature": "s"}}}
    parts = (
        Opaque("field", {"thinking_blocks": [{"type": "thinking", "thinking": "h"}], "n": 1}),
        Opaque("field", {"thinking_blocks": [{"type": "thinking", "thinking": "m"}], "n": 2}),
        Opaque("call", (1, signed)),
        Opaque("call", (0, {"type": "custom", "custom": {"kept": 1}})),
        Opaque("call", (1, {"function": {"kept": 2}})),
    )
    message = Message(content="hi", tool_calls=(ToolCall("b", "sh", "ls"), CALL), parts=parts)
    function = {"name": "get", "arguments": '{"x": 1}', "kept": 2}
    assert message.to_dict() == {
        "role": "assistant",
        "content": "hi",
        "tool_calls": [
            {"id": "b", "type": "custom", "custom": {"name": "sh", "input": "ls", "kept": 1}},
            {"id": "a", "type": "function", "function": function, **signed},
        ],
        "thinking_blocks": [{"type": "thinking", "thinking": "hm"}],
        "n": 2,
    }
    accepted(message.to_dict(), "openai-chat")


def test_a_call_under_the_older_name_goes_back_under_that() -> None:
    message = Message(tool_calls=(CALL,), parts=(Opaque("function_call", True),))
    assert message.to_dict() == {
        "role": "assistant",
        "content": None,
        "function_call": {"name": "get", "arguments": '{"x": 1}'},
    }
    accepted(message.to_dict(), "openai-chat")


def test_content_that_came_as_an_array_goes_back_as_one() -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    pieces = [[thought, {"type": "text", "text": "b"}], [{"type": "text", "text": "c"}]]
    parts = tuple(Opaque("content_parts", piece) for piece in pieces)
    whole = [thought, {"type": "text", "text": "bc"}]
    message = Message(content="bc", parts=parts)
    assert message.to_dict()["content"] == whole
    # What came as text before them comes first.
    before = message._replace(content="abc")
    assert before.to_dict()["content"] == [{"type": "text", "text": "a"}, *whole]


@pytest.mark.parametrize("format", ["openai-chat", "ollama"])
def test_only_what_came_as_reasoning_goes_back_as_such(format: str) -> None:
    parts = (Opaque("reasoning_field", "thinking"), Opaque("reasoning", "hm"))
    message = Message(thoughts="hm\nan argument", tool_calls=(CALL,), parts=parts, format=format)
    assert message.to_dict()["thinking"] == "hm"


def test_reasoning_goes_back_under_its_name_where_a_call_waits_for_its_result() -> None:
    parts = (Opaque("reasoning_field", "reasoning_content"),)
    message = Message(thoughts="hm", tool_calls=(CALL,), parts=parts)
    assert message.to_dict()["reasoning_content"] == "hm"
    assert "reasoning_content" not in message._replace(tool_calls=()).to_dict()


def test_blocks_and_items_go_back_as_they_are() -> None:
    block, item = {"type": "text", "text": "hi"}, {"type": "reasoning", "id": "r", "summary": []}
    message = Message(content="hi", parts=(Opaque("block", block), Opaque("item", item)))
    assert message._replace(format="anthropic").to_dict() == {
        "role": "assistant",
        "content": [block],
    }
    assert message._replace(format="openai-responses").to_dict() == {"output": [item]}


def test_what_came_with_an_ollama_call_goes_back() -> None:
    parts = (Opaque("call", (0, {"id": "c", "function": {"index": 0}})), Opaque("field", {"n": 1}))
    message = Message(tool_calls=(CALL,), parts=parts, format="ollama")
    assert message.to_dict() == {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"id": "c", "function": {"index": 0, "name": "get", "arguments": {"x": 1}}}],
        "n": 1,
    }


def test_an_ollama_message() -> None:
    calls = CALL, ToolCall("", "see", '{"y')
    message = Message(content="hi", thoughts="hm", tool_calls=calls, format="ollama")
    assert message.to_dict() == {
        "role": "assistant",
        "content": "hi",
        "thinking": "hm",
        "tool_calls": [
            {"function": {"name": "get", "arguments": {"x": 1}}},
            {"function": {"name": "see", "arguments": {}}},
        ],
    }


# Recordings of servers whose items or parts are none of what the SDK's types know.
FOREIGN = {
    "openai-chat-mistral-magistral-thinking-arrays.sse": "its content has parts that are thoughts",
    "openai-responses-xai-web-search.ndjson": "its web searches have no action",
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", [*files("streams", "*.sse"), *files("streams", "*.ndjson")])
def test_what_was_recorded_can_go_back(name: str) -> None:
    format = format_of(name)
    for message in built(decoded([recorded(name)], format)):
        shape = message.to_dict()
        if name in FOREIGN:
            with pytest.raises(ValueError, match="validation error"):
                accepted(shape, format)
        else:
            accepted(shape, format)
