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
        self._known: Format | None = None

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return False

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if self._known is None:
            self._known = self._told_by(payload)
        if self._known is not None:
            self._known.read(payload, event, out)
        elif payload.get("error"):
            out.append(failure(payload["error"]))
        else:
            raise ValueError("a JSON object, but of no known wire format")

    def _told_by(self, payload: dict[str, Any]) -> Format | None:
        return next((format() for format in self._formats if format.recognizes(payload)), None)

    def mark(self, marker: str, out: list[Event]) -> None:
        if self._known is not None:
            self._known.mark(marker, out)

    def close(self, out: list[Event]) -> None:
        if self._known is not None:
            self._known.close(out)
