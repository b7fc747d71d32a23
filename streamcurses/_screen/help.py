"""The help: what the keys do, as rows of a screen."""

from __future__ import annotations

from functools import lru_cache

from streamcurses._screen.keys import BINDINGS, TYPING, written
from streamcurses._text.clusters import Shaper
from streamcurses._text.row import Row
from streamcurses._text.wrap import WrappedText

TITLE = "Keys"

# From so many columns on, keys and explanations stand in two columns.
_WIDE = 60

_KEYS = [" ".join(map(written, binding.actions)) for binding in BINDINGS]


@lru_cache(maxsize=8)
def help_rows(columns: int, typing: bool = False) -> list[Row]:
    """All rows of the help, `columns` wide at most; `typing` is where keys are text."""
    if columns >= _WIDE:
        width = max(map(len, _KEYS))
        lines = [f" {keys:<{width}}  {binding.help}" for keys, binding in zip(_KEYS, BINDINGS)]
    else:
        lines = [f"{keys}: {binding.help}" for keys, binding in zip(_KEYS, BINDINGS)]
    text = WrappedText(Shaper(), columns, style="help")
    if typing:
        lines = [TYPING, *lines]
    text.append("\n".join(lines))
    return text.rows(0, text.height())
