"""Hosts that are terminals themselves, and lack something: known by the environment.

Whoever is within one knows no more than it passes on. What is the same for all is not here.
"""

from __future__ import annotations

from streamcurses._late import Mapping

# By TERM's beginning: what prints a long copy for the clipboard on its screen, as text.
_NO_CLIPBOARD = {"eterm": "Emacs", "dvtm": "dvtm"}


def is_screen(environ: Mapping[str, str]) -> bool:
    """Whether this is GNU screen, and not another terminal within it."""
    return bool(environ.get("STY")) and environ.get("TERM", "").startswith("screen")


def without_clipboard(environ: Mapping[str, str]) -> str:
    """The name of the host that has no clipboard, and must not be asked for one; "" for others."""
    term = environ.get("TERM", "")
    return next((name for begin, name in _NO_CLIPBOARD.items() if term.startswith(begin)), "")
