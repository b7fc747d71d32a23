"""Pictures of a Windows console, for somebody to look at: each way of drawing, and keys pressed.

They are taken from outside, off the screen that wine draws its windows on; that a picture is taken
at the right moment is seen by what stands in the console's cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.windows.console import Console
from tests.windows.desk import Desk
from tests.windows.pythons import windows_path


class Scene(NamedTuple):
    """`streamcurses ARGUMENTS`; then a picture of each step.

    A step is keys, the texts that come by them, and one that goes ("" for none).
    """

    name: str
    arguments: tuple[str, ...]
    steps: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]


_DEMO = ("demo", "--speed", "max")
_LAST = "leafing through"

SCENES = (
    Scene(
        "fullscreen",
        _DEMO,
        (
            ((), ("done", _LAST), ""),
            (("?",), ("this help",), ""),
            (("?", "tab", "tab", "tab", "z"), (_LAST,), "this help"),
            (("q",), (_LAST,), "? help"),
        ),
    ),
    Scene("inline", (*_DEMO, "--mode", "inline"), (((), (_LAST,), ""),)),
    Scene("plain", (*_DEMO, "--mode", "plain"), (((), (_LAST,), ""),)),
)


def take(desk: Desk, python: Path, folder: Path) -> Sequence[Path]:
    """Plays all scenes, and puts a picture of each step in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for scene in SCENES:
        with Console(
            *("-m", "streamcurses", *scene.arguments),
            python=("wine", windows_path(python)),
            around=desk.environ,
        ) as console:
            for number, (keys, awaited, gone) in enumerate(scene.steps, 1):
                console.press(*keys)
                console.until(*awaited, without=gone or "\0")
                taken.append(folder / f"{scene.name}-{number}.png")
                desk.picture(taken[-1])
            assert console.wait() == 0
    return taken
