from __future__ import annotations

from typing import Any

import pytest

from streamcurses._formats.events import Malformed
from streamcurses._formats.sse import Found, Payload, PayloadReader
from tests.formats.feeding import cuts, pieces


def payloads(data: list[Any], max_line: int = 1000) -> Found:
    reader = PayloadReader(max_line)
    found = [payload for piece in data for payload in reader.feed(piece)]
    return found + reader.close()


CASES: dict[str, tuple[str, list[Any]]] = {
    "one event": ('data: {"a": 1}\n\n', [Payload(1, "", '{"a": 1}')]),
    "no space after the colon": ("data:{}\n\n", [Payload(1, "", "{}")]),
    "only one space is dropped": ("data:  {}\n\n", [Payload(1, "", " {}")]),
    "crlf": ("data: {}\r\n\r\ndata: 2\r\n\r\n", [Payload(1, "", "{}"), Payload(3, "", "2")]),
    "cr": ("data: {}\r\rdata: 2\r\r", [Payload(1, "", "{}"), Payload(3, "", "2")]),
    "no final blank line": ("data: {}", [Payload(1, "", "{}")]),
    "a byte-order mark": ("\ufeffdata: {}\n\n", [Payload(1, "", "{}")]),
    "comments": (": hello\n\n:\ndata: {}\n: there\n\n", [Payload(4, "", "{}")]),
    "several data lines": ("data: {\ndata:\ndata\ndata: }\n\n", [Payload(1, "", "{\n\n\n}")]),
    "an event name": ("event: error\ndata: {}\n\n", [Payload(2, "error", "{}")]),
    "a name after the data": ("data: {}\nevent: error\n\n", [Payload(1, "error", "{}")]),
    "a name without space": ("event:x\ndata: {}\n\n", [Payload(2, "x", "{}")]),
    "a name lasts for one event": (
        "event: x\ndata: {}\n\ndata: 2\n\n",
        [Payload(2, "x", "{}"), Payload(4, "", "2")],
    ),
    "other fields": ("id: 7\nretry: 10\nid\nretry\ndata: {}\n\n", [Payload(5, "", "{}")]),
    "no data": ("event: x\n\ndata:\n\ndata\n\n", []),
    "blank lines": ("\n\n \n\t\ndata: {}\n\n\n\n", [Payload(5, "", "{}")]),
    "no blank lines between": (
        "data: {}\ndata: {}\ndata: [DONE]\n",
        [Payload(1, "", "{}"), Payload(2, "", "{}"), Payload(3, "", "[DONE]")],
    ),
    "json lines": ('{"a": 1}\n{"b": 2}', [Payload(1, "", '{"a": 1}'), Payload(2, "", '{"b": 2}')]),
    "json lines after an event": ("data: 1\n{}\n", [Payload(1, "", "1"), Payload(2, "", "{}")]),
    "a marker by itself": ("[DONE]\n", [Payload(1, "", "[DONE]")]),
    "fields that are not known": (
        "x-note: soup\nlonely\ndata: {}\nalso: this\n\nevent: x\nnote\n\n",
        [Payload(3, "", "{}")],
    ),
    "fields that make no event": (
        "data: {}\n\nlonely\nx: 1\n\ndata: 2\n\n",
        [Payload(1, "", "{}"), Payload(3, "", "lonely"), Payload(4, "", "x: 1"),
         Payload(6, "", "2")],
    ),
    "words among json": (
        '{"a": 1}\nhello\n{"b": 2}\nbye',
        [Payload(1, "", '{"a": 1}'), Payload(2, "", "hello"), Payload(3, "", '{"b": 2}'),
         Payload(4, "", "bye")],
    ),
    "garbage is handed on": (
        "data: {}\n<br>\n\noh no!\nx: 1\n\n",
        [Payload(1, "", "{}"), Payload(2, "", "<br>"), Payload(4, "", "oh no!"),
         Payload(5, "", "x: 1")],
    ),
    "an error as a field": (
        'data: {}\n\nerror: {"code": 5}\n\nError: no\n',
        [Payload(1, "", "{}"), Payload(3, "error", '{"code": 5}'), Payload(5, "error", "no")],
    ),
    "printed prettily": (
        '{\n  "a": {\n    "b": 1\n  }\n}\n{"c": 2}\n',
        [Payload(1, "", '{\n  "a": {\n    "b": 1\n  }\n}'), Payload(6, "", '{"c": 2}')],
    ),
    "printed prettily, cut off": ('{\n  "a": 1', [Payload(1, "", '{\n  "a": 1')]),
    "printed in another way": (
        '{"a": [1,\n2\n], "b":\n3}\n{\n}\n',
        [Payload(1, "", '{"a": [1,\n2\n], "b":\n3}'), Payload(5, "", "{\n}")],
    ),
    "printed prettily, and spaced": (
        '{\n\n"a": 1\n\n}\n\n', [Payload(1, "", '{\n\n"a": 1\n\n}')],
    ),
    "printed prettily behind one field": (
        'event: x\ndata: {\n  "a": [\n  1\n]\n}\n\ndata: 2\n\n',
        [Payload(2, "x", '{\n  "a": [\n  1\n]\n}'), Payload(8, "", "2")],
    ),
    "an array": (
        ': saved\n[\n  {\n    "a": 1\n  },\n  {}\n]\n{}\n',
        [Payload(3, "", '{\n    "a": 1\n  }'), Payload(6, "", "{}"), Payload(8, "", "{}")],
    ),
    "array behind array": (
        "{}\n[\n{}\n][\n{}\n]\n",
        [Payload(1, "", "{}"), Payload(3, "", "{}"), Payload(5, "", "{}")],
    ),
    "text behind an array": (
        "{}\n[\n{}\n] and so on\n",
        [Payload(1, "", "{}"), Payload(3, "", "{}"), Payload(4, "", "and so on")],
    ),
    "an array on one line": ("{}\n[{}, {}]\n", [Payload(1, "", "{}"), Payload(2, "", "[{}, {}]")]),
    "an array, cut off": (
        '{}\n[\n{}, {\n"a"',
        [Payload(1, "", "{}"), Payload(3, "", "{}"), Malformed(3, "broken off within an array")],
    ),
    "broken off within an object": (
        '{"a": 1,\n{"b": 2}\n', [Payload(1, "", '{"a": 1,'), Payload(2, "", '{"b": 2}')],
    ),
    "broken off within a string": (
        '{"a": "b\n{"b": 2}\n', [Payload(1, "", '{"a": "b\n'[:-1]), Payload(2, "", '{"b": 2}')],
    ),
    "broken off within a list": (
        '{"a": [\n{"b": 2}\n{"c": 3}\n',
        [Payload(1, "", '{"a": [\n{"b": 2}'), Payload(2, "", '{"b": 2}'),
         Payload(3, "", '{"c": 3}')],
    ),
    "broken off before an event": (
        '{"a": [\ndata: {}\n\n', [Payload(1, "", '{"a": ['), Payload(2, "", "{}")],
    ),
    "a brace by itself": ("{\n{}\n{\ndata: 1\n\n", [
        Payload(1, "", "{"), Payload(2, "", "{}"), Payload(3, "", "{"), Payload(4, "", "1"),
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_payloads(text: str, expected: Found) -> None:
    assert payloads([text]) == expected
    assert payloads(pieces(text.encode(), 1)) == expected
    for cut in cuts(text.encode()):
        assert payloads(cut) == expected


def test_an_event_comes_with_its_blank_line() -> None:
    reader = PayloadReader(100)
    assert reader.feed("data: {}\n") == []
    assert reader.feed("\n") == [Payload(1, "", "{}")]


def test_what_is_too_long_is_reported_and_passed_over() -> None:
    long = "x" * 20
    text = f"data: 1\n\ndata: {long}\n\ndata: 2\n\n{long}\n{{}}\n"
    assert payloads([text], max_line=15) == [
        Payload(1, "", "1"),
        Malformed(3, "longer than 15 characters"),
        Payload(5, "", "2"),
        Malformed(7, "longer than 15 characters"),
        Payload(8, "", "{}"),
    ]


def test_an_object_of_many_lines_has_the_same_limit() -> None:
    text = "{\n" + ' "a": 1,\n' * 1000 + ' "b": 2\n}\n{}\n'
    for size in (1, len(text)):
        assert payloads(pieces(text, size), max_line=15) == [
            Malformed(1, "longer than 15 characters"),
            Payload(1004, "", "{}"),
        ]


def test_lines_that_break_off_one_another_are_read_in_linear_time() -> None:
    for line in ("[", "{", '{"a": [', "[{", "x: 1", '"', "data: {", "[{}],", "<html>", "]"):
        payloads(pieces(f"{line}\n" * 5_000, 65536), max_line=10_000)


def test_an_event_of_many_lines_has_the_same_limit() -> None:
    text = "data: 123456\n" * 1000 + "\ndata: 1\n\n"
    assert payloads([text], max_line=15) == [
        Malformed(1, "longer than 15 characters"),
        Payload(1002, "", "1"),
    ]
