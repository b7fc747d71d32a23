"""Streams, and who speaks in them: several may be under way in one conversation.

A `Stream` is one reply as it comes: it has a decoder of its own, and a `Voice` for as long as it
lasts. A voice is somebody who speaks: it has a builder, whose calls may be answered later, and its
places in the journal and in the filter. One reply after the other is of one voice; replies at once
are of several. Blocks are numbered among all of them.
"""

from __future__ import annotations

from streamcurses._conversation.builder import Message, MessageBuilder
from streamcurses._conversation.changes import BlockBegin, Change
from streamcurses._formats import decoder
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    UserText,
)
from streamcurses._late import (
    TYPE_CHECKING,
    Any,
    Callable,
    Iterable,
    Optional,
    Protocol,
    Sequence,
    Union,
)
from streamcurses._terminal.signals import Guard
from streamcurses.errors import StreamError

if TYPE_CHECKING:
    from streamcurses._session.journal import Place
    from streamcurses._session.only import Only

# Ends a stream of which there was nothing to see: it was no message, or one without a word.
SILENT = Malformed(0, "nothing in the stream could be shown")
EMPTY = Notice("the message is empty")

# What comes many times a second, and is of no interest to anybody but the builder.
_TEXT_EVENTS = frozenset({Content, Thoughts, ToolCallDelta})

# The events that a turn begins or ends with, or is: whoever waits for whole messages is told.
_TURNS = (MessageBegin, UserText, ToolResult, Failure)


def in_words(event: Union[Malformed, Failure, Notice]) -> str:
    """What was wrong, on its own."""
    if isinstance(event, Malformed):
        return f"line {event.line}: {event.reason}" if event.line else event.reason
    return f"{event.kind}: {event.message}" if isinstance(event, Failure) else event.text


class Display(Protocol):
    """Where what changes in the conversation is shown."""

    def grow(self, block: int, text: str, deltas: int) -> None:
        """Shows that the block's text grows by what came in so many deltas."""

    def keep(self, block: int, text: str) -> None:
        """The block's text ends with `text`, as far as it was shown: an object that stays anyway.

        Who keeps the text need not keep that a second time.
        """

    def show_all(self) -> None:
        """Shows what waits for more: a message has its finish, there may be no more."""

    def apply(self, changes: Iterable[Change]) -> None:
        """Shows changes."""


class Asked(Protocol):
    """Whether the user wants out."""

    raised: bool


class _Never:
    """There is nothing that could be left."""

    raised = False


NEVER = _Never()


class Voice:
    """One who speaks, called `name` where several do.

    `display` takes what changes in the conversation; `note(event, voice)` is told of what is no
    text, and says whether that is to be shown here; `on_event` and `on_change` are the user's.
    `place` and `only` are the voice's, where there are a journal and a filter. It is free while
    `stream` is None.
    """

    def __init__(
        self,
        builder: MessageBuilder,
        name: str,
        note: Callable[[Event, Voice], bool],
        display: Display,
        on_event: Optional[Callable[[Event], object]] = None,
        on_change: Optional[Callable[[Change], object]] = None,
    ) -> None:
        self.builder = builder
        self.name = name
        self.stream: Optional[Stream] = None
        self.place: Optional[Place] = None
        self.only: Optional[Only] = None
        self.show_on(display)
        self._note = note
        self._on_event = on_event
        self._on_change = on_change
        self._tells = bool(name) or on_change is not None
        # Whether nobody but the display is told of what is said.
        self.is_alone = on_event is None and on_change is None

    def show_on(self, display: Display) -> None:
        """Shows what changes there from now on."""
        self.display = display
        self.builder.grow = display.grow
        self.builder.keep = display.keep

    def take(self, events: Sequence[Event]) -> bool:
        """Shows what the events say; whether there was anything to show."""
        if self._on_event is not None:
            for event in events:
                self._on_event(event)
        changes: list[Change] = []
        finished = False
        feed = self.builder.feed
        for event in events:
            if type(event) in _TEXT_EVENTS:
                changes += feed(event)
                finished = False
            elif self._note(event, self):
                finished = finished or type(event) is Finish
                changes += feed(event)
                if isinstance(event, _TURNS):
                    changes = self._turn(event, changes)
        if self._tells:
            self.tell(changes)
        else:
            self.display.apply(changes)
        if finished:
            self.display.show_all()
        return bool(changes)

    def tell(self, changes: list[Change]) -> None:
        """Shows changes, with who it is that speaks."""
        if self.name:
            changes = [
                change._replace(who=self.name) if isinstance(change, BlockBegin) else change
                for change in changes
            ]
        self.display.apply(changes)
        if self._on_change is not None:
            for change in changes:
                self._on_change(change)

    def close(self) -> list[Change]:
        """Ends what has begun, and saves it; what is to be shown of that."""
        changes = self.builder.close()
        if self.place is not None:
            self.place.end(self.builder.messages)
        return changes

    def end(self) -> list[Change]:
        """Ends what has begun, and shows it; what has changed."""
        changes = self.close()
        self.tell(changes)
        self.filter()
        return changes

    def _turn(self, event: Event, changes: list[Change]) -> list[Change]:
        """Tells those who wait for whole messages; what of the changes is still to be shown."""
        if self.place is not None:
            self.place.hear(event, self.builder.messages)
        if self.only is not None and isinstance(event, (MessageBegin, UserText)):
            self.tell(changes)
            messages = self.builder.messages
            self.only.whole(messages[:-1] if isinstance(event, MessageBegin) else messages)
            return []
        return changes

    def filter(self) -> None:
        """All messages are whole, and have been shown."""
        if self.only is not None:
            self.only.whole(self.builder.messages)


