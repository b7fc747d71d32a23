"""Which field of a payload is not as its format has it.

Rules raise what Python does of a value of another type, which names no field. So the payload is
read again by rules that are thrown away, each time without one of the values of such a type: the
one without which it can be read is at fault. That costs nothing as long as all is well; a payload
that is large or deep is left alone.
"""

from __future__ import annotations

from streamcurses._formats.events import Event, Unknown
from streamcurses._late import Any, Callable, Iterator, pattern

# What an error may say of a value's type.
_TYPES = pattern(r"\b(?:bool|dict|float|int|list|NoneType|str)\b")
# So many values a payload may have that is looked at, so many characters, and such depth; and so
# many characters of a path are told.
MOST = 200
LONGEST = 10_000
DEEPEST = 20

KIND_NAMES: dict[type, str] = {
    bool: "a truth value",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "a list",
    str: "text",
    type(None): "null",
}


def culprit(
    error: Exception, payload: dict[str, Any], read: Callable[[dict[str, Any], list[Event]], None]
) -> str:
    """Which field had the error raised, and what stands there; "" where that is not known.

    `read(payload, out)` is how it was read, by rules that know nothing of what came before.
    """
    named = set(_TYPES.findall(str(error)))
    suspects = []
    room = LONGEST
    for count, (path, value) in enumerate(_values(payload)):
        room -= len(value) if isinstance(value, str) else 0
        if count == MOST or room < 0 or len(path) > DEEPEST:
            return ""
        if type(value).__name__ in named:
            suspects.append((path, value))
    suspects.sort(key=lambda found: isinstance(found[1], str))  # most fields are to be text
    for path, value in suspects:
        if any(_is_read(changed, read) for changed in _changed(payload, path)):
            where = ".".join(map(str, path))[:MOST]
            return f"{where} is not as the format has it: {KIND_NAMES[type(value)]}"
    return ""


def _values(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """All that stands in a payload, by its path; what stands in another comes before that.

    It goes no deeper than is told by a path that is too long.
    """
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inner:
        if isinstance(one, (dict, list)) and len(path) <= DEEPEST:
            yield from _values(one, (*path, name))
        yield (*path, name), one


def _changed(payload: Any, path: tuple[Any, ...]) -> Iterator[Any]:
    """The payload without a value, and with ones that are empty in its place."""
    name, *rest = path
    if rest:
        for inner in _changed(payload[name], tuple(rest)):
            changed = payload.copy()
            changed[name] = inner
            yield changed
        return
    without = payload.copy()
    del without[name]
    yield without
    empties: tuple[Any, ...] = ("", [], {})
    for empty in empties:
        changed = payload.copy()
        changed[name] = empty
        yield changed


def _is_read(payload: dict[str, Any], read: Callable[[dict[str, Any], list[Event]], None]) -> bool:
    """Whether it is read as one that is known."""
    out: list[Event] = []
    try:
        read(payload, out)
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return False
    return not out or type(out[-1]) is not Unknown
