"""Focus, zoom and hiding of regions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._formats.events import Content, Thoughts, ToolCallDelta, ToolResult
from tests.features.stage import Stage

Make = Callable[..., Stage]


def titles(stage: Stage) -> list[str]:
    rows = stage.text().split("\n")
    return [row.strip("─ ↑↓") for row in rows if row.startswith("─")]


@pytest.fixture
def stage(make_stage: Make) -> Stage:
    stage = make_stage(14, 40)
    stage.play(
        Thoughts("a thought\n" * 9),
        ToolCallDelta(0, "c", "tool", '{"key": "value"}'),
        ToolResult("c", "tool", "a result", True),
        Content("a reply\n" * 9),
    )
    return stage


ALL = ["Inner thoughts", "Tool calls", "Message"]


def test_zoom_gives_the_focused_region_the_screen(stage: Stage) -> None:
    assert titles(stage) == ALL
    stage.press("z")
    assert titles(stage) == ["Message"]
    assert stage.text().count("a reply") == 9
    stage.press("tab")
    assert titles(stage) == ["Inner thoughts"]
    stage.press("tab")
    assert titles(stage) == ["Tool calls"]
    assert "  → a result" in stage.text()
    stage.press("shift tab")
    assert titles(stage) == ["Inner thoughts"]
    stage.press("z")
    assert titles(stage) == ALL


def test_a_result_that_failed_says_so(stage: Stage) -> None:
    stage.play(
        ToolCallDelta(1, "d", "other", "{}"),
        ToolResult("d", "other", "no such file", False),
    )
    stage.press("tab", "tab", "z")
    assert "  → failed: no such file" in stage.text()


def test_a_zoomed_region_stays_when_another_grows(stage: Stage) -> None:
    stage.press("tab", "z")
    stage.play(Content("more"))
    assert titles(stage) == ["Inner thoughts"]
    stage.press("escape")
    assert titles(stage) == ALL
    assert "more" in stage.text()


def test_where_all_is_hidden_the_bar_tells_by_which_keys(stage: Stage) -> None:
    stage.press("1", "2")
    assert "show again" not in stage.text()
    stage.press("3")
    assert titles(stage) == []
    assert stage.text().split("\n")[-1] == f"{ALL[2]} hidden: 1 2 3 show again"
    stage.resize(12, 80)
    stage.press("v")
    assert stage.text().split("\n")[0].endswith(" 1 2 3 show again, ? help")
    stage.press("1")
    assert "show again" not in stage.text()


@pytest.mark.parametrize(("key", "title"), [("1", ALL[0]), ("2", ALL[1]), ("3", ALL[2])])
def test_regions_are_hidden_and_shown(stage: Stage, key: str, title: str) -> None:
    stage.press(key)
    assert titles(stage) == [other for other in ALL if other != title]
    assert stage.text().split("\n")[-1] == f"{title} hidden"
    stage.press(key)
    assert titles(stage) == ALL
    assert stage.text().split("\n")[-1] == f"{title} shown"
    # What was told goes with the next key.
    stage.press("x")
    assert "shown" not in stage.text()


def test_what_was_told_goes_by_itself(stage: Stage) -> None:
    shown = stage.text()
    stage.press("o")
    told = stage.text().split("\n")[-1]
    assert told == "nothing is folded here"
    stage.wait(4.0)
    assert stage.text().split("\n")[-1] == told
    stage.wait(1.0)
    assert stage.text().split("\n")[1:] == shown.split("\n")[1:]
    # Each is told as long.
    stage.press("o")
    stage.wait(4.0)
    stage.press("o")
    stage.wait(4.0)
    assert stage.text().split("\n")[-1] == told
    stage.wait(1.0)
    assert told not in stage.text()
    # What asks for something stands.
    stage.press("/")
    stage.wait(60.0)
    assert stage.text().split("\n")[-1] == "/"


def test_hidden_regions_are_passed_over(stage: Stage) -> None:
    stage.press("2", "z", "tab")
    assert titles(stage) == ["Inner thoughts"]
    stage.press("tab")
    assert titles(stage) == ["Message"]
    stage.press("3")
    assert titles(stage) == ["Inner thoughts"]
    stage.press("1", "tab")
    assert titles(stage) == []
    stage.play(Content("unseen"))
    stage.press("3", "x")
    assert titles(stage) == ["Message"]
    assert "unseen" in stage.text()


def test_the_cursor_stands_where_text_grows(stage: Stage) -> None:
    rows = stage.text().rstrip("\n").split("\n")
    assert stage.cursor == (len(rows) - 1, len("▏a reply"))
    stage.press("tab")
    assert stage.cursor == (len(rows) - 1, len("▏a reply"))
    stage.press("z")
    assert stage.cursor[1] == len("▏a thought")


def test_a_prompt_takes_a_row_and_changes_nothing_else(make_stage: Make) -> None:
    stage = make_stage(10, 40)
    stage.play(Thoughts("a thought"), Content("a reply\n" * 9))
    stage.press("/")
    assert titles(stage) == ["Inner thoughts", "Message"]
    assert stage.text().split("\n")[0].startswith(" replying")
