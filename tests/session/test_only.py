"""One thing alone out of a conversation, as source text: a filter for pipes."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from streamcurses._conversation.message import Message
from streamcurses._session.session import Session, render
from tests.session.test_session import chunk

HOSTILE = "\x1b[31mred\x07 e\u0301 \u200b\ttab"


def call(index: int, arguments: str, id: str = "", name: str = "") -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return chunk(tool_calls=[{"index": index, "id": id, "function": function}])


# Thoughts as content, two calls whose arguments come by turns, and the reply by a tool.
AGENT = [
    chunk(content="Look"),
    chunk(content=" it up."),
    call(0, '{"q": "a\\n', "c1", "search"),
    call(1, '{"page": ', "c2", "turn"),
    call(0, 'b"}'),
    call(1, "0}"),
    call(2, '{"message": "You ', "c3", "send_message"),
    call(2, 'swam\\u001b."}'),
    chunk("tool_calls"),
]
TOLD = {
    "message": "You swam\x1b.\n",
    "thoughts": "Look it up.\n",
    "calls": 'search({"q": "a\\nb"})\nturn({"page": 0})\n',
}


class Recorder(io.StringIO):
    """Standard output, and what was written to it each time."""

    def __init__(self, terminal: bool = False) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return super().write(text)


def filtered(stream: Any, terminal: bool = False, **options: Any) -> list[str]:
    recorder = Recorder(terminal)
    with contextlib.redirect_stdout(recorder):
        render(stream, **options)
    return recorder.pieces


@pytest.mark.parametrize("what", TOLD)
@pytest.mark.parametrize("content_is", ["auto", "thoughts"])
def test_an_agent_that_replies_by_a_tool(what: str, content_is: str) -> None:
    assert "".join(filtered(AGENT, only=what, content_is=content_is)) == TOLD[what]


def test_what_has_turned_out_to_be_a_thought_was_not_written() -> None:
    assert filtered(AGENT, only="message") == [TOLD["message"]]


def test_it_comes_at_once_where_it_is_known_what_content_is() -> None:
    stream = [chunk(content="You "), chunk(content="swam"), chunk("stop")]
    known: list[dict[str, Any]] = [{"content_is": "message"}, {"reply": ""}]
    for options in known:
        assert filtered(stream, only="message", **options) == ["You ", "swam", "\n"]
    assert filtered(stream, only="message") == ["You swam\n"]


def test_it_is_source_text() -> None:
    stream = [chunk(content=HOSTILE), chunk("stop")]
    assert filtered(stream, only="message") == [HOSTILE + "\n"]


def test_a_terminal_is_not_sent_what_would_control_it() -> None:
    shown = "".join(filtered([chunk(content=HOSTILE), chunk("stop")], True, only="message"))
    assert "\x1b" not in shown and "\x07" not in shown
    assert shown.startswith("^[[31mred^G")


def test_text_that_ends_its_line_is_left_alone() -> None:
    assert "".join(filtered([chunk("stop", content="a\n\nb\n")], only="message")) == "a\n\nb\n"


def test_what_is_cut_off_is_written_as_far_as_it_came() -> None:
    assert "".join(filtered([chunk(content="You sw")], only="message")) == "You sw\n"


def test_nothing_else_is_written() -> None:
    with contextlib.redirect_stdout(Recorder()) as shown, Session("curses", only="message") as ui:
        assert ui.mode == "plain"
        ui.user_message("And then?")
        ui.feed(b"data: no stream\n\n")
        ui.feed(chunk("stop", content="It was cold."))
        assert shown.pieces == []
        ui.tool_result("search", "none")
        ui.end()
        assert shown.pieces == ["It was cold.\n"]
        ui.feed({"error": {"type": "overloaded", "message": "too busy"}})
    assert shown.pieces == ["It was cold.\n"]


@pytest.mark.parametrize(
    ("what", "told"), [("message", "One.\nTwo.\nThree.\n"), ("calls", "f({})\ng({})\nh({})\n")]
)
def test_each_message_comes_when_it_is_whole(what: str, told: str) -> None:
    """By the next one of the stream, by what the user says, and by the end."""
    first, second, third = (
        [{**chunk(content=text), "id": text}, {**call(0, "{}", name, name), "id": text}]
        for text, name in (("One.", "f"), ("Two.", "g"), ("Three.", "h"))
    )
    finish = {**chunk("stop"), "id": "One."}
    with contextlib.redirect_stdout(Recorder()) as shown, Session(only=what) as ui:
        lines = iter(told.splitlines(keepends=True))
        so_far = ""
        for pieces in ([*first, finish], second, third):
            for piece in pieces:
                ui.feed(piece)
                if piece is second[0]:
                    so_far += next(lines)
                assert shown.getvalue() == so_far
            if pieces is second:
                ui.user_message("And?")
                so_far += next(lines)
        ui.end()
    assert shown.getvalue() == told


def test_a_key_that_comes_again_takes_its_text_back() -> None:
    stream = [
        call(0, '{"message": "No. ', "c", "send_message"),
        call(0, '", "message": "Yes."}'),
        chunk("tool_calls"),
    ]
    assert filtered(stream, only="message") == ["Yes.\n"]


def test_calls_are_those_that_the_message_has() -> None:
    with contextlib.redirect_stdout(Recorder()) as shown:
        message: Message = render(AGENT, only="calls")
    lines = shown.getvalue().splitlines()
    assert [line.partition("(")[0] for line in lines] == ["search", "turn"]
    for line, each in zip(lines, message.tool_calls):
        assert json.loads(line.partition("(")[2][:-1]) == json.loads(each.arguments)


def test_a_reply_tool_with_a_point_in_its_name_is_no_call() -> None:
    stream = [call(0, '{"text": "Hi."}', "c", "chat.say"), chunk("tool_calls")]
    assert filtered(stream, only="calls", reply="chat.say.text") == []
    assert filtered(stream, only="message", reply="chat.say.text") == ["Hi.\n"]


def test_a_reply_tool_that_says_nothing_is_a_call(tmp_path: Path) -> None:
    silent = call(0, '{"channel": "a"}', "c", "send_message")
    stream = [chunk(content="Hi."), silent, chunk("tool_calls")]
    assert filtered(stream, only="calls") == ['send_message({"channel": "a"})\n']
    assert filtered(stream, only="message") == ["Hi.\n"]
    save = tmp_path / "saved.txt"
    filtered(stream, only="message", save=save)
    assert save.read_text() == ('Message: Hi.\nCalling function: send_message({"channel": "a"})\n')
