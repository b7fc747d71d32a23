from __future__ import annotations

from typing import Any

import pytest

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Opaque,
    Source,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
)
from tests.formats.feeding import events, fed, sse

START = {"type": "message_start", "message": {"id": "1", "model": "m", "content": []}}
BEGIN = MessageBegin("1", "m", "anthropic")


SECOND = Source("", "document 2")


def block(index: int, fields: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "content_block_start", "index": index, "content_block": fields},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def text(piece: str) -> dict[str, Any]:
    return {"type": "text_delta", "text": piece}


def arguments(piece: str) -> dict[str, Any]:
    return {"type": "input_json_delta", "partial_json": piece}


def said(*payloads: dict[str, Any]) -> list[Event]:
    found = fed([START, *payloads], format="anthropic")
    assert found[0] == BEGIN
    return found[1:]


def test_text_and_its_citations() -> None:
    citation = {"type": "char_location", "cited_text": "x"}
    cited = {"type": "citations_delta", "citation": citation}
    assert said(*block(0, {"type": "text", "text": ""}, text("a"), cited, text("b"), cited)) == [
        Content("a"),
        Content("b"),
        Opaque("block", {"type": "text", "text": "ab", "citations": [citation, citation]}),
    ]


@pytest.mark.parametrize(
    ("citation", "source"),
    [
        (
            {"type": "web_search_result_location", "url": "u", "title": "A", "cited_text": "x"},
            Source("u", "A"),
        ),
        ({"type": "search_result_location", "source": "notes/a", "title": None}, Source("notes/a")),
        ({"type": "page_location", "document_index": 1, "document_title": "A"}, Source("", "A")),
        ({"type": "char_location", "document_index": 1, "document_title": None}, SECOND),
    ],
)
def test_citations_name_their_sources(citation: dict[str, Any], source: Source) -> None:
    delta = {"type": "citations_delta", "citation": citation}
    found = said(*block(0, {"type": "text", "text": ""}, delta, text("a")))
    assert found[:2] == [source, Content("a")]
    whole = {"type": "text", "text": "a", "citations": [citation]}
    assert said(*block(0, whole))[:2] == [Content("a"), source]


def test_a_block_may_start_with_text() -> None:
    assert said(*block(0, {"type": "text", "text": "a"}, text("b"))) == [
        Content("a"),
        Content("b"),
        Opaque("block", {"type": "text", "text": "ab"}),
    ]


def test_thinking_with_its_signature() -> None:
    thinking = {"type": "thinking", "thinking": "", "signature": ""}
    deltas = [
        {"type": "thinking_delta", "thinking": "hm"},
        {"type": "signature_delta", "signature": "s"},
    ]
    whole = Opaque("block", {"type": "thinking", "thinking": "hm", "signature": "s"})
    assert said(*block(0, thinking, *deltas), *block(1, thinking, *deltas)) == [
        Thoughts("hm"),
        whole,
        Thoughts("\n\n"),
        Thoughts("hm"),
        whole,
    ]


@pytest.mark.parametrize(
    "fields",
    [{"type": "redacted_thinking", "data": "x"}, {"type": "container_upload", "file_id": "f"}],
)
def test_what_is_not_shown_goes_back(fields: dict[str, Any]) -> None:
    assert said(*block(0, fields)) == [Opaque("block", fields)]


def test_a_compaction_is_told_and_goes_back() -> None:
    delta = {"type": "compaction_delta", "content": "so far"}
    assert said(*block(0, {"type": "compaction", "content": None}, delta)) == [
        Notice("the conversation so far is compacted", "compacting"),
        Opaque("block", {"type": "compaction", "content": "so far"}),
    ]


@pytest.mark.parametrize("kind", ["tool_use", "server_tool_use", "mcp_tool_use"])
def test_a_call(kind: str) -> None:
    fields = {"type": kind, "id": "a", "name": "get", "input": {}}
    assert said(*block(1, fields, arguments(""), arguments('{"x"'), arguments(": 1}"))) == [
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(0, "a", "", '{"x"'),
        ToolCallDelta(0, "a", "", ": 1}"),
        Opaque("block", {**fields, "input": {"x": 1}}),
    ]


@pytest.mark.parametrize(("given", "shown"), [({}, "{}"), ({"x": 1}, '{"x": 1}')])
def test_arguments_that_come_with_the_start_or_not_at_all(given: Any, shown: str) -> None:
    fields = {"type": "tool_use", "id": "a", "name": "get", "input": given}
    assert said(*block(0, fields)) == [
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(0, "a", "", shown),
        Opaque("block", fields),
    ]


def test_calls_are_counted_through_the_message() -> None:
    first, second = ({"type": "tool_use", "id": id, "name": "get", "input": {}} for id in "ab")
    found = said(*block(0, first), *block(1, {"type": "text", "text": ""}), *block(2, second))
    assert [event.index for event in found if isinstance(event, ToolCallDelta)] == [0, 0, 1, 1]


BROKEN = "stderr: b\nexit status 1"
RESULTS: list[tuple[Any, str, bool]] = [
    ("done", "done", True),
    ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "a\nb", True),
    ([{"type": "web_search_result", "title": "A", "url": "u"}], "A: u", True),
    ({"type": "code_execution_result", "stdout": "a\n", "stderr": ""}, "a", True),
    ({"type": "code_execution_result", "stderr": "b", "return_code": 1}, BROKEN, False),
    ({"type": "web_fetch_tool_result_error", "error_code": "no"}, "no", False),
    ({"type": "web_fetch_tool_result_error", "error_message": "gone"}, "gone", False),
    ({"x": 1}, '{"x": 1}', True),
]


