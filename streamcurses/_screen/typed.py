"""Lines for a program that asks for them: typed at any time, and none is lost.

One line is edited, and those that are whole wait for their turn, until they are asked for.
"""

from __future__ import annotations

from streamcurses._late import Callable, Optional
from streamcurses._screen.editor import ENTERED, LEFT, LineEditor
from streamcurses._screen.keys import Key


class Typed:
    """Takes keys for `editor`; `lines` are those that nobody has asked for as yet.

    `label` stands before the line, as whoever asked last had it.
    """

    def __init__(self, editor: LineEditor) -> None:
        self.editor = editor
        self.lines: list[str] = []
        self.label = "> "
        self._answered: Optional[Callable[[], None]] = None

    def ask(self, label: str, answered: Callable[[], None]) -> None:
        """A line is wanted: `answered()` is called once `take` has it, or it is given up."""
        self.label = label
        self._answered = answered
        if self.lines:
            answered()

    def take(self) -> Optional[str]:
        """The line that was asked for; None where it was given up."""
        return self.lines.pop(0) if self.lines else None

    def give_up(self) -> None:
        """Whoever asks gets none."""
        if self._answered is not None:
            self._answered()

    def give_back(self, line: str) -> None:
        """Whoever took that line is gone: it is for the next."""
        self.lines.insert(0, line)
        if self._answered is not None:
            self._answered()

    def stop(self) -> None:
        """Nobody asks any more; what is half typed stays for the next time."""
        self._answered = None

    @property
    def asked(self) -> bool:
        """Whether somebody waits for a line."""
        return self._answered is not None

    @property
    def shown(self) -> bool:
        """Whether there is something to be seen: a question, or what was typed ahead of one."""
        return bool(self._answered or self.editor.text or self.lines)

    def seen(self) -> tuple[str, str, int]:
        """What stands before the line, the line, and its cursor's place in that."""
        waiting = f"({len(self.lines)} typed ahead) " if self.lines else ""
        return waiting + self.label, *self.editor.seen()

    def press(self, key: Key) -> None:
        outcome = self.editor.press(key)
        if outcome == ENTERED:
            self.lines.append(self.editor.text)
            self.editor.begin()
            if self._answered is not None:
                self._answered()
        elif outcome == LEFT:
            self.give_up()
