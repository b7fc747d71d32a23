"""Programs that hold a conversation on a terminal, for the tests of how they end.

A host runs in a `Child`. It says that it has come so far by a mark, after all that it drew.
"""

from __future__ import annotations

import os
import re
import select
import warnings
from collections.abc import Callable
from typing import Any

from streamcurses._session.session import Session
from streamcurses._terminal.curses_screen import CursesScreen
from tests.terminals import Child, mark

FIRST = "The first reply is whole."
SECOND = "The second one is cut"

# The private modes that a terminal is in when it is given back: wrapping, and the cursor shown.
_ON = (b"7", b"25")


def chunk(text: str, finish: Any = None) -> dict[str, Any]:
    """A piece of a reply, in the openai-chat format."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}


def draw_every_frame() -> None:
    """From here on none is skipped for coming soon after others."""
    CursesScreen.interval = 0.0


def tell(session: Session, number: int = 1) -> None:
    """Writes a mark, after what is being drawn."""
    with session._lock:
        os.write(1, mark(number))


def converse(session: Session) -> None:
    """A turn, and half of another."""
    session.user_message("Hello?")
    session.feed(chunk(FIRST, "stop"))
    session.end()
    session.user_message("And?")
    session.feed(chunk(SECOND))
    tell(session)


def host(mode: str, way: Callable[[Session], object], **settings: Any) -> Callable[[], object]:
    """A program that converses, and leaves the session in `way`. A Ctrl-C is status 130."""

    def run() -> object:
        try:
            with Session(mode, content_is="message", wrap="terminal", **settings) as session:
                converse(session)
                return way(session)
        except KeyboardInterrupt:
            return 130

    return run


def fork() -> int:
    """As `os.fork`, in a program that has threads: Python warns of just what is tried."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def wait_for_ever(session: Session) -> None:
    """As whoever waits for the network does.

    Python does not see a signal that comes just before a system call until something interrupts
    that. The full screen's keeper does; in the other modes the wait is one of many short ones.
    """
    read, _ = os.pipe()
    if session.mode == "curses":
        os.read(read, 1)
    while not select.select([read], [], [], 1.0)[0]:
        pass


def printed(child: Child) -> str:
    """What stands on the main screen, below what stood there before."""
    output = child.output.rpartition(b"\x1b[?1049l")[2].decode("utf-8", "replace")
    return re.sub("\x1b]2;mark \\d+\x07", "", output)


def assert_given_back(child: Child, *, cut_off: bool = True) -> None:
    """The terminal is as it was, and the conversation stands there once."""
    assert_as_before(child)
    text = printed(child)
    assert text.count(FIRST) == 1, text
    assert text.count(SECOND) == 1, text
    assert text.count("… [cut off]") == cut_off, text


def assert_as_before(child: Child) -> None:
    """The terminal is as it was."""
    assert child.modes_after == child.modes
    states: dict[bytes, bool] = {}
    for modes, state in re.findall(rb"\x1b\[\?([\d;]+)([hl])", child.output):
        for mode in modes.split(b";"):
            states[mode] = state == b"h"
    wrong = {mode for mode, state in states.items() if state != (mode in _ON)}
    assert not wrong, f"left in modes {wrong}: {child.output[-1000:]!r}"
    # Application keypad, and back.
    assert child.output.rfind(b"\x1b=") <= child.output.rfind(b"\x1b>")
