"""What the file of a session says next: most grow by lines, one is a document written anew.

Beside a session of Claude Code's lie the files of the agents that its calls have set to work: their
lines are given with the session's, in the order of their times, and name their call. Nothing is
opened there but these files, and no link is followed.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from fnmatch import fnmatchcase

from streamcurses._cli.sessions import PLACES, open_plain
from streamcurses._late import Any, Iterator, NamedTuple, Union, pattern
from streamcurses._terminal.system import system

READ = 65536

# How a document is called, which is no file of lines.
DOCUMENT = ".messages.json"
_SESSION = PLACES["claude-code"].levels[-1]
_AGENTS = "agent-*.jsonl"
_TIME = pattern(rb'"timestamp":\s*"([^"]*)"')


def _more(file: int) -> bytes:
    """What comes next in a file."""
    # Asked for its place, one whose end was read is read on there, whatever the system.
    os.lseek(file, 0, os.SEEK_CUR)
    return os.read(file, READ)


class Grown:
    """A file that is appended to, or a FIFO. Takes over its descriptor."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._is_file = stat.S_ISREG(os.fstat(file).st_mode)

    def read(self) -> list[Any]:
        """What has come: pieces of it, or objects; nothing where nothing has."""
        # Whoever has just opened a FIFO to write may have written nothing as yet.
        piece = _more(self._file) if self._is_file else system.read_at_once(self._file, READ)
        return [piece] if piece else []

    def begins_again(self) -> bool:
        """Whether it has been cut short; it is read from its beginning then."""
        if not self._is_file:
            return False
        if os.fstat(self._file).st_size >= os.lseek(self._file, 0, os.SEEK_CUR):
            return False
        os.lseek(self._file, 0, os.SEEK_SET)
        return True

    def close(self) -> None:
        os.close(self._file)


class Rewritten:
    """A file that is one JSON document, and another one when something has happened."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._seen: tuple[int, int] = (0, 0)

    def read(self) -> list[Any]:
        """The document, if it is another than before; one that is half written is none."""
        found = os.fstat(self._file)
        if (found.st_mtime_ns, found.st_size) == self._seen:
            return []
        os.lseek(self._file, 0, os.SEEK_SET)
        pieces = []
        while piece := os.read(self._file, READ):
            pieces.append(piece)
        document = _parsed(b"".join(pieces))
        if not isinstance(document, dict):
            return []
        self._seen = found.st_mtime_ns, found.st_size
        return [document]

    def begins_again(self) -> bool:
        """What is gone from the document is told by the document."""
        return False

    def close(self) -> None:
        os.close(self._file)


class _Line(NamedTuple):
    """When it was written, as text that sorts; and what it is."""

    time: bytes
    line: Any


class WithAgents(Grown):
    """A session of Claude Code's with its agents."""

    def __init__(self, file: int, path: str) -> None:
        super().__init__(file)
        self._folder = path[: -len(".jsonl")]
        self._files: dict[str, _AgentFile] = {}
        self._held: list[_Line] = []  # of agents, later than what has come of the session
        self._time = b""

    def read(self) -> list[Any]:
        pieces = super().read()
        self._find()
        for file in self._files.values():
            self._held += file.read()
        if not self._files:
            return pieces
        lines = []
        for line in b"".join(pieces).splitlines(keepends=True):
            self._time = max(self._time, _time(line))
            lines.append(_Line(self._time, line))
        is_behind = bool(pieces) and len(pieces[0]) == READ
        ready = [one for one in self._held if not is_behind or one.time <= self._time]
        self._held = [one for one in self._held if is_behind and one.time > self._time]
        return [one.line for one in sorted(lines + ready, key=lambda one: one.time)]

    def _find(self) -> None:
        folder = os.path.join(self._folder, "subagents")
        try:
            if not all(stat.S_ISDIR(os.lstat(one).st_mode) for one in (self._folder, folder)):
                return
            names = os.listdir(folder)
        except OSError:
            return  # there are none
        for name in names:
            path = os.path.join(folder, name)
            if fnmatchcase(name, _AGENTS) and name not in self._files:
                with suppress(OSError):  # it has gone
                    if stat.S_ISREG(os.lstat(path).st_mode):
                        self._files[name] = _AgentFile(path)

    def close(self) -> None:
        super().close()
        for file in self._files.values():
            file.close()
        self._files.clear()


class _AgentFile:
    """An agent's file: its lines name the call, which a file beside it tells."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = open_plain(path)
        self._call = ""
        self._rest = b""
        self._time = b""

    def read(self) -> list[_Line]:
        """Whole lines that have come, once the call is known."""
        if not self._call:
            self._call = self._told()
            if not self._call:
                return []
        found = []
        while piece := _more(self._file):
            *lines, self._rest = (self._rest + piece).split(b"\n")
            for line in lines:
                self._time = max(self._time, _time(line))
                payload = _parsed(line)
                if isinstance(payload, dict):
                    payload["parent_tool_use_id"] = self._call
                    found.append(_Line(self._time, payload))
        return found

    def _told(self) -> str:
        try:
            with open(open_plain(f"{self._path[: -len('.jsonl')]}.meta.json"), "rb") as file:
                told = _parsed(file.read())
        except OSError:
            return ""
        call = told.get("toolUseId") if isinstance(told, dict) else None
        return call if isinstance(call, str) else ""

    def close(self) -> None:
        os.close(self._file)


def _parsed(text: bytes) -> Any:
    """What a JSON text says; None where it is none."""
    from json import loads

    try:
        return loads(text)
    except ValueError:
        return None


def _time(line: bytes) -> bytes:
    found = _TIME.search(line)
    return found[1] if found else b""


Source = Union[Grown, Rewritten]


def is_more(path: str) -> bool:
    """Whether a file of this name is no mere file of lines: a document, or one with agents."""
    name = os.path.basename(path)
    return name.endswith(DOCUMENT) or fnmatchcase(name, _SESSION)


def has_agents(path: str) -> bool:
    return is_more(path) and os.path.isdir(os.path.join(path[: -len(".jsonl")], "subagents"))


def source(file: int, path: str) -> Source:
    """What is read of a file, by its name; the descriptor is taken over."""
    if not is_more(path):
        return Grown(file)
    return Rewritten(file) if path.endswith(DOCUMENT) else WithAgents(file, path)


def all_of(file: int, path: str) -> Iterator[Any]:
    """All that there is by now, piece by piece; the descriptor is taken over."""
    found = source(file, path)
    try:
        while pieces := found.read():
            yield from pieces
    finally:
        found.close()
