"""Markdown without a sign of it: rows are the same as if it had been read, and nothing is read."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streamcurses._conversation.changes import BlockBegin, BlockEnd
from streamcurses._session.append import AppendWriter
from streamcurses._text.clusters import Shaper
from streamcurses._text.cuts import LONG
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.plain import PlainSoFar
from streamcurses._text.markdown.signs import UNICODE
from streamcurses._text.wrap import WrappedText
from tests.text.markdown.test_reader_properties import NASTY
from tests.text.test_wrap_properties import NASTY as NASTY_CHARACTERS

WORDS = ["hello ", "world", "Wörter ", "世界", "1. ", "-", "(a", ")", "...", "; ", "  ", "'t", "9%"]
words = st.lists(st.sampled_from(WORDS), max_size=40).map(lambda parts: "a" + "".join(parts))
texts = st.lists(st.sampled_from([*WORDS, *NASTY, *NASTY_CHARACTERS]), max_size=20).map("".join)
widths = st.integers(1, 30)
steps = st.lists(st.integers(1, 7), max_size=40)


def begun(kind: type[PlainSoFar | MarkdownText], columns: int) -> WrappedText:
    return kind(Shaper(), columns, gutter="|", style="reply", signs=UNICODE)


def same(one: WrappedText, other: WrappedText) -> None:
    rows = other.rows(0, 1000)
    assert one.rows(0, 1000) == rows
    assert [one.start(row) for row in range(len(rows))] == [
        other.start(row) for row in range(len(rows))
    ]
    assert one.source == other.source


def drawn(text: str, columns: int) -> WrappedText:
    read = begun(MarkdownText, columns)
    read.append(text)
    return read


@settings(deadline=None)
@given(words, texts, widths, steps, st.booleans())
@example("a www.", "bc.de ", 20, [1] * 12, True)
@example("ask mailto:a", "b", 30, [1] * 12, True)
@example("see http:", "//a.b", 30, [1] * 12, True)
@example("a  ", "", 3, [], True)
def test_rows_are_those_of_markdown_until_it_is_read(
    words: str, text: str, columns: int, steps: list[int], closed: bool
) -> None:
    text = words + text
    plain = begun(PlainSoFar, columns)
    at = 0
    for step in [*steps, len(text)]:
        last = plain.tail(1)
        if not plain.is_words:
            break
        is_shown, room = plain.flow(last[0]) if last else (bool, -1)
        plain.append(text[at : at + step])
        shown = text[at : at + step]
        at += step
        if is_shown(shown) and len(shown) <= room:
            plain.flowed(last[0], shown)
            assert plain.is_words
        elif last:
            plain.grown(last[0])
        same(plain, drawn(text[:at], columns))
    read = drawn(plain.source, columns)
    for one in (plain, read):
        if closed:
            one.close()
        one.resize(columns + 5)
    same(plain, read)


@pytest.mark.parametrize("cut", [1, 3, 4000])
def test_words_are_not_read(cut: int) -> None:
    text = "".join(WORDS[:4]) * (LONG // 8) + "e.g. it's all there (to be read), isn't it?"
    plain = begun(PlainSoFar, 40)
    for at in range(0, len(text), cut):
        plain.append(text[at : at + cut])
    plain.close()
    read = drawn(text, 40)
    read.close()
    same(plain, read)
    assert plain.is_words
    assert type(plain) is PlainSoFar


@pytest.mark.parametrize("sign", [
    "*", "_", "`", "~", "[", "<", "#", "|", "&", "\\", "\n", "\r", "\x1b", "\u2028", "@", ":/",
    "www.", "mailto:",
])  # fmt: skip
def test_a_sign_is_read(sign: str) -> None:
    plain = begun(PlainSoFar, 40)
    plain.append("hello world")
    assert plain.tail(1)[0].text == "hello world"
    for char in f" and {sign}":
        assert plain.is_words
        plain.append(char)
    assert not plain.is_words
    assert type(plain) is MarkdownText


@pytest.mark.parametrize("begin", ["1", " a", "- a", "+", "=", "", "  "])
def test_what_may_begin_anything_is_read(begin: str) -> None:
    plain = begun(PlainSoFar, 40)
    plain.append(begin)
    assert plain.is_words is not bool(begin)


@settings(deadline=None)
@given(words, widths)
def test_what_is_cut_off_is_marked_as_markdown_is(text: str, columns: int) -> None:
    plain, read = begun(PlainSoFar, columns), begun(MarkdownText, columns)
    for one in (plain, read):
        one.append(text)
        one.tail(1)
        one.mark(" ✂ [cut off]")
        one.close()
    same(plain, read)
    plain.resize(columns + 5)
    read.resize(columns + 5)
    same(plain, read)
    assert plain.is_words


def test_text_that_begins_again_is_read_again() -> None:
    plain = begun(PlainSoFar, 40)
    for text in ("hello", "wörld"):
        plain.append(text)
        assert [row.text for row in plain.tail(2)] == [text]
        plain.clear()
    assert plain.is_words


@given(words, widths)
def test_words_are_printed_as_they_are(text: str, columns: int) -> None:
    printed = []
    for words in (False, True):
        written: list[str] = []
        writer = AppendWriter(written.append, width=lambda: columns, markdown=UNICODE)
        parts = [text[:9], text[9:]]
        writer.write_whole(BlockBegin(0, "reply"), parts, BlockEnd(0), words=words)
        writer.close()
        printed.append("".join(written))
    assert printed[0] == printed[1]
