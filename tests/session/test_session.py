"""Sessions and one-shot rendering, in append-only modes."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from streamcurses._session.session import Session, arender, render
from streamcurses.errors import StreamError


def chunk(finish: Any = None, **delta: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}


CHUNKS = [chunk(content="You swam "), chunk(content="there."), chunk("stop")]
SHOWN = "Message: You swam there.\n"


@pytest.mark.parametrize(
    "stream",
    [
        CHUNKS,
        iter(CHUNKS),
        (json.dumps(piece) + "\n" for piece in CHUNKS),
        [f"data: {json.dumps(piece)}\n\n".encode() for piece in CHUNKS],
        io.BytesIO(b"".join(json.dumps(piece).encode() + b"\n" for piece in CHUNKS)),
        "".join(f"data: {json.dumps(piece)}\n\n" for piece in CHUNKS),
        {"choices": [{"message": {"content": "You swam there."}, "finish_reason": "stop"}]},
        contextlib.nullcontext(CHUNKS),
    ],
    ids=["list", "iterator", "lines", "events", "file", "text", "response", "manager"],
)
def test_whatever_is_in_hand_for_a_stream(stream: Any, capsys: pytest.CaptureFixture[str]) -> None:
    message = render(stream)
    assert (message.content, message.finish_reason, message.cut_off) == (
        "You swam there.",
        "stop",
        False,
    )
    assert capsys.readouterr().out == SHOWN


@pytest.mark.parametrize("stream", [None, 7, object()])
def test_what_is_no_stream(stream: Any) -> None:
    with pytest.raises(TypeError, match="is no stream"):
        render(stream)


async def _later(pieces: list[Any]) -> AsyncIterator[Any]:
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece


async def _awaited() -> AsyncIterator[Any]:
    return _later(CHUNKS)


@contextlib.asynccontextmanager
async def _managed() -> AsyncIterator[AsyncIterator[Any]]:
    yield _later(CHUNKS)


ASYNC: dict[str, Callable[[], Any]] = {
    "iterable": lambda: _later(CHUNKS),
    "coroutine": _awaited,
    "manager": _managed,
    "sync": lambda: CHUNKS,
}


@pytest.mark.parametrize("kind", ASYNC)
def test_whatever_is_in_hand_for_an_async_stream(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        assert (await arender(ASYNC[kind]())).content == "You swam there."

    asyncio.run(main())
    assert capsys.readouterr().out == SHOWN


def test_async_streams_are_for_arender() -> None:
    with pytest.raises(TypeError, match="arender"):
        render(_later([]))


def test_a_session_in_a_running_loop_draws_where_it_is_fed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def main() -> None:
        with Session() as session:
            session.user_message("the lake?")
            await session.arender(_later(CHUNKS))
            session.render(CHUNKS)

    asyncio.run(main())
    assert capsys.readouterr().out == "you> the lake?\n" + SHOWN * 2


def test_a_cancelled_task_keeps_what_came(capsys: pytest.CaptureFixture[str]) -> None:
    messages = []

    async def endless() -> AsyncIterator[Any]:
        yield CHUNKS[0]
        await asyncio.Event().wait()

    async def main() -> None:
        with Session() as session:
            task = asyncio.create_task(session.arender(endless()))
            while not session.messages:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            messages.extend(session.messages)

    asyncio.run(main())
    assert [(message.content, message.cut_off) for message in messages] == [("You swam ", True)]
    assert capsys.readouterr().out == "Message: You swam … [cut off]\n"


def test_two_streams_at_once_do_not_share_a_decoder_across_turns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Session() as session:
        first = session.render(CHUNKS)
        second = session.render([chunk(content="And "), chunk("stop", content="now?")])
        assert session.messages == [first, second]
    assert capsys.readouterr().out == SHOWN + "Message: And now?\n"


def test_the_provider_reports_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StreamError) as caught:
        render([CHUNKS[0], {"error": {"type": "overloaded", "message": "too busy"}}])
    assert (caught.value.kind, caught.value.message) == ("overloaded", "too busy")
    partial: Any = caught.value.partial
    assert (partial.content, partial.cut_off) == ("You swam ", True)
    assert capsys.readouterr().out == ("Message: You swam \nerror: overloaded: too busy\n")


@pytest.mark.parametrize(
    "pieces", [["Hello ", "world"], ["Hello world"], [b"Hello ", b"world"], "Hello world"], ids=str
)
def test_plain_text_is_the_message(pieces: Any, capsys: pytest.CaptureFixture[str]) -> None:
    message = render(pieces)
    assert (message.content, message.cut_off) == ("Hello world", False)
    assert asyncio.run(arender(pieces)) == message
    assert capsys.readouterr().out == "Message: Hello world\n" * 2


def test_lines_without_their_ends(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for chunk in CHUNKS for line in (f"data: {json.dumps(chunk)}", "")]
    assert render(lines).content == "You swam there."
    assert render([line.encode() for line in lines]).content == "You swam there."
    assert capsys.readouterr().out == SHOWN * 2


def test_an_error_that_is_only_called_one_is_not_called_so_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for error in ("too busy", "error: too busy", {"type": "Error", "message": "Error: too busy"}):
        with pytest.raises(StreamError):
            render([{"error": error}])
        assert capsys.readouterr().out == "error: too busy\n"


def test_an_error_that_comes_twice_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    error = {"error": {"type": "overloaded", "message": "too busy"}}

    class Busy(Exception):
        body = error

    def failing() -> Iterator[Any]:
        yield from [CHUNKS[0], error, error]
        raise Busy

    with Session() as session:
        for _ in range(2):
            with pytest.raises(StreamError, match="overloaded: too busy"):
                session.render(failing())
    assert capsys.readouterr().out == "Message: You swam \nerror: overloaded: too busy\n" * 2


SILENT: list[Any] = [
    [{}],
    b"data: {}\n\n",
    b": comment\n\n",
    b"data: [DONE]\n\n",
    [{"type": "ping"}, {}],
    [chunk(role="assistant")],
]


@pytest.mark.parametrize("stream", SILENT, ids=str)
def test_a_stream_of_which_nothing_can_be_shown(
    stream: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with Session() as session:
        session.render(stream)
        assert [told.line for told in session.malformed] == [0]
        session.render(CHUNKS)
        session.render([])
        assert len(session.malformed) == 1
    assert capsys.readouterr().out == "· nothing in the stream could be shown\n" + SHOWN


def test_a_message_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    with Session() as session:
        assert not session.render([chunk("stop", role="assistant")]).cut_off
        assert not session.malformed
    assert capsys.readouterr().out == "· the message is empty\n"


def test_the_stream_raises(capsys: pytest.CaptureFixture[str]) -> None:
    def breaking() -> Iterator[Any]:
        yield CHUNKS[0]
        raise ConnectionError("peer is gone")

    with Session() as session:
        with pytest.raises(StreamError, match="ConnectionError: peer is gone") as caught:
            session.render(breaking())
        assert isinstance(caught.value.__cause__, ConnectionError)
        partial: Any = caught.value.partial
        assert (partial.content, partial.cut_off) == ("You swam ", True)
        # The session goes on.
        assert session.render(CHUNKS).content == "You swam there."
    assert capsys.readouterr().out == (
        "Message: You swam \nerror: ConnectionError: peer is gone\n" + SHOWN
    )


class Interrupted:
    """A stream in whose second chunk the user presses Ctrl-C, by a real signal."""

    def __init__(self) -> None:
        self.closed = False

    def __iter__(self) -> Iterator[Any]:
        yield CHUNKS[0]
        signal.raise_signal(signal.SIGINT)
        yield CHUNKS[1]
        raise AssertionError("went on")

    def close(self) -> None:
        self.closed = True


def test_ctrl_c_is_raised_again(capsys: pytest.CaptureFixture[str]) -> None:
    stream = Interrupted()
    with Session() as session:
        with pytest.raises(KeyboardInterrupt):
            session.render(stream)
        assert [(message.content, message.cut_off) for message in session.messages] == [
            ("You swam ", True)
        ]
        assert session.render(CHUNKS).content == "You swam there."
    assert stream.closed
    assert capsys.readouterr().out == "Message: You swam … [cut off]\n" + SHOWN


def test_ctrl_c_returns_the_message_when_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    message = render(Interrupted(), on_interrupt="return")
    assert (message.content, message.cut_off) == ("You swam ", True)
    assert capsys.readouterr().out == "Message: You swam … [cut off]\n"


def test_ctrl_c_waits_for_the_chunk_to_be_whole(capsys: pytest.CaptureFixture[str]) -> None:
    class Pressing(dict[str, Any]):
        """Ctrl-C comes while this chunk is looked at."""

        def items(self) -> Any:
            signal.raise_signal(signal.SIGINT)
            return super().items()

    piece = chunk()
    piece["choices"][0]["delta"] = Pressing(content="You swam ")
    message = render([piece, chunk(content="away")], on_interrupt="return")
    assert (message.content, message.cut_off) == ("You swam ", True)


def test_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    render(CHUNKS)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_that_is_not_the_main_one(capsys: pytest.CaptureFixture[str]) -> None:
    thread = threading.Thread(target=render, args=(CHUNKS,))
    thread.start()
    thread.join()
    assert capsys.readouterr().out == SHOWN


def test_output_that_is_redirected() -> None:
    redirected = io.StringIO()
    with contextlib.redirect_stdout(redirected):
        render(CHUNKS)
    assert redirected.getvalue() == SHOWN


@pytest.mark.parametrize("missing", [None, "closed"])
def test_no_standard_output(missing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", None)
    assert render(CHUNKS).content == "You swam there."
    if missing:
        stream.close()
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(ValueError, match="closed"):
            render(CHUNKS)


def test_an_encoding_that_lacks_what_is_said() -> None:
    raw = io.BytesIO()
    stdout = io.TextIOWrapper(raw, "ascii")
    with contextlib.redirect_stdout(stdout), Session() as session:
        session.render([chunk(content="湖!"), chunk("stop")])
        session.tool_result("search", "none")
    assert raw.getvalue().splitlines() == [b"Message: ?!", b"  -> search: none"]


def test_plain_text_comes_by_words() -> None:
    pieces: list[str] = []

    class Recorder(io.StringIO):
        def write(self, text: str) -> int:
            pieces.append(text)
            return len(text)

    with contextlib.redirect_stdout(Recorder()):
        render([chunk(content=text) for text in ("You sw", "am the", "re.")] + [chunk("stop")])
    assert pieces == ["Message: You ", "swam ", "there.", "\n"]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "You swam there"),
        ({"screen_reader": True}, "You swam. There"),
        ({"mode": "inline"}, "A caf\u00e9"),
        ({"only": "message"}, "A caf\u00e9"),
    ],
    ids=str,
)
def test_a_finish_shows_what_waits(options: dict[str, Any], text: str) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return "only" in options

    ui = Session(**{"mode": "plain", "content_is": "message", **options})
    with contextlib.redirect_stdout(Terminal()) as out, ui:
        ui.feed(chunk(content=text))
        assert not out.getvalue().endswith(text)
        ui.feed(chunk("stop"))
        assert out.getvalue().endswith(text)
        ui.feed(chunk(content=", still"))
        ui.end()
    assert out.getvalue().endswith(f"{text}, still\n")


def test_a_screen_reader_gets_sentences() -> None:
    pieces: list[str] = []

    class Recorder(io.StringIO):
        def write(self, text: str) -> int:
            pieces.append(text)
            return len(text)

    with contextlib.redirect_stdout(Recorder()), Session(screen_reader=True) as session:
        session.user_message("And then?")
        session.render([chunk(content=text) for text in ("I sw", "am. It w", "as cold.")])
    assert pieces == ["You: And then?\n", "Message: I swam. ", "It was cold.… [cut off]\n"]


def test_a_session_is_a_context() -> None:
    session = Session()
    with pytest.raises(RuntimeError, match="with block"):
        session.feed(CHUNKS[0])
    with session:
        pass
    with pytest.raises(RuntimeError, match="with block"):
        session.user_message("late")


@pytest.mark.parametrize(
    "settings",
    [{"mode": "full"}, {"theme": "x"}, {"content_is": "x"}, {"on_interrupt": "x"}],
    ids=lambda settings: next(iter(settings)),
)
def test_settings_that_do_not_exist(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is none of"):
        render(CHUNKS, **settings)


def test_a_reader_that_has_enough(tmp_path: Path) -> None:
    program = (
        "import streamcurses._session.session as s\n"
        "s.render({'choices': [{'delta': {'content': 'word '}}]} for _ in range(100_000))\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None and writer.stderr is not None
    with writer:
        assert writer.stdout.read(13) == b"Message: word"
        writer.stdout.close()
        assert b"BrokenPipeError" in writer.stderr.read()
    # Python's own 1 for the traceback, or 120 where its last flush fails too.
    assert writer.returncode in (1, 120)
