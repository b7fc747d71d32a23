"""MemGPT's own interface classes: the same names, methods, arguments and meanings.

They drop in where `memgpt.interface` and `memgpt.streaming_interface` were imported from. Where the
host checks for its own abstract classes, it is told once:

    memgpt.interface.AgentInterface.register(streamcurses.CLIInterface)

The look is the seed's: an icon for each kind of message, italic grey thoughts, bold yellow replies.
Where output is no terminal there are words instead of icons, and no colours. While a session has
the full screen, everything is shown there.
"""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._conversation.calls import CallArguments, Stretch
from streamcurses._conversation.changes import Change
from streamcurses._formats import decoder
from streamcurses._formats.events import Finish
from streamcurses._late import Any, Optional, Sequence, Union
from streamcurses._screen.theme import THEMES
from streamcurses._session.append import AppendWriter
from streamcurses._session.session import Guest, Session, current
from streamcurses._session.turns import STDOUT
from streamcurses._terminal.output import choose, colours, glyphs, write
from streamcurses._terminal.standing import stands
from streamcurses.memgpt._lines import (
    DEBUG,
    Line,
    as_dicts,
    as_text,
    function_lines,
    message_lines,
    place,
    show,
    user_lines,
)
from streamcurses.memgpt._snapshots import Snapshots


class AgentInterface(ABC):
    """What an agent tells of; `msg_obj` is the host's own message, if it has one."""

    @abstractmethod
    def user_message(self, msg: str, msg_obj: Optional[Any] = None) -> None:
        """The agent gets a message of its user."""

    @abstractmethod
    def internal_monologue(self, msg: str, msg_obj: Optional[Any] = None) -> None:
        """The agent thinks."""

    @abstractmethod
    def assistant_message(self, msg: str, msg_obj: Optional[Any] = None) -> None:
        """The agent uses send_message."""

    @abstractmethod
    def function_message(self, msg: str, msg_obj: Optional[Any] = None) -> None:
        """The agent calls a function."""


class _AgentStreamingInterface(AgentInterface):
    """What both kinds of streaming interface have."""

    @abstractmethod
    def stream_start(self) -> None:
        """A stream is about to begin."""

    @abstractmethod
    def stream_end(self) -> None:
        """The stream has ended."""


class AgentChunkStreamingInterface(_AgentStreamingInterface):
    """An interface that is given the chunks of a stream."""

    @abstractmethod
    def process_chunk(self, chunk: Any) -> None:
        """A chunk of a stream, as an OpenAI-compatible server sends it."""


class AgentRefreshStreamingInterface(_AgentStreamingInterface):
    """An interface that is given the response so far, again and again."""

    @abstractmethod
    def process_refresh(self, response: Any) -> None:
        """The response so far, as an OpenAI-compatible server would have given it whole."""

    @abstractmethod
    def toggle_streaming(self, on: bool) -> None:
        """Whether responses are streamed; if not, messages are shown when they are whole."""


