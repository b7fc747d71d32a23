"""A conversation on a display: chunks in, the message out, and the terminal given back.

The display is chosen for the place: the full screen where there is a terminal that can be drawn on,
text that is only appended where there is none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Optional

from streamcurses.append import AppendWriter
from streamcurses.changes import Change
from streamcurses.events import (
    Content,
    Event,
    Failure,
    Malformed,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    UserText,
)
from streamcurses.formats import decoder
from streamcurses.fullscreen import FullScreen
from streamcurses.message import Message, MessageBuilder
from streamcurses.terminal import is_interactive
from streamcurses.theme import ASCII, THEMES

MODES = ("auto", "curses", "inline", "plain")

# So many lines that cannot be read are shown; the others are counted.
_SHOWN_MALFORMED = 5

# What comes many times a second, and is of no interest to the status bar.
_TEXT_EVENTS = (Content, Thoughts, ToolCallDelta)


class Session:
    """A context for a conversation of any number of turns.

    `mode` is one of `MODES`; `format` a wire format's name, or "auto"; `content_is` says whether content is
    "thoughts", the "message", or "auto": which of both shows when the tool and field of `reply` are used.
    On leaving, the full screen's conversation is printed to the main screen. Signals that end the program
    are handled only where the session is entered on the main thread.
    """

    def __init__(
        self,
        mode: str = "auto",
        *,
        format: str = "auto",
        content_is: str = "auto",
        reply: str = "send_message.message",
        theme: str = "default",
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
        if theme not in THEMES:
            raise ValueError(f"theme {theme!r} is none of {', '.join(THEMES)}")
        if mode == "auto":
            mode = "curses" if is_interactive() else "plain"
        self.mode = mode
        self.screen = FullScreen(THEMES[theme]) if mode == "curses" else None
        self.malformed: list[Malformed] = []
        self.failure: Optional[Failure] = None
        self._format = format
        self._writer = AppendWriter(_write)
        self._builder = MessageBuilder(content_is=content_is, reply=reply)
        self._decoder = decoder(format)

    def __enter__(self) -> Session:
        if self.screen is not None:
            self.screen.__enter__()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if self.screen is not None:
            self._show(self._builder.close())
            self.screen.__exit__(kind, error, traceback)
        elif not isinstance(error, BrokenPipeError):
            self._show(self._builder.close())
            self._writer.close()

    @property
    def messages(self) -> list[Message]:
        """The assistant's messages so far."""
        return self._builder.messages

    def feed(self, data: Any) -> None:
        """Takes a chunk of a stream: bytes, text, a dict or an SDK's object, and draws what it brought."""
        self._take(self._decoder.feed(data))

    def end(self) -> Message:
        """The stream has ended: the message, marked as cut off where it had no finish."""
        self._take(self._decoder.close())
        self._decoder = decoder(self._format)
        self._show(self._builder.close())
        return self._builder.message

    def render(self, stream: Iterable[Any]) -> Message:
        """Draws a whole stream, and returns its message."""
        for chunk in stream:
            self.feed(chunk)
        return self.end()

    def user_message(self, text: str) -> None:
        """Shows what the user said."""
        self._take([UserText(text)])

    def tool_result(self, name: str, text: str, ok: bool = True, id: str = "") -> None:
        """Shows what a tool gave back, below its call where `id` is the call's."""
        self._take([ToolResult(id, name, text, ok)])

    def finish(self) -> None:
        """Nothing more will come: the full screen's clock stands still and its status says how it went."""
        if self.screen is not None:
            self.screen.finish("failed" if self.failure else "done")

    def _take(self, events: Iterable[Event]) -> None:
        changes: list[Change] = []
        for event in events:
            if not isinstance(event, _TEXT_EVENTS) and not self._note(event):
                continue
            changes += self._builder.feed(event)
        self._show(changes)

    def _note(self, event: Event) -> bool:
        """Keeps account of what went wrong; whether the event is to be shown."""
        if isinstance(event, Malformed):
            self.malformed.append(event)
            if len(self.malformed) > _SHOWN_MALFORMED:
                return False
        elif isinstance(event, Failure):
            self.failure = event
        if self.screen is not None:
            self.screen.hear(event)
        return True

    def _show(self, changes: Iterable[Change]) -> None:
        if self.screen is not None:
            self.screen.apply(changes)
        else:
            self._writer.apply(changes)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
