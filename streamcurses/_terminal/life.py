"""The life of the terminal: who has it, and what comes of all that can befall it.

There is one `Life` to a session, and one state to a life:

state     who has the terminal
--------  ---------------------------------------------------------------------------------
OUT       whoever had it before `enter`, and has it after `leave`
TEXT      the same; text is appended there, and signals that end the program are handled here
SCREEN    the full screen: at most one life in a process has that, or is AWAY or LEAVING
AWAY      the shell, since ^Z, until it continues the program
LEAVING   the full screen, which is being given back
PARENT    the parent process: here, in a forked child, nothing is done

what happens            in            what comes of it                                      by
----------------------  ------------  ----------------------------------------------------  --
enter                   OUT           TEXT                                                  c
open                    TEXT          SCREEN; TEXT still where the terminal cannot be had   cs
draw                    SCREEN        a frame, or the keeper makes up for it later          cl
keys, a size, a clock   SCREEN        what is shown is told, and drawn                      kl
^Z                      SCREEN        AWAY; when continued SCREEN, drawn anew               ml
SIGCONT after SIGSTOP   SCREEN        drawn anew                                            kl
a signal that ends      TEXT, SCREEN  raised; noted where the main thread has the lock or   m
                                      is sheltered, and raised after that
.. and a stuck          SCREEN,       what is not taken is dropped, who draws is freed;     w
terminal                LEAVING       nothing is drawn, or printed at the end, unless the
                                      signal is refused: drawn anew after two seconds
a hang-up               SCREEN        SIGHUP, or `closing` where that is not handled here   kl
an error in the keeper  SCREEN        `closing`; the error is raised in the main thread     k
close, or the end of    SCREEN        LEAVING: the terminal is given back, the transcript   cs
the interpreter                       printed; then TEXT
leave                   TEXT, SCREEN  as close, if need be; then OUT                        cs
a fork                  all but OUT   PARENT, in the child                                  c

By: c the caller, k the keeper, m the main thread, w whoever waits for the lock; l with the lock,
s sheltered from signals (see `signals`).

The lock is one for all: whoever draws, changes what is drawn, or moves the state from or to SCREEN
has it. Nobody waits with it for a user or a network, and no handler of a signal waits for it:
handlers run between any two instructions of the main thread, perhaps while that has it. So what
comes then is noted, and dealt with as the lock is released.

The keeper is a thread that sleeps until the terminal has keys, a signal has come, a frame that was
skipped can be drawn, or a deadline is over. A thread that draws on a terminal that takes nothing is
stuck with the lock, and where that is the main one no handler runs. So the keeper looks at signals
before it has the lock, and whoever waits for the lock looks whether its holder is to be freed.
"""

from __future__ import annotations

import atexit
import os
import sys
import time

from streamcurses._late import (
    TYPE_CHECKING,
    Any,
    Callable,
    Iterable,
    Optional,
    Protocol,
    Sequence,
    get_ident,
    partial,
)
from streamcurses._screen import keys as key_names
from streamcurses._screen.keys import Key
from streamcurses._screen.screen import Screen
from streamcurses._screen.sequences import Sequences
from streamcurses._terminal.columns import are_wide, may_be_wide
from streamcurses._terminal.signals import Guard, Handlers, is_ending, sheltered
from streamcurses._terminal.system import system
from streamcurses._terminal.terminal import INSISTED, STUCK, Terminal, drop_output
from streamcurses.errors import TerminalError

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from streamcurses._terminal.curses_screen import CursesScreen
    from streamcurses._terminal.stray import Stray


class State:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"


OUT, TEXT, SCREEN = State("OUT"), State("TEXT"), State("SCREEN")
AWAY, LEAVING, PARENT = State("AWAY"), State("LEAVING"), State("PARENT")

_WINDOW = (system.RESIZED, system.STOPPED, system.CONTINUED, system.NUDGE)

# Signals whose handlers the main thread is to run now, whatever it waits for.
_NUDGED = system.ENDING | {system.CONTINUED, system.STOPPED}

# One that comes to another thread, or just before a system call of the main one, is not seen by
# that until something interrupts the call; which may be too early as well, and so is repeated.
_NUDGES = 3
_BETWEEN = 0.05

