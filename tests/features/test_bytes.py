"""How many bytes reach the terminal; with clock and readiness fixed, always the same."""

from __future__ import annotations

import pytest

from streamcurses.curses_screen import CursesScreen
from streamcurses.formats import decoder
from streamcurses.manager import ScreenManager
from streamcurses.message import MessageBuilder
from streamcurses.terminal import Terminal
from streamcurses.theme import THEMES
from tests.terminals import Child
from tests.trace import THOUGHTS, chunks

LENGTH = 8000


class ReadyScreen(CursesScreen):
    """Takes every frame, so that none is skipped."""

    def ready(self) -> bool:
        return True


def draw_trace(theme: str) -> None:
    reader = decoder("openai-chat")
    builder = MessageBuilder(content_is="thoughts")
    with Terminal():
        screen = ReadyScreen(THEMES[theme])
        screen.enter()
        manager = ScreenManager(screen)
        for chunk in chunks(LENGTH):
            for event in reader.feed(chunk):
                manager.apply(builder.feed(event))
            manager.draw(0.0)
        screen.leave()


# Bytes for each character of the payload.
@pytest.mark.parametrize(("theme", "most"), [("default", 2.0), ("memgpt", 8.0)])
def test_bytes_of_the_trace(theme: str, most: float) -> None:
    child = Child(lambda: draw_trace(theme))
    assert child.wait() == 0, child.output[-2000:]
    ratio = len(child.output) / (THOUGHTS + LENGTH)
    print(f"{theme}: {len(child.output)} bytes, {ratio:.2f} a character")
    assert ratio <= most
