"""The stage that is memory, with the columns that the system has for text, as curses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Event
from streamcurses._screen.controls import Action
from streamcurses._screen.keys import CAPABILITIES, Key, name
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.sequences import Sequences
from streamcurses._screen.theme import THEMES, Theme
from streamcurses._screen.virtual import VirtualScreen
from tests import measures

# What TERM=linux sends for the keys that are no characters.
SENT = {
    "tab": "\t",
    "shift tab": "\x1b\t",
    "enter": "\r",
    "escape": "\x1b",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "page up": "\x1b[5~",
    "page down": "\x1b[6~",
    "home": "\x1b[1~",
    "end": "\x1b[4~",
    "delete": "\x1b[3~",
    "f1": "\x1b[[A",
    "f10": "\x1b[21~",
    **{f"^{letter}": chr(ord(letter) - 64) for letter in "ABDEFKLNPUW"},
}

_KNOWN = {SENT[key]: key for key in CAPABILITIES.values()}

# Seconds, when no sequence goes on.
LATER = 10.0


class VirtualStage:
    def __init__(
        self,
        rows: int = 24,
        columns: int = 80,
        *,
        markdown: bool = False,
        theme: Theme = THEMES["default"],
        **settings: Any,
    ) -> None:
        self.screen = VirtualScreen(rows, columns, theme=theme, measure=measures.columns)
        self.manager = ScreenManager(self.screen, markdown=theme if markdown else None)
        self._builder = MessageBuilder(**settings)
        self.actions: list[Action] = []
        self._now = 0.0
        self._draw()

    @property
    def cursor(self) -> tuple[int, int]:
        assert self.screen.cursor is not None
        return self.screen.cursor

    def _draw(self) -> None:
        self.manager.draw(self._now)

    def _take(self, event: Event) -> None:
        self.manager.status.hear(event)
        self.manager.apply(self._builder.feed(event))

    def play(self, *events: Event) -> None:
        for event in events:
            self._take(event)
        self._draw()

    def stream(self, *events: Event) -> None:
        for event in events:
            self._take(event)
            self._draw()

    def wait(self, seconds: float) -> None:
        self._now += seconds
        self._draw()

    def resize(self, rows: int, columns: int) -> None:
        self.screen.resize(rows, columns)
        self.manager.resize()
        self._draw()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.actions += self.manager.press(key)
        self._draw()

    def type(self, *pieces: str, gives: Sequence[Key] = ()) -> None:
        sequences = Sequences(_KNOWN)
        typed = [key for piece in pieces for key in sequences.feed(map(name, piece), 0.0)]
        typed += sequences.expire(LATER)
        assert typed == list(gives), f"{typed} for {pieces}"
        for key in typed:
            self.actions += self.manager.press(key)
        self._draw()

    def text(self) -> str:
        return self.screen.text()

    def close(self) -> None:
        pass
