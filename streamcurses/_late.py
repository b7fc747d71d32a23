"""What takes a while to make or to load, and the first frame needs little of: made when first used.

`pattern` is `re.compile`, but that a pattern is compiled when it is first matched. `NamedTuple` is
typing's, but that what makes a value is compiled when some have been made, and annotations are
not looked at. There are some hundred of both in the package, which would take a third of its
imports' time. So would typing: unless it is loaded anyway, its names stand for nothing here, until
somebody asks for hints: see `hinted`.

What other modules of the standard library have is taken from where they have it themselves. They
load one another, and would be a third of all that is loaded: `contextmanager` and `suppress` of
contextlib, and what there is of `collections.abc`, functools, operator and threading.
"""

from __future__ import annotations

import sys

__all__ = [
    "TYPE_CHECKING", "Any", "BinaryIO", "Callable", "ClassVar", "Collection", "Iterable",
    "Iterator", "Lock", "Mapping", "NamedTuple", "NoReturn", "Optional", "Protocol", "RLock",
    "Sequence", "TextIO", "TypeVar", "Union", "attrgetter", "cast", "contextmanager", "get_ident",
    "hinted", "is_not", "itemgetter", "lru_cache", "partial", "pattern", "suppress",
]  # fmt: skip

TYPE_CHECKING = False  # type checkers take this name to be true


class Form:
    """Stands for a name of typing's, which type checkers read, and whoever asks for hints."""

    def __init__(self, name: str, parameters: object = None) -> None:
        self.name = name
        self.parameters = parameters

    def __getitem__(self, parameters: object) -> Form:
        return Form(self.name, parameters)

    def __call__(self, *arguments: object, **named: object) -> Form:
        return self


if TYPE_CHECKING or "typing" in sys.modules:
    from typing import (
        Any,
        BinaryIO,
        Callable,
        ClassVar,
        NoReturn,
        Optional,
        Protocol,
        TextIO,
        TypeVar,
        Union,
        cast,
    )
else:
    Any, BinaryIO, Callable, ClassVar = map(Form, ("Any", "BinaryIO", "Callable", "ClassVar"))
    NoReturn, Optional, TextIO = map(Form, ("NoReturn", "Optional", "TextIO"))
    TypeVar, Union = map(Form, ("TypeVar", "Union"))

    class Protocol:
        """The base of classes that are not made, nor asked for."""

    def cast(kind, value):
        return value


if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import contextmanager, suppress
    from functools import lru_cache, partial
    from operator import attrgetter, is_not, itemgetter
    from re import compile as pattern
    from threading import Lock, RLock, get_ident
    from typing import NamedTuple
