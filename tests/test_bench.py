"""What the benchmarks say of their figures; the README and its chart are the committed run's."""

from __future__ import annotations

import copy
import json
import os
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pty", allow_module_level=True)

from tests.bench import against, budgets, chart, ptys, readme, slow_link, spread
from tests.bench.chart import DOCS
from tests.bench.ptys import ROOT
from tests.terminals import Child

RUN = json.loads(chart.RUN.read_text("utf-8"))
DRAWN = "python -m tests.bench.chart draws and writes them"


@pytest.fixture
def run() -> dict[str, Any]:
    """The committed run, to be changed."""
    return copy.deepcopy(RUN)


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {one.what: budgets.verdict(one, found["quick"]) for one in budgets.budgets(found)}


def test_the_chart_is_of_the_committed_run() -> None:
    made = dict(chart.pictures(RUN))
    assert set(made) == {path.name for path in DOCS.glob("bench-*.svg")}
    for name, picture in made.items():
        assert (DOCS / name).read_text("utf-8") == picture, DRAWN
        ElementTree.fromstring(picture)


def test_the_readme_is_of_the_committed_run() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert readme.renewed(text, RUN) == text, DRAWN


def test_the_committed_run_is_a_whole_one() -> None:
    assert not RUN["quick"]
    assert not RUN["render"]["missing"]
    assert set(verdicts(RUN).values()) <= {"met", "missed"}


def test_it_tells_nothing_of_the_machine_but_what_figures_depend_on() -> None:
    assert set(RUN["environment"]) == {
        "python",
        "implementation",
        "system",
        "machine",
        "cpus",
        "packages",
    }


def test_a_budget_is_met_up_to_its_figure() -> None:
    reached = [0.9, 1.0, 1.1, None]
    found = [budgets.Budget("what", 1.0, figure, "{:.1f} ms") for figure in reached]
    assert [budgets.verdict(one, quick=False) for one in found] == ["met", "met", "missed", ""]
    assert {budgets.verdict(one, quick=True) for one in found} == {""}


def test_a_peer_that_is_not_installed_is_told_of(run: dict[str, Any]) -> None:
    cases = run["render"]["cases"]
    run["render"]["cases"] = [case for case in cases if case["name"] != "rich live"]
    run["scanner"]["jiter"] = False
    beside = {one.what: one.beside for one in budgets.budgets(run) if one.reached is None}
    assert sorted(beside.values()) == ["jiter is not installed", "rich is not installed"]
    assert "rich Live" not in [one.title for one in readme.renderers(run)]
    assert "not measured" in "\n".join(budgets.lines(run))


def test_a_quick_run_judges_nothing(run: dict[str, Any]) -> None:
    run["quick"] = True
    assert set(verdicts(run).values()) == {""}


def test_a_line_that_was_cut_has_its_time_by_the_bytes() -> None:
    line = {"print": {"seconds": None, "bytes": 100}}
    direct = {"print": {"seconds": 1.0, "bytes": 96_000}}
    found = {"patience": 30.0, "lines": {"9,600 baud": line, "direct": direct}}
    assert slow_link.cell(found, "9,600 baud", "print") == "> 30; 100 by its bytes"
    assert slow_link.cell(found, "direct", "print") == "1.0"


def test_the_readme_keeps_what_is_around_its_figures() -> None:
    text = f"before\n{readme.BEGIN}old\n{readme.END}after\n"
    new = readme.renewed(text, RUN)
    assert new.startswith(f"before\n{readme.BEGIN}\n<picture>")
    assert new.endswith(f"\n{readme.END}after\n")
    assert readme.renewed(new, RUN) == new


def test_a_readme_without_a_place_for_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="has no part"):
        readme.renewed("nothing here", RUN)


# These are measured from a process with one thread, which forks.


def test_a_contestant_that_fails_is_no_measurement() -> None:
    def measure() -> None:
        with pytest.raises(RuntimeError, match="ended with 3"):
            ptys.end(*ptys.start(["-c", "raise SystemExit(3)"]))

    child = Child(measure)
    assert child.wait() == 0, child.output


@pytest.mark.parametrize(("written", "shown"), [("some#", True), ("some", False)])
def test_a_relay_tells_whether_the_last_character_came(written: str, shown: bool) -> None:
    def measure() -> None:
        process, terminal = ptys.start(["-c", f"print({written!r})"])
        relay = slow_link.relay(terminal, slow_link.Line(960, 0.0), 30.0)
        ptys.end(process, terminal)
        assert (relay.shown is not None, relay.cut) == (shown, False)
        assert relay.carried == len(written) + len("\r\n")

    child = Child(measure)
    assert child.wait() == 0, child.output


def test_a_line_is_cut_when_nothing_more_is_to_be_waited_for() -> None:
    def measure() -> None:
        process, terminal = ptys.start(["-c", "input()"])
        relay = slow_link.relay(terminal, slow_link.LINES["direct"], 0.0)
        os.write(terminal, b"\n")
        ptys.end(process, terminal)
        assert relay == slow_link.Relay(None, 0, True)

    child = Child(measure)
    assert child.wait() == 0, child.output


def test_spread() -> None:
    assert spread.spread([3.0, 1.0, 2.5]) == {"median": 2.5, "min": 1.0, "max": 3.0}


def test_table() -> None:
    made = list(spread.table(("a", "b"), [["long name", "1"], ["x", "1,000"]]))
    assert made == ["a              b", "long name      1", "x          1,000"]


def test_builds_are_compared_by_the_ratio() -> None:
    row = against.Row("a delta", "us", other=20.0, this=14.0, goal=0.75)
    assert row.verdict == "met"
    assert row._replace(this=15.5).verdict == "missed"
    rate = against.Row("to its end", "MB/s", other=20.0, this=39.0, goal=40, alone=True)
    assert rate.verdict == "missed"
    assert rate._replace(this=41.0).verdict == "met"
    told = list(against.lines([row, rate, row._replace(other=None)]))
    assert told[1].split() == ["a", "delta", "us", "20", "14", "0.70", "0.75", "x", "met"]
    assert told[3].split() == ["a", "delta", "us", "14", "0.75", "x"]
