"""What callers have in hand for a stream: responses of clients, runners, and what was read before.

The clients are real ones where they are installed with the SDKs; of the others there is a class
with the attributes that they document.
"""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from streamcurses import StreamError
from streamcurses._session.chunks import async_chunks, chunks
from streamcurses._session.session import arender, render
from tests.replaying import anthropic_says, replaying, says

TEXT = "It is deep."
QUESTION: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "?"}]}
BODY = b"".join(says(TEXT))


@pytest.fixture
def url() -> Iterator[str]:
    with replaying(says(TEXT)) as (url, _):
        yield url


def httpx() -> Any:
    try:
        import httpx2
    except ImportError:
        return pytest.importorskip("httpx")
    return httpx2


def test_urllib(url: str) -> None:
    with urllib.request.urlopen(url, json.dumps(QUESTION).encode(), timeout=9) as response:
        assert render(response).content == TEXT
        with pytest.raises(StreamError, match="read before"):
            render(response)


def test_httpx(url: str) -> None:
    with httpx().Client() as client:
        with client.stream("POST", url, json=QUESTION) as response:
            assert render(response).content == TEXT
            with pytest.raises(StreamError):
                render(response)
        # Also the context manager, and what has been read to its end already.
        assert render(client.stream("POST", url, json=QUESTION)).content == TEXT
        assert render(client.post(url, json=QUESTION)).content == TEXT


def test_httpx_asynchronously(url: str) -> None:
    async def main() -> None:
        async with httpx().AsyncClient() as client:
            async with client.stream("POST", url, json=QUESTION) as response:
                with pytest.raises(TypeError, match=r"asynchronous; use `await arender"):
                    render(response)
                assert (await arender(response)).content == TEXT
            assert (await arender(client.stream("POST", url, json=QUESTION))).content == TEXT
            assert (await arender(client.post(url, json=QUESTION))).content == TEXT
        with httpx().Client() as client, client.stream("POST", url, json=QUESTION) as response:
            assert (await arender(response)).content == TEXT

    asyncio.run(main())


def test_responses_of_openais_sdk(url: str) -> None:
    openai = pytest.importorskip("openai")
    with openai.OpenAI(api_key="test", base_url=url, max_retries=0) as client:
        create = client.chat.completions.with_streaming_response.create
        assert render(create(**QUESTION, stream=True)).content == TEXT
        with create(**QUESTION, stream=True) as response:
            assert render(response).content == TEXT
        raw = client.chat.completions.with_raw_response.create(**QUESTION, stream=True)
        assert render(raw).content == TEXT

    async def main() -> None:
        async with openai.AsyncOpenAI(api_key="test", base_url=url, max_retries=0) as client:
            create = client.chat.completions.with_streaming_response.create
            async with create(**QUESTION, stream=True) as response:
                with pytest.raises(TypeError, match="asynchronous"):
                    render(response)
                assert (await arender(response)).content == TEXT
            assert (await arender(create(**QUESTION, stream=True))).content == TEXT
            raw = client.chat.completions.with_raw_response.create(**QUESTION, stream=True)
            assert (await arender(raw)).content == TEXT

    asyncio.run(main())


class Requested:
    """A response of requests, with what it documents; `raw` is urllib3's, from 2.0 on."""

    def __init__(self, pieces: list[bytes], read: bool = False) -> None:
        self.pieces = pieces
        self.read = read
        self.closed = False
        self.asked: list[Any] = []
        self.raw: Any = SimpleNamespace(read1=self._read1)

    def _read1(self, amount: int, decode_content: bool) -> bytes:
        assert decode_content
        return self.pieces.pop(0) if self.pieces and not self.read else b""

    def iter_content(self, chunk_size: int | None = 1) -> Iterator[bytes]:
        self.asked.append(chunk_size)
        while self.pieces:
            yield self.pieces.pop(0)

    def close(self) -> None:
        self.closed = True


def test_requests() -> None:
    response = Requested([BODY[:50], BODY[50:]])
    pieces = chunks(response)
    assert next(pieces) == BODY[:50]  # as it comes
    pieces.close()
    assert response.closed
    response = Requested([BODY[:50], BODY[50:]])
    assert render(response).content == TEXT
    assert not response.closed
    # A body that was read at once, and urllib3 before 2.0.
    response = Requested([BODY], read=True)
    assert render(response).content == TEXT
    assert response.asked == [None]
    response = Requested([BODY])
    response.raw = object()
    assert render(response).content == TEXT


