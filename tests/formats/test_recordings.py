"""All recordings of real servers, read by us and, independently, by others.

The others are the providers' own SDKs, and for the formats without one a loop over the lines. What
differs is in `DIFFERS`, by recording and field, with the reason; a difference that is not there
fails, and so does an entry that has become untrue.

Through HTTP every recording goes in pieces of 4096 bytes and as it was read from its network; in
pieces of 1, 7 and 64 bytes some do here, and all of them in the soak.
"""

from __future__ import annotations

import json
from functools import cache
from operator import eq
from typing import Any

import pytest

from streamcurses._conversation.builder import Message, MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import Event, Malformed
from tests.corpora import SHARED, corpus, files
from tests.formats.feeding import pieces

pytestmark = [
    pytest.mark.corpus,
    # pydantic, on the SDKs' own models, where a server's answer does not fit them.
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings"),
]

RECORDINGS = files("streams", "*.sse") + files("streams", "*.ndjson")
FORMATS = ("openai-chat", "openai-responses", "anthropic", "ollama", "letta")
# What other servers send in these formats, by the beginning of a recording's name.
SERVERS = {
    "litellm-chat": "openai-chat",
    "litellm-messages": "anthropic",
    "litellm-responses": "openai-responses",
    "llamacpppython-": "openai-chat",
    "scripted-chat": "openai-chat",
    "transformers-chat": "openai-chat",
    "transformers-responses": "openai-responses",
}
# What holds no message of its format, but an error, or one that was not streamed.
MESSAGELESS = {
    "litellm-chat-mock-error.sse",
    "litellm-messages-mock-error.sse",
    "litellm-messages-mock-text.sse",
    "litellm-messages-sc-text-drop.sse",
    "litellm-messages-sc-text-error.sse",
    "litellm-responses-mock-error.sse",
    "litellm-responses-mock-text.sse",
    "litellm-responses-sc-text-drop.sse",
    "litellm-responses-sc-text-error.sse",
    "llamacpppython-chatml-completions.sse",
    "llamacpppython-chatml-function-calling-completions.sse",
    "llamacpppython-functionary-v2-completions.sse",
    "transformers-chat-error.sse",
}
SERVED = [
    name
    for name in files("servers", "*.sse")
    if name.startswith(tuple(SERVERS)) and name not in MESSAGELESS
]
READ_BY_SDK = [name for name in RECORDINGS if name.startswith(FORMATS[:3])] + SERVED
SMALL = [
    "openai-chat-openai-parallel-tools-timezone.sse",
    "openai-chat-groq-kimi-k2-two-tools.sse",
    "openai-chat-mistral-tool-args-cjk-one-chunk.sse",
    "openai-responses-azure-tool-call.ndjson",
    "openai-responses-openai-unicode-tool-args.sse",
    "anthropic-anthropic-two-tools.sse",
    "anthropic-anthropic-weather-emoji-vs16.sse",
]

