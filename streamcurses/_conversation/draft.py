"""A message as it grows: its blocks on display, its calls, and what goes back to the provider.

Text is kept in buffers, so that a delta costs what it adds, in time and in room.
"""

from __future__ import annotations

from streamcurses._conversation.calls import Arguments
from streamcurses._conversation.message import Message, ToolCall
from streamcurses._conversation.think_tags import ThinkSpans
from streamcurses._formats.events import Finish, MessageBegin, Opaque, Source, Usage


class Buffer(bytearray):
    """Text that grows in place, as UTF-8; halves of surrogate pairs stay as they came.

    A StringIO holds each fragment as an object of its own, a hundred thousand of them.
    """

    __slots__ = ()

    def write(self, text: str) -> None:
        self += text.encode("utf-8", "surrogatepass")

    def text(self) -> str:
        return self.decode("utf-8", "surrogatepass")


class Block:
    """A stretch of text on display; `source` is the field or the call that it came from."""

    __slots__ = ("kind", "number", "source", "text")

    def __init__(self, number: int, kind: str, source: object) -> None:
        self.number = number
        self.kind = kind
        self.source = source
        self.text = Buffer()


class Call:
    """A call as it came, with its open blocks by kind, and the block that its result goes under.

    `shown` is how its arguments are shown, from when it is known whether it replies.
    """

    __slots__ = ("arguments", "blocks", "id", "name", "number", "shown")

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments = Buffer()
        self.blocks: dict[str, Block] = {}
        self.number: int | None = None
        self.shown: Arguments | None = None


class Draft:
    """`content_kind` is the kind of block that content goes to; `finish` is None until told."""

    def __init__(self, begin: MessageBegin, content_kind: str) -> None:
        self.begin = begin
        self.content_kind = content_kind
        self.spans: ThinkSpans | None = ThinkSpans()
        self.source = Buffer()
        self.blocks: list[Block] = []
        self.calls: dict[int, Call] = {}
        self.usage: Usage | None = None
        self.finish: str | None = None
        self.parts: list[Opaque] = []
        self.sources: dict[str, Source] = {}

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
        source = self.source.text()
        parts = list(self.parts)
        if source != content:
            parts.append(Opaque("content", source))
        return Message(
            id=self.begin.id,
            model=self.begin.model,
            thoughts=self._text("thought"),
            content=content,
            refusal=self._text("refusal"),
            tool_calls=tuple(
                ToolCall(call.id, call.name, call.arguments.text()) for call in self.calls.values()
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
        for block in self.blocks:
            if block.kind == kind:
                sources.setdefault(block.source, []).append(block.text.text())
        return "\n".join(filter(None, map("".join, sources.values())))
