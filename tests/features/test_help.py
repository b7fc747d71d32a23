"""The help stands over the screen while the conversation goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._formats.events import Content
from streamcurses._screen.help import help_rows
from streamcurses._screen.layout import SMALL
from tests.features.stage import Stage

Make = Callable[..., Stage]


def test_it_opens_and_any_key_closes_it(make_stage: Make) -> None:
    stage = make_stage()
    stage.play(Content("a reply"))
    assert stage.text().split("\n")[0].endswith("? help")
    before = stage.text()
    stage.press("?")
    rows = stage.text().split("\n")
    assert rows[0].endswith("  Up Down scroll, any other key closes")
    assert rows[1].startswith("─ Keys ─")
    told = [row.text.rstrip() for row in help_rows(79)]
    room = len(rows) - 2
    assert rows[2 : 2 + len(told)] == told[:room]
    assert "a reply" not in stage.text()
    stage.press("x")
    assert stage.text() == before


def test_text_arrives_behind_it(make_stage: Make) -> None:
    stage = make_stage()
    stage.press("?")
    helped = stage.text().split("\n")[1:]
    stage.play(Content("a reply"))
    assert stage.text().split("\n")[1:] == helped
    stage.press("?")
    assert "a reply" in stage.text()


@pytest.mark.parametrize(("rows", "columns"), [(10, 40), (5, 20), (3, 30), (2, 9), (1, 1)])
def test_it_scrolls_where_it_has_no_room(make_stage: Make, rows: int, columns: int) -> None:
    stage = make_stage(rows, columns)
    stage.press("?")
    shown = help_rows(max(columns - 1, 1), in_order=rows < SMALL)
    told = [row.text.rstrip() for row in shown]
    head = (rows >= 10) + (rows > 2)
    assert stage.text().split("\n")[head:] == told[: rows - head]
    stage.press("j")
    assert stage.text().split("\n")[head:] == told[1 : rows - head + 1]
    stage.press("k", "k")
    assert stage.text().split("\n")[head:] == told[: rows - head]
    stage.press(*["page down"] * len(told))
    assert stage.text().split("\n")[head:] == told[head - rows :]
    stage.press("q")
    assert told[-1] not in stage.text()


def test_it_tells_what_keys_do_here_and_now(make_stage: Make) -> None:
    stage = make_stage(40, 80)
    stage.play(Content("a reply"))
    stage.press("?")
    assert "the focused region alone" in stage.text()
    stage.press("x", "v", "?")
    assert "the focused region alone" not in stage.text()
    assert "the next match" in stage.text()
    stage.press("x", "/", *"reply", "enter", "?")
    rows = stage.text().split("\n")
    assert "the next match" in rows[2]
    assert "end search" in rows[3]
