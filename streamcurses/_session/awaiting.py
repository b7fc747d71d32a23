"""A line that is waited for in asyncio, while everything else goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable


async def awaited(ask: Callable[[], str], give_up: Callable[[], None]) -> str:
    """What `ask()` returns, in a thread of its own; `give_up()` ends it where nobody waits more.

    The thread ends with the program, whatever it waits for.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def settle(text: str, error: BaseException | None) -> None:
        if line.done():
            return
        if error is None:
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
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, text, failed)

    threading.Thread(target=run, name="streamcurses prompt", daemon=True).start()
    try:
        return await line
    finally:
        if line.cancelled():
            give_up()
