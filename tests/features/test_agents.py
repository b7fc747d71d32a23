"""The runs of agents on the screen: what is void goes, and other agents have their place."""

from __future__ import annotations

from collections.abc import Callable

from streamcurses._formats.events import (
    Content,
    Finish,
    MessageBegin,
    Part,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Within,
)
from tests.features.stage import Stage

Make = Callable[..., Stage]
BEGIN = MessageBegin("m", "", "")


def test_what_is_taken_back_goes_from_the_screen(make_stage: Make) -> None:
    stage = make_stage(14, 40)
    stage.play(BEGIN, Thoughts("stays"), Part("a"), Thoughts("goes"), Content("void"))
    assert "goes" in stage.text()
    assert "void" in stage.text()
    stage.play(TakeBack(("a",)))
    assert "stays" in stage.text()
    assert "goes" not in stage.text()
    assert "void" not in stage.text()
    stage.play(BEGIN, Content("anew"))
    assert "anew" in stage.text()


def test_the_view_stays_where_it_was_when_a_block_above_goes(make_stage: Make) -> None:
    stage = make_stage(10, 40)
    stage.play(BEGIN, Part("a"), Content("void\n" * 30), Part(""), Content("kept\n" * 30))
    stage.press("home")
    assert "void" in stage.text()
    stage.play(TakeBack(("a",)))
    assert "void" not in stage.text()
    assert "kept" in stage.text()


def test_another_agent_stands_below_its_call(make_stage: Make) -> None:
    stage = make_stage(24, 60)
    stage.play(
        BEGIN,
        ToolCallDelta(0, "c", "first", "{}"),
        ToolCallDelta(1, "d", "second", "{}"),
        Within("d", Content("of the second")),
        Within("c", ToolCallDelta(0, "e", "dig", "{}")),
        Within("c", Content("of the first")),
        Within("c", ToolResult("e", "", "sand", True)),
        Within("c", Finish("")),
        Within("d", Finish("")),
        ToolResult("c", "", "told", True),
    )
    rows = [row.strip(" ▏") for row in stage.text().split("\n")]
    order = [
        "first()",
        "calls: dig()",
        "→ dig: sand",
        "says: of the first",
        "→ first: told",
        "second()",
    ]
    places = [rows.index(row) for row in [*order, "says: of the second"]]
    assert places == sorted(places)