# Seconds for which a signal that asked the program to end counts: it may have been refused.
_RECENT = 2.0


class Shown(Protocol):
    """What a full screen shows. Called under the lock, but for `transcribe` and `answer`."""

    def begin(self, screen: Screen, utf8: bool) -> None:
        """The screen is there, and can show text beyond ASCII, or cannot."""

    def draw(self, now: float) -> bool:
        """Draws what has changed; `now` is the monotonic clock's.

        False where the screen took frames until now, and does not any more.
        """

    def draw_more(self, block: int, text: str, deltas: int, now: float) -> bool:
        """The same, where a block's text grows, by what came in so many deltas."""

    def take(self, block: int, text: str, deltas: int) -> None:
        """The same, where whether it can be drawn is to be seen first."""

    def resize(self) -> None:
        """The screen has another size, or shows nothing any more."""

    def press(self, key: Key) -> None:
        """The user has pressed a key, or pasted text."""

    def notice(self, text: str) -> None:
        """Others have written these lines."""

    def answer(self, label: str, secret: bool) -> Optional[str]:
        """Has the user type a line, unseen if `secret`; None if it is given up. Without the lock.

        `ScreenLeft` where the user wants out, and there is no screen any more.
        """

    def is_behind(self) -> bool:
        """Whether a frame was skipped because the screen would not take it."""

    def is_timed(self) -> bool:
        """Whether it changes by the second."""

    def transcribe(self, write: Callable[[str], object]) -> None:
        """Writes what is to stand on the main screen afterwards."""


