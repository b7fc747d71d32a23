"""Functions as bytes, for another process of the same Python: lambdas and local ones too.

pickle takes a function by its name, which these do not have. They go as their code, with the values
that they enclose and the module whose names they use; all else is left to pickle. What
is enclosed is a copy on the other side: only what has a name, or a descriptor, is shared.
"""

from __future__ import annotations

import importlib
import io
import marshal
import pickle
import sys
from collections.abc import Mapping
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any, Optional

# pytest has asserts of a test look up its own modules under names that no source can hold.
_HELD = "@"


def dumps(thing: object) -> bytes:
    """`thing` for `pickle.loads` in another process; pickle.PicklingError, or what pickle raises.

    A local class cannot be sent, nor an object that holds a file, a lock or a thread.
    """
    data = io.BytesIO()
    _Pickler(data, pickle.HIGHEST_PROTOCOL).dump(thing)
    return data.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, ModuleType):
            return importlib.import_module, (thing.__name__,)
        if isinstance(thing, FunctionType) and "<" in thing.__qualname__:
            return _reduced(thing)
        if isinstance(thing, (type, FunctionType)) and thing.__module__ == "__main__":
            return _find, (_module_name("__main__"), thing.__qualname__)
        return NotImplemented


def _module_name(name: str) -> str:
    """By what another process finds a module, which may be what was run here."""
    spec = sys.modules[name].__spec__
    return name if spec is None else spec.name


def _find(module: str, name: str) -> Any:
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _reduced(function: FunctionType) -> tuple[Any, ...]:
    names = function.__globals__
    held = {name: value for name, value in names.items() if name.startswith(_HELD)}
    code = marshal.dumps(function.__code__)
    cells = len(function.__closure__ or ())
    state = (
        [_content(cell) for cell in function.__closure__ or ()],
        function.__defaults__,
        function.__kwdefaults__,
    )
    # The state comes by itself: a function may enclose itself.
    made = (_module_name(names["__name__"]), held, code, cells)
    return _make, made, state, None, None, _fill


def _content(cell: CellType) -> tuple[Any, ...]:
    """In a tuple of one; in none where nothing has been assigned yet."""
    try:
        return (cell.cell_contents,)
    except ValueError:
        return ()


def _make(module: str, held: Mapping[str, ModuleType], code: bytes, cells: int) -> FunctionType:
    names = vars(importlib.import_module(module))
    names.update(held)
    loaded: CodeType = marshal.loads(code)
    return FunctionType(loaded, names, None, None, tuple(CellType() for _ in range(cells)))


def _fill(
    function: FunctionType,
    state: tuple[list[tuple[Any, ...]], Optional[tuple[Any, ...]], Optional[dict[str, Any]]],
) -> None:
    contents, function.__defaults__, function.__kwdefaults__ = state
    for cell, content in zip(function.__closure__ or (), contents):
        if content:
            (cell.cell_contents,) = content
