"""Recorded replies in Markdown, drawn as they came: what terminals make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.theme import THEMES
from tests.bench.calm import RECORDINGS, replies
from tests.readback import TwinScreen

SIZES = ((24, 80), (10, 40), (5, 20))


def drawn(recording: str, every: int = 1) -> Callable[[TwinScreen], Iterator[None]]:
    """The replies of a recording, a frame for each delta, a look `every` few.

    Each of the recordings has a theme, and all themes have some.
    """
    theme = THEMES[[*THEMES][RECORDINGS.index(recording) % len(THEMES)]]

    def play(screen: TwinScreen) -> Iterator[None]:
        screen.theme = theme
        manager = ScreenManager(screen, markdown=theme)
        for block, deltas in enumerate(replies(recording)):
            manager.apply([BlockBegin(block, "reply")])
            for number, delta in enumerate(deltas):
                manager.apply([Append(block, delta)])
                manager.draw(0.0)
                if number % every == 0:
                    yield
            manager.apply([BlockEnd(block)])
            manager.draw(0.0)
            yield

    return play
