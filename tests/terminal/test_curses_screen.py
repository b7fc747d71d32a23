"""What is written for risky rows, for the last cell, and on small screens."""

from __future__ import annotations

import curses
import os
import re
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Optional

import pyte
import pytest

from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd
from streamcurses._screen.frame import Frame
from streamcurses._screen.manager import ScreenManager
from streamcurses._screen.theme import THEMES
from streamcurses._terminal.curses_screen import CursesScreen
from streamcurses._terminal.system import system
from streamcurses._terminal.terminal import Terminal, drop_output
from streamcurses._text.row import BLANK, Row, Span
from tests.bench.risky import STRATEGIES, measured, stream
from tests.features.hosts import host
from tests.readback import (
    Tmux,
    TwinScreen,
    Xterm,
    compare,
    measured_by_curses,
    record,
    xterm_modules,
)
from tests.terminals import Child, Emulator, mark

HEADER = Row("", "header", 6)
RISKY = ("Hindi", "Thai", "Arabic", "emoji", "mixed")


def painting(*frames: Frame) -> Callable[[TwinScreen], Iterator[None]]:
    def play(screen: TwinScreen) -> Iterator[None]:
        for frame in frames:
            screen.paint(frame)
            yield

    return play


def growing(*texts: str, risky: bool = True, columns: int = 0, style: str = "") -> list[Frame]:
    """A frame for each text, in row 1 below a header, the cursor at its end."""
    frames = []
    for text in texts:
        width = columns or len(text)
        row = Row("|", text, width, style, risky=risky)
        frames.append(Frame([HEADER, row, BLANK], (1, 1 + width)))
    return frames


def written(frames: list[Frame], term: str = "xterm-256color") -> list[str]:
    takes = record(painting(*frames), 3, 20, term=term)
    return [take.output.decode() for take in takes]


def test_the_end_of_a_risky_row_is_written_as_it_is() -> None:
    # A mark alone joins the terminal's own last cell, wherever that is.
    assert written(growing("चल का", "चल काि", "चल कािम"))[1:] == ["ि", "म"]


def test_a_row_that_becomes_risky_at_its_end_is_not_drawn_again() -> None:
    clean, risky = growing("abc", risky=False), growing("abcกำ", columns=5)
    assert written(clean + risky)[1:] == ["กำ"]


@pytest.mark.parametrize(
    ("text", "mark", "columns"),
    [("abc", "\u0ccb", 4), ("abc", "\u0301\u0903", 4), ("abक्", "\u200dषि", 5)],
    ids=["vowel sign", "two marks", "joiner"],
)
def test_a_mark_is_never_written_without_its_base(text: str, mark: str, columns: int) -> None:
    """The cursor may have moved since that was written, as when the clock was drawn."""
    clean = growing(text, risky=False, columns=3)
    later = Frame([Row("", "later", 5), *clean[0].rows[1:]], (1, 4))
    grown = growing(text + mark, columns=columns)[0]
    grown.rows[0] = later.rows[0]
    output = written([*clean, later, grown])
    assert text + mark in output[2], ascii(output)


def test_the_style_of_a_risky_end_stays_on_as_long_as_it_grows() -> None:
    """A mark would not join what its base was switched off in."""
    on, off = "\x1b[1m\x1b[33m", "\x1b[m"

    def play(screen: TwinScreen) -> Iterator[None]:
        screen.theme = THEMES["memgpt"]
        frames = growing("का", "काम", "कामि", style="reply")
        yield from painting(*frames)(screen)
        yield from painting(Frame([*frames[2].rows[:2], Row("", "last", 4)], (1, 5)))(screen)
        yield from painting(*growing("काम", "कामक", style="reply"))(screen)
        for leave in (screen.suspend, screen.resize):
            leave()
            yield

    takes = [take.output.decode() for take in record(play, 3, 20, term="xterm-256color")]
    assert takes[1:3] == [f"{on}म", "ि"]
    assert takes[3].startswith(f"{off}\r")
    assert takes[5] == f"{on}क"
    assert takes[6].startswith(off)


