"""What others write while text is appended stands on lines of its own, and the reply goes on."""

from __future__ import annotations

import io
import logging
import multiprocessing
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Optional

import pytest

from streamcurses._session.session import Session
from streamcurses._terminal import children
from tests.features.hosts import chunk
from tests.terminals import Child, Emulator


def shell(command: str) -> Callable[[], object]:
    return lambda: subprocess.run(["sh", "-c", command], check=True)


def log() -> None:
    logging.basicConfig()
    logging.warning("a log line")


def say(text: str, stream: str = "stdout") -> Callable[[], object]:
    return lambda: getattr(sys, stream).write(text)


def captured() -> None:
    done = subprocess.run(["sh", "-c", "echo unseen; echo no >&2"], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"unseen\n", b"no\n")


def replying(*acts: Callable[[], object]) -> Iterator[dict[str, Any]]:
    """Words, and after each of them an act."""
    for number, act in enumerate(acts):
        yield chunk(f"word{number} ")
        act()
    yield chunk("last.", "stop")


def shown(mode: str, *acts: Callable[[], object], **settings: Any) -> list[str]:
    def run() -> None:
        warnings.simplefilter("always")
        with Session(mode, content_is="message", **settings) as session:
            session.render(replying(*acts))
        print("after")

    emulator = Emulator(24, 60)
    child = Child(run, 24, 60, term="linux")
    assert child.wait() == 0, child.output
    emulator.feed(child.output)
    return emulator.text().rstrip("\n").split("\n")


@pytest.mark.parametrize("mode", ["inline", "plain"])
@pytest.mark.parametrize(
    ("act", "line"),
    [
        (log, "WARNING:root:a log line"),
        (lambda: print("a", "print"), "a print"),
        (say("unfinished"), "unfinished"),
        (say("also\n", "stderr"), "also"),
        (say("unfinished\x1b[m", "stderr"), "unfinished"),
        (shell("echo a child"), "a child"),
        (lambda: os.system("echo another >&2"), "another"),
    ],
    ids=["log", "print", "unfinished", "stderr", "colour", "child", "system"],
)
def test_it_stands_between(mode: str, act: Callable[[], object], line: str) -> None:
    assert shown(mode, act, lambda: None) == [
        "Message: word0",
        line,
        "Message: word1 last.",
        "after",
    ]


def test_a_child_that_does_not_end_its_line() -> None:
    assert shown("inline", shell("printf half"))[:3] == ["Message: word0", "half", "Message: last."]


@pytest.mark.parametrize(
    ("pieces", "markdown", "lines"),
    [
        (
            ["some text to the end.", None, " more words"],
            "on",
            ["Message: some text to the end.", "OTHER", "Message: more words"],
        ),
        (
            ["d\né   [link text](http://example.com/very/long/path) é ", "end", ".", None, " more"],
            "off",
            [
                *("Message: d", "é   [link text](http://example.com/very/", "long/path) é end."),
                *("OTHER", "Message: more"),
            ],
        ),
        (["café", None, " more"], "on", ["Message: café", "OTHER", "Message: more"]),
        (["café", None, " more"], "off", ["Message: café", "OTHER", "Message: more"]),
        (["one\n", None, "  two"], "off", ["Message: one", "OTHER", "Message:   two"]),
        (
            ["- one\n", None, "  - two"],
            "on",
            ["Message:", "• one", "OTHER", "Message:", "  • two"],
        ),
    ],
)
def test_what_has_come_stands_before_it(
    pieces: list[Optional[str]], markdown: str, lines: list[str]
) -> None:
    """Nothing waits for more behind what others write, and no blank is lost but at a line's end."""

    def run() -> None:
        with Session("inline", content_is="message", markdown=markdown) as session:
            for piece in pieces:
                if piece is None:
                    subprocess.run(["printf", "OTHER"], check=True)
                else:
                    session.feed(chunk(piece))
            session.feed(chunk("", "stop"))
            session.end()

    emulator = Emulator(24, 40)
    child = Child(run, 24, 40, term="linux")
    assert child.wait() == 0, child.output
    emulator.feed(child.output)
    assert emulator.text().rstrip("\n").split("\n") == lines


