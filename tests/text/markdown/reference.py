"""What HTML shows, and what pieces do, in a form in which the two can be compared.

That is each character but white space, in order, with its styles. HTML that Markdown passes through
is drawn as its source: where a tag of the HTML stands in the Markdown as it is, it is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from streamcurses._text.markdown.pieces import Piece
from streamcurses._text.markdown.spans import (
    BLOCK,
    CODE,
    EMPHASIS,
    LINK,
    STRIKE,
    STRONG,
    TARGET,
    Run,
)
from streamcurses._text.markdown.tables import Table

STYLES = {
    "strong": STRONG,
    "em": EMPHASIS,
    "del": STRIKE,
    "s": STRIKE,
    "code": CODE,
    "a": LINK,
}
NAMES = {STRONG: "strong", EMPHASIS: "em", STRIKE: "del", CODE: "code", LINK: "a"}
_COMPARED = STRONG | EMPHASIS | STRIKE | CODE | LINK
_TAGS = re.compile(r"<!--(?:-?>|.*?-->)|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[^>]*>", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_ALT = re.compile(r'alt="([^"]*)"')

Shown = list[tuple[str, int]]


def shown_by_html(source: str, markdown: str) -> Shown:
    """What HTML shows, which `markdown` was made of."""
    shown: Shown = []
    depths = dict.fromkeys(STYLES.values(), 0)
    at = 0

    def add(text: str) -> None:
        style = sum(bit for bit, depth in depths.items() if depth > 0)
        shown.extend((char, style) for char in text if not char.isspace())

    for tag in _TAGS.finditer(source):
        add(html.unescape(source[at : tag.start()]))
        at = tag.end()
        if tag[0] in markdown:
            add(tag[0])
            continue
        name = _NAME.match(tag[0])
        if name is None:
            continue
        if name[1] == "img":
            alt = _ALT.search(tag[0])
            add(html.unescape(alt[1]) if alt else "")
        elif name[1] in STYLES:
            depths[STYLES[name[1]]] += -1 if tag[0][1] == "/" else 1
    add(html.unescape(source[at:]))
    return shown


def runs(pieces: Iterable[Piece]) -> Iterator[Run]:
    """The runs of pieces that stand for text of the source."""
    for piece in pieces:
        if isinstance(piece, Table):
            for row in [piece.header, *piece.rows]:
                for cell in row.cells:
                    yield from cell
        for line in piece.lines:
            if line.kind != "label":
                yield from line.runs


def shown_by_pieces(pieces: Iterable[Piece]) -> Shown:
    return [
        (char, CODE if run.style & BLOCK else run.style & _COMPARED)
        for run in runs(pieces)
        if not run.style & TARGET
        for char in run.text
        if not char.isspace()
    ]


def shown(characters: Shown) -> str:
    """For people: the characters, and where styles change."""
    out = []
    style = 0
    for char, now in characters:
        if now != style:
            names = [NAMES[bit] for bit in NAMES if now & bit]
            out.append("{" + " ".join(names) + "}")
            style = now
        out.append(char)
    return "".join(out)
