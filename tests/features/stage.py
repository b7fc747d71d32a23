"""One stage, two screens: a feature test plays on it, and reads the screen.

`VirtualStage` is memory. `CursesStage` is real curses in a child on a pty, its bytes read by an
emulator; the child paints, then writes a mark, and the parent reads until the mark is there.
"""

from __future__ import annotations

import os
import pickle
import select
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple, Optional, Protocol

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._conversation.changes import Change
from streamcurses._formats.events import Event
from streamcurses._screen.keys import Key
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.sequences import Sequences
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.terminal import Terminal
from tests.features.virtual_stage import LATER, SENT
from tests.terminals import Child, Emulator, mark

_LENGTH = struct.Struct("I")


class Typed(NamedTuple):
    """Something has been typed: the keys that it is, with all before; None if more is to come."""

    keys: Optional[list[Key]]


class Stage(Protocol):
    """A screen with a conversation on it."""

    @property
    def cursor(self) -> tuple[int, int]: ...

    def play(self, *events: Event) -> None:
        """Takes the events in, and draws once."""

    def stream(self, *events: Event) -> None:
        """The same, and draws after each."""

    def wait(self, seconds: float) -> None:
        """Lets the clock go on, and draws."""

    def resize(self, rows: int, columns: int) -> None: ...

    def press(self, *keys: str) -> None:
        """Types keys, and draws once."""

    def type(self, *pieces: str, gives: Sequence[Key] = ()) -> None:
        """Has a terminal send these characters, piece after piece, which are those keys."""

    def text(self) -> str: ...

    def close(self) -> None: ...


class CursesStage:
    def __init__(
        self,
        rows: int = 24,
        columns: int = 80,
        *,
        term: str = "linux",
        markdown: bool = False,
        **settings: Any,
    ) -> None:
        self._builder = MessageBuilder(**settings)
        self._emulator = Emulator(rows, columns)
        orders, self._orders = os.pipe()
        self._marks = 0
        self._child = Child(
            lambda: serve(orders, markdown), rows, columns, term=term, pass_fds=[orders]
        )
        os.close(orders)
        self.bytes = 0
        self._read()

    @property
    def cursor(self) -> tuple[int, int]:
        return self._emulator.cursor

    def play(self, *events: Event) -> None:
        changes: list[Change] = []
        for event in events:
            changes += self._builder.feed(event)
        self._order([(list(events), changes)])

    def stream(self, *events: Event) -> None:
        self._order([([event], self._builder.feed(event)) for event in events])

    def wait(self, seconds: float) -> None:
        self._order(seconds)

    def resize(self, rows: int, columns: int) -> None:
        self._child.resize(rows, columns)
        self._emulator.resize(rows, columns)
        self._order(None)

    def press(self, *keys: str) -> None:
        for key in keys:
            # One at a time: an escape is a key of its own where nothing follows.
            self._child.type(SENT.get(key, key))
            self._order(Typed([key]))

    def type(self, *pieces: str, gives: Sequence[Key] = ()) -> None:
        for piece in pieces[:-1]:
            self._child.type(piece)
            self._order(Typed(None))
        self._child.type(pieces[-1])
        self._order(Typed(list(gives)))

    def text(self) -> str:
        return self._emulator.text()

    def close(self) -> None:
        os.close(self._orders)
        assert self._child.wait() == 0, self._child.output[-3000:]

    def _order(self, order: object) -> None:
        data = pickle.dumps(order)
        os.write(self._orders, _LENGTH.pack(len(data)) + data)
        self._read()

    def _read(self) -> None:
        """Reads what was drawn for one order."""
        done = len(self._child.output)
        self._marks += 1
        drawn = self._child.read_until(mark(self._marks), done)
        self.bytes += len(drawn) - len(mark(self._marks))
        self._emulator.feed(drawn)


def serve(pipe: int, markdown: bool) -> None:
    """The child: draws what it is ordered to, until the pipe is closed."""
    with Terminal():
        screen = CursesScreen()
        screen.enter()
        manager = ScreenManager(screen, markdown=screen.theme if markdown else None)
        sequences = Sequences(screen.sequences())
        typed: list[Key] = []
        now = at = 0.0
        manager.draw(now)
        marks = 1
        os.write(1, mark(marks))
        with open(pipe, "rb") as orders:
            while head := orders.read(_LENGTH.size):
                order = pickle.loads(orders.read(_LENGTH.unpack(head)[0]))
                played: list[tuple[list[Event], list[Change]]] = [([], [])]
                if order is None:
                    screen.resize()
                    manager.resize()
                elif isinstance(order, Typed):
                    select.select([0], [], [])
                    typed += sequences.feed(screen.keys(), at)
                    if order.keys is not None:
                        typed += sequences.expire(at + LATER)
                        at += 2 * LATER
                        assert typed == order.keys, f"{typed} for {order.keys}"
                        for key in typed:
                            manager.press(key)
                        typed = []
                elif isinstance(order, float):
                    now += order
                else:
                    played = order
                for events, changes in played:
                    for event in events:
                        manager.status.hear(event)
                    manager.apply(changes)
                    select.select([], [1], [])
                    manager.draw(now)
                marks += 1
                os.write(1, mark(marks))
        screen.leave()
