"""xterm.js as the judge: a frame for each delta, on screens of several sizes, by each of its
measures of Unicode. It is told all bytes, and says what every row shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from streamcurses._conversation.changes import Append, BlockBegin
from streamcurses._screen.manager import ScreenManager
from tests.bench.calm import RECORDINGS
from tests.corpora import SHARED
from tests.matrix import replies
from tests.matrix.texts import TEXTS
from tests.readback import (
    UNICODES,
    Differences,
    Take,
    TwinScreen,
    Xterm,
    compare,
    record,
)

SIZES = ((24, 80), (20, 5), (5, 20))
DELTA = 4  # characters


def conversation(text: str) -> Callable[[TwinScreen], Iterator[None]]:
    """A reply that comes in small pieces."""

    def play(screen: TwinScreen) -> Iterator[None]:
        manager = ScreenManager(screen)
        manager.apply([BlockBegin(0, "reply")])
        for at in range(0, len(text), DELTA):
            manager.apply([Append(0, text[at : at + DELTA])])
            manager.draw(0.0)
            yield

    return play


def judged(takes: list[Take], rows: int, columns: int, modules: Path, unicode: str) -> Differences:
    """All rows of all frames."""
    total = Differences()
    with closing(Xterm(rows, columns, modules, unicode)) as reader:
        for take in takes:
            found = compare(take.rows, reader.show(take.output))
            total = Differences(*(one + other for one, other in zip(total, found)))
    return total


def judge(modules: Path) -> Iterator[tuple[str, Differences]]:
    """What is found, by text, size and measure; recorded replies are drawn as Markdown."""
    plays = {name: (conversation(text), SIZES) for name, text in TEXTS.items()}
    for name in RECORDINGS:
        if (SHARED / "streams" / name).exists():
            plays[name] = (replies.drawn(name), replies.SIZES)
    for name, (play, sizes) in plays.items():
        for rows, columns in sizes:
            takes = record(play, rows, columns, term=Xterm.term)
            for unicode in UNICODES:
                found = judged(takes, rows, columns, modules, unicode)
                yield f"{name}, {rows} x {columns}, Unicode {unicode}", found
