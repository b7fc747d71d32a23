"""A reply in Markdown: CPU, bytes and memory, drawn and as it came, beside the peers that draw it.

As in `render`: prose of as many characters as the thoughts there comes first. But what a delta
costs is what it costs beyond a reply that holds one of each: one contestant loads all that it needs
for code and tables before the first delta, and another when there are some. The frames alone tell
the full screen's bytes: it also leaves a transcript.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from tests.bench import render

LENGTHS = {"none": 2_000, "small": 8_000, "large": 1_000_000}
QUICK = {"none": 100, "small": 400, "large": 4_000}

RUNS = {
    "curses, as it came": {"none": 11, "small": 11, "large": 3},
    "curses, Markdown": {"none": 11, "small": 11, "large": 3},
    "curses, Markdown, as it is": {"none": 11, "small": 11},
    "frames, as it came": {"small": 1},
    "frames, Markdown": {"small": 1},
    "inline, as it came": {"none": 5, "small": 5},
    "inline, Markdown": {"none": 5, "small": 5},
    "prose, as it came": {"none": 11, "small": 11},
    "prose, Markdown": {"none": 11, "small": 11},
    "Textual MarkdownStream": {"none": 2, "small": 2},
    "Textual Markdown, each delta": {"none": 1, "small": 1},
    "rich Live(Markdown)": {"none": 2, "small": 1},
    "termflow-md": {"none": 3, "small": 3},
    "streamdown": {"none": 3, "small": 3},
}


def measure(quick: bool = False) -> dict[str, Any]:
    """As `render.measure`."""
    return render.measure_all(RUNS, QUICK if quick else LENGTHS, quick)


def lines(found: dict[str, Any]) -> Iterator[str]:
    yield from render.lines(found)


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
