"""The life of a screen that somebody gave: in memory, or whatever else has the methods of one.

It stands in for `life`, where there is no terminal: nothing is taken and nothing given back, no
thread keeps the screen, and signals are left alone. All happens in its callers' threads:

- Whoever draws on a screen that can be listened to (`VirtualScreen`) is told by it of keys, of
  another size, and of time that goes by on its clock. Other screens are asked whenever they are
  drawn on, and while a line is waited for.
- Keys that were pressed before the conversation began are for its prompts, line by line; what is
  pressed while it goes on acts at once.
- Who waits for a line waits for keys. In the thread that began the conversation nobody else can
  press any on a screen in memory: where those that were pressed are no line, it is at its end, as
  the input of a program is. Other threads wait.
- Ctrl-C is a key here, and raises KeyboardInterrupt where it is pressed, or where a line is waited
  for, as the signal would.

Several such screens may be up at once, each with its own conversation, beside the terminal's.
"""

from __future__ import annotations

import time

from streamcurses._late import (
    Any,
    Callable,
    Optional,
    Sequence,
    get_ident,
)
from streamcurses._screen.keys import Key
from streamcurses._screen.screen import Screen
from streamcurses._terminal.life import OUT, SCREEN, TEXT, Shown
from streamcurses._terminal.signals import Guard
from streamcurses._terminal.standing import held
from streamcurses._terminal.system import system
from streamcurses.errors import TerminalError

# Seconds until a screen that cannot be listened to is asked again for keys.
_POLL = 0.02

_NO_LINE = "a line is asked for, and no more keys were pressed: screen.type('…\\n') comes before"


class Given:
    """The life of `screen` in the hands of `owner`, with what `Life` has for a full screen."""

    def __init__(self, owner: object, screen: Screen) -> None:
        from threading import Condition

        self.owner = owner
        self.state = OUT
        self.screen = screen
        self.lock = Guard(_nothing, _nothing)
        # Its ways to tell of itself, where it has them.
        self._listen: Optional[Callable[[Optional[Callable[[], None]]], None]]
        self._listen = getattr(screen, "listen", None)
        self._clock: Any = screen if hasattr(screen, "now") else None
        self._happened = Condition()
        self._waiter: Optional[int] = None  # the thread that waits for a line
        self._interrupted = False
        self._keys: list[Key] = []  # from before the conversation

    def enter(self) -> None:
        self.state = TEXT

    def leave(self, error: Optional[BaseException]) -> None:
        self.close()
        self.state = OUT

    def open(self, shown: Shown) -> None:
        """`TerminalError` where another conversation is on the screen."""
        if any(other.screen is self.screen for other in held):
            raise TerminalError("another session draws on this screen; use that one")
        self._shown = shown
        self._thread = get_ident()
        self._flags: list[system.Flag] = []
        self.closing = self.flag()
        self._size = self.screen.size()
        with self.lock:
            self.state = SCREEN
            held.append(self)
            self._keys += self.screen.keys()
            shown.begin(self.screen, True)
            if self._listen is not None:
                self._listen(self._look)
            self.draw()

    def close(self, error: Optional[BaseException] = None) -> None:
        """Draws there no more; what was drawn last stays. Once only."""
        with self.lock:
            if self.state is not SCREEN:
                return
            self.state = TEXT
            held.remove(self)
            if self._listen is not None:
                self._listen(None)
            self.closing.set()
        with self._happened:
            self._happened.notify_all()
        for flag in self._flags:
            flag.close()

    def flag(self) -> system.Flag:
        """A flag that is there as long as the screen."""
        flag = system.Flag()
        self._flags.append(flag)
        return flag

    @property
    def wide(self) -> bool:
        """Whether the screen has two columns for what is ambiguous."""
        return getattr(self.screen, "ambiguous", 1) == 2

    def draw(self) -> None:
        """Draws what has changed, if the screen is there. Called under the lock."""
        if self.state is not SCREEN:
            return
        if self._listen is None:
            self._fit()
            self._press(self.screen.keys())
        clock = self._clock
        if not self._shown.draw(time.monotonic() if clock is None else clock.now):
            self.wake()

    def grow(self, block: int, text: str, deltas: int) -> None:
        """Draws that a block's text grows, by what came in so many deltas."""
        self._shown.take(block, text, deltas)

    def _fit(self) -> None:
        """Looks whether the screen has another size."""
        size = self.screen.size()
        if size != self._size:
            self._size = size
            self._shown.resize()

    def redraw(self) -> None:
        """Has the whole screen drawn anew: as after a resize, nothing is known of it."""
        self._size = (0, 0)
        self._fit()
        self.draw()

    def wake(self) -> None:
        """Has whoever waits look; a frame that was not taken is made up for by the next."""
        with self._happened:
            self._happened.notify_all()

    def drain(self) -> None:
        """What others write goes where it went."""

    def send(self, sequence: str) -> bool:
        """There is no terminal to tell of anything."""
        return False

    # --- keys ---

    def _look(self) -> None:
        """The screen tells that something has happened to it."""
        with self.lock:
            if self.state is SCREEN:
                self._fit()
                self._press(self.screen.keys())
                self.draw()
        with self._happened:
            self._happened.notify_all()

    def _press(self, keys: Sequence[Key]) -> None:
        for key in keys:
            if key != "^C":
                self._shown.press(key)
            elif self._waiter in (None, get_ident()):
                raise KeyboardInterrupt
            else:
                self._interrupted = True

    def wait(self, flags: Sequence[system.Flag]) -> None:
        """Waits until one of the flags is set, and takes keys. `EOFError` where none can come."""
        self._waiter = get_ident()
        try:
            while not self._is_over(flags):
                if self._keys:
                    with self.lock:
                        self._press([self._keys.pop(0)])
                        self.draw()
                elif self._listen is None:
                    time.sleep(_POLL)
                    with self.lock:
                        self.draw()
                elif self._waiter == self._thread:
                    raise EOFError(_NO_LINE)
                else:
                    with self._happened:
                        while not self._is_over(flags):
                            self._happened.wait()
        finally:
            self._waiter = None

    def _is_over(self, flags: Sequence[system.Flag]) -> bool:
        if self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt
        if self.state is not SCREEN:
            raise EOFError("the session has ended")
        return any(flag.is_set() for flag in flags)


def _nothing() -> None:
    """No signal frees anybody here, nor stops the program."""
