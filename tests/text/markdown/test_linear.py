"""Whatever is read, twice as much takes twice as long: what cmark's own tests try, and more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType
from unittest.mock import patch

import pytest

from streamcurses._text.markdown.reader import DEEPEST, Reader

HOSTILE: dict[str, Callable[[int], str]] = {
    "nested strong": lambda n: "*a **a " * n + "b" + " a** a*" * n,
    "closers without openers": lambda n: "a_ " * n,
    "openers without closers": lambda n: "_a " * n,
    "closing brackets": lambda n: "a]" * n,
    "opening brackets": lambda n: "[a" * n,
    "mismatched": lambda n: "*a_ " * n,
    "alternating": lambda n: "*a " * n + "_a*_ " * n,
    "multiples of three": lambda n: "a**b" + "c* " * n,
    "brackets and closers": lambda n: "[ a_" * n,
    "brackets and parentheses": lambda n: "[ (](" * n,
    "images": lambda n: "![[]()" * n,
    "links in emphasis": lambda n: "**x [a*b**c*](d)" * n,
    "nested brackets": lambda n: "[" * n + "a" + "]" * n,
    "nested quotes": lambda n: "> " * n + "a",
    "nested lists": lambda n: "- " * n + "x" + "\n" * n,
    "longer and longer backticks": lambda n: "".join("e" + "`" * size for size in range(n // 8)),
    "backticks": lambda n: "`a``b" * n,
    "unclosed destinations": lambda n: "[a](<b" * n,
    "open destinations": lambda n: "[a](b" * n,
    "titles": lambda n: '[a](b "' * n,
    "comments": lambda n: "</" + "<!--" * n,
    "instructions": lambda n: "x<?" * n,
    "declarations": lambda n: "x<!A " * n,
    "character data": lambda n: "x<![CDATA[" * n,
    "tags": lambda n: "a" + "<b " * n,
    "attributes": lambda n: "a<b" + " a=b" * n,
    "many definitions": lambda n: "".join(f"[{x}]: u\n" for x in range(n)) + "[0] " * n,
    "late definitions": lambda n: (
        "".join(f"[{x}]\n\n" for x in range(n)) + "".join(f"[{x}]: u\n\n" for x in range(n))
    ),
    "late definitions of one paragraph": lambda n: (
        "".join(f"[{x}] " for x in range(n)) + "\n\n" + "".join(f"[{x}]: u\n" for x in range(n))
    ),
    "late definitions that stand apart": lambda n: (
        "".join(f"[{x}] " for x in range(n)) + "\n\n" + "".join(f"[{x}]: u\n\n" for x in range(n))
    ),
    "late definitions of a table": lambda n: (
        "".join(f"|[{x}]|\n" + "|-|\n" * (not x) for x in range(n))
        + "\n\n"
        + "".join(f"[{x}]: u\n" for x in range(n))
    ),
    "a long table": lambda n: "| a | b |\n|---|---|\n" + "| x | y |\n" * n,
    "a wide table": lambda n: "|" + "x|" * n + "\n|" + "-|" * n + "\n",
    "tildes": lambda n: "~~a ~b " * n,
    "rules": lambda n: "- " * n,
    "entities": lambda n: "&a" * n,
    "math": lambda n: "\\(a" * n,
    "mail": lambda n: "a@b.c@" * n,
    "addresses": lambda n: "http://a" * n,
    "a paragraph": lambda n: "hello *world* " * n,
    "lines": lambda n: "hello **world**\n" * n,
    "code": lambda n: "```\n" + "hello world\n" * n,
    "lazy lines": lambda n: "> a\n" + "b\n" * n,
}


# What is read again, at most.
REACHES = ("inlines.FAR", "inlines.WORD_MOST", "tables._SHOWN", "reader._TAG_PATIENCE")


def calls(text: str, size: int) -> int:
    """How many functions are called to read it in fragments of that size."""
    _read(text, size)  # what is made when it is first used is there by now
    return counted(lambda: _read(text, size))


def counted(do: Callable[[], object]) -> int:
    """How many functions that calls."""
    count = 0

    def call(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(call)
    try:
        do()
    finally:
        sys.setprofile(before)
    return count


def _read(text: str, size: int) -> None:
    reader = Reader()
    for at in range(0, len(text), size):
        reader.feed(text[at : at + size])
        reader.refresh()
    reader.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_as_much_takes_twice_as_long(name: str) -> None:
    small, large = HOSTILE[name](100), HOSTILE[name](200)
    limit = 2.2 * len(large) / (2 * len(small))
    assert calls(large, len(large)) <= limit * calls(small, len(small)) + DEEPEST


@pytest.mark.parametrize("name", HOSTILE)
def test_so_it_does_in_fragments(name: str) -> None:
    """What is open is read again with each, but no more of it than there is a limit for."""
    small, large = HOSTILE[name](100), HOSTILE[name](200)
    limit = 2.2 * len(large) / (2 * len(small))
    with ExitStack() as stack:
        for reach in REACHES:
            stack.enter_context(patch(f"streamcurses._text.markdown.{reach}", 40))
        assert calls(large, 20) <= limit * calls(small, 20) + DEEPEST


@pytest.mark.parametrize("unit", ["*a ", "**a b ", "_a ", "*a **b ~~c "])
def test_what_is_never_closed_is_read_as_far_as_it_may_be(unit: str) -> None:
    text = unit * 200
    reader = Reader()
    counts = []
    for at in range(0, len(text), 4):
        reader.feed(text[at : at + 4])
        counts.append(counted(reader.refresh))
    half = len(counts) // 2
    assert sum(counts[half:]) <= 1.2 * sum(counts[:half])
