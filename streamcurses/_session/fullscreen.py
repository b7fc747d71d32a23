"""The full screen above the terminal: a conversation, what its keys do, and the lines typed there.

`apply` draws in its caller's thread. The terminal's keeper draws what comes without a caller: keys,
resizes, the clock, and frames that the terminal would not take. `life` tells who has the terminal,
and under which lock.
"""

from __future__ import annotations

import os

from streamcurses._conversation.changes import BlockBegin, BlockEnd, Change
from streamcurses._formats import FORMATS
from streamcurses._formats.events import Event, MessageBegin
from streamcurses._late import (
    TYPE_CHECKING,
    Callable,
    Iterable,
    Lock,
    Mapping,
    Optional,
    Sequence,
    Union,
)
from streamcurses._screen.controls import Action, Copy, Pause, Quit, Redraw, Save, Turn
from streamcurses._screen.editor import LineEditor
from streamcurses._screen.keys import Key
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.region import Block
from streamcurses._screen.screen import Screen
from streamcurses._screen.theme import ASCII, UNICODE, Theme
from streamcurses._screen.typed import Typed
from streamcurses._session.prompting import AnswerEditor, Asker, SecretEditor
from streamcurses._terminal.life import Life
from streamcurses._terminal.system import system
from streamcurses.errors import TerminalError

if TYPE_CHECKING:
    from streamcurses._formats.format import Format
    from streamcurses._screen.tabs import Tabs
    from streamcurses._session.append import AppendWriter
    from streamcurses._terminal.curses_screen import CursesScreen
    from streamcurses._terminal.given import Given


def _curses_screen(theme: Theme) -> CursesScreen:
    """A screen. What it takes is loaded where it is wanted alone: not every Python has that."""
    try:
        from streamcurses._terminal.curses_screen import CursesScreen
    except ImportError as error:
        raise TerminalError(f"this Python has no curses ({error}); use --mode inline") from None
    return CursesScreen(theme, paced=True)


