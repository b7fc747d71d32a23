"""One line with the real SDKs, against a server that goes on only once its last event is drawn."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import openai
import pytest

from streamcurses._conversation.message import Message
from streamcurses._session.session import Session, arender, render
from streamcurses.errors import StreamError
from tests.corpora import corpus
from tests.replaying import anthropic_says, calls, chat, replaying, says

PATIENCE = 30.0
QUESTION: Any = [{"role": "user", "content": "?"}]
CHAT: dict[str, Any] = {"model": "m", "messages": QUESTION}
MESSAGES: dict[str, Any] = {**CHAT, "max_tokens": 99}


class Drawn(io.StringIO):
    """What is drawn, and a way to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = threading.Condition()

    def write(self, text: str) -> int:
        with self.changed:
            self.changed.notify_all()
            return super().write(text)

    def wait_for(self, text: str) -> None:
        with self.changed:
            come = self.changed.wait_for(lambda: self.getvalue() == text, PATIENCE)
            assert come, f"{self.getvalue()!r} instead of {text!r}"


@pytest.fixture(autouse=True)
def no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def stages(events: list[bytes]) -> Iterator[str]:
    """What is to be on display after each event: found out from the bytes, without any SDK."""
    display = io.StringIO()
    with contextlib.redirect_stdout(display), Session("inline") as session:
        for event in events:
            session.feed(event)
            yield display.getvalue()


def openai_client(url: str) -> openai.OpenAI:
    return openai.OpenAI(api_key="test", base_url=url, max_retries=0)


def openai_async(url: str) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(api_key="test", base_url=url, max_retries=0)


def anthropic_client(url: str) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="test", base_url=url, max_retries=0)


def anthropic_async(url: str) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(api_key="test", base_url=url, max_retries=0)


def sync(
    make_client: Callable[[str], Any], stream: Callable[[Any], Any]
) -> Callable[[str], Message]:
    def run(url: str) -> Message:
        with make_client(url) as client:
            return render(stream(client), mode="inline")

    return run


def not_sync(
    make_client: Callable[[str], Any], stream: Callable[[Any], Any]
) -> Callable[[str], Message]:
    async def main(url: str) -> Message:
        async with make_client(url) as client:
            return await arender(stream(client), mode="inline")

    return lambda url: asyncio.run(main(url))


OPENAI = {
    "openai": sync(openai_client, lambda c: c.chat.completions.create(**CHAT, stream=True)),
    "openai manager": sync(openai_client, lambda c: c.chat.completions.stream(**CHAT)),
    "openai async": not_sync(
        openai_async, lambda c: c.chat.completions.create(**CHAT, stream=True)
    ),
    "openai async manager": not_sync(openai_async, lambda c: c.chat.completions.stream(**CHAT)),
}
ANTHROPIC = {
    "anthropic": sync(anthropic_client, lambda c: c.messages.create(**MESSAGES, stream=True)),
    "anthropic manager": sync(anthropic_client, lambda c: c.messages.stream(**MESSAGES)),
    "anthropic async": not_sync(
        anthropic_async, lambda c: c.messages.create(**MESSAGES, stream=True)
    ),
    "anthropic async manager": not_sync(anthropic_async, lambda c: c.messages.stream(**MESSAGES)),
}

TEXT = "You told me that you swam there every morning. 湖はきれいでした。"
CASES = [
    *((way, "text", says(TEXT)) for way in OPENAI),
    *((way, "reply", calls("send_message", {"message": TEXT}, "Tell him.")) for way in OPENAI),
    *((way, "text", anthropic_says(TEXT)) for way in ANTHROPIC),
]
RECORDED = [
    # openai's manager passes over chunks without an `object`.
    *((way, "openai-chat-copilot-gpt4o-text.sse") for way in ("openai", "openai async")),
    *((way, "openai-chat-deepseek-parallel-tools.sse") for way in OPENAI),
    *((way, "anthropic-anthropic-extended-thinking.sse") for way in ANTHROPIC),
    *((way, "anthropic-anthropic-two-tools.sse") for way in ("anthropic", "anthropic async")),
]


