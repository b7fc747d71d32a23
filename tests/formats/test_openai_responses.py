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
    Refusal,
    Source,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
)
from tests.formats.feeding import events, fed, sse

CREATED = {"type": "response.created", "response": {"id": "1", "model": "m"}}
BEGIN = MessageBegin("1", "m", "openai-responses")


def event(kind: str, index: int = 0, **fields: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}", "output_index": index, **fields}


def item(fields: dict[str, Any], *deltas: dict[str, Any], index: int = 0) -> list[dict[str, Any]]:
    return [
        event("output_item.added", index, item=fields),
        *deltas,
        event("output_item.done", index, item=fields),
    ]


def ended(status: str = "completed", **fields: Any) -> dict[str, Any]:
    return {"type": f"response.{status}", "response": {"status": status, **fields}}


def said(*payloads: dict[str, Any]) -> list[Event]:
    found = fed([CREATED, *payloads], format="openai-responses")
    assert found[0] == BEGIN
    return found[1:]


def message(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "id": "m", "content": list(parts)}


TEXT = {"type": "output_text", "text": "ab"}


def test_text() -> None:
    deltas = [event("output_text.delta", delta=piece) for piece in ("a", "", "b")]
    done = event("output_text.done", text="ab")
    assert said(*item(message(TEXT), *deltas, done), ended()) == [
        Content("a"),
        Content("b"),
        Unknown("response.output_text.done", done),
        Opaque("item", message(TEXT)),
        Finish("completed"),
    ]


@pytest.mark.parametrize(
    ("kind", "say"),
    [
        ("refusal.delta", Refusal),
        ("reasoning_summary_text.delta", Thoughts),
        ("reasoning_text.delta", Thoughts),
    ],
)
def test_refusals_and_reasoning(kind: str, say: Any) -> None:
    assert said(event(kind, delta="x")) == [say("x")]


def test_the_parts_of_a_summary_stand_apart() -> None:
    parts = [event("reasoning_summary_part.added", summary_index=number) for number in (0, 1)]
    delta = event("reasoning_summary_text.delta", delta="x")
    assert said(parts[0], delta, parts[1], delta) == [
        Thoughts("x"),
        Thoughts("\n\n"),
        Thoughts("x"),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "delta", "field"),
    [
        ("function_call", "get", "function_call_arguments.delta", "arguments"),
        ("custom_tool_call", "get", "custom_tool_call_input.delta", "input"),
        ("mcp_call", "get", "mcp_call_arguments.delta", "arguments"),
        ("code_interpreter_call", "", "code_interpreter_call_code.delta", "code"),
    ],
)
def test_a_call(kind: str, name: str, delta: str, field: str) -> None:
    fields = {"type": kind, "id": "i", "call_id": "a", field: "{}"}
    if name:
        fields["name"] = name
    deltas = [event(delta, delta=piece) for piece in ("{", "", "}")]
    assert said(*item(fields, *deltas), ended()) == [
        ToolCallDelta(0, "a", name or kind.removesuffix("_call"), ""),
        ToolCallDelta(0, "a", "", "{"),
        ToolCallDelta(0, "a", "", "}"),
        Opaque("item", fields),
        Finish("completed"),
    ]


def test_interleaved_calls() -> None:
    added = [
        event("output_item.added", index, item={"type": "function_call", "call_id": id, "name": id})
        for index, id in ((1, "a"), (2, "b"))
    ]
    deltas = [event("function_call_arguments.delta", index, delta="{") for index in (2, 1)]
    assert said(*added, *deltas) == [
        ToolCallDelta(0, "a", "a", ""),
        ToolCallDelta(1, "b", "b", ""),
        ToolCallDelta(1, "b", "", "{"),
        ToolCallDelta(0, "a", "", "{"),
    ]


