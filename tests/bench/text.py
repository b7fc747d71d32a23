"""Cleaning and wrapping: microseconds a delta of 4 characters, at any length of text."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any, Callable

from streamcurses._text.clusters import Cleaner, Shaper
from streamcurses._text.wrap import WrappedText
from tests.bench.spread import table

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


WORKS: dict[str, Callable[[list[str]], None]] = {"append + tail": wrapping, "cleaner": cleaning}


def seconds(work: Callable[[], object], runs: int) -> float:
    """The best of some runs."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def _per_delta(work: Callable[[list[str]], None], pieces: list[str], runs: int) -> float:
    return seconds(lambda: work(pieces), runs) / len(pieces) * 1e6


def _resized(sample: str, history: int, runs: int) -> float:
    """Milliseconds for new columns and the rows that are seen then."""
    text = WrappedText(Shaper(), COLUMNS)
    text.append((sample * 20 + "\n") * (history // (len(sample) * 20)))
    text.tail(ROWS)

    def resize() -> None:
        text.resize(COLUMNS - 1)
        text.tail(ROWS)
        text.resize(COLUMNS)
        text.tail(ROWS)

    return seconds(resize, runs) / 2 * 1e3


def measure(quick: bool = False) -> dict[str, Any]:
    """{"us": {work: {sample: {size: us}}}, "history": characters, "resize": {sample: ms}}"""
    sizes, history, runs = (SIZES[:1], 100_000, 1) if quick else (SIZES, HISTORY, 3)
    return {
        "us": {
            title: {
                name: {str(size): _per_delta(work, deltas(sample, size), runs) for size in sizes}
                for name, sample in SAMPLES.items()
            }
            for title, work in WORKS.items()
        },
        "history": history,
        "resize": {name: _resized(sample, history, runs) for name, sample in SAMPLES.items()},
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    for title, samples in found["us"].items():
        sizes = next(iter(samples.values()))
        yield from table(
            (f"{title}, us a delta of {DELTA} characters", *(f"{int(size):,}" for size in sizes)),
            ([name, *(f"{us:.2f}" for us in one.values())] for name, one in samples.items()),
        )
        yield ""
    yield from table(
        (f"resize + tail, {found['history']:,} characters of history", "ms"),
        ([name, f"{ms:.2f}"] for name, ms in found["resize"].items()),
    )


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
