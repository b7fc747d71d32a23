"""google-adk's events, as its server sends them and its runner hands them out.

An event is Gemini's, of one candidate, with what ADK knows of it beside. Where it streams, a
message comes in partial events, and then all of it once more in one that is not: of that, only what
has not come is said. Results of tools come as if a user had said them.
"""

from __future__ import annotations

from streamcurses._formats.cases import get
from streamcurses._formats.events import (
    AWAITED,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Unknown,
    UserText,
)
from streamcurses._formats.failures import NOTHING, failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.gemini import finish_of, sources, usage_of
from streamcurses._formats.gemini_parts import Fields, Parts
from streamcurses._formats.payload import word
from streamcurses._late import Any

NAME = "adk"


class ADK(Format):
    def __init__(self) -> None:
        self._parts = Parts()
        self._id = ""
        self._failed = False

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return "author" in payload and get(payload, "invocationId") is not None

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        goes_on = payload.get("partial") and self._id and payload.get("id") == self._id
        if goes_on and ENDS.isdisjoint(payload) and payload.get("content"):  # as most are
            for part in payload["content"].get("parts") or ():
                self._parts.read(part, out)
            return
        if not self.recognizes(payload):
            if not payload.get("error"):
                out.append(Unknown(event, payload))
            elif not self._failed:
                out.append(failure_in(payload))
            return
        content = payload.get("content") or {}
        parts = content.get("parts") or ()
        code = finish_of(get(payload, "errorCode") or "")
        # A message that was cut short has the reason as an error's code as well.
        goes_on = bool(parts) or self._id == (word(payload.get("id")) or "?")
        if code and not (goes_on and Finish(code).cuts):
            self._fail(code, word(get(payload, "errorMessage")), out)
        if content.get("role") == "user":
            self._heard(parts, payload["author"] == "user", out)
        elif parts or payload.get("partial") is not None:
            self._said(parts, payload, out)
        if payload.get("interrupted"):
            self._end("interrupted", out)
        self._acted(payload.get("actions") or {}, out)

    def _acted(self, actions: Fields, out: list[Event]) -> None:
        if get(actions, "requestedToolConfirmations"):
            out.append(Notice("a call waits for approval", AWAITED))
        if get(actions, "requestedAuthConfigs"):
            out.append(Notice("a call waits for credentials", AWAITED))
        other = get(actions, "transferToAgent")
        if other:
            out.append(Notice(f"handed over to {word(other)}"))

    def close(self, out: list[Event]) -> None:
        if self._id:
            self._parts.close(out)

    def _fail(self, kind: str, message: str, out: list[Event]) -> None:
        if not self._failed:
            self._failed = True
            out.append(Failure(kind, message or NOTHING))

    def _heard(self, parts: Any, is_human: bool, out: list[Event]) -> None:
        self._end("", out)
        for part in parts:
            if part.get("text") is None:
                Parts().read(part, out)
            elif is_human and part["text"]:
                out.append(UserText(word(part["text"])))

    def _said(self, parts: Any, payload: Fields, out: list[Event]) -> None:
        id = word(payload.get("id"))
        if id != self._id or not id:
            if not parts:
                return
            self._end("", out)
            self._id = id or "?"
            self._parts = Parts()
            out.append(MessageBegin(id, word(get(payload, "modelVersion")), NAME))
        again = set() if payload.get("partial") else set(self._parts.spoke)
        for part in parts:
            if not again.intersection(_names(part)) or get(part, "functionCall") is not None:
                self._read(part, again, out)
        if payload.get("partial"):
            return
        sources(payload, out)
        counts = get(payload, "usageMetadata")
        self._parts.close(out)
        if counts:
            out.append(usage_of(counts))
        self._end(finish_of(get(payload, "finishReason") or ""), out)

    def _read(self, part: Fields, again: set[str], out: list[Event]) -> None:
        """A part; a call that has come, without its arguments, takes those."""
        call = get(part, "functionCall")
        known = call is not None and bool(again.intersection(_names(part)))
        if known and not word(call.get("id")):
            return
        before = self._parts.calls
        self._parts.read(part, out)
        if known and self._parts.calls > before:
            # It had come whole.
            del out[-1]

    def _end(self, reason: str, out: list[Event]) -> None:
        if self._id:
            self._id = ""
            self._parts.close(out)
            out.append(Finish(reason))


# The fields with which a message does not just go on.
ENDS = frozenset({"errorCode", "error_code", "interrupted"})


def _names(part: Fields) -> set[str]:
    """What a part is known by, where it has come before."""
    if part.get("text") is not None:
        return {"thought" if part.get("thought") else "text"}
    call = get(part, "functionCall") or {}
    return set(filter(None, (word(call.get("id")) or word(call.get("name")),)))
