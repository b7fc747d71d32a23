"""The status bar: what the model is doing, for how long, at what rate."""

from __future__ import annotations

from typing import Optional

from streamcurses.events import Event, Failure, Finish, MessageBegin, Usage

# What is going on while a block of this kind grows.
_STATES = {"thought": "thinking", "call": "calling", "reply": "replying", "refusal": "refusing"}

_HINT = "q quit "


class Status:
    """What the bar tells. `text()` is the same object for a whole second, unless the state changes."""

    def __init__(self) -> None:
        self.model = ""
        self.state = "waiting"
        # Deltas counted, until the provider says how many tokens there were.
        self.deltas = 0
        self.tokens: Optional[int] = None
        self.running = True
        self._began: Optional[float] = None
        self._shown = ("", "", -1, 0)
        self._text = ""

    def growing(self, kind: str, name: str) -> None:
        """A block of `kind` grows; `name` is a tool's."""
        state = _STATES.get(kind)
        if state is not None:
            self.state = f"{state} {name}" if name else state

    def hear(self, event: Event) -> None:
        """Takes from an event what the bar tells of it."""
        if isinstance(event, MessageBegin):
            self.model = event.model or self.model
        elif isinstance(event, Usage):
            if event.output_tokens is not None:
                self.tokens = event.output_tokens
        elif isinstance(event, Finish):
            self.state = "waiting"
        elif isinstance(event, Failure):
            self.state = "failed"

    def end(self, state: str) -> None:
        """Nothing more will come; the clock stands still."""
        self.state = state
        self.running = False

    def text(self, now: float, columns: int, dot: str) -> str:
        """The bar, as wide as `columns` where it is not longer; `now` in seconds, of any clock."""
        if self._began is None:
            self._began = now
        if self.running:
            self._now = now
        seconds = int(self._now - self._began)
        shown = (self.state, self.model, seconds, columns)
        if shown != self._shown:
            self._shown = shown
            self._text = self._compose(seconds, columns, dot)
        return self._text

    def _compose(self, seconds: int, columns: int, dot: str) -> str:
        parts = [self.model, self.state, f"{seconds} s"]
        if self.tokens is not None:
            parts.append(f"{self.tokens} tokens")
        elif self.deltas:
            parts.append(f"~{self.deltas} tokens")
        left = " " + f" {dot} ".join(part for part in parts if part)
        space = columns - len(left) - len(_HINT)
        return left + " " * space + _HINT if space > 0 else left
