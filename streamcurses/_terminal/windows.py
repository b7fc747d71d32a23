"""What Windows does for a terminal: the other side of `system`, which tells what is meant.

A console is no stream of bytes but an object of the system's: it is asked for its size, its cursor
and its modes, and text goes to it in UTF-16, whatever its code page. A full screen has a buffer of
its own there, so that what others write stays on the one below.

Ctrl-C is no signal here: the system calls the program in a thread made for that, and curses would
take the screen down there, in the midst of whatever is drawn. So it is taken before curses has it,
and made the signal that it is elsewhere. No other thread can wake the main one from what it waits
for; where that waits here, it looks up several times a second.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import math
import os
import re
import signal
import sys
import threading
import time
from collections import deque

from streamcurses._late import Any, Callable, Iterable, NamedTuple, Optional, TextIO, TypeVar, Union
from streamcurses.errors import TerminalError

assert sys.platform == "win32"  # type checkers look no further elsewhere

import _winapi  # noqa: E402
import msvcrt  # noqa: E402
from ctypes import wintypes  # noqa: E402

ENDING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGBREAK})
RESIZED = STOPPED = CONTINUED = HUNG_UP = NUDGE = 0  # there are none

SEQUENCES = False

# Seconds between two looks: at a pipe, for which nothing can be waited together with a flag; and of
# the main thread at signals, where nothing wakes it.
_LOOK = 0.02
_LOOK_UP = 0.2

_INFINITE = 0xFFFFFFFF
_SIGNALLED = 0

_READ_WRITE = 0xC0000000
_SHARED = 3
_OPEN_EXISTING = 3
_ERROR_BROKEN_PIPE = 109
_PIPE = 3  # as GetFileType has it

_TEXT_BUFFER = 1
_PROCESSED_OUTPUT = 0x1
_WRAPPED_OUTPUT = 0x2
_SEQUENCES_OBEYED = 0x4

# What a console takes at once, in bytes, safely.
_PIECE = 8192

_UNICODE_TEXT = 13
_MOVEABLE = 2

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_user = ctypes.WinDLL("user32", use_last_error=True)


class _Position(ctypes.Structure):
    _fields_ = (("x", ctypes.c_short), ("y", ctypes.c_short))


class _Screen(ctypes.Structure):
    """CONSOLE_SCREEN_BUFFER_INFO."""

    _fields_ = (
        ("size", _Position),
        ("cursor", _Position),
        ("attributes", wintypes.WORD),
        ("window", ctypes.c_short * 4),
        ("largest", _Position),
    )


_Handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)


def _function(library: Any, name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(library, name)
    function.restype = result
    function.argtypes = arguments
    return function


_BOOL, _DWORD, _HANDLE = wintypes.BOOL, wintypes.DWORD, wintypes.HANDLE
_NUMBER = ctypes.POINTER(wintypes.DWORD)

_create_event = _function(
    _kernel, "CreateEventW", _HANDLE, wintypes.LPVOID, _BOOL, _BOOL, wintypes.LPCWSTR
)
_set_event = _function(_kernel, "SetEvent", _BOOL, _HANDLE)
_reset_event = _function(_kernel, "ResetEvent", _BOOL, _HANDLE)
_close = _function(_kernel, "CloseHandle", _BOOL, _HANDLE)
_open = _function(
    *(_kernel, "CreateFileW", _HANDLE, wintypes.LPCWSTR, _DWORD, _DWORD),
    *(wintypes.LPVOID, _DWORD, _DWORD, _HANDLE),
)
_file_type = _function(_kernel, "GetFileType", _DWORD, _HANDLE)
_peek = _function(
    *(_kernel, "PeekNamedPipe", _BOOL, _HANDLE, wintypes.LPVOID, _DWORD),
    *(wintypes.LPVOID, _NUMBER, wintypes.LPVOID),
)
_get_mode = _function(_kernel, "GetConsoleMode", _BOOL, _HANDLE, _NUMBER)
_set_mode = _function(_kernel, "SetConsoleMode", _BOOL, _HANDLE, _DWORD)
_get_screen = _function(
    _kernel, "GetConsoleScreenBufferInfo", _BOOL, _HANDLE, ctypes.POINTER(_Screen)
)
_create_screen = _function(
    *(_kernel, "CreateConsoleScreenBuffer", _HANDLE, _DWORD, _DWORD),
    *(wintypes.LPVOID, _DWORD, wintypes.LPVOID),
)
_write = _function(
    *(_kernel, "WriteConsoleW", _BOOL, _HANDLE, wintypes.LPCWSTR, _DWORD, _NUMBER),
    wintypes.LPVOID,
)
_set_handler = _function(_kernel, "SetConsoleCtrlHandler", _BOOL, _Handler, _BOOL)
_allocate = _function(_kernel, "GlobalAlloc", wintypes.LPVOID, wintypes.UINT, ctypes.c_size_t)
_lock = _function(_kernel, "GlobalLock", wintypes.LPVOID, wintypes.LPVOID)
_unlock = _function(_kernel, "GlobalUnlock", _BOOL, wintypes.LPVOID)
_open_clipboard = _function(_user, "OpenClipboard", _BOOL, wintypes.HWND)
_empty_clipboard = _function(_user, "EmptyClipboard", _BOOL)
_set_clipboard = _function(
    _user, "SetClipboardData", wintypes.LPVOID, wintypes.UINT, wintypes.LPVOID
)
_close_clipboard = _function(_user, "CloseClipboard", _BOOL)

_INVALID = wintypes.HANDLE(-1).value


def _error() -> OSError:
    return ctypes.WinError(ctypes.get_last_error())


def _console(name: str) -> int:
    """A handle of the console's keys, CONIN$, or of what it shows just now, CONOUT$."""
    handle = _open(name, _READ_WRITE, _SHARED, None, _OPEN_EXISTING, 0, None)
    if handle == _INVALID:
        raise _error()
    return int(handle)


