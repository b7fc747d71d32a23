"""Text that leaves the screen: to the terminal's clipboard, and to files.

What is handed out is source text, as it came. Each function says in a line how it went.
"""

from __future__ import annotations

import os

from streamcurses._late import Callable, Mapping
from streamcurses._terminal.clipboard import TooLong, sequence
from streamcurses._terminal.hosts import without_clipboard
from streamcurses._terminal.system import system


def copy(text: str, send: Callable[[str], bool], environ: Mapping[str, str]) -> str:
    """Sends text to the clipboard of the terminal that `send` writes to, or of the system.

    `send` tells whether the terminal took it all.
    """
    if system.put_on_clipboard is not None:
        try:
            system.put_on_clipboard(text)
        except OSError as error:
            return f"not copied: {error.strerror}; s saves to a file"
        return f"{len(text):,} characters copied to the clipboard"
    host = without_clipboard(environ)
    if host:
        return f"not copied: {host} has no clipboard; s saves to a file"
    try:
        if not send(sequence(text, environ)):
            return "not copied: the terminal takes nothing; s saves to a file"
    except TooLong as error:
        return f"not copied: {error}; s saves to a file"
    # Nobody tells what the terminal made of it.
    return f"{len(text):,} characters sent to the terminal's clipboard"


def save(text: str, path: str, overwrite: bool) -> str:
    """Writes text to a file as UTF-8. FileExistsError where there is one, unless `overwrite`."""
    path = os.path.expanduser(path)
    try:
        if os.path.lexists(path):
            if not os.path.isfile(path):
                return f"not saved: {path} is no file"
            if not overwrite:
                raise FileExistsError(path)
        # Line breaks are as they came, on every system.
        with open(path, "wb" if overwrite else "xb") as file:
            file.write(text.encode("utf-8", "replace"))
    except FileExistsError:
        raise
    except OSError as error:
        return f"not saved: {path}: {error.strerror}"
    return f"saved to {path}"
