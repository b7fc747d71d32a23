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
from tests.terminals import Child, Emulator, mark

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
    subprocess.run(["sh", "-c", "echo out of a child; echo and beside >&2"], check=True)
    subprocess.run(["echo", "to a file's number"], stdout=sys.stdout, check=True)
    print("printed after that")
    os.system("echo by the system")
    os.waitpid(os.posix_spawn("/bin/echo", ["echo", "spawned"], os.environ), 0)
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
        "",
        "a tool prints",
        "^[]2;a title^G and goes on",
        "bytes, 湖",
        "FILE: UserWarning: a warning",
        "logged",
        "logged to stdout",
        "from C",
        "from a child",
        "out of a child",
        "and beside",
        "to a file's number",
        "printed after that",
        "by the system",
        "spawned",
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
    assert transcript(child) == "Message: You \n\nerror: ConnectionError: gone\nStreamError\n"


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
    child.type("\x1bq")
    assert child.wait() == 0, child.output.decode()
    assert child.output.count(LEFT) == 1
    assert transcript(child) == (
        "you> the lake?\n\nMessage: You swam \n\n· printed meanwhile\n\nMessage: there.\n\n"
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
        "  → search: failed: no such archive\n\nMessage: You swam… [cut off: length]\n"
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
                os.write(1, b"and past Python\n")
                os._exit(0)
            os.waitpid(pid, 0)

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    lines = [line.lstrip("· ") for line in transcript(child).split("\n")]
    assert lines == ["from the fork", "and past Python", ""]


def test_children_of_several_threads_spoil_no_frame() -> None:
    """While others draw: what they write to the terminal themselves is in notices, all of it."""

    def run() -> None:
        def work(number: int) -> None:
            for each in range(5):
                subprocess.run(["echo", f"child {number}.{each}"], check=True)

        with Session() as session:
            workers = [threading.Thread(target=work, args=(number,)) for number in range(3)]
            for worker in workers:
                worker.start()
            while any(worker.is_alive() for worker in workers):
                session.feed(chunk("word "))
            session.feed(chunk("", "stop"))
            session.end()

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    lines = [line.lstrip("· ") for line in transcript(child).split("\n")]
    said = sorted(line for line in lines if line.startswith("child"))
    assert said == sorted(f"child {number}.{each}" for number in range(3) for each in range(5))


def test_what_a_tool_prints_stands_before_its_result() -> None:
    def run() -> None:
        call = {"index": 0, "id": "a", "function": {"name": "look", "arguments": "{}"}}
        with Session() as session:
            delta = chunk("")
            delta["choices"][0]["delta"] = {"tool_calls": [call]}
            session.render([delta, chunk("", "tool_calls")])
            print("looking")
            subprocess.run(["echo", "and looking"], check=True)
            session.tool_result("look", "found", id="a")
            print("looked")
            session.render([chunk("There.", "stop")])

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    said = re.findall(r"looking|and looking|found|looked|There", transcript(child))
    assert said == ["looking", "and looking", "found", "looked", "There"]


def test_results_stand_below_their_calls_where_nobody_says_anything_between() -> None:
    def run() -> None:
        calls = [
            {"index": index, "id": id, "function": {"name": id, "arguments": "{}"}}
            for index, id in enumerate(("first", "second"))
        ]
        with Session() as session:
            delta = chunk("")
            delta["choices"][0]["delta"] = {"tool_calls": calls}
            session.render([delta, chunk("", "tool_calls")])
            session.tool_result("second", "2 results", id="second")
            session.tool_result("first", "1 result", id="first")

    child = Child(run, environ=PLAIN)
    assert child.wait() == 0, child.output.decode()
    assert re.findall(r"first(?=\()|second(?=\()|\d result", transcript(child)) == [
        "first",
        "1 result",
        "second",
        "2 result",
    ]


# In an interpreter of its own: getpass is known there in two modules.
ASKING = """\
import getpass as module, sys
from getpass import getpass
from streamcurses._session.session import Session

stdin, real = sys.stdin, getpass
with Session() as session:
    print("first")
    assert input("Go on? ") == "yes"
    assert input() == "湖 two words"
    assert module.getpass("Word: ") == "secret 1"
    assert getpass() == "secret 2"
    print("Its name: ", end="")
    assert sys.stdin.readline() == "raft\\n"
    try:
        input("The end? ")
    except EOFError:
        print("it is")
assert sys.stdin is stdin and module.getpass is real and getpass is real
"""


def test_what_a_tool_asks_is_asked_on_the_screen() -> None:
    child = Child(lambda: os.execv(sys.executable, [sys.executable, "-c", ASKING]), environ=PLAIN)
    emulator = Emulator(24, 80)
    for question, answer in {
        "Go on? ": "yes\r",
        "> ": "\x1b[200~湖 two\rwords\x1b[201~\r",
        "Word: ": "secret 1\r",
        "Password: ": "secret 2\r",
        "Its name: ": "raft\r",
        "The end? ": "\x04",
    }.items():
        while emulator.row(23) != question.rstrip():
            emulator.feed(child.read())
        child.type(answer)
    assert child.wait() == 0, child.output.decode()
    assert b"secret" not in child.output
    lines = [line.lstrip("· ") for line in transcript(child).split("\n")]
    assert lines == [
        "first",
        "Go on? yes",
        "> 湖 two words",
        "Word: ",
        "Password: ",
        "Its name: raft",
        "The end? ",
        "it is",
        "",
    ]


def test_letters_are_keys_again_when_a_tool_has_its_answer() -> None:
    def run() -> int:
        with Session() as session:
            assert input("Go on? ") == "q"
            assert session.screen is not None
            os.write(1, mark(0))
            session.screen.closing.wait()
            # It has been left, in the user's eyes.
            return len(input("Really? "))

    child = Child(run, environ=PLAIN)
    child.read_until(b"Go on? ")
    child.type("q\r")
    child.read_until(mark(0))
    child.type("\x1bq")
    child.read_until(LEFT)
    child.read_until(b"Really? ", child.output.index(LEFT))
    child.type("three\r")
    assert child.wait() == 5, child.output.decode()
    assert child.output.count(LEFT) == 1


def test_ctrl_c_at_a_question() -> None:
    def run() -> int:
        with Session():
            try:
                input("Go on? ")
            except KeyboardInterrupt:
                return 4
        return 0

    child = Child(run, environ=PLAIN)
    child.read_until(b"Go on? ")
    child.type("\x03")
    assert child.wait() == 4, child.output.decode()


FAILING = """\
import sys
from streamcurses._session.session import Session

session = Session("curses")
session.__enter__()
session.feed({"choices": [{"delta": {"content": "Whole."}, "finish_reason": "stop"}]})

def deep(depth):
    if not depth:
        raise ValueError("on purpose")
    deep(depth - 1)

deep(2)
"""


def test_a_traceback_is_whole_where_nobody_leaves_the_session() -> None:
    child = Child(lambda: os.execv(sys.executable, [sys.executable, "-c", FAILING]), environ=PLAIN)
    assert child.wait() == 1
    said = transcript(child)
    assert said.startswith("Message: Whole.\nTraceback (most recent call last):\n")
    assert said.endswith("ValueError: on purpose\n")
    assert said.count("in deep") == 3
    assert "·" not in said
