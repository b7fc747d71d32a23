"""A conversation on a screen that somebody gave: all of an agent, without a terminal."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

import streamcurses
from streamcurses._formats import FORMATS
from streamcurses._screen.frame import Frame
from streamcurses._screen.keys import Key
from streamcurses._screen.theme import THEMES, Style
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session, arender, current, render
from streamcurses._terminal.standing import standing
from streamcurses.errors import TerminalError


def says(*pieces: str) -> Iterator[dict[str, Any]]:
    for piece in pieces:
        yield {"choices": [{"delta": {"content": piece}}]}
    yield {"choices": [{"delta": {}, "finish_reason": "stop"}]}


def call(name: str, arguments: str) -> Iterator[dict[str, Any]]:
    function = {"name": name, "arguments": arguments}
    calls = [{"index": 0, "id": "c", "function": function}]
    yield {"choices": [{"delta": {"tool_calls": calls}, "finish_reason": "tool_calls"}]}


def agent(**options: Any) -> list[str]:
    """Asks until there is no more to answer; what was said."""
    said = []
    with Session(**options) as ui:
        while True:
            try:
                said.append(ui.prompt("> "))
            except EOFError:
                return said
            ui.user_message(said[-1])
            ui.render(call("search", '{"query": "lake"}'))
            ui.tool_result("search", "2 results", id="c")
            ui.render(says("You said ", said[-1], "."))


def test_a_whole_agent() -> None:
    screen = VirtualScreen(14, 40)
    screen.type("hello\nthe lake\n")
    assert agent(screen=screen) == ["hello", "the lake"]
    assert screen.row(1).startswith("─ Tool calls ─")
    shown = [screen.row(y) for y in range(14)]
    call = shown.index('▏search(query="lake")')
    assert shown[call + 1] == "▏  → 2 results"
    asked = shown.index("▏you> the lake")
    assert shown[asked + 1 : asked + 4] == ["", "▏agent", "▏You said the lake."]
    assert call < asked


def test_no_thread_and_nothing_printed(capfd: pytest.CaptureFixture[str]) -> None:
    before = threading.active_count()
    with Session(screen=VirtualScreen()) as ui:
        ui.render(says("hello"))
        assert threading.active_count() == before
    assert capfd.readouterr() == ("", "")


def test_it_looks_as_a_user_does_meanwhile() -> None:
    """A search, a resize and time, while the reply is under way."""
    screen = VirtualScreen(12, 40)

    def stream() -> Iterator[Any]:
        yield from list(says("One lake. ", "Two."))[:2]
        assert " replying · 0 s" in screen.row(0)
        screen.wait(62)
        assert " replying · 1 min 2 s" in screen.row(0)
        screen.press("escape", "/")
        screen.type("lake\n")
        y, x = screen.find("lake") or (0, 0)
        assert screen.style(y, x) == THEMES["default"]["found"].text
        screen.press("escape", "escape")
        assert screen.style(y, x) == Style()
        screen.resize(10, 12)
        assert screen.row(2) == "▏One lake."
        screen.resize(12, 40)

    with Session(screen=screen) as ui:
        assert ui.mode == "curses"
        assert ui.render(stream()).content == "One lake. Two."
    assert screen.row(2).startswith("▏One lake. Two.")
    assert screen.row(2).endswith("… [cut off]")


def test_one_reply() -> None:
    screen = VirtualScreen()
    assert render(says("hello"), screen=screen).content == "hello"
    assert screen.row(2) == "▏hello"
    # The next is another conversation.
    render(says("again"), screen=screen)
    assert screen.row(2) == "▏again"
    assert screen.find("hello") is None


def test_one_reply_in_asyncio() -> None:
    async def later() -> AsyncIterator[Any]:
        for chunk in says("hello"):
            yield chunk

    screen = VirtualScreen()
    assert asyncio.run(arender(later(), screen=screen)).content == "hello"
    assert screen.row(2) == "▏hello"


def test_what_was_typed_may_be_half_a_line() -> None:
    screen = VirtualScreen()
    screen.type("whole\nhalf")
    assert agent(screen=screen) == ["whole"]


def test_ctrl_d_is_the_end_and_ctrl_c_gives_up() -> None:
    screen = VirtualScreen()
    screen.type("one\nhalf")
    screen.press("^C")
    screen.type("two\n")
    screen.press("^D")
    screen.type("three\n")
    assert agent(screen=screen) == ["one", "two"]
    screen = VirtualScreen()
    screen.press("^C")
    with pytest.raises(KeyboardInterrupt):
        agent(screen=screen)


def test_what_stays_says_how_it_ended() -> None:
    screen = VirtualScreen(12, 50)

    def shown(work: Callable[[Session], object]) -> str:
        with suppress(ZeroDivisionError, KeyboardInterrupt), Session(screen=screen) as ui:
            ui.user_message("hello")
            ui.render(says("hello"))
            work(ui)
        return screen.row(0)

    def interrupt(ui: Session) -> None:
        raise KeyboardInterrupt

    assert shown(lambda ui: None).startswith(" done · ")
    assert shown(lambda ui: 1 // 0).startswith(" failed · ")
    assert shown(interrupt).startswith(" cancelled · ")
    assert "⠋" not in screen.text()


def test_ctrl_c_breaks_a_reply_off() -> None:
    screen = VirtualScreen()

    def stream() -> Iterator[Any]:
        yield next(says("You "))
        screen.press("^C")
        raise AssertionError("it was interrupted")

    with Session(screen=screen) as ui:
        message = ui.render(stream(), on_interrupt="return")
    assert message.cut_off
    assert screen.row(2) == "▏You … [cut off]"
    assert screen.row(0).startswith(" cancelled")


def test_a_line_is_waited_for_in_another_thread() -> None:
    screen = VirtualScreen()
    lines: list[str] = []
    with Session(screen=screen) as ui:
        asking = threading.Thread(target=lambda: lines.append(ui.prompt("you? ")))
        asking.start()
        while screen.find("you?") is None:
            time.sleep(0.001)
        screen.type("hel")
        assert screen.row(23) == "you? hel"
        screen.type("lo\n")
        asking.join()
    assert lines == ["hello"]


def test_the_end_of_the_session_ends_the_waiting() -> None:
    screen = VirtualScreen()
    ended: list[BaseException] = []

    def ask(ui: Session) -> None:
        try:
            ui.prompt("you? ")
        except BaseException as error:
            ended.append(error)

    with Session(screen=screen) as ui:
        asking = threading.Thread(target=ask, args=[ui])
        asking.start()
        while screen.find("you?") is None:
            time.sleep(0.001)
        screen.press("^C")
        asking.join()
        assert isinstance(ended.pop(), KeyboardInterrupt)
        asking = threading.Thread(target=ask, args=[ui])
        asking.start()
        while screen.find("you?") is None:
            time.sleep(0.001)
    asking.join()
    assert isinstance(ended.pop(), EOFError)


def test_f10_leaves_it(capsys: pytest.CaptureFixture[str]) -> None:
    screen = VirtualScreen()
    with Session(screen=screen) as ui:
        ui.render(says("on the screen"))
        screen.press("f10")
        ui.render(says("the last of it"))
        ui.render(says("appended"))
        assert ui.mode == "inline"
    assert screen.find("on the screen") == (2, 1)
    assert "appended" in capsys.readouterr().out


def test_the_session_s_colours() -> None:
    screen = VirtualScreen()
    render(says("hello"), screen=screen, theme="memgpt")
    assert screen.style(2, 1) == Style("yellow", bold=True)
    bare = VirtualScreen()
    render(says("hello"), screen=bare, color=False)
    assert bare.style(2, 0) == Style()


def test_wide_ambiguous_characters() -> None:
    screen = VirtualScreen(ambiguous=2)
    render(says("→"), screen=screen)
    assert screen.row(1).startswith("- Message -")


def test_another_session_on_the_same_screen() -> None:
    screen = VirtualScreen()
    with Session(screen=screen), pytest.raises(TerminalError, match="another session draws"):
        Session(screen=screen).__enter__()
    other = VirtualScreen()
    with Session(screen=screen) as ui, Session(screen=other) as inner:
        assert current() is inner
        inner.render(says("inner"))
        ui.render(says("outer"))
    assert (screen.row(2), other.row(2)) == ("▏outer", "▏inner")
    assert current() is None


@pytest.mark.parametrize(
    "options", [{"mode": "inline"}, {"mode": "plain"}, {"screen_reader": True}, {"only": "message"}]
)
def test_appended_text_has_no_screen(options: Any, capsys: pytest.CaptureFixture[str]) -> None:
    screen = VirtualScreen()
    with pytest.raises(ValueError, match=r"appends text, and draws on no screen"):
        render(says("hello"), screen=screen, **options)
    with standing(screen):
        render(says("hello"), **options)
    assert "hello" in capsys.readouterr().out


def test_it_stands_in_all_threads() -> None:
    screen = VirtualScreen()
    with standing(screen):
        thread = threading.Thread(target=lambda: render(says("hello")))
        thread.start()
        thread.join()
    assert screen.row(2) == "▏hello"


class Panel:
    """A screen of somebody's own, with no more than is asked of one."""

    def __init__(self) -> None:
        self.rows = [""]
        self.answers: dict[str, list[list[Key]]] = {"> ": [["h", "i"], ["^D"]], "> hi": [["enter"]]}

    def size(self) -> tuple[int, int]:
        return 10, 30

    def measure(self, cluster: str) -> int:
        return 1

    def ready(self) -> bool:
        return True

    def paint(self, frame: Frame) -> None:
        self.rows = [row.gutter + row.text for row in frame.rows]

    def grow(self, text: str) -> bool:
        return False

    def keys(self) -> list[Key]:
        answers = self.answers.get(self.rows[-1])
        return answers.pop(0) if answers else []