def test_what_is_not_seen_interrupts_nothing() -> None:
    acts = [say("\x1b[?25l\x1b[m"), say(""), captured, captured]
    assert shown("inline", *acts) == ["Message: word0 word1 word2 word3 last.", "after"]


def test_between_lines_nothing_is_added() -> None:
    def run() -> None:
        with Session("inline", content_is="message") as session:
            print("one")
            session.render([chunk("First.", "stop")])
            print("two")
            sys.stderr.write("three\n")
            session.render([chunk("Second.", "stop")])

    child = Child(run, term="dumb")
    assert child.wait() == 0
    assert child.output.decode().splitlines() == [
        *("one", "Message: First.", "two", "three", "Message: Second.")
    ]


def test_lines_of_the_reply_itself() -> None:
    """A break of the reply's own is none that has to be made."""
    assert shown("plain", lambda: None, say("between\n"))[:2] == ["Message: word0 word1", "between"]

    def run() -> None:
        with Session("plain", content_is="message") as session:
            session.feed(chunk("one\n"))
            print("between")
            session.feed(chunk("two", "stop"))
            session.end()

    child = Child(run)
    assert child.wait() == 0
    assert child.output.decode().splitlines() == ["Message: one", "between", "Message: two"]


def test_threads_that_print() -> None:
    """Each line of theirs is whole, and each word of the reply."""

    def run() -> None:
        def talk(name: str) -> None:
            for number in range(50):
                sys.stdout.write(f"{name}{number}\n")

        with Session("plain", content_is="message") as session:
            threads = [threading.Thread(target=talk, args=(name,)) for name in "xy"]
            for thread in threads:
                thread.start()
            session.render([chunk(f"word{number} ") for number in range(50)] + [chunk("", "stop")])
            for thread in threads:
                thread.join()

    child = Child(run)
    assert child.wait() == 0
    lines = child.output.decode().splitlines()
    ours = [line for line in lines if line.startswith("Message:")]
    assert sorted(set(lines) - set(ours)) == sorted(
        f"{name}{n}" for name in "xy" for n in range(50)
    )
    assert " ".join(line.removeprefix("Message: ") for line in ours).split() == [
        f"word{number}" for number in range(50)
    ]


def test_a_forked_child_prints_as_it_would() -> None:
    def run() -> None:
        fork = multiprocessing.get_context("fork")

        def other() -> None:
            held = fork.Process(target=print, args=("from a fork",), kwargs={"flush": True})
            held.start()
            held.join()

        with Session("plain", content_is="message") as session:
            session.render(replying(other))

    child = Child(run)
    assert child.wait() == 0, child.output
    assert b"from a fork" in child.output


# Streams are left as they were.


def test_streams_are_left_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stdout)
    before = stdout.write
    with Session("plain"):
        assert stdout.write != before
    assert stdout.write == before
    assert "write" not in vars(stdout)
    assert not children._listeners


def test_sessions_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take turns, and what others write interrupts whoever has it."""
    stdout = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stdout)
    before = stdout.write
    first, second = (Session("plain", content_is="message") for _ in range(2))
    first.__enter__()
    second.__enter__()
    first.feed(chunk("one "))
    second.feed(chunk("two "))
    first.feed(chunk("three "))
    first.__exit__(None, None, None)
    print("between")
    second.feed(chunk("four "))
    second.__exit__(None, None, None)
    assert stdout.write == before
    assert stdout.getvalue().splitlines() == [
        "Message: one three … [cut off]",
        "Message: two ",
        "between",
        "Message: four … [cut off]",
    ]


def test_a_stream_that_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fixed(io.StringIO):
        __slots__ = ()

        def __setattr__(self, name: str, value: object) -> None:
            raise AttributeError(name)

    for stream in (Fixed(), None):
        monkeypatch.setattr(sys, "stdout", stream)
        with Session("plain", content_is="message") as session:
            session.render(replying(lambda: print("between")))
    assert not children._listeners
