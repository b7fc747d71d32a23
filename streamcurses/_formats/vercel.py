"""Vercel's UI message stream (AI SDK 5 and later): parts with ids, a message for each step.

A call's arguments come again whole when they are; they are said where they came alone. Results come
in any order; a preliminary one is followed by another, and one for input that was no good may be by
an error of its own. An error is followed by an end as any other.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    AWAITED,
    Content,
    Event,
    Failure,
    Notice,
    Source,
    Spent,
    Thoughts,
    ToolResult,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import as_json, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import Read, Run
from streamcurses._formats.tool_calls import ToolCalls
from streamcurses._late import Any

NAME = "vercel"

Fields = dict[str, Any]


class Vercel(Run):
    NAME = NAME

    def __init__(self) -> None:
        super().__init__()
        self._pieces = ToolCalls()
        self._begun_calls: set[str] = set()
        self._answered: set[str] = set()  # calls
        self._said = ""  # the id of the text that came last

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        if kind == "start":
            return payload.keys() <= {"type", "messageId", "messageMetadata"}
        if kind == "finish":
            return payload.keys() <= {"type", "finishReason", "messageMetadata"}
        if kind == "error":
            return "errorText" in payload
        return isinstance(kind, str) and kind in OWN

    @staticmethod
    def owns(payload: dict[str, Any]) -> bool:
        return "errorText" in payload

    def mark(self, marker: str, out: list[Event]) -> None:
        self._finish(out)
        self._over = True

    def _begin(self, out: list[Event], id: str = "") -> None:
        if not self._begun:
            super()._begin(out, id)
            self._pieces = ToolCalls()
            self._said = ""

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""

    def _step(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)

    def _text(self, payload: Fields, out: list[Event]) -> None:
        id = word(payload.get("id"))
        if self._said and id != self._said:
            self._finish(out)
        self._say(Content, payload.get("delta"), out)
        self._said = id

    def _thoughts(self, payload: Fields, out: list[Event]) -> None:
        self._say(Thoughts, payload.get("delta"), out)

    def _piece(self, payload: Fields, out: list[Event]) -> None:
        id = word(payload.get("toolCallId"))
        self._begun_calls.add(id)
        self._begin(out)
        arguments = payload.get("inputTextDelta")
        piece = self._pieces.take(id, id, payload.get("toolName"), arguments)
        if piece is not None:
            out.append(piece)

    def _available(self, payload: Fields, out: list[Event]) -> None:
        id = word(payload.get("toolCallId"))
        if id not in self._begun_calls:
            self._piece({**payload, "inputTextDelta": as_json(payload.get("input"))}, out)

    def _bad_input(self, payload: Fields, out: list[Event]) -> None:
        self._available(payload, out)
        self._result_error(payload, out)

    def _asks(self, payload: Fields, out: list[Event]) -> None:
        out.append(Notice("a call waits for approval", AWAITED))

    def _result(self, payload: Fields, out: list[Event]) -> None:
        if not payload.get("preliminary"):
            self._answer(payload, *result_of(payload.get("output")), out)

    def _result_error(self, payload: Fields, out: list[Event]) -> None:
        self._answer(payload, word(payload.get("errorText")), False, out)

    def _denied(self, payload: Fields, out: list[Event]) -> None:
        self._answer(payload, "denied", False, out)

    def _answer(self, payload: Fields, text: str, ok: bool, out: list[Event]) -> None:
        id = word(payload.get("toolCallId"))
        if id not in self._answered:
            self._answered.add(id)
            out.append(ToolResult(id, "", text, ok))

    def _source(self, payload: Fields, out: list[Event]) -> None:
        self._begin(out)
        title = word(payload.get("title")) or word(payload.get("filename"))
        out.append(Source(word(payload.get("url")), title))

    def _file(self, payload: Fields, out: list[Event]) -> None:
        out.append(Notice(f"a file: {word(payload.get('mediaType'))}"))

    def _error(self, payload: Fields, out: list[Event]) -> None:
        self._fail(Failure("error", word(payload.get("errorText")) or NOTHING), out)

    def _abort(self, payload: Fields, out: list[Event]) -> None:
        reason = word(payload.get("reason"))
        self._fail(Failure("aborted", reason or "the reply was aborted"), out)

    def _finished(self, payload: Fields, out: list[Event]) -> None:
        reason = word(payload.get("finishReason")).replace("-", "_")
        if reason == "error" and not self._failed:
            self._fail(Failure("error", NOTHING), out)
        self._finish(out, reason)
        self._end(Spent(), out)


OWN: dict[str, Read] = {
    "start-step": Vercel._step,
    "finish-step": Vercel._nothing,
    "message-metadata": Vercel._nothing,
    "text-start": Vercel._nothing,
    "text-delta": Vercel._text,
    "text-end": Vercel._nothing,
    "reasoning-start": Vercel._nothing,
    "reasoning-delta": Vercel._thoughts,
    "reasoning-end": Vercel._nothing,
    "tool-input-start": Vercel._piece,
    "tool-input-delta": Vercel._piece,
    "tool-input-available": Vercel._available,
    "tool-input-error": Vercel._bad_input,
    "tool-approval-request": Vercel._asks,
    "tool-output-available": Vercel._result,
    "tool-output-error": Vercel._result_error,
    "tool-output-denied": Vercel._denied,
    "source-url": Vercel._source,
    "source-document": Vercel._source,
}
Vercel.TYPES = {
    **OWN,
    "start": Vercel._nothing,
    "file": Vercel._file,
    "error": Vercel._error,
    "abort": Vercel._abort,
    "finish": Vercel._finished,
}