# --- waiting ---


def _wait_for_handles(handles: list[int], seconds: Optional[float]) -> Optional[int]:
    """Which of them is signalled first, by its place; None where the time is over."""
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    longest = math.inf
    if threading.current_thread() is threading.main_thread():
        longest = _LOOK_UP
    while True:
        left = min(max(0.0, deadline - time.monotonic()), longest)
        milliseconds = _INFINITE if left == math.inf else math.ceil(left * 1000)
        try:
            found = _winapi.WaitForMultipleObjects(handles, False, milliseconds)
        except InterruptedError:
            continue  # Ctrl-C: its handler is run before this goes on
        if found - _SIGNALLED < len(handles):
            return found - _SIGNALLED
        if time.monotonic() >= deadline:
            return None


class Flag:
    """An event of the system's, which is set while the flag is `raised`."""

    def __init__(self) -> None:
        self._event = _create_event(None, True, False, None)
        self.raised = False

    @property
    def handle(self) -> int:
        return int(self._event)

    def set(self) -> None:
        self.raised = True
        _set_event(self._event)

    def clear(self) -> None:
        self.raised = False
        _reset_event(self._event)

    def is_set(self) -> bool:
        return self.raised

    def wait(self, seconds: Optional[float] = None) -> bool:
        return self.raised or _wait_for_handles([self.handle], seconds) is not None

    def close(self) -> None:
        _close(self._event)


_Waited = TypeVar("_Waited", bound=Union[int, Flag])


def wait(waited: Iterable[_Waited], seconds: Optional[float] = None) -> list[_Waited]:
    waited = list(waited)
    flags = [each.handle for each in waited if isinstance(each, Flag)]
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    while True:
        ready = [each for each in waited if _is_ready(each)]
        left = deadline - time.monotonic()
        if ready or left <= 0:
            return ready
        if len(flags) == len(waited):
            _wait_for_handles(flags, None if left == math.inf else left)
        elif flags:
            _wait_for_handles(flags, min(left, _LOOK))
        else:
            time.sleep(min(left, _LOOK))


