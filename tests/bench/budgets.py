"""What each thing may cost, and what it cost in a run: a table of all budgets.

A budget is met or missed only by the sizes that it is set for: a quick run says neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Optional

from tests.bench import first_frame, render, scanner
from tests.bench.spread import table

Found = dict[str, Any]


class Budget(NamedTuple):
    """`reached` is None where what it is measured against is not installed.

    `form` is what a figure is written like; `beside` is the peer's figure, or the spread.
    """

    what: str
    most: float
    reached: Optional[float]
    form: str
    beside: str = ""

    def written(self, figure: Optional[float]) -> str:
        return "not measured" if figure is None else self.form.format(figure)


def budgets(found: Found) -> Iterator[Budget]:
    yield from _bytes(found["render"])
    yield from _cpu(found["render"])
    yield from _scanner(found["scanner"])
    cost = found["imports"]["streamcurses"]
    yield Budget(
        "`import streamcurses`, CPU over a bare interpreter",
        20.0,
        cost["over_bare"],
        "{:.1f} ms",
        f"whole: {_range(cost['ms'], '.0f')} ms",
    )
    frame = found["first_frame"]
    yield Budget(
        "command start to first painted frame (`view` of a file)",
        120.0,
        frame[first_frame.STATUS]["median"],
        "{:.0f} ms",
        f"{_range(frame[first_frame.STATUS], '.0f')}; "
        f"with text {frame[first_frame.SHOWN]['median']:.0f}; "
        f"the interpreter alone {frame[first_frame.BARE]['median']:.0f}",
    )
    yield from _in_memory(found)
    yield from _memory(found["render"])
    if "markdown" in found:
        yield from _markdown(found["markdown"])
    resize = found["resize"]
    yield Budget(
        f"a resize with {resize['history'] / 1e6:g} MB of history",
        10.0,
        resize["ms"]["paragraphs"]["first"]["median"],
        "{:.1f} ms",
        f"{_range(resize['ms']['paragraphs']['first'], '.1f')}; "
        f"the next {resize['ms']['paragraphs']['later']['median']:.1f}; "
        f"many lines that are one paragraph {resize['ms']['lines']['later']['median']:.0f}; "
        f"all in one line {resize['ms']['one line']['first']['median']:.0f}",
    )
    ours, peer = found["latency"]["curses"], found["latency"]["print"]
    yield Budget(
        "delta arriving to bytes at the terminal, 99th percentile",
        1.0,
        ours["p99"]["median"] / 1e3,
        "{:.2f} ms",
        f"half within {ours['p50']['median'] / 1e3:.2f}, slowest {ours['max'] / 1e3:.1f}; "
        f"print {peer['p99']['median'] / 1e3:.2f}",
    )


def _range(spread: dict[str, float], form: str) -> str:
    return f"{spread['min']:{form}} to {spread['max']:{form}}"


def _ratio(ours: float, peer: float) -> Optional[float]:
    """None where so little was measured that nothing is left of it net of start-up."""
    return ours / peer if ours > 0 and peer > 0 else None


def _case(found: Found, name: str, length: str) -> Found:
    case = render.find(found["cases"], name, found["lengths"][length])
    if case is None:
        raise ValueError(f"{name} was not measured")
    return case


def _bytes(found: Found) -> Iterator[Budget]:
    length = found["lengths"]["small"]
    for what, name, most in (
        ("full screen", "curses frames", 1.3),
        ("appended text", "inline", 1.05),
        ("full screen, `memgpt` theme", "curses memgpt frames", 8.0),
    ):
        case = _case(found, name, "small")
        yield Budget(
            f"bytes a character, {what}, N = {length:,}",
            most,
            case["bytes_per_character"],
            "{:.2f}",
            f"{case['bytes']:,} bytes",
        )


def _cpu(found: Found) -> Iterator[Budget]:
    lengths = found["lengths"]
    ours, peer = (_case(found, name, "middle")["cpu"] for name in ("curses", "print"))
    yield Budget(
        f"CPU, full screen against print, N = {lengths['middle']:,}",
        4.0,
        ours["median"] / peer["median"],
        "{:.2f} x",
        f"{_range(ours, '.2f')} s; print {_range(peer, '.2f')} s",
    )
    small = _case(found, "curses", "small")
    live = render.find(found["cases"], "rich live", lengths["small"])
    ratio = _ratio(small["us_per_delta"], live["us_per_delta"]) if live else None
    yield Budget(
        f"CPU net of start-up, against rich Live, N = {lengths['small']:,}",
        1 / 200,
        ratio,
        "{:.2%}",
        f"{small['us_per_delta']:.0f} µs a delta, rich {live['us_per_delta']:,.0f}"
        if live
        else "rich is not installed",
    )
    large = _case(found, "curses", "large")
    yield Budget(
        f"CPU a delta at N = {lengths['large']:,} against {lengths['small']:,}",
        1.2,
        _ratio(large["us_per_delta"], small["us_per_delta"]),
        "{:.2f} x",
        f"{large['us_per_delta']:.1f} µs against {small['us_per_delta']:.1f}",
    )


def _scanner(found: Found) -> Iterator[Budget]:
    ahead = []
    for size, us in found["us"].items():
        ours = us[scanner.OURS]
        beside = f"json.loads {us[scanner.LOADS]['median']:,.1f}"
        if found["jiter"]:
            jiter = us[scanner.JITER]["median"]
            beside += f", jiter {jiter:,.2f}"
            if scanner.SIZES[size] >= scanner.SIZES["4 KB"]:
                ahead.append(ours["median"] / jiter)
        yield Budget(
            f"scanner, a {scanner.PIECE}-character piece at {size}",
            1.0,
            ours["median"],
            "{:.2f} µs",
            beside,
        )
    yield Budget(
        "scanner against jiter's partial mode, at worst from 4 KB on",
        1.0,
        max(ahead, default=None),
        "{:.2f} x",
        "" if ahead else "jiter is not installed",
    )


def _in_memory(found: Found) -> Iterator[Budget]:
    """Of runs since there is such a screen."""
    if "in_memory" in found:
        length, us = found["in_memory"]["length"], found["in_memory"]["us"]
        yield Budget(
            f"CPU a delta, a screen in memory against the full screen, N = {length:,}",
            0.5,
            us["memory"] / us["real"],
            "{:.2f} x",
            f"{us['memory']:.1f} µs against {us['real']:.1f}",
        )
    if "agent_test" in found:
        test = found["agent_test"]
        yield Budget(
            f"a test of an agent, {test['deltas']} deltas",
            10.0,
            test["ms"]["median"],
            "{:.1f} ms",
            f"{_range(test['ms'], '.1f')} ms",
        )


def _markdown(found: Found) -> Iterator[Budget]:
    """Of a reply in Markdown: drawn, against the same as it came."""
    length = found["lengths"]["small"]
    for what, name, most in (("full screen", "frames", 2.0), ("appended text", "inline", 1.45)):
        case, bare = (_case(found, f"{name}, {how}", "small") for how in ("Markdown", "as it came"))
        yield Budget(
            f"Markdown, bytes a character, {what}, N = {length:,}",
            most,
            case["bytes_per_character"],
            "{:.2f}",
            f"as it came {bare['bytes_per_character']:.2f}",
        )
    for what, name, most in (
        ("full screen", "curses", 1.35),
        ("full screen, prose with none of it", "prose", 1.05),
    ):
        drawn, bare = (
            _case(found, f"{name}, {how}", "small")["us_per_delta"]
            for how in ("Markdown", "as it came")
        )
        yield Budget(
            f"Markdown, CPU a delta, {what}, against as it came",
            most,
            _ratio(drawn, bare),
            "{:.2f} x",
            f"{drawn:.1f} µs against {bare:.1f}",
        )
    ours = _case(found, "curses, Markdown", "small")["us_per_delta"]
    large = _case(found, "curses, Markdown", "large")["us_per_delta"]
    yield Budget(
        f"Markdown, CPU a delta at N = {found['lengths']['large']:,} against {length:,}",
        1.2,
        _ratio(large, ours),
        "{:.2f} x",
        f"{large:.1f} µs against {ours:.1f}",
    )
    # One skips frames as well, the others draw each.
    skipping = _case(found, "curses, Markdown, as it is", "small")["us_per_delta"]
    for name, most, drawn in (
        ("Textual MarkdownStream", 1 / 40, skipping),
        ("Textual Markdown, each delta", 1 / 40, ours),
        ("rich Live(Markdown)", 1 / 100, ours),
    ):
        peer = render.find(found["cases"], name, length)
        if peer is None and name not in found["missing"]:
            continue  # there was no such contestant when that run was made
        yield Budget(
            f"Markdown, CPU net of start-up, against {name}, N = {length:,}",
            most,
            _ratio(drawn, peer["us_per_delta"]) if peer else None,
            "{:.2%}",
            f"{peer['us_per_delta']:,.0f} µs a delta" if peer else "not installed",
        )


def _memory(found: Found) -> Iterator[Budget]:
    case = _case(found, "curses", "large")
    peer = _case(found, "print", "large")
    yield Budget(
        f"resident memory, full screen, N = {found['lengths']['large']:,}",
        25.0,
        case["memory"]["median"],
        "{:.1f} MB",
        f"print {peer['memory']['median']:.1f} MB",
    )


def verdict(budget: Budget, quick: bool) -> str:
    if quick or budget.reached is None:
        return ""
    return "met" if budget.reached <= budget.most else "missed"


def lines(found: Found) -> Iterator[str]:
    quick = found["quick"]
    yield from table(
        ("what", "budget", "reached", "", "beside"),
        (
            [
                budget.what,
                budget.written(budget.most),
                budget.written(budget.reached),
                verdict(budget, quick),
                budget.beside,
            ]
            for budget in budgets(found)
        ),
    )
