"""Where coding agents keep the files of their sessions, and the newest of each.

Below the home directory only names that fit are looked at, level by level, and only those of the
last level are opened. No link is followed on the way, and what is empty, or no plain file, is none.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from streamcurses._late import Iterator, Mapping, NamedTuple, Optional


class Place(NamedTuple):
    """A directory below the home, or the one that a variable names, and the levels below that."""

    below: str
    levels: tuple[str, ...]
    variable: str = ""
    rest: str = ""


_UUID = "????????-????-????-????-????????????"

PLACES: Mapping[str, Place] = {
    "claude-code": Place(".claude/projects", ("*", f"{_UUID}.jsonl")),
    "codex": Place(
        ".codex/sessions",
        ("[0-9]*", "[0-9]*", "[0-9]*", "rollout-*.jsonl"),
        "CODEX_HOME",
        "sessions",
    ),
    "gemini-cli": Place(".gemini/tmp", ("*", "chats", "session-*.jsonl")),
    "qwen-code": Place(".qwen/projects", ("*", "chats", f"{_UUID}.jsonl")),
    "copilot": Place(".copilot/session-state", (_UUID, "events.jsonl")),
    "cline": Place(".cline/data/sessions", ("*", "*.messages.json")),
    "pi": Place(".pi/agent/sessions", ("--*--", "*.jsonl")),
}


def root(agent: str, home: str, environ: Mapping[str, str]) -> str:
    """The directory that an agent's sessions are in."""
    below, _, variable, rest = PLACES[agent]
    own = environ.get(variable) if variable else None
    return os.path.join(own, rest) if own else os.path.join(home, *below.split("/"))


def newest(agent: str, home: str, environ: Mapping[str, str]) -> Optional[str]:
    """The file that was written to last; None where there is none."""
    found = _files(root(agent, home, environ), PLACES[agent].levels)
    return max(found, default=(0.0, None), key=lambda one: one[0])[1]


def open_plain(path: str) -> int:
    """A descriptor of a file that is no link; `OSError` for what is none."""
    return open_bytes(path, getattr(os, "O_NOFOLLOW", 0))


def open_bytes(path: str, flags: int = 0) -> int:
    """A descriptor of a file, whose bytes come as they are."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | flags)


def _files(folder: str, levels: tuple[str, ...]) -> Iterator[tuple[float, str]]:
    """The files that fit, with the times of their last change."""
    pattern, *below = levels
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if not fnmatchcase(entry.name, pattern):
            continue
        try:
            if below:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(entry.path, tuple(below))
            elif entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                if status.st_size:
                    yield status.st_mtime, entry.path
        except OSError:
            continue  # it has gone
