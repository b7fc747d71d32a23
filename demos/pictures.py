"""Draws the README's pictures: the demo at three moments, for light pages and for dark ones.

python -m demos.pictures [FOLDER]      (docs/pictures, unless told otherwise)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from streamcurses._cli import demo
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import Event, ToolResult, UserText
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.svg import LIGHT
from streamcurses._screen.theme import THEMES
from streamcurses._screen.virtual import VirtualScreen

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
ROWS, COLUMNS = 20, 80

# What is going on, and how many seconds after the demo's start.
MOMENTS = {"calling": 3.25, "replying": 6.4, "answering": 15.5}

PAGES = {
    "light": LIGHT,
    "dark": {
        "": "#e6edf3",
        "page": "#0d1117",
        "red": "#ff7b72",
        "green": "#3fb950",
        "yellow": "#d29922",
        "blue": "#58a6ff",
        "magenta": "#bc8cff",
        "cyan": "#39c5cf",
    },
}


def screens() -> Iterator[tuple[str, VirtualScreen]]:
    """The demo's screen at each of the moments."""
    screen = VirtualScreen(ROWS, COLUMNS)
    manager = ScreenManager(screen, markdown=THEMES["default"])
    chunks, builder = decoder("openai-chat"), MessageBuilder(content_is="thoughts")
    now = 0.0
    left = list(MOMENTS.items())
    for pause, entry in demo.play():
        now += pause
        if left and now >= left[0][1]:
            yield left.pop(0)[0], screen
        events: list[Event]
        events = [entry] if isinstance(entry, (UserText, ToolResult)) else chunks.feed(entry)
        for event in events:
            manager.status.hear(event)
            manager.apply(builder.feed(event))
        manager.draw(now)


def pictures() -> Iterator[tuple[str, str]]:
    """(file name, SVG) of each."""
    for moment, screen in screens():
        for page, colors in PAGES.items():
            yield f"{moment}-{page}.svg", screen.svg(colors)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures():
        (folder / name).write_text(picture, "utf-8")
