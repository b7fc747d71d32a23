"""Markdown in rows: cut and resized in any way, it is the text drawn whole; and it is safe."""

from __future__ import annotations

import gc
import re
import weakref
from itertools import cycle
from typing import Optional
from unittest.mock import patch

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from streamcurses._text.clusters import Shaper
from streamcurses._text.cuts import LONG
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.signs import ASCII, UNICODE
from streamcurses._text.markdown.spans import CODE as SPAN
from streamcurses._text.markdown.spans import EMPHASIS, STRIKE, STRONG
from streamcurses._text.row import Row
from tests.text.markdown.test_reader_properties import NASTY
from tests.text.test_wrap_properties import NASTY as NASTY_CHARACTERS
from tests.text.test_wrap_properties import answer, few_rows, questions

CODE = ["```py\n", "def a:  # b\n", "x = 'y'\n"]
texts = st.lists(
    st.sampled_from([*NASTY, *NASTY_CHARACTERS, *CODE, "hello ", "world"]), max_size=40
).map("".join)
widths = st.integers(1, 30)
shapers = st.builds(Shaper, degrade=st.booleans(), show_hidden=st.booleans())
HIGHLIGHTED = UNICODE._replace(highlights=True)
signs = st.sampled_from(
    [
        UNICODE,
        HIGHLIGHTED,
        ASCII._replace(marked=STRONG | EMPHASIS | STRIKE | SPAN),
    ]
)
steps = st.lists(st.one_of(st.integers(0, 7), widths.map(lambda columns: -columns)), max_size=40)


def drawn(text: str, shaper: Shaper, columns: int, signs: object = UNICODE) -> MarkdownText:
    whole = MarkdownText(shaper, columns, gutter="|", style="reply", signs=signs)  # type: ignore[arg-type]
    whole.append(text)
    return whole


@settings(deadline=None)  # every prefix is drawn anew
@given(texts, widths, shapers, signs, steps, st.booleans())
@example("www.a.bc", 1, Shaper(), UNICODE, [3], False)
@example("a@b.cd", 1, Shaper(), UNICODE, [3], False)
@example("# !é)", 1, Shaper(), UNICODE, [5], False)
@example("\u0301\n:-:\n", 1, Shaper(degrade=False), UNICODE, [1, 5], False)
@example("".join(CODE), 9, Shaper(), HIGHLIGHTED, [7, 3, -5, 2, 4, -20, 7, 1, 5, 7], True)
@example("".join(CODE), 80, Shaper(), HIGHLIGHTED, [1] * 36, False)
def test_any_appends_and_resizes_equal_one_drawing(
    text: str, columns: int, shaper: Shaper, signs: object, steps: list[int], closed: bool
) -> None:
    grown = drawn("", shaper, columns, signs)
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
    whole = drawn(text, shaper, columns, signs)
    if closed:
        grown.close()
        whole.close()
    assert grown.tail(1000) == whole.rows(0, 1000)
    assert grown.source == text
    assert all(row.columns <= columns for row in whole.tail(1000))


@settings(deadline=None)
@given(texts, widths, signs, st.lists(st.integers(1, 9), min_size=1, max_size=4))
@example("f*g\nswim", 40, UNICODE, [9])
@example("f~~g\nswim\nab", 40, UNICODE, [4])
@example("||*", 1, UNICODE, [1])
def test_our_mark_stands_behind_what_was_drawn(
    text: str, columns: int, signs: object, sizes: list[int]
) -> None:
    grown = drawn("", Shaper(), columns, signs)
    at = 0
    for size in cycle(sizes):
        grown.append(text[at : at + size])
        grown.tail(1000)
        at += size
        if at >= len(text):
            break
    whole = drawn(text, Shaper(), columns, signs)
    for one in (grown, whole):
        one.mark("\u2702 cut")
        one.close()
    assert grown.tail(1000) == whole.tail(1000)


