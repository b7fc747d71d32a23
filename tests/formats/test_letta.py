from __future__ import annotations

import json
from typing import Any

import pytest

from streamcurses._formats.events import (
    Content,
    Failure,
    Finish,
    MessageBegin,
    Notice,
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
def test_calls(fields: dict[str, Any]) -> None:
    call = [BEGIN, ToolCallDelta(0, "a", "get", "{}")]
    assert fed([message("tool_call_message", **fields)], format="letta") == call
    waits = Notice("get waits for approval", "awaiting approval")
    assert fed([message("approval_request_message", **fields)], format="letta") == [*call, waits]


def test_an_approval_that_comes_in_pieces_is_asked_for_once() -> None:
    pieces = [
        message("approval_request_message", tool_call={"tool_call_id": "a", **fields})
        for fields in ({"name": "get"}, {"name": "get", "arguments": "{"}, {"arguments": "}"})
    ]
    assert fed(pieces, format="letta")[1:] == [
        ToolCallDelta(0, "a", "get", ""),
        Notice("get waits for approval", "awaiting approval"),
        ToolCallDelta(0, "a", "", "{"),
        ToolCallDelta(0, "a", "", "}"),
    ]


def test_the_answer_to_an_approval() -> None:
    approvals = [
        {"type": "approval", "approve": False, "reason": "too late"},
        {"type": "tool", "tool_call_id": "a", "tool_return": "x", "status": "success"},
    ]
    stream = [
        message("approval_response_message", approve=True, approvals=None),
        message("approval_response_message", approve=None, approvals=approvals),
    ]
    assert fed(stream, format="letta") == [
        Notice("approved"),
        Notice("denied: too late"),
        ToolResult("a", "", "x", True),
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


def test_what_is_not_shown_passes_in_silence() -> None:
    payload = message("system_message", content="x")
    found = fed([payload, message("ping")], format="letta")
    assert found == [Unknown("system_message", payload)]


RETRY = {"attempt": 1, "max_attempts": 3, "delay_ms": 1500, "message": '500: {"message": "busy"}'}


@pytest.mark.parametrize(
    ("payload", "notice"),
    [
        (
            message("event_message", event_type="retry", event_data=RETRY),
            Notice("retry 1 of 3 in 1.5 s: 500: busy", "retrying"),
        ),
        (
            message("event_message", event_type="compaction", event_data={}),
            Notice("the conversation so far is compacted", "compacting"),
        ),
        (
            message("summary_message", summary="they met"),
            Notice("the conversation so far was compacted: they met"),
        ),
    ],
)
def test_what_the_user_is_to_know(payload: dict[str, Any], notice: Notice) -> None:
    assert fed([payload], format="letta") == [notice]


def test_an_event_that_is_not_known() -> None:
    payload = message("event_message", event_type="new")
    assert fed([payload], format="letta") == [Unknown("new", payload)]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("end_turn", []),
        ("requires_approval", []),
        ("max_steps", [Notice("stopped: max_steps")]),
        ("max_tokens_exceeded", []),
        ("llm_api_error", [Failure("llm_api_error", "no message given")]),
    ],
)
def test_why_an_agent_stops(reason: str, told: list[Any]) -> None:
    said, stop = (
        message("assistant_message", content="a"),
        message("stop_reason", stop_reason=reason),
    )
    assert fed([said, stop], format="letta") == [BEGIN, Content("a"), Finish(reason), *told]


def test_the_error_behind_an_errors_stop_is_told_once() -> None:
    stops = [message("stop_reason", stop_reason=reason) for reason in ("error", "llm_api_error")]
    error = message("error_message", error_type="llm_error", message="no")
    for stream in ([*stops, error], [error, *stops]):
        assert fed(stream, format="letta") == [Failure("llm_error", "no")]


# Letta Code.

INIT = {"type": "system", "subtype": "init", "agent_id": "agent-1", "model": "tiny"}


def outer(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "session_id": "s", **fields}


def enveloped(payload: dict[str, Any]) -> dict[str, Any]:
    return outer("stream_event", event=payload)


