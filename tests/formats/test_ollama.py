from __future__ import annotations

from typing import Any

import pytest

from streamcurses._formats.events import (
    Content,
    Failure,
    Finish,
    MessageBegin,
    Opaque,
    Thoughts,
    ToolCallDelta,
    Unknown,
    Usage,
)
from tests.formats.feeding import fed

BEGIN = MessageBegin("", "m", "ollama")


def chunk(done: bool = False, **message: Any) -> dict[str, Any]:
    return {"model": "m", "message": {"role": "assistant", **message}, "done": done}


def call(name: str, arguments: Any, **fields: Any) -> dict[str, Any]:
    return {**fields, "function": {"name": name, "arguments": arguments}}


def test_thinking_and_content() -> None:
    last = {**chunk(done=True, content=""), "done_reason": "stop"}
    chunks = [chunk(thinking="hm", content=""), chunk(content="hi"), last]
    assert fed(chunks, format="ollama") == [BEGIN, Thoughts("hm"), Content("hi"), Finish("stop")]


def test_calls_come_whole() -> None:
    chunks = [
        chunk(content="", tool_calls=[call("get", {"x": "é"}), call("get", {}, id="b")]),
        chunk(tool_calls=[call("see", '{"y": 1}')]),
    ]
    assert fed(chunks, format="ollama") == [
        BEGIN,
        ToolCallDelta(0, "", "get", '{"x": "é"}'),
        ToolCallDelta(1, "b", "get", "{}"),
        Opaque("call", (1, {"id": "b"})),
        ToolCallDelta(2, "", "see", '{"y": 1}'),
    ]


def test_what_is_not_shown_is_kept() -> None:
    function = {"index": 0, "name": "get", "arguments": {}}
    assert fed([chunk(content="hi", tool_calls=[{"function": function}], images=["x"])])[1:] == [
        Content("hi"),
        ToolCallDelta(0, "", "get", "{}"),
        Opaque("call", (0, {"function": {"index": 0}})),
        Opaque("field", {"images": ["x"]}),
    ]


def test_usage_comes_with_the_end() -> None:
    last = {**chunk(done=True), "done_reason": "length", "prompt_eval_count": 3, "eval_count": 5}
    assert fed([last], format="ollama") == [BEGIN, Usage(3, 5), Finish("length")]
    assert fed([chunk(done=True)], format="ollama") == [BEGIN, Finish("stop")]


def test_generate() -> None:
    chunks = [
        {"model": "m", "thinking": "hm", "response": "", "done": False},
        {"model": "m", "response": "hi", "done": True},
    ]
    assert fed(chunks, format="ollama") == [BEGIN, Thoughts("hm"), Content("hi"), Finish("stop")]


def test_a_message_begins_after_the_last_one_is_done() -> None:
    chunks = [chunk(content="a"), chunk(done=True), chunk(content="b")]
    assert fed(chunks, format="ollama") == [
        BEGIN,
        Content("a"),
        Finish("stop"),
        BEGIN,
        Content("b"),
    ]


@pytest.mark.parametrize("error", ["no such model", {"message": "no such model"}])
def test_an_error_line(error: Any) -> None:
    found = fed([chunk(content="a"), {"error": error}], format="ollama")
    assert found == [BEGIN, Content("a"), Failure("error", "no such model")]


def test_what_is_not_known_passes_in_silence() -> None:
    payload = {"status": "pulling manifest"}
    assert fed([payload], format="ollama") == [Unknown("", payload)]
