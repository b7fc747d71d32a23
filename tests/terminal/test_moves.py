"""Rows that moved: runs are found both ways, and which of them curses scrolls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._terminal.moves import Move, bases, is_found, is_long, moves
from streamcurses._text.row import BLANK, Row


def test_curses_sees_no_marks() -> None:
    """Rows that differ by a mark alone are one row to it, found twice."""
    texts = ["a", "a\u0301", "\u0906", "a \u0301"]
    before = [Row("|", text, 1) for text in texts]
    after = [*before[1:], BLANK]
    assert not is_found(Move(0, 3, 1), bases(before), bases(after[:1] * 3 + [BLANK]))
    assert is_found(Move(0, 3, 1), bases(before), bases(after))


def rows(names: str) -> list[Row]:
    """A row for each letter, the same object for the same letter; a dot is a blank one."""
    return [BLANK if name == "." else _ROWS[name] for name in names]


_ROWS = {name: Row("|", name, 1) for name in "abcdefghijklmnopqrstuvwxyz"}


def found(shown: str, wanted: str) -> list[Move]:
    screen = rows(shown)
    taken = []
    for move in moves(screen, rows(wanted)):
        taken.append(move)
        move.apply(screen)
    return taken


@pytest.mark.parametrize(
    ("shown", "wanted", "expected"),
    [
        ("abcd", "abcd", []),
        ("abcd", "bcde", [Move(0, 3, 1)]),
        ("abcd", "zabc", [Move(1, 3, -1)]),
        ("abcdef", "cdefgh", [Move(0, 4, 2)]),
        ("abcdef", "xyabcd", [Move(2, 4, -2)]),
        ("habcHe".lower(), "hbcdhe", [Move(1, 2, 1)]),
        # One row is drawn as soon as scrolled.
        ("ab", "bc", []),
        # What is where it belongs is not disturbed for what moves down.
        ("abcdef", "xbyabc", []),
        # Two areas, each by itself.
        ("abcxyz", "bcdyzw", [Move(0, 2, 1), Move(3, 2, 1)]),
        ("abcd", "....", []),
    ],
)
def test_runs_are_found(shown: str, wanted: str, expected: list[Move]) -> None:
    assert found(shown, wanted) == expected


@given(st.permutations("abcdefgh"), st.permutations("abcdefgh..uvw"))
def test_moved_rows_are_where_they_belong(shown: list[str], wanted: list[str]) -> None:
    screen, target = rows("".join(shown)), rows("".join(wanted)[:8])
    for move in moves(screen, target):
        right = [y for y in range(8) if screen[y] is target[y]]
        move.apply(screen)
        begin, end = move.area
        assert all(screen[y] is target[y] for y in range(move.y, move.y + move.length))
        assert all(screen[y] is target[y] for y in right if not begin <= y < end)


@pytest.mark.parametrize(
    ("shown", "wanted", "scrolled"),
    [
        ("abcd", "bcde", True),
        ("abc", "bcd", False),  # two rows are too few
        ("abcdef", "defghi", True),
        ("abcdefg", "efghijk", False),  # it goes further than it is long
        ("abbbb", "bbbbc", False),  # none of them is distinct
        ("abcbb", "bcbbd", True),
    ],
)
def test_what_curses_scrolls(shown: str, wanted: str, scrolled: bool) -> None:
    before = rows(shown)
    move = next(moves(before, rows(wanted)))
    after = before.copy()
    move.apply(after)
    assert (is_long(move) and is_found(move, bases(before), bases(after))) is scrolled
