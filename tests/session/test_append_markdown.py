"""Markdown, where text is only appended."""

from __future__ import annotations

import gc
import re
import sys
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd
from streamcurses._screen.theme import ASCII, THEMES, UNICODE, Theme, markdown_signs
from streamcurses._session.append import AppendWriter
from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.inlines import HELD
from streamcurses._text.markdown.reader import Reader
from streamcurses._text.markdown.signs import Signs
from tests.text.markdown.test_reader_properties import NASTY

THEME = THEMES["default"]
SGR = re.compile(r"\x1b\[[0-9;]*m")
# What leads somewhere, and where.
LINK = re.compile(r"\x1b\]8;;([!-~]+)\x1b\\([^\x1b\n]+)\x1b\]8;;\x1b\\")

REPLY = """\
# Swimming

You swam **every** morning, and the *water* was `cold` there, in the lake.

- in the lake, which is long enough a way to go on
  1. alone
- at sea

> the sea is high again today, and it will be tomorrow

```python
swim(lake, "a long way to the other side")
```

| where | how often |
|---|---:|
| lake | 120 |

See [the log](https://example.org/log).
"""

WRITTEN = """\
Message:
Swimming

You swam every morning, and the water
was cold there, in the lake.

• in the lake, which is long enough a
  way to go on
  1. alone
• at sea

│ the sea is high again today, and it
│ will be tomorrow

── python
  swim(lake, "a long way to the other si
↳ de")

where │ how often
lake  │       120

See the log (https://example.org/log).
"""


LONG_TEXT = "of the lake " * 200 + "there"


def drawn(text: str, size: int, width: int, signs: Signs) -> MarkdownText:
    """A reply that the full screen has drawn to its end."""
    shown = MarkdownText(Shaper(), width, signs=signs)
    for at in range(0, len(text), size):
        shown.append(text[at : at + size])
        shown.tail(1)
    shown.close()
    shown.tail(1)
    return shown


def written_whole(shown: MarkdownText, width: int, theme: Theme, *, known: bool) -> str:
    pieces: list[str] = []
    signs = markdown_signs(UNICODE, theme, ())
    writer = AppendWriter(pieces.append, theme=theme, width=lambda: width, markdown=signs)
    begin, end = BlockBegin(0, "reply"), BlockEnd(0)
    if known:
        writer.write_whole(begin, [shown.source], end, pieces=shown.pieces)
    else:
        writer.write_whole(begin, [shown.source], end)
    writer.close()
    return "".join(pieces)


def written(
    text: str,
    size: int,
    width: int = 40,
    *,
    whole: bool = False,
    marked: bool = False,
    links: bool = False,
) -> str:
    pieces: list[str] = []
    signs = markdown_signs(ASCII if marked else UNICODE, {} if marked else THEME, ())
    writer = AppendWriter(
        pieces.append,
        theme=None if marked else THEME,
        width=lambda: width,
        markdown=signs._replace(marked=0) if not marked else signs,
        links=links,
    )
    begin, end = BlockBegin(0, "reply"), BlockEnd(0)
    size = size or max(len(text), 1)
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    if whole:
        writer.write_whole(begin, parts, end)
    else:
        writer.apply([begin])
        for part in parts:
            writer.apply([Append(0, part)])
        writer.apply([end])
    writer.close()
    return "".join(pieces)


@pytest.mark.parametrize("size", [1, 3, 4, 50, 10_000])
def test_a_reply_as_it_comes(size: int) -> None:
    bare = SGR.sub("", written(REPLY, size)).replace("Message: Swimming", "Message:\nSwimming")
    assert bare == WRITTEN


def test_a_reply_that_is_whole() -> None:
    bare = SGR.sub("", written(REPLY, 0, whole=True))
    assert bare.replace("Message: Swimming", "Message:\nSwimming") == WRITTEN


@pytest.mark.parametrize("size", [1, 2, 4, 50])
def test_what_follows_an_entity_is_written_once(size: int) -> None:
    text = "a &amp;b c\n\n*d* &lt;e f"
    assert SGR.sub("", written(text, size)) == "Message: a &b c\n\nd <e f\n"


