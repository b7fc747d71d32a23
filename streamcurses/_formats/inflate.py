"""Bodies that were compressed for their way, gzip or deflate, undone as they come.

Whoever reads raw bytes gets them as the server sent them, and a saved response may well be one.
What a body was compressed with, its first bytes tell: gzip has a mark of its own; deflate, with or
without its two bytes of header, is what can be undone to text, and is no text itself.

A body may unpack to a great deal more than it is, a stream of the same JSON again and again; one
that unpacks to more than `RATIO` times its size, beyond the first `FREE` bytes, is no stream.
"""

from __future__ import annotations

from streamcurses._formats.events import Malformed
from streamcurses._late import Any, Iterator

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")

# The format, as zlib wants it named in `wbits`.
WINDOWS = {"gzip": 31, "deflate": 15, "raw deflate": -15}

RATIO = 500
FREE = 64_000_000
_PART = 1_000_000
_SAMPLE = 64


def packing(start: bytes) -> str | None:
    """What a body that begins so is compressed with; "" for nothing, None if that shows later."""
    if start.startswith(GZIP):
        return "gzip"
    if start.startswith(ZSTD):
        return "zstd"
    if GZIP.startswith(start) or (start and ZSTD.startswith(start)):
        return None
    if start.startswith(ZLIB):
        return _tried(start, "deflate")
    if start == b"\x78" or (len(start) < 4 and not start.isascii()):
        return None
    return "" if _is_text(start) else _tried(start, "raw deflate")


def _tried(start: bytes, name: str) -> str | None:
    import zlib

    try:
        sample = zlib.decompressobj(WINDOWS[name]).decompress(start, _SAMPLE)
    except zlib.error:
        return ""
    if len(sample) >= _SAMPLE // 2:
        return name if _is_text(sample) else ""
    return None if len(start) < _PART else ""


def _is_text(data: bytes) -> bool:
    """Whether bytes begin as text does: no controls, and no more of a character than its start."""
    start = data[:_SAMPLE]
    text = start.decode("utf-8", "replace")
    if len(data) > _SAMPLE or text[-1:] == "\ufffd":
        text = text.rstrip("\ufffd")
    return "\ufffd" not in text and not any(sign < " " and sign not in _BLANKS for sign in text)


_BLANKS = "\t\n\r\f\x1b\b\a"


class Inflater:
    """`feed(data)` gives what it unpacks to, in parts, and a Malformed where it cannot be undone.

    `close()` gives one where the body broke off.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._came = 0
        self._made = 0
        self._over = name not in WINDOWS
        self._unpacker: Any = None

    def feed(self, data: bytes) -> Iterator[bytes | Malformed]:
        import zlib

        if self._over and not self._came:
            yield Malformed(0, f"compressed as {self._name}, which cannot be undone here")
        self._came += len(data)
        while data and not self._over:
            if self._unpacker is None:
                # Another body may follow, as where files are joined; or padding.
                data = data.lstrip(b"\0") if self._made else data
                if not data:
                    return
                self._unpacker = zlib.decompressobj(WINDOWS[self._name])
            try:
                part = self._unpacker.decompress(data, _PART)
            except zlib.error:
                self._over = True
                yield Malformed(0, f"the {self._name} body is damaged")
                return
            self._made += len(part)
            if self._made > max(FREE, RATIO * self._came):
                self._over = True
                yield Malformed(0, f"the {self._name} body unpacks to over {RATIO} times its size")
                return
            yield part
            data = self._unpacker.unconsumed_tail
            if self._unpacker.eof:
                data = self._unpacker.unused_data
                self._unpacker = None

    def close(self) -> list[Malformed]:
        if self._over or self._unpacker is None:
            return []
        self._over = True
        return [Malformed(0, f"the {self._name} body breaks off")]
