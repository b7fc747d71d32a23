"""Descriptions of terminals as terminfo has them compiled, and shorter ones for curses to go by.

Many switch attributes by one string that names them all (sgr), and off by one that also puts back a
character set which nobody has left. So a styled word that grows costs 15 to 17 bytes a frame. By
each attribute's own string, and by `ESC [ m`, it is 7. Some keep and put back the window's title,
which is not set here: one that the program itself sets meanwhile is to stay. And where one has a
string that clears the rest of the screen, curses looks with each refresh whether that would help,
at all blank rows at the end: for a short reply on a large screen, a third of what a delta takes.
curses goes by what a description has, and since ncurses 6.1 TERMINFO may be one itself, in
hexadecimal digits: term(5), terminfo(5).
"""

from __future__ import annotations

import os
import sys

from streamcurses._late import Iterator

# The bytes that a number takes, by what a description begins with.
_NUMBERS = {0o432: 2, 0o1036: 4}
_HEADER = 12
_NONE = b"\xff\xff"  # the place of a string that there is not

# Where strings stand among those of a description.
_SMCUP, _SGR0, _RMCUP = 28, 39, 40
_SGR, _ED = 131, 7
# What ends a single attribute. curses would write it before sgr0, which ends all of them.
_RMSO, _RMUL, _RITM = 43, 44, 321

# What is left out of strings: a character set that is put back, a title that is kept and put back.
_LEFT_OUT = (b"\x1b(B", b"\x0f", b"\x1b[22;0;0t", b"\x1b[23;0;0t")
_OFF = frozenset({b"\x1b[m", b"\x1b[0m"})

# Where terminfo looks, after what its variables name.
_FOLDERS = (
    "/etc/terminfo",
    "/lib/terminfo",
    "/usr/share/terminfo",
    "/usr/lib/terminfo",
    "/usr/local/share/terminfo",
    f"{sys.prefix}/share/terminfo",
)


def shorter(term: str, sgr0: bytes) -> str:
    """What TERMINFO is to be for curses to write less to a `term`, whose attributes `sgr0` ends.

    "" where its description is not found, or is of another kind.
    """
    if _without(sgr0) not in _OFF:
        return ""
    for path in _paths(term):
        try:
            with open(path, "rb") as file:
                description = _Description(file.read())
        except (OSError, ValueError):
            continue
        if description.string(_SGR0) == sgr0:
            for index in (_SMCUP, _SGR0, _RMCUP):
                description.put(index, _without(description.string(index)))
            for index in (_SGR, _ED, _RMSO, _RMUL, _RITM):
                description.put(index, b"")
            return f"hex:{bytes(description).hex()}"
    return ""


def _without(string: bytes) -> bytes:
    for part in _LEFT_OUT:
        string = string.replace(part, b"")
    return string


def _paths(term: str) -> Iterator[str]:
    for folder in (
        os.environ.get("TERMINFO", ""),
        os.path.expanduser("~/.terminfo"),
        *os.environ.get("TERMINFO_DIRS", "").split(os.pathsep),
        *_FOLDERS,
    ):
        if folder:
            yield f"{folder}/{term[0]}/{term}"
            yield f"{folder}/{ord(term[0]):x}/{term}"  # where file names know no case


class _Description:
    """A compiled description, of which strings are changed. ValueError for what is none."""

    def __init__(self, compiled: bytes) -> None:
        kind, names, flags, numbers, strings, size = (
            int.from_bytes(compiled[at : at + 2], "little") for at in range(0, _HEADER, 2)
        )
        if kind not in _NUMBERS:
            raise ValueError(f"a terminal's description does not begin with {kind:o}")
        # Numbers begin at an even place, and so does what stands behind the strings' text.
        places = _HEADER + names + flags
        places += places % 2 + numbers * _NUMBERS[kind]
        texts = places + 2 * strings
        end = texts + size
        self._before = compiled[: _HEADER - 2], compiled[_HEADER:places]
        self._places = bytearray(compiled[places:texts])
        self._texts = compiled[texts:end]
        self._behind = compiled[end + end % 2 :]

    def string(self, index: int) -> bytes:
        """b"" for one that it has not."""
        place = int.from_bytes(self._places[2 * index : 2 * index + 2] or _NONE, "little")
        return self._texts[place:].partition(b"\0")[0]

    def put(self, index: int, text: bytes) -> None:
        """b"" for it to have none."""
        if self.string(index) != text:
            place = len(self._texts).to_bytes(2, "little") if text else _NONE
            self._places[2 * index : 2 * index + 2] = place
            if text:
                self._texts += text + b"\0"

    def __bytes__(self) -> bytes:
        first, rest = self._before
        texts = self._texts + bytes(len(self._texts) % 2)
        size = len(texts).to_bytes(2, "little")
        return b"".join((first, size, rest, self._places, texts, self._behind))
