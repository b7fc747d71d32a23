"""Recordings that were damaged on their way: what came intact is said, and nothing raises.

Some lines of a recording are damaged, and others put between: the text of every event that came
as it was must still be said, in its order, however the whole is cut. That time is linear is held by
counting calls: four times the stream takes no more than about four times the calls.
"""

from __future__ import annotations

import json
import sys
import time
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import FORMATS, decoder
from streamcurses._formats.events import Content, Event, Malformed, Refusal, Thoughts
from tests.corpora import SHARED, files
from tests.formats.feeding import sse
from tests.formats.test_shapes import STREAMS

MINUTES = 10.0

# Made-up streams of every format, and the recordings beside the checkout, where those are here.
NAMES = [*(f"{format}, made up" for format in STREAMS)]
NAMES += [f"{folder}/{name}" for folder in ("streams", "servers") for name in files(folder, "*.*")]
NAMES = [name for name in NAMES if not name.endswith((".tsv", ".md", ".json"))]

GARBAGE = [
    b"garbage", b"oh no!", b"<br>", b"<html>", b"</html>", b"x: y", b"{", b"}", b"[", b"]", b"[{",
    b'{"a": [', b'{"a": "b', b"data: {", b"data: x", b"data:", b'data: {"a": 1}', b"event: x", b":",
    b"id", b"retry: 5", b"error: no", b'"', b"\\", b"```", b"null", b"12", b"\xff\xfe\x00", b"[[",
    "日本\u2028語".encode(), b"HTTP/1.1 500 No", b"[DONE", b"\x1f\x8b\x08", b'{"error": {}}', b",",
]  # fmt: skip


class Line(NamedTuple):
    """A line of a recording, and what its payload says there."""

    data: bytes
    said: tuple[str, ...]


@cache
def recorded(name: str) -> tuple[str, tuple[Line, ...]]:
    """The recording's format, and its lines."""
    made_up = name.partition(",")[0]
    data = sse(*STREAMS[made_up]) if made_up in STREAMS else (SHARED / name).read_bytes()
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    format = made_up if made_up in STREAMS else _format_of(lines)
    subject = decoder(format) if format else decoder()
    found = []
    for line in lines:
        payload = _payload(line)
        said: list[str] = []
        if payload is not None:
            said = texts(subject.feed(payload))
        found.append(Line(line, tuple(said)))
    return format, tuple(found)


def _payload(line: bytes) -> Any:
    try:
        payload = json.loads(line.removeprefix(b"data:"))
    except ValueError:
        return None
    return payload if isinstance(payload, (dict, list)) and payload else None


def _format_of(lines: list[bytes]) -> str:
    for payload in filter(None, map(_payload, lines)):
        for name, rules in FORMATS.items():
            if isinstance(payload, dict) and rules.recognizes(payload):
                return name
    return ""


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, (Content, Refusal, Thoughts))]


def damaged(line: bytes, random: Random) -> bytes:
    """The line with some of it gone, changed, doubled, or something else in it."""
    at, to = sorted(random.choices(range(len(line) + 1), k=2))
    return random.choice((
        line[:at],
        line[at:],
        line[:at] + line[to:],
        line[:to] + line[at:],
        line[:at] + random.choice(GARBAGE) + line[at:],
        line[:at] + random.choice(GARBAGE) + line[to:],
        line[:at] + bytes([random.randrange(256)]) + line[at + 1 :],
        line.replace(b'"', b"'"),
    )).replace(b"\n", b"").replace(b"\r", b"")  # fmt: skip


def damage(lines: tuple[Line, ...], random: Random) -> tuple[bytes, list[str]]:
    """The recording with some lines damaged or added, and what the others say."""
    rate = random.choice((0.02, 0.1, 0.3))
    out: list[bytes] = []
    said: list[str] = []
    begun = False
    for line in lines:
        # The first payload stays: what a stream is, is another question.
        if begun and random.random() < rate:
            out.append(damaged(line.data, random))
        else:
            out.append(line.data)
            said += line.said
            begun = begun or _payload(line.data) is not None
        if begun and random.random() < rate / 2:
            out.append(random.choice(GARBAGE))
    return b"\n".join(out), said


def split(data: bytes, random: Random) -> list[Any]:
    """In pieces of any size; as text, or as bytes."""
    size = random.choice((1, 7, 100, 4096, len(data) + 1))
    pieces: list[Any] = [data[at : at + size] for at in range(0, len(data), size)]
    whole = random.random() < 0.3
    return [data.decode("utf-8", "replace")] if whole else pieces


def check(name: str, random: Random) -> None:
    format, lines = recorded(name)
    data, said = damage(lines, random)
    asked = format if format and random.random() < 0.5 else "auto"
    subject, builder = decoder(asked), MessageBuilder()
    found: list[Event] = []
    for piece in split(data, random):
        found += subject.feed(piece)
    found += subject.close()
    for event in found:
        builder.feed(event)
    builder.close()
    for message in builder.messages:
        message.to_dict()
    told = "".join(texts(found))
    place = 0
    for text in said:
        at = told.find(text, place)
        assert at >= 0, f"{text!r} is lost in {name}, asked for as {asked}"
        place = at + len(text)


def calls(data: bytes, size: int) -> int:
    """How many calls reading takes, of functions in Python and in C."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    subject = decoder()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    before = sys.getprofile()
    sys.setprofile(trace)
    try:
        for piece in pieces:
            subject.feed(piece)
        subject.close()
    finally:
        sys.setprofile(before)
    return count


def check_calls(name: str, random: Random) -> None:
    data, _ = damage(recorded(name)[1], random)
    data = data[:20_000] + b"\n"
    size = random.choice((1000, 100))
    once, often = calls(data * 2, size), calls(data * 8, size)
    assert often < 6 * once + 2000, f"{name}: {once} calls, and {often} for four times as much"


@pytest.mark.parametrize("seed", range(8))
def test_what_comes_intact_is_said(seed: int) -> None:
    for number in range(10):
        random = Random(1000 * seed + number)
        check(random.choice(NAMES), random)


@pytest.mark.parametrize("seed", range(4))
def test_four_times_the_stream_takes_four_times_the_calls(seed: int) -> None:
    random = Random(seed)
    check_calls(random.choice(NAMES), random)


def test_a_recording_that_is_not_damaged_says_all_of_it() -> None:
    for name in NAMES:
        format, lines = recorded(name)
        data = b"\n".join(line.data for line in lines)
        subject = decoder(format or "auto")
        found = subject.feed(data) + subject.close()
        assert texts(found) == [text for line in lines for text in line.said], name
        if "made up" in name:
            assert not [event for event in found if isinstance(event, Malformed)]


@pytest.mark.soak
def test_ten_minutes_of_damage() -> None:
    first = Random().randrange(1 << 30)
    print(f"seeds from {first}")
    end = time.monotonic() + MINUTES * 60
    tried = 0
    while time.monotonic() < end:
        random = Random(first + tried)
        name = random.choice(NAMES)
        try:
            check(name, random)
            if not tried % 20:
                check_calls(name, random)
        except BaseException:
            print(f"with seed {first + tried}, {name}")
            raise
        tried += 1
    print(f"{tried} damaged recordings")
