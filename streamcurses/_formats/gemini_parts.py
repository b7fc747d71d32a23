"""The parts of Gemini's content: text, thoughts, calls and results, in either case of names.

A call may come whole, or its arguments by their paths; such a call goes on until it says that it
does not, which is done by leaving the word out as well, and without an id until another name comes.
Others that give parts never say so: whoever knows better ends it.
"""

from __future__ import annotations

from streamcurses._formats.cases import get
from streamcurses._formats.events import (
    Content,
    Event,
    Notice,
    Opaque,
    Source,
    Thoughts,
    ToolCallDelta,
    ToolResult,
)
from streamcurses._formats.partial_json import PartialJSON
from streamcurses._formats.payload import as_json, word
from streamcurses._formats.results import error_of, result_of
from streamcurses._late import Any, Callable

Fields = dict[str, Any]

CODE = "code_execution"
# What a piece of an argument may be.
VALUES = ("stringValue", "numberValue", "boolValue", "nullValue")
# What a part has that is text and nothing else.
TEXT = frozenset({"text", "thought"})

_NOTHING: Fields = {}


class _Streamed:
    """A call whose arguments come in pieces."""

    def __init__(self, number: int, id: str) -> None:
        self.number = number
        self.id = id
        self.json = PartialJSON()
        self.over = False


