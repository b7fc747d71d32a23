"""The terminal, taken and given back; each test in a child of its own, on a pty."""

from __future__ import annotations

import contextlib
import locale
import os
import sys
from collections.abc import Callable

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pty", allow_module_level=True)

import termios
import tty

from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.system import system
from streamcurses._terminal.terminal import Terminal, drop_stuck_output
from streamcurses.errors import TerminalError
from tests.terminals import Child, Emulator


def status(run: Callable[[], object], **environ: str) -> int:
    """The child's; a false condition in it is 70, and its terminal is as before."""
    child = Child(run, environ=environ)
    code = child.wait()
    assert child.modes_after == child.modes, child.output
    return code


@pytest.mark.parametrize("name", ["C", "C.UTF-8", "xx_XX.UTF-8", ""])
def test_the_locale_is_utf_8_whatever_is_asked_for(name: str) -> None:
    def run() -> None:
        assert system.set_utf8()
        assert locale.nl_langinfo(locale.CODESET).upper() == "UTF-8"

    assert status(run, LANG=name) == 0


def test_modes_and_environment_are_put_back() -> None:
    def run() -> None:
        os.environ["COLUMNS"] = "33"
        with Terminal():
            tty.setraw(0)
            assert "COLUMNS" not in os.environ
            assert os.get_terminal_size(1).columns == 80
        assert os.environ["COLUMNS"] == "33"

    assert status(run) == 0


def test_the_size_of_a_serial_line_is_what_the_environment_says() -> None:
    def run() -> None:
        with Terminal():
            assert os.environ["LINES"] == "10"
            screen = CursesScreen()
            screen.enter()
            assert screen.size() == (10, 33)
            screen.leave()

    child = Child(run, 0, 0, environ={"LINES": "10", "COLUMNS": "33"})
    assert child.wait() == 0, child.output


@pytest.mark.parametrize("columns", [1, 2, 3, 10, 11, 20])
@pytest.mark.parametrize("length", [0, 1, 2, 9, 10, 11, 19, 20, 21])
def test_what_follows_an_unfinished_line_is_a_line_of_its_own(length: int, columns: int) -> None:
    """The line is one that no other has run over to: to kitty it would be the rest of that."""

    before = "x" * length

    def draw() -> None:
        os.write(1, f"^\r\n{before}".encode())
        os.write(1, system.begin_line().encode())
        os.write(1, b"$")

    child = Child(draw, 30, columns)
    assert child.wait() == 0
    assert child.output.endswith(b" \r\x1b[K\x1b[M$")
    emulator = Emulator(30, columns)
    emulator.feed(child.output)
    rows = [before[at : at + columns] for at in range(0, len(before), columns)]
    assert emulator.text().rstrip("\n").split("\n") == ["^", *rows, "$"]


def test_an_unfinished_line_stays_on_a_serial_line() -> None:
    def run() -> None:
        os.write(1, b"unfinished")
        with Terminal():
            os.write(1, b"next")

    child = Child(run, 0, 0)
    assert child.wait() == 0
    assert child.output == b"unfinished\r\r\nnext"


def test_giving_back_twice_is_giving_back_once() -> None:
    def run() -> None:
        terminal = Terminal()
        terminal.take()
        terminal.give_back()
        tty.setraw(0)
        terminal.give_back()
        assert not termios.tcgetattr(0)[3] & termios.ICANON
        terminal.restore_modes()

    assert status(run) == 0


def test_keys_come_from_the_terminal_and_the_stream_from_standard_input() -> None:
    def run() -> None:
        read, write = os.pipe()
        os.write(write, b"stream")
        os.dup2(read, 0)
        with Terminal() as terminal:
            assert os.isatty(0)
            assert os.read(terminal.input, 10) == b"stream"
        assert not os.isatty(0)

    assert status(run) == 0


def test_no_terminal() -> None:
    def run() -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        with pytest.raises(TerminalError, match="--mode plain"), Terminal():
            pass

    assert status(run) == 0


def test_standard_output_may_be_closed_meanwhile() -> None:
    def run() -> int:
        with Terminal() as terminal:
            os.close(1)
            with terminal.on_stdout():
                os.write(1, b"on the terminal")
            with contextlib.suppress(OSError):
                os.fstat(1)
                return 1
            assert terminal.print("printed", lambda idle: True)
        return 0

    child = Child(run)
    assert child.wait() == 0
    assert child.output.endswith(b"on the terminalprinted")


def test_what_is_not_taken_is_given_up() -> None:
    """Nobody reads, for the child waits for its own terminal."""

    def run() -> None:
        idle: list[float] = []

        def wait(seconds: float) -> bool:
            idle.append(seconds)
            return seconds < 0.2

        with Terminal() as terminal:
            assert not terminal.print("x" * 1000000, wait)
            assert idle[-1] >= 0.2
            assert not system.wait_for_output(1, 0)
            drop_stuck_output(1, 0)
            assert not os.isatty(1)
            termios.tcflush(0, termios.TCOFLUSH)
        sys.stdout.write("y" * 1000000)
        os.write(write, b".")

    read, write = os.pipe()
    child = Child(run, pass_fds=[write])
    os.read(read, 1)
    assert child.wait() == 0
