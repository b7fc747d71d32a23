"""The command's options: one table, for the command line and for what a person keeps."""

from __future__ import annotations

import argparse
import sys

from streamcurses import __version__
from streamcurses._late import Any, Mapping, NoReturn, Optional, Sequence
from streamcurses._session.settings import DEFAULTS, VALUES
from streamcurses._text.clusters import one_line


def _speed(text: str) -> float:
    """The speed as a number; infinity for max."""
    if text == "max":
        return float("inf")
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not speed > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number above 0 nor max")
    return speed


def _lines(text: str) -> Optional[int]:
    """A number of lines; None for all."""
    if text == "all":
        return None
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of lines nor all")
    return int(text)


def _width(text: str) -> Optional[int]:
    """A number of columns; None for all there are."""
    if text == "full":
        return None
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of columns nor full")
    return int(text)


def _reply(text: str) -> str:
    try:
        return DEFAULTS.but(reply=text).reply
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


# An option that is switched on by its name, and off by --no- before that.
_SWITCH = {"action": argparse.BooleanOptionalAction}

# Flag -> what the parser is told of it. Where its name is a field of `Settings`, it sets that.
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "--mode": {"choices": VALUES["mode"], "help": "how to draw"},
    "--layout": {
        "choices": VALUES["layout"],
        "help": "a region for each buffer type, or everything in its order",
    },
    "--markdown": {
        "choices": VALUES["markdown"],
        "help": "draw Markdown as what it means, or show it as it came",
    },
    "--theme": {"choices": VALUES["theme"], "help": "how it looks"},
    "--color": {**_SWITCH, "help": "with colours; NO_COLOR in the environment is --no-color"},
    "--ascii": {**_SWITCH, "help": "rules and marks in ASCII, as for the Linux console"},
    "--show-hidden": {**_SWITCH, "help": "name characters of no width, as <U+200B>"},
    "--ambiguous": {
        "choices": VALUES["ambiguous"],
        "help": "columns of what is wide in East Asia alone",
    },
    "--screen-reader": {**_SWITCH, "help": "for ears: plain text, whole sentences at a time"},
    "--only": {
        "choices": VALUES["only"],
        "help": "print that alone, without labels and as it came: a filter for pipes",
    },
    "--width": {
        "type": _width,
        "metavar": "N|full",
        "help": "columns that a row of text has at most (default: 100)",
    },
    "--wrap": {
        "choices": VALUES["wrap"],
        "help": "lines of appended text end at words, or where the terminal ends them",
    },
    "--tool-lines": {
        "type": _lines,
        "metavar": "N|all",
        "help": "append so many lines of what a tool gave back (default: 20)",
    },
    "--speed": {
        "type": _speed,
        "metavar": "N|max",
        "help": "times the recorded pace (default: 1; max where standard output is no terminal)",
    },
    "--save": {
        "metavar": "FILE",
        "help": "append every turn to FILE as it ends: JSON lines (.jsonl, .ndjson, .json) or text",
    },
    "--at-end": {
        "choices": ("stay", "exit"),
        "help": "whether the full screen stays until q (default), or leaves at once",
    },
}

# The same for streams that are not our own.
_VIEW_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "--follow": {
        **_SWITCH,
        "help": "do not end where the last FILE does, but wait for it to grow; it may be a FIFO",
    },
    "--partial-ok": {**_SWITCH, "help": "a stream that breaks off is no failure"},
    "--format": {"choices": VALUES["format"], "help": "the wire format"},
    "--content-is": {
        "choices": VALUES["content_is"],
        "help": "what content is: the agent's thoughts, or its message",
    },
    "--reply": {
        "type": _reply,
        "metavar": "TOOL.FIELD",
        "help": "the tool call that is the agent's reply",
    },
}

_USAGE = """%(prog)s [OPTION...] demo
       %(prog)s [OPTION...] view FILE...
       ... | %(prog)s [OPTION...]
       %(prog)s [OPTION...] watch [AGENT|FILE...]
       %(prog)s formats"""


class _Parser(argparse.ArgumentParser):
    """File names come out of a shell's patterns: what is complained of is not to be trusted."""

    source = ""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # Since Python 3.14 it would have colours of its own, whatever is asked for.
        self.color = False

    def error(self, message: str) -> NoReturn:
        super().error(self.source + one_line(message))

    def _print_message(self, message: str, file: Any = None) -> None:
        """argparse passes over it that nothing can be written."""
        if file is None or file is not sys.stdout:
            super()._print_message(message, file)
        else:
            print(message, end="", flush=True)


def parsed(arguments: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The options that are given, by their names, and the other words; `SystemExit` if wrong."""
    return _taken_out(_parser_of_all(), arguments)


def refuse(complaint: str) -> NoReturn:
    """Complains of the command line, below its usage."""
    _parser_of_all().error(complaint)


def _parser_of_all() -> _Parser:
    parser = _parser(
        description="Shows streaming LLM-agent responses: thoughts, calls of tools, the reply.",
        epilog="demo plays an agent's session that is packaged; view shows streams from files, "
        "of which - is standard input, and so it does without a command; watch shows the "
        "newest sessions of coding agents as they go on; formats lists what can be shown. "
        "Options may be kept in STREAMCURSES in the environment.",
    )
    parser.add_argument("--version", action="version", version=f"streamcurses {__version__}")
    return parser


def kept(text: str, source: str) -> dict[str, Any]:
    """The options in a text, quoted as for a shell; `source` is where it is kept."""
    from shlex import split

    parser = _parser(add_help=False)
    parser.source = f"{source}: "
    try:
        words = split(text)
    except ValueError as error:
        parser.error(str(error))
    chosen, rest = _taken_out(parser, words)
    if rest:
        parser.error(f"not an option: {rest[0]}")
    return chosen


def _parser(**about: Any) -> _Parser:
    parser = _Parser(prog="streamcurses", usage=_USAGE, argument_default=argparse.SUPPRESS, **about)
    for_view = parser.add_argument_group("options for view")
    for group, options in ((parser, _OPTIONS), (for_view, _VIEW_OPTIONS)):
        for flag, how in options.items():
            default = getattr(DEFAULTS, _field(flag), None)
            if default and isinstance(default, str):
                how = {**how, "help": f"{how['help']} (default: {default})"}
            group.add_argument(flag, **how)
    return parser


def _field(flag: str) -> str:
    return flag[2:].replace("-", "_")


def _taken_out(parser: _Parser, arguments: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The options that are there, by their names, and the other words."""
    options, rest = parser.parse_known_args(arguments)
    words: list[str] = []
    while rest:
        word = rest.pop(0)
        if word == "--":
            words += rest
            break
        if word.startswith("-") and word != "-":
            parser.error(f"unrecognized arguments: {word}")
        words.append(word)
    return vars(options), words


# The flags of `_VIEW_OPTIONS`, and what they set.
FOR_VIEW = {flag: _field(flag) for flag in _VIEW_OPTIONS}
