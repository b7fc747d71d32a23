"""Any terminal, any size, any locale: no traceback, the terminal as before, and the reply there."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streamcurses._cli import main as cli
from streamcurses._cli.demo import SCRIPT
from streamcurses._formats.events import UserText
from tests.terminals import Child

TERMS = [
    "xterm-256color",
    "xterm",
    "screen-256color",
    "tmux-256color",
    "linux",
    "vt100",
    "vt220",
    "ansi",
    "dumb",
    "unknown-xyz",
    "",
    None,
]
SIZES = [(1, 1), (2, 2), (3, 10), (5, 20), (24, 80), (60, 250)]
LANGS = ["C", "C.UTF-8", "xx_XX.UTF-8"]

# Everything that terminals are touchy about, in a reply and in a call's arguments.
HARD = (
    "plain \x1b[31mred\x1b]2;title\x07 \x9b31m \r\b\x00 tab\there \u202egnp.exe\u202c "
    "👩\u200d👩\u200d👧 👍🏽 🏳\ufe0f\u200d🌈 ☕\ufe0f ⌚\ufe0e 🇯🇵 が "
    "a\u0301\u0302\u0303\u0304\u0305\u0306 हिन्दी ภาษาไทย مرحبا 日本語のとても長い行 "
    "\ud83d \ufdd0 \U0001faea\n\n" + "x" * 600 + "\nend of it"
)

DEMO = next(entry.text for entry in SCRIPT if isinstance(entry, UserText))

# What is run, and what stands in its transcript.
INPUTS = {"demo": (["demo"], DEMO), "recording": (["view", "-"], "end of it")}


def recording() -> bytes:
    """HARD as a stream of a reply in small pieces, and as the argument of a call."""
    lines: list[dict[str, Any]] = []
    for start in range(0, len(HARD), 3):
        delta: dict[str, Any] = {"content": HARD[start : start + 3]}
        lines.append({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]})
    function = {"name": "search", "arguments": json.dumps({"query": HARD})}
    delta = {"tool_calls": [{"index": 0, "id": "c", "type": "function", "function": function}]}
    choice = {"index": 0, "delta": delta, "finish_reason": "tool_calls"}
    lines.append({"object": "chat.completion.chunk", "choices": [choice]})
    return b"".join(b"data: " + json.dumps(line).encode() + b"\n\n" for line in lines)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hard") / "hard.sse"
    path.write_bytes(recording())
    return path


def play(name: str, hard: Path, rows: int, columns: int, environ: dict[str, str | None]) -> Child:
    arguments, text = INPUTS[name]
    arguments = [str(hard) if argument == "-" else argument for argument in arguments]
    arguments += ["--speed", "max", "--at-end", "exit", "--wrap", "terminal"]
    child = Child(lambda: cli.main(arguments), rows, columns, environ=environ)
    assert_played(child, text)
    return child


def assert_played(child: Child, text: str) -> None:
    status = child.wait()
    assert status == 0, child.output
    assert child.modes_after == child.modes, child.output
    assert b"Traceback" not in child.output, child.output
    # The text is there, and the last time on the main screen.
    before, found, after = child.output.rpartition(text.encode())
    assert found, child.output
    assert b"\x1b[?1049" not in after
    assert before.count(b"\x1b[?1049h") == before.count(b"\x1b[?1049l") <= 1


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("name", INPUTS)
def test_every_terminal_and_size(name: str, term: str | None, hard: Path) -> None:
    for (rows, columns), lang in zip(SIZES, itertools.cycle(LANGS)):
        play(name, hard, rows, columns, {"TERM": term, "LANG": lang})


@pytest.mark.soak
@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("name", INPUTS)
def test_every_terminal_size_and_locale(name: str, term: str | None, hard: Path) -> None:
    for (rows, columns), lang in itertools.product(SIZES, LANGS):
        play(name, hard, rows, columns, {"TERM": term, "LANG": lang})


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("term", ["xterm-256color", None])
def test_from_the_shell(term: str | None, lang: str) -> None:
    """A process of its own, which sets its locale and its encodings from the environment."""
    command = [sys.executable, "-m", "streamcurses", "demo", "--speed", "max", "--at-end", "exit"]
    child = Child(lambda: os.execv(command[0], command), environ={"TERM": term, "LANG": lang})
    assert_played(child, "あっ、本当にいた！")


@pytest.mark.skipif(shutil.which("tic") is None, reason="there is no tic here")
def test_a_terminal_that_cannot_move_its_cursor(tmp_path: Path) -> None:
    source = tmp_path / "typewriter"
    source.write_text("typewriter|prints and no more,\n\tam, cols#80, cr=^M, ind=^J, bel=^G,\n")
    subprocess.run(["tic", "-o", str(tmp_path), str(source)], check=True)
    environ = {"TERM": "typewriter", "TERMINFO": str(tmp_path)}
    command = ["demo", "--speed", "max", "--at-end", "exit"]
    child = Child(lambda: cli.main(command), environ=environ)
    assert_played(child, DEMO)
    assert b"streamcurses: a terminal of TERM='typewriter' cannot move its cursor; " in child.output
    child = Child(lambda: cli.main([*command, "--mode", "curses"]), environ=environ)
    assert child.wait() == 1
    assert child.modes_after == child.modes
