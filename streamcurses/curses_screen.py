"""A real terminal, by curses: the only module that imports it.

What is drawn is printable text alone; moves, colours and scrolls are curses' own. Rows are drawn to
one column less than the screen has, so that no terminal is left with a wrap pending. Text that
grows at the end of its row is one `addstr` of what is new; a run of rows that moved is a scroll;
the rest is left to curses' own comparison of cells.
"""

from __future__ import annotations

import contextlib
import curses
import os
import select
import sys
from collections.abc import Sequence
from typing import Optional

from streamcurses import keys as key_names
from streamcurses.errors import TerminalError
from streamcurses.frame import BLANK, Frame
from streamcurses.row import Row
from streamcurses.theme import THEMES, UNSTYLED, Style, Theme, color_number

# A_ITALIC came with ncurses 6; PDCurses has no standout of its own.
_ATTRIBUTES = {
    "bold": curses.A_BOLD,
    "dim": curses.A_DIM,
    "italic": getattr(curses, "A_ITALIC", curses.A_NORMAL),
    "underline": curses.A_UNDERLINE,
    "reverse": curses.A_REVERSE,
    "standout": curses.A_STANDOUT,
}

_FUNCTION_KEYS = {
    getattr(curses, constant): name
    for constant, name in key_names.FUNCTION.items()
    if hasattr(curses, constant)
}

# Wide enough for any cluster: 16 code points of 2 columns, and what curses may add.
_PAD_COLUMNS = 80


# What is tried where TERM names nothing that is known here.
_FALLBACKS = ("xterm-256color", "xterm", "vt100")


def _start() -> curses.window:
    named = os.environ.get("TERM")
    os.environ["TERM"] = _find_terminal(named or "")
    try:
        return curses.initscr()
    finally:
        if named is None:
            del os.environ["TERM"]
        else:
            os.environ["TERM"] = named


def _find_terminal(named: str) -> str:
    """The terminal description to go by. initscr would end the process where there is none."""
    for name in filter(None, (named, *_FALLBACKS)):
        with contextlib.suppress(curses.error):
            curses.setupterm(name, 1)
            break
    else:
        raise TerminalError(
            f"there is no description here of TERM={named!r}, nor of {', '.join(_FALLBACKS)}; "
            "install ncurses-base, or use --mode inline"
        )
    if not curses.tigetstr("cup"):
        raise TerminalError(
            f"a terminal of TERM={name!r} cannot move its cursor; "
            "set TERM to what your terminal is, or use --mode inline"
        )
    return name


