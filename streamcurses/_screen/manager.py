"""Regions, layout and screen in one: takes in changes, draws frames.

Sans-IO but for the screen that it is given, and without a clock: the time is told to it. One caller
at a time; whoever has several threads keeps a lock around it.
"""

from __future__ import annotations

from streamcurses._conversation.changes import (
    BUFFER_OF,
    BUFFERS,
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
    Withdraw,
)
from streamcurses._late import Callable, Iterable, Mapping, Optional, Sequence
from streamcurses._screen.controls import Action, Controls
from streamcurses._screen.folds import RESULTS, Folding, Outcome
from streamcurses._screen.frame import Frame, Panel, compose, header, line, marks
from streamcurses._screen.keys import Key
from streamcurses._screen.panes import Panes, Place
from streamcurses._screen.region import Block, Region
from streamcurses._screen.screen import Screen
from streamcurses._screen.status import LONG, UNITS, Status, tokens
from streamcurses._screen.tail import Tail
from streamcurses._screen.theme import (
    FAILED,
    MARKDOWN,
    UNICODE,
    Glyphs,
    Theme,
    markdown_signs,
    said_by,
)
from streamcurses._screen.theme import labels as default_labels
from streamcurses._screen.timeline import Timeline
from streamcurses._screen.view import MOST, Shown, View
from streamcurses._text.clusters import Shaper, one_line
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.row import BLANK, Row, Span

# What the regions are called, and the timeline where something is said of it.
TITLES = {"thoughts": "Inner thoughts", "tool_calls": "Tool calls", "message": "Message"}
NONE: Mapping[str, str] = {}
TIMELINE_TITLE = "Timeline"

# Stands above what answers the user.
ANSWER = "agent"
WEIGHTS = {"thoughts": 1, "tool_calls": 1, "message": 3}


