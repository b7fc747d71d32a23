"""What is found in a stream's bytes and text: payloads, plain text, and what is neither."""

from __future__ import annotations

from streamcurses._formats.events import Failure, Malformed
from streamcurses._late import NamedTuple, Union


class Payload(NamedTuple):
    """One event's data. `line` is where it began; `event` is its SSE name, "" without one."""

    line: int
    event: str
    data: str


# Text by itself is plain text: it is what the stream says.
Found = list[Union[Payload, Malformed, Failure, str]]


def too_long(line: int, limit: int) -> Malformed:
    return Malformed(line, f"longer than {limit} characters")
