"""What the first frame needs is loaded for it, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.terminals import Child

# Leaves as soon as a frame is painted, and tells what is loaded by then. The terminal takes it at
# once, however long whoever reads it may take.
PROGRAM = """
import sys
sys.path[:0] = {path!r}
bare = set(sys.modules)
from streamcurses.__main__ import main
from streamcurses._terminal.curses_screen import CursesScreen
import os
paint = CursesScreen.paint
def painted(*arguments):
    paint(*arguments)
    with open({report!r}, "w") as file:
        print(*set(sys.modules) - bare, file=file)
    os._exit(0)
CursesScreen.paint = painted
CursesScreen.ready = lambda screen: True
sys.argv = ["streamcurses", "view", {recording!r}]
main()
"""

# What takes longer to load than the frame to draw; and what there is nothing for as yet.
SLOW = {
    "argparse", "collections", "contextlib", "enum", "functools", "json", "locale", "operator",
    "re", "signal", "threading", "types", "typing", "unicodedata", "wcwidth",
}  # fmt: skip
LATER = {
    "_cli.options", "_cli.sources", "_conversation.builder", "_conversation.calls",
    "_formats.decoding", "_formats.sse", "_session.append", "_session.journal", "_session.stream",
    "_text.markdown.reader", "json.scanner",
}  # fmt: skip


def test_what_is_loaded_by_then(tmp_path: Path) -> None:
    recording, report = tmp_path / "recording", tmp_path / "report"
    recording.write_text('data: {"choices": []}\n')
    program = PROGRAM.format(path=sys.path, report=str(report), recording=str(recording))
    for _ in range(2):  # at first modules are compiled, which takes what tells names of characters
        child = Child(lambda: os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", program]))
        child.wait()
    modules = set(report.read_text().split())
    assert "_curses" in modules
    assert modules & SLOW == set()
    assert modules & {f"streamcurses.{name}" for name in LATER} == set()


def test_garbage_is_looked_for_again_when_all_is_loaded() -> None:
    program = (
        f"import gc, sys; sys.path[:0] = {sys.path!r}; sys.argv[1:] = ['formats']\n"
        "from streamcurses.__main__ import main\n"
        "main()\n"
        "sys.exit(not gc.isenabled())"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
