"""For servers whose every chunk holds all the text so far: only what is new of it."""

from __future__ import annotations

from streamcurses._formats.events import Content, Event, MessageBegin, Thoughts


class Cumulative:
    def __init__(self) -> None:
        self._said: dict[type, str] = {}

    def new(self, events: list[Event]) -> list[Event]:
        """The events without the text that their message had before."""
        out: list[Event] = []
        for event in events:
            if isinstance(event, MessageBegin):
                self._said.clear()
            elif isinstance(event, (Content, Thoughts)):
                text = self._more(type(event), event.text)
                if text:
                    out.append(event._replace(text=text))
                continue
            out.append(event)
        return out

    def _more(self, kind: type, text: str) -> str:
        said = self._said.get(kind, "")
        if not text.startswith(said):
            return text
        self._said[kind] = text
        return text[len(said) :]
