"""--save: every turn is in the file as soon as it is whole, whatever ends the program."""

from __future__ import annotations

import json
import os
import resource
import signal
from pathlib import Path
from typing import Any

import pytest

from streamcurses._cli import main as cli
from streamcurses._session.session import Session
from tests.features.hosts import (
    FIRST,
    SECOND,
    assert_given_back,
    chunk,
    host,
    wait_for_ever,
)
from tests.terminals import Child

MODES = pytest.mark.parametrize("mode", ["curses", "inline"])


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@MODES
def test_nothing_that_is_whole_is_lost_to_sigkill(mode: str, tmp_path: Path) -> None:
    save = tmp_path / "save.jsonl"
    child = Child(host(mode, wait_for_ever, save=save))
    child.read_until(b"mark 1")
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    first = {"role": "assistant", "id": "c", "model": "m", "content": FIRST}
    assert lines(save) == [
        {"role": "user", "content": "Hello?"},
        {**first, "finish_reason": "stop"},
        {"role": "user", "content": "And?"},
    ]


@MODES
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_cut_off_is_saved_as_such(mode: str, number: int, tmp_path: Path) -> None:
    save = tmp_path / "save.jsonl"
    child = Child(host(mode, wait_for_ever, save=save))
    child.read_until(b"mark 1")
    os.kill(child.pid, number)
    assert child.wait() == 128 + number
    last = {"role": "assistant", "id": "c", "model": "m", "content": SECOND, "cut_off": True}
    assert lines(save)[-1] == last


@MODES
@pytest.mark.parametrize("most", [0, 50, 100, 150])
def test_a_full_disk(mode: str, most: int, tmp_path: Path) -> None:
    """The terminal is given back all the same, and what is in the file is whole turns."""
    save = tmp_path / "save.jsonl"

    def run() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        unsaved = []

        def way(session: Session) -> None:
            unsaved.append(session.journal)

        host(mode, way, save=save)()
        assert unsaved[0] is not None and unsaved[0].error is not None
        return int(unsaved[0].unsaved)

    child = Child(run)
    turns = 4
    unsaved = child.wait()
    assert_given_back(child)
    assert 0 < unsaved <= turns
    assert len(lines(save)) == turns - unsaved
    assert save.stat().st_size <= most


def test_what_was_not_taken_is_tried_again(tmp_path: Path) -> None:
    save = tmp_path / "save.jsonl"

    def run() -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))

        def way(session: Session) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

        host("inline", way, save=save)()

    assert Child(run).wait() == 0
    assert [line["role"] for line in lines(save)] == ["user", "assistant"] * 2


def test_the_command_says_what_is_not_saved(tmp_path: Path) -> None:
    save = tmp_path / "save.txt"

    def run() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        return cli.main(["demo", "--speed", "max", "--at-end", "exit", "--save", str(save)])

    child = Child(run)
    assert child.wait() == 1
    assert child.modes_after == child.modes
    assert b"turns are not saved: File too large" in child.output.rpartition(b"\x1b[?1049l")[2]


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "save.txt"
    child = Child(lambda: cli.main(["demo", "--save", str(path)]))
    assert child.wait() == 1
    assert child.output.decode() == f"streamcurses: {path}: No such file or directory\r\n"


def test_a_conversation_is_appended_to(tmp_path: Path) -> None:
    save = tmp_path / "save.txt"
    save.write_text("what was there\n")
    child = Child(host("inline", lambda session: None, save=save))
    assert child.wait() == 0
    text = f"\nyou> Hello?\nMessage: {FIRST}\n\nyou> And?\nMessage: {SECOND}\n[cut off]\n"
    assert save.read_text() == "what was there\n" + text


def test_it_is_source_text(tmp_path: Path) -> None:
    save = tmp_path / "save.ndjson"
    hostile = "\x1b[31m\u202e \ud83d 長い\u2028"

    def say(session: Session) -> None:
        session.feed(chunk(hostile))

    assert Child(host("inline", say, save=save)).wait() == 0
    last = json.loads(save.read_bytes().splitlines()[-1])
    assert last["content"] == SECOND + hostile


def test_results_follow_their_calls(tmp_path: Path) -> None:
    save = tmp_path / "save.jsonl"
    command = ["demo", "--speed", "max", "--mode", "inline", "--save", str(save)]
    assert Child(lambda: cli.main(command)).wait() == 0
    saved = lines(save)
    roles = [line["role"] for line in saved]
    assert roles == [
        *["user", "assistant", "tool", "tool", "assistant"],
        *["user", "assistant", "tool", "assistant"],
    ]
    assert [call["id"] for call in saved[1]["tool_calls"]] == [saved[2]["id"], saved[3]["id"]]
