"""SDK objects as the dicts that their JSON was, without importing any SDK.

Attributes are read where the object keeps them, many times faster than by `model_dump`, which is
asked only of what has no `__dict__` to read. A pydantic model knows which of its fields came with
the JSON: those alone are taken, for a provider may refuse what its SDK has made up. Its `type` is
taken all the same: where it is a default, it is what tells the class.

SDKs of agents hand out events of their own, with what came in a field of theirs: `payload_of` takes
it out. `INSIDE` says where it is; what else they tell of themselves is no part of the stream.
"""

from __future__ import annotations

from streamcurses._late import Any, Callable, Mapping

_ATOMS = frozenset({str, int, float, bool, type(None)})
_DUMPERS = ("model_dump", "to_dict", "dict", "_asdict")


def payload_of(value: Any) -> Any:
    """What an SDK has handed out as the payload that it was; {} where that is no payload."""
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], Mapping):
        value = value[0]  # LangGraph has what it knows of a message beside it
    while type(value) not in _ATOMS and not isinstance(value, (Mapping, list)):
        kind = getattr(value, "type", None)
        if kind in INSIDE:
            value = INSIDE[kind](value)
            continue
        inner = next(filter(_is_payload, (getattr(value, name, None) for name in FIELDS)), None)
        if inner is None:
            break
        value = _parsed(inner) if isinstance(inner, str) else inner
    return plain(value)


def _is_payload(value: Any) -> bool:
    if isinstance(value, str):
        return value.lstrip().startswith(("{", "[DONE"))
    return isinstance(value, Mapping) or (hasattr(value, "__dict__") and not callable(value))


def _parsed(text: str) -> Any:
    """The data of a server-sent event; a marker says nothing, for behind it nothing comes."""
    from json import loads

    return {} if text.lstrip()[:1] == "[" else loads(text)


def _tool_output(event: Any) -> Any:
    return event.item.raw_item if event.name == "tool_output" else {}


# The type of an event around a payload -> where that is.
INSIDE: dict[Any, Callable[[Any], Any]] = {
    "chunk": lambda event: event.chunk,
    "raw_response_event": lambda event: event.data,
    "run_item_stream_event": _tool_output,
    "agent_updated_stream_event": lambda event: {},
}
# Where it is in an event that is nothing but its envelope.
FIELDS = ("data", "chunk")


def plain(value: Any) -> Any:
    """`value` with every object in it as a dict, or as text where it has no fields (a date)."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    read = _READERS.get(kind)
    if read is None:
        read = _READERS[kind] = _reader_of(value)
    return read(value)


def _reader_of(value: Any) -> Callable[[Any], Any]:
    """How values of this one's class are read."""
    if isinstance(value, (str, int, float)):
        return _as_it_is
    if isinstance(value, (list, tuple)) and not hasattr(value, "_asdict"):
        return _items
    if isinstance(value, Mapping):
        return _members
    if hasattr(value, "__pydantic_fields_set__"):
        return _typed_model if _is_typed(type(value)) else _model
    return _attributes if getattr(value, "__dict__", None) else _dumped


def _as_it_is(value: Any) -> Any:
    return value


def _items(value: Any) -> Any:
    return [plain(item) for item in value]


def _members(value: Any) -> Any:
    return {name: plain(item) for name, item in value.items()}


def _model(value: Any) -> Any:
    came = value.__pydantic_fields_set__
    fields = {}
    for name, item in value.__dict__.items():
        if name in came and name not in MADE_UP:
            fields[name] = item if type(item) in _ATOMS else plain(item)
    extra = value.__pydantic_extra__
    if extra:
        fields.update(_members(extra))
    for name in KEYWORDS.keys() & came:
        fields[KEYWORDS[name]] = fields.pop(name)
    return fields


def _typed_model(value: Any) -> Any:
    return {"type": value.type, **_model(value)}


def _is_typed(kind: Any) -> bool:
    """Whether the class has its `type` as a default."""
    field = getattr(kind, "model_fields", {}).get("type")
    return isinstance(getattr(field, "default", None), str)


def _attributes(value: Any) -> Any:
    return {name: plain(item) for name, item in vars(value).items() if name[0] != "_"}


def _dumped(value: Any) -> Any:
    for name in _DUMPERS:
        dump = getattr(value, name, None)
        if callable(dump):
            return plain(dump())
    return str(value)


# Fields that SDKs set of their own: what they have read out of others.
MADE_UP = frozenset({"parsed", "parsed_arguments"})

# Fields that SDKs had to rename, for their names are Python's own.
KEYWORDS = {f"{name}_": name for name in ("async", "class", "from", "global", "import", "in")}

_READERS: dict[type, Callable[[Any], Any]] = {list: _items, tuple: _items, dict: _members}
