"""The status bar, second by second."""

from __future__ import annotations

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._conversation.changes import Change
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Part,
    Spent,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Usage,
    UserText,
)
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.status import FAILED, WAITS, WORKS, Status
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session


def bar(status: Status, now: float, columns: int = 80) -> str:
    return status.text(now, columns, "·").replace("? help ", "").strip()


def grow(status: Status, kind: str, deltas: int, name: str = "") -> None:
    assert status.growing(kind, name)
    status.deltas += deltas


def test_states() -> None:
    status = Status()
    assert bar(status, 0.0) == "waiting for the model · 0 s"
    status.hear(MessageBegin("m", "tiny"))
    assert bar(status, 0.5) == "tiny · waiting for the model · 0 s"
    grow(status, "thought", 1)
    assert bar(status, 0.6) == "tiny · thinking · 0 s · ~1 token"
    grow(status, "call", 1, "search")
    assert bar(status, 0.7) == "tiny · calling search · 0 s · ~2 tokens"
    grow(status, "reply", 1)
    assert bar(status, 0.8) == "tiny · replying · 0 s · ~3 tokens"
    status.hear(Finish("stop"))
    assert bar(status, 0.9) == "tiny · waiting · 0 s · ~3 tokens"
    status.hear(Failure("overloaded", "later"))
    assert bar(status, 0.9) == "tiny · failed · 0 s · ~3 tokens"
    for end in ("done", "cancelled"):
        status.end(end)
        assert bar(status, 0.9) == f"tiny · {end} · 0 s · ~3 tokens"
        assert bar(status, 9.0) == f"tiny · {end} · 0 s · ~3 tokens"


@pytest.mark.parametrize("kind", ["thought", "reply"])
def test_a_message_that_goes_on_at_once_does_not_wait_in_between(kind: str) -> None:
    status = Status()
    bar(status, 0.0)
    grow(status, kind, 1)
    before = bar(status, 0.4)
    status.ended(kind, "")
    assert bar(status, 0.6) == before
    grow(status, "refusal", 1)
    assert bar(status, 0.9) == "refusing · 0 s · ~2 tokens"
    status.ended("refusal", "")
    assert bar(status, 1.0) == "waiting · 1 s · ~2 tokens"
    grow(status, kind, 1)
    status.ended(kind, "")
    status.hear(Failure("overloaded", "later"))
    assert bar(status, 9.0).startswith("failed · 9 s · ~3 tokens")


@pytest.mark.parametrize("reason", ["stop", "length"])
def test_an_end_may_come_with_the_last_of_the_text(reason: str) -> None:
    screen = VirtualScreen(12, 70)
    with Session(screen=screen) as ui:
        ui.render([{"choices": [{"delta": {"content": "hi"}, "finish_reason": reason}]}])
        state = "waiting" if reason == "stop" else "cut off: length"
        assert screen.row(0).startswith(f" {state} ")


def test_what_is_awaited_and_a_tool_since_when() -> None:
    status = Status()
    bar(status, 0.0)
    for name in ("search", "look"):
        status.growing("call", name, begins=True)
        status.deltas += 1
    bar(status, 2.0)
    status.hear(Finish("tool_calls"))
    assert bar(status, 2.0).startswith("waiting for search +1 · 2 s + 0 s")
    assert bar(status, 5.0).startswith("waiting for search +1 · 2 s + 3 s")
    status.hear(ToolResult("", "search", "two", True))
    assert bar(status, 6.0).startswith("waiting for look · 2 s + 4 s")
    status.ask(True)
    assert bar(status, 6.0).startswith("waiting for you · 6 s")
    status.ask(False)
    status.hear(ToolResult("", "another name", "two", True))
    assert bar(status, 6.0).startswith("waiting for the model · 6 s")
    status.hear(MessageBegin("m", ""))
    assert bar(status, 7.0).startswith("waiting for the model · 7 s")


def test_the_spinner_turns_every_other_second_while_it_waits() -> None:
    status = Status()
    told = [status.text(float(second), 40, "·", "", "|/") for second in range(5)]
    assert told[0].startswith(" waiting for the model | · 0 s")
    assert [text[23] for text in told] == ["|", "|", "/", "/", "|"]
    grow(status, "reply", 1)
    assert status.text(5.0, 40, "·", "", "|/").startswith(" replying · 5 s")


def test_what_goes_with_the_clock_stands_in_one_place() -> None:
    def timed(columns: int = 80) -> str:
        text = status.text(now, columns, "·", "", "|")
        return text[slice(*status.timed)]

    status = Status()
    now = 0.0
    assert timed() == "| · 0 s"
    now = 75.0
    assert timed() == "| · 1 min 15 s"
    assert timed(10) == "| · 1 min 15 s"
    status.ask(True)
    assert timed() == "1 min 15 s"
    status.ask(False)
    status.work("tool", "dig 5 s")
    assert timed() == "| 0 s"
    now = 77.0
    assert timed() == "| 2 s"
    assert "running dig 5 s · 1 min 15 s + | 2 s" in status.text(now, 80, "·", "", "|")
    status.work("tool", "dig 5 s", measured=True)
    assert timed() == "2 s"
    status.work("tool", None)
    grow(status, "reply", 1)
    assert timed() == "1 min 17 s"
    # Where the marks leave no room for the time.
    text = status.text(now, 24, "·", "↑ ↓ 12 new", "|")
    assert "min" not in text
    assert text[slice(*status.timed)] == ""


