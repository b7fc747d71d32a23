"""The command: `demo`, `formats`, `view FILE…`, `watch`, or a stream on standard input.

Exit status: 0, also for q and for a reader that closed the pipe; 1 the stream failed, or held what
could not be read, or broke off; 2 usage; 128+N ended by signal N.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress

from streamcurses._cli import options, replay, sources
from streamcurses._cli.options import Command
from streamcurses._formats.events import Finish, ToolResult, UserText
from streamcurses._late import TYPE_CHECKING, Any, BinaryIO, Optional
from streamcurses._screen.screen import Screen
from streamcurses._session.session import Session
from streamcurses._session.settings import Settings
from streamcurses._terminal.system import system
from streamcurses._terminal.terminal import drop_output
from streamcurses._text.clusters import one_line
from streamcurses.errors import StreamcursesError, StreamError

if TYPE_CHECKING:
    from streamcurses._cli.watch import Watched

# What is read at a time of a recording that is shown as fast as it can be: a frame is drawn of
# each, of the first one soon, and of the others no more of them than anybody sees.
_FIRST = 1 << 12
_MOST = 1 << 18

# Seconds until a followed file is looked at again. Nothing tells that a file has grown.
_POLL = 0.1
# How often a session that is newer is looked for, in such times.
_LOOK = 20


class _Left(Exception):
    """The user has pressed q."""


class _Viewing(Session):
    """A session that q ends and p pauses: whoever feeds it asks in between."""

    def __init__(self, settings: Settings, names: Sequence[str] = ()) -> None:
        self._names = names
        super().__init__(settings, prompts=False)

    def __enter__(self) -> _Viewing:
        super().__enter__()
        if self.screen is not None:
            self.screen.allow_pause()
        return self

    def _tabs(self) -> Sequence[str]:
        return self._names

    def quit(self) -> None:
        """Nothing goes on below the transcript."""

    def _given(self, screen: Optional[Screen]) -> Optional[Screen]:
        """The command is for terminals."""
        return None


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the command with `arguments`, those of the process unless given; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        system.mend_encoding(stream)
    command = options.read(sys.argv[1:] if arguments is None else arguments, os.environ)
    if sys.stdout is None:
        return _complain("standard output is closed")
    # A terminal's encoding may not have every character; none is worth a traceback.
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return _COMMANDS[command.name](command)
    except StreamcursesError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OSError as error:
        if error.filename is not None:
            return _complain(f"{error.filename}: {error.strerror}")
        # Python would complain once more when it flushes at its end.
        drop_output(1)
        # Whoever reads from a pipe may have enough of it.
        return 0 if isinstance(error, BrokenPipeError) else _complain(f"output: {error.strerror}")


def _complain(message: str) -> int:
    print(f"streamcurses: {one_line(message)}", file=sys.stderr)
    return 1


def _complain_all(messages: Sequence[str]) -> int:
    for message in messages:
        _complain(message)
    return 1 if messages else 0


def _pace(command: Command) -> float:
    if command.speed is not None:
        return command.speed
    return 1.0 if os.isatty(1) else float("inf")


def _play_demo(command: Command) -> int:
    from streamcurses._cli import demo

    speed = _pace(command)
    with _Viewing(command.settings) as session:
        try:
            for pause, entry in demo.play():
                _wait(session, pause / speed)
                if isinstance(entry, UserText):
                    session.user_message(entry.text)
                elif isinstance(entry, ToolResult):
                    session.tool_result(entry.name, entry.text, entry.ok, entry.id)
                else:
                    session.feed(entry)
            session.end()
            _stay(session, command)
        except _Left:
            pass
    return _complain_all(_unsaved(session))


def _view(command: Command) -> int:
    complaints: list[str] = []
    with ExitStack() as opened:
        files: list[tuple[str, BinaryIO, bool]] = []
        for left, path in zip(reversed(range(len(command.files))), command.files):
            follow = command.follow and not left
            opener = system.open_at_once if follow else None
            try:
                if path == "-":
                    file = sys.stdin.buffer
                else:
                    file = opened.enter_context(open(path, "rb", opener=opener))
            except OSError as error:
                complaints.append(f"{path}: {error.strerror}")
            else:
                files.append((path, file, follow))
        if files:
            complaints += _show_all(command, files)
    return _complain_all(complaints)


def _show_all(command: Command, files: list[tuple[str, BinaryIO, bool]]) -> list[str]:
    """Draws the streams one after the other; what was wrong with them, a line each."""
    complaints: list[str] = []
    with _Viewing(command.settings) as session:
        try:
            for path, file, follow in files:
                pieces = _pieces(session, path, file, follow, _pace(command))
                complaints += _show(session, path, pieces, command.partial_ok)
            _stay(session, command)
        except _Left:
            pass
    return complaints + _unsaved(session)


def _unsaved(session: Session) -> list[str]:
    """What is to be said where the last turns are not saved."""
    journal = session.journal
    if journal is None or journal.error is None:
        return []
    unsaved = journal.unsaved
    turns = "the last turn is" if unsaved == 1 else f"the last {unsaved} turns are"
    return [f"{journal.path}: {turns} not saved: {journal.error.strerror}"]


def _pieces(
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


def _show(session: Session, path: str, pieces: Iterator[Any], partial_ok: bool) -> list[str]:
    """Draws one stream to its end; what was wrong with it, a line each."""
    name = "standard input" if path == "-" else path
    session.malformed.clear()
    session.failure = None
    before = len(session.messages)
    empty = True
    drawing = False
    try:
        for piece in pieces:
            empty = False
            drawing = True
            session.feed(piece)
            drawing = False
    except OSError as error:
        if drawing:
            raise  # that is standard output
        return [f"{name}: {error.strerror}"]
    complaints = []
    failed = ""
    lines_that_ended = len(session.malformed)
    try:
        session.end()
    except StreamError as error:
        failed = " ".join(error.message.split())
    messages = session.messages[before:]
    faults = [one.finish_reason for one in messages if Finish(one.finish_reason).fails]
    if faults and not failed:
        failed = f"finish reason {faults[0]}"
    broken_off = any(message.cut_off for message in messages) and not failed
    if broken_off and partial_ok:
        broken_off = False
        del session.malformed[lines_that_ended:]
    if empty:
        complaints.append(f"{name}: empty; a stream was expected")
    if session.malformed:
        first = session.malformed[0]
        count = len(session.malformed)
        what = "1 line" if count == 1 else f"{count} lines"
        where = f"{what} could not be read; line {first.line}: " if first.line else ""
        complaints.append(f"{name}: {where}{first.reason}")
    if broken_off:
        complaints.append(f"{name}: the stream broke off")
    if failed:
        complaints.append(f"{name}: the stream failed: {failed}")
    return complaints


def _arriving(session: Session, source: int) -> Iterator[bytes]:
    """What comes on a file descriptor, until its end or q."""
    while True:
        _await(session, source)
        piece = os.read(source, sources.READ)
        if not piece:
            return
        yield piece


def _followed(session: Session, source: int) -> Iterator[bytes]:
    """What a file or FIFO holds and will hold, until q. One that was cut short begins again."""
    grown = sources.Grown(source)
    while True:
        _await(session, source)
        pieces = grown.read()
        yield from pieces
        if not pieces:
            _wait(session, _POLL)
            grown.begins_again()


def _polled(session: Session, source: sources.Source) -> Iterator[Any]:
    """What a session's file says, and will say, until q."""
    try:
        while True:
            pieces = source.read()
            yield from pieces
            _wait(session, 0 if pieces else _POLL)
            source.begins_again()
    finally:
        source.close()