@pytest.mark.parametrize(
    ("fields", "arguments"),
    [
        ({"type": "function_call", "arguments": '{"x": 1}'}, '{"x": 1}'),
        ({"type": "web_search_call", "action": {"query": "x"}}, '{"query": "x"}'),
        ({"type": "web_search_call", "arguments": '{"query": "x"}'}, '{"query": "x"}'),
        ({"type": "file_search_call", "queries": ["x"]}, '["x"]'),
        ({"type": "web_search_call", "action": {"query": "x", "sources": []}}, '{"query": "x"}'),
        ({"type": "computer_call", "actions": [{"type": "wait"}]}, '[{"type": "wait"}]'),
        ({"type": "shell_call", "action": {"commands": ["ls", "pwd"]}}, "ls\npwd"),
        ({"type": "local_shell_call", "action": {"command": ["echo", "a b"]}}, "echo 'a b'"),
        ({"type": "tool_search_call", "arguments": {"paths": []}}, '{"paths": []}'),
    ],
)
def test_arguments_that_come_with_what_is_done(fields: dict[str, Any], arguments: str) -> None:
    name = fields["type"].removesuffix("_call")
    assert said(event("output_item.done", item={**fields, "id": "a"})) == [
        ToolCallDelta(0, "a", name if name != "function" else "function", ""),
        ToolCallDelta(0, "a", "", arguments),
        Opaque("item", {**fields, "id": "a"}),
    ]


def test_annotations_name_sources() -> None:
    annotation = {"type": "url_citation", "url": "u", "title": "A", "start_index": 0}
    added = event("output_text.annotation.added", annotation=annotation)
    file = {"type": "file_citation", "file_id": "f", "filename": "a.md", "index": 3}
    text = {"type": "output_text", "text": "ab", "annotations": [annotation, file]}
    assert said(*item(message(text), added))[:4] == [
        Source("u", "A"),
        Content("ab"),
        Source("u", "A"),
        Source("", "a.md"),
    ]


def test_done_without_an_end_is_one() -> None:
    delta = sse(CREATED, event("output_text.delta", delta="a"))
    error = sse({"type": "error", "message": "no"})
    done = b"data: [DONE]\n\n"
    assert events(delta + done)[1:] == [Content("a"), Finish("")]
    assert events(delta + error + done)[1:] == [Content("a"), Failure("error", "no")]
    assert events(delta + sse(ended()) + done)[1:] == [Content("a"), Finish("completed")]


def test_a_compaction_is_told() -> None:
    assert said({"type": "response.compaction.compacting"}) == [
        Notice("the conversation so far is compacted", "compacting")
    ]


