"""A console of its own on Windows, driven from outside by lines of JSON.

python -m tests.windows.driver

It runs on Windows. A program is started in the console, keys are put into its input, and what it
shows is read back cell by cell, all by the system's own calls: no terminal's bytes are guessed at.
Each line of standard input is an object, `do` one of `Driver`'s methods and the rest what that
takes; each line of output is what came of it, or `error`.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional

assert sys.platform == "win32"

import msvcrt  # noqa: E402
from ctypes import wintypes  # noqa: E402

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_user = ctypes.WinDLL("user32", use_last_error=True)

_READ_WRITE = 0xC0000000
_SHARED = 3
_OPEN_EXISTING = 3

_KEY_EVENT = 1
_LEFT_CTRL = 0x0008
_SHIFT = 0x0010
_ENHANCED = 0x0100

# The second half of a wide character.
_TRAILING = 0x0200

# Keys that are no characters: the system's number of the key, what it types, and the modifiers.
_KEYS = {
    "enter": (0x0D, "\r", 0),
    "escape": (0x1B, "\x1b", 0),
    "tab": (0x09, "\t", 0),
    "shift tab": (0x09, "\t", _SHIFT),
    "backspace": (0x08, "\b", 0),
    "delete": (0x2E, "\0", _ENHANCED),
    "up": (0x26, "\0", _ENHANCED),
    "down": (0x28, "\0", _ENHANCED),
    "left": (0x25, "\0", _ENHANCED),
    "right": (0x27, "\0", _ENHANCED),
    "page up": (0x21, "\0", _ENHANCED),
    "page down": (0x22, "\0", _ENHANCED),
    "home": (0x24, "\0", _ENHANCED),
    "end": (0x23, "\0", _ENHANCED),
}


class _Coord(ctypes.Structure):
    _fields_ = (("x", ctypes.c_short), ("y", ctypes.c_short))


class _Area(ctypes.Structure):
    _fields_ = (
        ("left", ctypes.c_short),
        ("top", ctypes.c_short),
        ("right", ctypes.c_short),
        ("bottom", ctypes.c_short),
    )


class _Buffer(ctypes.Structure):
    _fields_ = (
        ("size", _Coord),
        ("cursor", _Coord),
        ("attributes", wintypes.WORD),
        ("window", _Area),
        ("largest", _Coord),
    )


class _Cell(ctypes.Structure):
    _fields_ = (("character", wintypes.WCHAR), ("attributes", wintypes.WORD))


class _Key(ctypes.Structure):
    _fields_ = (
        ("down", wintypes.BOOL),
        ("repeated", wintypes.WORD),
        ("number", wintypes.WORD),
        ("scan_code", wintypes.WORD),
        ("character", wintypes.WCHAR),
        ("modifiers", wintypes.DWORD),
    )


class _Record(ctypes.Structure):
    _fields_ = (("kind", wintypes.WORD), ("key", _Key))


_kernel.CreateFileW.restype = wintypes.HANDLE
_kernel.CreateFileW.argtypes = (
    wintypes.LPCWSTR,
    wintypes.DWORD,
    wintypes.DWORD,
    wintypes.LPVOID,
    wintypes.DWORD,
    wintypes.DWORD,
    wintypes.HANDLE,
)
_kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
_kernel.GetConsoleScreenBufferInfo.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Buffer))
_kernel.ReadConsoleOutputW.argtypes = (
    wintypes.HANDLE,
    ctypes.POINTER(_Cell),
    _Coord,
    _Coord,
    ctypes.POINTER(_Area),
)
_kernel.WriteConsoleInputW.argtypes = (
    wintypes.HANDLE,
    ctypes.POINTER(_Record),
    wintypes.DWORD,
    ctypes.POINTER(wintypes.DWORD),
)
_kernel.GetConsoleMode.argtypes = (wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD))
_kernel.SetConsoleScreenBufferSize.argtypes = (wintypes.HANDLE, _Coord)
_kernel.SetConsoleWindowInfo.argtypes = (wintypes.HANDLE, wintypes.BOOL, ctypes.POINTER(_Area))


def _must(done: Any) -> Any:
    if not done:
        raise ctypes.WinError(ctypes.get_last_error())
    return done


@contextmanager
def _opened(name: str) -> Iterator[int]:
    """A handle of the console's input, or of the screen that it shows just now."""
    handle = _kernel.CreateFileW(name, _READ_WRITE, _SHARED, None, _OPEN_EXISTING, 0, None)
    if handle == wintypes.HANDLE(-1).value:
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        yield handle
    finally:
        _kernel.CloseHandle(handle)


