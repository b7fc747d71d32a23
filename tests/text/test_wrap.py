"""Rows of a growing text."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from streamcurses._text.clusters import Shaper
from streamcurses._text.row import Span
from streamcurses._text.wrap import _EACH, KEPT, WrappedText
from tests.text.test_wrap_properties import few_rows

SHAPER = Shaper()


def wrapped(text: str, columns: int) -> WrappedText:
    whole = WrappedText(SHAPER, columns)
    whole.append(text)
    return whole


def rows(text: str, columns: int) -> list[str]:
    return [row.text for row in wrapped(text, columns).tail(1000)]


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("", 5, []),
        ("\n", 5, [""]),
        ("a\n", 5, ["a"]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("a\r\nb\x85c\u2028d\u2029e", 5, ["a", "b", "c", "d", "e"]),
        ("hello world", 20, ["hello world"]),
        ("hello world", 8, ["hello ", "world"]),
        ("hello world", 5, ["hello", "world"]),
        ("hello    world", 5, ["hello", "world"]),
        ("hello    world", 7, ["hello  ", "world"]),
        ("a longword", 6, ["a ", "longwo", "rd"]),
        ("longword a", 6, ["longwo", "rd a"]),
        ("    indented text", 12, ["    indented", "text"]),
        ("   ", 2, ["  "]),
        ("abc", 1, ["a", "b", "c"]),
        ("a\tb", 20, ["a       b"]),
        ("a\tb", 5, ["a    ", "b"]),
        ("12345678\tb", 20, ["12345678        b"]),
        ("12345\tb", 5, ["12345", "b"]),
        ("世界世界", 5, ["世界", "世界"]),
        ("世界。", 5, ["世", "界。"]),
        ("世「界", 5, ["世", "「界"]),
        ("ab世界", 4, ["ab世", "界"]),
        ("世ab cd", 5, ["世ab ", "cd"]),
        ("世a\u00a0b", 4, ["世", "a\u00a0b"]),
        ("世界 (世", 6, ["世界 ", "(世"]),
        ("世\u2060界世", 4, ["世界", "世"]),
        ("世", 1, [">"]),
        ("ab\u200bcdef", 4, ["ab", "cdef"]),
        ("中文\u3000中文", 5, ["中文", "中文"]),
    ],
)
def test_rows(text: str, columns: int, expected: list[str]) -> None:
    assert rows(text, columns) == expected


def test_a_named_control_is_a_span_that_moves_with_its_word() -> None:
    (first, second) = wrapped("hello a\x1bb", 8).tail(2)
    assert (first.text, first.spans) == ("hello ", ())
    assert (second.text, second.spans) == ("a^[b", (Span(1, 3, "control"),))


def test_a_carriage_return_waits_for_what_follows() -> None:
    text = wrapped("a\r", 8)
    assert [row.text for row in text.tail(9)] == ["a"]
    text.append("b\r")
    assert [row.text for row in text.tail(9)] == ["a^Mb"]
    text.close()
    assert [row.text for row in text.tail(9)] == ["a^Mb^M"]


def test_nothing_is_appended_after_the_end() -> None:
    text = wrapped("a", 8)
    text.close()
    with pytest.raises(RuntimeError):
        text.append("b")
    text.clear()
    text.append("b")
    assert text.source == "b"


def test_a_row_has_a_column() -> None:
    with pytest.raises(ValueError, match="0 columns"):
        WrappedText(SHAPER, 0)
    with pytest.raises(ValueError, match="-1 columns"):
        wrapped("a", 1).resize(-1)


def test_rows_that_did_not_change_are_the_same_objects() -> None:
    text = wrapped("one two three\nfour", 8)
    before = text.tail(10)
    text.append(" five six")
    after = text.tail(10)
    assert all(old is new for old, new in zip(before[:-1], after))
    assert text.tail(10)[-1] is after[-1]


@pytest.mark.parametrize("size", range(2, 9))
def test_a_row_that_has_begun_takes_more(size: int) -> None:
    """However much of its first word has come; what comes behind a space that hangs begins one."""
    text = "The lake lay still that morning, and the mist had not yet lifted from it. " * 9
    growing = WrappedText(SHAPER, 20)
    for at in range(0, len(text), size):
        growing.append(text[at : at + size])
        last = growing.tail(1)[0]
        hangs = growing.source[-1] == " " != last.text[-1]
        assert growing.flow(last)[1] == (-1 if hangs else 20 - last.columns)


def test_gutter_and_style_are_those_of_the_block() -> None:
    text = WrappedText(SHAPER, 8, gutter="|", style="reply")
    text.append("a")
    assert text.tail(1)[0][:4] == ("|", "a", 1, "reply")
    text.restyle("!", "thought")
    assert text.tail(1)[0][:4] == ("!", "a", 1, "thought")


def test_a_window_and_a_cut() -> None:
    text = WrappedText(Shaper(), 4)
    for piece in ("one two", " three", "\nfour"):
        text.append(piece)
    assert text.size == len(text.source) == 18
    assert text.cut(4, 9) == "two t"
    assert [row.text for row in text.window(3, 2)] == ["thre", "e"]
    assert [row.text for row in text.window(9, 2)] == ["one ", "two "]
    assert text.window(0, 2) == []


def test_a_window_is_counted_from_the_end() -> None:
    text = wrapped("a\nb\nc\nd\n", 8)
    assert [row.text for row in text.window(3, 2)] == ["b", "c"]
    assert [row.text for row in text.window(9, 2)] == ["a", "b"]
    assert text.window(0, 2) == []


def test_source_is_kept_as_it_came() -> None:
    text = WrappedText(SHAPER, 8)
    pieces = ["\ud83d", "\ude00 e", "\u0301\x1b[31m\r", "\n", "", "\u202e"]
    for piece in pieces:
        text.append(piece)
        text.tail(3)
    whole = "".join(pieces)
    assert text.source == whole
    assert text.size == len(whole)
    assert text.cut(1, 5) == whole[1:5]


def test_history_is_wrapped_as_far_as_it_is_asked_for() -> None:
    text = WrappedText(SHAPER, 8)
    for number in range(50_000):
        text.append(f"{number}\n")
    assert [row.text for row in text.tail(2)] == ["49998", "49999"]
    assert text.has_more(40_000)
    assert not text.has_more(50_000)
    text.resize(9)
    assert text.rows_from(0) == text.height() == 50_000
    assert [row.text for row in text.rows(100, 102)] == ["100", "101"]
    assert text.height() - text.rows_from(text.start(777)) == 777
    assert text.start(-1) == text.size - len("49999\n")
    with pytest.raises(IndexError):
        text.start(50_000)


@pytest.mark.parametrize("piece", ["word ", "a line of words\n"])
def test_few_rows_of_a_long_text_are_kept(piece: str) -> None:
    text = WrappedText(SHAPER, 5)
    for _ in range(4):
        for _ in range(KEPT):
            text.append(piece)
            text.tail(1)
        assert len(text._rows) <= KEPT + _EACH + 1
        assert len(text._starts) == len(text._rows)
    assert text.height() >= 4 * KEPT
    assert len(text._above._begins) <= text.height() / _EACH
    assert [row.text for row in text.rows(KEPT, KEPT + 2)] == [
        row.text for row in wrapped(piece * 4 * KEPT, 5).rows(KEPT, KEPT + 2)
    ]


def test_a_risky_row_says_so_and_its_neighbours_do_not() -> None:
    (first, second) = wrapped("plain \u0915\u093e", 7).tail(2)
    assert (first.risky, second.risky) == (False, True)
    (first, second) = wrapped("\u0915\u093e plain", 7).tail(2)
    assert (first.risky, second.risky) == (True, False)


def test_a_row_does_not_end_with_a_joiner() -> None:
    assert rows("\u0628\u200c\u0628", 1) == ["\u0628", "\u0628"]


def test_a_joiner_at_the_end_waits_for_what_it_joins() -> None:
    text = WrappedText(Shaper(), 20)
    text.append("ok \N{WOMAN}\u200d")
    assert [row.text for row in text.tail(2)] == ["ok \N{WOMAN}"]
    text.close()
    assert [row.text for row in text.tail(2)] == ["ok \N{WOMAN}<U+200D>"]


def test_rows_that_are_looked_at_are_kept_when_others_come_above_them() -> None:
    text = wrapped("above\n" * 40, 10)
    with few_rows(4, 4), patch("streamcurses._text.wrap._BACKWARDS", 1):
        for _ in range(8):
            text.append("held\n")
            text.tail(1)
        held = text.window(6, 4)
        assert text.has_more(30)
        for _ in range(20):
            text.append("new\n")
            text.tail(1)
        assert len(text._rows) < 26  # those further up were given up
        assert all(old is row for old, row in zip(held, text.window(26, 4)))
