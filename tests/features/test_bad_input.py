"""Bad input is told with its line's number; what could be read is shown, and the status is 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamcurses._cli import main as cli
from tests.terminals import Child

DATA = Path(__file__).parents[1] / "data"
GOOD = DATA / "openai-chat-llamacpppython-send-message-name-repeated.sse"
REPLY = "'.w9 usert/ aboutdK"


def truncated() -> bytes:
    """The recording, ended in the middle of a chunk."""
    whole = GOOD.read_bytes()
    return whole[: whole.index(b"\n\n", 30000) - 100]


def every_second_line_garbage() -> bytes:
    lines = GOOD.read_bytes().split(b"\n\n")
    return b"\n".join(line + b"\n\x1b]2;garbage\x07 \xff{" for line in lines if line)


# What is in the file, what is shown, what is said of it.
BAD = {
    "empty": (b"", "", "empty; a stream was expected"),
    "binary": (bytes(range(256)) * 40, "line 1 could not be read", "could not be read; line 1: "),
    "text": (
        b"<html>\n<p>Not found\n",
        "line 1 could not be read",
        "2 lines could not be read; line 1: ",
    ),
    "extras": (
        b'data: {"type": "ping"}\n\n',
        "nothing in the stream could be shown",
        ": nothing in the stream could be shown",
    ),
    "unknown": (
        b'event: soup\ndata: {"of": "the day"}\n\n',
        "line 2 could not be read: a JSON object of no known wire format ('soup')",
        "1 line could not be read; line 2: a JSON object of no known wire format ('soup'); known",
    ),
    "an error": (b'{"detail": "Not Found"}', "Not Found", "failed: Not Found"),
    "truncated": (truncated(), REPLY, "1 line could not be read; line "),
    "garbage": (every_second_line_garbage(), REPLY, "200 lines could not be read; line 2: "),
}


def written(folder: Path, kind: str) -> Path:
    path = folder / "bad"
    path.write_bytes(BAD[kind][0])
    return path


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_through_a_pipe(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, shown, said = BAD[kind]
    bad = written(tmp_path, kind)
    assert cli.main(["view", str(bad)]) == 1
    output = capfd.readouterr()
    assert shown in output.out
    assert output.err.startswith(f"streamcurses: {bad}: ")
    assert said in output.err
    assert "\x1b" not in output.out + output.err


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_on_the_full_screen(kind: str, tmp_path: Path) -> None:
    _, shown, said = BAD[kind]
    bad = written(tmp_path, kind)
    child = Child(lambda: cli.main(["view", str(bad), "--speed", "max", "--at-end", "exit"]))
    assert child.wait() == 1
    left = child.output.rpartition(b"\x1b[?1049l")[2].decode()
    assert shown in left
    assert said in left
    assert "Traceback" not in left
    assert "\x1b]" not in left
    assert child.modes_after == child.modes


def test_a_missing_file(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert cli.main(["view", str(missing)]) == 1
    assert capfd.readouterr().err == f"streamcurses: {missing}: No such file or directory\n"


def test_a_missing_file_among_good_ones(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["view", str(tmp_path / "missing"), str(GOOD)]) == 1
    output = capfd.readouterr()
    assert REPLY in output.out
    assert "No such file" in output.err


@pytest.mark.parametrize(
    "arguments",
    [["view"], ["view", "--speed", "0", "x"], ["view", "--mode", "none", "x"], ["sing"]],
    ids=" ".join,
)
def test_usage(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(arguments)
    assert leaving.value.code == 2
    assert "usage: streamcurses" in capfd.readouterr().err
