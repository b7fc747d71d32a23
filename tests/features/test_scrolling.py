"""Scrolling a region back and forth, and holding still while text arrives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._formats.events import (
    Content,
    MessageBegin,
    Thoughts,
    ToolCallDelta,
    UserText,
)
from tests.features.stage import Stage

Make = Callable[..., Stage]


def lines(first: int, last: int) -> str:
    return "".join(f"line {number}\n" for number in range(first, last + 1))


def numbers(stage: Stage) -> list[int]:
    """The numbers of the lines on the screen, from the top."""
    rows = stage.text().split("\n")
    return [int(row.split()[-1]) for row in rows if row[1:].startswith("line")]


def header(stage: Stage) -> str:
    return next(row for row in stage.text().split("\n") if row.startswith("─ Message"))


def marks(stage: Stage) -> str:
    return header(stage).replace("Message", "").strip("─ ")


@pytest.fixture
def stage(make_stage: Make) -> Stage:
    """Rows 2 to 11 of 12 for the message's 30 lines."""
    stage = make_stage(12, 40)
    stage.play(MessageBegin("m", "model"), Content(lines(1, 30)))
    return stage


def test_it_follows_the_end(stage: Stage) -> None:
    assert numbers(stage) == list(range(21, 31))
    assert marks(stage) == "↑"
    stage.play(Content(lines(31, 33)))
    assert numbers(stage) == list(range(24, 34))


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        (["up"], 20),
        (["k", "k", "down"], 20),
        (["k", "k", "j"], 20),
        (["page up"], 12),
        (["page up", "page up", "page down"], 12),
        (["^U"], 16),
        (["^U", "^U", "^D"], 16),
        (["home"], 1),
        (["g"], 1),
        (["g", "up"], 1),
        (["g", "down"], 2),
        (["g", "G"], 21),
        (["g", "end"], 21),
        (["page up"] * 9, 1),
        (["page up", "page down"], 21),
        (["down"], 21),
    ],
)
def test_keys_that_scroll(stage: Stage, keys: list[str], first: int) -> None:
    stage.press(*keys)
    assert numbers(stage) == list(range(first, first + 10))


def test_it_holds_still_and_counts_what_is_new(stage: Stage) -> None:
    stage.press("page up")
    held = stage.text().split("\n")[2:]
    assert marks(stage) == "↑ ↓"
    stage.play(Content(lines(31, 67)))
    assert stage.text().split("\n")[2:] == held
    assert marks(stage) == "↑ ↓ 37 new"
    stage.press("page down")
    assert numbers(stage) == list(range(21, 31))
    assert marks(stage) == "↑ ↓ 37 new"
    stage.press("page down")
    assert numbers(stage) == list(range(30, 40))
    assert marks(stage) == "↑ ↓ 28 new"
    stage.press("page up")
    assert marks(stage) == "↑ ↓ 28 new"
    stage.press("end")
    assert numbers(stage) == list(range(58, 68))
    assert marks(stage) == "↑"
    stage.play(Content(lines(68, 68)))
    assert numbers(stage) == list(range(59, 69))


def test_the_rest_of_a_row_is_not_new(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(Content(lines(1, 30) + "the last"))
    stage.press("up")
    stage.play(Content(" line"))
    assert marks(stage) == "↑ ↓"
    stage.play(Content(", which goes on and on and on to another"))
    assert marks(stage) == "↑ ↓ 1 new"


def test_very_many_new_rows_are_not_counted(stage: Stage) -> None:
    stage.press("up")
    stage.play(Content(lines(31, 1029)))
    assert marks(stage) == "↑ ↓ 999 new"
    stage.play(Content(lines(1030, 1030)))
    assert marks(stage) == "↑ ↓ 999+ new"


def test_at_the_top_nothing_is_above(stage: Stage) -> None:
    stage.press("g")
    assert marks(stage) == "↓"


def test_scrolling_down_to_the_end_follows_again(stage: Stage) -> None:
    stage.press("up", "up", "down", "down")
    stage.play(Content(lines(31, 31)))
    assert numbers(stage) == list(range(22, 32))
    assert marks(stage) == "↑"


def test_a_short_region_does_not_scroll(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.press("up", "g", "/", "escape", "n")
    stage.play(Content(lines(1, 3)))
    stage.press("up", "page up", "home")
    assert numbers(stage) == [1, 2, 3]
    assert marks(stage) == ""


@pytest.mark.parametrize("columns", [9, 13, 39, 200])
def test_a_resize_keeps_the_text_in_place(make_stage: Make, columns: int) -> None:
    stage = make_stage(12, 40)
    words = " ".join(f"word{number:03}" for number in range(400))
    stage.play(UserText("go"), Content(words))
    stage.press(*["page up"] * 8)
    first = stage.text().split("\n")[2]
    word = first.lstrip("▏").split()[0]
    stage.resize(12, columns)
    assert word in stage.text().split("\n")[2]
    stage.resize(30, columns)
    assert word in stage.text()
    stage.resize(12, 40)
    assert stage.text().split("\n")[2] == first


def test_only_the_focused_region_scrolls(make_stage: Make) -> None:
    stage = make_stage(20, 40)
    stage.play(Thoughts(lines(1, 30)), Content(lines(101, 130)))
    before = numbers(stage)
    stage.press("shift tab", "up")
    after = numbers(stage)
    assert [number for number in after if number > 100] == [n for n in before if n > 100]
    assert after[0] == before[0] - 1


def test_blocks_that_move_away_leave_the_view_where_it_was(make_stage: Make) -> None:
    stage = make_stage(12, 40, content_is="auto")
    stage.play(UserText(lines(1, 20)), Content(lines(21, 40)))
    stage.press("up")
    assert numbers(stage)[0] == 30
    # It was a thought, not the reply: that comes now.
    stage.play(ToolCallDelta(0, "c", "send_message", '{"message": "line 41'))
    stage.press("g")
    assert numbers(stage)[-1] == 7
    stage.press("G")
    assert numbers(stage)[-1] == 41


def test_a_held_view_that_a_resize_shows_to_its_end_holds_what_it_shows(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(Content(lines(1, 30)))
    stage.press("up", "up")
    assert numbers(stage) == list(range(19, 29))
    stage.resize(20, 40)
    assert numbers(stage) == list(range(13, 31))
    stage.play(Content(lines(31, 35)))
    assert numbers(stage) == list(range(13, 31))
    assert marks(stage) == "↑ ↓ 5 new"


def test_a_resize_back_and_forth_is_no_loss(make_stage: Make) -> None:
    stage = make_stage(12, 40)
    stage.play(Content(lines(1, 30)))
    stage.press("up", "up")
    stage.resize(20, 40)
    stage.resize(12, 40)
    assert numbers(stage) == list(range(19, 29))