class Parts:
    """The parts of one message. What goes back of them is kept, text of one kind joined."""

    def __init__(self) -> None:
        self.calls = 0
        self._kept: list[Fields] = []
        # The text that goes on, and whether it is thought.
        self._pieces: list[str] = []
        self._thought = False
        self.spoke: set[str] = set()  # "text", "thought", and the ids and names of calls
        self._streamed: dict[str, _Streamed] = {}
        self._last: _Streamed | None = None

    def read(self, part: Fields, out: list[Event]) -> None:
        text = part.get("text")
        if text is not None:
            self._text(part, word(text), out)
            return
        for name, read in READERS.items():
            value = get(part, name)
            if value is not None:
                read(self, value, part, out)
                return

    def goes_on(self, part: Fields, event: type | None) -> str:
        """The text of a part that goes on with the last one, which was this event's: it is taken.

        "" for any other.
        """
        text = part.get("text")
        thought = bool(part.get("thought"))
        if (
            type(text) is not str
            or not TEXT.issuperset(part)
            or event is not (Thoughts if thought else Content)
            or thought is not self._thought
            or not self._pieces
        ):
            return ""
        self._pieces.append(text)
        return text

    def close(self, out: list[Event]) -> None:
        """The message is over: so are its calls, and this is what goes back of it."""
        for call in list(self._streamed.values()):
            self._end(call, out)
        self._join()
        out += [Opaque("part", part) for part in self._kept]
        self._kept = []

    def _text(self, part: Fields, text: str, out: list[Event]) -> None:
        thought = bool(part.get("thought"))
        if text:
            if thought is not self._thought or not self._pieces:
                self._join()
                self._thought = thought
                self.spoke.add("thought" if thought else "text")
            self._pieces.append(text)
            out.append(Thoughts(text) if thought else Content(text))
        if len(part) > 1 and get(part, "thoughtSignature"):
            if not self._pieces:
                self._thought = thought
                self._pieces.append("")
            self._join(part)

    def _join(self, part: Fields = _NOTHING) -> None:
        """The text that went on is over; `part` has its signature, where it has one."""
        if self._pieces:
            kept: Fields = {"text": "".join(self._pieces)}
            if self._thought:
                kept["thought"] = True
            self._pieces = []
            self._keep(kept, part)

    def _keep(self, kept: Fields, part: Fields) -> None:
        self._join()
        signature = get(part, "thoughtSignature")
        self._kept.append({**kept, **({"thoughtSignature": signature} if signature else {})})

    def _call(self, call: Fields, part: Fields, out: list[Event]) -> None:
        id, name = word(call.get("id")), word(call.get("name"))
        pieces = get(call, "partialArgs")
        more = bool(get(call, "willContinue"))
        known = self._streamed.get(id) if id else None if name else self._last
        arguments = call.get("args")
        if known is None and (pieces or more):
            if self._last is not None and not id:
                self._end(self._last, out)
            known = _Streamed(self._begin(id, name, "", out), id)
            self._streamed[id or str(known.number)] = self._last = known
        if known is None:
            if name:
                self._begin(id, name, as_json(arguments or {}), out)
                self._keep({"functionCall": call}, part)
            return
        for piece in pieces or ():
            value = next((piece[key] for key in _names(piece) if key in piece), None)
            value = None if "nullValue" in piece or "null_value" in piece else value
            path = word(get(piece, "jsonPath"))
            text = known.json.add(path, value, bool(get(piece, "willContinue")))
            out.append(ToolCallDelta(known.number, known.id, "", text))
        if arguments is not None and not known.json.begun and not known.over:
            known.over = True
            out.append(ToolCallDelta(known.number, known.id, "", as_json(arguments)))
        if arguments is not None:
            self._keep({"functionCall": call}, part)
        if not more:
            self._end(known, out)

    def _begin(self, id: str, name: str, arguments: str, out: list[Event]) -> int:
        number = self.calls
        self.calls += 1
        self.spoke.add(id or name)
        out.append(ToolCallDelta(number, id, name, arguments))
        return number

    def _end(self, call: _Streamed, out: list[Event]) -> None:
        if not call.over:
            call.over = True
            out.append(ToolCallDelta(call.number, call.id, "", call.json.close()))
        if call is self._last:
            self._last = None

    def _response(self, response: Fields, part: Fields, out: list[Event]) -> None:
        text, ok = given(response.get("response"))
        out.append(ToolResult(word(response.get("id")), word(response.get("name")), text, ok))

    def _code(self, code: Fields, part: Fields, out: list[Event]) -> None:
        self._begin(word(code.get("id")), CODE, word(code.get("code")), out)
        self._keep({"executableCode": code}, part)

    def _ran(self, result: Fields, part: Fields, out: list[Event]) -> None:
        outcome = word(result.get("outcome"))
        ok = outcome.endswith("OK") or not outcome
        text = word(result.get("output")) or ("" if ok else outcome)
        out.append(ToolResult(word(result.get("id")), CODE, text, ok))
        self._keep({"codeExecutionResult": result}, part)

    def _tool(self, call: Fields, part: Fields, out: list[Event]) -> None:
        name = word(get(call, "toolType"))
        self._begin(word(call.get("id")), name, as_json(call.get("args") or {}), out)
        self._keep({"toolCall": call}, part)

    def _tool_response(self, response: Fields, part: Fields, out: list[Event]) -> None:
        text, ok = given(response.get("response"))
        out.append(ToolResult(word(response.get("id")), word(get(response, "toolType")), text, ok))
        self._keep({"toolResponse": response}, part)

    def _file(self, file: Fields, part: Fields, out: list[Event]) -> None:
        kind, uri = word(get(file, "mimeType")), word(get(file, "fileUri"))
        out.append(Source(uri, kind) if uri else Notice(f"a file: {kind}"))
        self._keep({"fileData" if uri else "inlineData": file}, part)


def _names(piece: Fields) -> list[str]:
    """The names that the value of a piece may have, in both cases."""
    return [key for key in piece if key.replace("_v", "V") in VALUES]


def given(response: Any) -> Any:
    """What a function gave back: it may have failed, by an error or by its status."""
    if not isinstance(response, dict):
        return result_of(response)
    if response.get("error"):
        return error_of(response["error"])
    for name in ("output", "result"):
        if response.keys() == {name}:
            return result_of(response[name])
    text, ok = result_of(response)
    return text, ok and response.get("status") != "error"


READERS: dict[str, Callable[[Parts, Fields, Fields, list[Event]], None]] = {
    "functionCall": Parts._call,
    "functionResponse": Parts._response,
    "executableCode": Parts._code,
    "codeExecutionResult": Parts._ran,
    "toolCall": Parts._tool,
    "toolResponse": Parts._tool_response,
    "inlineData": Parts._file,
    "fileData": Parts._file,
}
