"""A pytest file that tests an agent's screen, through the fixture `virtual_screen`.

pytest demos/test_my_agent.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from streamcurses import MessageBuilder, ScreenManager, VirtualScreen, decoder


def my_agent() -> Iterator[dict[str, Any]]:
    """The agent under test: what its model streams."""
    arguments = json.dumps({"message": "You swam there every morning."})
    yield {"choices": [{"delta": {"content": "He asks about the lake."}}]}
    call = {"index": 0, "id": "1", "function": {"name": "send_message", "arguments": ""}}
    yield {"choices": [{"delta": {"tool_calls": [call]}}]}
    for at in range(0, len(arguments), 9):
        function = {"arguments": arguments[at : at + 9]}
        yield {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": function}]}}]}


def draw(screen: VirtualScreen, stream: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The screen's text after each chunk."""
    manager = ScreenManager(screen)
    builder = MessageBuilder(content_is="thoughts")
    reader = decoder("openai-chat")
    for chunk in stream:
        for event in reader.feed(chunk):
            manager.apply(builder.feed(event))
        manager.draw(now=0.0)
        yield screen.text()


def test_the_reply_is_shown(virtual_screen: VirtualScreen) -> None:
    *_, text = draw(virtual_screen, my_agent())
    assert "▏You swam there every morning." in text


def test_thoughts_come_before_the_reply(virtual_screen: VirtualScreen) -> None:
    texts = list(draw(virtual_screen, my_agent()))
    assert "He asks about the lake." in texts[0]
    assert "You swam" not in texts[0]


def test_a_small_terminal_is_enough(virtual_screen: VirtualScreen) -> None:
    virtual_screen.resize(3, 12)
    *_, text = draw(virtual_screen, my_agent())
    assert "morning." in text
