"""Headers stay where they are while one reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from streamcurses._cli import demo
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import Content, Event, Thoughts, ToolResult, UserText
from streamcurses._screen.layout import REST
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


@pytest.mark.parametrize(("rows", "columns"), [(24, 80), (10, 40), (50, 200)])
def test_the_headers_of_the_demo_move_seldom(rows: int, columns: int) -> None:
    told = list(frames(rows, columns))
    assert len(told[-1]) == 3
    count = sum(map(moves, told, told[1:]))
    print(f"{rows} x {columns}: headers move {count} times")
    assert count <= 3


def test_a_region_that_grows_in_its_rows_moves_nothing(make_stage: Make) -> None:
    stage = make_stage(24, 40)
    stage.play(UserText("hello"), Thoughts("one\n"))
    before = headers(stage.text())
    assert before == {"Inner thoughts": 1, "Message": 7}
    stage.stream(*(Thoughts(f"{number}\n") for number in range(4)))
    stage.wait(1.0)
    assert headers(stage.text()) == before
    # Much of it is out of sight, and rows stand empty.
    stage.play(Thoughts("more\n" * 6))
    assert headers(stage.text()) == {"Inner thoughts": 1, "Message": 12}


def test_what_came_too_soon_moves_nothing_while_nothing_comes(make_stage: Make) -> None:
    stage = make_stage(24, 40)
    stage.play(UserText("hello"), Thoughts("one\n"))
    stage.play(Thoughts("more\n" * 10))
    before = headers(stage.text())
    assert before == {"Inner thoughts": 1, "Message": 7}
    stage.wait(REST)
    stage.wait(1.0)
    assert headers(stage.text()) == before
    stage.play(Thoughts("and more"))
    assert headers(stage.text()) == {"Inner thoughts": 1, "Message": 12}


def test_the_reply_gets_its_rows_back_in_one_step(make_stage: Make) -> None:
    stage = make_stage(24, 40)
    stage.play(UserText("hello"), Thoughts("one\n"))
    stage.wait(1.0)
    stage.play(Thoughts("more\n" * 40))
    stage.wait(1.0)
    stage.play(Thoughts("and more\n"))
    assert headers(stage.text()) == {"Inner thoughts": 1, "Message": 18}
    seen = []
    for number in range(12):
        stage.wait(1.0)
        stage.play(Content(f"line {number}\n"))
        seen.append(headers(stage.text())["Message"])
    assert sorted(set(seen)) == [7, 18]
    assert "line 0" in stage.text()
    assert seen == sorted(seen, reverse=True)