class _WholeMessages:
    """The messages that all interfaces show alike, whole."""

    @staticmethod
    def important_message(msg: str) -> None:
        show([Line("important", as_text(msg))])

    @staticmethod
    def warning_message(msg: str) -> None:
        show([Line("warning", as_text(msg))])

    @staticmethod
    def memory_message(msg: str, msg_obj: Optional[Any] = None) -> None:
        show([Line("memory", as_text(msg))])

    @staticmethod
    def system_message(msg: str, msg_obj: Optional[Any] = None) -> None:
        show([Line("system", as_text(msg))])

    @staticmethod
    def user_message(
        msg: Union[str, dict[str, Any]],
        msg_obj: Optional[Any] = None,
        raw: bool = False,
        dump: bool = False,
        debug: bool = DEBUG,
    ) -> None:
        """Shows nothing unless `raw`, `dump` or `debug`: the person has just typed it."""
        show(user_lines(msg, raw, dump, debug))

    @staticmethod
    def function_message(
        msg: Union[str, dict[str, Any]], msg_obj: Optional[Any] = None, debug: bool = DEBUG
    ) -> None:
        """Shows what is done to the memory, and everything with `debug`."""
        show(function_lines(msg, debug))

    @staticmethod
    def print_messages(message_sequence: Sequence[Any], dump: bool = False) -> None:
        """Messages as dicts, or with `to_openai_dict()`; numbered downwards with `dump`."""
        messages = as_dicts(message_sequence)
        for number, message in enumerate(messages):
            prefix = f"[{len(messages) - number}] " if dump else ""
            show(message_lines(message, dump), prefix)

    @staticmethod
    def print_messages_simple(message_sequence: Sequence[Any]) -> None:
        kinds = {"system": "system", "assistant": "assistant", "user": "user"}
        for message in as_dicts(message_sequence):
            role, content = message.get("role"), as_text(message.get("content"))
            kind = kinds.get(as_text(role), "text")
            if kind == "text":
                content = f"Unknown role: {as_text(role)}: {content}"
            show([Line(kind, content)])

    @staticmethod
    def print_messages_raw(message_sequence: Sequence[Any]) -> None:
        show([Line("text", str(message)) for message in as_dicts(message_sequence)])

    @staticmethod
    def step_yield() -> None:
        """Nothing: between two steps there is nothing to show."""


class CLIInterface(_WholeMessages, AgentInterface):
    """Shows whole messages, without any state."""

    @staticmethod
    def internal_monologue(msg: str, msg_obj: Optional[Any] = None) -> None:
        show([Line("monologue", as_text(msg))])

    @staticmethod
    def assistant_message(msg: str, msg_obj: Optional[Any] = None) -> None:
        show([Line("assistant", as_text(msg))])


class _RawArguments(CallArguments):
    """Arguments as they come, with a parenthesis on either side."""

    _before = "("

    def plain(self, fragment: str) -> str:
        return ""

    def feed(self, fragment: str) -> list[Stretch]:
        super().feed(fragment)  # which tells when they are whole
        self.beyond = ""
        before, self._before = self._before, ""
        return [Stretch("call", before + fragment)]

    def close(self) -> list[Stretch]:
        return [Stretch("call", self._before + ")")]


class _PrintedMessages(MessageBuilder):
    """What the print interface shows: content is thought, and no call is the reply tool's."""

    def __init__(self) -> None:
        super().__init__(content_is="thoughts", reply="")
        self._reply.other = _RawArguments


class StreamingCLIInterface(_WholeMessages, AgentChunkStreamingInterface):
    """Prints along: inner thoughts, then calls with their arguments as they come."""

    nonstreaming_interface = CLIInterface

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._decoder = decoder("openai-chat")
        self._builder = _PrintedMessages()
        self._display: Union[AppendWriter, Guest, None] = None

    def process_chunk(self, chunk: Any) -> None:
        """Prints what a chunk adds: a dict, an SDK's object, or the host's own."""
        changes: list[Change] = []
        for event in self._decoder.feed(chunk):
            changes += self._builder.feed(event)
        self._apply(changes)

    def _apply(self, changes: list[Change]) -> None:
        if self._display is None:
            session = current()
            mode, _ = place()
            theme = colours(mode, THEMES["default"], os.environ)
            signs = glyphs(sys.stdout)
            writer = AppendWriter(write, turns=STDOUT, glyphs=signs, theme=theme)
            self._display = writer if session is None else session.guest()
        self._display.apply(changes)

    def stream_start(self) -> None:
        # The end of the one before should have been told; just in case.
        self.stream_end()

    def stream_end(self) -> None:
        changes: list[Change] = []
        # The host says that it has ended: a finish is not asked for.
        for event in [*self._decoder.close(), Finish("")]:
            changes += self._builder.feed(event)
        changes += self._builder.close()
        if changes:
            self._apply(changes)
        self._begin()

    internal_monologue = staticmethod(CLIInterface.internal_monologue)
    assistant_message = staticmethod(CLIInterface.assistant_message)


