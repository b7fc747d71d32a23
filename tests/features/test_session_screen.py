"""A session on the full screen: whoever else is there, in threads, loops and streams."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import io
import os
import re
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from streamcurses._session.session import Session, current, render
from streamcurses.errors import TerminalError
from tests.features.hosts import fork
from tests.terminals import Child, mark

PLAIN = {"NO_COLOR": "1"}
ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"


def chunk(text: str, finish: Any = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def transcript(child: Child) -> str:
    """What was printed when the full screen had gone."""
    output = child.output.rpartition(LEFT)[2].decode().replace("\r\n", "\n")
    return re.sub("^.*\x1b>", "", output, flags=re.DOTALL)


# In an interpreter of its own: the test runner has its hands on warnings and logging.
STRAY = """\
import logging, os, subprocess, sys, warnings
from streamcurses._session.session import Session

def stream():
    yield {"choices": [{"delta": {"content": "You "}}]}
    print("a tool prints")
    print("\\x1b]2;a title\\x07", end="")
    print(" and goes on")
    sys.stdout.buffer.write("bytes, 湖\\n".encode())
    warnings.warn("a warning")
    logging.warning("logged")
    logging.getLogger("out").warning("logged to stdout")
    os.write(2, b"from C\\n")
    subprocess.run(["sh", "-c", "echo from a child >&2"], check=True)
    print("10 %\\r", end="")
    print("100 %")
    print("no end", end="")
    yield {"choices": [{"delta": {"content": "swam."}, "finish_reason": "stop"}]}

logging.basicConfig(format="%(message)s")
out = logging.getLogger("out")
out.propagate = False
out.addHandler(logging.StreamHandler(sys.stdout))
stdout, stderr = sys.stdout, sys.stderr
with Session() as session:
    session.render(stream())
    assert sys.stdout is not stdout