@pytest.mark.parametrize(("content", "shown", "ok"), RESULTS)
def test_results(content: Any, shown: str, ok: bool) -> None:
    fields = {"type": "web_search_tool_result", "tool_use_id": "a", "content": content}
    assert said(*block(0, fields)) == [ToolResult("a", "", shown, ok), Opaque("block", fields)]


def test_a_result_may_say_that_it_is_an_error() -> None:
    fields = {"type": "mcp_tool_result", "tool_use_id": "a", "content": "x", "is_error": True}
    assert said(*block(0, fields))[0] == ToolResult("a", "", "x", False)


def test_finish_and_usage() -> None:
    start = {"type": "message_start", "message": {"usage": {"input_tokens": 3}}}
    delta = {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn"},
        "usage": {"output_tokens": 5},
    }
    found = fed([start, delta, {"type": "message_stop"}], format="anthropic")
    assert found == [
        MessageBegin("", "", "anthropic"),
        Usage(3),
        Usage(None, 5),
        Finish("end_turn"),
    ]


def test_what_a_message_begins_to_count_with_is_a_placeholder() -> None:
    counts = {"input_tokens": 3, "output_tokens": 2}
    start = {"type": "message_start", "message": {"usage": counts, "stop_reason": None}}
    assert fed([start], format="anthropic")[1:] == [Usage(3)]
    delta = {"type": "message_delta", "delta": {}, "usage": {"output_tokens": 1849}}
    assert fed([start, delta], format="anthropic")[2:] == [Usage(None, 1849)]


@pytest.mark.parametrize("end", [b'data: {"type": "message_stop"}\n\n', b"data: [DONE]\n\n"])
def test_the_end_is_one_with_or_without_a_reason(end: bytes) -> None:
    delta = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "later"}}
    begin = sse(START)
    assert events(begin + end)[1:] == [Finish("")]
    assert events(begin + end + end)[1:] == [Finish("")]
    assert events(begin + sse(delta) + end)[1:] == [Finish("end_turn")]
    assert events(begin + sse(error) + end)[1:] == [Failure("overloaded_error", "later")]
    assert events(begin)[1:] == []


def test_an_error() -> None:
    error = {"type": "overloaded_error", "message": "later"}
    data = b"event: error\n" + sse({"type": "error", "error": error})
    assert events(data, format="anthropic") == [Failure("overloaded_error", "later")]


def test_the_name_of_the_event_stands_in_for_a_type() -> None:
    assert events(b"event: ping\ndata: {}\n\n", format="anthropic") == []
    assert events(b"event: new\ndata: {}\n\n", format="anthropic") == [Unknown("new", {})]


def test_what_is_not_known_passes_in_silence() -> None:
    delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "new_delta"}}
    assert said({"type": "ping"}, {"type": "new"}, delta) == [
        Unknown("new", {"type": "new"}),
        Unknown("new_delta", delta),
    ]


def test_text_that_is_cut_off_goes_back_and_nothing_else_does() -> None:
    thought = {"type": "thinking_delta", "thinking": "b"}
    whole = [
        block(0, {"type": "text", "text": ""}, text("a")),
        block(1, {"type": "thinking", "thinking": ""}, thought),
        block(2, {"type": "tool_use", "id": "a", "name": "get"}, arguments('{"x')),
    ]
    found = said(*(payload for payloads in whole for payload in payloads[:-1]))
    assert [event for event in found if isinstance(event, Opaque)] == [
        Opaque("block", {"type": "text", "text": "a"})
    ]


def test_arguments_that_broke_off_go_back_as_an_empty_object() -> None:
    fields = {"type": "tool_use", "id": "a", "name": "get", "input": {}}
    assert said(*block(0, fields, arguments('{"x')))[-1] == Opaque("block", fields)


def test_a_delta_without_its_start() -> None:
    delta = {"type": "content_block_delta", "index": 0, "delta": text("a")}
    assert said(delta, {"type": "message_stop"}) == [
        Content("a"),
        Opaque("block", {"type": "text", "text": "a"}),
        Finish(""),
    ]
    assert said({**delta, "delta": arguments("{")}) == [
        ToolCallDelta(0, "", "", ""),
        ToolCallDelta(0, "", "", "{"),
    ]


def test_a_message_that_was_not_streamed() -> None:
    message = {
        "type": "message",
        "id": "1",
        "model": "m",
        "role": "assistant",
        "content": [{"type": "text", "text": "a"}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1, "output_tokens": 2},
    }
    assert fed([message], format="anthropic") == [
        BEGIN,
        Content("a"),
        Opaque("block", {"type": "text", "text": "a"}),
        Usage(1, 2),
        Finish("end_turn"),
    ]


def test_a_block_of_another_type_that_has_text_is_said() -> None:
    poem = {"type": "poem", "text": "Precious"}
    whole = {"type": "message", "role": "assistant", "id": "1", "content": [poem]}
    assert Content("Precious") in fed([whole])
    start = {"type": "message_start", "message": {"id": "1"}}
    block = {"type": "content_block_start", "index": 0, "content_block": poem}
    assert fed([start, block])[1:] == [Content("Precious")]
