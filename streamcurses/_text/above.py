"""The rows that were given up, as they are far above the end of a text.

They are made again a group at a time: rows may be made from the first of any group on. So no more
is kept than where that is, which takes next to no room however long the text.
"""

from __future__ import annotations

from bisect import bisect_right

from streamcurses._late import Callable, NamedTuple
from streamcurses._text.row import Row

_MADE = 8  # groups that are kept when they were made, though nobody looks at them


class Group(NamedTuple):
    """Rows, where each begins in the source, and a key that says which they are."""

    key: int
    rows: list[Row]
    starts: list[int]


# Makes a group again, by its key, where it begins in the source, and how many rows it has.
Make = Callable[[int, int, int], Group]


class Above:
    """So many rows, the `count` first of a text. Rows are counted from the first.

    Each has a number too, which stays its own where others come before it: `first` is that of the
    first row. `end` is where the rows behind these begin in the source.
    """

    def __init__(self) -> None:
        self.count = 0
        self.first = 0
        self.end = 0
        # Of each group its key, its first row's number, and where that begins.
        self._keys: list[int] = []
        self._numbers: list[int] = []
        self._begins: list[int] = []
        # Those that are looked at, and some others, by those numbers.
        self._seen: dict[int, Group] = {}
        self._made: dict[int, Group] = {}

    def add(self, group: Group, end: int, looked: bool) -> None:
        """The group comes behind these, and ends there; it is kept where it was `looked` at."""
        number = self.first + self.count
        self._keys.append(group.key)
        self._numbers.append(number)
        self._begins.append(group.starts[0])
        self.count += len(group.rows)
        self.end = end
        if looked:
            self._seen[number] = group

    def put_before(self, groups: list[Group], end: int) -> None:
        """The groups come before these, and end there. Those at their top are kept for now."""
        if not self.count:
            self.end = end
        count = sum(len(group.rows) for group in groups)
        self.count += count
        self.first -= count
        number = self.first
        numbers = []
        for group in groups:
            numbers.append(number)
            if len(numbers) <= _MADE:
                self._keep(number, group)
            number += len(group.rows)
        self._keys[:0] = [group.key for group in groups]
        self._numbers[:0] = numbers
        self._begins[:0] = [group.starts[0] for group in groups]

    def look(self, first: int, stop: int, make: Make) -> list[Row]:
        """Rows `first` to `stop`: the same objects, as long as they are looked at."""
        rows: list[Row] = []
        seen = {}
        while first + len(rows) < stop:
            which, at = self._place(first + len(rows))
            group = seen[self._numbers[which]] = self._group(which, make)
            rows += group.rows[at : at + stop - first - len(rows)]
        self._seen = seen
        return rows

    def start(self, row: int, make: Make) -> int:
        """Where a row begins in the source."""
        which, at = self._place(row)
        return self._group(which, make).starts[at] if at else self._begins[which]

    def row_of(self, offset: int, make: Make) -> int:
        """The row that holds a source offset."""
        which = max(bisect_right(self._begins, offset) - 1, 0)
        starts = self._group(which, make).starts
        return self._numbers[which] - self.first + max(bisect_right(starts, offset) - 1, 0)

    def _place(self, row: int) -> tuple[int, int]:
        """The group of a row, and the row's place in that."""
        number = self.first + row
        which = bisect_right(self._numbers, number) - 1
        return which, number - self._numbers[which]

    def _group(self, which: int, make: Make) -> Group:
        number = self._numbers[which]
        group = self._seen.get(number) or self._made.get(number)
        if group is None:
            numbers = (*self._numbers[which + 1 : which + 2], self.first + self.count)
            group = make(self._keys[which], self._begins[which], numbers[0] - number)
            self._keep(number, group)
        return group

    def _keep(self, number: int, group: Group) -> None:
        if len(self._made) >= _MADE:
            del self._made[next(iter(self._made))]
        self._made[number] = group
