"""What keys do: a key comes in, and the panes, the search or the line being typed are changed.

What goes beyond the screen (the clipboard, files, the end) is handed back as an action: this
module touches nothing. Whoever carries an action out tells how it went, by `tell` or `exists`.
"""

from __future__ import annotations

from streamcurses._late import TYPE_CHECKING, Callable, NamedTuple, Optional, Union, partial
from streamcurses._screen.editor import EDITING, ENTERED, LineEditor
from streamcurses._screen.frame import input_line, line
from streamcurses._screen.keys import ACTIONS, WHILE_TYPING, Key, Paste
from streamcurses._screen.panes import REGIONS, TIMELINE, Panes
from streamcurses._screen.region import Position
from streamcurses._screen.typed import Typed
from streamcurses._text.clusters import Shaper
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.row import Row

if TYPE_CHECKING:
    from streamcurses._screen.search import Search


class Quit(NamedTuple):
    """The user wants to leave."""


class Redraw(NamedTuple):
    """The terminal is to be drawn anew: something else has written to it."""


class Copy(NamedTuple):
    """`text` is to go to the clipboard."""

    text: str


class Save(NamedTuple):
    """`text` is to go to the file `path`: a new one, unless `overwrite`."""

    text: str
    path: str
    overwrite: bool = False


class Pause(NamedTuple):
    """No more of the stream is to be taken in while `paused`."""

    paused: bool


class Turn(NamedTuple):
    """Another of several conversations is to be shown: so many further on."""

    step: int


Action = Union[Quit, Redraw, Copy, Save, Pause, Turn]

# From so many rows on there is one that tells of several conversations.
_TABBED = 6


# Seconds for which it is told how something went, where no key comes before.
_TOLD = 5.0

# Told while a command's key is awaited.
_AFTER_ESCAPE = "Esc: now a command's key; ? lists them all, Esc ends search, zoom and focus"


class _Prompt(NamedTuple):
    """A line is being typed; `done(line)` takes it, None where it was given up."""

    label: str
    editor: LineEditor
    done: Callable[[Optional[str]], list[Action]]
    hint: str


