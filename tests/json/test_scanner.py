"""The scanner: JSON in fragments to events, the field readers on it, limits, errors and work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import streamcurses
from streamcurses.errors import ScanError
from streamcurses.json import scanner as module
from streamcurses.json.fields import FieldReader, FieldsReader
from streamcurses.json.scanner import (
    Begin,
    End,
    Event,
    JSONScanner,
    Key,
    Scalar,
    Text,
)
from tests import scans

CALL = '{"message": "The lake\\nlay \\"still\\" \\ud83d\\ude00", "request_heartbeat": true}'


def failure(text: str, **options: Any) -> ScanError:
    """The error that `text` ends in, fed whole; every cut must end in the same."""
    whole, *others = scans.cuts(text) if text else [[text]]
    expected = scans.scan(whole, **options)
    for fragments in others:
        assert scans.scan(fragments, **options) == expected, fragments
    scanner = JSONScanner(**options)
    with pytest.raises(ScanError) as caught:
        scanner.feed(text)
        scanner.close()
    return caught.value


def values(text: str, **options: Any) -> list[Any]:
    """The values in `text`; every cut must give the same."""
    whole, *others = scans.cuts(text)
    expected = scans.scan(whole, **options)
    assert expected.offence is None, expected.offence
    for fragments in others:
        assert scans.scan(fragments, **options) == expected, fragments
    scanner = JSONScanner(**options)
    return scans.rebuilt([*scanner.feed(text), *scanner.close()])


def bare(events: list[Event]) -> list[tuple[object, ...]]:
    return [(type(event), *event[:-1], event.path) for event in events]  # type: ignore[index]


# Events.


def test_each_event_knows_its_path() -> None:
    assert bare(JSONScanner().feed('{"a": [1, {"b": "x"}], "c": null}')) == [
        (Begin, "object", ()),
        (Key, "a", ("a",)),
        (Begin, "array", ("a",)),
        (Scalar, "1", ("a", 0)),
        (Begin, "object", ("a", 1)),
        (Key, "b", ("a", 1, "b")),
        (Text, "x", True, ("a", 1, "b")),
        (End, "object", ("a", 1)),
        (End, "array", ("a",)),
        (Key, "c", ("c",)),
        (Scalar, "null", ("c",)),
        (End, "object", ()),
    ]


def test_each_place_knows_its_source() -> None:
    text = ' {"a": [1, "x"], "b": 2.5} '
    sources = {
        event.path: text[event.place.start : event.place.end] for event in JSONScanner().feed(text)
    }
    assert sources == {
        (): '{"a": [1, "x"], "b": 2.5}',
        ("a",): '[1, "x"]',
        ("a", 0): "1",
        ("a", 1): '"x"',
        ("b",): "2.5",
    }


def test_a_call_can_be_drawn_at_every_piece() -> None:
    scanner = JSONScanner()
    pieces = ['{"key": "', "dec", "oded", ' so far", "page": 0', ', "filter": {"a": [1']
    assert [bare(scanner.feed(piece)) for piece in pieces] == [
        [(Begin, "object", ()), (Key, "key", ("key",)), (Text, "", False, ("key",))],
        [(Text, "dec", False, ("key",))],
        [(Text, "oded", False, ("key",))],
        [(Text, " so far", True, ("key",)), (Key, "page", ("page",))],
        [
            (Scalar, "0", ("page",)),
            (Key, "filter", ("filter",)),
            (Begin, "object", ("filter",)),
            (Key, "a", ("filter", "a")),
            (Begin, "array", ("filter", "a")),
        ],
    ]


def test_the_path_is_known_between_feeds() -> None:
    scanner = JSONScanner()
    paths = [scanner.path]
    for piece in ('{"a"', ": [", '"x', '", 2', "]", "}"):
        scanner.feed(piece)
        paths.append(scanner.path)
    assert paths == [(), ("a",), ("a", 0), ("a", 0), ("a", 1), ("a",), ()]


def test_a_number_at_top_level_ends_at_the_close() -> None:
    scanner = JSONScanner()
    assert scanner.feed("-12.5e") == []
    assert scanner.feed("3") == []
    assert bare(scanner.close()) == [(Scalar, "-12.5e3", ())]


def test_a_literal_ends_with_its_last_letter() -> None:
    scanner = JSONScanner()
    assert scanner.feed("tru") == []
    assert bare(scanner.feed("e")) == [(Scalar, "true", ())]


def test_no_text_no_event() -> None:
    scanner = JSONScanner()
    scanner.feed('"a')
    assert scanner.feed("") == []
    assert scanner.feed("\\u00") == []
    assert bare(scanner.feed("e9")) == [(Text, "\xe9", False, ())]


# Strings.


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r'"\"\\\/\b\f\n\r\t"', '"\\/\b\f\n\r\t'),
        (r'"\u0000"', "\0"),
        (r'"\u00e9\u00E9"', "\xe9\xe9"),
        (r'"a\\"', "a\\"),
        (r'"\\\\\""', '\\\\"'),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\uD83D\uDE00"', "\U0001f600"),
        (r'"\udbff\udfff"', "\U0010ffff"),
        (r'"\ud83d"', "\ufffd"),
        (r'"\ude00"', "\ufffd"),
        (r'"\ud83dx"', "\ufffdx"),
        (r'"\ud83d\n"', "\ufffd\n"),
        (r'"\ud83d\u0041"', "\ufffdA"),
        (r'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
        (r'"\ude00\ud83d"', "\ufffd\ufffd"),
        ('"\ud83d\ude00"', "\U0001f600"),
        ('"\ud83d\\ude00"', "\U0001f600"),
        ('"\\ud83d\ude00"', "\U0001f600"),
        ('"\ud83d"', "\ufffd"),
        ('"a\ude00b"', "\ufffd".join("ab")),
        ('"\x7f\x80\u2028\ufeff"', "\x7f\x80\u2028\ufeff"),
    ],
)
def test_strings(source: str, text: str) -> None:
    assert values(source) == [text]
    assert values(f"{{{source}: 0}}") == [{text: 0}]


def test_raw_control_characters() -> None:
    text = '{"a\tb": "one\ntwo\x00\x1f\r\n"}'
    assert values(text, strict=False) == [{"a\tb": "one\ntwo\0\x1f\r\n"}]
    assert failure(text).reason == (
        "a raw '\\t' in a string: write it as an escape, or pass strict=False"
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\H", r"\H"),
        (r"App\Http\Middleware", r"App\Http\Middleware"),
        (r"\d+\.\\", "\\d+\\.\\"),
        (r"\u12 \u \uD83D\x41", "\\u12 \\u \ufffd\\x41"),
        (r"it\'s", "it's"),
        ("\\\n", "\\\n"),
        ("\\\u6e56", "\\\u6e56"),
    ],
)
def test_a_backslash_that_begins_no_escape_stands_for_itself(source: str, text: str) -> None:
    assert values(f'["{source}"]', strict=False) == [[text]]
    assert values(f'{{"{source}": 0}}', strict=False) == [{text: 0}]
    assert failure(f'"{source}"').rest.startswith("\\")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('{"a": 1,}', {"a": 1}),
        ('[1, [2,\n], {"a": "b" , } , ]', [1, [2], {"a": "b"}]),
    ],
)
def test_a_comma_before_a_closing_bracket(source: str, value: Any) -> None:
    assert values(source, strict=False) == [value]
    assert "after ','" in failure(source).reason
    for wrong in ("[,]", "[1,,]", "{,}", '{"a": 1,]', "[1,}", '{"a",}'):
        failure(wrong, strict=False)


# Several values.


def test_many_values() -> None:
    assert values('{}{"a": 1}[] "x" 1\n2 null', many=True) == [
        {},
        {"a": 1},
        [],
        "x",
        1,
        2,
        None,
    ]
    assert values(" ", many=True) == []


def test_one_value_alone() -> None:
    error = failure('{}{"a": 1}')
    assert (error.offset, error.rest) == (2, '{"a": 1}')
    assert error.reason == "expected nothing more after the value (unless many=True), found '{'"


# Errors.


@pytest.mark.parametrize(
    ("text", "offset", "reason", "rest"),
    [
        ("", 0, "expected a value, found the end of the text", ""),
        ("[1,]", 3, "expected a value after ',', found ']'", "]"),
        ("[1 2]", 3, "expected ',' or ']', found '2'", "2]"),
        ('{"a" 1}', 5, "expected ':' after the key, found '1'", "1}"),
        ('{"a":}', 5, "expected a value after ':', found '}'", "}"),
        ('{"a":1,}', 7, "expected a key in double quotes after ',', found '}'", "}"),
        ("[01]", 2, "a number must not have a leading 0", "01]"),
        ("[0", 2, "expected what follows the number, found the end of the text", "0"),
        ("[-x]", 2, "expected a digit after '-', found 'x'", "-x]"),
        ("[1.e5]", 3, "expected a digit after the decimal point, found 'e'", "1.e5]"),
        ("[tru!]", 4, "expected 'true', found '!'", "tru!]"),
        (
            "[1",
            2,
            "expected more digits, or what follows the number, found the end of the text",
            "1",
        ),
        ('"ab', 3, "expected the string's closing '\"', found the end of the text", ""),
        ('{"ab', 4, "expected the key's closing '\"', found the end of the text", '"ab'),
        ("[True]", 1, "expected a value or ']', found 'T' (JSON has true, not True)", "True]"),
        (
            "[NaN]",
            1,
            "expected a value or ']', found 'N' (JSON has neither None nor NaN: write null)",
            "NaN]",
        ),
        ("[/**/]", 1, "expected a value or ']', found '/' (JSON has no comments)", "/**/]"),
        (
            "{'a': 1}",
            1,
            "expected a key in double quotes or '}', found \"'\" (JSON has double quotes only)",
            "'a': 1}",
        ),
        (
            "\ufeff{}",
            0,
            "expected a value, found '\\ufeff' (a byte-order mark: decode the bytes as utf-8-sig)",
            "\ufeff{}",
        ),
        (
            r'["a\u12Gb"]',
            7,
            "expected one of \"\\/bfnrt, or u and four hexadecimal digits, after '\\', found 'G'",
            r'\u12Gb"]',
        ),
        (
            r'{"k\qz": 1}',
            4,
            "expected one of \"\\/bfnrt, or u and four hexadecimal digits, after '\\', found 'q'",
            r'"k\qz": 1}',
        ),
    ],
)  # fmt: skip
def test_offences(text: str, offset: int, reason: str, rest: str) -> None:
    error = failure(text)
    assert (error.offset, error.reason, error.rest) == (offset, reason, rest)


def test_what_was_scanned_before_an_offence_is_told() -> None:
    scanner = JSONScanner()
    scanner.feed('["say')
    with pytest.raises(ScanError) as caught:
        scanner.feed(' it", 1, "now\\x')
    assert bare(caught.value.events) == [
        (Text, " it", True, (0,)),
        (Scalar, "1", (1,)),
        (Text, "now", False, (2,)),
    ]
    assert caught.value.rest == "\\x"


def test_lines_are_counted() -> None:
    error = failure('{\n "a": "b\nc",\n\n 1}', strict=False)
    assert (error.line, error.offset) == (5, 17)
    assert str(error) == f"{error.reason} (line 5, character 17)"


def test_a_failed_scanner_stays_failed() -> None:
    scanner = JSONScanner()
    with pytest.raises(ScanError) as first:
        scanner.feed("[1}")
    with pytest.raises(ScanError) as again:
        scanner.feed("2]")
    assert str(again.value) == str(first.value)
    assert (again.value.events, again.value.rest) == ([], "2]")
    with pytest.raises(ScanError) as again:
        scanner.close()
    assert (str(again.value), again.value.rest) == (str(first.value), "")


def test_a_closed_scanner_takes_no_more() -> None:
    scanner = JSONScanner()
    scanner.feed("[]")
    assert scanner.close() == []
    assert scanner.close() == []
    with pytest.raises(RuntimeError, match="closed"):
        scanner.feed(" ")


# Limits.


def test_depth_limit() -> None:
    assert values("[[{}]]", max_depth=3) == [[[{}]]]
    error = failure("[[{}]]", max_depth=2)
    assert error.offset == 2
    assert error.reason == "more than 2 objects and arrays within one another"


@pytest.mark.parametrize("step", [1, 4, 300_000])
def test_a_hundred_thousand_levels(step: int) -> None:
    depth = 100_000
    text = "[" * depth + "]" * depth
    assert failure_offset(text, step, max_depth=depth - 1) == depth - 1
    scanner = JSONScanner(max_depth=depth)
    count = sum(len(scanner.feed(text[at : at + step])) for at in range(0, len(text), step))
    assert count == 2 * depth
    assert scanner.close() == []


def failure_offset(text: str, step: int, **options: Any) -> int:
    scanner = JSONScanner(**options)
    with pytest.raises(ScanError) as caught:
        for at in range(0, len(text), step):
            scanner.feed(text[at : at + step])
    return caught.value.offset


def test_a_deep_path_is_known() -> None:
    scanner = JSONScanner(max_depth=100_000)
    scanner.feed("[" * 100_000)
    assert scanner.path == (0,) * 100_000


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ('["abcd"]', 6),
        ('{"abcd": 0}', 6),
        ("[12345]", None),
        ("[123456]", 6),
        ("[12345", None),
        (r'["\u0041"]', 6),
        (r'["a\n"]', None),
        ('["abc"]', None),
        ("[false]", None),
        ("[-1.5e7]", 6),
    ],
)
def test_token_limit(text: str, offset: int | None) -> None:
    outcome = scans.scan([text], max_token=5)
    for fragments in scans.cuts(text):
        assert scans.scan(fragments, max_token=5) == outcome, fragments
    if offset is None:
        assert outcome.offence == scans.scan([text]).offence
    else:
        assert outcome.offence == (offset, 1, "more than 5 characters in one token")


# The field readers.


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        CALL.replace(": ", ":").replace(", ", ","),
        json.dumps(json.loads(CALL), indent=4),
        '{"request_heartbeat": true, "n": -1.5, "z": null, ' + CALL[1:],
        '{"a": {"message": "no"}, "b": [{"message": "no"}], "c": "message: \\"no\\"", ' + CALL[1:],
    ],
)
def test_a_field_at_every_cut(text: str) -> None:
    for fragments in scans.cuts(text):
        reader = FieldReader("message")
        assert not reader.begun
        assert "".join(map(reader.feed, fragments)) == json.loads(text)["message"]
        assert (reader.begun, reader.complete, reader.restarts) == (True, True, 0)
        assert reader.close() == ""


def test_a_token_may_have_one_character_at_least() -> None:
    with pytest.raises(ValueError, match="max_token is 0"):
        JSONScanner(max_token=0)


def test_a_field_that_does_not_come() -> None:
    reader = FieldReader("message")
    assert reader.feed('{"other": {"message": "no"}}') == reader.close() == ""
    assert not reader.begun


def test_an_empty_field_has_begun() -> None:
    reader = FieldReader("message")
    assert reader.feed('{"message": "') == ""
    assert (reader.begun, reader.complete) == (True, False)
    assert reader.feed('"') == ""
    assert reader.complete


def test_a_field_at_a_path() -> None:
    text = '{"x": [{"y": "no"}, {"y": "yes"}], "y": "no"}'
    for fragments in scans.cuts(text):
        assert "".join(map(FieldReader(("x", 1, "y")).feed, fragments)) == "yes"


@pytest.mark.parametrize(
    "source",
    [
        "12",
        "-0.5e3",
        "true",
        "null",
        '{"a": [1, "x\\n\\ud83d"], "b" : {}}',
        "[ ]",
        "[[0] ]",
    ],
)
def test_a_value_that_is_no_string_is_its_source(source: str) -> None:
    text = f'{{"a": 1, "field" : {source} , "z": 2}}'
    for fragments in scans.cuts(text):
        reader = FieldReader("field")
        assert "".join(map(reader.feed, fragments)) == source
        assert reader.complete


def test_the_whole_text_is_the_empty_path() -> None:
    reader = FieldReader(())
    assert reader.feed("12") == ""
    assert reader.close() == "12"


def test_the_last_of_duplicate_keys_wins() -> None:
    text = '{"message": "first", "message": {"b": 1}, "message": "last"}'
    for fragments in scans.cuts(text):
        reader = FieldReader("message")
        said = ""
        for fragment in fragments:
            restarts = reader.restarts
            new = reader.feed(fragment)
            said = new if reader.restarts > restarts else said + new
        assert (said, reader.restarts) == ("last", 2)


def test_fields_in_one_pass() -> None:
    reader = FieldsReader(["message", "inner_thoughts", ("o", "b"), "o"])
    assert reader.feed('{"inner_thoughts": "hm\\u0') == [(("inner_thoughts",), "hm", False)]
    assert reader.feed("02e") == [(("inner_thoughts",), ".", False)]
    assert reader.feed('..", "message": "a') == [
        (("inner_thoughts",), "..", False),
        (("message",), "a", False),
    ]
    assert reader.begun == {("message",), ("inner_thoughts",)}
    assert reader.complete == {("inner_thoughts",)}
    assert reader.feed("b") == [(("message",), "b", False)]
    assert reader.feed('", "message": "c') == [
        (("message",), "", False),
        (("message",), "", True),
        (("message",), "c", False),
    ]
    assert reader.feed('", "o": {"b": "x') == [
        (("message",), "", False),
        (("o", "b"), "x", False),
        (("o",), '{"b": "x', False),
    ]
    assert sorted(reader.feed("y")) == [(("o",), "y", False), (("o", "b"), "y", False)]
    assert reader.feed('"}, "o": {}}') == [
        (("o", "b"), "", False),
        (("o",), '"}', False),
        (("o", "b"), "", True),
        (("o",), "", True),
        (("o",), "{}", False),
    ]
    assert reader.begun == reader.complete == {("message",), ("inner_thoughts",), ("o",)}


def test_a_later_value_at_top_level_restarts() -> None:
    reader = FieldReader("message", many=True)
    assert reader.feed('{}{"message": "a"}') == "a"
    assert reader.feed('{"message": "b"}') == "b"
    assert reader.restarts == 1


def test_a_reader_that_fails_tells_what_it_read() -> None:
    fields = FieldsReader(["a", "b"])
    with pytest.raises(ScanError) as caught:
        fields.feed('{"a": "x", "b": [1, 2 3')
    assert caught.value.events == [(("a",), "x", False), (("b",), "[1, 2 ", False)]
    assert caught.value.rest == "3"
    field = FieldReader("a")
    with pytest.raises(ScanError) as caught:
        field.feed('{"a": "x\\ud83d\n')
    assert (caught.value.events, caught.value.rest) == (["x\ufffd"], "\n")
    with pytest.raises(ScanError) as caught:
        field.feed("more")
    assert (caught.value.events, caught.value.rest) == ([], "more")


# What earlier readers of arguments got wrong.


def test_text_is_handed_out_with_its_piece_not_one_later() -> None:
    reader = FieldReader("message")
    assert [reader.feed(piece) for piece in ('{"message":"Hel', "lo", "!", '"}')] == [
        "Hel",
        "lo",
        "!",
        "",
    ]


def test_an_answer_in_one_piece() -> None:
    assert FieldReader("message").feed('{"message":"hi","request_heartbeat":true}') == "hi"


def test_escapes_are_decoded_before_the_object_closes() -> None:
    assert FieldReader("message").feed(r'{"message": "a\n\"b\" \u00e9') == 'a\n"b" \xe9'


def test_compact_json_and_other_keys_first() -> None:
    assert FieldReader("message").feed('{"request_heartbeat":true,"message":"hi') == "hi"


def test_a_boolean_or_a_number_before_the_field() -> None:
    assert FieldReader("message").feed('{"a": false, "b": -1e5, "message": "hi') == "hi"


def test_a_piece_that_ends_in_an_escaped_quote() -> None:
    reader = FieldReader("message")
    assert [
        reader.feed('{"message": "say \\"'),
        reader.feed("hi"),
        reader.feed('\\" now"}'),
    ] == [
        'say "',
        "hi",
        '" now',
    ]


def test_a_piece_that_ends_within_an_escape() -> None:
    reader = FieldReader("message")
    assert reader.feed('{"message": "say \\') == "say "
    assert reader.feed('"hi') == '"hi'


def test_a_field_name_within_another_value() -> None:
    text = '{"thoughts": "I set \\"message\\": \\"x\\" or message: y", "message": "z"}'
    assert FieldReader("message").feed(text) == "z"


def test_a_value_that_ends_in_a_backslash() -> None:
    reader = FieldReader("message")
    assert "".join(map(reader.feed, '{"message": "C:\\\\", "b": "x"}')) == "C:\\"


# Work.


def arguments(size: int) -> str:
    text = 'The lake lay still in the morning.\nYou said: "swim".\n\n'
    return json.dumps({"message": (text * (size // len(text) + 1))[:size]})


def test_a_string_of_a_megabyte() -> None:
    text = arguments(1_000_000)
    for step in (4, 1000, len(text)):
        reader = FieldReader("message")
        pieces = [reader.feed(text[at : at + step]) for at in range(0, len(text), step)]
        assert "".join(pieces) == json.loads(text)["message"]


@pytest.mark.parametrize("make", [lambda: FieldReader("message"), JSONScanner])
def test_no_character_is_searched_twice(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    search = module._SPECIAL.search
    searched = 0

    def counted(text: str, start: int = 0, end: int = sys.maxsize) -> Any:
        nonlocal searched
        found = search(text, start, end)
        searched += (min(len(text), end) if found is None else found.start()) - start
        return found

    monkeypatch.setattr(module._SPECIAL, "search", counted)
    for text in (arguments(40_000), json.dumps({"message": "\xe9\n" * 10_000})):
        for step in (1, 4, 1000, len(text)):
            searched = 0
            reader = make()
            for at in range(0, len(text), step):
                reader.feed(text[at : at + step])
            assert searched <= len(text)


def test_work_grows_as_the_text_does() -> None:
    def calls(text: str) -> int:
        count = 0

        def call(frame: object, event: str, function: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        feed = FieldReader("message").feed
        sys.setprofile(call)
        try:
            for at in range(0, len(text), 4):
                feed(text[at : at + 4])
        finally:
            sys.setprofile(None)
        return count

    assert calls(arguments(100_000)) < 10.5 * calls(arguments(10_000))


@pytest.mark.parametrize(
    ("begin", "unit"),
    [('{"', "kkkk"), ("[", "1111"), ('["', "\\n\\n")],
    ids=["key", "number", "escapes"],
)
def test_a_long_token_in_small_pieces(begin: str, unit: str) -> None:
    scanner = JSONScanner()
    scanner.feed(begin)
    for _ in range(50_000):
        scanner.feed(unit)
    with pytest.raises(ScanError) as caught:
        scanner.close()
    assert caught.value.rest == ("" if unit[0] == "\\" else begin[1:] + 50_000 * unit)


ALONE = """
import sys
sys.path.insert(0, {root!r})
import __future__, re
before = set(sys.modules)
import streamcurses.json.scanner
print(*sorted(set(sys.modules) - before))
"""


def test_the_scanner_stands_alone() -> None:
    """Neither `site` nor the environment may have loaded anything before."""
    root = str(Path(streamcurses.__file__).parents[1])
    command = [sys.executable, "-I", "-S", "-c", ALONE.format(root=root)]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert loaded == [
        "streamcurses",
        "streamcurses._late",
        "streamcurses.errors",
        "streamcurses.json",
        "streamcurses.json.grammar",
        "streamcurses.json.scanner",
        "streamcurses.json.tuples",
    ]
