"""Signals that end the program, held off where they would lose something.

Python runs a signal's handler between any two instructions of the main thread. One that raised
while a delta is half taken in would lose it; one that raised while the terminal is given back would
lose that. So nothing is raised while the main thread has the `Guard`, or is in a function that
is `sheltered`: the signal is noted, and ends the program once that is over.

Where the host has a handler of its own, or ignores a signal, that stays, and nothing else is done.
"""

from __future__ import annotations

import os
import sys
import time

from streamcurses._late import (
    TYPE_CHECKING,
    Any,
    Callable,
    Iterable,
    Optional,
    RLock,
    TypeVar,
    get_ident,
    suppress,
)
from streamcurses._terminal.system import system

if TYPE_CHECKING:
    import signal
    from types import CodeType, FrameType
else:
    import _signal as signal  # signal itself makes enums of its numbers, which takes a while

# What a program has that wants nothing special.
_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)

# Seconds that who gives the lock back leaves to those who have waited for it.
_TURN = 0.001

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Result = TypeVar("_Result")
_shelters: set[CodeType] = set()


def sheltered(function: _Function) -> _Function:
    """Signals that come while `function` runs are noted; who calls it raises what was `noted`."""
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


def _on_main_thread() -> bool:
    # As long as nobody has loaded it, there is no other thread.
    main = getattr(sys.modules.get("threading"), "main_thread", None)
    return main is None or main().ident == get_ident()


class Guard:
    """A reentrant lock for drawing; signals that come while the main thread has it are held off.

    `noted` is the first such signal's number, 0 where there is none; `stopping` is whether ^Z came,
    for which `stop()` is called. `waiting()` is called now and then by whoever waits for the lock.
    What may block for ever is `exposed`: there a signal is raised at once.
    """

    # Seconds for which a thread may have the lock before another asks what holds it up.
    PATIENCE = 0.1

    def __init__(self, waiting: Callable[[], None], stop: Callable[[], None]) -> None:
        self.noted = 0
        self.stopping = False
        self._waiting = waiting
        self._stop = stop
        self._exposed = False
        self._starved = False  # whether another thread has waited for it for long
        self._late = False  # whether any of this may be so
        self._lock: Any = RLock()
        self.release = self._lock.release

    def acquire(self) -> bool:
        """Whether the lock could be had soon."""
        if self._lock.acquire(timeout=self.PATIENCE):
            return True
        self._starved = self._late = True
        self._waiting()
        return False

    def __enter__(self) -> None:
        self.enter()

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        self.leave()

    def enter(self) -> None:
        """As `with` does, which takes twice as long."""
        if not self._lock.acquire(False):
            while not self.acquire():
                pass

    def leave(self) -> None:
        """As the end of a `with` does; in a `finally`."""
        self._lock.release()
        if self._late:
            self._make_up()

    def _make_up(self) -> None:
        """Sees to what was held off, as far as it is not held off still."""
        self._late = False  # what comes from here on sets it again
        try:
            self.catch_up()
            if self._starved and not self.is_mine():
                # Who takes it again and again would have it for good: nobody is awake in between.
                self._starved = False
                time.sleep(_TURN)
        finally:
            if self.noted or self.stopping or self._starved:
                self._late = True

    def exposed(self, do: Callable[[], _Result]) -> _Result:
        """Calls `do()`, whatever it loses by being interrupted."""
        self._exposed = True
        try:
            if self.noted and _on_main_thread():
                self.raise_noted()
            return do()
        finally:
            self._exposed = False

    def note(self, number: int, frame: Optional[FrameType]) -> None:
        """A signal that ends the program came in `frame`: it does, now or once that is over."""
        if self._exposed or not (self.is_mine() or _is_sheltered(frame)):
            raise ending(number)
        self.noted = self.noted or number
        self._late = True

    def note_stop(self) -> None:
        """^Z came: `stop()` is called once that is over."""
        self.stopping = self._late = True

    def renew(self) -> None:
        """In a forked child: whichever thread had it, that thread is not here."""
        self._lock._at_fork_reinit()
        self.noted = 0

    def is_mine(self) -> bool:
        """Whether the calling thread has it."""
        return bool(self._lock._is_owned())

    def catch_up(self) -> None:
        """Deals with what came, unless that is held off still."""
        if _on_main_thread() and not self.is_mine() and not _is_sheltered(sys._getframe()):
            self.raise_noted()
            if self.stopping:
                self._stop()

    def raise_noted(self) -> None:
        """Raises what was noted, if anything was."""
        number, self.noted = self.noted, 0
        if number:
            raise ending(number)