@settings(deadline=None)
@given(texts, widths, signs, st.integers(0, 60), st.sampled_from(["", "\u2702 cut"]))
@example("[a]\n\n[a]: /u\n", 9, UNICODE, 4, "")
@example("**a", 9, UNICODE, 3, "\u2702 cut")
def test_what_was_forgotten_is_drawn_as_before(
    text: str, columns: int, signs: object, at: int, mark: str
) -> None:
    again = drawn(text[:at], Shaper(), columns, signs)
    again.tail(1000)
    again.forget()
    again.append(text[at:])
    once = drawn(text, Shaper(), columns, signs)
    for one in (again, once):
        if mark:
            one.mark(mark)
        one.close()
    rows = once.rows(0, 1000)
    assert again.rows(0, 1000) == rows
    again.forget()
    assert again.tail(1000) == rows


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(texts, questions, st.sampled_from([0, 0, 0, 2, 5, 9])), min_size=3, max_size=12
    ),
    st.integers(1, 9),
    signs,
    st.integers(1, 8),
)
@example(
    [
        ("a [b](c) **d**\n\n", ("tail", 1, 1), 0),
        ("&amp; e\n\n- f\n- g\n\n# h\n\n", ("rows", 0, 9), 0),
        ("i\n\n" * 20, ("rows", 0, 40), 9),
        ("j\n\n" * 20, ("rows", 0, 40), 5),
    ],
    9,
    UNICODE,
    2,
)
@example([("[a]\n\nb\n\n" * 9, ("rows", 0, 9), 0), ("[a]: /u\n", ("rows", 0, 9), 0)], 9, UNICODE, 2)
def test_rows_that_were_given_up_are_made_again(
    steps: list[tuple[str, tuple[str, int, int], int]], columns: int, signs: object, kept: int
) -> None:
    """Whatever is appended, asked and resized, one that keeps few rows is as one with all."""
    few, whole = (drawn("", Shaper(), columns, signs) for _ in range(2))
    for piece, question, other in steps:
        found = []
        for text, most in ((few, kept), (whole, 1000)):
            if other:
                text.resize(other)
            with few_rows(most, kept):
                for at in range(0, len(piece), 5):
                    text.append(piece[at : at + 5])
                    text.tail(1)
                found.append(answer(text, *question))
        assert found[0] == found[1]
    assert few.rows(0, 1000) == whole.rows(0, 1000)


@pytest.mark.parametrize(
    "begin", ["See [a][1] and [b][2], [3].\n\n", "|[a][1]|\n|-|\n|[b][2]|\n\n"]
)
@pytest.mark.parametrize("end", [
    "[1]: /u\n[2]: /v 'x'\n[3]: </w>\n", "[1]: /u\n\n[2]: /v\n\n[3]: /w\n\n[4]: /x", "[1]: /u\nEnd",
    "[1]: /u\n\n[no] [2]: /v\n\n[2]: /w\n\nEnd", "- [1]: /u\n- [ ] b\n\n[2]: /v\n---\n",
    "[1]: /u\n\n---\n\n[2]: /v\n\n| a |\n", "[1]: /u\n\n[4\n\n[2]: /v\n\n[x](y)",
    "[1]: /u\n'a\n\nb",
])  # fmt: skip
def test_what_waits_for_a_definition_is_told_by_what_has_come(begin: str, end: str) -> None:
    text = begin + end
    shaper = Shaper()
    growing = drawn("", shaper, 40)
    for stop in range(len(text)):
        growing.append(text[stop])
        whole = drawn(text[: stop + 1], shaper, 40)
        assert growing.rows(0, growing.height()) == whole.rows(0, whole.height()), text[: stop + 1]
    growing.close()
    assert "/u" in growing.rows(0, 3)[0].text


@pytest.mark.parametrize("begin", ["*\n\n\n", "one\n\n"])
def test_the_end_is_above_what_was_nothing_but_a_definition(begin: str) -> None:
    text = drawn(f"{begin}[", Shaper(), 20)
    text.tail(1)
    text.append("a]: /u\n")
    text.close()
    assert text.tail(1) == drawn(begin, Shaper(), 20).tail(1)


