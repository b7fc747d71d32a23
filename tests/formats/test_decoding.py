from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._formats import decoder
from streamcurses._formats.decoding import MOST
from streamcurses._formats.events import Content, Event, Failure, Finish, Malformed, MessageBegin
from streamcurses.errors import FormatError
from tests.formats.feeding import cuts, events, fed, joined, pieces, sse
from tests.formats.test_detection import CHAT, FIRST

NO_STREAMS = {
    "binary": bytes(range(256)) * 4,
    "plain text": b"Dear reader,\n\nthis is no stream.\nYours\n",
    "yaml": b"name: x\nvalues:\n  - 1\n",
    "markdown": b"# Title\n\n- item: one\n",
}


@pytest.mark.parametrize("name", NO_STREAMS)
@pytest.mark.parametrize("format", ["auto", "openai-chat"])
def test_what_is_no_stream_is_reported_line_by_line_or_is_plain_text(
    format: str, name: str
) -> None:
    data = NO_STREAMS[name]
    found = joined(events(data, format=format))
    if format == "auto" and name != "binary":
        assert found[1:] == [Content(data.decode()), Finish("")]
    else:
        assert found
        assert all(isinstance(event, Malformed) for event in found)
        lines = [event.line for event in found if isinstance(event, Malformed)]
        assert lines == sorted(set(lines))
    for size in (1, 7):
        assert joined(events(data, size, format=format)) == found


def test_nothing_gives_nothing() -> None:
    assert events(b"") == []
    assert events(b"\n\n: comment\n\n") == []


def test_an_error_body_that_is_printed_prettily() -> None:
    body = json.dumps({"error": {"message": "Incorrect API key", "type": "auth"}}, indent=2)
    assert events(body.encode()) == [Failure("auth", "Incorrect API key")]
    for cut in cuts(body):
        assert fed(cut) == [Failure("auth", "Incorrect API key")]


def test_a_format_that_is_none() -> None:
    with pytest.raises(FormatError, match="'morse' is none of auto, openai-chat") as caught:
        decoder("morse")
    assert isinstance(caught.value, ValueError)


def test_the_longest_line_is_a_setting() -> None:
    data = sse(CHAT, {**CHAT, "x": "y" * 500}, CHAT)
    found = events(data, max_line=200)
    assert found[1:] == [Content("hi"), Malformed(3, "longer than 200 characters"), Content("hi")]


def test_every_second_line_is_garbage() -> None:
    lines = ["garbage {", json.dumps(CHAT)] * 50
    found = events("\n".join(lines).encode(), format="openai-chat")
    assert sum(isinstance(event, Content) for event in found) == 50
    assert [event.line for event in found if isinstance(event, Malformed)] == [*range(1, 101, 2)]


def test_a_payload_that_is_broken_off_is_reported() -> None:
    data = sse(CHAT, CHAT)[:-20]
    assert [type(event).__name__ for event in events(data)] == [
        "MessageBegin",
        "Content",
        "Malformed",
    ]


# Lines without their ends, as HTTP clients hand them out.

STREAMS = {
    "json lines": [json.dumps(CHAT), json.dumps(CHAT)],
    "events": ["data: " + json.dumps(CHAT), "", "data:" + json.dumps(CHAT), ""],
    "events without blank lines": ["data: " + json.dumps(CHAT), "data: " + json.dumps(CHAT)],
    "named events": ["event: a", "data: " + json.dumps(CHAT), "", "event: b", "data: [DONE]", ""],
    "after a comment": [": PROCESSING", "", ": PROCESSING", "", "data: " + json.dumps(CHAT), ""],
}


@pytest.mark.parametrize("lines", STREAMS.values(), ids=STREAMS)
def test_lines_without_their_ends(lines: list[str]) -> None:
    whole = events("".join(line.rstrip("\n") + "\n" for line in lines).encode())
    assert not [event for event in whole if isinstance(event, Malformed)]
    assert fed(lines, lines=True) == whole
    assert fed([line.encode() for line in lines], lines=True) == whole


def test_a_line_is_read_at_once() -> None:
    subject = decoder(lines=True)
    assert subject.feed(json.dumps(CHAT))[1:] == [Content("hi")]


# Nothing is imported that is not needed.


