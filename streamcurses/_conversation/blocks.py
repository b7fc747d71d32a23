"""Blocks of text as they grow, and the changes that tell of it: the one place that makes changes.

A block begins with the first of its text that shows anything: blank lines before that are kept with
the text, but not drawn, and a block of nothing never stands.

A call has blocks of its own, by kind: its arguments say what goes to which. They stay open beside
all others, for calls come interleaved.
"""

from __future__ import annotations

from itertools import count

from streamcurses._conversation.buffer import Buffer
from streamcurses._conversation.calls import Arguments, Stretch
from streamcurses._conversation.changes import (
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
    Withdraw,
)
from streamcurses._late import Any, Callable
from streamcurses.json.tuples import new

# So much of a text tells which one it was.
_GLIMPSE = 60


class Passage:
    """A block's text; `source` is the field or the call that it came from.

    `number` is the block's, -1 before it has begun. It is `fresh` while nothing of it shows.
    """

    __slots__ = ("fresh", "kind", "number", "source", "text")

    def __init__(self, kind: str, source: object) -> None:
        self.kind = kind
        self.source = source
        self.number = -1
        self.fresh = True
        self.text = Buffer()


class GrowingCall:
    """A call as it came, with its open blocks by kind, and the block that its result goes under.

    `shown` is how its arguments are shown, from when it is known whether it replies. `results` are
    those that stand under it, `output` the one that grows.
    """

    __slots__ = ("arguments", "blocks", "id", "name", "number", "output", "results", "shown")

    def __init__(self, id: str = "", name: str = "") -> None:
        self.id = id
        self.name = name
        self.arguments = Buffer()
        self.blocks: dict[str, Passage] = {}
        self.number: int | None = None
        self.results: list[Passage] = []
        self.output: Passage | None = None
        self.shown: Arguments | None = None


class Blocks:
    """Each method adds to `changes`, until somebody takes them.

    `passages` are the texts of the message that has them, in order; `open` the calls that may have
    more. `part` takes note of what may be taken back later, where it is not None. `replies` is
    called before a call's reply begins.
    """

    def __init__(self, replies: Callable[[], None] | None = None) -> None:
        self.changes: list[Change] = []
        self.passages: list[Passage] = []
        self.open: list[GrowingCall] = []
        self.part: list[Passage] | None = None
        self._replies = replies
        # The next block's number.
        self.claim: Callable[[], int] = count().__next__

    def take(self) -> list[Change]:
        """The changes since the last time."""
        changes, self.changes = self.changes, []
        return changes

    def begin(self, kind: str, source: object) -> Passage:
        passage = Passage(kind, source)
        self.passages.append(passage)
        if self.part is not None:
            self.part.append(passage)
        return passage

    def append(self, passage: Passage, text: str) -> None:
        if text:
            passage.text.write(text)
            if passage.fresh:
                text = self._first(passage, text)
                if not text:
                    return
            self.changes.append(new(Append, (passage.number, text)))

    def _first(self, passage: Passage, text: str) -> str:
        """What a block shows first, of text that is in it already; "" for what is blank."""
        if text.isspace():
            return ""
        passage.fresh = False
        text = passage.text.text()
        if passage.number < 0:
            passage.number = self.claim()
            call, name = passage.source, ""
            if passage.kind == "call" and isinstance(call, GrowingCall):
                call.number, name = passage.number, call.name
            self.changes.append(BlockBegin(passage.number, passage.kind, name))
        return text[text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1 :]

    def restart(self, passage: Passage) -> None:
        """All that its source has said of this kind is void, in blocks that are whole as well."""
        for other in self.passages:
            if other.source is passage.source and other.kind == passage.kind:
                other.text.clear()
        if not passage.fresh:
            passage.fresh = True
            self.changes.append(Restart(passage.number))

    def become(self, passage: Passage, kind: str) -> None:
        passage.kind = kind
        if passage.number >= 0:
            self.changes.append(Become(passage.number, kind))

    def end(self, passage: Passage, cut_off: bool = False, reason: str = "") -> None:
        if passage.number >= 0:
            self.changes.append(BlockEnd(passage.number, cut_off, reason if cut_off else ""))

    def aside(self, kind: str, text: str, **about: Any) -> Passage:
        """A block of its own, whole at once, and no part of a message; how it begins.

        `about` are the fields of a BlockBegin beyond its kind.
        """
        passage = self.begin_aside(kind, **about)
        if text:
            self.changes.append(Append(passage.number, text))
            passage.text.write(text[:_GLIMPSE])
        self.end(passage)
        return passage

    def begin_aside(self, kind: str, **about: Any) -> Passage:
        """The same for one that grows: it is there at once, and its text is taken as it comes."""
        passage = Passage(kind, None)
        passage.number = self.claim()
        passage.fresh = False
        self.changes.append(BlockBegin(passage.number, kind, **about))
        if self.part is not None:
            self.part.append(passage)
        return passage

    def withdraw(self, passage: Passage) -> None:
        """Takes a block back, be it whole or not."""
        if passage.number >= 0:
            begins = " ".join(passage.text.text().split())[:_GLIMPSE].rstrip()
            self.changes.append(Withdraw(passage.number, begins))
        passage.text.clear()

    # Calls.

    def show(self, call: GrowingCall, shown: Arguments) -> None:
        """It is known how a call is shown, or known better: all of it is, from its name on."""
        for passage in call.blocks.values():
            self.restart(passage)
        call.shown = shown
        if call not in self.open:
            self.open.append(call)
        self.put(call, shown.begin())
        if call.arguments:
            self.put(call, shown.feed(call.arguments.text()))

    def block(self, call: GrowingCall, kind: str) -> Passage:
        """One of a call's blocks, begun where it is not open."""
        # An argument that is a thought is over when another one begins; a call goes on to its end.
        if kind != "thought" and "thought" in call.blocks:
            self._end_thought(call)
        passage = call.blocks.get(kind)
        if passage is None:
            if kind == "reply" and self._replies is not None:
                self._replies()
            if call not in self.open:
                self.open.append(call)
            passage = call.blocks[kind] = self.begin(kind, call)
        return passage

    def _end_thought(self, call: GrowingCall) -> None:
        self.end(call.blocks.pop("thought"))

    def put(self, call: GrowingCall, stretches: list[Stretch]) -> None:
        """What a call's arguments add to its blocks."""
        for kind, text, again in stretches:
            passage = self.block(call, kind)
            if again:
                self.restart(passage)
            self.append(passage, text)
        if call.shown is not None and call.shown.instead is not None:
            call.shown = call.shown.instead

    def end_call(self, call: GrowingCall, cut_off: bool = False, reason: str = "") -> None:
        if call.shown is not None:
            self.put(call, call.shown.close())
            cut_off = not call.shown.whole and (cut_off or call.shown.broken_off)
        for passage in call.blocks.values():
            self.end(passage, cut_off, reason)
        call.blocks.clear()
        self.open.remove(call)
