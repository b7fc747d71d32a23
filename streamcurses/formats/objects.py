"""SDK objects as the dicts that their JSON was, without importing any SDK.

Attributes are read where the object keeps them, many times faster than by `model_dump`, which is
asked only of what has no `__dict__` to read. A pydantic model knows which of its fields came with
the JSON: those alone are taken, for a provider may refuse what its SDK has made up. Names with an
underscore in front are the SDK's own business; one behind spares a keyword (`async_`).
"""

from __future__ import annotations

from typing import Any

_ATOMS = frozenset({str, int, float, bool, type(None)})
_DUMPERS = ("model_dump", "to_dict", "dict", "_asdict")


def plain(value: Any) -> Any:
    """`value` with every object in it as a dict, or as text where it has no fields (a date)."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is list or kind is tuple:
        return [plain(item) for item in value]
    if kind is dict:
        return {name: plain(item) for name, item in value.items()}
    return _fields(value)


def _fields(value: Any) -> Any:
    if isinstance(value, (str, int, float)):
        return value
    for base in (dict, list, tuple):
        if isinstance(value, base) and not hasattr(value, "_asdict"):
            return plain(base(value))
    attributes = getattr(value, "__dict__", None)
    if not attributes:
        return plain(_dumped(value))
    came = getattr(value, "__pydantic_fields_set__", attributes)
    fields = {
        name.rstrip("_"): item if type(item) in _ATOMS else plain(item)
        for name, item in attributes.items()
        if name in came and name[0] != "_"
    }
    extra = getattr(value, "__pydantic_extra__", None)
    if extra:
        fields.update((name, plain(item)) for name, item in extra.items())
    return fields


def _dumped(value: Any) -> Any:
    for name in _DUMPERS:
        dump = getattr(value, name, None)
        if callable(dump):
            dumped = dump()
            if type(dumped) is dict:
                return dumped
    return str(value)
