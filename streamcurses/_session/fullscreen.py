"""The full screen: terminal, screen, regions, signals and keeper, entered and left as one.

`apply` draws in its caller's thread. The keeper draws what comes without a caller: keys, resizes,
the clock, and frames that the terminal would not take. Both hold the one lock.

However it is left, the terminal is given back first, then the conversation printed, and the
handlers of signals put back last. A signal does not wait for a terminal that takes nothing: what
that has not taken is dropped, and there is no transcript then. A forked child has no part in this.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Optional

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd, Change
from streamcurses._formats.events import Event
from streamcurses._screen.controls import Action, Copy, Pause, Quit, Redraw
from streamcurses._screen.editor import LineEditor
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.theme import ASCII, UNICODE, Theme
from streamcurses._session.append import AppendWriter
from streamcurses._session.prompting import PASTE_OFF, PASTE_ON
from streamcurses._terminal import export
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.keeper import Keeper
from streamcurses._terminal.signals import Guard, Signals, is_ending, sheltered
from streamcurses._terminal.system import system
from streamcurses._terminal.terminal import STUCK, WATCH, Terminal, drop_output
from streamcurses.errors import TerminalError

# Signals whose handlers the main thread is to run now, whatever it waits for.
_NUDGED = system.ENDING | {system.CONTINUED, system.STOPPED}

# One that comes to another thread, or just before a system call of the main one, is not seen by
# that until something interrupts the call; which may be too early as well, and so is repeated.
_NUDGES = 3
_BETWEEN = 0.05

# Seconds for which a signal that asked the program to end counts: it may have been refused.
_RECENT = 2.0


def _is_text(key: str) -> bool:
    return len(key) == 1 or key in {"enter", "backspace"}


class FullScreen:
    """A context that holds the terminal; when it is left, the conversation is printed once.

    `make_writer(write)` gives what the conversation is printed by. With `ascii` our own signs are
    ASCII. `closing` is set when the user wants out. `lock` is held by whoever draws, or changes
    what is drawn.

    Signals are handled only where this is entered on the main thread: Python allows no other to.
    `TerminalError` where the terminal cannot be drawn on, or another full screen is up already.
    """

    # The one that is up in this process.
    current: Optional[FullScreen] = None

    def __init__(
        self,
        theme: Theme,
        make_writer: Callable[[Callable[[str], object]], AppendWriter] = AppendWriter,
        *,
        ascii: bool = False,
        show_hidden: bool = False,
    ) -> None:
        self.terminal = Terminal()
        self.lock = Guard()
        self.lock.waiting = self._free
        self.lock.stop = self._stop
        self._screen = CursesScreen(theme)
        self._make_writer = make_writer
        self._ascii = ascii
        self._show_hidden = show_hidden
        self._signals = Signals(self.lock)
        self._up = False
        self._redraw = False
        # Keys for the next line that is asked for, once one has been.
        self._ahead: Optional[list[str]] = None
        self._stuck = False
        self._nudges = 0
        self._next_nudge = 0.0
        self._nudged = False
        # The thread that draws, and what has ended the keeper.
        self._drawer = 0
        self._failure: Optional[BaseException] = None

    @sheltered
    def __enter__(self) -> FullScreen:
        if FullScreen.current is not None:
            raise TerminalError("another full screen is up in this program; leave that one first")
        # Until it is handled here, it would leave the shell with the alternate screen.
        with system.stopping_held_back():
            self._enter()
        return self

    def _enter(self) -> None:
        self.closing = system.Flag()
        self._going = system.Flag()  # unless the user has paused the stream
        self._going.set()
        self._keeper = Keeper(self, self.lock, 0, 1)
        try:
            self._signals.take()
            self.terminal.take()
            self._screen.enter()
        except BaseException:
            self.terminal.give_back()
            self._signals.put_back()
            self._keeper.close()
            self.closing.close()
            self._going.close()
            raise
        FullScreen.current = self
        self._up = True
        atexit.register(self.leave)
        try:
            glyphs = UNICODE if self.terminal.utf8 and not self._ascii else ASCII
            self.manager = ScreenManager(self._screen, glyphs=glyphs, show_hidden=self._show_hidden)
            self._size = self._screen.size()
            self._draw()
            self._keeper.start()
            self._signals.take_window(self._keeper.fileno(), self._signalled)
            self.lock.raise_noted()
        except BaseException as error:
            self.leave(error)
            raise

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.leave(error)

    @sheltered
    def leave(self, error: Optional[BaseException] = None) -> None:
        """Gives the terminal back and prints the conversation; `error` is why. Once only.

        A signal that comes meanwhile is raised when all is done, unless `error` ends the program.
        """
        if not self._up or FullScreen.current is not self:
            return
        self._up = False
        hurried = is_ending(error) or self._is_asked()
        with ExitStack() as steps:
            # In reverse: each is taken, whatever becomes of those before.
            steps.callback(setattr, FullScreen, "current", None)
            steps.callback(atexit.unregister, self.leave)
            steps.callback(self._signals.put_back)
            steps.callback(self.closing.close)
            steps.callback(self._going.close)
            steps.callback(self.terminal.give_back)
            steps.callback(self._print_conversation, hurried)
            steps.callback(self.terminal.restore_modes)
            steps.callback(self._leave_screen, hurried)
            steps.callback(self._end_keeper)
            steps.callback(self._signals.release_wakeup)
        if error is None:
            self.lock.raise_noted()

    def _end_keeper(self) -> None:
        while self._keeper.is_alive() and not self._keeper.end(Guard.PATIENCE):
            self._free()
        self._keeper.close()

    def _leave_screen(self, hurried: bool) -> None:
        with self.lock, self.terminal.on_stdout():
            idle = 0.0
            while not system.wait_for_output(1, WATCH):
                idle += WATCH
                if not self._waits(idle, hurried):
                    self._stuck = True
                    system.flush_output(1)
                    break
            self._screen.leave()

    def _waits(self, idle: float, hurried: bool) -> bool:
        """Whether to wait for a terminal that has taken nothing for `idle` seconds."""
        return idle < STUCK or not (hurried or self.lock.noted)

    def _is_asked(self) -> bool:
        """Whether a signal has just asked the program to end."""
        return time.monotonic() < self.lock.asked + _RECENT

    def _free(self) -> None:
        """Frees a thread that is stuck in drawing, where a signal has asked the program to end."""
        drawer = self._drawer
        if drawer and self._is_asked() and not system.wait_for_output(1, 0):
            self._stuck = self._redraw = True
            system.flush_output(1)
            # The flush alone does not wake it.
            system.interrupt(drawer, system.RESIZED)

    def _print_conversation(self, hurried: bool) -> None:
        if not self.terminal.is_there():
            # Python would fail to flush what cannot be written any more, and say so by its status.
            drop_output(1)
            return
        if self._stuck:
            return
        writer = self._make_writer(
            lambda text: self.terminal.print(text, lambda idle: self._waits(idle, hurried))
        )
        for block in self.manager.conversation():
            writer.apply(
                [
                    BlockBegin(block.number, block.kind, block.name, block.under, block.ok),
                    Append(block.number, block.source),
                    BlockEnd(block.number, block.cut_off, block.reason),
                ]
            )
        writer.close()

    def apply(self, changes: Iterable[Change]) -> None:
        """Takes changes in and draws them; the keeper does where the terminal is not ready.

        Called under the lock.
        """
        if FullScreen.current is not self:
            return
        self.manager.apply(changes)
        if self._failure is not None:
            raise self._failure
        if self._up:
            behind = self.manager.stale
            self._draw()
            if self.manager.stale and not behind:
                self._keeper.wake()

    def hear(self, event: Event) -> None:
        """Takes from an event what the status bar tells of it."""
        with self.lock:
            self.manager.status.hear(event)

    def finish(self, state: str) -> None:
        """Nothing more will come: `state` stands in the status bar from now on."""
        with self.lock:
            self.manager.status.end(state)
            if self._up:
                self._draw()

    def _draw(self) -> None:
        if self._stuck:
            self._stuck = self._is_asked()
            return
        if self._screen.size() != self._size:
            # curses takes a new size over itself when it comes back from ^Z.
            self._resize()
        self._drawer = threading.get_ident()
        try:
            self.manager.draw(time.monotonic())
        finally:
            self._drawer = 0

    def _signalled(self, number: int, lost: bool) -> None:
        """In the main thread, between any two instructions."""
        if self._failure is not None and not self.lock.is_mine():
            failure, self._failure = self._failure, None
            raise failure
        if number == system.STOPPED:
            if self.lock.is_mine():
                self.lock.stopping = True
            else:
                self._stop()
        elif number == system.CONTINUED:
            self._redraw = True
            self._keeper.wake()
        elif lost:
            self._keeper.wake(bytes([number]))

    def _stop(self) -> None:
        """Gives the terminal to the shell until that continues the program.

        curses' own handler for ^Z draws as well, whatever another thread is drawing just then; here
        nobody else has the lock.
        """
        with self.lock:
            self.lock.stopping = False
            if not self._up:
                return
            self._screen.suspend()
            self.terminal.restore_modes()
            system.stop()
            self._screen.resume()
            self._resize()
            self._draw()

    def woken(self, signals: bytes) -> None:
        self._signals.pass_on(signals)
        if not _NUDGED.isdisjoint(signals):
            self._nudges = _NUDGES

    def typed(self) -> bool:
        keys = self._screen.keys()
        for key in keys:
            if self._ahead is not None and not self.manager.controls.typing and _is_text(key):
                self._ahead.append(key)
            else:
                self._press(key)
        if keys or self.terminal.is_there():
            return True
        # The kernel tells not everyone, and does so only once.
        if not self._interrupt_main(system.HUNG_UP):
            self.closing.set()
        return False

    def _press(self, key: str) -> None:
        for action in self.manager.press(key):
            self._carry_out(action)

    def allow_pause(self) -> None:
        """Whoever feeds this asks `may_go_on` before each piece, so that the user can pause it."""
        with self.lock:
            self.manager.controls.can_pause = True

    def may_go_on(self, seconds: float = 0.0) -> bool:
        """Waits for so long, and while the stream is paused; False where `closing` is set."""
        if self.closing.wait(seconds):
            return False
        while not self._going.is_set():
            system.wait([self.closing, self._going])
            if self.closing.is_set():
                return False
        return True

    def ask(self, label: str, editor: LineEditor) -> Optional[str]:
        """Has the user type a line below the conversation, beginning with what was typed ahead.

        None where it is given up, or where `closing` is set. Ctrl-C gives up what has been typed,
        or is KeyboardInterrupt where that is nothing.
        """
        lines: list[Optional[str]] = []
        whole = system.Flag()

        def done(line: Optional[str]) -> list[Action]:
            lines.append(line)
            whole.set()
            return []

        try:
            with self.lock:
                self.manager.controls.ask(label, editor, done)
                ahead, self._ahead = self._ahead or [], []
                while ahead and not lines:
                    self._press(ahead.pop(0))
                self._ahead = ahead
                self._send(PASTE_ON)
                self._draw()
            while not whole.is_set() and not self.closing.is_set():
                self._wait_for_line(whole, editor)
        finally:
            with self.lock:
                self.manager.controls.give_up()
                if self._up:
                    self._send(PASTE_OFF)
                    self._draw()
            whole.close()
        return lines[0] if lines else None

    def _wait_for_line(self, whole: system.Flag, editor: LineEditor) -> None:
        try:
            system.wait([whole, self.closing])
        except KeyboardInterrupt:
            with self.lock:
                if not editor.text:
                    raise
                editor.begin()
                self._draw()

    def _send(self, sequence: bytes) -> None:
        """Asks the terminal for something that curses knows nothing of, if it takes it at once."""
        if system.wait_for_output(1, 0):
            os.write(1, sequence)

    def _carry_out(self, action: Action) -> None:
        controls = self.manager.controls
        if isinstance(action, Quit):
            self.closing.set()
        elif isinstance(action, Redraw):
            self._redraw = True
        elif isinstance(action, Pause):
            (self._going.clear if action.paused else self._going.set)()
        elif isinstance(action, Copy):
            self._drawer = threading.get_ident()
            try:
                controls.tell(export.copy(action.text, 1, os.environ))
            finally:
                self._drawer = 0
        else:
            try:
                controls.tell(export.save(*action))
            except FileExistsError:
                controls.exists(action)

    def signalled(self, signals: bytes) -> None:
        if system.RESIZED in signals:
            nudged, self._nudged = self._nudged, False
            if not nudged or not self._screen.fits():
                self._resize()

    def _resize(self) -> None:
        self._screen.resize()
        self.manager.resize()
        self._size = self._screen.size()

    def due(self) -> Optional[float]:
        if self._redraw and not self._stuck:
            self._redraw = False
            self._screen.resume()
            self._resize()
        self._draw()
        if self._nudges:
            # Each wakes the keeper itself.
            if time.monotonic() >= self._next_nudge:
                self._next_nudge = time.monotonic() + _BETWEEN
                self._nudges -= 1
                self._nudged = self._interrupt_main(system.RESIZED)
            return _BETWEEN
        return 1.0 if self.manager.status.running or self._redraw else None

    def blocked(self) -> bool:
        return self.manager.stale

    def failed(self, error: BaseException) -> None:
        """The keeper's error is raised in the main thread: nobody would look at the keeper's."""
        self._failure = error
        self.closing.set()
        self._interrupt_main(system.RESIZED)

    def _interrupt_main(self, number: int) -> bool:
        """Sends the main thread a signal, if that is handled here; whether it is."""
        if number not in self._signals:
            return False
        system.interrupt(threading.main_thread().ident or 0, number)
        return True

    def forget(self) -> None:
        """In a forked child: the terminal stays the parent's."""
        self._up = False
        atexit.unregister(self.leave)


def _forked() -> None:
    if FullScreen.current is not None:
        FullScreen.current.forget()
        FullScreen.current = None


system.in_forked_child(_forked)
