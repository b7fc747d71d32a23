"""Every frame of a stream on the terminal: what bytes are counted of, in tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.theme import THEMES
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.terminal import Terminal


class ReadyScreen(CursesScreen):
    """Takes every frame, so that none is skipped."""

    def ready(self) -> bool:
        return True


def draw(
    chunks: Iterable[dict[str, Any]],
    theme: str = "default",
    layout: str = "regions",
    *,
    markdown: bool = False,
    **settings: Any,
) -> None:
    """A frame for each chunk, and no transcript; the clock stands still.

    What the model says is drawn as it came, or as the `markdown` that it is. `settings` are a
    MessageBuilder's.
    """
    reader = decoder("openai-chat")
    builder = MessageBuilder(**settings)
    with Terminal():
        screen = ReadyScreen(THEMES[theme])
        screen.enter()
        manager = ScreenManager(screen, markdown=THEMES[theme] if markdown else None)
        manager.panes.layout = layout
        for chunk in chunks:
            for event in reader.feed(chunk):
                manager.apply(builder.feed(event))
            manager.draw(0.0)
        screen.leave()