@pytest.mark.parametrize("size", [1, 2, 4, 50])
@pytest.mark.parametrize(("first", "rest"), [("", ""), ("> ", "> "), ("- ", "  "), ("*c\nd", "")])
def test_a_table_below_text_is_written_once(size: int, first: str, rest: str) -> None:
    text = f"{first}These:\n{rest}| a | b |\n{rest}|-|-|\n"
    bare = SGR.sub("", written(text, size))
    assert bare.replace("*", "") == SGR.sub("", written(text, 0, whole=True)).replace("*", "")
    assert bare.count("These:") == bare.count("b") == 1


@pytest.mark.parametrize("size", [1, 2, 4, 50, 0])
@pytest.mark.parametrize(("quote", "bar"), [("", ""), ("> ", "│ ")])
def test_a_blank_line_stands_between_records(size: int, quote: str, bar: str) -> None:
    lines = ("| Detail | Condition |", "|-|-|", "| Temperature | warm |", "| Sky | clear |")
    text = "".join([f"{quote}{line}\n" for line in lines])
    shown = (
        *("Detail │ Condition", ""),
        *("Detail: Temperature", "Condition: warm", ""),
        *("Detail: Sky", "Condition: clear"),
    )
    expected = "\n".join([(bar + line).rstrip() for line in shown])
    out = SGR.sub("", written(text, size, 22))
    assert re.sub(" +\n", "\n", out) == f"Message:\n{expected}\n"


@pytest.mark.parametrize("size", [6, 8, 50])
@pytest.mark.parametrize("first", ["", "> ", "- ", "c\nd\n"])
def test_a_table_that_begins_without_a_bar_is_written_once(size: int, first: str) -> None:
    rest = "" if first[-1:] == "\n" else first.replace("-", " ")
    parts = [first + "a | b", "\n" + rest + "--|--\n" + rest + "1 | 2\n"]
    out: list[str] = []
    writer = AppendWriter(out.append, theme=THEME, markdown=markdown_signs(UNICODE, THEME, ()))
    writer.apply([BlockBegin(0, "reply")])
    for part in (parts[0], *[parts[1][at : at + size] for at in range(0, len(parts[1]), size)]):
        writer.grow(0, part)
    writer.apply([BlockEnd(0)])
    shown = SGR.sub("", "".join(out))
    assert shown.count("a") == 2 and "a │ b" in shown and "1 │ 2" in shown, shown


@pytest.mark.parametrize("end", ["", "\n", "\nd", "\n\nd", "\n| d"])
@pytest.mark.parametrize("size", [1, 2, 4, 50])
def test_what_begins_with_a_bar_is_text_where_no_table_comes(size: int, end: str) -> None:
    text = f"a\n| b **c** |{end}"
    assert SGR.sub("", written(text, size)) == f"Message: {text.rstrip()}\n".replace("**", "")


@pytest.mark.parametrize("size", [*range(1, 9), 50])
@pytest.mark.parametrize("text", ["in**a**word.", "in*a*word*s.", "in~~a~~word.", "2**3 and 4**5."])
def test_what_is_marked_within_a_word_is_drawn_or_stays_as_it_came(text: str, size: int) -> None:
    drawn = written(text, 0, whole=True)
    assert SGR.sub("", written(text, size)) in (f"Message: {text}\n", SGR.sub("", drawn))


@pytest.mark.parametrize("size", [*range(1, 9), 50])
@pytest.mark.parametrize("text", ["これは**太字**です。", "这是**粗体**字"])
def test_where_there_are_no_spaces_what_is_bold_is_drawn(text: str, size: int) -> None:
    out = written(text, size)
    assert SGR.sub("", out) == f"Message: {text.replace('**', '')}\n"
    assert out.count("\x1b[1m") == 2  # letters may yet have marks


def test_what_is_open_is_written_as_it_is_drawn_then() -> None:
    assert SGR.sub("", written("a **b c", 1)) == "Message: a b c**\n"
    assert SGR.sub("", written("a **b c", 0, whole=True)) == "Message: a **b c\n"


@pytest.mark.parametrize("size", range(1, 7))
@pytest.mark.parametrize(
    "text",
    [
        *("Press the ` key now.", "` a", "a ` b\nc", "# ` b", "a `", "a ``", "a ``` b"),
        *("2 * 3 and 4 * 5", "a ** b", "a** b", "a *, b **. c", "a (*) b", "a*", "a * b*", "*?"),
        *("f(**kwargs)", "f(*args) or *.py", "a **/b or */c", "f(__name)", "5 ~ 6 or ~~ 7", "~/a"),
    ],
)
def test_marks_of_no_style_are_written(text: str, size: int) -> None:
    assert SGR.sub("", written(text, size)) == f"Message: {text.replace('# ', '')}\n"


