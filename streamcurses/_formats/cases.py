"""Fields under either of their names: JSON has `finishReason` where SDKs have `finish_reason`."""

from __future__ import annotations

from streamcurses._late import Any, pattern

_HUMP = pattern("[A-Z]")
_snakes: dict[str, str] = {}


def get(fields: dict[str, Any], name: str) -> Any:
    """The field of this name in camel case, or of the same in snake case; None for neither."""
    value = fields.get(name)
    if value is None:
        value = fields.get(snake(name))
    return value


def snake(name: str) -> str:
    found = _snakes.get(name)
    if found is None:
        found = _snakes[name] = _HUMP.sub(lambda hump: f"_{hump[0].lower()}", name)
    return found
