"""MemGPT's own interface classes: the same names, methods, arguments and meanings.

They drop in where `memgpt.interface` and `memgpt.streaming_interface` were imported from. Where the
host checks for its own abstract classes, it is told once:

    memgpt.interface.AgentInterface.register(streamcurses.CLIInterface)

The look is the seed's: an icon for each kind of message, italic grey thoughts, bold yellow replies.
Where output is no terminal there are words instead of icons, and no colours. While a session has
the full screen, everything is shown there.

A function's arguments are read, as JSON or as Python literals, and never run. Any text can be
shown.
"""

from __future__ import annotations

import os
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Optional, Union

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._conversation.calls import Arguments
from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd, Change
from streamcurses._conversation.snapshots import Snapshots, field
from streamcurses._formats import decoder
from streamcurses._formats.events import Content, Event, Refusal, Thoughts, ToolCallDelta
from streamcurses._screen.theme import THEMES, UNICODE, Look, Style
from streamcurses._session.append import AppendWriter
from streamcurses._session.session import Guest, Session, current
from streamcurses._terminal.output import choose, colours, glyphs, write

DEBUG = False  # whether function messages are shown unless told otherwise
WARNING_PREFIX = "Warning: "


class _Kind(NamedTuple):
    """How a message is drawn: its icon, or the word for it; and the block it is on a screen."""

    icon: str
    word: str
    style: Style
    block: str = "notice"


_RED = Style("red", bold=True)
_GREEN = Style("green", bold=True)

KINDS = {
    "important": _Kind("", "", Style("magenta", bold=True)),
    "warning": _Kind("", "", _RED),
    "monologue": _Kind("💭 ", "Inner thoughts: ", Style(dim=True, italic=True), "thought"),
    "assistant": _Kind("🤖 ", "Message: ", Style("yellow", bold=True), "reply"),
    "memory": _Kind("🧠 ", "Memory: ", Style("bright magenta", bold=True)),
    "system": _Kind("🖥️ [system] ", "System: ", Style("magenta", bold=True)),
    "user": _Kind("🧑 ", "User: ", _GREEN, "user"),
    "heartbeat": _Kind("💓 ", "Heartbeat: ", _GREEN),
    "event": _Kind("🖥️ ", "System: ", _GREEN),
    "function": _Kind("⚡ [function] ", "Function: ", _RED),
    "function ok": _Kind("⚡ [function] ", "Function: ", _GREEN),
    "success": _Kind("⚡🟢 [function] ", "Function: ", _GREEN),
    "error": _Kind("⚡🔴 [function] ", "Function: ", _RED),
    "call": _Kind("", "Calling function: ", Style("magenta"), "call"),
    "search": _Kind("🧠 ", "", _RED),
    "old": _Kind("\t ", "\t ", _RED),
    "new": _Kind("\t→ ", "\t→ ", _GREEN),
    "detail": _Kind("\t", "\t", Style("red")),
    "text": _Kind("", "", Style()),
}

# The kinds of a user's message in JSON, by its `type`.
_USER_TYPES = {"user_message": "user", "heartbeat": "heartbeat", "system_message": "event"}

# What a function does to the memory, and the arguments of interest.
_UPDATES = ("archival_memory_insert", "core_memory_append", "core_memory_replace")
_SEARCHES = ("archival_memory_search", "conversation_search", "conversation_search_date")
_RUNNING = re.compile(r"Running (\w+)\((.*)\)", re.DOTALL)


class Line(NamedTuple):
    """Something to say, and its kind, one of `KINDS`."""

    kind: str
    text: str


def show(lines: Iterable[Line], prefix: str = "") -> None:
    """Shows messages on the screen that is up, or prints them where none is."""
    session = current()
    for kind, text in lines:
        icon, word, style, block = KINDS[kind]
        changes: list[Change] = [BlockBegin(0, block), Append(0, text), BlockEnd(0)]
        if session is not None:
            label = prefix + word if block == "notice" else prefix
            session.guest().apply([changes[0], Append(0, label), *changes[1:]])
        else:
            mode, fancy = _place()
            theme = {block: Look(style, style), "control": THEMES["memgpt"]["control"]}
            label = icon if fancy else word.replace("→", glyphs(sys.stdout).result)
            AppendWriter(
                write, theme=colours(mode, theme, os.environ), labels={block: prefix + label}
            ).apply(changes)
        prefix = ""


def _place() -> tuple[str, bool]:
    """The mode of what is printed here, and whether there may be icons in it."""
    mode = choose("auto", sys.stdout, os.environ, owns_terminal=False)
    return mode, mode != "plain" and glyphs(sys.stdout) is UNICODE


