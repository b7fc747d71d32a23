"""All rows of a result or a notice stand behind its sign, as far as there is room for that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._formats.events import Content, Notice, ToolCallDelta, ToolResult
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session
from tests.features.stage import Stage

Make = Callable[..., Stage]

RESULT = "one\na second line that goes on in the row below\n\n湖 the last"


def played(make_stage: Make, rows: int, columns: int) -> list[str]:
    stage = make_stage(rows, columns)
    stage.play(
        ToolCallDelta(0, "c", "look", "{}"),
        ToolResult("c", "look", RESULT, True),
    )
    stage.press("O")
    return stage.text().split("\n")


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (
            40,
            [
                "▏look()",
                "▏  → one",
                "     a second line that goes on in the",
                "     row below",
                "",
                "     湖 the last",
            ],
        ),
        (
            24,
            [
                "▏look()",
                "▏  → one",
                "     a second line that",
                "     goes on in the row",
                "     below",
                "",
                "     湖 the last",
            ],
        ),
        # Blanks before a sign are the first to go, and then the sign.
        (
            12,
            [
                "▏look()",
                "▏→ one",
                "   a second",
                "   line",
                "   that",
                "   goes on",
                "   in the",
                "   row",
                "   below",
                "",
                "   湖 the",
                "   last",
            ],
        ),
        (6, ["▏one", " a", " seco", " nd", " line"]),
    ],
)
def test_rows_hang_below_the_first(make_stage: Make, columns: int, shown: list[str]) -> None:
    rows = played(make_stage, 24, columns)
    first = rows.index(shown[0])
    assert rows[first : first + len(shown)] == shown


def test_so_do_notices(make_stage: Make) -> None:
    stage = make_stage(8, 24)
    stage.play(Notice("something that is to be known"))
    assert "▏· something that is to\n   be known\n" in stage.text()


def test_in_the_timeline_they_hang_behind_the_gutter(make_stage: Make) -> None:
    stage = make_stage(14, 60)
    stage.play(
        Content("Look."),
        ToolCallDelta(0, "c", "look", "{}"),
        ToolResult("c", "look", "one\ntwo\nthree\nfour", True),
    )
    stage.press("v")
    assert stage.text().split("\n")[2:6] == [
        "   calls ║look() ✓",
        "         ║  → one",
        "         ║    two",
        "         ║    three … +1",
    ]


def test_a_search_marks_what_is_found_behind_a_sign() -> None:
    screen = VirtualScreen(20, 24)
    with Session(screen=screen, prompts=False) as ui:
        ui.tool_result("look", RESULT)
        screen.press("O", "/", *"goes on", "enter")
        assert "1/1" in screen.text()
        y, x = screen.find("goes on") or (0, 0)
        marked = [screen.style(y, column) == screen.style(y, x) for column in range(24)]
    assert screen.row(y) == "     goes on in the row"
    assert marked == [5 <= column < 12 for column in range(24)]


def test_what_is_copied_has_the_sign_once() -> None:
    screen = VirtualScreen(20, 24)
    with Session(screen=screen, prompts=False) as ui:
        ui.tool_result("look", RESULT)
        assert ui.screen is not None
        (block,) = ui.screen.blocks()
    assert block[1].copied == f"  → look: {RESULT}"
