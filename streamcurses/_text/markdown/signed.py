"""A text that is drawn with signs of our own, whether it is known as Markdown by now or not."""

from __future__ import annotations

from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.wrap import WrappedText


class SignedText(WrappedText):
    """As `WrappedText`; `signs` are what is drawn of our own."""

    # What is not known as Markdown becomes that, and so has the same fields.
    __slots__ = (
        "_added",
        "_before",
        "_begun",
        "_bottom",
        "_counts",
        "_full",
        "_hidden",
        "_inert",
        "_is_due",
        "_kept",
        "_known",
        "_last",
        "_limit",
        "_line",
        "_look_of",
        "_mark",
        "_packed",
        "_read_all",
        "_reader",
        "_seen",
        "_signs",
        "_tip",
        "_touched",
        "_unread",
        "_upper",
    )

    as_it_came = False

    def __init__(
        self,
        shaper: Shaper,
        columns: int,
        *,
        gutter: str = "",
        style: str = "",
        signs: Signs,
    ) -> None:
        self._signs = signs
        super().__init__(shaper, columns, gutter=gutter, style=style)
