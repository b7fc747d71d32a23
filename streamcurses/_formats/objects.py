"""SDK objects as the dicts that their JSON was, without importing any SDK.

Attributes are read where the object keeps them, many times faster than by `model_dump`, which is
asked only of what has no `__dict__` to read. A pydantic model knows which of its fields came with
the JSON: those alone are taken, for a provider may refuse what its SDK has made up.
"""

from __future__ import annotations

from typing import Any, Callable

_ATOMS = frozenset({str, int, float, bool, type(None)})
_DUMPERS = ("model_dump", "to_dict", "dict", "_asdict")


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
    if isinstance(value, dict):
        return _members
    if hasattr(value, "__pydantic_fields_set__"):
        return _model
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
