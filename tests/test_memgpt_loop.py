"""MemGPT's classes within the shape of its agent's loop: the methods in their order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Union

import pytest

import streamcurses
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session
from streamcurses._terminal.standing import standing

Chunk = dict[str, Any]
Interface = Union[
    streamcurses.StreamingCLIInterface,
    streamcurses.StreamingRefreshCLIInterface,
]

STEPS = (
    ("Look it up.", "archival_memory_search", {"query": "lake", "page": 0}),
    ("I know it.", "send_message", {"message": "You swam there."}),
)


def chunks(thought: str, name: str, arguments: str) -> Iterator[Chunk]:
    """A step as its server streams it."""
    for at in range(0, len(thought), 5):
        yield {"choices": [{"index": 0, "delta": {"content": thought[at : at + 5]}}]}
    call: Chunk = {"index": 0, "id": "1", "function": {"name": name, "arguments": ""}}
    yield {"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}
    for at in range(0, len(arguments), 5):
        part = {"index": 0, "function": {"arguments": arguments[at : at + 5]}}
        yield {"choices": [{"index": 0, "delta": {"tool_calls": [part]}}]}
    yield {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}


def add(message: Chunk, chunk: Chunk) -> None:
    """The response so far, as the host puts it together."""
    delta = chunk["choices"][0]["delta"]
    message["content"] = (message["content"] or "") + delta.get("content", "")
    for call in delta.get("tool_calls", ()):
        if "id" in call:
            message["tool_calls"] = [{"id": "1", "function": {**call["function"]}}]
        else:
            message["tool_calls"][0]["function"]["arguments"] += call["function"]["arguments"]


class Agent:
    """`Agent.step`, `_get_ai_reply` and `_handle_ai_response`, as far as the interface goes."""

    def __init__(self, interface: Interface, mixed: bool = False) -> None:
        self.interface = interface
        self._mixed = mixed

    def run(self, text: str) -> None:
        packed = json.dumps({"type": "user_message", "message": text, "time": "now"})
        self.interface.user_message(packed)
        for thought, name, arguments in STEPS:
            self._get_ai_reply(thought, name, json.dumps(arguments))
            self._handle_ai_response(thought, name, arguments)
            self.interface.step_yield()

    def _get_ai_reply(self, thought: str, name: str, arguments: str) -> None:
        interface = self.interface
        response: Chunk = {"choices": [{"message": {"content": None, "tool_calls": None}}]}
        interface.stream_start()
        for number, chunk in enumerate(chunks(thought, name, arguments)):
            add(response["choices"][0]["message"], chunk)
            if isinstance(interface, streamcurses.StreamingRefreshCLIInterface) and not (
                self._mixed and number
            ):
                interface.process_refresh(response)
            else:
                interface.process_chunk(chunk)
        interface.stream_end()

    def _handle_ai_response(self, thought: str, name: str, arguments: Chunk) -> None:
        interface = self.interface
        interface.internal_monologue(thought)
        interface.function_message(f"Running {name}({json.dumps(arguments)})")
        if name == "send_message":
            interface.assistant_message(arguments["message"])
        interface.function_message("Success: None")


def shown(ui: Session) -> list[str]:
    assert ui.screen is not None
    return [block.copied for block in ui.screen.manager.conversation()]


def test_the_refresh_interface_on_a_session_s_screen() -> None:
    with Session(screen=VirtualScreen()) as ui:
        Agent(streamcurses.StreamingRefreshCLIInterface()).run("the lake?")
        assert shown(ui) == [
            "Look it up.",
            'archival_memory_search(query="lake", page=0)',
            "· searching memory with archival_memory_search:",
            "· \tquery: lake, page: 0",
            "I know it.",
            "You swam there.",
        ]


def test_both_ways_mixed() -> None:
    """What came as a response so far stays, and the chunks after it are the rest."""
    with Session(screen=VirtualScreen()) as ui:
        Agent(streamcurses.StreamingRefreshCLIInterface(), mixed=True).run("the lake?")
        assert shown(ui) == [
            *("Look ", "it up."),
            'archival_memory_search(query="lake", page=0)',
            "· searching memory with archival_memory_search:",
            "· \tquery: lake, page: 0",
            *("I kno", "w it."),
            "You swam there.",
        ]


def test_the_refresh_interface_on_the_screen_of_a_test() -> None:
    """It has the screen from the stream's start to its end."""
    screen = VirtualScreen(12, 60)
    with standing(screen):
        Agent(streamcurses.StreamingRefreshCLIInterface()).run("the lake?")
    assert screen.find("I know it.") is not None
    assert screen.find("You swam there.") is not None
    assert screen.find("Look it up.") is None


def test_the_print_interface(capsys: pytest.CaptureFixture[str]) -> None:
    Agent(streamcurses.StreamingCLIInterface()).run("the lake?")
    assert capsys.readouterr().out == (
        "Inner thoughts: Look it up.\n"
        'Calling function: archival_memory_search({"query": "lake", "page": 0})\n'
        "Inner thoughts: Look it up.\n"
        "searching memory with archival_memory_search:\n"
        "\tquery: lake, page: 0\n"
        "Inner thoughts: I know it.\n"
        'Calling function: send_message({"message": "You swam there."})\n'
        "Inner thoughts: I know it.\n"
        "Message: You swam there.\n"
    )