def test_what_is_done_says_the_rest() -> None:
    delta = event("function_call_arguments.delta", delta='{"x"')
    fields = {"type": "function_call", "call_id": "a", "name": "get", "arguments": '{"x": 1}'}
    assert said(*item(fields, delta))[1:3] == [
        ToolCallDelta(0, "a", "", '{"x"'),
        ToolCallDelta(0, "a", "", ": 1}"),
    ]
    summary = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]}
    assert said(*item(summary))[0] == Thoughts("hm")
    litellm = {"type": "reasoning", "content": [{"type": "output_text", "text": "hm"}]}
    assert said(*item(litellm))[0] == Thoughts("hm")
    refusal = {"type": "refusal", "refusal": "no"}
    assert said(*item(message(TEXT, refusal)))[:2] == [Content("ab"), Refusal("no")]


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        (
            {"type": "code_interpreter_call", "outputs": [{"type": "logs", "logs": "4"}]},
            ToolResult("a", "", "4", True),
        ),
        ({"type": "mcp_call", "output": "x"}, ToolResult("a", "", "x", True)),
        ({"type": "mcp_call", "error": "no"}, ToolResult("a", "", "no", False)),
        ({"type": "file_search_call", "results": []}, None),
        (
            {"type": "shell_call_output", "output": [{"stdout": "x"}]},
            ToolResult("a", "", "x", True),
        ),
        ({"type": "function_call_output", "output": ""}, ToolResult("a", "", "", True)),
        (
            {"type": "function_call_output", "output": [{"type": "input_text", "text": "x"}]},
            ToolResult("a", "", "x", True),
        ),
        ({"type": "mcp_call", "status": "failed"}, ToolResult("a", "", "failed", False)),
        ({"type": "mcp_call", "output": None}, None),
        ({"type": "web_search_call", "action": {"type": "search", "query": "x"}}, None),
        (
            {"type": "web_search_call", "action": {"sources": [{"type": "url", "url": "u"}]}},
            ToolResult("a", "", "u", True),
        ),
        (
            {"type": "file_search_call", "results": [{"filename": "a.md", "text": "x"}]},
            ToolResult("a", "", "a.md: x", True),
        ),
        (
            {"type": "image_generation_call", "result": "iVBO", "output_format": "png"},
            ToolResult("a", "", "image (image/png)", True),
        ),
        (
            {"type": "computer_call_output", "output": {"type": "computer_screenshot"}},
            ToolResult("a", "", "screenshot", True),
        ),
        (
            {"type": "apply_patch_call_output", "status": "completed"},
            ToolResult("a", "", "completed", True),
        ),
        (
            {"type": "apply_patch_call_output", "status": "failed", "output": "no such file"},
            ToolResult("a", "", "no such file", False),
        ),
        (
            {"type": "local_shell_call_output", "output": '{"stdout": "x", "exit_code": 1}'},
            ToolResult("a", "", "x\nexit status 1", False),
        ),
        ({"type": "tool_search_output", "tools": [{"name": "x"}]}, ToolResult("a", "", "x", True)),
        ({"type": "program_output", "result": "x"}, ToolResult("a", "", "x", True)),
    ],
)
def test_results(fields: dict[str, Any], result: Any) -> None:
    found = said(event("output_item.done", item={**fields, "call_id": "a"}))
    assert [event for event in found if isinstance(event, ToolResult)] == [result] * bool(result)


def test_a_command_has_a_line_of_its_own() -> None:
    action = {"commands": ["ls lake", "cat x"], "timeout_ms": None}
    fields = {"type": "shell_call", "call_id": "a", "action": action}
    pieces = [(0, "ls "), (0, "lake"), (1, "cat "), (1, "x")]
    deltas = [
        event("shell_call_command.delta", command_index=line, delta=piece) for line, piece in pieces
    ]
    assert said(*item(fields, *deltas)) == [
        ToolCallDelta(0, "a", "shell", ""),
        ToolCallDelta(0, "a", "", "ls "),
        ToolCallDelta(0, "a", "", "lake"),
        ToolCallDelta(0, "a", "", "\ncat "),
        ToolCallDelta(0, "a", "", "x"),
        Opaque("item", fields),
    ]


def test_a_patch_has_its_kind_and_path_before_the_diff() -> None:
    def fields(diff: str) -> dict[str, Any]:
        operation = {"type": "update_file", "path": "a.md", "diff": diff}
        return {"type": "apply_patch_call", "call_id": "a", "operation": operation}

    deltas = [
        event("apply_patch_call_operation_diff.delta", delta=piece) for piece in ("@@\n", "-a\n")
    ]
    head = ToolCallDelta(0, "a", "", "update_file a.md")
    added = event("output_item.added", item=fields(""))
    done = event("output_item.done", item=fields("@@\n-a\n"))
    assert said(added, *deltas, done)[1:] == [
        head,
        ToolCallDelta(0, "a", "", "\n@@\n"),
        ToolCallDelta(0, "a", "", "-a\n"),
        Opaque("item", done["item"]),
    ]
    assert said(done)[1:3] == [head, ToolCallDelta(0, "a", "", "\n@@\n-a\n")]
    deleted = {"type": "apply_patch_call", "operation": {"type": "delete_file", "path": "a.md"}}
    assert said(event("output_item.done", item=deleted))[1:2] == [
        ToolCallDelta(0, "", "", "delete_file a.md")
    ]


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        (
            {"type": "mcp_approval_request", "name": "drop", "server_label": "db"},
            Notice("drop of db waits for approval", "awaiting approval"),
        ),
        ({"type": "mcp_approval_response", "approve": True}, Notice("approved")),
        ({"type": "mcp_approval_response", "reason": "no"}, Notice("denied: no")),
        (
            {"type": "computer_call", "pending_safety_checks": [{"message": "a bank"}]},
            Notice("computer waits for approval: a bank", "awaiting approval"),
        ),
        ({"type": "computer_call", "pending_safety_checks": []}, None),
        ({"type": "mcp_list_tools", "server_label": "db", "error": None}, None),
        (
            {"type": "mcp_list_tools", "server_label": "db", "error": "gone"},
            Notice("no tools of db: gone"),
        ),
        ({"type": "compaction"}, Notice("the conversation so far was compacted")),
    ],
)
def test_what_the_user_is_to_know(fields: dict[str, Any], known: Any) -> None:
    found = said(event("output_item.done", item=fields))
    assert [event for event in found if isinstance(event, Notice)] == [known] * bool(known)


