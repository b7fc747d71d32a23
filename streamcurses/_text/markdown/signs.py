"""The signs of our own that Markdown is drawn with."""

from __future__ import annotations

from streamcurses._late import NamedTuple


class Signs(NamedTuple):
    """The signs of our own; `marked` are the styles that are told by marks in the text.

    `highlights` tells that parts of code are drawn in styles of their own, `underlines` that what
    names the columns of a table is seen to be underlined.
    """

    bullet: str
    bar: str
    todo: str
    done: str
    rule: str
    goes_on: str
    column: str
    crossing: str
    marked: int = 0
    highlights: bool = False
    underlines: bool = False


UNICODE = Signs("•", "│", "☐", "☑", "─", "↳", "│", "┼")
ASCII = Signs("-", "|", "[ ]", "[x]", "-", "\\", "|", "+")