class Stream:
    """A stream of a session, beside others that are under way in it.

        stream = ui.stream("researcher")
        for chunk in …: stream.feed(chunk)
        message = stream.end()

    Chunks are taken one after the other, whoever feeds them: two replies at once are two streams.
    As a context it is ended at the end, and cut off by an error.
    """

    def __init__(
        self,
        voice: Voice,
        format: str,
        lock: Guard,
        drain: Callable[[], None],
        closing: Asked,
        leave: Callable[[], None],
    ) -> None:
        self._voice = voice
        self._decoder = decoder(format)
        if voice.is_alone:
            self._decoder.goes_on = voice.builder.goes_on
        self._lock = lock
        self._drain = drain  # takes what others have written
        # Where the user has asked to be let out, that is done behind the next chunk.
        self._closing = closing
        self._leave = leave
        # Its messages among the voice's; the last one's place is known at its end.
        self._first = len(voice.builder.messages)
        self._last: Optional[int] = None
        # Whether it has said something, and nothing of it could be shown.
        self._fed = False
        self.silent = True
        # What it has told of its end.
        self.finished = False
        self.failure: Optional[Failure] = None
        self.notices: list[str] = []
        voice.stream = self

    @property
    def name(self) -> str:
        """Who speaks, as it is shown; "" where nobody else does."""
        return self._voice.name

    @property
    def messages(self) -> list[Message]:
        """Its messages so far."""
        messages = self._voice.builder.messages[self._first : self._last]
        if messages and self.notices:
            messages[-1] = messages[-1]._replace(notices=tuple(self.notices))
        return messages

    @property
    def message(self) -> Message:
        """Its message as far as it has come, the last one where there are several."""
        messages = self.messages
        return messages[-1] if messages else Message(notices=tuple(self.notices))

    def feed(self, data: Any) -> None:
        """Takes a chunk: bytes, text, a dict or an SDK's object, and draws it.

        `RuntimeError` once it has ended.
        """
        self._lock.enter()
        try:
            if self._last is not None:
                raise RuntimeError("this stream has ended; ui.stream() begins another")
            self._fed = True
            events = self._decoder.feed(data)
            if events and self._voice.take(events):
                self.silent = False
        finally:
            self._lock.leave()
        if self._closing.raised:
            self._leave()

    def end(self) -> Message:
        """It has ended: its message, marked as cut off where it had no finish.

        `StreamError` where the provider reported an error in it.
        """
        voice = self._voice
        with self._lock:
            if self._last is not None:
                raise RuntimeError("this stream has ended already")
            self._drain()
            said = voice.take(self._decoder.close())
            rest = voice.end()
            if self._fed and self.silent and not (said or rest):
                voice.take([EMPTY if self.finished else SILENT])
            self.leave()
        failure = self.failure
        if failure is not None:
            raise StreamError(failure.kind, failure.message, self.message)
        return self.message

    def cut_off(self) -> Message:
        """Ends the message where it is. What the decoder holds back is no whole line, and lost."""
        with self._lock:
            if self._last is None:
                self._voice.end()
                self.leave()
            return self.message

    def fail(self, error: Exception) -> StreamError:
        """The stream has raised: shown as a failure, below what came of the message."""
        from streamcurses._formats.failures import raised

        failure = raised(error)
        with self._lock:
            self._voice.take([failure])
            message = self.cut_off()
        return StreamError(failure.kind, failure.message, message)

    def leave(self) -> None:
        """Nothing more comes of it, and its voice is free."""
        self._last = len(self._voice.builder.messages)
        self._voice.stream = None

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> None:
        if self._last is None:
            (self.end if error is None else self.cut_off)()
