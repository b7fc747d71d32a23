"""In GNU screen as it comes: no alternate screen; the scrollback takes in what is cleared. And in
others without an alternate screen."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from streamcurses._session.session import Session
from tests.features.hosts import chunk, draw_every_frame
from tests.terminals import Child, Emulator

LINES = 60
WITHIN = {"STY": "1.tests", "NO_COLOR": "1"}


def converse() -> None:
    """More lines than fit, drawn anew in the middle."""
    draw_every_frame()
    with Session("curses", content_is="message", wrap="terminal") as session:
        for number in range(LINES):
            session.feed(chunk(f"line {number}\n"))
            if number == LINES // 2:
                session._life.redraw()
        session.feed(chunk("", "stop"))
        session.end()


def test_nothing_is_cleared_or_scrolled_but_before_it_begins() -> None:
    child = Child(converse, term="screen-256color", environ=WITHIN)
    assert child.wait() == 0, child.output
    drawn = child.output.partition(b"\x1b[J")[2].rpartition(b"\x1b[?1049l")[0]
    # What is below a row may be cleared by one sequence.
    assert not re.search(
        rb"\x1b\[(?:1;1)?H\x1b\[J|\x1b\[[1-3]J|\x1b\[\d*;?\d*r|\x1b\[\d*[LMST]", drawn
    ), drawn
    emulator = Emulator(24, 80)
    emulator.feed(child.output.rpartition(b"\x1b[?1049l")[0])
    assert emulator.text().strip() == "", "wiped"


def test_nothing_stays_where_there_is_no_alternate_screen() -> None:
    """mosh says that it has one, and has none; so do others as their users have set them."""
    child = Child(converse, term="xterm", environ={"NO_COLOR": "1"})
    assert child.wait() == 0, child.output
    emulator = Emulator(24, 80)
    emulator.feed(child.output.rpartition(b"\x1b[?1049l")[0])
    assert emulator.text().strip() == ""


def test_frames_are_right() -> None:
    child = Child(converse, 10, 30, term="screen-256color", environ=WITHIN)
    assert child.wait() == 0, child.output
    emulator = Emulator(10, 30)
    emulator.feed(child.output.partition(b"\x1b[?2004l")[0])
    rows = emulator.text().split("\n")
    assert [row.strip("▏ ") for row in rows if "line" in row] == [
        f"line {number}" for number in range(LINES - 8, LINES)
    ]


@pytest.mark.skipif(shutil.which("screen") is None, reason="there is no GNU screen here")
def test_its_scrollback(tmp_path: Path) -> None:
    scrollback = tmp_path / "scrollback"
    code = "from tests.features.test_multiplexer import converse; converse()"
    script = (
        "echo before; printf unfinished\n"
        f"cd {shlex.quote(str(Path(__file__).parents[2]))}\n"
        f"{sys.executable} -c {shlex.quote(code)}\n"
        f"screen -X hardcopy -h {scrollback}\n"
        # What it is told is done in its order.
        f"screen -X exec true\n"
        f"until grep -q 'line {LINES - 1}' {scrollback}; do sleep 0.1; done"
    )
    run = ["screen", "-c", "/dev/null", "-U", "-D", "-m", "sh", "-c", script]
    subprocess.run(
        run, check=True, timeout=60, env={**_environ(), "SCREENDIR": str(_own(tmp_path))}
    )
    lines = scrollback.read_bytes().decode("utf-8", "replace").split("\n")
    said = [line.rstrip() for line in lines if line.strip()]
    assert said == [
        "before",
        "unfinished",
        "Message: line 0",
        *(f"line {number}" for number in range(1, LINES)),
    ]


def _environ() -> dict[str, str]:
    around = {name: value for name, value in os.environ.items() if name not in ("STY", "TMUX")}
    return {**around, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1"}


def _own(folder: Path) -> Path:
    sockets = folder / "sockets"
    sockets.mkdir(mode=0o700)
    return sockets
