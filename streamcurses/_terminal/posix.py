"""What a POSIX system does for a terminal: the one side of `system`, which tells what is meant."""

from __future__ import annotations

import _locale  # locale itself takes a while, and ten times the room
import errno
import os
import select
import sys
import termios
import time

from streamcurses._late import (
    TYPE_CHECKING,
    Any,
    Callable,
    Iterable,
    Optional,
    TextIO,
    TypeVar,
    Union,
    get_ident,
    suppress,
)
from streamcurses.errors import TerminalError

if TYPE_CHECKING:
    import signal
    from re import Pattern
else:
    import _signal as signal  # signal itself makes enums of its numbers, which takes a while

assert sys.platform != "win32"  # type checkers look no further there

ENDING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT})
RESIZED: int = signal.SIGWINCH
STOPPED: int = signal.SIGTSTP
CONTINUED: int = signal.SIGCONT
HUNG_UP: int = signal.SIGHUP
NUDGE: int = signal.SIGURG  # nobody uses it, and by default it does nothing

SEQUENCES = True

# Columns that it takes less to fill with blanks than to move along.
_FEW = 8

_LOCALES = ("", "C.UTF-8", "en_US.UTF-8")


# --- waiting ---


class Flag:
    """A pipe that is readable while the flag is `raised`."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        self.raised = False

    def fileno(self) -> int:
        return self._read

    def set(self) -> None:
        if not self.raised:
            self.raised = True
            os.write(self._write, b"\0")

    def clear(self) -> None:
        if self.raised:
            self.raised = False
            os.read(self._read, 1)

    def is_set(self) -> bool:
        return self.raised

    def wait(self, seconds: Optional[float] = None) -> bool:
        return self.raised or bool(wait([self], seconds))

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)


_Waited = TypeVar("_Waited", bound=Union[int, Flag])


def wait(waited: Iterable[_Waited], seconds: Optional[float] = None) -> list[_Waited]:
    # Not select.select: that fails for descriptors above 1023, which a busy host may have.
    poll = select.poll()
    by_number = {each if isinstance(each, int) else each.fileno(): each for each in waited}
    for number in by_number:
        poll.register(number, select.POLLIN)
    return [by_number[number] for number, _ in poll.poll(_milliseconds(seconds))]


def output_poll(descriptor: int) -> Callable[[float], object]:
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return poll.poll


def wait_for_output(descriptor: int, seconds: float) -> bool:
    return bool(output_poll(descriptor)(seconds * 1000))


def _milliseconds(seconds: Optional[float]) -> Optional[float]:
    return None if seconds is None else seconds * 1000


class Alarm:
    """A pipe on which bytes come, polled together with the terminal."""

    def __init__(self, keys: int, output: int) -> None:
        self._keys = keys
        self._output = output
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)
        self._poll = select.poll()
        self._poll.register(self._read, select.POLLIN)
        self._poll.register(keys, select.POLLIN)

    def fileno(self) -> int:
        return self._write

    def ring(self, data: bytes = b"\0") -> None:
        with suppress(BlockingIOError):  # it has rung often enough
            os.write(self._write, data)

    def wait(self, seconds: Optional[float], output: bool) -> bool:
        if output:
            self._poll.register(self._output, select.POLLOUT)
        ready = self._poll.poll(_milliseconds(seconds))
        if output:
            self._poll.unregister(self._output)
        return any(descriptor == self._keys for descriptor, _ in ready)

    def ignore_keys(self) -> None:
        self._poll.unregister(self._keys)

    def heard(self) -> bytes:
        try:
            return os.read(self._read, 512).replace(b"\0", b"")
        except BlockingIOError:
            return b""

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)


def pipe() -> tuple[int, int]:
    read, write = os.pipe()
    os.set_blocking(read, False)
    return read, write


def read_at_once(descriptor: int, size: int) -> Optional[bytes]:
    try:
        return os.read(descriptor, size)
    except BlockingIOError:
        return None


def open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


# --- the terminal ---


def set_utf8() -> bool:
    for name in _LOCALES:
        try:
            _locale.setlocale(_locale.LC_CTYPE, name)
        except _locale.Error:  # type: ignore[attr-defined]
            continue
        if _locale.nl_langinfo(_locale.CODESET).upper().replace("-", "") == "UTF8":
            return True
    return False


def open_keys() -> int:
    try:
        return os.open("/dev/tty", os.O_RDWR)
    except OSError as error:
        raise TerminalError(
            f"no terminal to read keys from ({error.strerror}); use --mode inline"
        ) from None


def modes() -> Any:
    try:
        return termios.tcgetattr(0)
    except termios.error as error:
        raise OSError(*error.args) from None


def set_modes(modes: Any) -> None:
    with suppress(termios.error):
        termios.tcsetattr(0, termios.TCSANOW, modes)


def differ(found: Any, own: Any) -> bool:
    return any(found[place] & mask != own[place] & mask for place, mask in _TREATED) or any(
        found[6][place] != own[6][place] for place in (termios.VMIN, termios.VTIME)
    )


# How keys and output are treated: the places in modes, and the bits of each. The rest is of the
# line, or for the user to set.
_TREATED = (
    (0, termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP),
    (1, termios.OPOST | termios.ONLCR | termios.OCRNL),
    (3, termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN),
)


def takes_lines(modes: Any) -> bool:
    return bool(modes[3] & termios.ICANON and modes[3] & termios.ECHO)


def size() -> tuple[int, int]:
    columns, rows = os.get_terminal_size(1)
    return rows, columns


def begin_line() -> str:
    # Where something stands on the line already, blanks run over to the next; where nothing does,
    # they end at the right edge. The first is for a line that is full: a cursor that moves would
    # forget that it is past the edge. The line is emptied again: a full one is joined with the
    # next where the window is made wider later. And it is taken out, so that another is there in
    # its place: to kitty what comes where a line has run over is the rest of that. Nobody knows
    # how much fills the line of a serial terminal: there the next begins in any case.
    columns = size()[1]
    if not columns:
        return "\r\n"
    blanks = f" \x1b[{columns - 3}C  " if columns > _FEW else " " * columns
    return f"{blanks}\r\x1b[K\x1b[M"


write = os.write


def own_output(descriptor: int) -> int:
    try:
        return os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return os.dup(descriptor)


def ask(question: bytes, answered: Pattern[bytes], seconds: float) -> bytes:
    before = termios.tcgetattr(0)
    fast = before[5] >= termios.B38400
    if not fast or not wait_for_output(1, 0):
        return b""
    silent = before.copy()
    silent[3] &= ~(termios.ICANON | termios.ECHO)
    silent[6] = [*before[6]]
    silent[6][termios.VMIN], silent[6][termios.VTIME] = 1, 0
    answer = b""
    deadline = time.monotonic() + seconds
    try:
        termios.tcsetattr(0, termios.TCSANOW, silent)
        os.write(1, question)
        while not answered.search(answer):
            left = deadline - time.monotonic()
            if left <= 0 or not wait([0], left):
                break
            piece = os.read(0, 512)
            if not piece:
                break
            answer += piece
    except OSError:
        pass  # it is gone, which is seen to where keys are read
    finally:
        set_modes(before)
    return answer


def has_hung_up(descriptor: int) -> bool:
    try:
        termios.tcgetattr(descriptor)
    except termios.error as error:
        return bool(error.args[0] == errno.EIO)
    return False


def flush_output(descriptor: int) -> None:
    with suppress(OSError, termios.error):
        termios.tcflush(descriptor, termios.TCOFLUSH)


put_on_clipboard: Optional[Callable[[str], None]] = None


# --- output that is only appended to ---


def mend_encoding(stream: Optional[TextIO]) -> None:
    """The locale says what the user's encoding is."""


def obeys_sequences(descriptor: int) -> bool:
    return True


def is_broken_pipe(error: OSError) -> bool:
    return isinstance(error, BrokenPipeError)


# --- signals ---


def interrupt(thread: int, number: int) -> None:
    with suppress(OSError):  # the thread is gone
        signal.pthread_kill(thread, number)


def keep_interrupts() -> None:
    """curses leaves it alone."""


def stop() -> None:
    handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        signal.pthread_kill(get_ident(), signal.SIGTSTP)
    finally:
        signal.signal(signal.SIGTSTP, handler)


def in_forked_child(do: Callable[[], None]) -> None:
    os.register_at_fork(after_in_child=do)
