from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from streamcurses._formats import decoder
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
    Opaque,
    Refusal,
    Source,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from tests.formats.feeding import cuts, events, fed, pieces, sse

BEGIN = MessageBegin("1", "m", "openai-chat")


def chunk(*deltas: Any, finish: Any = None, id: str = "1", **fields: Any) -> dict[str, Any]:
    """A chunk with one choice for each delta."""
    choices = [
        {"index": index, "delta": delta, "finish_reason": finish}
        for index, delta in enumerate(deltas)
    ]
    return {"id": id, "model": "m", "choices": choices, **fields}


def said(*chunks: Any, **settings: Any) -> list[Event]:
    """The events of chunks, but for the beginning of their one message."""
    found = fed(chunks, format="openai-chat", **settings)
    assert found[0] == BEGIN
    return found[1:]


def call(*, index: Any = 0, **fields: Any) -> dict[str, Any]:
    """A delta with one piece of a tool call."""
    function = {key: fields.pop(key) for key in ("name", "arguments") if key in fields}
    place = {} if index is None else {"index": index}
    return {"tool_calls": [{**place, **fields, "function": function}]}


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_under_its_names(field: str) -> None:
    assert said(chunk({field: "hm", "content": ""}), chunk({field: "m"})) == [
        Opaque("reasoning_field", field),
        Thoughts("hm"),
        Thoughts("m"),
    ]
    assert said(chunk({field: "", "content": "hi"})) == [Content("hi")]


@pytest.mark.parametrize("field", ["text", "summary"])
def test_reasoning_in_details(field: str) -> None:
    details = [{"type": f"reasoning.{field}", field: "hm"}, {"type": "reasoning.encrypted"}]
    assert said(chunk({"reasoning_details": details})) == [
        Thoughts("hm"),
        Opaque("reasoning_details", details),
    ]


def test_reasoning_under_several_names_counts_once() -> None:
    details = [{"type": "reasoning.text", "text": "hm"}]
    delta = {"reasoning_details": details, "reasoning": "hm", "reasoning_content": "hm"}
    assert said(chunk(delta)) == [
        Opaque("reasoning_field", "reasoning_content"),
        Thoughts("hm"),
        Opaque("reasoning_details", details),
    ]


def test_content_as_an_array_of_parts() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "hi"},
        {"type": "refusal", "refusal": "no"},
        {"type": "reference", "reference_ids": [1]},
    ]
    assert said(chunk({"content": parts})) == [
        Thoughts("hm"),
        Content("hi"),
        Refusal("no"),
        Unknown("reference", parts[3]),
        Opaque("content_parts", parts),
    ]
    # From then on text is a part as well.
    assert said(chunk({"content": parts[1:2]}), chunk({"content": "!"}))[2:] == [
        Content("!"),
        Opaque("content_parts", [{"type": "text", "text": "!"}]),
    ]


def test_what_is_null_or_absent_says_nothing() -> None:
    nulls = {"role": None, "content": None, "refusal": None, "tool_calls": None}
    assert said(
        chunk(nulls),
        chunk({}),
        chunk(None),
        {"choices": None, "usage": None},
        {"id": "1", "error": None, "usage": None},
        {"choices": []},
        chunk(call(name=None, arguments=None) | {"function_call": None}),
    ) == [ToolCallDelta(0, "", "", "")]


def test_a_refusal() -> None:
    assert said(chunk({"refusal": "I can't"})) == [Refusal("I can't")]


def test_audio_is_said_in_its_transcript() -> None:
    audio = {"id": "a", "transcript": "hi", "data": "UklGRg=="}
    assert said(chunk({"audio": audio})) == [Content("hi"), Opaque("audio", {"id": "a"})]


# Tool calls.


def test_arguments_in_pieces() -> None:
    assert said(
        chunk(call(id="a", name="get", arguments="")),
        chunk(call(arguments='{"x"')),
        chunk(call(arguments=": 1}")),
    ) == [
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(0, "a", "", '{"x"'),
        ToolCallDelta(0, "a", "", ": 1}"),
    ]