def test_pauses_of_old_terminals_are_not_written() -> None:
    takes = record(painting(*growing("a", "ab", "abc")), 3, 20, term="vt100")
    assert b"$<" not in b"".join(take.output for take in takes)


def test_another_row_is_drawn_while_the_end_waits() -> None:
    first, second = growing("का", "काम")
    second.rows[0:1] = [Row("", "heading", 7)]
    output = written([first, second])[1]
    # Nothing is put into the terminal's slot for a cursor: the main screen's may be in it.
    assert "\x1b7" not in output and "\x1b8" not in output
    assert output.startswith("\r")
    assert output.endswith("काम")
    assert "ing" in output


def test_a_risky_row_that_is_left_is_drawn_whole() -> None:
    first, second = growing("काम", "कामना और")
    third = Frame([*second.rows[:1], Row("|", "कामना", 5, risky=True), Row("|", "और", 2)], (2, 3))
    output = written([first, second, third])[2]
    assert "कामना" in output
    # What it had of a word that went to the next row is wiped first.
    assert output.index("\x1b[K") < output.index("कामना")


def test_a_clean_row_pays_nothing() -> None:
    assert written(growing("abc", "abcd", "abcde", risky=False))[1:] == ["d", "e"]


def test_a_row_that_grew_and_moves_nowhere_is_not_wiped() -> None:
    above = Row("|", "", 0)
    first = Frame([HEADER, above, Row("|", "title", 5), BLANK], (2, 6))
    second = Frame([HEADER, above, Row("|", "title", 5), Row("|", "text", 4)], (3, 5))
    takes = record(painting(first, second), 4, 20, term="xterm-256color")
    assert b"title" not in takes[1].output


def test_a_row_that_moves_up_past_a_blank_one_is_not_wiped() -> None:
    def rows(*texts: str) -> list[Row]:
        return [Row("|", text, len(text)) for text in texts]

    above = rows(*(f"{number} of the rows above" for number in range(8)))
    cells = rows("cell | 1 | of a table", "cell | 2 | of a table")
    other = rows("cell   | 1 | of a table", "cell   | 2 | of a table")
    first = Frame([HEADER, *above, *cells], (10, 22))
    second = Frame([HEADER, *above[2:], *other, *rows("", "text")], (10, 5))
    takes = record(painting(first, second), 11, 40, term="xterm-256color")
    assert b"cell" not in takes[1].output


def test_a_mark_that_comes_late_is_drawn_with_its_base() -> None:
    # curses keeps it, but would not draw it.
    late = growing("สวั", risky=False, columns=2) + growing("สวัส", "สวัสดี", risky=False, columns=3)
    late[2] = Frame([late[0].rows[0], Row("|", "สวัสดี", 4), late[0].rows[2]], (1, 5))
    base = growing("ab", risky=False) + growing("ab\u0331", risky=False, columns=2)
    assert written(base)[1] == "\bb\u0331"
    takes = record(painting(*late), 3, 20, term=Tmux.term)
    assert takes[-1].rows[1] == "|สวัสดี"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("世\u0301\u0302 a", 4),
        ("x\u0301\u0302\u0303\u0304\u0305\u0306 a", 3),
        ("कि" + " " * 9 + "a", 12),
    ],
    ids=["marks on a wide character", "six marks", "blanks"],
)
def test_what_curses_does_not_draw_is_written(text: str, columns: int) -> None:
    whole, grown = growing(text, text + "b", columns=columns)
    grown.rows[1] = grown.rows[1]._replace(columns=columns + 1)
    grown = Frame(grown.rows, (1, columns + 2))
    left = Frame([grown.rows[1], Row("", "beside", 6), BLANK], (1, 6))
    output = written([whole, grown, left])
    assert text in output[0]
    assert output[1] == "b"
    assert text + "b" in output[2]


