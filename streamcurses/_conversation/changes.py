"""What just changed in a conversation: the vocabulary between message and what draws it.

A conversation is a row of *blocks*, each one thought, call, result, reply, … A block is
known by its number, counted up from 0 in order of appearance, and has a kind from `BUFFER_OF`.
Its text is append-only; the rest happens rarely.

The order of changes is the order in which things came: `BlockBegin` before any other change of
that block, and after its `BlockEnd` none but `Become`: content that is whole may still turn out to
have been a thought; and `Withdraw`, after which there is no such block.
"""

from __future__ import annotations

from streamcurses._late import NamedTuple, Union

# A block's kind -> the buffer type that it is shown in.
BUFFER_OF = {
    "thought": "thoughts",
    "call": "tool_calls",
    "result": "tool_calls",
    "user": "message",
    "reply": "message",
    "refusal": "message",
    "sources": "message",
    "failure": "message",
    "notice": "message",
    "agent_user": "tool_calls",
    "agent_thought": "tool_calls",
    "agent_call": "tool_calls",
    "agent_result": "tool_calls",
    "agent_reply": "tool_calls",
    "agent_notice": "tool_calls",
}

# What another agent says stands below the call that has set it to work: kind -> its kind there.
AGENT_KINDS = {
    "user": "agent_user",
    "thought": "agent_thought",
    "call": "agent_call",
    "result": "agent_result",
    "reply": "agent_reply",
    "refusal": "agent_reply",
    "sources": "agent_notice",
    "failure": "agent_notice",
    "notice": "agent_notice",
}

BUFFERS = ("thoughts", "tool_calls", "message")


class BlockBegin(NamedTuple):
    """A block begins, without text as yet.

    `name` is a call's or result's tool. `under` is the block that it belongs below (a result's
    call, that of another agent's words); None puts it at the end. `ok` is False for a result that
    is an error. It `grows` with a tool that is at work, rather than with what the model says. `who`
    says it, where several do.
    """

    block: int
    kind: str
    name: str = ""
    under: int | None = None
    ok: bool = True
    who: str = ""
    grows: bool = False


class Append(NamedTuple):
    """The block's text grows by `text`."""

    block: int
    text: str


class Become(NamedTuple):
    """The block turns out to be of another kind: content that was a thought after all."""

    block: int
    kind: str


class Restart(NamedTuple):
    """The block's text so far is void; it begins again (a JSON key came a second time)."""

    block: int


class BlockEnd(NamedTuple):
    """Nothing more comes of the block. `cut_off` where it is not whole.

    `reason` is then the provider's word for why, "" where the stream broke off within the block.
    """

    block: int
    cut_off: bool = False
    reason: str = ""


class Withdraw(NamedTuple):
    """The block is taken back, whole as it may be; `text` is how it began."""

    block: int
    text: str = ""


Change = Union[BlockBegin, Append, Become, Restart, BlockEnd, Withdraw]
