"""The README's chart and tables, out of a benchmark's JSON.

python -m tests.bench.chart [FILE]      (docs/bench.json, unless told otherwise)

draws the chart for light pages and for dark ones, and writes the README's part on speed anew. Bytes
and CPU differ by factors of hundreds: each gets a logarithmic scale. What is under 1 is drawn at 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from math import ceil, log10
from pathlib import Path
from typing import Any, Callable, NamedTuple
from xml.sax.saxutils import escape

from demos.pictures import PAGES
from tests.bench import readme
from tests.bench.ptys import ROOT
from tests.bench.readme import Found, Renderer, renderers

DOCS = ROOT / "docs"
RUN = DOCS / "bench.json"

# Pixels: of the picture, of the renderers' names, between the panels, and of a row.
WIDTH, NAMES, GAP, ROW = 880, 236, 56, 30
TOP, BOTTOM, MARGIN = 74, 44, 20

# Room for a figure behind the last dot.
_FIGURE = 52


class Panel(NamedTuple):
    """One of the measures: from 1 to ten to the power of `most`."""

    title: str
    figure: Callable[[Renderer], float]
    written: Callable[[float], str]
    most: int


def _time(us: float) -> str:
    return f"{us / 1e3:.2g} ms" if us >= 1e3 else f"{us:.0f} µs"


def panels(shown: list[Renderer]) -> list[Panel]:
    measures: list[tuple[str, Callable[[Renderer], float], Callable[[float], str]]] = [
        ("Bytes to the terminal a character", lambda one: one.bytes, readme.bytes_written),
        ("CPU a delta", lambda one: one.us, _time),
    ]
    return [
        Panel(title, figure, written, ceil(log10(max(map(figure, shown)))))
        for title, figure, written in measures
    ]


def chart(found: Found, colors: Mapping[str, str]) -> str:
    """The picture; `colors` are a page's of `demos.pictures`."""
    shown = list(renderers(found))
    height = TOP + ROW * len(shown) + BOTTOM
    length = f"{found['render']['lengths']['small']:,}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="-apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="14">',
        f"<title>Bytes and CPU of a reply of {length} characters, by renderer</title>",
        f'<rect width="100%" height="100%" rx="8" fill="{colors["page"]}"/>',
    ]
    for number, one in enumerate(shown):
        weight = ' font-weight="600"' if one.ours else ""
        look = f' text-anchor="end"{weight}'
        parts.append(_text(NAMES - MARGIN, _y(number) + 5, one.title, colors[""], look))
    room = (WIDTH - NAMES - GAP - MARGIN) / 2 - _FIGURE
    for number, panel in enumerate(panels(shown)):
        x = NAMES + number * (room + _FIGURE + GAP)
        parts += _panel(panel, shown, x, room, colors)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _y(number: int) -> float:
    return TOP + ROW * (number + 0.5)


def _panel(
    panel: Panel, shown: list[Renderer], left: float, room: float, colors: Mapping[str, str]
) -> Iterator[str]:
    ink = colors[""]
    bottom = TOP + ROW * len(shown)
    step = room / panel.most
    yield _text(left, 32, panel.title, ink, ' font-weight="600"')
    yield _text(left, 52, "logarithmic; less is better", ink, ' opacity="0.6" font-size="12"')
    for power in range(panel.most + 1):
        x = left + power * step
        yield (
            f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{bottom + 4}" '
            f'stroke="{ink}" stroke-opacity="0.15"/>'
        )
        look = ' opacity="0.6" font-size="12" text-anchor="middle"'
        yield _text(x, bottom + 22, panel.written(float(10**power)), ink, look)
    for number, one in enumerate(shown):
        figure = panel.figure(one)
        y = _y(number)
        x = left + log10(max(figure, 1)) * step
        color = colors["blue"] if one.ours else ink
        opacity = "1" if one.ours else "0.45"
        yield f'<circle cx="{x:.1f}" cy="{y:g}" r="6" fill="{colors["page"]}"/>'
        yield (
            f'<g fill="{color}" stroke="{color}" opacity="{opacity}">'
            f'<line x1="{left:.1f}" y1="{y:g}" x2="{x:.1f}" y2="{y:g}" stroke-width="4"/>'
            f'<circle cx="{x:.1f}" cy="{y:g}" r="6" stroke="none"/></g>'
        )
        weight = ' font-weight="600"' if one.ours else ""
        # The page's colour around it keeps lines of the scale out of the figure.
        halo = f' paint-order="stroke" stroke="{colors["page"]}" stroke-width="5"'
        yield _text(x + 12, y + 5, panel.written(figure), ink, weight + halo)


def _text(x: float, y: float, text: str, color: str, look: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:g}" fill="{color}"{look}>{escape(text)}</text>'


def pictures(found: Found) -> Iterator[tuple[str, str]]:
    """(file name, SVG) of each."""
    for page, colors in PAGES.items():
        yield f"bench-{page}.svg", chart(found, colors)


def main(source: Path) -> None:
    found: dict[str, Any] = json.loads(source.read_text())
    for name, picture in pictures(found):
        (DOCS / name).write_text(picture, "utf-8")
    place = ROOT / "README.md"
    place.write_text(readme.renewed(place.read_text("utf-8"), found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else RUN)
