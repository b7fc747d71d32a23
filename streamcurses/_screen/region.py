"""A region: the blocks of one buffer type, wrapped to its columns.

A delta goes to one block, and costs that block's last row alone. Blocks come and go whole, rarely.
Nothing is wrapped before it is asked for, so a resize costs what is visible.

A position in a region is a block and an offset into its text. It stays on the same text whatever
comes before or after it, and however wide the rows are; it stands for the row that holds it.
"""

from __future__ import annotations

from itertools import islice

from streamcurses._late import TYPE_CHECKING, Iterator, Mapping, NamedTuple, Optional, Sequence
from streamcurses._screen.folds import RESULTS, Folding, Outcome, Rows, told
from streamcurses._screen.frame import line
from streamcurses._screen.spaced import Spaced
from streamcurses._screen.theme import MARKDOWN, UNICODE, Glyphs
from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.row import BLANK, Row

if TYPE_CHECKING:
    from streamcurses._text.markdown.pieces import Piece
    from streamcurses._text.wrap import WrappedText

# So many blocks keep their rows, which take three times the room of their text; those of older ones
# are made again when they are scrolled to.
RECENT = 64

# So many times the columns of a block's sign must be there for it.
_LEAST = 4

_PART = 1 << 14  # characters of a part of a source


class Block:
    """One thought, call, result, reply, …: a label of ours, then its text, then perhaps a mark.

    All rows stand behind a `sign` before the label, as far as there is room for that, and below a
    `title`, which Markdown has in place of a label: it would be read as a part of that.
    """

    def __init__(
        self,
        number: int,
        kind: str,
        name: str,
        under: Optional[int],
        sign: str,
        label: str,
        text: WrappedText,
        title: str,
    ) -> None:
        self.number = number
        self.kind = kind
        self.name = name
        self.under = under
        self.title = title
        self.sign = sign
        self.label = label
        self.ok = True
        self.grows = False
        self.who = ""
        self.cut_off = False
        self.reason = ""
        self.ended = False
        # Whether it is shown whole, as the user has it, None where he has not said; and whether it
        # has been folded.
        self.open: Optional[bool] = None
        self.folded = False
        self.outcome: Optional[Outcome] = None  # a call's, once it has one
        self.grew: Optional[float] = None  # when a call was last seen to grow
        self._fold: Optional[tuple[object, Rows]] = None
        self.at = 0  # where in its region it was last seen
        # What stands above it, and what that was made for.
        self.above: Optional[tuple[object, list[Row]]] = None
        self._mark = ""
        self._end: Optional[int] = None
        self.text = text
        text.append(label)

    @property
    def comes_whole(self) -> bool:
        """Whether nobody has seen it grow."""
        return self.kind in RESULTS and not self.grows

    @property
    def source(self) -> str:
        """The text as it came."""
        return self.text.cut(*self.span)

    @property
    def copied(self) -> str:
        """The same behind what stands before it, unwrapped."""
        title = f"{self.title}\n" if self.title else ""
        return title + self.sign + self.label + self.source

    def parts(self) -> Iterator[str]:
        """The source, part by part."""
        begin, end = self.span
        for at in range(begin, end, _PART):
            yield self.text.cut(at, min(at + _PART, end))

    def pieces(self, signs: Signs) -> Optional[Iterator[Piece]]:
        """What the source was read as, to its end, if it was: as Markdown, with these signs."""
        return None if self.label else self.text.pieces(signs)

    @property
    def span(self) -> tuple[int, int]:
        """Where in `text` the source begins and ends: what else is there is ours."""
        return len(self.label), self.text.size if self._end is None else self._end

    def fold(self, limit: int, columns: int, shaper: Shaper, glyphs: Glyphs) -> Rows:
        """Its rows, folded to so many."""
        end = "" if self.outcome is None else told(self.outcome, glyphs)
        key = (self.text, limit, end, self.text.size, self.text.wraps)
        if self._fold is None or self._fold[0] != key:
            from streamcurses._screen.folded import fold

            self._fold = key, fold(self.text, limit, end, columns, shaper, glyphs)
        return self._fold[1]

    def restart(self) -> None:
        self.text.clear()
        self.text.append(self.label)

    def end(self, mark: str = "", reason: str = "") -> None:
        """Nothing more comes; `mark` follows what was cut off, for the provider's `reason`."""
        self.cut_off = bool(mark)
        self.reason = reason
        if mark:
            self._end = self.text.size
            self._mark = mark
            self.text.mark(mark)
        self.ended = True
        self.text.close()

    def become(self, text: WrappedText) -> None:
        """Has the same text drawn by another, which is empty."""
        text.append(self.label + self.source)
        if self._mark:
            text.mark(self._mark)
        if self.ended:
            text.close()
        self.text = text


