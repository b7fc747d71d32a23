"""What a stream says, whatever its wire format: the vocabulary between decoders and message.

Decoders turn payloads into these; `MessageBuilder` folds them into a Message. All text is source
text as the provider sent it: nothing is cleaned or cut here.
"""

from __future__ import annotations

from streamcurses._late import Any, NamedTuple, Optional, Union


class MessageBegin(NamedTuple):
    """A new message of the assistant begins; `id` and `model` are "" where not told.

    `format` is the wire format's name: it decides the shape in which the message goes back.
    """

    id: str
    model: str
    format: str = ""


class Thoughts(NamedTuple):
    """Reasoning, in a field of its own."""

    text: str


class Content(NamedTuple):
    """The message's content; whether it is said or thought, the builder decides."""

    text: str


class Refusal(NamedTuple):
    """The model declines, in a field of its own."""

    text: str


class ToolCallDelta(NamedTuple):
    """A piece of the call at `index` in its message.

    `name` and `arguments` are continuations, to be appended ("" where nothing came);
    repetitions have been taken out. `id` is "" until it is known.
    """

    index: int  # type: ignore[assignment]  # a field, over the method of tuples
    id: str
    name: str
    arguments: str


class ToolResult(NamedTuple):
    """What a tool gave back; `id` is the call's, "" where unknown."""

    id: str
    name: str
    text: str
    ok: bool


class ToolOutput(NamedTuple):
    """More of what a tool gives back while it is at work, "" as it begins; its result is to come.

    `id` is the call's, "" where unknown. A tool that no call is known of has one by that.
    """

    id: str
    name: str
    text: str


class UserText(NamedTuple):
    """What the user said."""

    text: str


class Source(NamedTuple):
    """What the message draws on: a page, or a document without a `url`. The same may come again."""

    url: str
    title: str = ""


class Opaque(NamedTuple):
    """What must go back to the provider and is not shown; `kind` says what `data` is.

    "block" is a whole block of Anthropic's content, "item" an item of the Responses API's output,
    signatures and encrypted reasoning included. In chat completions "reasoning_details" is a list
    of pieces, "reasoning_field" the name under which reasoning came, "audio" the audio's id,
    "content_parts" a piece of content that came as an array, "function_call" that the call came
    under that older name. "content" and "reasoning" are these as they came, where that is not what
    is said and thought. "field" holds fields of the message that are not known here, "call" a
    call's number and such fields of it; they come in pieces. "hidden_reasoning" is Letta's, "part"
    one of Gemini's.
    """

    kind: str
    data: Any


class Usage(NamedTuple):
    """Tokens as the provider counted them; None where it does not say."""

    input_tokens: Optional[int] = None
    output_tokens: Optional[int] = None
    total_tokens: Optional[int] = None


class Finish(NamedTuple):
    """Nothing more comes of the message; `reason` in the provider's own word, "" for none.

    A reason of `CUTS` says that the message was cut short, and one of `FAULTS` that the server
    failed at it; after any other it is whole.
    """

    reason: str

    @property
    def cuts(self) -> bool:
        return self.fails or self.reason.lower() in CUTS

    @property
    def fails(self) -> bool:
        return self.reason.lower() in FAULTS


CUTS = frozenset({
    "abort", "aborted", "blocklist", "canceled", "cancelled", "content_filter", "content_filtered",
    "guardrail_intervened", "image_other", "image_prohibited_content", "image_recitation",
    "image_safety", "incomplete", "interrupted", "language", "length", "malformed_function_call",
    "malformed_response", "max_length", "max_output_tokens", "max_time", "max_tokens",
    "max_tokens_exceeded", "missing_thought_signature", "model_armor",
    "model_context_window_exceeded", "model_length", "no_image", "prohibited_content",
    "recitation", "refusal", "repetition", "safety", "sensitive", "spii", "time_limit", "timeout",
    "token_limit", "too_many_tool_calls", "unexpected_tool_call",
})  # fmt: skip
FAULTS = frozenset({
    "error", "failed", "insufficient_system_resource", "internal_error", "network_error",
    "server_error",
})  # fmt: skip


class Part(NamedTuple):
    """What comes from here on may be taken back together, under this name; "" for nothing.

    What came before it is whole, texts and calls.
    """

    name: str


class TakeBack(NamedTuple):
    """All parts of these names are void: the agent begins anew, or has said something else."""

    names: tuple[str, ...]


class Within(NamedTuple):
    """An event of another agent's, which the call of this id has set to work."""

    call: str
    event: Event


class Spent(NamedTuple):
    """What a run came to, as the agent counts it; None where it does not say.

    `cost` is in US dollars. The tokens are those of all its messages.
    """

    turns: Optional[int] = None
    seconds: Optional[float] = None
    cost: Optional[float] = None
    input_tokens: Optional[int] = None
    output_tokens: Optional[int] = None


class Failure(NamedTuple):
    """The provider reports an error."""

    kind: str
    message: str


class Malformed(NamedTuple):
    """A line or payload that could not be read, and was passed over. `line` counts from 1."""

    line: int
    reason: str


class Notice(NamedTuple):
    """Something the reader should know, and no error: choices that are not shown, say.

    `state` is what the status bar says from then on, until the model goes on: that an approval is
    awaited, say. "" leaves that as it is.
    """

    text: str
    state: str = ""


# States of the status bar that several formats tell of.
AWAITED = "awaiting approval"
COMPACTING = "compacting"
INTERRUPTED = "interrupted"
RETRYING = "retrying"


class Unknown(NamedTuple):
    """An event type not known here: passed over, in silence unless it holds text."""

    kind: str
    payload: Any


Event = Union[
    MessageBegin,
    Thoughts,
    Content,
    Refusal,
    ToolCallDelta,
    ToolOutput,
    ToolResult,
    UserText,
    Source,
    Opaque,
    Usage,
    Finish,
    Part,
    TakeBack,
    Within,
    Spent,
    Failure,
    Malformed,
    Notice,
    Unknown,
]
