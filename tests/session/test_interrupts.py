"""Ctrl-C while replies are awaited in asyncio: they end, and who awaits them goes on."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from types import FrameType
from typing import Any, Optional

import pytest

from streamcurses._session.session import Session, arender
from tests.features.hosts import chunk


def press() -> None:
    """The user presses Ctrl-C, by a real signal."""
    signal.raise_signal(signal.SIGINT)


async def pressed() -> AsyncIterator[Any]:
    """A reply in whose midst the user presses Ctrl-C."""
    yield chunk("You swam ")
    asyncio.get_running_loop().call_later(0.01, press)
    await asyncio.sleep(30)
    raise AssertionError("went on")


async def endless() -> AsyncIterator[Any]:
    yield chunk("Others ")
    await asyncio.sleep(30)
    raise AssertionError("went on")


def in_a_loop(main: Coroutine[Any, Any, object]) -> None:
    """As programs did that know nothing of `asyncio.run`, and some do."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


LOOPS = pytest.mark.parametrize("run", [asyncio.run, in_a_loop])
Run = Callable[[Coroutine[Any, Any, object]], None]


@pytest.fixture(autouse=True)
def _as_before(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@LOOPS
def test_the_message_is_returned(run: Run) -> None:
    told = []

    async def main() -> None:
        with Session("inline") as ui:
            for _ in range(2):
                message = await ui.arender(pressed(), on_interrupt="return")
                told.append((message.content, message.cut_off))
        message = await arender(pressed(), on_interrupt="return")
        told.append((message.content, message.cut_off))

    run(main())
    assert told == [("You swam ", True)] * 3


@LOOPS
def test_all_that_are_to_be_returned_are(run: Run) -> None:
    told: list[str] = []

    async def main() -> None:
        # Each has a session of its own, and they do not end in the order in which they began.
        messages = await asyncio.gather(
            arender([chunk("At once", "stop")], on_interrupt="return"),
            arender(pressed(), on_interrupt="return"),
            arender(endless(), on_interrupt="return"),
        )
        told.extend(message.content for message in messages)

    run(main())
    assert told == ["At once", "You swam ", "Others "]


def test_one_that_never_lets_go_of_the_loop() -> None:
    def busy() -> Iterator[Any]:
        yield chunk("You swam ")
        press()
        yield chunk("there")
        raise AssertionError("went on")

    message = asyncio.run(arender(busy(), on_interrupt="return"))
    assert (message.content, message.cut_off) == ("You swam there", True)


def test_without_that_it_is_asyncios() -> None:
    with Session("inline") as ui:
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(ui.arender(pressed()))
        assert [(message.content, message.cut_off) for message in ui.messages] == [
            ("You swam ", True)
        ]


def test_the_second_one_is_asyncios() -> None:
    async def deaf() -> AsyncIterator[Any]:
        yield chunk("You swam ")
        loop = asyncio.get_running_loop()
        loop.call_later(0.01, press)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(30)
        loop.call_later(0.01, press)
        await asyncio.sleep(30)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(arender(deaf(), on_interrupt="return"))


def test_a_cancellation_by_another_goes_on() -> None:
    async def main() -> None:
        with Session("inline") as ui:
            task = asyncio.ensure_future(ui.arender(endless(), on_interrupt="return"))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(ui.arender(endless(), on_interrupt="return"), 0.01)
            assert [message.cut_off for message in ui.messages] == [True, True]

    asyncio.run(main())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a task's cancellations are not counted")
def test_a_cancellation_by_another_at_the_same_time_goes_on() -> None:
    async def main() -> None:
        task = asyncio.ensure_future(arender(endless(), on_interrupt="return"))
        await asyncio.sleep(0.01)
        press()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a task's cancellations are not counted")
def test_a_deadline_around_it_is_still_one() -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):  # type: ignore[attr-defined]
                message = await arender(pressed(), on_interrupt="return")
                assert message.cut_off
                await asyncio.sleep(30)

    asyncio.run(main())


def test_a_task_that_is_left_over_leaves_no_handler() -> None:
    async def main() -> object:
        task = asyncio.ensure_future(arender(endless(), on_interrupt="return"))
        await asyncio.sleep(0.01)
        return task

    asyncio.run(main())


def test_a_handler_of_the_hosts_stays() -> None:
    heard = []

    def handler(number: int, frame: Optional[FrameType]) -> None:
        heard.append(number)

    async def stream() -> AsyncIterator[Any]:
        yield chunk("You swam ")
        press()
        yield chunk("there", "stop")

    before = signal.signal(signal.SIGINT, handler)
    try:
        message = asyncio.run(arender(stream(), on_interrupt="return"))
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert (message.content, heard) == ("You swam there", [signal.SIGINT])
