"""The reply is on the screen while its JSON is still half-finished."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from streamcurses._formats.events import Finish, MessageBegin, Thoughts, ToolCallDelta
from tests.features.stage import CursesStage, Stage
from tests.features.virtual_stage import VirtualStage

MESSAGE = 'So "clear" that you\ncould count the stones\t(42), 湖の底まで。 C:\\lake'
ARGUMENTS = json.dumps({"request_heartbeat": True, "message": MESSAGE, "mood": "warm"})
ESCAPED = json.dumps({"message": MESSAGE}, ensure_ascii=True)

HEADER = "─ Message " + "─" * 69


def shown(text: str) -> list[str]:
    """The rows of a text that fits on its rows; a line break at its end begins none as yet."""
    first, *rest = text.removesuffix("\n").expandtabs(8).split("\n")
    return ["▏" + first, *(f" {line}" for line in rest)]


def body(stage: Stage) -> list[str]:
    """The rows below the message's header."""
    rows = stage.text().rstrip("\n").split("\n")
    return rows[rows.index(HEADER) + 1 :] if HEADER in rows else []


def decoded(arguments: str) -> str:
    """As much of the message as these arguments tell, found out the slow way."""
    for closing in ("", '"}', '"}', "}"):
        try:
            return str(json.loads(arguments + closing).get("message", ""))
        except ValueError:
            continue
    for cut in range(1, 13):
        try:
            return str(json.loads(arguments[:-cut] + '"}')["message"])
        except (ValueError, KeyError):
            continue
    return ""


@pytest.mark.parametrize("arguments", [ARGUMENTS, ESCAPED], ids=["plain", "escaped"])
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_the_reply_grows_with_every_delta(
    make_stage: Callable[..., Stage], arguments: str, size: int
) -> None:
    stage = make_stage()
    stage.play(MessageBegin("m", "model"), ToolCallDelta(0, "c", "send_message", ""))
    for start in range(0, len(arguments), size):
        stage.play(ToolCallDelta(0, "", "", arguments[start : start + size]))
        told = decoded(arguments[: start + size])
        rows = body(stage)
        if told:
            assert [row.rstrip() for row in rows] == [row.rstrip() for row in shown(told)]
        else:
            assert rows in ([], ["▏"])
    stage.play(Finish("tool_calls"))
    assert body(stage) == shown(MESSAGE)


def test_a_reply_in_one_piece_is_shown(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    stage.play(ToolCallDelta(0, "c", "send_message", '{"message": "all at once"}'))
    assert body(stage) == ["▏all at once"]


def test_thoughts_calls_and_reply_stand_apart(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(12, 40)
    stage.play(MessageBegin("m", "tiny"), Thoughts("Search first."))
    stage.play(ToolCallDelta(0, "a", "archival_memory_search", '{"query": "la'))
    stage.play(ToolCallDelta(1, "b", "send_message", '{"message": "One mo'))
    assert stage.text().split("\n") == [
        " replying · 0 s · ~10 tokens    ? help",
        "─ Inner thoughts " + "─" * 22,
        "▏Search first.",
        "─ Tool calls " + "─" * 26,
        '▏archival_memory_search(query="la',
        "─ Message " + "─" * 29,
        "▏One mo",
        *[""] * 5,
    ]
    assert stage.cursor == (6, 7)


@pytest.mark.parametrize("make", [VirtualStage, CursesStage])
def test_the_arguments_cut_at_every_place(make: Callable[[], Stage]) -> None:
    for cut in range(1, len(ARGUMENTS)):
        stage = make()
        stage.play(ToolCallDelta(0, "c", "send_message", ARGUMENTS[:cut]))
        told = decoded(ARGUMENTS[:cut])
        assert [row.rstrip() for row in body(stage)] == [
            row.rstrip() for row in shown(told) if told
        ]
        stage.play(ToolCallDelta(0, "", "", ARGUMENTS[cut:]))
        assert body(stage) == shown(MESSAGE)
        stage.close()