class Handlers:
    """Signals' handlers, where they were nobody's, until they are put back.

    Python allows no thread but the main one to have handlers: elsewhere nothing is taken.
    """

    def __init__(self) -> None:
        # Ours and the one before, by the signal's number.
        self._taken: dict[int, tuple[Any, Any]] = {}
        self._wakeup = self._wakeup_before = -1

    def __contains__(self, number: int) -> bool:
        """Whether a signal is handled here."""
        return number in self._taken

    def take(
        self, numbers: Iterable[int], handler: Callable[[int, Optional[FrameType]], None]
    ) -> None:
        for number in numbers:
            if number and _on_main_thread() and signal.getsignal(number) in _DEFAULTS:
                self._taken[number] = handler, signal.signal(number, handler)

    def put_back(self, numbers: Iterable[int]) -> None:
        """Undoes what was taken, where others have not done so since."""
        for number in numbers:
            if number in self._taken and _on_main_thread():
                ours, before = self._taken.pop(number)
                now: object = signal.getsignal(number)
                if now == ours:
                    signal.signal(number, before)
                elif now is INTERRUPTS and INTERRUPTS.before == ours:
                    INTERRUPTS.before = before

    def take_wakeup(self, wakeup: int) -> None:
        """Has the numbers of all signals written to the descriptor `wakeup`, a byte each."""
        if wakeup >= 0 and _on_main_thread():
            self._wakeup = wakeup
            self._wakeup_before = signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)

    def retake_wakeup(self) -> bool:
        """Whether another had taken the descriptor's place: what came since was not written."""
        if self._wakeup < 0:
            return True
        before = signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
        if before == self._wakeup:
            return False
        self._wakeup_before = before
        return True

    def pass_on(self, numbers: bytes) -> None:
        """Gives signals' numbers to whoever had the descriptor before: asyncio's loop, say."""
        if self._wakeup_before >= 0:
            with suppress(OSError):  # it is full, and so awake, or closed since
                os.write(self._wakeup_before, numbers)

    def put_wakeup_back(self) -> None:
        if self._wakeup < 0 or not _on_main_thread():
            return
        with suppress(OSError, ValueError):  # it may have been closed since
            now = signal.set_wakeup_fd(self._wakeup_before)
            if now != self._wakeup:
                signal.set_wakeup_fd(now)
        self._wakeup = -1


class Interrupts:
    """Ctrl-C, for those who wait in a loop of asyncio: it ends what they wait for, and no more.

    What a handler raises comes out of the loop, past them; and asyncio's own cancels the task that
    the program began with. So as long as there are any, this is the handler, where otherwise that
    is asyncio's or one of ours: all of them are called, once, and the next Ctrl-C is the `before`'s
    again.
    """

    def __init__(self) -> None:
        self.before: Any = None
        self._waiting: list[Callable[[], None]] = []

    def add(self, interrupt: Callable[[], None]) -> None:
        """Has `interrupt()` called by the next Ctrl-C, between any two instructions."""
        if not _on_main_thread():
            return
        self._waiting.append(interrupt)
        now = signal.getsignal(signal.SIGINT)
        if now in _DEFAULTS or _is_noting(now) or _main_task(now) is not None:
            self.before = now
            signal.signal(signal.SIGINT, self)

    def remove(self, interrupt: Callable[[], None]) -> None:
        """It is not called any more."""
        if interrupt in self._waiting:
            self._waiting.remove(interrupt)
            self._put_back()

    def __call__(self, number: int, frame: Optional[FrameType]) -> None:
        waiting, self._waiting = self._waiting, []
        self._put_back()
        for interrupt in waiting:
            interrupt()
        if not waiting:  # the last one is about to be removed, or another has kept this
            if not callable(self.before) or self.before is signal.SIG_DFL:
                raise ending(number)
            self.before(number, frame)

    def _put_back(self) -> None:
        now: object = signal.getsignal(signal.SIGINT)
        if not self._waiting and now is self:
            main = _main_task(self.before)
            over = main is not None and main.done()  # it would have put that back by now
            signal.signal(signal.SIGINT, signal.default_int_handler if over else self.before)


def _is_noting(handler: object) -> bool:
    """Whether it is a handler that notes signals in a `Guard`, and raises them."""
    return isinstance(getattr(getattr(handler, "__self__", None), "lock", None), Guard)


def _main_task(handler: object) -> Any:
    """The task that is cancelled by asyncio's own handler; None where it is another's."""
    return getattr(handler, "keywords", {}).get("main_task")


INTERRUPTS = Interrupts()
