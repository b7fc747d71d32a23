"""Tables as they come: a cell that has ended is read, and laid, once."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown import grids, inlines, tables
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.pieces import Prefix
from streamcurses._text.markdown.signs import UNICODE
from tests.text.markdown.test_linear import counted

TABLE = "| a | b | c | d |\n|---|--:|:-:|---|\n"


def rows(*parts: str, columns: int = 60) -> list[str]:
    text = MarkdownText(Shaper(), columns, signs=UNICODE)
    shown: list[str] = []
    for part in parts:
        text.append(part)
        shown = [row.text for row in text.rows(0, 99)]
    return shown


@pytest.mark.parametrize("line", [
    "| `a` | `bb` | `ccc` | `dddd` |", "`a`|`bb`|`ccc`|`dddd`", "  | `a` || `ccc` |", "|||`c`|",
    "| `a` | b `c` | | | `e` | `f` |", r"| `a\|` | `b` | \| | `d` |", "| `a` | `b",
])  # fmt: skip
def test_a_row_that_comes_is_the_row_that_came(line: str) -> None:
    for size in range(1, 7):
        parts = [line[at : at + size] for at in range(0, len(line), size)]
        for stop in range(len(parts)):
            come = parts[: stop + 1]
            assert rows(TABLE, *come) == rows(TABLE + "".join(come))
        assert rows(TABLE, *parts, "\n") == rows(f"{TABLE}{line}\n")


def test_a_cell_that_has_ended_is_done_with() -> None:
    line = "| `a` | `b` | `c` | `d` " * 9
    parts = [line[at : at + 6] for at in range(0, len(line), 6)]
    wide = "| a " * 36 + "|\n" + "|---" * 36 + "|\n"
    text = MarkdownText(Shaper(), 400, signs=UNICODE)
    text.append(wide)
    text.height()
    with (
        patch.object(tables, "read", wraps=inlines.read) as read,
        patch.object(grids, "_width", wraps=grids._width) as width,
    ):
        for part in parts:
            text.append(part)
            text.tail(1)
    assert text.tail(1)[0].text.startswith("a │ b │ c │ d │ a")
    assert read.call_count <= 2 * len(parts)
    assert width.call_count <= 3 * len(parts)


def test_a_bar_behind_a_cell_is_not_to_be_seen() -> None:
    text = MarkdownText(Shaper(), 60, signs=UNICODE)
    text.append(TABLE + "| one | t")
    last = text.tail(1)[0]
    shown = []
    for part in ("wo ", "three | ", "|"):
        text.append(part)
        shown.append(text.grown(last))
    assert shown == ["wo ", "three", None]
    assert text.tail(1)[0] == last.grown("wo three")


def test_columns_have_room_for_words() -> None:
    table = "| Notation | Name |\n|---|---|\n| one of a few | Linearithmic |\n"
    shown = rows(table, columns=24)
    assert [row.strip() for row in shown] == [
        "Notation  │ Name",
        "──────────┼─────────────",
        "one of a  │ Linearithmic",
        "few       │",
    ]


@pytest.mark.parametrize(("columns", "shown"), [
    (23, ["Detail      │ Condition", "────────────┼──────────", "Temperature │ warm"]),
    (22, ["Detail │ Condition", "", "Detail: Temperature", "Condition: warm"]),
])  # fmt: skip
def test_where_words_would_be_parted_rows_are_records(columns: int, shown: list[str]) -> None:
    table = "| Detail | Condition |\n|---|---|\n| Temperature | warm |\n"
    assert rows(table, columns=columns) == shown


def test_what_no_column_has_room_for_is_parted() -> None:
    table = "| Where | What |\n|---|---|\n| https://example.org/a/lake | cold |\n"
    assert rows(table, columns=24)[-2:] == ["https://example.o │ cold", "rg/a/lake         │"]


def test_a_word_is_what_no_row_may_end_in() -> None:
    table = "| Wo | Was |\n|---|---|\n| 湖は静かだった朝 | 冷たい水 |\n"
    shown = rows(table, columns=18)
    assert shown[2:] == ["湖は静か │ 冷たい", "だった朝 │ 水"]


def test_a_column_without_a_name_has_none_in_records() -> None:
    table = "| | bytes | seconds |\n|-|-|-|\n| print | 10 | 1 |\n| | 20 |\n"
    assert rows(table, columns=15) == [
        *("bytes │ seconds", "", "print", "bytes: 10", "seconds: 1"),
        *("", "bytes: 20", "seconds: "),
    ]


def test_a_record_comes_line_by_line() -> None:
    table = "| a | bee | c |\n|-|-|-|\n"
    parts = ("| one", " of | ", "them", " | all |")
    shown = [rows(table, *parts[: count + 1], columns=10)[3:] for count in range(len(parts))]
    assert shown == [
        ["a: one"],
        ["a: one of"],
        ["a: one of", "bee: them"],
        ["a: one of", "bee: them", "c: all"],
    ]


def squares(count: int) -> str:
    return "| n | sq |\n|--:|:--|\n" + "".join(f"| {n} | {n * n} |\n" for n in range(count))


def test_columns_are_as_wide_as_what_is_in_them_however_late_it_comes() -> None:
    text = MarkdownText(Shaper(), 60, signs=UNICODE)
    text.append(squares(500))
    assert text.tail(1)[0].text == "499 │ 249001"
    text.append("\nThe end.")
    shown = [row.text for row in text.rows(0, text.height())]
    assert shown[2] == "  0 │ 0"
    assert shown[501] == "499 │ 249001"
    assert len(shown) == 2 + 500 + 2


def test_columns_move_when_there_are_twice_as_many_rows_and_at_the_end() -> None:
    text = MarkdownText(Shaper(), 60, signs=UNICODE)
    moved = []
    for number, line in enumerate(squares(250).splitlines(keepends=True), -2):
        first = text.rows(2, 3)
        text.append(line)
        if first and text.rows(2, 3) != first and number >= grids.LEARNED:
            moved.append(number + 1)
    assert moved == [200]  # the numbers of 100 are wider: those of 99 are told by one row more
    text.append("\n")
    text.close()
    assert [len(row.text) for row in text.rows(0, text.height())][-1] == len("249 │ 62001")


@pytest.mark.parametrize(("line", "shown"), [
    ("| 1000 | c |", ["1000 │ c"]), ("| c | 10 000 |", [" c │ 10 000"]),
    ("| c | a line that is far too long |", [" c │ a line that is", "   │ far too long"]),
    ("| abcdefgh | a line far too long |", [
        "abcdefgh │ a line", "         │ far too", "         │ long",
    ]),
])  # fmt: skip
@pytest.mark.parametrize("size", [1, 3, 99])
def test_a_row_that_needs_wider_columns_has_them(line: str, shown: list[str], size: int) -> None:
    parts = [line[at : at + size] for at in range(0, len(line), size)]
    with patch.object(grids, "LEARNED", 2):
        assert (
            rows("| a | b |\n|--:|---|\n" + "| 10 | b |\n" * 2, *parts, "\n", columns=20)[4:]
            == shown
        )


def test_a_header_of_nothing_has_a_row() -> None:
    assert rows("||*", columns=2) == [""]


@pytest.mark.parametrize("columns", [60, 21, 12])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_a_table_that_comes_is_the_table_that_came(columns: int, size: int) -> None:
    words = "one two `three` **four** 湖は静か seventeen 18"
    lines = [f"| {words[:end]} | {end**4} | {words[-end:]} |\n" for end in range(1, len(words), 3)]
    table = "| a | bb | c d |\n|---|--:|---|\n" + "".join(lines)
    text = MarkdownText(Shaper(), columns, signs=UNICODE)
    with patch.object(grids, "LEARNED", 3):
        for stop in range(0, len(table), size):
            text.append(table[stop : stop + size])
            shown = [row.text for row in text.rows(0, text.height())]
            if not stop % 5:
                whole = MarkdownText(Shaper(), columns, signs=UNICODE)
                whole.append(table[: stop + size])
                assert shown == [row.text for row in whole.rows(0, whole.height())]


def test_a_long_table_is_laid_in_time_of_its_length() -> None:
    for count in (400, 800, 1600):
        text = MarkdownText(Shaper(), 60, signs=UNICODE)
        with patch.object(grids, "_parts", wraps=grids._parts) as parts:
            for line in squares(count).splitlines(keepends=True):
                text.append(line)
                text.tail(1)
            text.close()
            text.tail(1)
        # Once as they come, twice where columns move with twice as many rows, and at the end.
        assert parts.call_count <= 2 * (1 + 2 + 1) * count


@pytest.mark.parametrize("begin", [
    "| a | b |\n|---|---|\n| x | ", "| a | b |\n|---|---|\n| ", "| ",
    "| Detailed | Condition | Temperature | Lake |\n|---|---|---|---|\n| one | ",
])  # fmt: skip
@pytest.mark.parametrize("unit", ["hello world ", "hello **w** ", "a\\|b "])
def test_a_long_cell_costs_its_length(begin: str, unit: str) -> None:
    text = MarkdownText(Shaper(), 40, signs=UNICODE)
    text.append(begin)
    text.tail(1)
    line = unit * (6000 // len(unit))
    costs = []
    for at in range(0, len(line), 4):
        text.append(line[at : at + 4])
        costs.append(counted(lambda: text.tail(1)))
    third = len(costs) // 3
    assert sum(costs[third:]) <= 2.2 * sum(costs[:third])


def test_what_is_not_shown_of_a_row_is_not_looked_at() -> None:
    table = tables.Table(0, Prefix(), None, {}, UNICODE)
    table.extend("| x", 0)
    table.extend("y" * 3000, 3)
    table.refresh()
    with patch.object(tables, "cells", wraps=tables.cells) as cells:
        for at in range(100):
            table.extend("zz", 3003 + at)
            table.refresh()
        assert not cells.called
        table.end_line()
    assert table.header.cells[0][0].text == "x" + "y" * 3000 + "zz" * 100
