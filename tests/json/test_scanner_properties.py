"""What holds of the scanner for any JSON, any text and any cut."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from streamcurses.errors import ScanError
from streamcurses.json.fields import FieldReader, FieldsReader
from streamcurses.json.scanner import JSONScanner
from tests import scans

STRINGS = (
    st.text() | st.text(st.sampled_from('"\\/\n\x00\xe9\u6e56\U0001f600ab')) | st.just("message")
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=12,
)
# Text that often goes far before it goes wrong.
NEAR_JSON = st.lists(
    st.sampled_from(
        [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\n",
            '"',
            '"a"',
            '"message"',
            "\\",
            "\\u",
            "\\ud83d",
            "\\ude00",
        ]
        + [
            "00",
            "-",
            "1",
            "0",
            ".",
            "5",
            "e",
            "+",
            "true",
            "nul",
            "\x00",
            "\ud83d",
            "\ude00",
            "\ufeff",
            "\xe9",
        ]
    )
).map("".join)


@st.composite
def fragments(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> list[str]:
    """A text, cut at any places; some fragments may be empty."""
    text = draw(texts)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)])]


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A JSON text in any of the ways in which it may be written."""
    return json.dumps(
        draw(VALUES),
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 1, "\t"])),
        separators=draw(st.sampled_from([None, (",", ":"), (" , ", " : ")])),
    )


@given(fragments(documents()))
def test_the_events_rebuild_the_value(pieces: list[str]) -> None:
    scanner = JSONScanner()
    events = [event for piece in pieces for event in scanner.feed(piece)] + scanner.close()
    assert scans.rebuilt(events) == [json.loads("".join(pieces))]


@given(
    st.text() | NEAR_JSON | documents(),
    st.data(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 9),
)
def test_any_text_comes_to_the_same_at_any_cut(
    text: str, data: st.DataObject, strict: bool, many: bool, limit: int
) -> None:
    options = {
        "strict": strict,
        "many": many,
        "max_depth": limit,
        "max_token": 3 * limit + 1,
    }
    pieces = data.draw(fragments(st.just(text)))
    assert scans.scan(pieces, **options) == scans.scan([text], **options)


@given(fragments(st.text() | NEAR_JSON), st.booleans())
def test_readers_raise_nothing_but_scan_errors(pieces: list[str], strict: bool) -> None:
    reader = FieldsReader(["message", ("a", "a"), ("a", 0), ()], strict=strict)
    failed = False
    for feed in [
        *(lambda piece=piece: reader.feed(piece) for piece in pieces),
        reader.close,
    ]:
        try:
            feed()
            assert not failed
        except ScanError:
            failed = True


@given(fragments(st.text() | NEAR_JSON | documents()), st.booleans())
def test_json_agrees(pieces: list[str], strict: bool) -> None:
    """What json.loads accepts is accepted; what it refuses, the strict scanner refuses."""
    text = "".join(pieces)
    offence = scans.scan(pieces, strict=strict).offence
    try:
        json.loads(text, strict=strict, parse_constant=refuse)
    except (ValueError, RecursionError):
        # What is not strict takes more than raw control characters.
        assert offence is not None or not strict
    else:
        assert offence is None


def refuse(name: str) -> None:
    """json takes NaN and Infinity, which are not JSON."""
    raise ValueError(name)


@given(st.dictionaries(STRINGS, VALUES, max_size=4), STRINGS, st.data())
def test_a_field_grows_to_its_final_text(
    members: dict[str, Any], message: str, data: st.DataObject
) -> None:
    members["message"] = message
    names = data.draw(st.permutations(list(members)))
    text = json.dumps(
        {name: members[name] for name in names}, ensure_ascii=data.draw(st.booleans())
    )
    prefix = text[: data.draw(st.integers(0, len(text)))]
    said = ""
    reader = FieldReader("message")
    for piece in data.draw(fragments(st.just(prefix))):
        said += reader.feed(piece)
        assert message.startswith(said)
    assert said == message or not reader.complete


MEMBERS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), documents()), max_size=6)


@given(MEMBERS, st.data())
def test_the_last_of_duplicate_keys_wins(
    members: list[tuple[str, str]], data: st.DataObject
) -> None:
    nested = "{" + ",".join(f'"{name}":{value}' for name, value in members) + "}"
    outer = data.draw(st.lists(st.sampled_from([f'"o":{nested}', '"o":1', '"a":"x"']), max_size=4))
    text = "{" + ",".join(outer) + "}"
    paths: list[tuple[str, ...]] = [("a",), ("o",), ("o", "a"), ("o", "b")]
    texts: dict[tuple[Any, ...], str] = {}
    reader = FieldsReader(paths)
    for piece in data.draw(fragments(st.just(text))):
        for path, added, restarted in reader.feed(piece):
            texts[path] = added if restarted else texts.get(path, "") + added
    for path in paths:
        value = json.loads(text)
        for key in path:
            value = value.get(key, MISSING) if isinstance(value, dict) else MISSING
        assert (path in reader.begun) == (path in reader.complete) == (value is not MISSING)
        if isinstance(value, str):
            assert texts[path] == value
        elif value is not MISSING:
            assert json.loads(texts[path]) == value
        else:
            assert texts.get(path, "") == ""


MISSING = object()
