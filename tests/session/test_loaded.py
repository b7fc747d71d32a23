"""What a conversation has no need of is not loaded for it: each module takes its room for good."""

from __future__ import annotations

import subprocess
import sys

# A reply whose chunks come as objects, as SDKs have them, on a screen, to its end.
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

# What reads bytes and Markdown, what tells of faults and of what tools give back, and
# what saves and filters.
NEEDLESS = {
    "_formats.alike", "_formats.arrays", "_formats.cumulative",
    "_formats.dense", "_formats.failures", "_formats.inflate", "_formats.pages",
    "_formats.preamble", "_formats.reader", "_formats.results", "_formats.sse",
    "_session.journal", "_session.only", "_text.markdown.drawn", "_text.markdown.reader",
}  # fmt: skip


def test_what_is_loaded_for_a_reply() -> None:
    program = PROGRAM.format(path=sys.path)
    told = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert set(told.stdout.split()) & {f"streamcurses.{name}" for name in NEEDLESS} == set()
