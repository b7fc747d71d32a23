"""What comes out of a stream's file, in its own time or at its pace; q ends the waiting for it."""

from __future__ import annotations

import os
import stat
import time

from streamcurses._cli import replay, sources
from streamcurses._late import Any, BinaryIO, Iterator
from streamcurses._session.session import Session
from streamcurses._terminal.system import system

# What is read at a time of a recording that is shown as fast as it can be: a frame is drawn of
# each, of the first one soon, and of the others no more of them than anybody sees.
_FIRST = 1 << 12
_MOST = 1 << 18

# Seconds until a followed file is looked at again. Nothing tells that a file has grown.
POLL = 0.1


class Left(Exception):
    """The user has pressed q."""


def pieces(
    session: Session, path: str, file: BinaryIO, follow: bool, speed: float
) -> Iterator[Any]:
    """What comes out of a file, in its own time or at its pace."""
    if path == "-":
        screen = session.screen
        return _arriving(session, file.fileno() if screen is None else screen.input)
    is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    if follow and is_file and sources.is_more(path):
        return _polled(session, sources.source(os.dup(file.fileno()), path))
    if follow:
        return _followed(session, file.fileno())
    if sources.has_agents(path):
        return _paced(session, sources.all_of(os.dup(file.fileno()), path), speed)
    if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
        return _arriving(session, file.fileno())
    return _recorded(session, file, speed)


def _arriving(session: Session, source: int) -> Iterator[bytes]:
    """What comes on a file descriptor, until its end or q."""
    while True:
        _wait_for(session, source)
        piece = os.read(source, sources.READ)
        if not piece:
            return
        yield piece


def _followed(session: Session, source: int) -> Iterator[bytes]:
    """What a file or FIFO holds and will hold, until q. One that was cut short begins again."""
    grown = sources.Grown(source)
    while True:
        _wait_for(session, source)
        pieces = grown.read()
        yield from pieces
        if not pieces:
            wait(session, POLL)
            grown.begins_again()


def _polled(session: Session, source: sources.Source) -> Iterator[Any]:
    """What a session's file says, and will say, until q."""
    try:
        while True:
            pieces = source.read()
            yield from pieces
            wait(session, 0 if pieces else POLL)
            source.begins_again()
    finally:
        source.close()


def _paced(session: Session, pieces: Iterator[Any], speed: float) -> Iterator[Any]:
    """What a session's file says by now, line by line."""
    for piece in pieces:
        yield piece
        wait(session, 0 if speed == float("inf") else replay.pause(speed))


def _wait_for(session: Session, source: int) -> None:
    """Waits until there is something to read, so that q ends it."""
    watched: list[int | system.Flag] = [source]
    if session.screen is not None:
        watched.append(session.screen.closing)
    if system.wait(watched) != [source]:
        raise Left
    wait(session, 0)


def _recorded(session: Session, file: BinaryIO, speed: float) -> Iterator[bytes]:
    if speed == float("inf"):
        size = _FIRST
        while True:
            wait(session, 0)
            piece = file.read(size)
            if not piece:
                return
            yield piece
            size = min(2 * size, _MOST)
    for pause, line in replay.paced(file, speed):
        wait(session, pause)
        yield line


def wait(session: Session, seconds: float) -> None:
    """Waits, so that q ends it, and longer while the user has paused it."""
    if session.screen is not None:
        if not session.screen.may_go_on(seconds):
            raise Left
    elif seconds:
        time.sleep(seconds)
