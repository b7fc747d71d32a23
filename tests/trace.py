"""The trace that budgets are measured on: thoughts, then a reply of N characters, 4 to a delta."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

THOUGHTS = 300
PIECE = 4

_PROSE = (
    "The lake lay still that morning, and the mist had not yet lifted from the far shore. You swam "
    "out to the old raft, counted the stones below, and came back before anybody was awake. Later "
    "there was coffee, a newspaper with last week's weather in it, and an argument about otters. "
)


def prose(length: int) -> str:
    """`length` characters of English, one paragraph."""
    return (_PROSE * (length // len(_PROSE) + 1))[:length]


# A part of a reply in Markdown; a word of it is another in each.
_SECTION = """\
## What to do about {0}

The **{0} question** has been open since spring. You asked for it *twice*, and each time the answer
was in `{0}.py`, a file that nobody reads. It is long enough to be read in the evening, and short
enough to be rewritten by lunch, so **rewrite it**: the tests tell what it has to do.

1. Write down what `{0}()` returns, and to whom.
2. Take **one** caller, the smallest, and move it over; leave the others as they are for now.
3. See [the log](https://example.org/{0}) for what has gone wrong before.

```python
def {0}(lake, swimmers=()):
    \"""All who swim in the lake.\"""
    found = []
    for one in swimmers:
        if one.is_in(lake) and not one.is_cold:
            found.append(one)  # in order
    return sorted(found, key=lambda one: one.name)
```

| Where | How often | What it costs |
|:--|--:|:--|
| `{0}.py` | 120 | next to nothing, as it is read once |
| the raft | 14 | a morning, and a towel |
| the far shore | 1 | more than anybody has said |

What is left after that:

- **the names**, which say what the thing was, and not what it is
- a number that stands in three places, `{0}_MOST` among them
- the argument about otters
  - which is an old one
  - and will be here when we are gone

> Whoever has read so far may as well go on to the end.

"""
_TOPICS = ("lakes", "rafts", "otters", "towels", "stones", "mornings", "letters", "weather")


def markdown(length: int) -> str:
    """`length` characters of Markdown: headings, lists, a table, code."""
    parts: list[str] = []
    size = number = 0
    while size < length:
        turn, which = divmod(number, len(_TOPICS))
        parts.append(_SECTION.format(_TOPICS[which] + (str(turn) if turn else "")))
        size += len(parts[-1])
        number += 1
    return "".join(parts)[:length]


def said(text: str) -> Iterator[dict[str, Any]]:
    """openai-chat chunks of a reply that is content, and no call."""
    for piece in _pieces(text):
        yield _chunk({"content": piece})
    yield _chunk({}, "stop")


def chunks(length: int, end: str = "") -> Iterator[dict[str, Any]]:
    """openai-chat chunks: inner thoughts, then a send_message of `length` characters.

    `end` comes in place of the message's last ones.
    """
    for piece in _pieces(prose(THOUGHTS)):
        yield _chunk({"content": piece})
    function = {"name": "send_message", "arguments": ""}
    yield _chunk(
        {"tool_calls": [{"index": 0, "id": "call", "type": "function", "function": function}]}
    )
    for piece in _pieces(json.dumps({"message": prose(length - len(end)) + end})):
        yield _chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
    yield _chunk({}, "tool_calls")


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), PIECE):
        yield text[start : start + PIECE]


def _chunk(delta: dict[str, Any], finish: Any = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "trace", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}
