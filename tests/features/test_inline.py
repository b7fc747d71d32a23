"""Text that is only appended: its bytes, its writes, and what a terminal makes of it."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from streamcurses._cli import main as cli
from streamcurses._session.session import Session, render
from tests.corpora import corpus, files
from tests.features.test_tmux import Tmux
from tests.terminals import Child, mark
from tests.trace import THOUGHTS, chunks, prose

LENGTH = 8000
RECORDINGS = files("streams", "*-*")

# Colours are all that is ever sent beside text.
_SGR = re.compile(rb"\x1b\[[0-9;]*m")


def test_bytes_of_the_trace() -> None:
    child = Child(
        lambda: bool(render(chunks(LENGTH), content_is="thoughts", wrap="terminal").cut_off)
    )
    assert child.wait() == 0
    payload = THOUGHTS + LENGTH
    print(f"{len(child.output)} bytes, {len(child.output) / payload:.4f} a character")
    assert len(child.output) / payload <= 1.05
    assert _SGR.sub(b"", child.output).decode() == (
        f"Inner thoughts: {prose(THOUGHTS)}\r\nMessage: {prose(LENGTH)}\r\n"
    )


def test_bytes_of_lines_that_end_at_words() -> None:
    child = Child(lambda: bool(render(chunks(LENGTH), content_is="thoughts").cut_off))
    assert child.wait() == 0
    payload = THOUGHTS + LENGTH
    print(f"{len(child.output)} bytes, {len(child.output) / payload:.4f} a character")
    assert len(child.output) / payload <= 1.05
    shown = _SGR.sub(b"", child.output).decode()
    assert shown.split() == f"Inner thoughts: {prose(THOUGHTS)} Message: {prose(LENGTH)}".split()
    lines = shown.split("\r\n")
    assert max(map(len, lines)) <= 80
    for line, following in zip(lines[5:-3], lines[6:-2]):
        assert len(line) + 1 + len(following.split()[0]) > 80, "each line is as full as it can be"


LINKED = (
    b"See the log (\x1b]8;;https://a.bc/log\x1b\\https://a.bc/log\x1b]8;;\x1b\\) or "
    b"<\x1b]8;;mailto:me@a.bc\x1b\\me@a.bc\x1b]8;;\x1b\\> now.\r\n"
)


def linking() -> bool:
    text = ["See [the log", "](https://a.bc/log)", " or <me@a.bc> now."]
    return bool(render(iter([{"content": one} for one in text]), theme="mono").cut_off)


@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color", "alacritty"])
def test_links_lead_somewhere_on_terminals(term: str) -> None:
    child = Child(linking, term=term)
    assert child.wait() == 0
    assert LINKED in _SGR.sub(b"", child.output), child.output


@pytest.mark.parametrize("term", ["linux", "vt100", "dumb", "screen", "eterm-color", ""])
def test_they_do_not_where_that_may_be_printed(term: str) -> None:
    child = Child(linking, term=term)
    assert child.wait() == 0
    assert b"\x1b]" not in child.output
    assert b"https://a.bc/log" in child.output


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        ("xterm-256color", b"a \x1b[36mb\x1b[m \x1b[3mc\x1b[m \x1b[1md\x1b[m\r\n"),
        ("linux", b"a \x1b[36mb\x1b[m *c* \x1b[1md\x1b[m\r\n"),
        ("vt100", b"a `b` *c* \x1b[1md\x1b[m\r\n"),
        ("dumb", b"a `b` *c* **d**\r\n"),
    ],
)
def test_marks_stay_where_a_terminal_has_nothing_for_them(term: str, shown: bytes) -> None:
    child = Child(lambda: bool(render(iter([{"content": "a `b` *c* **d**"}])).cut_off), term=term)
    assert child.wait() == 0
    output = child.output
    if term in ("linux", "vt100"):
        output = re.sub(rb"\x1b\[3m([^\x1b]*)\x1b\[m", rb"\1", output)
    assert output.endswith(shown), output


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"STREAMCURSES": ""}])
def test_they_do_not_without_colours_or_in_a_transcript(environ: dict[str, str]) -> None:
    mode = "inline" if "NO_COLOR" in environ else "curses"

    def run() -> None:
        with Session(mode=mode) as session:
            session.render(iter([{"content": "See <https://a.bc/log> now."}]))

    child = Child(run, environ=environ)
    assert child.wait() == 0
    assert b"https://a.bc/log" in child.output
    assert b"\x1b]8" not in child.output


class Writes(io.RawIOBase):
    """Keeps what each write to the operating system would be."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(self.pieces[-1])


