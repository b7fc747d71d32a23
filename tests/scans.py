"""What a scan comes to, however the text was cut: for comparing one cut with another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from streamcurses.errors import ScanError
from streamcurses.json.scanner import Begin, End, Event, JSONScanner, Key, Scalar, Text


class Outcome(NamedTuple):
    """`events` joined; `offence` its (offset, line, reason); `rest` with what was not fed."""

    events: list[tuple[str, object, object]]
    offence: tuple[int, int, str] | None
    rest: str


def scan(fragments: Iterable[str], **options: Any) -> Outcome:
    scanner = JSONScanner(**options)
    events: list[Event] = []
    left = iter(fragments)
    try:
        for fragment in left:
            events += scanner.feed(fragment)
        events += scanner.close()
    except ScanError as error:
        events += error.events
        offence = (error.offset, error.line, error.reason)
        return Outcome(joined(events), offence, error.rest + "".join(left))
    return Outcome(joined(events), None, "")


def joined(events: Iterable[Event]) -> list[tuple[str, object, object]]:
    """Events as (type, what it holds, key of its place), a string's Texts made one.

    With all Begins and Ends before it, the key tells the path.
    """
    rows: list[tuple[str, object, object]] = []
    text: list[str] = []
    for number, event in enumerate(events):
        if isinstance(event, Text):
            text.append(event.fragment)
            if event.final:
                rows.append(("Text", "".join(text), event.place.key))
                text.clear()
        else:
            assert not text, f"event {number} comes within a string: {event}"
            rows.append((type(event).__name__, event[0], event.place.key))  # type: ignore[index]
    if text:
        rows.append(("unfinished Text", "".join(text), None))
    return rows


def rebuilt(events: Iterable[Event]) -> list[Any]:
    """The values that the events tell of; each is put where its path says."""
    root: list[Any] = []
    text = ""
    for event in events:
        value: Any
        if isinstance(event, Begin):
            value = {} if event.kind == "object" else []
        elif isinstance(event, Scalar):
            value = json.loads(event.text)
        elif isinstance(event, Text):
            text += event.fragment
            if not event.final:
                continue
            value, text = text, ""
        else:
            assert isinstance(event, (End, Key))
            continue
        around: Any = root
        keys = [-1, *event.path]  # the last value at top level, then on from there
        if len(keys) == 1:
            root.append(value)
            continue
        for key in keys[:-1]:
            around = around[key]
        if isinstance(around, list):
            assert keys[-1] == len(around)
            around.append(value)
        else:
            around[keys[-1]] = value
    return root


def cuts(text: str) -> Iterator[list[str]]:
    """The text whole, one character at a time, and cut at every place."""
    yield [text]
    yield list(text)
    for place in range(1, len(text)):
        yield [text[:place], text[place:]]
