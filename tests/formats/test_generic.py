"""A stream of no known format is shown as best it can be, and told to be none."""

from __future__ import annotations

from typing import Any

import pytest

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
    Unknown,
)
from streamcurses._formats.generic import longest
from tests.formats.feeding import events, fed, sse

BEGIN = MessageBegin("", "", "generic")


def piece(number: int, text: str) -> dict[str, Any]:
    return {
        "kind": "bit",
        "run": "8f14e45f-ceea-467f-a0e6-000000000001",
        "at": f"2026-01-02T03:04:{number:02}Z",
        "seq": f"bit-{number}",
        "inner": [{"words": text}],
    }


def test_the_longest_text_is_shown_from_the_first_on() -> None:
    stream = [piece(number, text) for number, text in enumerate(("It ", "rai", "ns.", " 雨"))]
    told, *rest = fed(stream)
    assert isinstance(told, Malformed)
    what = "a JSON object of no known format ('bit')"
    assert told == Malformed(0, f"line 1 is {what}; shown is its longest text, inner.0.words")
    assert rest == [BEGIN, *map(Content, ("It ", "rai", "ns.", " 雨")), Finish("")]
    assert events(sse(*stream))[1:] == rest


def test_a_stream_that_is_short_is_shown_at_its_end() -> None:
    assert fed([{"x": {"said": "It rains."}, "id": "abcdef0123"}])[1:] == [
        BEGIN,
        Content("It rains."),
        Finish(""),
    ]


def test_what_has_no_text_is_told_line_by_line() -> None:
    found = fed([{"x": number} for number in range(4)])
    assert [event.line for event in found if isinstance(event, Malformed)] == [1, 2, 3, 4]


def test_a_format_that_is_known_takes_over() -> None:
    chat = {"id": "1", "model": "m", "choices": [{"index": 0, "delta": {"content": "hi"}}]}
    found = fed([*(piece(n, f"word {n}") for n in range(3)), chat])
    assert Notice("the stream goes on as openai-chat") in found
    assert found[-1] == Content("hi")


def test_it_can_be_asked_for() -> None:
    stream = [piece(1, "It "), piece(2, "rains."), piece(3, " ever"), {"other": "a b"}]
    found: list[Event] = fed(stream, format="generic")
    assert found[:4] == [BEGIN, Content("It "), Content("rains."), Content(" ever")]
    assert not [event for event in found if isinstance(event, Unknown) and event.kind]


@pytest.mark.parametrize(
    ("payloads", "path"),
    [
        ([], ""),
        ([{"a": "same"}, {"a": "same"}], ""),
        ([{"a": "one"}, {"a": "two"}], "a"),
        ([{"a": "https://a.example/b"}], ""),
        ([{"a": {"b": [1, "x y"]}}], "a.b.1"),
        ([{"a": "x y", "b": "a longer one"}], "b"),
        ([{"time": "12:30:01", "number": "42"}], ""),
        ([{"name": "Bern", "population": 134000}], ""),
        ([{"answer": "Yes", "capital": "Bern"}], "answer"),
        ([{"text": ""}], ""),
        ([{"output": [{"text": "Yes"}], "model": "small"}], "output.0.text"),
        ([{"message": "start"}, {"message": "start"}], ""),
        ([{"message": "8f14e45fceea"}], ""),
    ],
)
def test_what_is_text(payloads: list[dict[str, Any]], path: str) -> None:
    assert longest(payloads) == path


def test_depth_is_no_matter() -> None:
    deep: Any = "so deep"
    for _ in range(500):
        deep = [deep]
    assert longest([{"a": deep}]) == ""
