"""Text is taken out of the full screen: to the terminal's clipboard, and to files."""

from __future__ import annotations

import base64
import os
import re
import time
from pathlib import Path
from typing import Optional

import pytest

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd, Change
from streamcurses._formats.events import Content, Thoughts
from streamcurses._screen import controls
from streamcurses._screen.controls import Save
from streamcurses._screen.sequences import ALONE
from streamcurses._session.session import Session
from streamcurses._terminal.clipboard import LIMIT
from tests.features.virtual_stage import VirtualStage
from tests.terminals import Child, Emulator

LONG = (
    "A reply that is longer than its row, which is wrapped on the screen and nowhere else.\n\tEnd."
)
CONVERSATION: list[Change] = [
    BlockBegin(0, "user"),
    Append(0, "What is it?"),
    BlockEnd(0),
    BlockBegin(1, "reply"),
    Append(1, LONG),
    BlockEnd(1),
]


def show(
    changes: list[Change],
    environ: Optional[dict[str, str]] = None,
    folder: Optional[Path] = None,
) -> Child:
    def run() -> None:
        os.chdir(folder or ".")
        with Session("curses", prompts=False) as session:
            session.guest().apply(changes)
            assert session.screen is not None
            session.screen.closing.wait()

    outside = {"TMUX": "", "STY": ""}
    child = Child(run, 12, 80, environ={**outside, **(environ or {})})
    child.read_until(b"\xe2\x94\x80 Message")
    return child


def press(child: Child, keys: str, awaited: str) -> bytes:
    """Types keys and reads until `awaited` is drawn; all that came."""
    start = len(child.output)
    child.type(keys)
    return child.read_until(awaited.encode(), start)


def leave(child: Child) -> None:
    child.type("q")
    assert child.wait() == 0, child.output[-2000:]


def copied(output: bytes) -> str:
    match = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", output)
    assert match is not None, output
    return base64.b64decode(match[1]).decode()


def test_the_last_message_is_copied_as_it_came() -> None:
    child = show(CONVERSATION)
    assert copied(press(child, "y", "clipboard")) == LONG
    leave(child)


def test_that_it_was_is_not_told_for_ever() -> None:
    """Not even where nothing else is to come that would be drawn."""

    def run() -> None:
        controls._TOLD = 0.5
        with Session("curses", prompts=False) as session:
            session.guest().apply(CONVERSATION)
            assert session.screen is not None
            session.screen.finish("done")
            session.screen.closing.wait()

    child = Child(run, 12, 80, term="linux")
    emulator = Emulator(12, 80)
    emulator.feed(child.read_until(b"done"))
    emulator.feed(press(child, "y", "clipboard"))
    assert "clipboard" in emulator.text()
    while "clipboard" in emulator.text():
        emulator.feed(child.read())
    leave(child)


def test_the_whole_region_is_copied() -> None:
    child = show(CONVERSATION)
    assert copied(press(child, "Y", "clipboard")) == f"you> What is it?\n\n{LONG}\n"
    leave(child)


def test_the_focused_region_is_the_one() -> None:
    child = show([BlockBegin(9, "thought"), Append(9, "A thought."), *CONVERSATION])
    assert copied(press(child, "\ty", "clipboard")) == "A thought."
    leave(child)


@pytest.mark.parametrize(
    ("environ", "wrapped"),
    [
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, b"\x1bPtmux;\x1b\x1b]52;c;"),
        ({"STY": "1.pts-0.host"}, b"\x1bP\x1b]52;c;"),
    ],
    ids=["tmux", "screen"],
)
def test_through_what_stands_between(environ: dict[str, str], wrapped: bytes) -> None:
    child = show(CONVERSATION, environ)
    assert wrapped in press(child, "y", "clipboard")
    leave(child)


def test_the_limit_is_told() -> None:
    child = show([BlockBegin(0, "reply"), Append(0, "x" * LIMIT), Append(0, "y"), BlockEnd(0)])
    assert b"]52;" not in press(child, "y", "not copied: 74,995 bytes are more")
    leave(child)


def test_it_is_saved_to_a_file_and_never_over_another_unasked(tmp_path: Path) -> None:
    child = show(CONVERSATION)
    os.chmod(tmp_path, 0o700)
    path = tmp_path / "it"
    press(child, f"s{path}\r", "saved to")
    whole = f"you> What is it?\n\n{LONG}\n"
    assert path.read_text() == whole
    path.write_text("precious")
    press(child, f"s{path}\r", "is there")
    # No; and the path is remembered.
    press(child, "ns", "save Message to")
    press(child, "\x1bOA\r", "is there")
    assert path.read_text() == "precious"
    press(child, "y", "saved to")
    assert path.read_text() == whole
    leave(child)


def test_a_name_is_suggested() -> None:
    stage = VirtualStage(12, 60)
    stage.play(Thoughts("It thinks."), Content("It is."))
    for keys, title, name in (
        (["s"], "Message", "message.txt"),
        (["tab", "s"], "Inner thoughts", "inner-thoughts.txt"),
        (["v", "s"], "Timeline", "timeline.txt"),
    ):
        stage.press(*keys)
        assert stage.text().split("\n")[-1] == f"save {title} to [{name}]:"
        stage.press("enter")
        saved = stage.actions.pop()
        assert isinstance(saved, Save)
        assert saved.path == name
    stage.press("s", "escape")
    assert stage.actions == []


@pytest.mark.parametrize("name", ["", "missing/file", "fifo"])
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    child = show(CONVERSATION)
    press(child, f"s{tmp_path / name}\r", "not saved")
    leave(child)


def test_an_empty_line_saves_as_was_suggested_and_escape_nothing(tmp_path: Path) -> None:
    child = show(CONVERSATION, folder=tmp_path)
    press(child, "s\r", "saved to")
    assert [path.name for path in tmp_path.iterdir()] == ["message.txt"]
    (tmp_path / "message.txt").unlink()
    press(child, f"s{tmp_path}/it", "/it")
    # With a letter at once it would be Alt and that letter; alone it is Esc after a while.
    child.type("\x1b")
    time.sleep(ALONE * 2)
    press(child, "y", "clipboard")
    assert list(tmp_path.iterdir()) == []
    leave(child)
