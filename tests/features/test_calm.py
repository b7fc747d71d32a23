"""Headers stay where they are while one reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from streamcurses._cli import demo
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    Thoughts,
    ToolCallDelta,
    ToolOutput,
    ToolResult,
    UserText,
)
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.virtual import VirtualScreen
from tests.features.stage import Stage

Make = Callable[..., Stage]


def headers(text: str) -> dict[str, int]:
    """The row of each region's header."""
    return {row.strip("─ ↑↓"): y for y, row in enumerate(text.split("\n")) if row.startswith("─ ")}


def moves(before: dict[str, int], after: dict[str, int]) -> int:
    return sum(after[title] != y for title, y in before.items() if title in after)


def frames(rows: int, columns: int) -> Iterator[dict[str, int]]:
    """The headers of the demo's frames: one for each chunk, and each second that none comes."""
    screen = VirtualScreen(rows, columns)
    manager = ScreenManager(screen)
    chunks, builder = decoder("openai-chat"), MessageBuilder(content_is="thoughts")
    now = 0.0
    for pause, entry in demo.play():
        for seconds in range(int(pause) + 1):
            manager.draw(now + seconds)
            yield headers(screen.text())
        now += pause
        events: list[Event]
        events = [entry] if isinstance(entry, (UserText, ToolResult)) else chunks.feed(entry)
        for event in events:
            manager.status.hear(event)
            manager.apply(builder.feed(event))
        manager.draw(now)
        yield headers(screen.text())


@pytest.mark.parametrize(("rows", "columns", "most"), [(24, 80, 4), (10, 40, 5), (50, 200, 2)])
def test_the_headers_of_the_demo_move_seldom(rows: int, columns: int, most: int) -> None:
    told = list(frames(rows, columns))
    assert len(told[-1]) == 3
    count = sum(map(moves, told, told[1:]))
    print(f"{rows} x {columns}: headers move {count} times")
    assert count <= most


def test_a_region_that_grows_in_its_rows_moves_nothing(make_stage: Make) -> None:
    stage = make_stage(24, 40)
    stage.play(UserText("hello"), Thoughts("one\n"))
    before = headers(stage.text())
    assert before == {"Inner thoughts": 1, "Message": 7}
    stage.stream(*(Thoughts(f"{number}\n") for number in range(4)))
    stage.wait(1.0)
    assert headers(stage.text()) == before
    # Some of it would be out of sight, and rows stand empty.
    stage.play(Thoughts("more\nand more\n"))
    assert headers(stage.text()) == {"Inner thoughts": 1, "Message": 12}
    assert "one" in stage.text()


def test_a_tool_at_work_is_seen_with_its_call(make_stage: Make) -> None:
    stage = make_stage(24, 80)
    stage.stream(
        UserText("list it"), ToolCallDelta(0, "c", "ls", '{"path": "/"}'), Finish("tool_calls")
    )
    stage.stream(*(ToolOutput("c", "ls", f"line {number}\n") for number in range(12)))
    text = stage.text()
    assert 'ls(path="/")' in text and "line 0" in text and "line 11" in text
    assert "↑" not in text and "list it" in text


def test_a_line_of_thoughts_leaves_its_rows_to_the_message_that_needs_them(
    make_stage: Make,
) -> None:
    stage = make_stage(40, 90)
    stage.play(UserText("hello"), Thoughts("Let me think."))
    assert headers(stage.text()) == {"Inner thoughts": 1, "Message": 11}
    stage.stream(*(Content(f"line {number}\n") for number in range(40)))
    assert headers(stage.text()) == {"Inner thoughts": 1, "Message": 3}
    stage.stream(ToolCallDelta(0, "c", "ls", "{}"), Content("more"))
    assert headers(stage.text())["Tool calls"] == 3


def test_the_reply_gets_its_rows_back_in_one_step(make_stage: Make) -> None:
    stage = make_stage(24, 40)
    stage.play(UserText("hello"), Thoughts("one\n"))
    stage.play(Thoughts("more\n" * 40))
    assert headers(stage.text()) == {"Inner thoughts": 1, "Message": 18}
    seen = []
    for number in range(12):
        stage.play(Content(f"line {number}\n"))
        seen.append(headers(stage.text())["Message"])
    assert sorted(set(seen)) == [7, 18]
    assert "line 0" in stage.text()
    assert seen == sorted(seen, reverse=True)
