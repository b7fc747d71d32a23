"""Output that cannot be written is told as such: the input is not to blame."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.features.stalling import chunk

STREAM = chunk("You swam there.") * 50
FULL = Path("/dev/full")

COMMANDS = pytest.mark.parametrize(
    "arguments",
    [
        ["view", "FILE"],
        ["-"],
        ["demo", "--speed", "max"],
        ["view", "FILE", "--only", "message"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
BUFFERED = pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])


def run(arguments: list[str], folder: Path, output: int, unbuffered: str) -> tuple[int, str]:
    """The command's status, and what it says on standard error."""
    file = folder / "stream"
    file.write_bytes(STREAM + b"data: [DONE]\n\n")
    words = [str(file) if word == "FILE" else word for word in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "streamcurses", *words],
        check=False,
        input=file.read_bytes(),
        stdout=output,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        timeout=60,
    )
    return done.returncode, done.stderr.decode()


@pytest.fixture
def full() -> Iterator[int]:
    if not FULL.exists():
        pytest.skip("no device that is full")
    with FULL.open("wb") as file:
        yield file.fileno()


@pytest.fixture
def unread() -> Iterator[int]:
    """A pipe that nobody reads from any more."""
    read, write = os.pipe()
    os.close(read)
    yield write
    os.close(write)


@COMMANDS
@BUFFERED
def test_a_full_disk(arguments: list[str], unbuffered: str, tmp_path: Path, full: int) -> None:
    said = "streamcurses: output: No space left on device\n"
    assert run(arguments, tmp_path, full, unbuffered) == (1, said)


@COMMANDS
@BUFFERED
def test_a_reader_that_has_enough(
    arguments: list[str], unbuffered: str, tmp_path: Path, unread: int
) -> None:
    assert run(arguments, tmp_path, unread, unbuffered) == (0, "")


def test_output_that_is_open_for_reading_alone(tmp_path: Path) -> None:
    with Path(__file__).open("rb") as file:
        told = run(["view", "FILE"], tmp_path, file.fileno(), "")
    assert told == (1, "streamcurses: output: Bad file descriptor\n")


def test_input_that_fails_is_told_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    told = run(["view", str(folder)], tmp_path, subprocess.DEVNULL, "")
    assert told == (1, f"streamcurses: {folder}: Is a directory\n")


# As a service may be started. A shell closes them; what `run` gives, Python opens again.
CLOSED = pytest.mark.skipif(os.name == "nt", reason="a shell's redirections")


def with_closed(streams: str, arguments: str, folder: Path) -> tuple[int, str, str]:
    """The command's status, what it prints, and what it says, started with these streams closed."""
    (folder / "stream").write_bytes(STREAM + b"data: [DONE]\n\n")
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m streamcurses {arguments} {streams}', sys.executable],
        check=False,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@CLOSED
@pytest.mark.parametrize("streams", ["<&-", "2>&-", "<&- 2>&-"])
def test_a_file_is_shown_whatever_is_closed_beside(streams: str, tmp_path: Path) -> None:
    status, shown, said = with_closed(streams, "view stream --only message", tmp_path)
    assert (status, shown, said) == (0, "You swam there." * 50 + "\n", "")


@CLOSED
@pytest.mark.parametrize("streams", ["2>&-", "<&- 2>&-"])
def test_a_complaint_is_no_output(streams: str, tmp_path: Path) -> None:
    assert with_closed(streams, "view nothing", tmp_path) == (1, "", "")


@CLOSED
@pytest.mark.parametrize("arguments", ["view -", "-", "", "view stream -"])
def test_closed_input_is_no_stream(arguments: str, tmp_path: Path) -> None:
    status, shown, said = with_closed("<&-", arguments, tmp_path)
    assert (status, shown) == (2, "")
    assert said.endswith("error: no stream on standard input; see streamcurses --help\n")