class _Steps:
    """What is to be done in reverse: each step is taken, whatever becomes of others."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] = []

    def callback(self, do: Callable[..., object], *arguments: object) -> None:
        self._steps.append(partial(do, *arguments))

    def enter_context(self, context: Any) -> None:
        context.__enter__()
        self.callback(context.__exit__, None, None, None)

    def close(self) -> None:
        if self._steps:
            try:
                self._steps.pop()()
            finally:
                self.close()


class Life:
    """The terminal's life in the hands of `owner`; `closing` is set when the user wants out.

    Signals are handled only where it is entered on the main thread: Python allows no other to.
    """

    _entered: set[Life] = set()

    def __init__(self, owner: object) -> None:
        self.owner = owner
        self.state = OUT
        self.wide = False
        self.lock = Guard(self._free, self._stop)
        self.terminal = Terminal()
        self._handlers = Handlers()
        # How the screen is given back, in reverse: each step is taken, whatever becomes of others.
        self._steps = _Steps()
        # When a signal last asked the program to end.
        self._asked = float("-inf")
        self._drawer = 0  # the thread that draws
        self._unsettled = True  # whether anything may keep it from drawing as it did before
        self._stray: Optional[Stray] = None

    def enter(self) -> None:
        self._entered.add(self)
        self.state = TEXT
        self._handlers.take(system.ENDING, self._end)

    @sheltered
    def leave(self, error: Optional[BaseException]) -> None:
        """`error` is why. A signal that comes meanwhile is noted."""
        self.close(error)
        if self.state is TEXT:
            self._entered.discard(self)
            self._handlers.put_back(system.ENDING)
            self.state = OUT

    def open(self, screen: CursesScreen, shown: Shown, *, ask: bool = False) -> None:
        """Takes the terminal for the full screen, and keeps it until `close`.

        With `ask` it is asked about its columns, if that can be: `wide` is what it answers.

        `TerminalError` where it cannot be drawn on, or another has it.
        """
        if holder() is not None:
            raise TerminalError(
                "another session has the full screen; use that one, or mode='inline' for this"
            )
        try:
            self._open(screen, shown, ask)
        except BaseException as error:
            self.close(error)
            raise
        self.lock.catch_up()

    @sheltered
    def _open(self, screen: CursesScreen, shown: Shown, ask: bool) -> None:
        with self.lock:
            self.state = SCREEN
            self._screen = screen
            self._shown = shown
            self._stuck = False  # a signal is to end the program, and the terminal takes nothing
            self._redraw = False  # nobody knows what the terminal shows
            self._failure: Optional[BaseException] = None  # what has ended the keeper
            self._nudges = 0
            self._next_nudge = 0.0
            self._hurried = False
            steps = self._steps
            self.closing = self.flag()
            self._alarm = system.Alarm(0, 1)
            steps.callback(self._alarm.close)
            # curses leaves alone what is handled by somebody as it starts.
            self._handlers.take(_WINDOW, self._note)
            steps.callback(self._handlers.put_back, _WINDOW)
            self._handlers.take_wakeup(self._alarm.fileno())
            steps.callback(self._handlers.put_wakeup_back)
            steps.callback(self.terminal.give_back)
            self.terminal.take(self._waits)
            self.lock.raise_noted()
            typed = ""
            if ask and self.terminal.utf8 and may_be_wide(os.environ):
                self.wide, typed = are_wide()
            screen.enter()
            self.terminal.keep_modes()
            steps.callback(self._print)
            steps.callback(self.terminal.restore_modes)
            steps.callback(self._leave_screen)
            atexit.register(self.close)
            steps.callback(atexit.unregister, self.close)
            shown.begin(screen, self.terminal.utf8)
            self._size = screen.size()
            self._sequences = Sequences(screen.sequences())
            self._press(self._sequences.feed(map(key_names.name, typed), time.monotonic()))
            self.draw()
            # The first frame is there; what is loaded from here on, it need not wait for.
            from threading import Thread

            self._keeper = Thread(target=self._keep, name="streamcurses keeper", daemon=True)
            self._keeper.start()
            steps.callback(self._end_keeper)
            from streamcurses._terminal.questions import Questions
            from streamcurses._terminal.stray import Stray

            self._stray = Stray(shown.notice, self.lock, self._unsettle)
            steps.enter_context(self._stray)
            if not self.terminal.input:
                steps.enter_context(Questions(self._stray.unfinished, shown.answer))
            self._hook = sys.excepthook
            steps.callback(self._unhook)
            sys.excepthook = self._uncaught
            # Whoever waits for a line waits no more.
            steps.callback(self.closing.set)

    def _uncaught(
        self,
        kind: type[BaseException],
        error: BaseException,
        traceback: Optional[TracebackType],
    ) -> None:
        """Nobody has left the screen, and the program ends: what it ends by is told behind that."""
        tell = self._hook
        self.close(error)
        tell(kind, error, traceback)

    def _unhook(self) -> None:
        if sys.excepthook == self._uncaught:
            sys.excepthook = self._hook

    @sheltered
    def close(self, error: Optional[BaseException] = None) -> None:
        """Gives the terminal back, and prints the transcript; `error` is why. Once only."""
        with self.lock:
            if self.state is not SCREEN:
                return
            self.state = LEAVING
            self._unsettle()
        self._hurried = is_ending(error) or self._is_asked()
        try:
            self._steps.close()
        finally:
            self.state = TEXT

    def flag(self) -> system.Flag:
        """A flag that is there as long as the screen."""
        flag = system.Flag()
        self._steps.callback(flag.close)
        return flag

    def draw(self) -> None:
        """Draws what has changed, if the screen is there. Called under the lock."""
        if self._unsettled and not self._settle():
            return
        self._drawer = get_ident()
        try:
            if not self._shown.draw(time.monotonic()):
                self.wake()
        finally:
            self._drawer = 0

    def grow(self, block: int, text: str, deltas: int) -> None:
        """Draws that a block's text grows, by what came in so many deltas, as `draw` does."""
        shown = self._shown
        if self._unsettled:
            shown.take(block, text, deltas)
            return
        self._drawer = get_ident()
        try:
            if not shown.draw_more(block, text, deltas, time.monotonic()):
                self.wake()
        finally:
            self._drawer = 0

    def _unsettle(self) -> None:
        """Before it draws again it is to look whether it can."""
        self._unsettled = True

    def _settle(self) -> bool:
        """Whether it can draw, on a screen that shows what it did, or nothing."""
        # Whatever comes from here on sets it again, but for a size that curses takes over itself.
        self._unsettled = system.RESIZED not in self._handlers
        settled = False
        try:
            settled = self._can_draw()
        finally:
            if not settled:
                self._unsettled = True
        return settled

    def _can_draw(self) -> bool:
        if self.state is not SCREEN:
            return False
        if self._failure is not None:
            raise self._failure
        if self._stuck:
            self._stuck = self._is_asked()
            return False
        stray = self._stray
        if stray is not None and stray.lent is not None and not stray.take_back(patient=True):
            if get_ident() != self._keeper.ident:
                self.wake()
            return False
        if self._redraw or self._screen.size() != self._size:
            self._redraw = False
            self._drawer = get_ident()
            try:
                self._screen.resize()
                self._shown.resize()
                self._size = self._screen.size()
            finally:
                self._drawer = 0
        return True

    def wait(self, flags: Sequence[system.Flag]) -> None:
        """Waits until one of the flags is set; the keeper takes keys meanwhile."""
        system.wait(flags)

    def wake(self) -> None:
        """Has the keeper draw what was not drawn."""
        self._alarm.ring()

    def drain(self) -> None:
        """Takes what others have written by now. Called under the lock."""
        if self.state is SCREEN and self._stray is not None:
            self._stray.drain()

    def send(self, sequence: str) -> bool:
        """Tells the terminal what curses knows nothing of; whether it took that.

        It is waited for as long as no signal ends the program. Called under the lock.
        """
        self._take_back()
        return (
            system.SEQUENCES
            and self.state is SCREEN
            and self.terminal.print(sequence, lambda idle: not self._is_asked())
        )

    def _take_back(self) -> None:
        if self._stray is not None:
            self._stray.take_back()

    def redraw(self) -> None:
        """Has the keeper draw the whole screen anew."""
        self._redraw_next()
        self.wake()

    def _redraw_next(self) -> None:
        """Has the next frame draw the whole screen anew."""
        self._redraw = True
        self._unsettle()

    # --- the keeper ---

    def _keep(self) -> None:
        try:
            self._serve()
        except BaseException as error:
            # Nobody would look at it here.
            self._failure = error
            self._unsettle()
            self.closing.set()
            self._interrupt_main(system.NUDGE)

    def _serve(self) -> None:
        seconds: Optional[float] = 0.0
        behind = False
        while True:
            keys = self._alarm.wait(seconds, behind)
            numbers = self._heard()
            while not self.lock.acquire():
                if self.state is LEAVING:
                    return
                numbers += self._heard()
            try:
                if self.state is LEAVING:
                    return
                if system.RESIZED in numbers:
                    self._redraw_next()
                if keys and not self._typed():
                    self._alarm.ignore_keys()
                self._press(self._sequences.expire(time.monotonic()))
                seconds = self._due()
                behind = self._shown.is_behind()
                rest = self._screen.rest() if behind else 0.0
                if rest:
                    # It waits for nothing but the time.
                    behind, seconds = False, rest if seconds is None else min(seconds, rest)
            finally:
                self.lock.release()

    def _heard(self) -> bytes:
        numbers = self._alarm.heard()
        if numbers:
            self._handlers.pass_on(numbers)
            if not system.ENDING.isdisjoint(numbers):
                self._asked = time.monotonic()
            if not _NUDGED.isdisjoint(numbers):
                self._nudges = _NUDGES
        return numbers

    def _typed(self) -> bool:
        """Takes the keys that have come; whether the terminal is there."""
        keys = self._screen.keys()
        self._unsettle()  # among them curses may have come upon another size
        self._press(self._sequences.feed(keys, time.monotonic()))
        if keys or self.terminal.is_there():
            return True
        # The kernel tells not everyone, and does so only once.
        if not self._interrupt_main(system.HUNG_UP):
            self.closing.set()
        return False

    def _press(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._shown.press(key)

    def _due(self) -> Optional[float]:
        """Draws what is due, and says in how many seconds more will be; None for never."""
        if self.state is SCREEN and self.terminal.put_modes_right():
            # Who has set other modes may have written, and what was typed was echoed.
            self._redraw_next()
        self.draw()
        if self._nudges:
            # Each wakes the keeper itself.
            if time.monotonic() >= self._next_nudge:
                self._next_nudge = time.monotonic() + _BETWEEN
                self._nudges -= 1
                self._interrupt_main(system.NUDGE)
            return _BETWEEN
        if self._stray is not None and self._stray.lent is not None:
            return _BETWEEN  # a child is about to start
        seconds = max(self._sequences.until - time.monotonic(), 0.0)
        if self._shown.is_timed() or self._redraw or self.terminal.input:
            return min(seconds, 1.0)
        return None if seconds == float("inf") else seconds

    # --- signals ---

    def _end(self, number: int, frame: Optional[FrameType]) -> None:
        """A signal ends the program. In the main thread, between any two instructions."""
        self._asked = time.monotonic()
        self.lock.note(number, frame)

    def _note(self, number: int, frame: Optional[FrameType]) -> None:
        """A signal concerns the window. In the main thread, between any two instructions."""
        if self.state is not SCREEN:
            return
        if self._handlers.retake_wakeup():
            # Of several signals that were not written, only the handler that runs first learns of
            # it: a new size may be among them, whichever this is.
            self._alarm.ring(bytes([system.RESIZED]))
        if self._failure is not None and not self.lock.is_mine():
            failure, self._failure = self._failure, None
            raise failure
        if number == system.NUDGE:
            self.lock.catch_up()
        elif number == system.STOPPED:
            self.lock.note_stop()
            if not self.lock.is_mine():
                self._stop()
        elif number == system.CONTINUED:
            self.redraw()

    def _stop(self) -> None:
        """Gives the terminal to the shell until that continues the program.

        curses' own handler for ^Z draws as well, whatever another thread is drawing just then; here
        nobody else has the lock.
        """
        with self.lock:
            # A nudge may have come just before this, and done it.
            due, self.lock.stopping = self.lock.stopping, False
            if not due or self.state is not SCREEN:
                return
            self.state = AWAY
            self._unsettle()
            self._take_back()
            self.terminal.put_modes_right()
            self._screen.suspend()
            self.terminal.restore_modes()
            system.stop()
            self.state = SCREEN
            self._redraw_next()
            self.draw()

    def _interrupt_main(self, number: int) -> bool:
        """Sends the main thread a signal, if that is handled here; whether it is."""
        if number not in self._handlers:
            return False
        from threading import main_thread

        system.interrupt(main_thread().ident or 0, number)
        return True

    def _is_asked(self) -> bool:
        """Whether a signal has just asked the program to end."""
        return time.monotonic() < self._asked + _RECENT

    def _free(self) -> None:
        """Frees a thread that is stuck in drawing, where a signal has asked the program to end."""
        drawer = self._drawer
        if drawer and self._is_asked() and not system.wait_for_output(1, 0):
            self._stuck = True
            self._redraw_next()
            system.flush_output(1)
            # The flush alone does not wake it.
            system.interrupt(drawer, system.NUDGE)

    # --- giving back ---

    def _end_keeper(self) -> None:
        while self._keeper.is_alive():
            self._alarm.ring()
            self._keeper.join(Guard.PATIENCE)
            self._free()

    def _leave_screen(self) -> None:
        self.terminal.put_modes_right()
        with self.lock, self.terminal.on_stdout():
            if not self.terminal.takes(self._waits):
                self._stuck = True
                system.flush_output(1)
            self._screen.leave()

    def _print(self) -> None:
        if not self.terminal.is_there():
            # Python would fail to flush what cannot be written any more, and say so by its status.
            drop_output(1)
        elif not self._stuck:
            self._shown.transcribe(self._put)

    def _put(self, text: str) -> None:
        """Prints a part of the transcript; none after one that was not taken."""
        self._stuck = self._stuck or not self.terminal.print(text, self._waits)

    def _waits(self, idle: float) -> bool:
        """Whether to wait for a terminal that has taken nothing for `idle` seconds."""
        noted = bool(self.lock.noted)
        if self._hurried and noted:
            return idle < INSISTED
        return idle < STUCK or not (self._hurried or noted)

    def _forget(self) -> None:
        """In a forked child: all is the parent's."""
        self.state = PARENT
        self._unsettle()
        atexit.unregister(self.close)
        if self._stray is not None:
            self._stray.forget()
        self.lock.renew()
        self._handlers.put_wakeup_back()
        self._handlers.put_back((*system.ENDING, *_WINDOW))


def holder() -> Optional[object]:
    """Whoever has the full screen."""
    for life in list(Life._entered):
        if life.state in (SCREEN, AWAY, LEAVING):
            return life.owner
    return None


def _forked() -> None:
    while Life._entered:
        Life._entered.pop()._forget()


system.in_forked_child(_forked)
