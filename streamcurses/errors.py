"""What can go wrong, named by whose fault it is.

Everything the package raises on purpose is a `StreamcursesError`, but for misuse by the
caller (feeding a closed parser, say), which is `RuntimeError`. Text never raises: whatever
a model says can be shown.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take this name to be true; the scanner stands without typing
if TYPE_CHECKING:
    from typing import Any


class StreamcursesError(Exception):
    """The root of this package's errors."""


class ScanError(StreamcursesError):
    """JSON text that breaks RFC 8259, at its first offence.

    `offset` counts characters from the start of everything fed, `line` counts from 1.
    `reason` says in words what was found and what was expected.

    `events` holds what this feed would have returned, were it not for the offence. `rest` is the
    source that is in no event, of this feed or an earlier one: it begins with the key, number,
    literal or escape that the offence cut short, whichever fragment that began in, and ends where
    this fragment does. So events, `rest` and what was not fed yet are together all of the text.
    """

    def __init__(self, offset: int, line: int, reason: str, events: list[Any], rest: str) -> None:
        super().__init__(f"{reason} (line {line}, character {offset})")
        self.offset = offset
        self.line = line
        self.reason = reason
        self.events = events
        self.rest = rest


class FormatError(StreamcursesError, ValueError):
    """A wire format that is not known; the message names those that are."""


class TerminalError(StreamcursesError):
    """The terminal lacks something; the message says what is missing and what to do."""


class StreamError(StreamcursesError):
    """The provider reported an error in mid-stream.

    `kind` and `message` are the provider's; `partial` is the Message as far as it came.
    """

    def __init__(self, kind: str, message: str, partial: object = None) -> None:
        super().__init__(f"{kind}: {message}" if kind else message)
        self.kind = kind
        self.message = message
        self.partial = partial
