"""A format is settled by what only it has, and never by what says nothing; nothing is silent."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

from streamcurses._formats import FORMATS, decoder
from streamcurses._formats.auto import KNOWN
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Malformed,
    MessageBegin,
    Notice,
    Unknown,
)
from tests.formats.feeding import events, fed, sse

# Plain text has no payloads, and the guess none of its own.
WIRE = [name for name in FORMATS if name not in ("generic", "text")]

CHAT = {"id": "1", "model": "m", "choices": [{"index": 0, "delta": {"content": "hi"}}]}
CLAUDE = {"session_id": "s", "parent_tool_use_id": None}
FIRST: dict[str, Any] = {
    "openai-chat": CHAT,
    "openai-responses": {"type": "response.created", "response": {"id": "1"}},
    "anthropic": {"type": "message_start", "message": {"id": "1"}},
    "ollama": {"model": "m", "message": {"content": "hi"}, "done": False},
    "letta": {"message_type": "assistant_message", "content": "hi"},
    "langchain": {"type": "AIMessageChunk", "content": "hi"},
    "completions": {"content": "hi", "stop": False},
    "gemini": {"candidates": [{"content": {"parts": [{"text": "hi"}]}}]},
    "gemini-interactions": {"event_type": "step.delta", "delta": {"type": "text", "text": "hi"}},
    "bedrock": {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "hi"}}},
    "cohere": {"type": "content-delta", "delta": {"message": {"content": {"text": "hi"}}}},
    "mistral": {"type": "message.output.delta", "id": "m", "content": "hi"},
    "pydantic-ai": {"event_kind": "part_start", "part": {"part_kind": "text", "content": "hi"}},
    "adk": {"invocationId": "e", "author": "a", "id": "i", "content": {"parts": [{"text": "hi"}]}},
    "ag-ui": {"type": "TEXT_MESSAGE_START", "messageId": "m", "role": "assistant"},
    "vercel": {"type": "start-step"},
    "agno": {"event": "RunStarted", "run_id": "r"},
    "claude-code-session": {"type": "queue-operation", "sessionId": "s"},
    "cline-session": {"sessionId": "s", "updated_at": "t", "messages": []},
    "codex-session": {"type": "session_meta", "payload": {"id": "i"}},
    "gemini-cli-session": {"sessionId": "s", "projectHash": "h", "kind": "main"},
    "qwen-code-session": {
        "type": "user",
        "provenance": "real_user",
        "sessionId": "s",
        "message": {"parts": [{"text": "hu"}]},
    },
    "claude-code": {"type": "system", "subtype": "init", "session_id": "s", "model": "m"},
    "qwen-code": {"type": "system", "subtype": "init", "session_id": "s", "qwen_code_version": "1"},
    "cursor-agent": {"type": "system", "subtype": "init", "session_id": "s", "apiKeySource": "a"},
    "codex": {"type": "thread.started", "thread_id": "t"},
    "gemini-cli": {"type": "init", "timestamp": "t", "session_id": "s", "model": "m"},
    "opencode": {"type": "step_start", "sessionID": "s", "part": {}},
    "copilot": {"type": "session.x", "data": {}, "id": "i", "timestamp": "t", "parentId": None},
    "pi": {"type": "session", "version": 3, "id": "i", "cwd": "/"},
    "cline": {"ts": "t", "type": "hook_event", "hookEventName": "agent_start"},
}
OTHERS: dict[str, list[dict[str, Any]]] = {
    "openai-chat": [{"object": "chat.completion.chunk"}, {"id": "", "choices": []}],
    "openai-responses": [{"object": "response", "output": []}, {"type": "response.new"}],
    "anthropic": [{"type": "message", "content": []}, {"type": "content_block_stop", "index": 0}],
    "ollama": [{"model": "m", "response": "hi", "done": False}],
    "letta": [
        {"messages": [{"message_type": "reasoning_message", "reasoning": "hm"}]},
        {"message_type": "ping"},
        {"internal_monologue": "hm"},
        {"function_return": "x"},
        {"type": "system", "subtype": "init", "agent_id": "a"},
        {"type": "stream_event", "event": {"message_type": "ping"}},
    ],
    "langchain": [
        {"type": "tool", "content": "x", "additional_kwargs": {}},
        {"event": "on_chain_start", "data": {}},
        {"node": {"messages": [{"type": "ai", "content": "hi", "additional_kwargs": {}}]}},
    ],
    "completions": [
        {"object": "text_completion", "choices": []},
        {"id": "1", "choices": [{"index": 0, "text": "hi"}]},
        {"token": {"id": 1, "text": "hi"}},
        {"token": "hi"},
        {"generated_text": "hi"},
    ],
    "gemini": [
        {"promptFeedback": {"blockReason": "SAFETY"}},
        {"usage_metadata": {}, "model_version": "m"},
    ],
    "gemini-interactions": [{"event_type": "error", "error": {"code": "1", "message": "no"}}],
    "bedrock": [{"event": {"messageStart": {"role": "assistant"}}}, {"init_event_loop": True}],
    "cohere": [{"type": "message-start", "id": "m"}],
    "mistral": [
        {"type": "conversation.response.started", "conversation_id": "c"},
        {"type": "conversation.response.error", "message": "no", "code": 500},
        {"object": "conversation.response", "outputs": []},
    ],
    "pydantic-ai": [{"event_kind": "agent_run_result"}],
    "adk": [{"invocation_id": "e", "author": "a", "error_code": "SAFETY"}],
    "ag-ui": [{"type": "RUN_ERROR", "message": "no"}, {"type": "RUN_STARTED", "runId": "r"}],
    "vercel": [{"type": "start"}, {"type": "error", "errorText": "no"}],
    "agno": [{"event": "TeamRunError", "run_id": "r", "content": "no"}],
    "claude-code-session": [
        {"type": "mode", "sessionId": "s"},
        {"type": "user", "isSidechain": False, "sessionId": "s", "message": {"content": "ha"}},
    ],
    "cline-session": [],
    "codex-session": [{"type": "event_msg", "payload": {"type": "task_started"}}],
    "gemini-cli-session": [
        {"$set": {"lastUpdated": "t"}},
        {"id": "1", "type": "gemini", "content": "hi"},
    ],
    "qwen-code-session": [{"type": "system", "provenance": "system", "sessionId": "s"}],
    "claude-code": [
        {**CLAUDE, "type": "stream_event", "event": {"type": "message_stop"}},
        {**CLAUDE, "type": "assistant", "message": {"content": []}},
        {"type": "result", "session_id": "s", "is_error": False, "permission_denials": []},
    ],
    "qwen-code": [{"type": "system", "subtype": "retry", "session_id": "s", "data": {}}],
    "cursor-agent": [
        {"type": "tool_call", "subtype": "started", "session_id": "s", "tool_call": {"x": {}}},
    ],
    "codex": [
        {"type": "item.completed", "item": {"id": "i", "type": "agent_message", "text": "hi"}},
        {"type": "turn.failed", "error": {"message": "no"}},
    ],
    "gemini-cli": [
        {"type": "message", "timestamp": "t", "role": "user", "content": "ho"},
        {"type": "error", "timestamp": "t", "severity": "warning", "message": "hm"},
        {"type": "result", "timestamp": "t", "status": "success", "stats": {}},
    ],
    "opencode": [{"type": "error", "sessionID": "s", "error": {"data": {"message": "no"}}}],
    "copilot": [],
    "pi": [{"type": "message_update", "assistantMessageEvent": {"type": "x"}}],
    "cline": [
        {"ts": "t", "type": "agent_event", "event": {"type": "done"}},
        {"ts": "t", "type": "run_result", "finishReason": "completed"},
    ],
}


def test_every_format_has_its_first_payload_here() -> None:
    assert set(FIRST) == set(OTHERS) == set(WIRE)


@pytest.mark.parametrize(
    ("format", "payload"),
    [(format, payload) for format in WIRE for payload in [FIRST[format], *OTHERS[format]]],
)
def test_a_payload_of_one_format_only_shows_it(format: str, payload: dict[str, Any]) -> None:
    assert [name for name, rules in FORMATS.items() if rules.recognizes(payload)] == [format]
    assert fed([payload]) == fed([payload], format=format)


# What settles nothing.

EXTRAS: list[Any] = [
    {},
    {"type": "ping"},
    {"type": "keep-alive", "t": 1},
    {"event": "heartbeat"},
    {"object": "ping"},
    {"error": {"message": "busy"}},
    {"type": "error", "error": {"message": "busy"}},
]


@pytest.mark.parametrize("format", WIRE)
@pytest.mark.parametrize("extra", EXTRAS, ids=json.dumps)
def test_extras_settle_nothing(format: str, extra: dict[str, Any]) -> None:
    found = fed([extra, FIRST[format]])
    told = Failure("error", "busy") if "error" in extra else None
    assert [event for event in found if not isinstance(event, Unknown)] == [
        *([told] if told else []),
        *fed([FIRST[format]], format=format),
    ]


def test_the_name_of_an_event_can_say_that_it_is_an_extra() -> None:
    data = b'event: metadata\ndata: {"run": 1}\n\n' + sse(CHAT)
    assert events(data)[1:] == events(sse(CHAT))


def test_a_payload_of_no_format_is_told_and_the_next_one_may_settle_it() -> None:
    assert fed([{"type": "status-report", "x": 1}, CHAT]) == [
        Notice("passed over, line 1: a JSON object of no known format ('status-report')"),
        *fed([CHAT]),
    ]


def test_no_module_is_looked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = decoder()
    subject.feed({})
    sought: list[str] = []
    monkeypatch.setattr(importlib, "import_module", sought.append)
    subject.feed({})
    assert not sought


def test_garbage_before_the_first_payload_decides_nothing() -> None:
    found = events(b'{"garbage\n[DONE]\n' + sse({"x": 1}, CHAT), format="auto")
    assert found[1:] == [
        Notice("passed over, line 3: a JSON object of no known format (with x)"),
        MessageBegin("1", "m", "openai-chat"),
        Content("hi"),
    ]
    assert isinstance(found[0], Malformed)


def test_a_stream_of_no_format_is_told_as_it_comes_with_the_formats_that_are_known() -> None:
    subject = decoder()
    reason = f"a JSON object of no known format ('x'){KNOWN}"
    found: list[Event] = []
    for number in range(1, 6):
        found += subject.feed({"type": "x"})
        assert len(found) == (0 if number < 3 else number)
    assert found == [Malformed(number, reason) for number in range(1, 6)]
    assert fed([{"type": "x"}]) == [Malformed(1, reason)]
    (told,) = events(b'event: x\ndata: {"a": 1, "b": 2}\n\n')
    assert told == Malformed(2, reason)


# What might be of a format.

ASKED = {"role": "user", "content": "hi"}


def test_a_line_of_a_conversation_file_is_read_and_settles_nothing() -> None:
    assert fed([ASKED]) == fed([ASKED], format="openai-chat")
    assert fed([ASKED, ASKED, FIRST["anthropic"]]) == [
        *fed([ASKED, ASKED], format="openai-chat"),
        *fed([FIRST["anthropic"]]),
    ]
    assert fed([ASKED, CHAT]) == fed([ASKED, CHAT], format="openai-chat")


# Another format comes.


def of_one_only(one: str, other: str) -> list[dict[str, Any]]:
    """Payloads of the other format; chats' rules read completions of OpenAI's shape as well.

    Of two agents that write the same lines, the first one tells which it is.
    """
    both = {one, other} == {"openai-chat", "completions"}
    payloads = [FIRST[other], *OTHERS[other]]
    if {one, other} == {"claude-code", "qwen-code"}:
        return payloads[:1]
    return [payload for payload in payloads if not (both and "choices" in payload)]


GOES_ON = "the stream goes on as "
PAIRS = [(one, other) for one in WIRE for other in WIRE if one != other]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_stream_goes_over_to_another_format(one: str, other: str) -> None:
    for payload in of_one_only(one, other):
        found = fed([FIRST[one], payload, FIRST[one], payload])
        said = [event for event in found if isinstance(event, Notice) and GOES_ON in event.text]
        assert said == [Notice(f"the stream goes on as {name}") for name in (other, one)]
        rest = [event for event in found if event not in said]
        there = decoder(other).feed(payload)
        assert [event for event in there if event not in rest] == []
        assert found.index(said[0]) <= found.index(there[0]) if there else True


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_another_format_than_was_asked_for_is_told_once(one: str, other: str) -> None:
    for payload in of_one_only(one, other):
        found = fed([payload, payload], format=one)
        reason = f"a payload of {other}, where {one} was asked for"
        assert found == [Malformed(1, reason)]


def test_what_was_held_back_is_given_before_the_next_format() -> None:
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text"}}
    found = fed([FIRST["anthropic"], block, CHAT])
    kinds = [type(event).__name__ for event in found]
    assert kinds == ["MessageBegin", "Opaque", "Notice", "MessageBegin", "Content"]


def test_a_new_event_of_the_settled_format_is_no_error() -> None:
    for name, payload in FIRST.items():
        subject = decoder(name)
        found = subject.feed(payload) + subject.feed({"type": "new"})
        assert not [event for event in found if _wrong(event)], name


def _wrong(event: Event) -> bool:
    return isinstance(event, (Malformed, Failure, Notice))


@pytest.mark.parametrize("format", FIRST)
def test_text_that_a_format_does_not_know_is_told_once(format: str) -> None:
    """A new event is no fault, but what it says is not passed over in silence."""
    first = FIRST[format]
    strange = {"kind": "mystery", "part": {"text": "words"}}
    found = fed([first, strange, strange, {"kind": "mystery", "count": 1}])
    told = [event for event in found if isinstance(event, Malformed) and event.line]
    assert [event.reason for event in told] == [
        f"text is passed over: {format} knows no payload 'mystery'"
    ]


@pytest.mark.parametrize("format", FIRST)
def test_an_envelope_is_opened(format: str) -> None:
    first = FIRST[format]
    other = FIRST["anthropic" if format == "letta" else "letta"]
    assert fed([{"seq": 1, "chunk": first}]) == fed([first])
    assert fed([first, {"seq": 1, "chunk": other}]) == fed([first, other])
    assert fed([other, {"seq": 1, "chunk": first}]) == fed([other, first])
