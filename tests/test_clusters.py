"""Text made safe and measured."""

from __future__ import annotations

import subprocess
import sys

from streamcurses.clusters import Cleaner, Shaper

SHAPER = Shaper()
WHOLE = Shaper(degrade=False)


def drawn(text: str, shaper: Shaper = SHAPER) -> str:
    return "".join(cell.text for cell in shaper.shape(text))


def test_controls_are_named() -> None:
    assert drawn("a\x1b[31m\x00\x7f\r\n\x9b") == "a^[[31m^@^?^M^J<U+009B>"


def test_ascii_needs_no_tables() -> None:
    code = (
        "import sys; from streamcurses.clusters import Shaper; from streamcurses.wrap import "
        "WrappedText; text = WrappedText(Shaper(), 20); text.append('some\\ttext\\r\\n^[');"
        "text.tail(3); sys.exit('wcwidth' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_cleaner_passes_ascii_on_at_once() -> None:
    cleaner = Cleaner(WHOLE)
    assert cleaner.feed("plain") == [("plain", "")]
    assert cleaner.feed(" text") == [(" text", "")]
    assert cleaner.feed("\u0301!\r") == [("\u0301!", "")]
    assert cleaner.feed("\n\tb") == [("\n        b", "")]
    assert cleaner.feed("\x1b") == []
    assert cleaner.close() == [("^[", "control")]