assert (sys.stdout, sys.stderr) == (stdout, stderr)
print("given back", flush=True)
out.warning("logged after")
print("so is this", file=sys.stderr)
"""


def test_stray_output_becomes_notices_in_order() -> None:
    child = Child(lambda: os.execv(sys.executable, [sys.executable, "-c", STRAY]), environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    lines = [
        re.sub(r"^<string>:\d+", "FILE", line.lstrip("· "))
        for line in transcript(child).split("\n")
        # Python 3.13 shows a warning's source line here, others do not.
        if "warnings.warn(" not in line
    ]
    assert lines == [
        "Message: You swam.",
        "a tool prints",
        "^[]2;a title^G and goes on",
        "bytes, 湖",
        "FILE: UserWarning: a warning",
        "logged",
        "logged to stdout",
        "from C",
        "from a child",
        "100 %",
        "no end",
        "given back",
        "logged after",
        "so is this",
        "",
    ]


def test_stray_output_is_on_the_screen_at_once() -> None:
    def run() -> None:
        with Session():
            print("see me")
            os.write(1, mark(0))

    child = Child(run)
    shown = child.read_until(mark(0))
    assert "see me" in shown.decode()
    assert child.wait() == 0


def test_what_goes_to_a_file_goes_on_to_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("stray") / "log"

    def run() -> None:
        with open(path, "w", encoding="utf-8") as file:
            os.dup2(file.fileno(), 2)
            with Session(), contextlib.redirect_stdout(io.StringIO()) as redirected:
                print("for the log", file=sys.stderr, flush=True)
                print("redirected")
            assert redirected.getvalue() == "redirected\n"

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert path.read_text() == "for the log\n"
    assert transcript(child) == ""


def test_a_child_process_that_outlives_the_screen() -> None:
    def run() -> None:
        with Session():
            process = subprocess.Popen(["sh", "-c", "read x; echo still here >&2"], stdin=-1)
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
        assert process.wait() == 0
        # Its words pass through a thread, to which its end is told.
        for thread in threading.enumerate():
            if thread.name == "streamcurses stray":
                thread.join()

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == "still here\n"


def test_a_second_full_screen_is_refused() -> None:
    def run() -> None:
        with Session() as first:
            for mode in ("auto", "curses"):
                try:
                    with Session(mode):
                        pass
                except TerminalError as error:
                    first.user_message(str(error))
            assert current() is first
            first.render([chunk("still here", "stop")])
        assert current() is None
        with Session() as second:
            second.render([chunk("and again", "stop")])

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert child.output.count(ENTERED) == child.output.count(LEFT) == 2
    assert b"another session has the full screen" in child.output
    assert transcript(child) == "Message: and again\n"


def test_on_a_thread_that_is_not_the_main_one() -> None:
    def run() -> None:
        def draw() -> None:
            with Session() as session:
                session.render([chunk("from a thread", "stop")])

        thread = threading.Thread(target=draw)
        thread.start()
        thread.join()

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == "Message: from a thread\n"


def test_in_a_running_loop() -> None:
    async def stream() -> AsyncIterator[Any]:
        for text in ("You ", "swam."):
            await asyncio.sleep(0.001)
            yield chunk(text)
        yield chunk("", "stop")

    async def main() -> None:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        with Session() as session:
            message = await session.arender(stream())
        ticking.cancel()
        assert message.content == "You swam."
        assert ticks > 1, "the loop goes on"

    child = Child(lambda: asyncio.run(main()), environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == "Message: You swam.\n"


def test_ctrl_c_while_a_stream_is_drawn() -> None:
    def stream() -> Iterator[Any]:
        yield chunk("You ")
        os.write(1, mark(0))
        threading.Event().wait()

    def run() -> int:
        with Session() as session:
            try:
                session.render(stream())
            except KeyboardInterrupt:
                session.user_message("stop!")
                return 7
        return 0

    child = Child(run, environ=PLAIN)
    child.read_until(mark(0))
    child.type("\x03")
    assert child.wait() == 7, child.output.decode()
    assert transcript(child) == "Message: You … [cut off]\n\nyou> stop!\n"


def test_a_stream_that_fails_is_on_the_screen_before_it_is_raised() -> None:
    def stream() -> Iterator[Any]:
        yield chunk("You ")
        raise ConnectionError("gone")

    def run() -> int:
        try:
            with Session() as session:
                session.render(stream())
        except Exception as error:
            print(type(error).__name__)
            return 3
        return 0

    child = Child(run, environ=PLAIN)
    assert child.wait() == 3
    assert transcript(child) == "Message: You \nerror: ConnectionError: gone\nStreamError\n"


def test_q_leaves_the_screen_and_output_goes_on_inline() -> None:
    def stream() -> Iterator[Any]:
        yield chunk("You ")
        os.write(1, mark(0))
        session = current()
        assert session is not None and session.screen is not None
        session.screen.closing.wait()
        print("printed meanwhile")
        yield chunk("swam ")
        assert current() is None
        yield chunk("there.", "stop")

    def run() -> None:
        with Session() as session:
            session.user_message("the lake?")
            message = session.render(stream())
            assert message.content == "You swam there."
            assert session.mode == "inline"
            session.tool_result("search", "2 results")
            print("printed")

    child = Child(run, environ=PLAIN)
    child.read_until(mark(0))
    child.type("q")
    assert child.wait() == 0, child.output.decode()
    assert child.output.count(LEFT) == 1
    assert transcript(child) == (
        "you> the lake?\nMessage: You swam \n· printed meanwhile\nMessage: there.\n"
        "  → search: 2 results\nprinted\n"
    )


def test_the_transcript_tells_what_failed_and_what_was_cut_short() -> None:
    def run() -> None:
        with Session("curses") as session:
            session.tool_result("search", "no such archive", ok=False)
            session.render([chunk("You swam", "length")])

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == (
        "  → search: failed: no such archive\nMessage: You swam… [cut off: length]\n"
    )


@pytest.mark.parametrize(("mode", "status"), [("auto", 0), ("curses", 5)])
def test_where_there_is_no_terminal_to_read_keys_from(mode: str, status: int) -> None:
    def run() -> int:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        fcntl.ioctl(0, termios.TIOCNOTTY)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        try:
            with Session(mode) as session:
                session.render([chunk("inline then", "stop")])
                assert session.mode == "inline"
        except TerminalError as error:
            print(error)
            return 5
        return 0

    child = Child(run, environ=PLAIN)
    assert child.wait() == status, child.output.decode()
    assert ENTERED not in child.output
    said = b"no terminal to read keys from" if status else b"Message: inline then\r\n"
    assert said in child.output


def test_render_on_the_full_screen_when_asked_to() -> None:
    child = Child(
        lambda: bool(render([chunk("You swam.", "stop")], mode="curses").cut_off), environ=PLAIN
    )
    assert child.wait() == 0
    assert ENTERED in child.output
    assert transcript(child) == "Message: You swam.\n"


def test_a_forked_child_prints_through_the_parent() -> None:
    def run() -> None:
        with Session():
            pid = fork()
            if not pid:
                print("from the fork")
                sys.stdout.flush()
                os._exit(0)
            os.waitpid(pid, 0)

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert transcript(child) == "· from the fork\n"
