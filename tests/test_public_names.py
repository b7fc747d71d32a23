"""The package's public names: lazy, complete, and known to type checkers."""

from __future__ import annotations

import ast
import inspect
import pydoc
import subprocess
import sys
from pathlib import Path
from typing import Optional, Union, get_args, get_type_hints

import pytest

import streamcurses

# What an agent should not pay for that only imports the package.
HEAVY = ("asyncio", "curses", "http", "importlib.metadata", "json", "re", "typing", "wcwidth")


def checked() -> dict[str, str]:
    """What type checkers are told: public name -> module."""
    tree = ast.parse(Path(streamcurses.__file__).read_text("utf-8"))
    return {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != "typing"
        for alias in node.names
        if node.module is not None and node.module.startswith("streamcurses.")
    }


def test_type_checkers_know_every_name() -> None:
    assert sorted(checked()) == streamcurses.__all__
    assert set(streamcurses.__all__) <= set(dir(streamcurses))


@pytest.mark.parametrize("name", streamcurses.__all__)
def test_each_name_comes_from_where_it_is_said_to(name: str) -> None:
    value = getattr(streamcurses, name)
    assert value is getattr(sys.modules[checked()[name]], name)
    assert vars(streamcurses)[name] is value, "the second time is a plain look-up"


def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(AttributeError, match="'streamcurses' has no attribute 'rendre'"):
        _ = streamcurses.rendre


def loaded(program: str) -> set[str]:
    """The modules of an interpreter that has run the program."""
    program += "\nimport sys; print(*sys.modules)"
    run = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"]
    return set(subprocess.run(run, check=True, capture_output=True, text=True).stdout.split())


def test_importing_the_package_loads_nothing_else() -> None:
    bare = loaded("")
    modules = loaded("import streamcurses")
    assert modules - bare == {"streamcurses", "__future__"}
    assert modules.isdisjoint(HEAVY)


HINTS = """
import streamcurses
values = [getattr(streamcurses, name) for name in streamcurses.__all__]
assert first == ("typing" in sys.modules)
import inspect
import typing

asked = 0
for value in values:
    members = vars(value) if isinstance(value, type) else {}
    names = [name for name in members if name == "__init__" or not name.startswith("_")]
    for one in (value, *map(members.get, names)):
        one = getattr(one, "__func__", None) or getattr(one, "fget", None) or one
        if isinstance(one, type) or inspect.isfunction(one):
            asked += 1
            for hint in typing.get_type_hints(one).values():
                assert "_late" not in repr(hint), (one, hint)
assert asked > 100, asked
"""


@pytest.mark.parametrize("first", [True, False])
def test_hints_are_told(first: bool) -> None:
    """Whether typing was loaded before or not, and for type checkers alone what they name."""
    loaded(f"first = {first}\n" + "import typing\n" * first + HINTS)


def test_hints_are_what_type_checkers_see() -> None:
    hints = get_type_hints(streamcurses.Settings)
    assert hints["width"] == Optional[int]
    assert streamcurses.Content in get_args(get_args(get_args(hints["on_event"])[0])[0][0])
    assert get_type_hints(streamcurses.Session.render)["return"] is streamcurses.Message
    path = get_type_hints(vars(streamcurses.JSONScanner)["path"].fget)["return"]
    assert path == tuple[Union[str, int], ...]
    # Whoever looks at their text has it as it was written.
    told = str(inspect.signature(streamcurses.render))
    assert told.endswith("**options: Unpack[Options]) -> Message")


def test_settings_are_a_field_of_pydantic_s() -> None:
    adapter = pytest.importorskip("pydantic").TypeAdapter(streamcurses.Settings)
    assert adapter.validate_python({"width": 5}) == streamcurses.Settings(width=5)


def test_plain_text_in_ascii_needs_neither_curses_nor_wcwidth() -> None:
    modules = loaded(
        "import streamcurses\n"
        "with streamcurses.Session(mode='plain') as ui: ui.feed({'choices': []})\n"
    )
    assert modules.isdisjoint({"wcwidth", "asyncio", "http", "typing", "streamcurses._hints"})


@pytest.mark.parametrize("name", ["", *streamcurses.__all__])
def test_each_has_help(name: str) -> None:
    assert pydoc.render_doc(getattr(streamcurses, name) if name else streamcurses)
