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
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from tests.formats.feeding import events, fed, sse


def message(kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": "1", "message_type": kind, **fields}


BEGIN = MessageBegin("1", "", "letta")


def test_a_step() -> None:
    stream = [
        message("reasoning_message", reasoning="hm"),
        message("tool_call_message", tool_call={"name": "get", "tool_call_id": "a"}),
        message("tool_call_message", tool_call={"arguments": "{", "tool_call_id": "a"}),
        message("tool_call_message", tool_call={"arguments": "}"}),
        message("tool_return_message", tool_return="42", status="success", tool_call_id="a"),
        message("reasoning_message", reasoning="ah"),
        message("assistant_message", content="h"),
        message("assistant_message", content=[{"type": "text", "text": "i"}]),
        message("stop_reason", stop_reason="end_turn"),
        message("usage_statistics", prompt_tokens=1, completion_tokens=2, total_tokens=3),
    ]
    assert events(sse(*stream) + b"data: [DONE]\n\n", format="letta") == [
        BEGIN,
        Thoughts("hm"),
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(0, "a", "", "{"),
        ToolCallDelta(0, "a", "", "}"),
        ToolResult("a", "", "42", True),
        Finish(""),
        BEGIN,
        Thoughts("ah"),
        Content("h"),
        Content("i"),
        Finish("end_turn"),
        Usage(1, 2, 3),
    ]


def test_a_new_step_is_a_new_message() -> None:
    stream = [message("assistant_message", content=step, step_id=step) for step in "aab"]
    assert fed(stream, format="letta") == [
        BEGIN,
        Content("a"),
        Content("a"),
        Finish(""),
        BEGIN,
        Content("b"),
    ]


@pytest.mark.parametrize("marker", ["[DONE]", "[DONE_STEP]", "[DONE_GEN]"])
def test_markers_end_a_step(marker: str) -> None:
    one = sse(message("assistant_message", content="a"))
    assert events(one + f"data: {marker}\n\n".encode() + one, format="letta") == [
        BEGIN,
        Content("a"),
        Finish(""),
        BEGIN,
        Content("a"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_call": {"name": "get", "arguments": "{}", "tool_call_id": "a"}},
        {"tool_calls": {"name": "get", "arguments": "{}", "tool_call_id": "a"}},
        {"tool_calls": [{"name": "get", "arguments": "{}", "tool_call_id": "a"}]},
    ],
)
@pytest.mark.parametrize("kind", ["tool_call_message", "approval_request_message"])
def test_calls(kind: str, fields: dict[str, Any]) -> None:
    assert fed([message(kind, **fields)], format="letta") == [
        BEGIN,
        ToolCallDelta(0, "a", "get", "{}"),
    ]


def test_calls_that_interleave() -> None:
    pieces = [("a", "get", ""), ("b", "see", ""), ("a", None, "{"), ("b", None, "{")]
    stream = [
        message(
            "tool_call_message", tool_call={"tool_call_id": id, "name": name, "arguments": text}
        )
        for id, name, text in pieces
    ]
    assert fed(stream, format="letta")[1:] == [
        ToolCallDelta(0, "a", "get", ""),
        ToolCallDelta(1, "b", "see", ""),
        ToolCallDelta(0, "a", "", "{"),
        ToolCallDelta(1, "b", "", "{"),
    ]


def test_results() -> None:
    returns = [
        {"tool_call_id": "a", "tool_return": "no", "status": "error"},
        {"tool_call_id": "b", "tool_return": "yes", "status": "success"},
    ]
    assert fed([message("tool_return_message", tool_returns=returns)], format="letta") == [
        ToolResult("a", "", "no", False),
        ToolResult("b", "", "yes", True),
    ]


@pytest.mark.parametrize(
    ("returned", "text", "ok"),
    [
        ({"tool_return": "None", "stdout": ["a\n"], "stderr": ["b"]}, "a\nstderr: b", True),
        ({"tool_return": "4", "stdout": ["a"]}, "4\na", True),
        ({"tool_return": "None", "stdout": [], "stderr": None}, "None", True),
        ({"tool_return": "no", "status": "error"}, "no", False),
        ({"func_response": '{"status": "Failed", "message": "no", "time": ""}'}, "no", False),
        ({}, "", True),
    ],
)
def test_what_a_tool_returned_and_printed(returned: dict[str, Any], text: str, ok: bool) -> None:
    stream = [message("tool_return_message", tool_call_id="a", **returned)]
    assert fed(stream, format="letta") == [ToolResult("a", "", text, ok)]


def test_the_user_and_hidden_reasoning() -> None:
    stream = [
        message("user_message", content="hello"),
        message("hidden_reasoning_message", state="redacted", hidden_reasoning="x"),
    ]
    assert fed(stream, format="letta") == [
        UserText("hello"),
        BEGIN,
        Opaque("hidden_reasoning", "x"),
    ]


@pytest.mark.parametrize(
    ("payload", "failure"),
    [
        (
            message("error_message", error_type="llm_error", message="no", detail="too long"),
            Failure("llm_error", "no: too long"),
        ),
        (message("error_message", error_type="llm_error", detail="no"), Failure("llm_error", "no")),
        ({"error": "no"}, Failure("error", "no")),
        ({"error": {"type": "t", "message": "no"}}, Failure("t", "no")),
        ({"detail": "no"}, Failure("error", "no")),
    ],
)
def test_errors(payload: dict[str, Any], failure: Failure) -> None:
    data = b"event: error\n" + sse(payload) + b"data: [DONE]\n\n"
    assert events(data, format="letta") == [failure]


@pytest.mark.parametrize(
    "kind", ["system_message", "summary_message", "event_message", "approval_response_message"]
)
def test_what_is_not_shown_passes_in_silence(kind: str) -> None:
    payload = message(kind, content="x")
    assert fed([payload, message("ping")], format="letta") == [Unknown(kind, payload)]


# MemGPT's own server.

OLD = MessageBegin("", "", "letta")


def test_a_step_of_memgpts_server() -> None:
    stream = [
        {"internal_monologue": "hm"},
        {"function_call": "send_message({'message': \"it's\", 'n': 1})"},
        {"assistant_message": "it's"},
        {"function_return": "None", "status": "success"},
        {"internal_monologue": "ah"},
    ]
    assert fed(stream, format="letta") == [
        OLD,
        Thoughts("hm"),
        ToolCallDelta(0, "", "send_message", '{"message": "it\'s", "n": 1}'),
        ToolResult("", "send_message", "None", True),
        Finish(""),
        OLD,
        Thoughts("ah"),
    ]


def test_an_assistant_message_that_repeats_nothing_is_said() -> None:
    assert fed([{"assistant_message": "hi"}], format="letta") == [OLD, Content("hi")]


def test_arguments_are_data_and_never_run(tmp_path: Any) -> None:
    path = tmp_path / "run"
    source = f"open({str(path)!r}, 'w')"
    assert fed([{"function_call": f"get({source})"}], format="letta") == [
        OLD,
        ToolCallDelta(0, "", "get", source),
    ]
    assert not path.exists()
