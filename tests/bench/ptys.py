"""Processes in ptys of 24 x 80, in an environment that is the same wherever it is measured."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.terminals import UNSET, resize

ROOT = Path(__file__).parents[2]
ROWS, COLUMNS = 24, 80

_READ = 1 << 16

# Modules are compiled once, as for anybody who has installed them.
_UNSET = (*UNSET, "COLORTERM", "PYTHONDONTWRITEBYTECODE")
ENVIRON = {
    **{name: value for name, value in os.environ.items() if name not in _UNSET},
    "TERM": "xterm-256color",
    "LANG": "C.UTF-8",
}


def start(
    arguments: Sequence[str], program: str = sys.executable, folder: Path = ROOT
) -> tuple[int, int]:
    """Starts Python, or another `program`, with `arguments`; its process and its terminal."""
    process, terminal = pty.fork()
    if not process:
        resize(0, ROWS, COLUMNS)
        os.chdir(folder)
        os.execvpe(program, [program, *arguments], ENVIRON)
    return process, terminal


def read(terminal: int, most: int = _READ) -> bytes:
    """What is written next; b"" once all processes on the terminal are gone."""
    try:
        return os.read(terminal, most)
    except OSError:
        return b""


def end(process: int, terminal: int) -> float:
    """Waits for the process, whose output is read; the seconds of CPU that it took."""
    while read(terminal):
        pass
    _, status, usage = os.wait4(process, 0)
    os.close(terminal)
    if status:
        raise RuntimeError(f"a process ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime
