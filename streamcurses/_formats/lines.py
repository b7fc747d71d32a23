"""Bytes or text, cut anywhere, into numbered lines.

A line ends with LF, CR or CRLF, and with nothing else: U+2028 and its kin stand unescaped within
JSON strings. A CR ends its line at once, and an LF that comes next, even with the next piece,
belongs to it. A byte-order mark at the very start is dropped; invalid UTF-8 becomes U+FFFD.

A line longer than the limit is dropped as it comes, so that memory stays bounded, and is given
as None where it ends.
"""

from __future__ import annotations

from codecs import utf_8_decode

from streamcurses._late import Optional

# A line's number, counting from 1, and its text without its end; None if it was over the limit.
Line = tuple[int, Optional[str]]


class LineReader:
    """`feed(piece)` gives the lines that it completed, `close()` the last, unfinished one.

    `max_line` is the longest line taken, in characters. The first one is numbered `first`.
    """

    def __init__(self, max_line: int, first: int = 1) -> None:
        self._max = max_line
        self._cut = b""  # of a character that is not whole
        self._started = False
        self._after_cr = False
        self._number = first - 1
        self._pieces: list[str] = []
        self._length = 0

    def feed(self, piece: bytes | bytearray | memoryview | str) -> list[Line]:
        if isinstance(piece, str):
            return self._split(piece)
        data = bytes(piece) if not self._cut else self._cut + bytes(piece)
        text, read = utf_8_decode(data, "replace")
        self._cut = data[read:]
        return self._split(text)

    def close(self) -> list[Line]:
        lines = self._split(utf_8_decode(self._cut, "replace", True)[0])
        if self._length:
            lines.append(self._line(""))
        return lines

    def _split(self, text: str) -> list[Line]:
        if not self._started and text:
            self._started = True
            if text[0] == "\ufeff":
                text = text[1:]
        if self._after_cr and text:
            self._after_cr = False
            if text[0] == "\n":
                text = text[1:]
        if "\r" in text:
            self._after_cr = text[-1] == "\r"
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        whole = text.split("\n")
        tail = whole.pop()
        if len(text) > self._max:
            lines = [self._line(part) for part in whole]
        else:
            # The first may have begun before.
            lines = [self._line(whole.pop(0))] if self._length and whole else []
            lines += enumerate(whole, self._number + 1)
            self._number += len(whole)
        if tail:
            self._length += len(tail)
            if self._length <= self._max:
                self._pieces.append(tail)
            else:
                self._pieces.clear()
        return lines

    def _line(self, end: str) -> Line:
        self._number += 1
        length = self._length + len(end)
        if self._pieces:
            self._pieces.append(end)
            end = "".join(self._pieces)
            self._pieces.clear()
        self._length = 0
        return self._number, end if length <= self._max else None
