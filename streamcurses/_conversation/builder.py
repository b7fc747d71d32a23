"""Events folded into messages, each answered by what it changes in the conversation's blocks.

Blocks of text are ended by whatever comes next. The block of a call stays open beside the others,
for calls come interleaved; it is ended by the next thing once its arguments are whole, and at the
latest with the message.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable

from streamcurses._conversation.calls import Arguments, Piece
from streamcurses._conversation.changes import Append, Become, BlockBegin, BlockEnd, Change, Restart
from streamcurses._conversation.draft import Block, Call, Draft
from streamcurses._conversation.message import Message, ToolCall
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
    Opaque,
    Refusal,
    Source,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.results import link
from streamcurses.json.tuples import new

__all__ = ["Message", "MessageBuilder", "ToolCall"]

CONTENT_IS = ("auto", "thoughts", "message")

# The wire formats that have a type of their own for what is said: their content is never a thought.
SAID = frozenset({"letta"})


class MessageBuilder:
    """`feed(event)` gives the Changes that one Event makes, `close()` those of a stream's end.

    `content_is` says what content is: the agent's "thoughts", the "message", or "auto": the
    message until the reply tool is called in the same response. `reply` names that tool and the
    argument that is said to the user, `tool.argument`; "" for none.

    After `close` the conversation may go on with another stream; blocks are numbered on.
    """

    def __init__(self, *, content_is: str = "auto", reply: str = "send_message.message") -> None:
        if content_is not in CONTENT_IS:
            raise ValueError(f"content_is {content_is!r} is none of {', '.join(CONTENT_IS)}")
        self._auto = content_is == "auto"
        self._content_kind = "thought" if content_is == "thoughts" else "reply"
        self._reply_tool, _, self._reply_field = reply.rpartition(".")
        self._number = -1
        self._past: list[Message] = []
        self._draft: Draft | None = None
        # The block that text goes to, and the calls whose blocks are open.
        self._text: Block | None = None
        self._open: list[Call] = []
        # The calls that have no result as yet.
        self._waiting: list[Call] = []
        self._on: dict[type, Callable[[Any], list[Change]]] = {
            kind: getattr(self, name) for kind, name in _HANDLERS.items()
        }

    @property
    def message(self) -> Message:
        """The message as far as it has come, or the last one."""
        if self._draft is not None:
            return self._draft.message(over=False)
        return self._past[-1] if self._past else Message()

    @property
    def messages(self) -> list[Message]:
        """All messages so far, in order."""
        return self._past + ([self.message] if self._draft is not None else [])

    def feed(self, event: Event) -> list[Change]:
        return self._on[type(event)](event)

    def close(self) -> list[Change]:
        """The stream has ended: ends what is open, cut off where there was no finish."""
        changes: list[Change] = []
        draft = self._draft
        if draft is None:
            return changes
        if draft.spans is not None:
            self._say_spans(draft, draft.spans.close(), changes)
        for call in draft.calls.values():
            if call.shown is None:
                self._decide(draft, call, changes)
        reason = draft.cut_by
        ended = len(changes)
        cut_off = draft.finish is None or bool(reason)
        self._end_text(changes, cut_off, reason)
        for call in self._open[:]:
            self._end_call(call, changes, cut_off, reason)
        if reason and not any(type(end) is BlockEnd and end.cut_off for end in changes[ended:]):
            self._aside("notice", f"cut off: {reason}", changes)
        if draft.sources:
            self._aside("sources", _numbered(draft.sources.values()), changes)
        self._past.append(draft.message(over=True))
        self._draft = None
        return changes

    def claim(self) -> int:
        """A block's number, for one that does not come of this builder's events."""
        self._number += 1
        return self._number

    def _begun(self) -> Draft:
        """The message under way, begun by what it says where no event told of its beginning."""
        if self._draft is None:
            self._draft = Draft(MessageBegin("", ""), self._content_kind)
        return self._draft

    # Blocks.

    def _begin_block(
        self,
        kind: str,
        source: object,
        changes: list[Change],
        name: str = "",
    ) -> Block:
        self._number += 1
        block = Block(self._number, kind, source)
        self._begun().blocks.append(block)
        changes.append(BlockBegin(block.number, kind, name))
        return block

    def _aside(
        self,
        kind: str,
        text: str,
        changes: list[Change],
        **about: Any,
    ) -> list[Change]:
        """A block of its own, whole at once, and no part of the message."""
        self._number += 1
        changes.append(BlockBegin(self._number, kind, **about))
        if text:
            changes.append(Append(self._number, text))
        changes.append(BlockEnd(self._number))
        return changes

    def _say(self, kind: str, source: str, text: str) -> list[Change]:
        block = self._text
        if block is not None and block.source == source and block.kind == kind:
            block.text.write(text)
            return [new(Append, (block.number, text))]
        changes: list[Change] = []
        self._end_text(changes)
        self._end_whole_calls(None, changes)
        block = self._text = self._begin_block(kind, source, changes)
        block.text.write(text)
        changes.append(Append(block.number, text))
        return changes

    def _end_text(self, changes: list[Change], cut_off: bool = False, reason: str = "") -> None:
        if self._text is not None:
            changes.append(BlockEnd(self._text.number, cut_off, reason))
            self._text = None

    # What an event changes.

    def _message_begin(self, event: MessageBegin) -> list[Change]:
        changes = self.close()
        kind = "reply" if event.format in SAID else self._content_kind
        self._draft = Draft(event, kind)
        return changes

    def _content(self, event: Content) -> list[Change]:
        draft = self._begun()
        text = event.text
        draft.source.write(text)
        if draft.spans is None:
            return self._say(draft.content_kind, "content", text)
        changes: list[Change] = []
        self._say_spans(draft, draft.spans.feed(text), changes)
        return changes

    def _say_spans(
        self, draft: Draft, spans: list[tuple[bool, str]], changes: list[Change]
    ) -> None:
        for thought, text in spans:
            if thought:
                changes += self._say("thought", "span", text)
            else:
                changes += self._say(draft.content_kind, "content", text)
        if draft.spans is not None and draft.spans.over:
            draft.spans = None

    def _thoughts(self, event: Thoughts) -> list[Change]:
        self._begun()
        return self._say("thought", "thoughts", event.text)

    def _refusal(self, event: Refusal) -> list[Change]:
        self._begun()
        return self._say("refusal", "refusal", event.text)

    def _tool_call(self, event: ToolCallDelta) -> list[Change]:
        index, id, name, arguments = event
        draft = self._begun()
        changes: list[Change] = []
        call = draft.calls.get(index)
        if call is None:
            call = draft.calls[index] = Call()
        if id:
            call.id = id
        if name:
            call.name += name
        shown = call.shown
        if shown is None:
            # A name that may still become the reply tool's is not shown as a call.
            if not arguments and self._reply_tool.startswith(call.name):
                return changes
            shown = self._decide(draft, call, changes)
        elif name:
            self._append(call, "call", name, changes)
        if arguments:
            if len(self._open) > 1:
                self._end_whole_calls(call, changes)
            call.arguments.write(arguments)
            plain = shown.plain(arguments)
            if plain:
                self._append(call, plain, arguments, changes)
            else:
                self._show(call, shown.feed(arguments), changes)
        return changes

    def _source(self, event: Source) -> list[Change]:
        self._begun().cite(event)
        return []

    # Of these three the last two may come by themselves, and begin no message.

    def _opaque(self, event: Opaque) -> list[Change]:
        self._begun().parts.append(event)
        return []

    def _finish(self, event: Finish) -> list[Change]:
        # Nothing ends here: some servers send their finish early, or with every chunk.
        if self._draft is not None:
            self._draft.finish = event.reason or self._draft.finish or ""
        return []

    def _usage(self, event: Usage) -> list[Change]:
        draft = self._draft
        if draft is not None:
            known = draft.usage or Usage()
            draft.usage = Usage(*(old if new is None else new for old, new in zip(known, event)))
        return []

    def _user_text(self, event: UserText) -> list[Change]:
        return self._aside("user", event.text, self.close())

    def _tool_result(self, event: ToolResult) -> list[Change]:
        changes: list[Change] = []
        self._end_text(changes)
        call = next((call for call in self._waiting if _answers(event, call)), None)
        name, under = event.name, None
        if call is not None:
            name, under = call.name, call.number
            self._waiting.remove(call)
            if call in self._open:
                self._end_call(call, changes)
        if under is None and event.ok and event.text in _NOTHING:
            return changes  # Below no call, it would tell nobody anything.
        text = event.text or "(nothing)"
        return self._aside("result", text, changes, name=name, under=under, ok=event.ok)

    def _failure(self, event: Failure) -> list[Change]:
        changes: list[Change] = []
        self._end_text(changes)
        return self._aside("failure", _in_words(event), changes)

    def _malformed(self, event: Malformed) -> list[Change]:
        where = f"line {event.line} could not be read: " if event.line else ""
        return self._aside("notice", f"{where}{event.reason}", [])

    def _notice(self, event: Notice) -> list[Change]:
        return self._aside("notice", event.text, [])

    def _unknown(self, event: Unknown) -> list[Change]:
        return []

    # Calls.

    def _decide(self, draft: Draft, call: Call, changes: list[Change]) -> Arguments:
        """The name is known: the reply tool's call, or any other, which is shown by its name."""
        replies = call.name == self._reply_tool != ""
        judged = self._auto and draft.begin.format not in SAID
        if replies and judged and draft.content_kind == "reply":
            draft.content_kind = "thought"
            for block in draft.blocks:
                if block.source == "content" and block.kind == "reply":
                    block.kind = "thought"
                    changes.append(Become(block.number, "thought"))
        self._end_text(changes)
        self._end_whole_calls(call, changes)
        self._open.append(call)
        self._waiting.append(call)
        shown = call.shown = Arguments(self._reply_field if replies else None)
        if not replies:
            self._append(call, "call", call.name, changes)
        return shown

    def _append(self, call: Call, kind: str, text: str, changes: list[Change]) -> None:
        """Text for one of a call's blocks, begun where it is not open."""
        block = call.blocks.get(kind) or self._begin_call_block(call, kind, changes)
        if text:
            block.text.write(text)
            changes.append(new(Append, (block.number, text)))

    def _show(self, call: Call, pieces: list[Piece], changes: list[Change]) -> None:
        """What a call's arguments add to its blocks."""
        for kind, text, again in pieces:
            if again:
                self._restart(call, kind, changes)
            self._append(call, kind, text, changes)

    def _restart(self, call: Call, kind: str, changes: list[Change]) -> None:
        block = call.blocks.get(kind) or self._begin_call_block(call, kind, changes)
        for earlier in self._begun().blocks:
            if earlier.source is call and earlier.kind == kind:
                earlier.text.clear()
        changes.append(Restart(block.number))

    def _begin_call_block(self, call: Call, kind: str, changes: list[Change]) -> Block:
        # An argument that is a thought is over when another one begins; a call goes on to its end.
        if "thought" in call.blocks:
            changes.append(BlockEnd(call.blocks.pop("thought").number))
        if call not in self._open:
            self._open.append(call)
        name = call.name if kind == "call" else ""
        block = call.blocks[kind] = self._begin_block(kind, call, changes, name)
        if kind == "call":
            call.number = block.number
        return block

    def _end_call(
        self, call: Call, changes: list[Change], cut_off: bool = False, reason: str = ""
    ) -> None:
        shown = call.shown
        assert shown is not None  # or it would not be open
        if shown.whole:
            cut_off = False
        else:
            self._show(call, shown.close(), changes)
            cut_off = cut_off or shown.broken_off
        for block in call.blocks.values():
            changes.append(BlockEnd(block.number, cut_off, reason if cut_off else ""))
        call.blocks.clear()
        self._open.remove(call)

    def _end_whole_calls(self, but: Call | None, changes: list[Change]) -> None:
        """Something else comes: no more is to be expected for calls whose arguments are whole."""
        for call in self._open[:]:
            if call is not but and call.shown is not None and call.shown.whole:
                self._end_call(call, changes)


def _answers(result: ToolResult, call: Call) -> bool:
    """A result belongs to the call of its id; to one of its name where it has no id."""
    return result.id == call.id if result.id else result.name == call.name


def _in_words(failure: Failure) -> str:
    """The failure as text; whatever shows it says already that it is an error."""
    text = f"{failure.kind}: {failure.message}"
    while text[:6].lower() == "error:":
        text = text[6:].lstrip()
    return text


def _numbered(sources: Iterable[Source]) -> str:
    """A line for each source, as the text refers to it where it does."""
    lines = (f"[{number}] {link(title, url)}" for number, (url, title) in enumerate(sources, 1))
    return "\n".join(lines)


# What tools give back that have nothing to say.
_NOTHING = frozenset({"", "None", "null"})

_HANDLERS = {
    MessageBegin: "_message_begin",
    Thoughts: "_thoughts",
    Content: "_content",
    Refusal: "_refusal",
    ToolCallDelta: "_tool_call",
    ToolResult: "_tool_result",
    UserText: "_user_text",
    Source: "_source",
    Opaque: "_opaque",
    Usage: "_usage",
    Finish: "_finish",
    Failure: "_failure",
    Malformed: "_malformed",
    Notice: "_notice",
    Unknown: "_unknown",
}
