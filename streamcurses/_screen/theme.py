"""What is drawn how: looks by kind of row, as tables.

A body in anything but the plain style costs 13 to 22 bytes a frame, because curses switches
attributes off at the end of each refresh. So the default theme colours headers and gutters alone.
A coloured sign costs 17 bytes, a sixth of a row: where text grows there is one where its block
begins, and blanks below.

Nothing is told by colour alone: each theme has to be readable without any.
"""

from __future__ import annotations

from streamcurses._conversation.changes import AGENT_KINDS
from streamcurses._late import Collection, Mapping, NamedTuple, Union
from streamcurses._text.clusters import one_line
from streamcurses._text.markdown.signs import ASCII as ASCII_SIGNS
from streamcurses._text.markdown.signs import UNICODE as SIGNS
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.markdown.spans import CODE, EMPHASIS, STRIKE, STRONG


class Style(NamedTuple):
    """A colour by its name in `COLORS` ("" for the terminal's own), and attributes."""

    color: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False
    standout: bool = False


class Look(NamedTuple):
    """How a row is drawn: its gutter and its text."""

    gutter: Style
    text: Style


# By a row's or span's style: a block's kind (`changes.BUFFER_OF`), or a part of the screen's own.
Theme = Mapping[str, Look]

PLAIN = Style()
UNSTYLED = Look(PLAIN, PLAIN)

# A colour's number where there are at least so many colours, most first; -1 is the terminal's own.
COLORS: dict[str, dict[int, int]] = {
    "": {},
    "red": {8: 1},
    "green": {8: 2},
    "yellow": {8: 3},
    "blue": {8: 4},
    "magenta": {8: 5},
    "cyan": {8: 6},
    "bright red": {16: 9, 8: 1},
    "bright green": {16: 10, 8: 2},
    "bright yellow": {16: 11, 8: 3},
    "bright blue": {256: 75, 16: 12, 8: 6},
    "bright magenta": {16: 13, 8: 5},
    "bright cyan": {16: 14, 8: 6},
}


def color_number(name: str, colors: int) -> int:
    """The number of a colour on a terminal that has so many; -1 for the terminal's own."""
    return next((number for least, number in COLORS[name].items() if colors >= least), -1)


def _gutter(color: str, text: Style = PLAIN) -> Look:
    return Look(Style(color), text)


def _text(style: Style) -> Look:
    return Look(PLAIN, style)


_BOLD = Style(bold=True)
_REVERSE = Style(reverse=True)


def _agent(look: Look) -> dict[str, Look]:
    """What another agent says is drawn as the call that it stands below."""
    return dict.fromkeys(AGENT_KINDS.values(), look)


# The kinds of blocks whose text is Markdown: what the model says and thinks.
MARKDOWN = frozenset({"reply", "thought"})

# The parts of code that have styles of their own, where Pygments tells them.
HIGHLIGHTED = ("keyword", "string", "comment")

# What Markdown is drawn in: over the style of the text that it is in, and a heading's over that of
# all headings. No terminal that we know of tells curses how to strike through.
_MARKDOWN = {
    "strong": _text(_BOLD),
    "emphasis": _text(Style(italic=True)),
    "strike": _text(PLAIN),
    "code": _text(Style("cyan")),
    "link": _text(Style(underline=True)),
    "heading": _text(_BOLD),
    "subheading": _text(Style(italic=True)),
    "title": _text(Style(bold=True, underline=True)),
    "columns": _text(Style(bold=True, underline=True)),
    **dict.fromkeys(HIGHLIGHTED, _text(PLAIN)),
}

# What looks the same in every theme.
_SCREEN = {
    **_MARKDOWN,
    "status": _text(_BOLD),
    # What changes by the second is drawn in no attribute, which would cost more than it.
    "clock": _text(PLAIN),
    "prompt": _text(_BOLD),
    "control": _text(Style(standout=True)),
    # No Markdown looks so, or it could not be seen what was found in that.
    "match": _text(_REVERSE),
    "found": _text(Style(bold=True, underline=True, reverse=True)),
    "fold": _text(Style(dim=True)),
}

