"""The wire format told by the first payload that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from streamcurses.events import Event
from streamcurses.formats.decoder import Format
from streamcurses.formats.fields import failure


class Auto:
    """Goes by the first of `formats` to recognize a payload, and stays with it.

    An error may come before anything else, and looks much the same everywhere: it decides nothing.
    Any other payload of no known format raises a ValueError.
    """

    def __init__(self, formats: Iterable[type[Format]]) -> None:
        self._formats = tuple(formats)

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return False

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        for format in self._formats:
            if format.recognizes(payload):
                known = format()
                # From now on the format reads for itself, without a detour.
                self.read = known.read  # type: ignore[method-assign]
                self.mark = known.mark  # type: ignore[method-assign]
                self.close = known.close  # type: ignore[method-assign]
                self.read(payload, event, out)
                return
        if not payload.get("error"):
            raise ValueError("a JSON object, but of no known wire format")
        out.append(failure(payload["error"]))

    def mark(self, marker: str, out: list[Event]) -> None:
        """Before the first payload, a marker says nothing."""

    def close(self, out: list[Event]) -> None:
        """Nothing is held back."""
