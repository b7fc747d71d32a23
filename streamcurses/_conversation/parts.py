"""What may be taken back: the blocks of a part, and what of their message goes with them.

A part is whatever an agent said under one name (`events.Part`). When it turns out to be void, for
the agent begins anew, its blocks are withdrawn, and the message is as if it had never been said.
"""

from __future__ import annotations

from streamcurses._conversation.blocks import Blocks, GrowingCall, Passage
from streamcurses._conversation.growing import GrowingMessage
from streamcurses._conversation.think_tags import ThinkSpans
from streamcurses._formats.events import Opaque


class Kept:
    """A part: its passages, those of asides among them, its calls, and what is not shown of it.

    `growing` is the message that it is of, None where it is of none.
    """

    __slots__ = ("calls", "growing", "opaque", "passages")

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.calls: list[GrowingCall] = []
        self.opaque: list[Opaque] = []
        self.growing: GrowingMessage | None = None

    def withdraw(self, blocks: Blocks) -> None:
        """Takes all of it back."""
        for call in self.calls:
            self.passages += [*call.blocks.values(), *call.results]
            call.blocks.clear()
            if call in blocks.open:
                blocks.open.remove(call)
        for passage in dict.fromkeys(self.passages):
            blocks.withdraw(passage)
        if self.growing is not None:
            self._clear(self.growing)

    def _clear(self, growing: GrowingMessage) -> None:
        gone = set(self.passages)
        growing.passages[:] = [one for one in growing.passages if one not in gone]
        growing.calls = [call for call in growing.calls if call not in self.calls]
        growing.by_index = {
            index: call for index, call in growing.by_index.items() if call not in self.calls
        }
        growing.parts = [
            one for one in growing.parts if not any(one is other for other in self.opaque)
        ]
        said = "".join(one.text.text() for one in growing.passages if one.source == "content")
        growing.source.clear()
        growing.source.write(said)
        if not said:
            growing.spans = ThinkSpans()
        growing.withdrawn = True
