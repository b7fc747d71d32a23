"""Folds: what is whole shows its first rows, and how many more there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._formats.events import (
    Content,
    Finish,
    MessageBegin,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    UserText,
)
from tests.features.stage import Stage
from tests.features.virtual_stage import VirtualStage

Make = Callable[..., Stage]

LINES = "".join(f"line {number}\n" for number in range(1, 10))


def body(stage: Stage) -> list[str]:
    return [row for row in stage.text().split("\n")[1:] if row]


@pytest.fixture
def stage(make_stage: Make) -> Stage:
    stage = make_stage(24, 70)
    stage.press("v")
    stage.play(UserText("hello"), Thoughts("It thinks.\nAnd thinks.\nAnd thinks."))
    return stage


def test_what_grows_is_open_and_folds_as_the_next_thing_begins(stage: Stage) -> None:
    assert body(stage)[1:] == [
        "thoughts ┊It thinks.",
        "          And thinks.",
        "          And thinks.",
    ]
    stage.play(ToolCallDelta(0, "c", "look", '{"where": "' + "the lake " * 8))
    assert body(stage)[1:] == [
        "thoughts ┊It thinks. … +2",
        '   calls ║look(where="the lake the lake the lake the lake the lake',
        "          the lake the lake the lake",
    ]


def test_a_call_stands_on_one_row_and_its_result_on_three(stage: Stage) -> None:
    stage.play(ToolCallDelta(0, "c", "look", '{"where": "' + "the lake " * 8 + '"}'))
    stage.wait(1.5)
    stage.play(ToolResult("c", "look", LINES, True))
    assert body(stage)[2:] == [
        '   calls ║look(where="the lake the lake the lake the lak … +1 ✓ 1.5 s',
        "         ║  → line 1",
        "         ║    line 2",
        "         ║    line 3 … +6",
    ]


def test_a_call_that_failed_says_so(stage: Stage) -> None:
    stage.play(ToolCallDelta(0, "c", "look", "{}"), ToolResult("c", "look", "no lake", False))
    assert body(stage)[2:] == ["   calls ║look() ✗", "         ║  → failed: no lake"]


def test_what_is_folded_is_opened_and_closed(stage: Stage) -> None:
    stage.play(
        ToolCallDelta(0, "c", "look", "{}"), ToolResult("c", "look", LINES, True), Content("Yes.")
    )
    folded = body(stage)
    assert [row[9:] for row in folded[3:6]] == ["║  → line 1", "║    line 2", "║    line 3 … +6"]
    stage.press("o")
    assert [row[14:] for row in body(stage)[4:12]] == [f"line {n}" for n in range(2, 10)]
    stage.press("enter")
    assert body(stage) == [row.replace("║  → line 1", "▌  → line 1") for row in folded]
    stage.press("O", "x")
    assert "… +" not in stage.text()
    assert len(body(stage)) == len(folded) + 2 + 6
    stage.press("O", "escape")
    assert body(stage) == folded


def test_where_nothing_is_folded_it_is_told(make_stage: Make) -> None:
    stage = make_stage(12, 70)
    stage.play(Content("a reply"))
    stage.press("o")
    assert stage.text().split("\n")[-1] == "nothing is folded here"


def test_nothing_folds_under_ones_eyes(make_stage: Make) -> None:
    stage = make_stage(12, 70)
    stage.press("v")
    stage.play(Thoughts("".join(f"thought {number}\n" for number in range(30))))
    stage.press("up")
    before = body(stage)
    stage.play(Content("a reply"), ToolCallDelta(0, "c", "look", "{}"))
    # The gutter alone tells that it is whole.
    assert [row.replace("┊", " ") for row in body(stage)] == before
    # At the end it folds.
    stage.press("G")
    assert body(stage) == [
        "thoughts ┊thought 0 … +29",
        " message ▏a reply",
        "   calls ║look()",
    ]


def test_regions_fold_results_and_nothing_else(make_stage: Make) -> None:
    stage = make_stage(30, 60)
    stage.play(
        Thoughts("one\ntwo\nthree"),
        ToolCallDelta(0, "c", "look", '{"where": "' + "the lake " * 8 + '"}'),
        ToolResult("c", "look", LINES, True),
        Content("Yes."),
    )
    assert [row for row in body(stage) if "line" in row] == [
        "▏  → line 1",
        "     line 2",
        "     line 3 … +6",
    ]
    assert "three" in stage.text()
    assert stage.text().count("the lake") == 8
    stage.press("shift tab", "z", "o")
    assert "     line 9" in body(stage)


def test_what_is_opened_takes_rows_that_are_free(make_stage: Make) -> None:
    stage = make_stage(24, 60)
    stage.play(
        ToolCallDelta(0, "c", "look", "{}"), ToolResult("c", "look", LINES, True), Content("Yes.")
    )
    assert "line 4" not in stage.text()
    stage.press("O")
    lines = [f"     line {number}" for number in range(2, 10)]
    assert body(stage)[1:11] == ["▏look()", "▏  → line 1", *lines]
    # What comes moves nothing; and what is closed gives them back.
    before = stage.text().split("\n")[1:12]
    stage.play(Content(" More.\n\nAnd more."))
    assert stage.text().split("\n")[1:12] == before
    stage.press("O")
    assert body(stage)[1:5] == ["▏look()", "▏  → line 1", "     line 2", "     line 3 … +6"]


def test_keys_go_from_block_to_block(stage: Stage) -> None:
    stage.play(
        ToolCallDelta(0, "c", "look", "{}"), ToolResult("c", "look", LINES, True), Content("Yes.")
    )
    folded = body(stage)
    stage.press("[")
    assert body(stage)[-1] == " message ▌Yes."
    stage.press("[", "[", "[")
    assert body(stage)[1] == "thoughts ▌It thinks. … +2"
    stage.press("o")
    assert body(stage)[2] == "         ┊And thinks."
    stage.press("o", "]", "]", "o")
    assert "         ║    line 9" in body(stage)
    stage.press("o", "escape")
    assert body(stage) == folded


LONG = "It thinks.\nAnd thinks."


def test_the_nearest_fold_is_opened_the_one_below_first(make_stage: Make) -> None:
    stage = make_stage(24, 70)
    stage.press("v")
    stage.play(UserText("hello"), Thoughts(LONG), Content("I look."), Finish("stop"))
    for number in range(3):
        stage.play(
            MessageBegin(f"m{number}", "model"),
            ToolCallDelta(0, f"c{number}", "look", "{}"),
            Finish("tool_calls"),
            ToolResult(f"c{number}", "look", f"look {number}\n{LINES}", True),
        )
    stage.play(Content("Yes."))
    folded = body(stage)
    # Nothing is folded at the mark: not the last one in sight is opened, which is far off.
    stage.press("]", "]", "]")
    assert " message ▌I look." in body(stage)
    stage.press("o")
    assert [row[9:] for row in body(stage)[5:8]] == [f"║    line {n}" for n in (1, 2, 3)]
    assert "         ▌  → look 0" in body(stage)
    stage.press("o", "[", "[", "o")
    assert "         ▌  → look 0" in body(stage)
    stage.press("o", "[", "[", "[", "[")
    assert body(stage)[0] == " message ▌you> hello"
    stage.press("o")
    assert "And thinks." in stage.text()
    # Where none is below, it is the one above.
    stage.press("o", "escape", "[")
    assert body(stage)[-1] == " message ▌Yes."
    stage.press("o")
    assert "         ▌  → look 2" in body(stage)
    stage.press("o", "escape")
    assert body(stage) == folded


def test_keys_go_on_from_what_is_in_sight(make_stage: Make) -> None:
    stage = make_stage(12, 70)
    stage.press("v")
    for number in range(30):
        stage.play(UserText(f"question {number}"), Content(f"answer {number}"))
    stage.press("[", "[")
    assert "▌you> question 29" in stage.text()
    stage.press("g", "]")
    assert "▌you> question 0" in stage.text()
    stage.press("[")
    assert stage.text().split("\n")[-1] == "that is the first block"
    stage.press("{")
    assert stage.text().split("\n")[-1] == "that is the first turn"
    stage.press("G", "[", "]")
    assert stage.text().split("\n")[-1] == "that is the last block"
    stage.press("}")
    assert stage.text().split("\n")[-1] == "that is the last turn"


def test_and_from_turn_to_turn(make_stage: Make) -> None:
    stage = make_stage(12, 70)
    stage.press("v")
    for turn in range(5):
        stage.play(UserText(f"question {turn}"), Content(f"answer {turn}\n" + "more\n" * 12))
    stage.press("{")
    assert body(stage)[0] == "         ▌you> question 4" or "▌you> question 4" in stage.text()
    stage.press("{", "{")
    assert "▌you> question 2" in stage.text()
    stage.press("}")
    assert "▌you> question 3" in stage.text()
    stage.press(*"{{{{{{")
    assert body(stage)[0] == " message ▌you> question 0"


def test_what_is_found_within_a_fold_is_opened(stage: Stage) -> None:
    stage.play(
        ToolCallDelta(0, "c", "look", "{}"), ToolResult("c", "look", LINES, True), Content("Yes.")
    )
    stage.press("/", *"line 8", "enter")
    assert "         ║    line 8" in body(stage)


def test_a_text_without_end_is_folded_at_once() -> None:
    stage = VirtualStage(24, 70)
    stage.press("v")
    stage.play(
        ToolCallDelta(0, "c", "look", "{}"),
        ToolResult("c", "look", "".join(f"line {n}\n" for n in range(200_000)), True),
        Content("Yes."),
    )
    assert body(stage)[1:4] == [
        "         ║  → line 0",
        "         ║    line 1",
        "         ║    line 2 … +99+",
    ]
    text = stage.manager.blocks[1].text
    assert len(text._rows) < 1000


@pytest.mark.parametrize(("rows", "columns"), [(9, 30), (5, 20), (4, 3), (3, 2), (2, 1)])
def test_small_screens_fold_too(make_stage: Make, rows: int, columns: int) -> None:
    stage = make_stage(rows, columns)
    stage.play(
        Thoughts("one two three four five six seven eight nine"),
        ToolCallDelta(0, "c", "look", '{"where": "湖の底まで湖の底まで湖の底まで"}'),
        ToolResult("c", "look", LINES, True),
        Content("Y"),
    )
    for key in ("[", "[", "o", "o", "O", "O", "{", "}", "escape"):
        stage.press(key)
    if columns == 30:
        assert body(stage) == [
            "┊one two three four five … +1",
            '║look(where="湖の底ま … +1 ✓',
            "║  → line 1",
            "║    line 2",
            "║    line 3 … +6",
            "▏Y",
        ]


def test_a_thought_is_folded_as_it_is_drawn() -> None:
    for lines in (3, 200):
        stage = VirtualStage(24, 70, markdown=True)
        stage.press("v")
        stage.play(Thoughts("It is **sure**.\n\n" + "- a lake\n" * lines), Content("Yes."))
        count = "99+" if lines > 99 else str(lines + 1)
        assert body(stage)[0] == f"thoughts ┊It is sure. … +{count}"
        stage.press("m", "x")
        assert body(stage)[0] == f"thoughts ┊It is **sure**. … +{count}"
