"""How the rows of the screen are shared out among the regions: pure functions on numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional

# A screen of fewer rows has room for one region alone.
SMALL = 10


class Band(NamedTuple):
    """A region's part: its index, its first row, whether that is a header, and its body's rows."""

    region: int
    y: int
    header: bool
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


def plan(
    rows: int, needs: Sequence[int], weights: Sequence[int], alone: Optional[int]
) -> list[Band]:
    """The bands of a screen of `rows` rows, top to bottom; its first row is the status bar's.

    `needs` are the rows that each region would fill, 0 where it is empty. A small screen has no
    status bar, and shows one region `alone`.
    """
    if alone is not None:
        header = rows > 2
        body = min(needs[alone], rows - header)
        return [Band(alone, 0, header, body)] if body else []
    filled = [index for index, need in enumerate(needs) if need]
    shares = share(rows - 1 - len(filled), needs, weights)
    bands = []
    y = 1
    for index in filled:
        bands.append(Band(index, y, True, shares[index]))
        y += 1 + shares[index]
    return bands