def _is_ready(waited: Union[int, Flag]) -> bool:
    if isinstance(waited, Flag):
        return waited.is_set()
    handle = msvcrt.get_osfhandle(waited)
    if _file_type(handle) == _PIPE:
        return _there(handle) is not None
    # A console has keys, or none; a file is always ready.
    return not _is_console(handle) or _wait_for_handles([handle], 0) is not None


def _there(pipe: int) -> Optional[int]:
    """How many bytes are in a pipe: 0 where it has ended, None where none have come yet."""
    count = wintypes.DWORD()
    if _peek(pipe, None, 0, None, ctypes.byref(count), None):
        return count.value or None
    if ctypes.get_last_error() == _ERROR_BROKEN_PIPE:
        return 0
    raise _error()


def output_poll(descriptor: int) -> Callable[[float], object]:
    # A console in which the user marks text takes nothing, and cannot be asked.
    return lambda milliseconds: True


def wait_for_output(descriptor: int, seconds: float) -> bool:
    return True


class Alarm:
    """An event, waited for together with the console's keys."""

    def __init__(self, keys: int, output: int) -> None:
        self._flag = Flag()
        self._rung: deque[bytes] = deque()
        self._keys: Optional[int] = None
        self._ignored = False

    def fileno(self) -> int:
        return -1

    def ring(self, data: bytes = b"\0") -> None:
        self._rung.append(data)
        self._flag.set()

    def wait(self, seconds: Optional[float], output: bool) -> bool:
        handles = [self._flag.handle]
        if not self._ignored:
            if self._keys is None:
                self._keys = _console("CONIN$")
            handles.insert(0, self._keys)
        return _wait_for_handles(handles, seconds) == 0 and not self._ignored

    def ignore_keys(self) -> None:
        self._ignored = True

    def heard(self) -> bytes:
        self._flag.clear()
        heard = []
        while self._rung:
            heard.append(self._rung.popleft())
        return b"".join(heard).replace(b"\0", b"")

    def close(self) -> None:
        self._flag.close()
        if self._keys is not None:
            _close(self._keys)
            self._keys = None


def pipe() -> tuple[int, int]:
    return os.pipe()


def read_at_once(descriptor: int, size: int) -> Optional[bytes]:
    count = _there(msvcrt.get_osfhandle(descriptor))
    return count if count is None else os.read(descriptor, min(count, size))


def open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags)


# --- the terminal ---


class _Modes(NamedTuple):
    keys: int
    output: int


def _mode(handle: int) -> Optional[int]:
    """How a console treats what is typed, or written; None where it is no console."""
    mode = wintypes.DWORD()
    return mode.value if _get_mode(handle, ctypes.byref(mode)) else None


def _is_console(handle: int) -> bool:
    return _mode(handle) is not None


def set_utf8() -> bool:
    return True


def open_keys() -> int:
    try:
        return msvcrt.open_osfhandle(_console("CONIN$"), os.O_RDWR)
    except OSError as error:
        raise TerminalError(
            f"no console to read keys from ({error.strerror}); use --mode inline"
        ) from None


def modes() -> _Modes:
    found = [_mode(msvcrt.get_osfhandle(descriptor)) for descriptor in (0, 1)]
    keys, output = found
    if keys is None or output is None:
        raise TerminalError("standard output is no console; use --mode plain")
    return _Modes(keys, output)


def set_modes(modes: _Modes) -> None:
    for descriptor, mode in enumerate(modes):
        with contextlib.suppress(OSError):
            _set_mode(msvcrt.get_osfhandle(descriptor), mode)


def differ(found: _Modes, own: _Modes) -> bool:
    return False  # a console's modes are set by what is drawn on it as well


def takes_lines(modes: _Modes) -> bool:
    return True


def size() -> tuple[int, int]:
    shown = _console("CONOUT$")
    try:
        left, top, right, bottom = _look(shown).window
    finally:
        _close(shown)
    return bottom - top + 1, right - left + 1


def _look(handle: int) -> _Screen:
    screen = _Screen()
    if not _get_screen(handle, ctypes.byref(screen)):
        raise _error()
    return screen


