"""Signals that end the program, held off where they would lose something.

Python runs a signal's handler between any two instructions of the main thread. One that raised
while a delta is half taken in would lose it; one that raised while the terminal is given back would
lose that. So nothing is raised while the main thread has the `Guard`, or is in a function that
is `sheltered`: the signal is noted, and ends the program once that is over.

Where the host has a handler of its own, it stays, and nothing else is done.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, Optional, TypeVar

from streamcurses._terminal.system import system

_WINDOW = (system.RESIZED, system.CONTINUED, system.STOPPED)

# What a program has that wants nothing special.
_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)

_Value = TypeVar("_Value")
_Function = TypeVar("_Function", bound=Callable[..., Any])
_shelters: set[CodeType] = set()


def sheltered(function: _Function) -> _Function:
    """Signals that come while `function` runs are noted; it deals with `Guard.noted` at its end."""
    _shelters.add(function.__code__)
    return function


def _is_sheltered(frame: Optional[FrameType]) -> bool:
    while frame is not None:
        if frame.f_code in _shelters:
            return True
        frame = frame.f_back
    return False


def ending(number: int) -> BaseException:
    """What a signal raises: status 128+N, but for Ctrl-C what Python itself has for it."""
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)


def is_ending(error: Optional[BaseException]) -> bool:
    """Whether it was a signal that raised this."""
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code - 128 in system.ENDING
    return isinstance(error, KeyboardInterrupt)


def _can_handle() -> bool:
    return threading.current_thread() is threading.main_thread()


def _wait_on() -> None:
    """Nothing is done."""


class Guard:
    """A reentrant lock for drawing; signals that come while the main thread has it are held off.

    `noted` is the first such signal's number, 0 where there is none; `asked` is when the last one
    came, in seconds of the monotonic clock. `waiting()` is called now and then by whoever waits.
    What may block for ever is `exposed`: there a signal is raised at once.
    """

    # Seconds for which a thread may have the lock before another asks what holds it up.
    PATIENCE = 0.1

    def __init__(self) -> None:
        self.noted = 0
        self.asked = float("-inf")
        self.waiting: Callable[[], None] = _wait_on
        # ^Z came while the main thread had the lock; and what is to be done about it.
        self.stopping = False
        self.stop: Callable[[], None] = _wait_on
        self._exposed = False
        self._lock: Any = threading.RLock()
        self.release = self._lock.release

    def acquire(self) -> bool:
        """Whether the lock could be had soon."""
        if self._lock.acquire(timeout=self.PATIENCE):
            return True
        self.waiting()
        return False

    def __enter__(self) -> None:
        if not self._lock.acquire(False):
            while not self.acquire():
                pass

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        self._lock.release()
        if self.noted or self.stopping:
            self._catch_up()

    def exposed(self, do: Callable[[_Value], object], value: _Value) -> None:
        """Calls `do(value)`, whatever it loses by being interrupted."""
        self._exposed = True
        try:
            if self.noted and _can_handle():
                self.raise_noted()
            do(value)
        finally:
            self._exposed = False

    def holds_off(self, frame: Optional[FrameType]) -> bool:
        """Whether a signal that came in `frame` is to wait."""
        return not self._exposed and (self.is_mine() or _is_sheltered(frame))

    def renew(self) -> None:
        """In a forked child: whichever thread had it, that thread is not here."""
        self._lock._at_fork_reinit()
        self.noted = 0

    def is_mine(self) -> bool:
        """Whether the calling thread has it."""
        return bool(self._lock._is_owned())

    def _catch_up(self) -> None:
        if _can_handle() and not self.is_mine() and not _is_sheltered(sys._getframe()):
            self.raise_noted()
            if self.stopping:
                self.stop()

    def raise_noted(self) -> None:
        """Raises what was noted, if anything was."""
        number, self.noted = self.noted, 0
        if number:
            raise ending(number)


class Signals:
    """Takes over the signals that are nobody's, and puts back what was there.

    Python allows no thread but the main one to have handlers: elsewhere `take` does nothing. In a
    forked child all is put back, and nobody has the guard.
    """

    # Those that have taken anything.
    _taken: set[Signals] = set()

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._before: dict[int, Any] = {}
        self._wakeup = -1
        self._wakeup_before = -1
        self._on: Callable[[int, bool], None]

    def __contains__(self, number: int) -> bool:
        """Whether a signal is handled here."""
        return number in self._before

    def take(self) -> None:
        """Handles what ends the program."""
        self._taken.add(self)
        for number in system.ENDING:
            self._handle(number, self._end)

    def take_window(self, wakeup: int, on: Callable[[int, bool], None]) -> None:
        """Handles what concerns a window as well.

        The numbers of all signals are written to the descriptor `wakeup`, a byte each. `on` is
        called in the main thread with one of `_WINDOW`, and whether that was not written, for
        another had taken the descriptor's place since.
        """
        if not _can_handle():
            return
        self._on = on
        for number in _WINDOW:
            self._handle(number, self._note)
        self._wakeup = wakeup
        if wakeup >= 0:
            self._wakeup_before = signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)

    def _handle(self, number: int, handler: Any) -> None:
        if number and _can_handle() and signal.getsignal(number) in _DEFAULTS:
            self._before[number] = signal.signal(number, handler)

    def _end(self, number: int, frame: Optional[FrameType]) -> None:
        self._guard.asked = time.monotonic()
        if self._guard.holds_off(frame):
            self._guard.noted = self._guard.noted or number
        else:
            raise ending(number)

    def _note(self, number: int, frame: Optional[FrameType]) -> None:
        if self._wakeup < 0:
            return
        before = signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
        lost = before != self._wakeup
        if lost:
            self._wakeup_before = before
        self._on(number, lost)

    def pass_on(self, numbers: bytes) -> None:
        """Gives signals' numbers to whoever had the descriptor before: asyncio's loop, say."""
        if not system.ENDING.isdisjoint(numbers):
            self._guard.asked = time.monotonic()
        if self._wakeup_before >= 0:
            with contextlib.suppress(OSError):  # it is full, and so awake, or closed since
                os.write(self._wakeup_before, numbers)

    def release_wakeup(self) -> None:
        """Gives the wake-up descriptor back."""
        if self._wakeup < 0 or not _can_handle():
            return
        with contextlib.suppress(OSError, ValueError):  # it may have been closed since
            now = signal.set_wakeup_fd(self._wakeup_before)
            if now != self._wakeup:
                signal.set_wakeup_fd(now)
        self._wakeup = -1

    def put_back(self) -> None:
        """Undoes all that was taken, where others have not done so since."""
        self._taken.discard(self)
        if not _can_handle():
            return
        self.release_wakeup()
        for number, handler in self._before.items():
            if signal.getsignal(number) in (self._end, self._note):
                signal.signal(number, handler)
        self._before.clear()

    @classmethod
    def forked(cls) -> None:
        """In a forked child: they are the parent's."""
        for signals in list(cls._taken):
            signals._guard.renew()
            signals.put_back()


system.in_forked_child(Signals.forked)
