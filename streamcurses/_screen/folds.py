"""Which blocks are folded, and to how many rows; `folded` has what is shown of them.

What is whole folds: a tool's result to three rows, and in the timeline a thought and a call to one,
which then tells how the call went. What grows is never folded, nor is anything under one's eyes.
"""

from __future__ import annotations

from streamcurses._late import NamedTuple, Protocol
from streamcurses._screen.theme import Glyphs
from streamcurses._text.row import Row

# By kind of block: how many rows are left of it.
RESULTS = {"result": 3, "agent_result": 3}
STEPS = {**RESULTS, "thought": 1, "call": 1, "agent_thought": 1, "agent_call": 1}


class Outcome(NamedTuple):
    """How a call went: whether well, and in how many seconds, 0 where nobody knows."""

    ok: bool
    took: float = 0.0


class Rows(Protocol):
    """What a region asks of a block's rows; see `WrappedText` of `_text/wrap`."""

    @property
    def size(self) -> int: ...
    def has_more(self, count: int) -> bool: ...
    def height(self) -> int: ...
    def tail(self, count: int) -> list[Row]: ...
    def window(self, rest: int, count: int) -> list[Row]: ...
    def rows(self, start: int, stop: int) -> list[Row]: ...
    def start(self, row: int) -> int: ...
    def rows_from(self, offset: int) -> int: ...


def told(outcome: Outcome, glyphs: Glyphs) -> str:
    """A call's outcome, as it stands behind the call."""
    mark = glyphs.ok if outcome.ok else glyphs.failed
    return f" {mark} {seconds(outcome.took)}" if outcome.took >= 0.05 else f" {mark}"


def seconds(took: float) -> str:
    """A time, as exactly as anybody wants to know it."""
    if took < 10:
        return f"{took:.1f} s"
    if took < 60:
        return f"{took:.0f} s"
    return f"{took // 60:.0f} min {took % 60:.0f} s"


class Folding:
    """Whether blocks are folded, as a user has it: all of them are `open`, or none is by itself."""

    def __init__(self) -> None:
        self.open = False