class Position(NamedTuple):
    """A position in a region: an offset into `block.text.source`."""

    block: Block
    offset: int


class Part(NamedTuple):
    """A row's part of its text: characters `begin` to `end` of `block.text.source`."""

    block: Block
    begin: int
    end: int


class Region:
    """Blocks in order, and their rows; those that are whole are folded, as far as `limits` has it.

    `columns` is what text may take, gutter and margin not counted; at least 1. The `gutter` marks
    where a block begins: a sign on each row would be three bytes, and its colour fourteen more. The
    block that keys have gone to is `here`. The `label` stands above an answer to the user. While
    the region is `held`, nothing more is folded.
    """

    limits: Mapping[str, int] = RESULTS

    def __init__(
        self,
        shaper: Shaper,
        columns: int,
        *,
        gutter: str = "",
        glyphs: Glyphs = UNICODE,
        folding: Optional[Folding] = None,
        label: str = "",
    ) -> None:
        self.columns = columns
        self.gutter = gutter
        self.blocks: list[Block] = []
        self.label = label
        self.here: Optional[Block] = None
        self._label: Optional[Row] = None
        self.held = False
        self.folding = Folding() if folding is None else folding
        self.signs: Optional[Signs] = None  # of Markdown, where it is drawn as such
        self._shaper = shaper
        self._glyphs = glyphs

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.blocks)

    def begin(
        self,
        number: int,
        kind: str,
        name: str = "",
        *,
        sign: str = "",
        label: str = "",
        title: str = "",
        under: Optional[int] = None,
    ) -> Block:
        """A new block at the end, or below the block `under` and all that was put below it."""
        text = self._text(kind)
        block = Block(number, kind, name, under, sign, label, text, title)
        self.blocks.insert(self._index_below(under), block)
        if len(self.blocks) > RECENT:
            self.blocks[-RECENT - 1].text.forget()
        return block

    def _text(self, kind: str) -> WrappedText:
        """An empty text for a block."""
        signs = self.signs
        if signs is None or kind not in MARKDOWN:
            from streamcurses._text.wrap import WrappedText

            return WrappedText(self._shaper, self.columns, gutter=self.gutter, style=kind)
        from streamcurses._text.markdown.plain import PlainSoFar

        return PlainSoFar(self._shaper, self.columns, gutter=self.gutter, style=kind, signs=signs)

    def draw_markdown(self, signs: Optional[Signs]) -> None:
        """Draws Markdown with these signs, or with None as the source that it is."""
        self.signs = signs
        for block in self.blocks:
            if block.kind in MARKDOWN:
                block.become(self._text(block.kind))

    def _index_below(self, under: Optional[int]) -> int:
        if under is None:
            return len(self.blocks)
        for index in range(len(self.blocks), 0, -1):
            if self.blocks[index - 1].number == under:
                below = {under}
                while index < len(self.blocks) and self.blocks[index].under in below:
                    below.add(self.blocks[index].number)
                    index += 1
                return index
        return len(self.blocks)

    def remove(self, block: Block) -> None:
        self.blocks.remove(block)

    def adopt(self, block: Block, kind: str) -> None:
        """Takes over another region's block, as one of `kind`, in order of appearance."""
        block.kind = kind
        index = sum(1 for other in self.blocks if other.number < block.number)
        self.blocks.insert(index, block)

    def resize(self, columns: int, gutter: str, width: Optional[int] = None) -> None:
        """Takes so many columns, with a gutter before them; text takes no more than `width`."""
        self.columns = columns if width is None else min(columns, width)
        self.gutter = gutter
        label = self.label[: self.columns]
        self._label = None
        if label:
            self._label = Row(gutter, label, len(label), "reply")

    def _fit(self, block: Block) -> Rows:
        """A block's rows, fitted to the region when it is come to.

        A long history is not walked at a resize: what is not seen keeps its old width.
        """
        gutter, lead = self._gutters_of(block)
        if gutter and block is self.here:
            lead = lead[:-1] + self._glyphs.here
        above = self._above(block, lead)
        if block.title:
            lead = gutter
        sign = self._sign(block)
        room = self.columns - len(sign)
        block.text.resize(room)
        block.text.restyle(gutter + " " * len(sign), block.kind, lead + sign)
        rows: Rows = block.text
        if self.is_folded(block):
            block.folded = True
            rows = block.fold(self.limits[block.kind], room, self._shaper, self._glyphs)
        return Spaced(above, rows) if above else rows

    def _sign(self, block: Block) -> str:
        """What stands before a block's text, or as much of it as there is room for."""
        for sign in (block.sign, block.sign.lstrip(" ")):
            if len(sign) * _LEAST <= self.columns:
                return sign
        return ""

    def _before(self, block: Block) -> Optional[Block]:
        """The block above one."""
        at = self.index(block)
        return self.blocks[at - 1] if at else None

    def _above(self, block: Block, lead: str) -> Sequence[Row]:
        """What stands above a block: a blank row where a turn begins, and who answers, or speaks.

        They are rows of its own: whoever draws knows a row that moved by the object that it is.
        """
        before = self._before(block)
        turns = before is not None and "user" in (block.kind, before.kind)
        label = self._label if turns and block.kind == "reply" and not block.title else None
        if not (turns or block.title):
            return ()
        made_for = turns, label, lead, self.columns
        if block.above is None or block.above[0] != made_for:
            rows = [Row(*BLANK)] if turns else []
            if label:
                rows.append(Row(*label))
            if block.title:
                ellipsis = self._glyphs.ellipsis
                title = line(self._shaper, block.title, self.columns, block.kind, ellipsis)
                rows.append(title._replace(gutter=lead))
            block.above = made_for, rows
        return block.above[1]

    def _gutters_of(self, block: Block) -> tuple[str, str]:
        """The gutter of a block's rows, and that of its first one."""
        return " " * len(self.gutter), self.gutter

    def is_folded(self, block: Block) -> bool:
        """Whether a block is folded, as far as it has more rows than are left then."""
        if block.kind not in self.limits or not self.is_whole(block):
            return False
        is_open = self.folding.open if block.open is None else block.open
        # What comes whole may come folded; what has been read as it grew stays as it is.
        return not is_open and (not self.held or block.folded or block.comes_whole)

    def is_whole(self, block: Block) -> bool:
        """Whether nothing grows there: what was read as it grew folds as the next thing begins."""
        return block.ended and not (block.grows and block is self.blocks[-1])

    def can_fold(self, block: Block) -> bool:
        """Whether folding it makes a difference."""
        limit = self.limits.get(block.kind)
        if limit is None or not self.is_whole(block):
            return False
        self._fit(block)
        return block.text.has_more(limit)

    def _upward(self) -> Iterator[Rows]:
        return map(self._fit, reversed(self.blocks))

    def index(self, block: Block) -> int:
        """Which of the blocks it is; ValueError where it is none."""
        blocks = self.blocks
        if not (block.at < len(blocks) and blocks[block.at] is block):
            block.at = blocks.index(block)
        return block.at

    def _from(self, block: Block) -> Iterator[Block]:
        for at in range(self.index(block), len(self.blocks)):
            yield self.blocks[at]

    def need(self, limit: int) -> int:
        """How many rows there are, or `limit` where there are more."""
        rows = 0
        for text in self._upward():
            if text.has_more(limit - rows):
                return limit
            rows += text.height()
        return rows

    def tail(self, count: int) -> list[Row]:
        """The last `count` rows, or all where there are fewer."""
        rows: list[Row] = []
        for text in self._upward():
            if len(rows) == count:
                break
            rows = text.tail(count - len(rows)) + rows
        return rows

    def has_more(self, count: int) -> bool:
        """Whether there are more than `count` rows."""
        return self.need(count + 1) > count

    def back(self, count: int) -> Position:
        """Where the row begins that is the last but `count - 1`, or the first one."""
        for block in reversed(self.blocks):
            text = self._fit(block)
            if text.has_more(count - 1):
                return Position(block, text.start(-count))
            count -= text.height()
        return Position(self.blocks[0], 0)

    def end(self) -> Position:
        """The last character."""
        for block in reversed(self.blocks):
            if block.text.size:
                return Position(block, block.text.size - 1)
        return Position(self.blocks[0], 0)

    def before(self, position: Position) -> Position:
        """The character before a position."""
        if position.offset > 0:
            return Position(position.block, position.offset - 1)
        for block in reversed(self.blocks[: self.index(position.block)]):
            if block.text.size:
                return Position(block, block.text.size - 1)
        return position

    def rest(self, position: Position, limit: int) -> int:
        """How many rows there are from the position's on, or `limit` where there are more."""
        rows = self._fit(position.block).rows_from(position.offset)
        for block in islice(self._from(position.block), 1, None):
            if rows >= limit:
                break
            text = self._fit(block)
            rows += limit if text.has_more(limit - rows) else text.height()
        return min(rows, limit)

    def window(self, position: Position, count: int) -> list[Row]:
        """`count` rows from the position's on, as far as there are so many."""
        text = self._fit(position.block)
        rows = text.window(text.rows_from(position.offset), count)
        for block in islice(self._from(position.block), 1, None):
            if len(rows) == count:
                break
            rows += self._fit(block).rows(0, count - len(rows))
        return rows

    def sources(self, position: Position, count: int) -> Iterator[Part]:
        """The parts of `window`'s rows."""
        rest = self._fit(position.block).rows_from(position.offset)
        for block in self._from(position.block):
            text = self._fit(block)
            rest = rest if block is position.block else text.height()
            begin = text.start(-rest) if rest else 0
            for left in range(rest - 1, max(rest - count, 0) - 1, -1):
                stop = text.start(-left) if left else text.size
                yield Part(block, max(begin, 0), max(stop, 0))
                begin = stop
            count -= rest
            if count <= 0:
                return

    def is_first(self, position: Position) -> bool:
        """Whether no row stands above the position's."""
        text = self._fit(position.block)
        if text.has_more(text.rows_from(position.offset)):
            return False
        above = self.blocks[: self.index(position.block)]
        return not any(self._fit(block).has_more(0) for block in reversed(above))

    def moved(self, position: Position, rows: int) -> Position:
        """Where the row so many below begins, above where negative; at most the last or first."""
        index = self.index(position.block)
        text = self._fit(position.block)
        rest = text.rows_from(position.offset) - rows
        if rows < 0:
            while not text.has_more(rest - 1):
                if not index:
                    return Position(self.blocks[0], 0)
                rest -= text.height()
                index -= 1
                text = self._fit(self.blocks[index])
        while rest <= 0:
            if index + 1 == len(self.blocks):
                return self.back(1)
            index += 1
            text = self._fit(self.blocks[index])
            rest += text.height()
        return Position(self.blocks[index], text.start(-rest))