def test_any_screen() -> None:
    panel = Panel()
    assert agent(screen=panel) == ["hi"]
    assert "▏You said hi." in panel.rows


def test_the_public_names() -> None:
    screen = streamcurses.VirtualScreen(10, 30)
    streamcurses.render(says("hello"), screen=screen)
    streamcurses.assert_screen(screen, screen.text())


def test_the_layout_is_asked_for_or_the_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    def shown(**options: Any) -> str:
        screen = VirtualScreen(12, 70)
        with Session(screen=screen, **options) as ui:
            ui.render(says("hello"))
            return screen.row(1)

    assert shown().startswith("─ Message")
    assert shown(layout="timeline") == " message ▏hello"
    monkeypatch.setattr(FORMATS["openai-chat"], "layout", "timeline")
    assert shown() == " message ▏hello"
    assert shown(layout="regions").startswith("─ Message")


# What is typed is text for the next line.


def test_typed_text_is_for_the_next_line_and_does_nothing() -> None:
    screen = VirtualScreen(12, 50)
    with Session(screen=screen) as ui:
        screen.type("quit?")
        assert screen.row(11) == "> quit?"
        ui.render(says("hello"))
        assert screen.row(11) == "> quit?"
        screen.paste(" one\ntwo")
        screen.press("backspace")
        screen.type("!\nzq")
        assert screen.row(11) == "(1 typed ahead) > zq"
        assert ui.prompt("you? ") == "quit? one\ntw!"
        assert screen.row(11) == "you? zq"
        screen.type("\n")
        assert ui.prompt() == "zq"
        assert screen.row(11) == ""
    assert ui.mode == "curses"


