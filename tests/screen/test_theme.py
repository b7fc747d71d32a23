"""Themes, as tables: nothing is missing, and each is readable without colours."""

from __future__ import annotations

import pytest

from streamcurses._conversation.changes import BUFFER_OF
from streamcurses._screen.theme import (
    ASCII,
    COLORS,
    THEMES,
    UNICODE,
    UNSTYLED,
    color_number,
    markdown_signs,
    span_style,
    theme_of,
    told_by_marks,
    uncolored,
)
from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.spans import CODE, EMPHASIS, STRIKE, STRONG

PARTS = ("status", "clock", "prompt", "header", "focus", "control", "match", "found", "fold")
CODE_PARTS = ("keyword", "string", "comment")
HEADINGS = ("heading", "subheading", "title", "columns")
MARKDOWN = ("strong", "emphasis", "strike", "code", "link", *HEADINGS, *CODE_PARTS)


def test_the_themes() -> None:
    assert list(THEMES) == ["default", "memgpt", "mono", "high-contrast"]


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_names_what_there_is(theme: str) -> None:
    names = set(THEMES[theme])
    parts = {*PARTS, *MARKDOWN}
    assert names <= {*BUFFER_OF, *parts}
    assert names >= set(parts if theme == "mono" else {*BUFFER_OF, *parts})


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", ["reply", "thought"])
def test_markdown_is_told_by_more_than_colour(theme: str, kind: str) -> None:
    """By an attribute that the text around has not, or by the marks that stay where it has none."""
    bare = uncolored(THEMES[theme])
    marked = told_by_marks(bare, ())
    around = bare.get(kind, UNSTYLED).text
    for name, bit in (("strong", STRONG), ("emphasis", EMPHASIS), ("code", CODE)):
        assert marked & bit or span_style(bare, kind, name) != around
    assert span_style(bare, kind, "heading") != span_style(bare, kind, "heading title")
    if not around.italic:
        assert span_style(bare, kind, "heading") != span_style(bare, kind, "heading subheading")
    assert span_style(bare, kind, "strong emphasis").bold


def test_marks_stay_where_a_terminal_lacks_what_is_drawn() -> None:
    theme = THEMES["default"]
    assert told_by_marks(theme, ()) == STRIKE
    assert told_by_marks(theme, {"italic"}) == STRIKE | EMPHASIS
    assert told_by_marks(theme, {"bold", "color"}) == STRIKE | STRONG | CODE


def test_a_tables_header_is_ruled_where_no_underline_is_seen_on_blanks() -> None:
    for theme in THEMES.values():
        assert markdown_signs(UNICODE, theme, {"color"}).underlines
    theme = THEMES["default"]
    assert not markdown_signs(UNICODE, theme, {"underline"}).underlines
    assert not markdown_signs(UNICODE, {}, ()).underlines
    assert not markdown_signs(UNICODE, theme_of({"columns": "bold"}), ()).underlines
    assert markdown_signs(UNICODE, theme_of({"columns": "reverse"}), ()).underlines


@pytest.mark.parametrize("theme", THEMES)
def test_its_colours_are_known(theme: str) -> None:
    assert all(style.color in COLORS for look in THEMES[theme].values() for style in look)


@pytest.mark.parametrize("theme", THEMES)
def test_without_colours_parts_still_differ(theme: str) -> None:
    bare = uncolored(THEMES[theme])
    assert all(not style.color for look in bare.values() for style in look)
    assert len({bare["match"].text, bare["found"].text, bare["header"].text}) == 3
    assert bare["focus"] != bare["header"]


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("colors", [0, 8, 16, 256])
def test_a_terminal_has_the_colour_that_it_is_told(color: str, colors: int) -> None:
    number = color_number(color, colors)
    assert -1 <= number < colors
    if color and colors:
        assert number > 0


def test_bright_colours_where_there_are_any() -> None:
    assert [color_number("bright yellow", colors) for colors in (0, 8, 16, 256)] == [-1, 3, 11, 11]


def test_glyphs() -> None:
    assert all(glyph.isascii() for glyph in ASCII)
    assert all(len(glyph) == 1 for glyph in UNICODE if glyph != UNICODE.spinner)
    assert len(ASCII.spinner) == len(UNICODE.spinner) > 1


def test_our_own_signs_need_no_tables() -> None:
    """These take longer to load than all else before a first frame."""
    signs = "".join(sign for sign in UNICODE if isinstance(sign, str))
    measured = Shaper(lambda cluster: 1)
    assert [cell.text for cell in measured.shape(signs)] == list(signs)
    assert measured._knowledge is None


@pytest.mark.parametrize("name", THEMES)
def test_what_is_found_is_seen_in_all_that_markdown_has(name: str) -> None:
    theme = THEMES[name]
    for row in ("reply", "thought"):
        looks = {
            span_style(theme, row, part)._replace(color="")
            for part in ("", "strong", "emphasis", "strike", "code", "link", "heading", "title")
        }
        looks |= {span_style(theme, row, "heading subheading")._replace(color="")}
        assert theme["match"].text not in looks
        assert theme["found"].text not in looks
