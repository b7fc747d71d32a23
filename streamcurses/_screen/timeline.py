"""Everything that happened, in the order in which it did: the blocks of all regions in one.

The gutter tells of which buffer type a row is. On a screen that is wide enough there is a column
for labels before it: one stands where the type changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from streamcurses._conversation.changes import BUFFER_OF
from streamcurses._screen.region import Block, Region
from streamcurses._text.clusters import Shaper
from streamcurses._text.wrap import WrappedText

LABELS = {"thoughts": "thoughts", "tool_calls": "calls", "message": "message"}

# Columns of text from which on there is room for labels, and what these take.
WIDE = 56
_MARGIN = max(map(len, LABELS.values())) + 1


class Timeline(Region):
    """A region of blocks that stand in regions of their own as well.

    `bars` are the gutter by buffer type. Blocks of the types that are `hidden` are left out.
    """

    def __init__(self, shaper: Shaper, bars: Mapping[str, str]) -> None:
        super().__init__(shaper, 1)
        self.hidden: Collection[str] = ()
        self._bars = bars
        self._all: list[Block] = []
        # By buffer type: the gutter, and that of the row with the label.
        self._gutters: dict[str, tuple[str, str]] = {}

    def add(self, block: Block) -> None:
        """The block begins."""
        self._all.append(block)
        if BUFFER_OF[block.kind] not in self.hidden:
            self.blocks.append(block)

    def hide(self, hidden: Collection[str]) -> None:
        """Leaves out the blocks of these types, and shows all others."""
        self.hidden = hidden
        self.blocks = [block for block in self._all if BUFFER_OF[block.kind] not in hidden]

    def resize(self, columns: int, gutter: str) -> None:
        margin = _MARGIN if gutter and columns >= WIDE else 0
        super().resize(columns - margin, gutter)
        for buffer, bar in self._bars.items():
            label = f"{LABELS[buffer]:>{margin - 1}} " if margin else ""
            bar = bar if gutter else ""
            # What is said stands by itself, as most text does.
            rest = " " * len(bar) if buffer == "message" else bar
            self._gutters[buffer] = " " * margin + rest, label + bar

    def _fit(self, block: Block) -> WrappedText:
        buffer = BUFFER_OF[block.kind]
        gutter, lead = self._gutters[buffer]
        at = self.index(block)
        if at and BUFFER_OF[self.blocks[at - 1].kind] == buffer:
            lead = " " * (len(lead) - 1) + lead[-1:]
        block.text.resize(self.columns)
        block.text.restyle(gutter, block.kind, lead)
        return block.text
