r"""What stands within a paragraph: emphasis, code, links, by the rules of CommonMark and GFM.

A stretch of text is read in one pass. Delimiters are matched with a stack of openers, links with
one of brackets; what came of them is told by tokens, and put together at the end. While more text
may follow, what is open is read as if it were closed at the stretch's end: an opened `**` is bold
already, and a link's text a link. What cannot be told of yet (a backslash at the very end, a
delimiter of which more may come, the destination of a link) is left out. Where it is `final` what
is shown, the text of a link is left out too, from its bracket on, or from the `!` of an image: it
may be no link, and of what is shown as one its brackets are gone. A mark that is more likely text
than a style's (a backtick before a space, `*` in `*.py` or `f(*`) is text there while nothing
closes it.

`Read.settled` is where the next stretch may begin: before it nothing is open, and no later text
changes what was read. So that this is never far from the end, nothing that is opened reaches
further than `FAR` characters, and no more than `MOST` delimiters are open at once: where there are
more, the first is text. The specification has no such limits.

Math (`\(…\)`, `\[…\]`, `$$…$$`) is left as it was written, and so is HTML.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from operator import itemgetter

from streamcurses._late import Callable, Mapping, NamedTuple, Optional, Sequence, pattern
from streamcurses._text.clusters import Inert
from streamcurses._text.markdown.characters import (
    ENTITY_BEGUN,
    OTHER,
    PUNCTUATION,
    SIGNS,
    SPACE,
    entity,
    kind_of,
    label,
)
from streamcurses._text.markdown.links import (
    AUTOLINK,
    AUTOLINK_BEGUN,
    AUTOMAIL,
    WORD_MOST,
    bare_address,
    inline_target,
    is_destination,
    leads_to,
    link_label,
    mail_address,
    may_go_on,
    target_begun,
    word_end,
)
from streamcurses._text.markdown.spans import (
    BREAK,
    CODE,
    EMPHASIS,
    IMAGE,
    LINK,
    LITERAL,
    MARKER,
    STRIKE,
    STRONG,
    TARGET,
    Run,
)
from streamcurses.json.tuples import new

# Characters that what is opened reaches at most, from its first to its last. As many it is open,
# which makes it the same whether it is read at once or in parts.
FAR = 2000
MOST = 16
# As many the text of a link has at most where all from its bracket on is left out until it ends.
HELD = 200

# With a set at its beginning a search passes over most of a text in a quarter of the time. What an
# address begins with are letters, which are everywhere: they are looked for where there may be one.
_SIGN = pattern(r"[\\`*_~\[\]<&\n\x85\u2028\u2029@!$](?:(?<![!$])|(?<=!)\[|(?<=\$)\$)")
_SPECIAL = pattern(
    r"[\\`*_~\[\]<&\n\x85\u2028\u2029@]|!\[|\$\$|(?i:(?:https?|ftp)://|www\.|mailto:)"
)
_RUN = {char: pattern(re.escape(char) + "+") for char in "`*_~"}
_MATH = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_BREAKS = "\n\x85\u2028\u2029"
# What an image stands behind, and hardly what ends a sentence.
_BEFORE_IMAGES = ("", *" \n([*_~\"'|>:-")
# What an opened style seldom begins with, though it might.
_UNLIKELY = frozenset("!%),./:;=>?]|}")
# From here on there are scripts that do without spaces.
_UNSPACED = "\u2e80"
# The last word, which may yet become an address.
_WORD = "".join(map(chr, range(0x21, 0x7F)))

_ATTRIBUTE = r"\s+[a-zA-Z_:][a-zA-Z0-9_.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?"
HTML_TAG = rf"<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>"
_TAG = pattern(HTML_TAG)
# What begins other HTML, and what ends it.
_OTHER_HTML = (("<!---->", ""), ("<!-->", ""), ("<!--->", ""), ("<!--", "-->"), ("<?", "?>"))
_CDATA = ("<![CDATA[", "]]>")
_DECLARATION = pattern(r"<![a-zA-Z]")
# What may become a tag, or an address in brackets.
_TAG_BEGUN = pattern(
    rf"<(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*(?:\s*/?|\s+[a-zA-Z_:][a-zA-Z0-9_.:-]*\s*"
    r"(?:=\s*(?:\"[^\"]*|'[^']*|[^\s\"'=<>`]*))?)|/(?:[A-Za-z][A-Za-z0-9-]*\s*)?|[^\s<>]*)\Z"
)
_OTHER_BEGUN = pattern(r"<!--|<\?|<!\[CDATA\[|<![a-zA-Z]")

# What, behind text that is read, is nothing but more of it; a full stop may be that of "www.".
_INERT = pattern(r"(?:[ -#%'-)+,\-0-;=-?A-Z^a-}]|(?<=[^wW])\.|(?<=[^wW][wW])\.|(?<=[^:/])/)*")
_NEVER_INERT = frozenset("$&*<@[\\]_`~\x7f").union(map(chr, range(0x20)))
_NOT_ALWAYS_INERT = _NEVER_INERT.union("./")
_NOT_FOR_GOOD = _NOT_ALWAYS_INERT.union("!")
is_inert_code = re.compile(r"[ -_a-~]*").fullmatch


def is_inert(text: str) -> bool:
    # Most is told by its characters alone, in a quarter of the time.
    return text.isascii() and (
        _NOT_ALWAYS_INERT.isdisjoint(text)
        or (_NEVER_INERT.isdisjoint(text) and _INERT.fullmatch(text) is not None)
    )


def _before_marks(text: str) -> str:
    """What stands before any number of one delimiter, of which there may be more."""
    return text.rstrip(text[-1:]) if text[-1:] in "*_~`" else text


def _before_backticks(text: str) -> str:
    return text.rstrip("`")


def _is_inert_in_angles(text: str) -> bool:
    # Behind a scheme's colon it is an address, without the angle.
    return ">" not in text and ":" not in text and is_inert(text)


def _may_be_image(text: str, before: str = "") -> bool:
    """Whether a `!` is the last that came, and does not stand behind a word, as most do."""
    return text[-1:] == "!" and (text[-2:-1] or before) in _BEFORE_IMAGES


def is_inert_for_good(text: str) -> bool:
    """As `is_inert`, where what is shown stays."""
    if text.isascii() and _NOT_FOR_GOOD.isdisjoint(text):
        return True
    return not _may_be_image(text) and is_inert(text)


NONE: AbstractSet[int] = frozenset()


class Awaited(NamedTuple):
    """What may come next on a line, and need not be read at once.

    `inert` tells text that only adds to the last run; None where there is no such text. So many
    characters of a destination may come, and nothing changes, as `hidden` says. Behind inert text
    there may be marks that are left out as long as they are the last, and change nothing: `shown`
    is given the text, and gives what it is without them.
    """

    inert: Optional[Inert] = None
    hidden: int = 0
    shown: Callable[[str], str] = str


NOTHING = Awaited()


class Read(NamedTuple):
    """What a stretch of text is read as.

    The first `kept` of its runs stand for `settled` characters, and need not be read again.
    `wanted` are the labels that were looked up and are not defined, `bare` the delimiters that are
    open, and drawn as text. Where something is `opened`, what comes may have what was read changed.
    `held` are the brackets from the first of which on all is left out, as it may be a link.
    """

    runs: list[Run]
    settled: int
    kept: int
    awaited: Awaited
    wanted: set[str]
    bare: AbstractSet[int]
    opened: bool
    held: AbstractSet[int]


class _Token:
    """A part of the text."""

    __slots__ = ("begin", "style", "text", "url")

    char = ""
    opens: Sequence[int] = ()
    closes: Sequence[int] = ()

    def __init__(self, text: str, begin: int, style: int = 0, url: str = "") -> None:
        self.text = text
        self.begin = begin
        self.style = style
        self.url = url


class _Mark(_Token):
    """One that opens and closes styles, innermost first."""

    __slots__ = ("closes", "opens")

    def __init__(self, text: str, begin: int) -> None:
        super().__init__(text, begin)
        self.opens: list[int] = []
        self.closes: list[int] = []


class _Delimiter(_Mark):
    """A run of delimiters; `count` are left of its `length`.

    One that is `hopeful` is drawn as closed while it is open, if that is so in the end as `hoped`.
    """

    __slots__ = ("can_close", "can_open", "char", "count", "hoped", "hopeful", "length")

    def __init__(self, char: str, text: str, begin: int, can_open: bool, can_close: bool) -> None:
        super().__init__(text, begin)
        self.char = char
        self.count = self.length = len(text)
        self.can_open = can_open
        self.can_close = can_close
        self.hopeful = self.hoped = False


class _Bracket(NamedTuple):
    token: _Mark
    delimiters: int  # how many there are before it
    is_image: bool
    after: int  # where its text begins


_BITS = {"*": STRONG | EMPHASIS, "_": STRONG | EMPHASIS, "~": STRIKE}


def _bit(char: str, count: int) -> int:
    if char == "~":
        return STRIKE
    return STRONG if count == 2 else EMPHASIS


class _Reader:
    def __init__(
        self,
        text: str,
        before: str,
        definitions: Mapping[str, str],
        closed: bool,
        marked: int,
        bare: AbstractSet[int],
        final: bool,
    ) -> None:
        self.text = text
        self.before = before
        self.definitions = definitions
        self.closed = closed
        self.marked = marked
        self.final = final
        self.reach = HELD if final else FAR  # of the text of a link
        self.tokens: list[_Token] = []
        self.delimiters: list[_Delimiter] = []
        self.brackets: list[_Bracket] = []
        self.pending: Optional[_Bracket] = None  # whose text has ended, and may be a link's
        self.no_links = 0  # brackets below this one begin no link: another was found within
        self.pairs: list[tuple[int, int]] = []  # where what was matched begins and ends
        self.open_at = len(text)  # where what is open begins
        self.at = 0
        self.wanted: set[str] = set()
        self.bare = set(bare)
        self.inert: Optional[Inert] = is_inert_for_good if final else is_inert
        self.hidden = 0
        self.shown: Callable[[str], str] = _before_marks
        self.angled = False  # whether what `>` ends may be open
        self.unsure: Optional[_Delimiter] = None  # the last, of which there may be more
        self.given_up: list[tuple[int, int]] = []  # what is text, and what has opened as one more
        self.missing: dict[str, int] = {}  # what is nowhere behind a place in the text

    def read(self, specials: re.Pattern[str]) -> Read:
        text = self.text
        size = len(text)
        search = specials.search
        tokens = self.tokens
        while (at := self.at) < size:
            found = search(text, at)
            if found is None:
                tokens.append(_Token(text[at:], at))
                break
            start, self.at = found.span()
            if start > at:
                tokens.append(_Token(text[at:start], at))
            sign = found[0]
            _TAKEN[sign[0]](self, sign, start)
        if self.final and not self.closed and _may_be_image(text, self.before):
            self._take_last_mark(tokens[-1], size - 1)
        may_wait = not self.closed and (self.brackets or self.pending is not None)
        waiting = self._waiting() if may_wait else []
        if self.final and waiting:
            # What is marked in a link goes with nothing before it.
            del self.delimiters[waiting[0].delimiters :]
        leftover = self._match(0)
        return self._finish(leftover, waiting)

    # Each takes what begins at `at`, and has set `self.at` behind what it is.

    def _literal(self, at: int, end: int, style: int = 0) -> None:
        self.tokens.append(_Token(self.text[at:end], at, style))
        self.at = end

    def _hold(self, at: int) -> None:
        """What begins there is open, and the rest left out."""
        self._open(at)
        self.inert = None
        self.at = len(self.text)

    def _open(self, at: int) -> None:
        self.open_at = min(self.open_at, at)

    def _end(self, what: str, at: int, opened: int) -> int:
        """Where it ends that begins at `at` or behind it, -1 for nowhere near what it closes."""
        if self.missing.get(what, len(self.text) + 1) <= at:
            return -1
        found = self.text.find(what, at)
        if found < 0:
            self.missing[what] = at
            return -1
        end = found + len(what)
        return end if end - opened <= FAR else -1

    def _may_go_on(self, at: int) -> bool:
        """Whether what is open since there may yet be closed."""
        return not self.closed and len(self.text) - at <= FAR

    def _take_backslash(self, found: str, at: int) -> None:
        text = self.text
        follows = text[at + 1 : at + 2]
        if not follows and not self.closed:
            self._hold(at)
        elif follows in ("(", "["):
            self._math(text[at : at + 2], at)
        elif follows == "\n":
            self._break(at + 1)
        elif follows and follows in SIGNS:
            self._escape(at)
        else:
            self._literal(at, at + 1)

    def _escape(self, at: int) -> None:
        self.tokens.append(_Token(self.text[at + 1], at + 1))
        self.pairs.append((at, at + 1))
        self.at = at + 2

    def _take_dollars(self, found: str, at: int) -> None:
        self._math(found, at)

    def _math(self, begins: str, at: int) -> None:
        end = self._end(_MATH[begins], at + 2, at)
        if end > at + 4:
            self.pairs.append((at, end - 1))
            self._verbatim(at, end, LITERAL)
        elif end < 0 and self._may_go_on(at):
            self._open(at)
            self.inert = None
            self._verbatim(at, len(self.text), LITERAL)
        elif begins[0] == "\\":
            self._escape(at)
        else:
            self._literal(at, at + 2)

    def _verbatim(self, at: int, end: int, style: int) -> None:
        """Text as it was written, with the line breaks that are in it."""
        for number, line in enumerate(self.text[at:end].split("\n")):
            if number:
                self.tokens.append(_Token(BREAK, at - 1))
            if line:
                self.tokens.append(_Token(line, at, style))
            at += len(line) + 1
        self.at = end

    def _take_backticks(self, found: str, at: int) -> None:
        text = self.text
        run = _RUN["`"].match(text, at)
        assert run is not None
        begin = run.end()
        size = begin - at
        if begin == len(text) and not self.closed:
            self._hold(at)
            return
        end = self._closing_backticks(at, begin)
        if end < 0 and self._seems_bare(begin, size):
            self.bare.add(at)
        if at in self.bare:
            self._literal(at, begin)
        elif end >= 0:
            self.pairs.append((at, end + size - 1))
            self._code(at, begin, end, size, is_open=False)
            self.at = end + size
        elif self._may_go_on(at):
            self._open(at)
            self.inert = is_inert_code
            # Of blanks at its beginning some are left out where it ends in others.
            self.shown = str if text[begin] in " \n" else _before_backticks
            rest = text.rstrip("`")
            if len(rest) < len(text) or not rest[begin:].strip(" \n"):
                self.inert = None
            self._code(at, begin, max(len(rest), begin), size, is_open=True)
            self.at = len(text)
        else:
            self._literal(at, begin)

    def _seems_bare(self, begin: int, size: int) -> bool:
        # Behind two is what begins with one.
        return self.final and not self.closed and size != 2 and kind_of(self.text[begin]) == SPACE

    def _closing_backticks(self, opened: int, at: int) -> int:
        size = at - opened
        key = "`" * size
        if self.missing.get(key, len(self.text) + 1) <= at:
            return -1
        far = opened + FAR
        for run in _RUN["`"].finditer(self.text, at, far + 1):
            if run.end() - run.start() == size and run.end() <= far:
                if run.end() == len(self.text) and not self.closed:
                    return -1  # there may be more
                return run.start()
        if len(self.text) <= far:
            self.missing[key] = at
        return -1

    def _code(self, at: int, begin: int, end: int, size: int, *, is_open: bool) -> None:
        text = self.text[begin:end]
        if text[:1] in (" ", "\n") and text.strip(" \n"):
            closed = text[-1] in (" ", "\n")
            if closed or end == len(self.text):
                begin += 1
                end -= closed and end < len(self.text)
        style = CODE
        marks = self.marked & CODE
        if marks:
            self.tokens.append(_Token(self.text[at : at + size], at, style | MARKER))
        if text:
            # A line break in code is a space.
            self.tokens.append(_Token(self.text[begin:end].replace("\n", " "), begin, style))
        if marks and not is_open:
            self.tokens.append(_Token(self.text[at : at + size], end, style | MARKER))

    def _take_delimiters(self, found: str, at: int) -> None:
        text = self.text
        run = _RUN[found].match(text, at)
        assert run is not None
        end = self.at = run.end()
        if end == len(text) and not self.closed:
            self._hold(at)
        before = text[at - 1] if at else self.before
        after = text[end : end + 1]
        begins, ends = kind_of(before), kind_of(after)
        left = ends != SPACE and (ends != PUNCTUATION or begins != OTHER)
        right = begins != SPACE and (begins != PUNCTUATION or ends != OTHER)
        can_open, can_close = left, right
        if found == "_":
            can_open = left and (not right or begins == PUNCTUATION)
            can_close = right and (not left or ends == PUNCTUATION)
        elif found == "~" and end - at > 2:
            can_open = can_close = False
        token = _Delimiter(found, run[0], at, can_open, can_close)
        # Within a word it is more likely a sign of its own; two are not where there are no spaces.
        apart = begins != OTHER or (before >= _UNSPACED and end - at > 1)
        token.hopeful = apart and (found != "~" or end - at == 2)
        if self.final and (after in _UNLIKELY or self._is_argument(at)):
            token.hopeful = False
        if end == len(text) and not self.closed:
            token.can_open = False
            if not can_close:
                return
            token.hopeful = True
            self.unsure = token
        self.tokens.append(token)
        if can_open or can_close:
            self.delimiters.append(token)

    def _is_argument(self, at: int) -> bool:
        """Whether what stands at `at` is the first within the parentheses of a call."""
        return self.text[at - 1 : at] == "(" and self.text[at - 2 : at - 1].isalnum()

    def _take_open_bracket(self, found: str, at: int) -> None:
        if at in self.bare:
            self._literal(at, self.at)
            return
        token = _Mark(found, at)
        self.tokens.append(token)
        is_image = found[0] == "!"
        self.brackets.append(_Bracket(token, len(self.delimiters), is_image, self.at))

    def _take_last_mark(self, last: _Token, at: int) -> None:
        """A `!` that the text ends with: its bracket may be to come."""
        if last.style or last.begin + len(last.text) != at + 1 or at in self.bare:
            return  # it is code, or waits with what stands before it
        last.text = last.text[:-1]
        self._take_open_bracket("!", at)

    def _take_close_bracket(self, found: str, at: int) -> None:
        if not self.brackets:
            self._literal(at, at + 1)
            return
        bracket = self.brackets.pop()
        number = len(self.brackets)
        inactive = number < self.no_links and not bracket.is_image
        self.no_links = min(self.no_links, number)
        if inactive or at - bracket.after > self.reach:
            self._literal(at, at + 1)
            return
        text = self.text
        end = at + 1
        follows = text[end : end + 1]
        if not self.closed and self._may_be_link(follows, end):
            # Nothing can be told before more is there.
            if self.final:
                self.pending = bracket
                self._hold(bracket.token.begin)
                return
            before = self.no_links
            self._link(bracket, at, "", end, end)
            self.no_links = before
            self._hold(bracket.token.begin)
            if follows == "(" and is_destination(text, end + 1):
                self.hidden = FAR - len(text) + end
            return
        if follows == "(":
            target = inline_target(text, end)
            if target is not None and target.end - end <= FAR:
                self._link(bracket, at, target.url, target.begin, target.end)
                return
        name, after = link_label(text, end) if follows == "[" else ("", -1)
        if not name and at - bracket.after < 1000:
            within = text[bracket.after : at]
            nested = link_label(f"[{within}]", 0)[1] != len(within) + 2
            name = "" if nested else label(within)
            after = max(after, end)
        url = self.definitions.get(name)
        if url is not None:
            self._link(bracket, at, url, -1, after)
            return
        if name:
            self.wanted.add(name)
        self._literal(at, at + 1)

    def _waiting(self) -> list[_Bracket]:
        """The brackets that may yet begin a link."""
        size = len(self.text)
        waiting = [
            bracket
            for number, bracket in enumerate(self.brackets)
            if (bracket.is_image or number >= self.no_links) and size - bracket.after <= self.reach
        ]
        if self.pending is not None:
            waiting.append(self.pending)
        return waiting

    def _may_be_link(self, follows: str, end: int) -> bool:
        text = self.text
        if not follows:
            return True
        if len(text) - end > FAR:
            return False
        if follows == "(":
            if end + 1 == len(text) or is_destination(text, end + 1):
                return True
            return inline_target(text, end) is None and target_begun(text, end)
        if self.final and not self.definitions:
            return False  # those that are to come are too late
        return follows == "[" and "]" not in text[end:] and len(text) - end < 1000

    def _link(self, bracket: _Bracket, at: int, url: str, target: int, end: int) -> None:
        self._match(bracket.delimiters)
        opening = bracket.token
        style = IMAGE if bracket.is_image else LINK
        opening.opens.append(style)
        opening.url = url
        closing = _Mark("]", at)
        closing.closes.append(style)
        closing.url = url
        # Where the destination stands in the source.
        closing.style = target if target >= 0 else at
        self.tokens.append(closing)
        self.pairs.append((opening.begin, end - 1))
        if not bracket.is_image:
            self.no_links = len(self.brackets)
        self.at = end

    def _take_angle(self, found: str, at: int) -> None:
        text = self.text
        mail = AUTOMAIL.match(text, at)
        link = mail or AUTOLINK.match(text, at)
        if link is not None and link.end() - at <= FAR:
            end = link.end() - 1
            if self.final:
                self._literal(at, at + 1)  # where it came by itself it is shown already
            self._address(at + 1, end, ("mailto:" if mail else "") + link[1])
            if self.final:
                self._literal(end, end + 1)
            self.at = end + 1
            self.pairs.append((at, link.end() - 1))
            return
        end = self._html_end(at)
        if end >= 0:
            self.pairs.append((at, end - 1))
            self._verbatim(at, end, LITERAL)
            return
        if self._may_go_on(at) and (_TAG_BEGUN.match(text, at) or _OTHER_BEGUN.match(text, at)):
            self._open(at)
            self.angled = True
            address = AUTOLINK_BEGUN.match(text, at)
            if address is not None:
                if self.final:
                    self._literal(at, at + 1)
                self._address(at + 1, len(text), "")
                self.at = len(text)
                return
        self._literal(at, at + 1)

    def _html_end(self, at: int) -> int:
        text = self.text
        tag = _TAG.match(text, at)
        if tag is not None and tag.end() - at <= FAR:
            return tag.end()
        for begins, ends in _OTHER_HTML:
            if text.startswith(begins, at):
                begin = at + len(begins)
                return self._end(ends, begin, at) if ends else begin
        if text.startswith(_CDATA[0], at):
            return self._end(_CDATA[1], at, at)
        if _DECLARATION.match(text, at):
            return self._end(">", at, at)
        return -1

    def _take_ampersand(self, found: str, at: int) -> None:
        text, end = entity(self.text, at)
        if text:
            self.tokens.append(_Token(text, at))
            self.pairs.append((at, end - 1))
            self.at = end
        elif not self.closed and ENTITY_BEGUN.match(self.text, at):
            self._hold(at)
        else:
            self._literal(at, at + 1)

    def _take_break(self, found: str, at: int) -> None:
        self._break(at)

    def _break(self, at: int) -> None:
        self.tokens.append(_Token(BREAK, at))
        self.at = at + 1

    def _take_at(self, found: str, at: int) -> None:
        """A mail address: what stands before it has been read already."""
        least = self.pairs[-1][1] + 1 if self.pairs else 0
        begin, end = mail_address(self.text, at, least, self.before)
        tokens = self.tokens
        if begin < 0:
            if word_end(self.text, at) == len(self.text):
                self.inert = None  # it may yet be one
            self._literal(at, at + 1)
            return
        while tokens and tokens[-1].begin >= begin:
            token = tokens.pop()
            if self.delimiters and self.delimiters[-1] is token:
                self.delimiters.pop()
        if tokens and tokens[-1].begin + len(tokens[-1].text) > begin:
            tokens[-1].text = tokens[-1].text[: begin - tokens[-1].begin]
        whole = self.closed or not may_go_on(self.text, at)
        if not whole:
            self.inert = None
        self._address(begin, end, "mailto:" + self.text[begin:end] if whole else "")
        self.at = end

    def _take_address(self, found: str, at: int) -> None:
        text = self.text
        before = text[at - 1 : at] if at else self.before
        begins = not before or before.isspace() or before in "*_~("
        end = at
        if found.lower() == "mailto:":
            mail = text.find("@", at + 7, at + 7 + WORD_MOST)
            if mail > 0:
                begin, stop = mail_address(text, mail, at + 7)
                end = stop if begin == at + 7 else at
        elif not found.lower().startswith("www") and not before.isalpha():
            end = bare_address(text, at, at + len(found), dotted=False)
        elif begins:
            end = bare_address(text, at, at + 4, dotted=True)
        if end <= at:
            size = len(text)
            if not self.closed and size - at <= WORD_MOST and word_end(text, at) == size:
                self._open(at)  # what makes it an address may be to come
                self.inert = None
            self._literal(at, at + len(found))
            return
        url = "http://" + text[at:end] if found.lower().startswith("www") else text[at:end]
        if word_end(text, end) == len(text) and not self.closed:
            self._open(at)
            url = ""  # it may go on, also behind what seems to be none of it
            self.inert = None
        self._address(at, end, url)
        self.at = end

    def _address(self, begin: int, end: int, url: str) -> None:
        self.tokens.append(_Token(self.text[begin:end], begin, LINK, url))

    # Delimiters.

    def _match(self, first: int) -> list[_Delimiter]:
        """Matches the delimiters from `first` on, and has done with them; those still open."""
        openers: list[_Delimiter] = []
        # By what closes: how many of the openers are known not to go with it.
        unfit: dict[tuple[str, bool, int], int] = {}
        for token in self.delimiters[first:]:
            if token.can_close:
                self._close(token, openers, unfit)
            if token.count and token.can_open and token.begin not in self.bare:
                openers.append(token)
                if len(openers) > MOST:
                    self.given_up.append((openers.pop(0).begin, token.begin))
                    unfit = {key: max(known - 1, 0) for key, known in unfit.items()}
        del self.delimiters[first:]
        return openers

    def _close(
        self,
        token: _Delimiter,
        openers: list[_Delimiter],
        unfit: dict[tuple[str, bool, int], int],
    ) -> None:
        char = token.char
        if token is self.unsure and any(
            opener.char == char and opener.count > token.count for opener in openers
        ):
            # There is to be more of it: what is open is drawn as before.
            token.count = 0
            return
        key = (char, token.can_open, token.length if char == "~" else token.length % 3)
        while token.count:
            least = unfit.get(key, 0)
            number = len(openers) - 1
            while number >= least and not _fits(openers[number], token):
                number -= 1
            if number < least:
                unfit[key] = len(openers)
                return
            opener = openers[number]
            both = opener.count >= 2 and token.count >= 2
            used = token.count if char == "~" else 2 if both else 1
            bit = _bit(char, used)
            opener.opens.append(bit)
            token.closes.append(bit)
            opener.count -= used
            token.count -= used
            self.pairs.append((opener.begin, token.begin))
            del openers[number + 1 :]
            if not opener.count:
                openers.pop()
            size = len(openers)
            for other, known in unfit.items():
                if known > size:
                    unfit[other] = size

    # Tokens to runs.

    def _finish(self, leftover: list[_Delimiter], waiting: list[_Bracket]) -> Read:
        size = end = len(self.text)
        if self.given_up and not self.closed:
            # What has opened may be none yet: part of an address, a link or a tag.
            sure = min([_settled(self.text, self.open_at), *[it.token.begin for it in waiting]])
            for begin, other in self.given_up:
                if other >= sure:
                    self._open(begin)
        if self.unsure is not None:
            self.unsure.count = 0  # what is left of it is not shown yet
        if not self.closed:
            for opener in leftover:
                if size - opener.begin <= FAR:
                    self._open(opener.begin)
                    if opener.hopeful:
                        opener.hoped = True
                    elif not opener.opens:
                        self.bare.add(opener.begin)
        held: AbstractSet[int] = NONE
        if self.final and waiting:
            held = {bracket.token.begin for bracket in waiting}
            end = waiting[0].token.begin
            self._open(end)
            self.inert = None
        else:
            for bracket in waiting:
                self._open(bracket.token.begin)
                bracket.token.opens.append(IMAGE if bracket.is_image else LINK)
        settled = self._settled()
        runs = _Runs(self.marked, settled)
        for part in self.tokens:
            if part.begin >= end:
                break
            runs.take(part)
        kept = len(runs.runs) if runs.kept is None else runs.kept
        inert = None if self.closed or not self._grows(runs.runs) else self.inert
        if inert is None:
            awaited = Awaited(None, self.hidden)
        elif self.angled:
            awaited = Awaited(_is_inert_in_angles if inert is not is_inert_code else None)
        else:
            quiet = inert is is_inert_code or self._ends_quietly(leftover)
            awaited = Awaited(inert, 0, self.shown if quiet else _before_backticks)
        opened = self.open_at < size
        return Read(runs.runs, settled, kept, awaited, self.wanted, self.bare, opened, held)

    def _ends_quietly(self, openers: list[_Delimiter]) -> bool:
        """Whether any delimiter may come and change nothing, as long as there may be more of it.

        One that ends a style ends those within it, too, and may be drawn.
        """
        if not openers:
            return True
        first = openers[0]
        return len(openers) == 1 and first.hoped and not self.marked & _BITS[first.char]

    def _grows(self, runs: list[Run]) -> bool:
        """Whether inert text adds to the last run."""
        if not runs or self.text[-3:].lower() == "www":
            return False
        if self.inert is is_inert_code:
            return runs[-1].style & (CODE | MARKER) == CODE
        last = self.tokens[-1]
        return not (last.style or last.char or last.opens or last.closes or last.text == BREAK)

    def _settled(self) -> int:
        if self.closed:
            return len(self.text)
        text = self.text
        at = _settled(text, self.open_at)
        for token in reversed(self.tokens):
            if token.begin <= at:
                if not token.style and token.text != BREAK and not token.char:
                    break  # plain text may be parted
                at = min(at, token.begin)
                break
        # What ends last comes first: a delimiter that ends a pair may begin another.
        for begin, end in sorted(self.pairs, key=itemgetter(1), reverse=True):
            if begin < at <= end:
                at = begin
        return at


def _settled(text: str, opened: int) -> int:
    """Up to where a text stays as it is, where nothing is open but what begins at `opened`."""
    word = text[-WORD_MOST:]
    at = min(opened, len(text) - len(word) + len(word.rstrip(_WORD)))
    # A character may yet join the one before it; a line break that of a hard break.
    while at and not (text[at : at + 1] or "a").isascii():
        at -= 1
    return at


def _fits(opener: _Delimiter, closer: _Delimiter) -> bool:
    if opener.char != closer.char or closer.begin + closer.length - opener.begin > FAR:
        return False
    if closer.char == "~":
        return opener.length == closer.length
    if closer.can_open or opener.can_close:
        return bool((opener.length + closer.length) % 3) or not (
            opener.length % 3 or closer.length % 3
        )
    return True


class _Runs:
    """Puts tokens together as runs; `kept` of them stand before `settled`."""

    def __init__(self, marked: int, settled: int) -> None:
        self.runs: list[Run] = []
        self.kept: Optional[int] = None
        self.marked = marked
        self.settled = settled
        self.depths = dict.fromkeys((STRONG, EMPHASIS, STRIKE, LINK, IMAGE), 0)
        self.style = 0
        self.around = 0  # the style of what an image stands in
        self.links: list[str] = []
        self.shown: list[str] = []  # what was shown since each link began

    def take(self, token: _Token) -> None:
        begin = token.begin
        if self.kept is None and begin >= self.settled:
            self.kept = len(self.runs)
        if isinstance(token, _Delimiter):
            self._take_delimiter(token)
        elif token.closes:
            self._close(token.closes[0])
            self._end_link(token)
        elif token.opens:
            self._open(token.opens[0])
            # What stands in another leads where that does.
            self.links.append((self.links[-1] if self.links else "") or token.url)
            self.shown.append("")
        else:
            text, style = token.text, token.style
            cut = self.settled - begin
            if self.kept is None and 0 < cut < len(text) and not style and text != BREAK:
                self._add(text[:cut], 0, begin, token.url)
                self.kept = len(self.runs)
                self._add(text[cut:], 0, self.settled, token.url)
            else:
                self._add(text, style, begin, token.url)

    def _take_delimiter(self, token: _Delimiter) -> None:
        at, char, count = token.begin, token.char, token.count
        for bit in token.closes:
            size = _size(bit, token)
            self._mark(bit, char * size, at)
            self._close(bit)
            at += size
        if count and not token.hoped:
            self._add(char * count, 0, at, "")
            at += count
        opens = token.opens[::-1]
        if token.hoped:
            hoped = [STRIKE] if char == "~" else [EMPHASIS] * (count % 2) + [STRONG] * (count // 2)
            opens = hoped + opens
        for bit in opens:
            size = _size(bit, token)
            self._open(bit)
            self._mark(bit, char * size, at)
            at += size

    def _open(self, bit: int) -> None:
        if bit == IMAGE and not self.depths[IMAGE]:
            self.around = self.style
        self.depths[bit] += 1
        self.style |= bit

    def _close(self, bit: int) -> None:
        self.depths[bit] -= 1
        if not self.depths[bit]:
            self.style &= ~bit

    def _mark(self, bit: int, text: str, at: int) -> None:
        if bit & self.marked and not self.style & IMAGE:
            self._add(text, MARKER, at, "")

    def _end_link(self, token: _Token) -> None:
        self.links.pop()
        shown = self.shown.pop()
        if self.shown:
            self.shown[-1] += shown
        url = token.url
        is_image = token.closes[0] == IMAGE
        if self.style & IMAGE:
            return
        if is_image and url and not shown:
            # An image without a name is known by where it is.
            self._add(url, IMAGE | TARGET, token.style, "")
        elif is_image and self.style & LINK:
            pass  # what it stands in leads elsewhere, and says so
        elif url and not leads_to(shown, url):
            begin = max(token.style - 2, token.begin)
            self._add(f" ({url})", TARGET, begin, url)

    def _add(self, text: str, style: int, begin: int, url: str) -> None:
        if not text:
            return
        runs = self.runs
        if self.shown:
            url = self.links[-1] or url
            if not style & (MARKER | TARGET):
                self.shown[-1] += text
        if text == BREAK:
            runs.append(Run(BREAK, 0, begin))
            return
        style |= self.style
        if style & IMAGE:
            style = style & (IMAGE | TARGET) | self.around
        if runs and len(runs) != self.kept:
            before, its, at, leads = runs[-1]
            if its == style and leads == url and before != BREAK and at + len(before) == begin:
                runs[-1] = Run(before + text, style, at, url)
                return
        runs.append(new(Run, (text, style, begin, url)))


def _size(bit: int, token: _Delimiter) -> int:
    return 2 if bit == STRONG else token.length if bit == STRIKE else 1


_TAKEN = {
    "\\": _Reader._take_backslash,
    "`": _Reader._take_backticks,
    "*": _Reader._take_delimiters,
    "_": _Reader._take_delimiters,
    "~": _Reader._take_delimiters,
    "!": _Reader._take_open_bracket,
    "[": _Reader._take_open_bracket,
    "]": _Reader._take_close_bracket,
    "<": _Reader._take_angle,
    "&": _Reader._take_ampersand,
    "$": _Reader._take_dollars,
    "@": _Reader._take_at,
    **dict.fromkeys(_BREAKS, _Reader._take_break),
    **dict.fromkeys("hHfFwWmM", _Reader._take_address),
}


TEXT = Awaited(is_inert, 0, _before_marks)
_TEXT_FOR_GOOD = Awaited(is_inert_for_good, 0, _before_marks)
_OPEN_CODE = Awaited(is_inert_code, 0, _before_backticks)

# A line in which one style is open or has ended, as most that is not plain: what `_Reader` has to
# find out is told there by the characters beside its marks. All else that begins anything is left
# to it; what "!" begins goes on with a bracket.
_TEXT = f"[^{re.escape(''.join([sign for sign in _TAKEN if sign in SIGNS - {'!'}]))}]"
_ONE_STYLE = pattern(
    rf"({_TEXT}*)(?:(?:^|(?<=[ (]))(\*\*?)(?=[A-Za-z0-9])({_TEXT}+)"
    rf"(?:(?<=[A-Za-z0-9])\2(?=[ .,:;?!)]|\Z)({_TEXT}*))?"
    rf"|`(?=[^` ])([^`]+)(?:`({_TEXT}*))?)"
)
_APART = ("", " ", "(", BREAK)
_SWITCHED = STRONG | EMPHASIS | CODE


# In what is more than text there is one of these.
_MAY_BE_SPECIAL = frozenset("\\`*_~[]<&@!$:.").union(_BREAKS)


def is_plain(text: str) -> bool:
    """Whether there is nothing in a text but text."""
    return _MAY_BE_SPECIAL.isdisjoint(text) or _specials(text).search(text) is None


def _specials(text: str) -> re.Pattern[str]:
    """What may be more than text there."""
    lower = text.lower()
    addressed = "://" in lower or "www." in lower or "mailto:" in lower
    return _SPECIAL if addressed else _SIGN


_NO_DEFINITIONS: Mapping[str, str] = {}


def read(
    text: str,
    before: str = "",
    definitions: Mapping[str, str] = _NO_DEFINITIONS,
    *,
    closed: bool = True,
    marked: int = 0,
    bare: AbstractSet[int] = NONE,
    final: bool = False,
) -> Read:
    """Reads a stretch of a paragraph, `before` which a character stands.

    `definitions` has where labels lead. `closed` tells that no text follows. Styles that are
    `marked` keep what they were marked with. Delimiters and brackets that are `bare` open nothing.
    Where it is `final`, what is shown stays. Offsets count the characters of the stretch.
    """
    specials = _specials(text)
    if specials.search(text) is None and not (final and not closed and text[-1:] == "!"):
        # As half of all that is read.
        settled = len(text) if closed else _settled(text, len(text))
        kept = [new(Run, (text[:settled], 0, 0, ""))] if settled else []
        more = [new(Run, (text[settled:], 0, settled, ""))] if settled < len(text) else []
        grows = text and not closed and text[-3:].lower() != "www"
        awaited = (_TEXT_FOR_GOOD if final else TEXT) if grows else NOTHING
        runs = kept + more
        return new(Read, (runs, settled, len(kept), awaited, set(), NONE, False, NONE))
    if specials is _SIGN and text.isprintable() and not (marked & _SWITCHED or final or bare):
        found = _ONE_STYLE.fullmatch(text) if len(text) < FAR else None
        one = _one_style(found, before, closed) if found is not None else None
        if one is not None:
            return one
    return _Reader(text, before, definitions, closed, marked, bare, final).read(specials)


def _one_style(found: re.Match[str], before: str, closed: bool) -> Optional[Read]:
    """What is read there; None where that takes more than to look at it."""
    text = found.string
    lead, mark, inner, behind, code, rest = found.groups()
    style = _bit("*", len(mark)) if mark else CODE
    if code is not None:
        mark, inner, behind = "`", code, rest
    elif not lead and before not in _APART:
        return None
    begin = len(lead)
    at = begin + len(mark)
    parts = [(lead, 0, 0), (inner, style, at)]
    if behind is None:  # it is open
        return None if closed else _parts(text, parts, begin, (0, 0), closed)
    if not (behind or closed):
        return None  # there may be more of what closes it
    end = len(text) - len(behind)
    return _parts(text, [*parts, (behind, 0, end)], len(text), (begin, end), closed)


def _parts(
    text: str,
    parts: list[tuple[str, int, int]],
    open_at: int,
    pair: tuple[int, int],
    closed: bool,
) -> Read:
    """Reads a text of which these are the parts, with their styles and where they begin.

    Something is open from a place on, at most; it is not parted within `pair`.
    """
    size = len(text)
    settled = size if closed else _settled(text, open_at)
    if pair[0] < settled < pair[1]:
        settled = pair[0]
    runs: list[Run] = []
    kept = 0
    for part, style, at in parts:
        cut = settled - at
        if 0 < cut < len(part):
            runs.append(new(Run, (part[:cut], style, at, "")))
            runs.append(new(Run, (part[cut:], style, settled, "")))
            kept = len(runs) - 1
        elif part:
            runs.append(new(Run, (part, style, at, "")))
            kept = len(runs) if cut > 0 else kept
    if closed or not runs or text[-3:].lower() == "www":
        awaited = NOTHING
    else:
        awaited = _OPEN_CODE if runs[-1].style == CODE else TEXT
    return new(Read, (runs, settled, kept, awaited, set(), NONE, open_at < size, NONE))