@pytest.mark.parametrize("size", range(7))
@pytest.mark.parametrize("text", ["a <http://a.bc> b", "<a@b.cd>.", "a <b:c", "1<a1: b", "a <br>"])
def test_brackets_of_an_address_are_written(text: str, size: int) -> None:
    assert SGR.sub("", written(text, size)) == f"Message: {text}\n"


@pytest.mark.parametrize("size", range(1, 7))
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *(("a *b c", "a b c*"), ("a **b `c", "a b c`**"), ("a ***b* c", "a b c**")),
        *(("a ~~b\nc\n\nd", "a b\nc~~\n\nd"), ("- *a\n- b", "• a*\n• b"), ("# `a", "a`")),
        *(("a ``b` c", "a b` c``"), ("x *a [b* c", "x a [b c"), ("&amp; **\\*a", "& *a**")),
        (f"*a {LONG_TEXT}", f"a {LONG_TEXT}*"),
    ],
)
def test_of_a_style_that_is_never_closed_the_mark_comes_last(
    text: str, shown: str, size: int
) -> None:
    out = SGR.sub("", written(text, size, 9999)).removeprefix("Message: ").lstrip("\n")
    assert out == f"{shown}\n"


@settings(deadline=None)
@given(st.sampled_from("*_~`").flatmap(lambda mark: st.text("ab .(\n[]" + mark)), st.integers(1, 9))
def test_no_mark_is_lost_without_another(text: str, size: int) -> None:
    text = "x" + text.replace("\n", "\nx")  # which begins no block
    text = re.sub("`+", "`", text)  # others may be text within these
    missing = Counter(text)
    missing.subtract(SGR.sub("", written(text, size, 9999)).removeprefix("Message: "))
    assert all(missing[mark] >= 0 and not missing[mark] % 2 for mark in "*_~`")
    assert not any(missing[char] for char in "abx.([]")


def test_styles_are_switched_on_and_off() -> None:
    assert written("a **b** `c`", 0, whole=True) == (
        "\x1b[33mMessage:\x1b[m a \x1b[1mb\x1b[m \x1b[36mc\x1b[m\n"
    )


def test_without_colours_the_marks_stay() -> None:
    assert written("a **b** `c` *d*\n- e", 1, marked=True) == ("Message: a **b** `c` *d*\n- e\n")


CODE = "```python\nif lake:  # cold\n    swim('far')\n```\nAnd"
COLORED = (
    "── python\n  \x1b[35mif\x1b[m lake:  \x1b[36m# cold\x1b[m\n"
    "      swim(\x1b[32m'far'\x1b[m)\nAnd\n"
)


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_signs_look_as_the_text_does(size: int) -> None:
    theme = THEMES["memgpt"]
    out: list[str] = []
    signs = markdown_signs(UNICODE, theme, ())
    writer = AppendWriter(out.append, theme=theme, width=lambda: 20, markdown=signs)
    writer.apply([BlockBegin(0, "reply")])
    text = "1. a\n\n> so it is **bold** and goes on\n>\n> b\n"
    for at in range(0, len(text), size):
        writer.grow(0, text[at : at + size])
    writer.apply([BlockEnd(0)])
    bare = re.sub(r"\x1b\[[0-9;]+m[^\x1b]*\x1b\[m", "", "".join(out))
    assert not bare.strip(), "all is in a style"


@pytest.mark.parametrize("size", [1, 4])
def test_code_has_colours(size: int) -> None:
    assert written(CODE, size).endswith(COLORED)
    assert written(CODE, 0, whole=True).endswith(COLORED)


def test_a_line_of_code_is_written_when_it_has_ended() -> None:
    out: list[str] = []
    signs = markdown_signs(UNICODE, THEME, ())
    writer = AppendWriter(out.append, theme=THEME, markdown=signs)
    writer.apply([BlockBegin(0, "reply")])
    for text in ("```python\n", "if la", "ke:", "\n", "pa", "x" * 500, "\n"):
        writer.apply([Append(0, text)])
        out.append("!")
    assert SGR.sub("", "".join(out)) == (
        f"Message: \n── python!!!\n  if lake:!!\n  pa{'x' * 500}!!"
    )


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_without_pygments_code_is_written_as_it_comes(size: int) -> None:
    with patch.dict(sys.modules, {"pygments.lexers": None}):
        assert SGR.sub("", COLORED) in written(CODE, size)


