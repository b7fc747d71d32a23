"""The timeline: everything in its order, beside the regions, on both screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._formats.events import (
    Content,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    UserText,
)
from tests.features.stage import Stage
from tests.features.virtual_stage import VirtualStage

Make = Callable[..., Stage]


def play(stage: Stage) -> Stage:
    stage.play(
        UserText("hello"),
        Thoughts("It greets."),
        ToolCallDelta(0, "c", "look", "{}"),
        ToolResult("c", "look", "a lake", True),
        Content("Hello, "),
    )
    return stage


def body(stage: Stage) -> list[str]:
    return [row for row in stage.text().split("\n")[1:] if row]


def test_everything_in_its_order_with_labels_where_the_type_changes(make_stage: Make) -> None:
    stage = play(make_stage(14, 70))
    stage.press("v")
    stage.play(Content("you.\nAnd you."))
    assert body(stage) == [
        " message ▏you> hello",
        "thoughts ┊It greets.",
        "   calls ║look() ✓",
        "         ║  → a lake",
        " message ▏Hello, you.",
        "          And you.",
    ]
    stage.press("v")
    assert body(stage)[0].startswith("─ Inner thoughts")


@pytest.mark.parametrize(("rows", "columns"), [(9, 80), (5, 20), (4, 30), (3, 9), (1, 1)])
def test_a_small_screen_is_served_by_it(make_stage: Make, rows: int, columns: int) -> None:
    stage = make_stage(rows, columns)
    play(stage)
    before = stage.text().split("\n")
    assert before[0].startswith(" replying"[: max(columns - 2, 0)])
    stage.press("v", "x")
    assert stage.text().split("\n") == before
    assert not any(row.startswith("─") for row in before)
    stage.play(Content("line\n" * 9 + "last"))
    assert stage.text().split("\n")[-1].endswith("last"[-columns:])


def test_in_few_columns_the_gutter_alone_tells(make_stage: Make) -> None:
    stage = make_stage(9, 30)
    play(stage)
    assert body(stage) == ["▏you> hello", "┊It greets.", "║look() ✓", "║  → a lake", "▏Hello,"]


def test_there_and_back_nothing_has_changed(make_stage: Make) -> None:
    stage = make_stage(16, 70)
    play(stage)
    stage.play(Content("line\n" * 30), Thoughts("thought\n" * 20))
    stage.press("shift tab", "page up", "tab", "up", "up")
    before = stage.text()
    stage.press("v", "v")
    assert stage.text() == before
    stage.press("v", "g", "down")
    before = stage.text()
    stage.press("v", "v")
    assert stage.text() == before


def test_the_place_is_kept(make_stage: Make) -> None:
    stage = make_stage(16, 70)
    stage.play(
        Thoughts("".join(f"thought {number}\n" for number in range(40))),
        Content("".join(f"line {number}\n" for number in range(40))),
    )
    stage.press("shift tab", "g", "down")
    first = stage.text().split("\n")[2].strip("▏ ")
    assert first == "thought 1"
    stage.press("v")
    assert body(stage)[0].split("┊")[1] == first
    # From there to the reply, which another region has.
    stage.press(*["page down"] * 4, *["down"] * 3)
    first = body(stage)[0].strip()
    assert first.startswith("line")
    stage.press("v")
    rows = stage.text().split("\n")
    title = next(y for y, row in enumerate(rows) if row.startswith("─ Message"))
    assert rows[title + 1].strip() == first
    # At the end it stays there.
    stage.press("v", "G", "v")
    stage.play(Content("more"))
    assert "more" in stage.text()


def test_it_tells_what_is_new_below(make_stage: Make) -> None:
    stage = make_stage(12, 70)
    stage.press("v")
    stage.play(Content("line\n" * 30))
    assert stage.text().split("\n")[0].endswith("↑  [ ] blocks, o opens, ? help")
    stage.press("up")
    stage.play(Content("line\n" * 3))
    assert stage.text().split("\n")[0].endswith("↑ ↓ 3 new  End follows, ? help")


def test_types_are_hidden_in_it_too(make_stage: Make) -> None:
    stage = play(make_stage(14, 70))
    stage.press("v", "2", "x")
    assert body(stage) == [
        " message ▏you> hello",
        "thoughts ┊It greets.",
        " message ▏Hello,",
    ]
    stage.play(ToolCallDelta(1, "d", "unseen", "{}"))
    assert not any("unseen" in row for row in body(stage))
    stage.press("2", "x")
    assert body(stage)[-1] == "   calls ║unseen()"
    stage.press("1", "2", "3", "x")
    assert body(stage) == []


def test_what_is_held_and_hidden_gives_way_to_what_follows(make_stage: Make) -> None:
    stage = make_stage(12, 70)
    stage.press("v")
    stage.play(
        Thoughts("thought\n" * 20),
        Content("".join(f"line {number}\n" for number in range(40))),
    )
    stage.press("g", "down", "1", "x")
    assert body(stage)[0] == " message ▏line 0"


def test_all_that_was_looked_at_may_be_left_out(make_stage: Make) -> None:
    stage = make_stage(12, 70)
    stage.play(Thoughts("thought\n" * 40))
    stage.press("g")
    stage.press("1", "v")
    assert not any("thought" in row for row in body(stage))
    stage.press("1")
    assert "thought" in stage.text()


def test_content_that_was_a_thought_is_one_where_it_stands(make_stage: Make) -> None:
    stage = make_stage(12, 70, content_is="auto")
    stage.press("v")
    stage.play(UserText("hello"), Content("It greets."))
    assert body(stage)[-1] == " message ▏It greets."
    stage.play(ToolCallDelta(0, "c", "send_message", '{"message": "Hello'))
    assert body(stage) == [
        " message ▏you> hello",
        "thoughts ┊It greets.",
        " message ▏Hello",
    ]


def test_search_goes_through_all_of_it(make_stage: Make) -> None:
    stage = play(make_stage(12, 70))
    stage.play(Content("line\n" * 40))
    stage.press("v", "/", *"lake", "enter")
    assert "         ║  → a lake" in body(stage)


def test_what_grows_in_a_tail_is_drawn_by_itself() -> None:
    stage = VirtualStage(12, 70)
    stage.press("v")
    stage.play(UserText("hello"), Content("line\n" * 20))
    stage.play(Content("zero "))
    for word in ("one ", "two ", "three"):
        stage.play(Content(word))
        assert stage.screen.dirty == {11}
    assert stage.text().split("\n")[-1] == "          zero one two three"


def test_results_of_parallel_calls_name_their_call(make_stage: Make) -> None:
    stage = make_stage(14, 70)
    stage.press("v")
    stage.play(
        ToolCallDelta(0, "a", "search", "{}"),
        ToolCallDelta(1, "b", "look", "{}"),
        ToolResult("b", "look", "a lake", True),
        ToolResult("a", "search", "nothing", False),
        ToolCallDelta(2, "c", "again", "{}"),
        ToolResult("c", "again", "2 results", True),
    )
    assert body(stage) == [
        "   calls ║search() ✗",
        "         ║look() ✓",
        "         ║  → a lake",
        "         ║  → search: failed: nothing",
        "         ║again() ✓",
        "         ║  → 2 results",
    ]
