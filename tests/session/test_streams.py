"""Several streams at once: each whole and its own, and nothing torn."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from streamcurses._conversation.message import Message
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session, arender, render
from streamcurses._terminal.standing import standing
from streamcurses.errors import StreamError


def delta(text: str = "", finish: Any = None, field: str = "content") -> dict[str, Any]:
    return {"choices": [{"delta": {field: text}, "finish_reason": finish}]}


def says(thought: str, text: str) -> list[dict[str, Any]]:
    thoughts = [delta(letter, field="reasoning_content") for letter in thought]
    return [*thoughts, *map(delta, text), delta(finish="stop")]


def call(id: str, name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    calls = [{"index": 0, "id": id, "function": function}]
    return {"choices": [{"delta": {"tool_calls": calls}}]}


ONE, TWO = says("think 1", "one reply"), says("think 2", "two replies")


async def later(chunks: list[dict[str, Any]]) -> AsyncIterator[Any]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


async def both(ui: Session) -> list[Any]:
    return [*await asyncio.gather(ui.arender(later(ONE)), ui.arender(later(TWO)))]


def test_two_at_once_are_two_messages() -> None:
    with Session(screen=VirtualScreen()) as ui:
        one, two = asyncio.run(both(ui))
    assert (one.thoughts, one.content, one.finish_reason) == ("think 1", "one reply", "stop")
    assert (two.thoughts, two.content, two.finish_reason) == ("think 2", "two replies", "stop")
    assert ui.messages == [one, two]


def test_they_are_labelled_on_the_screen() -> None:
    screen = VirtualScreen(12, 40)
    with Session(screen=screen) as ui:
        asyncio.run(both(ui))
    assert [screen.row(y) for y in (2, 3, 4, 6, 7, 8)] == [
        *("▏think 1", "▏[stream 2]", " think 2"),
        *("▏one reply", "▏[stream 2]", " two replies"),
    ]


@pytest.mark.parametrize("columns", [40, 12])
def test_a_label_is_no_part_of_markdown(columns: int) -> None:
    screen = VirtualScreen(24, columns)
    with Session(screen=screen, prompts=False) as ui, ui.stream("湖 speaks") as one:
        one.feed("```py\nx = 1\n```\n\n# Then **b**")
        for _ in range(2):
            rows = screen.text().split("\n")[2:8]
            title = "[湖 speaks]" if columns > 12 else "[湖 speak…"
            assert rows == [f"▏{title}", " ── py", "   x = 1", "", " Then b", ""]
            screen.press("m")
            assert screen.text().split("\n")[2:6] == [f"▏{title}", " ```py", " x = 1", " ```"]
            screen.press("m")


def test_what_cannot_be_shown_together_is_held_back(capsys: pytest.CaptureFixture[str]) -> None:
    with Session("inline", color=False) as ui:
        asyncio.run(both(ui))
    assert capsys.readouterr().out == (
        "Inner thoughts: think 1\n[stream 2] Inner thoughts: think 2\n"
        "Message: one reply\n[stream 2] Message: two replies\n"
    )


def test_handles(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        Session("inline", color=False) as ui,
        ui.stream("researcher") as one,
        ui.stream("writer\n\x1b") as two,
    ):
        one.feed(delta("It "))
        two.feed(delta("They "))
        one.feed(delta("swam."))
        assert (one.message.content, two.message.content) == ("It swam.", "They ")
        assert one.end().cut_off
        two.feed(delta("flew.", "stop"))
    assert not two.message.cut_off
    assert [message.content for message in ui.messages] == ["It swam.", "They flew."]
    assert capsys.readouterr().out == (
        "[researcher] Message: It swam.… [cut off]\n[writer^J^[] Message: They flew.\n"
    )


def test_a_voice_is_free_again(capsys: pytest.CaptureFixture[str]) -> None:
    with Session("inline", color=False) as ui:
        for _ in range(2):
            asyncio.run(both(ui))
        ui.render([delta("alone", "stop")])
    out = capsys.readouterr().out
    assert "stream 3" not in out
    assert out.endswith("\nMessage: alone\n")


def test_a_result_stands_below_its_call_whoever_called() -> None:
    with Session(screen=VirtualScreen()) as ui:
        one, two = ui.stream(), ui.stream("other")
        one.feed(call("a", "search", "{}"))
        two.feed(call("b", "search", "{}"))
        ui.tool_result("search", "of b", id="b")
        ui.tool_result("search", "of a")
        one.end()
        two.end()
        # A stream may tell of results as well, of calls that others have made.
        ui.stream("third").feed(call("c", "look", "{}"))
        ui.render([{"role": "tool", "tool_call_id": "c", "content": "of c"}])
        assert ui.screen is not None
        shown = [block.copied for block in ui.screen.manager.conversation()]
    assert shown == [
        *("search()", "  → search: of a"),
        *("[other] search()", "  → of b"),
        *("[third] look()", "  → of c"),
    ]


@pytest.mark.parametrize("name", ["talk.jsonl", "talk.txt"])
def test_each_has_its_place_in_the_journal(tmp_path: Path, name: str) -> None:
    with Session("plain", save=tmp_path / name) as ui:
        ui.user_message("go")
        with ui.stream() as one, ui.stream("two") as two:
            two.feed(delta("two ", "stop"))
            one.feed(delta("one", "stop"))
            two.feed(delta("replies"))
    saved = (tmp_path / name).read_text("utf-8")
    if name.endswith(".txt"):
        assert saved == "\nyou> go\n[two]\nMessage: two replies\nMessage: one\n"
    else:
        turns = [json.loads(line) for line in saved.splitlines()]
        assert [turn.get("speaker") for turn in turns] == [None, "two", None]
        assert [turn["content"] for turn in turns] == ["go", "two replies", "one"]


def test_each_has_its_place_in_the_filter(capsys: pytest.CaptureFixture[str]) -> None:
    with Session(only="message") as ui:
        asyncio.run(both(ui))
    assert capsys.readouterr().out == "one reply\ntwo replies\n"


def test_one_that_fails_leaves_the_other_alone() -> None:
    async def failing() -> AsyncIterator[Any]:
        yield delta("half ")
        raise ConnectionError("gone")

    async def main(ui: Session) -> list[Any]:
        tasks: tuple[Any, Any] = ui.arender(failing()), ui.arender(later(TWO))
        return [*await asyncio.gather(*tasks, return_exceptions=True)]

    with Session(screen=VirtualScreen()) as ui:
        error, two = asyncio.run(main(ui))
    assert isinstance(error, StreamError)
    assert isinstance(error.partial, Message)
    assert (error.partial.content, two.content) == ("half ", "two replies")


def test_a_stream_in_a_stream(capsys: pytest.CaptureFixture[str]) -> None:
    """A tool that renders, called for by whoever iterates over the chunks."""
    with Session("inline", color=False) as ui:

        def stream() -> Iterator[Any]:
            yield delta("out")
            assert ui.render(says("", "inner")).content == "inner"
            yield delta("er", "stop")

        assert ui.render(stream()).content == "outer"
    assert capsys.readouterr().out == "Message: outer\n[stream 2] Message: inner\n"


def test_feed_is_a_stream_of_its_own() -> None:
    with Session(screen=VirtualScreen()) as ui:
        ui.feed(delta("fed "))
        assert ui.render(says("", "rendered")).content == "rendered"
        ui.feed(delta("on", "stop"))
        assert ui.end().content == "fed on"


def test_what_must_not_be_done() -> None:
    with Session(screen=VirtualScreen()) as ui:
        stream = ui.stream()
        stream.end()
        with pytest.raises(RuntimeError, match=r"has ended; ui\.stream\(\) begins another"):
            stream.feed(delta("more"))
        with pytest.raises(RuntimeError, match="ended already"):
            stream.end()
        with pytest.raises(RuntimeError, match="entered already"):
            ui.__enter__()
        left = ui.stream()
    with pytest.raises(RuntimeError, match="has ended"):
        left.feed(delta("more"))
    with pytest.raises(RuntimeError, match="within its with block"):
        ui.stream()


# Beside each other without a session.


def test_renders_at_once_do_not_mix_letters(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        await asyncio.gather(arender(later(ONE)), arender(later(TWO)), arender(later(ONE)))

    asyncio.run(main())
    assert sorted(capsys.readouterr().out.splitlines()) == [
        *("Inner thoughts: think 1",) * 2,
        "Inner thoughts: think 2",
        *("Message: one reply",) * 2,
        "Message: two replies",
    ]


def test_nor_do_they_in_threads(capsys: pytest.CaptureFixture[str]) -> None:
    start = threading.Barrier(4)

    def run(number: int) -> None:
        start.wait()
        render(says(f"think {number}", f"reply {number} " * 20))

    threads = [threading.Thread(target=run, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [
        line
        for number in range(4)
        for line in (f"Inner thoughts: think {number}", "Message: " + f"reply {number} " * 20)
    ]
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(expected)


def test_who_asks_is_seen_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with Session("inline", color=False) as one, Session("inline", color=False) as two:
        one.feed(delta("One "))
        two.render(says("", "Two asks"))
        one.feed(delta("goes "))
        with pytest.raises(EOFError):
            two.prompt()
        one.feed(delta("on.", "stop"))
    assert capsys.readouterr().out == "Message: One goes \nMessage: Two asks\nMessage: on.\n"


def test_who_is_left_without_its_end_holds_nobody_up_for_ever() -> None:
    import subprocess
    import sys

    program = """
from streamcurses import Session, render
Session("inline", color=False).__enter__().feed({"choices": [{"delta": {"content": "half"}}]})
render({"choices": [{"delta": {"content": "whole"}}]})
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stdout.replace("…", "...") == "Message: half\nMessage: whole... [cut off]\n"


def test_renders_at_once_on_the_screen_of_a_test() -> None:
    screen = VirtualScreen(12, 40)
    with standing(screen):

        async def main() -> list[Any]:
            return [*await asyncio.gather(arender(later(ONE)), arender(later(TWO)))]

        one, two = asyncio.run(main())
    assert (one.content, two.content) == ("one reply", "two replies")
    assert "▏[stream 2]\n two replies" in screen.text()
