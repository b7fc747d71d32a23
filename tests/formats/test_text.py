"""Plain text is a stream: it is the message, all of it, as it comes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
)
from streamcurses._formats.preamble import ROOM
from streamcurses._formats.reader import opening
from tests.formats.feeding import cuts, events, fed, joined, pieces, sse
from tests.formats.test_detection import CHAT, FIRST

BEGIN = MessageBegin("", "", "text")
TEXTS = [
    "Hello",
    "Hello there,\n\nhow are you?\n",
    "\n\n  indented\n",
    "1. one\n2. two\n",
    "{name} is a placeholder",
    "{ in C }\n",
    "[1] says so",
    "[link](https://example.org)",
    '["a", "b"]',
    "<think>hm</think>yes",
    "<b>bold</b>",
    "idle hands",
    "date: today",
    "Data: 5",
    "event",
    "id",
    "retrying …",
    "d",
    "In",
    "No",
    "HTTP/2 is a protocol.\n\nIt is.",
    "HTTP/1.1 200 OK is what it says",
    "H",
    "a\r\nb\rc\n",
    "日本\u2028語",
    "```\ndata: {}\n```\n",
    'text\ndata: {"a": 1}\n{"b": 2}\ndata:\nevent: x\n',
    "the id:\nid: 5\n",
]


@pytest.mark.parametrize("format", ["auto", "text"])
@pytest.mark.parametrize("text", TEXTS)
def test_plain_text_is_the_message(text: str, format: str) -> None:
    expected = [BEGIN, Content(text), Finish("")]
    data = text.encode()
    for cut in ([text], [data], pieces(text, 1), pieces(data, 1), *cuts(text), *cuts(data)):
        assert joined(fed(cut, format=format)) == expected


@pytest.mark.parametrize(
    "text",
    ["data: {}\n\n", '{"a": 1}', "[{}]", "<html>", "Not Found", "HTTP/1.1 200 OK\r\n\r\n", ":"],
)
def test_what_looks_like_a_stream_is_text_where_that_was_asked_for(text: str) -> None:
    for cut in ([text], pieces(text, 1)):
        assert joined(fed(cut, format="text")) == [BEGIN, Content(text), Finish("")]


def test_a_mark_at_the_start_is_none_of_the_text() -> None:
    for format in ("auto", "text"):
        for cut in cuts("\ufeffhello".encode()):
            assert joined(fed(cut, format=format)) == [BEGIN, Content("hello"), Finish("")]


def test_text_is_given_as_it_comes() -> None:
    subject = decoder()
    assert subject.feed("Hel") == [BEGIN, Content("Hel")]
    assert subject.feed("lo\n") == [Content("lo\n")]
    assert subject.feed("data") == []
    assert subject.feed("base") == [Content("database")]
    assert subject.feed("\n") == [Content("\n")]
    assert subject.close() == [Finish("")]
    assert decoder().feed(b"\xe6\x97") == []


def test_nothing_is_held_back_that_can_be_told() -> None:
    """A word is held only as long as it may become something else."""
    held = {"Hello": 2, "data is": 5, "{x": 2, "[x": 2, "<p": 2, "<hx": 3, "HTTP, ": 5}
    held["Internal use"] = 10
    for text, needed in held.items():
        assert [bool(opening(text[:size])) for size in range(1, needed)] == [
            opening(text[:size]) == "words" for size in range(1, needed)
        ]
        assert opening(text[:needed]) == "text", text


def test_a_message_of_text_is_whole() -> None:
    builder = MessageBuilder()
    for event in events(b"Hello there."):
        builder.feed(event)
    builder.close()
    message = builder.message
    assert (message.content, message.cut_off, message.format) == ("Hello there.", False, "text")
    assert message.to_dict() == {"role": "assistant", "content": "Hello there."}


def test_nothing_is_nothing() -> None:
    for format in ("auto", "text"):
        assert events(b"", format=format) == fed(["", b""], format=format) == []


# A stream behind text.


@pytest.mark.parametrize("format", FIRST)
@pytest.mark.parametrize("shape", ["events", "named events", "json lines"])
def test_a_stream_may_come_behind_a_line_of_text(format: str, shape: str) -> None:
    payload = json.dumps(FIRST[format])
    stream = {
        "events": f"data: {payload}\n\n",
        "named events": f"event: x\nid: 5\ndata: {payload}\n\n",
        "json lines": f"{payload}\n",
    }[shape]
    text = "loading the model …\n> POST / HTTP/1.1\n"
    expected: list[Event] = [BEGIN, Content(text), Finish("")]
    expected.append(Notice(f"the stream goes on as {format}"))
    expected += fed([FIRST[format]] * 2)
    for cut in ([text + stream * 2], pieces(text + stream * 2, 1), [text + stream * 2][:1]):
        assert joined(fed(cut)) == joined(expected)
    assert events((text + stream).encode())[4:] == fed([FIRST[format]])


def test_lines_behind_text_keep_their_numbers() -> None:
    found = events(b"one\ntwo\n" + sse(CHAT) + b"oh no!\n")
    assert [event.line for event in found if isinstance(event, Malformed)] == [5]


def content(found: list[Event]) -> str:
    return "".join(event.text for event in found if isinstance(event, Content))


@pytest.mark.parametrize("fence", ["```\n{}\n```\n", "~~~ json\n{}\n~~~\n", "    {}\n", "> {}\n"])
def test_a_stream_that_is_shown_in_text_is_text(fence: str) -> None:
    text = "So it looks:\n\n" + fence.replace("{}", sse(CHAT).decode().strip()) + "Bye.\n"
    for cut in ([text], pieces(text, 1)):
        assert joined(fed(cut)) == [BEGIN, Content(text), Finish("")]


def test_a_stream_far_within_text_is_text() -> None:
    text = "word " * (ROOM // 4) + "\n" + sse(CHAT).decode()
    for size in (0, 100):
        assert content(events(text.encode(), size)) == text


def test_a_stream_on_the_last_line_of_text() -> None:
    found = joined(events(b"hm\n" + json.dumps(CHAT).encode()))
    assert found[1:3] == [Content("hm\n"), Finish("")]
    assert found[-1] == Content("hi")


def test_what_is_broken_within_a_stream_is_no_text() -> None:
    found = events(sse(CHAT) + b"this is text\n\n" + sse(CHAT))
    assert [type(event).__name__ for event in found][2:] == ["Malformed", "Content"]


PARTS = st.sampled_from([
    "data: ", "event: x", "{", "}", '"', "\n", "\n\n", "\r\n", "id: 1", "```", "text", " ", "retry",
    json.dumps(CHAT), "[DONE]", "HTTP/1.1 200", "é",
])  # fmt: skip


@given(st.lists(PARTS, max_size=9).map("".join), st.integers(1, 9))
def test_any_text_behind_text_comes_whole(rest: str, size: int) -> None:
    text = "Text: " + rest
    whole = joined(fed([text]))
    assert joined(fed(pieces(text, size))) == whole
    if not any(isinstance(event, Notice) for event in whole):
        assert whole == [BEGIN, Content(text), Finish("")]


@given(st.text(min_size=1))
def test_any_text_that_was_asked_for(text: str) -> None:
    whole: list[Any] = [BEGIN, Content(text), Finish("")]
    if text.startswith("\ufeff") or "\ud800" <= max(text) <= "\udfff":
        return
    assert joined(fed(pieces(text, 1), format="text")) == whole
