"""A terminal renderer for streaming LLM-agent responses.

    message = streamcurses.render(client.chat.completions.create(..., stream=True))

Importing the package loads nothing else: each public name brings its module in when it is
first used (PEP 562), so that an agent pays for what it draws with.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # type checkers take this name to be true; typing itself is not loaded
if TYPE_CHECKING:
    from typing import Any

    from streamcurses import formats as _formats
    from streamcurses.answer import Message as Message
    from streamcurses.answer import ToolCall as ToolCall
    from streamcurses.curses_screen import CursesScreen as CursesScreen
    from streamcurses.errors import FormatError as FormatError
    from streamcurses.errors import ScanError as ScanError
    from streamcurses.errors import StreamcursesError as StreamcursesError
    from streamcurses.errors import StreamError as StreamError
    from streamcurses.errors import TerminalError as TerminalError
    from streamcurses.events import Content as Content
    from streamcurses.events import Failure as Failure
    from streamcurses.events import Finish as Finish
    from streamcurses.events import Malformed as Malformed
    from streamcurses.events import MessageBegin as MessageBegin
    from streamcurses.events import Notice as Notice
    from streamcurses.events import Opaque as Opaque
    from streamcurses.events import Refusal as Refusal
    from streamcurses.events import Thoughts as Thoughts
    from streamcurses.events import ToolCallDelta as ToolCallDelta
    from streamcurses.events import ToolResult as ToolResult
    from streamcurses.events import Unknown as Unknown
    from streamcurses.events import Usage as Usage
    from streamcurses.events import UserText as UserText
    from streamcurses.fields import FieldReader as FieldReader
    from streamcurses.fields import FieldsReader as FieldsReader
    from streamcurses.formats import FORMATS as FORMATS
    from streamcurses.manager import ScreenManager as ScreenManager
    from streamcurses.memgpt import (
        AgentChunkStreamingInterface as AgentChunkStreamingInterface,
    )
    from streamcurses.memgpt import AgentInterface as AgentInterface
    from streamcurses.memgpt import (
        AgentRefreshStreamingInterface as AgentRefreshStreamingInterface,
    )
    from streamcurses.memgpt import CLIInterface as CLIInterface
    from streamcurses.memgpt import StreamingCLIInterface as StreamingCLIInterface
    from streamcurses.memgpt import (
        StreamingRefreshCLIInterface as StreamingRefreshCLIInterface,
    )
    from streamcurses.message import MessageBuilder as MessageBuilder
    from streamcurses.region import Region as Region
    from streamcurses.scanner import JSONScanner as JSONScanner
    from streamcurses.screen import Screen as Screen
    from streamcurses.session import Session as Session
    from streamcurses.session import arender as arender
    from streamcurses.session import render as render
    from streamcurses.virtual import VirtualScreen as VirtualScreen

    # The function has a module's name, which a checker would take it for.
    decoder = _formats.decoder

# The public names by the module that brings them.
_MODULES = {
    "answer": "Message ToolCall",
    "curses_screen": "CursesScreen",
    "errors": "FormatError ScanError StreamcursesError StreamError TerminalError",
    "events": "Content Failure Finish Malformed MessageBegin Notice Opaque Refusal Thoughts"
    " ToolCallDelta ToolResult Unknown Usage UserText",
    "formats": "FORMATS decoder",
    "manager": "ScreenManager",
    "memgpt": "AgentChunkStreamingInterface AgentInterface AgentRefreshStreamingInterface"
    " CLIInterface StreamingCLIInterface StreamingRefreshCLIInterface",
    "message": "MessageBuilder",
    "region": "Region",
    "fields": "FieldReader FieldsReader",
    "scanner": "JSONScanner",
    "screen": "Screen",
    "session": "Session arender render",
    "virtual": "VirtualScreen",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
