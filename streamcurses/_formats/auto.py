"""The wire format told by the first payload that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable

from streamcurses._formats.decoder import Format
from streamcurses._formats.events import Event
from streamcurses._formats.payload import failure


class Auto:
    """Goes by the first of `formats` to recognize a payload, and stays with it.

    An error may come before anything else, and looks much the same everywhere: it decides nothing.
    Any other payload of no known format raises a ValueError.
    """

    def __init__(self, formats: Iterable[type[Format]]) -> None:
        self._formats = tuple(formats)
        self.read: Callable[[dict[str, Any], str, list[Event]], None] = self._tell
        self.mark: Callable[[str, list[Event]], None] = _ignore
        self.close: Callable[[list[Event]], None] = _ignore

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return False

    def _tell(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        known = next((format() for format in self._formats if format.recognizes(payload)), None)
        if known is not None:
            # From here on its rules are called as if it had been asked for by name.
            self.read, self.mark, self.close = known.read, known.mark, known.close
            known.read(payload, event, out)
        elif payload.get("error"):
            out.append(failure(payload["error"]))
        else:
            raise ValueError("a JSON object, but of no known wire format")


def _ignore(*_: object) -> None:
    """There are no rules as yet."""
