"""Properties of wrapped text: cut and resized in any way, it is the text wrapped whole."""

from __future__ import annotations

from itertools import cycle
from typing import Any, Optional
from unittest.mock import patch

from hypothesis import assume, example, given
from hypothesis import strategies as st

from streamcurses._text.clusters import (
    CLOSING,
    LINE_BREAK,
    OPENING,
    SPACE,
    TAB,
    WIDE,
    Cell,
    Shaper,
)
from streamcurses._text.row import Row
from streamcurses._text.wrap import WrappedText

NASTY = [
    *"ab (.)-",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\x1b",
    "\x85",
    "\u2028",
    *"世界、「」ょー　",
    "가",
    "\u1100",
    "\u1161",
    "\u11a8",
    "e\u0301",
    "\u0301",
    "\u0301" * 20,
    *"👨👩👍🏽❤⌚🇫🇷🏳🌈",
    "\ufe0e",
    "\ufe0f",
    "\u20e3",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\u00ad",
    "\u00a0",
    "\u202e",
    "\U000e0067",
    *"कषि्श्रीกำ็بی",
    "\u0600",
    "\ud83d",
    "\ude00",
    "\udffd",
    "\u0378",
]
texts = st.lists(st.sampled_from(NASTY), max_size=60).map("".join)
widths = st.integers(1, 30)
shapers = st.builds(Shaper, degrade=st.booleans(), show_hidden=st.booleans())
steps = st.lists(st.one_of(st.integers(0, 7), widths.map(lambda columns: -columns)), max_size=40)


@given(texts, widths, shapers, steps, st.booleans())
@example("ab\r", 3, Shaper(), [1, 1, 1], True)
def test_any_appends_and_resizes_equal_one_wrap(
    text: str, columns: int, shaper: Shaper, steps: list[int], closed: bool
) -> None:
    grown = WrappedText(shaper, columns, gutter="|", style="reply")
    at = 0
    for step in steps:
        if step < 0:
            columns = -step
            grown.resize(columns)
        else:
            before = grown.tail(1000)
            grown.append(text[at : at + step])
            at += step
            after = grown.tail(1000)
            assert all(old is new or old != new for old, new in zip(before, after)), (
                "an equal row is another object"
            )
    grown.append(text[at:])
    whole = WrappedText(shaper, columns, gutter="|", style="reply")
    whole.append(text)
    if closed:
        grown.close()
        whole.close()
    assert grown.tail(1000) == whole.rows(0, 1000)
    assert grown.source == text
    assert all(row.columns <= columns for row in whole.tail(1000))


@given(
    st.lists(st.sampled_from("aaab   (-世　é\r\n\t"), min_size=30, max_size=90).map("".join),
    st.integers(3, 12),
    shapers,
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
def test_what_has_grown_is_what_one_wrap_has(
    text: str, columns: int, shaper: Shaper, sizes: list[int]
) -> None:
    grown = WrappedText(shaper, columns)
    stop = 0
    last: Optional[Row] = None
    added = ""
    for size in cycle(sizes):
        if stop >= len(text):
            break
        grown.append(text[stop : stop + size])
        stop += size
        if size == 4:
            continue  # nobody asks before there is more
        whole = WrappedText(shaper, columns)
        whole.append(text[:stop])
        rows = whole.rows(0, whole.height())
        more = grown.grown(last) if last is not None else None
        if more is not None and last is not None:
            added += more
            assert added.isascii()
            assert added.isprintable()
            assert not last.risky
            assert not last.spans
            assert last.grown(added) == rows[-1]
        else:
            assert grown.rows(0, grown.height()) == rows
            last = grown.tail(1)[0] if rows else None
            added = ""
    whole = WrappedText(shaper, columns)
    whole.append(text)
    assert grown.rows(0, grown.height()) == whole.rows(0, whole.height())


def row_end(cells: list[Cell], columns: int) -> tuple[int, str]:
    """How many cells the first row takes, and its text: the rules as slow and plain as can be."""
    used, text, flags, hanging = 0, "", 0, False
    place = None
    for number, cell in enumerate(cells):
        drawn, taken = cell.text, cell.columns
        if cell.breaks & TAB:
            taken = min(8 - used % 8, max(columns - used, 1))
            drawn = " " * taken
        if not drawn:
            flags = (cell.breaks or flags) | (flags & SPACE)
            continue
        if cell.breaks & SPACE:
            hanging = hanging or used + taken > columns
            if hanging:
                continue
        elif hanging:
            return number, text
        elif flags & SPACE or (
            (flags | cell.breaks) & WIDE and not flags & OPENING and not cell.breaks & CLOSING
        ):
            place = (number, text) if text else place
        if taken > columns:
            drawn, taken = ">", 1
        if used + taken > columns:
            return place or (number, text)
        used += taken
        text += drawn
        flags = cell.breaks
    return len(cells), text


def plainly(shaper: Shaper, text: str, columns: int) -> list[str]:
    rows = []
    lines = LINE_BREAK.split(text)
    for line in lines if lines[-1] else lines[:-1]:
        cells = shaper.shape(line)
        end, row = row_end(cells, columns)
        rows.append(row)
        while end < len(cells):
            cells = cells[end:]
            end, row = row_end(cells, columns)
            rows.append(row)
    return rows


@given(texts, widths, shapers)
def test_rows_are_as_the_rules_have_them(text: str, columns: int, shaper: Shaper) -> None:
    whole = WrappedText(shaper, columns)
    whole.append(text)
    whole.close()
    rows = [row.text.rstrip("\u200c\u200d") for row in whole.tail(1000)]
    assert rows == [row.rstrip("\u200c\u200d") for row in plainly(shaper, text, columns)]


@given(texts, widths, st.booleans())
def test_neighbours_on_a_row_do_not_join(text: str, columns: int, show_hidden: bool) -> None:
    """A row is as wide as its cells, for a screen that looks for clusters in it anew."""
    # Of so many marks those that are drawn are others behind a sign of ours, which they join.
    assume("\u0301" * 12 not in text)
    whole = WrappedText(Shaper(show_hidden=show_hidden), columns)
    whole.append(text)
    screen = Shaper(degrade=False)
    for row in whole.tail(1000):
        cells = screen.shape(row.text)
        columns = sum(cell.columns for cell in cells)
        # A risky row has the room that any terminal takes.
        assert columns == row.columns or (row.risky and columns < row.columns)
        assert not any(cell.style for cell in cells)


@given(texts, widths, st.integers(0, 50))
def test_the_tail_alone_equals_the_end_of_the_whole(text: str, columns: int, count: int) -> None:
    shaper = Shaper()
    whole = WrappedText(shaper, columns)
    whole.append(text)
    rows = whole.rows(0, whole.height())
    tail = WrappedText(shaper, columns)
    tail.append(text)
    assert tail.has_more(count) == (len(rows) > count)
    assert tail.tail(count) == (rows[-count:] if count else [])


@given(texts, widths, widths)
def test_rows_know_their_source(text: str, columns: int, other: int) -> None:
    wrapped = WrappedText(Shaper(), columns)
    wrapped.append(text)
    height = wrapped.height()
    starts = [wrapped.start(row) for row in range(height)]
    assert starts == sorted(set(starts))
    assert [height - wrapped.rows_from(start) for start in starts] == list(range(height))
    wrapped.resize(other)
    for start in starts:
        assert wrapped.start(-wrapped.rows_from(start)) <= start
    assert [wrapped.start(row) for row in range(-wrapped.height(), 0)] == [
        wrapped.start(row) for row in range(wrapped.height())
    ]


# About the rows, each with what it takes.
questions = st.tuples(
    st.sampled_from(["tail", "window", "rows", "height", "has_more", "start", "rows_from"]),
    st.integers(0, 40),
    st.integers(1, 12),
)
# What is appended, a question, and new columns, seldom.
growth = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NASTY), max_size=30).map("".join),
        questions,
        st.sampled_from([0, 0, 0, 0, 0, 2, 5, 9]),
    ),
    min_size=3,
    max_size=15,
)


