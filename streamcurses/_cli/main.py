"""The command: `demo`, `formats`, `view FILE…`, `watch`, or a stream on standard input.

Exit status: 0, also for q and for a reader that closed the pipe; 1 the stream failed, or held what
could not be read, or broke off; 2 usage; 128+N ended by signal N.
"""

from __future__ import annotations

import os
import sys

from streamcurses._cli.command import Command, read
from streamcurses._late import (
    TYPE_CHECKING,
    Any,
    BinaryIO,
    Callable,
    Iterator,
    Optional,
    Sequence,
    suppress,
)
from streamcurses._screen.screen import Screen
from streamcurses._session.session import Session
from streamcurses._session.settings import Settings
from streamcurses._terminal.system import system
from streamcurses._terminal.terminal import drop_output
from streamcurses._text.clusters import one_line
from streamcurses.errors import StreamcursesError, StreamError

if TYPE_CHECKING:
    from streamcurses._cli.watch import Watched

# How often a session that is newer is looked for, in such times.
_LOOK = 20


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
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        system.mend_encoding(stream)
    try:
        command = read(sys.argv[1:] if arguments is None else arguments, os.environ)
        if sys.stdout is None:
            return _complain("standard output is closed")
        # A terminal's encoding may not have every character; none is worth a traceback.
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        return _COMMANDS[command.name](command)
    except StreamcursesError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        from signal import SIGINT

        return 128 + SIGINT
    except OSError as error:
        if error.filename is not None:
            return _complain(f"{error.filename}: {error.strerror}")
        # Python would complain once more when it flushes at its end.
        drop_output(1)
        # Whoever reads from a pipe may have enough of it.
        return 0 if isinstance(error, BrokenPipeError) else _complain(f"output: {error.strerror}")


def _open_what_is_closed() -> None:
    """What is closed of the process's standard streams has nothing in it, or takes anything.

    A file that is opened would be that stream otherwise. Output that is closed is still None.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(opened)
        if sys.stderr is None:
            sys.stderr = open(os.devnull, "w")  # noqa: SIM115


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
    from streamcurses._cli import demo, incoming
    from streamcurses._formats.events import ToolResult, UserText

    speed = _pace(command)
    with _Viewing(command.settings) as session:
        try:
            for pause, entry in demo.play():
                incoming.wait(session, pause / speed)
                if isinstance(entry, UserText):
                    session.user_message(entry.text)
                elif isinstance(entry, ToolResult):
                    session.tool_result(entry.name, entry.text, entry.ok, entry.id)
                else:
                    session.feed(entry)
            session.end()
            _stay(session, command)
        except incoming.Left:
            pass
    return _complain_all(_unsaved(session))


def _view(command: Command) -> int:
    complaints: list[str] = []
    files: list[tuple[str, BinaryIO, bool]] = []
    try:
        for left, path in zip(reversed(range(len(command.files))), command.files):
            follow = command.follow and not left
            opener = system.open_at_once if follow else None
            try:
                file = sys.stdin.buffer if path == "-" else open(path, "rb", opener=opener)  # noqa: SIM115
            except OSError as error:
                complaints.append(f"{path}: {error.strerror}")
            else:
                files.append((path, file, follow))
        if files:
            complaints += _show_all(command, files)
    finally:
        for path, file, _ in files:
            if path != "-":
                file.close()
    return _complain_all(complaints)


def _show_all(command: Command, files: list[tuple[str, BinaryIO, bool]]) -> list[str]:
    """Draws the streams one after the other; what was wrong with them, a line each."""
    complaints: list[str] = []
    with _Viewing(command.settings) as session:
        from streamcurses._cli import incoming  # the first frame, which is there by now, needs none

        try:
            for path, file, follow in files:
                pieces = incoming.pieces(session, path, file, follow, _pace(command))
                complaints += _show(session, path, pieces, command)
            _stay(session, command)
        except incoming.Left:
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


def _show(session: Session, path: str, pieces: Iterator[Any], command: Command) -> list[str]:
    """Draws one stream to its end; what was wrong with it, a line each."""
    from streamcurses._formats.auto import KNOWN
    from streamcurses._formats.events import Finish

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
    if broken_off and command.partial_ok:
        broken_off = False
        del session.malformed[lines_that_ended:]
    if empty:
        complaints.append(f"{name}: empty; a stream was expected")
    if session.malformed:
        first = session.malformed[0]
        count = len(session.malformed)
        what = "1 line" if count == 1 else f"{count} lines"
        told = f"{what} could not be read" if first.line else ""
        if messages or not told or not _stands_there(command):
            reason = first.reason.removesuffix(KNOWN)
            told += f"; line {first.line}: {reason}" if told else reason
        complaints.append(f"{name}: {told}")
    if broken_off:
        complaints.append(f"{name}: the stream broke off")
    if failed:
        complaints.append(f"{name}: the stream failed: {failed}")
    return complaints


def _stands_there(command: Command) -> bool:
    """Whether what was wrong with a stream that said nothing is to be read just above."""
    from streamcurses._session.beside import are_one

    return command.settings.only == "all" and are_one(sys.stdout, sys.stderr)


def _stay(session: Session, command: Command) -> None:
    session.finish()
    if session.screen is not None and command.at_end == "stay":
        session.screen.closing.wait()


def _watch(command: Command) -> int:
    from streamcurses._cli import incoming, watch

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
        except incoming.Left:
            pass
        finally:
            for one in found:
                one.close()
    return _complain_all(complaints + _unsaved(session))


def _keep_watching(session: Session, found: list[Watched]) -> None:
    """Shows what comes, until q."""
    from streamcurses._cli import incoming

    rounds = 0
    while True:
        came = [one.poll(session) for one in found]
        if session.screen is not None and not any(came):
            session.screen.settle()
        incoming.wait(session, 0 if any(came) else incoming.POLL)
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
