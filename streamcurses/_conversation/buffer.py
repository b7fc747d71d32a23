"""Text that grows, so that a delta costs what it adds, in time and in room."""

from __future__ import annotations

_BATCH = 1024  # fragments that are kept apart; each takes the room of fifty characters
_PIECE = 1024  # characters of what is kept as it came


class Buffer:
    """Text in pieces. Those that are long it shares with whoever else has them.

    Bytes that grow are moved again and again, and leave holes of their size behind.
    """

    __slots__ = ("_added", "_pieces")

    def __init__(self) -> None:
        self._added: list[str] = []  # to no piece yet
        self._pieces: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._added or self._pieces)

    def write(self, text: str) -> None:
        if len(text) >= _PIECE:
            self._join()
            self._pieces.append(text)
        elif text:
            self._added.append(text)
            if len(self._added) >= _BATCH:
                self._join()

    def _join(self) -> None:
        if self._added:
            self._pieces.append("".join(self._added))
            self._added.clear()

    @property
    def last(self) -> str:
        """The last character, "" where there is none."""
        pieces = self._added or self._pieces
        return pieces[-1][-1] if pieces else ""

    def text(self) -> str:
        self._join()
        if len(self._pieces) > 1:
            self._pieces[:] = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def holds(self, text: str) -> bool:
        """Whether it is `text`. To find that out by pieces takes no room for another."""
        self._join()
        at = 0
        for piece in self._pieces:
            if not text.startswith(piece, at):
                return False
            at += len(piece)
        return at == len(text)

    def share(self, other: Buffer) -> None:
        """`other` stays, as one text: where this has all of it, it has that text itself.

        They are known by the pieces that both have: of what came apart nothing can be spared.
        """
        self._join()
        other._join()
        mine, pieces = self._pieces, other._pieces
        known = {id(piece): number for number, piece in enumerate(pieces) if len(piece) >= _PIECE}
        first = next((number for number, piece in enumerate(mine) if id(piece) in known), -1)
        if first < 0:
            return
        lead = "".join(pieces[: known[id(mine[first])]])
        before = "".join(mine[:first])
        if not before.endswith(lead):
            return
        text = other.text()
        at, number = len(lead), first
        while number < len(mine) and text.startswith(mine[number], at):
            at += len(mine[number])
            number += 1
        rest, behind = text[at:], "".join(mine[number:])
        if behind.startswith(rest):
            parts = before[: len(before) - len(lead)], text, behind[len(rest) :]
            mine[:] = filter(None, parts)

    def clear(self) -> None:
        self._added.clear()
        self._pieces.clear()

    def cut(self, text: str) -> None:
        """Takes off `text`, which it ends with."""
        rest = self.text()[: -len(text)] if text else self.text()
        self.clear()
        self.write(rest)
