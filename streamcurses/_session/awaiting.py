"""A line that is waited for in asyncio, while everything else goes on."""

from __future__ import annotations

import asyncio
import contextlib
import threading

from streamcurses._late import Callable


async def is_alone() -> bool:
    """Whether nothing goes on in the loop besides the task that asks, as far as that can be told.

    A deadline is something: it ends the wait. Nothing public tells of those that are no tasks, as
    that of `asyncio.timeout`; asyncio's own loops keep them here, and there once they are due.
    """
    await asyncio.sleep(0)  # what is left over of before is done
    loop = asyncio.get_running_loop()
    to_come = [*getattr(loop, "_scheduled", ()), *getattr(loop, "_ready", ())]
    return len(asyncio.all_tasks()) == 1 and all(each.cancelled() for each in to_come)


async def awaited(
    ask: Callable[[], str], give_up: Callable[[], None], give_back: Callable[[str], None]
) -> str:
    """What `ask()` returns, in a thread of its own.

    Where the task is cancelled, `give_up()` ends that, whether it has begun or not, and a line that
    was there all the same is given back. The thread ends with the program, whatever it waits for.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def settle(text: str, error: BaseException | None) -> None:
        if line.done():
            if error is None:
                give_back(text)
        elif error is None:
            line.set_result(text)
        elif isinstance(error, KeyboardInterrupt):
            line.cancel()
        else:
            line.set_exception(error)

    def run() -> None:
        text, failed = "", None
        try:
            text = ask()
        except BaseException as error:
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, text, failed)

    threading.Thread(target=run, name="streamcurses prompt", daemon=True).start()
    try:
        return await line
    except asyncio.CancelledError:
        if line.cancelled():
            give_up()
        elif line.exception() is None:
            give_back(line.result())
        raise
