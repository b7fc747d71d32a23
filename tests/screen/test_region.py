"""A region's rows and positions, against one list of all rows."""

from __future__ import annotations

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._screen.region import RECENT, Position, Region
from streamcurses._screen.spaced import Spaced
from streamcurses._text.clusters import LINE_BREAK, Shaper
from streamcurses._text.markdown.drawn import MarkdownText
from streamcurses._text.markdown.signs import UNICODE as SIGNS
from streamcurses._text.row import Row

TEXTS = st.lists(st.text("ab \n\t湖\u200b", max_size=40), min_size=1, max_size=5)


def build(texts: list[str], columns: int) -> tuple[Region, list[Position]]:
    """A region, and the positions of all its rows."""
    region = Region(Shaper(), columns)
    positions = []
    for number, text in enumerate(texts):
        block = region.begin(number, "reply")
        block.text.append(text)
        positions += [Position(block, block.text.start(row)) for row in range(block.text.height())]
    return region, positions


@given(texts=TEXTS, columns=st.integers(1, 9), count=st.integers(1, 12), data=st.data())
def test_places(texts: list[str], columns: int, count: int, data: st.DataObject) -> None:
    region, positions = build(texts, columns)
    rows = region.tail(1000)
    assert len(rows) == len(positions)
    assert region.need(1000) == len(rows)
    if not positions:
        return
    assert region.rest(region.back(count), 1000) == min(count, len(rows))
    at = data.draw(st.integers(0, len(rows) - 1))
    position = positions[at]
    assert region.rest(position, 1000) == len(rows) - at
    assert region.rest(position, count) == min(len(rows) - at, count)
    assert region.window(position, count) == rows[at : at + count]
    assert region.is_first(position) == (at == 0)
    for step in range(-count, count + 1):
        moved = region.moved(position, step)
        assert region.window(moved, 1) == rows[min(max(at + step, 0), len(rows) - 1) :][:1]
        assert region.rest(moved, 1000) == len(rows) - min(max(at + step, 0), len(rows) - 1)
    parts = list(region.sources(position, count))
    assert [part[:2] for part in parts] == positions[at : at + count]
    for part, row in zip(parts, rows[at:]):
        line = LINE_BREAK.split(part.block.text.cut(part.begin, part.end))[0]
        if line.isascii() and "\t" not in line:
            assert line.rstrip(" ") == row.text.rstrip(" ")


@given(texts=TEXTS, columns=st.integers(1, 9), data=st.data())
def test_a_place_stays_on_its_text(texts: list[str], columns: int, data: st.DataObject) -> None:
    region, positions = build(texts, 5)
    if not positions:
        return
    position = data.draw(st.sampled_from(positions))
    region.resize(columns, "")
    part = next(region.sources(position, 1))
    assert part.block is position.block
    assert part.begin <= position.offset < max(part.end, 1)


@pytest.mark.parametrize(
    ("texts", "end"), [(["one", "two"], (1, 2)), (["one", "", ""], (0, 2)), ([""], (0, 0))]
)
def test_the_end_and_before(texts: list[str], end: tuple[int, int]) -> None:
    region, _ = build(texts, 9)
    assert region.end() == Position(region.blocks[end[0]], end[1])
    first = Position(region.blocks[0], 0)
    assert region.before(first) == first
    assert region.before(Position(region.blocks[-1], 0)) == (
        Position(region.blocks[0], 2) if len(texts) > 1 else first
    )


def test_old_blocks_give_their_rows_up_and_make_them_again() -> None:
    region = Region(Shaper(), 20)
    for number in range(3 * RECENT):
        region.begin(number, "reply").text.append(f"block {number}")
        region.tail(1)
    rows = region.tail(3 * RECENT)
    assert [row.text for row in rows] == [f"block {number}" for number in range(3 * RECENT)]


def test_old_blocks_give_up_what_was_read_of_their_markdown() -> None:
    region = Region(Shaper(), 20)
    region.draw_markdown(SIGNS)
    for number in range(RECENT + 1):
        text = region.begin(number, "reply").text
        text.append(f"**block** {number}\n\n- one\n")
        text.close()
        region.tail(1)
        if not number:
            assert isinstance(text, MarkdownText)
            reader = weakref.ref(text._reader)
            rows = [row.text for row in text.tail(9)]
    gc.collect()
    assert reader() is None
    assert [row.text for row in region.blocks[0].text.tail(9)] == rows


@given(
    above=st.integers(0, 3),
    texts=st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, max_size=6),
    rest=st.integers(0, 12),
    count=st.integers(0, 12),
)
def test_rows_above_a_text_are_rows_as_its_own(
    above: int, texts: list[str], rest: int, count: int
) -> None:
    text = build(["\n".join(texts)], 9)[0].blocks[0].text
    gap = [Row("", f"above {number}", 7) for number in range(above)]
    spaced = Spaced(gap, text)
    rows = gap + text.rows(0, 100)
    assert spaced.height() == len(rows)
    assert spaced.size == text.size
    assert spaced.has_more(count) == (len(rows) > count)
    assert spaced.tail(count) == rows[max(len(rows) - count, 0) :]
    assert spaced.rows(rest, count) == rows[rest:count]
    assert spaced.window(rest, count) == rows[max(len(rows) - rest, 0) :][:count]
    starts = [spaced.start(row) for row in range(len(rows))]
    assert starts == [spaced.start(row) for row in range(-len(rows), 0)] == sorted(set(starts))
    assert [spaced.rows_from(start) for start in starts] == list(range(len(rows), 0, -1))
