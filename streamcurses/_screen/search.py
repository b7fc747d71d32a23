"""Search in a region: through the source text, as it came, block by block.

A query without capitals finds both cases. What arrives later is found as well: nothing is kept
but the query and the match that was come to last.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import groupby

from streamcurses._late import Iterable, Iterator, NamedTuple, Optional
from streamcurses._screen.region import Block, Part, Position, Region
from streamcurses._text.clusters import LINE_BREAK, TAB, TAB_STOP, Shaper
from streamcurses._text.row import Row, Span


class Match(NamedTuple):
    """Characters `begin` to `end` of `block.text.source`."""

    block: Block
    begin: int
    end: int


class Search:
    """One query; `match` is where it has come to: `place` of `count` in `region`, as of then."""

    def __init__(self, query: str, shaper: Shaper) -> None:
        self.query = query
        self.match: Optional[Match] = None
        self.place = self.count = 0
        self.region: Optional[Region] = None
        sensitive = any(char.isupper() for char in query)
        self._pattern = re.compile(re.escape(query), 0 if sensitive else re.IGNORECASE)
        self._shaper = shaper
        self._marked: dict[int, tuple[Row, tuple[Span, ...], Row]] = {}

    def find(self, region: Region, start: Position, back: bool = False) -> Optional[bool]:
        """Goes to the first match from `start` on, or `back` to the last before it.

        Whether it had to begin again from the other end; None where there is no match at all.
        """
        wrapped = self._found(region, start, back)
        if self.match is not None and wrapped is not None:
            self._count(region, self.match)
        return wrapped

    def _count(self, region: Region, match: Match) -> None:
        self.place = self.count = 0
        self.region = region
        for block in region.blocks:
            for found in self._pattern.finditer(block.text.source, *block.span):
                self.count += 1
                if block is match.block and found.start() <= match.begin:
                    self.place = self.count

    def told(self, region: Region) -> str:
        """Which match of how many it is in a region, "" where it is in none of its blocks."""
        if region is not self.region:
            if self.match is None or self.match.block not in region.blocks:
                return ""
            self._count(region, self.match)
        return f"{self.place}/{self.count}"

    def _found(self, region: Region, start: Position, back: bool) -> Optional[bool]:
        at = region.index(start.block)
        blocks = region.blocks
        ahead, around = blocks[at + 1 :], blocks[: at + 1]
        limits: tuple[Optional[int], Optional[int]] = (start.offset, None)
        if back:
            ahead, around = blocks[:at][::-1], blocks[at:][::-1]
            limits = (None, start.offset)
        if self._within(start.block, *limits, back):
            return False
        if any(self._within(block, None, None, back) for block in ahead):
            return False
        if any(self._within(block, None, None, back) for block in around):
            return True
        return None

    def _within(self, block: Block, begin: Optional[int], end: Optional[int], back: bool) -> bool:
        """Goes to the first match there, or the last; whether there is one."""
        first, last = block.span
        begin = first if begin is None else max(begin, first)
        end = last if end is None else min(end, last)
        matches = self._pattern.finditer(block.text.source, begin, end)
        match = next(iter(deque(matches, 1)) if back else matches, None)
        if match is None:
            return False
        self.match = Match(block, *match.span())
        return True

    def mark(self, rows: Iterable[Row], parts: Iterable[Part], columns: int) -> list[Row]:
        """The rows with all matches marked; where nothing changed, the same objects as before."""
        before, self._marked = self._marked, {}
        marked = []
        for row, spans in self._spans(rows, parts, columns):
            if not spans:
                marked.append(row)
                continue
            known = before.get(id(row))
            if known is None or known[:2] != (row, spans):
                known = (row, spans, row._replace(spans=_over(row.spans, spans)))
            self._marked[id(row)] = known
            marked.append(known[2])
        return marked

    def _spans(
        self, rows: Iterable[Row], parts: Iterable[Part], columns: int
    ) -> Iterator[tuple[Row, tuple[Span, ...]]]:
        """Each row with where its matches are in its text."""
        for block, group in groupby(zip(rows, parts), key=lambda line: line[1][0]):
            lines = list(group)
            # A match may begin above the screen, and end below it.
            begin = max(lines[0][1][1] - len(self.query), block.span[0])
            end = min(lines[-1][1][2] + len(self.query), block.span[1])
            text = block.text.cut(begin, end)
            found = [
                Match(block, begin + match.start(), begin + match.end())
                for match in self._pattern.finditer(text)
            ]
            for row, (_, start, stop) in lines:
                here = [match for match in found if match.begin < stop and match.end > start]
                if not block.text.as_it_came:
                    yield row, self._in_drawn(row, here)
                    continue
                yield row, self._placed(row, here, block.text.cut(start, stop), start, columns)

    def _in_drawn(self, row: Row, matches: list[Match]) -> tuple[Span, ...]:
        """Where matches are in a row of Markdown: there may be fewer in what is drawn."""
        places = list(self._pattern.finditer(row.text)) if matches else []
        current = matches.index(self.match) if self.match in matches else -1
        if current >= 0:
            current = min(current, len(places) - 1)
        return tuple(
            Span(place.start(), place.end(), "found" if number == current else "match")
            for number, place in enumerate(places)
        )

    def _placed(
        self, row: Row, matches: list[Match], source: str, start: int, columns: int
    ) -> tuple[Span, ...]:
        if not matches:
            return ()
        at = _indexes(self._shaper, source, columns)
        spans = []
        for match in matches:
            begin = at[max(match.begin - start, 0)]
            end = at[min(match.end - start, len(at) - 1)]
            end = min(end, len(row.text))
            if begin < end:
                spans.append(Span(begin, end, "found" if match == self.match else "match"))
        return tuple(spans)


def _indexes(shaper: Shaper, source: str, columns: int) -> list[int]:
    """Where in a row's text each character of its source stands, and where that ends."""
    line = LINE_BREAK.split(source)[0]
    indexes = []
    length = used = 0
    for cell in shaper.shape(line):
        indexes += [length] * cell.source
        wide = cell.columns
        if cell.breaks & TAB:
            wide = min(TAB_STOP - used % TAB_STOP, max(columns - used, 1))
        length += wide if cell.breaks & TAB else len(cell.text)
        used += wide
    return indexes + [length] * (len(source) - len(line) + 1)


def _over(under: tuple[Span, ...], over: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans in order, those of `over` in place of what they cover."""
    spans = list(over)
    for begin, end, style in under:
        start = begin
        for mark in over:
            if mark.start < end and mark.end > start:
                if start < mark.start:
                    spans.append(Span(start, mark.start, style))
                start = mark.end
        if start < end:
            spans.append(Span(start, end, style))
    return tuple(sorted(spans))
