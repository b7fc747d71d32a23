from __future__ import annotations

from typing import Any, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._formats.lines import Line, LineReader
from tests.formats.feeding import cuts, pieces


def lines(data: list[Any], max_line: int = 1000) -> list[Line]:
    reader = LineReader(max_line)
    found = [line for piece in data for line in reader.feed(piece)]
    return found + reader.close()


ENDS = {
    "lf": (b"a\nb\n", ["a", "b"]),
    "crlf": (b"a\r\nb\r\n", ["a", "b"]),
    "cr": (b"a\rb\r", ["a", "b"]),
    "mixed": (b"a\r\r\nb\n\rc", ["a", "", "b", "", "c"]),
    "no last end": (b"a\nb", ["a", "b"]),
    "empty lines": (b"\n\na\n\n", ["", "", "a", ""]),
    "nothing": (b"", []),
    "a mark at the start": ("\ufeffa\nb".encode(), ["a", "b"]),
    "a mark elsewhere": ("a\n\ufeffb".encode(), ["a", "\ufeffb"]),
    "other separators": ("a\u2028b\x0bc\x85d\n".encode(), ["a\u2028b\x0bc\x85d"]),
    "multi-byte": ("é日😀\n".encode(), ["é日😀"]),
    "invalid": (b"a\xffb\xe6\x97\n\xf0\x9f", ["a\ufffdb\ufffd", "\ufffd"]),
}


@pytest.mark.parametrize(("data", "expected"), ENDS.values(), ids=ENDS)
def test_lines(data: bytes, expected: list[str]) -> None:
    numbered = [(number, text) for number, text in enumerate(expected, 1)]
    assert lines([data]) == numbered
    assert lines(pieces(data, 1)) == numbered
    for cut in cuts(data):
        assert lines(cut) == numbered


def test_text_may_come_as_str() -> None:
    assert lines(["a\r", "\nb", "c\n"]) == [(1, "a"), (2, "bc")]
    assert lines(["\ufeff", "a"]) == [(1, "a")]


def test_a_cr_ends_its_line_at_once() -> None:
    reader = LineReader(10)
    assert reader.feed(b"a\r") == [(1, "a")]
    assert reader.feed(b"\n") == []
    assert reader.feed(b"b\n") == [(2, "b")]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_a_line_over_the_limit_is_given_as_none(size: int) -> None:
    data = b"1234\n12345\n" + b"x" * 50 + b"\n1234"
    expected = [(1, "1234"), (2, None), (3, None), (4, "1234")]
    assert lines(pieces(data, size), max_line=4) == expected


def test_an_endless_line_is_not_kept() -> None:
    reader = LineReader(10)
    for _ in range(1000):
        reader.feed("x" * 1000)
    assert sum(map(len, reader._pieces)) <= 10
    assert reader.close() == [(1, None)]


def random_pieces(data: Union[bytes, str], places: list[int]) -> list[Any]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in zip(edges, edges[1:])]


@given(st.binary(max_size=60), st.lists(st.integers(0, 100), max_size=8))
def test_any_bytes_at_any_split(data: bytes, places: list[int]) -> None:
    assert lines(random_pieces(data, places), 20) == lines([data], 20)


@given(
    st.lists(st.sampled_from(["\r", "\n", "\r\n", "é", "😀", "\ufeff", "ab"]), max_size=20),
    st.lists(st.integers(0, 100), max_size=8),
)
def test_any_ends_at_any_split(parts: list[str], places: list[int]) -> None:
    data = "".join(parts).encode()
    assert lines(random_pieces(data, places), 5) == lines([data], 5)
