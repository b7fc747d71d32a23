"""What a frame costs: rows that are painted, and bytes that reach the terminal."""

from __future__ import annotations

import pytest

from streamcurses._formats.events import Content, MessageBegin, Thoughts, ToolCallDelta
from tests.features.stage import CursesStage
from tests.features.virtual_stage import VirtualStage
from tests.trace import prose

# For a line that comes in at 80 columns: its text, the moves, and what a scroll takes.
LINE = 120


def distinct(first: int, last: int) -> str:
    return "\n".join(
        f"{number}: {prose(500)[number : number + 60]}" for number in range(first, last)
    )


def test_a_delta_that_stays_on_its_row_paints_that_row_alone() -> None:
    stage = VirtualStage()
    stage.play(MessageBegin("m", "model"), Thoughts("It thinks. "), Content("It says: "))
    for word in prose(20).split():
        stage.play(Content(word))
        assert stage.screen.dirty == {stage.cursor[0]}


@pytest.mark.parametrize("lines", [0, 3, 100])
def test_wherever_it_grows(lines: int) -> None:
    """In each region, with a full screen and an empty one."""
    stage = VirtualStage()
    stage.play(
        Thoughts(distinct(0, lines) + " t"),
        ToolCallDelta(0, "c", "tool", '{"a": "' + distinct(0, lines)),
        Content(distinct(0, lines) + " r"),
    )
    stage.play(Thoughts("a"))
    for event in (Thoughts("b"), Content("c"), Thoughts("d"), Content("e")):
        stage.play(event)
        stage.play(event)
        assert stage.screen.dirty == {stage.cursor[0]}


def test_a_held_view_paints_its_header_alone_and_only_for_new_rows() -> None:
    stage = VirtualStage()
    stage.play(MessageBegin("m", "model"), Content(distinct(0, 50) + "\n"))
    stage.press("page up")
    header = 1
    stage.play(Content("new"))
    assert stage.screen.dirty == {header}
    stage.play(Content(" and more"))
    assert stage.screen.dirty == set()


def test_a_row_that_begins_paints_the_rows_that_move() -> None:
    stage = VirtualStage(24, 80)
    stage.play(Content(distinct(0, 3)))
    stage.play(Content("\nmore"))
    assert stage.screen.dirty == {5}


def test_a_line_that_comes_in_scrolls() -> None:
    stage = CursesStage(24, 80, term="xterm-256color")
    stage.play(MessageBegin("m", "model"), Thoughts("It thinks."), Content(distinct(0, 50)))
    costs = []
    for number in range(50, 80):
        written = stage.bytes
        stage.play(Content("\n" + distinct(number, number + 1)))
        costs.append(stage.bytes - written)
    stage.close()
    print(f"{max(costs)} bytes at most")
    assert max(costs) <= LINE, costs


@pytest.mark.parametrize(
    ("before", "key"), [("k", "k"), ("k" * 30, "j"), ("g", "j")], ids=["up", "back down", "down"]
)
def test_a_line_that_is_scrolled_to_scrolls(before: str, key: str) -> None:
    stage = CursesStage(24, 80, term="xterm-256color")
    stage.play(MessageBegin("m", "model"), Thoughts("It thinks."), Content(distinct(0, 90)))
    stage.press(*before, key)
    costs = []
    for _ in range(20):
        written = stage.bytes
        stage.press(key)
        costs.append(stage.bytes - written)
    stage.close()
    print(f"{max(costs)} bytes at most")
    assert max(costs) <= LINE, costs


def test_a_line_that_comes_in_above_other_regions_scrolls() -> None:
    stage = CursesStage(24, 80, term="xterm-256color")
    stage.play(Content(distinct(0, 50)), Thoughts(distinct(50, 90)))
    costs = []
    for number in range(90, 120):
        written = stage.bytes
        stage.play(Thoughts("\n" + distinct(number, number + 1)))
        costs.append(stage.bytes - written)
    stage.close()
    print(f"{max(costs)} bytes at most")
    assert max(costs) <= LINE, costs


# What is on the screen twice or more, so that no row is the only one of its kind.
REPEATED = {
    "two lines": ["07:00 INFO  the raft is where it was", "07:00 DEBUG nobody is awake"],
    "one line": ["All work and no play"],
    "wide ones": ["x" * 70, "y" * 71],
    "with blank ones": ["pass", ""],
}


@pytest.mark.parametrize("lines", REPEATED.values(), ids=REPEATED)
def test_a_line_that_is_there_already_scrolls(lines: list[str]) -> None:
    stage = CursesStage(24, 80, term="xterm-256color")
    twin = VirtualStage(24, 80)
    for each in (stage, twin):
        each.play(MessageBegin("m", "model"), Content("\n".join(lines * 12)))
    costs = []
    for number in range(40):
        more = Content("\n" + lines[number % len(lines)])
        written = stage.bytes
        stage.play(more)
        twin.play(more)
        costs.append(stage.bytes - written)
        assert stage.text() == twin.text()
    stage.close()
    print(f"{max(costs)} bytes at most, {sum(costs) / len(costs):.0f} on the whole")
    assert max(costs) <= LINE, costs


def test_the_cursor_is_behind_the_text_that_grows() -> None:
    """Of parallel calls, where each grows in turn."""
    stage = VirtualStage(24, 80)
    stage.play(ToolCallDelta(0, "a", "one", '{"a": "x'), ToolCallDelta(1, "b", "two", '{"b": "x'))
    for index in (0, 1, 0):
        stage.play(ToolCallDelta(index, "", "", "y"))
        y, x = stage.cursor
        assert y == 2 + index
        assert len(stage.screen.row(y)) == x
        assert stage.screen.dirty == {y}
