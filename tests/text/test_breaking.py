"""Appended text broken into lines at words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from streamcurses._text.breaking import HOLD, NARROW, LineBreaker
from streamcurses._text.clusters import Shaper

PROSE = (
    "The user asks about last summer; search the archive for internationalization, "
    "世界は広いですね、そうでしょう。 and "
    "a_very_long_identifier_that_does_not_fit_the_line_at_all\n\n"
    "    an indented line\tbehind a tab, na\u0131\u0308ve"
)


def broken(pieces: list[str], width: int) -> str:
    """What is printed, where each piece waits until as much of it as can be told is whole."""
    breaker = LineBreaker(Shaper(degrade=False), lambda: width)
    out = []
    rest = ""
    for piece in pieces:
        rest += piece
        whole = breaker.whole(rest) if rest else 0
        out.append(breaker.feed(rest[:whole]))
        rest = rest[whole:]
    return "".join([*out, breaker.feed(rest), breaker.end()])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("one  two   three", ["one  two", "three"]),
        ("one\ntwo three", ["one", "two three"]),
        ("abcdefghijklm no", ["abcdefghij", "klm no"]),
        ("a abcdefghijklm", ["a", "abcdefghij", "klm"]),
        ("   one two three", ["   one two", "three"]),
        ("1234567890 x", ["1234567890", "x"]),
        ("世界は広いですね", ["世界は広い", "ですね"]),
        ("世界は広い。です", ["世界は広", "い。です"]),
        ("a\tb c d", ["a       b", "c d"]),
        ("about 100\u00a0km of it", ["about", "100\u00a0km of", "it"]),
        ("about 100\u202fkm of it", ["about", "100\u202fkm of", "it"]),
        ("trailing  ", ["trailing  "]),
        ("", [""]),
    ],
)
def test_lines_end_at_words(text: str, lines: list[str]) -> None:
    assert broken([text], 10).split("\n") == lines
    assert broken(list(text), 10).split("\n") == lines
    # And where spaces come by themselves.
    assert broken(re.findall("[^\\S ]|[^\\s]+| +", text), 10).split("\n") == lines


@pytest.mark.parametrize("width", [1, 10, 20, 40, 79])
def test_any_cut_gives_the_same(width: int) -> None:
    whole = broken([PROSE], width)
    for size in (1, 2, 3, 7):
        cut = [PROSE[at : at + size] for at in range(0, len(PROSE), size)]
        assert broken(cut, width) == whole


@given(st.text("ab \n界é-,", max_size=200), st.integers(NARROW, 90), st.data())
def test_nothing_is_lost_and_no_line_is_too_long(
    text: str, width: int, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)])]
    shown = broken(pieces, width)
    assert shown.split() == shown.replace("\n", " ").split()
    assert "".join(shown.split()) == "".join(text.split())
    assert all(wcswidth(line) <= width for line in shown.split("\n"))


def test_far_from_the_edge_letters_are_printed_as_they_come() -> None:
    breaker = LineBreaker(Shaper(degrade=False), lambda: 2 * HOLD)
    assert breaker.whole("wor") == 3
    breaker.feed("x" * (HOLD + 1))
    assert breaker.whole("a wor") == 2, "a word that may have to go on the next line"


def test_the_width_is_asked_for_at_each_line() -> None:
    width = 20
    breaker = LineBreaker(Shaper(degrade=False), lambda: width)
    shown = breaker.feed("one two three four five ")
    width = 10
    shown += breaker.feed("six seven eight nine ten")
    assert shown == "one two three four\nfive six seven eight\nnine ten"


def test_a_mark_stays_in_one_piece() -> None:
    breaker = LineBreaker(Shaper(degrade=False), lambda: 20)
    assert breaker.feed("thirteen more") + breaker.unbroken(" [cut off]") == (
        "thirteen more\n [cut off]"
    )


def test_a_line_without_room_for_words_is_the_terminals() -> None:
    assert broken(["one two three"], NARROW - 1) == "one two three"