def test_aiohttp() -> None:
    class Content:
        async def iter_any(self) -> AsyncIterator[bytes]:
            yield BODY[:50]
            yield BODY[50:]

    closed = []
    response = SimpleNamespace(content=Content(), close=lambda: closed.append(1))
    assert asyncio.run(arender(response)).content == TEXT
    with pytest.raises(TypeError, match="asynchronous"):
        chunks(response)

    async def leave() -> None:
        pieces = async_chunks(response)
        assert await pieces.__anext__() == BODY[:50]
        await pieces.aclose()

    asyncio.run(leave())
    assert closed


# Streams of streams.


def anthropic_calls(name: str) -> list[bytes]:
    call = {"type": "tool_use", "id": "a", "name": name, "input": {}}
    delta = {"type": "input_json_delta", "partial_json": '{"lake": "Blue"}'}
    first, *_ = anthropic_says("")
    rest: list[dict[str, Any]] = [
        {"type": "content_block_start", "index": 0, "content_block": call},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "tool_use", "stop_sequence": None},
            "usage": {"output_tokens": 9},
        },
        {"type": "message_stop"},
    ]
    return [
        first,
        *(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in rest),
    ]


SHOWN = 'Calling function: depth(lake="Blue")\n  → 40 m\nMessage: It is deep.\n'


def depth(lake: str) -> str:
    """How deep a lake is."""
    return "40 m"


def test_a_runner_of_tools(capsys: pytest.CaptureFixture[str]) -> None:
    anthropic = pytest.importorskip("anthropic")
    asked = {**QUESTION, "max_tokens": 9, "stream": True}
    answers = anthropic_calls("depth"), anthropic_says(TEXT)
    tool = anthropic.beta_tool(depth)
    with replaying(*answers) as (url, requests), anthropic.Anthropic(
        api_key="test", base_url=url, max_retries=0
    ) as client:  # fmt: skip
        message = render(client.beta.messages.tool_runner(**asked, tools=[tool]), mode="plain")
    assert message.content == TEXT
    assert len(requests) == 2
    assert capsys.readouterr().out == SHOWN


def test_a_runner_of_tools_asynchronously(capsys: pytest.CaptureFixture[str]) -> None:
    anthropic = pytest.importorskip("anthropic")
    asked = {**QUESTION, "max_tokens": 9, "stream": True}
    answers = anthropic_calls("depth"), anthropic_says(TEXT)

    async def adepth(lake: str) -> str:
        """How deep a lake is."""
        return "40 m"

    async def main(url: str) -> Any:
        async with anthropic.AsyncAnthropic(api_key="test", base_url=url, max_retries=0) as client:
            tool = anthropic.beta_async_tool(name="depth")(adepth)
            runner = client.beta.messages.tool_runner(**asked, tools=[tool])
            return await arender(runner, mode="plain")

    with replaying(*answers) as (url, requests):
        assert asyncio.run(main(url)).content == TEXT
    assert len(requests) == 2
    assert capsys.readouterr().out == SHOWN


# What was read before.


def test_a_stream_that_was_read_before() -> None:
    stream = iter([BODY])
    assert render(stream).content == TEXT
    with pytest.raises(StreamError, match=r"^empty: the stream gave nothing: .* read before$"):
        render(stream)
    with pytest.raises(StreamError, match="read before"):
        asyncio.run(arender(stream))

    async def generated() -> AsyncIterator[bytes]:
        yield BODY

    async def main() -> None:
        stream = generated()
        assert (await arender(stream)).content == TEXT
        with pytest.raises(StreamError, match="read before"):
            await arender(stream)

    asyncio.run(main())


def test_an_sdks_stream_that_was_read_before(url: str) -> None:
    openai = pytest.importorskip("openai")
    with openai.OpenAI(api_key="test", base_url=url, max_retries=0) as client:
        stream = client.chat.completions.create(**QUESTION, stream=True)
        assert render(stream).content == TEXT
        with pytest.raises(StreamError, match="read before"):
            render(stream)


@pytest.mark.parametrize("nothing", [[], ()])
def test_what_can_be_seen_to_be_empty_is_no_error(nothing: Any) -> None:
    assert render(nothing).content == ""
