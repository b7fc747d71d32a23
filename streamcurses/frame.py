"""What the screen is to show: a pure function of the regions, their places and the size.

Rows that did not change are the same objects as in the frame before: bodies come from the
regions, which keep them, and headers from a cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Optional

from streamcurses.clusters import Shaper
from streamcurses.layout import Band
from streamcurses.region import Region
from streamcurses.row import Row, Span
from streamcurses.theme import Glyphs

BLANK = Row("", "", 0)


class Frame(NamedTuple):
    """All rows of the screen, top to bottom, and the cursor's (y, x), None where it has no place."""

    rows: Sequence[Row]
    cursor: Optional[tuple[int, int]]


@lru_cache(maxsize=64)
def header(title: str, columns: int, more: bool, glyphs: Glyphs) -> Row:
    """A region's header: a rule with the title, and a mark where there is more above."""
    left = f"{glyphs.rule} {title} "
    right = f" {glyphs.more} {glyphs.rule}" if more else ""
    text = left + glyphs.rule * (columns - len(left) - len(right)) + right
    text = text[:columns]
    return Row("", text, len(text), "header")


def line(shaper: Shaper, text: str, columns: int, style: str) -> Row:
    """A row of its own: as much of `text` as goes into `columns`, safe to draw."""
    pieces = []
    spans = []
    used = length = 0
    for cell in shaper.shape(text):
        if used + cell.columns > columns:
            break
        if cell.style:
            spans.append(Span(length, length + len(cell.text), cell.style))
        pieces.append(cell.text)
        used += cell.columns
        length += len(cell.text)
    return Row("", "".join(pieces), used, style, tuple(spans))


def compose(
    rows: int,
    columns: int,
    bands: Sequence[Band],
    regions: Sequence[Region],
    titles: Sequence[str],
    active: int,
    status: Optional[Row],
    glyphs: Glyphs,
) -> Frame:
    """The frame of `rows` x `columns`; the cursor stands at the end of the `active` region's text.

    `status` is the first row where it is given. Headers leave the last column empty.
    """
    screen = [BLANK] * rows
    cursor = None
    if status is not None:
        screen[0] = status
    for band in bands:
        region = regions[band.region]
        y = band.y
        if band.header:
            more = region.has_more(band.rows)
            screen[y] = header(titles[band.region], columns - 1, more, glyphs)
            y += 1
        body = region.tail(band.rows)
        screen[y : y + len(body)] = body
        if band.region == active and body:
            last = body[-1]
            x = len(last.gutter) + last.columns
            cursor = (y + len(body) - 1, min(x, columns - 1))
    return Frame(screen, cursor)
