"""Cohere's chat API, its second version: a message that starts, parts by number, and its end."""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Source,
    Thoughts,
    ToolCallDelta,
    Usage,
)
from streamcurses._formats.payload import word
from streamcurses._formats.runs import Read, Run, fields, figure
from streamcurses._late import Any

NAME = "cohere"

Fields = dict[str, Any]


class Cohere(Run):
    NAME = NAME
    layout = "regions"

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[Any, int] = {}

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return payload.get("type") in Cohere.TYPES

    def _message(self, payload: Fields) -> Fields:
        return fields(fields(payload.get("delta")).get("message"))

    def _start(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        self._numbers = {}
        self._begin(out, word(payload.get("id")))
        self._over = False

    def _content(self, payload: Fields, out: list[Event]) -> None:
        content = fields(self._message(payload).get("content"))
        self._say(Thoughts, content.get("thinking"), out)
        self._say(Content, content.get("text"), out)

    def _plan(self, payload: Fields, out: list[Event]) -> None:
        self._say(Thoughts, self._message(payload).get("tool_plan"), out)

    def _piece(self, payload: Fields, out: list[Event]) -> None:
        call = fields(self._message(payload).get("tool_calls"))
        function = fields(call.get("function"))
        self._begin(out)
        number = self._numbers.setdefault(payload.get("index"), len(self._numbers))
        name, arguments = word(function.get("name")), word(function.get("arguments"))
        if name or arguments:
            out.append(ToolCallDelta(number, word(call.get("id")), name, arguments))

    def _citation(self, payload: Fields, out: list[Event]) -> None:
        citation = fields(self._message(payload).get("citations"))
        for one in citation.get("sources") or ():
            document = fields(fields(one).get("document"))
            url, title = word(document.get("url")), word(document.get("title") or one.get("id"))
            if url or title:
                self._begin(out)
                out.append(Source(url, title))

    def _end_message(self, payload: Fields, out: list[Event]) -> None:
        delta = fields(payload.get("delta"))
        tokens = fields(fields(delta.get("usage")).get("tokens"))
        if tokens:
            used = map(tokens.get, ("input_tokens", "output_tokens"))
            out.append(Usage(*map(figure, used)))
        self._finish(out, word(delta.get("finish_reason")))
        self._over = True

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""


_TYPES: dict[Any, Read] = {
    "message-start": Cohere._start,
    "content-start": Cohere._content,
    "content-delta": Cohere._content,
    "content-end": Cohere._nothing,
    "tool-plan-delta": Cohere._plan,
    "tool-call-start": Cohere._piece,
    "tool-call-delta": Cohere._piece,
    "tool-call-end": Cohere._nothing,
    "citation-start": Cohere._citation,
    "citation-end": Cohere._nothing,
    "message-end": Cohere._end_message,
}
Cohere.TYPES = _TYPES
