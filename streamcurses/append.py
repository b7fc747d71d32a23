"""The append-only writer: a conversation as text that only ever grows.

For pipes, for terminals that cannot be drawn on, and for the transcript that stays when the full screen
has gone. A label says what comes; the terminal wraps. Nothing is taken back: text that turns out
to be of another kind stays where it was printed. Calls that come interleaved are held back, so that
each is printed whole, and so are notices until what they would interrupt is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Optional

from streamcurses.changes import Append, Become, Begin, Change, End, Restart
from streamcurses.clusters import Cleaner, Shaper
from streamcurses.region import CUT_OFF
from streamcurses.theme import UNICODE, Glyphs, labels

_LABELS = {"thought": "Inner thoughts: ", "call": "Calling function: ", "reply": "Message: "}


class _Open:
    """A block that may still grow, and what of it is held back."""

    def __init__(self, kind: str, label: str, cleaner: Cleaner) -> None:
        self.kind = kind
        self.label = label
        self.cleaner = cleaner
        self.held: list[str] = []
        self.ended: Optional[End] = None


class AppendWriter:
    """Writes changes as they come, by `write(text)`, called once for each `apply`."""

    def __init__(self, write: Callable[[str], object], *, glyphs: Glyphs = UNICODE) -> None:
        self._write = write
        self._labels = {**labels(glyphs), **_LABELS}
        self._shaper = Shaper(degrade=False)
        self._open: dict[int, _Open] = {}
        # The block whose text the last line holds, while that line is not ended.
        self._current: Optional[int] = None
        # The last character written: "" before the first, a newline where no line is begun.
        self._last = ""
        self._out: list[str] = []

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, Append):
                self._append(change.block, change.text)
            elif isinstance(change, Begin):
                self._begin(change)
            elif isinstance(change, End):
                self._end(change)
            elif isinstance(change, (Restart, Become)):
                # What is printed stays; what follows stands under a label of its own.
                if change.block == self._current:
                    self._break()
                if isinstance(change, Become):
                    block = self._open[change.block]
                    block.kind = change.kind
                    block.label = self._labels[change.kind]
            else:
                raise TypeError(f"not a change: {change!r}")
        self._flush()

    def _begin(self, change: Begin) -> None:
        label = self._labels.get(change.kind, "")
        if change.kind == "result" and change.name:
            label = f"{label}{change.name}: "
        self._open[change.block] = _Open(change.kind, label, Cleaner(self._shaper))

    def _append(self, number: int, text: str) -> None:
        block = self._open[number]
        if number != self._current:
            if self._held_back(block):
                block.held.append(text)
                return
            self._switch(number, block)
        self._put("".join(piece for piece, _ in block.cleaner.feed(text)))

    def _held_back(self, block: _Open) -> bool:
        if self._current is None:
            return False
        if block.kind == "notice":
            return True
        return block.kind == self._open[self._current].kind == "call"

    def _switch(self, number: int, block: _Open) -> None:
        self._break()
        if block.kind == "user" and self._last:
            self._put("\n")
        self._put(block.label)
        self._current = number

    def _put(self, text: str) -> None:
        if text:
            self._out.append(text)
            self._last = text[-1]

    def _break(self) -> None:
        """Ends the line that is being written, if there is one."""
        if self._last not in ("", "\n"):
            self._put("\n")
        self._current = None

    def _end(self, change: End) -> None:
        block = self._open[change.block]
        block.ended = change
        if not block.held:
            self._finish(change.block, block, change)
        self._release()

    def _finish(self, number: int, block: _Open, change: End) -> None:
        rest = "".join(piece for piece, _ in block.cleaner.close())
        if change.cut_off:
            rest += CUT_OFF
        if rest and number != self._current:
            self._switch(number, block)
        self._put(rest)
        del self._open[number]
        if number == self._current:
            self._break()

    def _release(self) -> None:
        """Prints what was held back, up to the first call that still grows."""
        for number, block in list(self._open.items()):
            if block.held and not self._held_back(block):
                held, block.held = block.held, []
                self._append(number, "".join(held))
                if block.ended is not None:
                    self._finish(number, block, block.ended)

    def close(self) -> None:
        """Ends the line, if one is begun."""
        self._break()
        self._flush()

    def _flush(self) -> None:
        if self._out:
            text = "".join(self._out)
            self._out.clear()
            self._write(text)
