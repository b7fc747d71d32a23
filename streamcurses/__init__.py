"""A terminal renderer for streaming LLM-agent responses.

    message = streamcurses.render(client.chat.completions.create(..., stream=True))

Importing the package loads nothing else: each public name brings its module in when it is
first used (PEP 562), so that an agent pays for what it draws with.

Public is what stands in `__all__` here, and in the modules whose names begin without an underscore.
The packages are the stages on a delta's way, in this order, and each knows only those before it:
json, _formats, _conversation, _text, _screen, _terminal, _session, _cli.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # type checkers take this name to be true; typing itself is not loaded
if TYPE_CHECKING:
    from typing import Any

    from streamcurses._conversation.builder import MessageBuilder as MessageBuilder
    from streamcurses._conversation.message import Message as Message
    from streamcurses._conversation.message import ToolCall as ToolCall
    from streamcurses._formats import FORMATS as FORMATS
    from streamcurses._formats import decoder as decoder
    from streamcurses._formats.events import Content as Content
    from streamcurses._formats.events import Failure as Failure
    from streamcurses._formats.events import Finish as Finish
    from streamcurses._formats.events import Malformed as Malformed
    from streamcurses._formats.events import MessageBegin as MessageBegin
    from streamcurses._formats.events import Notice as Notice
    from streamcurses._formats.events import Opaque as Opaque
    from streamcurses._formats.events import Refusal as Refusal
    from streamcurses._formats.events import Source as Source
    from streamcurses._formats.events import Thoughts as Thoughts
    from streamcurses._formats.events import ToolCallDelta as ToolCallDelta
    from streamcurses._formats.events import ToolOutput as ToolOutput
    from streamcurses._formats.events import ToolResult as ToolResult
    from streamcurses._formats.events import Unknown as Unknown
    from streamcurses._formats.events import Usage as Usage
    from streamcurses._formats.events import UserText as UserText
    from streamcurses._screen.expected import assert_screen as assert_screen
    from streamcurses._screen.manager import ScreenManager as ScreenManager
    from streamcurses._screen.region import Region as Region
    from streamcurses._screen.screen import Screen as Screen
    from streamcurses._screen.virtual import VirtualScreen as VirtualScreen
    from streamcurses._session.session import Session as Session
    from streamcurses._session.session import arender as arender
    from streamcurses._session.session import render as render
    from streamcurses._session.settings import Settings as Settings
    from streamcurses._terminal.curses_screen import CursesScreen as CursesScreen
    from streamcurses.errors import FormatError as FormatError
    from streamcurses.errors import ScanError as ScanError
    from streamcurses.errors import StreamcursesError as StreamcursesError
    from streamcurses.errors import StreamError as StreamError
    from streamcurses.errors import TerminalError as TerminalError
    from streamcurses.json.fields import FieldReader as FieldReader
    from streamcurses.json.fields import FieldsReader as FieldsReader
    from streamcurses.json.scanner import JSONScanner as JSONScanner
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

# The public names by the module that brings them.
_MODULES = {
    "_conversation.builder": "MessageBuilder",
    "_conversation.message": "Message ToolCall",
    "_formats": "FORMATS decoder",
    "_formats.events": "Content Failure Finish Malformed MessageBegin Notice Opaque Refusal"
    " Source Thoughts ToolCallDelta ToolOutput ToolResult Unknown Usage UserText",
    "_screen.expected": "assert_screen",
    "_screen.manager": "ScreenManager",
    "_screen.region": "Region",
    "_screen.screen": "Screen",
    "_screen.virtual": "VirtualScreen",
    "_session.session": "Session arender render",
    "_session.settings": "Settings",
    "_terminal.curses_screen": "CursesScreen",
    "errors": "FormatError ScanError StreamcursesError StreamError TerminalError",
    "json.fields": "FieldReader FieldsReader",
    "json.scanner": "JSONScanner",
    "memgpt": "AgentChunkStreamingInterface AgentInterface AgentRefreshStreamingInterface"
    " CLIInterface StreamingCLIInterface StreamingRefreshCLIInterface",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    import_module(f"{__name__}._late").hinted(value)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
