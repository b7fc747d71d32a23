"""A screen in memory: the double for tests, of this package and of agents that draw with it.

It fails loudly on whatever a terminal would garble: control characters, rows that are too wide, a
frame of another size; and on keys that no keyboard has.

Nobody looks at it unasked. So whoever draws here listens: it is called when keys are pressed, when
the size is another, and when time goes by, which it does only by `wait`.
"""

from __future__ import annotations

import threading

from streamcurses._late import Callable, Iterable, Mapping, Optional
from streamcurses._screen.cells import EMPTY, Cell
from streamcurses._screen.frame import Frame
from streamcurses._screen.keys import NAMES, Key, Paste, name
from streamcurses._screen.theme import THEMES, UNSTYLED, Style, Theme, gutter_style, span_style
from streamcurses._text.clusters import Shaper
from streamcurses._text.row import BLANK, Row
from streamcurses.json.tuples import new


class VirtualScreen:
    """A terminal of `rows` x `columns` in memory, to see what an agent shows.

        screen = VirtualScreen(24, 80)
        with Session(screen=screen) as ui: ...

    What it shows: `text()`, `row(y)`, `find(text)`, `style(y, x)`, `svg()`, and `cursor`, its
    (y, x); `assert_screen` compares all of it. What a user does: `type(text)`, `press(*keys)`,
    `paste(text)`, `resize(rows, columns)`. `wait(seconds)` lets time go by, which nothing else
    does: `now` is the clock.

    Clusters have the columns that `measure(cluster)` says, wcwidth's unless it is given;
    `ambiguous` characters of East Asia have 1, or 2. Colours are those of `theme`, a mapping, or
    else of whoever draws. `dirty` holds the numbers of the rows that were touched last.
    """

    def __init__(
        self,
        rows: int = 24,
        columns: int = 80,
        measure: Optional[Callable[[str], int]] = None,
        theme: Optional[Theme] = None,
        ambiguous: int = 1,
    ) -> None:
        self.measure = measure or self._columns_of
        self.theme = theme
        self.ambiguous = ambiguous
        self.dirty: set[int] = set()
        self._cursor: Optional[tuple[int, int]] = None
        self.now = 0.0
        self._shaper = Shaper(measure, degrade=False, ambiguous=ambiguous)
        self._pressed: list[Key] = []
        self._listener: Optional[Callable[[], None]] = None
        # One thread may look while another draws.
        self._lock = threading.RLock()
        self._rows = self._columns = -1  # none as yet
        self.resize(rows, columns)

    def size(self) -> tuple[int, int]:
        return self._rows, self._columns

    def ready(self) -> bool:
        return True

    def resize(self, rows: int, columns: int) -> None:
        """Changes the size; what was shown is gone, as after a terminal's own resize."""
        with self._lock:
            if (rows, columns) == self.size():
                return
            self._rows = rows
            self._columns = columns
            self._shown: list[Row] = [BLANK] * rows
            self._grown = -1  # the row that is not as in the last frame,
            self._more: list[str] = []  # for it has this behind the cursor of then
            self._cells = [[EMPTY] * columns for _ in range(rows)]
            self._undrawn: set[int] = set()
        self._tell()

    @property
    def cells(self) -> list[list[Cell]]:
        """All cells, by rows: drawn as they are looked at, where nothing can be wrong with a row.

        A stream is drawn many times before anybody looks.
        """
        with self._lock:
            self._end_growth()
            while self._undrawn:
                y = self._undrawn.pop()
                self._cells[y] = self._draw(self._shown[y])
            return self._cells

    @property
    def cursor(self) -> Optional[tuple[int, int]]:
        """Its (y, x), None where it is out of sight."""
        with self._lock:
            self._end_growth()
            return self._cursor

    def _end_growth(self) -> None:
        """Puts what has come since the last look behind its row."""
        if self._more:
            text = "".join(self._more)
            self._more.clear()
            assert self._cursor is not None
            y, x = self._cursor
            end = x + len(text)
            if not (text.isascii() and text.isprintable() and end <= self._columns):
                raise ValueError(f"{text!r} does not go behind column {x}")
            self._shown[y] = self._shown[y].grown(text)
            self._undrawn.add(y)
            self._cursor = y, end

    def _columns_of(self, cluster: str) -> int:
        return sum(cell.columns for cell in self._shaper.shape(cluster))

    def listen(self, listener: Optional[Callable[[], None]]) -> None:
        """Whoever draws here is called at keys, at another size, and as time goes by."""
        self._listener = listener

    def _tell(self) -> None:
        if self._listener is not None:
            self._listener()

    def press(self, *keys: str) -> None:
        """Presses keys, by their names ("page up", "enter", "^L") or as single characters.

        `ValueError` for what is neither: `type` is for text.
        """
        for key in keys:
            if len(key.removeprefix("alt ")) != 1 and key not in NAMES:
                raise ValueError(f"{key!r} is no key; type({key!r}) types it as text")
        self._press(keys)

    def type(self, text: str) -> None:
        """Types text, character by character; a newline is Enter."""
        self._press(map(name, text))

    def paste(self, text: str) -> None:
        """Pastes text, as a terminal does it: its line ends send nothing."""
        self._press([Paste(text)])

    def _press(self, keys: Iterable[Key]) -> None:
        with self._lock:
            self._pressed += keys
        self._tell()

    def wait(self, seconds: float) -> None:
        """Lets time go by."""
        self.now += seconds
        self._tell()

    def keys(self) -> list[Key]:
        """What was pressed, typed and pasted since the last call."""
        with self._lock:
            pressed, self._pressed = self._pressed, []
        return pressed

    def paint(self, frame: Frame) -> None:
        with self._lock:
            self._paint(frame)

    def _paint(self, frame: Frame) -> None:
        if len(frame.rows) != self._rows:
            raise ValueError(f"a frame of {len(frame.rows)} rows on a screen of {self._rows}")
        self._end_growth()
        rows, shown = frame.rows, self._shown
        grown, self._grown = self._grown, -1
        if grown >= 0 and rows[grown] == shown[grown]:
            shown[grown] = rows[grown]
        self.dirty = dirty = {y for y, row in enumerate(rows) if row is not shown[y]}
        self._undrawn |= dirty
        # Nothing is wrong with rows that have only moved.
        known = set(map(id, shown)) if len(dirty) > 1 else ()
        for y in dirty:
            row = rows[y]
            if id(row) in known:
                continue
            if not (row.text.isascii() and row.text.isprintable() and row.end <= self._columns):
                self._undrawn.discard(y)
                self._cells[y] = self._draw(row)
        self._shown = list(rows)
        self._cursor = frame.cursor

    def grow(self, text: str) -> bool:
        with self._lock:
            if not self._more:
                if self._cursor is None:
                    return False
                self._grown, x = self._cursor
                row = self._shown[self._grown]
                if x != row.end or row.risky:
                    raise ValueError(f"{row!r} does not grow at column {x}")
            self._more.append(text)
        self.dirty = {self._grown}
        return True

    def _draw(self, row: Row) -> list[Cell]:
        theme = self.theme or THEMES["default"]
        look = theme.get(row.style, UNSTYLED)
        cells = [Cell(character, gutter_style(look, row.gutter)) for character in row.gutter]
        styles = [look.text] * len(row.text)
        for start, end, style in row.spans:
            styles[start:end] = [span_style(theme, row.style, style)] * (end - start)
        pieces = self._shaper.shape(row.text)
        narrow = len(pieces) == len(row.text)
        for piece in pieces:
            narrow = narrow and piece.columns == 1
            if piece.style:
                raise ValueError(f"{piece.text!r} in {row.text!r} is not safe to draw")
        if narrow:
            # As nearly always: a column each.
            cells += [new(Cell, pair) for pair in zip(row.text, styles)]
        else:
            offset = 0
            for piece in pieces:
                cells.append(Cell(piece.text, styles[offset]))
                cells.extend([Cell("", styles[offset])] * (piece.columns - 1))
                offset += len(piece.text)
        if len(cells) != row.end:
            raise ValueError(f"{row!r} takes {len(cells)} columns")
        if len(cells) > self._columns:
            raise ValueError(f"{row!r} is wider than {self._columns} columns")
        return cells + [EMPTY] * (self._columns - len(cells))

    def row(self, y: int) -> str:
        """The text of row `y`, without the spaces at its end."""
        return "".join(cell.text for cell in self.cells[y]).rstrip(" ")

    def text(self) -> str:
        """All rows, joined by newlines."""
        return "\n".join(self.row(y) for y in range(self._rows))

    def find(self, text: str) -> Optional[tuple[int, int]]:
        """The (y, x) of the first row and column where `text` stands; None where it does not.

        A text that goes on in the next row is not found.
        """
        for y, cells in enumerate(self.cells):
            left = "".join(cell.text for cell in cells).find(text)
            if left >= 0:
                x = 0
                while left >= len(cells[x].text):
                    left -= len(cells[x].text)
                    x += 1
                return y, x
        return None

    def style(self, y: int, x: int) -> Style:
        """How the cell in row `y`, column `x` is drawn: its colour and attributes."""
        return self.cells[y][x].style

    def svg(self, colors: Optional[Mapping[str, str]] = None) -> str:
        """The screen as a picture, in `colors` by the names that themes have for them.

        "" is the text's colour there, "page" that of the page.
        """
        from streamcurses._screen.svg import LIGHT, svg

        return svg(self.cells, self.cursor, colors or LIGHT)

    def __str__(self) -> str:
        """The screen in a frame, to be printed by a failed test."""
        edge = "+" + "-" * self._columns + "+"
        body = ["|" + "".join(cell.text for cell in row) + "|" for row in self.cells]
        return "\n".join([edge, *body, edge])

    # Snapshots are made of what a value says of itself.
    __repr__ = __str__
