"""A real terminal, by curses: the only module that imports it.

What is drawn is printable text alone; moves, colours and scrolls are curses' own. Rows are drawn to
one column less than the screen has, so that no terminal is left with a wrap pending. Text that
grows at the end of its row is one `addstr` of what is new; a run of rows that moved is a scroll;
the rest is left to curses' own comparison of cells.

Risky rows hold clusters on whose width terminals disagree, and curses is wrong on them about the
columns. So text that grows at the end of one is written to the terminal itself, at the cursor,
where it is right whatever the columns are, and curses is told nothing. Before anything else is
drawn the cursor goes to column 0, which all agree on; the row, and any risky row that changed
otherwise, is then wiped and drawn whole, once, by itself. Of the ways measured
(tests/bench/risky.py) this alone showed no row wrong in any frame at a low price, which is about
one more copy of the row's text. A row that is wider on the terminal than curses thinks would wrap,
and scroll the screen: wrapping is off while such a row is drawn, until the screen is left.
"""

from __future__ import annotations

import codecs
import curses
import os
import sys
from itertools import compress

from streamcurses._late import (
    Optional,
    Sequence,
    Union,
    attrgetter,
    is_not,
    lru_cache,
    pattern,
    suppress,
)
from streamcurses._screen import keys as key_names
from streamcurses._screen.frame import Frame
from streamcurses._screen.theme import (
    PLAIN,
    THEMES,
    UNSTYLED,
    Look,
    Style,
    Theme,
    color_number,
    gutter_style,
    span_style,
)
from streamcurses._terminal.hosts import is_screen
from streamcurses._terminal.moves import Move, bases, is_found, is_long, moves
from streamcurses._terminal.pace import Pace
from streamcurses._terminal.system import system
from streamcurses._terminal.terminfo import shorter
from streamcurses._text.clusters import begins_cluster
from streamcurses._text.row import BLANK, Row, goes_on, last_style
from streamcurses.errors import TerminalError

# What curses has for an attribute of a style, and what terminfo has to switch it on. A_ITALIC came
# with ncurses 6; PDCurses has no standout of its own.
_ATTRIBUTES = {
    "bold": (curses.A_BOLD, "bold"),
    "dim": (curses.A_DIM, "dim"),
    "italic": (getattr(curses, "A_ITALIC", curses.A_NORMAL), "sitm"),
    "underline": (curses.A_UNDERLINE, "smul"),
    "reverse": (curses.A_REVERSE, "rev"),
    "standout": (curses.A_STANDOUT, "smso"),
}

_FUNCTION_KEYS = {
    getattr(curses, constant): name
    for constant, name in key_names.FUNCTION.items()
    if hasattr(curses, constant)
}

# Colours by the numbers that terminals have for them.
_COLORS = (
    curses.COLOR_BLACK,
    curses.COLOR_RED,
    curses.COLOR_GREEN,
    curses.COLOR_YELLOW,
    curses.COLOR_BLUE,
    curses.COLOR_MAGENTA,
    curses.COLOR_CYAN,
    curses.COLOR_WHITE,
)

# The style of rows that are to be drawn anew, whatever they are.
_UNKNOWN = "unknown"

# Blanks that curses may go past, behind what it may have in other columns.
_GAP = pattern("[^ -~].* {3}")

# A pause in what terminfo says, which only old terminals need.
_PAUSE = pattern(rb"\$<[^>]*>")

# Whether rows wrap at the right edge, as the VT100 was told. terminfo leaves it out for tmux,
# screen and st, which know it.
_NO_WRAP = b"\x1b[?7l"
_WRAP = b"\x1b[?7h"
_CSI = b"\x1b["

# Whether what is pasted stands in brackets, which `sequences` finds. Terminals that do not know it
# pass it over.
_BRACKETS = b"\x1b[?2004h"
_NO_BRACKETS = b"\x1b[?2004l"

_text = attrgetter("text")
_is_risky = attrgetter("risky")

# A blank to whoever looks at it, but not to curses.
_MARK = "\N{NO-BREAK SPACE}"

