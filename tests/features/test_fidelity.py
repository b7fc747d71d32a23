"""What the model said is what the screen shows: real curses read back is the screen in memory.

Every line of the text corpus is streamed in random cuts, one after the other on one screen, which
scrolls all the while: naughty strings, all emoji, all grapheme cluster tests. tmux reads all of
them; pyte those without marks and joiners, which it drops.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd
from streamcurses._screen.manager import ScreenManager
from tests.corpora import corpus
from tests.readback import (
    Differences,
    Reader,
    Tmux,
    TwinScreen,
    Xterm,
    compare,
    record,
    xterm_modules,
)
from tests.terminals import Emulator

pytestmark = pytest.mark.corpus

SIZES = [(24, 80), (10, 20)]
# In turn, so that regions come, grow and scroll.
KINDS = ("reply", "reply", "thought", "reply", "call", "reply", "user")
BLOCK = 40  # lines


class Pyte:
    term = "linux"

    def __init__(self, rows: int, columns: int) -> None:
        self._emulator = Emulator(rows, columns)

    def show(self, output: bytes) -> list[str]:
        self._emulator.feed(output)
        return self._emulator.text().split("\n")

    def close(self) -> None:
        pass


def naughty(folder: Path) -> list[str]:
    return list(json.loads((folder / "naughty-strings.json").read_text("utf-8")))


def emoji(folder: Path) -> list[str]:
    return (folder / "emoji-test.txt").read_text("utf-8").splitlines()


def graphemes(folder: Path) -> list[str]:
    """The tests as text, with letters around them: ÷ 0020 × 0308 ÷ → "a", those two, "b"."""
    lines = []
    for line in (folder / "GraphemeBreakTest.txt").read_text("utf-8").splitlines():
        test = line.partition("#")[0]
        codes = re.findall("[0-9A-F]{4,6}", test)
        lines.append("a" + "".join(chr(int(code, 16)) for code in codes) + "b")
    return lines


FILES = {"naughty": naughty, "emoji": emoji, "graphemes": graphemes}


def is_simple(line: str) -> bool:
    """Whether pyte can: no marks, nothing of no width, no emoji that are more than a character."""
    return all(
        unicodedata.category(char) not in ("Mn", "Mc", "Me", "Cf", "Sk")
        and unicodedata.normalize("NFC", char) == char
        and not "\u1100" <= char <= "\u11ff"
        and not "\U0001f1e6" <= char <= "\U0001f1ff"
        for char in line
    )


def streaming(
    lines: list[str], seed: int, pieces: int, every: int
) -> Callable[[TwinScreen], Iterator[None]]:
    """Lines in blocks, each in at most `pieces`, a frame for each; a look `every` few lines."""

    def play(screen: TwinScreen) -> Iterator[None]:
        dice = random.Random(seed)
        manager = ScreenManager(screen)
        for number in range(0, len(lines), BLOCK):
            kind = KINDS[number // BLOCK % len(KINDS)]
            manager.apply([BlockBegin(number, kind, "tool")])
            for count, line in enumerate(lines[number : number + BLOCK]):
                text = line + "\n"
                cuts = sorted(dice.choices(range(len(text) + 1), k=dice.randint(0, pieces - 1)))
                for begin, end in zip([0, *cuts], [*cuts, len(text)]):
                    manager.apply([Append(number, text[begin:end])])
                    manager.draw(0.0)
                if count % every == 0:
                    yield
            manager.apply([BlockEnd(number)])
            manager.draw(0.0)
            yield

    return play


def differing(
    make: Callable[[], Reader],
    term: str,
    rows: int,
    columns: int,
    play: Callable[[TwinScreen], Iterator[None]],
) -> Differences:
    total = Differences()
    reader = make()
    try:
        for number, take in enumerate(record(play, rows, columns, term=term)):
            shown = reader.show(take.output)
            found = compare(take.rows, shown)
            if (found.wrong or found.drifting) and not (total.wrong or total.drifting):
                print(f"look {number}:")
                for want, have in zip(take.rows, shown):
                    if want != have:
                        print(f"  meant {want!a}\n  shown {have!a}")
            total = Differences(*(sum(pair) for pair in zip(total, found)))
    finally:
        reader.close()
    print(f"{total.rows} rows compared, {total.wrong + total.drifting} differ")
    return total


def tmux(rows: int, columns: int) -> Callable[[], Reader]:
    try:
        Tmux(1, 1).close()
    except FileNotFoundError:
        pytest.skip("there is no tmux here")
    return lambda: Tmux(rows, columns)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_tmux_shows_what_was_meant(file: str, rows: int, columns: int) -> None:
    lines = FILES[file](corpus("text"))
    if file == "emoji":
        lines = [line.rpartition("# ")[2] for line in lines]  # each emoji, but not its numbers
    play = streaming(lines, rows, 3, 8)
    found = differing(tmux(rows, columns), Tmux.term, rows, columns, play)
    assert (found.wrong, found.drifting) == (0, 0)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_pyte_shows_what_was_meant(file: str, rows: int, columns: int) -> None:
    lines = [line for line in FILES[file](corpus("text")) if is_simple(line)]
    if file == "emoji":
        lines = lines[::8]  # pyte is slow
    play = streaming(lines, rows, 3, 5)
    found = differing(lambda: Pyte(rows, columns), Pyte.term, rows, columns, play)
    assert (found.wrong, found.drifting) == (0, 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_every_line_in_many_cuts(file: str, rows: int, columns: int, seed: int) -> None:
    play = streaming(FILES[file](corpus("text")), seed, 30, 1)
    found = differing(tmux(rows, columns), Tmux.term, rows, columns, play)
    assert (found.wrong, found.drifting) == (0, 0)


@pytest.mark.soak
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_xterm_shows_what_was_meant(file: str, rows: int, columns: int, tmp_path: Path) -> None:
    modules = xterm_modules(tmp_path)
    if modules is None:
        pytest.skip("there is no node here, or no xterm.js to be had")
    play = streaming(FILES[file](corpus("text")), rows, 10, 1)
    found = differing(lambda: Xterm(rows, columns, modules), Xterm.term, rows, columns, play)
    assert (found.wrong, found.drifting) == (0, 0)
