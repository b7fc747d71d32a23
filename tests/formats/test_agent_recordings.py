"""All recordings of real agents: each text, thought, call and result once, and the exit status.

What is expected is read here by a few lines for each agent, out of other lines than ours where it
says the same twice: those that have it whole.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import Event, Failure, Malformed, ToolResult
from tests.corpora import corpus, files
from tests.formats.feeding import events, fed, pieces

pytestmark = pytest.mark.corpus

RECORDINGS = files("agents", "*.jsonl")


class Said(NamedTuple):
    """All text, all thoughts, the calls' names with their arguments, the results."""

    text: str
    thoughts: str
    calls: list[tuple[str, Any]]
    results: list[str]


Lines = list[dict[str, Any]]


def expect(texts: Any, thoughts: Any, calls: Any, results: Any) -> Said:
    return Said("".join(texts), "".join(thoughts), list(calls), sorted(results))


def _blocks(lines: Lines, kind: str) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line["type"] == kind and not line.get("is_api_error_message"):
            content = line["message"]["content"]
            yield from (block for block in content if not block.get("text", "").startswith("[API"))


def claude(lines: Lines) -> Said:
    said = list(_blocks(lines, "assistant"))
    return expect(
        (block["text"] for block in said if block["type"] == "text"),
        (block["thinking"] for block in said if block["type"] == "thinking"),
        ((block["name"], block["input"]) for block in said if block["type"] == "tool_use"),
        (block["content"] for block in _blocks(lines, "user") if block["type"] == "tool_result"),
    )


def codex(lines: Lines) -> Said:
    items = [line["item"] for line in lines if line["type"] == "item.completed"]
    ran = [item for item in items if item["type"] == "command_execution"]
    return expect(
        (item["text"] for item in items if item["type"] == "agent_message"),
        dict.fromkeys(item["text"] for item in items if item["type"] == "reasoning"),
        (("command_execution", {"command": item["command"]}) for item in ran),
        (item["aggregated_output"] for item in ran),
    )


def gemini(lines: Lines) -> Said:
    return expect(
        (line["content"] for line in lines if line.get("delta")),
        (),
        ((line["tool_name"], line["parameters"]) for line in lines if line["type"] == "tool_use"),
        (line["output"] for line in lines if line["type"] == "tool_result"),
    )


def opencode(lines: Lines) -> Said:
    parts = [(line["type"], line.get("part", {})) for line in lines]
    tools = [part for kind, part in parts if kind == "tool_use"]
    return expect(
        (part["text"] for kind, part in parts if kind == "text"),
        (part["text"] for kind, part in parts if kind == "reasoning"),
        ((part["tool"], part["state"]["input"]) for part in tools),
        (
            part["state"]["output"]
            + "exit status {}".format(part["state"]["metadata"]["exit"])
            * bool(part["state"]["metadata"]["exit"])
            for part in tools
        ),
    )


def copilot(lines: Lines) -> Said:
    told = [(line["type"], line.get("data", {})) for line in lines]
    whole = [data for kind, data in told if kind == "assistant.message"]
    # Without one, what came in the last attempt.
    kinds = [kind for kind, _ in told]
    last = told[len(kinds) - kinds[::-1].index("model.call_start") :]
    pieces = [] if whole else last
    return expect(
        [data["content"] for data in whole]
        + [data["deltaContent"] for kind, data in pieces if kind == "assistant.message_delta"],
        [data["reasoningText"] for data in whole if "reasoningText" in data]
        + [data["deltaContent"] for kind, data in pieces if kind == "assistant.reasoning_delta"],
        ((call["name"], call["arguments"]) for data in whole for call in data["toolRequests"]),
        (data["result"]["content"] for kind, data in told if kind == "tool.execution_complete"),
    )


def pi(lines: Lines) -> Said:
    kept: list[dict[str, Any]] = []
    for line in lines:
        if line["type"] == "message_end" and line["message"]["role"] == "assistant":
            kept.append(line["message"])
        elif line["type"] == "auto_retry_start":
            kept.pop()
    said = [block for message in kept for block in message["content"]]
    ended = [line["result"] for line in lines if line["type"] == "tool_execution_end"]
    return expect(
        (block["text"] for block in said if block["type"] == "text"),
        (block["thinking"] for block in said if block["type"] == "thinking"),
        ((block["name"], block["arguments"]) for block in said if block["type"] == "toolCall"),
        (block["text"] for result in ended for block in result["content"]),
    )


def cline(lines: Lines) -> Said:
    told = [line["event"] for line in lines if line["type"] == "agent_event"]
    ends = [event for event in told if event["type"] == "content_end"]
    tools = [
        event
        for event in told
        if (event["type"], event.get("contentType")) == ("content_start", "tool")
    ]
    outputs = [event["output"] for event in ends if event["contentType"] == "tool"]
    return expect(
        (event["text"] for event in ends if event["contentType"] == "text"),
        (event["reasoning"] for event in ends if event["contentType"] == "reasoning"),
        ((event["toolName"], event["input"]) for event in tools),
        ("\n".join(one["result"] for one in output) for output in outputs),
    )


READERS: dict[str, Callable[[Lines], Said]] = {
    "claude": claude,
    "qwen": claude,
    "codex": codex,
    "gemini": gemini,
    "opencode": opencode,
    "copilot": copilot,
    "pi": pi,
    "cline": cline,
}


def ours(found: list[Event]) -> Said:
    builder = MessageBuilder()
    for event in found:
        builder.feed(event)
    builder.close()
    messages = builder.messages
    return expect(
        (message.content for message in messages),
        (message.thoughts for message in messages),
        (
            (call.name, json.loads(call.arguments))
            for message in messages
            for call in message.tool_calls
        ),
        (event.text for event in found if isinstance(event, ToolResult)),
    )


def fails(found: list[Event]) -> bool:
    """Whether the command would exit with 1."""
    builder = MessageBuilder()
    for event in found:
        builder.feed(event)
    builder.close()
    broken_off = bool(builder.messages) and builder.messages[-1].cut_off
    return broken_off or any(isinstance(event, (Failure, Malformed)) for event in found)


def status(name: str) -> str:
    """What the agent's exit status was."""
    table = (corpus("agents") / "INDEX.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader(table, delimiter="\t")
    return next(row["exit status"] for row in rows if row["file"] == name)


@pytest.mark.parametrize("name", RECORDINGS)
def test_each_thing_once(name: str) -> None:
    data = (corpus("agents") / name).read_bytes()
    lines = [json.loads(line) for line in data.decode("utf-8").split("\n") if line]
    assert ours(events(data)) == READERS[name.partition("-")[0]](lines)


# pi ends well, whatever has become of its run.
FAILS_ALL_THE_SAME = {"pi-cut.jsonl", "pi-err401.jsonl", "pi-err500.jsonl"}


@pytest.mark.parametrize("name", RECORDINGS)
def test_what_failed_fails(name: str) -> None:
    data = (corpus("agents") / name).read_bytes()
    assert fails(events(data)) == (status(name) != "0" or name in FAILS_ALL_THE_SAME)


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_first_line_tells_it_however_it_is_cut(name: str) -> None:
    data = (corpus("agents") / name).read_bytes()
    subject = decoder()
    subject.feed(data.split(b"\n", 1)[0] + b"\n")
    assert subject.format.startswith(name.partition("-")[0])
    whole = events(data)
    for size in (7, 4096):
        assert fed(pieces(data, size)) == whole
