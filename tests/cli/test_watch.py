"""Agents that run elsewhere are watched by the files of their sessions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streamcurses._cli.main import main
from streamcurses._cli.watch import meant, watched
from tests.cli.test_sessions import FITTING, ID, OTHERS, write

RUNS = Path(__file__).parents[1] / "data" / "runs"


def lines(name: str) -> list[str]:
    return (RUNS / f"{name}.jsonl").read_text("utf-8").splitlines(keepends=True)


class Watching:
    """The command, with what it has written so far."""

    def __init__(self, home: Path, *arguments: str) -> None:
        environ = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
        environ.pop("CODEX_HOME", None)
        self._out = home / "out"
        with self._out.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamcurses", "--mode", "plain", "watch", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                env=environ,
            )

    def wait_for(self, text: str) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            said = self._out.read_text("utf-8")
            if text in said:
                return said
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not come: {self._out.read_text('utf-8')}")

    def __enter__(self) -> Watching:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(30) == 128 + signal.SIGINT


posix = pytest.mark.skipif(os.name != "posix", reason="signals")


@posix
def test_a_session_is_shown_as_it_grows_and_the_next_one_after_it(tmp_path: Path) -> None:
    first, *rest = lines("claude-code-session")
    path = write(tmp_path, FITTING["claude-code"], first + "".join(rest[:2]))
    with Watching(tmp_path, "claude-code") as watching:
        watching.wait_for("you> Where is the ladder?")
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(rest[2:10]))
        said = watching.wait_for("In the 納屋.")
        assert "never" not in said
        path.with_name(ID.replace("0123", "4567") + ".jsonl").write_text(first + rest[11], "utf-8")
        watching.wait_for("And the saw?")


@posix
def test_several_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, FITTING["qwen-code"], "".join(lines("qwen-code-session")[:-1]))
    write(tmp_path, FITTING["gemini-cli"], "".join(lines("gemini-cli-session")[:8]))
    with Watching(tmp_path) as watching:
        watching.wait_for("Sand 砂.")
        said = watching.wait_for("It boils 沸.")
    told = [line for line in said.splitlines() if "Sand" in line or "It boils" in line]
    assert ["gemini-cli" in line for line in told] == ["Sand" in line for line in told]
    assert ["qwen-code" in line for line in told] == ["boils" in line for line in told]


@posix
def test_a_file_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, "any.jsonl", "".join(lines("pi-file")))
    with Watching(tmp_path, str(path)) as watching:
        watching.wait_for("A 松.")


# Tells on standard error what is opened and listed below a directory, and watches for a while.
OPENS = """
import os, sys, threading
home = sys.argv.pop(1)
def tell(event, arguments):
    name = arguments[0] if event in ("open", "os.listdir", "os.scandir") else ""
    if isinstance(name, str) and name.startswith(home) and "pycache" not in name:
        told.add((event.partition(".")[2] or event, os.path.relpath(name, home)))
told = set()
sys.addaudithook(tell)
from streamcurses._cli import incoming, main
real = incoming.wait
rounds = iter(range(3))
def wait(session, seconds):
    if next(rounds, None) is None:
        raise incoming.Left
incoming.wait = wait
main.main(["--mode", "plain", "watch"])
print(*sorted(f"{event} {name}" for event, name in told), sep="\\n", file=sys.stderr)
"""


@posix
def test_nothing_but_sessions_is_opened(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in (*FITTING.values(), *OTHERS):
        write(home, name, "".join(lines("pi-file")))
    write(home, ".ssh/id_ed25519")
    write(home, ".netrc")
    (home / ".qwen" / "linked").symlink_to(home / ".ssh")
    environ = {**os.environ, "HOME": str(home)}
    environ.pop("CODEX_HOME", None)
    done = subprocess.run(
        [sys.executable, "-c", OPENS, str(home)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    told = [line.split(" ", 1) for line in done.stderr.splitlines()]
    folder = f"{FITTING['claude-code'].removesuffix('.jsonl')}/subagents"
    beside = {f"{folder}/agent-1.jsonl", f"{folder}/agent-1.meta.json"}
    assert {name for event, name in told if event == "open"} == {*FITTING.values(), *beside}
    on_the_way = {str(one) for name in FITTING.values() for one in Path(name).parents}
    assert {name for event, name in told if event != "open"} <= {*on_the_way, folder}


def test_files_that_are_called_the_same_are_told_by_their_paths() -> None:
    names = ["pi", "a/events.jsonl", "b/events.jsonl", "c/other.jsonl", "pi"]
    assert [one.name for one in watched(names, "/", {})] == [
        "pi",
        "a/events.jsonl",
        "b/events.jsonl",
        "other.jsonl",
    ]
    assert [one.name for one in watched(["a/events.jsonl"], "/", {})] == [""]


def test_an_agent_may_be_called_by_its_first_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [*map(meant, ("claude", "gemini", "qwen", "pi", "codex", "x.jsonl"))] == [
        "claude-code",
        "gemini-cli",
        "qwen-code",
        "pi",
        "codex",
        "x.jsonl",
    ]
    write(tmp_path, "claude")
    assert meant("claude") == "claude"


def test_where_there_is_no_session_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert main(["watch", "pi"]) == 1
    place = os.path.join(str(tmp_path), ".pi", "agent", "sessions")
    assert capsys.readouterr().err == (
        f"streamcurses: no session of an agent was found in {place}\n"
    )
    assert main(["watch", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl: No such file or directory\n" in capsys.readouterr().err
