"""Plain text that may only be what comes before a stream: a warning, a log line, a command's echo.

Text is given as it comes, but for lines that could be a stream's first ones: those wait until they
are whole. Where one is a payload that a format recognizes, the text is over. That is looked for
at the beginning alone, and not within a fence: a reply may well show what a stream looks like.
"""

from __future__ import annotations

from streamcurses._late import Any, Callable, pattern

# Of plain text as much may stand before a stream, in characters.
ROOM = 8000

_FENCE = pattern(r" {0,3}(```|~~~)")
_FIELDS = ("event:", "id:", "retry:")
_STARTS = (*_FIELDS, "data:", "{")
_HEAD = 8


class Preamble:
    """`feed(text)` gives what of it is plain text, `close()` the rest of that.

    `rest` is what is none, the stream's first lines; None until they come. `recognized` says which
    format a payload is of, "" for none.
    """

    def __init__(self, recognized: Callable[[dict[str, Any]], str]) -> None:
        self.rest: str | None = None
        self._recognized = recognized
        self._given = 0
        self._fenced = False
        # How the line under way began, where it was given already; lines that wait.
        self._head = ""
        self._waiting = ""

    def feed(self, text: str) -> str:
        if self._given > ROOM and not self._waiting:
            return text
        text, self._waiting = self._waiting + text, ""
        given = self._judge(text, over=self._given + len(text) > 2 * ROOM)
        self._given += len(given)
        return given

    def close(self) -> str:
        text, self._waiting = self._waiting, ""
        return self._judge(text, over=True)

    def _judge(self, text: str, over: bool) -> str:
        """What of it is text: all, or what stands before lines that wait or the stream."""
        place = 0
        held = -1
        while place < len(text):
            end = text.find("\n", place) + 1
            line = text[place : end or len(text)]
            what = "text"
            if not (self._head or self._fenced or self._given + place > ROOM):
                what = self._kind(line, bool(end) or over)
            if what == "stream":
                start = place if held < 0 else held
                self.rest = text[start:]
                return text[:start]
            if what == "text":
                held = -1
            elif held < 0:
                held = place
            head = (self._head + line)[:_HEAD]
            if end and _FENCE.match(head):
                self._fenced = not self._fenced
            self._head = "" if end or what == "wait" else head
            place = end or len(text)
        if held < 0 or over:
            return text
        self._waiting = text[held:]
        return text[:held]

    def _kind(self, line: str, whole: bool) -> str:
        """What a line is, from its start: "text", of the "stream", or to "wait" for more."""
        if not whole:
            return "wait" if line.startswith(_STARTS) or _may_start(line) else "text"
        if line.startswith(_FIELDS):
            return "wait"
        return "stream" if self._is_payload(line) else "text"

    def _is_payload(self, line: str) -> bool:
        text = line.removeprefix("data:").strip()
        if not line.startswith(("data:", "{")) or text[:1] != "{" or text[-1:] != "}":
            return False
        from json import loads

        try:
            payload = loads(text)
        except (ValueError, RecursionError):
            return False
        return isinstance(payload, dict) and self._recognized(payload) != ""


def _may_start(line: str) -> bool:
    return any(start.startswith(line) for start in _STARTS)