# Wide enough for any cluster: 16 code points of 2 columns, and what curses may add.
_PAD_COLUMNS = 80


# What is tried where TERM names nothing that is known here.
_FALLBACKS = ("xterm-256color", "xterm", "vt100")


@lru_cache(maxsize=None)
def _start() -> curses.window:
    """curses has one screen for a process, and it is started once."""
    if not system.SEQUENCES:
        window = curses.initscr()
        system.keep_interrupts()
        # It goes by the console's code page, and draws what that has not.
        window.encoding = "utf-8"
        return window
    name = _find_terminal(os.environ.get("TERM", ""))
    told = {"TERM": name}
    description = _short_description(name)
    if description:
        told["TERMINFO"] = description
    before = {variable: os.environ.get(variable) for variable in told}
    os.environ.update(told)
    try:
        return curses.initscr()
    finally:
        for variable, value in before.items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value


def _short_description(name: str) -> str:
    """What curses is to take for the description of `name`; "" for what it finds itself."""
    # Elsewhere, and before 6.1, TERMINFO names a folder, and cannot be a description itself.
    if getattr(curses, "ncurses_version", (0, 0)) < (6, 1):
        return ""
    return shorter(name, curses.tigetstr("sgr0") or b"")


def _find_terminal(named: str) -> str:
    """The terminal description to go by. initscr would end the process where there is none."""
    for name in filter(None, (named, *_FALLBACKS)):
        with suppress(curses.error):
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


def _capability(name: str) -> bytes:
    """What the terminal is told for it; b"" where it does not know it."""
    found = curses.tigetstr(name) or b""
    return _PAUSE.sub(b"", found) if b"$<" in found else found


def _own_characters() -> bytes:
    """What ends another character set that others may have left.

    curses is not told to do so with each attribute (`terminfo`).
    """
    return _capability("rmacs")


def _unknown(row: Row) -> Row:
    """What is shown where curses knows `row` and the terminal may show more, or other columns.

    No row that is to be drawn is this one, or goes on from it.
    """
    return row._replace(style=_UNKNOWN, risky=True)


def _changed(rows: Sequence[Row], shown: Sequence[Row]) -> list[int]:
    """Which rows are not those that are shown."""
    return list(compress(range(len(rows)), map(is_not, rows, shown)))


def _has_grown(row: Row, shown: Row) -> bool:
    """Whether `row` is what is shown, and perhaps more text behind that."""
    return (
        row.text.startswith(shown.text)
        and row.gutter == shown.gutter
        and row.style == shown.style
        and (
            row.spans is shown.spans
            or (not (row.risky or shown.risky) and goes_on(row.spans, shown.spans, len(shown.text)))
        )
    )


