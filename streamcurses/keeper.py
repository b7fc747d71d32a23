"""The thread that keeps a full screen alive while its owner waits for the network.

It sleeps until the terminal has keys, a signal has come, a frame that was skipped can be drawn, or
a deadline is over; then it serves them under the screen's lock. No signal handler draws or
takes the lock: handlers are run between any two instructions of the main thread, perhaps
while that holds it.
"""

from __future__ import annotations

import os
import select
import threading
from typing import Optional, Protocol


class Flag:
    """An event that can be waited for together with file descriptors: readable once set."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        self._set = False

    def fileno(self) -> int:
        return self._read

    def set(self) -> None:
        if not self._set:
            self._set = True
            os.write(self._write, b"\0")

    def is_set(self) -> bool:
        return self._set

    def wait(self, seconds: Optional[float] = None) -> bool:
        """Whether it is set by now, or within `seconds`."""
        return self._set or bool(select.select([self._read], [], [], seconds)[0])

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)


class Kept(Protocol):
    """What a keeper serves. Each is called under the lock."""

    def typed(self) -> bool:
        """There is input on the terminal; False where the terminal is gone."""

    def signalled(self, signals: bytes) -> None:
        """Signals came, a byte each."""

    def due(self) -> Optional[float]:
        """Draws what is due, and says in how many seconds more will be; None for never."""

    def blocked(self) -> bool:
        """Whether a frame was skipped because the terminal would not take it."""


class Keeper(threading.Thread):
    """Serves `kept` until `stop()`, with the terminal's input on `source` and its output on `sink`."""

    def __init__(self, kept: Kept, lock: threading.RLock, source: int, sink: int) -> None:
        super().__init__(name="streamcurses keeper", daemon=True)
        self._kept = kept
        self._lock = lock
        self._source = [source]
        self._sink = sink
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        self._ending = threading.Event()

    def fileno(self) -> int:
        """Where to write a byte to wake the thread: a signal's number, or 0. Never blocks."""
        return self._wake_write

    def wake(self) -> None:
        try:
            os.write(self._wake_write, b"\0")
        except BlockingIOError:
            pass  # it has been woken often enough

    def run(self) -> None:
        timeout: Optional[float] = 0.0
        while not self._ending.is_set():
            with self._lock:
                sinks = [self._sink] if self._kept.blocked() else []
            ready, _, _ = select.select([self._wake_read, *self._source], sinks, [], timeout)
            signals = self._drain() if self._wake_read in ready else b""
            with self._lock:
                if self._ending.is_set():
                    return
                if signals:
                    self._kept.signalled(signals)
                if self._source and self._source[0] in ready and not self._kept.typed():
                    self._source = []
                timeout = self._kept.due()

    def _drain(self) -> bytes:
        return os.read(self._wake_read, 512).replace(b"\0", b"")

    def stop(self) -> None:
        """Ends the thread; called without the lock, or the thread might wait for it for ever."""
        self._ending.set()
        self.wake()
        self.join()
        os.close(self._wake_read)
        os.close(self._wake_write)
