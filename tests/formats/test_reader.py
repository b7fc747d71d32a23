"""What a stream is, told by its first characters, and what its pieces hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamcurses._formats import decoder
from streamcurses._formats.events import Content, Event, Failure, Malformed
from streamcurses._formats.reader import opening
from tests.formats.feeding import cuts, events, fed, joined, pieces, sse

CHAT = {"choices": [{"delta": {"content": "hi"}}]}
TEXT = json.dumps(CHAT)
WHOLE = {"object": "chat.completion", "choices": [{"message": {"content": "hi"}}]}

OPENINGS = {
    "": ["", " \n", "\ufeff", "{", "[", "{ \n", "d", "data", "event", "i", "retr", "<", "<!doc",
         "<?x", "[D", "[DON", "H", "HTTP/", "HTTP/1.1", "HTTP/2 20", ":", ": ping", ": ping\n\n",
         ": ping\r\n:", ": ping\n\nev", ": a\n\nid:", "event: x", "id:", "retry: 5",
         "event: x\n\n: a\n\nid: 1\r\n", "id: 5\nname: fo", "event: x\ny\r", "id: 5\nname\n",
         "data:", ": a\nNot Found", "data: x", "data: x\n", "data: x\r", "data: x\nda"],
    "payloads": ['{"', "{}", '\n{\n "a', "data: {", "data:[", 'data: "', "data: x\n\n",
                 "data: x\r\n\r", "data: x\ndata:", "data: x\rid:", "data: x\n: a", "data: x\n{",
                 "data:\ndata: {", "data: " + "x" * 4000, "id: 1\ndata:", "[DONE]", "[]",
                 "<html>", "<!DOCTYPE html", "<?xml ", "\x00", "PK\x03\x04\x00", "id: 1\n{",
                 ":\r\rdata: {", ': a\n: b\n\n{"', ": adata: {", ":" * 4000,
                 "event: xdata: {", "id: 1\nx: y\ndata:", "id: " + "5" * 4000],
    "array": ["[{", "[\n  {", " [{"],
    "head": ["HTTP/1.1 200 OK", "HTTP/2 200", "HTTP/1.0 404 Not Found\r\n"],
    "words": ["Not", "not found", "Internal Server Error\n", "upstream connect error or d", "40"],
    "text": ["Hello", "{x", "[1", '["a"', "[[", "<p>", "<think>", "date", "dating:", "idle",
             "Eventually", "\x1b[1m", "é", "HTTP is", "HTTP/2 is", "[DO it",
             ":wave: Hi!\n\nHow", ":-)\n:-)\n(", "id: 5\nname: foo\n\n", "event: x\nI am",
             "retry: x\n\nmetadata: y\r\n\r\n", "data: hello\nworld", "data:\r\n  a: 5\r\n"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "text"), [(what, text) for what, texts in OPENINGS.items() for text in texts]
)
def test_what_a_stream_is_shows_at_once(what: str, text: str) -> None:
    if text in {"d", "i", "H"} or opening(text) == "words":
        assert what in {"", "words"}
    else:
        assert opening(text) == what


@pytest.mark.parametrize(
    "text",
    [
        *("id: 5\nname: foo", "event: it rains\nplace: Bern\n\nI stay.\n", "data: none\nso far\n"),
        *(":smile: hello", ": so it begins\n", ":smile: hello\r\n\r\nnot yet\r\n", ":)\nThanks"),
    ],
)
def test_what_begins_as_an_event_does_is_text(text: str) -> None:
    for cut in cuts(text.encode()):
        assert joined(fed(cut)) == joined(events(text.encode()))
    assert "".join(event.text for event in events(text.encode()) if type(event) is Content) == text


# Every shape, in every cut, by bytes and by characters.

SHAPES: dict[str, str] = {
    "events": f"data: {TEXT}\n\n",
    "json lines": f"{TEXT}\n",
    "json without an end": TEXT,
    "printed prettily": json.dumps(CHAT, indent=2),
    "printed prettily, without indents": json.dumps(CHAT, indent=0),
    "an array": f"[{TEXT}]",
    "an array printed prettily": json.dumps([CHAT], indent=2) + "\n",
    "an array as it is streamed": f"[{TEXT}\n]\n",
    "a mark at the start": f"\ufeff{TEXT}\n",
    "a mark before an array": f"\ufeff[{TEXT}]",
    "crlf": f"data: {TEXT}\r\n\r\n",
    "cr": f"data: {TEXT}\r\r",
    "blank lines first": f"\n\n {TEXT}\n",
    "a head": f"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {TEXT}\n\n",
    "two heads": f"HTTP/1.1 100 Continue\r\n\r\nHTTP/2 200 \r\ndate: x\r\n\r\n{TEXT}",
    "a head of a whole response": f"HTTP/1.1 200 OK\n\n{json.dumps(WHOLE, indent=1)}",
}


@pytest.mark.parametrize("format", ["auto", "openai-chat"])
@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_shapes(text: str, format: str) -> None:
    expected = fed([WHOLE if "object" in text else CHAT])
    data = text.encode()
    for cut in ([data], pieces(data, 1), pieces(text, 1), *cuts(data)):
        assert fed(cut, format=format) == expected


@pytest.mark.parametrize("text", ["[{}, {}, {}]\n", "[\n{}\n,\n{}\n,\n{}\n]\n"])
def test_an_array_is_read_as_it_arrives(text: str) -> None:
    subject = decoder()
    said = 0
    for character in text.replace("{}", TEXT):
        said += subject.feed(character).count(Content("hi"))
    assert said == 3
    subject = decoder()
    first, _, rest = text.partition("{}")
    assert subject.feed(first + TEXT)[-1] == Content("hi")
    assert subject.feed(rest.replace("{}", TEXT)).count(Content("hi")) == 2


def test_what_follows_an_array_is_read_as_well() -> None:
    for text in (f"[{TEXT}][{TEXT}]", f"[{TEXT}]\n{TEXT}\n", f"[{TEXT}]\n\ndata: {TEXT}\n\n"):
        for cut in ([text], pieces(text, 1)):
            assert joined(fed(cut)) == [*fed([CHAT])[:1], Content("hihi")]


def test_errors_within_an_array() -> None:
    error = {"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}}
    for text in (json.dumps([error]), json.dumps([error], indent=2)):
        for cut in cuts(text):
            assert fed(cut) == [Failure("UNAVAILABLE", "busy")]
    assert fed([json.dumps([CHAT, error])])[1:] == [Content("hi"), Failure("UNAVAILABLE", "busy")]


def test_lines_behind_a_head_and_an_array_keep_their_numbers() -> None:
    head = "HTTP/1.1 200 OK\r\na: b\r\n\r\n"
    for text in (f"{head}data: {TEXT}\n\ndata: oh\n\n", f"\n[\n{TEXT}\n]\n\n{{oh\n"):
        for cut in ([text], pieces(text, 1)):
            (told,) = (event for event in fed(cut) if isinstance(event, Malformed))
            assert told.line == 6


@pytest.mark.parametrize("format", ["auto", "letta"])
def test_the_body_of_a_response_that_failed(format: str) -> None:
    head = "HTTP/1.1 502 Bad Gateway\r\nserver: x\r\n\r\n"
    bodies = {"nobody is here\n": Failure("HTTP 502", "nobody is here")}
    bodies['{"detail": "gone"}'] = Failure("error", "gone")
    bodies["<html>gone</html>"] = Failure("HTML page", "gone")
    for body, failure in bodies.items():
        if format == "letta" and body.startswith("nobody"):
            continue
        for cut in ([head + body], pieces(head + body, 1)):
            assert fed(cut, format=format) == [failure]


@pytest.mark.parametrize("text", ["HTTP/1.1 200 OK\nis what it says", "HTTP/2 200\n\x01\n\n"])
def test_what_only_looks_like_a_head_is_text(text: str) -> None:
    for cut in ([text], pieces(text, 1)):
        assert joined(fed(cut))[1] == Content(text)


def said(found: list[Event]) -> str:
    return "".join(event.text for event in found if isinstance(event, Content))


def test_a_character_may_be_cut_wherever_the_reader_changes() -> None:
    chat = {"choices": [{"delta": {"content": "日本"}}]}
    text = json.dumps(chat, ensure_ascii=False)
    for whole in (f"[{text}]\n{text}\n", f"{text}{text}\n{text}\n", f"text\n{text}\n{text}\n"):
        data = whole.encode()
        expected = said(events(data))
        assert "日本日本" in expected
        for cut in cuts(data):
            assert said(fed(cut)) == expected


# Nothing is read twice.

LONG: dict[str, Any] = {
    "text": "words and words ",
    "a line without an end": '{"choices": [',
    "blanks": " ",
    "lines of blanks": "\n",
    "an opened array": "[",
    "items": "[{},",
    "comments": ": x\n",
    "fields": "event: x\n",
    "fences": "```\n",
    "waiting lines": "event:",
    "quotes": '"',
    "heads": "HTTP/1.1 200\n",
    "events": "data: {}\n\n",
    "payloads": "{}",
    "garbage": "data: x{\n\n",
}


@pytest.mark.parametrize("first", ["", "text\n", "data: ", "{", "[{", "HTTP/1.1 200 OK\n"])
@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_every_character_is_read_a_bounded_number_of_times(first: str, piece: str) -> None:
    """Quadratic time would take minutes, and the test's own limit is less."""
    subject = decoder(max_line=100_000)
    subject.feed(first)
    for _ in range(50_000 // len(piece)):
        subject.feed(piece)
    subject.close()
    decoder(max_line=100_000).feed(first + piece * (50_000 // len(piece)))


def test_sse_is_read_without_a_look_at_what_came_before() -> None:
    assert said(events(sse(CHAT) * 3, 1)) == "hihihi"
