"""What is made late is as what is made at once."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple as TypingsNamedTuple
from typing import Optional, get_type_hints

import pytest

from streamcurses import _late
from streamcurses._late import NamedTuple, pattern


class Late(NamedTuple):
    """A number and a name."""

    number: int
    name: str = ""
    under: Optional[int] = None

    @property
    def twice(self) -> int:
        return 2 * self.number


class AtOnce(TypingsNamedTuple):
    """A number and a name."""

    number: int
    name: str = ""
    under: Optional[int] = None


class Nothing(NamedTuple):
    """Without a field."""


class Below(Late):
    """A class of its own kind."""

    def __new__(cls, number: int) -> Below:
        return super().__new__(cls, number, "below")


def test_values_are_as_typing_makes_them() -> None:
    late, at_once = Late(1, name="a"), AtOnce(1, name="a")
    assert tuple(late) == tuple(at_once)
    assert late == Late(1, "a")
    assert repr(late) == repr(at_once).replace("AtOnce", "Late")
    assert late._asdict() == at_once._asdict()
    assert tuple(late._replace(under=3)) == tuple(at_once._replace(under=3))
    assert tuple(Late._make([1, "b", 2])) == tuple(AtOnce._make([1, "b", 2]))
    assert Late._fields == AtOnce._fields
    assert Late._field_defaults == AtOnce._field_defaults
    assert (late.number, late.name, late.under, late.twice) == (1, "a", None, 2)
    assert not hasattr(late, "__dict__")
    assert Nothing() == ()


def test_classes_tell_of_themselves_as_typing_s_do() -> None:
    assert str(inspect.signature(Late)) == "(number, name='', under=None)"
    assert str(inspect.signature(Late)) == "(number, name='', under=None)"  # compiled by now
    assert get_type_hints(Late) == get_type_hints(AtOnce)
    assert Late.__doc__ == AtOnce.__doc__
    assert Late.__match_args__ == ("number", "name", "under")


def test_copies_are_of_their_kind() -> None:
    for value in (Late(1), Nothing()):
        for other in (copy.copy(value), copy.deepcopy(value), value._replace()):
            assert (other, type(other)) == (value, type(value))
    assert pickle.loads(pickle.dumps(Late(1))) == Late(1)
    assert (Below(2).name, type(Below(2))) == ("below", Below)


def test_wrong_fields_are_errors() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'number'"):
        Late()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="4 positional arguments but 5 were given"):
        Late(1, "a", 2, 3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Expected 3 arguments, got 2"):
        Late._make([1, 2])
    with pytest.raises(ValueError, match="unexpected field names: \\['no'\\]"):
        Late(1)._replace(no=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("before", [0, 5])
def test_the_first_values_are_as_those_after_them(before: int) -> None:
    class Kind(NamedTuple):
        number: int
        name: str = ""
        under: Optional[int] = None

    def make(*values: object, **named: object) -> object:
        return Kind(*values, **named)  # type: ignore[arg-type]

    for number in range(before):
        assert Kind(number) == (number, "", None)
    assert ("__new__" in vars(Kind)) == (before > 0)
    assert make(1, "a", 2) == (1, "a", 2)
    assert make(1, under=2) == (1, "", 2)
    for values, named, told in (
        ((), {}, "missing 1 required positional argument: 'number'"),
        ((), {"name": "a", "no": 1}, "unexpected keyword argument 'no'"),
        ((1,), {"no": 2}, "unexpected keyword argument 'no'"),
        ((1,), {"number": 2}, "multiple values for argument 'number'"),
        ((1, "a", 2, 3), {}, "4 positional arguments but 5 were given"),
    ):
        with pytest.raises(TypeError, match=told):
            make(*values, **named)


def test_names_for_type_checkers_need_no_typing() -> None:
    program = (
        "import sys\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from streamcurses._late import *\n"
        "from streamcurses._late import Any, Callable, Optional, Protocol, TypeVar, Union, cast\n"
        "class Kind(Protocol): pass\n"
        "T = TypeVar('T', bound=Callable[..., Any])\n"
        "Both = Union[int, list[Optional[T]]]\n"
        "assert cast('int', 5) == 5\n"
        "print('typing' in sys.modules)\n"
    )
    run = [sys.executable, "-I", "-S", "-c", program]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"
    assert _late.Optional is Optional


def test_a_pattern_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    compile = re.compile

    def noted(source: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(source)
        return compile(source, flags)

    monkeypatch.setattr(re, "compile", noted)
    late = pattern("a(B+)", re.IGNORECASE)
    assert compiled == []
    assert (late.sub("-", "xabbabx"), late.split("1ab2")) == ("x--x", ["1", "b", "2"])
    found = late.search("xxabb", 1)
    assert found is not None
    assert (found[1], found.start()) == ("bb", 2)
    assert late.match("xab") is None
    assert late.fullmatch("abb") is not None
    assert (late.findall("ab abb"), len(list(late.finditer("ab abb")))) == (["b", "bb"], 2)
    assert compiled == ["a(B+)"]
    assert late.pattern == "a(B+)"


def test_what_is_suppressed_is_what_was_named() -> None:
    with _late.suppress(KeyError, OSError):
        raise FileNotFoundError
    with pytest.raises(ValueError, match="told"), _late.suppress(KeyError):
        raise ValueError("told")
    with _late.suppress():
        pass


def test_a_context_is_as_contextlib_makes_it() -> None:
    steps = []

    @_late.contextmanager
    def context(name: str) -> Iterator[str]:
        steps.append("begun")
        try:
            yield name
        finally:
            steps.append("ended")

    for _ in range(2):
        with pytest.raises(KeyError), context("a") as given:
            raise KeyError(given)
    assert steps == ["begun", "ended"] * 2


def test_what_was_found_is_kept() -> None:
    asked = []

    @_late.lru_cache(maxsize=2)
    def twice(number: int) -> int:
        asked.append(number)
        return 2 * number

    assert [twice(number) for number in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert asked == [1, 2, 3, 2]
