"""Markdown taken in as it comes: blocks by CommonMark's rules for lines.

A line says by its beginning what it is: whether it goes on with the lists and quotes that are open,
begins others, and what it adds. As soon as that cannot change any more, whatever the rest of the
line is, it is carried out, and the rest goes straight to the piece it belongs to. Until then (a `-`
may be a list's or a rule's) nothing is shown of the line, so that nothing is taken back.

Taken back is what the specification has only later lines tell: a paragraph that turns out to be a
heading by the line below, and text between bars that turns out to be no table, for the next line
does not say so.
"""

from __future__ import annotations

import re

from streamcurses._late import NamedTuple, Optional, Union, pattern
from streamcurses._text.clusters import Inert
from streamcurses._text.markdown.inlines import HTML_TAG
from streamcurses._text.markdown.pieces import (
    Code,
    Empty,
    Paragraph,
    Piece,
    Prefix,
    Rule,
    Source,
)
from streamcurses._text.markdown.signs import UNICODE, Signs
from streamcurses._text.markdown.spans import HEADING, SUBHEADING, TITLE, Run
from streamcurses._text.markdown.tables import Table, alignments, delimiters_begun
from streamcurses.json.tuples import new

# What headings of a level are drawn in, beside what all are.
_LEVELS = {1: TITLE, 2: 0}
# Lists and quotes within one another; more are text.
DEEPEST = 100
# What can be told of a line is told by so many of its characters, or when it ends.
_PATIENCE = 2000
# Lines, of the last of which nothing can be told yet, or of which that shows nothing.
_UNTOLD = pattern(
    r"[ \n]*(?:[-*+>] ?|#{1,6} ?|[0-9]{1,9}(?:[.)] ?)?|`{1,2}|`{3,}[^`\n]*|~{1,2}|~{3,}[^\n]*)?"
)
_UNTOLD_MOST = 100

_SPACE = ("", " ", "\t")
_NUMBERED = ("", ".", ")")
_DIGITS = "0123456789"

_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|"
    "dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|"
    "head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|"
    "p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
# What HTML begins with -> what its last line holds; None: it ends at a blank line.
_HTML: tuple[tuple[re.Pattern[str], Optional[re.Pattern[str]]], ...] = tuple(
    (pattern(begins, re.IGNORECASE), pattern(ends, re.IGNORECASE) if ends else None)
    for begins, ends in (
        (r"<(?:script|pre|style|textarea)(?:[ \t>]|\Z)", r"</(?:script|pre|style|textarea)>"),
        (r"<!--", r"-->"),
        (r"<\?", r"\?>"),
        (r"<![a-zA-Z]", r">"),
        (r"<!\[CDATA\[", r"\]\]>"),
        (rf"</?(?:{_BLOCK_TAGS})(?:[ \t>]|/>|\Z)", None),
    )
)
_LONGEST_END = len("</textarea>")
_HTML_ALONE = pattern(rf"(?:{HTML_TAG})[ \t]*\Z")
_HTML_BEGUN = pattern(r"<(?:[a-zA-Z/!?]|\Z)")
_HTML_TAG = pattern(HTML_TAG)
# Of a tag in a paragraph so much may come before it is known to be none of a block.
_TAG_PATIENCE = 400


class _Quote:
    """A quote, on whose every line its bar stands."""

    __slots__ = ("first", "rest")

    def __init__(self, bar: str) -> None:
        self.first = self.rest = bar + " "

    drawn = True


class _Item:
    """An item of a list: its text begins `indent` columns further than what it stands in."""

    __slots__ = ("begin", "blank", "drawn", "first", "indent", "kind", "number", "rest")

    def __init__(self, kind: str, number: int, indent: int, mark: str, begin: int) -> None:
        self.kind = kind
        self.number = number
        self.indent = indent
        self.first = mark + " "
        self.rest = " " * len(self.first)
        self.begin = begin
        self.drawn = False
        self.blank = False  # whether it began with a blank line, and nothing came since


_Container = Union[_Quote, _Item]


class _Fence(NamedTuple):
    char: str
    length: int
    indent: int