def test_interleaved_calls_and_an_index_that_comes_late() -> None:
    assert said(
        chunk(call(index=2, id="c", name="see")),
        chunk(call(index=0, id="a", name="get")),
        chunk(call(index=2, arguments="{")),
        chunk(call(index=0, arguments="{")),
    ) == [
        ToolCallDelta(0, "c", "see", ""),
        ToolCallDelta(1, "a", "get", ""),
        ToolCallDelta(0, "c", "", "{"),
        ToolCallDelta(1, "a", "", "{"),
    ]


def test_the_name_repeated_in_every_chunk() -> None:
    assert said(
        chunk(call(id="a", name="send", arguments="{")),
        chunk(call(id="a", name="send", arguments="}")),
        chunk(call(id="a", name="send", arguments="")),
    ) == [ToolCallDelta(0, "a", "send", "{"), ToolCallDelta(0, "a", "", "}")]


def test_the_name_split_over_chunks() -> None:
    assert said(
        chunk(call(id="a", name="send")), chunk(call(name="_message")), chunk(call(arguments="{"))
    ) == [
        ToolCallDelta(0, "a", "send", ""),
        ToolCallDelta(0, "a", "_message", ""),
        ToolCallDelta(0, "a", "", "{"),
    ]


@pytest.mark.parametrize("index", [None, 0])
def test_without_index_or_with_always_the_same_a_new_id_begins_a_call(index: Any) -> None:
    assert said(
        chunk(call(index=index, id="a", name="get")),
        chunk(call(index=index, arguments="{}")),
        chunk(call(index=index, id="b", name="get")),
        chunk(call(index=index, arguments="{}")),
        chunk(call(index=index, id="a", arguments=" ")),
    ) == [
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(0, "a", "", "{}"),
        ToolCallDelta(1, "b", "get", ""),
        ToolCallDelta(1, "b", "", "{}"),
        ToolCallDelta(0, "a", "", " "),
    ]


@pytest.mark.parametrize("index", [None, 0])
def test_whole_calls_without_ids(index: Any) -> None:
    delta = {
        "tool_calls": [
            call(index=index, name="get", arguments='{"x": 1}')["tool_calls"][0],
            call(index=index, name="get", arguments='{"x": 2}')["tool_calls"][0],
        ]
    }
    assert said(chunk(delta)) == [
        ToolCallDelta(0, "", "get", '{"x": 1}'),
        ToolCallDelta(1, "", "get", '{"x": 2}'),
    ]


def test_two_pieces_of_one_call_in_one_chunk() -> None:
    first, second = call(id="a", name="get", arguments="{"), call(arguments="}")
    assert said(chunk({"tool_calls": first["tool_calls"] + second["tool_calls"]})) == [
        ToolCallDelta(0, "a", "get", "{"),
        ToolCallDelta(0, "a", "", "}"),
    ]


def test_an_index_after_pieces_without_one() -> None:
    assert said(
        chunk(call(index=None, id="a", name="get")),
        chunk(call(index=0, arguments="{")),
        chunk(call(index=None, arguments="}")),
    ) == [
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(0, "a", "", "{"),
        ToolCallDelta(0, "a", "", "}"),
    ]


def test_function_call() -> None:
    assert said(
        chunk({"function_call": {"name": "send", "arguments": ""}}),
        chunk({"function_call": {"name": "send", "arguments": '{"a": {}'}}),
        chunk({"function_call": {"name": "send", "arguments": "{"}}),
    ) == [
        ToolCallDelta(0, "", "send", ""),
        Opaque("function_call", True),
        ToolCallDelta(0, "", "", '{"a": {}'),
        ToolCallDelta(0, "", "", "{"),
    ]


def test_function_call_beside_tool_calls_is_the_same_call() -> None:
    old = {"function_call": {"name": "send", "arguments": "{"}}
    assert said(
        chunk({**call(id="a", name="send", arguments="{"), **old}), chunk(old)
    ) == [ToolCallDelta(0, "a", "send", "{")]  # fmt: skip