# Recording -> field -> why the SDK's value is another, or why it has none. "*" for a recording
# that the SDK does not read to its end; what it has of it is not compared.
_FIRST = "the SDK keeps the model of the first chunk, which is empty"
_TAGS = "the SDK leaves the thoughts between tags in the content"
_DETAILS = "the SDK knows no reasoning_details"
_NULLS = "the SDK cannot add to an id, a name or arguments that were null"
_TWICE = "the SDK joins the ids and names that came in every chunk"
_ERROR = "the SDK raises the error that the provider reports in mid-stream"
_IDS = "the SDK gives up where the id of a response changes in mid-stream"
_COMPLETED = "the SDK takes the end from completed responses only"
_BROKEN = "a call that broke off is not sent back"
_ARGUMENT = "they are an argument, inner_thoughts"
_BOTH = "a call that came as tool_calls and as function_call goes back as one"
DIFFERS: dict[str, dict[str, str]] = {
    "openai-chat-azure-content-filter-results.sse": {"model": _FIRST},
    "openai-chat-azure-deepseek-r1-reasoning.sse": {"model": _FIRST},
    "openai-chat-azure-gpt5mini-tool.sse": {"model": _FIRST},
    "openai-chat-azure-model-router-empty-first-choice.ndjson": {"model": _FIRST},
    "openai-chat-azure-o1-tool-20-fragments.sse": {"model": _FIRST},
    "openai-chat-bedrock-gptoss-reasoning-tag-tool.ndjson": {"thoughts": _TAGS},
    "openai-chat-sglang-qwen3-tool.ndjson": {"thoughts": _TAGS},
    "openai-chat-snowflake-claude-thinking.sse": {"thoughts": _DETAILS},
    "openai-chat-mistral-magistral-thinking-arrays.sse": dict.fromkeys(
        ("content", "thoughts", "back"), "the SDK loses content that comes as an array of parts"
    ),
    "openai-chat-openrouter-grok41-two-tools-reasoning.sse": {
        "back": "the SDK makes one detail of two that have the same index",
    },
    "openai-chat-groq-compound-websearch-reasoning.sse": {
        "usage": "the SDK does not look into x_groq"
    },
    "openai-chat-openai-moderation-in-chunk.sse": {
        "usage": "the SDK forgets the usage when a chunk without it follows"
    },
    "openai-chat-llamacpppython-send-message-name-repeated.sse": {
        "tool_calls": _TWICE,
        "thoughts": _ARGUMENT,
        "back": _BOTH,
    },
    "llamacpppython-chatml-forced-search.sse": {"tool_calls": _TWICE, "back": _BOTH},
    "llamacpppython-chatml-forced-send.sse": {
        "tool_calls": _TWICE,
        "thoughts": _ARGUMENT,
        "back": _BOTH,
    },
    "llamacpppython-chatml-function-calling-forced-send.sse": {
        "tool_calls": _TWICE,
        "thoughts": _ARGUMENT,
        "back": _BOTH,
    },
    "litellm-chat-sc-send.sse": {"thoughts": _ARGUMENT},
    "litellm-chat-sc-text-drop.sse": {"*": _ERROR},
    "litellm-chat-sc-text-error.sse": {"*": _ERROR},
    "litellm-messages-sc-send.sse": {"thoughts": _ARGUMENT},
    "litellm-responses-sc-send.sse": {"thoughts": _ARGUMENT},
    "litellm-responses-an-reason-text-tools.sse": {
        "thoughts": "the SDK takes the response's end, which has no summary",
    },
    "scripted-chat-meminsert.sse": {"thoughts": _ARGUMENT},
    "openai-chat-openrouter-kimi-k2-tool-id-quirk.sse": {"tool_calls": _TWICE},
    "openai-chat-vllm-qwen3-think-tool.ndjson": {"*": _NULLS},
    "openai-chat-watsonx-llama-tool.ndjson": {"*": _NULLS},
    "openai-chat-writer-seven-tool-calls.sse": {"*": _NULLS},
    "openai-chat-openai-audio-deltas.sse": {"*": "the SDK fails on chunks without choices"},
    "openai-chat-ollama-qwen25coder-chinese.sse": {
        "*": "the SDK finds no event: there are no blank lines between them"
    },
    "openai-chat-groq-tool-use-failed-midstream-error.sse": {"*": _ERROR},
    "openai-chat-openrouter-error-after-tool-args.sse": {"*": _ERROR},
    "openai-chat-openrouter-stream-error.sse": {"*": _ERROR},
    "openai-responses-openai-quota-error.ndjson": {"*": _ERROR},
    "openai-responses-copilot-id-rotation.ndjson": {
        "*": _IDS,
        "id": "the SDK keeps the last one, we the first",
    },
    "openai-responses-openai-incomplete-mid-tool.sse": {
        "usage": _COMPLETED,
        "back": _COMPLETED,
    },
    "openai-responses-openai-refusal-incomplete.sse": {"usage": _COMPLETED, "back": _COMPLETED},
    "anthropic-anthropic-compaction-long-emoji.ndjson": {
        "back": "the SDK adds no compaction to its block",
    },
    "anthropic-anthropic-mcp.ndjson": dict.fromkeys(
        ("tool_calls", "back"),
        "the SDK adds arguments to the calls of tool_use and server_tool_use only",
    ),
    "anthropic-anthropic-max-tokens-partial-json.sse": {
        "tool_calls": "the SDK completes arguments that broke off",
        "items": _BROKEN,
        "back": _BROKEN,
    },
}  # fmt: skip

