"""The program that runs in each terminal: it converses, and tells what it means by two FIFOs.

python -m tests.matrix.inside FOLDER

It writes lines of JSON to `answers` in the folder, and waits for a line in `orders` after each.
"""

from __future__ import annotations

import json
import os
import sys
import termios
from pathlib import Path
from typing import Any

from streamcurses._screen.keys import Key
from streamcurses._screen.screen import Screen
from streamcurses._screen.theme import Theme
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session import fullscreen
from streamcurses._session.fullscreen import FullScreen
from streamcurses._session.session import Session
from tests.matrix.texts import TEXTS
from tests.readback import TwinScreen

SHORT = "Short words."
COPIED = "The very last words."
DELTA = 4
# Seconds for keys to come.
PATIENCE = 10.0

_screens: list[TwinScreen] = []


def _twin(theme: Theme) -> TwinScreen:
    _screens.append(TwinScreen(theme))
    return _screens[-1]


def _chunk(text: str, finish: str = "") -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish or None}
    return {"object": "chat.completion.chunk", "choices": [choice]}


def _say(session: Session, text: str) -> None:
    session.render([_chunk(text[at : at + DELTA]) for at in range(0, len(text), DELTA)])
    session.finish()  # the clock stands still


class Outside:
    """Whoever looks at the terminal."""

    def __init__(self, folder: Path) -> None:
        self._answers = open(folder / "answers", "w", encoding="utf-8")  # noqa: SIM115
        self._orders = open(folder / "orders", encoding="utf-8")  # noqa: SIM115

    def tell(self, **what: Any) -> None:
        """Says what the terminal is to show, or has sent, and waits until that was looked at."""
        self._answers.write(json.dumps(what) + "\n")
        self._answers.flush()
        self._orders.readline()


def converse(outside: Outside) -> None:
    settings: dict[str, Any] = {
        "content_is": "message",
        "wrap": "terminal",
        "color": False,
        "prompts": False,
    }
    modes = termios.tcgetattr(0)
    print("\x1b[H\x1b[2Jbefore\nunfinished", end="", flush=True)
    with Session("curses", **settings) as session:
        session.render([_chunk(SHORT, "stop")])
    print("after", flush=True)
    outside.tell(size=os.get_terminal_size(1), main=True)
    pressed: list[Key] = []
    with Session("curses", **settings) as session:
        screen = session.screen
        assert screen is not None
        for name, text in TEXTS.items():
            _say(session, text)
            outside.tell(name=name, rows=_screens[-1].twin.text().split("\n"))
        session.render([_chunk(COPIED, "stop")])
        press = screen.press

        def noted(key: Key) -> None:
            pressed.append(key)
            press(key)

        screen.press = noted  # type: ignore[method-assign]
        outside.tell(keys=True)
        screen.closing.wait(PATIENCE)
    print("after", flush=True)
    outside.tell(pressed=pressed, modes=termios.tcgetattr(0) == modes)


def _begin(self: FullScreen, screen: Screen, utf8: bool) -> None:
    """Has the twin measure as the terminal does, once that is known."""
    _real_begin(self, screen, utf8)
    twin = VirtualScreen(*screen.size(), measure=screen.measure, ambiguous=self.ambiguous)
    _screens[-1].twin = twin


if __name__ == "__main__":
    fullscreen._curses_screen = _twin
    _real_begin = FullScreen.begin
    FullScreen.begin = _begin  # type: ignore[method-assign]
    converse(Outside(Path(sys.argv[1])))
