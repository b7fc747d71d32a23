"""How the rows of the screen are shared out among the regions: numbers alone.

A screen that is read must be calm. So regions get their rows once a turn, by weight, in steps and
not as they fill; the last one, which is the message's, has the rest. Later one that fills grows by
a step, at most twice a second, and nothing moves while nothing comes.
"""

from __future__ import annotations

from streamcurses._late import NamedTuple, Sequence

# A screen of fewer rows has no room for regions.
SMALL = 10

# Rows that a region grows by, at least, as far as its weight goes.
STEP = 5
# Seconds between one growth and the next.
REST = 0.5


class Band(NamedTuple):
    """A region's part: its index, its header's row, and its body's rows."""

    region: int
    y: int
    rows: int


def share(rows: int, needs: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Shares `rows` by weight; none gets more than it needs, and what it spares goes to the others.

    Water-filling: whoever needs less than its part of what is left is served first. The sum
    is `rows`, or that of the needs if less.
    """
    shares = [0] * len(needs)
    left = rows
    open_ = [index for index, need in enumerate(needs) if need > 0]
    while open_:
        weight = sum(weights[index] for index in open_)
        content = [i for i in open_ if needs[i] * weight <= left * weights[i]]
        if not content:
            break
        for index in content:
            shares[index] = needs[index]
            left -= needs[index]
        open_ = [index for index in open_ if index not in content]
    total = sum(weights[index] for index in open_)
    passed = 0
    for index in open_:
        passed += weights[index]
        shares[index] = left * passed // total - left * (passed - weights[index]) // total
    return shares


class Shares:
    """The rows of each region, as they are shared out and grow. `weights` are those of its share.

    `rows` has them after `arrange`; an empty region has none, the last one that is not empty has
    what the others leave.
    """

    def __init__(self, weights: Sequence[int]) -> None:
        self.rows = [0] * len(weights)
        self._weights = weights
        self._filled: list[int] = []
        self._anew = True
        self._settles = False
        # As the turn began; and whether what was given beyond the weights has been taken back.
        self._needs: Sequence[int] = [0] * len(weights)
        self._taken_back = False
        self._until = float("-inf")  # nothing grows before

    def begin(self) -> None:
        """A turn begins, or the screen is another: rows are shared out anew."""
        self._anew = True

    def settle(self) -> None:
        """Nothing more comes: each region gets what it can use of the screen."""
        self._settles = True

    def arrange(self, rows: int, needs: Sequence[int], now: float, came: bool) -> None:
        """Shares out `rows` rows; `needs` are those that each region would fill, 0 if it is empty.

        `came` is whether there is something new. Where regions begin or end, all is shared out.
        """
        filled = [index for index, need in enumerate(needs) if need]
        before = self.rows
        if self._settles or self._anew or filled != self._filled:
            self._filled = filled
            self.rows = (
                share(rows, needs, self._weights) if self._settles else self._first(rows, needs)
            )
            if self._anew:
                self._needs = needs
            self._anew = self._settles = self._taken_back = False
        elif came and now >= self._until and filled:
            self.rows = self._grown(rows, needs)
        if filled:
            last = filled[-1]
            self.rows = self.rows[:last] + [0] * (len(needs) - last)
            self.rows[last] = rows - sum(self.rows)
        if self.rows[:-1] != before[:-1]:
            self._until = now + REST

    def _first(self, rows: int, needs: Sequence[int]) -> list[int]:
        """What each region may have by its weight, in whole steps, as far as it needs that."""
        whole = sum(self._weights[index] for index in self._filled)
        shares = [0] * len(needs)
        for index in self._filled[:-1]:
            most = rows * self._weights[index] // whole
            some = -(-needs[index] // STEP) * STEP
            shares[index] = some if some <= most - STEP else most
        return shares

    def _grown(self, rows: int, needs: Sequence[int]) -> list[int]:
        """Gives rows of the last region to those that need them, or takes them back.

        Beyond its weight a region gets only what stands empty, and where much that came in this
        turn is out of sight; all of that goes back as soon as it is needed below, for this turn.
        """
        *upper, last = self._filled
        first = self._first(rows, needs)
        shares = self.rows[:]
        if needs[last] > rows - sum(shares[:last]):
            shares = list(map(min, shares, first))
            self._taken_back = True
        for index in upper:
            have = shares[index]
            if have < first[index]:
                shares[index] = first[index]
            elif needs[index] - self._needs[index] >= 2 * have and not self._taken_back:
                empty = rows - sum(shares[:last]) - max(needs[last], STEP)
                shares[index] += max(min(have, empty), 0)
        return shares


def bands(shares: Sequence[int], filled: Sequence[int]) -> list[Band]:
    """The bands of the regions that are not empty, top to bottom, below the status bar."""
    placed = []
    y = 1
    for index in filled:
        placed.append(Band(index, y, shares[index]))
        y += 1 + shares[index]
    return placed