class Controls:
    """Takes keys for `panes`. `search` is the one whose matches are marked, in the focused pane.

    `help` is None while the help is closed, else the number of its first row on the screen. `rows`
    is how many the screen has. The stream can be `paused` where whoever takes it in `can_pause`.
    With `typed` keys are text for that, but for `WHILE_TYPING` and what comes after Esc.
    `used` tells that the screen may show something else than before: whoever draws sets it back.
    """

    def __init__(self, panes: Panes, shaper: Shaper, signs: Optional[Signs] = None) -> None:
        self.panes = panes
        self.rows = 0
        self.search: Optional[Search] = None
        self.help: Optional[int] = None
        self.can_pause = False
        self.paused = False
        self.tabs = False  # whether this is one of several conversations
        self.used = False
        self.typed: Optional[Typed] = None
        self._escaped = False  # whether Esc was pressed last, before a command's key
        self._shaper = shaper
        self._signs = signs  # of Markdown, where it is drawn
        self._is_source = False
        self._notice = ""
        self._told_until: Optional[float] = None  # for that, from the first frame with it on
        self._prompt: Optional[_Prompt] = None
        self._question: Optional[Save] = None
        self._searches: list[str] = []
        self._paths: list[str] = []

    def arrange(self) -> None:
        """Shares out the screen among the views as things are."""
        bottom = bool(self._prompt or self._question or self._told or self._is_typed)
        bottom = bottom or self.is_tabbed
        self.panes.arrange(self.rows - bottom, self.rows)

    def press(self, key: Key) -> list[Action]:
        """Takes a key; what is to be done beyond the screen.

        What is pasted is text for the line that is typed, and nothing elsewhere.
        """
        if self.typed is None and isinstance(key, Paste) and self._prompt is None:
            return []
        self._notice = ""
        self.used = True
        self.arrange()
        if self._prompt is not None:
            return self._type(self._prompt, key)
        if self._question is not None:
            question, self._question = self._question, None
            return [question._replace(overwrite=True)] if key in ("y", "Y") else []
        if self.typed is not None:
            return self._press_typed(self.typed, key)
        action = ACTIONS.get(key) if isinstance(key, str) else None
        if self.help is not None:
            return self._turn_help(action)
        return _ACTIONS[action](self) if action else []

    def _press_typed(self, typed: Typed, key: Key) -> list[Action]:
        """A key where what is typed is text."""
        escaped, self._escaped = self._escaped, False
        if isinstance(key, str):
            if escaped:
                action = ACTIONS.get(key)
                return _ACTIONS[action](self) if action else []
            if self.help is not None and len(key) > 1:
                return self._turn_help(ACTIONS.get(key))
            if key == "escape":
                self._escaped = True
                return []
            alt = key[4:] if key.startswith("alt ") else ""
            action = ACTIONS.get(alt) if alt else WHILE_TYPING.get(key)
            if action:
                return _ACTIONS[action](self)
        self.help = None
        typed.press(key)
        return []

    def follow_all(self) -> None:
        """Whatever was scrolled back shows its end again."""
        for view in self.panes.all:
            view.follow()
        self.used = True

    def tell(self, notice: str) -> None:
        """Shows a line at the bottom, until the next key, and for a few seconds."""
        self._notice = notice
        self._told_until = None
        self.used = True

    def expire(self, now: float) -> None:
        """What has been told for long enough is told no more; `now` in seconds, of any clock."""
        if not self._notice:
            return
        if self._told_until is None:
            self._told_until = now + _TOLD
        elif now >= self._told_until:
            self._notice = ""

    @property
    def expires(self) -> bool:
        """Whether something is told that will not be for long."""
        return bool(self._notice)

    @property
    def _told(self) -> str:
        """The line at the bottom that tells something, "" for none."""
        return _AFTER_ESCAPE if self._escaped else self._notice

    def exists(self, save: Save) -> None:
        """The file is there already: asks whether to overwrite it."""
        self._question = save
        self.used = True

    def bottom(self, columns: int, ellipsis: str) -> Optional[tuple[Row, int]]:
        """The last row and its cursor's column, while there is something to ask or to tell.

        The `ellipsis` stands for what there is no room for.
        """
        if self._prompt is not None:
            label, editor, _, _ = self._prompt
            return input_line(self._shaper, label, *editor.seen(), columns, ellipsis)
        text = self._told
        if self.typed is not None and self.typed.shown and not (text or self._question):
            return input_line(self._shaper, *self.typed.seen(), columns, ellipsis)
        if self._question is not None:
            text = f"the file is there already; overwrite it? (y/n) {self._question.path}"
        if not text:
            return None
        row = line(self._shaper, text, columns, "prompt", ellipsis)
        return row, row.columns

    @property
    def hints(self) -> tuple[str, ...]:
        """What keys do here and now: at length, and in short."""
        if self._question is not None:
            return ("y overwrites it, any other key does not", "y overwrites it")
        if self._prompt is not None:
            return (self._prompt.hint,)
        if self.help is not None:
            closes = "? closes" if self.typed is None else "F1 closes"
            return ("Up Down scroll, any other key closes", closes)
        told = self._told_here()
        if self.typed is None:
            return (f"{told}, ? help", "? help") if told else ("? help",)
        if self.typed.asked and not told:
            told = "Enter sends"
        return (f"{told}, F1 help", "F1 help") if told else ("F1 help",)

    def _told_here(self) -> str:
        """What there is to do with what is seen, where that is something of its own."""
        view = self.panes.focused
        here = view.marked
        if self.paused:
            where = "paused"
        elif self.panes.is_hidden:
            where = "hidden"
        elif self.search is not None:
            where = "search"
        elif here is not None:
            where = "block"
            if view.region.can_fold(here):
                where = "folded" if view.region.is_folded(here) else "open"
        elif view.top is not None:
            where = "held"
        elif self.panes.in_order and self.panes.timeline.region:
            where = "timeline"
        else:
            return ""
        keys = [key for key in _HERE[where] if key is not _END or view.top is not None]
        if self.typed is None:
            return ", ".join(f"{' '.join(each)} {what}" for each, what in keys)
        if self.typed.asked and where == "timeline":
            return ""
        return ", ".join(f"Esc {each[0]} {what}" for each, what in keys)

    # Lines that are typed.

    def ask(
        self,
        label: str,
        editor: LineEditor,
        done: Callable[[Optional[str]], list[Action]],
        hint: str = "",
    ) -> None:
        """Has a line typed at the bottom of the screen; `done` gets it, None if it is given up.

        The bar has as a `hint` what keys do there.

        The help makes way: it would hide what the question is about, and keys no longer close it.
        """
        self.help = None
        self._prompt = _Prompt(label, editor, done, hint)
        self.used = True

    def give_up(self) -> None:
        """Ends the line that is being typed, if there is one, without an answer."""
        self._prompt = None
        self.used = True

    @property
    def quiet(self) -> bool:
        """Whether the screen shows the regions as they are, and nothing beside."""
        return not (
            self._prompt
            or self._question
            or self._told
            or self.search
            or self.help is not None
            or self._is_typed
        )

    @property
    def is_tabbed(self) -> bool:
        """Whether the last row tells of several conversations, while there is nothing to ask."""
        return self.tabs and self.rows >= _TABBED

    @property
    def _is_typed(self) -> bool:
        """Whether there is a line that is asked for, or was typed ahead."""
        return self.typed is not None and self.typed.shown

    @property
    def typing(self) -> bool:
        """Whether keys are text, or an answer, rather than commands."""
        return bool(self._prompt or self._question or self.help is not None)

    def _type(self, prompt: _Prompt, key: Key) -> list[Action]:
        if isinstance(key, str) and key in _PAGES:
            return _ACTIONS[ACTIONS[key]](self)
        outcome = prompt.editor.press(key)
        if outcome == EDITING:
            return []
        self._prompt = None
        self.arrange()
        return prompt.done(prompt.editor.text if outcome == ENTERED else None)

    def ask_search(self) -> list[Action]:
        hint = "Enter searches, Esc gives up"
        self.ask("/", LineEditor(history=self._searches), self._begin_search, hint)
        return []

    def ask_path(self) -> list[Action]:
        title = self.panes.focused.title
        suggested = f"{title.lower().replace(' ', '-')}.txt"

        def save(path: Optional[str]) -> list[Action]:
            return [] if path is None else [Save(self._region_text(), path or suggested)]

        hint = "Enter saves, Esc gives up"
        self.ask(f"save {title} to [{suggested}]: ", LineEditor(history=self._paths), save, hint)
        return []

    # Search.

    def _begin_search(self, query: Optional[str]) -> list[Action]:
        if not query:
            return []
        from streamcurses._screen.search import Search

        self.search = Search(query, self._shaper)
        return self.find(back=False)

    def find(self, back: bool) -> list[Action]:
        """Goes to the search's next match, or the one before."""
        view = self.panes.focused
        if self.search is None:
            self.tell("nothing to search for: / asks")
            return []
        if not view.region:
            return []
        match = self.search.match
        if match is not None and match.block in view.region.blocks:
            start = Position(match.block, match.begin if back else match.end)
        else:
            start = view.first()
        wrapped = self.search.find(view.region, start, back)
        match = self.search.match
        if wrapped is None or match is None:
            self.tell(f"not found: {self.search.query}")
            return []
        if wrapped:
            self.tell("search went on from the end" if back else "search went on from the top")
        self._keep_focus()
        if view.region.is_folded(match.block):
            match.block.open = True
            self._refold()
        self.arrange()
        view.reveal(Position(match.block, match.begin))
        return []

    # Folds, and the blocks that keys go to.

    def _refold(self) -> None:
        for view in self.panes.all:
            view.changed()
        self.panes.settle()

    def fold(self) -> list[Action]:
        """Opens the block that keys have gone to, or the nearest one that is folded; closes it.

        That is below it rather than above; where keys have gone nowhere, from the end of what is in
        sight.
        """
        view = self.panes.focused
        region = view.region
        sight = view.in_sight()
        at = len(sight) if view.marked is None else sight.index(view.marked)
        near = [*sight[at:], *reversed(sight[:at])]
        here = next((block for block in near if region.can_fold(block)), None)
        if here is None:
            self.tell("nothing is folded here")
            return []
        here.open = region.is_folded(here)
        here.folded = True
        self._refold()
        self._keep_focus()
        self.arrange()
        region.here = here
        if here.open and here not in view.in_sight()[1:]:
            view.go_to(here)
        return []

    def fold_all(self) -> list[Action]:
        """Opens all that is folded; folds all again."""
        folding = self.panes.focused.region.folding
        folding.open = not folding.open
        for block in self.panes.blocks:
            block.open = None
            block.folded = block.folded or not folding.open
        self._refold()
        self.tell("all is open" if folding.open else "folded")
        return []

    def step(self, step: int) -> list[Action]:
        """To the next block, or the one before."""
        view = self.panes.focused
        blocks = view.region.blocks
        sight = view.in_sight()
        if not sight:
            return []
        if view.marked is None:
            target = sight[-1 if step < 0 else 0]
        else:
            at = view.region.index(view.marked) + step
            if not 0 <= at < len(blocks):
                self.tell("that is the first block" if step < 0 else "that is the last block")
                return []
            target = blocks[at]
        self._keep_focus()
        view.go_to(target)
        return []

    def step_turn(self, step: int) -> list[Action]:
        """To the beginning of the next turn, or of this one, or the one before."""
        view = self.panes.focused
        blocks = view.region.blocks
        sight = view.in_sight()
        if not sight:
            return []
        number = (view.marked or sight[0]).number
        turns = [block.number for block in self.panes.blocks if block.kind == "user"]
        firsts = [next((b for b in blocks if b.number >= turn), None) for turn in turns]
        found = [
            block for block in firsts if block is not None and (block.number - number) * step > 0
        ]
        if not found:
            self.tell("that is the first turn" if step < 0 else "that is the last turn")
            return []
        self._keep_focus()
        view.go_to(found[-1 if step < 0 else 0])
        return []

    # Looking around.

    def turn(self, step: int) -> list[Action]:
        self.panes.turn(step)
        return []

    def switch(self) -> list[Action]:
        """From the regions to the timeline, or back."""
        if self.panes.small:
            self.tell("there is room for the timeline alone")
        else:
            self.panes.layout = REGIONS if self.panes.in_order else TIMELINE
        return []

    def zoom(self) -> list[Action]:
        self.panes.zoomed = not self.panes.zoomed
        self._keep_focus()
        return []

    def show_hidden(self) -> list[Action]:
        """Names the characters of no width, or leaves them out again."""
        show = self._shaper.show_hidden = not self._shaper.show_hidden
        for view in self.panes.all:
            for block in view.region.blocks:
                block.text.unwrap()
            view.changed()
        self.tell("hidden characters shown" if show else "hidden characters not shown")
        return []

    def show_source(self) -> list[Action]:
        """Shows Markdown as it came, or as what it means again."""
        if self._signs is None:
            self.tell("Markdown is not drawn here")
            return []
        self._is_source = not self._is_source
        signs = None if self._is_source else self._signs
        for view in self.panes.views.values():
            view.region.draw_markdown(signs)
        for view in self.panes.all:
            view.changed()
        self.tell("Markdown as it came" if self._is_source else "Markdown drawn")
        return []

    def hide(self, name: str) -> list[Action]:
        hidden = self.panes.toggle(name)
        title = self.panes.views[name].title
        keys = f": {self._told_here()}" if self.panes.is_hidden else ""
        self.tell(f"{title} hidden{keys}" if hidden else f"{title} shown")
        return []

    def scroll(self, pages: float, rows: int = 0) -> list[Action]:
        """By so many pages, of which some rows stay in sight, and so many rows."""
        view = self.panes.focused
        # A held view stays where it is, so the focus does too.
        self._keep_focus()
        view.scroll(rows or _page(pages, view.rows))
        return []

    def top(self) -> list[Action]:
        self._keep_focus()
        self.panes.focused.to_top()
        return []

    def follow(self) -> list[Action]:
        self.panes.focused.follow()
        return []

    def reset(self) -> list[Action]:
        self.search = None
        for view in self.panes.all:
            view.region.here = None
            view.changed()
        self.panes.zoomed = False
        self.panes.choose()
        return []

    def _keep_focus(self) -> None:
        self.panes.choose(self.panes.focus)

    def open_help(self) -> list[Action]:
        self.help = 0
        return []

    def _turn_help(self, action: Optional[str]) -> list[Action]:
        """Keys that scroll scroll the help; any other closes it."""
        if self.help is None or action is None or action not in _SCROLLS:
            self.help = None
        else:
            pages, rows = _SCROLLS[action]
            self.help = max(self.help + (rows or _page(pages, self.panes.rows)), 0)
        return []

    def go_round(self, step: int) -> list[Action]:
        if not self.tabs:
            self.tell("there is one conversation here")
            return []
        return [Turn(step)]

    def pause(self) -> list[Action]:
        if not self.can_pause:
            self.tell("there is no stream here that could be paused")
            return []
        self.paused = not self.paused
        return [Pause(self.paused)]

    # Text that leaves the screen.

    def _region_text(self) -> str:
        """The focused region's text, unwrapped: blocks with their labels, blank lines between."""
        blocks = self.panes.focused.region.blocks
        return "\n\n".join(block.copied.rstrip("\n") for block in blocks) + "\n"

    def copy(self, whole: bool) -> list[Action]:
        blocks = self.panes.focused.region.blocks
        if not blocks:
            return []
        return [Copy(self._region_text() if whole else blocks[-1].source)]


