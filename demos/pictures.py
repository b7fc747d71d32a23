"""Draws the README's pictures, for light pages and for dark ones.

python -m demos.pictures [FOLDER]      (docs/pictures, unless told otherwise)
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Optional

from streamcurses._cli import demo
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import FORMATS, decoder
from streamcurses._formats.events import MessageBegin, ToolResult, UserText
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.svg import LIGHT
from streamcurses._screen.theme import THEMES
from streamcurses._screen.virtual import VirtualScreen

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"

# A coding agent at work, written by hand, as Claude Code prints it.
RECORDING = Path(__file__).with_name("coding_agent.jsonl")
_STEP = 1.3  # seconds between its lines

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

MARKDOWN = """\
## Three ways to the lake

| way | minutes | what you pass |
|:----|--------:|---------------|
| the shore | 25 | reeds, *perhaps* an otter |
| the wood | 15 | the old raft |
| the road | 10 | nothing at all |

1. Go **by the shore**, if there is time.
   - [x] towel
   - [ ] coffee
2. Be there before nine: ~~later~~ it is full.

> You could count the stones. — you, last summer

    swim --morning --until cold
"""

# Seconds to wait, and what comes then: events, or whatever a decoder takes.
Played = Iterable[tuple[float, Any]]


class Picture(NamedTuple):
    """What is played until when, None for all of it, on a screen of this size.

    `layout` "" goes by the format.
    """

    played: Played
    until: Optional[float] = None
    rows: int = 20
    columns: int = 80
    layout: str = "regions"
    content_is: str = "thoughts"


def _answer() -> Played:
    yield 0.0, UserText("How do I get to the lake?")
    for at in range(0, len(MARKDOWN), 4):
        delta = {"content": MARKDOWN[at : at + 4]}
        yield 0.02, {"model": "a-model", "choices": [{"index": 0, "delta": delta}]}


def _run() -> Played:
    yield 0.0, UserText("The count of stones is wrong. Mend it.")
    for line in RECORDING.read_bytes().splitlines(keepends=True):
        yield _STEP, line


def all_pictures() -> dict[str, Picture]:
    """By name."""
    return {
        "regions": Picture(demo.play(), 6.4),
        "timeline": Picture(demo.play(), 11.9, layout="timeline"),
        "markdown": Picture(_answer(), rows=22, content_is="message"),
        "agent": Picture(_run(), rows=24, layout="", content_is="message"),
        "narrow": Picture(demo.play(), 6.4, columns=40),
    }


def screen(picture: Picture) -> VirtualScreen:
    """Plays it, frame by frame."""
    shown = VirtualScreen(picture.rows, picture.columns)
    manager = ScreenManager(shown, markdown=THEMES["default"])
    manager.panes.layout = picture.layout or manager.panes.layout
    reader, builder = decoder("auto"), MessageBuilder(content_is=picture.content_is)
    now = 0.0
    for pause, entry in picture.played:
        now += pause
        if picture.until is not None and now >= picture.until:
            break
        events = [entry] if isinstance(entry, (UserText, ToolResult)) else reader.feed(entry)
        for event in events:
            if isinstance(event, MessageBegin) and not picture.layout:
                manager.panes.layout = FORMATS[event.format].layout
            manager.status.hear(event)
            manager.apply(builder.feed(event))
        manager.draw(now)
    else:
        manager.end("done")
        manager.draw(now)
    return shown


def pictures() -> Iterator[tuple[str, str]]:
    """(file name, SVG) of each."""
    for name, picture in all_pictures().items():
        shown = screen(picture)
        for page, colors in PAGES.items():
            yield f"{name}-{page}.svg", shown.svg(colors)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draws the README's pictures.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures():
        (folder / name).write_text(picture, "utf-8")
