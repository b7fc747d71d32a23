"""Gemini's `generateContent`, streamed: a response in pieces, each with a candidate's new parts.

The first candidate is shown. Tokens are the total so far in each piece, and told with the finish.
A prompt that is refused has no candidates at all, and is a failure. Names come in both cases: as
they are in JSON, and as the SDK has them.
"""

from __future__ import annotations

from streamcurses._formats.cases import get
from streamcurses._formats.events import (
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Source,
    Unknown,
    Usage,
)
from streamcurses._formats.failures import failure_in
from streamcurses._formats.format import Format
from streamcurses._formats.gemini_parts import Fields, Parts
from streamcurses._formats.payload import say, word
from streamcurses._formats.runs import figure
from streamcurses._late import Any

NAME = "gemini"

# Tokens: of the prompt, of what is said and what is thought, and of all.
COUNTS = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount")

# What a candidate holds that only goes on.
PLAIN = frozenset({"content", "index"})


class Gemini(Format):
    def __init__(self) -> None:
        self._parts = Parts()
        self._begun = False
        self._id = ""
        self._counts: Fields = {}

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        if "candidates" in payload:
            return isinstance(payload["candidates"], list)
        return get(payload, "promptFeedback") is not None or (
            get(payload, "usageMetadata") is not None
            and get(payload, "modelVersion") is not None
            and get(payload, "invocationId") is None
        )

    def more(self, payload: dict[str, Any]) -> str:
        try:
            (candidate,) = payload["candidates"]
            (part,) = candidate["content"]["parts"]
            counts = {**payload["usageMetadata"]}
            same = payload["responseId"] == self._id != "" and PLAIN.issuperset(candidate)
            if not self._begun or not same or candidate.get("index"):
                return ""
            text = self._parts.goes_on(part, self._last_event)
        except (AttributeError, LookupError, TypeError, ValueError):
            return ""  # some other shape
        if text and counts:
            self._counts = counts
        return text

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        self._read(payload, event, out)
        if out:
            self._last_event = type(out[-1])

    def _read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        candidates = payload.get("candidates")
        if candidates is None and payload.get("error"):
            out.append(failure_in(payload))
            return
        if candidates is None and not self.recognizes(payload):
            out.append(Unknown(event, payload))
            return
        counts = get(payload, "usageMetadata")
        if counts:
            self._counts = counts
        for candidate in candidates or ():
            if not candidate.get("index"):
                self._candidate(candidate, payload, out)
        if not candidates:
            feedback = get(payload, "promptFeedback")
            if feedback and get(feedback, "blockReason"):
                out.append(_refused(feedback))

    def close(self, out: list[Event]) -> None:
        if self._begun:
            self._parts.close(out)
            self._count(out)

    def _candidate(self, candidate: Fields, payload: Fields, out: list[Event]) -> None:
        id = word(get(payload, "responseId"))
        if self._begun and id and self._id and id != self._id:
            self._end("", out)
        if not self._begun:
            self._begun = True
            self._parts = Parts()
            self._id = id
            out.append(MessageBegin(id, word(get(payload, "modelVersion")), NAME))
        for part in (candidate.get("content") or {}).get("parts") or ():
            self._parts.read(part, out)
        if PLAIN.issuperset(candidate):  # as most are
            return
        sources(candidate, out)
        reason = get(candidate, "finishReason")
        if reason:
            self._end(finish_of(reason), out)
            say(Notice, get(candidate, "finishMessage"), out)

    def _end(self, reason: str, out: list[Event]) -> None:
        self.close(out)
        self._begun = False
        out.append(Finish(reason))

    def _count(self, out: list[Event]) -> None:
        counts, self._counts = self._counts, {}
        if counts:
            out.append(usage_of(counts))


def finish_of(reason: Any) -> str:
    """The reason for which a candidate ended, "" for none; it may be an enum of the SDK's."""
    return "".join(word(reason))


def usage_of(counts: Fields) -> Usage:
    """Tokens; those of thoughts are counted apart, and part of what came out."""
    asked, said, thought, total = (figure(get(counts, name)) for name in COUNTS)
    written = None if said is None and thought is None else (said or 0) + (thought or 0)
    return Usage(asked, written, total)


def sources(candidate: Fields, out: list[Event]) -> None:
    """What a candidate draws on."""
    grounding = get(candidate, "groundingMetadata") or {}
    citations = get(candidate, "citationMetadata") or {}
    chunks = [(chunk.get("web") or {}) for chunk in get(grounding, "groundingChunks") or ()]
    for one in [*chunks, *(citations.get("citations") or ())]:
        if one.get("uri"):
            out.append(Source(word(one["uri"]), word(one.get("title"))))


def _refused(feedback: Fields) -> Failure:
    reason = finish_of(get(feedback, "blockReason"))
    why = word(get(feedback, "blockReasonMessage"))
    return Failure("refused", ": ".join(filter(None, (f"the prompt was refused: {reason}", why))))