UNREAD = [name for name, fields in DIFFERS.items() if "*" in fields]
# Those that some versions of the SDK read after all.
BY_VERSION = {"openai-responses-copilot-id-rotation.ndjson"}


def format_of(name: str) -> str:
    begins = {**{format: format for format in FORMATS}, **SERVERS}
    return next(format for beginning, format in begins.items() if name.startswith(beginning))


@cache
def recorded(name: str) -> bytes:
    return (corpus("servers" if name in SERVED else "streams") / name).read_bytes()


def decoded(data: list[Any], format: str) -> list[Event]:
    subject = decoder(format)
    return [event for item in data for event in subject.feed(item)] + subject.close()


def built(events: list[Event]) -> list[Message]:
    # Without a reply tool, content is what the provider calls content.
    builder = MessageBuilder(reply="")
    for event in events:
        builder.feed(event)
    builder.close()
    return builder.messages


# The SDKs' readings.


def streams(name: str) -> list[bytes]:
    """A recording as a server would send it: one stream of SSE for each message in it."""
    data = recorded(name)
    if name.endswith(".ndjson"):
        data = b"".join(map(_event, filter(None, data.splitlines())))
    if format_of(name) == "openai-chat":
        return [data]
    found: list[bytes] = []
    begun = False
    for event in data.split(b"\n\n"):
        begins = b'"response.created"' in event or b'"message_start"' in event
        if not found or (begins and begun):
            found.append(b"")
            begun = False
        begun = begun or begins
        found[-1] += event + b"\n\n"
    return found


def _event(line: bytes) -> bytes:
    if line == b"[DONE]":
        return b"data: [DONE]\n\n"
    kind = str(json.loads(line).get("type", "")).encode()
    return (b"event: " + kind + b"\n" if kind else b"") + b"data: " + line + b"\n\n"


def as_sdk(message: Message, format: str) -> dict[str, Any]:
    """Our message, in the words of an SDK's reading."""
    shape = message.to_dict()
    calls: Any = message.tool_calls
    items: list[Any] = []
    content = message.content
    if format == "openai-chat":
        content = shape["content"] or ""
    elif format == "openai-responses":
        items = [item["type"] for item in shape["output"]]
        own = {
            item.get("call_id")
            for item in shape["output"]
            if item["type"] in {"function_call", "custom_tool_call"}
        }
        calls = [call for call in message.tool_calls if call.id in own]
    else:
        items = [block["type"] for block in shape["content"]]
        calls = [call._replace(arguments=_loads(call.arguments)) for call in message.tool_calls]
    return {
        "id": message.id,
        "model": message.model,
        "content": content,
        "thoughts": message.thoughts,
        "refusal": message.refusal,
        "tool_calls": tuple(map(tuple, calls)),
        "finish_reason": message.finish_reason,
        "usage": message.usage and tuple(message.usage[:2]),
        "items": items,
        "back": shape,
    }


# What says something of a piece and nothing of the message, or is the SDK's own.
_PASSING = ("role", "channel", "token_id", "parsed", "parsed_arguments")
_REASONING = ("reasoning", "reasoning_content")