def test_what_is_far_above_is_given_up() -> None:
    text = drawn("", Shaper(), 20)
    with few_rows(4, 4):
        text.append("**one** [more](/url)\n")
        first = text.tail(9)[0]
        there = weakref.ref(text._reader.pieces[0])
        for _ in range(20):
            text.append("\nmore\n")
            text.tail(1)
    gc.collect()
    assert there() is None
    again = text.rows(0, 1)[0]
    assert again == first and again is not first


def test_a_paragraph_far_above_goes_on() -> None:
    """Who prints it breaks no line where it was cut."""
    text = drawn("", Shaper(), 40)
    with few_rows(4, 4):
        for _ in range(5):
            text.append("**one** two " * (LONG // 20))
            text.tail(1)
        text.close()
        text.tail(1)
    pieces = list(text.pieces(UNICODE) or ())
    assert len(pieces) > 2 and all(piece.goes_on for piece in pieces[1:])


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"aaab  *`-<>./:w_~\n", "**", "~~", "é", "- ", "世", "w.", "[x](y", "?a", ")", "//"]
        ),
        min_size=30,
        max_size=90,
    ).map("".join),
    st.integers(3, 16),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
@example("*\n" + "a" * 30 + "\n-\n", 3, [1])
@example("a" * 25 + "**a**é*", 3, [1])
@example("*<!--***-->", 16, [1])
@example("http://x.yz/&amp;- a", 16, [1])
@example("*a [b](c/d?e=f#g 'h') i*", 16, [1])
@example("a" * 25 + "**a\na**", 3, [1])
@example("aaa**a\n` aa", 9, [3])
@example("aaaaa\n1 aa", 9, [3])
@example("aaaaa\n\n` a` a", 9, [4, 1])
@example("a" * 25 + "***a**a\na*", 3, [1])
@example("a www.bc.de ", 40, [1])
@example("a www.bc.de http://f.g/h.i ", 40, [2, 3])
@example("a b. c d/e ww.f ", 40, [3])
@example("*a ~~b*", 40, [1])
@example("a ~*b", 40, [2])
@example("a" * 24 + "<aa:>a", 40, [1])
@example("a*b*", 40, [1])
@example("a ` b `` c` d", 40, [1])
@example("**a *b** c*", 40, [1])
def test_what_has_grown_is_what_one_drawing_has(text: str, columns: int, sizes: list[int]) -> None:
    assert_grows(text, columns, sizes)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*"aaab  |.w:", " |\n| ", " | ", "`", "世", "| a | b |\n"]), max_size=60
    ).map("".join),
    st.sampled_from(["|--|--|", "|-:|--|", "|--|:-:|"]),
    st.sampled_from(["| a | b |", "| a  b | `c d` e |", "a|b", "|a|b|c|"]),
    st.integers(3, 24),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
@example("| aa bb | cc", "|-:|--|", "| a | b |", 20, [1])
@example("| aa bb | cc" + " dd" * 6, "|--|--|", "| a | b |", 20, [1])
@example("| a | `bc d` e", "|--|--|", "| a | b |", 20, [1])
def test_a_table_that_has_grown_is_what_one_drawing_has(
    text: str, ruled: str, header: str, columns: int, sizes: list[int]
) -> None:
    assert_grows(f"{header}\n{ruled}\n{text}", columns, sizes)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*" abc1.)-*+>#`~=[|\n", "  ", "    ", "\n\n", "- ", "1. ", "> ", "```", "~~~", "**"]
        ),
        max_size=60,
    ).map("".join),
    st.integers(3, 40),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
@example("a\n    - b", 9, [1, 6])
@example("a\n\n    ```b", 9, [1, 9])
@example("- a\n      - b", 9, [3, 9])
@example("- a\n     - b", 9, [3, 8])
@example("> - a\n\n      - b", 9, [5, 8])
@example("-\n\n\na", 9, [1])
@example("> -\n\na", 9, [1])
@example("[a] b\n\n**c\n\n", 9, [1])
@example("```\na\n\n~~~\n  ```\nb", 9, [1])
@example("a\n\n| b | c |\n|--|--|\n| d | ee\n", 30, [32, 2, 1])
def test_lines_that_begin_are_what_one_drawing_has(
    text: str, columns: int, sizes: list[int]
) -> None:
    assert_grows(text, columns, sizes)


