"""Measured values: the median, and how far the runs were apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

# "median", "min" and "max", of any unit.
Spread = dict[str, float]


def spread(values: Iterable[float]) -> Spread:
    """Of one run or more."""
    found = list(values)
    return {"median": median(found), "min": min(found), "max": max(found)}


def cells(found: Spread, form: str) -> list[str]:
    """Median, min and max for a table."""
    return [format(found[name], form) for name in ("median", "min", "max")]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of columns: the first to the left, the others to the right."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for first, *others in lines:
        right = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:]))
        yield "  ".join([f"{first:<{widths[0]}}", *right])