_COLORED = {
    **_SCREEN,
    "thought": _gutter("blue"),
    "call": _gutter("magenta"),
    "result": _gutter("magenta"),
    "user": _gutter("green"),
    "reply": _gutter("yellow"),
    "refusal": _gutter("red"),
    "sources": _gutter("cyan"),
    "failure": _gutter("red"),
    "notice": _gutter("cyan"),
    **_agent(_gutter("magenta")),
    "header": _text(Style("cyan")),
    "focus": _text(Style("cyan", bold=True)),
    "keyword": _text(Style("magenta")),
    "string": _text(Style("green")),
    "comment": _text(Style("cyan")),
}

THEMES: dict[str, Theme] = {
    "default": _COLORED,
    "memgpt": {
        **_COLORED,
        "thought": _gutter("blue", Style(italic=True)),
        "user": _gutter("green", Style("green", bold=True)),
        "reply": _gutter("yellow", Style("yellow", bold=True)),
        "failure": _gutter("red", Style("red", bold=True)),
        # What is bold already, or italic, needs more than that.
        "strong": _text(Style(bold=True, underline=True)),
        "emphasis": _text(Style(italic=True, underline=True)),
        "heading": _text(Style(bold=True, underline=True)),
        "title": _text(Style(bold=True, reverse=True)),
    },
    "mono": {
        **_SCREEN,
        "header": _text(PLAIN),
        "focus": _text(_BOLD),
        "code": _text(PLAIN),
        "keyword": _text(_BOLD),
    },
    "high-contrast": {
        **_SCREEN,
        "thought": _gutter("bright cyan"),
        "call": _gutter("bright magenta"),
        "result": _gutter("bright magenta"),
        "user": _gutter("bright green", _BOLD),
        "reply": _gutter("bright yellow"),
        "refusal": _gutter("bright red", _BOLD),
        "sources": _gutter("bright cyan"),
        "failure": _gutter("bright red", Style("bright red", bold=True)),
        "notice": _gutter("bright cyan"),
        **_agent(_gutter("bright magenta")),
        "header": _text(_BOLD),
        "focus": _text(Style(bold=True, reverse=True)),
        "status": _text(Style(bold=True, reverse=True)),
        "clock": _text(Style(bold=True, reverse=True)),
        "keyword": _text(Style("bright magenta")),
        "string": _text(Style("bright green")),
        "comment": _text(Style("bright cyan")),
    },
}


def gutter_style(look: Look, gutter: str) -> Style:
    """What a row's gutter is drawn in: blanks have no colour to show, and would cost it."""
    return PLAIN if gutter.isspace() else look.gutter


def span_style(theme: Theme, row: str, span: str) -> Style:
    """What a span of a row is drawn in: its own style, and with Markdown the row's below that."""
    parts = span.split(" ")
    if parts[0] not in _MARKDOWN:
        return theme.get(span, UNSTYLED).text
    style = theme.get(row, UNSTYLED).text
    for part in parts:
        over = theme.get(part, UNSTYLED).text
        style = Style(over.color or style.color, *map(max, style[1:], over[1:]))
    return style


def told_by_marks(theme: Theme, lacks: Collection[str]) -> int:
    """The styles of Markdown that cannot be seen, where a terminal `lacks` attributes, or "color".

    They are drawn with the marks that they have in the text.
    """
    marked = 0
    for name, bit in (
        ("strong", STRONG),
        ("emphasis", EMPHASIS),
        ("code", CODE),
        ("strike", STRIKE),
    ):
        marked |= 0 if _shows(theme, name, lacks) else bit
    return marked


def _shows(theme: Theme, name: str, lacks: Collection[str]) -> bool:
    """Whether text of that style is told from other text."""
    style = theme.get(name, UNSTYLED).text
    return any(on and attribute not in lacks for attribute, on in style._asdict().items())


def _underlines(style: Style, lacks: Collection[str]) -> bool:
    """Whether blanks in that style are seen to be."""
    shown = {name for name, on in style._asdict().items() if on and name not in lacks}
    return bool(shown & {"underline", "reverse", "standout"})