def test_styles_are_written_with_what_curses_does_not_draw() -> None:
    marked = "x" + "\u0301" * 6
    row = Row("|", f"{marked} ^[ a", 6, "reply", (Span(8, 10, "control"),), risky=True)

    def play(screen: TwinScreen) -> Iterator[None]:
        screen.theme = THEMES["memgpt"]
        screen.paint(Frame([row, BLANK, BLANK], None))
        yield

    output = record(play, 3, 20, term="xterm-256color")[0].output.decode()
    bold, reverse, normal = "\x1b[1m\x1b[33m", "\x1b[7m", "\x1b[m"
    text = f"{bold}{marked} {normal}{reverse}^[{normal}{bold} a{normal}"
    assert f"\x1b[K{text}" in output, ascii(output)


@pytest.mark.parametrize("name", RISKY)
def test_risky_rows_in_tmux(name: str) -> None:
    """Each row in each look is as meant, at 2.7 bytes for one at most."""
    with closing(tmux(24, 80)) as reader:
        found, ratio = measured(stream(name), TwinScreen, Tmux.term, reader)
    print(f"{name}: {found}, {ratio:.2f} bytes for one")
    assert (found.wrong, found.drifting) == (0, 0)
    assert ratio <= 2.7


@pytest.mark.soak
def test_risky_rows_in_xterm(tmp_path: Path) -> None:
    modules = xterm_modules(tmp_path)
    if modules is None:
        pytest.skip("there is no node here, or no xterm.js to be had")
    for name in RISKY:
        with closing(Xterm(24, 80, modules)) as reader:
            found, ratio = measured(stream(name), TwinScreen, Xterm.term, reader)
        print(f"{name}: {found}, {ratio:.2f} bytes for one")
        assert (found.wrong, found.drifting) == (0, 0)
        assert ratio <= 2.7


def test_the_strategies_differ() -> None:
    """The table compares what it says: each way writes other bytes."""
    text = stream("Hindi")[:600]
    sizes = set()
    for screen in STRATEGIES.values():
        with closing(tmux(24, 80)) as reader:
            sizes.add(measured(text, screen, Tmux.term, reader)[1])
    assert len(sizes) == len(STRATEGIES)


def tmux(rows: int, columns: int) -> Tmux:
    try:
        return Tmux(rows, columns)
    except FileNotFoundError:
        pytest.skip("there is no tmux here")


SMALL_TEXTS = ("abc def", "湖の底", "a湖b", "✅❤️ 👩\u200d👧", "กำ कि", "\x1b[31m\x9b", "")


def small(rows: int, columns: int) -> Callable[[TwinScreen], Iterator[None]]:
    def play(screen: TwinScreen) -> Iterator[None]:
        manager = ScreenManager(screen)
        number = 0
        for kind in ("thought", "call", "reply"):
            for text in SMALL_TEXTS:
                manager.apply([BlockBegin(number, kind, "tool")])
                for char in text:
                    manager.apply([Append(number, char)])
                    manager.draw(0.0)
                    yield
                manager.apply([BlockEnd(number, True)])
                manager.draw(0.0)
                yield
                number += 1

    return play


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_small_screens(rows: int, columns: int) -> None:
    takes = record(small(rows, columns), rows, columns, term=Tmux.term)
    with closing(tmux(rows, columns)) as reader:
        for take in takes:
            assert reader.show(take.output) == take.rows


def test_the_last_cell() -> None:
    """Rows as wide as the screen, down to its last cell, scroll nothing."""
    frames = [
        Frame([Row("", text * 6, 6) for text in texts], None) for texts in ("abc", "bcd", "xyz")
    ]
    emulator = Emulator(3, 6)
    for take in record(painting(*frames), 3, 6, term="linux"):
        emulator.feed(take.output)
        assert emulator.text().split("\n") == take.rows