@pytest.mark.parametrize(
    ("begin", "more", "shown"),
    [
        ("one two", [" three"], " three"),
        ("one", ["\n", "\n", "  ", " 1", "2."], ""),
        ("one", [" two\n", "`", "``", "py", "thon"], " two"),
        ("one", ["\n> "], ""),
        ("one", [" now.", " Then"], " now. Then"),
        ("one", [" two", ".\n\n1"], " two."),
        ("# one", [" ", "two ", "three"], " two three"),
        ("one", [" two **"], " two "),
        ("**one", [" two*"], " two"),
        ("`one", ["()`"], "()"),
        ("```\none", ["\n", "  ", "      "], ""),
        ("```\none", [":\n", "``", "`"], ":"),
        ("- one\n  - two", ["\n    ", "- "], ""),
        ("[one](t", ["wo", "/three"], ""),
    ],
)
def test_what_is_not_to_be_seen_is_not_read(begin: str, more: list[str], shown: str) -> None:
    text = drawn(begin, Shaper(), 40)
    last = text.tail(1)[0]
    with patch.object(MarkdownText, "_read", side_effect=AssertionError("it is read")):
        added = []
        for piece in more:
            text.append(piece)
            added.append(text.grown(last))
        assert "".join(filter(None, added)) == shown
        assert None not in added
        assert text.tail(1)[0] == last.grown(shown)
    assert text.rows(0, 9) == drawn(begin + "".join(more), Shaper(), 40).rows(0, 9)


def assert_grows(text: str, columns: int, sizes: list[int]) -> None:
    shaper = Shaper()
    grown = drawn("", shaper, columns)
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
        rows = drawn(text[:stop], shaper, columns).rows(0, 1000)
        more = grown.grown(last) if last is not None else None
        if more is not None and last is not None:
            added += more
            assert more.isascii()
            assert more.isprintable()
            assert last.grown(added) == rows[-1]
        else:
            assert grown.rows(0, 1000) == rows
            last = grown.tail(1)[0] if rows else None
            added = ""
    assert grown.rows(0, 1000) == drawn(text, shaper, columns).rows(0, 1000)


@settings(deadline=None)
@given(texts, widths, st.booleans())
def test_rows_are_safe_and_as_wide_as_they_say(text: str, columns: int, closed: bool) -> None:
    whole = drawn(text, Shaper(), columns)
    if closed:
        whole.close()
    screen = Shaper(degrade=False)
    for row in whole.tail(1000):
        cells = screen.shape(row.text)
        assert sum(cell.columns for cell in cells) == row.columns
        assert not any(cell.style for cell in cells)
        ends = [0, *[at for span in row.spans for at in (span.start, span.end)], len(row.text)]
        assert ends == sorted(ends)


@settings(deadline=None)
@given(texts, widths, st.integers(0, 50))
def test_the_tail_alone_equals_the_end_of_the_whole(text: str, columns: int, count: int) -> None:
    shaper = Shaper()
    rows = drawn(text, shaper, columns).rows(0, 100_000)
    tail = drawn(text, shaper, columns)
    assert tail.has_more(count) == (len(rows) > count)
    assert tail.tail(count) == (rows[-count:] if count else [])


@settings(deadline=None)
@given(texts, widths)
@example("&amp;" * 9, 1)
def test_rows_know_their_source(text: str, columns: int) -> None:
    # As records, with the columns' names in each, a table may have more rows than characters.
    assume(columns > 1 or not re.search(r":-|-:|\|", text))
    whole = drawn(text, Shaper(), columns)
    height = whole.height()
    starts = [whole.start(row) for row in range(height)]
    assert starts == sorted(set(starts))
    assert [height - whole.rows_from(start) for start in starts] == list(range(height))
    late = drawn(text, Shaper(), columns)
    assert [late.start(row) for row in range(-height, 0)] == starts
