"""A region: the blocks of one buffer type, wrapped to its columns.

A delta goes to one block, and costs that block's last row alone. Blocks come and go whole, rarely.
Nothing is wrapped before it is asked for, so a resize costs what is visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from streamcurses.clusters import Shaper
from streamcurses.row import Row
from streamcurses.wrap import WrappedText

CUT_OFF = "… [cut off]"


class Block:
    """One thought, call, result, reply, …: a label of ours, then its text, then perhaps a mark."""

    def __init__(
        self, number: int, kind: str, name: str, under: Optional[int], label: str, text: WrappedText
    ) -> None:
        self.number = number
        self.kind = kind
        self.name = name
        self.under = under
        self.label = label
        self.cut_off = False
        self.text = text
        text.append(label)
        self._end: Optional[int] = None

    @property
    def source(self) -> str:
        """The text as it came."""
        return self.text.source[len(self.label) : self._end]

    def restart(self) -> None:
        self.text.clear()
        self.text.append(self.label)

    def end(self, cut_off: bool) -> None:
        self.cut_off = cut_off
        if cut_off:
            self._end = len(self.text.source)
            self.text.append(CUT_OFF)
        self.text.close()


class Region:
    """Blocks in order, and the rows of their tail.

    `columns` is what text may take, gutter and margin not counted; at least 1.
    """

    def __init__(self, shaper: Shaper, columns: int, *, gutter: str = "") -> None:
        self.columns = columns
        self.gutter = gutter
        self.blocks: list[Block] = []
        self._shaper = shaper

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.blocks)

    def begin(
        self,
        number: int,
        kind: str,
        name: str = "",
        *,
        label: str = "",
        under: Optional[int] = None,
    ) -> Block:
        """A new block at the end, or below the block `under` and what was put below it before."""
        text = WrappedText(self._shaper, self.columns, gutter=self.gutter, style=kind)
        block = Block(number, kind, name, under, label, text)
        self.blocks.insert(self._place(under), block)
        return block

    def _place(self, under: Optional[int]) -> int:
        if under is None:
            return len(self.blocks)
        for place in range(len(self.blocks), 0, -1):
            if self.blocks[place - 1].number == under:
                while place < len(self.blocks) and self.blocks[place].kind == "result":
                    place += 1
                return place
        return len(self.blocks)

    def remove(self, block: Block) -> None:
        self.blocks.remove(block)

    def adopt(self, block: Block, kind: str) -> None:
        """Takes over another region's block, as one of `kind`, in order of appearance."""
        block.kind = kind
        place = sum(1 for other in self.blocks if other.number < block.number)
        self.blocks.insert(place, block)

    def resize(self, columns: int, gutter: str) -> None:
        self.columns = columns
        self.gutter = gutter

    def _fitted(self) -> Iterator[WrappedText]:
        """The blocks' texts from the last up, each fitted to the region when it is come to.

        A long history is not walked at a resize: what is not seen keeps its old width.
        """
        for block in reversed(self.blocks):
            block.text.resize(self.columns)
            block.text.restyle(self.gutter, block.kind)
            yield block.text

    def need(self, limit: int) -> int:
        """How many rows there are, or `limit` where there are more."""
        rows = 0
        for text in self._fitted():
            if text.has_more(limit - rows):
                return limit
            rows += text.height()
        return rows

    def tail(self, count: int) -> list[Row]:
        """The last `count` rows, or all where there are fewer."""
        rows: list[Row] = []
        for text in self._fitted():
            if len(rows) == count:
                break
            rows = text.tail(count - len(rows)) + rows
        return rows

    def has_more(self, count: int) -> bool:
        """Whether there are more than `count` rows."""
        return self.need(count + 1) > count
