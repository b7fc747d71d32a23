"""The thread that keeps a full screen alive while its owner waits for the network.

It sleeps until the terminal has keys, a signal has come, a frame that was skipped can be drawn, or
a deadline is over; then it serves them under the screen's lock. No signal handler draws or
takes the lock: handlers are run between any two instructions of the main thread, perhaps
while that holds it.

A thread that draws on a terminal which takes nothing is stuck with the lock, and where that is the
main thread no handler runs. So the keeper looks at signals before it has the lock.
"""

from __future__ import annotations

import threading
from typing import Optional, Protocol

from streamcurses._terminal.signals import Guard
from streamcurses._terminal.system import system


class Kept(Protocol):
    """What a keeper serves. All but `woken` and `failed` are called under the lock."""

    def woken(self, signals: bytes) -> None:
        """Signals came, a byte each."""

    def typed(self) -> bool:
        """There is input on the terminal; False where the terminal is gone."""

    def signalled(self, signals: bytes) -> None:
        """Signals came, a byte each."""

    def due(self) -> Optional[float]:
        """Draws what is due, and says in how many seconds more will be; None for never."""

    def blocked(self) -> bool:
        """Whether a frame was skipped because the terminal would not take it."""

    def failed(self, error: BaseException) -> None:
        """The keeper has come to its end by this error."""


class Keeper(threading.Thread):
    """Serves `kept` until `end()`; the terminal's input is `source`, its output `sink`."""

    def __init__(self, kept: Kept, lock: Guard, source: int, sink: int) -> None:
        super().__init__(name="streamcurses keeper", daemon=True)
        self._kept = kept
        self._lock = lock
        self._alarm = system.Alarm(source, sink)
        self._ending = threading.Event()
        # Where to write a byte to wake the thread: a signal's number, or 0.
        self.fileno = self._alarm.fileno
        self.wake = self._alarm.ring

    def run(self) -> None:
        try:
            self._serve()
        except BaseException as error:
            self._kept.failed(error)

    def _serve(self) -> None:
        timeout: Optional[float] = 0.0
        blocked = False
        while not self._ending.is_set():
            keys = self._alarm.wait(timeout, blocked)
            heard = self._lock_after(self._drain())
            if heard is None:
                return
            try:
                if heard:
                    self._kept.signalled(heard)
                if keys and not self._kept.typed():
                    self._alarm.ignore_keys()
                timeout = self._kept.due()
                blocked = self._kept.blocked()
            finally:
                self._lock.release()

    def _lock_after(self, signals: bytes) -> Optional[bytes]:
        """Takes the lock, and gives all signals by then; None where the keeper is to end before."""
        while not self._lock.acquire():
            if self._ending.is_set():
                return None
            signals += self._drain()
        return signals

    def _drain(self) -> bytes:
        signals = self._alarm.heard()
        if signals:
            self._kept.woken(signals)
        return signals

    def end(self, seconds: float) -> bool:
        """Tells the thread to end; whether it has within `seconds`. Called without the lock."""
        self._ending.set()
        self.wake()
        self.join(seconds)
        return not self.is_alive()

    def close(self) -> None:
        """Closes what the thread was woken by; called once it has ended."""
        self._alarm.close()