def test_a_row_as_wide_as_the_screen_holds_up_no_other() -> None:
    """It may come again as another object, with nothing new behind it."""
    frames = [Frame([HEADER, BLANK], None), Frame([Row(*HEADER), Row("", "more", 4)], None)]
    emulator = Emulator(2, 6)
    for take in record(painting(*frames), 2, 6, term="linux"):
        emulator.feed(take.output)
        assert emulator.text().split("\n") == take.rows


# As a terminal has it that draws SARA AM, and the emoji that are narrow to Unicode, in two columns.
WIDER = "☝⛹✌✍🏋🏌🕴🕵🖐ำ"


@pytest.fixture
def wider_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    columns_of = pyte.screens.wcwidth
    monkeypatch.setattr(
        pyte.screens, "wcwidth", lambda char: 2 if char in WIDER else columns_of(char)
    )


@pytest.mark.usefixtures("wider_terminal")
def test_a_row_that_is_wider_on_the_terminal_scrolls_nothing() -> None:
    def play(screen: TwinScreen) -> Iterator[None]:
        manager = ScreenManager(screen)
        manager.apply([BlockBegin(0, "reply", "")])
        for number in range(6):
            for char in f"before {number}\n{number} " + "กำ" * 8 + "\n":
                manager.apply([Append(0, char)])
                manager.draw(0.0)
                yield

    emulator = Emulator(5, 20)
    for take in record(play, 5, 20, term="linux"):
        emulator.feed(take.output)
        for want, have in zip(take.rows, emulator.text().split("\n")):
            # What has no room is missing at the row's end; all else is where it was meant.
            assert want.partition("ก")[0] == have.partition("ก")[0], emulator.text()


@pytest.mark.usefixtures("wider_terminal")
@pytest.mark.parametrize("columns", [20, 21])
def test_emoji_that_may_be_wide_have_room(columns: int) -> None:
    def play(screen: TwinScreen) -> Iterator[None]:
        manager = ScreenManager(screen)
        for number, emoji in enumerate(WIDER[:-1]):
            manager.apply([BlockBegin(number, "reply", "")])
            for char in emoji * 30 + f"{number} is {emoji} here.":
                manager.apply([Append(number, char)])
                manager.draw(0.0)
                yield
            manager.apply([BlockEnd(number)])

    emulator = Emulator(5, columns)
    for take in record(play, 5, columns, term="linux"):
        emulator.feed(take.output)
        assert emulator.text().split("\n") == take.rows


@pytest.mark.parametrize("text", ["x" * 60, "湖" * 60, "का" * 60], ids=["x", "wide", "risky"])
@pytest.mark.parametrize("term", ["xterm-256color", "linux", "vt100", "tmux-256color", "screen"])
def test_no_row_wraps_while_the_screen_is_up(term: str, text: str) -> None:
    def play(screen: TwinScreen) -> Iterator[None]:
        manager = ScreenManager(screen)
        manager.apply([BlockBegin(0, "reply", "")])
        for char in text:
            manager.apply([Append(0, char)])
            manager.draw(0.0)
            yield
        screen.suspend()
        yield
        screen.resize()
        manager.resize()
        manager.draw(0.0)
        yield

    takes = record(play, 5, 20, term=term)
    wraps = True
    states = []
    for take in takes:
        for switch in re.findall(rb"\x1b\[\?7([hl])", take.output):
            wraps = switch == b"h"
        states.append(wraps)
    assert states == [False] * len(text) + [True, False]


def test_rows_wrap_again_when_the_screen_is_left() -> None:
    for term in ("xterm-256color", "tmux-256color", "screen"):
        child = Child(host("curses", lambda session: None), 5, 20, term=term)
        assert child.wait() == 0
        assert child.output.rindex(b"\x1b[?7h") > child.output.rindex(b"\x1b[?7l")


