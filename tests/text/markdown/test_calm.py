"""Calm: what stands stays where it is, over recorded replies, but for tables."""

from __future__ import annotations

import pytest

from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.row import Row, Span
from tests.bench.calm import RECORDINGS, SIGNS, Changed, changes, replies
from tests.corpora import corpus

# Rows that one delta changed otherwise at most: a table whose columns move, once a row of its own.
WORST = {78: 12, 38: 17, 18: 2}


def counted(text: str, columns: int, size: int = 1) -> list[Changed]:
    drawn = MarkdownText(Shaper(), columns, signs=SIGNS)
    return changes(drawn, [text[at : at + size] for at in range(0, len(text), size)])


def test_what_is_counted() -> None:
    assert set(counted("- one **two** `three` ***four***\n\n# Five ~~six~~ ", 40)) == {(0, 0)}
    assert set(counted("[one](http://a.b/c) *two* ", 40)) == {(0, 0)}
    # The word moves to the next row.
    assert [one.rows for one in counted("one two", 5)] == [0, 0, 0, 0, 0, 1, 0]
    # The mark is taken back, and stands before what it made bold.
    assert [one.rows for one in counted("**a\n\n", 5)] == [0, 0, 0, 0, 1]
    assert [one.styles for one in counted("```py\npass\n", 9)] == [*[0] * 10, 1]


def test_a_tables_columns_move_when_a_row_has_ended() -> None:
    rows = "| a | b |\n|--:|---|\n" + "".join(f"| {'x' * n} | y {n} |\n" for n in range(1, 9))
    moved = [one.rows for one in counted(rows, 60)]
    for line in rows.split("\n")[2:-1]:
        begin = rows.index(line)
        # What is aligned to the right moves there when its cell has ended.
        assert sum(moved[begin : begin + len(line)]) <= 1
        assert moved[begin + len(line)] <= line.count("x") + 2


def test_a_tables_header_is_in_one_style_from_end_to_end() -> None:
    drawn = MarkdownText(Shaper(), 60, signs=SIGNS)
    drawn.append("> | a | `b` | c d | e |\n> |---|---|---|--:|\n> | 1 | 2 | 3 | 4 |")
    header = drawn.rows(0, 1)[0]
    assert header.text == "│ a │ b │ c d │ e"
    code = Span(6, 7, "heading code")
    assert header.spans == (Span(2, 6, "heading"), code, Span(7, 17, "heading"))


def test_a_tables_header_is_underlined_as_far_as_its_columns_go() -> None:
    drawn = MarkdownText(Shaper(), 20, signs=SIGNS._replace(underlines=True))
    drawn.append("| a | bbbb cc ddd |")
    assert drawn.rows(0, 9) == [Row("", "a │ bbbb cc ddd", 15)]
    drawn.append("\n|--:|---|\n| 10 | xxxx xxxx xxx |\n")
    header, row = drawn.rows(0, 9)
    assert (header.text, row.text) == (" a │ bbbb cc ddd  ", "10 │ xxxx xxxx xxx")
    assert header.spans == (Span(0, 18, "columns"),)
    drawn.resize(14)
    upper, last = drawn.rows(0, 2)
    assert (upper.text, upper.spans) == (" a │ bbbb cc", (Span(0, 12, "heading"),))
    assert (last.text, last.spans) == ("   │ ddd      ", (Span(0, 14, "columns"),))


def test_a_row_that_has_no_room_is_laid_in_its_columns() -> None:
    drawn = MarkdownText(Shaper(), 11, signs=SIGNS)
    drawn.append("| a | b |\n|---|---|\n| one | two")
    assert [row.text for row in drawn.rows(0, 9)] == ["a │ b", "──┼──", "one │ two"]
    drawn.append(" and three")
    assert [row.text for row in drawn.rows(0, 9)][:3] == ["a │ b", "──┼──", "o │ t"]


@pytest.mark.corpus
@pytest.mark.parametrize("columns", WORST)
def test_recorded_replies(columns: int) -> None:
    corpus("streams")
    for name in RECORDINGS:
        found = [
            one.rows
            for deltas in replies(name)
            for one in changes(MarkdownText(Shaper(), columns, signs=SIGNS), deltas)
        ]
        assert sorted(found)[len(found) // 2] == 0, name
        assert max(found) <= WORST[columns], name
