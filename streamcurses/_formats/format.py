"""What makes a wire format: the rules by which its payloads are recognized and read."""

from __future__ import annotations

from streamcurses._formats.events import Event
from streamcurses._late import Any
from streamcurses.json.tuples import new

# What a stream is that is of no format known.
GENERIC = "generic"


class Format:
    """One wire format's rules: payload by payload, appending Events to `out`.

    What it does not know it appends as `Unknown`, with the payload itself in it. A field of another
    type than it should be may raise ValueError, AttributeError, KeyError or TypeError.

    `layout` is how its streams are shown where nobody says otherwise: "regions", or the "timeline"
    for what is a log of many steps.
    """

    layout = "regions"

    # The type of the last event that `read` has given, where there is a `more`.
    _last_event: type | None = None

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        """Whether a payload is of this format for certain, and of no other. Cheap."""
        return False

    @staticmethod
    def might_be(payload: dict[str, Any]) -> bool:
        """Whether a payload may be read by these rules where no format is certain."""
        return False

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        """Whether the text in a payload that is told as `Unknown` is left out on purpose."""
        return False

    def more(self, payload: dict[str, Any]) -> str:
        """The text of a payload that is nothing but more of what was said last, as most are.

        "" has it read whole, and so has whatever is of another shape: nothing is raised. It is
        asked for each payload before `read`, so it has to be cheap. Nothing is kept of the payload,
        which may be another one afterwards (`alike`).
        """
        return ""

    def said(self, text: str) -> Event:
        """The event of a text that `more` gave."""
        assert self._last_event is not None  # or there is nothing to go on with
        event: Event = new(self._last_event, (text,))
        return event

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        """Take one payload; `event` is its SSE name, "" where it came without one."""
        raise NotImplementedError

    def mark(self, marker: str, out: list[Event]) -> None:
        """Take a bare marker such as `[DONE]`; most formats have none."""

    def close(self, out: list[Event]) -> None:
        """The stream has ended, or goes on as another format: give what was held back."""
