"""The status bar on the screen, through several turns, whatever names a stream has for things."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import (
    Content,
    Finish,
    MessageBegin,
    Thoughts,
    ToolCallDelta,
    Usage,
    UserText,
)
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session
from tests.features.hosts import chunk, printed
from tests.features.stage import Stage
from tests.terminals import Child

Make = Callable[..., Stage]


def bar(stage: Stage) -> str:
    return stage.text().split("\n")[0].replace("? help", "").strip()


def test_a_turn_and_the_next(make_stage: Make) -> None:
    stage = make_stage()
    stage.play(UserText("What is it?"))
    assert bar(stage) == "waiting for the model ⠋ · 0 s"
    stage.wait(2.0)
    assert bar(stage) == "waiting for the model ⠙ · 2 s"
    stage.play(MessageBegin("m", "tiny"), Thoughts("Well."))
    assert bar(stage) == "tiny · thinking · 2 s · ~1 token"
    stage.play(ToolCallDelta(0, "c", "search", '{"a": 1}'))
    assert bar(stage).startswith("tiny · calling search · 2 s · ~")
    stage.play(MessageBegin("n", "tiny"), Content("It "))
    stage.wait(1.0)
    stage.play(Content("is."), Usage(output_tokens=40), Finish("stop"))
    assert bar(stage).startswith("tiny · waiting ⠙ · 3 s · ~4")
    stage.play(UserText("And that?"))
    assert bar(stage) == "tiny · waiting for the model ⠋ · 0 s"
    stage.play(MessageBegin("o", "tiny"), Content("It is too."), Usage(output_tokens=7))
    assert bar(stage) == "tiny · replying · 0 s · 7 tokens"
    # What was said, by whom, in its order.
    rows = stage.text().split("\n")
    said = [row for row in rows[rows.index("─ Message " + "─" * 69) + 1 :] if row]
    assert said == [
        *("▏you> What is it?", "▏agent", "▏It is."),
        *("▏you> And that?", "▏agent", "▏It is too."),
    ]


def test_what_comes_in_large_pieces_is_counted_by_its_length(make_stage: Make) -> None:
    stage = make_stage()
    stage.play(MessageBegin("m", "tiny"), Content("a text of 26 characters... " * 100))
    assert bar(stage) == "tiny · replying · 0 s · ~675 tokens"
    # A row that has room for it grows.
    stage.stream(Content("\n"), Content("one"), Content(" of these is several"))
    assert bar(stage).endswith("~675 tokens")
    stage.wait(1.0)
    assert bar(stage) == "tiny · replying · 1 s · ~682 tokens"
    stage.play(Usage(output_tokens=1))
    assert bar(stage).endswith(" 1 token")


def test_the_cursor_waits_at_the_clock_while_nothing_comes(make_stage: Make) -> None:
    stage = make_stage()
    stage.play(MessageBegin("m", "tiny"), Content("It is"))
    at_the_text = stage.cursor
    stage.wait(9.0)
    assert stage.cursor == (0, bar(stage).index(" s ·") + 1)
    stage.wait(1.0)
    assert "· 10 s ·" in bar(stage)
    assert stage.cursor == (0, bar(stage).index(" s ·") + 1)
    stage.play(Content(" so."))
    assert stage.cursor == (at_the_text[0], at_the_text[1] + 4)
    # A line that is typed has it.
    stage.wait(1.0)
    stage.press("/")
    stage.wait(1.0)
    assert stage.cursor == (23, 1)
    stage.press("escape")
    stage.wait(1.0)
    assert stage.cursor[0] == 0


def test_the_cursor_is_at_the_text_when_the_clock_stands_still() -> None:
    screen = VirtualScreen(24, 80)
    manager = ScreenManager(screen)
    manager.apply(MessageBuilder().feed(Content("It is")))
    for second in range(3):
        manager.draw(float(second))
    assert screen.cursor is not None and screen.cursor[0] == 0
    manager.end("done")
    manager.draw(3.0)
    assert screen.cursor == (2, 6)


def test_names_are_drawn_safely(make_stage: Make) -> None:
    stage = make_stage()
    stage.play(MessageBegin("m", "evil\x1b]0;title\x07\nmodel"), Thoughts("."))
    assert bar(stage).startswith("evil^[]0;title^G^Jmodel · thinking")
    stage.play(ToolCallDelta(0, "c", "to\x9b31mol", "{}"))
    assert "calling to<U+009B>31mol" in bar(stage)


def test_a_turn_that_is_cancelled() -> None:
    read, write = os.pipe()

    def stream() -> Iterator[dict[str, Any]]:
        yield chunk("half a")
        raise KeyboardInterrupt

    def run() -> None:
        with Session("curses", content_is="message") as session:
            session.render(stream(), on_interrupt="return")
            os.read(read, 1)

    child = Child(run, pass_fds=[read])
    child.read_until(b"cancelled")
    os.write(write, b"!")
    assert child.wait() == 0, child.output[-2000:]
    assert "half a… [cut off]" in printed(child)