def draw_growing(way: str, events: list[bytes]) -> tuple[Message, str]:
    """Each event is sent only once all that those before it say is on display."""
    after = list(stages(events))
    drawn = Drawn()

    def pace(number: int) -> None:
        drawn.wait_for(after[number - 1])

    with replaying(events, pace=pace) as (url, _), contextlib.redirect_stdout(drawn):
        message = {**OPENAI, **ANTHROPIC}[way](url)
    return message, drawn.getvalue()


@pytest.mark.parametrize(("way", "what", "events"), CASES, ids=lambda value: str(value)[:24])
def test_the_reply_grows(way: str, what: str, events: list[bytes]) -> None:
    message, drawn = draw_growing(way, events)
    assert (message.content, message.cut_off) == (TEXT, False)
    # Until send_message is called, nobody knows that the content before it is a thought.
    assert drawn == ("Message: Tell him.\n" if what == "reply" else "") + f"Message: {TEXT}\n"


@pytest.mark.corpus
@pytest.mark.parametrize(("way", "name"), RECORDED)
def test_a_recording_grows(way: str, name: str) -> None:
    text = (corpus("streams") / name).read_bytes()
    events = [event + b"\n\n" for event in text.replace(b"\r\n", b"\n").split(b"\n\n") if event]
    message, _ = draw_growing(way, events)
    assert message.finish_reason
    assert not message.cut_off
    assert message.to_dict() == render(text).to_dict()


def test_an_error_in_mid_stream(capsys: pytest.CaptureFixture[str]) -> None:
    events = [*chat({"content": "You "})[:1], b'data: {"error": {"message": "overloaded"}}\n\n']
    with replaying(events) as (url, _), pytest.raises(StreamError) as caught:
        OPENAI["openai"](url)
    assert isinstance(caught.value.__cause__, openai.APIError)
    partial: Any = caught.value.partial
    assert (partial.content, partial.cut_off) == ("You ", True)
    assert "overloaded" in capsys.readouterr().out


BUSY = {"type": "overloaded_error", "message": "Overloaded"}
BROKEN = [
    *((way, says(TEXT)[:3], {"error": BUSY}) for way in OPENAI),
    *((way, says(TEXT)[:3], {"error": "Overloaded"}) for way in OPENAI),
    *((way, anthropic_says(TEXT)[:4], {"type": "error", "error": BUSY}) for way in ANTHROPIC),
]


@pytest.mark.parametrize(("way", "events", "error"), BROKEN, ids=lambda value: str(value)[:24])
def test_an_error_is_told_as_the_bytes_tell_it(
    way: str, events: list[bytes], error: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    name = b"event: error\n" if way in ANTHROPIC else b""
    answer = [*events, name + b"data: " + json.dumps(error).encode() + b"\n\n"]
    with pytest.raises(StreamError):
        render(b"".join(answer))
    told = capsys.readouterr().out
    assert told.endswith(": Overloaded\n")
    with replaying(answer) as (url, _), pytest.raises(StreamError) as caught:
        {**OPENAI, **ANTHROPIC}[way](url)
    assert caught.value.message == "Overloaded"
    if error["error"] == BUSY:
        assert caught.value.kind == "overloaded_error"
        assert capsys.readouterr().out == told


def test_the_message_goes_back_as_the_api_wants_it() -> None:
    answers = calls("now", {"zone": "UTC"}), says("Noon.")
    with replaying(*answers) as (url, requests), openai_client(url) as client:
        message = render(client.chat.completions.create(**CHAT, stream=True))
        messages = [
            *QUESTION,
            message.to_dict(),
            {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "12:00"},
        ]
        render(client.chat.completions.create(model="m", messages=messages, stream=True))
    assert requests[1]["messages"][1]["tool_calls"][0]["function"] == {
        "name": "now",
        "arguments": '{"zone": "UTC"}',
    }
