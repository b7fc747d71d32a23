"""A pytest file that tests a whole agent, on the screen in memory that is the fixture's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamcurses
from streamcurses import VirtualScreen


def my_agent(model: Any) -> None:
    """The agent under test: it asks, and answers."""
    with streamcurses.Session() as ui:
        while True:
            try:
                text = ui.prompt("> ")
            except EOFError:
                return
            ui.user_message(text)
            ui.render(model(text))


def echo(text: str) -> Iterator[dict[str, Any]]:
    """Stands for the model."""
    yield {"choices": [{"delta": {"content": "You said "}}]}
    yield {"choices": [{"delta": {"content": text}, "finish_reason": "stop"}]}


def test_two_turns(virtual_screen: VirtualScreen) -> None:
    virtual_screen.resize(11, 40)
    virtual_screen.type("hello\nthe lake\n")
    my_agent(echo)
    for text in ("you> hello", "You said hello", "you> the lake", "You said the lake"):
        assert virtual_screen.find(text) is not None
