"""The house stands: each module imports from lower floors only, even for types."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import streamcurses

PACKAGE = Path(streamcurses.__file__).parent

# The stages on a delta's way, in its order; then what stands on all of them.
FLOORS = (
    "_hints",
    "_late",
    "errors",
    "json",
    "_formats",
    "_conversation",
    "_text",
    "_screen",
    "_terminal",
    "_session",
    "memgpt",
    "pytest_plugin",
    "_cli",
    "__main__",
)

# Outside libraries with one door each.
DOORS = {
    "curses": "_terminal.curses_screen",
    "wcwidth": "_text.clusters",
    "pytest": "pytest_plugin",
    "ctypes": "_terminal.windows",
    "select": "_terminal.posix",
    "termios": "_terminal.posix",
}

# The sides of `_terminal.system`; and what only some systems have of modules that all have.
SYSTEMS = {"_terminal.posix", "_terminal.windows"}
NOT_EVERYWHERE = re.compile(
    r"""\bos\. (?: O_NONBLOCK | O_NOCTTY | ttyname | fork | set_blocking | register_at_fork
                  | get(?:uid|pgrp) | killpg | tc[gs]etpgrp ) \b
      | \bsignal\. (?: SIG(?!INT|TERM|_) | pthread_ | set_?itimer | alarm | pause )
      | \b (?: fcntl | pty | tty | msvcrt | nl_langinfo ) \b""",
    re.VERBOSE,
)


def modules() -> dict[str, Path]:
    """All modules but the package's own, by their names within it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        *folders, name = path.relative_to(PACKAGE).with_suffix("").parts
        parts = folders if name == "__init__" else [*folders, name]
        if parts:
            found[".".join(parts)] = path
    return found


MODULES = modules()


def floor(module: str) -> int:
    return FLOORS.index(module.partition(".")[0])


def targets(module: str) -> Iterator[str]:
    """The modules of this package that a module imports."""
    for name in imports(MODULES[module]):
        package, _, target = name.partition(".")
        while package == "streamcurses" and target:
            if target in MODULES:
                if target != module:
                    yield target
                break
            target = target.rpartition(".")[0]


def imports(path: Path) -> Iterator[str]:
    """The dotted names of what is imported, at the head or within a function, or for types."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None and not node.level, "a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_stage_has_a_floor() -> None:
    assert {module.partition(".")[0] for module in MODULES} == set(FLOORS)


def test_every_stage_says_what_it_is_for() -> None:
    for module, path in MODULES.items():
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), f"{module} has no head"


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downward(module: str) -> None:
    for target in targets(module):
        assert floor(target) <= floor(module), f"{module} imports {target}"


@pytest.mark.parametrize("stage", sorted({module.partition(".")[0] for module in MODULES}))
def test_a_stage_has_no_circles(stage: str) -> None:
    within = {
        module: {target for target in targets(module) if floor(target) == floor(module)}
        for module in MODULES
        if module.partition(".")[0] == stage
    }
    while within:
        ground = {module for module, below in within.items() if not below & set(within)}
        assert ground, f"import each other: {', '.join(within)}"
        for module in ground:
            del within[module]


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_outside_libraries_have_one_door(library: str, door: str) -> None:
    users = {
        module
        for module, path in MODULES.items()
        for name in imports(path)
        if name.partition(".")[0] == library
    }
    assert users == {door}


def test_only_the_sides_know_a_system() -> None:
    for module, path in MODULES.items():
        if module not in SYSTEMS:
            found = NOT_EVERYWHERE.search(code(path))
            assert found is None, f"{module} has {found and found[0]}"


def test_both_sides_are_what_is_told_of_them() -> None:
    head = ast.get_docstring(ast.parse(MODULES["_terminal.system"].read_text("utf-8")))
    assert head is not None
    cells = [line.split(" | ")[0] for line in head.splitlines() if line.startswith("| `")]
    told = {name for cell in cells for name in re.findall(r"`(\w+)", cell)}
    for module in SYSTEMS:
        assert set(names(MODULES[module])) == told, module


def names(path: Path) -> Iterator[str]:
    """The public names that a module gives itself."""
    for node in ast.parse(path.read_text("utf-8")).body:
        given = []
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            given = [node.name]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            within = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
            given = [each.id for each in within if isinstance(each.ctx, ast.Store)]
        yield from (name for name in given if not name.startswith("_"))


def code(path: Path) -> str:
    """A module without its comments and docstrings."""
    return ast.unparse(_Bare().visit(ast.parse(path.read_text("utf-8"))))


class _Bare(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        return ast.Expr(ast.Constant(None)) if isinstance(node.value, ast.Constant) else node
