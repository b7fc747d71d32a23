"""One table of keys: the help, the README and what is done are made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamcurses._screen import controls
from streamcurses._screen.help import help_rows
from streamcurses._screen.keys import (
    ACTIONS,
    BINDINGS,
    CONTROL,
    FUNCTION,
    name,
    readme_table,
    written,
)

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_the_table() -> None:
    assert readme_table() in README.read_text("utf-8"), f"put this in:\n{readme_table()}"


def test_no_key_is_bound_twice() -> None:
    assert len(ACTIONS) == sum(len(binding.actions) for binding in BINDINGS)


def test_each_action_is_done_and_each_deed_has_a_key() -> None:
    assert set(ACTIONS.values()) == set(controls._ACTIONS)


def test_each_key_can_be_typed() -> None:
    typed = {*CONTROL.values(), *FUNCTION.values(), *map(name, map(chr, range(32)))}
    assert all(len(key) == 1 or key in typed for key in ACTIONS)


@pytest.mark.parametrize("columns", [79, 60, 59, 39, 20, 7, 1])
def test_the_help_tells_of_all(columns: int) -> None:
    told = "".join(row.text.replace(" ", "") for row in help_rows(columns, tabs=True))
    for binding in BINDINGS:
        assert binding.help.replace(" ", "") in told
        for key in binding.actions:
            assert written(key) in told
    assert all(row.columns <= columns for row in help_rows(columns, tabs=True))
