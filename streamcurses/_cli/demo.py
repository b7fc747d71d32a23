"""The packaged session: an agent with a memory, in several steps, as its model would stream it.

Each step is a message of the assistant's in openai-chat chunks: inner thoughts as content, then
calls. It says nothing about any model: the pace and the cuts are made up, by a fixed seed.
"""

from __future__ import annotations

import json

from streamcurses._formats.events import ToolResult, UserText
from streamcurses._late import Any, Iterator, NamedTuple, Optional, Union, pattern

MODEL = "demo-agent"

# Tokens a second, and how much a pause may differ from that.
_RATE = 42.0
_JITTER = 0.6

# Seconds until the model's first token, the user's next message, a tool's result.
_FIRST_TOKEN = 0.7
_TYPING = 1.2
_WORKING = 0.6


class Step(NamedTuple):
    """The agent thinks, and then calls tools: (name, arguments) each."""

    thoughts: str
    calls: tuple[tuple[str, dict[str, Any]], ...]


_OTTER = """\
You told me that you swam there every morning, before work, and that the water was so clear that \
you could count the stones. And then, on the second of August, there was the otter! 🦦 You wrote \
to Mika about it the same evening. Did she ever come to see it?"""

_EXCLAIMED = "「あっ、本当にいた！」"

_MEMORY = f"""\
Noted, and {_EXCLAIMED} is now part of what I know of you both. 😊

## How I remember

1. **Core memory** is always before my eyes. It is small, a few hundred words about you and about \
me, and I edit it myself. Mika and the otter live there now.
2. **Recall memory** is every word that we have exchanged. I do not see it unless I search it, as \
I did a moment ago, and found nothing, because you had told me about the lake in another \
conversation.
3. **Archival memory** is a notebook without an end. What I put there I can find by its meaning: \
`lake, summer 2025` was enough for the otter.

So when I take a second before I answer, I am leafing through the notebook. \
長い話を聞いてくれてありがとう。湖にもよろしく伝えてください。"""

SCRIPT: tuple[Union[UserText, Step, ToolResult], ...] = (
    UserText("Hi again! What did I tell you about the lake last summer?"),
    Step(
        "Chad asks about last summer, and about a lake. It is not in my working context. "
        "Before I guess, I search the archive.",
        (
            ("archival_memory_search", {"query": "lake, summer 2025", "page": 0}),
            ("conversation_search", {"query": "lake", "page": 0}),
        ),
    ),
    ToolResult(
        "call_0_0",
        "archival_memory_search",
        "2 of 2 results: [2025-07-19] swims in the lake every morning before work; "
        "[2025-08-02] saw an otter, told Mika (美香) about it",
        True,
    ),
    ToolResult("call_0_1", "conversation_search", "no results", True),
    Step(
        "Two memories, and both are warm ones. The otter is worth bringing up; he was so proud "
        "of it. Keep it short, and ask him back.",
        (("send_message", {"message": _OTTER}),),
    ),
    UserText(
        f"She did. Her words, when it came up: {_EXCLAIMED} "
        "Write that down, and tell me how you remember things."
    ),
    Step(
        "A detail about Mika that matters to him. First into the core memory, so that it stays, "
        "then an honest answer about how my memory works; he likes it concrete.",
        (
            (
                "core_memory_append",
                {
                    "name": "human",
                    "content": f"Mika (美香) came to the lake and saw the otter too: {_EXCLAIMED}",
                },
            ),
        ),
    ),
    ToolResult("call_2_0", "core_memory_append", "OK", True),
    Step(
        "Saved. Now the answer: three kinds of memory, no hand-waving.",
        (("send_message", {"message": _MEMORY}),),
    ),
)

# A word with the space before it, or a run of anything else; long words in pieces, as tokens are.
_TOKEN = pattern(r"\s?[A-Za-z]{1,7}|\s?\d{1,3}|\s?[^\sA-Za-z\d]{1,2}|\s+")


def play() -> Iterator[tuple[float, Union[UserText, ToolResult, dict[str, Any]]]]:
    """(seconds to wait, what comes then): openai-chat chunks, and events for what is none."""
    pauses = _pauses()
    steps = 0
    for entry in SCRIPT:
        if isinstance(entry, UserText):
            yield _TYPING, entry
        elif isinstance(entry, ToolResult):
            yield _WORKING, entry
        else:
            yield from _stream(entry, steps, pauses)
            steps += 1


def _stream(
    step: Step, number: int, pauses: Iterator[float]
) -> Iterator[tuple[float, dict[str, Any]]]:
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": token} for token in _TOKEN.findall(step.thoughts)]
    for index, (name, arguments) in enumerate(step.calls):
        function: dict[str, Any] = {"name": name, "arguments": ""}
        deltas.append(
            {
                "tool_calls": [
                    {
                        "index": index,
                        "id": f"call_{number}_{index}",
                        "type": "function",
                        "function": function,
                    }
                ]
            }
        )
        text = json.dumps(arguments, ensure_ascii=False)
        deltas += [
            {"tool_calls": [{"index": index, "function": {"arguments": token}}]}
            for token in _TOKEN.findall(text)
        ]
    for position, delta in enumerate(deltas):
        yield (next(pauses) if position else _FIRST_TOKEN), _chunk(number, delta, None)
    yield next(pauses), _chunk(number, {}, "tool_calls")


def _chunk(number: int, delta: dict[str, Any], finish: Optional[str]) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": f"chatcmpl-demo-{number}",
        "object": "chat.completion.chunk",
        "model": MODEL,
        "choices": [choice],
    }


def _pauses() -> Iterator[float]:
    """Seconds between tokens: uneven as a real model's, and the same in every run."""
    state = 20231015
    while True:
        state = (state * 1103515245 + 12345) % 2**31
        yield (1 + _JITTER * (2 * state / 2**31 - 1)) / _RATE
