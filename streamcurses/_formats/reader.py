"""A stream's pieces, whatever they are, into what is found in them: payloads or plain text.

What a stream is, its first characters tell, and it is told no later than it must be: JSON and
server-sent events, an array of payloads, plain text, a page that says what went wrong. Until then
pieces are kept; from then on they go to whoever reads that, as if there had been no question.

Before that a body that was compressed is unpacked, and the head of a response (of `curl -i`) passed
over. Lines may come without their ends, as the `iter_lines` of HTTP clients has them: see `dense`.
"""

from __future__ import annotations

import codecs

from streamcurses._formats.arrays import ArrayReader
from streamcurses._formats.dense import LINE_END, DenseReader, is_field
from streamcurses._formats.events import Failure, Malformed
from streamcurses._formats.found import Found
from streamcurses._formats.inflate import Inflater, packing
from streamcurses._formats.pages import may_be_words, may_begin_page, page_begins, words
from streamcurses._formats.preamble import Preamble
from streamcurses._formats.sse import FIELD, PayloadReader
from streamcurses._late import Any, Callable, Union, pattern

Piece = Union[bytes, bytearray, memoryview, str]

# So many characters are looked at, and waited for.
_ENOUGH = 4000

# What begins a file that a shell of Windows has written.
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_BLANK = " \t\r\n\ufeff"
_DATA_LINE = pattern(r"data:[ \t]*(?:[^ \t\r\n{\[\"][^\r\n]*)?(?:\r\n?|\n)?")
_FIELDS = ("data:", "event:", "id:", "retry:")
_DATA = pattern(r"data: ?[{\[]")  # in a line that lost its end
_COMMENTS = pattern(r"(?::[^\r\n]*[\r\n]\s*)+")
_LINE_ENDS = pattern(r"\r\n?|\n")
_STATUS = pattern(r"HTTP/\d(?:\.\d)? (\d{3})\b")
_STATUS_START = pattern(r"HTTP/\d?(?:\.\d?)? ?\d{0,3}$")
_HEAD = pattern(r"HTTP/[^\r\n]*\r?\n(?:[\w-]+:[^\r\n]*\r?\n)*\r?\n")
_HEAD_START = pattern(r"HTTP/[^\r\n]*(?:\r?\n[\w-]+:[^\r\n]*)*(?:\r?\n[\w-]*)?\r?$")


def opening(text: str) -> str:
    """What a stream is that begins so: "payloads", an "array", a "head", "words", or "text".

    "" where that is not to be told as yet. "words" are an error, as long as nothing else comes.
    """
    text = text.lstrip(_BLANK)
    if not text:
        return ""
    if text[0] in "{[":
        return _opening_json(text)
    if text[0] == ":":
        return _opening_comments(text)
    if text.startswith("data:"):
        return _opening_data(text)
    if page_begins(text):
        return "payloads"
    if text.startswith(_FIELDS):
        return _opening_fields(text)
    if (text[0] < " " and text[0] != "\x1b") or "\0" in text:
        return "payloads"  # it is binary, and every line of it will be told
    if _STATUS.match(text):
        return "head"
    if any(field.startswith(text) for field in _FIELDS) or may_begin_page(text):
        return ""
    if _STATUS_START.match(text) or "HTTP/".startswith(text):
        return ""
    return "words" if may_be_words(text) else "text"


def _opening_comments(text: str) -> str:
    """The same of lines that begin with a colon: what is said may, and the next line tells that."""
    comments = _COMMENTS.match(text)
    rest = text[comments.end() :] if comments else ""
    is_over = rest[:1] not in ("", ":")
    said = text[: len(text) - len(rest)] if is_over else text
    if "data:" in said or len(text) >= _ENOUGH:
        return "payloads"
    if not is_over:
        return ""
    what = opening(rest)
    if what == "words":
        return ""  # they may become a sentence
    return what if what in ("", "text") else "payloads"


def _opening_data(text: str) -> str:
    """The same of an event's data: where that is no JSON, what the next line begins with tells."""
    line = _DATA_LINE.match(text)
    assert line is not None
    rest = text[line.end() :]
    if rest.startswith((*_FIELDS, *'\r\n:{["')) or len(text) >= _ENOUGH:
        return "payloads"
    return "" if any(field.startswith(rest) for field in _FIELDS) else "text"


