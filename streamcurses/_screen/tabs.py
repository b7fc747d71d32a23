"""Several conversations on one screen, by who speaks in them: one is shown, a row tells of all.

Each is a whole screen's worth: where it was scrolled to, what is folded and searched stays as it
was when another is shown. Changes are told apart by who has begun their block. One that nothing was
heard of as yet is not told of.
"""

from __future__ import annotations

from streamcurses._conversation.changes import BlockBegin, Change
from streamcurses._late import Callable, Iterable, Sequence
from streamcurses._screen.frame import line
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.region import Block
from streamcurses._screen.status import FAILED, WAITS, WORKS
from streamcurses._text.clusters import Shaper, one_line
from streamcurses._text.row import BLANK, Row, Span

# How a conversation stands -> what is told of it, in a word and where there is no room for one.
TOLD = {WORKS: ("works", "~"), WAITS: ("waits for you", "?"), FAILED: ("failed", "!")}


class Tabs:
    """The conversations called `names`, each on a screen that `make` makes; the first is shown.

    Of who is none of them is told in what is shown.
    """

    def __init__(self, names: Sequence[str], make: Callable[[], ScreenManager]) -> None:
        self._names = list(names)
        self.managers = [make() for _ in names]
        self._at = 0
        self._of: dict[int, ScreenManager] = {}  # blocks
        self._shaper = Shaper()
        self._told: list[str] = []  # how each stands
        self._row: tuple[object, Row] = ((), BLANK)  # and the row of that
        for manager in self.managers:
            manager.controls.tabs = True
            manager.tab_row = self.row

    @property
    def shown(self) -> ScreenManager:
        return self.managers[self._at]

    def of(self, who: str) -> ScreenManager:
        return self.managers[self._names.index(who)] if who in self._names else self.shown

    def apply(self, changes: Iterable[Change]) -> None:
        """Takes changes in; nothing is drawn."""
        for change in changes:
            if isinstance(change, BlockBegin):
                self._of[change.block] = self.of(change.who)
                if change.who in self._names:
                    change = change._replace(who="")
            self._of[change.block].apply([change])
        self._tell()

    def add(self, block: int, text: str, deltas: int = 1) -> None:
        """Takes in that a block's text grows."""
        self._of[block].add(block, text, deltas)

    def draw_more(self, block: int, text: str, deltas: int, now: float) -> bool:
        """As `ScreenManager.draw_more`; where it is not shown, there is nothing to draw."""
        manager = self._of[block]
        if manager is self.shown:
            return manager.draw_more(block, text, deltas, now)
        manager.add(block, text, deltas)
        return True

    def keep(self, block: int, text: str) -> None:
        """As `ScreenManager.keep`."""
        if block in self._of:
            self._of[block].keep(block, text)

    def turn(self, step: int) -> None:
        """Shows the next one, or the one before; behind the last comes the first."""
        there = self._there()
        if there:
            at = there.index(self._at) if self._at in there else -1
            self._go_to(there[(at + step) % len(there)])

    def _go_to(self, at: int) -> None:
        self._at = at
        self.shown.resize()
        self.shown.controls.used = True

    def _there(self) -> list[int]:
        """Those of which something was heard."""
        return [at for at, one in enumerate(self.managers) if one.status.standing]

    def settle(self) -> None:
        """Of those that wait for a person, or have failed, the clocks stand still."""
        for manager in self.managers:
            if manager.status.running and manager.status.standing in (WAITS, FAILED):
                manager.end(TOLD[manager.status.standing][0])
        self._tell()

    def _tell(self) -> None:
        """Has the row drawn again if it is another now; while nothing is shown, what is there."""
        there = self._there()
        if there and self._at not in there:
            self._go_to(there[0])
        told = [manager.status.standing for manager in self.managers]
        if told != self._told:
            self._told = told
            self.shown.controls.used = True

    def blocks(self) -> list[tuple[str, Block]]:
        """All blocks of one after the other, in the order in which they are read, and whose."""
        return [
            (block.who or name, block)
            for name, manager in zip(self._names, self.managers)
            for block in manager.conversation()
        ]

    def row(self, columns: int) -> Row:
        """What tells of them all; the same object unless it is another.

        In words, in signs where there is no room for them, and at least which one is shown.
        """
        key = (columns, self._at, *self._told)
        if key != self._row[0]:
            self._row = key, self._made(columns)
        return self._row[1]

    def _made(self, columns: int) -> Row:
        there = self._there()
        if self._at not in there:
            return BLANK
        place = there.index(self._at)
        for length in (0, 1):
            parts = [
                f"{one_line(self._names[at])}: {TOLD[self.managers[at].status.standing][length]}"
                for at in there
            ]
            row = self._joined(parts, place, columns)
            if row.columns < columns:
                return row
        return self._joined([parts[place]], 0, columns)

    def _joined(self, parts: Sequence[str], at: int, columns: int) -> Row:
        before = " " + "".join(f"{part}  " for part in parts[:at])
        row = line(self._shaper, before + "  ".join(parts[at:]), columns, "status")
        begin, end = len(before), min(len(before) + len(parts[at]), len(row.text))
        return row._replace(spans=(Span(begin, end, "focus"),) if begin < end else ())