class CursesScreen:
    """The terminal on file descriptors 0 and 1, from `enter()` to `leave()`.

    `TerminalError` where curses cannot start on it. Whoever enters sees to the terminal first
    (`terminal.Terminal`): curses itself would write escapes into a file.
    """

    # curses has one screen for a process, and it is started once.
    _started: Optional[curses.window] = None

    def __init__(self, theme: Theme = THEMES["default"]) -> None:
        self.theme = theme
        self._shown: list[Row] = []
        self._attributes: dict[Style, int] = {}

    def enter(self) -> None:
        sys.stdout.flush()
        window = CursesScreen._started
        if window is None:
            self._window = CursesScreen._started = _start()
        else:
            # A second initscr would show the old screen again.
            self._window = window
            window.erase()
            self._fit()
            window.refresh()
        curses.noecho()
        curses.cbreak()
        self._window.keypad(True)
        self._window.nodelay(True)
        self._window.idlok(True)
        # Without this curses stops drawing while keys wait.
        curses.typeahead(-1)
        if hasattr(curses, "set_escdelay"):
            curses.set_escdelay(25)
        self._start_colors()
        self._pad = curses.newpad(1, _PAD_COLUMNS)
        self._shown = [BLANK] * self.size()[0]

    def _start_colors(self) -> None:
        self._colors = 0
        if curses.has_colors():
            with contextlib.suppress(curses.error):
                curses.start_color()
                curses.use_default_colors()
                self._colors = curses.COLORS

    def leave(self) -> None:
        """Gives the screen back. A terminal with no alternate screen is wiped first."""
        with contextlib.suppress(curses.error):
            if not curses.tigetstr("rmcup"):
                self._window.erase()
                self._window.refresh()
            curses.endwin()

    def size(self) -> tuple[int, int]:
        return self._window.getmaxyx()

    def resize(self) -> None:
        """Takes over the terminal's size after SIGWINCH, and forgets what it shows.

        Terminals move text in ways of their own when they are resized, so the next frame is drawn
        whole.
        """
        self._fit()
        self._window.erase()
        self._window.clearok(True)
        self._shown = [BLANK] * self.size()[0]

    def _fit(self) -> None:
        with contextlib.suppress(OSError, curses.error):  # the terminal may be gone
            columns, rows = os.get_terminal_size(1)
            # Serial lines have no size: what terminfo says stays.
            if rows and columns and (rows, columns) != self.size():
                curses.resizeterm(rows, columns)

    def resume(self) -> None:
        """After SIGCONT: puts the modes back, and forgets what the terminal shows."""
        with contextlib.suppress(curses.error):
            curses.reset_prog_mode()
        self.resize()

    def measure(self, cluster: str) -> int:
        """Columns by curses' own count, which is what its cursor goes by."""
        try:
            self._pad.move(0, 0)
            self._pad.addstr(cluster)
        except curses.error:
            return 0
        return self._pad.getyx()[1]

    def ready(self) -> bool:
        return bool(select.select([], [1], [], 0)[1])

    def keys(self) -> list[str]:
        names: list[str] = []
        while True:
            try:
                key = self._window.get_wch()
            except curses.error:
                return names
            if isinstance(key, str):
                names.append(key_names.name(key))
            elif key in _FUNCTION_KEYS:
                names.append(_FUNCTION_KEYS[key])

    def paint(self, frame: Frame) -> None:
        rows = frame.rows
        # The terminal may have become smaller in the middle of this; SIGWINCH brings a new frame.
        with contextlib.suppress(curses.error):
            self._scroll(rows)
            shown = self._shown
            for y, row in enumerate(rows):
                if row is not shown[y]:
                    self._draw(y, row, shown[y])
                    shown[y] = row
            if frame.cursor is not None:
                self._window.move(*frame.cursor)
            self._window.refresh()

    def _scroll(self, rows: Sequence[Row]) -> None:
        """Moves runs of rows that stand further down on the screen up to where they belong."""
        shown = self._shown
        y = 0
        while y < len(rows):
            row = rows[y]
            if row is shown[y] or row is BLANK:
                y += 1
                continue
            distance = 1
            while y + distance < len(shown) and shown[y + distance] is not row:
                distance += 1
            run = 0
            while y + distance + run < len(shown) and shown[y + distance + run] is rows[y + run]:
                run += 1
            if run > 1:
                bottom = y + distance + run
                self._window.scrollok(True)
                self._window.setscrreg(y, bottom - 1)
                self._window.scroll(distance)
                self._window.setscrreg(0, len(shown) - 1)
                # Left on, it would scroll for a character in the last cell.
                self._window.scrollok(False)
                shown[y:bottom] = shown[y + distance : bottom] + [BLANK] * distance
            y += max(run, 1)

    def _draw(self, y: int, row: Row, shown: Row) -> None:
        window = self._window
        if (
            row.text.startswith(shown.text)
            and row.gutter == shown.gutter
            and row.style == shown.style
            and not (row.spans or shown.spans)
        ):
            added = row.text[len(shown.text) :]
            look = self.theme.get(row.style, UNSTYLED)
            x = len(row.gutter) + shown.columns
            self._put(y, x, added, look.text)
            return
        look = self.theme.get(row.style, UNSTYLED)
        window.move(y, 0)
        window.clrtoeol()
        if row.gutter:
            self._put(y, 0, row.gutter, look.gutter)
        if not row.spans:
            self._put(y, len(row.gutter), row.text, look.text)
            return
        window.move(y, len(row.gutter))
        done = 0
        for span in row.spans:
            self._add(row.text[done : span.start], look.text)
            self._add(row.text[span.start : span.end], self.theme.get(span.style, UNSTYLED).text)
            done = span.end
        self._add(row.text[done:], look.text)

    def _put(self, y: int, x: int, text: str, style: Style) -> None:
        self._window.move(y, x)
        self._add(text, style)

    def _add(self, text: str, style: Style) -> None:
        attribute = self._attributes.get(style)
        if attribute is None:
            attribute = self._attributes[style] = self._attribute(style)
        # The last cell of the screen is written, and then the cursor has nowhere to go.
        with contextlib.suppress(curses.error):
            self._window.addstr(text, attribute)

    def _attribute(self, style: Style) -> int:
        attribute = curses.A_NORMAL
        for name, value in _ATTRIBUTES.items():
            if getattr(style, name):
                attribute |= value
        number = color_number(style.color, self._colors)
        if number >= 0:
            curses.init_pair(number + 1, number, -1)
            attribute |= curses.color_pair(number + 1)
        return attribute
