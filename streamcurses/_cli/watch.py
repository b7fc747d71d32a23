"""Agents that run elsewhere, by the files of their sessions: each is read as it grows.

Several are told apart by their names. Where an agent begins another session, that is read on. What
is watched is only read; nothing tells its agent.
"""

from __future__ import annotations

import os
from contextlib import suppress

from streamcurses._cli.sessions import PLACES, newest, open_bytes, open_plain, root
from streamcurses._cli.sources import Source, source
from streamcurses._late import Mapping, Optional, Sequence
from streamcurses._session.session import Session
from streamcurses._session.stream import Stream
from streamcurses.errors import StreamError


class Watched:
    """An agent's newest session, or a file that was named.

    `look()` finds out whether there is a newer one, `poll(session)` reads what has come; False
    where that is nothing. `name` tells it from others.
    """

    def __init__(
        self, what: str, name: str, home: str = "", environ: Optional[Mapping[str, str]] = None
    ) -> None:
        self.name = name
        self._what = what
        self._home = home
        self._environ = {} if environ is None else environ
        self.path: Optional[str] = None
        self._source: Optional[Source] = None
        self._stream: Optional[Stream] = None

    @property
    def is_agent(self) -> bool:
        return self._what in PLACES

    def look(self) -> None:
        """`OSError` where the file that was named cannot be read."""
        if self.is_agent:
            path = newest(self._what, self._home, self._environ)
            if path is not None and path != self.path:
                self._open(path, open_plain(path))
        elif self.path is None:
            self._open(self._what, open_bytes(self._what))

    def poll(self, session: Session) -> bool:
        if self._source is None:
            return False
        if self._source.begins_again():
            self._end()
        pieces = self._source.read()
        if pieces and self._stream is None:
            self._stream = session.stream(self.name)
        for piece in pieces:
            assert self._stream is not None
            self._stream.feed(piece)
        return bool(pieces)

    def close(self) -> None:
        self._end()
        if self._source is not None:
            self._source.close()
            self._source = None

    def _open(self, path: str, file: int) -> None:
        self.close()
        self.path, self._source = path, source(file, path)

    def _end(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with suppress(StreamError):  # it is shown
                stream.end()


def meant(name: str) -> str:
    """The agent that is meant by the first word of its name; a file of that name comes first."""
    if name in PLACES or os.path.exists(name):
        return name
    return next((agent for agent in PLACES if agent.startswith(f"{name}-")), name)


def watched(names: Sequence[str], home: str, environ: Mapping[str, str]) -> list[Watched]:
    """What the names ask for, all agents where there are none; the newest session of each."""
    several = len(names) != 1
    short = [os.path.basename(name) for name in names]
    found = []
    for name in dict.fromkeys(names or PLACES):
        base = os.path.basename(name)
        shown = base if short.count(base) == 1 else name
        found.append(Watched(name, shown if several else "", home, environ))
    return found


def agents(names: Sequence[str]) -> list[str]:
    """The agents among the names; all where there are no names."""
    return [name for name in names if name in PLACES] if names else list(PLACES)


def where(names: Sequence[str], home: str, environ: Mapping[str, str]) -> str:
    """The directories in which sessions are looked for."""
    return ", ".join(root(name, home, environ) for name in names or PLACES)