def test_no_sdk_is_imported_and_json_only_for_a_payload() -> None:
    program = """
import sys
from streamcurses._formats import decoder
from streamcurses._conversation.builder import MessageBuilder
subject = decoder()
subject.feed(b"data: {")
print(sorted({"json", "openai", "anthropic", "httpx", "pydantic"} & set(sys.modules)))
subject.feed(b"}\\n\\n")
subject.feed({"choices": []})
print(sorted({"json", "openai", "anthropic", "httpx", "pydantic"} & set(sys.modules)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == ["[]", "['json']"]


# Any split of anything.

PARTS = st.sampled_from([
    *(b"data: " + json.dumps(payload).encode() for payload in FIRST.values()),
    *(json.dumps(payload).encode() for payload in FIRST.values()),
    b"data: {", b"}", b"{", b"event: error", b": note", b"data: [DONE]", b"[DONE]", b"data:",
    b"\n", b"\n", b"\r\n", b"\r", b"\n\n", b"garbage", b"\xff\xe6", "é😀".encode(), b"id: 1", b" ",
])  # fmt: skip


ENDS = st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n", b"\r\n\r\n"])
LINES = st.tuples(PARTS, ENDS).map(b"".join)
PLACES = st.lists(st.integers(0, 900), max_size=8)


def split(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in zip(edges, edges[1:])]


@given(st.lists(LINES, max_size=9).map(b"".join), PARTS, PLACES)
def test_any_lines_at_any_split_say_the_same(lines: bytes, last: bytes, places: list[int]) -> None:
    whole = said(events(lines + last))
    assert said(fed(split(lines + last, places))) == whole
    assert said(fed(pieces(lines + last, 1))) == whole


DATA = b"data: " + json.dumps(CHAT).encode()


@pytest.mark.parametrize(
    "data",
    [
        *(b"event: error\ngarbage\r\n" + DATA, b"id: 1\n\xff\xe6\n" + DATA),
        *(b": note\n\xff\xe6\n" + DATA, DATA + b"\ndata:\ndata: [DONE]"),
    ],
)
def test_lines_that_are_strange_in_a_stream_say_the_same_at_any_split(data: bytes) -> None:
    whole = said(events(data))
    for cut in cuts(data):
        assert said(fed(cut)) == whole
    assert said(fed(pieces(data, 1))) == whole


WHOLE = st.sampled_from([
    *(b"data: " + json.dumps(payload).encode() for payload in FIRST.values()),
    *(json.dumps(payload).encode() for payload in FIRST.values()),
    b"event: x", b": note", b"data: [DONE]", b"[DONE]", b"data:", b"id: 1", b" ",
])  # fmt: skip


@given(st.lists(WHOLE, max_size=9).map(b"".join), PLACES)
def test_lines_that_lost_their_ends_say_the_same_at_any_split(
    data: bytes, places: list[int]
) -> None:
    whole = said(events(data))
    assert said(fed(split(data, places))) == whole
    assert said(fed(pieces(data, 1))) == whole
    # Of text the end of its last line is a part.
    if not any(isinstance(event, MessageBegin) and event.format == "text" for event in whole):
        assert said(events(data + b"\n")) == whole


def said(found: list[Event]) -> list[Event]:
    """How what is wrong is told may depend on where payloads with nothing between them are cut."""
    return joined([event for event in found if not isinstance(event, Malformed)])


def test_of_an_event_that_is_broken_the_lines_that_are_whole_are_read() -> None:
    whole = json.dumps(CHAT)
    for broken in ("data: {", 'data: {"a": "b', "data: [", "data: garbage"):
        for rest in (whole, f"[{whole}]"):
            found = events(f"{broken}\ndata: {rest}\n\n".encode())
            assert [event for event in found if isinstance(event, Content)] == [Content("hi")]
            assert isinstance(found[0], Malformed)


def test_finish_ends_nothing_by_itself() -> None:
    finish = {**CHAT, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    assert fed([CHAT, finish, CHAT])[1:] == [Content("hi"), Finish("stop"), Content("hi")]


@pytest.mark.parametrize("line", ["error", "error:", "error: ", "Error", "id", "data", "event"])
def test_a_field_without_a_value(line: str) -> None:
    """`error` by itself says nothing that could be shown; the others mean something empty."""
    text = f"data: {json.dumps(CHAT)}\n\n{line}\n\ndata: {json.dumps(CHAT)}\n\n"
    for cut in cuts(text.encode()):
        found = fed(cut)
        assert [event for event in found if isinstance(event, Content)] == [Content("hi")] * 2
        told = [event.line for event in found if isinstance(event, Malformed)]
        assert told == ([3] if line[0] in "Ee" and "rr" in line else [])


@pytest.mark.parametrize("line", ["ping", "[PING]", "keep-alive", ": heartbeat", "<keepalive>"])
def test_a_sign_of_life_needs_no_json(line: str) -> None:
    sign = f"data: {line}\n\n".encode()
    for text in (sse(CHAT) + sign, sign + sse(CHAT)):
        for cut in cuts(text):
            assert fed(cut) == fed([CHAT])


@pytest.mark.parametrize(
    "line", ["curl: (18) transfer closed", "<br>", "The server is tired. " * 20]
)
def test_words_that_are_no_payload_are_quoted(line: str) -> None:
    found = events(sse(CHAT) + f"data: {line}\n\n".encode())
    (told,) = (event for event in found if isinstance(event, Malformed))
    assert told.reason == f"no JSON: {line[:MOST]}{'…' if len(line) > MOST else ''}"


def test_an_error_in_brackets_is_one() -> None:
    text = sse(CHAT) + b"data: [ERROR] the oven is cold\n\n"
    for cut in cuts(text):
        assert fed(cut)[-1] == Failure("error", "the oven is cold")


def test_lines_that_end_in_commas() -> None:
    line = json.dumps(CHAT).encode()
    for cut in cuts(line + b",\n" + line + b",\n"):
        assert joined(fed(cut)) == joined(fed([CHAT, CHAT]))


@pytest.mark.parametrize("name", ["utf-16", "utf-8-sig"])
def test_what_a_shell_of_windows_has_saved(name: str) -> None:
    for text, expected in ((sse(CHAT).decode(), fed([CHAT])), ("Hell\u00f6 there", None)):
        whole = fed([text]) if expected is None else expected
        data = text.encode(name)
        for size in (1, 2, 7, len(data)):
            assert joined(fed(pieces(data, size))) == joined(whole)
