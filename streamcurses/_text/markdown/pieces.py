"""What Markdown is drawn as: pieces, one below the other, each of lines of runs.

A piece is a paragraph, a heading, code, HTML, a rule or a table. What it stands in, lists and
quotes, is told by what its lines begin with. A piece that is open changes at its end: a line of it
has `kept` runs that stay as they are.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Set as AbstractSet
from marshal import dumps, loads

from streamcurses._late import (
    TYPE_CHECKING,
    Callable,
    Mapping,
    NamedTuple,
    Optional,
    Union,
    pattern,
)
from streamcurses._text.clusters import Inert
from streamcurses._text.cuts import LONG, next_cut
from streamcurses._text.markdown.inlines import (
    NONE,
    NOTHING,
    TEXT,
    Awaited,
    is_inert,
    is_inert_for_good,
    read,
)
from streamcurses._text.markdown.links import definition
from streamcurses._text.markdown.signs import UNICODE, Signs
from streamcurses._text.markdown.spans import BLOCK, BREAK, LITERAL, Run
from streamcurses.json.tuples import new

if TYPE_CHECKING:
    from streamcurses._text.markdown.highlight import Highlighter

# A run that is as long as this is not added to, where no character may join its last one.
_LONG = 1024
_APART = pattern("[ -~\u3000-\u3029\u3040-\u3096\u30a0-\u30ff\u4e00-\u9fff]")

_TASK = pattern(r"\[([ xX])\][ \t]")
_TASK_BEGUN = pattern(r"\[(?:[ xX](?:\]\Z|\Z)|\Z)")
# A label whose destination may be to come.
_DEFINITION_BEGUN = pattern(r"\[(?:[^\[\]\\]|\\.){0,999}(?:\]:?\Z|\]:\s*\S*\s*(?:[\"'(]|\Z))")
_LABEL_BEGUN = pattern(r"\[(?:[^\[\]\\]|\\.){0,999}(?:\\|\])?\Z")


class Prefix(NamedTuple):
    """What stands before a line: on its first row, and on the others."""

    first: str = ""
    rest: str = ""


class Line:
    """Runs that make one line, of `kind`: "text", "code", "label" or "rule"."""

    __slots__ = ("kept", "kind", "prefix", "runs", "start")

    def __init__(self, kind: str, prefix: Prefix, start: int) -> None:
        self.kind = kind
        self.prefix = prefix
        self.start = start  # where it begins in the source
        self.runs: list[Run] = []
        self.kept = 0

    def text(self) -> str:
        return "".join([run.text for run in self.runs])

    def ending_in(self, run: Run) -> Line:
        """The same with one run more: lines that were laid out are looked at no more."""
        line = Line(self.kind, self.prefix, self.start)
        line.runs = [*self.runs, run]
        line.kept = self.kept
        return line


class Piece:
    """`begin` is where it begins in the source; `gap` what is on the blank row above, or None.

    One that `goes_on` with the line that was cut above. `wanted` has labels that are not known.
    """

    kind = ""
    goes_on = False
    wanted: AbstractSet[str] = frozenset()
    # Whether text at its end is left out, as it may be something else than text.
    holds = False
    # Whether there may be nothing in it but definitions of links.
    may_define = False
    # So many characters can come of the open line before it may be cut; negative where more came.
    room = sys.maxsize

    def __init__(self, begin: int, prefix: Prefix, gap: Optional[str]) -> None:
        self.begin = begin
        self.prefix = prefix
        self.gap = gap
        self.lines: list[Line] = []

    def _add_line(self, kind: str, start: int) -> Line:
        prefix = self.prefix
        if self.lines:
            prefix = Prefix(prefix.rest, prefix.rest)
        line = Line(kind, prefix, start)
        self.lines.append(line)
        return line

    def extend(self, text: str, at: int) -> None:
        """More of the line that is open; the text stands at `at` in the source."""
        raise NotImplementedError

    def cut(self, text: str, at: int) -> int:
        """Where the open line is cut, if what comes is `text`, from `at` on; -1 for nowhere.

        There is more of it than there is room for.
        """
        return -1

    def end_line(self) -> None:
        """The open line is whole."""

    def refresh(self) -> None:
        """Brings the lines up to date."""

    @property
    def stable(self) -> int:
        """How many of the lines will not change, unless all are read again."""
        return max(len(self.lines) - 1, 0)

    @property
    def awaited(self) -> Awaited:
        """What may come next on the open line, and need not be read at once."""
        return NOTHING

    @property
    def is_quiet(self) -> bool:
        """Whether nothing changes where the open line ends, as long as no other has begun."""
        return False

    @property
    def ends_quietly(self) -> bool:
        """Whether nothing changes where it ends with its last line."""
        return False

    @property
    def waits(self) -> bool:
        """Whether the last line may be another when it has ended, or more has come."""
        return False

    def release(self) -> None:
        """What it holds is text from here on, whatever comes."""

    def close(self) -> None:
        """Nothing more comes."""
        self.refresh()

    def packed(self, source: str, begin: int) -> Piece:
        """The same in little room, where it is closed, and there is nothing to read again.

        `source` is that from `begin` on.
        """
        return self if self.wanted else Packed(self, source, begin)

    def unpacked(self, source: str) -> Piece:
        """The same with its lines."""
        return self


class Packed(Piece):
    """A closed piece, whose lines have to be asked for: runs take ten times the room of their text.

    The `source` is that from `begin` on.
    """

    def __init__(self, piece: Piece, source: str, begin: int) -> None:
        self.begin = piece.begin
        lines = []
        for line in piece.lines:
            runs = [_packed(run, source, begin) for run in line.runs]
            lines.append((line.kind, *line.prefix, line.start, runs))
        self._packed = dumps((*piece.prefix, piece.gap, piece.goes_on, lines))

    def packed(self, source: str, begin: int) -> Piece:
        return self

    def unpacked(self, source: str) -> Piece:
        first, rest, gap, goes_on, lines = loads(self._packed)
        piece = Piece(self.begin, Prefix(first, rest), gap)
        piece.goes_on = goes_on
        for kind, first, rest, start, runs in lines:
            line = Line(kind, Prefix(first, rest), start)
            for text, style, begin, url in runs:
                if isinstance(text, int):
                    at = begin - self.begin
                    text = source[at : at + text]
                line.runs.append(new(Run, (text, style, begin, url)))
            piece.lines.append(line)
        return piece


def _packed(run: Run, source: str, begin: int) -> tuple[Union[str, int], int, int, str]:
    """A run; of text that stands in the source, from `begin` on, its length alone."""
    text, style, at, url = run
    there = at >= begin and source.startswith(text, at - begin)
    return len(text) if there else text, style, at, url


class Rule(Piece):
    kind = "rule"

    def __init__(self, begin: int, prefix: Prefix, gap: Optional[str]) -> None:
        super().__init__(begin, prefix, gap)
        self._add_line("rule", begin)


class Empty(Piece):
    """A list's item without anything in it."""

    kind = "empty"

    def __init__(self, begin: int, prefix: Prefix, gap: Optional[str]) -> None:
        super().__init__(begin, prefix, gap)
        self._add_line("text", begin)


