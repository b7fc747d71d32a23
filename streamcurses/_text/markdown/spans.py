"""What a line is made of: runs of text in a style."""

from __future__ import annotations

from streamcurses._late import NamedTuple

# Styles, which add up.
STRONG = 1
EMPHASIS = 2
STRIKE = 4
CODE = 8
LINK = 16
HEADING = 32
TITLE = 64  # a heading of the first level
# What is not in the text, or not as text: an image, the destination of a link, HTML and math as
# they were written, and what marks a style where that cannot be drawn otherwise.
IMAGE = 128
TARGET = 256
LITERAL = 512
MARKER = 1024
BLOCK = 2048  # of code, which is told by what stands above and before it
# Parts of code.
KEYWORD = 4096
STRING = 8192
COMMENT = 16384
COLUMNS = 32768  # what names the columns of a table
SUBHEADING = 65536  # a heading of the third level, or below that


class Run(NamedTuple):
    """Text in a style, the first character of which stands at `begin` in the source.

    A line break within a paragraph is a run of its own. `url` is where a link leads, once that is
    known to its end.
    """

    text: str
    style: int
    begin: int
    url: str = ""


class Words(NamedTuple):
    """Text that is safe to print, the name of its style, and where it leads (not safe to print)."""

    text: str
    style: str
    url: str = ""


BREAK = "\n"