def _page(pages: float, rows: int) -> int:
    """So many pages in rows; of a whole one, a row stays in sight."""
    whole = int(abs(pages) * rows) - (abs(pages) == 1)
    return max(whole, 1) * (1 if pages > 0 else -1)


# Pages and rows to scroll by.
_SCROLLS: dict[str, tuple[float, int]] = {
    "line up": (0, -1),
    "line down": (0, 1),
    "page up": (-1, 0),
    "page down": (1, 0),
    "half page up": (-0.5, 0),
    "half page down": (0.5, 0),
}

# These scroll even while a line is typed, which has no use for them.
_PAGES = ("page up", "page down")

# Keys that the bar names, and what they do, by what the user has before him.
_BLOCKS = (("[", "]"), "blocks")
_END = (("End",), "follows")
_HERE = {
    "block": (_BLOCKS, _END),
    "folded": (_BLOCKS, (("o",), "opens"), _END),
    "open": (_BLOCKS, (("o",), "closes"), _END),
    "paused": ((("p",), "goes on"),),
    "hidden": ((("1", "2", "3"), "show again"),),
    "search": ((("n", "N"), "matches"), (("Esc",), "ends")),
    "held": (_END,),
    "timeline": (_BLOCKS, (("o",), "opens")),
}

_ACTIONS: dict[str, Callable[[Controls], list[Action]]] = {
    "help": Controls.open_help,
    "quit": lambda controls: [Quit()],
    "redraw": lambda controls: [Redraw()],
    "focus next": partial(Controls.turn, step=1),
    "focus last": partial(Controls.turn, step=-1),
    "fold": Controls.fold,
    "fold all": Controls.fold_all,
    "next block": partial(Controls.step, step=1),
    "last block": partial(Controls.step, step=-1),
    "next turn": partial(Controls.step_turn, step=1),
    "last turn": partial(Controls.step_turn, step=-1),
    "switch": Controls.switch,
    "zoom": Controls.zoom,
    "show hidden": Controls.show_hidden,
    "show source": Controls.show_source,
    "hide thoughts": partial(Controls.hide, name="thoughts"),
    "hide tool_calls": partial(Controls.hide, name="tool_calls"),
    "hide message": partial(Controls.hide, name="message"),
    **{
        action: partial(Controls.scroll, pages=pages, rows=rows)
        for action, (pages, rows) in _SCROLLS.items()
    },
    "top": Controls.top,
    "follow": Controls.follow,
    "search": Controls.ask_search,
    "next match": partial(Controls.find, back=False),
    "last match": partial(Controls.find, back=True),
    "copy message": partial(Controls.copy, whole=False),
    "copy region": partial(Controls.copy, whole=True),
    "save": Controls.ask_path,
    "pause": Controls.pause,
    "next tab": partial(Controls.go_round, step=1),
    "last tab": partial(Controls.go_round, step=-1),
    "reset": Controls.reset,
}
