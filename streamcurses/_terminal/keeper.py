"""The thread that keeps a full screen alive while its owner waits for the network.

It sleeps until the terminal has keys, a signal has come, a frame that was skipped can be drawn, or
a deadline is over; then it serves them under the screen's lock. No signal handler draws or
takes the lock: handlers are run between any two instructions of the main thread, perhaps
while that holds it.

A thread that draws on a terminal which takes nothing is stuck with the lock, and where that is the
main thread no handler runs. So the keeper looks at signals before it has the lock.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
from typing import Optional, Protocol

from streamcurses._terminal.signals import Guard


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

    def clear(self) -> None:
        if self._set:
            self._set = False
            os.read(self._read, 1)

    def is_set(self) -> bool:
        return self._set

    def wait(self, seconds: Optional[float] = None) -> bool:
        """Whether it is set by now, or within `seconds`."""
        if self._set:
            return True
        poll = select.poll()
        poll.register(self._read, select.POLLIN)
        return bool(poll.poll(None if seconds is None else seconds * 1000))

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)


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
        self._source = source
        self._sink = sink
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        self._ending = threading.Event()

    def fileno(self) -> int:
        """Where to write a byte to wake the thread: a signal's number, or 0. Never blocks."""
        return self._wake_write

    def wake(self, signals: bytes = b"\0") -> None:
        with contextlib.suppress(BlockingIOError):  # it has been woken often enough
            os.write(self._wake_write, signals)

    def run(self) -> None:
        try:
            self._serve()
        except BaseException as error:
            self._kept.failed(error)

    def _serve(self) -> None:
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        poll.register(self._source, select.POLLIN)
        timeout: Optional[float] = 0.0
        blocked = False
        while not self._ending.is_set():
            if blocked:
                poll.register(self._sink, select.POLLOUT)
            ready = [end for end, _ in poll.poll(None if timeout is None else timeout * 1000)]
            if blocked:
                poll.unregister(self._sink)
            signals = self._drain() if self._wake_read in ready else b""
            heard = self._lock_after(signals)
            if heard is None:
                return
            try:
                if heard:
                    self._kept.signalled(heard)
                if self._source in ready and not self._kept.typed():
                    poll.unregister(self._source)
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
        try:
            signals = os.read(self._wake_read, 512).replace(b"\0", b"")
        except BlockingIOError:
            return b""
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
        os.close(self._wake_read)
        os.close(self._wake_write)