def test_a_reply_that_was_cut_short() -> None:
    status = Status()
    status.hear(MessageBegin("m", ""))
    grow(status, "reply", 1)
    status.hear(Finish("max_tokens"))
    assert bar(status, 0.0) == "cut off: max_tokens · 0 s · ~1 token"
    status.hear(MessageBegin("n", ""))
    assert bar(status, 0.0).startswith("waiting")


def test_what_is_awaited_stands_where_the_call_gets_its_end() -> None:
    status = Status()
    grow(status, "call", 1, "drop")
    status.hear(Notice("drop waits for approval", "awaiting approval"))
    grow(status, "call", 0, "drop")
    status.end("done")
    assert bar(status, 0.0).startswith("awaiting approval")


def test_what_a_notice_says_stands_until_the_model_goes_on() -> None:
    status = Status()
    grow(status, "call", 1, "drop")
    status.hear(Notice("drop waits for approval", "awaiting approval"))
    status.hear(Finish("stop"))
    assert bar(status, 0.0).startswith("awaiting approval · ")
    status.end("done")
    assert bar(status, 0.0).startswith("awaiting approval · ")
    grow(status, "reply", 1)
    status.hear(Notice("an aside"))
    assert bar(status, 0.0).startswith("replying")
    status.end("done")
    assert bar(status, 0.0).startswith("done")
    # Who leaves leaves.
    status.hear(Notice("the server is busy", "retrying"))
    status.end("cancelled")
    assert bar(status, 0.0).startswith("cancelled")


def test_a_failure_stands_though_a_finish_follows() -> None:
    status = Status()
    status.hear(Failure("overloaded", "later"))
    status.hear(Finish(""))
    assert bar(status, 0.0).startswith("failed")


@pytest.mark.parametrize("kind", ["user", "result", "sources", "notice", "failure"])
def test_what_the_model_did_not_say_is_no_token(kind: str) -> None:
    status = Status()
    assert not status.growing(kind, "")
    assert status.state == "waiting"


def test_it_changes_once_a_second_unless_the_state_does() -> None:
    status = Status()
    grow(status, "reply", 1)
    texts = []
    for tenth in range(31):
        status.deltas += 1
        texts.append(status.text(100 + tenth / 10, 80, "·"))
    assert len({id(text) for text in texts}) == 4
    assert texts[0] is texts[9]
    status.end("done")
    assert status.text(103.0, 80, "·") is not texts[-1]


def test_parallel_calls_that_grow_in_turn_change_it_once_a_second() -> None:
    status = Status()
    for name in ("look", "find"):
        status.growing("call", name, begins=True)
        assert f"calling {name}" in status.text(0.0, 80, "·")
    for _ in range(3):
        for name in ("look", "find"):
            status.growing("call", name)
            assert "calling find" in status.text(0.5, 80, "·")
    status.growing("call", "look")
    assert "calling look" in status.text(1.0, 80, "·")


def test_the_providers_count_takes_the_place_of_the_guess() -> None:
    status = Status()
    grow(status, "reply", 7)
    assert "~7 tokens" in bar(status, 0.0)
    status.hear(Usage(output_tokens=None, input_tokens=5))
    status.hear(Usage(output_tokens=12))
    assert "· 12 tokens" in bar(status, 0.0)
    # The turn's next message: one count is known, the other is not.
    status.hear(MessageBegin("n", "tiny"))
    assert "· 12 tokens" in bar(status, 0.0)
    grow(status, "thought", 3)
    assert "~15 tokens" in bar(status, 0.0)
    status.hear(Usage(output_tokens=4))
    assert "· 16 tokens" in bar(status, 0.0)
    status.hear(UserText("again"))
    status.hear(MessageBegin("o", "tiny"))
    assert "tokens" not in bar(status, 0.0)


def test_the_rate_is_that_of_the_message() -> None:
    status = Status()
    bar(status, 0.0)
    # Waiting for the first token costs time, not rate.
    bar(status, 5.0)
    grow(status, "reply", 1)
    assert "/s" not in bar(status, 5.5)
    status.deltas += 99
    assert bar(status, 7.0).endswith("~100 tokens · 50/s")
    status.hear(Finish("stop"))
    assert bar(status, 60.0).endswith("50/s")
    status.end("done")
    for now in (60.0, 99.0):
        assert bar(status, now) == "done · 1 min 0 s · ~100 tokens · 50/s"


def test_the_providers_count_makes_the_rate_in_the_end() -> None:
    status = Status()
    bar(status, 0.0)
    grow(status, "reply", 20)
    bar(status, 0.0)
    grow(status, "reply", 20)
    assert bar(status, 4.0).endswith("~40 tokens · 10/s")
    # It comes behind the finish, and however late it is looked at.
    status.hear(Finish("end_turn"))
    status.hear(Usage(output_tokens=1849))
    status.end("done")
    for now in (4.0, 9.0, 900.0):
        assert bar(status, now) == "done · 4 s · 1849 tokens · 462/s"


