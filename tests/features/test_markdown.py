"""Markdown on the full screen, as it streams."""

from __future__ import annotations

import sys
from collections.abc import Callable
from unittest.mock import patch

import pytest

from streamcurses._formats.events import Content, Thoughts
from streamcurses._screen.controls import Copy
from streamcurses._screen.theme import THEMES, UNSTYLED, Style, span_style
from tests.features.stage import Stage
from tests.features.virtual_stage import VirtualStage

Make = Callable[..., Stage]

REPLY = """\
# Swimming

You swam **every** morning, and the water was `cold` there.

- in the lake, which is long enough a way to go on in the next row
  1. alone
- and *once* at sea

> the sea is high again today

```python
swim(lake)
```

| where | how often |
|---|---:|
| lake | 120 |
| sea | 1 |

See [the log](https://example.org/log).
"""

DRAWN = """\
Swimming

You swam every morning, and the water
was cold there.

• in the lake, which is long enough a
  way to go on in the next row
  1. alone
• and {once} at sea

│ the sea is high again today

── python
  swim(lake)

where │ how often
lake  │       120
sea   │         1

See the log (https://example.org/log).
"""


def body(stage: Stage) -> str:
    """What the message region shows, without its gutter."""
    rows = stage.text().split("\n")[2:]
    return "\n".join(row[1:] for row in rows).rstrip("\n") + "\n"


def drawn(emphasis: str) -> str:
    return DRAWN.format(once=emphasis)


def pieces(text: str, size: int = 4) -> list[Content]:
    return [Content(text[at : at + size]) for at in range(0, len(text), size)]


@pytest.fixture
def emphasis(stage: Stage) -> str:
    """Emphasis, as it is shown: TERM=linux has no italics."""
    return "once" if isinstance(stage, VirtualStage) else "*once*"


@pytest.fixture
def stage(make_stage: Make) -> Stage:
    return make_stage(26, 42, markdown=True)


def test_a_reply_as_it_streams(stage: Stage, emphasis: str) -> None:
    stage.stream(*pieces(REPLY))
    assert body(stage) == drawn(emphasis), stage.text()


def test_a_reply_at_once(stage: Stage, emphasis: str) -> None:
    stage.play(Content(REPLY))
    assert body(stage) == drawn(emphasis), stage.text()


def test_it_is_drawn_again_for_another_size(stage: Stage, emphasis: str) -> None:
    stage.stream(*pieces(REPLY))
    stage.resize(26, 30)
    stage.resize(26, 42)
    assert body(stage) == drawn(emphasis), stage.text()


def test_what_is_open_is_drawn_and_taken_back(stage: Stage) -> None:
    stage.stream(*pieces("It is **bold"))
    assert body(stage) == "It is bold\n"
    stage.stream(*pieces(" and never closed\n\nso it was not"))
    assert body(stage) == "It is **bold and never closed\n\nso it was not\n"


def test_fewer_rows_than_before(stage: Stage) -> None:
    """A row that was the paragraph's own is drawn no more when it underlines a heading."""
    stage.stream(*pieces("[name]: of a link"))
    assert "of a link" in body(stage)
    stage.stream(*pieces("\n\n[two]: https://example.org\n\nText"))
    assert body(stage).endswith("\nText\n")
    assert "example.org" not in body(stage)


def test_of_an_image_is_told_where_it_is(stage: Stage) -> None:
    stage.stream(*pieces("See ![the lake](https://a.example/b).\n\n[![log](/l)](/u)"))
    assert body(stage) == "See the lake (https://a.example/b).\n\nlog (/u)\n"


def test_a_link_that_is_defined_later(stage: Stage) -> None:
    stage.stream(*pieces("See [the log][1].\n\nAnd"))
    assert body(stage) == "See [the log][1].\n\nAnd\n"
    stage.stream(*pieces(" so on.\n\n[1]: https://example.org\n\nEnd"))
    assert body(stage) == "See the log (https://example.org).\n\nAnd so on.\n\nEnd\n"


def test_links_that_are_defined_together_are_drawn_at_once(stage: Stage) -> None:
    text = "See [a][1] and [b][2].\n\n[1]: /u\n\n[2]: /v\n"
    stage.stream(*pieces(text))
    assert body(stage) == "See [a][1] and [b][2].\n"
    stage.stream(Content("\nEnd"))
    assert body(stage) == "See a (/u) and b (/v).\n\nEnd\n"