def same(theirs: Any, ours: Any) -> bool:
    """Whether the SDK's value is ours. It has joined what is repeated with every chunk."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        theirs, ours = map(bare, (theirs, ours))
        return theirs.keys() == ours.keys() and all(same(theirs[name], ours[name]) for name in ours)
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(theirs) == len(ours) and all(map(same, theirs, ours))
    if isinstance(theirs, str) and isinstance(ours, str) and ours:
        return theirs == ours * (len(theirs) // len(ours))
    return bool(theirs == ours)


def bare(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that are something; of a message's, those that its provider wants back."""
    # Thoughts go back with calls alone, and once.
    once = "content" in fields and ("reasoning_details" in fields or not fields.get("tool_calls"))
    left_out = {*_PASSING, *(_REASONING if once else ())}
    if "function" in fields:
        left_out.add("index")
    return {
        name: value
        for name, value in fields.items()
        if name not in left_out and value is not None and value != ""
    }


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def compare(name: str, sizes: list[int]) -> None:
    sdks = pytest.importorskip("tests.formats.sdks")
    from tests.formats.loopback import cut, serving

    format = format_of(name)
    ours = built(decoded([recorded(name)], format))
    bodies = streams(name)
    assert len(ours) == len(bodies)
    for message, body in zip(ours, bodies):
        with serving(cut(body, sizes)) as url:
            reading = sdks.read(format, url)
        differs = DIFFERS.get(name, {}).keys() - {"*"}
        if name in UNREAD:
            if reading.error or not reading.objects:
                continue
            assert name in BY_VERSION, "the SDK reads it after all"
        assert not reading.error
        said = as_sdk(message, format)
        unlike = {
            field
            for field, value in reading.said.items()
            if not (same if field == "back" else eq)(value, said[field])
        }
        assert unlike == differs, {
            field: (reading.said[field], said[field]) for field in unlike ^ differs
        }
        # The objects that the SDK hands out, one by one, say the same as the bytes.
        from_objects, from_bytes = (
            built(decoded(data, format)) for data in (reading.objects, [body])
        )
        assert list(map(ordered, from_objects)) == list(map(ordered, from_bytes))


@pytest.mark.parametrize("name", READ_BY_SDK)
def test_the_sdk_reads_the_same(name: str) -> None:
    compare(name, [4096])


@pytest.mark.parametrize("size", [1, 7, 64])
@pytest.mark.parametrize("name", SMALL)
def test_the_sdk_reads_the_same_in_small_pieces(name: str, size: int) -> None:
    compare(name, [size])


@pytest.mark.soak
@pytest.mark.parametrize("size", [1, 7, 64])
@pytest.mark.parametrize("name", READ_BY_SDK)
def test_the_sdk_reads_all_the_same_in_small_pieces(name: str, size: int) -> None:
    compare(name, [size])


def chunked() -> list[tuple[str, list[int]]]:
    """The recordings of which it is known how they came from the network, and how."""
    path = SHARED / "streams" / "CHUNKS.tsv"
    lines = path.read_text().splitlines()[1:] if path.exists() else []
    return [
        (name, [int(size) for size in sizes.split(",")])
        for name, sizes in (line.split("\t") for line in lines)
    ]


@pytest.mark.parametrize(("name", "sizes"), chunked())
def test_the_sdk_reads_the_same_as_it_came_from_the_network(name: str, sizes: list[int]) -> None:
    compare(name, sizes)
    places = [0]
    for size in sizes:
        places.append(places[-1] + size)
    data = recorded(name)
    read = [data[a:b] for a, b in zip(places, [*places[1:], len(data)])]
    assert decoded(read, format_of(name)) == decoded([data], format_of(name))


def ordered(message: Message) -> Message:
    """The message, with objects of arguments that have lost their order in order.

    That a stream was done without a reason the SDK's objects do not tell.
    """
    return message._replace(
        cut_off=message.cut_off and bool(message.finish_reason),
        tool_calls=tuple(
            call._replace(arguments=_loads(call.arguments)) for call in message.tool_calls
        ),
    )


# Readings of our own making, for those without an SDK, or which theirs does not read.


def lines(name: str) -> list[dict[str, Any]]:
    texts = [line.removeprefix("data: ") for line in recorded(name).decode().splitlines()]
    return [json.loads(text) for text in texts if text.startswith("{")]