def test_prose_is_written_as_it_came() -> None:
    text = "You swam in the lake. It was cold; then warm!\n\nAnd so on, www and all."
    for size in (1, 4, 7):
        assert SGR.sub("", written(text, size, 200)) == f"Message: {text}\n"


@pytest.mark.parametrize("prefix", ["", "**", "`", "> ", "- ", "| ", "```\n", "# ", "![", "1. **"])
def test_controls_are_named_within_all_of_it(prefix: str) -> None:
    out = SGR.sub("", written(prefix + "a\x1b]52;c;x\x07 \u202e &#x1b;]0;x", 1, 200))
    assert "\x1b" not in out
    assert "^[]52;c;x^G <U+202E>" in out


def followed(text: str, size: int, width: int = 200) -> list[tuple[str, str]]:
    """What leads where, of what was written."""
    out = SGR.sub("", written(text, size, width, links=True))
    return [(shown, url) for url, shown in LINK.findall(out)]


@pytest.mark.parametrize("size", range(1, 8))
@pytest.mark.parametrize("text", ["# Ab cd `ef` gh\n", "a\n# Ab cd\n", "- # Ab [cd](/u)\n"])
def test_an_underline_goes_on_between_words(text: str, size: int) -> None:
    out = re.sub(r"\x1b\[[^m]+m[^\x1b]*\x1b\[m", "", written(text, size))
    assert out.strip("a•\n ") in ("", "(/u)"), out
    assert not re.search(r"[a-z] \Z", out.replace("\n", ""))


def test_blanks_beside_what_is_underlined_are_not() -> None:
    for size in range(1, 9):
        assert "\x1b[4m " not in written("a [b](/u) c [d](/u) **e** f\n", size)
        assert "\x1b[1m " not in written("a **b** c **d** e\n", size)


@pytest.mark.parametrize(
    "text", [f"a {url} b\n" for url in ("https://a.bc/d", "www.ab.cd", "<ab:c>")]
)
def test_of_an_address_all_is_underlined_or_nothing(text: str) -> None:
    address = text.split(" ")[1].strip("<>")
    assert f"\x1b[4m{address}\x1b[m" in written(text, 0)
    for size in range(1, 9):
        out = written(text, size)
        underlined = re.findall(r"\x1b\[4m([^\x1b]*)\x1b", out)
        assert "".join(underlined) in ("", address), out


LOG = "https://example.org/log"


def test_links_lead_where_they_say() -> None:
    text = f"See [the **log**]({LOG}), {LOG} and <{LOG}>, me@a.bc or <me@a.bc>.\n"
    found = followed(text, len(text))
    assert found == [
        *(("the ", LOG), ("log", LOG), (LOG, LOG), (LOG, LOG), (LOG, LOG)),
        *(("me@a.bc", "mailto:me@a.bc"), ("me@a.bc", "mailto:me@a.bc")),
    ]


@pytest.mark.parametrize("size", [1, 4])
def test_no_link_leads_to_less_than_its_address(size: int) -> None:
    """What it leads to is known when its text stands already; its address is a link."""
    text = f"See [the log]({LOG}), {LOG} and <{LOG}>, me@a.bc or <me@a.bc>. www.example.org/a b\n"
    found = followed(text, size)
    assert (LOG, LOG) in found
    assert {url for _, url in found} <= {LOG, "mailto:me@a.bc", "http://www.example.org/a"}


def test_a_link_over_several_lines_is_one_on_each() -> None:
    url = "https://example.org/" + "a" * 40
    found = followed(f"[x]({url}) ", 1, 30)
    assert "".join(text for text, _ in found) == url
    assert {to for _, to in found} == {url}
    assert len(found) == 3


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "javascript:alert(1)", "ftp://a.bc/", "ssh://a.bc", "/a", "http:"),
        *("<http://a.bc/\u202egpj.exe>", "http://a.bc/\x07\x1b]0;x", "http://a.bc/&#x1b;&#10;"),
        *("http://a.bc/\u200b", "http://a.bc/\ud83d", "http://a.bc/" + "x" * 1995, "&#27;\\"),
    ],
)
def test_what_is_no_link(url: str) -> None:
    for size in (1, 3000):
        assert not followed(f"[x]({url}) y\n", size)
        assert not followed(f"![x]({url}) y\n", size)