def test_commands_while_it_is_typed() -> None:
    screen = VirtualScreen(12, 50)
    with Session(screen=screen) as ui:
        screen.type("text")
        ui.render(says("\n".join(map(str, range(40)))))
        screen.press("page up", "page up")
        assert screen.find("39") is None
        screen.press("escape")
        assert "a command's key" in screen.row(11)
        screen.press("G")
        assert screen.find("39") is not None
        screen.press("alt g")
        assert screen.find("▏0") is not None
        screen.press("f1")
        assert screen.row(1).startswith("─ Keys ─")
        screen.type("s")  # closes the help, and is text like any other
        assert screen.row(11) == "> texts"
        screen.press("escape", "x")  # no command
        assert screen.row(11) == "> texts"
        assert "F1 help" in screen.row(0)


def test_a_search_at_a_prompt_and_the_line_stays() -> None:
    screen = VirtualScreen(12, 50)

    def ask() -> None:
        lines.append(ui.prompt("you? "))

    lines: list[str] = []
    with Session(screen=screen) as ui:
        ui.render(says("one lake"))
        thread = threading.Thread(target=ask)
        thread.start()
        while screen.find("you?") is None:
            time.sleep(0.001)
        screen.type("half")
        screen.press("alt /")
        screen.type("lake\n")
        y, x = screen.find("lake") or (0, 0)
        assert screen.style(y, x) == THEMES["default"]["found"].text
        assert screen.row(11) == "you? half"
        screen.press("enter")
        thread.join()
    assert lines == ["half"]


