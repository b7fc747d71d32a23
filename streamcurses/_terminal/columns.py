"""Asks a terminal how many columns it gives to what is ambiguous: narrow in the West, wide in East
Asia.

It is told to draw one such character on an empty line, and to report where the cursor is. That is
asked once, before anything is shown, and only of a terminal in a window of this machine, which
answers within a millisecond: over a slow line the answer would be waited for, or come late, and
many that are no terminals never answer. What the user has typed meanwhile comes before the answer,
or after it, and is handed back.
"""

from __future__ import annotations

from streamcurses._late import Mapping, pattern
from streamcurses._terminal.system import system

# What terminals in a window put in the environment of those that run there; and what is there where
# these come from another machine, or another terminal stands between.
_WINDOWS = ("WINDOWID", "VTE_VERSION", "XTERM_VERSION", "TERM_PROGRAM", "KONSOLE_VERSION")
_BETWEEN = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "TMUX", "STY")

# A rule; the report; then the line is as before.
_QUESTION = "\r\u2500\x1b[6n\r\x1b[K"
_REPORT = pattern(rb"\x1b\[\d+;(\d+)R")

# Seconds that are waited for the report.
_PATIENCE = 0.1


def may_be_wide(environ: Mapping[str, str]) -> bool:
    """Whether there is a terminal to ask."""
    return any(map(environ.get, _WINDOWS)) and not any(map(environ.get, _BETWEEN))


def are_wide() -> tuple[bool, str]:
    """Whether the terminal gives two columns to ambiguous characters; and what was typed."""
    answer = system.ask(_QUESTION.encode(), _REPORT, _PATIENCE)
    report = _REPORT.search(answer)
    typed = _REPORT.sub(b"", answer).decode("utf-8", "replace")
    return report is not None and int(report[1]) == 3, typed
