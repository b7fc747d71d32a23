"""Events folded into messages, each answered by what it changes in the conversation's blocks.

Blocks of text are ended by whatever comes next. The block of a call stays open beside the others,
for calls come interleaved; it is ended by the next thing once its arguments are whole, and at the
latest with the message.
"""

from __future__ import annotations

from streamcurses._conversation.blocks import Blocks, GrowingCall, Passage
from streamcurses._conversation.buffer import Buffer
from streamcurses._conversation.calls import Reply
from streamcurses._conversation.changes import (
    AGENT_KINDS,
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
)
from streamcurses._conversation.growing import GrowingMessage
from streamcurses._conversation.message import Message, ToolCall
from streamcurses._conversation.said import CONTENT_IS
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
    Opaque,
    Part,
    Refusal,
    Source,
    Spent,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolOutput,
    ToolResult,
    Unknown,
    Usage,
    UserText,
    Within,
)
from streamcurses._late import TYPE_CHECKING, Any, Callable, Iterable, Union
from streamcurses.json.tuples import new

if TYPE_CHECKING:
    from streamcurses._conversation.parts import Kept

__all__ = ["Message", "MessageBuilder", "ToolCall"]

# So much of what is run together is looked at again for each of its parts.
_STRIDE = 4096

# So many pieces of it are put together at a time.
_BATCH = 1024

# The wire formats that have a type of their own for what is said: their content is never a thought.
SAID = frozenset({"letta"})


class _Flow:
    """Text that only adds to what came last.

    `same(text)` is how much of it, from the beginning, goes where the text before went: to what the
    event is of, and to the text of the block of that number. It is the last field of events of that
    `kind` whose others are the `head`. What was `added` is in neither text yet.
    """

    __slots__ = ("added", "head", "kind", "number", "same", "source", "written")

    def __init__(
        self,
        same: Callable[[str], int],
        source: Buffer,
        passage: Passage,
        kind: type,
        head: tuple[object, ...],
    ) -> None:
        self.same = same
        self.added: list[str] = []
        self.source = source
        self.written = passage.text
        self.number = passage.number
        self.kind = kind
        self.head = head


def _unseen(block: int, text: str, deltas: int = 0) -> None:
    """Nobody looks at what grows."""