def test_half_a_line_stays_for_the_next_prompt() -> None:
    screen = VirtualScreen(12, 50)
    with Session(screen=screen) as ui:
        screen.type("half")
        with pytest.raises(EOFError):
            ui.prompt()
        assert screen.row(11) == "> half"
        screen.press("^D")
        screen.type(" whole\n")
        assert ui.prompt() == "half whole"


def test_after_sending_all_is_followed_again() -> None:
    screen = VirtualScreen(12, 50)
    with Session(screen=screen) as ui:
        ui.render(says("\n".join(map(str, range(40)))))
        screen.press("alt g")
        screen.type("question\n")
        ui.user_message(ui.prompt())
        assert screen.find("you> question") is not None


def test_keys_are_commands_where_there_are_no_prompts() -> None:
    screen = VirtualScreen(12, 50)
    with Session(screen=screen, prompts=False) as ui:
        ui.render(says("hello"))
        screen.paste("nothing")
        screen.press("z", "?")
        assert screen.row(1).startswith("─ Keys ─")
        screen.press("?", "q")
        assert ui.screen is not None
        assert ui.screen.closing.is_set()


def test_what_was_typed_is_not_lost_with_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    screen = VirtualScreen()
    with Session(screen=screen) as ui:
        screen.type("one\ntwo\n")
        screen.press("f10")
        assert [ui.prompt(), ui.prompt()] == ["one", "two"]


def test_text_is_no_wider_than_is_read_with_ease() -> None:
    def widest(layout: str, **options: Any) -> int:
        screen = VirtualScreen(12, 200)
        with Session(screen=screen, layout=layout, **options) as ui:
            ui.render(says("word " * 80))
            rows = [screen.row(y).strip("▏ ") for y in range(2, 12)]
        return max(map(len, rows))

    for layout in ("regions", "timeline"):
        assert 90 < widest(layout) <= 100
        assert widest(layout, width=30) <= 30
        assert widest(layout, width=None) > 150
    with pytest.raises(ValueError, match="width 0"):
        Session(width=0)


def test_nobody_goes_on_below_a_session_that_has_ended(capsys: pytest.CaptureFixture[str]) -> None:
    with Session(screen=VirtualScreen(12, 50)) as ui:
        ui.feed("one")
    said = capsys.readouterr().out
    ui.quit()  # as its other threads do where the screen has been closed
    assert ui.mode == "curses"
    assert capsys.readouterr().out == ""
    assert said == ""


def test_who_gives_a_screen_the_size_it_has_changes_nothing() -> None:
    screen = VirtualScreen(24, 80)
    with Session(screen=screen, prompts=False) as ui:
        ui.feed({"choices": [{"index": 0, "delta": {"content": "hello "}}]})
        shown = screen.text()
        screen.resize(24, 80)
        assert screen.text() == shown
        ui.feed({"choices": [{"index": 0, "delta": {"content": "more "}}]})
        assert screen.find("hello more")
