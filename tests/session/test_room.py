"""A long text stands in memory once while it comes, and its message takes no more than it has."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from streamcurses import Session, VirtualScreen
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Content
from tests.trace import prose

LENGTH = 400_000
PIECE = 40
# For each character: the rows' places beside the text, and what waits to be put together.
ROOM = 1.8


@pytest.fixture(autouse=True)
def traced() -> Iterator[None]:
    tracemalloc.start(1)
    yield
    tracemalloc.stop()


def taken() -> int:
    return tracemalloc.get_traced_memory()[0]


def said(text: str) -> dict[str, Any]:
    return {"content": text}


def called(text: str) -> dict[str, Any]:
    return {"tool_calls": [{"index": 0, "function": {"arguments": text}}]}


def chunk(delta: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta}]}


@pytest.mark.parametrize("is_called", [True, False])
def test_a_text_is_kept_once(is_called: bool) -> None:
    text = prose(LENGTH)
    with Session(screen=VirtualScreen(24, 80), content_is="message") as ui:
        if is_called:
            function = {"name": "send_message", "arguments": '{"message": "'}
            ui.feed(chunk({"tool_calls": [{"index": 0, "id": "call", "function": function}]}))
        made = called if is_called else said
        for at in range(0, 4000, PIECE):
            ui.feed(chunk(made(text[at : at + PIECE])))
        before = taken()
        for at in range(4000, LENGTH, PIECE):
            ui.feed(chunk(made(text[at : at + PIECE])))
        assert taken() - before < ROOM * LENGTH
        if is_called:
            ui.feed(chunk(called('"}')))
        ui.feed({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        tracemalloc.reset_peak()
        message = ui.end()
        assert message.content == text
        # Nothing is put together while the pieces of what was before it are there.
        assert tracemalloc.get_traced_memory()[1] - before < (ROOM + 1) * LENGTH
        if is_called:
            assert message.tool_calls[0].arguments == f'{{"message": "{text}"}}'
        # It is what the screen shows; a call's arguments are a text of their own.
        assert taken() - before < (ROOM + is_called) * LENGTH


def test_what_came_is_not_put_together_to_find_that_it_is_the_content() -> None:
    text = prose(LENGTH)
    builder = MessageBuilder(content_is="message")
    for at in range(0, LENGTH, 4):
        builder.feed(Content(text[at : at + 4]))
    before = taken()
    tracemalloc.reset_peak()
    builder.close()
    assert builder.message.content == text
    assert tracemalloc.get_traced_memory()[1] - before < 1.5 * LENGTH
