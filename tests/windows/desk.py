"""A Windows desk on this system: wine, and a screen in memory that its windows stand on."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Optional

# What is needed, by the command that shows that it is there: Debian's name of it.
NEEDED = {
    "wine": "wine",
    "Xvfb": "xvfb",
    "import": "imagemagick",
}

# Large enough for a console of 80 x 25; pixels, and bits of each.
_SCREEN = "680x432x24"

# wine offers to fetch what runs .NET and HTML, and to debug what has crashed, and waits for an
# answer.
_WITHOUT = "mscoree,mshtml=;winedbg.exe=d"


def missing() -> list[str]:
    """The packages that are not there."""
    return [package for command, package in NEEDED.items() if shutil.which(command) is None]


def install(packages: Sequence[str]) -> None:
    """Has the system install packages, where it can and we may."""
    if shutil.which("apt-get"):
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "-qq", *command], stdout=subprocess.DEVNULL, check=False)


# Seconds in which a program that has ended may have more to say, and a window to draw.
_PAUSE = 2.0


class Desk:
    """A context in which Windows programs run; wine's world is in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._environ = {
            **os.environ,
            "WINEPREFIX": str(folder.resolve() / "world"),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": _WITHOUT,
            # Only this crosses over to Windows programs as it is.
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def __enter__(self) -> Desk:
        read, write = os.pipe()
        self._display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", _SCREEN, "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with open(read, encoding="ascii") as told:
            self._environ["DISPLAY"] = f":{told.readline().strip()}"
        self.run(["wineboot", "--init"])
        return self

    def __exit__(self, *_: object) -> None:
        self.run(["wineboot", "--kill"])
        self._display.terminate()
        self._display.wait()

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment in which wine finds its world and its screen."""
        return self._environ

    def run(self, command: Sequence[str], folder: Optional[Path] = None) -> int:
        """Runs a Windows program to its end; its exit status. What it writes is passed on.

        What it has started and left behind is not waited for, though it has the same output.
        """
        # wine cannot hand on every kind of file that a stream may be here; a pipe it can.
        with subprocess.Popen(
            ["wine", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environ,
            cwd=folder,
        ) as process:
            assert process.stdout is not None
            output = process.stdout.fileno()
            while True:
                there, _, _ = select.select([output], [], [], _PAUSE)
                data = os.read(output, 65536) if there else b""
                print(data.decode("utf-8", "replace").replace("\r\n", "\n"), end="", flush=True)
                if not data and (there or process.poll() is not None):
                    break
        return process.returncode

    def picture(self, path: Path) -> None:
        """Puts what the screen shows in a PNG file, once it shows the same for a while.

        A window is drawn some time after its console's cells have changed.
        """
        command = ["import", "-window", "root", "ppm:-"]
        before, now = b"", b"nothing"
        while now != before:
            time.sleep(_PAUSE)
            before, now = now, subprocess.check_output(command, env=self._environ)
        subprocess.run(["convert", "ppm:-", str(path)], input=now, check=True)