@pytest.mark.parametrize("around", [lambda payload: {**payload, "type": "message"}, enveloped])
def test_a_turn_of_letta_code(around: Any) -> None:
    stream = [
        INIT,
        around(message("reasoning_message", reasoning="hm", run_id="r")),
        around(message("assistant_message", content=[{"type": "text", "text": "hi"}], run_id="r")),
        around(message("usage_statistics", completion_tokens=7, run_id="r")),
        around(message("stop_reason", stop_reason="requires_approval", run_id="r")),
        message("tool_call_message", tool_call={"name": "get", "tool_call_id": "a"}),
        message("tool_return_message", tool_call_id="a", tool_return="x", status="success"),
        around(message("assistant_message", content="oh", run_id="q")),
        around(message("stop_reason", stop_reason="end_turn", run_id="q")),
        outer("result", subtype="success", result="oh", usage={"completion_tokens": 9}),
    ]
    begin = MessageBegin("1", "tiny", "letta")
    # The call belongs to the step that has stopped for it.
    assert fed(stream) == [
        begin,
        Thoughts("hm"),
        Content("hi"),
        Usage(None, 7),
        Finish("requires_approval"),
        ToolCallDelta(0, "a", "get", ""),
        ToolResult("a", "", "x", True),
        Finish(""),
        begin,
        Content("oh"),
        Finish("end_turn"),
    ]


def test_what_came_out_is_said_where_it_came_alone() -> None:
    result = outer(
        "result", subtype="success", agent_id="a", result="hi", usage={"completion_tokens": 7}
    )
    assert fed([result]) == [
        MessageBegin("", "", "letta"),
        Content("hi"),
        Usage(None, 7),
        Finish("end_turn"),
    ]
    failed = outer(
        "result", subtype="error", agent_id="a", is_error=True, result='500: {"error": "no"}'
    )
    assert fed([failed]) == [Failure("error", "500: no")]


ERROR = outer("error", message='500: {"message": "busy"}', api_error={"error_type": "llm_error"})
AGAIN = outer("retry", reason="llm_api_error", attempt=2, max_attempts=3, delay_ms=2000)
STOP = message("stop_reason", stop_reason="llm_api_error")


def test_an_error_that_is_tried_again_is_none() -> None:
    said = message("assistant_message", content="hi")
    assert fed([INIT, ERROR, STOP, AGAIN, said])[:2] == [
        Notice("retry 2 of 3 in 2 s: 500: busy", "retrying"),
        MessageBegin("1", "tiny", "letta"),
    ]
    assert fed([INIT, AGAIN]) == [Notice("retry 2 of 3 in 2 s: llm_api_error", "retrying")]


def test_an_error_in_the_end_is_told_once() -> None:
    again = json.dumps(
        {"error": {"error": {"message": ERROR["message"], "error_type": "llm_error"}}}
    )
    last = outer("error", message=again, stop_reason="llm_api_error")
    told = [Failure("llm_error", "500: busy")]
    assert fed([INIT, ERROR, STOP, last]) == told
    assert fed([INIT, ERROR, STOP]) == told
    assert fed([INIT, ERROR, STOP, last, outer("error", message="gone")]) == [
        *told,
        Failure("error", "gone"),
    ]


def test_an_envelope_with_something_else_in_it_is_not_ours() -> None:
    other = outer("stream_event", event={"type": "new"})
    assert fed([INIT, other]) == [Unknown("stream_event", other)]


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


def test_a_response_that_was_not_streamed() -> None:
    messages = [
        {"message_type": "reasoning_message", "reasoning": "hm", "id": "1"},
        {"message_type": "assistant_message", "content": "hi", "id": "1"},
    ]
    stop = {"message_type": "stop_reason", "stop_reason": "end_turn"}
    counts = {"message_type": "usage_statistics", "prompt_tokens": 1, "completion_tokens": 2}
    whole = {"messages": messages, "stop_reason": stop, "usage": counts}
    assert fed([whole]) == fed([*messages, stop, counts])
    older = [{"internal_monologue": "hm"}, {"function_call": "get({})"}, {"function_return": "x"}]
    assert fed([{"messages": older, "usage": {}}])[:3] == fed(older)[:3]
    for other in ([], ["x"], [{"role": "user", "function_call": "x"}], {"a": 1}):
        found = fed([{"messages": other}])
        assert [type(event).__name__ for event in found] == ["Malformed"], other


def test_a_call_of_the_first_servers_as_an_object() -> None:
    call = {"name": "search", "arguments": '{"q": 1}'}
    calls = [ToolCallDelta(0, "", "search", '{"q": 1}')]
    assert fed([{"function_call": call}])[1:] == calls
    assert fed([{"message_type": "function_call", "function_call": call}])[1:] == calls


def test_a_result_alone_is_the_reply() -> None:
    """As the command prints it where it is asked for JSON."""
    result = {"type": "result", "is_error": False, "result": "hi", "agent_id": "a"}
    assert fed([result]) == [MessageBegin("", "", "letta"), Content("hi"), Finish("end_turn")]
