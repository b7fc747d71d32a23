"""The ways in which a decoder is fed: whole, piece by piece of a size, and cut at every place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Union

from streamcurses._formats import decoder
from streamcurses._formats.events import Content, Event

Data = Union[bytes, str]


def events(data: Data, size: int = 0, **settings: Any) -> list[Event]:
    """What `data` decodes to, fed in pieces of `size`, or whole."""
    return fed(pieces(data, size), **settings)


def fed(data: Any, **settings: Any) -> list[Event]:
    """What the items of `data` decode to, fed one by one."""
    subject = decoder(**settings)
    found: list[Event] = []
    for item in data:
        found += subject.feed(item)
    return found + subject.close()


def joined(found: list[Event]) -> list[Event]:
    """The events with plain text as it is said in one piece: where it was cut is all the same."""
    whole: list[Event] = []
    for event in found:
        last = whole[-1] if whole else None
        if isinstance(event, Content) and isinstance(last, Content):
            whole[-1] = Content(last.text + event.text)
        else:
            whole.append(event)
    return whole


def pieces(data: Data, size: int) -> list[Any]:
    return [data[i : i + size] for i in range(0, len(data), size)] if size else [data]


def cuts(data: Data) -> Iterator[list[Any]]:
    """`data` in two pieces, cut at every place in turn."""
    for place in range(len(data) + 1):
        yield [data[:place], data[place:]]


def sse(*payloads: Any) -> bytes:
    """Payloads as server-sent events."""
    return b"".join(b"data: " + json.dumps(payload).encode() + b"\n\n" for payload in payloads)
