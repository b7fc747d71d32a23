"""How the rows of the screen are shared out among the regions: numbers alone.

A screen that is read must be calm. So regions get their rows once a turn, by weight, in steps and
not as they fill; the last one, which is the message's, has the rest. One that is full doubles, so
that it does so a few times in a turn, however much comes and how fast; nothing moves while nothing
comes. Nor does text wait out of sight while rows stand empty: one that is full grows into those of
the message, which has them back, once a turn, as soon as it needs them; and as it grows it has
what stands empty above it, once a turn from each.
"""

from __future__ import annotations

from streamcurses._late import NamedTuple, Sequence

# A screen of fewer rows has no room for regions.
SMALL = 10

# Rows that a region begins with, as far as its weight goes, and that it has at least as it grows.
STEP = 5


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
        # As the turn began; whether what was given beyond the weights has been taken back; and the
        # regions that have given what stood empty there.
        self._needs: Sequence[int] = [0] * len(weights)
        self._taken_back = False
        self._spared: set[int] = set()

    def begin(self) -> None:
        """A turn begins, or the screen is another: rows are shared out anew."""
        self._anew = True

    def settle(self) -> None:
        """Nothing more comes: each region gets what it can use of the screen."""
        self._settles = True

    def arrange(self, rows: int, needs: Sequence[int], growing: int, came: bool) -> None:
        """Shares out `rows` rows; `needs` are those that each region would fill, 0 if it is empty.

        `came` is whether there is something new, and it is the region `growing` that grows. Where
        regions begin or end, all is shared out.
        """
        filled = [index for index, need in enumerate(needs) if need]
        if self._settles or self._anew or filled != self._filled:
            self._filled = filled
            if self._anew:
                self._needs = needs
                self._spared.clear()
            self.rows = (
                share(rows, needs, self._weights) if self._settles else self._first(rows, needs)
            )
            self._anew = self._settles = self._taken_back = False
        elif came and filled:
            self.rows = self._grown(rows, needs, growing)
        if filled:
            last = filled[-1]
            self.rows = self.rows[:last] + [0] * (len(needs) - last)
            self.rows[last] = rows - sum(self.rows)

    def _first(self, rows: int, needs: Sequence[int]) -> list[int]:
        """What each region may have by its weight, in whole steps, as far as it needs that.

        Of those that have given what stood empty, each has what it is left with, or needs more.
        """
        whole = sum(self._weights[index] for index in self._filled)
        shares = [0] * len(needs)
        for index in self._filled[:-1]:
            most = rows * self._weights[index] // whole
            some = _doubled(STEP, needs[index])
            if index in self._spared and needs[index] <= self.rows[index]:
                some = self.rows[index]
            elif some > most - STEP:
                some = most
            shares[index] = min(some, most)
        return shares

    def _grown(self, rows: int, needs: Sequence[int], growing: int) -> list[int]:
        """Gives rows of the last region to those that need them, or takes them back.

        Beyond its weight the one that grows gets only what stands empty, for what came in this
        turn; all of that goes back as soon as it is needed below, for this turn.
        """
        *upper, last = self._filled
        first = self._first(rows, needs)
        shares = self.rows[:]
        if needs[last] > rows - sum(shares[:last]):
            shares = list(map(min, shares, first))
            self._taken_back = True
            if growing == last:
                for index in upper:
                    if needs[index] < shares[index] and index not in self._spared:
                        self._spared.add(index)
                        first[index] = shares[index] = needs[index]
        for index in upper:
            have = shares[index]
            came = needs[index] - self._needs[index]
            if have < first[index]:
                shares[index] = first[index]
            elif index == growing and came > have and not self._taken_back:
                below = max(needs[last], min(STEP, rows // 3))
                empty = rows - sum(shares[:last]) - below
                shares[index] += max(min(_doubled(have, max(came, STEP)) - have, empty), 0)
        return shares


def _doubled(rows: int, least: int) -> int:
    """`rows`, doubled until they are as many as that."""
    while rows < least:
        rows = max(2 * rows, 1)
    return rows


def bands(shares: Sequence[int], filled: Sequence[int]) -> list[Band]:
    """The bands of the regions that are not empty, top to bottom, below the status bar."""
    placed = []
    y = 1
    for index in filled:
        placed.append(Band(index, y, shares[index]))
        y += 1 + shares[index]
    return placed
