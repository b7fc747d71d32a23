"""A filter: of a conversation the message, the thoughts or the calls alone, as source text.

What was written to a pipe cannot be taken back, and content may still turn out to have been a
thought. So what does is not written before its message is whole, unless content is known to be
the one or the other.
"""

from __future__ import annotations

from streamcurses._conversation.calls import Reply
from streamcurses._conversation.changes import (
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
    Withdraw,
)
from streamcurses._conversation.message import Message
from streamcurses._late import Iterable, Sequence
from streamcurses._session.append import AppendWriter
from streamcurses._session.journal import calls

# What is asked for -> the kinds of the blocks that hold it; calls are taken from the message.
_KINDS = {
    "message": frozenset({"reply", "refusal"}),
    "thoughts": frozenset({"thought"}),
    "calls": frozenset[str](),
}


class Only:
    """Passes on to `writer` what is asked for by `what`, one of "message", "thoughts", "calls".

    `whole(messages)` says that these, all so far, are at their end. With `live` text is passed on
    before. `reply` is the setting: the tool whose call is the message's content, and its argument.
    """

    def __init__(self, what: str, writer: AppendWriter, *, live: bool, reply: str) -> None:
        self._kinds = _KINDS[what]
        self._calls = what == "calls"
        self._writer = writer
        self._live = live
        self._reply = Reply(reply)
        self._held: list[Change] = []
        self._open: set[int] = set()  # the blocks that are passed on
        self._messages = 0  # so many are dealt with

    def grow(self, block: int, text: str, deltas: int) -> None:
        self.apply([Append(block, text)])

    def keep(self, block: int, text: str) -> None:
        """What is held back is little."""

    def show_all(self) -> None:
        if self._live:
            self.pass_on()
            self._writer.show_all()

    def apply(self, changes: Iterable[Change]) -> None:
        self._held += changes
        if self._live:
            self.pass_on()

    def whole(self, messages: Sequence[Message]) -> None:
        self.pass_on()
        if self._calls:
            for message in messages[self._messages :]:
                for call in calls(message, self._reply):
                    self._writer.apply([BlockBegin(0, "call"), Append(0, call), BlockEnd(0)])
        self._messages = len(messages)

    def pass_on(self) -> None:
        held, self._held = self._held, []
        kinds = {change.block: change.kind for change in held if isinstance(change, Become)}
        passed: list[Change] = []
        # What was withdrawn before it was passed on has never been.
        void = {change.block for change in held if isinstance(change, Withdraw)} - self._open
        for change in held:
            number = change.block
            if number in void:
                continue
            if isinstance(change, BlockBegin):
                if kinds.get(number, change.kind) in self._kinds:
                    self._open.add(number)
                    passed.append(change)
            elif number not in self._open:
                continue
            elif isinstance(change, (BlockEnd, Withdraw)) or (
                isinstance(change, Become) and change.kind not in self._kinds
            ):
                # Nor is it told where it was cut off: that did not come.
                self._open.remove(number)
                passed.append(BlockEnd(number))
            elif isinstance(change, Restart) and not self._live:
                passed = [each for each in passed if not _is_text(each, number)]
            elif isinstance(change, (Append, Restart)):
                passed.append(change)
        # Each block by itself, in the order in which they began.
        passed.sort(key=lambda change: change.block)
        self._writer.apply(passed)


def _is_text(change: Change, number: int) -> bool:
    return isinstance(change, Append) and change.block == number