def answer(text: WrappedText, name: str, first: int, second: int) -> object:
    if name == "height":
        return text.height()
    if name == "window":
        return text.window(first, second)
    if name == "rows":
        return text.rows(first, first + second)
    if name == "rows_from":
        return text.has_more(0) and text.rows_from(min(first, text.start(-1)))
    if name == "start":
        return text.has_more(max(first - 1, 0)) and text.start(-first)
    return text.tail(first) if name == "tail" else text.has_more(first)


def few_rows(kept: int, each: int) -> Any:
    """A context in which texts keep few rows."""
    return patch.multiple("streamcurses._text.wrap", KEPT=kept, _EACH=each)


@given(growth, st.integers(1, 9), shapers, st.integers(2, 4), st.integers(1, 5))
def test_rows_that_were_given_up_are_made_again(
    steps: list[tuple[str, tuple[str, int, int], int]],
    columns: int,
    shaper: Shaper,
    kept: int,
    each: int,
) -> None:
    """Whatever is appended, asked and resized, a text that keeps few rows equals one plain wrap."""
    few = WrappedText(shaper, columns)
    source = ""
    for piece, question, other in steps:
        few.append(piece)
        source += piece
        if other:
            columns = other
            few.resize(columns)
        with few_rows(kept, each):
            few.tail(1)
            found = answer(few, *question)
        whole = WrappedText(shaper, columns)
        whole.append(source)
        assert found == answer(whole, *question)
    assert few.rows(0, 1000) == whole.rows(0, 1000)


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b c ", "d\n", "世界"]), st.integers(-1, 1), st.booleans()),
        min_size=30,
    )
)
def test_rows_that_are_looked_at_stay_the_same_objects(
    steps: list[tuple[str, int, bool]],
) -> None:
    """In a view that is held, or scrolled by a row, while text comes."""
    text = WrappedText(Shaper(), 3)
    text.append("above\n" * 40)
    for _ in range(12):
        text.append("held\n")
        text.tail(1)
    rest = 6
    top, held = -1, [Row("", "", 0)]
    with few_rows(4, 3), patch("streamcurses._text.wrap._BACKWARDS", 1):
        for piece, move, above in steps:
            text.append(piece)
            rest = (rest if top < 0 else text.rows_from(top)) - move
            if rest < 6:  # the last rows may change
                break
            before, held = held, text.window(rest, 4)
            top = text.start(-rest)
            if above:
                text.has_more(rest + 20)
            if len(before) == 4:
                same = zip(before[1:], held) if move > 0 else zip(before, held[-move:])
                assert all(old is row for old, row in same)
