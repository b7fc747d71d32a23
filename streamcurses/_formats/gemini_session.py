"""The file that Gemini CLI keeps of a session: messages by id, and what they all are from then on.

A message comes when it is over, and again with its calls once they have run; what is new of it is
said. Where the list of all messages is set, those that it leaves out are taken back: so is a prompt
that failed. The context that the program gives the model first is never shown.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Part,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.format import Format
from streamcurses._formats.gemini_parts import given
from streamcurses._formats.payload import as_json, text_of, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import WHOLE, fields, figure
from streamcurses._late import Any

NAME = "gemini-cli-session"
CONTEXT = "<session_context>"

Fields = dict[str, Any]


class GeminiSession(Format):
    layout = "timeline"

    def __init__(self) -> None:
        # The messages by id: how many of their calls have been said.
        self._calls: dict[str, int] = {}

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if "projectHash" in payload:
            return "sessionId" in payload
        if "$set" in payload:
            return isinstance(payload["$set"], dict)
        return payload.get("type") == "gemini" and "id" in payload

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        return "id" in payload

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if "$set" in payload:
            self._set(fields(payload["$set"]), out)
        elif payload.get("type") in ("user", "gemini") and "id" in payload:
            self._message(payload, out)
        elif "projectHash" not in payload:
            out.append(Unknown(word(payload.get("type")), payload))

    def _set(self, changed: Fields, out: list[Event]) -> None:
        messages = changed.get("messages")
        if isinstance(messages, list):
            stay = {word(message.get("id")) for message in messages}
            gone = tuple(id for id in self._calls if id not in stay)
            if gone:
                out.append(TakeBack(gone))
                for id in gone:
                    del self._calls[id]
            for message in messages:
                self._message(message, out)

    def _message(self, message: Fields, out: list[Event]) -> None:
        id = word(message.get("id"))
        known = id in self._calls
        out.append(Part(id))
        if message.get("type") == "user":
            if not known:
                self._calls[id] = 0
                self._user(message.get("content"), out)
        else:
            if not known:
                self._calls[id] = 0
                self._said(message, out)
            self._called(message, id, out)
        out.append(WHOLE)

    def _user(self, content: Any, out: list[Event]) -> None:
        parts = content if isinstance(content, list) else [content]
        text = "".join(text_of(part) for part in parts if "functionResponse" not in fields(part))
        if text and not text.startswith(CONTEXT):
            out.append(UserText(text))

    def _said(self, message: Fields, out: list[Event]) -> None:
        out.append(MessageBegin(word(message.get("id")), word(message.get("model")), NAME))
        for place, thought in enumerate(message.get("thoughts") or ()):
            subject, text = word(thought.get("subject")), word(thought.get("description"))
            if subject:
                text = f"{chr(10) * 2 if place else ''}**{subject}**\n\n{text}"
            if text:
                out.append(Thoughts(text))
        text = text_of(message.get("content"))
        if text:
            out.append(Content(text))
        tokens = fields(message.get("tokens"))
        if tokens:
            out.append(Usage(*(figure(tokens.get(name)) for name in ("input", "output", "total"))))
        out.append(Finish(""))

    def _called(self, message: Fields, id: str, out: list[Event]) -> None:
        calls = message.get("toolCalls") or []
        for number in range(self._calls[id], len(calls)):
            call = calls[number]
            name = word(call.get("name"))
            arguments = as_json(call.get("args") or {})
            out.append(ToolCallDelta(number, word(call.get("id")), name, arguments))
        for call in calls[self._calls[id] :]:
            text, ok = _result(call)
            out.append(ToolResult(word(call.get("id")), "", text, ok))
        self._calls[id] = max(self._calls[id], len(calls))


def _result(call: Fields) -> tuple[str, bool]:
    """What a call gave back: as the program displays it, or as the model is told."""
    ok = call.get("status") != "error"
    shown = call.get("resultDisplay")
    if isinstance(shown, str) and shown:
        return shown, ok
    parts = [fields(fields(one).get("functionResponse")) for one in call.get("result") or ()]
    text, went = given(parts[0].get("response")) if parts else result_of("")
    return text, ok and went
