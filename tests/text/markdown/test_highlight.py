"""Code in colours: line by line, with Pygments and without."""

from __future__ import annotations

import subprocess
import sys
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamcurses._text.markdown.highlight import LANGUAGES, LONGEST, Highlighter, highlighter
from streamcurses._text.markdown.pieces import Code
from streamcurses._text.markdown.reader import Reader
from streamcurses._text.markdown.signs import UNICODE
from streamcurses._text.markdown.spans import BLOCK, COMMENT, KEYWORD, STRING
from tests.text.markdown.test_reader_properties import NASTY

SIGNS = UNICODE._replace(highlights=True)


def colored(language: str, *lines: str) -> list[list[str]]:
    """What of each line is drawn in which style; what has none is left out."""
    names = {KEYWORD: "keyword", STRING: "string", COMMENT: "comment"}
    by = highlighter(language)
    assert by is not None
    return [[f"{names[style]} {text}" for text, style in by.feed(line) if style] for line in lines]


def test_the_parts_of_a_line() -> None:
    assert colored("python", "def swim(lake):  # cold", '    return "far" and None') == [
        ["keyword def", "comment # cold"],
        ["keyword return", 'string "far"', "keyword and None"],
    ]


def test_blanks_between_parts_of_one_style_are_in_it() -> None:
    by = highlighter("python")
    assert by is not None
    assert by.feed("if a and  not b or 'c' 'd' 'e':") == [
        ("if", KEYWORD),
        (" a ", 0),
        ("and  not", KEYWORD),
        (" b ", 0),
        ("or", KEYWORD),
        (" ", 0),
        ("'c' 'd' 'e'", STRING),
        (":", 0),
    ]


def test_a_string_of_several_lines() -> None:
    assert colored("py", 'x = """You', "for ever", '""" + y', "for x in y:") == [
        ['string """You'],
        ["string for ever"],
        ['string """'],
        ["keyword for", "keyword in"],
    ]


def test_a_comment_that_is_only_told_whole() -> None:
    assert colored("c", "/* one", "int two", "three */ int x;", "// int", "int y;") == [
        ["comment /* one"],
        ["comment int two"],
        ["comment three */", "keyword int"],
        ["comment // int"],
        ["keyword int"],
    ]


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("JSON", '{"a": true}', ['keyword "a"', "keyword true"]),
        ("bash", "if true # x", ["keyword if", "comment # x"]),
        ("{.js}", "const x = `a`", ["keyword const", "string `a`"]),
        ("html", "<b>x</b>", ["keyword b", "keyword b"]),
        ("diff", "+x", ["string +x"]),
        ("yaml", "a: 1 # x", ["keyword a", "comment # x"]),
    ],
)
def test_languages(language: str, line: str, expected: list[str]) -> None:
    assert colored(language, line) == [expected]


@pytest.mark.parametrize("language", ["", "nothing", "text", "\x1b[31m", "x" * 1000])
def test_what_is_no_language(language: str) -> None:
    assert highlighter(language) is None


def test_pygments_knows_all_of_them() -> None:
    from pygments.lexers import get_lexer_by_name

    for language in LANGUAGES:
        by = highlighter(language)
        assert by is not None
        assert get_lexer_by_name(by._language)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(LANGUAGES)), st.lists(st.sampled_from([*NASTY, '"', "'", "/*", "*/"]))
)
def test_no_character_is_another(language: str, parts: list[str]) -> None:
    by = highlighter(language)
    assert by is not None
    for line in "".join(parts).replace("\r", "").split("\n"):
        assert "".join([text for text, _ in by.feed(line)]) == line


def test_a_line_may_be_too_long() -> None:
    by = Highlighter("python")
    assert by.takes(LONGEST)
    assert not by.takes(LONGEST + 1)
    long = "pass " * LONGEST
    assert by.feed(long) == [(long, 0)]
    assert by.feed("pass") == [("pass", KEYWORD)]


def test_what_fails_has_no_colours() -> None:
    by = Highlighter("python")
    assert by.feed("pass") == [("pass", KEYWORD)]
    with patch("pygments.lexer.LexerContext", side_effect=RecursionError):
        assert by.feed("pass") == [("pass", 0)]
    assert by.feed("pass") == [("pass", 0)]
    assert not by.takes(1)


def test_without_pygments() -> None:
    with patch.dict(sys.modules, {"pygments.lexers": None}):
        by = Highlighter("python")
        assert by.takes(1)
        assert by.feed("pass") == [("pass", 0)]
    assert not by.takes(1)
    assert by.feed("pass") == [("pass", 0)]


def code(text: str) -> Code:
    reader = Reader(SIGNS)
    for char in text:
        reader.feed(char)
        reader.refresh()
    piece = reader.pieces[-1]
    assert isinstance(piece, Code)
    return piece


def test_a_line_is_coloured_when_it_has_ended() -> None:
    text = "```python\nif x:\n    pass"
    piece = code(text)
    assert piece.waits
    assert [run.style - BLOCK for run in piece.lines[1].runs] == [KEYWORD, 0]
    assert [run.style - BLOCK for run in piece.lines[2].runs] == [0]
    piece = code(text + "\n")
    assert not piece.waits
    runs = [run for line in piece.lines[1:] for run in line.runs]
    assert all(text[run.begin :].startswith(run.text) for run in runs)
    assert [run.style - BLOCK for run in piece.lines[2].runs] == [0, KEYWORD]


FENCED = """
import sys
from streamcurses._text.markdown.reader import Reader
from streamcurses._text.markdown.signs import UNICODE
reader = Reader(UNICODE._replace(highlights=True))
none = "A\\n\\n    pass\\n\\n```\\npass\\n```\\n"
for text in (none, "```what\\npass\\n```\\n", "```py\\n", "pass\\n"):
    reader.feed(text)
    reader.refresh()
    print("pygments" in sys.modules)
"""


def test_it_is_loaded_for_the_first_line_of_a_known_language() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FENCED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False", "False", "True"]
