"""The line editor, key by key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._screen.editor import _EDITS, EDITING, ENTERED, LEFT, LineEditor


def typed(editor: LineEditor, *keys: str) -> str:
    """The line with its cursor as `|`."""
    for key in keys:
        editor.press(key)
    return editor.text[: editor.cursor] + "|" + editor.text[editor.cursor :]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["a", "b", "left", "c"], "ac|b"),
        (["a", "b", "home", "c"], "c|ab"),
        (["a", "b", "^A", "right", "^F", "c"], "abc|"),
        (["a", "b", "^B", "^B", "^B", "end"], "ab|"),
        (["a", "b", "left", "backspace"], "|b"),
        (["backspace", "delete", "left", "right"], "|"),
        (["a", "b", "home", "delete"], "|b"),
        (["a", "b", "home", "^D", "^E"], "b|"),
        ([*"one two", "^W"], "one |"),
        ([*"one  ", "^W"], "|"),
        ([*"one two", "word left", "word left", "word right"], "one| two"),
        ([*"one two", "word left", "^U"], "|two"),
        ([*"one two", "word left", "^K"], "one |"),
        (["a", "tab", "page up", "^T"], "a|"),
    ],
)
def test_edits(keys: list[str], line: str) -> None:
    assert typed(LineEditor(), *keys) == line


def test_the_cursor_moves_by_clusters() -> None:
    editor = LineEditor("e\u0301 👨\u200d👩\u200d👧")
    assert typed(editor, "left") == "e\u0301 |👨\u200d👩\u200d👧"
    assert typed(editor, "left", "left") == "|e\u0301 👨\u200d👩\u200d👧"
    assert typed(editor, "delete") == "| 👨\u200d👩\u200d👧"
    assert typed(editor, "end", "backspace") == " |"


def test_a_line_is_entered_or_left() -> None:
    editor = LineEditor("now")
    assert editor.press("!") == EDITING
    assert editor.press("escape") == LEFT
    assert editor.press("^C") == LEFT
    assert not editor.history
    assert editor.press("enter") == ENTERED
    assert editor.history == ["now!"]


def test_history() -> None:
    history: list[str] = []
    editor = LineEditor(history=history)
    for entered in ("one", "two", "two", ""):
        editor.begin(entered)
        editor.press("enter")
    assert history == ["one", "two"]
    editor.begin("own")
    assert typed(editor, "down") == "own|"
    assert typed(editor, "up") == "two|"
    assert typed(editor, "^P", "up") == "one|"
    assert typed(editor, "^N", "down") == "own|"


@given(st.lists(st.sampled_from([*_EDITS, "a", " ", "湖", "\u0301", "\u200d", "👩", "\ufe0f"])))
def test_the_cursor_stays_within_the_line(keys: list[str]) -> None:
    editor = LineEditor(history=["older", "old"])
    for key in keys:
        editor.press(key)
        assert 0 <= editor.cursor <= len(editor.text)
