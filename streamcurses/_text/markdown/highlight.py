"""Code in colours, by Pygments where that is installed: each line when it has ended.

A line is read from the state that the one before it ended in. What that ended within, as a comment
of several lines, is read again with the line, as long as there is not too much of it: Pygments
takes such a thing only whole. What was coloured stays, whatever comes.

Pygments is loaded for the first line of a language that is named here. It is made for the code of
whoever runs it, not for anybody's: what a model says may have it fail, and make it slow. So it has
lines of no more than `LONGEST`, and what it fails for has no colours.
"""

from __future__ import annotations

import sys
from functools import cache

from streamcurses._late import Any, NamedTuple, Optional
from streamcurses._text.markdown.spans import COMMENT, KEYWORD, STRING

# Characters of a line that is coloured, and of what is read again with it.
LONGEST = 250
_AGAIN = 1000

# What a language is called in Markdown -> in Pygments. Those are left out that load slowly, or read
# some lines slowly.
_ALIASES = {
    "cc": "cpp",
    "h": "c",
    "hpp": "cpp",
    "jsonc": "json",
    "kt": "kotlin",
    "patch": "diff",
    "ps1": "powershell",
    "svg": "xml",
}
_NAMES = """
    asm bash bat c c# c++ clj clojure cmake console cpp cs csharp css cfg dart diff docker
    dockerfile elixir erlang ex exs f# fish fortran fsharp go golang graphql groovy haskell hs
    html http ini java javascript jinja js json json5 jsx kotlin latex less lisp lua make
    makefile nasm nginx nim objc ocaml perl php pl powershell proto protobuf py pycon python
    python3 r rb rs ruby rust sass scheme scss sh shell sql swift tex toml ts tsx typescript vim
    vue xml yaml yml zig zsh
"""
LANGUAGES = frozenset(_NAMES.split()).union(_ALIASES)

# What Pygments calls a part of code, with all that is below it -> its style; the first that fits.
_STYLES = (
    ("Comment.Preproc", KEYWORD),
    ("Comment", COMMENT),
    ("Literal.String", STRING),
    ("Keyword", KEYWORD),
    ("Operator.Word", KEYWORD),
    ("Name.Tag", KEYWORD),
    ("Generic.Inserted", STRING),
    ("Generic.Deleted", KEYWORD),
    ("Generic.Prompt", COMMENT),
)


class Part(NamedTuple):
    text: str
    style: int


class _Token(NamedTuple):
    at: int
    kind: object
    text: str
    stack: tuple[str, ...]  # the state that it was read in


class Highlighter:
    """`feed(line)` gives the parts of the next line of code, without its end."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._lexer: Optional[Any] = None
        self._has_begun = False
        self._stack: tuple[str, ...] = ("root",)
        self._within = ""  # what the last line ended within, from its beginning on

    def takes(self, size: int) -> bool:
        """Whether a line of so many characters may be coloured."""
        return size <= LONGEST and (self._lexer is not None or not self._has_begun)

    def feed(self, line: str) -> list[Part]:
        if not self._has_begun:
            self._has_begun = True
            self._lexer = _lexer(self._language)
        bare = [Part(line, 0)]
        if self._lexer is None or len(line) > LONGEST:
            return bare
        try:
            return self._parts(line)
        except Exception:  # others' code, on anybody's text
            self._lexer = None
            return bare

    def _parts(self, line: str) -> list[Part]:
        begin = len(self._within)
        text = f"{self._within}{line}\n"
        tokens = self._read(text)
        self._within = ""
        if tokens:
            at, kind, last, stack = tokens[-1]
            goes_on = at + len(last) == len(text) and _style(kind) in (STRING, COMMENT)
            if goes_on and len(last) <= _AGAIN:
                self._within, self._stack = last, stack
        parts: list[Part] = []
        end = len(text) - 1
        for at, kind, shown, _ in tokens:
            shown = shown[max(begin - at, 0) : max(end - at, 0)]
            if shown:
                _add(parts, Part(shown, _style(kind) if shown.strip() else 0))
        if "".join([part.text for part in parts]) != line:
            raise ValueError(f"{self._language} is read as another text")
        return parts

    def _read(self, text: str) -> list[_Token]:
        """The tokens of the text; what was read before is read again from the state it began in."""
        from pygments.lexer import ExtendedRegexLexer, LexerContext, RegexLexer

        lexer: Any = self._lexer
        if not isinstance(lexer, RegexLexer) or isinstance(lexer, ExtendedRegexLexer):
            # It has a state of its own, and begins anew with each line.
            tokens = lexer.get_tokens_unprocessed(text)
            return [_Token(at, kind, shown, ()) for at, kind, shown in tokens]
        context = LexerContext(text, 0, list(self._stack))
        tokens = ExtendedRegexLexer.get_tokens_unprocessed(lexer, text, context)
        read = [_Token(at, kind, shown, tuple(context.stack)) for at, kind, shown in tokens]
        self._stack = tuple(context.stack)
        return read


def highlighter(language: str) -> Optional[Highlighter]:
    """For code of a language, as a fence names it; None where it is none that is known."""
    language = language.lower().strip("{.}")
    return Highlighter(_ALIASES.get(language, language)) if language in LANGUAGES else None


# Whether Pygments was looked for, and is not there: all folders of the path are gone through for
# that.
_is_missing = False


def _lexer(language: str) -> Optional[Any]:
    global _is_missing  # noqa: PLW0603
    if _is_missing:
        return None
    try:
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound
    except ImportError:
        _is_missing = "pygments.lexers" not in sys.modules
        return None
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None  # of another version


def _add(parts: list[Part], part: Part) -> None:
    """Adds a part; blanks between two of one style are in that, which is not switched for them."""
    text, style = part
    if len(parts) > 1 and parts[-2].style == style and not parts[-1].text.strip():
        text = parts.pop().text + text
    if parts and parts[-1].style == style:
        parts[-1] = Part(parts[-1].text + text, style)
    else:
        parts.append(part)


@cache
def _style(kind: object) -> int:
    named = str(kind)[len("Token.") :]
    found = (style for name, style in _STYLES if f"{named}.".startswith(f"{name}."))
    return next(found, 0)
