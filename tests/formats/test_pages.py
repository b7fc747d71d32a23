"""What proxies send where a stream was due is shown as a failure, in words that can be read."""

from __future__ import annotations

import pytest

from streamcurses._formats.events import Content, Event, Failure, Malformed
from streamcurses._formats.pages import LONGEST, readable
from tests.formats.feeding import cuts, events, fed, pieces, sse
from tests.formats.test_detection import CHAT

PAGES = {
    "nginx": (
        "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n"
        "<center><h1>504 Gateway Time-out</h1></center>\r\n<hr><center>nginx</center>\r\n"
        "</body>\r\n</html>\r\n",
        Failure("HTML page", "504 Gateway Time-out\nnginx"),
    ),
    "one line": (
        '<!DOCTYPE html><html lang="en"><head><style>p { color: red }</style></head><body>'
        "<h1>Sorry &amp; goodbye</h1><p>It is <b>our</b> fault&#39;s.</p></body></html>",
        Failure("HTML page", "Sorry & goodbye\nIt is our fault's."),
    ),
    "scripts and comments": (
        "<!doctype html>\n<!-- <p>no</p> -->\n<script>if (a < b) { alert('<p>') }</script>\n"
        "<body>yes<br/>and <!-- not\nthis --> more\n",
        Failure("HTML page", "yes\nand more"),
    ),
    "xml": (
        '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code>'
        "<Message><![CDATA[Access <Denied>]]></Message></Error>",
        Failure("XML document", "AccessDenied\nAccess"),
    ),
    "nothing in it": ("<html></html>", Failure("HTML page", "it holds no text")),
}


@pytest.mark.parametrize("format", ["auto", "anthropic"])
@pytest.mark.parametrize(("page", "failure"), PAGES.values(), ids=PAGES)
def test_a_page_is_a_failure(page: str, failure: Failure, format: str) -> None:
    for cut in ([page], pieces(page.encode(), 1), *cuts(page.encode())):
        assert fed(cut, format=format) == [failure]


@pytest.mark.parametrize(("page", "failure"), PAGES.values(), ids=PAGES)
def test_a_page_in_the_middle_of_a_stream(page: str, failure: Failure) -> None:
    first = events(sse(CHAT))
    assert events(sse(CHAT) + page.encode()) == [*first, failure]
    again = events(sse(CHAT) + page.encode() + b"\n" + sse(CHAT))
    assert again == [*first, failure, Content("hi")]


def test_a_page_is_not_kept_without_end() -> None:
    page = b"<html>" + b"<p>words</p>\n" * 100_000
    (failure,) = events(page)
    assert failure == Failure("HTML page", "words")
    assert len(readable("<p>" + "x" * LONGEST)) <= LONGEST


def test_pages_are_read_in_linear_time() -> None:
    for piece in ("<", "<!--", "<p", "<script>", "&", "<![CDATA[", "</"):
        readable(piece * (LONGEST // len(piece)))


WORDS = [
    "Internal Server Error",
    "Not Found",
    "502 Bad Gateway\n",
    "404 page not found\n",
    "no healthy upstream",
    "  Too Many Requests.\r\n",
    "upstream connect error or disconnect/reset before headers. reset reason: overflow",
    "error code: 1015",
]


@pytest.mark.parametrize("format", ["auto", "ollama"])
@pytest.mark.parametrize("text", WORDS)
def test_an_error_of_a_few_words(text: str, format: str) -> None:
    for cut in ([text], pieces(text.encode(), 1), *cuts(text)):
        assert fed(cut, format=format) == [Failure("error", text.strip())]


def said(found: list[Event]) -> str:
    return "".join(event.text for event in found if isinstance(event, Content))


@pytest.mark.parametrize(
    "text",
    ["Not Found is what it says.", "Internal Server Error\nmeans", "In", "404", "Forbidden fruit"],
)
def test_text_that_only_begins_like_an_error(text: str) -> None:
    for cut in ([text], pieces(text, 1), *cuts(text)):
        assert said(fed(cut)) == text
    assert isinstance(events(text.encode(), format="ollama")[0], Malformed)


def test_words_are_text_where_text_was_asked_for() -> None:
    assert said(events(b"Not Found", format="text")) == "Not Found"
    assert said(events(b"<html>", format="text")) == "<html>"