def test_addresses_are_ascii() -> None:
    found = followed("[x](<https://a.bc/ä b?c=d%20e#;f>) ", 100)
    assert [url for _, url in found] == 2 * ["https://a.bc/%C3%A4%20b?c=d%20e#;f"]


@pytest.mark.parametrize("size", [*range(6), 50])
@pytest.mark.parametrize(
    "text",
    [
        *("As said [1], x[0] = 5.", "see [1], [2].", "x[0] and y[1]", "[ref] [x][y] ok"),
        *("5 [a b\n\nc", "a - [ ] b", "[a", "a]", "[[1]]", "m[1][2] = 3", "in [0, 1) or (0, 1]"),
        *("[a b](c d) e", "f[i](x, y)", "x [a]\nb [c\nd] e", "[see](this\n\nb", "a\n\n# [b]"),
        *("[1]: a b c", "[" + 70 * "a b " + "](c) d", "[a [b [c] d (e) [f", "[a](<b\n\nc"),
    ],
)
def test_brackets_of_no_link_are_written(text: str, size: int) -> None:
    assert SGR.sub("", written(text, size, 999)) == f"Message: {text.replace('# ', '')}\n"


@pytest.mark.parametrize("size", [*range(6), 50])
def test_a_link_is_written_as_one(size: int) -> None:
    text = "see [the *log*](/log 'a'), [a [b] c](<d e>), [a [b](c) d](e) and [x]; [y][x]"
    assert SGR.sub("", written(f"[x]: /x\n\n{text}", size, 999)) == (
        "Message: see the log (/log), a [b] c (d e), [a b (c) d](e) and x (/x); y (/x)\n"
    )


TABS = """\
swam\ttwice

```make
a:
\tb\tc
```

- at sea

  ```
  x\ty
  \tz
  ```

> ```
> a\tb
> ```
"""


IMAGES = {
    "a ![lake](https://a.example/b) b": "a lake (https://a.example/b) b",
    "![lake][1]\n": "![lake][1]",
    "[![lake](https://a.example/b)](https://a.example/c)": "lake (https://a.example/c)",
    "[![](https://a.example/b)](https://a.example/c)":
        "https://a.example/b (https://a.example/c)",
    "![a [b](https://a.example/b)](https://a.example/c)": "a b (https://a.example/c)",
    "![https://a.example/b](https://a.example/b)": "https://a.example/b",
    "![](https://a.example/b)": "https://a.example/b",
    "Hi! (![lake](https://a.example/b)) ! Ho!": "Hi! (lake (https://a.example/b)) ! Ho!",
    "# ![lake](https://a.example/b)!": "lake (https://a.example/b)!",
}  # fmt: skip


@pytest.mark.parametrize("text", IMAGES)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 0])
def test_of_an_image_is_told_where_it_is(text: str, size: int) -> None:
    out = written(text, size, 99, links=True)
    assert LINK.sub(r"\2", SGR.sub("", out)) == f"Message: {IMAGES[text]}\n"
    assert all(url in IMAGES[text] for url, _ in LINK.findall(SGR.sub("", out)))


@pytest.mark.parametrize("whole", [False, True])
def test_columns_are_as_wide_as_what_comes_late(whole: bool) -> None:
    rows = "".join(f"| {number} | {number**2} |\n" for number in range(500))
    out = SGR.sub("", written(f"| n | square |\n|---|---|\n{rows}", 50, 40, whole=whole))
    assert out.split("\n")[-502:-499] + out.split("\n")[-2:-1] == [
        *("n   │ square", "0   │ 0", "1   │ 1"),
        "499 │ 249001",
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 99])
def test_where_a_label_leads_is_text_where_that_is_told_too_late(size: int) -> None:
    """Else nobody would see where."""
    said = "See [0], [a][1] and [2].\n\n[1]: /u\n[2]: </v w> 'x'\n[3]: /y\n\n"
    text = f"[0]: /t\n\n{said}[4]: /z\n\n[b][4]\n"
    shown = "See 0 (/t), [a][1] and [2].\n\n[1]: /u\n[2]: </v w> 'x'\n[3]: /y\n\nb (/z)\n"
    assert SGR.sub("", written(text, size, 99)) == f"Message: {shown}"
    whole = SGR.sub("", written(text, 0, 99, whole=True))
    assert whole == "Message: See 0 (/t), a (/u) and 2 (/v w).\n\nb (/z)\n"


