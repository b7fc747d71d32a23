"""Regions, layout and screen in one: takes in changes, draws frames.

Sans-IO but for the screen that it is given, and without a clock: the time is told to it. One caller at
a time; whoever has several threads keeps a lock around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from streamcurses.changes import (
    BUFFERS,
    KINDS,
    Append,
    Become,
    Begin,
    Change,
    End,
    Restart,
)
from streamcurses.clusters import Shaper
from streamcurses.frame import BLANK, compose, line
from streamcurses.layout import SMALL, plan
from streamcurses.region import Block, Region
from streamcurses.row import Row
from streamcurses.screen import Screen
from streamcurses.status import Status
from streamcurses.theme import UNICODE, Glyphs, labels

TITLES = {"thoughts": "Inner thoughts", "tool_calls": "Tool calls", "message": "Message"}
WEIGHTS = {"thoughts": 1, "tool_calls": 1, "message": 3}


class ScreenManager:
    """A conversation on a screen.

    `apply(changes)` takes in what changed, `draw()` shows it. `status` is what the status bar tells.
    """

    def __init__(self, screen: Screen, *, glyphs: Glyphs = UNICODE) -> None:
        self.screen = screen
        self.glyphs = glyphs
        self.status = Status()
        self._shaper = Shaper(screen.measure)
        self.regions = {buffer: Region(self._shaper, 1) for buffer in BUFFERS}
        self.blocks: dict[int, Block] = {}
        self.active = "message"
        self.stale = False
        self._growing: Optional[Block] = None
        self._regions = [self.regions[buffer] for buffer in BUFFERS]
        self._titles = [TITLES[buffer] for buffer in BUFFERS]
        self._weights = [WEIGHTS[buffer] for buffer in BUFFERS]
        self._labels = labels(glyphs)
        self._status_text = ""
        self._status_row = BLANK
        self.resize()

    def apply(self, changes: Iterable[Change]) -> None:
        """Takes changes in; nothing is drawn."""
        for change in changes:
            if isinstance(change, Append):
                block = self.blocks[change.block]
                block.text.append(change.text)
                self.status.deltas += 1
                if block is not self._growing:
                    self._touch(block)
            elif isinstance(change, Begin):
                self._begin(change)
            elif isinstance(change, End):
                self.blocks[change.block].end(change.cut_off)
            elif isinstance(change, Restart):
                self.blocks[change.block].restart()
            elif isinstance(change, Become):
                self._become(self.blocks[change.block], change.kind)
            else:
                raise TypeError(f"not a change: {change!r}")

    def _begin(self, change: Begin) -> None:
        buffer = KINDS[change.kind]
        label = self._labels.get(change.kind, "")
        block = self.regions[buffer].begin(
            change.block, change.kind, change.name, label=label, under=change.under
        )
        self.blocks[change.block] = block
        self._touch(block)

    def _become(self, block: Block, kind: str) -> None:
        source, target = self.regions[KINDS[block.kind]], self.regions[KINDS[kind]]
        source.remove(block)
        target.adopt(block, kind)
        self._touch(block)

    def _touch(self, block: Block) -> None:
        self._growing = block
        self.active = KINDS[block.kind]
        self.status.growing(block.kind, block.name)

    def resize(self) -> None:
        """Fits everything to the screen's size; what is out of sight is wrapped when it is come to."""
        columns = self.screen.size()[1]
        # Two columns or fewer are all text's; else there is a gutter, and the last one stays empty.
        gutter = self.glyphs.bar if columns > 2 else ""
        for region in self._regions:
            region.resize(columns - 2 if gutter else columns, gutter)

    def draw(self, now: float) -> None:
        """Shows how things stand; where the terminal is not ready for it, nothing, and `stale` is set."""
        if not self.screen.ready():
            self.stale = True
            return
        self.stale = False
        rows, columns = self.screen.size()
        bands = plan(
            rows,
            [region.need(rows) for region in self._regions],
            self._weights,
            BUFFERS.index(self.active),
        )
        self.screen.paint(
            compose(
                rows,
                columns,
                bands,
                self._regions,
                self._titles,
                BUFFERS.index(self.active),
                self._status(columns, now) if rows >= SMALL else None,
                self.glyphs,
            )
        )

    def _status(self, columns: int, now: float) -> Row:
        text = self.status.text(now, columns - 1, self.glyphs.dot)
        if text is not self._status_text:
            self._status_text = text
            self._status_row = line(self._shaper, text, columns - 1, "status")
        return self._status_row

    def conversation(self) -> list[Block]:
        """All blocks in the order in which they are read: results below their calls."""
        below: dict[Optional[int], list[Block]] = {}
        for block in self.blocks.values():
            below.setdefault(block.under, []).append(block)
        return [
            block
            for parent in below.get(None, [])
            for block in [parent, *below.get(parent.number, [])]
        ]
