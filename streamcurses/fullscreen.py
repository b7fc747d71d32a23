"""The full screen: terminal, screen, regions, signals and keeper, entered and left as one.

`apply` draws in its caller's thread. The keeper draws what comes without a caller: keys, resizes, the
clock, and frames that the terminal would not take. Both hold the one lock.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable
from types import FrameType, TracebackType
from typing import Any, Optional

from streamcurses.append import AppendWriter
from streamcurses.changes import Append, Begin, Change, End
from streamcurses.curses_screen import CursesScreen
from streamcurses.events import Event
from streamcurses.keeper import Flag, Keeper
from streamcurses.manager import ScreenManager
from streamcurses.terminal import Terminal
from streamcurses.theme import ASCII, UNICODE, Theme

_QUIT_KEYS = ("q", "Q")

# Signals that end the program, each after the terminal has been given back. SIGINT is Python's own.
_ENDING = ("SIGTERM", "SIGHUP", "SIGQUIT")


def _end(number: int, frame: Optional[FrameType]) -> None:
    raise SystemExit(128 + number)


def _noted(number: int, frame: Optional[FrameType]) -> None:
    """Python writes a signal's number to the wake-up descriptor only where it has a handler."""


class FullScreen:
    """A context that holds the terminal; when it is left, the conversation is printed once.

    `closing` is set when the user wants out. Signals are handled only where this is entered on the main
    thread: Python allows no other to.
    """

    def __init__(self, theme: Theme) -> None:
        self.terminal = Terminal()
        self.closing = Flag()
        self._screen = CursesScreen(theme)
        self._lock = threading.RLock()
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> FullScreen:
        self.terminal.__enter__()
        try:
            self._screen.enter()
        except BaseException:
            self.terminal.__exit__(None, None, None)
            raise
        glyphs = UNICODE if self.terminal.utf8 else ASCII
        self.manager = ScreenManager(self._screen, glyphs=glyphs)
        self._keeper = Keeper(self, self._lock, 0, 1)
        self._take_signals()
        self._draw()
        self._keeper.start()
        return self

    def _take_signals(self) -> None:
        self._wakeup = -1
        if threading.current_thread() is not threading.main_thread():
            return
        for name in _ENDING:
            self._handle(name, _end)
        self._handle("SIGWINCH", _noted)
        self._wakeup = signal.set_wakeup_fd(self._keeper.fileno(), warn_on_full_buffer=False)

    def _handle(self, name: str, handler: Any) -> None:
        number = getattr(signal, name, None)
        if number is not None:
            self._handlers[number] = signal.signal(number, handler)

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if self._handlers:
            signal.set_wakeup_fd(self._wakeup)
        self._keeper.stop()
        self._screen.leave()
        self.terminal.__exit__(kind, error, traceback)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()
        self.closing.close()

    def print_conversation(self, writer: AppendWriter) -> None:
        """Writes all that was shown, whole, in the order in which it is read."""
        for block in self.manager.conversation():
            writer.apply(
                [
                    Begin(block.number, block.kind, block.name, block.under),
                    Append(block.number, block.source),
                    End(block.number, block.cut_off),
                ]
            )
        writer.close()

    def apply(self, changes: Iterable[Change]) -> None:
        """Takes changes in and draws them, or leaves that to the keeper where the terminal is not ready."""
        with self._lock:
            self.manager.apply(changes)
            self._draw()
            if self.manager.stale:
                self._keeper.wake()

    def hear(self, event: Event) -> None:
        """Takes from an event what the status bar tells of it."""
        with self._lock:
            self.manager.status.hear(event)

    def finish(self, state: str) -> None:
        """Nothing more will come: `state` stands in the status bar from now on."""
        with self._lock:
            self.manager.status.end(state)
            self._draw()

    def _draw(self) -> None:
        self.manager.draw(time.monotonic())

    def typed(self) -> bool:
        keys = self._screen.keys()
        if any(key in _QUIT_KEYS for key in keys):
            self.closing.set()
        return bool(keys) or self.terminal.is_there()

    def signalled(self, signals: bytes) -> None:
        if signal.SIGWINCH in signals:
            self._screen.resize()
            self.manager.resize()

    def due(self) -> Optional[float]:
        self._draw()
        return 1.0 if self.manager.status.running else None

    def blocked(self) -> bool:
        return self.manager.stale
