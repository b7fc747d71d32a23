"""What stands in one column of a screen in memory."""

from __future__ import annotations

from streamcurses._late import NamedTuple
from streamcurses._screen.theme import PLAIN, Style


class Cell(NamedTuple):
    """One column of the screen. The second column of a wide character holds ""."""

    text: str
    style: Style


EMPTY = Cell(" ", PLAIN)
