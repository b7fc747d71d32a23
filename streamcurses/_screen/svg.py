"""Cells as a picture: each run of cells of one style is a text of its own in the SVG."""

from __future__ import annotations

from html import escape
from itertools import groupby

from streamcurses._late import Iterator, Mapping, Optional, Sequence
from streamcurses._screen.cells import Cell
from streamcurses._screen.theme import Style

# Pixels: of a cell, of the letters in it, and of the margin.
WIDTH, HEIGHT, SIZE, MARGIN = 8.4, 18, 14, 12

# Colours by the names that themes have for them; "" is the text's, "page" what is behind it.
Colors = Mapping[str, str]

LIGHT: Colors = {
    "": "#1f2328",
    "page": "#f6f8fa",
    "red": "#cf222e",
    "green": "#116329",
    "yellow": "#9a6700",
    "blue": "#0969da",
    "magenta": "#8250df",
    "cyan": "#1b7c83",
    "bright red": "#a40e26",
    "bright green": "#1a7f37",
    "bright yellow": "#633c01",
    "bright blue": "#218bff",
    "bright magenta": "#a475f9",
    "bright cyan": "#3192aa",
}

_ATTRIBUTES = {
    "bold": ' font-weight="bold"',
    "dim": ' opacity="0.6"',
    "italic": ' font-style="italic"',
    "underline": ' text-decoration="underline"',
}


def svg(
    cells: Sequence[Sequence[Cell]], cursor: Optional[tuple[int, int]], colors: Colors = LIGHT
) -> str:
    """Rows of cells, and a cursor at its (y, x), on a page."""
    width, height = len(cells[0]) * WIDTH + 2 * MARGIN, len(cells) * HEIGHT + 2 * MARGIN
    block = [] if cursor is None else [_block(*cursor, 1, colors[""])]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="{SIZE}">',
        f'<rect width="100%" height="100%" rx="8" fill="{colors["page"]}"/>',
        *(drawn for y, row in enumerate(cells) for drawn in _row(row, y, colors)),
        *block,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _block(y: int, x: int, columns: int, color: str) -> str:
    place = f'x="{MARGIN + x * WIDTH:g}" y="{MARGIN + y * HEIGHT:g}"'
    return f'<rect {place} width="{columns * WIDTH:g}" height="{HEIGHT}" fill="{color}"/>'


def _row(cells: Sequence[Cell], y: int, colors: Colors) -> Iterator[str]:
    for x, text, columns, style in _runs(cells):
        ink, behind = colors[style.color], colors["page"]
        if style.reverse or style.standout:
            ink, behind = behind, ink
            yield _block(y, x, columns, behind)
        if text.strip():
            place = f'x="{MARGIN + x * WIDTH:g}" y="{MARGIN + y * HEIGHT + SIZE:g}"'
            shape = "".join(look for name, look in _ATTRIBUTES.items() if getattr(style, name))
            yield (
                f'<text {place} textLength="{columns * WIDTH:g}" xml:space="preserve" '
                f'fill="{ink}"{shape}>{escape(text, quote=False)}</text>'
            )


def _runs(cells: Sequence[Cell]) -> Iterator[tuple[int, str, int, Style]]:
    """(column, text, columns, style); wide characters stand alone, so that all keep their place."""
    wide = [bool(cell.text) and not follower.text for cell, follower in zip(cells, cells[1:])]
    keys = [
        (cell.style, x if alone else 0)
        for x, (cell, alone) in enumerate(zip(cells, [*wide, False]), 1)
    ]
    x = 0
    for (style, alone), group in groupby(keys):
        columns = len(list(group))
        text = "".join(cell.text for cell in cells[x : x + columns])
        if alone:
            yield x, text, 2, style
        elif text:
            start = x + (not cells[x].text)
            yield start, text, x + columns - start, style
        x += columns