class FullScreen:
    """The screen that `life` is opened and closed for; then the conversation is printed, once.

    `make_writer(write)` gives what the conversation is printed by, `notice` takes what others have
    written meanwhile, and `quit` has done with the screen. With `ascii` our own signs are ASCII.
    `layout` "auto" goes by the first message's wire format. With several `names`, who speaks by one
    of them has a conversation apart, and one is shown at a time.
    """

    def __init__(
        self,
        life: Union[Life, Given],
        theme: Theme,
        make_writer: Callable[[Callable[[str], object]], AppendWriter],
        notice: Callable[[str], None],
        quit: Callable[[], None],
        *,
        layout: str = "auto",
        typed: Optional[Typed] = None,
        labels: Optional[Mapping[str, str]] = None,
        titles: Optional[Mapping[str, str]] = None,
        ascii: bool = False,
        show_hidden: bool = False,
        ambiguous: str = "auto",
        markdown: bool = False,
        width: Optional[int] = None,
        names: Sequence[str] = (),
    ) -> None:
        self._life = life
        # As `apply`, for a block's text that grows by what came in so many deltas.
        self.grow = life.grow
        self._lock = life.lock
        self._theme = theme
        self._make_writer = make_writer
        self.notice = notice
        self._quit = quit
        self._layout = layout
        self._labels = labels or {}
        self._titles = titles or {}
        self._ascii = ascii
        self._show_hidden = show_hidden
        self._ambiguous = ambiguous
        self._markdown = markdown
        self._width = width
        self.ambiguous = 1  # columns, once they are known
        self._typed = typed
        self._names = names
        self._tabs: Optional[Tabs] = None
        self._laid_out: list[ScreenManager] = []
        self.closing: system.Flag  # set when the user wants out; there as soon as it is open
        self._asking = Lock()

    def open(self) -> None:
        """`TerminalError` where the terminal cannot be drawn on, or another full screen is up."""
        life = self._life
        if isinstance(life, Life):
            life.open(_curses_screen(self._theme), self, ask=self._ambiguous == "auto")
        else:
            # Where it has colours, and none of its own.
            if getattr(life.screen, "theme", self) is None:
                life.screen.theme = self._theme  # type: ignore[attr-defined]
            life.open(self)

    @property
    def input(self) -> int:
        """A descriptor of what standard input was: 0 is the user's keys."""
        return self._life.terminal.input if isinstance(self._life, Life) else 0

    # --- what the terminal's life asks for ---

    def begin(self, screen: Screen, utf8: bool) -> None:
        self.ambiguous = 2 if self._ambiguous == "2" or self._life.wide else 1
        self.closing = self._life.closing
        bare = self._ascii or not utf8 or self.ambiguous == 2

        def make() -> ScreenManager:
            return self._make_manager(screen, bare)

        if len(self._names) > 1:
            from streamcurses._screen.tabs import Tabs

            self._tabs = Tabs(self._names, make)
        self._show(make() if self._tabs is None else self._tabs.shown)
        self._going = self._life.flag()  # unless the user has paused the stream
        self._going.set()

    def _make_manager(self, screen: Screen, bare: bool) -> ScreenManager:
        manager = ScreenManager(
            screen,
            glyphs=ASCII if bare else UNICODE,
            show_hidden=self._show_hidden,
            ambiguous=self.ambiguous,
            width=self._width,
            markdown=(getattr(screen, "theme", None) or self._theme) if self._markdown else None,
            labels=self._labels,
            titles=self._titles,
        )
        if self._layout != "auto":
            manager.panes.layout = self._layout
        if self._typed is not None:
            manager.controls.typed = self._typed
        return manager

    def _show(self, manager: ScreenManager) -> None:
        self.manager = manager
        self.draw = manager.draw
        self.draw_more = manager.draw_more if self._tabs is None else self._tabs.draw_more
        self.resize = manager.resize

    def press(self, key: Key) -> None:
        for action in self.manager.press(key):
            self._carry_out(action)

    def is_behind(self) -> bool:
        return self.manager.stale

    def is_timed(self) -> bool:
        return self.manager.status.running or self.manager.controls.expires

    def transcribe(self, write: Callable[[str], object]) -> None:
        blocks = self.blocks()
        for _, block in blocks:
            block.text.unwrap()  # What prints it takes that room.
        writer = self._make_writer(write)
        for who, block in blocks:
            number = block.number
            writer.write_whole(
                BlockBegin(number, block.kind, block.name, block.under, block.ok, who),
                block.parts(),
                BlockEnd(number, block.cut_off, block.reason),
                words=block.text.is_words,
                pieces=block.pieces,
            )
        writer.close()

    def blocks(self) -> list[tuple[str, Block]]:
        """All blocks in the order in which they are read, and who has said each."""
        if self._tabs is not None:
            return self._tabs.blocks()
        return [(block.who, block) for block in self.manager.conversation()]

    # --- what a session asks for ---

    def apply(self, changes: Iterable[Change]) -> None:
        """Takes changes in and draws; the keeper does where the screen is not ready.

        Called under the lock.
        """
        if self._tabs is None:
            self.manager.apply(changes)
        else:
            self._tabs.apply(changes)
            self._show(self._tabs.shown)
        self._life.draw()

    def take(self, block: int, text: str, deltas: int) -> None:
        (self.manager if self._tabs is None else self._tabs).add(block, text, deltas)
        self._life.draw()

    def keep(self, block: int, text: str) -> None:
        (self.manager if self._tabs is None else self._tabs).keep(block, text)

    def show_all(self) -> None:
        """Nothing waits for more: what was taken in is drawn, and was told to be."""

    def hear(self, event: Event, who: str = "") -> None:
        """Takes from an event what the status bar tells of it, and whose it is of several."""
        with self._lock:
            manager = self.manager if self._tabs is None else self._tabs.of(who)
            manager.status.hear(event)
            if self._layout == "auto" and isinstance(event, MessageBegin):
                self._lay_out(manager, FORMATS.get(event.format))

    def _lay_out(self, manager: ScreenManager, format: Optional[type[Format]]) -> None:
        """As a format has it, once: from then on the user goes from one to the other."""
        if format is not None and manager not in self._laid_out:
            self._laid_out.append(manager)
            manager.panes.layout = format.layout

    def settle(self) -> None:
        """Of several conversations, those that wait for a person are told to."""
        if self._tabs is not None:
            with self._lock:
                self._tabs.settle()
                self._show(self._tabs.shown)
                if self.manager.controls.used:
                    self._life.draw()

    def work(self, tool: object, told: Optional[str], measured: bool) -> None:
        """Takes what the status bar tells of a tool at work, None at its end, and draws that."""
        with self._lock:
            self.manager.status.work(tool, told, measured)
            self._life.draw()

    @property
    def is_finished(self) -> bool:
        """Whether nothing more was to come, so far."""
        return not self.manager.status.running

    def finish(self, state: str) -> None:
        """Nothing more will come: `state` stands in the status bar from now on."""
        with self._lock:
            self.manager.end(state)
            self._life.draw()

    def allow_pause(self) -> None:
        """Whoever feeds this asks `may_go_on` before each piece, so that the user can pause it.

        Of several conversations none can be paused by itself, and so none can be.
        """
        with self._lock:
            self.manager.controls.can_pause = self._tabs is None

    def may_go_on(self, seconds: float = 0.0) -> bool:
        """Waits for so long, and while the stream is paused; False where `closing` is set."""
        if self.closing.wait(seconds):
            return False
        while not self._going.is_set():
            system.wait([self.closing, self._going])
            if self.closing.is_set():
                return False
        return True

    def ask(self, label: str, editor: LineEditor, asker: Asker) -> Optional[str]:
        """Has the user type a line below the conversation; it may have been typed before.

        None where it is given up, by the user or by who asks, or where `closing` is set. Ctrl-C
        gives up what has been typed, or is KeyboardInterrupt where that is nothing. `editor` is for
        where keys are commands elsewhere.
        """
        with self._asking:
            typed = self._typed
            if typed is None:
                line = self._asked(label, editor, asker)
            else:
                line = self._ask_typed(label, typed, asker)
        if line is not None:
            with self._lock:
                self.manager.controls.follow_all()
        return line

    def answer(self, label: str, secret: bool) -> Optional[str]:
        """Has the user answer what a tool asks by itself; what is seen of that is told of.

        What was typed ahead is for a session's own lines.
        """
        from streamcurses._terminal.questions import ScreenLeft

        if self.closing.is_set():
            self._quit()
            raise ScreenLeft
        editor = SecretEditor() if secret else AnswerEditor()
        with self._asking:
            line = self._asked(label, editor, Asker())
        if line is None and self.closing.is_set():
            self._quit()
            raise ScreenLeft
        said = label + ("" if secret or line is None else line)
        if said:
            with self._lock:
                self.notice(said)
        return line

    def _asked(self, label: str, editor: LineEditor, asker: Asker) -> Optional[str]:
        lines: list[Optional[str]] = []
        whole = system.Flag()

        def done(line: Optional[str]) -> list[Action]:
            lines.append(line)
            whole.set()
            return []

        try:
            with self._lock:
                if not asker.begin(lambda: self._stop(whole)):
                    return None
                self.manager.controls.ask(label, editor, done, "Enter sends")
                self.manager.status.ask(True)
                self._life.draw()
            while not whole.is_set() and not self.closing.is_set():
                self._wait_for_line(whole, editor)
        finally:
            with self._lock:
                asker.end()
                self.manager.controls.give_up()
                self.manager.status.ask(False)
                self._life.draw()
            whole.close()
        return lines[0] if lines else None

    def _ask_typed(self, label: str, typed: Typed, asker: Asker) -> Optional[str]:
        whole = system.Flag()
        try:
            with self._lock:
                if not asker.begin(lambda: self._stop(whole)):
                    return None
                self.manager.controls.help = None
                self.manager.controls.used = True
                self.manager.status.ask(True)
                typed.ask(label, whole.set)
                self._life.draw()
            while not whole.is_set() and not self.closing.is_set():
                self._wait_for_line(whole, typed.editor)
            with self._lock:
                line = typed.take() if whole.is_set() and not asker.gone else None
                typed.stop()  # what is typed from here on is for the next
                return line
        finally:
            with self._lock:
                asker.end()
                typed.stop()
                self.manager.status.ask(False)
                self.manager.controls.used = True
                self._life.draw()
            whole.close()

    def _stop(self, whole: system.Flag) -> None:
        """Whoever waits for a line waits no more."""
        whole.set()
        if not isinstance(self._life, Life):
            self._life.wake()

    def _wait_for_line(self, whole: system.Flag, editor: LineEditor) -> None:
        try:
            self._life.wait([whole, self.closing])
        except KeyboardInterrupt:
            with self._lock:
                if not editor.text:
                    raise
                editor.begin()
                self._life.draw()

    def _carry_out(self, action: Action) -> None:
        if isinstance(action, Quit):
            self.closing.set()
        elif isinstance(action, Redraw):
            self._life.redraw()
        elif isinstance(action, Turn):
            if self._tabs is not None:
                self._tabs.turn(action.step)
                self._show(self._tabs.shown)
        elif isinstance(action, Pause):
            (self._going.clear if action.paused else self._going.set)()
        else:
            self._hand_out(action)

    def _hand_out(self, action: Union[Copy, Save]) -> None:
        from streamcurses._terminal import export

        controls = self.manager.controls
        if isinstance(action, Copy):
            controls.tell(export.copy(action.text, self._life.send, os.environ))
        else:
            try:
                controls.tell(export.save(*action))
            except FileExistsError:
                controls.exists(action)