def theme_of(theme: Union[str, Mapping[str, Union[str, Look]]]) -> Theme:
    """A theme by its name; or the default one with other looks for some kinds.

    A look is that of the text in words, as "bold yellow". `ValueError` for what does not exist,
    `TypeError` for what is no look.
    """
    if isinstance(theme, str):
        return THEMES[theme]
    known = THEMES["default"]
    for kind, look in theme.items():
        if kind not in known:
            raise ValueError(f"theme has {kind!r}, which is none of {', '.join(known)}")
        if not isinstance(look, (str, Look)):
            raise TypeError(f"theme[{kind!r}] is text as 'bold yellow', and not {look!r}")
    looks = {
        kind: known[kind]._replace(text=_style(words)) if isinstance(words, str) else words
        for kind, words in theme.items()
    }
    if "status" in looks:
        looks.setdefault("clock", looks["status"])
    return {**known, **looks}


def _style(words: str) -> Style:
    """A style in words: attributes and a colour, in any order."""
    named = words.split()
    attributes = {word: True for word in named if word in Style._fields[1:]}
    color = " ".join(word for word in named if word not in attributes)
    if color not in COLORS:
        colors = ", ".join(filter(None, COLORS))
        raise ValueError(
            f"theme has {words!r}; there are {', '.join(Style._fields[1:])}, and {colors}"
        )
    return Style(color, **attributes)


def uncolored(theme: Theme) -> Theme:
    """The theme without its colours; attributes stay."""
    return {
        name: Look(*(style._replace(color="") for style in look)) for name, look in theme.items()
    }


class Glyphs(NamedTuple):
    """The signs of our own, for a kind of terminal."""

    bar: str
    thought: str
    call: str
    rule: str
    more: str
    below: str
    dot: str
    result: str
    ellipsis: str
    ok: str
    failed: str
    here: str
    spinner: str

    @property
    def bars(self) -> dict[str, str]:
        """The timeline's gutter by buffer type."""
        return {"thoughts": self.thought, "tool_calls": self.call, "message": self.bar}

    @property
    def cut_off(self) -> str:
        """What follows a text that broke off."""
        return f"{self.ellipsis} [cut off]"

    def cut(self, reason: str = "") -> str:
        """The mark behind a text that was cut off, with the provider's reason where it has one."""
        return f"{self.cut_off[:-1]}: {reason}]" if reason else self.cut_off

    @property
    def withdrawn(self) -> str:
        """What follows a text that was taken back, where it stands already."""
        return f"{self.ellipsis} [taken back]"


UNICODE = Glyphs(
    bar="▏",
    thought="┊",
    call="║",
    rule="─",
    more="↑",
    below="↓",
    dot="·",
    result="→",
    ellipsis="…",
    ok="✓",
    failed="✗",
    here="▌",
    spinner="⠋⠙⠸⠴",
)
ASCII = Glyphs(
    bar="|",
    thought=":",
    call="#",
    rule="-",
    more="^",
    below="v",
    dot="-",
    result="->",
    ellipsis="...",
    ok="ok",
    failed="failed",
    here=">",
    spinner="|/-\\",
)


# What follows the label of a result that is an error.
FAILED = "failed: "


def said_by(who: str, label: str) -> str:
    """A block's label where several speak."""
    return f"[{one_line(who)}] {label}" if who else label


def labels(glyphs: Glyphs) -> dict[str, str]:
    """What stands before a block's own text in its region, by kind."""
    return {
        "user": "you> ",
        "result": f"  {glyphs.result} ",
        "refusal": "refused: ",
        "sources": "sources: ",
        "failure": "error: ",
        "notice": f"{glyphs.dot} ",
        "agent_user": "  is told: ",
        "agent_thought": "  thinks: ",
        "agent_call": "  calls: ",
        "agent_result": f"    {glyphs.result} ",
        "agent_reply": "  says: ",
        "agent_notice": f"  {glyphs.dot} ",
    }


def markdown_signs(glyphs: Glyphs, theme: Theme, lacks: Collection[str]) -> Signs:
    """What of our own is drawn for Markdown, where a terminal lacks these attributes."""
    signs = ASCII_SIGNS if glyphs.rule.isascii() else SIGNS
    return signs._replace(
        marked=told_by_marks(theme, lacks),
        highlights=any(_shows(theme, name, lacks) for name in HIGHLIGHTED),
        underlines=_underlines(theme.get("columns", UNSTYLED).text, lacks),
    )