@pytest.mark.parametrize("name", [name for name in RECORDINGS if name in UNREAD])
def test_what_the_sdk_does_not_read(name: str) -> None:
    content, thoughts, names, arguments = "", "", "", ""
    for payload in lines(name):
        kind = payload.get("type", "")
        if kind == "response.output_text.delta":
            content += payload["delta"]
        elif kind == "response.reasoning_summary_text.delta":
            thoughts += payload["delta"]
        for choice in payload.get("choices") or ():
            if choice["index"]:
                continue
            delta = choice["delta"] or {}
            content += delta.get("content") or (delta.get("audio") or {}).get("transcript") or ""
            thoughts += delta.get("reasoning_content") or delta.get("reasoning") or ""
            for call in delta.get("tool_calls") or ():
                names += call["function"]["name"] or ""
                arguments += call["function"]["arguments"] or ""
    (message,) = built(decoded([recorded(name)], format_of(name)))
    source = next((part.data for part in message.parts if part.kind == "content"), message.content)
    assert source == content
    assert thoughts in {message.thoughts, ""}
    assert "".join(call.name for call in message.tool_calls) == names
    assert "".join(call.arguments for call in message.tool_calls) == arguments


@pytest.mark.parametrize("name", [name for name in RECORDINGS if name.startswith("ollama")])
def test_ollama(name: str) -> None:
    (message,) = built(decoded([recorded(name)], "ollama"))
    payloads = lines(name)
    parts = [payload.get("message", {"content": payload.get("response")}) for payload in payloads]
    last = payloads[-1]
    content = "".join(part["content"] for part in parts)
    # Where the prompt has opened the thoughts, the content only closes them.
    thoughts, _, said = content.rpartition("</think>\n\n")
    assert message == Message(
        model=payloads[0]["model"],
        content=said,
        thoughts="".join(part.get("thinking", "") for part in parts) + thoughts,
        tool_calls=message.tool_calls,
        usage=message.usage,
        finish_reason=last["done_reason"],
        parts=message.parts,
        format="ollama",
    )
    assert [(call.id, call.name, json.loads(call.arguments)) for call in message.tool_calls] == [
        (call.get("id", ""), call["function"]["name"], call["function"]["arguments"])
        for part in parts
        for call in part.get("tool_calls", [])
    ]
    # The calls go back as they came.
    assert message.to_dict().get("tool_calls", []) == [
        call for part in parts for call in part.get("tool_calls", [])
    ]
    assert message.usage
    assert message.usage[:2] == (last["prompt_eval_count"], last["eval_count"])


@pytest.mark.parametrize("name", [name for name in RECORDINGS if name.startswith("letta")])
def test_letta(name: str) -> None:
    builder = MessageBuilder()
    for event in decoded([recorded(name)], "letta"):
        builder.feed(event)
    builder.close()
    thoughts, said = "", ""
    for payload in lines(name):
        thoughts += payload.get("reasoning", "") + payload.get("internal_monologue", "")
        said += payload.get("assistant_message", "")
    (message,) = builder.messages
    assert (message.thoughts, message.content, message.cut_off) == (thoughts, said, False)


# What holds for every recording.


@pytest.mark.parametrize("name", RECORDINGS)
def test_any_size_of_pieces_gives_the_same_events(name: str) -> None:
    data, format = recorded(name), format_of(name)
    whole = decoded([data], format)
    assert not [event for event in whole if isinstance(event, Malformed)]
    for size in (1, 7, 64, 4096):
        assert decoded(pieces(data, size), format) == whole
    assert decoded(pieces(data.decode(), 13), format) == whole


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_format_is_told_from_the_first_payload(name: str) -> None:
    data = recorded(name)
    assert decoded([data], "auto") == decoded([data], format_of(name))


def test_every_difference_is_of_a_recording() -> None:
    corpus("streams")
    assert set(DIFFERS) <= set(READ_BY_SDK)
