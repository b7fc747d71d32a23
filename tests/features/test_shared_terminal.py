"""An agent in front of the pipe has the terminal as well: what it sets there is put right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import termios
import time
from typing import Any

import pytest

from streamcurses._cli import main as cli
from tests.features.hosts import chunk
from tests.terminals import Child, Emulator

# Says what comes on a descriptor that it is told, and does to the terminal what is said there.
AGENT = """
import json, os, sys, termios, tty
orders = os.fdopen(int(sys.argv[1]))
terminal = os.open("/dev/tty", os.O_RDWR)
found = termios.tcgetattr(terminal)
for order in orders:
    order, _, rest = order.rstrip("\\n").partition(" ")
    if order == "say":
        print(rest, flush=True)
    elif order == "raw":
        tty.setraw(terminal)
    elif order == "lines":
        modes = termios.tcgetattr(terminal)
        modes[3] |= termios.ICANON | termios.ECHO | termios.ISIG
        termios.tcsetattr(terminal, termios.TCSANOW, modes)
    elif order == "scrawl":
        os.write(terminal, b"\\x1b[?25l\\x1b[3;3Hscrawled")
    elif order == "back":
        termios.tcsetattr(terminal, termios.TCSANOW, found)
"""


class Shared:
    """The command behind a pipe, with an agent before it that obeys orders, the `first` at once."""

    def __init__(self, first: str = "") -> None:
        orders, self._write = os.pipe()
        self.order(first)

        def run() -> int:
            read, write = os.pipe()
            agent = subprocess.Popen(
                [sys.executable, "-c", AGENT, str(orders)], stdout=write, pass_fds=[orders]
            )
            os.close(write)
            os.close(orders)
            while first and termios.tcgetattr(0)[3] & termios.ECHO:
                time.sleep(0.01)
            os.dup2(read, 0)
            os.close(read)
            status = cli.main([])
            agent.wait()
            return status

        self.child = Child(run, 16, 60, term="linux", pass_fds=[orders])
        os.close(orders)
        self.emulator = Emulator(16, 60)

    def order(self, *orders: str) -> None:
        os.write(self._write, "".join(f"{order}\n" for order in orders if order).encode())

    def say(self, text: str, finish: str = "") -> None:
        self.order(f"say {json.dumps(chunk(text, finish) if finish else chunk(text))}")

    def wait_for(self, text: str) -> None:
        while text not in self.emulator.text():
            self.emulator.feed(self.child.read())

    def wait_until(self, modes: Any) -> None:
        """Until the terminal's modes are these, read meanwhile."""
        deadline = time.monotonic() + 30
        while told(self.child.terminal) != modes:
            assert time.monotonic() < deadline, (told(self.child.terminal), modes)
            time.sleep(0.02)

    def end(self) -> None:
        """The agent ends."""
        os.close(self._write)


def told(terminal: int) -> Any:
    modes = termios.tcgetattr(terminal)
    return [modes[1] & termios.OPOST, modes[3] & ~termios.PENDIN, modes[6][termios.VMIN]]


@pytest.mark.parametrize("order", ["raw", "lines"])
def test_modes_that_were_set_by_another_are_put_right(order: str) -> None:
    shared = Shared()
    shared.say("It begins.")
    shared.wait_for("It begins.")
    ours = told(shared.child.terminal)
    shared.order(order, "scrawl")
    while b"scrawled" not in shared.child.output:  # it may be drawn over by the same piece
        shared.emulator.feed(shared.child.read())
    shared.wait_until(ours)
    # All is drawn anew, and keys are keys.
    while "scrawled" in shared.emulator.text():
        shared.emulator.feed(shared.child.read())
    assert "It begins." in shared.emulator.text()
    shared.child.type("?")
    shared.wait_for("this help")
    assert shared.child.output.rpartition(b"scrawled")[2].count(b"\x1b[?25h")
    shared.child.type("qq")
    shared.end()
    shared.child.wait()
    assert shared.child.modes_after == shared.child.modes


def test_an_agent_that_has_set_its_own_before_and_puts_them_back_at_its_end() -> None:
    shared = Shared("raw")
    shared.say("It begins.")
    shared.wait_for("It begins.")
    ours = told(shared.child.terminal)
    shared.say("", "stop")
    shared.order("back")
    shared.end()
    shared.wait_for("done")
    shared.wait_until(ours)
    shared.child.type("q")
    assert shared.child.wait() == 0, shared.child.output[-2000:]
    assert shared.child.modes_after == shared.child.modes
