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

_WIDTH = max(len(" ".join(map(written, binding.actions))) for binding in BINDINGS)


@lru_cache(maxsize=8)
def help_rows(
    columns: int,
    typing: bool = False,
    in_order: bool = False,
    searching: bool = False,
    tabs: bool = False,
) -> list[Row]:
    """All rows of the help, `columns` wide at most: what keys do here and now.

    `typing` is where keys are text, `in_order` in the timeline, `tabs` where there are several
    conversations, and `searching` while there is a search: what can be done with that comes first.
    """
    left_out = {"regions"} if in_order else set()
    if not tabs:
        left_out.add("tabs")
    lines = []
    for binding in sorted(BINDINGS, key=lambda one: not (searching and one.where == "search")):
        keys = " ".join(map(written, binding.actions))
        if columns >= _WIDE:
            keys = f" {keys:<{_WIDTH}} "
        else:
            keys += ":"
        if binding.where not in left_out:
            lines.append(f"{keys} {binding.help}")
    text = WrappedText(Shaper(), columns, style="help")
    if typing:
        lines = [TYPING, *lines]
    text.append("\n".join(lines))
    return text.rows(0, text.height())
