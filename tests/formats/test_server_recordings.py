"""All recordings of real servers: each text, thought, call and result once, and the exit status.

What is expected is read here by a few lines for each format, out of other payloads than ours where
it says the same twice: those that have it whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Callable

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Event, ToolResult
from tests.corpora import corpus, files
from tests.formats.feeding import events, fed, pieces
from tests.formats.test_agent_recordings import Said, expect, fails

pytestmark = pytest.mark.corpus

RECORDINGS = [name for name in files("servers", "*.*") if name != "INDEX.tsv"]

Payload = dict[str, Any]
Payloads = list[Any]


def payloads(data: bytes) -> Payloads:
    """The payloads of server-sent events, of lines, or of what is one JSON text."""
    text = data.decode("utf-8")
    try:
        whole = json.loads(text)
    except ValueError:
        lines = [line.removeprefix("data:").strip() for line in text.split("\n")]
        return [json.loads(line) for line in lines if line[:1] in ("{", "[") and line != "[DONE]"]
    return whole if isinstance(whole, list) else [whole]


def parsed(arguments: str) -> Any:
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def thought_in(calls: list[tuple[str, Any]]) -> Iterator[str]:
    """What is thought in an argument, also in one that broke off."""
    for _, arguments in calls:
        if isinstance(arguments, str):
            for text in BROKEN_OFF.findall(arguments):
                yield json.loads(f'"{text}"', strict=False)
        else:
            yield from (arguments[name] for name in THOUGHTS if name in arguments)


THOUGHTS = ("inner_thoughts", "thinking")
BROKEN_OFF = re.compile(r'"(?:inner_thoughts|thinking)": ?"((?:[^"\\]|\\.)*)')


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# The readers.


def chat(told: Payloads) -> Said:
    texts, thoughts = "", ""
    calls: dict[int, list[str]] = {}
    for payload in told:
        for choice in payload.get("choices", ()):
            delta = choice.get("delta") or choice.get("message") or {}
            texts += delta.get("content") or ""
            thoughts += delta.get("reasoning_content") or ""
            for piece in delta.get("tool_calls") or ():
                call = calls.setdefault(piece["index"], ["", ""])
                call[0] = piece["function"].get("name") or call[0]
                call[1] += piece["function"].get("arguments") or ""
    made = [(name, parsed(arguments)) for name, arguments in calls.values()]
    return expect(texts, [thoughts, *thought_in(made)], made, ())


def completions(told: Payloads) -> Said:
    return expect((choice["text"] for one in told for choice in one["choices"]), (), (), ())


def messages(told: Payloads) -> Said:
    blocks: list[Payload] = []
    for payload in told:
        if payload.get("type") == "message":
            blocks += payload["content"]
        elif payload.get("type") == "content_block_start":
            blocks.append({**payload["content_block"], "json": ""})
        elif payload.get("type") == "content_block_delta":
            for name, text in payload["delta"].items():
                name = "json" if name == "partial_json" else name
                blocks[-1][name] = text if name == "type" else blocks[-1].get(name, "") + text
    calls = [(one["name"], parsed(one["json"])) for one in blocks if "name" in one]
    return expect(
        (one.get("text", "") for one in blocks),
        [*(one.get("thinking", "") for one in blocks), *thought_in(calls)],
        calls,
        (),
    )


def responses(told: Payloads) -> Said:
    items = [one["item"] for one in told if one.get("type") == "response.output_item.done"]
    calls = [
        (item["name"], parsed(item["arguments"]))
        for item in items
        if item["type"] == "function_call"
    ]
    thoughts = ("response.reasoning_summary_text.delta", "response.reasoning_text.delta")
    return expect(
        (one["delta"] for one in told if one.get("type") == "response.output_text.delta"),
        [*(one["delta"] for one in told if one.get("type") in thoughts), *thought_in(calls)],
        calls,
        (),
    )


def letta(told: Payloads) -> Said:
    told = [one["event"] if one.get("type") == "stream_event" else one for one in told]
    calls: dict[Any, list[str]] = {}
    for one in told:
        call = one.get("tool_call")
        if call:
            known = calls.setdefault((one.get("step_id"), call["tool_call_id"]), ["", ""])
            known[0] += call.get("name") or ""
            known[1] += call.get("arguments") or ""
    made = [(name, parsed(arguments)) for name, arguments in calls.values()]
    said = [one["content"] for one in told if one.get("message_type") == "assistant_message"]
    alone = told[-1]["result"] if len(told) == 1 and "result" in told[0] else ""
    return expect(
        [alone, *(one if isinstance(one, str) else one[0]["text"] for one in said)],
        [*(one.get("reasoning", "") for one in told), *thought_in(made)],
        made,
        (one["tool_return"] for one in told if "tool_return" in one),
    )


def gemini(told: Payloads) -> Said:
    candidates = [one for payload in told for one in payload.get("candidates", ())]
    parts = [part for one in candidates for part in one.get("content", {}).get("parts", ())]
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    return expect(
        (part["text"] for part in parts if "text" in part and not part.get("thought")),
        (part["text"] for part in parts if part.get("thought")),
        ((call["name"], call["args"]) for call in calls),
        (),
    )


def adk(told: Payloads) -> Said:
    whole = {one["id"] for one in told if "id" in one and not one.get("partial")}
    # What has no end is taken from its pieces.
    kept = [one for one in told if one.get("id") not in whole or not one.get("partial")]
    parts = [part for one in kept for part in one.get("content", {}).get("parts", ())]
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    given = [part["functionResponse"]["response"] for part in parts if "functionResponse" in part]
    return expect(
        (part["text"] for part in parts if "text" in part and not part.get("thought")),
        (part["text"] for part in parts if part.get("thought")),
        ((call["name"], call["args"]) for call in calls),
        (one["error"] if "error" in one else as_text(one) for one in given),
    )


def agno(told: Payloads) -> Said:
    ended = [one for one in told if one["event"] == "RunCompleted"]
    calls = [one["tool"] for one in told if one["event"] == "ToolCallStarted"]
    return expect(
        (one["content"] for one in ended),
        (one["reasoning_content"] for one in ended),
        ((tool["tool_name"], tool["tool_args"]) for tool in calls),
        (one["tool"]["result"] for one in told if one["event"] == "ToolCallCompleted"),
    )


def ag_ui(told: Payloads) -> Said:
    calls = {one["toolCallId"]: one["toolCallName"] for one in told if "toolCallName" in one}
    pieces = [one for one in told if one["type"] == "TOOL_CALL_ARGS"]
    return expect(
        (one["delta"] for one in told if one["type"] == "TEXT_MESSAGE_CONTENT"),
        (one["delta"] for one in told if one["type"] == "REASONING_MESSAGE_CONTENT"),
        (
            (name, parsed("".join(one["delta"] for one in pieces if one["toolCallId"] == id)))
            for id, name in calls.items()
        ),
        (one["content"] for one in told if one["type"] == "TOOL_CALL_RESULT"),
    )


def vercel(told: Payloads) -> Said:
    calls = [one for one in told if one["type"] == "tool-input-available"]
    return expect(
        (one["delta"] for one in told if one["type"] == "text-delta"),
        (one["delta"] for one in told if one["type"] == "reasoning-delta"),
        ((one["toolName"], one["input"]) for one in calls),
        (as_text(one["output"]) for one in told if one["type"] == "tool-output-available"),
    )


def langgraph(told: Payloads) -> Said:
    """Whole messages by their ids; the pieces of those of which there are no other."""
    whole: dict[str, Payload] = {}
    streamed: dict[str, str] = {}
    results: dict[str, str] = {}
    for message in (message for payload in told for message in in_graph(payload)):
        id = str(message.get("id")).removesuffix("-0")
        if message["type"] == "ai":
            whole[id] = message
        elif message["type"] == "AIMessageChunk":
            streamed[id] = streamed.get(id, "") + message["content"]
            whole[id] = joined(whole.get(id), message)
        elif message["type"] == "tool":
            results[message["tool_call_id"]] = message["content"]
    calls = [call for message in whole.values() for call in message["tool_calls"]]
    return expect(
        (streamed.get(id) or message["content"] for id, message in whole.items()),
        (),
        ((call["name"], call["args"]) for call in calls),
        results.values(),
    )


def joined(before: Payload | None, chunk: Payload) -> Payload:
    """The message so far with another piece of its calls."""
    chunks = [*(before or {}).get("chunks", ()), *chunk["tool_call_chunks"]]
    names = {one["index"]: one["name"] for one in chunks if one["name"]}
    calls = [
        {
            "name": name,
            "args": parsed("".join(one["args"] or "" for one in chunks if one["index"] == index)),
        }
        for index, name in names.items()
    ]
    return {"content": "", "tool_calls": calls, "chunks": chunks}


def in_graph(payload: Any) -> Iterator[Payload]:
    if isinstance(payload, list):
        yield from (one for one in payload if "type" in one)
    elif payload.get("event") in ("on_chat_model_end", "on_tool_end"):
        yield payload["data"]["output"]
    elif payload.get("event") == "on_chat_model_stream":
        yield payload["data"]["chunk"]
    elif "event" not in payload:
        nodes = [node for node in payload.values() if isinstance(node, dict)]
        yield from (message for node in nodes for message in node.get("messages", ()))


READERS: dict[str, Callable[[Payloads], Said]] = {
    "adk": adk,
    "agno": agno,
    "agui": ag_ui,
    "gemini": gemini,
    "langgraph": langgraph,
    "letta": letta,
    "litellm-chat": chat,
    "litellm-messages": messages,
    "litellm-responses": responses,
    "llamacpppython": chat,
    "scripted-chat": chat,
    "transformers-chat": chat,
    "transformers-completions": completions,
    "transformers-responses": responses,
    "vercel": vercel,
}

# In these words a recording's name says that it failed. There are some that do not say it, and some
# of which the server has tried again what had failed, or answered all the same.
FAULTS = ("-500", "error", "blocked", "drop")
FAILED = {"letta-memgpt-tokens-sc-reason-text.sse", "litellm-responses-mock-text.sse"}
MENDED = {
    "adk-run_sse-sc-text-error-streaming_false.sse",
    "llamacpppython-chatml-error.sse",
    "llamacpppython-chatml-function-calling-error.sse",
}


def recorded(name: str) -> bytes:
    return (corpus("servers") / name).read_bytes()


def reader(name: str) -> Callable[[Payloads], Said]:
    if "completions" in name:
        return completions
    return next(read for beginning, read in READERS.items() if name.startswith(beginning))


def ours(found: list[Event]) -> Said:
    # Without a reply tool, content is what the server calls content.
    builder = MessageBuilder(reply="")
    for event in found:
        builder.feed(event)
    builder.close()
    said = builder.messages
    return expect(
        (message.content for message in said),
        (message.thoughts for message in said),
        ((call.name, parsed(call.arguments)) for message in said for call in message.tool_calls),
        (event.text for event in found if isinstance(event, ToolResult)),
    )


@pytest.mark.parametrize("name", RECORDINGS)
def test_each_thing_once(name: str) -> None:
    data = recorded(name)
    told = [one for one in payloads(data) if not isinstance(one, dict) or not one.get("error")]
    assert ours(events(data)) == reader(name)(told)


@pytest.mark.parametrize("name", RECORDINGS)
def test_what_failed_fails(name: str) -> None:
    failed = name in FAILED or any(fault in name for fault in FAULTS)
    assert fails(events(recorded(name))) == (failed and name not in MENDED)


@pytest.mark.parametrize("name", RECORDINGS)
def test_it_does_not_matter_how_it_is_cut(name: str) -> None:
    data = recorded(name)
    whole = events(data)
    for size in (7, 4096):
        assert fed(pieces(data, size)) == whole
