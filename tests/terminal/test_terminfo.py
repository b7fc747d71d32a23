"""Shorter descriptions of terminals: what curses finds in them, and what it writes by them."""

from __future__ import annotations

import curses
import os
from ast import literal_eval
from pathlib import Path
from typing import Any, cast

import pytest

from streamcurses._screen.frame import Frame
from streamcurses._screen.theme import THEMES
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.terminal import Terminal
from streamcurses._terminal.terminfo import shorter
from streamcurses._text.row import BLANK, Row
from tests.terminals import Child, Emulator

SHORTENED = ("sgr0", "sgr", "ed", "rmso", "rmul", "ritm", "smcup", "rmcup")
# The last are names of one's own, which stand behind the others.
STRINGS = (
    *("bel", "cup", "csr", "el", "bold", "rev", "smul", "smso", "sitm", "setaf", "rmacs", "op"),
    *("kcuu1", "kf1", "smkx", "cnorm", "dl1", "u6", "kUP5", "kDC6", "Smulx"),
)
FLAGS = ("am", "bce", "xenl", "AX", "XT")
NUMBERS = ("colors", "cols", "pairs", "ncv")

FLAGS_SET = b"\1\0\1"
NAMES = b"gadget|a terminal of our own\0"
# One flag behind the strings: how many there are of each kind, what it is, and its name.
OWN = b"".join(n.to_bytes(2, "little") for n in (1, 0, 0, 1, 3)) + b"\1\0" + b"\0\0AX\0"


def compiled(
    strings: dict[int, bytes], *, wide: bool = False, names: bytes = NAMES, own: bytes = b""
) -> bytes:
    """A description as term(5) has it, of strings by their places."""
    count = max(*strings, 140) + 1
    table, places = b"", []
    for index in range(count):
        places.append(len(table) if index in strings else 0xFFFF)
        if index in strings:
            table += strings[index] + b"\0"
    sizes = (0o1036 if wide else 0o432, len(names), len(FLAGS_SET), 1, count, len(table))
    head = b"".join(size.to_bytes(2, "little") for size in sizes) + names + FLAGS_SET
    head += b"\0" * (len(head) % 2) + (80).to_bytes(4 if wide else 2, "little")
    found = head + b"".join(place.to_bytes(2, "little") for place in places) + table
    return found + b"\0" * (len(found) % 2) + own


