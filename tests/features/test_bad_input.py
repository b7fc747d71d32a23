"""Bad input is told with its line's number; what could be read is shown, and the status is 1."""

from __future__ import annotations

import gzip
import json
from itertools import zip_longest
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
    "a page": (
        b"<html>\n<p>Not\nfound &amp; gone\x1b[31m",
        "HTML page: Not found & gone",
        ": the stream failed: Not found & gone",
    ),
    "a word of a proxy": (b"Bad Gateway\n", "Bad Gateway", ": the stream failed: Bad Gateway"),
    "compressed, cut off": (
        gzip.compress(GOOD.read_bytes(), 0)[:-9],
        REPLY,
        "the gzip body breaks off",
    ),
    "extras": (
        b'data: {"type": "ping"}\n\n',
        "nothing in the stream could be shown",
        ": nothing in the stream could be shown",
    ),
    "unknown": (
        b'event: soup\ndata: {"of": 1}\n\n',
        "line 2 could not be read: a JSON object of no known format ('soup')",
        "1 line could not be read; line 2: a JSON object of no known format ('soup')",
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
    # Where that is all that there is, it is not said twice in one place.
    assert (said.partition("; line")[0] if kind in ("binary", "unknown") else said) in left
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


def pieces(*texts: str) -> bytes:
    """A stream's beginning."""
    return b"".join(
        b"data: %b\n\n"
        % json.dumps({"choices": [{"index": 0, "delta": {"content": text}}]}).encode()
        for text in texts
    )


# A stream, and what is said of it, without and with --partial-ok.
BROKE_OFF = "FILE: the stream broke off"
UNREAD = "FILE: 1 line could not be read; line "
STREAMS: dict[str, tuple[bytes, list[str], list[str]]] = {
    "whole": (pieces("You ", "swam.") + b"data: [DONE]\n\n", [], []),
    "after a piece": (pieces("You ", "sw"), [BROKE_OFF], []),
    "within a line": (pieces("You ", "swam.")[:-20], [UNREAD + "3: ", BROKE_OFF], []),
    "with a line that is no JSON": (
        pieces("You ") + b"data: {no\n\n" + pieces("sw"),
        [UNREAD + "3: ", BROKE_OFF],
        [UNREAD + "3: "],
    ),
    "with an error": (
        pieces("You ") + b'data: {"error": {"message": "too busy"}}\n\n',
        ["FILE: the stream failed: too busy"],
        ["FILE: the stream failed: too busy"],
    ),
    "before another": (
        pieces("You ", "sw")
        + json.dumps({"model": "m", "message": {"content": "Hi."}, "done": True}).encode(),
        [BROKE_OFF],
        [],
    ),
    "at the server's fault": (
        pieces("You ")
        + b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "error"}]}\n\n',
        ["FILE: the stream failed: finish reason error"],
        ["FILE: the stream failed: finish reason error"],
    ),
    "before anything": (b"", ["FILE: empty; a stream was expected"], ["FILE: empty; "]),
}


@pytest.mark.parametrize("partial_ok", [False, True])
@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_that_breaks_off(
    kind: str, partial_ok: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stream, *complaints = STREAMS[kind]
    path = tmp_path / "stream"
    path.write_bytes(stream)
    status = cli.main(["view", str(path), *["--partial-ok"] * partial_ok])
    said = capfd.readouterr().err.splitlines()
    assert status == bool(complaints[partial_ok])
    for line, expected in zip_longest(said, complaints[partial_ok], fillvalue=""):
        assert expected and line.startswith(f"streamcurses: {expected.replace('FILE', str(path))}")


def test_each_file_is_judged_by_its_own_stream(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken, whole, silent = (tmp_path / name for name in ("broken", "whole", "silent"))
    broken.write_bytes(pieces("You sw"))
    whole.write_bytes(pieces("You swam.") + b"data: [DONE]\n\n")
    silent.write_bytes(b"data: [DONE]\n\n")
    assert cli.main(["view", str(whole), str(broken), str(silent)]) == 1
    said = capfd.readouterr().err.splitlines()
    assert said[0] == f"streamcurses: {broken}: the stream broke off"
    assert not any(str(whole) in line or "off" in line for line in said[1:])


@pytest.mark.parametrize("only", [[], ["--only", "message"]], ids=["all", "only"])
def test_where_it_stands_above_it_is_not_said_again(tmp_path: Path, only: list[str]) -> None:
    """Both outputs are one terminal; of what is filtered there is nothing above."""
    path = written(tmp_path, "unknown")
    child = Child(lambda: cli.main(["--mode", "plain", *only, "view", str(path)]))
    assert child.wait() == 1
    notice, *rest = child.output.decode().splitlines()
    if only:
        assert "1 line could not be read; line 2: a JSON object of no known format" in notice
    else:
        assert notice.startswith("· line 2 could not be read: a JSON object of no known format")
        assert rest == [f"streamcurses: {path}: 1 line could not be read"]