_CODE = Awaited(re.compile("[ -~]*").fullmatch)


class Code(Piece):
    """Code, under a label with its language; or HTML, as its source.

    Where `signs` say that it is highlighted, a line that has ended is of runs in several styles.
    Blank lines at the end of `indented` code are none of it.
    """

    kind = "code"

    def __init__(
        self,
        begin: int,
        prefix: Prefix,
        gap: Optional[str],
        info: Optional[str] = None,
        *,
        indented: bool = False,
        style: int = BLOCK,
        signs: Signs = UNICODE,
    ) -> None:
        super().__init__(begin, prefix, gap)
        self.style = style
        self.language = ""
        self._highlighter: Optional[Highlighter] = None
        self._blank: list[tuple[str, int]] = []
        self._indented = indented
        self._line: Optional[Line] = None
        if info is not None:
            self.language = info.split()[0] if info.split() else ""
            if self.language and signs.highlights:
                from streamcurses._text.markdown.highlight import highlighter

                self._highlighter = highlighter(self.language)
            label = self._add_line("label", begin)
            if info:
                label.runs.append(Run(info, 0, begin))

    def extend(self, text: str, at: int) -> None:
        line = self._line
        if line is None:
            for blank, start in self._blank:
                self._put(self._add_line("code", start), blank, start)
            self._blank.clear()
            line = self._line = self._add_line("code", at)
        self._put(line, text, at)

    def _put(self, line: Line, text: str, at: int) -> None:
        if not text:
            return
        runs = line.runs
        if runs and (len(runs[-1].text) < _LONG or not _apart(runs[-1].text, text)):
            last = runs[-1]
            runs[-1] = new(Run, (last.text + text, last.style, last.begin, ""))
        else:
            runs.append(Run(text, self.style, at))
            line.kept = len(runs) - 1

    def blank(self, text: str, at: int) -> None:
        """A line without anything on it."""
        if self._indented:
            self._blank.append((text, at))
        else:
            self.extend(text, at)
            self.end_line()

    def end_line(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            if not self.is_quiet:
                self._color(line)
            line.kept = len(line.runs)

    def _color(self, line: Line) -> None:
        assert self._highlighter is not None  # or nothing is colored
        runs = line.runs
        parts = self._highlighter.feed(line.text())
        if len(runs) == 1:
            at = runs[0].begin
            runs.clear()
            for text, style in parts:
                runs.append(Run(text, self.style | style, at))
                at += len(text)

    @property
    def waits(self) -> bool:
        line, by = self._line, self._highlighter
        return (
            line is not None
            and by is not None
            and by.takes(sum(len(run.text) for run in line.runs))
        )

    @property
    def awaited(self) -> Awaited:
        return NOTHING if self._line is None else _CODE

    @property
    def is_quiet(self) -> bool:
        return self._highlighter is None or not self._highlighter.takes(0)


def _without_closing(text: str, before: str = "") -> str:
    """The end of a heading without the `#` that may close it.

    `before` is what it stands behind, if that is not the heading's beginning.
    """
    bare = text.rstrip(" \t")
    rest = bare.rstrip("#")
    is_closing = len(rest) < len(bare) and (rest or before or " ")[-1] in " \t"
    return rest if is_closing else text


def _apart(before: str, after: str) -> bool:
    return bool(_APART.match(before[-1]) and _APART.match(after[0]))


def _may_close(text: str) -> bool:
    """Whether what a heading goes on with may be what closes it, which is not shown."""
    return text.rstrip(" ")[-1:] == "#"


def _is_inert_in_heading(text: str) -> bool:
    return not _may_close(text) and is_inert(text)


def _is_inert_in_heading_for_good(text: str) -> bool:
    return not _may_close(text) and is_inert_for_good(text)


# What is inert in any text -> what is in a heading.
_IN_HEADING: dict[Optional[Inert], Inert] = {
    is_inert: _is_inert_in_heading,
    is_inert_for_good: _is_inert_in_heading_for_good,
}


class Paragraph(Piece):
    """Text with emphasis and links, which may begin with the definitions of some.

    `base` is a style that all of it has. `definitions` has those known, `define` takes those found
    at its beginning, but for what comes too late, which is text, and `wanted` has the labels that
    are not known. `task` is for the first paragraph of a list's item. Where it is `final`, what was
    drawn as text begins no style, and what may be a link is left out until it is known to be one.
    """

    # There are many, each of more fields than objects of one kind can share the names of.
    __slots__ = (
        "_at",
        "_awaited",
        "_bare",
        "_barred",
        "_before",
        "_begin_of_text",
        "_define",
        "_fresh",
        "_goes_on",
        "_held",
        "_is_task",
        "_is_text",
        "_kept",
        "_lead",
        "_new",
        "_opened",
        "_signs",
        "_size",
        "_sources",
        "_stale",
        "_starts",
        "_stretch",
        "_task",
        "_waiting",
        "_whole",
        "base",
        "closed",
        "definitions",
        "final",
        "is_atx",
        "may_define",
        "room",
        "wanted",
    )

    kind = "paragraph"

    def __init__(
        self,
        begin: int,
        prefix: Prefix,
        gap: Optional[str],
        definitions: Mapping[str, str],
        define: Callable[[str, str], bool],
        signs: Signs,
        *,
        base: int = 0,
        task: bool = False,
        heading: bool = False,
        final: bool = False,
    ) -> None:
        super().__init__(begin, prefix, gap)
        self.definitions = definitions
        self.final = final
        self.base = base
        self.wanted: set[str] = set()
        self._define = define
        self.closed = False
        self.is_atx = heading
        self._signs = signs
        self._task = task
        self._whole: list[str] = []  # the text, as it came
        self._size = 0
        # Where lines begin, in the text and in the source.
        self._starts: list[int] = []
        self._sources: list[int] = []
        self._fresh = True  # whether a line is to begin
        self.room = LONG
        self._barred = False  # whether the last line is a table's, if what comes says so
        self._begin_of_text = 0  # behind definitions, and the mark of a task
        self._is_text = False  # whether it begins with neither, though it may seem so
        self._is_task = False
        self._lead: Optional[Run] = None  # that mark, where it is drawn as text
        self._reset(0)

    def _reset(self, at: int) -> None:
        """Reads anew, from a place in the text on."""
        self.lines = []
        self._at = at  # where the stretch begins that is to be read
        self._stretch = "".join(self._whole)[at:] if self._whole else ""
        self._before = ""
        self._new: list[str] = []
        # How many lines stay, how many runs of the last of them, and the last of these.
        self._kept: tuple[int, int, Optional[Run]] = (0, 0, None)
        self._awaited = NOTHING
        # Delimiters and brackets that stay text, in the stretch.
        self._bare: AbstractSet[int] = NONE
        self._held: AbstractSet[int] = NONE  # brackets that may begin links, which are left out
        self._goes_on = False  # whether inert text adds to the last run, which is in no style
        self._opened = False  # whether what comes may have something before it in one
        self._waiting = False  # whether nothing is shown as yet
        self.may_define = False
        self._stale = True

    def extend(self, text: str, at: int) -> None:
        self.room -= len(text)
        if self._fresh:
            self._fresh = False
            start = self._size
            self._barred = "|" in text and not self.is_atx
            if self._starts:
                text = BREAK + text
                start += 1
            self._starts.append(start)
            self._sources.append(at)
        self._whole.append(text)
        self._new.append(text)
        self._size += len(text)
        self._stale = True

    def cut(self, text: str, at: int) -> int:
        if self.is_atx:
            return -1
        size = LONG - self.room
        if size > LONG:
            # What came last and what comes may stand on either side.
            found = next_cut(self._whole[-1][-1] + text[at:], LONG - size + 1)
            return found + at - 1 if found > 0 else -1
        return next_cut(text, LONG - size + at)

    def end_line(self) -> None:
        self._fresh = True
        self.room = LONG

    @property
    def waits(self) -> bool:
        return self._barred and not self.closed

    @property
    def text(self) -> str:
        return "".join(self._whole)

    @property
    def last_line(self) -> str:
        """The last line, as it came."""
        size = self._size - self._starts[-1]
        parts: list[str] = []
        for part in reversed(self._whole):
            if size <= 0:
                break
            parts.append(part[-size:])
            size -= len(part)
        return "".join(reversed(parts))

    @property
    def last_source(self) -> int:
        """Where the last line begins in the source."""
        return self._sources[-1]

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing in it but definitions, once it is closed."""
        if self.is_atx:
            return False
        lines = self.lines
        return not (lines and lines[0].runs) and not any(line.runs for line in lines)

    @property
    def holds(self) -> bool:  # type: ignore[override]
        return self._waiting or bool(self._held)

    def release(self) -> None:
        while self.holds:
            self._is_text = self._is_text or self._waiting
            self._bare = self._bare | self._held
            self._stale = True
            self.refresh()

    def has_text(self) -> bool:
        """Whether there is more in it than definitions."""
        text = self.text
        at = 0
        while text[at : at + 1] == "[" and (found := definition(text, at)) is not None:
            at = found.end
        return at < len(text)

    def without_last_line(self) -> bool:
        """Takes the last line off; whether any is left."""
        start = self._starts.pop()
        self._sources.pop()
        text = self.text[: max(start - 1, 0)]
        self._whole = [text]
        self._size = len(text)
        self._fresh = True
        self.room = LONG
        self._reset(self._begin_of_text)
        return bool(self._starts)

    def restyle(self, base: int) -> None:
        self.base = base
        self._reset(self._begin_of_text)

    def reread(self) -> None:
        """Reads all anew: more is defined than before."""
        self._reset(self._begin_of_text)
        self.refresh()

    def refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        if self._new:
            added = "".join(self._new)
            self._new.clear()
            before = self._stretch
            self._stretch = before + added
            if self._add_lines(before, added) if self._goes_on else self._begin_inert():
                return
        elif self._goes_on:
            return
        self.may_define = False
        self._waiting = self._at == self._begin_of_text and not self._is_text and self._waits()
        if self._waiting:
            self.may_define = True
            self.lines = []
            self._awaited = NOTHING
            return
        if not self.lines:
            self._begin_line(self._at)
        text = self._stretch
        if self.is_atx and not self.closed:
            text = _without_closing(text, self._before)
        runs, settled, kept, awaited, wanted, bare, opened, held = read(
            text,
            self._before,
            self.definitions,
            closed=self.closed,
            marked=self._signs.marked,
            bare=self._bare,
            final=self.final,
        )
        if wanted:
            self.wanted |= wanted
        inert = awaited.inert
        if text is not self._stretch:
            awaited = NOTHING
        elif self.is_atx:
            is_text = _IN_HEADING.get(inert)
            awaited = NOTHING if is_text is None else Awaited(is_text, 0, awaited.shown)
        self._awaited = awaited
        self._take(runs, kept)
        self._opened = opened
        self._goes_on = (
            inert is is_inert
            and not self.is_atx
            and not self.final
            and not (runs[-1].style or self.base)
            and (settled > 0 or text[:1] != "[")
        )
        if self.final:
            self._bare = {at - settled for at in bare if at >= settled} if bare else NONE
            self._held = {at - settled for at in held} if held else NONE
        if settled:
            self._before = text[settled - 1]
            self._stretch = self._stretch[settled:]
            self._at += settled

    def _begin_inert(self) -> bool:
        """Takes the stretch, as if it were read, where that is inert and the first of the text."""
        text = self._stretch
        if (
            self.lines
            or self.base
            or self.closed
            or self.is_atx
            or self.final
            or self._lead is not None
            or not text
            or len(text) > _LONG
            or not is_inert(text)
            or text[-3:].lower() == "www"
        ):
            return False
        self._task = self._waiting = self._opened = False
        self._goes_on = True
        self._begin_line(self._at)
        line = self.lines[0]
        line.runs.append(Run(text, 0, line.start))
        self._awaited = TEXT
        return True

    def _begin_line(self, at: int) -> None:
        line = self._add_line("text", self._source(at))
        if self._lead is not None:
            line.runs.append(self._lead)
        self._kept = (1, len(line.runs), self._lead)

    def _take(self, runs: list[Run], kept: int) -> None:
        """Puts runs, by their places in the stretch, behind those that are kept.

        So many of them, the first, will not change.
        """
        count, size, last = self._kept
        lines, base, at = self.lines, self.base, self._at
        del lines[count:]
        line = lines[-1]
        taken = line.runs
        if last is not None:
            taken[size - 1 :] = [last]
        else:
            taken.clear()
        # Where a place in the text stands in the source, if that is of one line.
        shift = self._sources[0] + at if len(self._starts) == 1 else -1
        joins = last is not None  # whether the next may go on with that
        for number, (text, style, begin, url) in enumerate(runs):
            if number == kept:
                line.kept = len(taken)
                self._kept = len(lines), line.kept, last
                joins = last is not None
            if text == BREAK:
                if number < kept:
                    line.kept = len(taken)
                line = self._add_line("text", self._source(at + begin + 1))
                taken = line.runs
                last = None
                joins = False
                continue
            style |= base
            source = self._source(at + begin) if shift < 0 else shift + begin
            # Of the others none goes on with the one before.
            if joins and last is not None:
                joins = False
                before, its, place, leads = last
                if (
                    its == style
                    and place + len(before) == source
                    and leads == url
                    and (len(before) < _LONG or not _apart(before, text))
                ):
                    last = taken[-1] = new(Run, (before + text, style, place, url))
                    continue
            last = new(Run, (text, style, source, url))
            taken.append(last)
        if kept == len(runs):
            line.kept = len(taken)
            self._kept = len(lines), line.kept, last

    def _add_lines(self, before: str, added: str) -> bool:
        """Adds inert text, and lines of it, to what was read, as if it were read again.

        False where that is not all that there is, or there is much of it.
        """
        first, *others = added.split("\n")
        lines = self.lines
        text, style, begin, url = lines[-1].runs[-1]
        if (
            not is_inert("w" + first if before[-1:] in ("w", "W") else first)
            or not all(map(is_inert, others))
            or self._kept[0] != len(lines)
            or (others and self._opened)
            or len(text) + len(added) > _LONG
            or begin + len(text) != self._source(self._at + len(before))
        ):
            return False
        lines[-1].runs[-1] = new(Run, (text + first, style, begin, url))
        at = self._at + len(before) + len(first)
        for other in others:
            at += 1
            lines[-1].kept = len(lines[-1].runs)
            start = self._source(at)
            line = self._add_line("text", start)
            if other:
                line.runs.append(Run(other, 0, start))
            self._at, self._before, self._stretch = at, BREAK, other
            self._kept = len(lines), 0, None
            at += len(other)
        if others:
            self._goes_on = bool(lines[-1].runs)
            self._awaited = TEXT if self._goes_on else NOTHING
        return True

    def _source(self, at: int) -> int:
        number = max(bisect_right(self._starts, at) - 1, 0)
        return self._sources[number] + at - self._starts[number]

    def _waits(self) -> bool:
        """Looks at what the text begins with; whether nothing is to be shown as yet."""
        text = self._stretch
        if self._task and text[:1] == "[":
            found = _TASK.match(text)
            if found is not None:
                sign = self._signs.todo if found[1] == " " else self._signs.done
                first, rest = self.prefix
                bullet = self._signs.bullet + " "
                if len(sign) == 1 and first.endswith(bullet):
                    self.prefix = Prefix(first[: -len(bullet)] + sign + " ", rest)
                else:
                    self._lead = Run(sign + " ", 0, self._source(0))
                self._skip(found.end())
                self._task = False
                self._is_task = True
            if not self.closed and _TASK_BEGUN.match(text):
                return True
        self._task = False
        if text[:1] != "[" or self.is_atx or self._is_task:
            return False
        at = 0
        while (found_one := definition(text, at)) is not None:
            end = found_one.end
            rest = text[end : end + 1]
            if not self.closed and (not rest or rest in "\"'("):
                self._skip(at)
                return True
            if not self._define(found_one.label, found_one.url):
                self._is_text = True
                break
            at = end
        if at:
            self._skip(at)
            text = self._stretch
        if self._is_text:
            return False
        if self.closed:
            return not text
        if _LABEL_BEGUN.match(text):
            self._stale = self.may_define = True
            return bool(self._begin_of_text)  # below one definition another is likely
        return bool(_DEFINITION_BEGUN.match(text))

    def _skip(self, size: int) -> None:
        self._begin_of_text = self._at = self._at + size
        self._stretch = self._stretch[size:]

    @property
    def stable(self) -> int:
        return max(self._kept[0] - 1, 0)

    @property
    def awaited(self) -> Awaited:
        return NOTHING if self._fresh else self._awaited

    @property
    def is_quiet(self) -> bool:
        return not self.is_atx

    @property
    def ends_quietly(self) -> bool:
        return self._goes_on

    def close(self) -> None:
        self.closed = True
        if self.is_atx:
            text = _without_closing(self.text).rstrip(" \t")
            self._whole = [text]
            self._size = len(text)
            self._reset(0)
        if self._new or self._stretch or not self.lines:
            self._stale = True
            self.refresh()
        if not self.wanted:
            self._whole = []
        self._awaited = NOTHING


class Source(Code):
    """HTML, as it was written."""

    kind = "html"

    def __init__(self, begin: int, prefix: Prefix, gap: Optional[str]) -> None:
        super().__init__(begin, prefix, gap, style=LITERAL)