def test_a_mark_that_may_begin_an_image_waits_and_no_other() -> None:
    out: list[str] = []
    writer = AppendWriter(out.append, theme=THEME, markdown=markdown_signs(UNICODE, THEME, ()))
    writer.apply([BlockBegin(0, "reply")])
    for text, shown in (("Oh!", "Oh!"), (" Ah", " Ah"), ("!", "!"), (" !", " "), ("!", "!!")):
        out.clear()
        writer.grow(0, text)
        assert "".join(out).removeprefix("\x1b[33mMessage:\x1b[m ") == shown
    writer.grow(0, " !")
    writer.interrupt()
    assert "".join(out).endswith(" !\n")
    writer.grow(0, "[lake](u)")
    writer.apply([BlockEnd(0)])
    assert "".join(out).endswith(" [lake](u)\n")


def test_a_tab_is_as_wide_as_on_the_screen() -> None:
    shown = drawn(TABS, 3, 40, markdown_signs(UNICODE, THEME, ()))
    rows = [row.text.rstrip() for row in shown.rows(0, 40)]
    assert "          b       c" in rows and "swam    twice" in rows
    appended = SGR.sub("", written(f"# Sea\n\n{TABS}", 3)).splitlines()
    assert [row.rstrip() for row in appended[2:]] == rows


def append_writer(write: Callable[[str], object], width: int = 80) -> AppendWriter:
    signs = markdown_signs(UNICODE, THEME, ())
    writer = AppendWriter(write, theme=THEME, width=lambda: width, markdown=signs)
    writer.apply([BlockBegin(0, "reply")])
    return writer


def test_only_what_may_be_a_link_waits() -> None:
    out: list[str] = []
    writer = append_writer(out.append)
    parts = ("see", " [", "the", " log", "]", "(", "/log", ")", " and", " [", "1", "],", " or")
    for part in parts:
        writer.grow(0, part)
        out.append("!")
    assert SGR.sub("", "".join(out)) == ("Message: see!!!!!!! the log (/log)! and!!! [1],! or!")


@pytest.mark.parametrize("begun", ["[", "x [b", "- [", "[b](", "[b](/c", "[b]: /c", "- [ ]"])
@pytest.mark.parametrize("interrupts", [False, True])
def test_what_waits_is_written_when_others_write_and_at_a_finish(
    begun: str, interrupts: bool
) -> None:
    out: list[str] = []
    writer = append_writer(out.append)
    writer.grow(0, "a\n\n" + begun)
    shown = begun.replace("- ", "• ")
    if interrupts:
        writer.interrupt()
    else:
        writer.show_all()
    assert SGR.sub("", "".join(out)).rstrip("\n") == f"Message: a\n\n{shown}"
    writer.grow(0, "d](e) f\n\n[g](h) i\n")
    writer.apply([BlockEnd(0)])
    again = "\nMessage: " if interrupts else ""
    assert SGR.sub("", "".join(out)) == (f"Message: a\n\n{shown}{again}d](e) f\n\ng (h) i\n")


@pytest.mark.parametrize("end", ["", "](b)"])
def test_text_waits_for_the_end_of_a_link_only_so_long(end: str) -> None:
    out: list[str] = []
    writer = append_writer(out.append, 9999)
    writer.grow(0, "x [")
    for _ in range(HELD):
        writer.grow(0, "a")
        assert "[" not in SGR.sub("", "".join(out))
    writer.grow(0, "a")
    assert "".join(out).endswith("x [" + (HELD + 1) * "a")
    writer.grow(0, end + " b")
    writer.apply([BlockEnd(0)])
    assert "".join(out).endswith("[" + (HELD + 1) * "a" + end + " b\n")


# Parts of a text, and what is written of them.
SEGMENTS = {
    **{
        part: part
        for part in ("lake", "[1]", "x[0],", "[0,", "b)", "[x][y]", "]", "(b)", "[[c", ")")
    },
    "[a](/u)": "a (/u)",
    "[a [1]](<v w>).": "a [1] (v w).",
    "![d](/u)": "d (/u)",
    "&amp;": "&",
}


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([*SEGMENTS]), st.sampled_from([" ", "\n", "\n\n"]))),
    st.integers(1, 9),
)
def test_no_bracket_is_lost(parts: list[tuple[str, str]], size: int) -> None:
    text = "".join([part + after for part, after in parts])
    shown = "".join([SEGMENTS[part] + after for part, after in parts]).strip()
    out = SGR.sub("", written(text, size, 9999)).removeprefix("Message: ").strip()
    assert out == shown


