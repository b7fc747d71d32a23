"""One row of the screen, as values.

A row that did not change is the same object from frame to frame: screens compare by identity
first, and draw nothing for it.
"""

from __future__ import annotations

from streamcurses._late import NamedTuple
from streamcurses.json.tuples import new


class Span(NamedTuple):
    """Characters `start` to `end` of a row's text are drawn in `style` (a name from the theme)."""

    start: int
    end: int
    style: str


class Row(NamedTuple):
    """A row: a gutter, then text, each drawn in what the theme has for `style`.

    `text` is safe to draw: it holds printable characters alone. `columns` is how many columns
    it takes, the gutter not counted. `risky` rows hold characters on whose width terminals
    disagree.
    """

    gutter: str
    text: str
    columns: int
    style: str = ""
    spans: tuple[Span, ...] = ()
    risky: bool = False

    @property
    def end(self) -> int:
        """The column behind the text."""
        return len(self.gutter) + self.columns

    def grown(self, text: str) -> Row:
        """The row with printable ASCII behind its text, in the style that this ends in."""
        gutter, before, columns, style, spans, risky = self
        if last_style(before, spans):
            start, end, name = spans[-1]
            spans = (*spans[:-1], new(Span, (start, end + len(text), name)))
        return new(Row, (gutter, before + text, columns + len(text), style, spans, risky))


def last_style(text: str, spans: tuple[Span, ...]) -> str:
    """The style of the span that a row's text ends in, "" where it ends behind them."""
    return spans[-1].style if spans and spans[-1].end == len(text) else ""


def goes_on(spans: tuple[Span, ...], before: tuple[Span, ...], at: int) -> bool:
    """Whether these are the spans of a text that is parted at `at`, and has those `before` that."""
    size = len(before)
    if spans[:size] == before:  # as nearly always
        return len(spans) == size or spans[size].start >= at
    return parted(spans, at)[0] == before


def parted(spans: tuple[Span, ...], at: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans of a text that is parted at `at`: of what is before it, and of the rest."""
    before = [
        span if span.end <= at else Span(span.start, at, span.style)
        for span in spans
        if span.start < at
    ]
    behind = [Span(max(start - at, 0), end - at, style) for start, end, style in spans if end > at]
    return tuple(before), tuple(behind)


BLANK = Row("", "", 0)
