"""In tmux, a second and independent terminal.

The alternate screen is left, the transcript is there, and the modes are as before.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

RECORDING = (
    Path(__file__).parents[1] / "data" / "openai-chat-llamacpppython-send-message-name-repeated.sse"
)

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")


class Tmux:
    """A server of its own, with one window of a shell script that tells how far it has come."""

    def __init__(self, folder: Path, rows: int, columns: int, script: str) -> None:
        self._socket = str(folder / "tmux")
        script = f"{script}\ntmux -S {self._socket} wait-for -S done\nexec cat"
        size = ["-x", str(columns), "-y", str(rows)]
        environ = {**os.environ, "LANG": "C.UTF-8"}
        environ.pop("TMUX", None)
        self._tmux = ["tmux", "-u", "-f", os.devnull, "-S", self._socket]
        subprocess.run(
            [*self._tmux, "new-session", "-d", *size, "sh", "-c", script], env=environ, check=True
        )

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments], capture_output=True, check=True, text=True, timeout=30
        )
        return done.stdout

    def close(self) -> None:
        self.run("kill-server")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("tmux")


@pytest.mark.parametrize(("rows", "columns"), [(24, 80), (10, 40), (50, 200)])
@pytest.mark.parametrize(
    "command", ["demo", f"view {shlex.quote(str(RECORDING))}"], ids=["demo", "view"]
)
def test_smoke(folder: Path, command: str, rows: int, columns: int) -> None:
    before, after = folder / "before", folder / "after"
    tmux = Tmux(
        folder,
        rows,
        columns,
        f"echo first; stty -a > {before}\n"
        f"{sys.executable} -m streamcurses {command} --speed max --at-end exit; echo status $?\n"
        f"stty -a > {after}",
    )
    try:
        tmux.run("wait-for", "done")
        history = tmux.run("capture-pane", "-p", "-J", "-S", "-")
        assert (
            tmux.run("display", "-p", "#{alternate_on} #{cursor_flag} #{keypad_flag}") == "0 1 0\n"
        )
    finally:
        tmux.close()
    assert history.startswith("first\n")
    assert "status 0" in history
    assert before.read_text() == after.read_text()
    said = "Did she ever come to see it?" if command == "demo" else "'.w9 usert/ aboutdK"
    assert history.count(said) == 1