def as_json(text: Any) -> Any:
    """What the text says as JSON, or as a Python literal; None where it is neither."""
    import ast
    import json
    import warnings

    try:
        return json.loads(text, strict=False)
    except (TypeError, ValueError, RecursionError):
        pass
    try:
        with warnings.catch_warnings():
            # Of escapes in the text, which are nobody's fault here.
            warnings.simplefilter("ignore")
            return ast.literal_eval(text)
    except (TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def user_lines(msg: Any, raw: bool, dump: bool, debug: bool) -> list[Line]:
    if not (raw or dump or debug):
        return []  # the person has just typed it
    message = msg if isinstance(msg, dict) else None if raw else as_json(msg)
    if not isinstance(message, dict):
        return [Line("user", as_text(msg))]
    kind = _USER_TYPES.get(as_text(message.get("type")), "user")
    if kind == "heartbeat" and not (debug or dump):
        return []
    if dump and message.get("type") == "user_message":
        return [Line(kind, as_text(message.get("message")))]
    return [Line(kind, str({name: value for name, value in message.items() if name != "type"}))]


def function_lines(msg: Any, debug: bool) -> list[Line]:
    if isinstance(msg, dict):
        return [Line("function", str(msg))] if debug else []
    msg = as_text(msg)
    if msg.startswith("Ran "):
        return []
    for start, kind in (("Success", "success"), ("Error: ", "error")):
        if msg.startswith(start):
            return [Line(kind, msg)] if debug else []
    if msg.startswith("Running "):
        return [Line("function", msg)] if debug else _memory_lines(msg)
    result = as_json(msg)
    if isinstance(result, dict):
        kind = "function ok" if result.get("status") == "OK" else "function"
        return [Line(kind, msg)] if debug else []
    return [Line("warning", f"{WARNING_PREFIX}did not recognize function message {msg}")]


def _memory_lines(msg: str) -> list[Line]:
    """What a call does to the memory; other functions are not shown."""
    match = _RUNNING.match(msg)
    if match is None or match[1] not in _UPDATES + _SEARCHES:
        return []
    name = match[1]
    given = as_json(match[2])
    given = given if isinstance(given, dict) else {}
    if name in _SEARCHES:
        asked = ", ".join(f"{key}: {given[key]}" for key in ("query", "page") if key in given)
        lines = [Line("search", f"searching memory with {name}:")]
        return [*lines, Line("detail", asked)] if asked else lines
    lines = [Line("search", f"updating memory with {name}:")]
    if "old_content" in given:
        lines.append(Line("old", as_text(given["old_content"])))
    for key in ("content", "new_content"):
        if key in given:
            lines.append(Line("new", as_text(given[key])))
    return lines


def message_lines(message: dict[str, Any], dump: bool) -> list[Line]:
    role, content = message.get("role"), as_text(message.get("content"))
    if role == "system":
        return [Line("system", content)]
    if role == "assistant":
        thoughts = [Line("monologue", content)] if content else []
        return thoughts + [line for call in _calls(message) for line in _call_lines(call)]
    if role == "user":
        return user_lines(content, False, dump, DEBUG)
    if role in ("function", "tool"):
        return function_lines(content, dump)
    return [Line("text", f"Unknown role: {as_text(role)}: {content}")]


def _calls(message: dict[str, Any]) -> list[Any]:
    function = message.get("function_call")
    if function:
        return [function]
    return [field(call, "function") for call in message.get("tool_calls") or []]


def _call_lines(function: Any) -> list[Line]:
    name, arguments = as_text(field(function, "name")), as_text(field(function, "arguments"))
    given = as_json(arguments)
    if isinstance(given, dict) and "message" in given:
        return [Line("assistant", as_text(given["message"]))]
    return [Line("call", f"{name}({arguments})")]


def as_dicts(message_sequence: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        message if isinstance(message, dict) else message.to_openai_dict()
        for message in message_sequence
    ]


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


class CLIInterface(AgentInterface):
    """Shows whole messages, without any state."""

    @staticmethod
    def important_message(msg: str) -> None:
        show([Line("important", as_text(msg))])

    @staticmethod
    def warning_message(msg: str) -> None:
        show([Line("warning", as_text(msg))])

    @staticmethod
    def internal_monologue(msg: str, msg_obj: Optional[Any] = None) -> None:
        show([Line("monologue", as_text(msg))])

    @staticmethod
    def assistant_message(msg: str, msg_obj: Optional[Any] = None) -> None:
        show([Line("assistant", as_text(msg))])

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
        for place, message in enumerate(messages):
            prefix = f"[{len(messages) - place}] " if dump else ""
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


class _RawCalls:
    """Events into changes, as the print interface shows them: calls with their raw arguments."""

    def __init__(self) -> None:
        self._number = -1
        self._text: Optional[int] = None
        self._kind = ""
        # By index: the block's number, what has come, and whether there are arguments as yet.
        self._calls: dict[int, tuple[int, Arguments]] = {}
        self._opened: set[int] = set()

    def feed(self, event: Event) -> list[Change]:
        if isinstance(event, (Content, Thoughts)):
            return self._say("thought", event.text)
        if isinstance(event, Refusal):
            return self._say("refusal", event.text)
        if isinstance(event, ToolCallDelta):
            return self._call(event)
        return []

    def _begin(self, kind: str, changes: list[Change]) -> int:
        self._number += 1
        changes.append(BlockBegin(self._number, kind))
        return self._number

    def _say(self, kind: str, text: str) -> list[Change]:
        changes: list[Change] = []
        if self._text is None or self._kind != kind:
            changes += self.close()
            self._kind = kind
            self._text = self._begin(kind, changes)
        changes.append(Append(self._text, text))
        return changes

    def _call(self, event: ToolCallDelta) -> list[Change]:
        changes: list[Change] = []
        if self._text is not None:
            changes.append(BlockEnd(self._text))
            self._text = None
        if event.index not in self._calls:
            for index in [index for index, call in self._calls.items() if call[1].whole]:
                changes += self._end(index)
            self._calls[event.index] = self._begin("call", changes), Arguments()
        number, arguments = self._calls[event.index]
        if event.name:
            changes.append(Append(number, event.name))
        if event.arguments:
            arguments.feed(event.arguments)
            opening = "" if event.index in self._opened else "("
            self._opened.add(event.index)
            changes.append(Append(number, opening + event.arguments))
        return changes

    def _end(self, index: int) -> list[Change]:
        number, arguments = self._calls.pop(index)
        opening = "" if index in self._opened else "("
        self._opened.discard(index)
        return [Append(number, opening + ")"), BlockEnd(number, arguments.broken_off)]

    def close(self) -> list[Change]:
        changes: list[Change] = []
        if self._text is not None:
            changes.append(BlockEnd(self._text))
            self._text = None
        for index in list(self._calls):
            changes += self._end(index)
        return changes


class StreamingCLIInterface(AgentChunkStreamingInterface):
    """Prints along: inner thoughts, then calls with their arguments as they come."""

    nonstreaming_interface = CLIInterface

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._decoder = decoder("openai-chat")
        self._calls = _RawCalls()
        self._display: Union[AppendWriter, Guest, None] = None

    def process_chunk(self, chunk: Any) -> None:
        """Prints what a chunk adds: a dict, an SDK's object, or the host's own."""
        changes: list[Change] = []
        for event in self._decoder.feed(chunk):
            changes += self._calls.feed(event)
        self._apply(changes)

    def _apply(self, changes: list[Change]) -> None:
        if self._display is None:
            session = current()
            mode, _ = _place()
            theme = colours(mode, THEMES["default"], os.environ)
            signs = glyphs(sys.stdout)
            writer = AppendWriter(write, glyphs=signs, theme=theme)
            self._display = writer if session is None else session.guest()
        self._display.apply(changes)

    def stream_start(self) -> None:
        # The end of the one before should have been told; just in case.
        self.stream_end()

    def stream_end(self) -> None:
        changes: list[Change] = []
        for event in self._decoder.close():
            changes += self._calls.feed(event)
        changes += self._calls.close()
        if changes:
            self._apply(changes)
        self._begin()

    important_message = staticmethod(CLIInterface.important_message)
    warning_message = staticmethod(CLIInterface.warning_message)
    internal_monologue = staticmethod(CLIInterface.internal_monologue)
    assistant_message = staticmethod(CLIInterface.assistant_message)
    memory_message = staticmethod(CLIInterface.memory_message)
    system_message = staticmethod(CLIInterface.system_message)
    user_message = staticmethod(CLIInterface.user_message)
    function_message = staticmethod(CLIInterface.function_message)
    print_messages = staticmethod(CLIInterface.print_messages)
    print_messages_simple = staticmethod(CLIInterface.print_messages_simple)
    print_messages_raw = staticmethod(CLIInterface.print_messages_raw)
    step_yield = staticmethod(CLIInterface.step_yield)


# What stands before text in append-only modes and in the transcript.
_FANCY = {"thought": "💭 ", "reply": "🤖 ", "call": ""}
_SOBER = {"thought": "[inner thoughts] ", "reply": "[message] ", "call": ""}


class StreamingRefreshCLIInterface(AgentRefreshStreamingInterface):
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
            mode = choose("auto", sys.stdout, os.environ, owns_terminal=True)
            session = self._session = Session(
                mode,
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

    important_message = staticmethod(CLIInterface.important_message)
    warning_message = staticmethod(CLIInterface.warning_message)
    memory_message = staticmethod(CLIInterface.memory_message)
    system_message = staticmethod(CLIInterface.system_message)
    user_message = staticmethod(CLIInterface.user_message)
    function_message = staticmethod(CLIInterface.function_message)
    print_messages = staticmethod(CLIInterface.print_messages)
    print_messages_simple = staticmethod(CLIInterface.print_messages_simple)
    print_messages_raw = staticmethod(CLIInterface.print_messages_raw)
    step_yield = staticmethod(CLIInterface.step_yield)