def told(term: str, environ: dict[str, str]) -> dict[str, Any]:
    """What curses finds in the description of `term`."""
    read, write = os.pipe()

    def look() -> None:
        curses.setupterm(term, 1)
        found: dict[str, Any] = {name: curses.tigetstr(name) for name in (*STRINGS, *SHORTENED)}
        found |= {name: curses.tigetflag(name) for name in FLAGS}
        found |= {name: curses.tigetnum(name) for name in NUMBERS}
        os.write(write, repr(found).encode())

    child = Child(look, term=term, environ=environ, pass_fds=[write])
    os.close(write)
    with open(read, "rb") as file:
        assert child.wait() == 0, child.output
        return cast(dict[str, Any], literal_eval(file.read().decode()))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where terminfo looks first."""
    monkeypatch.setenv("TERMINFO", str(tmp_path))
    return tmp_path


def put(folder: Path, description: bytes, *parts: str) -> None:
    path = folder.joinpath(*(parts or ("g", "gadget")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(description)


@pytest.mark.parametrize("term", ["xterm-256color", "linux", "tmux-256color", "screen", "xterm"])
def test_nothing_else_of_a_description_is_another(term: str) -> None:
    whole = told(term, {})
    short = shorter(term, whole["sgr0"])
    assert short.startswith("hex:")
    found = told(term, {"TERMINFO": short})
    assert found["sgr0"] == b"\x1b[m"
    assert [found[name] for name in ("sgr", "ed", "rmso", "rmul", "ritm")] == [None] * 5
    assert b"\x1b[22;0;0t" not in (found["smcup"] or b"")
    assert whole["smcup"] in (found["smcup"], (found["smcup"] or b"") + b"\x1b[22;0;0t")
    assert whole["rmcup"] in (found["rmcup"], (found["rmcup"] or b"") + b"\x1b[23;0;0t")
    for name in SHORTENED:
        del whole[name], found[name]
    assert found == whole


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("names", [NAMES, b"gadget|another terminal of our own\0"])
@pytest.mark.parametrize("sgr0", [b"\x1b[m", b"\x1b[m\x0f", b"\x1b(B\x1b[m", b"\x1b[m\x1b(B"])
def test_descriptions_of_both_kinds(folder: Path, wide: bool, names: bytes, sgr0: bytes) -> None:
    strings = {10: b"\x1b[%i%p1%d;%p2%dH", 39: sgr0, 43: b"\x1b[27m", 131: b"\x1b[0%?%p6%t;1%;m"}
    put(folder, compiled(strings, wide=wide, names=names, own=OWN))
    found = told("gadget", {"TERMINFO": shorter("gadget", sgr0)})
    assert found["cup"] == strings[10]
    assert (found["sgr0"], found["sgr"], found["rmso"]) == (b"\x1b[m", None, None)
    assert (found["cols"], found["am"], found["AX"], found["XT"]) == (80, 0, 1, -1)


def test_where_terminfo_looks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shorter("gadget", b"\x1b[m") == ""
    own = compiled({39: b"\x1b[m"})
    put(folder, own, "67", "gadget")
    assert shorter("gadget", b"\x1b[m")
    monkeypatch.setenv("TERMINFO", str(folder / "nowhere"))
    assert shorter("gadget", b"\x1b[m") == ""
    put(folder, own, "other", "g", "gadget")
    monkeypatch.setenv("TERMINFO_DIRS", os.pathsep.join(("", str(folder / "other"))))
    assert shorter("gadget", b"\x1b[m")
    monkeypatch.delenv("TERMINFO_DIRS")
    monkeypatch.setenv("HOME", str(folder))
    put(folder, own, ".terminfo", "g", "gadget")
    assert shorter("gadget", b"\x1b[m")


def test_one_that_curses_does_not_go_by_is_passed_over(folder: Path) -> None:
    put(folder, compiled({39: b"\x1b[m\x0f"}))
    assert shorter("gadget", b"\x1b[m") == ""
    put(folder, compiled({39: b"\x1b[m"}), "67", "gadget")
    assert shorter("gadget", b"\x1b[m")
    put(folder, compiled({10: b"\x1b[m"}), "67", "gadget")
    assert shorter("gadget", b"\x1b[m") == ""


@pytest.mark.parametrize("sgr0", [b"", b"\x1b[0;10m", b"\x1b[m\x0f$<2>", b"\x1bG0", b"\x1b[m\x0e"])
def test_other_kinds_of_terminals_are_left_alone(folder: Path, sgr0: bytes) -> None:
    put(folder, compiled({39: sgr0}))
    assert shorter("gadget", sgr0) == ""


@pytest.mark.parametrize(
    "found", [b"", b"\x1a", b"no description", b"\x1a\x01\xff\xff", b"\xff" * 99]
)
def test_what_is_no_description_is_passed_over(folder: Path, found: bytes) -> None:
    put(folder, found)
    assert shorter("gadget", b"\x1b[m") == ""


def frame(text: str, style: str) -> Frame:
    return Frame([Row("", text, len(text), style), BLANK, BLANK], (0, len(text)))


@pytest.mark.parametrize("term", ["xterm-256color", "linux", "tmux-256color"])
def test_what_grows_in_a_style_costs_seven_bytes_a_frame(term: str) -> None:
    marks = b"\x1b]0;%d\x07"

    def draw() -> None:
        with Terminal():
            screen = CursesScreen(THEMES["default"])
            screen.enter()
            for number, text in enumerate(("a", "ab", "abc")):
                screen.paint(frame(text, "strong"))
                os.write(1, marks % number)
            screen.leave()

    child = Child(draw, 3, 20, term=term)
    assert child.wait() == 0, child.output
    for number, char in enumerate(b"bc"):
        drawn = child.output.split(marks % number)[1].split(marks % (number + 1))[0]
        assert drawn == b"\x1b[1m%c\x1b[m" % char


@pytest.mark.parametrize("environ", [{}, {"TERMINFO": "/nowhere", "TERM": "linux"}])
def test_the_environment_is_put_back(environ: dict[str, str]) -> None:
    def run() -> None:
        before = dict(os.environ)
        with Terminal():
            screen = CursesScreen(THEMES["default"])
            screen.enter()
            screen.leave()
        assert dict(os.environ) == before

    child = Child(run, environ=environ)
    assert child.wait() == 0, child.output


@pytest.mark.parametrize("again", [False, True])
def test_a_character_set_that_others_left_is_not_ours(again: bool) -> None:
    graphics = b"\x1b(0"

    def run() -> None:
        if not again:
            os.write(1, graphics)
        with Terminal():
            screen = CursesScreen(THEMES["default"])
            screen.enter()
            if again:
                os.write(1, graphics)
                screen.resize()
            screen.paint(frame("quartz", ""))
            os.write(1, b"\x1b]0;\x07")
            screen.leave()

    child = Child(run, 3, 20)
    assert child.wait() == 0, child.output
    emulator = Emulator(3, 20)
    emulator.feed(child.output.partition(b"\x1b]0;\x07")[0])
    assert emulator.text().split("\n")[0].rstrip() == "quartz"
