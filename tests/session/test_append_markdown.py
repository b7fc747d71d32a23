"""Markdown, where text is only appended."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd
from streamcurses._screen.theme import ASCII, THEMES, UNICODE, markdown_signs
from streamcurses._session.append import AppendWriter
from tests.text.markdown.test_reader_properties import NASTY

THEME = THEMES["default"]
SGR = re.compile(r"\x1b\[[0-9;]*m")

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
──────┼──────────
lake  │       120

See the log (https://example.org/log).
"""


def written(
    text: str, size: int, width: int = 40, *, whole: bool = False, marked: bool = False
) -> str:
    pieces: list[str] = []
    signs = markdown_signs(ASCII if marked else UNICODE, {} if marked else THEME, ())
    writer = AppendWriter(
        pieces.append,
        theme=None if marked else THEME,
        width=lambda: width,
        markdown=signs._replace(marked=0) if not marked else signs,
    )
    begin, end = BlockBegin(0, "reply"), BlockEnd(0)
    if whole:
        writer.write_whole(begin, text, end)
    else:
        writer.apply([begin])
        for at in range(0, len(text), size):
            writer.apply([Append(0, text[at : at + size])])
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


def test_what_is_open_is_written_as_it_is_drawn_then() -> None:
    assert SGR.sub("", written("a **b c", 1)) == "Message: a b c\n"
    assert SGR.sub("", written("a **b c", 0, whole=True)) == "Message: a **b c\n"


def test_styles_are_switched_on_and_off() -> None:
    assert written("a **b** `c`", 0, whole=True) == (
        "\x1b[33mMessage:\x1b[0m a \x1b[1mb\x1b[0m \x1b[36mc\x1b[0m\n"
    )


def test_without_colours_the_marks_stay() -> None:
    assert written("a **b** `c` *d*\n- e", 1, marked=True) == ("Message: a **b** `c` *d*\n- e\n")


def test_prose_is_written_as_it_came() -> None:
    text = "You swam in the lake. It was cold; then warm!\n\nAnd so on, www and all."
    for size in (1, 4, 7):
        assert SGR.sub("", written(text, size, 200)) == f"Message: {text}\n"


@pytest.mark.parametrize("prefix", ["", "**", "`", "> ", "- ", "| ", "```\n", "# ", "[", "1. **"])
def test_controls_are_named_within_all_of_it(prefix: str) -> None:
    out = SGR.sub("", written(prefix + "a\x1b]52;c;x\x07 \u202e &#x1b;]0;x", 1, 200))
    assert "\x1b" not in out
    assert "^[]52;c;x^G <U+202E>" in out


@settings(deadline=None)
@example("foo \u0301hello ", 1, 4)
@given(
    st.lists(st.sampled_from([*NASTY, "hello ", "world "]), max_size=30).map("".join),
    st.integers(1, 9),
    st.sampled_from([4, 12, 30]),
)
def test_nothing_is_lost_and_nothing_unsafe_is_written(text: str, size: int, width: int) -> None:
    out = SGR.sub("", written(text, size, width))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)
    words = re.findall("hello|world", text)
    shown = re.findall("hello|world", re.sub(r"[\s│↳•]", "", out))
    assert len(shown) >= len(words)
