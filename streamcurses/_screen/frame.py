"""What the screen is to show: a pure function of the regions, their bands and the size.

Rows that did not change are the same objects as in the frame before: bodies come from the
regions, which keep them, and headers from a cache.
"""

from __future__ import annotations

from streamcurses._late import Iterable, NamedTuple, Optional, Sequence, lru_cache
from streamcurses._screen.theme import Glyphs
from streamcurses._text.clusters import Shaper
from streamcurses._text.row import BLANK, Row, Span


class Frame(NamedTuple):
    """All rows of the screen, top to bottom, and the cursor's (y, x); None where it has none.

    Who is given a frame may keep its rows, but not the list of them: the next frame may be made of
    that.
    """

    rows: list[Row]
    cursor: Optional[tuple[int, int]]


class Panel(NamedTuple):
    """A region on the screen, from row `y` on; without a header where there is no room for one."""

    y: int
    header: Optional[Row]
    body: Sequence[Row]


def marks(above: bool, below: bool, new: str, glyphs: Glyphs) -> str:
    """What there is above and below the rows of a view.

    `new` counts the rows below that came unseen, "" where there are none.
    """
    told = []
    if above:
        told.append(glyphs.more)
    if below or new:
        told.append(glyphs.below)
    if new:
        told.append(f"{new} new")
    return " ".join(told)


@lru_cache(maxsize=256)
def header(title: str, columns: int, marks: str, focused: bool, glyphs: Glyphs) -> Row:
    """A region's header: a rule with the title, and the marks.

    The title alone tells the focus: to draw a whole rule anew for that would be three bytes a
    column.
    """
    left = f"{glyphs.rule} {title} "
    right = f" {marks} {glyphs.rule}" if marks else ""
    # Where there is no room for both, what waits below is worth more than the title.
    left = left[: max(columns - len(right), 0)]
    text = left + glyphs.rule * (columns - len(left) - len(right)) + right
    text = text[:columns]
    spans = (Span(0, len(left), "focus"),) if focused else ()
    return Row("", text, len(text), "header", spans)


def line(shaper: Shaper, text: str, columns: int, style: str, ellipsis: str = "") -> Row:
    """A row of its own: as much of `text` as goes into `columns`, safe to draw.

    Where that is not all of it, the `ellipsis` ends it, if there is room for more than that.
    """
    pieces = []
    spans = []
    used = length = 0
    risky = False
    cells = shaper.shape(text)
    if not len(ellipsis) < columns < sum([cell.columns for cell in cells]):
        ellipsis = ""
    for cell in cells:
        if used + cell.columns > columns - len(ellipsis):
            break
        if cell.style:
            spans.append(Span(length, length + len(cell.text), cell.style))
        risky = risky or cell.risky
        pieces.append(cell.text)
        used += cell.columns
        length += len(cell.text)
    return Row("", "".join(pieces) + ellipsis, used + len(ellipsis), style, tuple(spans), risky)


def input_line(
    shaper: Shaper, label: str, text: str, cursor: int, columns: int, ellipsis: str = ""
) -> tuple[Row, int]:
    """A row on which `text` is edited, after a label, and the column of the cursor within it.

    Text before the cursor is left out at its beginning where there is no room for it, and the
    `ellipsis` stands there, if there is room for more than that.
    """
    before = shaper.shape(label + text[:cursor])
    used = sum(cell.columns for cell in before)
    if used < columns or columns <= len(ellipsis) + 1:
        ellipsis = ""
    used += len(ellipsis)
    skipped = 0
    for cell in before:
        if used < columns:
            break
        used -= cell.columns
        skipped += cell.source
    return line(shaper, ellipsis + (label + text)[skipped:], columns, "prompt"), used


def compose(
    rows: int,
    status: Optional[Row],
    panels: Iterable[Panel],
    bottom: Optional[Row],
    cursor: Optional[tuple[int, int]],
) -> Frame:
    """A frame of `rows` rows: a first one, panels, and a last one, where they are given."""
    screen = [BLANK] * rows
    if status is not None:
        screen[0] = status
    for y, head, body in panels:
        panel = body if head is None else [head, *body]
        screen[y : y + len(panel)] = panel
    if bottom is not None:
        screen[-1] = bottom
    return Frame(screen, cursor)
