from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._formats.extent import Extent

VALUES = [
    "{}",
    "[]",
    '{"a": "}"}',
    '["\\"]", {"b": "\\\\"}]',
    '{"a": [[], {}, "\\u005d{"]}',
    "[\n1\n]",
]


def end(*pieces: str) -> int:
    """Where the value ends, over all of the pieces; -1 where it does not."""
    extent = Extent()
    before = 0
    for piece in pieces:
        place = extent.feed(piece)
        if place >= 0:
            return before + place
        before += len(piece)
    return -1


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("behind", ["", "}", "]]", ' {"next": 1}', '"'])
def test_a_value_ends_with_its_own_bracket(value: str, behind: str) -> None:
    text = value + behind
    assert end(text) == len(value)
    assert end(*text) == len(value)
    for place in range(len(text)):
        assert end(text[:place], text[place:]) == len(value)
        assert end(value[:place]) == (len(value) if place >= len(value) else -1)


def test_a_line_does_not_end_within_a_string() -> None:
    for text in ('{"a": "b\n', '{"a": "b\r', '["x\\"y\nz"]'):
        extent = Extent()
        place = extent.feed(text)
        assert extent.broken
        assert text[place] in "\r\n"
        assert extent.inside


def test_what_is_open_is_known() -> None:
    extent = Extent()
    extent.feed('{"a": [')
    assert extent.opened == ["{", "["]
    extent.feed('], "b')
    assert extent.opened == ["{"]
    assert extent.inside


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.lists(JSON) | st.dictionaries(st.text(), JSON), st.integers(0, 3), st.integers(1, 9))
def test_any_json(value: Any, indent: int, size: int) -> None:
    text = json.dumps(value, indent=indent or None, ensure_ascii=False)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert end(*pieces, "]}") == len(text)
