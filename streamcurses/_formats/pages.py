"""What servers and proxies send where a stream was due: pages, and bare words.

A page of HTML or a document of XML is told by how it begins, and its text made readable: no tags,
no scripts, a line for each block, and no line twice. Words by themselves are an error where they
are the text of an HTTP status or what a proxy is known to say, and nothing else came.
"""

from __future__ import annotations

from streamcurses._formats.events import Failure
from streamcurses._late import pattern

# How a page begins -> what it is.
STARTS = {
    "<!doctype": "HTML page",
    "<html": "HTML page",
    "<head": "HTML page",
    "<body": "HTML page",
    "<?xml": "XML document",
}

# Of a page as much is read, in characters.
LONGEST = 64_000

_TOKEN = pattern(r"<[^<>]*>|[^<]+|<")
_TAG = pattern(r"</?([a-zA-Z][a-zA-Z0-9:]*)")
# Within these there is no text; these do not break a line.
_SILENT = frozenset({"script", "style", "svg", "template"})
_WITHIN = frozenset({"a", "b", "code", "em", "font", "i", "small", "span", "strong", "u"})

WORDS = frozenset(
    phrase
    for code, text in {
        400: "bad request",
        401: "unauthorized",
        403: "forbidden",
        404: "not found",
        405: "method not allowed",
        408: "request timeout",
        413: "payload too large",
        422: "unprocessable entity",
        429: "too many requests",
        500: "internal server error",
        501: "not implemented",
        502: "bad gateway",
        503: "service unavailable",
        504: "gateway timeout",
    }.items()
    for phrase in (text, f"{code} {text}", f"{code}: {text}", f"http {code}: {text}")
) | {
    "404 page not found",
    "default backend - 404",
    "invalid api key",
    "method not found",
    "no healthy upstream",
    "rbac: access denied",
    "request timed out",
    "stream timeout",
    "upstream request timeout",
}
# What these begin goes on in words of its own.
OPENINGS = ("upstream connect error or disconnect/reset before headers", "error code: ")
_LONGEST_WORDS = 2000


def page_begins(text: str) -> str:
    """What a line begins, "" where it is no page."""
    start = text[:9].lower()
    return next((what for mark, what in STARTS.items() if start.startswith(mark)), "")


def may_begin_page(text: str) -> bool:
    """Whether text that is not all there yet may become the beginning of a page."""
    start = text.lower()
    return any(mark.startswith(start) for mark in STARTS)


def may_be_words(text: str) -> bool:
    """Whether text is, or may become, an error that is nothing but words."""
    text = text.strip().lower()
    if text.startswith(OPENINGS):
        return len(text) < _LONGEST_WORDS
    bare = text.rstrip(".!")
    return any(phrase.startswith(bare) for phrase in WORDS) or any(
        opening.startswith(text) for opening in OPENINGS
    )


def words(text: str) -> Failure | None:
    """The error that text is, where that is all of it."""
    text = text.strip()
    known = text.lower().rstrip(".!")
    return Failure("error", text) if known in WORDS or known.startswith(OPENINGS) else None


class Page:
    """A page's lines, as they come. `failure` is what it says."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._room = LONGEST
        self._lines: list[str] = []

    def add(self, line: str) -> bool:
        """Whether the page ends with this line."""
        if self._room > 0:
            self._lines.append(line[: self._room])
            self._room -= len(line) + 1
        return "</html>" in line.lower()

    @property
    def failure(self) -> Failure:
        return Failure(self._what, readable("\n".join(self._lines)) or "it holds no text")


def readable(page: str) -> str:
    """The text of HTML or XML, a line for each block; every line once."""
    from html import unescape

    lines: dict[str, None] = {}
    pieces: list[str] = []
    silent = ""
    for token in _TOKEN.findall(_bare(page)):
        tag = _TAG.match(token)
        name = tag[1].lower() if tag else ""
        if silent:
            if name == silent and token[1] == "/":
                silent = ""
        elif name in _SILENT and not token.endswith("/>"):
            silent = name
        elif token[0] != "<" or len(token) == 1:
            pieces.append(token)
        elif name and name not in _WITHIN:
            _end_line(pieces, lines)
    _end_line(pieces, lines)
    return "\n".join(map(unescape, lines))


def _bare(page: str) -> str:
    """The page without comments, and without the marks of text that is kept as it is."""
    pieces = page.replace("<![CDATA[", "").replace("]]>", "").split("<!--")
    return "".join([pieces[0], *(piece.partition("-->")[2] for piece in pieces[1:])])


def _end_line(pieces: list[str], lines: dict[str, None]) -> None:
    line = " ".join("".join(pieces).split())
    pieces.clear()
    if line:
        lines.setdefault(line)