def _untagged(text: str) -> int:
    return 0 if "<" in text else len(text)


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
        self._reply = Reply(reply)
        self._blocks = Blocks(self._reply_begins)
        self._past: list[Message] = []
        self._growing: GrowingMessage | None = None
        # The block that text goes to.
        self._text: Passage | None = None
        # How what comes goes on, where it does; and who is told of it, and of what is kept of it.
        self._flow: _Flow | None = None
        self.grow: Callable[[int, str, int], object] = _unseen
        self.keep: Callable[[int, str], object] = _unseen
        # The failure that the stream has told last, in words.
        self._failed = ""
        # The calls that have no result as yet.
        self._waiting: list[GrowingCall] = []
        # What may be taken back, by its names, and what of it has begun.
        self._parts: dict[str, Kept] = {}
        self._part: Kept | None = None
        # Other agents at work, by the ids of the calls that they were set to work by.
        self._agents: dict[str, _Agent] = {}
        self._on: dict[type, Callable[[Any], None]] = {
            kind: getattr(self, name) for kind, name in _HANDLERS.items()
        }

    @property
    def message(self) -> Message:
        """The message as far as it has come, or the last one."""
        if self._growing is not None:
            self._settle()
            return self._growing.message(over=False)
        return self._past[-1] if self._past else Message()

    @property
    def messages(self) -> list[Message]:
        """All messages so far, in order."""
        return self._past + ([self.message] if self._growing is not None else [])

    def goes_on(self, text: str, deltas: int) -> bool:
        """Whether text is nothing but more of the event fed last; then it has been taken in.

        `grow` was called with the number of the block that grows by it, and both. Where more may
        come of it than that, it is to be fed as an event.
        """
        flow, grow = self._flow, self.grow
        if flow is None:
            return False
        same, added = flow.same, flow.added
        if same(text) != len(text):
            return False
        if len(added) >= _BATCH:
            self._settle()
        added.append(text)
        grow(flow.number, text, deltas)
        return True

    def _settle(self) -> None:
        """Has the texts hold what was added."""
        flow = self._flow
        if flow is not None and flow.added:
            text = "".join(flow.added)
            flow.added.clear()
            flow.source.write(text)
            flow.written.write(text)
            self.keep(flow.number, text)

    def _end_flow(self) -> None:
        if self._flow is not None:
            self._settle()
            self._flow = None

    def feed(self, event: Event) -> list[Change]:
        flow = self._flow
        if flow is not None and type(event) is flow.kind and event[:-1] == flow.head:
            text: Any = event[-1]
            if text and flow.same(text) == len(text):
                if len(flow.added) >= _BATCH:
                    self._settle()
                flow.added.append(text)
                return [new(Append, (flow.number, text))]
        self._end_flow()
        blocks = self._blocks
        self._on[type(event)](event)
        changes, blocks.changes = blocks.changes, []
        return changes

    def close(self) -> list[Change]:
        """The stream has ended: ends what is open, cut off where there was no finish."""
        self._end_flow()
        for call in list(self._agents):
            self._end_agent(call)
        self._end_message()
        self._feed_part(Part(""))
        self._parts.clear()
        self._failed = ""
        return self._blocks.take()

    def claim(self) -> int:
        """A block's number, for one that does not come of this builder's events."""
        return self._blocks.claim()

    def beside(self, other: MessageBuilder) -> None:
        """Blocks are numbered among the other builder's: two speak in one conversation."""
        self._blocks.claim = other._blocks.claim

    def awaits(self, result: Union[ToolResult, ToolOutput]) -> bool:
        """Whether the result is of a call here that has none as yet."""
        return any(_answers(result, call) for call in self._waiting)

    # Messages and their text.

    def _begin_message(self, begin: MessageBegin, content_kind: str) -> GrowingMessage:
        passages: list[Passage] = []
        self._blocks.passages = passages
        growing = self._growing = GrowingMessage(begin, content_kind, passages)
        if self._part is not None:
            self._part.growing = growing
        return growing

    def _begun(self) -> GrowingMessage:
        """The message under way, begun by what it says where no event told of its beginning."""
        return self._growing or self._begin_message(MessageBegin("", ""), self._content_kind)

    def _end_message(self) -> None:
        growing = self._growing
        if growing is None:
            return
        if growing.is_void:
            self._growing = None
            return
        if growing.spans is not None:
            self._say_spans(growing, growing.spans.close())
        for index, call in list(growing.by_index.items()):
            if call.shown is None:
                self._decide(growing, index, call)
        blocks = self._blocks
        reason = growing.cut_by
        ended = len(blocks.changes)
        cut_off = growing.finish is None or bool(reason)
        self._end_text(cut_off, reason)
        for call in blocks.open[:]:
            blocks.end_call(call, cut_off, reason)
        if reason and not any(type(end) is BlockEnd and end[1] for end in blocks.changes[ended:]):
            blocks.aside("notice", f"cut off: {reason}")
        if growing.sources:
            blocks.aside("sources", _numbered(growing.sources.values()))
        for passage in growing.passages:
            if isinstance(passage.source, GrowingCall):
                passage.source.arguments.share(passage.text)
            self.keep(passage.number, passage.text.text())
        growing.place = len(self._past)
        self._past.append(growing.message(over=True))
        self._growing = None

    def _end_finished(self) -> None:
        """The message is over if it is finished: what comes is of the whole run."""
        if self._growing is not None and self._growing.finish is not None:
            self._end_message()

    def _say(self, kind: str, source: str, text: str) -> None:
        passage = self._text
        if passage is None or passage.source != source or passage.kind != kind:
            self._end_text()
            self._end_whole_calls(None)
            passage = self._text = self._blocks.begin(kind, source)
        self._blocks.append(passage, text)

    def _end_text(self, cut_off: bool = False, reason: str = "") -> None:
        if self._text is not None:
            self._blocks.end(self._text, cut_off, reason)
            self._text = None

    # What an event changes.

    def _message_begin(self, event: MessageBegin) -> None:
        self._end_message()
        self._begin_message(event, "reply" if event.format in SAID else self._content_kind)

    def _content(self, event: Content) -> None:
        growing = self._growing or self._begun()
        text = event.text
        source, spans = growing.source, growing.spans
        if spans is None or (spans.said and "<" not in text):
            self._say(growing.content_kind, "content", text)
        else:
            self._say_spans(growing, spans.feed(text, source))
            if spans.over:
                growing.spans = None
        source.write(text)
        passage = self._text
        is_said = growing.spans is None or growing.spans.said
        if is_said and passage is not None and passage.source == "content" and not passage.fresh:
            self._flow = _Flow(_untagged, source, passage, Content, ())

    def _say_spans(self, growing: GrowingMessage, spans: list[tuple[str, str]]) -> None:
        for kind, text in spans:
            if kind == "said":
                self._say(growing.content_kind, "content", text)
            elif kind == "thought":
                self._say("thought", "span", text)
            else:
                self._content_was_thought(growing)
                self._end_text()

    def _thoughts(self, event: Thoughts) -> None:
        self._begun()
        self._say("thought", "thoughts", event.text)

    def _refusal(self, event: Refusal) -> None:
        self._begun()
        self._say("refusal", "refusal", event.text)

    def _tool_call(self, event: ToolCallDelta) -> None:
        index, id, name, arguments = event
        growing = self._growing or self._begun()
        blocks = self._blocks
        call = growing.by_index.get(index)
        if call is None:
            call = growing.by_index[index] = GrowingCall()
            growing.calls.append(call)
            if self._part is not None:
                self._part.calls.append(call)
        if id and not call.id:
            call.id = id
        if name:
            call.name += name
        if arguments:
            call.arguments.write(arguments)
        shown = call.shown
        if shown is None or name:
            self._name(growing, index, call, name, bool(arguments))
        elif arguments:
            if len(blocks.open) > 1:
                self._end_whole_calls(call)
            plain = shown.plain(arguments)
            if plain:
                passage = call.blocks.get(plain) or blocks.block(call, plain)
                blocks.append(passage, arguments)
                if not passage.fresh and len(blocks.open) == 1:
                    head = index, call.id, ""
                    self._flow = _Flow(shown.same, call.arguments, passage, ToolCallDelta, head)
            else:
                blocks.put(call, shown.feed(arguments))
                if shown.beyond:
                    self._split(growing, index, call)

    def _name(
        self, growing: GrowingMessage, index: int, call: GrowingCall, name: str, over: bool
    ) -> None:
        """A call has more of a name, or none as yet; it is `over` when arguments come."""
        if call.shown is not None and not call.arguments:
            call.shown.name = call.name
            self._blocks.append(self._blocks.block(call, "call"), name)
            return
        # A name that may still become the reply tool's is not shown as a call.
        tool = self._reply.tool
        over = over or not tool.startswith(call.name) or bool(call.name == tool and call.arguments)
        if call.name and over:
            self._decide(growing, index, call)

    def _source(self, event: Source) -> None:
        self._begun().cite(event)

    # Of these three the last two may come by themselves, and begin no message.

    def _opaque(self, event: Opaque) -> None:
        self._begun().parts.append(event)
        if self._part is not None:
            self._part.opaque.append(event)

    def _finish(self, event: Finish) -> None:
        # Nothing ends here: some servers send their finish early, or with every chunk.
        if self._growing is not None:
            self._growing.finish = event.reason or self._growing.finish or ""

    def _usage(self, event: Usage) -> None:
        growing = self._growing
        if growing is not None:
            known = growing.usage or Usage()
            merged = (old if new is None else new for old, new in zip(known, event))
            growing.usage = Usage(*merged)

    def _user_text(self, event: UserText) -> None:
        self._end_message()
        self._blocks.aside("user", event.text)

    def _tool_result(self, event: ToolResult) -> None:
        self._end_text()
        call = next((call for call in self._waiting if _answers(event, call)), None)
        name, under = event.name, None
        if call is not None:
            name, under = call.name, call.number
            self._waiting.remove(call)
            self._end_agent(call.id)
            self._end_answered(call)
            if call.output is not None:
                rest = self._end_output(call.output, event)
                if rest is None:
                    return
                event = event._replace(text=rest)
        if under is None and event.ok and event.text in _NOTHING:
            return  # Below no call, it would tell nobody anything.
        text = event.text or "(nothing)"
        aside = self._blocks.aside("result", text, name=name, under=under, ok=event.ok)
        if call is not None:
            call.results.append(aside)

    def _tool_output(self, event: ToolOutput) -> None:
        call = next((call for call in self._waiting if _answers(event, call)), None)
        blocks = self._blocks
        self._end_text()
        if call is None:
            call = GrowingCall(event.id, event.name)
            call.number = blocks.aside("call", event.name, name=event.name, grows=True).number
            self._waiting.append(call)
        else:
            self._end_answered(call)
        if event.text:
            if call.output is None:
                about = {"name": call.name, "under": call.number, "grows": True}
                call.output = blocks.begin_aside("result", **about)
                call.results.append(call.output)
            blocks.append(call.output, event.text)

    def _end_output(self, output: Passage, result: ToolResult) -> str | None:
        """Ends what a tool gave back meanwhile; what else its result says, None for nothing."""
        shown = output.text.text()
        goes_on = result.text.startswith(shown)
        rest = result.text[len(shown) :] if goes_on else result.text
        if goes_on and result.ok:
            self._blocks.append(output, rest)
        self._blocks.end(output)
        return None if goes_on and result.ok else rest.lstrip("\n")

    def _failure(self, event: Failure) -> None:
        self._end_finished()
        self._end_text()
        words = _in_words(event)
        # Some tell it as an event and once more as the end, or raise it as well.
        if words != self._failed:
            self._failed = words
            self._blocks.aside("failure", words)

    def _malformed(self, event: Malformed) -> None:
        where = f"line {event.line} could not be read: " if event.line else ""
        self._blocks.aside("notice", f"{where}{event.reason}")

    def _notice(self, event: Notice) -> None:
        self._blocks.aside("notice", event.text)

    def _unknown(self, event: Unknown) -> None:
        """Passed over in silence."""

    def _spent(self, event: Spent) -> None:
        self._end_finished()
        text = spent_in_words(event)
        if text:
            self._blocks.aside("notice", text)

    # What is taken back, and other agents.

    def _feed_part(self, event: Part) -> None:
        self._end_text()
        self._end_whole_calls(None)
        self._part = None
        if event.name:
            from streamcurses._conversation.parts import Kept

            self._part = self._parts.setdefault(event.name, Kept())
            self._part.growing = self._growing
        self._blocks.part = None if self._part is None else self._part.passages

    def _take_back(self, event: TakeBack) -> None:
        self._failed = ""
        parts = [self._parts.pop(name) for name in event.names if name in self._parts]
        if any(self._text in kept.passages for kept in parts):
            self._text = None
        else:
            self._end_text()
        for kept in parts:
            if kept is self._part:
                self._part = self._blocks.part = None
            kept.withdraw(self._blocks)
            self._waiting = [call for call in self._waiting if call not in kept.calls]
            growing = kept.growing
            if growing is not None and growing.place >= 0:
                self._past[growing.place] = growing.message(over=True)

    def _within(self, event: Within) -> None:
        agent = self._agents.get(event.call)
        if agent is None:
            call = next((call for call in self._waiting if call.id == event.call), None)
            self._end_text()
            if call is not None:
                self._end_answered(call)
            agent = _Agent(self._blocks, None if call is None else call.number)
            self._agents[event.call] = agent
        agent.hear(event.event)

    def _end_agent(self, call: str) -> None:
        agent = self._agents.pop(call, None)
        if agent is not None:
            agent.end()

    # Calls.

    def _decide(self, growing: GrowingMessage, index: int, call: GrowingCall) -> None:
        """The name is known: the reply tool's call, or any other, which is shown by its name."""
        self._show(call)
        self._split(growing, index, call)

    def _show(self, call: GrowingCall) -> None:
        self._end_text()
        self._end_whole_calls(call)
        if call.shown is None:
            self._waiting.append(call)
        self._blocks.show(call, self._reply.arguments(call.name, call.arguments))

    def _split(self, growing: GrowingMessage, index: int, call: GrowingCall) -> None:
        """Arguments behind those that are whole are another call's, of the same tool."""
        arguments = _beyond(call)
        begins, at = True, 0
        while at < len(arguments):
            if begins:
                id = growing.ids.setdefault(index, call.id)
                id = f"{id}_{len(growing.calls)}" if id else ""
                call = growing.by_index[index] = GrowingCall(id, call.name)
                growing.calls.append(call)
            piece = arguments[at : at + _STRIDE]
            call.arguments.write(piece)
            if call.shown is None:
                self._show(call)
            else:
                self._blocks.put(call, call.shown.feed(piece))
            beyond = _beyond(call)
            begins = bool(beyond)
            at += len(piece) - len(beyond)

    def _reply_begins(self) -> None:
        """The reply tool says something: what came as content before it was thought."""
        growing = self._growing
        if growing is None or not self._auto or growing.begin.format in SAID:
            return
        if growing.content_kind == "thought":
            return
        growing.content_kind = "thought"
        self._end_text()
        self._content_was_thought(growing)

    def _content_was_thought(self, growing: GrowingMessage) -> None:
        for passage in growing.passages:
            if passage.source == "content" and passage.kind == "reply":
                self._blocks.become(passage, "thought")

    def _end_whole_calls(self, but: GrowingCall | None) -> None:
        """Something else comes: no more is to be expected for calls whose arguments are whole.

        Of what is no JSON nobody knows that; it is taken to be whole when text comes (`but` None).
        """
        for call in self._blocks.open[:]:
            shown = call.shown
            if call is not but and shown and (shown.whole or (but is None and shown.raw)):
                self._blocks.end_call(call)

    def _end_answered(self, call: GrowingCall) -> None:
        """Something comes of a call: it is over, unless it is seen that arguments are missing."""
        is_coming = call.shown is not None and call.shown.broken_off
        if call in self._blocks.open and not is_coming:
            self._blocks.end_call(call)


