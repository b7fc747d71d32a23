"""What MemGPT's messages say, line by line, and how a line is drawn: on the screen, or printed.

The look is the seed's: an icon for each kind of message, italic grey thoughts, bold yellow replies.
Where output is no terminal there are words instead of icons, and no colours.

A function's arguments are read, as JSON or as Python literals, and never run. Any text can be
shown.
"""

from __future__ import annotations

import os
import re
import sys

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd, Change
from streamcurses._late import Any, Iterable, NamedTuple, Sequence, pattern
from streamcurses._screen.theme import THEMES, UNICODE, Look, Style
from streamcurses._session.append import AppendWriter
from streamcurses._session.session import current
from streamcurses._session.turns import STDOUT
from streamcurses._terminal.output import choose, colours, glyphs, write
from streamcurses.memgpt._snapshots import field

DEBUG = False  # whether function messages are shown unless told otherwise
WARNING_PREFIX = "Warning: "


class _Look(NamedTuple):
    """How a message is drawn: its icon, or the word for it; and the block it is on a screen."""

    icon: str
    word: str
    style: Style
    block: str = "notice"


_RED = Style("red", bold=True)
_GREEN = Style("green", bold=True)

LOOKS = {
    "important": _Look("", "", Style("magenta", bold=True)),
    "warning": _Look("", "", _RED),
    "monologue": _Look("💭 ", "Inner thoughts: ", Style(dim=True, italic=True), "thought"),
    "assistant": _Look("🤖 ", "Message: ", Style("yellow", bold=True), "reply"),
    "memory": _Look("🧠 ", "Memory: ", Style("bright magenta", bold=True)),
    "system": _Look("🖥️ [system] ", "System: ", Style("magenta", bold=True)),
    "user": _Look("🧑 ", "User: ", _GREEN, "user"),
    "heartbeat": _Look("💓 ", "Heartbeat: ", _GREEN),
    "event": _Look("🖥️ ", "System: ", _GREEN),
    "function": _Look("⚡ [function] ", "Function: ", _RED),
    "function ok": _Look("⚡ [function] ", "Function: ", _GREEN),
    "success": _Look("⚡🟢 [function] ", "Function: ", _GREEN),
    "error": _Look("⚡🔴 [function] ", "Function: ", _RED),
    "call": _Look("", "Calling function: ", Style("magenta"), "call"),
    "search": _Look("🧠 ", "", _RED),
    "old": _Look("\t ", "\t ", _RED),
    "new": _Look("\t→ ", "\t→ ", _GREEN),
    "detail": _Look("\t", "\t", Style("red")),
    "text": _Look("", "", Style()),
}

# The kinds of a user's message in JSON, by its `type`.
_USER_TYPES = {"user_message": "user", "heartbeat": "heartbeat", "system_message": "event"}

# What a function does to the memory, and the arguments of interest.
_UPDATES = ("archival_memory_insert", "core_memory_append", "core_memory_replace")
_SEARCHES = ("archival_memory_search", "conversation_search", "conversation_search_date")
_RUNNING = pattern(r"Running (\w+)\((.*)\)", re.DOTALL)


class Line(NamedTuple):
    """Something to say, and its kind, one of `LOOKS`."""

    kind: str
    text: str


def show(lines: Iterable[Line], prefix: str = "") -> None:
    """Shows messages on the screen that is up, or prints them where none is."""
    session = current()
    for kind, text in lines:
        icon, word, style, block = LOOKS[kind]
        changes: list[Change] = [BlockBegin(0, block), Append(0, text), BlockEnd(0)]
        if session is not None:
            label = prefix + word if block == "notice" else prefix
            session.guest().apply([changes[0], Append(0, label), *changes[1:]])
        else:
            mode, fancy = place()
            theme = {block: Look(style, style), "control": THEMES["memgpt"]["control"]}
            label = icon if fancy else word.replace("→", glyphs(sys.stdout).result)
            writer = AppendWriter(
                write,
                turns=STDOUT,
                theme=colours(mode, theme, os.environ),
                labels={block: prefix + label},
            )
            writer.apply(changes)
            writer.insist()
        prefix = ""


def place() -> tuple[str, bool]:
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