@settings(deadline=None)
@given(st.text("ab \n[]()1:<>#&;/@.-"), st.integers(1, 9), st.integers(10, 99))
def test_brackets_are_written_in_parts_as_at_once(text: str, size: int, width: int) -> None:
    assert SGR.sub("", written(text, size, width)) == SGR.sub("", written(text, 0, width))


@settings(deadline=None)
@given(st.text("ab []()!\n"), st.integers(1, 3))
def test_what_is_written_in_between_is_text(text: str, size: int) -> None:
    out: list[str] = []
    writer = append_writer(out.append, 9999)
    for at in range(0, len(text), size):
        writer.grow(0, text[at : at + size])
        writer.show_all()
    writer.apply([BlockEnd(0)])
    bare = SGR.sub("", "".join(out)).removeprefix("Message: ")
    assert "".join(bare.split()) == "".join(text.split())


texts = st.lists(st.sampled_from([*NASTY, "hello ", "world ", "[a](http://"]), max_size=30).map(
    "".join
)


@settings(deadline=None)
@example("foo \u0301hello ", 1, 4)
@example(":-:\n|-\n**\n-|hello ", 1, 30)
@given(
    texts,
    st.integers(1, 9),
    st.sampled_from([4, 12, 30]),
)
def test_nothing_is_lost_and_nothing_unsafe_is_written(text: str, size: int, width: int) -> None:
    out = SGR.sub("", written(text, size, width, links=True))
    out = LINK.sub(r"\2", out)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)
    # By GFM, a row's cells beyond those of the table's header are none.
    words = re.findall("hello|world", re.sub(r"\|.*", "", text))
    shown = re.findall("hello|world", re.sub(r"[\s│↳•]", "", out))
    assert len(shown) >= len(words)


@settings(deadline=None)
@example("[a]\n\nb\n\n[a]: /u\n", 1, 12)
@example("a\n===\n", 1, 12)
@given(texts, st.integers(1, 9), st.sampled_from([4, 12, 30]))
def test_what_is_whole_is_written_in_parts_as_at_once(text: str, size: int, width: int) -> None:
    at_once = written(text, 0, width, whole=True, links=True)
    assert SGR.sub("", written(text, size, width, whole=True, links=True)) == SGR.sub("", at_once)


@settings(deadline=None)
@example("[a]\n\nb\n\n[a]: /u\n", 1, 12, "default")
@example("a\n===\n", 1, 12, "default")
@example("> ", 1, 12, "default")
@example("they are for now", 3, 30, "memgpt")
@example("# a b c\n\n", 1, 30, "memgpt")
@example("*\ud83d|-\n***", 1, 12, "default")
@given(
    texts, st.integers(1, 9), st.sampled_from([4, 12, 30]), st.sampled_from(["default", "memgpt"])
)
def test_what_was_drawn_is_written_as_if_it_were_read(
    text: str, size: int, width: int, theme: str
) -> None:
    shown = drawn(text, size, width, markdown_signs(UNICODE, THEMES[theme], ()))
    known = written_whole(shown, width, THEMES[theme], known=True)
    read = written_whole(shown, width, THEMES[theme], known=False)
    assert known == read


def test_the_last_word_of_what_is_closed_is_not_torn() -> None:
    text = "x" * 30 + '    "*\u202e\n\nb'
    shown = drawn(text, 4, 40, markdown_signs(UNICODE, THEME, ()))
    for known in (False, True):
        bare = SGR.sub("", written_whole(shown, 40, THEME, known=known))
        assert '\n"*<U+202E>\n' in bare


def test_what_was_drawn_is_not_read_again() -> None:
    shown = drawn(REPLY * 3, 4, 40, markdown_signs(UNICODE, THEME, ()))
    read = written_whole(shown, 40, THEME, known=False)
    with patch.object(Reader, "feed", side_effect=AssertionError("it is read")):
        assert written_whole(shown, 40, THEME, known=True) == read


def test_what_was_drawn_with_other_signs_is_read_again() -> None:
    shown = drawn(REPLY, 4, 40, markdown_signs(ASCII, THEME, ()))
    read = written_whole(shown, 40, THEME, known=False)
    assert written_whole(shown, 40, THEME, known=True) == read