def test_arguments_as_an_object() -> None:
    assert said(chunk(call(id="a", name="get", arguments={"x": "é"}))) == [
        ToolCallDelta(0, "a", "get", '{"x": "é"}')
    ]


def test_a_custom_tools_input() -> None:
    piece = {"index": 0, "id": "a", "type": "custom", "custom": {"name": "sh", "input": "ls"}}
    assert said(chunk({"tool_calls": [piece]})) == [
        ToolCallDelta(0, "a", "sh", "ls"),
        Opaque("call", (0, {"type": "custom"})),
    ]


def test_what_is_not_shown_is_kept() -> None:
    blocks = [{"type": "thinking", "thinking": "hm"}]
    nothing = {"channel": "final", "audio": None, "name": None}
    assert said(
        chunk({"content": "hi", "thinking_blocks": blocks, **nothing}),
        chunk({"thinking_blocks": blocks}),
    ) == [
        Content("hi"),
        Opaque("field", {"thinking_blocks": blocks}),
        Opaque("field", {"thinking_blocks": blocks}),
    ]
    signed = {"extra_content": {"google": {"thought_signature": "s"}}, "note": None}
    pieces = call(id="a", name="get", arguments="{"), call(arguments="}")
    pieces[0]["tool_calls"][0].update(signed)
    pieces[1]["tool_calls"][0]["function"]["kept"] = 1
    assert said(*map(chunk, pieces)) == [
        ToolCallDelta(0, "a", "get", "{"),
        Opaque("call", (0, {"extra_content": {"google": {"thought_signature": "s"}}})),
        ToolCallDelta(0, "a", "", "}"),
        Opaque("call", (0, {"function": {"kept": 1}})),
    ]


SOURCES: list[tuple[dict[str, Any], list[Source]]] = [
    (
        chunk({"annotations": [{"type": "url_citation", "url_citation": {"url": "u"}}]}),
        [Source("u")],
    ),
    (chunk({"annotations": [{"file_citation": {"file_id": "f"}}, {}]}), [Source("", "f")]),
    (chunk({"context": {"citations": [{"filepath": "a.md", "url": None}]}}), [Source("", "a.md")]),
    (
        chunk({"executed_tools": [{"search_results": {"results": [{"title": "A", "url": "u"}]}}]}),
        [Source("u", "A")],
    ),
    ({**chunk({}), "citations": ["u", "v"]}, [Source("u"), Source("v")]),
    (
        {**chunk({}), "citations": ["u"], "search_results": [{"title": "A", "url": "u"}]},
        [Source("u"), Source("u", "A")],
    ),
    ({"choices": [], "citations": ["u"]}, [Source("u")]),
]


@pytest.mark.parametrize(("payload", "found"), SOURCES)
def test_sources(payload: dict[str, Any], found: list[Source]) -> None:
    # What comes with every chunk is told once.
    cited = fed([payload, payload], format="openai-chat")
    once = [event for event in cited if isinstance(event, Source)]
    assert once in (found, found * 2)
    assert ("citations" in payload) <= (once == found)


# Finish, usage, errors.


def test_a_finish_counts_once_however_often_it_comes() -> None:
    assert said(
        chunk({"content": "hi"}, finish="stop"),
        chunk({}, finish="stop"),
        chunk({}, finish="length"),
    ) == [Content("hi"), Finish("stop"), Finish("length")]


