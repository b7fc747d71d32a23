"""A text that is drawn with signs of our own, whether it is known as Markdown by now or not."""

from __future__ import annotations

from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.wrap import WrappedText


class SignedText(WrappedText):
    """As `WrappedText`; `signs` are what is drawn of our own."""

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
