"""Plain text: the message as it stands, with no format around it."""

from __future__ import annotations

from streamcurses._formats.events import Content, Event, Finish, MessageBegin, Unknown
from streamcurses._formats.format import Format
from streamcurses._late import Any

NAME = "text"


class Text(Format):
    """A stream's text is one message, which is whole where the stream ends."""

    def __init__(self) -> None:
        self._begun = False

    def say(self, text: str, out: list[Event]) -> None:
        if not self._begun:
            self._begun = True
            out.append(MessageBegin("", "", NAME))
        out.append(Content(text))

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        out.append(Unknown(event, payload))

    def close(self, out: list[Event]) -> None:
        if self._begun:
            self._begun = False
            out.append(Finish(""))