class Driver:
    """The console, and the one program in it at a time."""

    def __init__(self) -> None:
        _kernel.FreeConsole()
        _must(_kernel.AllocConsole())
        self._program: Optional[subprocess.Popen[bytes]] = None

    def start(self, arguments: list[str], environ: dict[str, str], folder: str) -> dict[str, Any]:
        """Runs this Python with `arguments`, its three streams on the console."""
        input, output = (os.open(name, os.O_RDWR) for name in ("CONIN$", "CONOUT$"))
        self._program = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=input,
            stdout=output,
            stderr=output,
            env={**os.environ, **environ},
            cwd=folder,
        )
        os.close(input)
        os.close(output)
        return {}

    def press(self, keys: list[str]) -> dict[str, Any]:
        """Types keys: characters, names out of the table, or Ctrl with a letter as "^A"."""
        with _opened("CONIN$") as input:
            for key in keys:
                number, character, modifiers = _pressed(key)
                for down in (True, False):
                    record = _Record(_KEY_EVENT, _Key(down, 1, number, 0, character, modifiers))
                    written = wintypes.DWORD()
                    _must(_kernel.WriteConsoleInputW(input, record, 1, ctypes.byref(written)))
        return {}

    def interrupt(self) -> dict[str, Any]:
        """Ctrl-C, as the console tells all its programs of it."""
        _must(_kernel.GenerateConsoleCtrlEvent(signal.CTRL_C_EVENT, 0))
        return {}

    def look(self) -> dict[str, Any]:
        """The window's `rows`, its `attributes` a number a cell, `cursor`, and both `modes`."""
        with _opened("CONOUT$") as output, _opened("CONIN$") as input:
            buffer = _Buffer()
            _must(_kernel.GetConsoleScreenBufferInfo(output, ctypes.byref(buffer)))
            area = buffer.window
            left, top = area.left, area.top
            columns, rows = area.right - left + 1, area.bottom - top + 1
            cells = (_Cell * (columns * rows))()
            _must(
                _kernel.ReadConsoleOutputW(
                    output, cells, _Coord(columns, rows), _Coord(0, 0), ctypes.byref(area)
                )
            )
            modes = []
            for handle in (input, output):
                mode = wintypes.DWORD()
                _must(_kernel.GetConsoleMode(handle, ctypes.byref(mode)))
                modes.append(mode.value)
        lines = [cells[start : start + columns] for start in range(0, columns * rows, columns)]
        return {
            "rows": [
                "".join(cell.character for cell in line if not cell.attributes & _TRAILING)
                for line in lines
            ],
            "attributes": [[cell.attributes for cell in line] for line in lines],
            "cursor": [buffer.cursor.y - top, buffer.cursor.x - left],
            "modes": modes,
        }

    def resize(self, rows: int, columns: int) -> dict[str, Any]:
        """Makes the window so large, and what stands behind it as well."""
        while not self._resize(rows, columns):
            pass  # the program has seen to a size before this one meanwhile
        return {}

    def _resize(self, rows: int, columns: int) -> bool:
        smallest = _Area(0, 0, 0, 0)
        window = _Area(0, 0, columns - 1, rows - 1)
        with _opened("CONOUT$") as output:
            return bool(
                _kernel.SetConsoleWindowInfo(output, True, ctypes.byref(smallest))
                and _kernel.SetConsoleScreenBufferSize(output, _Coord(columns, rows))
                and _kernel.SetConsoleWindowInfo(output, True, ctypes.byref(window))
            )

    def wait(self, seconds: float) -> dict[str, Any]:
        """The program's exit `status`; None where it goes on for longer."""
        assert self._program is not None
        try:
            return {"status": self._program.wait(seconds)}
        except subprocess.TimeoutExpired:
            return {"status": None}

    def close(self) -> None:
        if self._program is not None and self._program.poll() is None:
            self._program.kill()


def _pressed(key: str) -> tuple[int, str, int]:
    if key in _KEYS:
        return _KEYS[key]
    if len(key) == 2 and key[0] == "^":
        return ord(key[1]), chr(ord(key[1]) - 64), _LEFT_CTRL
    assert len(key) == 1, f"no key: {key!r}"
    found = _user.VkKeyScanW(wintypes.WCHAR(key))
    return found & 0xFF, key, _SHIFT if found >> 8 & 1 else 0


def _nothing(number: int, frame: object) -> None:
    """Ctrl-C is for the program in the console."""


def main() -> None:
    # Not SIG_IGN: that the program would inherit.
    signal.signal(signal.SIGINT, _nothing)
    # The streams are pipes, whose ends keep to the code page.
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    msvcrt.setmode(answers.fileno(), os.O_BINARY)
    driver = Driver()
    try:
        for line in requests:
            request = json.loads(line)
            try:
                answer = getattr(driver, request.pop("do"))(**request)
            except OSError as error:
                answer = {"error": str(error)}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
    finally:
        driver.close()


if __name__ == "__main__":
    main()
