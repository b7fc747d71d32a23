"""Calm: rows that a delta changes other than by growing, over recorded replies that hold Markdown.

A row that stood before has grown if every character of it is where it was: so do cells of tables.
Rows that only have other styles are counted apart, as lines of code get their colours when they
end. As plain text is wrapped too, and a word moves that has grown too long, the same is counted of
the source.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import zip_longest
from statistics import median
from typing import Any, NamedTuple

from streamcurses import MessageBuilder
from streamcurses._conversation.changes import Append, BlockBegin
from streamcurses._formats import decoder
from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.signs import UNICODE
from streamcurses._text.row import Row, parted
from streamcurses._text.wrap import WrappedText
from tests.bench.spread import table
from tests.corpora import SHARED

# Those of the recordings that hold the most Markdown.
RECORDINGS = (
    "anthropic-anthropic-advisor-box-drawing.ndjson",
    "anthropic-anthropic-code-execution-emoji.ndjson",
    "anthropic-anthropic-compaction-long-emoji.ndjson",
    "anthropic-anthropic-weather-emoji-vs16.sse",
    "anthropic-anthropic-web-fetch.ndjson",
    "openai-chat-alibaba-qwen3max-reasoning.ndjson",
    "openai-chat-azure-deepseek-v4-emoji-reasoning.ndjson",
    "openai-chat-deepseek-weather-emoji-vs16.sse",
    "openai-chat-openai-long-markdown.ndjson",
    "openai-responses-openai-shell-tool.ndjson",
    "openai-responses-openai-web-search.ndjson",
    "openai-responses-openai-websearch-nnbsp.sse",
)
WIDTHS = (78, 38, 18)  # columns of text where the screen has 80, 40 and 20

SIGNS = UNICODE._replace(highlights=True)


def replies(name: str) -> list[list[str]]:
    """The texts that the model says in a recording, each in the deltas that it came in."""
    reader, builder = decoder("auto"), MessageBuilder()
    events = [*reader.feed((SHARED / "streams" / name).read_bytes()), *reader.close()]
    texts: dict[int, list[str]] = {}
    for event in events:
        for change in builder.feed(event):
            if isinstance(change, BlockBegin) and change.kind == "reply":
                texts[change.block] = []
            elif isinstance(change, Append) and change.block in texts:
                texts[change.block].append(change.text)
    return list(texts.values())


class Changed(NamedTuple):
    """How many of the rows that stood are others or no more, and how many have other styles."""

    rows: int
    styles: int


def _has_grown(row: Row, before: Row) -> bool:
    pairs = zip_longest(before.text.rstrip(), row.text)
    return all(old in (None, " ") or old == new for old, new in pairs)


def changes(text: WrappedText, deltas: list[str]) -> list[Changed]:
    """What each delta changes."""
    before: list[Row] = []
    found = []
    for delta in deltas:
        text.append(delta)
        rows = text.rows(0, text.height())
        others = styles = 0
        for row, old in zip(rows, before):
            if row is not old and not _has_grown(row, old):
                others += 1
            elif row is not old:
                styles += parted(row.spans, len(old.text))[0] != old.spans
        found.append(Changed(others + max(len(before) - len(rows), 0), styles))
        before = rows
    return found


def measure(quick: bool = False) -> dict[str, Any]:
    """{"widths": {columns: {recording: what was counted there}}}"""
    names = [name for name in RECORDINGS if (SHARED / "streams" / name).exists()]
    found: dict[str, Any] = {}
    for columns in WIDTHS[:1] if quick else WIDTHS:
        found[str(columns)] = {name: _of(name, columns) for name in names}
    return {"widths": found}


def _of(name: str, columns: int) -> dict[str, Any]:
    counts: list[Changed] = []
    source: list[Changed] = []
    for deltas in replies(name):
        counts += changes(MarkdownText(Shaper(), columns, signs=SIGNS), deltas)
        source += changes(WrappedText(Shaper(), columns), deltas)
    rows = [one.rows for one in counts]
    return {
        "deltas": len(counts),
        "median": median(rows),
        "worst": max(rows),
        "rows": sum(rows),
        "styles": sum(one.styles for one in counts),
        "source": sum(one.rows for one in source),
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    head = ("rows changed but by growing", "deltas", "median", "worst")
    rest = ("a delta", "as the source", "styles a delta")
    for columns, recordings in found["widths"].items():
        yield from table(
            (f"{head[0]}, {columns} columns", *head[1:], *rest),
            (
                [
                    name,
                    f"{one['deltas']:,}",
                    f"{one['median']:g}",
                    str(one["worst"]),
                    *(f"{one[of] / one['deltas']:.3f}" for of in ("rows", "source", "styles")),
                ]
                for name, one in recordings.items()
            ),
        )
        yield ""
    if not any(found["widths"].values()):
        yield "the recordings are not here"


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
