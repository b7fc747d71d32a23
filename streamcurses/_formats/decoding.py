"""The decoder: whatever is fed into payloads, payloads into Events by one wire format's rules.

Fed may be bytes or text cut anywhere, dicts, and SDK objects. A payload is a JSON object; what is
none is reported as `Malformed` with its line number (its count, for dicts and objects) and passed
over. What reads bytes and text is loaded when the first of them come, `json` with the first
payload that has to be parsed, what tells of faults with the first one.
"""

from __future__ import annotations

import re

from streamcurses._formats.auto import KNOWN, SIGNS, Auto, Unrecognized
from streamcurses._formats.events import Event, Failure, Malformed, Notice, Unknown
from streamcurses._formats.found import Payload
from streamcurses._late import TYPE_CHECKING, Any, Callable, pattern

if TYPE_CHECKING:
    from streamcurses._formats.alike import Alike
    from streamcurses._formats.cumulative import Cumulative
    from streamcurses._formats.reader import Reader

MAX_LINE = 16_000_000

# So many payloads of no known format are waited for one that is known; then they are told.
PATIENCE = 3

# Of a line that is none of a stream so much is told, in characters.
MOST = 200

# What stands around a sign of life that is no JSON.
_AROUND = " \t[]<>:."
_ERROR = pattern(r"\[ERROR\][:\s]*(?=\S)", re.IGNORECASE)
_VALUE = r"[\"\d-]|true|false|null"
_JSON_START = pattern(rf"\s*(?:\{{|\[\s*(?:[\]\[{{]|{_VALUE}|$)|{_VALUE})")