class _Plan(NamedTuple):
    """What a line is: it goes on with `matched` containers, begins others, and adds `what`.

    The rest of the line begins at `at`, behind so many spaces as are left of a tab.
    """

    matched: int
    opened: list[_Container]
    what: str
    at: int = 0
    spaces: int = 0
    detail: object = None


# It begins nothing: it is text.
_NOTHING = _Plan(0, [], "")
# What lines are that stand in nothing, and of which the first character tells it.
_TEXT, _ROW, _VERBATIM = [_Plan(0, [], what) for what in ("text", "row", "verbatim")]


class _Cursor:
    """A place in a line, by columns."""

    __slots__ = ("at", "column", "spaces", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.column = 0
        self.spaces = 0  # what is left of a tab that stands before `at`

    def indent(self) -> tuple[int, int]:
        """The columns of white space, and where what follows it stands."""
        text, at = self.text, self.at
        columns = self.spaces
        if not columns and text[at : at + 1] not in (" ", "\t"):
            return 0, at
        if "\t" not in text:
            wide = len(text) - at - len(text[at:].lstrip(" "))
            return columns + wide, at + wide
        column = self.column + columns
        for char in text[at:]:
            if char == " ":
                wide = 1
            elif char == "\t":
                wide = 4 - column % 4
            else:
                break
            columns += wide
            column += wide
            at += 1
        return columns, at

    def skip(self, columns: int) -> None:
        """Goes past so many columns of white space."""
        if not self.spaces and "\t" not in self.text:
            self.at += columns
            self.column += columns
            return
        while columns > 0:
            if self.spaces:
                used = min(self.spaces, columns)
                self.spaces -= used
            else:
                wide = 4 - self.column % 4 if self.text[self.at] == "\t" else 1
                self.at += 1
                used = min(wide, columns)
                self.spaces = wide - used
            columns -= used
            self.column += used

    def go(self, at: int) -> None:
        """Goes to a place that no tab is before."""
        self.column += self.spaces + at - self.at
        self.spaces = 0
        self.at = at

    def over_space(self, at: int) -> None:
        """Goes past white space, to `at`."""
        if at == self.at and not self.spaces:
            return  # there is none
        columns, _ = self.indent()
        self.column += columns
        self.spaces = 0
        self.at = at


class Reader:
    """`feed(text)` and `close()` make `pieces`; offsets count the characters that were fed.

    The last piece is the one that is open, if `tip` is not None. All pieces before `changed` are as
    they were; whoever has taken note sets that to the number of those that are closed. `redefined`
    tells that older ones have been read again, which is done where `late` definitions count, once
    for all that come one behind the other. With `cuts` a line that is far too long for a paragraph
    (see `cuts`) goes on in another one.
    """

    def __init__(self, signs: Signs = UNICODE, *, late: bool = True, cuts: bool = False) -> None:
        self.pieces: list[Piece] = []
        self.tip: Optional[Piece] = None
        self.changed = 0
        self.redefined = False
        self.touched = False  # whether there may be anything else in the pieces than before
        self.seen = 0
        self.definitions: dict[str, str] = {}
        self._signs = signs
        self._late = late
        self._cuts = cuts
        self._waiting: dict[str, list[Union[Paragraph, Table]]] = {}
        self._due: set[Union[Paragraph, Table]] = set()  # what has waited for what was defined
        self._stack: list[_Container] = []
        self._fence: Optional[_Fence] = None
        self._html: Optional[re.Pattern[str]] = None
        self._tag = False  # whether the tip is HTML, which a line ends by what is in it
        self._tail = ""  # of HTML's last line
        self._ends = False  # whether there is on that line what ends it
        self._kept = 0  # containers that were open before the line
        self._gap = False  # whether a blank line stands before what comes
        self._line = ""  # what came of a line of which nothing can be told
        self._streams = False  # whether what comes goes straight to the tip
        self._carriage = False  # whether a carriage return is held back
        self._closed = False
        self.final = False  # whether paragraphs are

    def feed(self, text: str) -> None:
        """Takes in more. RuntimeError after `close`."""
        if self._closed:
            raise RuntimeError("feed after close")
        if "\n" not in text and "\r" not in text and not self._carriage:
            self._take(text)
            return
        if self._carriage:
            text = "\r" + text
            self._carriage = False
        if text.endswith("\r"):
            text = text[:-1]
            self._carriage = True
        at = 0
        while (end := text.find("\n", at)) >= 0:
            stop = end - text.startswith("\r", end - 1) if end > at else end
            if self._streams or stop - at + len(self._line) > _PATIENCE:
                self._take(text[at:stop])
            else:
                # What it is is told by all of it.
                self._line += text[at:stop]
                self.seen += stop - at
            self._end_line()
            self.seen += end + 1 - stop
            at = end + 1
        if at < len(text):
            self._take(text[at:] if at else text)

    def close(self) -> None:
        """Nothing more comes."""
        self.touched = True
        if self._carriage:
            self._carriage = False
            self._take("\r")
        if self._line or self._streams:
            self._end_line()
        self._closed = True
        self._close_tip()
        self._close_containers(0)
        self._read_again()

    @property
    def consumed(self) -> int:
        """How many characters were fed."""
        return self.seen + self._carriage

    def refresh(self) -> None:
        """Brings the open piece up to date."""
        tip = self.tip
        if tip is not None:
            tip.refresh()
            if self._due and not tip.may_define:
                self._read_again()

    @property
    def is_open(self) -> bool:
        """Whether what comes next goes on with the line that is open."""
        return self._streams and not self._carriage

    @property
    def inert(self) -> Optional[Inert]:
        """Text that, if it comes next, only adds to the last run of the open piece."""
        return self.tip.awaited.inert if self.tip is not None and self.is_open else None

    @property
    def begun(self) -> Optional[str]:
        """What came of a line that is not open, of which nothing can be told yet; None for none."""
        return None if self._carriage else self._line

    def is_untold(self, text: str) -> bool:
        """Whether nothing is to be seen of lines that come next and begin so.

        That is so where the last of them may yet be anything, and the open piece is as it was when
        the others have ended it.
        """
        if len(text) > _UNTOLD_MOST or not _UNTOLD.fullmatch(text):
            return False
        tip, stack = self.tip, self._stack
        mark = text.lstrip(" \n")
        size = len(text) - len(mark)
        begin = text.rfind("\n", 0, size) + 1
        if begin and not (
            (tip is None or tip.ends_quietly) and all(container.drawn for container in stack)
        ):
            return False
        if not mark:
            return True
        columns = size - begin
        for container in stack:
            if not isinstance(container, _Item) or columns < container.indent:
                break
            columns -= container.indent
        if columns > 3 or len(stack) >= DEEPEST:
            return False
        if isinstance(tip, Code):
            return self._fence is not None and not mark.strip(self._fence.char)
        return True

    # Lines.

    def _take(self, text: str) -> None:
        """More of a line."""
        if self._streams:
            if text:
                self.touched = True
                tip = self.tip
                assert tip is not None  # or it would not stream
                if len(text) > tip.room:
                    self._extend(tip, text, self.seen)
                else:
                    tip.extend(text, self.seen)
                if self._tag:
                    self._look_for_end(text)
        else:
            self._line += text
            size = len(self._line)
            if size - len(text) < _PATIENCE:
                plan = self._plan(self._line[:_PATIENCE], whole=False)
                if plan is not None:
                    self._streams = True
                    self._carry_out(plan, self._line, self.seen + len(text) - size)
                    self._line = ""
        self.seen += len(text)

    def _extend(self, tip: Piece, text: str, at: int) -> None:
        done = 0
        while self._cuts and len(text) - done > tip.room and (cut := tip.cut(text, done)) >= 0:
            if cut > done:
                tip.extend(text[done:cut], at + done)
            self._close_tip()
            if self.pieces and self.pieces[-1] is tip:
                rest = tip.prefix.rest
                self._add(self._new_paragraph((at + cut, Prefix(rest, rest), None)))
                self.pieces[-1].goes_on = True
            else:
                self._add(self._new_paragraph(self._head(at + cut)))
            assert self.tip is not None  # it was added
            tip = self.tip
            done = cut
        tip.extend(text[done:] if done else text, at + done)

    def _look_for_end(self, text: str) -> None:
        if self._html is not None and not self._ends:
            text = self._tail + text
            self._ends = self._html.search(text) is not None
            self._tail = text[-_LONGEST_END:]

    def _end_line(self) -> None:
        if not self._streams:
            line, self._line = self._line, ""
            plan = self._plan(line, whole=True)
            assert plan is not None  # or there are lines that are nothing
            self._carry_out(plan, line, self.seen - len(line))
        self._streams = False
        if self.tip is not None:
            self.touched = True
            self.tip.end_line()
            if isinstance(self.tip, Paragraph) and self.tip.is_atx:
                self._close_tip()
        if self._tag:
            self._tail = ""
            if self._ends:
                self._close_tip()

    def _plan(self, line: str, *, whole: bool) -> Optional[_Plan]:
        """What the line is; None where that cannot be told before more of it is there."""
        if not self._stack:
            alone = self._plan_alone(line)
            if alone is not None:
                return alone
        cursor = _Cursor(line)
        matched = 0
        for container in self._stack:
            columns, at = cursor.indent()
            blank = at == len(line)
            if blank and not whole:
                return None
            if isinstance(container, _Quote):
                if columns > 3 or blank or line[at] != ">":
                    break
                if not self._past_quote(cursor, at, whole):
                    return None
            elif blank:
                if container.blank:
                    break
                cursor.over_space(at)
            elif columns >= container.indent:
                cursor.skip(container.indent)
            else:
                break
            matched += 1
        return self._plan_rest(cursor, matched, whole)

    def _plan_alone(self, line: str) -> Optional[_Plan]:
        """As `_plan`, in no list or quote, where little has to be looked at for that."""
        fence = self._fence
        if fence is not None:
            is_code = not fence.indent and line.strip(" \t").strip(fence.char)
            return _VERBATIM if is_code else None
        char = line[:1]
        if not char or self._tag:
            return None
        tip = self.tip
        if isinstance(tip, Table) and tip.aligned is not None:
            return None if char in _TELLING and char != "|" else _ROW
        return None if char in _TELLING else _TEXT

    def _past_quote(self, cursor: _Cursor, at: int, whole: bool) -> bool:
        """Goes past `>` and a space behind it; False where that may yet come."""
        cursor.over_space(at)
        cursor.go(at + 1)
        follows = cursor.text[at + 1 : at + 2]
        if not follows and not whole:
            return False
        if follows in (" ", "\t") and follows:
            cursor.skip(1)
        return True

    def _plan_rest(self, cursor: _Cursor, matched: int, whole: bool) -> Optional[_Plan]:
        line = cursor.text
        tip = self.tip
        all_matched = matched == len(self._stack)
        if all_matched and isinstance(tip, Code) and (self._fence or self._tag):
            return self._plan_verbatim(cursor, matched, whole)
        paragraph = self._paragraph() is not None
        opened: list[_Container] = []
        while True:
            columns, at = cursor.indent()
            if at == len(line):
                return _Plan(matched, opened, "blank", cursor.at, cursor.spaces) if whole else None
            here = paragraph and not opened
            if columns > 3:
                if here:
                    break
                cursor.skip(4)
                return _Plan(matched, opened, "code", cursor.at, cursor.spaces)
            char = line[at]
            if char == ">" and matched + len(opened) < DEEPEST:
                if not self._past_quote(cursor, at, whole):
                    return None
                opened.append(_Quote(self._signs.bar))
                continue
            begins = _BEGINS.get(char)
            if begins is None:
                break
            known = all_matched and here
            place = new(_Place, (cursor, at, matched, opened, here, known, whole))
            found = begins(self, place)
            if isinstance(found, _Item):
                opened.append(found)
                continue
            if found is _NOTHING:
                break
            return found
        headed = here and all_matched and columns < 4
        if headed and not whole and delimiters_begun(line[at:]):
            return None
        if headed and whole:
            aligned = self._aligned(line[at:])
            if aligned is not None:
                return _Plan(matched, opened, "delimiters", at, 0, aligned)
        if all_matched and not opened and isinstance(tip, Table) and tip.aligned is not None:
            return _Plan(matched, opened, "row", at)
        lazy = paragraph and not opened
        return new(_Plan, (len(self._stack) if lazy else matched, opened, "text", at, 0, None))

    def _paragraph(self) -> Union[Paragraph, Table, None]:
        """The open paragraph; one that begins like a table is one as well."""
        tip = self.tip
        if isinstance(tip, Paragraph) or (isinstance(tip, Table) and tip.aligned is None):
            return tip
        return None

    def _aligned(self, line: str) -> Optional[list[str]]:
        """How the table is aligned that the open paragraph's last line is the header of."""
        aligned = alignments(line)
        tip = self._paragraph()
        if aligned is None or tip is None:
            return None
        if isinstance(tip, Table):
            count = tip.columns
        else:
            header = Table(0, Prefix(), None, {}, self._signs)
            header.extend(tip.last_line, 0)
            header.end_line()
            count = header.columns
        return aligned if count == len(aligned) else None

    def _plan_verbatim(self, cursor: _Cursor, matched: int, whole: bool) -> Optional[_Plan]:
        line = cursor.text
        columns, at = cursor.indent()
        rest = line[at:]
        if self._tag:
            if not rest:
                if not whole:
                    return None
                if self._html is None:
                    return _Plan(matched, [], "blank")
            return _Plan(matched, [], "html", cursor.at, cursor.spaces)
        fence = self._fence
        assert fence is not None
        if not rest and not whole:
            return None
        if columns < 4:
            closing = rest.strip(" \t")
            if not closing.strip(fence.char):
                if len(closing) >= fence.length and whole:
                    return _Plan(matched, [], "fence end")
                if not whole:
                    return None
        cursor.skip(min(columns, fence.indent))
        return _Plan(matched, [], "verbatim", cursor.at, cursor.spaces)

    # What lines begin with.

    def _heading(self, place: _Place) -> Optional[_Plan | _Item]:
        after = place.rest.lstrip("#")
        level = len(place.rest) - len(after)
        if level > 6 or after[:1] not in _SPACE:
            return _NOTHING
        if not after.strip(" \t") and not place.whole:
            return None
        at = place.at + level + len(after) - len(after.lstrip(" \t"))
        return place.plan("heading", at, level)

    def _setext_or_mark(self, place: _Place) -> Optional[_Plan | _Item]:
        rest = place.rest
        if place.known and self._may_be_setext():
            if not rest.rstrip(" \t").strip(rest[0]):
                return place.plan("setext", 0, rest[0]) if place.whole else None
            if not place.whole and delimiters_begun(rest):
                return None
        return self._mark(place) if rest[0] != "=" else _NOTHING

    def _may_be_setext(self) -> bool:
        tip = self._paragraph()
        if isinstance(tip, Paragraph):
            return tip.has_text()
        return tip is not None

    def _mark(self, place: _Place) -> Optional[_Plan | _Item]:
        rest = place.rest
        if rest[0] in "*_-":
            signs = rest.replace(" ", "").replace("\t", "")
            if not signs.strip(rest[0]):
                if not place.whole:
                    return None
                if len(signs) > 2:
                    return place.plan("rule")
        if place.known and rest[0] == "-" and not place.whole and delimiters_begun(rest):
            return None
        if rest[0] == "_":
            return _NOTHING
        return self._item(place, rest[0], 1, rest[0], 1) if rest[1:2] in _SPACE else _NOTHING

    def _number(self, place: _Place) -> Optional[_Plan | _Item]:
        rest = place.rest
        after = rest.lstrip(_DIGITS)
        size = len(rest) - len(after)
        kind = after[:1]
        if size > 9 or kind not in _NUMBERED or after[1:2] not in _SPACE:
            return _NOTHING
        if len(after) < 2 and not place.whole:
            return None
        if not kind:
            return _NOTHING
        return self._item(place, kind, int(rest[:size]), rest[: size + 1], size + 1)

    def _item(
        self, place: _Place, kind: str, number: int, mark: str, end: int
    ) -> Optional[_Plan | _Item]:
        """The item of a list that begins there, if it is one."""
        cursor = place.cursor
        line = cursor.text
        depth = place.matched + len(place.opened)
        after = line[place.at + end :]
        blank = not after.strip(" \t")
        if blank and not place.whole:
            return None
        before: Optional[_Item] = None
        if not place.opened and place.matched < len(self._stack):
            last = self._stack[place.matched]
            before = last if isinstance(last, _Item) and last.kind == kind else None
        if place.known and (blank or number != 1):
            return _NOTHING
        if depth >= DEEPEST:
            return _NOTHING
        indent, _ = cursor.indent()
        cursor.over_space(place.at)
        cursor.go(place.at + end)
        columns, _ = cursor.indent()
        width = end + 1 if blank or columns > 4 else end + columns
        cursor.skip(min(width - end, columns))
        if before is not None:
            number = before.number + 1
        drawn = self._signs.bullet if kind in "-+*" else f"{number}{kind}"
        item = _Item(kind, number, indent + width, drawn, place.at)
        item.blank = blank
        return item

    def _backticks(self, place: _Place) -> Optional[_Plan | _Item]:
        rest = place.rest
        info = rest.lstrip(rest[0])
        length = len(rest) - len(info)
        if not info and not place.whole:
            return None
        if length < 3 or (rest[0] == "`" and "`" in info):
            return _NOTHING
        if not place.whole:
            return None
        columns, _ = place.cursor.indent()
        return place.plan("fence", place.at + length, _Fence(rest[0], length, columns))

    def _angle(self, place: _Place) -> Optional[_Plan | _Item]:
        rest = place.rest
        if not _HTML_BEGUN.match(rest):
            return _NOTHING
        tag = _HTML_TAG.match(rest)
        if not place.whole:
            alone = tag is None or _HTML_ALONE.match(rest)
            return None if alone and len(rest) < _TAG_PATIENCE else self._html_block(place)
        return self._html_block(place)

    def _html_block(self, place: _Place) -> Optional[_Plan | _Item]:
        rest = place.rest
        for begins, ends in _HTML:
            if begins.match(rest):
                return place.plan("html", place.cursor.at, (ends,), place.cursor.spaces)
        if not place.known and place.whole and _HTML_ALONE.match(rest):
            return place.plan("html", place.cursor.at, (None,), place.cursor.spaces)
        return _NOTHING

    # What becomes of them.

    def _carry_out(self, plan: _Plan, line: str, begin: int) -> None:
        self.touched = True
        what = plan.what
        rest = " " * plan.spaces + line[plan.at :]
        at = begin + plan.at
        if what == "blank":
            self._blank(plan, rest, at)
            return
        self._kept = plan.matched
        goes_on = plan.matched == len(self._stack) and not plan.opened
        if not goes_on:
            self._close_tip()
            self._close_containers(plan.matched)
        for container in plan.opened:
            if isinstance(container, _Item):
                container.begin += begin
            self._stack.append(container)
        for container in self._stack[-1:]:
            if isinstance(container, _Item):
                container.blank = False
        _CARRIED_OUT[what](self, plan, rest, at)

    def _blank(self, plan: _Plan, rest: str, at: int) -> None:
        stack = self._stack
        tip = self.tip
        goes_on = plan.matched == len(stack) and not plan.opened
        if goes_on and isinstance(tip, Code) and tip.kind == "code":
            tip.blank(rest[4:], at)
            self._gap = True
            return
        self._close_tip()
        self._close_containers(plan.matched)
        stack += plan.opened
        for container in plan.opened:
            if isinstance(container, _Item):
                container.begin += at - plan.at
        if not plan.opened:
            self._gap = True

    def _close_containers(self, count: int) -> None:
        for container in self._stack[count:]:
            if not container.drawn and isinstance(container, _Item):
                number = self._stack.index(container)
                del self._stack[number + 1 :]
                self._add(Empty(*self._head(container.begin)))
                self._close_tip()
                break
        del self._stack[count:]

    def _head(self, begin: int, *, gap: bool = False) -> tuple[int, Prefix, Optional[str]]:
        """Where a piece begins, what its lines begin with, and what is on the row above."""
        first = rest = above = ""
        for number, container in enumerate(self._stack):
            if number < self._kept:
                above += container.rest
            first += container.rest if container.drawn else container.first
            rest += container.rest
            if isinstance(container, _Item):
                container.drawn = True
        is_first = not self.pieces
        row = above.rstrip() if (self._gap or gap) and not is_first else None
        self._gap = False
        return begin, Prefix(first, rest), row

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.tip = piece

    def _close_tip(self) -> None:
        tip = self.tip
        if tip is None:
            return
        if isinstance(tip, Table) and tip.aligned is None:
            tip = self._as_paragraph(tip)
        tip.close()
        self.tip = None
        self._fence = None
        self._html = None
        self._tag = False
        self._tail = ""
        self._ends = False
        if isinstance(tip, Paragraph) and tip.is_empty:
            self._drop(tip)
            return
        if isinstance(tip, (Paragraph, Table)) and self._late:
            for label in tip.wanted:
                self._waiting.setdefault(label, []).append(tip)
        if self._due:
            self._read_again()

    def _drop(self, tip: Paragraph) -> None:
        """There was nothing but definitions in it."""
        self.pieces.pop()
        self.changed = min(self.changed, len(self.pieces))
        self._gap = self._gap or tip.gap is not None
        for container in self._stack:
            if isinstance(container, _Item) and tip.prefix.first.endswith(container.first):
                container.drawn = tip.prefix.first == tip.prefix.rest

    def _define(self, name: str, url: str) -> bool:
        """Takes note of where a label leads, be it said before; whether that is not too late."""
        if name in self.definitions:
            return True
        if self.final and name in self._waiting:
            return False
        self.definitions[name] = url
        self._due.update(self._waiting.pop(name, ()))
        return True

    def _read_again(self) -> None:
        """Something else than definitions has come behind those for which pieces have waited."""
        for piece in self._due:
            piece.reread()
            self.redefined = True
        self._due.clear()

    def _as_paragraph(self, table: Table) -> Paragraph:
        """What began like a table is a paragraph."""
        paragraph = self._new_paragraph((table.begin, table.prefix, table.gap))
        paragraph.extend(*table.source)
        if not table.is_open:
            paragraph.end_line()
        self._replace(paragraph)
        return paragraph

    def _replace(self, piece: Piece) -> None:
        self.pieces[-1] = piece
        self.changed = min(self.changed, len(self.pieces) - 1)
        self.tip = piece

    def _new_paragraph(
        self, head: tuple[int, Prefix, Optional[str]], *, base: int = 0, heading: bool = False
    ) -> Paragraph:
        task = head[1].first != head[1].rest and not heading
        return Paragraph(
            *head,
            self.definitions,
            self._define,
            self._signs,
            base=base,
            task=task,
            heading=heading,
            final=self.final,
        )

    def _text(self, plan: _Plan, rest: str, at: int) -> None:
        tip = self.tip
        if isinstance(tip, Table) and tip.aligned is None:
            tip = self._as_paragraph(tip)
        if not isinstance(tip, Paragraph):
            self._close_tip()
            if rest[0] == "|":
                self._add(Table(*self._head(at), self.definitions, self._signs))
            else:
                self._add(self._new_paragraph(self._head(at)))
            tip = self.tip
        assert tip is not None
        self._extend(tip, rest, at)

    def _row(self, plan: _Plan, rest: str, at: int) -> None:
        assert self.tip is not None  # or there is no table
        self.tip.extend(rest, at)

    def _start_heading(self, plan: _Plan, rest: str, at: int) -> None:
        self._close_tip()
        assert isinstance(plan.detail, int)  # or there are headings of no level
        base = HEADING | _LEVELS.get(plan.detail, SUBHEADING)
        head = self._head(at, gap=True)
        tip = self._new_paragraph(head, base=base, heading=True)
        self._add(tip)
        tip.extend(rest, at)

    def _underline(self, plan: _Plan, rest: str, at: int) -> None:
        tip = self.tip
        if isinstance(tip, Table):
            tip = self._as_paragraph(tip)
        assert isinstance(tip, Paragraph)  # or nothing is underlined
        tip.restyle(HEADING | TITLE if plan.detail == "=" else HEADING)
        if tip.gap is None and len(self.pieces) > 1:
            tip.gap = tip.prefix.rest.rstrip()
        self.changed = min(self.changed, len(self.pieces) - 1)
        self._close_tip()

    def _rule(self, plan: _Plan, rest: str, at: int) -> None:
        self._close_tip()
        self._add(Rule(*self._head(at)))
        self._close_tip()

    def _start_fence(self, plan: _Plan, rest: str, at: int) -> None:
        self._close_tip()
        assert isinstance(plan.detail, _Fence)
        self._add(Code(*self._head(at), rest.strip(), signs=self._signs))
        self._fence = plan.detail

    def _verbatim(self, plan: _Plan, rest: str, at: int) -> None:
        assert isinstance(self.tip, Code)  # or nothing is verbatim
        self.tip.extend(rest, at)

    def _end_fence(self, plan: _Plan, rest: str, at: int) -> None:
        self._close_tip()

    def _code(self, plan: _Plan, rest: str, at: int) -> None:
        if not isinstance(self.tip, Code) or self.tip.kind != "code":
            self._close_tip()
            self._add(Code(*self._head(at), indented=True))
        self._gap = False
        self.tip.extend(rest, at)  # type: ignore[union-attr]

    def _html_line(self, plan: _Plan, rest: str, at: int) -> None:
        if not self._tag:
            self._close_tip()
            self._add(Source(*self._head(at)))
            self._tag = True
            assert isinstance(plan.detail, tuple)
            self._html = plan.detail[0]
        assert isinstance(self.tip, Code)
        self.tip.extend(rest, at)
        self._look_for_end(rest)

    def _delimiters(self, plan: _Plan, rest: str, at: int) -> None:
        tip = self.tip
        if isinstance(tip, Paragraph):
            header, source = tip.last_line, tip.last_source
            prefix = tip.prefix
            gap = tip.gap
            begin = tip.begin
            if tip.without_last_line():
                self.changed = min(self.changed, len(self.pieces) - 1)
                self._close_tip()
                prefix = Prefix(prefix.rest, prefix.rest)
                gap = None
                begin = source
                self._add(Table(begin, prefix, gap, self.definitions, self._signs))
            else:
                self._replace(Table(begin, prefix, gap, self.definitions, self._signs))
            tip = self.tip
            assert isinstance(tip, Table)
            tip.extend(header, source)
            tip.end_line()
        assert isinstance(tip, Table)
        assert isinstance(plan.detail, list)
        tip.confirm(plan.detail, at)

    def end(self, mark: str) -> None:
        """Puts a mark of ours behind the end of what was closed; it is none of the Markdown."""
        run = Run(mark, 0, self.seen)
        last = self.pieces[-1] if self.pieces else None
        if last is None or last.kind in ("rule", "table"):
            last = Empty(self.seen, Prefix(), None)
            self.pieces.append(last)
        self.changed = min(self.changed, len(self.pieces) - 1)
        last.lines[-1] = last.lines[-1].ending_in(run)


class _Place(NamedTuple):
    """Where something may begin: `here` where a paragraph may go on, `known` where it does."""

    cursor: _Cursor
    at: int
    matched: int
    opened: list[_Container]
    here: bool
    known: bool
    whole: bool

    @property
    def rest(self) -> str:
        return self.cursor.text[self.at :]

    def plan(self, what: str, at: int = 0, detail: object = None, spaces: int = 0) -> _Plan:
        return _Plan(self.matched, self.opened, what, at, spaces, detail)


_BEGINS = {
    "#": Reader._heading,
    "=": Reader._setext_or_mark,
    "-": Reader._setext_or_mark,
    "*": Reader._mark,
    "_": Reader._mark,
    "+": Reader._mark,
    "`": Reader._backticks,
    "~": Reader._backticks,
    "<": Reader._angle,
    **dict.fromkeys(_DIGITS, Reader._number),
}

# What a line may begin with that is not text, whatever is open.
_TELLING = frozenset(" \t>|:").union(_BEGINS)

_CARRIED_OUT = {
    "text": Reader._text,
    "row": Reader._row,
    "heading": Reader._start_heading,
    "setext": Reader._underline,
    "rule": Reader._rule,
    "fence": Reader._start_fence,
    "verbatim": Reader._verbatim,
    "fence end": Reader._end_fence,
    "code": Reader._code,
    "html": Reader._html_line,
    "delimiters": Reader._delimiters,
}


def pieces(text: str) -> list[Piece]:
    """The pieces of a whole text."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.pieces
