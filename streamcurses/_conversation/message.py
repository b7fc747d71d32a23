"""The assistant's message as a value, and the shape in which it goes back to its provider."""

from __future__ import annotations

from streamcurses._formats.events import Finish, Opaque, Source, Usage
from streamcurses._late import Any, Callable, NamedTuple, Optional


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

    `notices` tells what was wrong with its stream, in words: lines that could not be read, and the
    failure it ended by. A session knows of that; a builder does not.

    `parts` is what goes back to the provider beyond all this, in order: its own blocks,
    signatures, ids; `format` is the wire format's name, "" where it is not known.
    """

    id: str = ""
    model: str = ""
    thoughts: str = ""
    content: str = ""
    refusal: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Optional[Usage] = None
    finish_reason: str = ""
    cut_off: bool = False
    parts: tuple[Opaque, ...] = ()
    format: str = ""
    sources: tuple[Source, ...] = ()
    notices: tuple[str, ...] = ()

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
    from streamcurses._conversation.pieces import joined, joined_fields

    shape: dict[str, Any] = {"role": "assistant"}
    audio = _parts(message, "audio")
    arrays = _parts(message, "content_parts")
    old = bool(_parts(message, "function_call"))
    if audio:
        shape["audio"] = audio[-1]
    elif arrays:
        shape["content"] = _content_parts(_source(message), arrays)
    else:
        nothing = None if message.refusal or message.tool_calls else ""
        shape["content"] = _source(message) or nothing
    if message.refusal:
        shape["refusal"] = message.refusal
    if message.tool_calls and old:
        _, name, arguments = message.tool_calls[0]
        shape["function_call"] = {"name": name, "arguments": arguments}
    elif message.tool_calls:
        unshown = _call_fields(message)
        shape["tool_calls"] = [
            _openai_call(call, unshown.get(number, {}))
            for number, call in enumerate(message.tool_calls)
        ]
    details = _parts(message, "reasoning_details")
    if details:
        shape["reasoning_details"] = joined(details)
    elif message.tool_calls:
        # A model that thinks takes up its thoughts when the results are there; not before, and
        # some servers refuse them in any other message.
        thought = _reasoning(message)
        shape.update((field, thought) for field in _parts(message, "reasoning_field"))
    return {**shape, **joined_fields(_parts(message, "field"))}


def _openai_call(call: ToolCall, fields: dict[str, Any]) -> dict[str, Any]:
    """A call with the fields of it, and of its function, that are not shown."""
    kind = fields.get("type") or "function"
    names = ("name", "input") if kind == "custom" else ("name", "arguments")
    function = {**dict(zip(names, (call.name, call.arguments))), **(fields.get(kind) or {})}
    return {"id": call.id, "type": kind, kind: function, **_others(fields, ("type", kind))}


def _others(fields: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _call_fields(message: Message) -> dict[int, dict[str, Any]]:
    """What is not shown of the calls, by their numbers."""
    from streamcurses._conversation.pieces import joined_fields

    pieces: dict[int, list[Any]] = {}
    for number, fields in _parts(message, "call"):
        pieces.setdefault(number, []).append(fields)
    return {number: joined_fields(several) for number, several in pieces.items()}


def _content_parts(source: str, arrays: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Content that came as an array of parts, with what came as text before the first of them."""
    from streamcurses._conversation.pieces import joined

    parts: list[dict[str, Any]] = joined(arrays)
    texts = sum(len(part["text"]) for part in parts if isinstance(part.get("text"), str))
    before = source[: len(source) - texts]
    return [{"type": "text", "text": before}, *parts] if before else parts


def _reasoning(message: Message) -> str:
    """The reasoning as it came, where it is not all that was thought."""
    return next(iter(_parts(message, "reasoning")), message.thoughts)


def _source(message: Message) -> str:
    """The content as it came, where it is not just what was said."""
    return next(iter(_parts(message, "content")), message.content)


def _anthropic(message: Message) -> dict[str, Any]:
    return {"role": "assistant", "content": _parts(message, "block")}


def _openai_responses(message: Message) -> dict[str, Any]:
    return {"output": _parts(message, "item")}


def _ollama(message: Message) -> dict[str, Any]:
    from streamcurses._conversation.pieces import joined_fields

    shape: dict[str, Any] = {"role": "assistant", "content": _source(message)}
    thought = _reasoning(message)
    if thought:
        shape["thinking"] = thought
    if message.tool_calls:
        fields = _call_fields(message)
        shape["tool_calls"] = [
            _ollama_call(call, fields.get(number, {}))
            for number, call in enumerate(message.tool_calls)
        ]
    return {**shape, **joined_fields(_parts(message, "field"))}


def _ollama_call(call: ToolCall, fields: dict[str, Any]) -> dict[str, Any]:
    function = {"name": call.name, "arguments": _object(call.arguments)}
    return {**fields, "function": {**(fields.get("function") or {}), **function}}


def _gemini(message: Message) -> dict[str, Any]:
    return {"role": "model", "parts": _parts(message, "part")}


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
    "claude-code": _anthropic,
    "claude-code-session": _anthropic,
    "qwen-code": _anthropic,
    "openai-responses": _openai_responses,
    "ollama": _ollama,
    "gemini": _gemini,
    "adk": _gemini,
}
