"""q and Ctrl-C end the view, in the middle of a stream too.

The terminal is then as before, and the conversation stands there, once.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from streamcurses._cli import main as cli
from tests.terminals import Child

RECORDING = (
    Path(__file__).parents[1] / "data" / "openai-chat-llamacpppython-send-message-name-repeated.sse"
)
REPLY = b"'.w9 usert/ aboutdK"
ENTERED = b"\x1b[?1049h"
LEFT = b"\x1b[?1049l"


def assert_left(child: Child) -> None:
    """The alternate screen is left, the modes are back, the reply is on the main screen, once."""
    screen, _, main = child.output.rpartition(LEFT)
    assert screen.count(ENTERED) == 1
    assert main.count(REPLY) == 1
    assert b"Traceback" not in main
    assert child.modes_after == child.modes


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("\x03", 128 + signal.SIGINT)])
def test_leaving_after_the_end(key: str, status: int) -> None:
    child = Child(lambda: cli.main(["view", str(RECORDING), "--speed", "max"]))
    child.read_until(REPLY)
    child.type(key)
    assert child.wait() == status
    assert_left(child)


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("\x03", 128 + signal.SIGINT)])
def test_leaving_while_a_piped_stream_stalls(key: str, status: int) -> None:
    read, write = os.pipe()

    def view() -> int:
        os.dup2(read, 0)
        os.close(read)
        return cli.main([])

    child = Child(view, pass_fds=[read])
    os.close(read)
    os.write(write, RECORDING.read_bytes()[:40000])
    child.read_until(REPLY)
    child.type(key)
    assert child.wait() == status
    os.close(write)
    assert_left(child)
    assert "… [cut off]".encode() in child.output.rpartition(LEFT)[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it(number: int) -> None:
    child = Child(lambda: cli.main(["view", str(RECORDING), "--speed", "max"]))
    child.read_until(REPLY)
    os.kill(child.pid, number)
    assert child.wait() == 128 + number
    assert_left(child)


def test_the_transcript_begins_on_a_line_of_its_own() -> None:
    def view() -> int:
        os.write(1, b"half a line")
        return cli.main(["view", str(RECORDING), "--speed", "max", "--at-end", "exit"])

    child = Child(view)
    assert child.wait() == 0
    assert child.output.startswith(b"half a line \x1b[77C  \r")
