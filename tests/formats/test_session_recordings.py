"""All recordings of the files that agents keep of a session: each thing once, and nothing hidden.

What is expected is read here, by a few lines for each, out of what the file has for the model where
it says the same twice.
"""

from __future__ import annotations

import json
from typing import Any, Callable

import pytest

from streamcurses._formats import decoder
from streamcurses._formats.events import UserText
from tests.corpora import corpus, files
from tests.formats.feeding import events
from tests.formats.test_agent_recordings import Lines, Said, expect, fails, ours

pytestmark = pytest.mark.corpus

RECORDINGS = files("sessions", "*.jsonl") + files("sessions", "*.messages.json")
# What only the model is to see begins so.
HIDDEN = ("<system-reminder>", "<environment_context>", "<session_context>", "You are ", "<turn_ab")


def claude(lines: Lines) -> Said:
    said = [
        block
        for line in lines
        if line.get("type") == "assistant"
        for block in line["message"]["content"]
    ]
    heard = [line["message"]["content"] for line in lines if line.get("type") == "user"]
    results = [part for content in heard if isinstance(content, list) for part in content]
    return expect(
        (block["text"] for block in said if block["type"] == "text"),
        (block["thinking"] for block in said if block["type"] == "thinking"),
        ((block["name"], block["input"]) for block in said if block["type"] == "tool_use"),
        (part["content"] for part in results if part["type"] == "tool_result"),
    )


def codex(lines: Lines) -> Said:
    items = [line["payload"] for line in lines if line["type"] == "response_item"]
    calls = [item for item in items if item["type"] == "function_call"]
    ran = [line["payload"].get("item", {}) for line in lines if line["type"] == "event_msg"]
    return expect(
        (item["content"][0]["text"] for item in items if item.get("role") == "assistant"),
        (item["summary"][0]["text"] for item in items if item["type"] == "reasoning"),
        ((item["name"], json.loads(item["arguments"])) for item in calls),
        (item["aggregated_output"] for item in ran if "aggregated_output" in item),
    )


def gemini(lines: Lines) -> Said:
    said = {line["id"]: line for line in lines if line.get("type") == "gemini"}
    thoughts = [thought for line in said.values() for thought in line["thoughts"]]
    calls = [call for line in said.values() for call in line.get("toolCalls", ())]
    return expect(
        (line["content"] for line in said.values()),
        (
            f"**{thought['subject']}**\n\n" * bool(thought["subject"]) + thought["description"]
            for thought in thoughts
        ),
        ((call["name"], call["args"]) for call in calls),
        (call["resultDisplay"] for call in calls),
    )


def qwen(lines: Lines) -> Said:
    said = [part for line in lines if line["type"] == "assistant" for part in parts(line)]
    calls = [part["functionCall"] for part in said if "functionCall" in part]
    results = [line["toolCallResult"] for line in lines if line["type"] == "tool_result"]
    return expect(
        (part["text"] for part in said if "text" in part and not part.get("thought")),
        (part["text"] for part in said if part.get("thought")),
        ((call["name"], call["args"]) for call in calls),
        (result["resultDisplay"]["output"] for result in results),
    )


def cline(lines: Lines) -> Said:
    told = [part for document in lines for one in document["messages"] for part in one["content"]]
    results = [part["content"] for part in told if part["type"] == "tool_result"]
    kept = [one for document in lines for one in document["messages"] if one["role"] == "assistant"]
    said = [part for one in kept for part in one["content"]]
    return expect(
        (part["text"] for part in said if part["type"] == "text"),
        (part["thinking"] for part in said if part["type"] == "thinking"),
        ((part["name"], part["input"]) for part in said if part["type"] == "tool_use"),
        ("\n".join(one["result"] for one in result) for result in results),
    )


def lines_of(data: bytes) -> Lines:
    """The objects of a file: one a line, or a single one over many."""
    text = data.decode("utf-8")
    if text.startswith("{\n"):
        return [json.loads(text)]
    return [json.loads(line) for line in text.split("\n") if line]


def parts(line: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = line["message"]["parts"]
    return found


def copilot(lines: Lines) -> Said:
    said = [line["data"] for line in lines if line["type"] == "assistant.message"]
    done = [line["data"] for line in lines if line["type"] == "tool.execution_complete"]
    calls = [call for data in said for call in data["toolRequests"]]
    return expect(
        (data["content"] for data in said),
        (data.get("reasoningText", "") for data in said),
        ((call["name"], call["arguments"]) for call in calls),
        (data["result"]["content"] for data in done),
    )


def pi(lines: Lines) -> Said:
    told = [line["message"] for line in lines if line["type"] == "message"]
    said = [part for one in told if one["role"] == "assistant" for part in one["content"]]
    results = [part for one in told if one["role"] == "toolResult" for part in one["content"]]
    return expect(
        (part["text"] for part in said if part["type"] == "text"),
        (part["thinking"] for part in said if part["type"] == "thinking"),
        ((part["name"], part["arguments"]) for part in said if part["type"] == "toolCall"),
        (part["text"] for part in results),
    )


READERS: dict[str, Callable[[Lines], Said]] = {
    "claude": claude,
    "cline": cline,
    "codex": codex,
    "gemini": gemini,
    "qwen": qwen,
    "copilot": copilot,
    "pi": pi,
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_each_thing_once(name: str) -> None:
    data = (corpus("sessions") / name).read_bytes()
    found = events(data)
    assert ours(found) == READERS[name.partition("-")[0]](lines_of(data))
    prompts = [event.text for event in found if isinstance(event, UserText)]
    assert prompts == ["Say hello from the shell, please.", "Once more."][: len(prompts)]
    assert prompts
    assert not fails(found)
    said = "".join(str(event) for event in found)
    assert not [text for text in HIDDEN if text in said]


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_first_line_tells_the_format(name: str) -> None:
    data = (corpus("sessions") / name).read_bytes()
    subject = decoder()
    subject.feed(data if name.endswith(".json") else data.split(b"\n", 1)[0] + b"\n")
    assert subject.format.startswith(name.partition("-")[0])