@pytest.mark.parametrize("theme", ["default", "memgpt"])
def test_one_write_for_each_delta(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = Writes()
    stdout = io.TextIOWrapper(io.BufferedWriter(raw), "utf-8")
    monkeypatch.setattr(sys, "stdout", stdout)
    with Session("inline", content_is="thoughts", theme=theme, wrap="terminal") as session:
        for chunk in chunks(400):
            before = len(raw.pieces)
            session.feed(chunk)
            assert len(raw.pieces) - before <= 1
            if raw.pieces[before:]:
                assert raw.pieces[-1].count(b"\x1b[m") * 2 == raw.pieces[-1].count(b"\x1b[")
    assert _SGR.sub(b"", b"".join(raw.pieces)).decode() == (
        f"Inner thoughts: {prose(THOUGHTS)}\nMessage: {prose(400)}\n"
    )


@pytest.mark.corpus
@pytest.mark.parametrize("name", RECORDINGS)
def test_nothing_but_text_and_colours(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    cli.main(["view", str(corpus("streams") / name), "--mode", "inline"])
    left = _SGR.sub(b"", capfd.readouterr().out.encode()).decode()
    assert left
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)", left)


@pytest.mark.parametrize(
    ("term", "one_shot", "session"),
    [("xterm-256color", "inline", "curses"), ("dumb", "plain", "plain")],
)
def test_the_mode_is_chosen_by_the_place(term: str, one_shot: str, session: str) -> None:
    def run() -> None:
        render([{"choices": [{"delta": {"content": "hi"}, "finish_reason": "stop"}]}])
        os.write(1, mark(0))
        with Session() as ui:
            os.write(1, mark(1))
            assert ui.mode == session

    child = Child(run, term=term)
    assert child.wait() == 0, child.output.decode()
    first, _, rest = child.output.partition(mark(0))
    assert (b"\x1b[33mMessage:\x1b[m hi\r\n" in first) == (one_shot == "inline")
    assert b"hi\r\n" in first and b"\x1b[?1049h" not in first
    assert (b"\x1b[?1049h" in rest) == (session == "curses")


def test_no_color() -> None:
    child = Child(
        lambda: bool(render(chunks(40), content_is="thoughts").cut_off), environ={"NO_COLOR": "1"}
    )
    assert child.wait() == 0
    assert b"\x1b" not in child.output and b"Message: " in child.output


def test_ctrl_c_at_the_terminal() -> None:
    def waiting() -> Iterator[Any]:
        yield {"choices": [{"delta": {"content": "You swam "}}]}
        os.write(1, mark(0))
        # A signal that comes just before a wait begins is handled only once that has ended.
        while True:
            time.sleep(0.05)

    def run() -> int:
        try:
            render(waiting(), theme="memgpt")
        except KeyboardInterrupt:
            return 7
        return 0

    child = Child(run)
    child.read_until(mark(0))
    child.type("\x03")
    assert child.wait() == 7
    assert _SGR.sub(b"", child.output).replace(b"^C", b"").replace(mark(0), b"") == (
        "Message: You swam … [cut off]\r\n".encode()
    )


# Draws a long reply, and waits now and then until its terminal has been resized.
PROGRAM = """\
import sys, streamcurses
from tests.features.test_inline import LONG, EACH
def stream():
    for at in range(0, len(LONG), 7):
        yield {'choices': [{'delta': {'content': LONG[at:at + 7]}}]}
        if at % EACH == 0:
            pause()
def pause():
    open(sys.argv[1], 'w').close()
    open(sys.argv[2]).close()
streamcurses.render(stream(), wrap="terminal")
pause()
"""
LONG = "\n".join(f"{number}: {prose(200)}" for number in range(60))
EACH = 2100


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
def test_what_stands_in_the_scrollback_of_tmux(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A long reply, resized while it comes, is there exactly once, and copied as it was said."""
    folder = tmp_path_factory.mktemp("tmux")
    drawn, resized = folder / "drawn", folder / "resized"
    os.mkfifo(drawn)
    os.mkfifo(resized)
    root = str(Path(__file__).parents[2])
    command = shlex.join([sys.executable, "-c", PROGRAM, str(drawn), str(resized)])
    tmux = Tmux(folder, 24, 80, f"cd {shlex.quote(root)} && {command}")
    sizes = cycle([(40, 10), (200, 50), (33, 24), (80, 24)])
    try:
        for _ in range(0, len(LONG), EACH):
            drawn.read_bytes()
            columns, rows = next(sizes)
            tmux.run("resize-window", "-x", str(columns), "-y", str(rows))
            resized.write_bytes(b"")
        drawn.read_bytes()
        shown = tmux.run("capture-pane", "-p", "-J", "-S", "-")
        resized.write_bytes(b"")
    finally:
        tmux.close()
    lines = [line.rstrip() for line in shown.rstrip("\n").split("\n")]
    assert lines == [line.rstrip() for line in f"Message: {LONG}… [cut off]".split("\n")]


# A session on the full screen, whose terminal is made narrower while it is up.
SESSION = """\
import sys, streamcurses
with streamcurses.Session() as ui:
    ui.user_message("the lake?")
    ui.render([{'choices': [{'delta': {'content': 'You swam.'}, 'finish_reason': 'stop'}]}])
    open(sys.argv[1], 'w').close()
    open(sys.argv[2]).close()
"""


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
def test_a_resize_does_not_join_the_lines_of_the_transcript(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("tmux")
    drawn, resized = folder / "drawn", folder / "resized"
    os.mkfifo(drawn)
    os.mkfifo(resized)
    tmux = Tmux(
        folder, 24, 80, shlex.join([sys.executable, "-c", SESSION, str(drawn), str(resized)])
    )
    try:
        drawn.read_bytes()
        tmux.run("resize-window", "-x", "40", "-y", "24")
        resized.write_bytes(b"")
        tmux.run("wait-for", "done")
        tmux.run("resize-window", "-x", "80", "-y", "24")
        shown = tmux.run("capture-pane", "-p", "-J", "-S", "-")
    finally:
        tmux.close()
    lines = [line.rstrip() for line in shown.rstrip().split("\n")]
    assert lines == ["you> the lake?", "", "Message: You swam."]
