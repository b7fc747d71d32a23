"""Random Markdown: any cut gives the pieces of the whole, and markdown-it reads it alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from unittest.mock import patch

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from streamcurses._text.markdown import inlines
from streamcurses._text.markdown.reader import Reader, pieces
from tests.text.markdown.reading import read, told
from tests.text.markdown.reference import runs, shown, shown_by_html, shown_by_pieces

# What both read alike: no addresses without brackets, no math, no tildes by themselves.
PLAIN = [
    *("*", "**", "_", "__", "~~", "`", "``", "[", "](", ")", "![", "](/u)", ">", "&amp;", "#"),
    *("\n", "\n\n", "\n", "- ", "1. ", "2) ", "> ", "    ", "  ", "\t", "a", "b c", "foo ", "é"),
    *("---", "===", "```", "~~~", "!", "[a]: /u\n", "[a]", '"', ".", ":", "世界", "\\*", "+ "),
    *("***", "# ", "## ", "\n\n\n"),
]
NASTY = [
    *PLAIN,
    *("<", "|", "|-|-|", "| a | b |\n", "http://x.yz/", "www.a.bc", "a@b.cd", "$$", "\\(", "\\)"),
    *("<b>", "</b>", "<div>", "<!--", "-->", "\r\n", "\r", "[ ] ", "[x] ", "e\u0301", "\u0301"),
    *("\x1b[31m", "&#x1b;", "\u2028", "\u202e", "\ud83d", "~", "&", "\\", "0", "x" * 300, "\\["),
    *("|-\n", "\n-|", "\n|:-", "\n:-:\n", "    |-\n"),
]
texts = st.lists(st.sampled_from(NASTY), max_size=25).map("".join)
sizes = st.lists(st.integers(1, 7), min_size=1, max_size=6)


def cut(text: str, sizes: list[int]) -> list[str]:
    fragments = []
    at = number = 0
    while at < len(text):
        size = sizes[number % len(sizes)]
        fragments.append(text[at : at + size])
        at += size
        number += 1
    return fragments


@settings(deadline=None)
@given(texts, sizes)
@example('[\nwww..]/\n"', [1])
@example("- [ ] [a]:\t*", [1])
@example("\\(\n\\) ", [1])
@example("http://🍄.ga/ http://x🍄.ga/", [1])
@example("a@b.cdé[a]: /u\n", [1])
@example("a\n|:-\nb *c*\n", [1])
@example("a\n|:-\nb *c*\n", [4])
def test_any_cut_gives_the_pieces_of_the_whole(text: str, sizes: list[int]) -> None:
    assert told(read(cut(text, sizes))) == told(read([text]))


def assert_alike_however_it_came(text: str) -> None:
    by_character = Reader()
    for char in text:
        by_character.feed(char)
        by_character.refresh()
    at_once = Reader()
    at_once.feed(text)
    at_once.refresh()
    assert told(by_character.pieces) == told(at_once.pieces)


@settings(deadline=None)
@given(texts)
@example("x" * 300 + "a@b.cd")
@example("x" * 600 + "a@b.cd")
@example("x" * 300 + "a@b.cd*" + "x" * 300)
@example("# \u2028# ")
def test_every_prefix_reads_alike_however_it_came(text: str) -> None:
    """What is shown while text comes depends on the text alone."""
    assert_alike_however_it_came(text)


ADDRESSES: dict[str, Callable[[int], str]] = {
    "a name": lambda n: "x" * n + "@b.cd ",
    "a name in a word": lambda n: "/" + "x" * n + "a@b.cd ",
    "a host": lambda n: "a@b." + "c" * n + " ",
    "a host without a dot": lambda n: "a@" + "c" * n + ".cd ",
    "a host, and another": lambda n: "x@y." + "z" * n + ".@b.cd ",
    "mailto and a name": lambda n: "mailto:" + "x" * n + "@b.cd ",
    "mailto and a host": lambda n: "mailto:" + "x" * 60 + "@b." + "c" * n + " ",
    "www": lambda n: "www." + "x" * n + ".com ",
    "www in other letters": lambda n: "www." + "é" * n + ".com ",
    "underscores": lambda n: "http://a_b." + "é" * n + ".com ",
    "a path": lambda n: "http://a.b/" + "x" * n + "(www.b.cd ",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_limits_of_addresses_count_from_where_they_begin(name: str) -> None:
    for size in (*range(55, 70), *range(240, 262), 320, 330, 500):
        assert_alike_however_it_came(ADDRESSES[name](size))


REACHING: dict[str, Callable[[int], str]] = {
    "code": lambda n: "`" + "x " * (n // 2) + "` b",
    "code between two": lambda n: "``" + "x" * n + "`` b",
    "backticks": lambda n: "`" * n + "x y" + "`" * n + " b",
    "math": lambda n: "\\(" + "x" * n + "\\) b",
    "math in dollars": lambda n: "$$" + "x" * n + "$$ b",
    "strong": lambda n: "**" + "x" * n + "** b",
    "emphasis": lambda n: "*" + "x " * (n // 2) + "x* b",
    "stricken": lambda n: "~~" + "x" * n + "~~ b",
    "asterisks": lambda n: "*" * n + "x" + "*" * n + " b",
    "a link": lambda n: "[" + "x" * n + "](/u) b",
    "a destination": lambda n: "[a](/" + "x" * n + ") b",
    "a title": lambda n: "[a](/u '" + "x" * n + "') b",
    "an address": lambda n: "<http:" + "x" * n + "> b",
    "a mail address": lambda n: "<" + "x" * n + "@b.cd> b",
    "a tag": lambda n: "z <a b='" + "x" * n + "'> b",
    "attributes": lambda n: "z <a" + " b=c" * (n // 4) + "> b",
    "a closing tag": lambda n: "z </" + "a" * n + "> b",
    "a comment": lambda n: "z <!--" + "x" * n + "--> b",
    "an instruction": lambda n: "z <?" + "x" * n + "?> b",
    "character data": lambda n: "z <![CDATA[" + "x" * n + "]]> b",
    "a declaration": lambda n: "z <!A" + "x" * n + "> b",
}


@pytest.mark.parametrize("name", REACHING)
def test_what_is_opened_reaches_as_far_however_it_came(name: str) -> None:
    inlines = "streamcurses._text.markdown.inlines"
    with patch(f"{inlines}.FAR", 60), patch(f"{inlines}.WORD_MOST", 10):
        for size in (*range(20, 34), *range(44, 68), 80):
            assert_alike_however_it_came(REACHING[name](size))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*("*a", "**b", "_c", "~~d", " ", " *e", " _f", "*", "**", "`", "[", "](", "/u)")]
            + [*("@", "x.yz", "<", "i", ">", "&amp;")]
        ),
        max_size=30,
    ).map("".join)
)
@example("*a _b@x.yz *c*")
@example("*a [*b *c](/u) d*")
@example("*a <i *b *c> d*")
def test_as_many_are_open_however_it_came(text: str) -> None:
    with patch.object(inlines, "MOST", 2):
        assert_alike_however_it_came(text)


def test_what_is_open_within_more_than_enough_is_text() -> None:
    many = inlines.MOST
    assert "".join(run.text for run in runs(pieces("*a " * many + "b*" * many))).count("*") == 0
    first = next(iter(runs(pieces("*a " * (many + 1) + "b*" * (many + 1)))))
    assert first.text == "*a "


LONG_LINES = {
    "text": "x " * 1500,
    "a tag": "<a" + " b=c" * 600 + ">\nx",
    "an end of HTML": "<!-- -->" + "x" * 3000 + "\n*b*",
    "a heading": "# " + "x " * 1500,
    "an item": "- " + "x " * 1500,
}


@pytest.mark.parametrize("name", LONG_LINES)
def test_long_lines_read_alike_however_they_came(name: str) -> None:
    assert_alike_however_it_came(LONG_LINES[name])


@settings(deadline=None)
@given(texts)
def test_runs_stand_where_they_say(text: str) -> None:
    """In order, and each at its own place in the source."""
    at = 0
    for run in runs(pieces(text)):
        assert run.text
        assert 0 <= run.begin < len(text)
        assert run.begin >= at, run
        at = run.begin


# As cmark-gfm reads it. The oracle wants a bar in the header too, which the specification does not.
ONE_COLUMN = {
    "Name\n|:-\nx **y**\n": ["table"],
    "Name\n:-:\nx\n": ["table"],
    "a\n-|\nb\n": ["table"],
    "a\n-:\nb\n": ["table"],
    "a\n   |-\n": ["table"],
    "a\nb\n|-|\nc\n": ["paragraph", "table"],
    "> a\n> |-\n": ["table"],
    "[a]: /u\n|-\n": ["table"],
    "a\n    |-\n": ["paragraph"],
    "a|b\n\t|-|-|\n": ["paragraph"],
    "> a\n|-\n": ["paragraph"],
    "a\n|-|-|\n": ["paragraph"],
    "a\n|-b\n": ["paragraph"],
    "a\n|\n": ["paragraph"],
    "a\n---\nb\n": ["paragraph", "paragraph"],
    "a\n- |\n": ["paragraph", "paragraph"],
}


@pytest.mark.parametrize("text", ONE_COLUMN)
def test_a_table_of_one_column_needs_no_bar_in_its_header(text: str) -> None:
    for size in range(1, len(text) + 1):
        assert [piece.kind for piece in read(cut(text, [size]))] == ONE_COLUMN[text]
    assert_alike_however_it_came(text)


_BELOW_DEFINITION = re.compile(r"\[a\]: /u\n[ \t>]*(?:[-+*]|[0-9]+[.)]|(?<=    )|(?<=\t))")
_EMPTY_TITLE = re.compile(r'\[a\]: /u\n[ \t>]*""')
_ORACLE = MarkdownIt("commonmark").enable(["strikethrough"])


@settings(deadline=None)
@given(st.lists(st.sampled_from(PLAIN), max_size=20).map("".join))
def test_markdown_it_reads_it_alike(text: str) -> None:
    # Three and more strike nothing, says the specification; the oracle takes two of them.
    assume("~~~" not in text)
    # Nor can an empty item or indented code end a paragraph, be it one of definitions; the oracle
    # has them do so.
    assume(_BELOW_DEFINITION.search(text) is None)
    # What only seems to be a title is text; the oracle leaves out that of an empty one.
    assume(_EMPTY_TITLE.search(text) is None)
    expected = shown_by_html(_ORACLE.render(text), text)
    found = shown_by_pieces(pieces(text))
    assert shown(found) == shown(expected)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*"ab c.,:!()`*_~-/\té世$\u0301", "**", "www", "x1", " "]),
        min_size=1,
        max_size=14,
    ).map("".join),
    st.sampled_from(["", "a", " ", "(", "*", "\n", "é", "."]),
    st.booleans(),
)
@example("a **b c** d", " ", False)
@example("a **b** ", " ", False)
@example("(*b*", "", True)
@example("`a b ` c", "a", False)
@example("a `b www", "", False)
def test_one_style_is_read_as_all_are(text: str, before: str, closed: bool) -> None:
    once = inlines.read(text, before, closed=closed)
    with patch.object(inlines, "_ONE_STYLE", re.compile(r"(?!)")):
        assert once == inlines.read(text, before, closed=closed)


@pytest.mark.parametrize("text", ["a **b c", "a *b* c", "**a b**, c", "`a*b", "a `b` c"])
def test_one_style_is_told_by_the_characters_beside_it(text: str) -> None:
    with patch.object(inlines, "_Reader", side_effect=AssertionError("it is read")):
        inlines.read(text, closed=False)