else:
    from _collections_abc import Collection, Iterable, Iterator, Mapping, Sequence
    from _operator import attrgetter, is_not, itemgetter
    from _thread import RLock, get_ident
    from _thread import allocate_lock as Lock

    try:
        from _functools import _lru_cache_wrapper, partial

        def lru_cache(maxsize):
            return lambda function: _lru_cache_wrapper(function, maxsize, False, tuple)
    except ImportError:
        from functools import lru_cache, partial

    def contextmanager(function):
        def make(*arguments):
            import contextlib

            return contextlib.contextmanager(function)(*arguments)

        return make

    class suppress:
        def __init__(self, *errors):
            self._errors = errors

        def __enter__(self):
            pass

        def __exit__(self, kind, error, traceback):
            return kind is not None and issubclass(kind, self._errors)

    try:
        from _collections import _tuplegetter as getter
    except ImportError:

        def getter(index, doc):
            return property(itemgetter(index), doc=doc)

    _METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")

    class pattern:
        """A regular expression, with a Pattern's methods."""

        __slots__ = ("_flags", "_source", *_METHODS)

        def __init__(self, source, flags=0):
            self._source = source
            self._flags = flags

        def __getattr__(self, name):
            import re

            compiled = re.compile(self._source, self._flags)
            for method in _METHODS:
                setattr(self, method, getattr(compiled, method))
            return getattr(compiled, name)

    class _Signature:
        """What `inspect` tells of a class: what its `__new__` takes, once that is compiled."""

        def __get__(self, instance, kind):
            import inspect

            if kind is _Named:
                raise AttributeError("__signature__")  # it makes no values
            signature = inspect.signature(kind._compile())
            return signature.replace(parameters=list(signature.parameters.values())[1:])

    # How many values there are of each class: of many there are never more than `_FEW`, and to
    # compile what makes them takes as long as to make a hundred without.
    _FEW = 3
    _made = {}

    class _Named(tuple):
        """What all of them have. Their fields stand in `_fields`, in order."""

        __slots__ = ()
        __signature__ = _Signature()

        def __new__(cls, *values, **named):
            made = _made[cls] = _made.get(cls, 0) + 1
            if made <= _FEW:
                given = {**dict(zip(cls._fields, values)), **named}
                found = {**cls._field_defaults, **given}
                if len(given) == len(values) + len(named) and found.keys() == {*cls._fields}:
                    return tuple.__new__(cls, map(found.get, cls._fields))
            return cls._compile()(cls, *values, **named)

        @classmethod
        def _compile(cls):
            kind = next(kind for kind in cls.__mro__ if "_fields" in kind.__dict__)
            if "__new__" not in kind.__dict__:
                fields = "".join(f"{name}, " for name in kind._fields)
                source = f"lambda _cls, {fields}: _new(_cls, ({fields}))"
                made = eval(source, {"_new": tuple.__new__, "__builtins__": {}})
                made.__defaults__ = tuple(kind._field_defaults.values())
                made.__name__, made.__qualname__ = "__new__", f"{kind.__qualname__}.__new__"
                made.__module__ = kind.__module__
                kind.__new__ = staticmethod(made)
            return kind.__new__

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, **fields):
            made = self._make(map(fields.pop, self._fields, self))
            if fields:
                raise ValueError(f"Got unexpected field names: {list(fields)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self))

        def __repr__(self):
            fields = (f"{name}={value!r}" for name, value in zip(self._fields, self))
            return f"{type(self).__name__}({', '.join(fields)})"

        def __getnewargs__(self):
            return tuple(self)

    class _Kind(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            body["_fields"] = body["__match_args__"] = fields
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            for index, field in enumerate(fields):
                body[field] = getter(index, None)
            return type(name, (_Named,), {"__slots__": (), **body})

    class NamedTuple(metaclass=_Kind):
        """The base of classes whose annotated names are a tuple's fields."""


def meaning(annotation: str, module: str) -> Any:
    """What an annotation in a module stands for."""
    from streamcurses._hints import meaning

    return meaning(annotation, module, Form)


class _Hint(str):
    """An annotation as text that stands for the same wherever it is evaluated.

    It looks as it was `written`.
    """

    __slots__ = ("written",)
    written: str

    def __repr__(self) -> str:
        return self.written

    __str__ = __repr__


def hinted(value: Any) -> None:
    """Has whoever asks for the hints of a class or function be told what they stand for."""
    kinds = getattr(value, "__mro__", ())
    ours = [kind for kind in kinds if kind.__module__.startswith("streamcurses.")]
    members = [member for kind in ours for member in vars(kind).values()]
    for one in (value, *ours, *members):
        one = getattr(one, "__func__", None) or getattr(one, "fget", None) or one
        # Those of a class alone, not of what it is one of.
        annotations = getattr(one, "__dict__", {}).get("__annotations__", {})
        if isinstance(one, type(hinted)):
            annotations = one.__annotations__
        for name, written in annotations.items():
            if type(written) is str:
                call = f"({written!r}, {one.__module__!r})"
                hint = annotations[name] = _Hint(f"__import__({__name__!r})._late.meaning{call}")
                hint.written = written
