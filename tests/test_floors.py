"""The house stands: each module imports from lower floors only, even for types."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import streamcurses

PACKAGE = Path(streamcurses.__file__).parent

FLOORS = (
    (
        "values",
        "errors",
        "events",
        "changes",
        "row",
        "theme",
        "streams",
        "keys",
        "clusters",
        "clipboard",
        "grammar",
        "signals",
    ),
    (
        "scanner",
        "think",
        "answer",
        "editor",
        "export",
        "wrap",
        "layout",
        "place",
        "formats",
        "status",
        "terminal",
        "keeper",
        "demo",
        "replay",
    ),
    ("region", "fields", "calls", "stray", "prompting"),
    ("draft",),
    ("message", "snapshots", "view", "search", "frame", "append", "save"),
    ("screen", "moves", "panes", "help"),
    ("virtual", "curses_screen", "controls"),
    ("manager",),
    ("fullscreen",),
    ("session", "pytest_plugin"),
    ("cli", "memgpt"),
    ("__main__",),
)

FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}

# Outside libraries with one door each.
DOORS = {"curses": "curses_screen", "wcwidth": "clusters", "pytest": "pytest_plugin"}


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def room(path: Path) -> str:
    """The name by which the table knows a module: a package's modules by the package."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None and not node.level, "a relative import"
            if node.module == "streamcurses":
                yield from (f"streamcurses.{alias.name}" for alias in node.names)
            else:
                yield node.module


def test_every_module_has_a_floor() -> None:
    assert {room(path) for path in modules()} == set(FLOOR)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downward(path: Path) -> None:
    for name in imports(path):
        package, _, rest = name.partition(".")
        target = rest.partition(".")[0]
        if package == "streamcurses" and target in FLOOR and target != room(path):
            assert FLOOR[target] < FLOOR[room(path)], f"{room(path)} imports {target}"


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_outside_libraries_have_one_door(library: str, door: str) -> None:
    users = {
        room(path)
        for path in modules()
        for name in imports(path)
        if name.partition(".")[0] == library
    }
    assert users == {door}
