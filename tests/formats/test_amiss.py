"""A field that is not as the format has it is told by its path."""

from __future__ import annotations

from typing import Any

import pytest

from streamcurses._formats import decoder
from streamcurses._formats.amiss import DEEPEST, LONGEST, MOST
from streamcurses._formats.events import Malformed

CHAT = {"object": "chat.completion.chunk", "created": 7, "choices": [{"delta": {"content": "a"}}]}
CLAUDE = {"type": "message_start", "message": {"id": "x", "role": "assistant", "content": []}}
OTHERWISE = "a field is not as the format has it: "


def told(first: Any, payload: Any) -> list[str]:
    subject = decoder()
    subject.feed(first)
    return [event.reason for event in subject.feed(payload) if isinstance(event, Malformed)]


def delta(**fields: Any) -> dict[str, Any]:
    return {"created": 7, "choices": [{"index": 0, "delta": fields}]}


@pytest.mark.parametrize(
    ("first", "payload", "where"),
    [
        (CHAT, {"choices": 5}, "choices"),
        (CHAT, {"choices": [5]}, "choices.0"),
        (CHAT, {"choices": [{"index": 0, "delta": "text"}]}, "choices.0.delta"),
        (CHAT, delta(content=5), "choices.0.delta.content"),
        (CHAT, delta(content="x", tool_calls=[5]), "choices.0.delta.tool_calls.0"),
        (CHAT, delta(tool_calls=[{"function": 5}]), "choices.0.delta.tool_calls.0.function"),
        (CHAT, {**CHAT, "usage": 5}, "usage"),
        (CLAUDE, {"type": "content_block_start", "index": 0, "content_block": 5}, "content_block"),
        (CLAUDE, {"type": "message_start", "message": "x"}, "message"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_field_is_told(first: Any, payload: Any, where: str) -> None:
    (reason,) = told(first, payload)
    kind = "text" if where in ("message", "choices.0.delta") else "a number"
    assert reason == f"{where} is not as the format has it: {kind}"


def test_what_cannot_be_told_is_what_python_says() -> None:
    """What stands in the field is of no type that the error names."""
    (reason,) = told(CHAT, delta(content={"a": 5}))
    assert reason.startswith(OTHERWISE)


def deep() -> Any:
    value: Any = 5
    for _ in range(DEEPEST + 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    "more",
    [{"x": [0] * MOST}, {"x": "x" * (LONGEST + 1)}, {"x": deep()}],
    ids=["many", "long", "deep"],
)
def test_what_is_too_large_is_left_alone(more: dict[str, Any]) -> None:
    (reason,) = told(CHAT, {**more, "choices": 5})
    assert reason.startswith(OTHERWISE)


def test_nothing_is_changed_in_the_payload() -> None:
    payload = delta(content="x", tool_calls=[{"function": 5}])
    assert told(CHAT, payload)
    assert payload == delta(content="x", tool_calls=[{"function": 5}])
