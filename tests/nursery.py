"""Children for tests, each on a terminal of its own, from a process that is fit to fork.

A process with threads should not fork, and pytest has threads. A new interpreter for every child
would take longer than most of them live. So the first child starts a server: an interpreter that
has one thread, imports what it is told to run, and forks. What a test was started under does not
reach its children: signals are as in a shell's foreground, warnings are errors.

No child outlives its test (`sweep`), nor what runs the tests: where that ends, in whatever
way, the server reads the end of its orders, kills them all and ends too. It is in a session of its
own, so that no signal from a keyboard comes to it.

Orders and answers are pickled, a length before each; descriptors come beside the length.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import importlib
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, Optional

from tests import closures

_LENGTH = struct.Struct("I")
_MOST_FDS = 32
_BEYOND = 99

# What is tested, and imported here as far as it is where the tests run.
_PACKAGE = "streamcurses"

# Python itself ignores these, and says so by an exception where they would have come.
_IGNORED = {signal.SIGPIPE, getattr(signal, "SIGXFSZ", signal.SIGPIPE)}

_PROCESSES = Path("/proc")


class Start(NamedTuple):
    """What a child is to be.

    `run` is a function as bytes, `modules` are those that it may find imported, `fds` the
    numbers of the descriptors that it is given.
    """

    run: bytes
    modules: Sequence[str]
    fds: tuple[int, ...]
    environ: Mapping[str, str]
    folder: str
    path: Sequence[str]


class Nursery:
    """The server of this process, which it starts when there is something to do."""

    def __init__(self) -> None:
        self._socket: Optional[socket.socket] = None
        self._swept = True

    def start(
        self,
        run: Callable[[], object],
        terminal: int,
        life: int,
        fds: Sequence[int],
        environ: Mapping[str, str],
    ) -> int:
        """Has `run()` called in a child that has `terminal` as its own; the child's process.

        It has the descriptors `fds` under the same numbers, and `life` under some number until it
        ends. Its status is what `run` returns, if that is a number.
        """
        self._swept = False
        data = closures.dumps(run)
        modules = [name for name in sys.modules if name.startswith(_PACKAGE)]
        order = Start(data, modules, tuple(fds), environ, os.getcwd(), sys.path)
        pid: int = self._ask(order, [terminal, life, *fds])
        return pid

    def reap(self, pid: int) -> int:
        """Waits for a child; its status, -N for signal N."""
        status: int = self._ask(pid)
        return status

    def sweep(self) -> None:
        """Kills all children, and theirs."""
        if self._socket is not None and not self._swept:
            self._ask(None)
            self._swept = True

    def close(self) -> None:
        """Ends the server, and with it all children."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            self._process.wait()
            atexit.unregister(self.close)

    def _open(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.nursery", str(theirs.fileno())],
                cwd=Path(__file__).parents[1],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        atexit.register(self.close)
        self._socket = ours
        return ours

    def _ask(self, order: object, fds: Sequence[int] = ()) -> Any:
        connection = self._socket or self._open()
        try:
            _send(connection, order, fds)
            answer = _receive(connection)[0]
        except BaseException:
            # Interrupted, perhaps, with half of an order sent, or an answer not read.
            self.close()
            raise
        if isinstance(answer, str):
            raise RuntimeError(f"no child could be started:\n{answer}")
        return answer


def _send(connection: socket.socket, thing: object, fds: Sequence[int] = ()) -> None:
    data = pickle.dumps(thing)
    socket.send_fds(connection, [_LENGTH.pack(len(data))], fds)
    connection.sendall(data)


def _receive(connection: socket.socket) -> tuple[Any, list[int]]:
    """What was sent, and its descriptors; EOFError where nobody is there any more."""
    head, fds, _, _ = socket.recv_fds(connection, _LENGTH.size, _MOST_FDS)
    if not head:
        raise EOFError
    data = bytearray()
    length = _LENGTH.unpack(head)[0]
    while len(data) < length:
        piece = connection.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return pickle.loads(data), fds


class _Server:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        # Those that have not been swept, alive or not; and those of whom nobody has the status.
        self._sessions: set[int] = set()
        self._unreaped: set[int] = set()

    def serve(self) -> None:
        while True:
            try:
                order, fds = _receive(self._connection)
            except (EOFError, ConnectionError):
                self._sweep()
                return
            answer: object = None
            if order is None:
                self._sweep()
            elif isinstance(order, int):
                self._unreaped.remove(order)
                answer = os.waitstatus_to_exitcode(os.waitpid(order, 0)[1])
            else:
                answer = self._start(order, fds)
            with contextlib.suppress(ConnectionError):
                _send(self._connection, answer)

    def _start(self, start: Start, fds: list[int]) -> object:
        try:
            sys.path[:] = start.path
            # Here, once for all; what is loaded late would be loaded in each child.
            for name in start.modules:
                importlib.import_module(name)
            run = pickle.loads(start.run)
            pid = os.fork()
        except BaseException:
            return traceback.format_exc()
        else:
            if not pid:
                self._connection.close()
                _live(run, start, fds)
            self._sessions.add(pid)
            self._unreaped.add(pid)
            return pid
        finally:
            for fd in fds:
                os.close(fd)

    def _sweep(self) -> None:
        for pid in self._unreaped:
            os.kill(pid, signal.SIGKILL)
        for pid in _members(self._sessions) - self._unreaped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in self._unreaped:
            os.waitpid(pid, 0)
        self._sessions.clear()
        self._unreaped.clear()


def _members(sessions: set[int]) -> set[int]:
    """The processes that are in these sessions; none where the system does not tell."""
    found = set()
    if sessions and _PROCESSES.is_dir():
        for name in filter(str.isdecimal, os.listdir(_PROCESSES)):
            with contextlib.suppress(ProcessLookupError):
                if os.getsid(int(name)) in sessions:
                    found.add(int(name))
    return found


def _live(run: Callable[[], object], start: Start, fds: list[int]) -> NoReturn:
    """A child's whole life."""
    status = 70
    try:
        _take(start, fds)
        result = run()
        status = result if isinstance(result, int) else 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        with contextlib.suppress(AttributeError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _take(start: Start, fds: list[int]) -> None:
    """Takes the terminal, the descriptors and the rest of what a child is started with."""
    os.setsid()
    os.chdir(start.folder)
    os.environ.clear()
    os.environ.update(start.environ)
    # Out of the way of the numbers that they are to have, and of those that a program gets.
    beyond = max([_BEYOND, *start.fds]) + 1
    held, life, *passed = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, beyond) for fd in fds]
    for fd in fds:
        os.close(fd)
    # A program that takes the child's place lives on for it.
    os.set_inheritable(life, True)
    # The first that a session opens is its own.
    terminal = os.open(os.ttyname(held), os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(terminal, number)
    os.close(terminal)
    os.close(held)
    for fd, number in zip(passed, start.fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = open(number, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _forget_signals() -> None:
    """Puts back what whoever runs the tests ignores, as `nohup` and a background job do."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in signal.valid_signals() - _IGNORED:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    _forget_signals()
    warnings.simplefilter("error")
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        _Server(orders).serve()