@pytest.mark.parametrize(
    "last",
    [
        {"id": "1", "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}},
        chunk({}, usage={"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": None}),
        chunk({}, x_groq={"usage": {"prompt_tokens": 1, "completion_tokens": 2}}),
    ],
)
def test_usage_wherever_it_comes(last: dict[str, Any]) -> None:
    assert said(chunk({"content": "hi"}), last, last) == [Content("hi"), Usage(1, 2, None)]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ({"message": "too much", "type": "overloaded", "code": 529}, ("overloaded", "too much")),
        ({"message": "bad gateway", "code": 502}, ("502", "bad gateway")),
        ({"detail": "no"}, ("error", "no")),
        ({}, None),
        ("no such model", ("error", "no such model")),
    ],
)
def test_an_error_as_payload_or_beside_choices(error: Any, failure: Any) -> None:
    expected = [Failure(*failure)] if failure else []
    assert fed([{"error": error}], format="openai-chat") == expected
    assert said(chunk({"content": "hi"}, error=error)) == [Content("hi"), *expected]
    assert said(chunk({}, finish="error", error=error)) == [Finish("error"), *expected]


def test_an_error_in_the_choice_or_as_vllm_has_it() -> None:
    payload = chunk({})
    payload["choices"][0]["error"] = {"message": "gone", "code": 500}
    assert said(payload) == [Failure("500", "gone")]
    payload = {"object": "error", "message": "gone", "type": "NotFoundError", "code": 404}
    assert fed([payload], format="openai-chat") == [Failure("NotFoundError", "gone")]
    payload = {**chunk({"content": "hi"}), **payload}
    assert said(payload) == [Content("hi"), Failure("NotFoundError", "gone")]


# Messages.


def test_the_first_chunk_may_have_no_choice() -> None:
    first = {"id": "", "model": "", "choices": [], "prompt_filter_results": []}
    assert fed([first, chunk({"content": "hi"})], format="openai-chat") == [BEGIN, Content("hi")]


def test_an_id_that_changes_begins_nothing_before_the_finish() -> None:
    assert said(
        chunk({"role": "assistant"}),
        chunk({"role": "assistant", "content": "a"}, id="2"),
        chunk({"content": "b"}, id="3"),
        chunk({"content": "c"}, id="4", finish="stop"),
        chunk({"content": "d"}, id="4"),
        chunk({"content": "", "role": "assistant"}, id="5", finish="stop"),
    ) == [Content("a"), Content("b"), Content("c"), Finish("stop"), Content("d")]


def test_another_id_after_the_finish_begins_a_message() -> None:
    assert said(
        chunk({"content": "a"}, finish="stop"),
        {"id": "1", "choices": [], "usage": {"prompt_tokens": 1}},
        chunk({"content": "b"}, id="2"),
    ) == [
        Content("a"),
        Finish("stop"),
        Usage(1),
        MessageBegin("2", "m", "openai-chat"),
        Content("b"),
    ]


def test_done_ends_a_message() -> None:
    one = sse(chunk({"content": "a"})) + b"data: [DONE]\n\n"
    whole = [BEGIN, Content("a"), Finish("")]
    assert events(one + one, format="openai-chat") == whole * 2
    # Unless the stream has failed.
    broken = sse(chunk({"content": "a"}), {"error": "no"}) + b"data: [DONE]\n\n"
    assert events(broken, format="openai-chat") == [BEGIN, Content("a"), Failure("error", "no")]


def test_calls_are_counted_anew_in_each_message() -> None:
    first = chunk(call(id="a", name="get", arguments="{}"), finish="tool_calls")
    assert said(first, chunk(call(id="b", name="see", arguments="{}"), id="2")) == [
        ToolCallDelta(0, "a", "get", "{}"),
        Finish("tool_calls"),
        MessageBegin("2", "m", "openai-chat"),
        ToolCallDelta(0, "b", "see", "{}"),
    ]


def test_a_response_that_was_not_streamed() -> None:
    message = {
        "role": "assistant",
        "content": "hi",
        "refusal": None,
        "tool_calls": [{"id": "a", "function": {"name": "get", "arguments": "{}"}}],
    }
    payload = {
        "id": "1",
        "object": "chat.completion",
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
    }
    expected = [
        BEGIN,
        Content("hi"),
        ToolCallDelta(0, "a", "get", "{}"),
        Finish("stop"),
        Usage(1, 2, 3),
    ]
    assert fed([payload, payload], format="openai-chat") == expected * 2


