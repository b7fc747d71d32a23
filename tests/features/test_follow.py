"""Several files one after the other, and files and FIFOs that are followed as they grow."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from streamcurses._cli import main as cli
from tests.terminals import Child

LEFT = b"\x1b[?1049l"
DONE = "\n\ndata: [DONE]"


def chunk(text: str, id: str = "a") -> str:
    delta = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return "data: " + json.dumps({"id": id, "object": "chat.completion.chunk", "choices": [delta]})


def put(path: Path, text: str, mode: str = "a", end: str = "\n\n") -> None:
    with open(path, mode, encoding="utf-8") as file:
        file.write(text + end)


def view(*arguments: str) -> Child:
    return Child(lambda: cli.main(["view", *arguments]))


def leave(child: Child) -> str:
    """q; what stands on the main screen then."""
    child.type("q")
    assert child.wait() == 0, child.output[-2000:]
    return child.output.rpartition(LEFT)[2].decode().replace("\r\n", "\n").lstrip("\r")


def test_files_come_one_after_the_other(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    put(first, chunk("This came first.") + DONE)
    put(second, chunk("And this second.", "b"))
    child = view(str(first), str(tmp_path / "none"), str(second), "--speed", "max")
    child.read_until(b"second.")
    child.type("q")
    assert child.wait() == 1
    main = child.output.rpartition(LEFT)[2].decode()
    assert main.index("first.") < main.index("second.")
    assert f"{tmp_path / 'none'}: No such file" in main


def test_a_file_is_followed_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "log"
    put(path, chunk("It begins,"))
    child = view(str(path), "--follow")
    child.read_until(b"begins,")
    line = chunk(" goes_on,")
    put(path, line[:20], end="")
    put(path, line[20:])
    child.read_until(b"goes_on,")
    put(path, chunk(" and_on."))
    child.read_until(b"and_on.")
    assert "It begins, goes_on, and_on." in leave(child)


def test_only_the_last_file_is_followed(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    put(first, chunk("This came first.") + DONE)
    put(second, chunk("And this second.", "b"))
    child = view(str(first), str(second), "--follow")
    child.read_until(b"second.")
    put(first, chunk(" unseen"))
    put(second, chunk(" Seen.", "b"))
    child.read_until(b"Seen.")
    assert "unseen" not in leave(child)


def test_a_file_that_was_cut_short_begins_again(tmp_path: Path) -> None:
    path = tmp_path / "log"
    put(path, chunk("A long beginning, which is thrown away."))
    child = view(str(path), "--follow")
    child.read_until(b"away.")
    put(path, chunk("Anew.", "b"), "w")
    child.read_until(b"Anew.")
    leave(child)


def test_a_fifo_is_followed_from_writer_to_writer(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    child = view(str(path), "--follow")
    # The screen is up before anybody writes.
    child.read_until(b"waiting")
    put(path, chunk("One_writer,"), "w")
    child.read_until(b"One_writer,")
    put(path, chunk(" and_another."), "w")
    child.read_until(b"and_another.")
    leave(child)


def test_a_fifo_that_is_not_followed_ends_with_its_writer(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    child = view(str(path), "--at-end", "exit")
    put(path, chunk("All of it.") + DONE, "w")
    assert child.wait() == 0
    assert b"All of it." in child.output


@pytest.mark.parametrize("mode", ["curses", "inline"])
def test_ctrl_c_ends_it(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "log"
    put(path, chunk("It_begins"))
    child = view(str(path), "--follow", "--mode", mode)
    child.read_until(b"It_begins")
    os.kill(child.pid, signal.SIGINT)
    assert child.wait() == 128 + signal.SIGINT