class Decoder:
    """`feed(data)` and `close()` give lists of Events.

    `data` is bytes or text (SSE or JSON lines, cut anywhere), a dict, or an SDK object. Feeding
    after `close` is a RuntimeError.

    `max_line` is the longest line and payload taken, in characters. With `lines`, bytes and text
    are a line each, without its end, as the `iter_lines` of HTTP clients has them. `cumulative`
    is for servers whose every chunk holds all the text so far.
    """

    def __init__(
        self,
        format: Auto,
        *,
        max_line: int = MAX_LINE,
        lines: bool = False,
        cumulative: bool = False,
    ) -> None:
        self._format = format
        self._max_line = max_line
        self._reader: Reader | None = None  # as long as no bytes have come, nor text
        self._alike: Alike
        self._lines = lines
        self._cumulative: Cumulative | None = None
        if cumulative:
            from streamcurses._formats.cumulative import Cumulative

            self._cumulative = Cumulative()
        self._count = 0
        self._closed = False
        self._decode: Any = None
        self._payload_of: Callable[[Any], Any] | None = None  # as long as no object has come
        # What came before any format was told, and how many more of it are waited for.
        self._doubts: list[Malformed] = []
        self._doubted: list[dict[str, Any]] = []
        self._patience = PATIENCE
        # Texts that are more of the last event's, and are still to be said.
        self._texts: list[str] = []
        # Asked about such text, and in how many payloads it came: where it has taken that in, there
        # is no event of it.
        self.goes_on: Callable[[str, int], bool] | None = None
        # Whether a payload was read in part: what its last event was, its format does not know.
        self._in_part = False

    @property
    def format(self) -> str:
        """The name of the format that the stream is of, "" while that is not known."""
        return self._format.name

    def feed(self, data: Any) -> list[Event]:
        if self._closed:
            raise RuntimeError("fed after close")
        out: list[Event] = []
        # Asked in this order, most of a long stream's chunks are told at once.
        if type(data) is dict:
            self._count += 1
            more, goes_on = self._format.more, self.goes_on
            text = more(data)
            if not text:
                self._read(self._count, "", data, out)
            elif goes_on is not None and not self._in_part and goes_on(text, 1):
                return out
            else:
                self._say(text, out)
        elif not isinstance(data, (str, bytes, bytearray, memoryview)):
            self._count += 1
            self._read(self._count, "", data, out)
        else:
            reader = self._reader or self._begin_reading()
            found = reader.feed(data)
            if self._lines:
                found += reader.feed("\n")
            for payload in found:
                self._take(payload, out)
            if self._texts:
                self._say_texts(out)
        return out if self._cumulative is None else self._cumulative.new(out)

    def close(self) -> list[Event]:
        out: list[Event] = []
        if not self._closed:
            self._closed = True
            for payload in [] if self._reader is None else self._reader.close():
                self._take(payload, out)
            if self._texts:
                self._say_texts(out)
            self._give_up(out)
            self._format.close(out)
        return out if self._cumulative is None else self._cumulative.new(out)

    def _begin_reading(self) -> Reader:
        from streamcurses._formats.alike import Alike
        from streamcurses._formats.reader import Reader

        self._alike = Alike()
        reader = self._reader = Reader(self._max_line, self._format.plain, self._format.recognized)
        return reader

    def _take(self, found: Payload | Malformed | Failure | str, out: list[Event]) -> None:
        like = self._alike.read(found.data) if type(found) is Payload else None
        more = "" if like is None else self._format.more(like)
        if more:
            self._texts.append(more)
            return
        if self._texts:
            self._say_texts(out)
        if type(found) is not Payload:
            if isinstance(found, str):
                self._format.say(found, out)
            elif not isinstance(found, Payload):
                out.append(found)
            return
        line, event, text = found
        if like is not None:
            self._read(line, event, self._alike.copy(), out)
            return
        if text.startswith("[DONE") and text.find("]") in (-1, len(text) - 1):
            self._format.mark(text, out)
            return
        try:
            payload = self._parsed(text)
        except (ValueError, RecursionError):
            self._take_several(line, event, text, out)
        else:
            if type(payload) is dict:
                self._alike.learn(text, payload)
                self._hear(line, event, payload, out)
            else:
                self._read(line, event, payload, out)

    def _take_several(self, line: int, event: str, text: str, out: list[Event]) -> None:
        """What is no JSON as a whole may be several payloads with nothing between them."""
        from streamcurses._formats.dense import DenseReader, data_of

        text = text.rstrip(",")  # as a list's items have it that lost its brackets
        if not text:
            return
        if _words(text) and "{" not in text:
            self._take_one(line, event, text, out)
            return
        dense = DenseReader(line, len(text))
        for found in dense.feed(text):
            if isinstance(found, Payload):
                self._take_one(line, found.event or event, found.data, out)
        rest = data_of(dense.rest)
        if rest:
            self._take_one(line, event, rest, out)

    def _take_one(self, line: int, event: str, text: str, out: list[Event]) -> None:
        if text.startswith("[DONE"):
            self._format.mark(text, out)
            return
        try:
            payload = self._parsed(text)
        except (ValueError, RecursionError) as error:
            told = _ERROR.match(text)
            if told or event == "error":
                from streamcurses._formats.failures import failure

                out.append(failure(text[told.end() :] if told else text))
            elif text.strip(_AROUND).lower() not in SIGNS:
                out.append(Malformed(line, _words(text) or _reason(error, "no JSON: ")))
            self._salvage(line, event, text, out)
        else:
            self._read(line, event, payload, out)

    def _salvage(self, line: int, event: str, text: str, out: list[Event]) -> None:
        """Of an event that is broken, the payloads that begin a line, and lists of them."""
        from streamcurses._formats.dense import DenseReader

        for part in text.split("\n")[1:]:
            if part[:1] == "{":
                found = DenseReader(line, len(part)).feed(part)
                texts = [one.data for one in found if isinstance(one, Payload)]
            else:
                texts = [part] if part[:1] == "[" else []
            for whole in texts:
                try:
                    payload = self._parsed(whole)
                except (ValueError, RecursionError):
                    continue
                for one in payload if isinstance(payload, list) else [payload]:
                    if isinstance(one, dict) and self._format.recognized(one):
                        self._read(line, event, one, out)

    def _parsed(self, text: str) -> Any:
        if self._decode is None:
            from json import JSONDecoder

            self._decode = JSONDecoder()
        # `raw_decode` spares a search for white space at both ends; seldom is there any.
        if text[:1] == "{" and text[-1] == "}":
            payload, end = self._decode.raw_decode(text)
            if end == len(text):
                return payload
        return self._decode.decode(text)

    def _hear(self, line: int, event: str, payload: dict[str, Any], out: list[Event]) -> None:
        more = self._format.more(payload)
        if not more:
            self._read(line, event, payload, out)
        elif out or self._in_part or self.goes_on is None or not self.goes_on(more, 1):
            self._say(more, out)

    def _say(self, text: str, out: list[Event]) -> None:
        out.append(self._format.said(text))
        self._in_part = False

    def _say_texts(self, out: list[Event]) -> None:
        texts, self._texts = self._texts, []
        goes_on = self.goes_on
        if out or self._in_part or goes_on is None or not goes_on("".join(texts), len(texts)):
            out += map(self._format.said, texts)
            self._in_part = False

    def _read(self, line: int, event: str, payload: Any, out: list[Event]) -> None:
        try:
            if type(payload) is not dict:
                payload = (self._payload_of or self._begin_objects())(payload)
                if type(payload) is dict:
                    self._hear(line, event, payload, out)
                else:
                    self._read_other(line, event, payload, out)
                return
            if self._doubts:
                self._settle_doubts(payload, out)
            before = len(out)
            self._format.read(payload, event, out)
            if out and type(out[-1]) is Unknown and out[-1].payload is payload:
                if self._format.hides(payload):
                    return  # what an agent tells of itself may hold anything
                whole = self._of_dicts(payload)
                if whole is None:
                    self._format.unknown(payload, event, out)
                else:
                    out.pop()
                    self._read(line, event, whole, out)
            elif len(out) == before + 1 and type(out[-1]) is Failure:
                self._format.failed(payload, event, out, before)
        except Unrecognized as error:
            whole = self._of_dicts(payload)
            if whole is None:
                self._doubt(Malformed(line, str(error)), payload, out)
            else:
                self._read(line, event, whole, out)
        except (ValueError, RecursionError) as error:
            self._in_part = True
            out.append(Malformed(line, _reason(error)))
        except (AttributeError, KeyError, TypeError) as error:
            self._in_part = True
            # What stands before the field in question has been said.
            out.append(Malformed(line, self._amiss(error, payload, event)))

    def _amiss(self, error: Exception, payload: Any, event: str) -> str:
        """What is to be said of a field of another type than the format has."""
        from streamcurses._formats.amiss import culprit

        def read(payload: dict[str, Any], out: list[Event]) -> None:
            self._format.again().read(payload, event, out)

        told = culprit(error, payload, read) if type(payload) is dict else ""
        return told or _reason(error, "a field is not as the format has it: ")

    def _begin_objects(self) -> Callable[[Any], Any]:
        from streamcurses._formats.objects import payload_of

        self._payload_of = payload_of
        return payload_of

    def _of_dicts(self, payload: dict[str, Any]) -> dict[str, Any] | None:
        """A payload with the objects in it as dicts; None where it has none, as what was bytes."""
        if not self._count:
            return None
        from streamcurses._formats.objects import plain

        whole: dict[str, Any] = plain(payload)
        return None if whole == payload else whole

    def _read_other(self, line: int, event: str, payload: Any, out: list[Event]) -> None:
        """Several payloads as a list; or what is none, in which an error may still be told."""
        if isinstance(payload, list) and any(payload) and all(type(one) is dict for one in payload):
            for one in payload:
                self._hear(line, event, one, out)
        elif event == "error":
            from streamcurses._formats.failures import failure

            out.append(failure(payload))
        else:
            from streamcurses._formats.amiss import KIND_NAMES

            raise ValueError(f"{KIND_NAMES.get(type(payload), 'text')} where an object is due")

    def _doubt(self, doubt: Malformed, payload: dict[str, Any], out: list[Event]) -> None:
        self._doubts.append(doubt)
        self._doubted.append(payload)
        self._patience -= 1
        if self._patience <= 0:
            self._give_up(out)

    def _give_up(self, out: list[Event]) -> None:
        """No format is known for what came: what looks like text is shown, or else it is told."""
        if not self._doubts:
            return
        from streamcurses._formats.generic import longest

        doubts, self._doubts = self._doubts, []
        payloads, self._doubted = self._doubted, []
        path = "" if self._format.name else longest(payloads)
        if path:
            what = doubts[0].reason.removesuffix(KNOWN)
            told = f"line {doubts[0].line} is {what}; shown is its longest text, {path}"
            out.append(Malformed(0, told))
            self._format.guess(payloads, out)
        else:
            out += doubts

    def _settle_doubts(self, payload: dict[str, Any], out: list[Event]) -> None:
        if self._format.recognized(payload):
            out.append(_passed_over(self._doubts))
            self._doubts, self._doubted = [], []


def _passed_over(doubts: list[Malformed]) -> Notice:
    lines = ", ".join(str(doubt.line) for doubt in doubts)
    return Notice(f"passed over, line {lines}: {doubts[0].reason.removesuffix(KNOWN)}")


def _words(text: str) -> str:
    """What is no JSON from its first characters on, in a sentence; "" for what may begin JSON."""
    if _JSON_START.match(text):
        return ""
    first, _, more = text.partition("\n")
    return f"no JSON: {first[:MOST]}{'…' if more or len(first) > MOST else ''}"


def _reason(error: Exception, what: str = "") -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    position = getattr(error, "pos", None)
    if position is None:
        return f"{what}{error}"
    return f"{what}{str(error).partition(':')[0]} (character {position})"