def test_drawing_where_the_terminal_is_gone() -> None:
    """Nothing is raised; who reads keys finds out."""
    frames = growing("का", "काम") + growing("湖" * 9, columns=18)

    def draw() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with Terminal():
            screen = CursesScreen()
            screen.enter()
            screen.paint(frames[0])
            os.write(1, mark(0))
            gone = select.poll()
            gone.register(0, 0)
            gone.poll()
            for frame in frames:
                screen.paint(frame)
            screen.suspend()
            screen.resize()
            screen.paint(frames[0])
            screen.leave()
            # What there is to say can be said nowhere else.
            drop_output(1)

    child = Child(draw, 3, 20)
    child.read_until(mark(0))
    assert child.hang_up() == 0


def test_wide_characters_at_the_edge() -> None:
    """What a frame should not hold, a wide character where one column is left, raises nothing."""

    def draw() -> None:
        with Terminal():
            screen = CursesScreen()
            screen.enter()
            screen.paint(Frame([Row("", "湖", 2)], (0, 0)))
            screen.paint(Frame([Row("", "a", 1, spans=(Span(0, 1, "control"),))], (0, 0)))
            screen.leave()

    child = Child(draw, 1, 1)
    assert child.wait() == 0, child.output


# What the kernel has counted for a process; not everywhere is there such a file.
ACCOUNT = Path("/proc/self/io")


def writes() -> int:
    """How many system calls of this process have written something."""
    line = next(line for line in ACCOUNT.read_text().splitlines() if line.startswith("syscw"))
    return int(line.split()[1])


@pytest.mark.skipif(not ACCOUNT.exists(), reason="nobody counts system calls here")
def test_text_with_blanks_is_one_write() -> None:
    """Every one wakes whoever reads it, at a price above that of all the rest of a frame."""
    deltas = ["the", " raft", " ", "and", "  back ", "     ", " (again).", " "]

    def draw() -> bool:
        taken = []
        with Terminal():
            screen = CursesScreen()
            screen.enter()
            manager = ScreenManager(screen)
            manager.apply([BlockBegin(0, "reply", "")])
            manager.draw(0.0)
            for delta in deltas:
                manager.apply([Append(0, delta)])
                before = writes()
                manager.draw(0.0)
                taken.append(writes() - before)
            screen.leave()
        print(taken)
        return taken[1:] != [1] * (len(deltas) - 1)

    child = Child(draw)
    assert child.wait() == 0, child.output[-200:]


def test_columns_are_those_of_curses() -> None:
    texts = ["a", "é", "湖", "क", "कि", "กำ", "❤\ufe0f", "👩\u200d👩\u200d👧", "\u0301", "\u200b"]
    assert measured_by_curses(texts, {}) == [1, 1, 2, 1, 2, 2, 1, 6, 0, 0]


def test_what_the_system_does_not_know_has_no_columns() -> None:
    """It would be a blank. Noncharacters are known nowhere, and never will be."""
    assert measured_by_curses(["\ufdd0", "a\ufdd0", "a\U0010ffff", "\U0003fffe"], {}) == [-1] * 4


def test_takes_are_those_of_the_terminal() -> None:
    """The comparison itself: another text is wrong, the same in other columns drifts."""
    assert compare(["ab c", "d", "e"], ["abc", "x", "e"])[1:] == (1, 1)


def test_pdcurses_is_made_to_take_a_size_that_is_the_same_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It tells of no other before that; and what it shows of it, nobody knows."""
    keys: list[Optional[int]] = [curses.KEY_RESIZE, None]
    done: list[object] = []
    monkeypatch.setattr(system, "SEQUENCES", False)
    monkeypatch.setattr(curses, "resize_term", lambda *size: done.append(size))
    monkeypatch.setattr(CursesScreen, "_next_key", lambda self: keys.pop(0))
    monkeypatch.setattr(CursesScreen, "_fit", lambda self: done.append("fit"))
    monkeypatch.setattr(CursesScreen, "resize", lambda self: done.append("drawn anew"))
    assert CursesScreen().keys() == []
    assert done == [(0, 0), "fit", "drawn anew"]