def _opening_fields(text: str) -> str:
    """The same of lines that begin with another field: what an agent writes may, as any record.

    The first line that tells decides, so that it is the same wherever the text is cut.
    """
    strange = False
    *lines, last = _LINE_ENDS.split(text)
    for line in [*lines, *filter(None, [last])]:
        if not line:
            if strange:
                return "text"  # an event has data, or nothing but what is known
        elif line[0] != ":" and not FIELD.match(line):
            return "payloads" if line[0] in "{[" else "text"
        elif line.startswith("data:") or _DATA.search(line):
            return "payloads"
        elif not line.startswith((*_FIELDS, ":")):
            strange = True
    return "payloads" if len(text) >= _ENOUGH else ""


def _opening_json(text: str) -> str:
    rest = text[1:].lstrip(_BLANK)
    if not rest or ("[DONE".startswith(text) and len(text) < 5):
        return ""
    if text[0] == "{":
        return "payloads" if rest[0] in '"}' else "text"
    if rest[0] == "{":
        return "array"
    return "payloads" if rest[0] == "]" or text.startswith("[DONE") else "text"


class Reader:
    """`feed(piece)` of bytes or text gives what is found in it, `close()` the rest.

    `plain` is whether plain text is expected: "never", "maybe", or "always". `recognized` says
    which format a payload is of, "" for none. Lines are numbered from `first`. `packed` is whether
    bytes may be compressed, `status` that of a response which failed, 0 where it is not known.
    """

    def __init__(
        self,
        max_line: int,
        plain: str,
        recognized: Callable[[dict[str, Any]], str],
        *,
        first: int = 1,
        packed: bool = True,
        status: int = 0,
    ) -> None:
        self._max = max_line
        self._plain = plain
        self._recognized = recognized
        self._first = first
        self._status = status
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        # Bytes that may be packed, and pieces that may be anything, as they came and as text.
        self._start = b""
        self._held: list[bytes | str] = []
        self._texts: list[str] = []
        self._seen = ""
        self.feed: Callable[[Piece], Found] = self._open_bytes if packed else self._open
        self.close: Callable[[], Found] = self._close_unopened

    def _decoded(self, piece: Piece) -> str:
        return piece if isinstance(piece, str) else self._decoder.decode(bytes(piece))

    def _go_on(self, payloads: PayloadReader) -> None:
        """From here on there are lines, as if there had never been anything else."""
        self.feed, self.close = payloads.feed, payloads.close
        if self._decoder.getstate()[0]:  # a character has begun already
            self.feed = lambda piece: payloads.feed(self._decoded(piece))

    # What it is, is not known as yet.

    def _open_bytes(self, piece: Piece) -> Found:
        if isinstance(piece, str):
            self.feed = self._open
            return self._open(piece)
        self._start += bytes(piece)
        if self._start in UTF16:
            return []
        if self._start.startswith(UTF16):
            self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
            self._hand_over(Reader(self._max, self._plain, self._recognized, packed=False))
            start, self._start = self._start, b""
            return self.feed(start)
        how = packing(self._start)
        if how is None:
            return []
        start, self._start = self._start, b""
        if how:
            return self._unpack(how, start)
        self.feed = self._open
        return self._open(start)

    def _open(self, piece: Piece) -> Found:
        if not isinstance(piece, str):
            piece = bytes(piece)
        text = self._decoded(piece)
        self._held.append(piece)
        self._texts.append(text)
        self._seen = (self._seen + text).lstrip(_BLANK)
        if self._plain == "always":
            return self._read_text() if any(self._texts) else []
        what = opening(self._seen)
        if what in ("", "words") and len(self._seen) < _ENOUGH:
            return []
        if what == "array":
            return self._read_array("".join(self._texts))
        if what == "head":
            return self._read_head()
        if what == "payloads" or self._plain == "never":
            return self._read_payloads()
        return self._read_text()

    def _hand_over(self, inner: Reader) -> None:
        """From here on another one decides."""
        self.feed = lambda piece: inner.feed(self._decoded(piece))
        self.close = lambda: [*inner.feed(self._decoder.decode(b"", True)), *inner.close()]

    def _close_unopened(self) -> Found:
        """All that came is too little to tell what it is."""
        found: Found = []
        if self._start:
            self.feed = self._open
            found = self._open(self._start)
            if self.feed != self._open:
                return [*found, *self.close()]
        failure = words(self._seen) if self._plain != "always" else None
        if failure is not None:
            found.append(failure)
        elif self._held:
            is_text = self._seen and self._plain != "never" and self._seen[0] not in "{["
            if self._seen.startswith(":"):
                # Comments are events, which end by a blank line.
                *lines, _ = _LINE_ENDS.split(self._seen)
                is_text = is_text and all(line.strip(" \t") for line in lines)
            if self._seen.startswith(_FIELDS):
                is_text = is_text and _opening_fields(self._seen + "\n\n") == "text"
            found += self._read_text() if is_text else self._read_payloads()
            found += self.close()
        return found

    # What it is, is known.

    def _unpack(self, how: str, start: bytes) -> Found:
        inner = Reader(self._max, self._plain, self._recognized, packed=False)
        inflater = Inflater(how)

        def feed(piece: Piece) -> Found:
            found: Found = []
            for part in inflater.feed(piece.encode() if isinstance(piece, str) else bytes(piece)):
                if isinstance(part, Malformed):
                    found.append(part)
                else:
                    found += inner.feed(part)
            return found

        self.feed = feed
        self.close = lambda: [*inner.close(), *inflater.close()]
        return feed(start)

    def _read_payloads(self) -> Found:
        """Lines with their ends; until the first one comes, payloads with nothing between them."""
        if any(LINE_END.search(text) for text in self._texts):
            payloads = PayloadReader(self._max, self._first)
            self.feed, self.close = payloads.feed, payloads.close
            return [one for piece in self._held for one in payloads.feed(piece)]
        dense = DenseReader(self._first, self._max)

        def feed(piece: Piece) -> Found:
            text = self._decoded(piece)
            if LINE_END.search(text):
                return settle(text)
            found = dense.feed(text)
            return found + settle("") if dense.lost else found

        def settle(text: str) -> Found:
            text = dense.rest + text
            given = dense.number - self._first
            ended = given > 0 and text.lstrip(" \t")[:1] in ("\r", "\n")
            payloads = PayloadReader(
                self._max, self._first + max(0, given - 1), within=ended and dense.within
            )
            self._go_on(payloads)
            # The line of a payload that was given ends as if it had been a comment; what else
            # stands on it is data.
            if ended:
                text = ":" + text
            elif given and dense.within and not is_field(text):
                text = "data: " + text
            return payloads.feed(text)

        self.feed = feed
        self.close = lambda: [*settle(""), *self.close()]
        return feed("".join(self._texts).removeprefix("\ufeff"))

    def _read_array(self, text: str) -> Found:
        """An array, and what comes behind it."""
        array = ArrayReader(self._first, self._max)

        def feed(piece: Piece) -> Found:
            found = array.feed(self._decoded(piece))
            if array.rest is not None:
                payloads = PayloadReader(self._max, array.line)
                self._go_on(payloads)
                found += payloads.feed(array.rest)
            return found

        self.feed, self.close = feed, array.close
        return feed(text)

    def _read_head(self) -> Found:
        """The head of a response is passed over; of one that failed, the body is what it says."""
        whole = ""

        def feed(piece: Piece) -> Found:
            nonlocal whole
            whole += self._decoded(piece)
            head = _HEAD.match(whole)
            if head is not None:
                status = int(whole.split(None, 2)[1])
                inner = Reader(
                    self._max,
                    self._plain,
                    self._recognized,
                    first=self._first + whole.count("\n", 0, head.end()),
                    packed=False,
                    status=status if status >= 400 else 0,
                )
                self._hand_over(inner)
                return inner.feed(whole[head.end() :])
            if len(whole) < _ENOUGH * 4 and _HEAD_START.match(whole):
                return []
            return other()

        def other() -> Found:
            """It only looked like one."""
            self._texts, self._held = [whole], [whole]
            return self._read_payloads() if self._plain == "never" else self._read_text()

        self.feed = feed
        self.close = lambda: [*other(), *self.close()]
        return feed(self._seen)

    def _read_text(self) -> Found:
        text = "".join(self._texts).removeprefix("\ufeff")
        if self._status:
            return self._read_words(text)
        preamble = Preamble(self._recognized)
        line = self._first

        def feed(piece: Piece) -> Found:
            nonlocal line
            text = self._decoded(piece)
            if self._plain != "always":
                text = preamble.feed(text)
            line += text.count("\n")
            found: Found = [text] if text else []
            return found if preamble.rest is None else found + go_over(preamble.rest)

        def go_over(rest: str) -> Found:
            payloads = PayloadReader(self._max, line)
            self._go_on(payloads)
            return payloads.feed(rest)

        def close() -> Found:
            rest = preamble.close() + self._decoder.decode(b"", True)
            found: Found = [rest] if rest else []
            if preamble.rest is not None:
                found += go_over(preamble.rest) + self.close()
            return found

        self.feed, self.close = feed, close
        return feed(text)

    def _read_words(self, text: str) -> Found:
        """The body of a response that failed."""
        said = [text]

        def feed(piece: Piece) -> Found:
            said.append(self._decoded(piece) if len(said) < _ENOUGH else "")
            return []

        self.feed = feed
        self.close = lambda: [Failure(f"HTTP {self._status}", "".join(said).strip())]
        return []
