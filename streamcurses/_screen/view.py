"""A region as it is looked at: following its tail, or held where the user scrolled to.

What is held is a position in the text, not a row number: it stays on the same text when text
arrives, before it or after it, and when rows become wider or narrower.
"""

from __future__ import annotations

from streamcurses._late import NamedTuple, Optional
from streamcurses._screen.region import Block, Position, Region
from streamcurses._text.row import Row

# New rows are counted so far; more are `MOST+`.
MOST = 999


class Shown(NamedTuple):
    """Rows of a region, whether there are more above and below, and how many of these are new."""

    rows: list[Row]
    above: bool
    below: bool
    new: int


class View:
    """A region's part of the screen; `rows` is how many it has there.

    `top` is where the first row begins while the view is held, None while it follows. Where fewer
    rows are left from there on than there is room for, it shows the last ones, and holds these when
    more text comes. `limit` is the last one of `need`.
    """

    def __init__(self, region: Region, title: str) -> None:
        self.region = region
        self.title = title
        self._top: Optional[Position] = None
        self.seen: Optional[Position] = None  # the last character that has been on the screen
        self.rows = 0
        self._first: Optional[Position] = None  # of the rows shown, where they begin above `top`
        self.limit = 0
        self.refit()

    @property
    def top(self) -> Optional[Position]:
        return self._top

    @top.setter
    def top(self, top: Optional[Position]) -> None:
        self._top = top
        self.region.held = top is not None

    def refit(self) -> None:
        """The region's size is not what it was."""
        self._need: Optional[int] = None
        self._shown: Optional[Shown] = None

    def grown(self) -> None:
        """There is more in the region than before."""
        self._shown = None
        if self._need != self.limit:
            self._need = None
        if self._first is not None:
            self.top, self._first = self._first, None

    def changed(self) -> None:
        """There is something else in the region than before, perhaps less."""
        self._need = None
        self.grown()

    def need(self, limit: int) -> int:
        """How many rows there are, or `limit` where there are more."""
        if self._need is None or limit != self.limit:
            self.limit = limit
            self._need = self.region.need(limit)
        return self._need

    @property
    def is_full(self) -> bool:
        """Whether it needs as many rows as `limit`, and so no more ever after."""
        return self._need == self.limit

    def allot(self, rows: int) -> None:
        """Gives the view so many rows, fewer than the last limit of `need`."""
        if rows != self.rows:
            self.rows = rows
            self._shown = None

    def show(self) -> Shown:
        """The view's rows."""
        if self._shown is None:
            self._shown = self._look(self.rows)
        return self._shown

    def _look(self, count: int) -> Shown:
        region = self.region
        self._first = None
        more = self.need(self.limit) > count
        if self.top is None:
            return Shown(region.tail(count), more, False, 0)
        rows = region.window(self.top, count)
        if len(rows) < count:
            self._first = region.back(count)
            return Shown(region.tail(count), more, False, self._new())
        below = region.rest(self.top, count + 1) > count
        return Shown(rows, not region.is_first(self.top), below, self._new())

    def _new(self) -> int:
        if self.seen is None:
            return 0
        return self.region.rest(self.seen, MOST + 2) - 1

    def first(self) -> Position:
        """The position of the first row that is shown."""
        if self.top is None or self.region.rest(self.top, self.rows) < self.rows:
            return self.region.back(max(self.rows, 1))
        return self.top

    def follow(self) -> None:
        """Shows the end, and stays there."""
        self.top = self.seen = self._first = None
        self._need = self._shown = None

    def hold(self, top: Position) -> None:
        """Shows the rows from a position on, and stays there."""
        if self.top is None:
            self.seen = self.region.end()
        self.top, self._first = top, None
        self._shown = None
        self._see()

    def _see(self) -> None:
        """What stands on the screen has been seen."""
        last = self._last(self.first())
        if self.seen is None or self._order(last) > self._order(self.seen):
            self.seen = last

    def _last(self, first: Position) -> Position:
        """The last character on the screen, where `first` is the first one."""
        if self.region.rest(first, self.rows + 1) <= self.rows:
            return self.region.end()
        return self.region.before(self.region.moved(first, self.rows))

    def _order(self, position: Position) -> tuple[int, int]:
        return self.region.index(position.block), position.offset

    def scroll(self, rows: int) -> None:
        """Moves by so many rows, up where negative; at the end it follows again."""
        if not self.region or not self.rows:
            return
        top = self.region.moved(self.first(), rows)
        if self.region.rest(top, self.rows + 1) > self.rows:
            self.hold(top)
        elif rows > 0:
            self.follow()

    def to_top(self) -> None:
        """Shows the beginning, and stays there."""
        if self.region.has_more(self.rows):
            self.hold(Position(self.region.blocks[0], 0))

    def reveal(self, position: Position) -> None:
        """Holds so that a position is in sight: where it stands, or a third down from the top."""
        first = self.region.moved(self.first(), 0)
        if not self._order(first) <= self._order(position) <= self._order(self._last(first)):
            first = self.region.moved(position, -(self.rows // 3))
        self.hold(first)

    def in_sight(self) -> list[Block]:
        """The blocks that are shown, in order."""
        if not self.region or not self.rows:
            return []
        parts = self.region.sources(self.first(), self.rows)
        return list(dict.fromkeys(part.block for part in parts))

    @property
    def marked(self) -> Optional[Block]:
        """The block that keys have gone to, while it is in sight: from there they go on."""
        here = self.region.here
        return here if here is not None and here in self.in_sight() else None

    def go_to(self, block: Optional[Block]) -> None:
        """Has keys go to a block, which comes in sight; without one, to none."""
        self.region.here = block
        self.changed()
        if block is not None and self.rows:
            self.reveal(Position(block, 0))

    def thinned(self) -> None:
        """Blocks have left the region, or come back, wherever they stand."""
        self.changed()
        blocks = self.region.blocks
        if self.top is not None and self.top.block not in blocks:
            number = self.top.block.number
            after = (block for block in blocks if block.number > number)
            block = next(after, None)
            if block is None:
                self.follow()
            else:
                self.top = Position(block, 0)
        if self.seen is not None and self.seen.block not in blocks:
            number = self.seen.block.number
            before = (block for block in reversed(blocks) if block.number < number)
            block = next(before, blocks[0])
            self.seen = Position(block, max(block.text.size - 1, 0))

    def forget(self, block: Block) -> None:
        """The block is about to leave the region: what was held there is held at its neighbour."""
        if self._first is not None:
            self.top, self._first = self._first, None
        neighbours = [other for other in self.region.blocks if other is not block]
        if not neighbours:
            self.follow()
        if self.top is not None and self.top.block is block:
            following = neighbours[self.region.index(block) :]
            if following:
                self.top = Position(following[0], 0)
            else:
                self.follow()
        if self.seen is not None and self.seen.block is block:
            self.seen = self.region.before(Position(block, 0))
            if self.seen.block is block:
                self.seen = Position(neighbours[0], 0)
