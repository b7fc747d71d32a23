from __future__ import annotations

from typing import Any, Literal, Optional

import pydantic
import pytest

from streamcurses._formats.events import (
    Content,
    Finish,
    MessageBegin,
    Opaque,
    Source,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from tests.formats.feeding import fed

BEGIN = MessageBegin("r", "", "langchain")


def chunk(content: Any = "", id: str = "r", **fields: Any) -> dict[str, Any]:
    return {"type": "AIMessageChunk", "id": id, "content": content, **fields}


def piece(index: Any, id: Any, name: Any, args: Any) -> dict[str, Any]:
    return {"type": "tool_call_chunk", "index": index, "id": id, "name": name, "args": args}


def said(*payloads: dict[str, Any]) -> list[Any]:
    found = fed(payloads)
    assert found[0] == BEGIN
    return found[1:]


def test_text() -> None:
    assert said(chunk("h"), chunk(""), chunk("i"), chunk(["!", {"type": "text", "text": "?"}])) == [
        Content("h"),
        Content("i"),
        Content("!"),
        Content("?"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"content": [{"type": "thinking", "thinking": "hm", "index": 0}]},
        {"content": [{"type": "reasoning", "reasoning": "hm"}]},
        {"content": [{"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]}]},
        {"content": [{"type": "reasoning_content", "reasoning_content": {"text": "hm"}}]},
        {"additional_kwargs": {"reasoning_content": "hm"}},
    ],
)
def test_thoughts(fields: dict[str, Any]) -> None:
    assert said(chunk(**fields)) == [Thoughts("hm")]


def test_calls_in_pieces() -> None:
    # What Anthropic's content says of a call is the same once more.
    content = [{"type": "input_json_delta", "partial_json": "{", "index": 1}]
    assert said(
        chunk(tool_call_chunks=[piece(0, "a", "get", ""), piece(1, "b", "see", None)]),
        chunk(content, tool_call_chunks=[piece(0, None, None, '{"x": 1}')]),
        chunk(tool_call_chunks=[piece(1, None, None, "{}")]),
    ) == [
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(1, "b", "see", ""),
        ToolCallDelta(0, "a", "", '{"x": 1}'),
        ToolCallDelta(1, "b", "", "{}"),
    ]


@pytest.mark.parametrize("name", ["finish_reason", "stop_reason", "done_reason"])
def test_the_end(name: str) -> None:
    told = chunk(response_metadata={name: "stop"})
    assert said(chunk("a"), told, chunk(chunk_position="last")) == [Content("a"), Finish("stop")]
    assert said(chunk("a"), chunk(chunk_position="last")) == [Content("a"), Finish("")]


def test_each_chunk_counts_its_own_part() -> None:
    parts = [
        {"input_tokens": 7, "output_tokens": 0, "total_tokens": 7},
        {"input_tokens": 0, "output_tokens": 5, "total_tokens": 5},
    ]
    assert said(*(chunk(usage_metadata=part) for part in parts)) == [
        Usage(7, 0, 7),
        Usage(7, 5, 12),
    ]


def test_what_is_not_shown_is_kept() -> None:
    beside: dict[str, Any] = {
        "reasoning_content": "hm",
        "tool_calls": [{}],
        "signature": "s",
        "refusal": None,
    }
    assert said(chunk(additional_kwargs=beside)) == [
        Thoughts("hm"),
        Opaque("field", {"signature": "s"}),
    ]


def test_sources() -> None:
    text = {"type": "text", "text": "a", "annotations": [{"type": "url_citation", "url": "u"}]}
    assert said(chunk([text])) == [Content("a"), Source("u")]


def test_another_id_is_another_message() -> None:
    assert fed([chunk("a"), chunk("b", id=""), chunk("c", id="q")]) == [
        BEGIN,
        Content("a"),
        Content("b"),
        Finish(""),
        MessageBegin("q", "", "langchain"),
        Content("c"),
    ]


def test_a_message_that_comes_again_with_more_in_it() -> None:
    def so_far(content: Any, *args: Any) -> dict[str, Any]:
        calls = [{"name": "get", "args": arguments, "id": "a"} for arguments in args]
        fields: dict[str, Any] = {"additional_kwargs": {}, "tool_calls": calls}
        return {"type": "ai", "id": "r", "content": content, **fields}

    thought = {"type": "thinking", "thinking": "hm"}
    stream = [
        so_far([thought]),
        so_far([{**thought, "thinking": "hmm"}, {"type": "text", "text": "h"}]),
        so_far([{**thought, "thinking": "hmm"}, {"type": "text", "text": "hi"}], {}),
        so_far([{**thought, "thinking": "hmm"}, {"type": "text", "text": "hi"}], {"x": 1}),
    ]
    told = [BEGIN, Thoughts("hm"), Thoughts("m"), Content("h"), Content("i")]
    end = [ToolCallDelta(0, "a", "get", '{"x": 1}'), Finish("")]
    assert fed(stream) == [*told, *end]
    assert fed([*stream, {**stream[0], "id": "q"}])[: len(told) + 2] == [*told, *end]


def test_whole_messages() -> None:
    call = {"type": "tool_call", "name": "get", "args": {"x": 1}, "id": "a"}
    told = {"model_name": "m", "finish_reason": "tool_calls"}
    beside: dict[str, Any] = {"additional_kwargs": {}}
    answer = {"type": "tool", "tool_call_id": "a", "name": "get", **beside}
    stream = [
        {"type": "human", "content": "?", **beside},
        {"type": "ai", "content": "hi", "tool_calls": [call], "response_metadata": told, **beside},
        {**answer, "content": "x", "status": "success"},
        {**answer, "content": "no", "status": "error"},
        {"type": "system", "content": "hm", **beside},
    ]
    assert fed(stream) == [
        UserText("?"),
        MessageBegin("", "m", "langchain"),
        Content("hi"),
        Finish("tool_calls"),
        ToolCallDelta(0, "a", "get", '{"x": 1}'),
        ToolResult("a", "get", "x", True),
        ToolResult("a", "get", "no", False),
        Unknown("system", stream[-1]),
    ]


class Said(pydantic.BaseModel):
    """As LangChain has its messages: of what an object was made of, the rest is made up."""

    content: str
    id: Optional[str] = None
    additional_kwargs: dict[str, Any] = {}
    type: Literal["ai"] = "ai"


class Piece(Said):
    type: Literal["AIMessageChunk"] = "AIMessageChunk"  # type: ignore[assignment]


class Asked(Said):
    type: Literal["human"] = "human"  # type: ignore[assignment]


def test_objects_wherever_they_stand() -> None:
    whole = [MessageBegin("", "", "langchain"), Content("hi"), Finish("")]
    for payload in (
        Said(content="hi"),
        [Said(content="hi")],
        {"messages": [Said(content="hi")]},
        {"agent": {"messages": [Said(content="hi")]}},
        {"event": "on_chat_model_end", "data": {"output": Said(content="hi")}},
    ):
        assert fed([payload]) == whole
    assert fed([{"messages": [Asked(content="who?"), Said(content="hi")]}])[1:] == whole
    steps = [
        {"event": f"on_chat_model_{name}", "data": data}
        for name, data in (
            ("stream", {"chunk": Piece(content="h", id="r")}),
            ("stream", {"chunk": Piece(content="i", id="r")}),
            ("end", {"output": Said(content="hi", id="r")}),
        )
    ]
    assert said(*steps) == [Content("h"), Content("i"), Finish("")]
