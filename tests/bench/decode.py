"""The decoders and the message: microseconds per chunk.

Run as `python -m tests.bench.decode`. A stream of 2,000 typical chunks of each format, with a word
in each, comes as bytes, an event a read, and is decoded. `json` is what json.loads alone takes of
it, `dicts` what decoding takes where the chunks are dicts already, `build` what folding the events
into a message adds. The budget for decoding is 12 microseconds; of the streams of agents and
frameworks it is also 1.3 times what a chunk of OpenAI's chat with the same text takes. CPU time,
the best of some runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from time import process_time
from typing import Any

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from tests.bench.spread import table

CHUNKS = 2_000
RUNS = 7
BUDGET = 12.0  # microseconds
CHAT = "openai-chat, content"
TIMES = 1.3  # of what that takes


def _chat(delta: dict[str, Any]) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}
    return {
        "id": "chatcmpl-BkT9Gm2aQf3bVw0rN5hZyX1cLd8sE",
        "object": "chat.completion.chunk",
        "created": 1750329000,
        "model": "gpt-4o-mini-2024-07-18",
        "service_tier": "default",
        "system_fingerprint": "fp_34a54ae93c",
        "choices": [choice],
        "usage": None,
    }


def _call(arguments: str) -> dict[str, Any]:
    return _chat({"tool_calls": [{"index": 0, "function": {"arguments": arguments}}]})


# A stream's first payloads, and the one that then comes again and again, with other words.
STREAMS: dict[str, tuple[str, list[dict[str, Any]], dict[str, Any]]] = {
    CHAT: ("openai-chat", [], _chat({"content": " word"})),
    "openai-chat, reply tool": (
        "openai-chat",
        [_chat({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "send_message"}}]}),
         _call('{"message": "')],
        _call(" word"),
    ),
    "openai-chat, call": (
        "openai-chat",
        [_chat({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "search"}}]}),
         _call('{"query": "')],
        _call(" word"),
    ),
    "openai-responses": (
        "openai-responses",
        [],
        {
            "type": "response.output_text.delta",
            "sequence_number": 10,
            "item_id": "msg_68c2e7054ae481938354ab3e4e77abad02d3a5742c7ddae9",
            "output_index": 1,
            "content_index": 0,
            "delta": " word",
            "logprobs": [],
        },
    ),
    "anthropic": (
        "anthropic",
        [{"type": "content_block_start", "index": 0, "content_block": {"type": "text"}}],
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": " word"},
        },
    ),
    "ollama": (
        "ollama",
        [],
        {
            "model": "qwen3:4b",
            "created_at": "2025-08-20T13:48:23.241046Z",
            "message": {"role": "assistant", "content": " word"},
            "done": False,
        },
    ),
    "letta": (
        "letta",
        [],
        {
            "id": "message-b2e2c5b8-6a61-4bd3-8ba6-aa4f3c1b2f0e",
            "date": "2025-06-19T10:30:00+00:00",
            "message_type": "assistant_message",
            "otid": "b2e2c5b8-6a61-4bd3-8ba6-aa4f3c1b2f00",
            "step_id": "step-1f7c4b2a-0d7e-4c3b-9a52-7e1d2c3b4a5f",
            "content": " word",
        },
    ),
}  # fmt: skip

_ID = "01a2240c-f23d-757c-b471-15440b937a21"


def _claude(event: dict[str, Any]) -> dict[str, Any]:
    told = {"session_id": _ID, "parent_tool_use_id": None, "uuid": _ID}
    return {"type": "stream_event", "event": event, **told}


# The same of agents and frameworks, by their format.
AGENTS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "claude-code": (
        [
            _claude({"type": "message_start", "message": {"id": "m", "content": []}}),
            _claude({"type": "content_block_start", "index": 0, "content_block": {"type": "text"}}),
        ],
        _claude(
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": " word"},
            }
        ),
    ),
    "gemini-cli": (
        [],
        {
            "type": "message",
            "timestamp": "2026-11-28T21:12:46.441Z",
            "role": "assistant",
            "content": " word",
            "delta": True,
        },
    ),
    "copilot": (
        [],
        {
            "type": "assistant.message_delta",
            "data": {"messageId": _ID, "deltaContent": " word"},
            "id": _ID,
            "timestamp": "2026-11-28T21:12:46.441Z",
            "parentId": _ID,
            "ephemeral": True,
        },
    ),
    "pi": (
        [{"type": "message_start", "message": {"role": "assistant", "content": []}}],
        {
            "type": "message_update",
            "usage": {"input": 0, "output": 0, "totalTokens": 0, "cost": {"total": 0}},
            "assistantMessageEvent": {"type": "text_delta", "contentIndex": 0, "delta": " word"},
        },
    ),
    "cline": (
        [],
        {
            "ts": "2026-11-28T21:12:46.441Z",
            "type": "agent_event",
            "event": {"type": "content_start", "contentType": "text", "text": " word"},
        },
    ),
    "gemini": (
        [],
        {
            "candidates": [{"content": {"parts": [{"text": " word"}], "role": "model"}}],
            "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 3},
            "modelVersion": "m",
            "responseId": _ID,
        },
    ),
    "adk": (
        [],
        {
            "content": {"parts": [{"text": " word"}], "role": "model"},
            "partial": True,
            "invocationId": f"e-{_ID}",
            "author": "a",
            "actions": {
                "stateDelta": {},
                "artifactDelta": {},
                "requestedAuthConfigs": {},
                "requestedToolConfirmations": {},
            },
            "id": _ID,
            "timestamp": 1795902917.6364825,
        },
    ),
    "ag-ui": (
        [{"type": "TEXT_MESSAGE_START", "messageId": _ID, "role": "assistant"}],
        {
            "type": "TEXT_MESSAGE_CONTENT",
            "timestamp": 1795900944436,
            "messageId": _ID,
            "delta": " word",
        },
    ),
    "vercel": ([], {"type": "text-delta", "id": _ID, "delta": " word"}),
    "langchain": (
        [],
        {
            "content": " word",
            "additional_kwargs": {},
            "response_metadata": {"model_provider": "openai"},
            "type": "AIMessageChunk",
            "id": f"lc_run--{_ID}",
            "tool_calls": [],
            "usage_metadata": None,
            "tool_call_chunks": [],
        },
    ),
}
STREAMS.update({name: (name, *stream) for name, stream in AGENTS.items()})


WORD = " word"
WORDS = (WORD, " lake", ".", "\n\n", " the", " swam", ' "', " café", ",", " morning", "'s")


def _with(word: str, payload: Any) -> Any:
    """A payload with a word in it in the place of `WORD`."""
    if isinstance(payload, dict):
        return {name: _with(word, value) for name, value in payload.items()}
    if isinstance(payload, list):
        return [_with(word, value) for value in payload]
    return word if payload == WORD else payload


def best(run: Callable[[], object], runs: int) -> float:
    """Microseconds per chunk."""
    fastest = float("inf")
    for _ in range(runs):
        start = process_time()
        run()
        fastest = min(fastest, process_time() - start)
    return fastest / CHUNKS * 1e6


def times(format: str, first: list[Any], again: Any, runs: int) -> dict[str, float]:
    payloads = first + [_with(word, again) for word, _ in zip(cycle(WORDS), range(CHUNKS))]
    texts = [json.dumps(payload, separators=(",", ":")) for payload in payloads]
    reads = [f"data: {text}\n\n".encode() for text in texts]

    def decode(data: list[Any]) -> list[Any]:
        subject = decoder(format)
        return [event for item in data for event in subject.feed(item)]

    events = decode(reads)

    def build() -> None:
        builder = MessageBuilder()
        for event in events:
            builder.feed(event)

    return {
        "bytes": len(reads[-1]),
        "decode": best(lambda: decode(reads), runs),
        "json": best(lambda: [json.loads(text) for text in texts], runs),
        "dicts": best(lambda: decode(payloads), runs),
        "build": best(build, runs),
    }


def measure(quick: bool = False) -> dict[str, Any]:
    """{stream: {"bytes": of a chunk, "decode", "json", "dicts", "build": microseconds}}"""
    runs = 1 if quick else RUNS
    return {name: times(*stream, runs) for name, stream in STREAMS.items()}


def _most(name: str, found: dict[str, Any]) -> float:
    chat: float = found[CHAT]["decode"]
    return min(BUDGET, TIMES * chat) if name in AGENTS else BUDGET


def lines(found: dict[str, Any]) -> Iterator[str]:
    columns = ("decode", "json", "dicts", "build")
    yield from table(
        ("microseconds per chunk", "bytes", *columns, "all", ""),
        (
            [
                name,
                str(one["bytes"]),
                *(f"{one[column]:.2f}" for column in columns),
                f"{one['decode'] + one['build']:.1f}",
                "over the budget" if one["decode"] > _most(name, found) else "",
            ]
            for name, one in found.items()
        ),
    )


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
