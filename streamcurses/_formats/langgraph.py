"""What LangGraph's server has around LangChain's messages: modes of streaming, a shape each.

`updates` has what each node added, `values` the state so far, `events` what LangChain tells of
every step. All repeat what others say: whoever reads the messages knows them by their ids.
"""

from __future__ import annotations

from streamcurses._formats.objects import plain
from streamcurses._late import Any, Iterable

Fields = dict[str, Any]

# Types of messages that nobody else has.
SURE = frozenset({"AIMessageChunk", "ai", "human"})

# The event of a step -> where the message is that it tells of; steps of other names hold the state.
STEPS = {
    "on_chat_model_stream": "chunk",
    "on_chat_model_end": "output",
    "on_tool_end": "output",
}


# Where a graph tells that a person is asked something, among what its nodes have added.
INTERRUPT = "__interrupt__"


def is_state(payload: Fields) -> bool:
    """Whether a payload is of one of these shapes."""
    return is_step(payload) or is_metadata(payload) or bool(_lists(payload)) or INTERRUPT in payload


def is_beside(payload: Fields) -> bool:
    """Whether it is what stands beside a message: where in the graph that was said."""
    return "langgraph_node" in payload


def is_step(payload: Fields) -> bool:
    event = payload.get("event")
    return isinstance(event, str) and event.startswith("on_") and "data" in payload


def is_metadata(payload: Fields) -> bool:
    """Whether it tells of messages that are to come, by their ids."""
    values = list(payload.values())
    return bool(values) and all(
        isinstance(value, dict) and value.keys() == {"metadata"} for value in values
    )


def messages(payload: Fields) -> Iterable[Fields]:
    """The messages in a payload, in order; all of them objects."""
    if is_step(payload):
        name = STEPS.get(payload["event"])
        data = payload["data"]
        message = plain(data.get(name)) if isinstance(data, dict) and name else None
        return [message] if isinstance(message, dict) and "content" in message else []
    return [message for several in _lists(payload) for message in several]


def _lists(payload: Fields) -> list[list[Fields]]:
    """The lists of messages in a state, or in what nodes have added to it."""
    several = [payload, *(value for value in payload.values() if isinstance(value, dict))]
    found = [one.get("messages") for one in several]
    return [one for one in found if isinstance(one, list) and one and all(map(_is_message, one))]


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and "content" in value and is_told_apart(value)


def is_told_apart(message: Fields) -> bool:
    """Whether what has a `content` is a message of LangChain's: an object tells what was set."""
    return (
        message.get("type") in SURE
        or "additional_kwargs" in message
        or ("tool_call_id" in message and message.get("type") == "tool")
    )