class _Agent:
    """Another agent: a conversation of its own, whose blocks stand `under` the call that it is of.

    Its blocks are numbered among all others, and of the kinds of another agent's.
    """

    def __init__(self, blocks: Blocks, under: int | None) -> None:
        self._builder = MessageBuilder(reply="")
        self._blocks = blocks
        self._under = under
        self._numbers: dict[int, int] = {}

    def hear(self, event: Event) -> None:
        self._pass_on(self._builder.feed(event))

    def end(self) -> None:
        self._pass_on(self._builder.close())

    def _pass_on(self, changes: list[Change]) -> None:
        numbers = self._numbers
        for change in changes:
            if isinstance(change, BlockBegin):
                numbers[change.block] = self._blocks.claim()
                under = self._under if change.under is None else numbers[change.under]
                change = change._replace(kind=_of_agent(change.kind), under=under)
            elif isinstance(change, Become):
                change = change._replace(kind=_of_agent(change.kind))
            self._blocks.changes.append(change._replace(block=numbers[change.block]))


def _of_agent(kind: str) -> str:
    """A kind as that of another agent's; one that this has set to work is no different."""
    return AGENT_KINDS.get(kind, kind)


def spent_in_words(spent: Spent) -> str:
    """What a run came to, on one line; "" where nothing is known of it."""
    turns, seconds, cost, tokens_in, tokens_out = spent
    parts = []
    if turns is not None:
        parts.append(_count(turns, "turn"))
    if seconds is not None:
        parts.append(f"{seconds:.1f} s")
    if tokens_in:
        parts.append(f"{_count(tokens_in, 'token')} in")
    if tokens_out:
        parts.append(f"{_count(tokens_out, 'token')} out")
    if cost:
        parts.append(f"${cost:.4f}")
    return ", ".join(parts)


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _answers(result: ToolResult | ToolOutput, call: GrowingCall) -> bool:
    """A result belongs to the call of its id; to one of its name where it has no id."""
    return result.id == call.id if result.id else result.name == call.name


def _beyond(call: GrowingCall) -> str:
    """What is behind the whole arguments of a call; it is not the call's any more."""
    if call.shown is None or not call.shown.beyond:
        return ""
    beyond, call.shown.beyond = call.shown.beyond, ""
    call.arguments.cut(beyond)
    return beyond


def _in_words(failure: Failure) -> str:
    """The failure as text; whatever shows it says already that it is an error."""
    text = f"{failure.kind}: {failure.message}"
    while text[:6].lower() == "error:":
        text = text[6:].lstrip()
    return text


def _numbered(sources: Iterable[Source]) -> str:
    """A line for each source, as the text refers to it where it does."""
    from streamcurses._formats.results import link

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
    ToolOutput: "_tool_output",
    ToolResult: "_tool_result",
    UserText: "_user_text",
    Source: "_source",
    Opaque: "_opaque",
    Usage: "_usage",
    Finish: "_finish",
    Part: "_feed_part",
    TakeBack: "_take_back",
    Within: "_within",
    Spent: "_spent",
    Failure: "_failure",
    Malformed: "_malformed",
    Notice: "_notice",
    Unknown: "_unknown",
}