def test_of_what_was_cut_off_all_is_written() -> None:
    signs = markdown_signs(UNICODE, THEME, ())
    shown = MarkdownText(Shaper(), 40, signs=signs)
    shown.append("**hello** world")
    assert shown.pieces(signs) is None  # more may come
    shown.mark(" [cut off]")
    shown.close()
    shown.tail(1)
    assert shown.pieces(signs) is None  # there is more in it than was said


def test_of_a_long_reply_that_was_drawn_all_is_written() -> None:
    text = "".join([f"- **{number}** of the lake\n\n" for number in range(2_000)])
    shown = drawn(text, 1_000, 40, markdown_signs(UNICODE, THEME, ()))
    known = written_whole(shown, 40, THEME, known=True)
    assert known == written_whole(shown, 40, THEME, known=False)


def test_a_long_line_that_is_whole_is_not_torn() -> None:
    text = "- " + "hello **world** " * 3000
    assert SGR.sub("", written(text, 999, whole=True)) == SGR.sub("", written(text, 0))


def test_what_is_whole_is_written_as_it_is_read() -> None:
    """A long conversation takes no more room to print than a part of it."""
    read: list[int] = []
    shown: list[int] = []
    writer = AppendWriter(
        lambda text: shown.append(len(read)),
        theme=THEME,
        width=lambda: 40,
        markdown=markdown_signs(UNICODE, THEME, ()),
    )

    def parts() -> Iterator[str]:
        for number in range(9):
            read.append(number)
            yield "hello **world**\n\n" * 9

    writer.write_whole(BlockBegin(0, "reply"), parts(), BlockEnd(0))
    assert shown[0] == 1 and len(set(shown)) == 9


@settings(deadline=None)
@example("www.a.bc", 1, 12)
@example("&amp;b c", 1, 4)
@example("www.a.bc- *\t", 1, 30)
@example("www.a.bce\u0301", 1, 12)
@given(texts, st.integers(1, 9), st.sampled_from([4, 12, 30]))
def test_what_passes_may_be_read_at_any_time(text: str, size: int, width: int) -> None:
    """The same is written; the sooner it is read, the more of it in the style that it has."""
    late = SGR.sub("", written(text, size, width))
    with patch("streamcurses._text.markdown.printed._MOST", 1):
        assert SGR.sub("", written(text, size, width)) == late


@pytest.mark.parametrize("before", ["&amp; ", "&amp;", "http://a.bc/ ", "**a** "])
@pytest.mark.parametrize(("base", "mark"), [("n", "\u0303"), ("1", "\ufe0f\u20e3")])
def test_a_mark_may_come_by_itself(before: str, base: str, mark: str) -> None:
    pieces: list[str] = []
    signs = markdown_signs(UNICODE, THEME, ())
    writer = AppendWriter(pieces.append, theme=THEME, width=lambda: 80, markdown=signs)
    writer.apply([BlockBegin(0, "reply")])
    for part in (before, base, mark, "o", " x"):
        writer.grow(0, part)
    writer.apply([BlockEnd(0)])
    assert SGR.sub("", "".join(pieces)).endswith(f"{base}{mark}o x\n")


@pytest.mark.parametrize("size", [1, 4, 50])
@pytest.mark.parametrize("whole", [False, True])
def test_a_line_that_is_cut_goes_on(size: int, whole: bool) -> None:
    text = "- " + "hello **world**, `so` to say; " * 20
    once = SGR.sub("", written(text, size, whole=whole))
    read_at_once = patch("streamcurses._text.markdown.printed._MOST", 1)
    with patch("streamcurses._text.markdown.pieces.LONG", 90), read_at_once:
        assert SGR.sub("", written(text, size, whole=whole)) == once


def test_of_what_is_printed_little_is_kept() -> None:
    writer = AppendWriter(
        lambda text: None,
        theme=THEME,
        width=lambda: 40,
        markdown=markdown_signs(UNICODE, THEME, ()),
    )
    writer.apply([BlockBegin(0, "reply")])
    there = []
    for number in range(20):
        writer.apply([Append(0, f"**{number}**")])
        printed = writer._open[0].printed
        assert printed is not None
        there.append(weakref.ref(printed._reader.pieces[-1]))
        writer.apply([Append(0, "\n\n")])
    gc.collect()
    assert not any(one() for one in there)
