"""Where output goes, and what may be done there.

`auto` is the full screen where a session owns the terminal, text that is only appended where one
reply is drawn into somebody's scrollback, and plain text wherever there is no terminal to speak of.
What counts is where `sys.stdout` leads at that moment: under contextlib.redirect_stdout, or where
pytest captures it, that is not file descriptor 1, and everything goes there, as plain text.
"""

from __future__ import annotations

import os
import sys

from streamcurses._late import Mapping, Optional, TextIO
from streamcurses._screen.theme import ASCII, UNICODE, Glyphs, Theme, uncolored
from streamcurses._terminal.system import system

MODES = ("auto", "curses", "inline", "plain")

# What this package draws of its own, beyond ASCII: an encoding without it gets ASCII signs.
_SIGNS = "→·…"


def choose(
    mode: str, stdout: Optional[TextIO], environ: Mapping[str, str], *, owns_terminal: bool
) -> str:
    """One of `MODES` but auto: `mode` where that is no question, else what suits the place.

    `owns_terminal` is true for whoever holds the terminal for a whole conversation.
    """
    if mode != "auto":
        return mode
    if not is_terminal(stdout) or environ.get("TERM") == "dumb":
        return "plain"
    return "curses" if owns_terminal and is_real(stdout, 1) else "inline"


def is_terminal(stream: Optional[TextIO]) -> bool:
    """Whether somebody looks at what is written to the stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False  # closed


def is_real(stream: Optional[TextIO], descriptor: int) -> bool:
    """Whether the stream writes to the file descriptor itself."""
    try:
        return stream is not None and stream.fileno() == descriptor and os.isatty(descriptor)
    except (AttributeError, OSError, ValueError):
        return False  # it stands for no file


def is_colourless(environ: Mapping[str, str]) -> bool:
    """Whether the user wants no colours, wherever they are (see https://no-color.org)."""
    return bool(environ.get("NO_COLOR"))


def columns() -> int:
    """How many columns a line of the terminal has; 80 where nobody says, as on a serial line.

    A console may go to the next line as soon as one is full: there the last column stays empty.
    """
    try:
        size = os.get_terminal_size(sys.stdout.fileno()).columns
        size = size if system.SEQUENCES else size - 1
    except (AttributeError, OSError, ValueError):
        size = 0  # it stands for no terminal
    if not size:
        named = os.environ.get("COLUMNS", "")
        size = int(named) if named.isdecimal() else 0
    return size or 80


def colours(mode: str, theme: Optional[Theme], environ: Mapping[str, str]) -> Optional[Theme]:
    """`theme`, where append-only text may have colours; else None."""
    bare = mode == "plain" or is_colourless(environ) or environ.get("TERM") == "dumb"
    if bare or theme is None or not system.obeys_sequences(1):
        return None
    return uncolored(theme) if environ.get("TERM", "").startswith(_NO_COLOURS) else theme


# Terminals that have no colours, but attributes, by what TERM begins with; and no italics.
_NO_COLOURS = ("vt1", "vt2", "vt3", "vt4")
_NO_ITALICS = ("linux", "vt", "ansi", "cons25", "dumb", "screen")

# Those that may print what tells of a link, or too long a one; screen passes none on.
_NO_LINKS = (*_NO_ITALICS, "eterm", "dvtm", "sun", "wsvt25", "cygwin", "unknown")


def lacks(environ: Mapping[str, str]) -> frozenset[str]:
    """What text on the terminal cannot have, of attributes and "links": terminfo is not asked."""
    term = environ.get("TERM", "")
    lacking = {"italic"} if term.startswith(_NO_ITALICS) else set()
    if term.startswith(_NO_COLOURS):
        lacking.add("color")
    unknown = not term and not environ.get("WT_SESSION")
    if unknown or term.startswith(_NO_LINKS):
        lacking.add("links")
    return frozenset(lacking)


# Those that cannot insert lines, or keep the cursor's place.
_NO_INSERTS = ("dumb", "ansi", "vt52", "vt100", "cons25", "unknown", "emacs")


def inserts(environ: Mapping[str, str]) -> bool:
    """Whether lines can be inserted on the terminal, and the cursor be where it was."""
    term = environ.get("TERM", "")
    known = term or environ.get("WT_SESSION")
    return bool(known) and not term.startswith(_NO_INSERTS) and system.obeys_sequences(1)


def glyphs(stdout: Optional[TextIO]) -> Glyphs:
    """Our own signs, as far as the stream's encoding has them.

    What is written to the stream from now on has all characters, where the system's own encoding,
    and not the user's, would keep them out.
    """
    system.mend_encoding(stdout)
    encoding = getattr(stdout, "encoding", None) or "utf-8"
    try:
        _SIGNS.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE


def begin_line() -> str:
    """What has a terminal begin a line, whatever stands on this one; "" where there is none."""
    try:
        return system.begin_line() if is_terminal(sys.stdout) else ""
    except OSError:
        return ""


def write(text: str) -> None:
    """Writes to what `sys.stdout` is now, at once; "?" for what its encoding has not."""
    stdout = sys.stdout
    if stdout is None:
        return  # as with print: a program without a console has nobody to read it
    try:
        stdout.write(text)
    except UnicodeEncodeError as error:
        stdout.write(encodable(text, error))
    try:
        stdout.flush()
    except OSError as error:
        raise broken(error) from None


def encodable(text: str, error: UnicodeEncodeError) -> str:
    """Text with "?" for what the encoding has not that has raised `error`."""
    return text.encode(error.encoding, "replace").decode(error.encoding)


def broken(error: OSError) -> OSError:
    """What to raise for an error of `flush`: a system may have another than `BrokenPipeError`."""
    if not system.is_broken_pipe(error) or isinstance(error, BrokenPipeError):
        return error
    return BrokenPipeError(error.errno, error.strerror)
