"""Search in the focused region."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._formats.events import Content, Thoughts, UserText
from streamcurses._screen.theme import THEMES, Style
from tests.features.stage import Stage
from tests.features.virtual_stage import VirtualStage

Make = Callable[..., Stage]


def bottom(stage: Stage) -> str:
    return stage.text().split("\n")[-1]


def search(stage: Stage, query: str) -> None:
    stage.press("/", *query, "enter")


def top(stage: Stage) -> str:
    return stage.text().split("\n")[2]


@pytest.fixture
def stage(make_stage: Make) -> Stage:
    """100 lines; Otters in 10, 20, …, 100."""
    stage = make_stage(12, 40)
    text = "\n".join(
        f"line {number}{' the Otter swims' * (number % 10 == 0)}" for number in range(1, 101)
    )
    stage.play(Content(text))
    return stage


def found(stage: Stage) -> list[int]:
    """The lines on the screen that have an otter."""
    rows = [row for row in stage.text().split("\n") if "Otter" in row]
    return [int(row.split()[1]) for row in rows]


def test_the_query_is_typed_at_the_bottom(stage: Stage) -> None:
    stage.press("/", "a", "湖", "left", "b")
    assert bottom(stage) == "/ab湖"
    assert stage.cursor == (11, 3)
    stage.press("escape")
    assert bottom(stage) == " line 100 the Otter swims"


def test_on_and_back_and_around(stage: Stage) -> None:
    search(stage, "otter")
    assert found(stage) == [100]
    stage.press("n")
    assert found(stage) == [10]
    assert bottom(stage) == "search went on from the top"
    stage.press("n")
    assert 20 in found(stage)
    assert not bottom(stage).startswith("search")
    stage.press("N", "N")
    assert found(stage) == [100]
    assert bottom(stage) == "search went on from the end"
    stage.press("N")
    assert 90 in found(stage)


def test_matches_are_counted(stage: Stage) -> None:
    search(stage, "otter")
    assert "10/10 ↑" in stage.text().split("\n")[1]
    stage.press("n", "n", "n")
    assert "3/10 ↑ ↓" in stage.text().split("\n")[1]
    stage.press("N")
    assert "2/10 ↑ ↓" in stage.text().split("\n")[1]
    stage.press("v")
    assert " 2/10 ↑ ↓" in stage.text().split("\n")[0]
    stage.press("v", "escape")
    assert "/10" not in stage.text()


def test_a_region_tells_of_its_own_matches_alone(make_stage: Make) -> None:
    stage = make_stage(24, 60)
    stage.play(Thoughts("The lake."), Content("The lake.\nA lake.\nNo lake."))
    search(stage, "lake")
    assert "─ Message" in stage.text() and "1/3" in stage.text()
    stage.press("tab")
    assert "/3" not in stage.text() and "/1" not in stage.text()
    stage.press("n")
    head = next(row for row in stage.text().split("\n") if "Inner thoughts" in row)
    assert "1/1" in head
    # There are more in the timeline.
    stage.press("v")
    assert " 1/4 " in stage.text().split("\n")[0]


def test_smart_case(stage: Stage) -> None:
    search(stage, "Line")
    assert bottom(stage) == "not found: Line"
    search(stage, "Otter")
    assert found(stage) == [100]
    search(stage, "LINE")
    assert bottom(stage) == "not found: LINE"


def test_a_search_holds_the_view(stage: Stage) -> None:
    search(stage, "otter")
    stage.play(Content("\nline 101 Otter\nline 102"))
    assert found(stage) == [100]
    assert "↓ 2 new" in stage.text()
    stage.press("n")
    assert found(stage) == [100, 101] or found(stage) == [101]
    assert not bottom(stage).startswith("search")


def test_what_arrives_in_pieces_is_found(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(Content("a hay"))
    search(stage, "haystack")
    assert bottom(stage) == "not found: haystack"
    stage.play(Content("sta"))
    stage.play(Content("ck"))
    stage.press("n")
    assert bottom(stage) != "not found: haystack"


def test_nothing_to_search_for(stage: Stage) -> None:
    stage.press("n")
    assert bottom(stage) == "nothing to search for: / asks"


def test_labels_are_not_text(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(UserText("hello"))
    search(stage, "you>")
    assert bottom(stage) == "not found: you>"


def test_queries_are_remembered(stage: Stage) -> None:
    search(stage, "line 5")
    search(stage, "line 6")
    stage.press("/", "up", "up")
    assert bottom(stage) == "/line 5"


def test_the_source_is_searched_and_not_the_rows(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(Content("x" * 36 + " wrapped words"), Thoughts("."))
    search(stage, "x wrapped")
    assert "not found" not in stage.text()


# What is marked: attributes are looked at in memory.


def marked(stage: VirtualStage, style: str) -> list[str]:
    """What stands on the screen in a style, by rows."""
    look: Style = THEMES["default"][style].text
    rows = [
        "".join(cell.text for cell in row if cell.style == look) for row in stage.screen.cells[1:]
    ]
    return [row for row in rows if row]


def test_matches_are_marked_and_the_one_found_stands_out() -> None:
    stage = VirtualStage(12, 40)
    stage.play(Content("one two One\nthree one"))
    search(stage, "one")
    assert marked(stage, "found") == ["one"]
    assert marked(stage, "match") == ["One", "one"]
    stage.press("n")
    assert marked(stage, "found") == ["One"]
    stage.play(Content(" on"))
    stage.play(Content("e more"))
    assert marked(stage, "match") == ["one", "oneone"]
    stage.press("escape")
    assert marked(stage, "match") == []


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("湖の底まで", "の底", ["の底"]),
        ("a\tbc\td", "bc\td", ["bc      d"]),
        ("a\x1b[31mred", "[31m", ["[31m"]),
        ("a\x1b[31mred", "\x1b[3", ["^[[3"]),
        ("e\u0301te\u0301", "te\u0301", ["t\u00e9"]),
        ("so\u00adft", "so\u00adf", ["sof"]),
        ("word " * 8 + "end", "d end", ["d ", "end"]),
    ],
)
def test_marks_stand_on_what_is_drawn(text: str, query: str, found: list[str]) -> None:
    stage = VirtualStage(12, 42)
    stage.play(Content(text))
    stage.press("/")
    stage.manager.controls._prompt.editor.insert(query)  # type: ignore[union-attr]
    stage.press("enter")
    assert marked(stage, "found") == found


def test_a_match_completed_on_the_next_row_is_marked_on_both() -> None:
    stage = VirtualStage(12, 22)
    stage.play(Content("x" * 18 + " "))
    stage.press("/", *"x fo", "enter")
    stage.play(Content("fo"))
    assert marked(stage, "match") == ["x ", "fo"]


def test_a_delta_beside_marks_draws_its_own_row_alone() -> None:
    stage = VirtualStage(12, 42)
    stage.play(Content("one\none\none\nand "))
    search(stage, "one")
    stage.play(Content("more"))
    assert stage.screen.dirty == {5}