# What stands before text in append-only modes and in the transcript.
_FANCY = {"thought": "💭 ", "reply": "🤖 ", "call": ""}
_SOBER = {"thought": "[inner thoughts] ", "reply": "[message] ", "call": ""}


class _Screenful(Session):
    """The seed's look: its icons are for text that is appended, and nothing stands between."""

    _is_spaced = False

    def _screen_labels(self) -> None:
        return None


class StreamingRefreshCLIInterface(_WholeMessages, AgentRefreshStreamingInterface):
    """Shows a response as it grows: thoughts, and the reply out of send_message's arguments.

    `fancy` is for icons, italics and colours. Without `separate_send_message` that is shown as any
    call; with it, later `assistant_message` calls are silent, as `internal_monologue` is with
    `disable_inner_mono_call`: the text was streamed already.

    The full screen is held from `stream_start` to `stream_end`; within a `Session` that has it,
    this draws there. Where there is no terminal to take over, text is appended.
    """

    nonstreaming_interface = CLIInterface

    def __init__(
        self,
        fancy: bool = True,
        separate_send_message: bool = True,
        disable_inner_mono_call: bool = True,
    ) -> None:
        self.fancy = fancy
        self.streaming = True
        self.separate_send_message = separate_send_message
        self.disable_inner_mono_call = disable_inner_mono_call
        self._session: Optional[Session] = None
        self._display: Optional[Guest] = None

    def toggle_streaming(self, on: bool) -> None:
        self.streaming = self.separate_send_message = self.disable_inner_mono_call = on

    def stream_start(self) -> None:
        if not self.streaming:
            return
        self.stream_end()
        session = current()
        if session is None:
            mode = (
                "curses" if stands() else choose("auto", sys.stdout, os.environ, owns_terminal=True)
            )
            session = self._session = _Screenful(
                mode,
                prompts=False,
                theme="memgpt" if self.fancy else "mono",
                labels=None if mode == "plain" else _FANCY if self.fancy else _SOBER,
            )
            session.__enter__()
        reply = "send_message.message" if self.separate_send_message else ""
        self._display = session.guest()
        self._decoder = decoder("openai-chat")
        self._builder = MessageBuilder(content_is="thoughts", reply=reply)
        self._snapshots = Snapshots(reply, placeholders=session.screen is not None)
        self._begun = False
        self._chunks = session.guest()
        self._display.apply(self._snapshots.begin())

    def process_refresh(self, response: Any) -> None:
        """Draws what the response so far has more, or other, than the last time."""
        if self._display is not None:
            self._display.apply(self._snapshots.feed(response))

    def process_chunk(self, chunk: Any) -> None:
        """Draws what a chunk of a stream adds, for hosts that keep no response so far."""
        if self._display is None:
            return
        if not self._begun:
            self._begun = True
            self._display.apply(self._snapshots.close())
        for event in self._decoder.feed(chunk):
            self._chunks.apply(self._builder.feed(event))

    def stream_end(self) -> None:
        """Gives the screen back, and leaves the response on the main screen."""
        if self._display is None:
            return
        if not self._begun:
            self._display.apply(self._snapshots.close())
        self._chunks.apply(self._builder.close())
        self._display = None
        session, self._session = self._session, None
        if session is not None:
            session.__exit__(None, None, None)

    def internal_monologue(self, msg: str, msg_obj: Optional[Any] = None) -> None:
        if not self.disable_inner_mono_call:
            CLIInterface.internal_monologue(msg, msg_obj)

    def assistant_message(self, msg: str, msg_obj: Optional[Any] = None) -> None:
        if not self.separate_send_message:
            CLIInterface.assistant_message(msg, msg_obj)
