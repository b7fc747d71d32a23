"""The file that cline keeps of a session: one document of all messages, written anew with each.

Whoever reads it again gives it whole, and what is new in it is said: messages by their ids, and of
a message that has grown the parts behind those that were there. One that is there no more is taken
back. The prompt stands between tags of the program's.
"""

from __future__ import annotations

import re

from streamcurses._formats.cline import output_of
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Part,
    TakeBack,
    Thoughts,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import say, text_of, word
from streamcurses._formats.runs import Run, fields, figure
from streamcurses._late import Any, pattern

NAME = "cline-session"

Fields = dict[str, Any]

_PROMPT = pattern(r"<user_input\b[^>]*>(.*?)</user_input>", re.DOTALL)


class ClineSession(Run):
    NAME = NAME
    MARK = "sessionId"
    ends = False

    def __init__(self) -> None:
        super().__init__()
        # How many parts of each message were said, by its id.
        self._shown: dict[str, int] = {}

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return payload.keys() >= OWN and isinstance(payload["messages"], list)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if not self.recognizes(payload):
            out.append(Unknown("", payload))
            return
        there = set()
        for message in payload["messages"]:
            id = word(message.get("id"))
            there.add(id)
            content = message.get("content") or ()
            new = content[self._shown.get(id, 0) :]
            if new:
                out.append(Part(id))
                self._message(id, message, new, out)
                out.append(Part(""))
                self._shown[id] = len(content)
        gone = tuple(self._shown.keys() - there)
        if gone:
            out.append(TakeBack(gone))
            for id in gone:
                del self._shown[id]

    def _message(self, id: str, message: Fields, parts: Any, out: list[Event]) -> None:
        told = fields(message.get("metadata"))
        if told.get("displayRole") == "error":
            self._failed = ""
            self._fail(Failure("error", text_of(parts) or NOTHING), out)
        elif message.get("role") == "assistant":
            self._said(id, message, parts, out)
        elif not told.get("displayOnly"):
            for part in parts:
                self._heard(part, out)

    def _said(self, id: str, message: Fields, parts: Any, out: list[Event]) -> None:
        self._model = word(fields(message.get("modelInfo")).get("id")) or self._model
        self._begin(out, id)
        for part in parts:
            kind = part.get("type")
            if kind == "tool_use":
                self._call(part.get("id"), part.get("name"), part.get("input") or {}, out)
            elif kind in SAYING:
                name, saying = SAYING[kind]
                self._say(saying, part.get(name), out)
        counts = fields(message.get("metrics"))
        if counts:
            out.append(Usage(*map(figure, map(counts.get, ("inputTokens", "outputTokens")))))
        self._finish(out)

    def _heard(self, part: Fields, out: list[Event]) -> None:
        if part.get("type") == "tool_result":
            text, ok = output_of(part.get("content"))
            id, name = word(part.get("tool_use_id")), word(part.get("name"))
            out.append(ToolResult(id, name, text, ok and not part.get("is_error")))
        elif part.get("type") == "text":
            text = word(part.get("text"))
            said = _PROMPT.findall(text)
            say(UserText, "\n".join(said) if said else text, out)


# The fields that only such a document has, together.
OWN = frozenset({"messages", "sessionId", "updated_at"})
# The type of a part -> where its text is, and what that is.
SAYING: dict[Any, Any] = {"text": ("text", Content), "thinking": ("thinking", Thoughts)}
