"""Lines that lost their ends, however they are cut or joined."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamcurses._formats import decoder
from streamcurses._formats.dense import DenseReader
from streamcurses._formats.events import Content, Malformed, Notice
from streamcurses._formats.found import Found, Payload
from tests.formats.feeding import cuts, events, fed, pieces
from tests.formats.test_detection import FIRST

CHAT = {"choices": [{"delta": {"content": "hi"}}]}
A, B = json.dumps({**CHAT, "x": "data: {"}), json.dumps(CHAT)
STREAMS: dict[str, list[str]] = {
    "json lines": [A, B, A],
    "events": ["data: " + A, "", "data:" + B, "", "data: " + A, "", "data: [DONE]", ""],
    "events without blank lines": ["data: " + A, "data: " + B, "data: [DONE]"],
    "named events": ["event: a", "data: " + A, "", "event: b", "id: 7", "data: " + B, ""],
    "comments": [": hello", "", ": hello", "", "data: " + A, "", ": ping", "", "data: " + B, ""],
    "retry first": ["retry: 100", "id: 1", "data: " + A, "", "retry: 5", "data: " + B, ""],
    "payloads alone": [A, B, "[DONE]"],
    "one": ["data: " + A],
    "printed prettily": json.dumps(CHAT, indent=2).splitlines(),
    "a body": [json.dumps({"detail": "Not Found"})],
}


@pytest.mark.parametrize("format", ["auto", "openai-chat"])
@pytest.mark.parametrize("lines", STREAMS.values(), ids=STREAMS)
def test_lines_without_their_ends(lines: list[str], format: str) -> None:
    whole = events("".join(line + "\n" for line in lines).encode(), format=format)
    assert not [event for event in whole if isinstance(event, (Malformed, Notice))]
    joined = "".join(lines)
    assert fed(lines, format=format) == whole
    assert fed([line.encode() for line in lines], format=format) == whole
    assert fed([joined], format=format) == whole
    assert fed(pieces(joined.encode(), 1), format=format) == whole
    for cut in cuts(joined):
        assert fed(cut, format=format) == whole


@pytest.mark.parametrize("format", FIRST)
def test_every_format_may_come_so(format: str) -> None:
    payload = FIRST[format]
    name = str(payload.get("type", ""))
    lines = [f"event: {name}", f"data: {json.dumps(payload)}", ""] * 3
    assert fed(lines) == fed([payload] * 3)


def test_a_payload_is_given_at_once() -> None:
    subject = decoder()
    assert subject.feed("data: " + B)[1:] == [Content("hi")]
    assert subject.feed("") == []
    assert subject.feed("data: " + B) == [Content("hi")]


def test_lines_may_get_their_ends_later() -> None:
    found = fed(["data: " + B, "", "data: " + B + "\n\n", "data: ", B, "\n", "\ndata: oh\n"])
    assert [event for event in found if isinstance(event, Content)] == [Content("hi")] * 3
    assert isinstance(found[-1], Malformed)


def test_a_line_that_is_broken_off_does_not_take_the_next_ones_with_it() -> None:
    for broken in ('data: {"id": "1', 'data: {"id": {', '{"id": "1'):
        whole = "data: " + B if broken.startswith("data") else B
        found = fed([whole, whole, broken, whole, whole])
        assert [event for event in found if isinstance(event, Content)] == [Content("hi")] * 4
        (told,) = (event for event in found if isinstance(event, Malformed))
        assert told.line == 3


# The reader by itself.


def dense(data: list[Any], max_line: int = 1000) -> tuple[Found, str]:
    reader = DenseReader(1, max_line)
    found = [one for piece in data for one in reader.feed(piece)]
    return found, reader.rest


CASES: dict[str, tuple[str, list[Any], str]] = {
    "two": ("{}{}", [Payload(1, "", "{}"), Payload(2, "", "{}")], ""),
    "fields": ("data: {}data:[]", [Payload(1, "", "{}"), Payload(2, "", "[]")], ""),
    "names": ("event: x.ydata: {}event:zid: 5data: {}", [
        Payload(1, "x.y", "{}"), Payload(2, "z", "{}")], ""),
    "a name in between": ("event: xretry: 5data: {}", [Payload(1, "x", "{}")], ""),
    "a bracket in a comment": (": [busy] {1}data: {}", [Payload(1, "", "{}")], ""),
    "not all there": ('{}data: {"a": ', [Payload(1, "", "{}")], 'data: {"a": '),
    "no payload": ("garbage {}", [], "garbage {}"),
    "text behind it": ("{} garbage", [Payload(1, "", "{}")], " garbage"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found", "rest"), CASES.values(), ids=CASES)
def test_payloads_with_nothing_between_them(text: str, found: Found, rest: str) -> None:
    for cut in ([text], pieces(text, 1), *cuts(text)):
        assert dense(cut) == (found, rest)


def test_what_is_too_long_is_passed_over_and_not_kept() -> None:
    reader = DenseReader(1, 20)
    for piece in ('{"a": "', *["x" * 100] * 1000):
        assert reader.feed(piece) == []
    assert len(reader.rest) <= 20
    assert reader.feed('"}{}') == [Malformed(1, "longer than 20 characters"), Payload(2, "", "{}")]


def test_fields_without_an_end_are_none() -> None:
    reader = DenseReader(1, 20)
    fed = 0
    while not reader.lost:
        reader.feed("event: " + "x" * 50)
        fed += 57
    assert len(reader.rest) == fed < 5000
