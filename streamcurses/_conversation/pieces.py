"""Fields that come in pieces, put together: what is not shown, and goes back to the provider.

Nobody knows these fields but the provider, so they go by what they are made of. Text grows, unless
every piece is the same: some servers send a field with every chunk. Within an object only what is
called like text grows; ids and types take the place of those before. An item of a list belongs to
the item of its `index` and type; without an index, the first of a piece belongs to the last of
those before, if that is of its type and not closed by a signature.
"""

from __future__ import annotations

from streamcurses._late import Any

# The fields of an object that come in pieces, where those of other names are whole.
GROWING = frozenset({"text", "summary", "data", "thinking", "content", "transcript"})


def joined(pieces: list[Any]) -> Any:
    """What the pieces of one field make up; they stay as they are. At least one piece."""
    pieces = [piece for piece in pieces if piece is not None] or [None]
    if all(isinstance(piece, str) for piece in pieces):
        return pieces[0] if pieces.count(pieces[0]) == len(pieces) else "".join(pieces)
    return _whole(pieces)


def joined_fields(pieces: list[dict[str, Any]]) -> dict[str, Any]:
    """The same for several fields at once, each in as many of the pieces as it came in."""
    values: dict[str, list[Any]] = {}
    for piece in pieces:
        for name, value in piece.items():
            values.setdefault(name, []).append(value)
    return {name: joined(several) for name, several in values.items()}


def _whole(pieces: list[Any]) -> Any:
    if all(isinstance(piece, dict) for piece in pieces):
        return _members(pieces)
    if all(isinstance(piece, list) for piece in pieces):
        return [_whole(items) for items in _items(pieces)]
    return pieces[-1]


def _members(pieces: list[dict[str, Any]]) -> dict[str, Any]:
    values: dict[str, list[Any]] = {}
    for piece in pieces:
        for name, value in piece.items():
            values.setdefault(name, []).append(value)
    return {name: _member(name, several) for name, several in values.items()}


def _member(name: str, values: list[Any]) -> Any:
    said = [value for value in values if value is not None]
    if said and all(isinstance(value, str) for value in said):
        return "".join(said) if name in GROWING else next(filter(None, reversed(said)), "")
    return _whole(said) if said else None


def _items(pieces: list[list[Any]]) -> list[list[Any]]:
    """The pieces of each item, in the order in which the items began."""
    items: list[list[Any]] = []
    by_index: dict[Any, list[Any]] = {}
    for several in pieces:
        # Without an index, what comes together is apart.
        last = items[-1] if items else None
        for piece in several:
            index = piece.get("index") if isinstance(piece, dict) else None
            if not isinstance(index, (int, str)):
                index = None
            known, last = (last, None) if index is None else (by_index.get(index), last)
            if known is None or not _goes_on(known[0], known[-1], piece):
                known = []
                items.append(known)
            if index is not None:
                by_index[index] = known
            known.append(piece)
    return items


def _goes_on(first: Any, last: Any, piece: Any) -> bool:
    """Whether a piece is one more of the item that began with `first`."""
    if not (isinstance(first, dict) and isinstance(piece, dict)):
        return False
    kind = first.get("type")
    if piece.get("index") is not None:
        return piece.get("type", kind) == kind
    return bool(kind) and piece.get("type") == kind and not last.get("signature")
