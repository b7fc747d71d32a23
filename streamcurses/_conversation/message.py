"""The assistant's message as a value, and the shape in which it goes back to its provider."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple

from streamcurses._formats.events import Finish, Opaque, Source, Usage


class ToolCall(NamedTuple):
    """A call of a tool; `arguments` is their JSON text as it came."""

    id: str
    name: str
    arguments: str


class Message(NamedTuple):
    """What the assistant said and did in one message, whole or as far as it came.

    `content` is what was said to the user, be it as content or through the reply tool; `thoughts`
    is everything that was not. `tool_calls` holds every call in order of appearance, the reply
    tool's among them. Text is source text. `usage` is None and `finish_reason` is "" where the
    stream did not say; `cut_off` is true where it ended without a finish.

    `sources` is what it draws on, in the order of their numbers.

    `parts` is what goes back to the provider beyond all this, in order: its own blocks,
    signatures, ids; `format` is the wire format's name, "" where it is not known.
    """

    id: str = ""
    model: str = ""
    thoughts: str = ""
    content: str = ""
    refusal: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    finish_reason: str = ""
    cut_off: bool = False
    parts: tuple[Opaque, ...] = ()
    format: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def cut_by(self) -> str:
        """Why the message is not whole, its finish reason mostly; "" where it is whole."""
        if self.cut_off:
            return "end of stream"
        return self.finish_reason if Finish(self.finish_reason).cuts else ""

    def to_dict(self) -> dict[str, Any]:
        """The message as its provider's API wants it back.

        For the Responses API, which has a list of items where the others have a message:
        `{"output": items}`, to be added to the next `input`.
        """
        return SHAPES.get(self.format, _openai_chat)(self)


def _openai_chat(message: Message) -> dict[str, Any]:
    shape: dict[str, Any] = {"role": "assistant"}
    audio = _parts(message, "audio")
    if audio:
        shape["audio"] = audio[-1]
    else:
        nothing = None if message.refusal or message.tool_calls else ""
        shape["content"] = _source(message) or nothing
    if message.refusal:
        shape["refusal"] = message.refusal
    if message.tool_calls:
        shape["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    details = [detail for part in _parts(message, "reasoning_details") for detail in part]
    if details:
        shape["reasoning_details"] = _joined(details)
    elif message.tool_calls:
        # A model that thinks takes up its thoughts when the results are there; not before, and
        # some servers refuse them in any other message.
        shape.update((field, message.thoughts) for field in _parts(message, "reasoning_field"))
    return shape


def _joined(details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pieces of reasoning put together, those of one index after the other."""
    whole: list[dict[str, Any]] = []
    for detail in details:
        last = whole[-1] if whole else {}
        if last and all(last.get(name) == detail.get(name) for name in ("index", "type")):
            for name, value in detail.items():
                grows = name in GROWING and name in last
                last[name] = last[name] + value if grows else value
        else:
            whole.append(dict(detail))
    return whole


# The fields of a detail that come in pieces.
GROWING = frozenset({"text", "summary", "data"})


def _source(message: Message) -> str:
    """The content as it came, where it is not just what was said."""
    return next(iter(_parts(message, "content")), message.content)


def _anthropic(message: Message) -> dict[str, Any]:
    return {"role": "assistant", "content": _parts(message, "block")}


def _openai_responses(message: Message) -> dict[str, Any]:
    return {"output": _parts(message, "item")}


def _ollama(message: Message) -> dict[str, Any]:
    shape: dict[str, Any] = {"role": "assistant", "content": _source(message)}
    if message.thoughts:
        shape["thinking"] = message.thoughts
    if message.tool_calls:
        shape["tool_calls"] = [
            {"function": {"name": call.name, "arguments": _object(call.arguments)}}
            for call in message.tool_calls
        ]
    return shape


def _object(arguments: str) -> Any:
    """Arguments as the object that some APIs want; {} for what is none."""
    from json import loads

    try:
        value = loads(arguments)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _parts(message: Message, kind: str) -> list[Any]:
    return [part.data for part in message.parts if part.kind == kind]


SHAPES: dict[str, Callable[[Message], dict[str, Any]]] = {
    "openai-chat": _openai_chat,
    "anthropic": _anthropic,
    "openai-responses": _openai_responses,
    "ollama": _ollama,
}
