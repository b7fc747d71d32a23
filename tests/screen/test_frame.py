"""Rows of their own: lines that are told, and lines that are typed."""

from __future__ import annotations

import pytest

from streamcurses._screen.frame import input_line, line
from streamcurses._text.clusters import Shaper


@pytest.mark.parametrize(
    ("text", "columns", "drawn"),
    [
        pytest.param("a lake", 6, "a lake", id="it has room"),
        pytest.param("a lakes", 6, "a la..", id="it has none"),
        pytest.param("湖湖湖", 6, "湖湖湖", id="wide, and has room"),
        pytest.param("湖湖湖湖", 6, "湖湖..", id="wide"),
        pytest.param("湖湖湖", 5, "湖..", id="half a character of room"),
        pytest.param("lake", 3, "l..", id="one and the mark"),
        pytest.param("lake", 2, "la", id="no more than the mark"),
        pytest.param("lake", 0, "", id="nothing"),
    ],
)
def test_what_has_no_room_ends_with_a_mark(text: str, columns: int, drawn: str) -> None:
    row = line(Shaper(), text, columns, "prompt", "..")
    assert row.text == drawn
    assert row.columns == len(drawn) + drawn.count("湖")


@pytest.mark.parametrize(
    ("text", "cursor", "columns", "drawn", "x"),
    [
        pytest.param("lake", 4, 9, "to: lake", 8, id="it has room"),
        pytest.param("lake", 4, 8, ".. lake", 7, id="no room for the label"),
        pytest.param("lakes", 5, 8, "..lakes", 7, id="nor for all that is typed"),
        pytest.param("湖湖湖", 3, 8, "..湖湖", 6, id="wide"),
        pytest.param("lake", 0, 8, "to: lake", 4, id="the cursor is in sight"),
        pytest.param("lake", 4, 4, "..e", 3, id="one and the mark"),
        pytest.param("lake", 4, 3, "ke", 2, id="no more than the mark"),
        pytest.param("lake", 4, 1, "", 0, id="the cursor alone"),
    ],
)
def test_what_is_left_out_before_the_cursor_has_a_mark_for_it(
    text: str, cursor: int, columns: int, drawn: str, x: int
) -> None:
    row, at = input_line(Shaper(), "to: ", text, cursor, columns, "..")
    assert (row.text, at) == (drawn, x)
