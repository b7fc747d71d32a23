"""Terminals in a window, on a screen in memory, and hosts in a pane of tmux: each is looked at as a
user would, by marking all that it shows, or by what its pane shows; and is typed into."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Optional, Protocol

# Seconds until a window is there, and between two looks.
_START = 20.0
_PAUSE = 0.4
_HOST_PAUSE = 1.0  # hosts that draw on another terminal take longer

_SIZE = ("-geometry", "80x24+0+0")


class Kind(NamedTuple):
    """How a terminal is started, `{}` being a shell command's place; Debian's package of it.

    In a window there are `top` pixels of buttons above the text. It keeps so many `marks` in a
    cell, None for as many as it is given: what it leaves out is not asked for.
    """

    command: Sequence[str]
    package: str
    windowed: bool = True
    top: int = 0
    marks: Optional[int] = None


# What has no window on such a screen, and why.
UNTRIED = {"foot": "it needs Wayland, of which no screen in memory can be typed into"}

# Server and client at once, without the SSH that is between them.
_MOSH = (
    "set -- $(mosh-server new -i 127.0.0.1 -- {} 2>&1 | grep '^MOSH CONNECT'); "
    "MOSH_KEY=$4 exec mosh-client 127.0.0.1 $3"
)

KINDS = {
    "xterm": Kind(("xterm", "-u8", *_SIZE, "-e", "sh", "-c", "{}"), "xterm", marks=2),
    "xterm -cjk_width": Kind(
        ("xterm", "-u8", "-cjk_width", *_SIZE, "-e", "sh", "-c", "{}"), "xterm", marks=2
    ),
    "st": Kind(("st", "-g", "80x24+0+0", "-e", "sh", "-c", "{}"), "stterm", marks=0),
    "urxvt": Kind(("urxvt", "+sb", *_SIZE, "-e", "sh", "-c", "{}"), "rxvt-unicode"),
    "kitty": Kind(
        (
            "kitty",
            "--config=NONE",
            *("-o", "remember_window_size=no"),
            *("-o", "initial_window_width=80c"),
            *("-o", "initial_window_height=24c"),
            "sh",
            "-c",
            "{}",
        ),
        "kitty",
    ),
    "alacritty": Kind(("alacritty", "-e", "sh", "-c", "{}"), "alacritty"),
    "VTE (sakura)": Kind(("sakura", "-c", "80", "-r", "24", "-e", "sh -c '{}'"), "sakura"),
    "konsole": Kind(
        ("konsole", "--hide-menubar", "--hide-tabbar", "-e", "sh", "-c", "{}"), "konsole", top=34
    ),
    "qterminal": Kind(("qterminal", "-e", "sh -c '{}'"), "qterminal", top=58),
    "mlterm": Kind(("mlterm", "--sbmod=none", "-g", "80x24", "-e", "sh", "-c", "{}"), "mlterm"),
    "zutty": Kind(
        ("zutty", "-font", "DejaVuSansMono", "-geometry", "80x24", "-e", "sh", "-c", "{}"), "zutty"
    ),
    "tmux": Kind(("sh", "-c", "{}"), "tmux", False),
    "GNU screen": Kind(("screen", "-c", "/dev/null", "-U", "sh", "-c", "{}"), "screen", False),
    "dvtm": Kind(("dvtm", "{}"), "dvtm", False),
    "vim": Kind(
        ("vim", "-Nu", "NONE", "-c", "set nomore|terminal ++curwin ++noclose sh -c '{}'"),
        "vim",
        False,
        marks=2,
    ),
    "nvim": Kind(
        ("nvim", "-u", "NONE", "-c", "terminal sh -c '{}'", "-c", "startinsert"), "neovim", False
    ),
    "Emacs": Kind(
        (
            "emacs",
            "-nw",
            "-Q",
            "--eval",
            '(progn (menu-bar-mode -1) (ansi-term "{}"))',
        ),
        "emacs-nox",
        False,
    ),
    "mosh": Kind(("sh", "-c", _MOSH), "mosh", False),
}


class Window(Protocol):
    """A terminal with a program in it."""

    def look(self) -> list[str]:
        """Its rows as they are, once they stay."""

    def type(self, *keys: str) -> None:
        """Types keys by their names in X; characters stand for themselves."""

    def clipboard(self) -> str: ...

    def close(self) -> None: ...


_CLIPBOARD = ("set", "-s", "set-clipboard", "on")


class Pane:
    """What runs in a pane of a tmux of its own; rows below the program's are the host's."""

    _KEYS = {"F2": "F2", "shift+F2": "S-F2"}

    def __init__(self, kind: Kind, script: Path, folder: Path) -> None:
        self._tmux = ["tmux", "-u", "-f", os.devnull, "-S", str(folder / "tmux")]
        command = [part.replace("{}", str(script)) for part in kind.command]
        start = ["new-session", "-d", "-x", "80", "-y", "24", *command]
        subprocess.run(
            [*self._tmux, *start, ";", "set", "status", "off", ";", *_CLIPBOARD],
            check=True,
            env=_environ(),
        )

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments], capture_output=True, check=False, timeout=30
        )
        return done.stdout.decode("utf-8", "replace")

    def look(self) -> list[str]:
        before, now = "", "nothing"
        while before != now:
            time.sleep(_HOST_PAUSE)
            before, now = now, self._run("capture-pane", "-p")
        return now.split("\n")

    def type(self, *keys: str) -> None:
        for key in keys:
            self._run("send-keys", self._KEYS.get(key, key))
            time.sleep(_PAUSE)

    def clipboard(self) -> str:
        return self._run("show-buffer")

    def close(self) -> None:
        self._run("kill-server")


class Desk:
    """A context with a screen in memory, on which windows stand."""

    def __enter__(self) -> Desk:
        read, write = os.pipe()
        self._display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with open(read, encoding="ascii") as told:
            self.environ = {**_environ(), "DISPLAY": f":{told.readline().strip()}"}
        return self

    def __exit__(self, *_: object) -> None:
        self._display.terminate()
        self._display.wait()


class XWindow:
    """A terminal's window on a desk: no other is there."""

    def __init__(self, kind: Kind, script: Path, desk: Desk) -> None:
        self._environ = desk.environ
        self._top = str(kind.top + 3)
        command = [part.replace("{}", str(script)) for part in kind.command]
        self._process = subprocess.Popen(
            command,
            env=desk.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._window = ""
        end = time.monotonic() + _START
        while not self._window:
            time.sleep(_PAUSE)
            found = self._run("xdotool", "search", "--onlyvisible", "--name", ".").split()
            self._window = found[-1] if found else ""
            if time.monotonic() > end or self._process.poll():
                self.close()
                raise FileNotFoundError("it opens no window")
        self._run("xdotool", "windowmove", self._window, "0", "0")

    def _run(self, *command: str) -> str:
        try:
            done = subprocess.run(
                command, capture_output=True, check=False, timeout=15, env=self._environ
            )
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout.decode("utf-8", "replace")

    def _marked(self) -> str:
        """All that is shown, marked by the mouse."""
        geometry = self._run("xdotool", "getwindowgeometry", "--shell", self._window)
        sizes = dict(line.split("=") for line in geometry.split() if "=" in line)
        right, bottom = int(sizes["WIDTH"]) - 20, int(sizes["HEIGHT"]) - 4
        middle = (str(right // 2), str(bottom // 2))
        self._run(
            # What is marked already may be dragged, and dropped as if it was typed.
            *("xdotool", "mousemove", *middle, "click", "1", "sleep", "0.5"),
            *("mousemove", "3", self._top, "mousedown", "1", "sleep", "0.1"),
            # Some begin where the mouse first moves to.
            *("mousemove", "4", self._top, "sleep", "0.1"),
            *("mousemove", *middle, "sleep", "0.1", "mousemove", str(right), str(bottom)),
            *("sleep", "0.1", "mouseup", "1"),
        )
        return self._run("xclip", "-o", "-selection", "primary")

    def look(self) -> list[str]:
        before, now = "nothing", self._marked()
        for _ in range(5):
            if before == now:
                break
            time.sleep(_PAUSE)
            before, now = now, self._marked()
        return now.split("\n")

    def type(self, *keys: str) -> None:
        self._run("xdotool", "windowfocus", self._window)
        for key in keys:
            self._run("xdotool", "key", key)
            time.sleep(_PAUSE)

    def clipboard(self) -> str:
        return self._run("xclip", "-o", "-selection", "clipboard")

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _environ() -> dict[str, str]:
    """What a terminal finds around it: nothing of the one that this runs in."""
    kept = ("PATH", "HOME", "LOGNAME", "USER", "PYTHONPATH", "TMPDIR", "XDG_RUNTIME_DIR")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LIBGL_ALWAYS_SOFTWARE": "1"}


# What shows that a package is there, where that is not what is run.
_COMMANDS = {"mosh": "mosh-client"}


def missing(kind: Kind) -> list[str]:
    """The packages that a kind of terminal needs and that are not there."""
    needed = {"tmux": "tmux"}
    if kind.windowed:
        needed = {"Xvfb": "xvfb", "xdotool": "xdotool", "xclip": "xclip"}
    needed[_COMMANDS.get(kind.package, kind.command[0])] = kind.package
    return [package for command, package in needed.items() if shutil.which(command) is None]
