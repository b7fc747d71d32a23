"""What is waited for in asyncio while everything else goes on: a line, or a reply's next chunk."""

from __future__ import annotations

import asyncio
import contextlib
import threading

from streamcurses._late import Any, Callable, Optional
from streamcurses._terminal.signals import INTERRUPTS


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


class Interruptible:
    """A context in which a task waits: Ctrl-C is KeyboardInterrupt there, and for nobody else.

    It cancels the task, and takes that back: a cancellation by another stays one. What does not
    let go of the loop is not cancelled; it may look whether it `came`. So it is where that is
    `wanted`, elsewhere nothing is done.
    """

    def __init__(self, wanted: bool) -> None:
        self.came = False
        self._wanted = wanted
        self._cancelled = False
        self._task: Optional[asyncio.Task[Any]] = None

    def __enter__(self) -> Interruptible:
        if not self._wanted:
            return self
        with contextlib.suppress(RuntimeError):  # there may be a loop of another kind
            self._loop = asyncio.get_running_loop()
            self._task = asyncio.current_task()
        if self._task is not None:
            # Python cannot tell how often a task was cancelled before 3.11.
            self._before = self._task.cancelling() if hasattr(self._task, "cancelling") else 0
            INTERRUPTS.add(self._interrupt)
        return self

    def _interrupt(self) -> None:
        self.came = True
        self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._task is not None:
            self._cancelled = self._task.cancel()

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> None:
        INTERRUPTS.remove(self._interrupt)
        task, self._task = self._task, None
        if task is None or not self._cancelled:
            return
        left = task.uncancel() if hasattr(task, "uncancel") else 0
        if isinstance(error, asyncio.CancelledError) and left <= self._before:
            raise KeyboardInterrupt from None