def begin_line() -> str:
    return "\r\n" if _look(msvcrt.get_osfhandle(1)).cursor.x else ""


def ask(question: bytes, answered: re.Pattern[bytes], seconds: float) -> bytes:
    return b""  # a console gives characters what its font does


def own_output(descriptor: int) -> int:
    return os.dup(descriptor)


def write(descriptor: int, data: Union[bytes, memoryview]) -> int:
    handle = msvcrt.get_osfhandle(descriptor)
    if not _is_console(handle):
        return os.write(descriptor, data)
    # A character that is cut off stays for the next piece.
    text = bytes(data[:_PIECE]).decode("utf-8", "ignore" if len(data) > _PIECE else "replace")
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if not _write(handle, text, units, ctypes.byref(wintypes.DWORD()), None):
        raise _error()
    return len(text.encode()) if len(data) > _PIECE else len(data)


def has_hung_up(descriptor: int) -> bool:
    return False


def flush_output(descriptor: int) -> None:
    """Nothing is on its way: a console has taken what was written."""


def _put_on_clipboard(text: str) -> None:
    data = text.replace("\n", "\r\n").encode("utf-16-le", "replace") + b"\0\0"
    if not _open_clipboard(None):
        raise _error()
    try:
        _empty_clipboard()
        memory = _allocate(_MOVEABLE, len(data))
        ctypes.memmove(_lock(memory), data, len(data))
        _unlock(memory)
        if not _set_clipboard(_UNICODE_TEXT, memory):
            raise _error()
    finally:
        _close_clipboard()


put_on_clipboard: Optional[Callable[[str], None]] = _put_on_clipboard


# --- output that is only appended to ---


def obeys_sequences(descriptor: int) -> bool:
    try:
        handle = msvcrt.get_osfhandle(descriptor)
    except OSError:
        return True  # nobody sees it
    mode = _mode(handle)
    if mode is None:
        return True  # a file or a pipe shows nothing
    obeyed = mode | _PROCESSED_OUTPUT | _SEQUENCES_OBEYED
    return _obeys() and bool(_set_mode(handle, obeyed))


def _obeys() -> bool:
    """Whether consoles obey sequences: one is written where nobody sees it, and draws nothing."""
    hidden = _create_screen(_READ_WRITE, _SHARED, None, _TEXT_BUFFER, None)
    if hidden == _INVALID:
        return False
    try:
        if not _set_mode(hidden, _PROCESSED_OUTPUT | _WRAPPED_OUTPUT | _SEQUENCES_OBEYED):
            return False
        sequence = "\x1b[0m"
        _write(hidden, sequence, len(sequence), ctypes.byref(wintypes.DWORD()), None)
        return not _look(hidden).cursor.x
    finally:
        _close(hidden)


def mend_encoding(stream: Optional[TextIO]) -> None:
    if stream is None or os.environ.get("PYTHONIOENCODING"):
        return
    with contextlib.suppress(AttributeError, OSError, ValueError):
        if stream.fileno() in (1, 2) and not _is_console(msvcrt.get_osfhandle(stream.fileno())):
            stream.reconfigure(encoding="utf-8")  # type: ignore[attr-defined]


def is_broken_pipe(error: OSError) -> bool:
    return isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL


# --- signals ---


def interrupt(thread: int, number: int) -> None:
    """No thread can be interrupted."""


def keep_interrupts() -> None:
    # The handler that is added last is called first, and this one leaves nothing to the others.
    _set_handler(_on_ctrl, True)


def stop() -> None:
    """There is no ^Z."""


def in_forked_child(do: Callable[[], None]) -> None:
    """There is no fork."""


# What the console tells its programs of, by the signal that it is elsewhere.
_CTRL = {0: signal.SIGINT, 1: signal.SIGBREAK}


def _raise_signal(event: int) -> bool:
    number = _CTRL.get(event)
    if number is None:
        return False
    signal.raise_signal(number)
    return True


_on_ctrl = _Handler(_raise_signal)
