"""Whose turn it is to append text, where several conversations are printed to one place.

No text is torn: who has begun a block has the turn until that ends, and the others hold back what
they have, to be printed as soon as it is theirs. Who has to be seen at once, for somebody is asked
for an answer, may `seize` the turn: then the other's line is ended, and its text goes on later,
under its label.

All that has the turn, or asks for it, is done under one lock.
"""

from __future__ import annotations

import atexit
import sys

from streamcurses._late import Optional, Protocol, RLock
from streamcurses._terminal.system import system


class Writer(Protocol):
    """Who appends text."""

    def go_on(self) -> None:
        """It is its turn: prints what was held back."""

    def interrupt(self) -> None:
        """Somebody else is about to write: ends its line, and goes on later."""

    def pause(self) -> None:
        """It is its turn no more: ends its line."""


class Turns:
    """The turn is `holder`'s, None where nobody has begun anything; others are `waiting`."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.holder: Optional[Writer] = None
        self.waiting: list[Writer] = []

    def take(self, writer: Writer) -> bool:
        """Whether it is the writer's turn now; else it is told when it is."""
        if self.holder is None or self.holder is writer:
            self.holder = writer
            return True
        if writer not in self.waiting:
            self.waiting.append(writer)
        return False

    def leave(self, writer: Writer) -> None:
        """The writer has nothing open: it is the next one's turn."""
        if self.holder is not writer:
            return
        self.holder = None
        while self.waiting and self.holder is None:
            self.waiting.pop(0).go_on()

    def seize(self, writer: Writer) -> None:
        """The writer cannot wait; who had the turn has it again afterwards."""
        holder = self.holder
        if holder is not None and holder is not writer:
            holder.pause()
            self.waiting.insert(0, holder)
        if writer in self.waiting:
            self.waiting.remove(writer)
        self.holder = writer
        writer.go_on()

    def end(self) -> None:
        """Nothing more is to come: what is held back still is printed."""
        with self.lock:
            waiting, self.waiting = self.waiting, []
            for writer in waiting:
                self.seize(writer)

    def renew(self) -> None:
        """In a forked child: who had the turn is not here."""
        self.lock = RLock()
        self.holder = None
        self.waiting.clear()


class _Stdout(Turns):
    """The turns on standard output, as long as that is the same."""

    def __init__(self) -> None:
        super().__init__()
        self._place: object = None

    def take(self, writer: Writer) -> bool:
        if sys.stdout is not self._place:
            self._place = sys.stdout
            self.holder = None
            self.waiting.clear()
        return super().take(writer)


STDOUT = _Stdout()
atexit.register(STDOUT.end)
system.in_forked_child(STDOUT.renew)
