"""Resizes and keys at any moment of a stream: the screen is what a fresh one would show.

Fresh means: given all the text at once, at the last size, and told only where the user has scrolled
to, what was asked for, and how rows were shared out. Both screens must show that: real curses' is
compared with memory's.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Optional, Union

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Thoughts,
    ToolCallDelta,
    ToolOutput,
    ToolResult,
    UserText,
)
from streamcurses._screen.keys import ACTIONS
from streamcurses._screen.region import Position
from streamcurses._screen.search import Search
from tests.features.stage import CursesStage, Stage
from tests.features.virtual_stage import VirtualStage
from tests.trace import prose

Size = tuple[int, int]
# A key, a new size, or a number of deltas that come in.
Gust = Union[str, Size, int]

KEYS = [*(key for key in ACTIONS if key not in ("q", "Q", "^L")), "e", "the", "lake 3"]
SIZES = st.one_of(
    st.tuples(st.integers(1, 300), st.integers(1, 500)),
    st.tuples(st.integers(1, 30), st.integers(1, 90)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
)


def deltas(count: int) -> list[Event]:
    """An agent's turns: thoughts, calls that come interleaved, results, replies."""
    words = [word + " " for word in prose(4 * count).split(" ")]
    words = [word if at % 40 else f"湖 {at}: \n" for at, word in enumerate(words)]
    events: list[Event] = []
    for turn in range(count // 200 + 1):
        mine = iter(words[turn * 90 : turn * 90 + 90] or words[:90])
        id = f"call{turn}"
        events += [UserText(next(mine) * 9), MessageBegin(f"m{turn}", "model")]
        events += [Thoughts(word) for word in [next(mine) for _ in range(30)]]
        events += [ToolCallDelta(0, id, "tool", '{"a": "'), ToolCallDelta(1, id + "b", "other", "")]
        for word in [next(mine) for _ in range(10)]:
            word = word.replace("\n", "")
            events += [ToolCallDelta(0, "", "", word), ToolCallDelta(1, "", "", word)]
        outputs = [next(mine) * 20 for _ in range(3)]
        events += [ToolCallDelta(0, "", "", '"}')]
        events += [ToolOutput(id, "tool", output) for output in outputs]
        events += [ToolResult(id, "tool", "".join(outputs), True)]
        events += [Content(word[at : at + 2]) for word in mine for at in range(0, len(word), 2)]
        events += [Finish("stop")]
    return events[:count]


def fresh(old: VirtualStage, events: list[Event]) -> VirtualStage:
    """A stage that was given all at once, and the old one's state."""
    new = VirtualStage(*old.screen.size())
    new.manager.panes.layout = old.manager.panes.layout
    new.play(*events)
    panes, controls = new.manager.panes, new.manager.controls
    was = old.manager.controls
    for name in old.manager.panes.hidden:
        panes.toggle(name)
    panes.zoomed = old.manager.panes.zoomed
    panes.choose(old.manager.panes.chosen)
    for block, twin in zip(old.manager.panes.blocks, panes.blocks):
        twin.open, twin.folded, twin.outcome = block.open, block.folded, block.outcome
    for view, there in zip(panes.all, old.manager.panes.all):
        view.region.folding.open = there.region.folding.open
        here = there.region.here
        view.region.here = here and new.manager.blocks[here.number]
        view.top = moved(there.top, new)
        view.seen = moved(there.seen, new)
    controls.help = was.help
    if was.search is not None:
        controls.search = Search(was.search.query, new.manager._shaper)
        controls.search.place, controls.search.count = was.search.place, was.search.count
        for view, there in zip(panes.all, old.manager.panes.all):
            if there.region is was.search.region:
                controls.search.region = view.region
        match = was.search.match
        if match is not None:
            block = new.manager.blocks[match.block.number]
            controls.search.match = match._replace(block=block)
    new.manager.resize()
    panes.shares = deepcopy(old.manager.panes.shares)
    return new


def moved(position: Optional[Position], stage: VirtualStage) -> Optional[Position]:
    if position is None:
        return None
    return Position(stage.manager.blocks[position.block.number], position.offset)


def blow(gusts: list[Gust], count: int, curses: bool) -> None:
    events = deltas(count)
    virtual = VirtualStage(24, 80)
    stages: list[Stage] = [virtual]
    if curses:
        stages.append(CursesStage(24, 80))
    ahead = 0
    share = max(count // (sum(isinstance(gust, int) for gust in gusts) or 1), 1)
    try:
        for gust in [*gusts, count, "enter"]:
            if isinstance(gust, int):
                some = events[ahead : ahead + max(gust, share)]
                ahead += len(some)
            for stage in stages:
                if isinstance(gust, str):
                    stage.press(*(gust if len(gust) > 1 and gust not in NAMES else [gust]))
                elif isinstance(gust, tuple):
                    stage.resize(*gust)
                else:
                    stage.stream(*some)
        # A question or a notice goes with the next key.
        for stage in stages:
            stage.press("x")
            stage.wait(5.0)
        other = fresh(virtual, events)
        other.wait(5.0)
        assert virtual.text() == other.text()
        assert virtual.screen.cells == other.screen.cells
        assert virtual.screen.cursor == other.screen.cursor  # None where all is hidden
        for stage in stages[1:]:
            assert stage.text() == virtual.text()
    finally:
        for stage in stages:
            stage.close()


NAMES = {*ACTIONS, "enter"}


def gusts(count: int) -> st.SearchStrategy[list[Gust]]:
    gust = st.one_of(st.sampled_from(KEYS), SIZES, st.integers(1, 60))
    return st.lists(gust, min_size=count, max_size=count)


quick = settings(
    deadline=None, max_examples=20, suppress_health_check=list(HealthCheck), phases=list(Phase)
)


@quick
@given(gusts(30))
def test_a_gale_in_memory(blown: list[Gust]) -> None:
    blow(blown, 400, curses=False)


@settings(quick, max_examples=8)
@given(gusts(30))
def test_a_gale_on_curses(blown: list[Gust]) -> None:
    blow(blown, 400, curses=True)


@pytest.mark.soak
@pytest.mark.parametrize("curses", [False, True], ids=["virtual", "curses"])
@settings(quick, max_examples=5, phases=[Phase.explicit, Phase.generate])
@given(blown=gusts(300))
def test_a_storm(curses: bool, blown: list[Gust]) -> None:
    blow(blown, 20_000, curses)
