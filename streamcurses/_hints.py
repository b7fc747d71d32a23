"""What the annotations of public names stand for, made when somebody asks for it.

Annotations are text, and much of what they name is not there when the package runs: it is imported
for type checkers alone, or one of typing's names that `_late` has a stand-in for. Whoever asks for
hints is to have what type checkers have: so the statements for these are carried out then, one by
one, as far as a name is asked for. They change nothing in the modules that they stand in.
"""

from __future__ import annotations

import ast
import inspect
import typing
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any


def meaning(annotation: str, module: str, form: Any) -> Any:
    """What an annotation in a module stands for. `NameError` where that is not here.

    Stand-ins are of the class `form`: they have a `name` of typing's, and its `parameters`, None
    for none.
    """
    return eval(annotation, {}, _names(module, form))


@cache
def _names(module: str, form: Any) -> _Names:
    return _Names(module, form)


class _Names(dict[str, Any]):
    """What stands behind each name that annotations in a module may have."""

    def __init__(self, module: str, form: Any) -> None:
        super().__init__()
        self._form = form
        self._module = import_module(module)
        source = ""
        with suppress(OSError):  # it may have come without
            source = inspect.getsource(self._module)
        self._statements = {
            name: statement
            for block in ast.parse(source).body
            if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
            for statement in block.body
            for name in _bound(statement)
        }

    def __missing__(self, name: str) -> Any:
        if name in self._statements:
            value = self._carried_out(self._statements[name], name)
        elif name in vars(self._module):
            value = self._real(vars(self._module)[name])
        else:
            raise KeyError(name)
        self[name] = value
        return value

    def _carried_out(self, statement: ast.stmt, name: str) -> Any:
        if isinstance(statement, ast.ImportFrom) and statement.module is not None:
            return self._imported(statement.module, name)
        exec(compile(ast.Module([statement], []), "<hints>", "exec"), vars(self._module), self)
        return self[name]

    def _imported(self, module: str, name: str) -> Any:
        if module.startswith("streamcurses."):
            return _names(module, self._form)[name]
        if module == "typing_extensions" and hasattr(typing, name):
            module = "typing"  # which has it by now
        try:
            return getattr(import_module(module), name)
        except ImportError as error:
            raise NameError(f"{name} of {module} is not here") from error

    def _real(self, value: Any) -> Any:
        """What is typing's, where a stand-in is."""
        if isinstance(value, self._form):
            kind = getattr(typing, value.name)
            return kind if value.parameters is None else kind[self._real(value.parameters)]
        return type(value)(map(self._real, value)) if type(value) in (list, tuple) else value


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement gives something to."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name
    elif isinstance(statement, ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from map(ast.unparse, statement.targets)