def _paced(session: Session, pieces: Iterator[Any], speed: float) -> Iterator[Any]:
    """What a session's file says by now, line by line."""
    for piece in pieces:
        yield piece
        _wait(session, 0 if speed == float("inf") else replay.pause(speed))


def _await(session: Session, source: int) -> None:
    """Waits until there is something to read, so that q ends it."""
    watched: list[int | system.Flag] = [source]
    if session.screen is not None:
        watched.append(session.screen.closing)
    if system.wait(watched) != [source]:
        raise _Left
    _wait(session, 0)


def _recorded(session: Session, file: BinaryIO, speed: float) -> Iterator[bytes]:
    if speed == float("inf"):
        size = _FIRST
        while True:
            _wait(session, 0)
            piece = file.read(size)
            if not piece:
                return
            yield piece
            size = min(2 * size, _MOST)
    for pause, line in replay.paced(file, speed):
        _wait(session, pause)
        yield line


def _wait(session: Session, seconds: float) -> None:
    """Waits, so that q ends it, and longer while the user has paused it."""
    if session.screen is not None:
        if not session.screen.may_go_on(seconds):
            raise _Left
    elif seconds:
        time.sleep(seconds)


def _stay(session: Session, command: Command) -> None:
    session.finish()
    if session.screen is not None and command.at_end == "stay":
        session.screen.closing.wait()


def _watch(command: Command) -> int:
    from streamcurses._cli import watch

    home = os.path.expanduser("~")
    names = [*map(watch.meant, command.files)]
    found = watch.watched(names, home, os.environ)
    complaints = []
    for one in found:
        try:
            one.look()
        except OSError as error:
            complaints.append(f"{error.filename}: {error.strerror}")
    if not any(one.path for one in found):
        agents = watch.agents(names)
        if agents:
            places = watch.where(agents, home, os.environ)
            complaints.append(f"no session of an agent was found in {places}")
        return _complain_all(complaints)
    with _Viewing(command.settings, [one.name for one in found]) as session:
        try:
            _keep_watching(session, found)
        except _Left:
            pass
        finally:
            for one in found:
                one.close()
    return _complain_all(complaints + _unsaved(session))


def _keep_watching(session: Session, found: list[Watched]) -> None:
    """Shows what comes, until q."""
    rounds = 0
    while True:
        came = [one.poll(session) for one in found]
        if session.screen is not None and not any(came):
            session.screen.settle()
        _wait(session, 0 if any(came) else _POLL)
        rounds += not any(came)
        if rounds >= _LOOK:
            rounds = 0
            for one in found:
                if one.is_agent:
                    with suppress(OSError):  # it has gone again
                        one.look()


def _list_formats(command: Command) -> int:
    from streamcurses._cli import formats

    print(formats.listing())
    return 0


# What each command does; its exit status.
_COMMANDS: dict[str, Callable[[Command], int]] = {
    "demo": _play_demo,
    "formats": _list_formats,
    "view": _view,
    "watch": _watch,
}
