"""What is drawn how: looks by kind of row, as tables.

A body in anything but the plain style costs 13 to 22 bytes a frame, because curses switches
attributes off at the end of each refresh. So the default theme colours gutters, labels and headers,
and leaves bodies alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Style(NamedTuple):
    """A colour by its name ("" for the terminal's own) and attributes."""

    color: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    standout: bool = False


class Look(NamedTuple):
    """How a row is drawn: its gutter and its text."""

    gutter: Style
    text: Style


# By a row's or span's style: a block's kind (`changes.KINDS`), or a part of the screen's own.
Theme = Mapping[str, Look]

PLAIN = Style()
UNSTYLED = Look(PLAIN, PLAIN)


def _gutter(color: str, text: Style = PLAIN) -> Look:
    return Look(Style(color), text)


_BOLD = Look(PLAIN, Style(bold=True))
_CONTROL = Look(PLAIN, Style(standout=True))

THEMES: dict[str, Theme] = {
    "default": {
        "thought": _gutter("blue"),
        "call": _gutter("magenta"),
        "result": _gutter("magenta"),
        "user": _gutter("green"),
        "reply": _gutter("yellow"),
        "refusal": _gutter("red"),
        "failure": _gutter("red"),
        "notice": _gutter("cyan"),
        "header": Look(PLAIN, Style("cyan")),
        "status": _BOLD,
        "control": _CONTROL,
    },
    "memgpt": {
        "thought": _gutter("blue", Style(italic=True)),
        "call": _gutter("magenta"),
        "result": _gutter("magenta"),
        "user": _gutter("green", Style("green", bold=True)),
        "reply": _gutter("yellow", Style("yellow", bold=True)),
        "refusal": _gutter("red"),
        "failure": _gutter("red", Style("red", bold=True)),
        "notice": _gutter("cyan"),
        "header": Look(PLAIN, Style("cyan")),
        "status": _BOLD,
        "control": _CONTROL,
    },
    "mono": {
        "header": Look(PLAIN, Style(bold=True)),
        "status": _BOLD,
        "control": _CONTROL,
    },
}


class Glyphs(NamedTuple):
    """The signs of our own, for a kind of terminal."""

    bar: str
    rule: str
    more: str
    dot: str
    result: str


UNICODE = Glyphs(bar="▏", rule="─", more="↑", dot="·", result="→")
ASCII = Glyphs(bar="|", rule="-", more="^", dot="-", result="->")


def labels(glyphs: Glyphs) -> dict[str, str]:
    """What stands before a block's own text in its region, by kind."""
    return {
        "user": "you> ",
        "result": f"  {glyphs.result} ",
        "refusal": "refused: ",
        "failure": "error: ",
        "notice": f"{glyphs.dot} ",
    }