def test_items_go_back_in_the_order_of_their_indices() -> None:
    first, second = {"type": "reasoning", "id": "a"}, {"type": "message", "id": "b"}
    done = [
        event("output_item.done", 1, item=second),
        event("output_item.done", 0, item=first),
    ]
    expected = [Opaque("item", first), Opaque("item", second)]
    assert said(*done, ended()) == [*expected, Finish("completed")]
    # So they do when the stream is cut off.
    assert said(*done) == expected


def test_finish_and_usage() -> None:
    counts = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}
    assert said(ended(usage=counts)) == [Usage(1, 2, 3), Finish("completed")]
    details = {"reason": "max_output_tokens"}
    assert said(ended("incomplete", incomplete_details=details)) == [Finish("max_output_tokens")]


ERROR = {"code": "quota", "message": "too much"}


@pytest.mark.parametrize(
    "payloads",
    [
        [{"type": "error", **ERROR}],
        [{"type": "error", "error": ERROR}],
        [ended("failed", error=ERROR)],
        [{"type": "error", "error": ERROR}, ended("failed", error=ERROR)],
        [{"error": ERROR}],
    ],
)
def test_an_error_is_reported_once(payloads: list[dict[str, Any]]) -> None:
    assert said(*payloads) == [Failure("quota", "too much")]


def test_ids_may_change() -> None:
    in_progress = {"type": "response.in_progress", "response": {"id": "2"}}
    deltas = [event("output_text.delta", item_id=id, delta=id) for id in "ab"]
    assert said(in_progress, *deltas)[1:] == [Content("a"), Content("b")]


def test_several_responses() -> None:
    delta = event("output_text.delta", delta="a")
    assert said(delta, ended(), CREATED, delta) == [
        Content("a"),
        Finish("completed"),
        BEGIN,
        Content("a"),
    ]


def test_a_response_that_was_not_streamed() -> None:
    response = {
        "object": "response",
        "id": "1",
        "model": "m",
        "status": "completed",
        "output": [message(TEXT)],
    }
    assert fed([response], format="openai-responses") == [
        BEGIN,
        Content("ab"),
        Opaque("item", message(TEXT)),
        Finish("completed"),
    ]


def test_what_the_response_names_again_is_said_once() -> None:
    delta = event("output_text.delta", delta="ab")
    found = said(*item(message(TEXT), delta), ended(output=[message(TEXT)]))
    assert found == [Content("ab"), Opaque("item", message(TEXT)), Finish("completed")]


def test_what_the_response_says_of_an_item_in_the_end_goes_back() -> None:
    before, after = ({"type": "reasoning", "encrypted_content": text} for text in "ab")
    assert said(*item(before), ended(output=[after])) == [
        Opaque("item", after),
        Finish("completed"),
    ]


def test_without_a_beginning() -> None:
    assert said(event("function_call_arguments.delta", delta="{")) == [
        ToolCallDelta(0, "", "", "{")
    ]
    assert fed([event("output_text.delta", delta="a")], format="openai-responses") == [
        MessageBegin("", "", "openai-responses"),
        Content("a"),
    ]