def test_a_slow_rate_is_none_of_zero() -> None:
    status = Status()
    bar(status, 0.0)
    grow(status, "reply", 1)
    bar(status, 0.0)
    grow(status, "reply", 1)
    assert bar(status, 8.0).endswith("~2 tokens · 0.25/s")
    # A silence is not part of it, until it is over.
    assert bar(status, 40.0).endswith("~2 tokens · 0.25/s")
    grow(status, "reply", 1)
    assert bar(status, 300.0).endswith("~3 tokens · 0.01/s")


def test_the_clock_is_the_turns() -> None:
    status = Status()
    bar(status, 10.0)
    assert bar(status, 13.0) == "waiting for the model · 3 s"
    status.end("done")
    for now in (13.0, 99.0):
        assert bar(status, now) == "done · 3 s"
    # However long the user took to say something.
    status.hear(UserText("again"))
    assert bar(status, 900.0) == "waiting for the model · 0 s"
    assert bar(status, 901.0) == "waiting for the model · 1 s"
    status.pause(True)
    assert bar(status, 901.0) == "paused · 1 s"
    assert bar(status, 910.0) == "paused · 1 s"
    status.pause(False)
    assert bar(status, 910.0) == "waiting for the model · 1 s"
    assert bar(status, 911.0) == "waiting for the model · 2 s"
    assert bar(status, 911.0 + 2 * 3600 + 120) == "waiting for the model · 2 h 2 min"


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (60, " tiny · replying · 2 s · ~80 tokens · 40/s           ? help "),
        (47, " tiny · replying · 2 s · ~80 tokens     ? help "),
        (40, " replying · 2 s · ~80 tokens     ? help "),
        (30, " replying · 2 s · ~80 tokens"),
        (20, " replying · 2 s"),
        (5, " replying · 2 s"),
    ],
)
def test_what_is_worth_least_goes_first(columns: int, text: str) -> None:
    status = Status()
    status.hear(MessageBegin("m", "tiny"))
    status.text(0.0, columns, "·")
    grow(status, "reply", 80)
    assert status.text(2.0, columns, "·").rstrip() == text.rstrip()


def test_what_a_run_came_to() -> None:
    status = Status()
    grow(status, "reply", 7)
    status.hear(Spent(2, 1.5, 0.25, 120, 34))
    assert bar(status, 0.0) == "replying · 0 s · 34 tokens · 2 turns · $0.2500"
    assert bar(status, 0.0, 46) == "replying · 0 s · 34 tokens · $0.2500"


BEGIN = MessageBegin("m", "")
CALL = ToolCallDelta(0, "c", "look", "{}")
RESULT = ToolResult("c", "", "x", True)


@pytest.mark.parametrize(
    ("standing", "events"),
    [
        ("", []),
        (WORKS, [UserText("hi")]),
        (WORKS, [BEGIN, Thoughts("hm")]),
        (WAITS, [BEGIN, Content("hi"), Finish("stop")]),
        # Some tell the end before the text.
        (WAITS, [BEGIN, Finish("end_turn"), Content("hi")]),
        (WORKS, [BEGIN, Content("hi"), CALL, Finish("")]),
        (WORKS, [BEGIN, Content("hi"), Finish("tool_use")]),
        (WORKS, [BEGIN, CALL, Finish(""), RESULT]),
        (WAITS, [BEGIN, CALL, Finish(""), RESULT, BEGIN, Content("hi"), Finish("")]),
        (WAITS, [BEGIN, CALL, RESULT, Spent(seconds=1.0)]),
        (WORKS, [BEGIN, Content("hi"), Finish(""), UserText("more")]),
        (WAITS, [BEGIN, CALL, Notice("may it?", "awaiting approval")]),
        (WORKS, [BEGIN, CALL, Notice("may it?", "awaiting approval"), RESULT]),
        (WAITS, [BEGIN, Content("half"), Notice("broken off", "interrupted")]),
        (WORKS, [BEGIN, Content("half"), Notice("again", "retrying")]),
        (FAILED, [BEGIN, Content("half"), Failure("t", "no")]),
        (FAILED, [BEGIN, Content("half"), Failure("t", "no"), Spent(seconds=1.0)]),
        (WORKS, [BEGIN, Failure("t", "no"), UserText("again")]),
        (WAITS, [Part("1"), UserText("void"), TakeBack(("1",)), Part("0"), Part("")]),
        (WORKS, [Part("1"), BEGIN, Content("void"), TakeBack(("1",)), Notice("", "retrying")]),
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_how_a_conversation_stands(standing: str, events: list[Event], at_once: bool) -> None:
    manager, builder = ScreenManager(VirtualScreen(9, 40)), MessageBuilder()
    changes: list[Change] = []
    for event in events:
        manager.status.hear(event)
        changes += builder.feed(event)
        if not at_once:  # as they come; else as what a file has in one piece
            manager.apply(changes)
            changes = []
    manager.apply(changes)
    assert manager.status.standing == standing
