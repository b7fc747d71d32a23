"""A pytest file that tests a whole agent, on the screen in memory that is the fixture's.

pytest demos/test_my_agent.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamcurses
from streamcurses import VirtualScreen, assert_screen


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
    virtual_screen.resize(10, 40)
    virtual_screen.type("hello\nthe lake\n")
    my_agent(echo)
    assert_screen(
        virtual_screen,
        """
         ⠋ waiting · 0 s · ~2 tokens   F1 help
        ─ Message ─────────────────────────────
        ▏you> hello
        ▏You said hello
        ▏you> the lake
        ▏You said the lake
        """,
    )


def test_a_screen_in_the_middle_of_a_reply(virtual_screen: VirtualScreen) -> None:
    def looked_at(text: str) -> Iterator[dict[str, Any]]:
        for chunk in echo(text):
            yield chunk
            seen.append(virtual_screen.find("You said"))

    seen: list[Any] = []
    virtual_screen.type("hello\n")
    my_agent(looked_at)
    assert seen == [(3, 1), (3, 1)]
