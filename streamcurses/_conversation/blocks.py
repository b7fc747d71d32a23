"""Blocks of text as they grow, and the changes that tell of it: the one place that makes changes.

A call has blocks of its own, by kind: its arguments say what goes to which. They stay open beside
all others, for calls come interleaved.

Text is kept in buffers, so that a delta costs what it adds, in time and in room.
"""

from __future__ import annotations

from typing import Any

from streamcurses._conversation.calls import Arguments, Stretch
from streamcurses._conversation.changes import (
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
)
from streamcurses.json.tuples import new


class Buffer(bytearray):
    """Text that grows in place, as UTF-8; halves of surrogate pairs stay as they came.

    A StringIO holds each fragment as an object of its own, a hundred thousand of them.
    """

    __slots__ = ()

    def write(self, text: str) -> None:
        self += text.encode("utf-8", "surrogatepass")

    def text(self) -> str:
        return self.decode("utf-8", "surrogatepass")


class Passage:
    """A block's text; `source` is the field or the call that it came from, None for an aside."""

    __slots__ = ("kind", "number", "source", "text")

    def __init__(self, number: int, kind: str, source: object) -> None:
        self.number = number
        self.kind = kind
        self.source = source
        self.text = Buffer()


class GrowingCall:
    """A call as it came, with its open blocks by kind, and the block that its result goes under.

    `shown` is how its arguments are shown, from when it is known whether it replies.
    """

    __slots__ = ("arguments", "blocks", "id", "name", "number", "shown")

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments = Buffer()
        self.blocks: dict[str, Passage] = {}
        self.number: int | None = None
        self.shown: Arguments | None = None


class Blocks:
    """Each method adds to `changes`, until somebody takes them.

    `passages` are the blocks of the message that has them, in order; `open` the calls that may
    have more text.
    """

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.passages: list[Passage] = []
        self.open: list[GrowingCall] = []
        self._number = -1

    def take(self) -> list[Change]:
        """The changes since the last time."""
        changes, self.changes = self.changes, []
        return changes

    def claim(self) -> int:
        """The next block's number."""
        self._number += 1
        return self._number

    def begin(self, kind: str, source: object, **about: Any) -> Passage:
        """A block begins; `about` are the fields of a BlockBegin beyond its kind."""
        passage = Passage(self.claim(), kind, source)
        if source is not None:
            self.passages.append(passage)
        self.changes.append(BlockBegin(passage.number, kind, **about))
        return passage

    def append(self, passage: Passage, text: str) -> None:
        if text:
            passage.text.write(text)
            self.changes.append(new(Append, (passage.number, text)))

    def restart(self, passage: Passage) -> None:
        """All that its source has said of this kind is void, in blocks that are whole as well."""
        for other in self.passages:
            if other.source is passage.source and other.kind == passage.kind:
                other.text.clear()
        self.changes.append(Restart(passage.number))

    def become(self, passage: Passage, kind: str) -> None:
        passage.kind = kind
        self.changes.append(Become(passage.number, kind))

    def end(self, passage: Passage, cut_off: bool = False, reason: str = "") -> None:
        self.changes.append(BlockEnd(passage.number, cut_off, reason if cut_off else ""))

    def aside(self, kind: str, text: str, **about: Any) -> None:
        """A block of its own, whole at once, and no part of a message."""
        passage = self.begin(kind, None, **about)
        self.append(passage, text)
        self.end(passage)

    # Calls.

    def show(self, call: GrowingCall, shown: Arguments) -> None:
        """It is known how a call is shown: by its name and arguments, or what it replies."""
        call.shown = shown
        if call not in self.open:
            self.open.append(call)
        if shown.kind == "call":
            self.append(self.block(call, "call"), call.name)

    def block(self, call: GrowingCall, kind: str) -> Passage:
        """One of a call's blocks, begun where it is not open."""
        passage = call.blocks.get(kind)
        if passage is None:
            self._end_thought(call)
            if call not in self.open:
                self.open.append(call)
            name = call.name if kind == "call" else ""
            passage = call.blocks[kind] = self.begin(kind, call, name=name)
            if kind == "call":
                call.number = passage.number
        return passage

    def _end_thought(self, call: GrowingCall) -> None:
        # An argument that is a thought is over when another one begins; a call goes on to its end.
        thought = call.blocks.pop("thought", None)
        if thought is not None:
            self.end(thought)

    def put(self, call: GrowingCall, stretches: list[Stretch]) -> None:
        """What a call's arguments add to its blocks."""
        for kind, text, again in stretches:
            passage = self.block(call, kind)
            if again:
                self.restart(passage)
            self.append(passage, text)

    def end_call(self, call: GrowingCall, cut_off: bool = False, reason: str = "") -> None:
        shown = call.shown
        if shown is not None:
            self.put(call, shown.close())
            cut_off = not shown.whole and (cut_off or shown.broken_off)
        for passage in call.blocks.values():
            self.end(passage, cut_off, reason)
        call.blocks.clear()
        self.open.remove(call)