def test_columns_are_as_wide_as_what_comes_late(stage: Stage) -> None:
    rows = [f"| {number} | {number**2} |\n" for number in range(130)]
    stage.stream(*map(Content, ["| n | square |\n|--:|--:|\n", *rows]))
    assert body(stage).split("\n")[-2] == "129 │  16641"
    stage.stream(Content("| 1000 | 1000000 |\n"))
    assert body(stage).split("\n")[-3:-1] == ["129 │  16641", "1000 │ 1000000"]
    stage.stream(Content("\nEnd"))
    assert body(stage).split("\n")[-5:] == [" 129 │   16641", "1000 │ 1000000", "", "End", ""]


def test_the_source_and_back(stage: Stage, emphasis: str) -> None:
    stage.stream(*pieces(REPLY))
    stage.press("m")
    assert "| lake | 120 |" in stage.text()
    assert "Markdown as it came" in stage.text()
    stage.press("m")
    stage.press("escape")
    assert body(stage) == drawn(emphasis), stage.text()


def test_text_that_comes_while_the_source_is_shown(stage: Stage) -> None:
    stage.stream(*pieces("**a** "))
    stage.press("m")
    stage.stream(*pieces("**b** "))
    assert body(stage).startswith("**a** **b**\n")
    stage.press("m")
    stage.stream(*pieces("**c**"))
    assert body(stage).startswith("a b c\n")


def test_thoughts_are_drawn_too(stage: Stage) -> None:
    stage.stream(Thoughts("It is `code`"), Thoughts(" then\n- so"))
    assert "▏It is code then\n • so" in stage.text()


def test_a_table_in_a_narrow_place(make_stage: Make) -> None:
    stage = make_stage(12, 12, markdown=True)
    stage.stream(*pieces("| a | bee | c |\n|-|-|-|\n| one of | them | all |\n"))
    assert "a: one of\n bee: them\n c: all" in stage.text(), stage.text()


def test_a_table_of_words_in_a_narrow_place(make_stage: Make) -> None:
    stage = make_stage(16, 22, markdown=True)
    stage.stream(*pieces("| Detail | Condition |\n|-|-|\n| Temperature | warm |\n| Sky"))
    assert "Detail: Temperature\n Condition: warm\n\n Detail: Sky\n" in stage.text(), stage.text()
    stage.resize(16, 30)
    assert "Temperature │ warm\n Sky" in stage.text(), stage.text()


def test_the_source_is_copied() -> None:
    stage = VirtualStage(24, 80, markdown=True)
    stage.stream(*pieces(REPLY))
    stage.press("y")
    assert stage.actions == [Copy(REPLY)]


def test_what_is_searched_for_is_the_source() -> None:
    stage = VirtualStage(24, 80, markdown=True)
    stage.stream(*pieces("One **lake** and another lake\n"))
    stage.press("/", *"lake", "enter")
    found, match = (THEMES["default"][name].text for name in ("found", "match"))
    row = stage.screen.cells[2]
    assert [cell.style for cell in row[5:9]] == [found] * 4
    assert [cell.style for cell in row[22:26]] == [match] * 4
    stage.press("/", *"**lake**", "enter")
    assert "not found" not in stage.text()


def test_how_it_is_drawn() -> None:
    stage = VirtualStage(24, 80, markdown=True)
    stage.stream(*pieces("# A\n**b** *c* `d` ***e*** [f](u)\n"))
    screen = stage.screen
    assert screen.style(2, 1) == Style(bold=True, underline=True)
    styles = [screen.style(3, x) for x in (1, 3, 5, 7, 9)]
    assert styles == [
        Style(bold=True),
        Style(italic=True),
        Style("cyan"),
        Style(bold=True, italic=True),
        Style(underline=True),
    ]


def test_levels_of_headings_look_different(stage: Stage) -> None:
    stage.stream(*pieces("# A\n## B\n### C *c* ###\n###### D\nE\n---\n"))
    marks = "" if isinstance(stage, VirtualStage) else "*"
    assert body(stage) == f"A\n\nB\n\nC {marks}c{marks}\n\nD\n\nE\n"
    if isinstance(stage, VirtualStage):
        styles = [stage.screen.style(y, 1) for y in (2, 4, 6, 8, 10)]
        assert stage.screen.style(6, 3) == Style(bold=True)  # of what is italic
        assert styles == [
            Style(bold=True, underline=True),
            Style(bold=True),
            Style(bold=True, italic=True),
            Style(bold=True, italic=True),
            Style(bold=True),
        ]