def test_a_conversation_line_by_line() -> None:
    conversation = [
        {"role": "system", "content": "be kind"},
        {"role": "user", "content": [{"type": "text", "text": "hello"}, {"type": "image_url"}]},
        {"role": "assistant", "content": None, **call(id="a", name="get", arguments="{}")},
        {"role": "tool", "tool_call_id": "a", "content": "42"},
        {"role": "function", "name": "get", "content": "43"},
        {"role": "assistant", "content": "hi"},
    ]
    begin = MessageBegin("", "", "openai-chat")
    assert fed(conversation, format="openai-chat") == [
        Unknown("system", conversation[0]),
        UserText("hello"),
        begin,
        ToolCallDelta(0, "a", "get", "{}"),
        Finish(""),
        ToolResult("a", "", "42", True),
        ToolResult("", "get", "43", True),
        begin,
        Content("hi"),
        Finish(""),
    ]


def other(index: int, text: str, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": index, "delta": {"content": text}, "finish_reason": finish}
    return {"id": "1", "model": "m", "choices": [choice]}


SEVERAL = Notice("the stream holds several choices; the first one is shown")


@pytest.mark.parametrize("end", ["[DONE]", "", "finish"])
def test_another_choice_is_shown_where_there_is_no_first_one(end: str) -> None:
    payloads = [other(1, "a"), other(1, "b"), other(2, "x"), other(1, "c")]
    if end == "finish":
        payloads.append(other(1, "d", "stop"))
    data = sse(*payloads) + (b"data: [DONE]\n\n" if end == "[DONE]" else b"")
    shown = [MessageBegin("1", "m", "openai-chat"), Content("a"), Content("b"), SEVERAL]
    shown.append(Content("c"))
    if end == "finish":
        shown += [Content("d"), Finish("stop")]
    elif end:
        shown.append(Finish(""))
    assert events(data) == shown
    for cut in cuts(data):
        assert fed(cut) == shown


def test_another_choice_is_not_waited_with_for_long() -> None:
    subject = decoder("openai-chat")
    said = [len(subject.feed(other(1, str(number)))) for number in range(12)]
    assert said == [0, 0, 0, 0, 0, 0, 0, 0, 10, 1, 1, 1]
    assert subject.feed(other(0, "late")) == [SEVERAL]


def test_the_first_choice_is_shown_where_another_comes_before_it() -> None:
    payloads = [other(1, "x"), other(0, "a"), other(1, "y"), other(0, "b", "stop")]
    begin = MessageBegin("1", "m", "openai-chat")
    assert fed(payloads) == [SEVERAL, begin, Content("a"), Content("b"), Finish("stop")]


def test_a_choice_is_chosen_anew_after_a_marker() -> None:
    done = b"data: [DONE]\n\n"
    found = events(sse(other(0, "a")) + done + sse(other(1, "b")) + done + sse(other(0, "c")))
    assert [event.text for event in found if isinstance(event, Content)] == ["a", "b", "c"]


def test_other_choices_are_reported_once() -> None:
    assert said(chunk({"content": "a"}, {"content": "b"}), chunk({}, {"content": "c"})) == [
        Content("a"),
        Notice("the stream holds several choices; the first one is shown"),
    ]


def test_content_that_holds_all_so_far_each_time() -> None:
    chunks = [
        chunk({"reasoning": "h"}),
        chunk({"reasoning": "hm", "content": "a"}),
        chunk({"content": "ab"}),
        chunk({"content": "ab"}),
        chunk({"content": "abc"}),
    ]
    assert said(*chunks, cumulative=True) == [
        Opaque("reasoning_field", "reasoning"),
        Thoughts("h"),
        Thoughts("m"),
        Content("a"),
        Content("b"),
        Content("c"),
    ]


def test_text_of_the_older_completions() -> None:
    assert said({"id": "1", "model": "m", "choices": [{"index": 0, "text": "hi"}]}) == [
        Content("hi")
    ]


# What can be fed, and what cannot be read.

TWO = [chunk({"role": "assistant", "content": "é"}), chunk({"content": "b"}, finish="stop")]
TWO_EVENTS = [BEGIN, Content("é"), Content("b"), Finish("stop")]


def test_any_kind_of_feeding_gives_the_same() -> None:
    data = sse(*TWO)
    assert fed(TWO, format="openai-chat") == TWO_EVENTS
    assert events(data.decode(), format="openai-chat") == TWO_EVENTS
    assert events(data, 1, format="openai-chat") == TWO_EVENTS
    for cut in cuts(data):
        assert fed(cut, format="openai-chat") == TWO_EVENTS
    lines = data.replace(b"data: ", b"").replace(b"\n\n", b"\n")
    assert fed(pieces(lines, 7), format="openai-chat") == TWO_EVENTS
    assert fed([bytearray(data)], format="openai-chat") == TWO_EVENTS
    assert fed([memoryview(data)], format="openai-chat") == TWO_EVENTS


def as_object(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{name: as_object(item) for name, item in value.items()})
    return [as_object(item) for item in value] if isinstance(value, list) else value


class Dumped:
    """An object that keeps its fields to itself, as compiled models do."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Any) -> None:
        self._fields = fields

    def model_dump(self) -> Any:
        return self._fields


@pytest.mark.parametrize("wrap", [as_object, Dumped])
def test_objects(wrap: Any) -> None:
    assert fed(map(wrap, TWO), format="openai-chat") == TWO_EVENTS


GARBAGE = {
    "no json": ("{oops", "no JSON: "),
    "plain text": ("hello", "no JSON: "),
    "a number": ("12", "a number where an object is due"),
    "a list": ("[{}]", "a list where an object is due"),
    "null": ("null", "null where an object is due"),
    "true": ("true", "a truth value where an object is due"),
    "a string": ('"x"', "text where an object is due"),
    "nested": ("[" * 100_000, "nested too deeply"),
    "wide": ("[" + "1," * 5_000_000 + "1]", "a list where an object is due"),
    "other types": ('{"choices": [5]}', "choices.0 is not as the format has it: a number"),
    "choices as text": ('{"choices": "abc"}', "choices is not as the format has it: text"),
    "control characters": ("\x00\x01\x02", "no JSON: "),
}


@pytest.mark.parametrize(("line", "reason"), GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("prefix", ["", "data: "])
def test_garbage_is_reported_with_its_line_and_passed_over(
    prefix: str, line: str, reason: str
) -> None:
    first, second = (sse(payload).decode() for payload in TWO)
    found = events(f"{first}{prefix}{line}\n\n{second}", format="openai-chat")
    (malformed,) = (event for event in found if isinstance(event, Malformed))
    assert malformed.line == 3
    assert malformed.reason.startswith(reason)
    found.remove(malformed)
    assert found == TWO_EVENTS


def test_dicts_and_objects_are_counted() -> None:
    assert fed([TWO[0], None, {"choices": 5}, 7, object()], format="openai-chat")[2:] == [
        Malformed(2, "null where an object is due"),
        Malformed(3, "choices is not as the format has it: a number"),
        Malformed(4, "a number where an object is due"),
        Malformed(5, "text where an object is due"),
    ]


def test_what_is_not_known_passes_in_silence() -> None:
    payload = {"object": "chat.something.new", "x": 1}
    assert fed([payload], format="openai-chat") == [Unknown("chat.something.new", payload)]


def test_feeding_after_close_is_misuse() -> None:
    subject = decoder("openai-chat")
    assert subject.close() == subject.close() == []
    with pytest.raises(RuntimeError, match="after close"):
        subject.feed(b"")


def test_a_part_of_another_type_that_has_text_is_said() -> None:
    parts = [{"type": "poem", "text": "Precious"}, {"type": "picture", "url": "x"}]
    found = fed([{"choices": [{"index": 0, "delta": {"content": parts}}]}])
    assert [event for event in found if isinstance(event, Content)] == [Content("Precious")]
