"""Text that leaves the screen: to the terminal's clipboard, and to files.

What is handed out is source text, as it came. Each function says in a line how it went.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from streamcurses._terminal.clipboard import TooLong, sequence
from streamcurses._terminal.system import system


def copy(text: str, send: Callable[[str], None], environ: Mapping[str, str]) -> str:
    """Sends text to the clipboard of the terminal that `send` writes to, or of the system."""
    if system.put_on_clipboard is not None:
        try:
            system.put_on_clipboard(text)
        except OSError as error:
            return f"not copied: {error.strerror}; s saves to a file"
        return f"{len(text):,} characters copied to the clipboard"
    try:
        send(sequence(text, environ))
    except TooLong as error:
        return f"not copied: {error}; s saves to a file"
    # Nobody tells whether the terminal took it.
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
