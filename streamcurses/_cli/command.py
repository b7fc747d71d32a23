"""What the command is to do: its name, its files, and what its options say.

STREAMCURSES in the environment holds options that a person keeps, as LESS does: they count as if
they stood before those of the command line, where the last one wins. Options stand before or after
the subcommand alike, and so their parser knows no subcommands: what is left when the options are
taken out is the command's name and its files. A kept option that a command has no use for is passed
over; one on its command line is an error.

Words alone hold nothing to parse, and so `options` is not loaded for them, which takes as long as
much of the first frame; nor is it before there is something to complain of.
"""

from __future__ import annotations

import os
import sys

from streamcurses._late import Any, Mapping, NamedTuple, NoReturn, Optional, Sequence
from streamcurses._session.settings import Settings

KEPT = "STREAMCURSES"

COMMANDS = ("view", "demo", "formats", "watch")


class Command(NamedTuple):
    """What is to be done: "demo", "formats", or "view" or "watch" of `files`, and how.

    `speed` is None if not chosen. `partial_ok` is whether a stream that breaks off is no failure.
    """

    name: str
    files: Sequence[str]
    settings: Settings
    speed: Optional[float] = None
    at_end: str = "stay"
    follow: bool = False
    partial_ok: bool = False


def read(arguments: Sequence[str], environ: Mapping[str, str]) -> Command:
    """The command that the arguments and the environment ask for; `SystemExit` on wrong usage."""
    given, words = _parsed(arguments)
    chosen = {**_kept(environ.get(KEPT, "")), **given}
    name, *files = words if words and words != ["-"] else ["view", "-"]
    if name == "view":
        if not files:
            _refuse("the following arguments are required: FILE")
        if "-" in files and (sys.stdin is None or sys.stdin.isatty()):
            _refuse("no stream on standard input; see streamcurses --help")
    elif name == "watch":
        chosen.pop("follow", None)
    elif name not in COMMANDS:
        hint = f"; to show the file: view {name}" if os.path.exists(name) else ""
        _refuse(f"{name!r} is no command, which is {', '.join(COMMANDS)}{hint}")
    else:
        from streamcurses._cli.options import FOR_VIEW

        for flag, field in FOR_VIEW.items():
            if field in given:
                _refuse(f"{name} takes no {flag}")
            chosen.pop(field, None)
        if files:
            _refuse(f"{name} takes no {files[0]}")
        chosen["content_is"] = "thoughts"
    settings = {field: chosen.pop(field) for field in Settings._fields if field in chosen}
    return Command(name, files, Settings(**settings), **chosen)


def _parsed(arguments: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The options that are given, by their names, and the other words."""
    if not any(word[:1] == "-" and word != "-" for word in arguments):
        return {}, list(arguments)
    from streamcurses._cli import options

    return options.parsed(arguments)


def _kept(text: str) -> dict[str, Any]:
    """The options that STREAMCURSES holds."""
    if not text:
        return {}
    from streamcurses._cli import options

    return options.kept(text, KEPT)


def _refuse(complaint: str) -> NoReturn:
    from streamcurses._cli import options

    options.refuse(complaint)