def test_no_underline_goes_on_where_a_row_ends() -> None:
    stage = VirtualStage(12, 20, markdown=True)
    stage.stream(*pieces("# Swimming in the lake\n\nSo [far out in the lake](/u)\n"))
    shown, screen = stage.text().split("\n"), stage.screen
    assert shown[2:7] == ["▏Swimming in the", " lake", "", " So far out in the", " lake (/u)"]
    underlined = [[screen.style(y, x).underline for x in range(20)] for y in (2, 3, 5, 6)]
    assert [sum(row) for row in underlined] == [15, 4, 14, 4]


CODE = """\
```python
if lake:  # cold
    swim("far")
"""


@pytest.mark.parametrize("theme", ["default", "memgpt", "mono", "high-contrast"])
def test_code_has_colours_when_its_line_has_ended(theme: str) -> None:
    stage = VirtualStage(24, 80, markdown=True, theme=THEMES[theme])
    stage.stream(*pieces(CODE[:-1]))
    base = THEMES[theme].get("reply", UNSTYLED).text
    keyword, string, comment = (
        span_style(THEMES[theme], "reply", name) for name in ("keyword", "string", "comment")
    )
    row, last = stage.screen.cells[3], stage.screen.cells[4]
    assert [row[x].style for x in (3, 6, 13)] == [keyword, base, comment]
    assert keyword != base
    assert last[12].style == base
    stage.stream(*pieces("\n"))
    assert stage.screen.cells[4][12].style == string
    assert stage.text().split("\n")[3:5] == ["   if lake:  # cold", '       swim("far")']


def test_code_is_drawn_without_pygments(stage: Stage) -> None:
    with patch.dict(sys.modules, {"pygments.lexers": None}):
        stage.stream(*pieces(CODE))
    assert '   if lake:  # cold\n       swim("far")' in stage.text()


@pytest.mark.parametrize("prefix", ["", "**", "`", "> ", "- ", "| ", "```\n", "# ", "![", "1. **"])
def test_controls_are_named_within_all_of_it(prefix: str) -> None:
    stage = VirtualStage(24, 80, markdown=True)
    stage.stream(*pieces(prefix + "a\x1b]52;c;x\x07 \u202e &#x1b;]0;x", 1))
    text = stage.text()
    assert "\x1b" not in text
    assert "^[]52;c;x^G <U+202E>" in text
    assert "&#x1b;]0;x" in text or "^[]0;x" in text


def test_controls_are_named_in_what_an_image_or_a_link_leads_to() -> None:
    stage = VirtualStage(24, 80, markdown=True)
    stage.stream(*pieces("![a](<b\x1b]52;c;x\x07>) [c](<d\x1b[2J&#x1b;\u202e>)", 1))
    assert "\x1b" not in stage.text()
    assert "a (b^[]52;c;x^G) c (d^[[2J^[<U+202E>)" in stage.text()


def test_rows_change_seldom_but_at_their_end() -> None:
    """How many rows that stood before change with each delta."""
    stage = VirtualStage(24, 60, markdown=True)
    changed = []
    before: list[str] = []
    for piece in pieces(REPLY):
        stage.stream(piece)
        rows = [stage.screen.row(y) for y in range(2, 24)]
        other = sum(
            1
            for old, new in zip(before, rows)
            if old and not new.startswith(old.rstrip()) and before[-1] == rows[-1]
        )
        changed.append(other)
        before = rows
    assert sorted(changed)[len(changed) // 2] == 0
    assert max(changed) <= 2


@pytest.mark.parametrize("pieces", [["| 😀", "a"], ["| 🇩🇪 ", "a"], ["| a | नमक", " की"]])
def test_a_cell_of_what_terminals_disagree_on(stage: Stage, pieces: list[str]) -> None:
    """Nobody knows where more of it would stand: its row is drawn."""
    stage.play(*map(Content, pieces))
    assert "".join(pieces).lstrip("| ").split(" ")[0][:1] in body(stage)
