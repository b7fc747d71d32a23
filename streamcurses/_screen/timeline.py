"""Everything that happened, in the order in which it did: the blocks of all regions in one.

The gutter tells of which buffer type a row is; where text grows, where it begins. On a screen that
is wide enough there is a column for labels before it: one stands where the type changes.
"""

from __future__ import annotations

from streamcurses._conversation.changes import BUFFER_OF
from streamcurses._late import Collection, Optional
from streamcurses._screen.folds import STEPS, Folding
from streamcurses._screen.region import Block, Region
from streamcurses._screen.theme import Glyphs
from streamcurses._text.clusters import Shaper

LABELS = {"thoughts": "thoughts", "tool_calls": "calls", "message": "message"}

# Columns of text from which on there is room for labels, and what these take.
WIDE = 56
_MARGIN = max(map(len, LABELS.values())) + 1


class Timeline(Region):
    """A region of blocks that stand in regions of their own as well.

    Blocks of the types that are `hidden` are left out.
    """

    limits = STEPS

    def __init__(self, shaper: Shaper, glyphs: Glyphs, folding: Folding) -> None:
        super().__init__(shaper, 1, glyphs=glyphs, folding=folding)
        self.hidden: Collection[str] = ()
        self.all: list[Block] = []
        # By buffer type: the gutter, and that of the row with the label.
        self._gutters: dict[str, tuple[str, str]] = {}

    def add(self, block: Block) -> None:
        """The block begins."""
        self.all.append(block)
        if BUFFER_OF[block.kind] not in self.hidden:
            self.blocks.append(block)

    def remove(self, block: Block) -> None:
        self.all.remove(block)
        if block in self.blocks:
            self.blocks.remove(block)

    def hide(self, hidden: Collection[str]) -> None:
        """Leaves out the blocks of these types, and shows all others."""
        self.hidden = hidden
        self.blocks = [block for block in self.all if BUFFER_OF[block.kind] not in hidden]

    def resize(self, columns: int, gutter: str, width: Optional[int] = None) -> None:
        margin = _MARGIN if gutter and columns >= WIDE else 0
        super().resize(columns - margin, gutter, width)
        for buffer, bar in self._glyphs.bars.items():
            label = f"{LABELS[buffer]:>{margin - 1}} " if margin else ""
            bar = bar if gutter else ""
            self._gutters[buffer] = " " * margin + bar, label + bar

    def is_whole(self, block: Block) -> bool:
        """What has just ended is still read: it folds when the next thing begins."""
        return block.ended and (block is not self.all[-1] or block.comes_whole)

    def _gutters_of(self, block: Block) -> tuple[str, str]:
        buffer = BUFFER_OF[block.kind]
        gutter, lead = self._gutters[buffer]
        # What is said stands by itself, as most text does; so does what grows, where each row's
        # sign would be sent.
        if buffer == "message" or not self.is_whole(block):
            gutter = " " * len(gutter)
        before = self._before(block)
        # An answer has a label of its own.
        if before and before.kind != "user" and BUFFER_OF[before.kind] == buffer:
            lead = " " * (len(lead) - 1) + lead[-1:]
        return gutter, lead
