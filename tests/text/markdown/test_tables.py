"""Tables as they come: a cell that has ended is read, and laid, once."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown import grids, inlines, tables
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.signs import UNICODE

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
