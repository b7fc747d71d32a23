"""Cleaning and wrapping: microseconds a delta of 4 characters, at any length of text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Callable

from streamcurses.clusters import Cleaner, Shaper
from streamcurses.wrap import WrappedText

DELTA = 4  # characters
COLUMNS = 78
ROWS = 24
SIZES = (1_000, 8_000, 100_000, 1_000_000)  # characters
HISTORY = 10_000_000  # characters

SAMPLES = {
    "ASCII": "The lake lay still in the morning, and you swam out to the old raft and back. ",
    "ASCII, lines": "def wrapped(text):\n    return [row for row in text]\n\n# A comment.\n",
    "English": "It’s the lake you told me about – “every morning”, you said… and café, too. ",
    "CJK": "湖は朝、静かだった。君は古い筏まで泳いで、そして戻ってきた。",
    "Hindi": "झील सुबह शांत थी और आप पुराने बेड़े तक तैरकर वापस आए। ",
    "emoji": "Done ✅ 👩‍👩‍👧 went swimming 🏊🏽 with ❤️ and 1️⃣ flag 🇫🇷 🎉🎉 ",
}


def deltas(sample: str, size: int) -> list[str]:
    text = sample * (size // len(sample) + 1)
    return [text[at : at + DELTA] for at in range(0, size, DELTA)]


def wrapping(pieces: list[str]) -> None:
    text = WrappedText(Shaper(), COLUMNS)
    for piece in pieces:
        text.append(piece)
        text.tail(ROWS)


def cleaning(pieces: list[str]) -> None:
    cleaner = Cleaner(Shaper(degrade=False))
    for piece in pieces:
        cleaner.feed(piece)


def seconds(work: Callable[[], object]) -> float:
    """The best of three."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def lines() -> Iterator[str]:
    yield f"us a delta of {DELTA} characters" + "".join(f"{size:>12,}" for size in SIZES)
    for title, work in (("append + tail", wrapping), ("cleaner", cleaning)):
        for name, sample in SAMPLES.items():
            cells = []
            for size in SIZES:
                pieces = deltas(sample, size)
                cells.append(f"{seconds(lambda: work(pieces)) / len(pieces) * 1e6:12.2f}")  # noqa: B023
            yield f"{f'{title}, {name}':<32}" + "".join(cells)
    yield ""
    yield f"ms, with {HISTORY:,} characters of history"
    for name, sample in SAMPLES.items():
        text = WrappedText(Shaper(), COLUMNS)
        text.append((sample * 20 + "\n") * (HISTORY // (len(sample) * 20)))
        text.tail(ROWS)

        def resize() -> None:
            text.resize(COLUMNS - 1)  # noqa: B023
            text.tail(ROWS)  # noqa: B023
            text.resize(COLUMNS)  # noqa: B023
            text.tail(ROWS)  # noqa: B023

        yield f"{f'resize + tail, {name}':<32}{seconds(resize) / 2 * 1e3:12.2f}"


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