class ScreenManager:
    """A conversation on a screen.

    `apply(changes)` takes in what changed, `press(key)` what the user wants to see of it, `draw()`
    shows it. `status` is what the status bar tells. What the model says and thinks is drawn as
    Markdown where a theme for that is given, which is the screen's. `labels` are put
    before blocks, by kind, in place of those of our own; `titles` are the regions', by buffer. Rows
    of text have no more than `width` columns.
    """

    def __init__(
        self,
        screen: Screen,
        *,
        glyphs: Glyphs = UNICODE,
        show_hidden: bool = False,
        ambiguous: int = 1,
        markdown: Optional[Theme] = None,
        labels: Mapping[str, str] = NONE,
        titles: Mapping[str, str] = NONE,
        width: Optional[int] = None,
    ) -> None:
        self.screen = screen
        self.glyphs = glyphs
        self.status = Status()
        self.status.measure = self._columns_of
        self._width = width
        self._shaper = Shaper(screen.measure, show_hidden=show_hidden, ambiguous=ambiguous)
        folding = Folding()
        self.regions = {
            buffer: Region(
                self._shaper,
                1,
                glyphs=glyphs,
                folding=folding,
                label=ANSWER if buffer == "message" and "reply" not in labels else "",
            )
            for buffer in BUFFERS
        }
        named = {**TITLES, **titles}
        self.views = {
            buffer: View(self.regions[buffer], one_line(named[buffer])) for buffer in BUFFERS
        }
        self.timeline = Timeline(self._shaper, glyphs, folding)
        self.panes = Panes(
            self.views,
            [WEIGHTS[buffer] for buffer in BUFFERS],
            "message",
            View(self.timeline, TIMELINE_TITLE),
        )
        signs = None if markdown is None else self._signs(markdown)
        self._draws_markdown = markdown is not None
        self.controls = Controls(self.panes, self._shaper, signs)
        for region in self.regions.values():
            region.signs = signs
        self.blocks: dict[int, Block] = {}
        self.stale = False
        # The call that grows; how many deltas there were as that was last seen to; and the calls
        # that have been answered since the last frame.
        self._call: Optional[Block] = None
        self._deltas = 0
        self._answered: list[Block] = []
        self._growing: Optional[Block] = None
        self._tail: Optional[Tail] = None
        self._counted = False  # whether its deltas are the model's
        self._labels = {**default_labels(glyphs), **labels}
        self._status_text = ""
        self._status_row = BLANK
        self._clock = 0  # the column behind the digit that changes by the second, in its row
        # The row of so many columns that tells of several conversations, where this is one.
        self.tab_row: Optional[Callable[[int], Row]] = None
        self.resize()

    def _signs(self, theme: Theme) -> Signs:
        """What is drawn for Markdown, as far as the screen can show it."""
        return markdown_signs(self.glyphs, theme, getattr(self.screen, "lacks", ()))

    def apply(self, changes: Iterable[Change]) -> None:
        """Takes changes in; nothing is drawn."""
        for change in changes:
            if type(change) is Append:
                self.add(*change)
                continue
            self.panes.came = True
            self._tail = None
            if isinstance(change, BlockBegin):
                self._begin(change)
            elif isinstance(change, BlockEnd):
                block = self.blocks[change.block]
                mark = self.glyphs.cut(change.reason) if change.cut_off else ""
                block.end(mark, change.reason)
                self.status.ended(block.kind, change.reason)
                if block.kind != "call" and block.grows and block.under is not None:
                    self._answer(block.under, block.ok)
                self._view_of(block).changed()
                self.panes.timeline.changed()
            elif isinstance(change, Restart):
                block = self.blocks[change.block]
                block.restart()
                self._view_of(block).changed()
                self.panes.timeline.changed()
            elif isinstance(change, Become):
                self._become(self.blocks[change.block], change.kind)
            elif isinstance(change, Withdraw):
                self._withdraw(self.blocks.pop(change.block))
            else:
                raise TypeError(f"not a change: {change!r}")

    def add(self, number: int, text: str, deltas: int = 1) -> None:
        """Takes in that a block's text grows by what came in so many deltas."""
        self.panes.came = True
        tail = self._tail
        if tail is not None and tail.number == number:
            tail.source.added.append(text)
        else:
            block = self.blocks[number]
            block.text.append(text)
            if block is not self._growing:
                self._touch(block)
            else:
                self._grown(block)
        if self._counted:
            self.status.deltas += deltas if len(text) <= LONG * deltas else tokens(text)

    def keep(self, number: int, text: str) -> None:
        """A block's text ends with `text`, an object that stays anyway, where that has come."""
        block = self.blocks.get(number)
        if block is not None:
            block.text.keep(text)

    def _begin(self, change: BlockBegin) -> None:
        buffer = BUFFER_OF[change.kind]
        sign, label = self._sign(self._labels.get(change.kind, ""))
        if change.kind in RESULTS and change.name and not self._is_below(change.under):
            label += f"{one_line(change.name)}: "
        label += "" if change.ok else FAILED
        if change.under is None and change.who:
            sign, label = "", said_by(change.who, sign + label)
        title = ""
        if self._draws_markdown and change.kind in MARKDOWN:
            title, sign, label = (sign + label).strip(), "", ""
        block = self.regions[buffer].begin(
            change.block,
            change.kind,
            change.name,
            sign=sign,
            label=label,
            title=title,
            under=change.under,
        )
        block.ok = change.ok
        block.grows = change.grows
        block.who = change.who
        self.blocks[change.block] = block
        self.timeline.add(block)
        for view in (self._view_of(block), self.panes.timeline):
            view.changed()  # what stood before may fold now
        if change.under is not None and block.comes_whole:
            self._answer(change.under, change.ok)
        if change.kind == "user":
            self.panes.begin()
        self._touch(block, begins=True)

    def _sign(self, label: str) -> tuple[str, str]:
        """What of a label all rows of its block stand behind, and the rest."""
        rest = label.lstrip(" ")
        for sign in (self.glyphs.result, self.glyphs.dot):
            rest = rest.removeprefix(f"{sign} ")
        return label[: len(label) - len(rest)], rest

    def _is_below(self, call: Optional[int]) -> bool:
        """Whether what comes next stands right below a call, in whatever order things are shown."""
        blocks = self.timeline.all
        return bool(blocks) and blocks[-1].number == call

    def _answer(self, number: int, ok: bool) -> None:
        call = self.blocks[number]
        call.outcome = Outcome(ok)
        self._answered.append(call)

    def _date(self, now: float) -> None:
        """Sees to when calls grow and are answered."""
        call = self._call
        if call is not None and (call.grew is None or self.status.deltas != self._deltas):
            self._deltas = self.status.deltas
            call.grew = now
        for call in self._answered:
            if call.outcome is not None and call.grew is not None:
                call.outcome = call.outcome._replace(took=now - call.grew)
        self._answered.clear()

    def _become(self, block: Block, kind: str) -> None:
        source = self._view_of(block)
        source.forget(block)
        source.region.remove(block)
        source.changed()
        self.regions[BUFFER_OF[kind]].adopt(block, kind)
        if self.panes.hidden:
            self.panes.thin()
        self.panes.timeline.changed()
        self._touch(block)

    def _withdraw(self, block: Block) -> None:
        view = self._view_of(block)
        view.forget(block)
        view.region.remove(block)
        view.changed()
        if block in self.timeline.blocks:
            self.panes.timeline.forget(block)
        self.timeline.remove(block)
        self.panes.timeline.changed()
        if self._growing is block:
            self._growing = None

    def _view_of(self, block: Block) -> View:
        return self.views[BUFFER_OF[block.kind]]

    def _grown(self, block: Block) -> None:
        # Markdown may take fewer rows than before.
        for view in (self._view_of(block), self.panes.timeline):
            if block.text.as_it_came:
                view.grown()
            else:
                view.changed()

    def _touch(self, block: Block, *, begins: bool = False) -> None:
        self._tail = None
        self._growing = block
        self._grown(block)
        self.panes.active = BUFFER_OF[block.kind]
        self._call = block if block.kind == "call" else None
        grows = self.status.growing(block.kind, block.name, begins=begins)
        self._counted = grows and not block.grows

    def end(self, state: str) -> None:
        """Nothing more is awaited, and why; nothing is drawn."""
        self.status.end(state)
        self.panes.settle()

    def press(self, key: Key) -> list[Action]:
        """Takes a key; what is to be done beyond the screen. Nothing is drawn."""
        self._tail = None
        actions = self.controls.press(key)
        self.status.pause(self.controls.paused)
        return actions

    def resize(self) -> None:
        """Fits all to the screen's size; what is out of sight is wrapped when it is come to."""
        self._tail = None
        self.controls.rows, columns = self.screen.size()
        self.panes.begin()
        # Two columns or fewer are all text's; else there is a gutter, and the last one stays empty.
        gutter = self.glyphs.bar if columns > 2 else ""
        room = columns - 2 if gutter else columns
        for view in self.panes.all:
            view.region.resize(room, gutter, self._width)
            view.refit()

    def draw(self, now: float) -> bool:
        """Shows how things stand; nothing where the screen is not ready, and `stale` is set.

        False where it was ready until now, and is not any more.
        """
        if self._call is not None or self._answered:
            self._date(now)
        if not self.screen.ready():
            return self._wait()
        self.stale = False
        tail = self._tail
        if (
            tail is None
            or now >= self.status.until
            or self.controls.used
            or not tail.draw(self.screen)
        ):
            self.screen.paint(self._composed(now))
        return True

    def draw_more(self, number: int, text: str, deltas: int, now: float) -> bool:
        """As `add` and `draw`."""
        tail, status, screen = self._tail, self.status, self.screen
        if (
            tail is None
            or tail.number != number
            or now >= status.until
            or self.controls.used
            or self._call is not None
        ):
            self.add(number, text, deltas)
            return self.draw(now)
        # As nearly always. While there is a tail, none of the calls has been answered.
        tail.source.added.append(text)
        self.panes.came = True
        if self._counted:
            status.deltas += deltas if len(text) <= LONG * deltas else tokens(text)
        if not screen.ready():
            return self._wait()
        self.stale = False
        if not tail.draw(screen):
            screen.paint(self._composed(now))
        return True

    def _wait(self) -> bool:
        """The screen is not ready; whether it was not before."""
        behind, self.stale = self.stale, True
        if self._tail is not None:
            self._tail.wait()
        return behind

    def _composed(self, now: float) -> Frame:
        rows, columns = self.screen.size()
        cursor: Optional[tuple[int, int]]
        self.controls.rows = rows
        idle = self.status.ticks and not (self.panes.came or self.controls.used)
        self.controls.used = False
        self.panes.now = now
        self.controls.expire(now)
        self.controls.arrange()
        if self.controls.help is not None:
            panels, cursor = self._help(self.controls.help, columns)
        else:
            panels, cursor = self._panels(columns)
        bottom = self.controls.bottom(columns - 1, self.glyphs.ellipsis)
        if bottom is not None:
            cursor = (rows - 1, bottom[1])
        told = ""
        if self.panes.in_order:
            told = self._marks(self.panes.timeline, self.panes.timeline.show(), True)
        status = self._status(columns, now, told) if rows > 2 else None
        last = bottom and bottom[0]
        if last is None and self.tab_row is not None and self.controls.is_tabbed:
            last = self.tab_row(columns - 1)
        idle = idle and self.controls.quiet and not (status is None or status.risky)
        if idle:
            # Each second is drawn there, and the way from the text and back would be drawn too.
            cursor = (0, self._clock)
        frame = compose(rows, status, panels, last, cursor)
        self._tail = None
        growing = None if idle else self._growing
        # In two columns or fewer the cursor may have no room behind the text.
        if cursor and growing and columns > 2 and self.controls.quiet:
            view = self.panes.growing
            if view.top is None:
                self._tail = Tail(growing, view, frame)
        return frame

    def _panels(self, columns: int) -> tuple[list[Panel], Optional[tuple[int, int]]]:
        """The regions, and the cursor: at the end of the text that grows, if that is in sight."""
        panels = []
        cursor = None
        focus = self.panes.focus
        growing = self.panes.growing
        for place in self.panes.places:
            panel = self._panel(place, columns, place.name == focus)
            panels.append(panel)
            active = place.view is growing
            if panel.body and (active or cursor is None):
                y = self._last(panel.body) if active else len(panel.body) - 1
                cursor = (y + place.y + place.header, min(panel.body[y].end, columns - 1))
        return panels, cursor

    def _last(self, rows: Sequence[Row]) -> int:
        """Which of the rows is the last one of the block that grows; the very last, if none is."""
        if self._growing is not None:
            ends = self._growing.text.tail(1)
            for y in range(len(rows) - 1, -1, -1):
                if ends and rows[y] is ends[0]:
                    return y
        return len(rows) - 1

    def _panel(self, place: Place, columns: int, focused: bool) -> Panel:
        _, view, y, has_header = place
        shown = view.show()
        rows = shown.rows
        search = self.controls.search
        if focused and rows and search is not None:
            parts = view.region.sources(view.first(), len(rows))
            rows = search.mark(rows, parts, view.region.columns)
        head = None
        if has_header:
            told = self._marks(view, shown, focused)
            head = header(view.title, columns - 1, told, focused, self.glyphs)
        return Panel(y, head, rows)

    def _marks(self, view: View, shown: Shown, focused: bool) -> str:
        """What stands at the end of a header: which match of how many, what is above and below."""
        _, above, below, new = shown
        count = f"{MOST}+" if new > MOST else str(new or "")
        told = marks(above, below, count, self.glyphs)
        search = self.controls.search
        if not focused or search is None:
            return told
        return f"{search.told(view.region)} {told}".strip()

    def _help(self, first: int, columns: int) -> tuple[list[Panel], tuple[int, int]]:
        """The help in place of the regions, from its row `first` on where not all has room."""
        from streamcurses._screen.help import TITLE, help_rows

        y = int(not self.panes.small)
        head = self.panes.rows - y > 2
        room = self.panes.rows - y - head
        lines = help_rows(
            max(columns - 1, 1),
            self.controls.typed is not None,
            self.panes.in_order,
            self.controls.search is not None,
            self.controls.tabs,
        )
        first = self.controls.help = max(min(first, len(lines) - room), 0)
        below = len(lines) > first + room
        told = marks(first > 0, below, "", self.glyphs)
        row = header(TITLE, columns - 1, told, True, self.glyphs)
        return [Panel(y, row if head else None, lines[first : first + room])], (0, 0)

    def _columns_of(self, text: str) -> int:
        if text.isascii() and text.isprintable():
            return len(text)
        return sum(cell.columns for cell in self._shaper.shape(text))

    def _status(self, columns: int, now: float, told: str) -> Row:
        glyphs = self.glyphs
        self.status.hints = self.controls.hints
        text = self.status.text(now, columns - 1, glyphs.dot, told, glyphs.spinner)
        if text is not self._status_text:
            self._status_text = text
            row = line(self._shaper, text, columns - 1, "status", glyphs.ellipsis)
            begin, end = self.status.timed
            before = line(self._shaper, text[:begin], columns - 1, "status")
            length = len(before.text)
            timed = row.text[length : length + end - begin]
            spans = (*before.spans, Span(length, length + len(timed), "clock"))
            self._clock = before.columns + len(timed.rstrip(UNITS))
            self._status_row = row._replace(spans=spans)
        return self._status_row

    def conversation(self) -> list[Block]:
        """All blocks in the order in which they are read.

        A result stands below its call, unless others have said something in between: what they say
        stands where it came.
        """
        below: dict[Optional[int], list[Block]] = {None: []}
        said = -1  # the last notice
        places = {number: place for place, number in enumerate(self.blocks)}
        for place, block in enumerate(self.blocks.values()):
            if block.kind == "notice":
                said = place
            moves = block.under is not None and places.get(block.under, -1) > said
            below.setdefault(block.under if moves else None, []).append(block)
        ordered: list[Block] = []
        ahead = below[None][::-1]
        while ahead:
            ordered.append(ahead.pop())
            ahead += below.get(ordered[-1].number, [])[::-1]
        return ordered