class CursesScreen:
    """The terminal on file descriptors 0 and 1, from `enter()` to `leave()`.

    `TerminalError` where curses cannot start on it. Whoever enters sees to the terminal first
    (`terminal.Terminal`): curses itself would write escapes into a file.

    One that is `paced` is not `ready` where frames are asked for without a pause, but for one each
    `interval` seconds, and `burst` seconds' worth at once: what comes in one packet is shown as it
    comes (see `pace`). Who draws comes again in `rest()`.
    """

    interval = 1 / 250
    burst = 8 * interval

    def __init__(self, theme: Theme = THEMES["default"], *, paced: bool = False) -> None:
        self.theme = theme
        self._shown: list[Row] = []
        self._attributes: dict[Style, int] = {}  # what styles are to curses
        self._takes = system.output_poll(1)
        self._pace = Pace(self.interval if paced else 0.0, self.burst)

    @property
    def theme(self) -> Theme:
        return self._theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._theme = theme
        # What rows, and spans of them, are to curses where that is the theme.
        self._inks: dict[tuple[str, str], int] = {}

    def enter(self) -> None:
        sys.stdout.flush()
        self._window = _start()
        if curses.isendwin():
            # It was left before; a second initscr would show the old screen again.
            self._window.erase()
            self._fit()
            self._window.refresh()
        curses.noecho()
        curses.cbreak()
        self._window.keypad(True)
        self._window.nodelay(True)
        # Without this curses stops drawing while keys wait.
        curses.typeahead(-1)
        if hasattr(curses, "set_escdelay"):
            curses.set_escdelay(25)
        # What the window draws text in that grows.
        self._look = curses.A_NORMAL
        self._window.attrset(self._look)
        self._typed = codecs.getincrementaldecoder(self._window.encoding)("ignore")
        self._start_colors()
        self._pad = curses.newpad(1, _PAD_COLUMNS)
        # PDCurses has no wide characters to be asked for.
        asked = self._is_inserted if system.SEQUENCES else bool
        self._is_known = lru_cache(maxsize=None)(asked)
        self._cup = _capability("cup")
        alike = self._cup.startswith(_CSI)
        self._no_wrap = _capability("rmam") or (_NO_WRAP if alike else b"")
        self._wrap = _capability("smam") or (_WRAP if alike else b"")
        # GNU screen has no alternate screen as it comes. Its scrollback takes in whatever is
        # cleared, and each row that is scrolled: so rows are wiped, and written anew.
        self._keeps = is_screen(os.environ)
        self._pasting = (_BRACKETS, _NO_BRACKETS) if alike else (b"", b"")
        self._scrolls = curses.has_il() and not self._keeps
        self._write(_own_characters() + self._pasting[0])
        self._forget()

    def _start_colors(self) -> None:
        self._colors = 0
        if curses.has_colors():
            with suppress(curses.error):
                curses.start_color()
                curses.use_default_colors()
                # Beyond those that consoles have always had, it would write sequences to them.
                self._colors = curses.COLORS if system.SEQUENCES else min(curses.COLORS, 16)

    def leave(self) -> None:
        """Gives the screen back. It is wiped first: who knows whether it is an alternate one.

        Some have none, and some that say so: mosh, and others as their users have set them.
        """
        self._put_out()
        self._write(self._pasting[1])
        self._let_wrap()
        with suppress(curses.error):
            if self._keeps:
                self._wipe()
            elif system.SEQUENCES:
                self._window.clear()
                self._window.refresh()
            curses.endwin()
            if self._keeps:
                self._write_at(0, 0, "")

    def _wipe(self) -> None:
        """Has the terminal show nothing, row by row; curses does not know of it."""
        wipe = _capability("el")
        for y in range(self.size()[0]):
            self._write_at(y, 0, "")
            self._write(wipe)
        self._write_at(*self._window.getyx(), "")

    def size(self) -> tuple[int, int]:
        return self._window.getmaxyx()

    @property
    def lacks(self) -> frozenset[str]:
        """The attributes that it cannot show; "color" is one of them."""
        lacks = {name for name, (value, _) in _ATTRIBUTES.items() if not value}
        if system.SEQUENCES:
            lacks |= {name for name, (_, on) in _ATTRIBUTES.items() if not _capability(on)}
        if not self._colors:
            lacks.add("color")
        return frozenset(lacks)

    def resize(self) -> None:
        """Takes over the terminal's size and puts its modes back; what it shows is forgotten.

        Terminals move text in ways of their own when they are resized, and after ^Z others have
        written to them: the next frame is drawn whole.
        """
        self._fit()
        self._put_out()
        with suppress(curses.error):
            curses.reset_prog_mode()
        cursor = _capability("cnorm")  # others may have hidden it
        self._write(_own_characters() + self._pasting[0] + cursor)
        self._window.erase()
        if self._keeps:
            self._wipe()
            self._window.redrawwin()
        else:
            self._window.clearok(True)
        self._forget()

    def _forget(self) -> None:
        """The screen is blank, as far as is known."""
        rows, columns = self.size()
        self._shown = [BLANK] * rows
        # The row that the cursor is on since the last frame, -1 for none; whether text that grows
        # there is drawn with no frame, and what has grown.
        self._tail = -1
        self._grows = False
        self._grown: list[str] = []
        # To write the last cell of a screen, some terminals are made to insert a character before
        # it. In a single column that pushes it out: there it is not for curses to write or move.
        self._narrow = columns == 1
        # Whether rows wrap, as far as is known. curses has them do so whenever it starts, once its
        # output is written, and after it has written the last cell of the screen.
        self._wraps = True
        self._window.idlok(not self._narrow)
        # The row on which the terminal's cursor may be elsewhere than curses has it, and as what
        # curses knows it.
        self._astray: Optional[tuple[int, Row]] = None
        # Whether its last output is the end of the row that grows: to that it adds a mark, and not
        # everywhere to where the cursor was moved, or a mode or colour was set. And what has
        # switched on the style of that, and switches it off.
        self._joins = False
        self._lit = b"", b""
        # Rows that got a mark, and their text with it. They are kept, so that no other has the id.
        self._marked: dict[int, tuple[Row, str]] = {}
        self._spans: dict[int, curses.window] = {}  # by their columns

    def _fit(self) -> None:
        with suppress(OSError, curses.error):  # the terminal may be gone
            rows, columns = system.size()
            # Serial lines have no size: what terminfo says stays.
            if rows and columns and (rows, columns) != self.size():
                if system.SEQUENCES:
                    curses.resizeterm(rows, columns)
                else:
                    curses.resize_term(0, 0)  # PDCurses: as the console has been made

    def _take_size(self) -> None:
        """PDCurses tells of no other size before it was made to take one, were it the same again.

        What has come meanwhile it drops, be it that the size is another by now.
        """
        with suppress(OSError, curses.error):
            curses.resize_term(0, 0)
            self._fit()
        self.resize()

    def suspend(self) -> None:
        """Gives the screen back for a while."""
        self._put_out()
        self._write(self._pasting[1])
        self._let_wrap()
        with suppress(curses.error):
            curses.def_prog_mode()
            curses.endwin()

    def measure(self, cluster: str) -> int:
        """Columns by curses' own count, which is what its cursor goes by.

        -1 for what the terminal's encoding has not, or the system does not know: curses would draw
        blanks.
        """
        try:
            cluster.encode(self._window.encoding)
        except UnicodeEncodeError:
            return -1
        if not (cluster.isascii() or all(map(self._is_known, cluster))):
            return -1
        try:
            self._pad.move(0, 0)
            self._pad.addstr(cluster)
        except curses.error:
            return 0
        return self._pad.getyx()[1]

    def _is_inserted(self, char: str) -> bool:
        """Whether curses inserts a character as it is, as it does with what the system knows."""
        encoded = char.encode(self._window.encoding)
        self._pad.move(0, 0)
        try:
            self._pad.insstr(char)
        except curses.error:
            return False
        return self._pad.instr(0, 0, len(encoded)) == encoded

    def ready(self) -> bool:
        """Whether a frame would be taken at once, and not one too many."""
        return self._pace.begin() and bool(self._takes(0))

    def rest(self) -> float:
        """The seconds until a frame is not one too many; 0 where it is not."""
        return self._pace.rest()

    def keys(self) -> list[str]:
        names: list[str] = []
        while (key := self._next_key()) is not None:
            if isinstance(key, str):
                names += map(key_names.name, key)
            elif key in _FUNCTION_KEYS:
                names.append(_FUNCTION_KEYS[key])
            elif key == curses.KEY_MOUSE:
                # As it came: what the mouse did is to come, and nobody has asked for it.
                names += map(key_names.name, _capability("kmous").decode("latin-1"))
            elif key == curses.KEY_RESIZE and system.SEQUENCES:
                self._fit()  # where no signal tells of it
            elif key == curses.KEY_RESIZE:
                self._take_size()
        return names

    def _next_key(self) -> Union[str, int, None]:
        """The next characters, "" where they are not whole yet; a function key; None for none."""
        if not system.SEQUENCES:
            try:
                return self._window.get_wch()
            except curses.error:
                return None
        # Not get_wch: of bytes that are no text it makes nothing of all that has come with them.
        key = self._window.getch()
        if key < 0:
            return None
        return key if key > 0xFF else self._typed.decode(bytes([key]))

    def sequences(self) -> dict[str, str]:
        """What the terminal sends for keys, where that comes in pieces; `keys` sees it whole."""
        sent = {
            _capability(capability).decode("latin-1"): name
            for capability, name in key_names.CAPABILITIES.items()
        }
        return {sequence: name for sequence, name in sent.items() if sequence[:1] == "\x1b"}

    def paint(self, frame: Frame) -> None:
        rows, cursor = frame
        if self._grown:
            self._shown[self._tail] = self._shown[self._tail].grown("".join(self._grown))
            self._grown.clear()
        self._grows = False
        try:
            if cursor is None:
                self._paint(rows, cursor)
            elif rows[cursor[0]].risky:
                if not self._extend(rows, *cursor):
                    self._paint(rows, cursor)
            elif not self._go_on(rows, *cursor):
                self._paint(rows, cursor)
        except curses.error:
            # The terminal became smaller in the middle of this; SIGWINCH brings a new frame.
            return
        self._tail = -1
        if cursor is not None:
            self._tail = cursor[0]
            if self._astray is None and not self._narrow:
                row = rows[self._tail]
                look = self._ink(row.style, last_style(row.text, row.spans))
                if look != self._look:
                    self._look = look
                    self._window.attrset(look)
                self._grows = True
        self._pace.end()

    def grow(self, text: str) -> bool:
        if not self._grows:
            return False
        try:
            if text < "!":  # it begins with one
                self._write_blanks(len(text.rstrip(" ")))
            self._window.addstr(text)
            self._window.refresh()
        except curses.error:
            # As in `paint`.
            self._grows = False
            return False
        self._grown.append(text)
        self._pace.end()
        return True

    def _write_blanks(self, columns: int) -> None:
        """Has curses write so many columns as they are, where it would go past the blanks first.

        It makes a system call of each way it goes, if only to write a blank over a blank.
        """
        if columns:
            span = self._spans.get(columns)
            if span is None:
                span = self._spans[columns] = curses.newwin(1, columns)
            span.mvwin(*self._window.getyx())
            span.redrawln(0, 1)

    def _paint(self, rows: Sequence[Row], cursor: Optional[tuple[int, int]]) -> None:
        corner = rows[-1].text
        if self._narrow:
            rows = [*rows[:-1], BLANK]
        shown = self._shown
        self._joins = False
        self._put_out()
        if self._astray is not None:
            self._sync()
            y, told = self._astray
            shown[y] = _unknown(told)
            self._astray = None
        changed = _changed(rows, shown)
        if len(changed) > 1:
            self._leave_row(rows)
            self._scroll(rows)
            changed = _changed(rows, shown)
        risky = [y for y in changed if rows[y].risky or shown[y].risky]
        for y in changed:
            if y not in risky:
                self._draw(y, rows[y])
                if self._keeps:
                    self._window.refresh()  # of several rows curses might make a scroll
        if risky:
            self._redraw(risky, rows, cursor)
        if cursor is not None and self._astray is None:
            self._window.move(*cursor)
        self._window.refresh()
        self._keep_from_wrapping()
        if self._narrow:
            self._write_at(len(rows) - 1, 0, corner or " ")
            self._write_at(*self._window.getyx(), "")

    def _go_on(self, rows: Sequence[Row], y: int, x: int) -> bool:
        """Has curses draw what the row at the cursor has grown by, if there is no more to do.

        As `grow`, for text in any styles. Where anything but ASCII comes, what it begins with may
        join what is there, and what it ends with may reach the last cell.
        """
        shown = self._shown
        row, old = rows[y], shown[y]
        if (
            self._astray is not None
            or old.risky
            or not _has_grown(row, old)
            or x != row.end
            or self._window.getyx() != (y, old.end)
            or self._narrow
        ):
            return False
        start = len(old.text)
        added = row.text[start:]
        if not added.isascii() and (not added[0].isascii() or self._meets_edge(row)):
            return False
        shown[y] = row
        if shown != rows:
            shown[y] = old
            return False
        shown[:] = rows  # of those that are alike, the same
        self._joins = False
        self._add_from(start, row)
        self._window.refresh()
        return True

    def _extend(self, rows: Sequence[Row], y: int, x: int) -> bool:
        """Writes what the text at the cursor has grown by, past curses, if there is no more to do.

        Where other rows are to be drawn too, there is no way back to the text's end: the terminal
        alone knows where that is, and its slot for a cursor is the main screen's in some.
        """
        shown = self._shown
        row, old = rows[y], shown[y]
        if (
            self._tail != y
            or not x == row.end < self.size()[1]
            or not self._cup
            or not _has_grown(row, old)
            or any(row is not shown[other] for other, row in enumerate(rows) if other != y)
        ):
            return False
        added = row.text[len(old.text) :]
        if added and not (self._joins or begins_cluster(row.text, len(old.text))):
            return False
        if added:
            # The style stays on for what may come: to a switch between them no mark is joined.
            on, off = self._switches(self._style_at_end(row))
            if self._lit != (on, off):
                self._put_out()
                self._write(on)
                self._lit = on, off
            self._write(self._encode(added))
            self._joins = True
            if self._astray is None:
                self._astray = y, old
        shown[y] = row
        return True

    def _redraw(
        self, risky: list[int], rows: Sequence[Row], cursor: Optional[tuple[int, int]]
    ) -> None:
        """Draws rows whole, on nothing; each by itself, as the cursor is astray after it."""
        window, shown = self._window, self._shown
        for y in risky:
            window.move(y, len(rows[y].gutter) if rows[y].gutter == shown[y].gutter else 0)
            window.clrtoeol()
            if shown[y].risky:
                window.redrawln(y, 1)
        risky.sort(key=lambda y: cursor is not None and y == cursor[0])
        window.move(risky[0], 0)
        window.refresh()
        for y in risky:
            self._keep_from_wrapping()
            shown[y] = BLANK
            self._draw(y, rows[y])
            window.refresh()
            self._joins = self._styles(rows[y].style).text == PLAIN and not rows[y].spans
            if rows[y].risky and not self._is_drawn(y, rows[y]):
                self._write_over(y, rows[y])
            if rows[y].risky and cursor == (y, rows[y].end):
                self._astray = y, rows[y]
            elif rows[y].risky:
                self._sync()

    def _is_drawn(self, y: int, row: Row) -> bool:
        """Whether curses has drawn all of a row, and blanks as such.

        It holds so many marks in a cell, and in some versions none on a wide character; and it goes
        past blanks, to where it has the next word.
        """
        window = self._window
        at = window.getyx()
        held = window.instr(y, len(row.gutter))
        window.move(*at)
        return held.startswith(self._encode(row.text)) and not _GAP.search(row.text)

    def _write_over(self, y: int, row: Row) -> None:
        """Writes the text of a row that was just drawn, and brings the cursor to its end again."""
        self._write_at(y, len(row.gutter), "")
        self._write(_capability("el"))
        done = 0
        style = self._styles(row.style).text
        for span in row.spans:
            self._write_in(style, row.text[done : span.start])
            inside = self._drawn_in(row.style, span.style)
            self._write_in(inside, row.text[span.start : span.end])
            done = span.end
        self._joins = self._write_in(style, row.text[done:])

    def _put_out(self) -> None:
        """Switches off the style in which text was written past curses."""
        off = self._lit[1]
        self._lit = b"", b""
        if off:
            self._write(off)

    def _write_in(self, style: Style, text: str) -> bool:
        """Writes text at the cursor, past curses; whether nothing comes behind it."""
        on, off = self._switches(style)
        self._write(on + self._encode(text) + off)
        return not off

    def _sync(self) -> None:
        """Brings the cursor where curses and the terminal agree on it, after a refresh.

        That is column 0: curses goes there by a carriage return, unless there is as short a way.
        """
        y, x = self._window.getyx()
        if x > 1:
            self._window.move(y, 0)
            self._window.refresh()
        else:
            self._write_at(y, x, "")

    def _write_at(self, y: int, x: int, text: str) -> None:
        if self._cup:
            self._write(curses.tparm(self._cup, y, x) + self._encode(text))

    def _encode(self, text: str) -> bytes:
        return text.encode(self._window.encoding, "replace")

    def _write(self, output: bytes) -> None:
        """Writes to the terminal itself. curses has nothing in its own buffer after a refresh.

        Where the terminal is gone it is lost, as what curses writes is: keys tell of that.
        """
        with suppress(OSError):
            while output:
                output = output[os.write(1, output) :]

    def _keep_from_wrapping(self) -> None:
        """Has no row wrap from now on, after a refresh."""
        if self._wraps:
            with suppress(OSError):  # the terminal may be gone
                self._write(self._no_wrap)
            self._wraps = self._joins = False

    def _meets_edge(self, row: Row) -> bool:
        """Whether curses counts what `row` ends in to the last cell of the row.

        It does so for a wide character that ends before it, too.
        """
        return self.size()[1] - row.end <= (not row.text.isascii())

    def _let_wrap(self) -> None:
        self._write(self._wrap)
        self._wraps = True

    def _leave_row(self, rows: Sequence[Row]) -> None:
        """Brings the row that grew up to date where it stands, if it is to move up.

        A word that goes to the next row is taken out while the cursor is behind it. curses
        itself scrolls first, and comes back for that.
        """
        y = self._tail
        if y < 1 or rows[y - 1] is self._shown[y - 1]:
            return
        # It moves as far as the row above it, more than one where a blank row comes behind it.
        above = self._shown[y - 1]
        places = (place for place in range(y - 2, -1, -1) if rows[place] is above)
        row, shown = rows[next(places, y - 2) + 1], self._shown[y]
        if (
            row is not shown
            and row.text
            and not (row.risky or shown.risky)
            and (_has_grown(row, shown) or _has_grown(shown, row))
        ):
            if row.text == shown.text:
                self._shown[y] = row
                return
            self._draw(y, row)
            # What comes next is elsewhere: the cursor stays wherever that left it.
            self._window.leaveok(True)
            self._window.refresh()
            self._window.leaveok(False)

    def _scroll(self, rows: Sequence[Row]) -> None:
        """Moves runs of rows that stand elsewhere on the screen to where they belong."""
        window, shown = self._window, self._shown
        if self._keeps:
            return
        for move in moves(shown, rows):
            begin, end = move.area
            risky = any(map(_is_risky, shown[begin:end]))
            if not (risky or not is_long(move) or self._is_found(move, rows)):
                self._tell_apart(move)
            window.scrollok(True)
            if not system.SEQUENCES:
                window.move(begin, 0)  # PDCurses scrolls no region but the cursor's
            window.setscrreg(begin, end - 1)
            window.scroll(move.distance)
            window.setscrreg(0, len(shown) - 1)
            # Left on, it would scroll for a character in the last cell.
            window.scrollok(False)
            before = shown.copy()
            move.apply(shown)
            if risky:
                if self._scrolls and is_long(move) and is_found(move, bases(before), bases(shown)):
                    # While the rows that came free are blank: curses moves nothing else with these.
                    window.refresh()
                else:
                    for y in range(begin, end):
                        if before[y].risky or shown[y].risky:
                            shown[y] = _unknown(shown[y])

    def _is_found(self, move: Move, rows: Sequence[Row]) -> bool:
        """Whether curses finds a move to where the rows are to stand."""
        marked = self._marked
        if marked:
            moved = rows[move.y : move.y + move.length]
            if not marked.keys().isdisjoint(map(id, moved)):
                return True  # one that is marked is there once
        return is_found(move, self._compared(self._shown), self._compared(rows))

    def _compared(self, rows: Sequence[Row]) -> list[str]:
        """Rows as curses compares them, with their marks, if any has one."""
        marked = self._marked
        if not marked:
            return list(map(_text, rows))
        texts = bases(rows)
        for y in compress(range(len(rows)), map(marked.__contains__, map(id, rows))):
            texts[y] = marked[id(rows[y])][1]
        return texts

    def _tell_apart(self, move: Move) -> None:
        """Marks a row that is to move, so that curses finds it.

        Where all are on the screen twice it would write each anew.
        """
        if self.measure(_MARK) != 1:
            return
        texts = set(self._compared(self._shown))
        begin = move.y + move.distance
        for y in reversed(range(begin, begin + move.length)):
            row = self._shown[y]
            (base,) = bases([row])
            for x in range(row.end, self.size()[1] - 1):
                text = base + " " * (x - row.end) + _MARK
                if text not in texts:
                    if len(self._marked) > len(texts):
                        self._marked.clear()
                    self._marked[id(row)] = row, text
                    self._put(y, x, _MARK, UNSTYLED.text)
                    self._window.refresh()
                    return

    def _draw(self, y: int, row: Row) -> None:
        """Has curses draw a row: what there is behind what is shown, or all of it."""
        window, look = self._window, self._styles(row.style)
        shown, self._shown[y] = self._shown[y], row
        if y + 1 == len(self._shown) and self._meets_edge(row):
            self._wraps = True
        if _has_grown(row, shown):
            start = len(shown.text)
            x = shown.end
            if not row.text[start : start + 1].isascii():
                # curses loses a mark that comes to a cell drawn before: the cell is drawn again.
                while 0 < start < len(row.text) and not self.measure(row.text[start]):
                    start -= 1
                    x -= self.measure(row.text[start])
            # Behind a row as wide as the screen there is no place to move to.
            if start < len(row.text):
                window.move(y, x)
                self._add_from(start, row)
            return
        if shown is not BLANK:
            window.move(y, 0)
            window.clrtoeol()
        if row.gutter:
            self._put(y, 0, row.gutter, gutter_style(look, row.gutter))
        window.move(y, len(row.gutter))
        self._add_from(0, row)

    def _add_from(self, done: int, row: Row) -> None:
        """Adds a row's text from a character on, each of its spans in its own style."""
        text, style = row.text, row.style
        for start, end, span in row.spans:
            if end > done:
                if start > done:
                    self._add(text[done:start], self._ink(style, ""))
                    done = start
                self._add(text[done:end], self._ink(style, span))
                done = end
        if done < len(text):
            self._add(text[done:], self._ink(style, ""))

    def _style_at_end(self, row: Row) -> Style:
        """The style that a row's text ends in."""
        return self._drawn_in(row.style, last_style(row.text, row.spans))

    def _drawn_in(self, row: str, span: str) -> Style:
        """What a span of a row is drawn in, or with "" what stands in none."""
        return span_style(self._theme, row, span) if span else self._styles(row).text

    def _ink(self, row: str, span: str) -> int:
        """What that is to curses."""
        ink = self._inks.get((row, span))
        if ink is None:
            ink = self._inks[row, span] = self._attribute_of(self._drawn_in(row, span))
        return ink

    def _put(self, y: int, x: int, text: str, style: Style) -> None:
        self._window.move(y, x)
        self._add(text, self._attribute_of(style))

    def _add(self, text: str, attribute: int) -> None:
        try:
            self._window.addstr(text, attribute)
        except curses.error:
            return  # the last cell of the screen is written, and then the cursor has nowhere to go

    def _styles(self, name: str) -> Look:
        return self._theme.get(name, UNSTYLED)

    def _switches(self, style: Style) -> tuple[bytes, bytes]:
        """What switches a style on and off again, where it is not curses that writes."""
        on = b"".join(
            [_capability(on) for name, (_, on) in _ATTRIBUTES.items() if getattr(style, name)]
        )
        number = color_number(style.color, self._colors)
        if number >= 0:
            on += curses.tparm(_capability("setaf"), number)
        return on, _capability("sgr0") if on else b""

    def _attribute_of(self, style: Style) -> int:
        known = self._attributes.get(style)
        if known is not None:
            return known
        attribute = curses.A_NORMAL
        for name, (value, _) in _ATTRIBUTES.items():
            if getattr(style, name):
                attribute |= value
        number = color_number(style.color, self._colors)
        if number >= 0:
            # The first eight have another order where the system's own is another.
            color = _COLORS[number % 8] + number // 8 * 8 if number < 16 else number
            curses.init_pair(number + 1, color, -1)
            attribute |= curses.color_pair(number + 1)
        self._attributes[style] = attribute
        return attribute
