"""What an agent's author hangs on a session: callbacks, tools' progress, logs, lines in asyncio."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import Any

import pytest

from streamcurses import Content, UserText
from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd
from streamcurses._formats.events import Finish
from streamcurses._screen.frame import Frame
from streamcurses._screen.theme import Style, theme_of
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session, render
from streamcurses.errors import StreamError


def delta(text: str = "", finish: Any = None) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}, "finish_reason": finish}]}


HELLO = [delta("hel"), delta("lo", "stop")]


def test_callbacks() -> None:
    events: list[Any] = []
    changes: list[Any] = []
    options: Any = {"on_event": events.append, "on_change": changes.append}
    with Session(screen=VirtualScreen(), **options) as ui:
        ui.user_message("hi")
        ui.render(HELLO)
    assert [e for e in events if isinstance(e, (UserText, Content, Finish))] == [
        *(UserText("hi"), Content("hel"), Content("lo"), Finish("stop"))
    ]
    texts = [change.text for change in changes if isinstance(change, Append)]
    assert texts == ["hi", "hel", "lo"]
    begun = [change.kind for change in changes if isinstance(change, BlockBegin)]
    assert begun == ["user", "reply"]
    assert changes[-1] == BlockEnd(1)


def test_callbacks_of_one_reply(capsys: pytest.CaptureFixture[str]) -> None:
    events: list[Any] = []
    render(HELLO, on_event=events.append)
    assert Content("lo") in events


def test_a_message_tells_what_was_wrong() -> None:
    with Session(screen=VirtualScreen()) as ui:
        lines = [b'data: {"choices": [{"delta": {"content": "hi"}}]}\n\n', b"data: {broken\n\n"]
        message = ui.render(lines)
        assert message.content == "hi"
        assert len(message.notices) == 1
        assert message.notices[0].startswith("line 3: ")
        assert ui.render(HELLO).notices == ()
        with pytest.raises(StreamError) as caught:
            ui.render([delta("half"), {"error": {"type": "overloaded", "message": "later"}}])
        assert caught.value.partial.notices == ("overloaded: later",)  # type: ignore[attr-defined]
    assert [len(message.notices) for message in ui.messages] == [1, 0, 1]


def test_a_tool_at_work() -> None:
    screen = VirtualScreen(12, 70)
    function = {"name": "read", "arguments": "{}"}
    calls = [{"index": 0, "id": "c", "function": function}]
    with Session(screen=screen) as ui:
        ui.render({"choices": [{"delta": {"tool_calls": calls}, "finish_reason": "tool_calls"}]})
        assert "waiting for read · ⠋ 0 s" in screen.row(0)
        with ui.tool("read", id="c") as tool:
            assert " running read · ⠋ 0 s" in screen.row(0)
            screen.wait(2)
            assert " running read · ⠙ 2 s" in screen.row(0)
            screen.wait(1)
            tool.progress(0.4, "chapter 2")
            assert " running read [####------] 40% chapter 2 · 3 s" in screen.row(0)
            screen.dirty = set()
            tool.progress(0.4, "chapter 2")
            assert screen.dirty == set(), "what has not changed costs nothing"
            tool.output("one ")
            assert screen.find("→ one") is not None
            screen.dirty = set()
            tool.output("and ")
            y, _ = screen.find("→ one and") or (0, 0)
            assert screen.dirty == {y}, "as it comes, it costs what it adds"
            with ui.tool("other"):
                assert "running other +1 · 3 s + ⠙ 0 s" in screen.row(0)
            tool.output("two")
        assert "running" not in screen.row(0)
        assert "waiting for the model ⠙ · 3 s · ~3 tokens" in screen.row(0)
        assert ui.screen is not None
        shown = [block.copied for block in ui.screen.manager.conversation()]
    assert shown == ["read()", "  → one and two", "other", "  → (nothing)"]


def test_a_tool_s_words_may_be_wide() -> None:
    screen = VirtualScreen(12, 70)
    with Session(screen=screen) as ui, ui.tool("読む\x1b[31m") as tool:
        tool.progress(0.5, "第二章")
        assert screen.row(0).startswith(" running 読む^[[31m [#####-----] 50% 第二章 · 0 s")
        assert screen.row(0).endswith(" F1 help")


def test_a_tool_that_fails() -> None:
    with Session(screen=VirtualScreen()) as ui:
        with pytest.raises(LookupError), ui.tool("read") as tool:
            tool.output("half")
            raise LookupError("no book")
        assert ui.screen is not None
        shown = [block.copied for block in ui.screen.manager.conversation()]
    assert shown == ["read", "  → half", "  → read: failed: LookupError: no book"]


def test_of_a_tool_plain_text_tells_begin_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    with Session("plain") as ui, ui.tool("read") as tool:
        tool.progress(0.5, "half")
        tool.output("do")
        assert capsys.readouterr().out == "Calling function: read\n"
        tool.output("ne")
    assert capsys.readouterr().out == "  → done\n"


def test_of_a_tool_text_is_appended_as_it_comes(capsys: pytest.CaptureFixture[str]) -> None:
    function = {"name": "read", "arguments": '{"page": 1}'}
    calls = [{"index": 0, "id": "c", "function": function}]
    chunk = {"choices": [{"delta": {"tool_calls": calls}, "finish_reason": "tool_calls"}]}
    options: Any = {"color": False, "tool_lines": 2}
    with Session("inline", **options) as ui:
        ui.render(chunk)
        with ui.tool("read", id="c") as tool:
            assert capsys.readouterr().out.endswith("Calling function: read(page=1)\n")
            tool.output("one ")
            assert capsys.readouterr().out == "  → one"
            ui.notice("meanwhile")
            tool.output("and\ntwo\nthree\n")
            assert capsys.readouterr().out == " and\ntwo"
    assert capsys.readouterr().out == "\n    … 1 more line\n· meanwhile\n"


def test_what_a_tool_gives_back_folds_as_the_next_thing_comes() -> None:
    screen = VirtualScreen(24, 50)
    with Session(screen=screen) as ui:
        with ui.tool("read") as tool:
            for number in range(6):
                tool.output(f"line {number}\n")
        assert screen.find("line 5") is not None, "nothing folds under one's eyes"
        with ui.tool("other"):
            assert screen.find("line 2 … +3") is not None
            assert screen.find("line 5") is None


def test_what_a_tool_gives_back_grows_as_what_the_model_says_does() -> None:
    frames = 0

    class Screen(VirtualScreen):
        def paint(self, frame: Frame) -> None:
            nonlocal frames
            frames += 1
            super().paint(frame)

    screen = Screen(12, 70)
    with Session(screen=screen) as ui, ui.tool("read") as tool:
        tool.output("one")
        frames = 0
        for _ in range(50):
            tool.output("!")
        assert frames == 0, "nothing but these characters"
        assert screen.find(f"→ one{50 * '!'}") is not None


@pytest.mark.parametrize("layout", ["regions", "timeline"])
def test_a_call_tells_how_its_tool_went_at_the_end(layout: str) -> None:
    screen = VirtualScreen(24, 60)
    with Session(screen=screen, layout=layout) as ui:
        with ui.tool("read") as tool:
            tool.output("half")
            screen.wait(2)
            assert screen.find("✓") is None
        done = "read ✓ 2.0 s" if layout == "timeline" else "read"
        assert screen.find(done) is not None
        with pytest.raises(LookupError), ui.tool("seek") as tool:
            tool.output("half")
            raise LookupError
        failed = "seek ✗" if layout == "timeline" else "failed: LookupError"
        assert screen.find(failed) is not None


def test_what_is_logged_is_a_notice() -> None:
    screen = VirtualScreen(12, 50)
    logger = logging.getLogger("test of notices")
    logger.propagate = False
    with Session(screen=screen) as ui:
        handler = ui.log_handler(logging.WARNING)
        logger.addHandler(handler)
        logger.warning("careful: %s", "lake")
        logger.info("not this")
    logger.warning("nobody is there any more")
    logger.removeHandler(handler)
    assert screen.find("· careful: lake") is not None
    assert screen.find("not this") is None


# Lines in asyncio.


async def agent(ui: Session) -> list[str]:
    lines = []
    while True:
        try:
            lines.append(await ui.aprompt("you? "))
        except EOFError:
            return lines


def test_a_line_in_asyncio() -> None:
    screen = VirtualScreen(12, 50)
    screen.type("one\ntwo\n")
    with Session(screen=screen) as ui:
        assert asyncio.run(agent(ui)) == ["one", "two"]


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_what_is_to_come_by_a_timer_is_waited_for(seconds: float) -> None:
    """It is no task; `wait_for` has one as well, since Python 3.12."""
    screen = VirtualScreen(12, 50)

    async def main(ui: Session) -> str:
        asyncio.get_running_loop().call_later(seconds, screen.type, "line\n")
        line = await ui.aprompt("one? ")
        with pytest.raises(EOFError):
            await ui.aprompt("two? ")
        return line

    with Session(screen=screen) as ui:
        assert asyncio.run(main(ui)) == "line"


def test_other_tasks_go_on_meanwhile() -> None:
    screen = VirtualScreen(12, 50)

    async def main(ui: Session) -> list[str]:
        asking = asyncio.create_task(agent(ui))
        while screen.find("you?") is None:
            await asyncio.sleep(0.001)
        screen.type("typed ")
        await ui.arender(HELLO)
        screen.type("meanwhile\n")
        # What ends the input at once behind a line does not end that.
        screen.press("^D")
        while screen.row(11) != "you?" and not asking.done():
            await asyncio.sleep(0.001)
        screen.press("^D")
        return await asking

    with Session(screen=screen) as ui:
        assert asyncio.run(main(ui)) == ["typed meanwhile"]
    assert screen.find("hello") is not None


async def seen(screen: VirtualScreen, text: str) -> None:
    for _ in range(20000):
        if screen.find(text) is not None:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"{text!r} never comes:\n{screen}")


async def cancelled(asking: asyncio.Task[str]) -> None:
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def asked(ui: Session, screen: VirtualScreen, label: str, keys: str) -> str:
    asking = asyncio.create_task(ui.aprompt(label))
    await seen(screen, label.rstrip())
    screen.type(keys)
    return await asyncio.wait_for(asking, 20)


@pytest.mark.parametrize("seconds", [0, 0.0001, 0.05])
def test_who_is_cancelled_asks_no_more(seconds: float) -> None:
    screen = VirtualScreen(12, 50)

    async def main(ui: Session) -> str:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ui.aprompt("one? "), seconds)
        return await asked(ui, screen, "two? ", "line\n")

    with Session(screen=screen) as ui:
        assert asyncio.run(main(ui)) == "line"


@pytest.mark.parametrize("prompts", [True, False])
def test_who_is_cancelled_before_it_asks_never_does(prompts: bool) -> None:
    screen = VirtualScreen(12, 50)

    async def main(ui: Session) -> str:
        with ui._lock:
            asking = asyncio.create_task(ui.aprompt("one? "))
            await asyncio.sleep(0.01)
            await cancelled(asking)
        return await asked(ui, screen, "two? ", "line\n")

    with Session(screen=screen, prompts=prompts) as ui:
        assert asyncio.run(main(ui)) == "line"


@pytest.mark.parametrize("prompts", [True, False])
def test_who_is_cancelled_behind_another_leaves_that_alone(prompts: bool) -> None:
    screen = VirtualScreen(12, 50)

    async def main(ui: Session) -> list[str]:
        first = asyncio.create_task(ui.aprompt("one? "))
        await seen(screen, "one?")
        hint = "Enter sends, F1 help" if prompts else "Enter sends"
        assert screen.row(0).endswith(f"  {hint}")
        second = asyncio.create_task(ui.aprompt("two? "))
        await asyncio.sleep(0.01)
        await cancelled(second)
        await asyncio.sleep(0.01)
        assert screen.find("one?") is not None
        screen.type("line\n")
        return [await first, await asked(ui, screen, "three? ", "another\n")]

    with Session(screen=screen, prompts=prompts) as ui:
        assert asyncio.run(main(ui)) == ["line", "another"]


@pytest.mark.parametrize("moment", ["entered", "taken", "told"])
def test_a_line_for_who_is_cancelled_is_for_the_next(moment: str) -> None:
    screen = VirtualScreen(12, 50)

    async def main(ui: Session) -> str:
        asking = asyncio.create_task(ui.aprompt("one? "))
        await seen(screen, "one?")
        if moment == "entered":
            with ui._lock:
                screen.type("line\n")
                await cancelled(asking)
        else:
            screen.type("line\n")
            while any(thread.name == "streamcurses prompt" for thread in threading.enumerate()):
                time.sleep(0.001)
            if moment == "told":
                # The line is known here by then, and the task is to go on with it.
                loop = asyncio.get_running_loop()
                loop.call_soon(asking.cancel)
                with pytest.raises(asyncio.CancelledError):
                    await asking
            else:
                await cancelled(asking)
        while any(thread.name == "streamcurses prompt" for thread in threading.enumerate()):
            await asyncio.sleep(0.001)
        return await asyncio.wait_for(ui.aprompt("two? "), 20)

    with Session(screen=screen) as ui:
        assert asyncio.run(main(ui)) == "line"


def test_who_asks_as_the_session_ends_is_told() -> None:
    async def main() -> None:
        screen = VirtualScreen(12, 50)
        with Session(screen=screen) as ui:
            asking = asyncio.create_task(ui.aprompt("one? "))
            await seen(screen, "one?")
        with pytest.raises(EOFError):
            await asyncio.wait_for(asking, 20)
        with pytest.raises(RuntimeError, match="within its with block"):
            ui.prompt()

    asyncio.run(main())


# Options.


def test_a_theme_of_one_s_own() -> None:
    screen = VirtualScreen(12, 50)
    render(HELLO, screen=screen, theme={"reply": "bold bright red"})
    y, x = screen.find("hello") or (0, 0)
    assert screen.style(y, x) == Style("bright red", bold=True)


def test_the_clock_looks_as_the_status_bar_does() -> None:
    assert theme_of({"status": "reverse"})["clock"] == theme_of({"status": "reverse"})["status"]
    assert theme_of({"status": "bold", "clock": "dim"})["clock"].text == Style(dim=True)
    assert theme_of({"user": "bold"})["clock"].text == Style()


@pytest.mark.parametrize("theme", [{"rply": "bold"}, {"reply": "bold mauve"}])
def test_a_theme_of_what_there_is_not(theme: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="theme has"):
        Session(theme=theme)


def test_appended_text_has_that_theme_too(capsys: pytest.CaptureFixture[str]) -> None:
    render(HELLO, mode="inline", theme={"reply": "italic"})
    assert "\x1b[3m hel" in capsys.readouterr().out


def test_labels_and_titles_on_the_screen() -> None:
    screen = VirtualScreen(12, 50)
    with Session(screen=screen, labels={"reply": "bot: "}, titles={"message": "Talk"}) as ui:
        ui.user_message("hi")
        ui.render(HELLO)
    assert screen.row(1).startswith("─ Talk ─")
    assert screen.find("you> hi") is not None
    # Markdown would take it as a part of itself.
    assert [screen.row(y) for y in (4, 5)] == ["▏bot:", " hello"]


@pytest.mark.parametrize("screen", [None, VirtualScreen()])
@pytest.mark.parametrize(
    ("tell", "complaint"),
    [
        (
            lambda ui: ui.tool_result("f", {"a": 1}),
            "what a tool gives back is text, and not of type",
        ),
        (lambda ui: ui.tool_result("f", [1]), "of type list; json.dumps() makes that of it"),
        (lambda ui: ui.tool_result(None, "x"), "name is text, and not of type NoneType"),
        (lambda ui: ui.tool("f").output({"a": 1}), "what a tool gives back is text, and not of"),
        (
            lambda ui: ui.tool("f").progress("half"),
            "done is a number between 0 and 1, or None, and",
        ),
        (lambda ui: ui.tool(5), "name is text, and not of type int"),
        (lambda ui: ui.user_message(5), "what the user said is text, and not of type int"),
        (lambda ui: ui.notice(5), "a notice is text, and not of type int"),
        (lambda ui: ui.stream(5), "name is text, and not of type int"),
        (lambda ui: ui.prompt(5), "label is text, and not of type int"),
    ],
)
def test_what_is_no_text(
    screen: Any, tell: Any, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Session(screen=screen) as ui:
        with pytest.raises(TypeError) as caught:
            tell(ui)
        assert complaint in str(caught.value)
        ui.notice("it goes on")


def test_progress_that_is_no_number_as_such() -> None:
    with Session(screen=VirtualScreen()) as ui, ui.tool("f") as tool:
        for done in (float("nan"), -1, 0):
            tool.progress(done)
            assert tool.told == "f [----------] 0%"
        tool.progress(float("inf"))
        assert tool.told == "f [##########] 100%"
