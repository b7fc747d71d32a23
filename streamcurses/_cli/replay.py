"""Recordings at a pace: when each line of a stream's file is due.

A recording without times plays at 50 events a second. Whoever reads waits between the pieces, not
this module: it looks at no clock.
"""

from __future__ import annotations

from streamcurses._late import Iterable, Iterator

EVENTS_PER_SECOND = 50.0

# How a line that carries an event begins, in server-sent events or in lines of JSON.
_PAYLOAD = (b"data", b"{", b"[")


def paced(lines: Iterable[bytes], speed: float) -> Iterator[tuple[float, bytes]]:
    """(seconds to wait, bytes to feed then) for each line; `speed` multiplies the pace."""
    between = pause(speed)
    for line in lines:
        yield (between if line.lstrip().startswith(_PAYLOAD) else 0.0), line


def pause(speed: float) -> float:
    """Seconds between two events."""
    return 1.0 / (EVENTS_PER_SECOND * speed)
