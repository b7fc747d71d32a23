"""The README's part on speed, in Markdown: the chart, and tables out of a benchmark's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tests.bench import render, slow_link
from tests.bench.budgets import budgets, verdict

Found = dict[str, Any]

BEGIN = "<!-- figures: python -m tests.bench.chart -->\n"
END = "<!-- end of figures -->\n"

# How each contestant is called, and which one's bytes are its frames'.
_TITLES = {
    "print": "print",
    "inline": "streamcurses, appended",
    "curses": "streamcurses, full screen",
    "textual log": "Textual Log",
    "textual markdown": "Textual MarkdownStream",
    "rich live": "rich Live",
}
_FRAMES = {"curses": "curses frames"}
_OURS = ("inline", "curses")

# The lines that are not the measure for the others.
_SLOW = ("9,600 baud", "300 ms delay")


class Renderer(NamedTuple):
    """What a renderer costs: bytes a character, microseconds of CPU a delta, megabytes at most."""

    title: str
    ours: bool
    bytes: float
    us: float
    memory: float


def renderers(found: Found) -> Iterator[Renderer]:
    """Those that were measured, with the smaller reply."""
    cases, length = found["render"]["cases"], found["render"]["lengths"]["small"]
    for name, title in _TITLES.items():
        case = render.find(cases, name, length)
        written = render.find(cases, _FRAMES.get(name, name), length)
        if case and written:
            yield Renderer(
                title,
                name in _OURS,
                written["bytes_per_character"],
                case["us_per_delta"],
                case["memory"]["median"],
            )


def bytes_written(figure: float) -> str:
    """Three digits."""
    if figure >= 100 or not figure % 1:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def lines(found: Found) -> Iterator[str]:
    where = found["environment"]
    length = found["render"]["lengths"]["small"]
    yield (
        '<picture><source media="(prefers-color-scheme: dark)" srcset="docs/bench-dark.svg">'
        '<img alt="Bytes to the terminal and CPU: beside print, and far below Textual and rich" '
        'src="docs/bench-light.svg"></picture>'
    )
    yield ""
    yield (
        f"An agent's reply of {length:,} characters, 4 to a delta, drawn after each one, on 24 x "
        "80; CPU is net of start-up. The full screen's bytes are its frames'; the transcript that "
        "it leaves on the main screen is 1 a character more."
    )
    yield ""
    yield from _table(
        ("", "bytes a character", "CPU a delta", "memory"),
        (
            [one.title, bytes_written(one.bytes), f"{one.us:,.0f} µs", f"{one.memory:.0f} MB"]
            for one in renderers(found)
        ),
    )
    yield ""
    slow = found["slow_link"]
    yield f"Seconds {slow_link.title(slow)}:"
    yield ""
    yield from _table(
        ("", *(f"over {line}" for line in _SLOW), "bytes"),
        (
            [
                _TITLES[name],
                *(slow_link.cell(slow, line, name) for line in _SLOW),
                f"{one['bytes']:,}",
            ]
            for name, one in slow["lines"]["direct"].items()
        ),
    )
    yield ""
    yield "What is asked of it, and what it did:"
    yield ""
    yield from _table(
        ("", "budget", "reached", ""),
        (
            [
                budget.what,
                budget.written(budget.most),
                budget.written(budget.reached),
                verdict(budget, found["quick"]),
            ]
            for budget in budgets(found)
        ),
    )
    yield ""
    yield (
        f"All of it from one run of `tox -e bench`, Python {where['python']} on {where['cpus']} "
        f"CPUs, with rich {where['packages']['rich']}, Textual {where['packages']['textual']} and "
        f"jiter {where['packages']['jiter']}; [docs/bench.json](docs/bench.json) has the spread."
    )


def renewed(text: str, found: Found) -> str:
    """The README with its part on speed as the benchmark found it."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the README has no part from {BEGIN.strip()} to {END.strip()}")
    return before + begin + "\n" + "\n".join(lines(found)) + "\n\n" + end + after
