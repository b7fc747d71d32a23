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
