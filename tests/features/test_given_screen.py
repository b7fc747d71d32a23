"""An agent on a screen in memory shows what it shows on a terminal."""

from __future__ import annotations

import os
from typing import Any

from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session
from tests.features.hosts import draw_every_frame
from tests.features.test_session_screen import PLAIN, chunk
from tests.terminals import Child, Emulator, mark

ROWS, COLUMNS = 16, 50


def converse(ui: Session) -> None:
    """Two turns, with a call and its result."""
    for number in range(2):
        ui.user_message(f"What about lake {number}?")
        function = {"name": "search", "arguments": '{"query": "lake"}'}
        call: Any = {"tool_calls": [{"index": 0, "id": "c", "function": function}]}
        ui.render([chunk("Look it up. "), {"choices": [{"delta": call}]}], on_interrupt="return")
        ui.tool_result("search", "2 results: 湖, lake", id="c")
        ui.render([chunk("You swam there every morning, "), chunk("and it was clear.", "stop")])


def test_the_same_frames() -> None:
    screen = VirtualScreen(ROWS, COLUMNS)
    with Session(screen=screen, content_is="message") as ui:
        converse(ui)

    looked, go = os.pipe()

    def run() -> None:
        draw_every_frame()
        with Session("curses", content_is="message") as ui:
            converse(ui)
            os.write(1, mark(0))
            os.read(looked, 1)

    child = Child(run, ROWS, COLUMNS, environ=PLAIN, pass_fds=[looked])
    emulator = Emulator(ROWS, COLUMNS)
    emulator.feed(child.read_until(mark(0)))
    # The first row has the time, which goes on there.
    assert [emulator.row(y) for y in range(1, ROWS)] == [screen.row(y) for y in range(1, ROWS)]
    os.write(go, b"!")
    assert child.wait() == 0, child.output.decode()
    os.close(looked)
    os.close(go)
