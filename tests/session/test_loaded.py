"""What a conversation has no need of is not loaded for it: each module takes its room for good."""

from __future__ import annotations

import subprocess
import sys

# A reply whose chunks come as dicts, on a screen, to its end.
PROGRAM = """
import sys
sys.path[:0] = {path!r}
from streamcurses import Session, VirtualScreen
with Session(screen=VirtualScreen(24, 80)) as ui:
    ui.feed({{"choices": [{{"index": 0, "delta": {{"content": "The lake lay still"}}}}]}})
    ui.feed({{"choices": [{{"index": 0, "delta": {{}}, "finish_reason": "stop"}}]}})
    assert ui.end().content == "The lake lay still"
print(*sys.modules)
"""

# What reads bytes, objects and Markdown, what tells of faults and of what tools give back, what
# saves and filters, and what makes the message what its provider wants back.
NEEDLESS = {
    "_conversation.parts", "_conversation.pieces", "_formats.alike", "_formats.arrays",
    "_formats.cumulative", "_formats.dense", "_formats.failures", "_formats.generic",
    "_formats.inflate", "_formats.objects", "_formats.pages", "_formats.preamble",
    "_formats.reader", "_formats.results", "_formats.sse",
    "_session.journal", "_session.only", "_text.markdown.drawn", "_text.markdown.reader",
}  # fmt: skip


def test_what_is_loaded_for_a_reply() -> None:
    program = PROGRAM.format(path=sys.path)
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], check=True, capture_output=True, text=True
    )
    loaded = set(told.stdout.split())
    assert loaded & {f"streamcurses.{name}" for name in NEEDLESS} == set()
    assert "array" not in loaded  # rows do without, and a library takes more room than they


def test_who_has_the_terminal_needs_no_given_screen() -> None:
    program = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "from streamcurses import Session\n"
        "Session('curses')\n"
        "print('streamcurses._terminal.given' in sys.modules)\n"
    )
    run = [sys.executable, "-I", "-S", "-c", program]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout == "False\n"
