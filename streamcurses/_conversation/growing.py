"""A message while it grows: what has come of it, and the Message that this makes so far."""

from __future__ import annotations

from streamcurses._conversation.blocks import GrowingCall, Passage
from streamcurses._conversation.buffer import Buffer
from streamcurses._conversation.message import Message, ToolCall
from streamcurses._conversation.think_tags import ThinkSpans
from streamcurses._formats.events import Finish, MessageBegin, Opaque, Source, Usage


class GrowingMessage:
    """`content_kind` is the kind of block that content goes to; `finish` is None until told.

    `by_index` has the calls that more arguments go to, by their index in the stream, `ids` the ids
    that came for those which turned out to be several. `place` is where it is among the messages
    that are over; `withdrawn` whether something of it was taken back.
    """

    def __init__(self, begin: MessageBegin, content_kind: str, passages: list[Passage]) -> None:
        self.begin = begin
        self.content_kind = content_kind
        self.passages = passages
        self.spans: ThinkSpans | None = ThinkSpans()
        self.source = Buffer()
        self.calls: list[GrowingCall] = []
        self.by_index: dict[int, GrowingCall] = {}
        self.ids: dict[int, str] = {}
        self.usage: Usage | None = None
        self.finish: str | None = None
        self.parts: list[Opaque] = []
        self.sources: dict[str, Source] = {}
        self.place = -1
        self.withdrawn = False

    @property
    def is_void(self) -> bool:
        """Whether all that it said was taken back."""
        return self.withdrawn and not (self.passages or self.calls)

    @property
    def cut_by(self) -> str:
        """The finish reason that cut the message short, "" for any other."""
        finish = self.finish
        return finish if finish and Finish(finish).cuts else ""

    def cite(self, source: Source) -> None:
        """Takes a source; it is known by its address, and its title may come later."""
        known = self.sources.get(source.url or source.title)
        if known is None or not known.title:
            self.sources[source.url or source.title] = source

    def message(self, over: bool) -> Message:
        """The message so far; with `over`, cut off where there was no finish."""
        content = self._text("reply")
        parts = list(self.parts)
        if not self.source.holds(content):
            parts.append(Opaque("content", self.source.text()))
        thoughts = self._text("thought")
        reasoning = "".join(
            passage.text.text() for passage in self.passages if passage.source == "thoughts"
        )
        if reasoning != thoughts:
            parts.append(Opaque("reasoning", reasoning))
        return Message(
            id=self.begin.id,
            model=self.begin.model,
            thoughts=thoughts,
            content=content,
            refusal=self._text("refusal"),
            tool_calls=tuple(
                ToolCall(call.id, call.name, call.arguments.text()) for call in self.calls
            ),
            usage=self.usage,
            finish_reason=self.finish or "",
            cut_off=over and self.finish is None,
            parts=tuple(parts),
            format=self.begin.format,
            sources=tuple(self.sources.values()),
        )

    def _text(self, kind: str) -> str:
        """All text of one kind: of one source joined as it came, of several on their own lines."""
        sources: dict[object, list[str]] = {}
        for passage in self.passages:
            if passage.kind == kind:
                sources.setdefault(passage.source, []).append(passage.text.text())
        return "\n".join(filter(None, map("".join, sources.values())))
