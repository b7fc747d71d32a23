"""Markdown read in pieces of any size, and what came of it, for comparing one cut with another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from streamcurses._text.markdown.pieces import Piece
from streamcurses._text.markdown.reader import Reader
from streamcurses._text.markdown.spans import Run
from streamcurses._text.markdown.tables import Table


def read(fragments: Iterable[str]) -> list[Piece]:
    """The pieces, looked at after each fragment."""
    reader = Reader()
    for fragment in fragments:
        reader.feed(fragment)
        reader.refresh()
    reader.close()
    return reader.pieces


def _joined(runs: Iterable[Run]) -> list[tuple[Any, ...]]:
    joined: list[tuple[Any, ...]] = []
    for text, style, begin, url in runs:
        if joined:
            before, *rest = joined[-1]
            if rest == [style, joined[-1][2], url] and joined[-1][2] + len(before) == begin:
                joined[-1] = (before + text, *rest)
                continue
        joined.append((text, style, begin, url))
    return joined


def told(pieces: Iterable[Piece]) -> list[Any]:
    """All that there is to know of the pieces."""
    found: list[Any] = []
    for piece in pieces:
        head = [piece.kind, piece.begin, piece.prefix, piece.gap]
        if isinstance(piece, Table):
            rows = [piece.header, *piece.rows]
            cells = [[_joined(cell) for cell in row.cells] for row in rows]
            found.append([*head, piece.aligned, cells])
        else:
            lines = [
                (line.kind, line.prefix, line.start, _joined(line.runs)) for line in piece.lines
            ]
            found.append([*head, lines])
    return found
