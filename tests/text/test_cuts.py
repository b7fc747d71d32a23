"""Lines that are far too long are cut, at the same places however they come and are asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._text import cuts, filler, wrap
from streamcurses._text.clusters import Shaper
from streamcurses._text.cuts import LONG, NEAR, Cuts, next_cut
from streamcurses._text.filler import Filler
from streamcurses._text.markdown import pieces
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.signs import UNICODE
from streamcurses._text.wrap import WrappedText
from tests.text import test_wrap_properties as properties
from tests.text.markdown import test_drawn_properties as drawn_properties


@contextmanager
def short_lines(long: int = 20, near: int = 5) -> Iterator[None]:
    """Lines are cut after so few characters."""
    with ExitStack() as patches:
        for module in (cuts, filler, wrap, pieces):
            patches.enter_context(patch.object(module, "LONG", long))
        patches.enter_context(patch.object(cuts, "NEAR", near))
        yield


@pytest.mark.parametrize(
    "test",
    [
        properties.test_any_appends_and_resizes_equal_one_wrap,
        properties.test_what_has_grown_is_what_one_wrap_has,
        properties.test_neighbours_on_a_row_do_not_join,
        properties.test_the_tail_alone_equals_the_end_of_the_whole,
        properties.test_rows_know_their_source,
        properties.test_rows_that_were_given_up_are_made_again,
        drawn_properties.test_any_appends_and_resizes_equal_one_drawing,
        drawn_properties.test_what_has_grown_is_what_one_drawing_has,
        drawn_properties.test_the_tail_alone_equals_the_end_of_the_whole,
        drawn_properties.test_rows_know_their_source,
    ],
)
def test_rows_are_those_of_one_wrap_where_lines_are_cut(test: Callable[[], None]) -> None:
    with short_lines():
        test()


def test_where_a_line_is_cut() -> None:
    text = "one two " * LONG
    cut = next_cut(text, LONG)
    assert text[cut - 4 : cut] == "one "
    assert LONG < cut <= LONG + 8
    assert next_cut("x" * 3 * LONG, LONG) == LONG + NEAR + 1
    # Nothing that may belong to another character is parted from it.
    for text in ("e\u0301" * LONG, "👩\u200d👩\u200d👧" * LONG, "🇫🇷" * LONG):
        assert next_cut(text, LONG) == -1
    assert next_cut("世" * 2 * LONG, LONG) == LONG + NEAR + 1
    assert next_cut("one two", LONG) == -1


@given(
    st.lists(st.sampled_from("aab  é世\u0301"), max_size=200).map("".join),
    st.lists(st.integers(0, 200), max_size=8),
)
def test_cuts_are_told_by_what_stands_before_them(text: str, offsets: list[int]) -> None:
    with short_lines():
        line = Cuts(0, lambda begin, end: text[begin:end])
        for offset in offsets:
            offset = min(offset, len(text))
            place = 0
            while (found := next_cut(text[place : offset + 1], 20)) > 0:
                place += found
            assert line.before(offset) == place


@pytest.mark.parametrize("markdown", [False, True])
def test_one_huge_line_costs_what_is_seen_of_it(markdown: bool) -> None:
    filled = 0
    fill = Filler.fill

    def counted(self: Filler, text: str) -> None:
        nonlocal filled
        filled += len(text)
        fill(self, text)

    plain = WrappedText(Shaper(), 80)
    text = MarkdownText(Shaper(), 80, signs=UNICODE) if markdown else plain
    text.append("the lake lay still that morning, " * 30_000)
    text.tail(1)  # what it is, is read once
    with patch.object(Filler, "fill", counted):
        for columns in (79, 3, 80):
            text.resize(columns)
            assert len(text.tail(24)) == 24
            assert text.has_more(1000 if columns == 3 else 100)
            assert text.rows_from(text.size - 1) == 1
        assert 0 < filled <= 3 * 2 * LONG
        middle = text.size // 2
        text.resize(50)
        filled = 0
        assert text.rows_from(middle) > 24
        assert filled <= text.size - middle + 2 * LONG


@given(
    st.lists(st.text("aab 世", min_size=1, max_size=9), min_size=8, max_size=30),
    st.integers(2, 9),
    st.integers(1, 60),
    st.integers(1, 12),
)
def test_rows_that_were_given_up_are_cut_as_they_were(
    parts: list[str], columns: int, rest: int, count: int
) -> None:
    few, whole = WrappedText(Shaper(), columns), WrappedText(Shaper(), columns)
    with short_lines():
        with properties.few_rows(2, 2):
            for part in parts:
                few.append(part)
                few.tail(1)
            found = few.window(rest, count)
        whole.append("".join(parts))
        assert found == whole.window(rest, count)
        assert few.rows(0, 1000) == whole.rows(0, 1000)


def test_a_paragraph_goes_on_below_without_a_blank_row() -> None:
    text = MarkdownText(Shaper(), 12, signs=UNICODE)
    with short_lines():
        text.append("> - one two three four five six seven eight\n> nine\n\nten")
        rows = [row.text.rstrip() for row in text.rows(0, 100)]
    assert rows == [
        *("│ • one two", "│   three", "│   four", "│   five"),
        *("│   six", "│   seven", "│   eight", "│   nine", "", "ten"),
    ]
