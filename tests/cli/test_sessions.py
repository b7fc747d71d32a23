"""The files of agents' sessions: the newest of each is found, and nothing else is looked into."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from streamcurses._cli.sessions import PLACES, newest, open_bytes, open_plain, root

ID = "01234567-89ab-cdef-0123-456789abcdef"
FITTING = {
    "claude-code": f".claude/projects/-home-me/{ID}.jsonl",
    "codex": ".codex/sessions/2026/01/02/rollout-2026-01-02T03-04-05-x.jsonl",
    "gemini-cli": ".gemini/tmp/me/chats/session-2026-01-02T03-04-01234567.jsonl",
    "qwen-code": f".qwen/projects/-home-me/chats/{ID}.jsonl",
    "copilot": f".copilot/session-state/{ID}/events.jsonl",
    "cline": ".cline/data/sessions/01234567_x/01234567_x.messages.json",
    "pi": ".pi/agent/sessions/--home-me--/2026_x.jsonl",
}
OTHERS = [
    ".claude/history.jsonl",
    ".claude/sessions/123.json",
    ".claude/sessions/123.key",
    f".claude/projects/-home-me/{ID}/subagents/agent-1.jsonl",
    ".claude/projects/-home-me/notes.jsonl",
    ".codex/history.jsonl",
    ".codex/session_index.jsonl",
    ".codex/auth.json",
    ".gemini/tmp/me/logs.json",
    ".qwen/usage_record.jsonl",
    f".copilot/session-state/{ID}/workspace.yaml",
    ".cline/data/sessions/01234567_x/01234567_x.json",
    ".cline/data/settings/providers.json",
    ".pi/agent/auth.json",
]


def write(home: Path, name: str, text: str = "{}\n", at: int = 1000) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    os.utime(path, (at, at))
    return path


def test_each_agent_has_a_place() -> None:
    assert set(FITTING) == set(PLACES)


@pytest.mark.parametrize("agent", PLACES)
def test_the_newest_is_found(tmp_path: Path, agent: str) -> None:
    assert newest(agent, str(tmp_path), {}) is None
    first = write(tmp_path, FITTING[agent])
    for other in OTHERS:
        write(tmp_path, other, at=9000)
    assert newest(agent, str(tmp_path), {}) == str(first)
    head, _, name = FITTING[agent].rpartition("/")
    if agent == "copilot":
        head = head.replace("0123", "9876")
    else:
        name = name.replace("01234567", "98765432").replace("T03", "T04").replace("_x", "_y")
    second = write(tmp_path, f"{head}/{name}", at=2000)
    assert newest(agent, str(tmp_path), {}) == str(second)
    os.utime(first, (3000, 3000))
    assert newest(agent, str(tmp_path), {}) == str(first)
    write(tmp_path, FITTING[agent], text="")
    assert newest(agent, str(tmp_path), {}) == str(second)


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("agent", PLACES)
def test_no_link_is_followed(tmp_path: Path, agent: str) -> None:
    outside = write(tmp_path, "outside/file.jsonl")
    inside = tmp_path / "home" / FITTING[agent]
    inside.parent.mkdir(parents=True)
    inside.symlink_to(outside)
    assert newest(agent, str(tmp_path / "home"), {}) is None
    with pytest.raises(OSError):
        open_plain(str(inside))
    inside.unlink()
    inside.parent.rmdir()
    write(tmp_path, f"outside/{inside.name}")
    inside.parent.symlink_to(tmp_path / "outside")
    assert newest(agent, str(tmp_path / "home"), {}) is None


def test_codex_may_have_another_home(tmp_path: Path) -> None:
    environ = {"CODEX_HOME": str(tmp_path / "other")}
    assert root("codex", "/home/me", environ) == str(tmp_path / "other" / "sessions")
    assert root("codex", "/home/me", {}) == os.path.join("/home/me", ".codex", "sessions")
    path = write(tmp_path, FITTING["codex"].replace(".codex", "other"))
    assert newest("codex", "/nowhere", environ) == str(path)


@pytest.mark.parametrize("opened", [open_bytes, open_plain])
def test_bytes_come_as_they_are(tmp_path: Path, opened: Callable[[str], int]) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a\r\n\x1ab\n")
    file = opened(str(path))
    assert os.read(file, 80) == path.read_bytes()
    os.close(file)
