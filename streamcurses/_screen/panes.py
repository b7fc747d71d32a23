"""The views together: which has the focus, which are hidden, whether one is alone.

Regions are laid out one below the other; or everything is shown in the order in which it happened,
in the timeline, which a small screen has room for alone. Whoever goes from the one to the other
stays at the same place, and comes back to where he was.

Until the user chooses, the focus is where it is of most use: at the message.
"""

from __future__ import annotations

from streamcurses._conversation.changes import BUFFER_OF
from streamcurses._late import NamedTuple, Optional, Sequence
from streamcurses._screen.layout import SMALL, Shares, bands
from streamcurses._screen.region import Block, Position
from streamcurses._screen.timeline import Timeline
from streamcurses._screen.view import View

REGIONS, TIMELINE = LAYOUTS = ("regions", "timeline")


class Place(NamedTuple):
    """A view's part of the screen: from which row on, and whether the first is a header."""

    name: str
    view: View
    y: int
    header: bool


class Panes:
    """`views` of the regions by name, from the top of the screen down, and `weights` for their
    shares of it; and the view of the `timeline`.

    `active` is the name of the region that grows. `arrange` gives out `rows`, and leaves in
    `places` where the views stand. Whoever draws sets `now`, on any clock, and `came` as often as
    there is something new.
    """

    def __init__(
        self, views: dict[str, View], weights: Sequence[int], favourite: str, timeline: View
    ) -> None:
        self.views = views
        self.timeline = timeline
        self.layout = REGIONS
        self.active = favourite
        self.rows = 0
        self.small = False
        self.zoomed = False
        self.hidden: set[str] = set()
        self.places: list[Place] = []
        self.shares = Shares(weights)
        self.now = 0.0
        self.came = False
        self._arranged: Optional[tuple[object, ...]] = None
        self._favourite = favourite
        self._chosen: Optional[str] = None
        # The focused view and what it held as the layout was changed; and the one of now.
        self._arrived: Optional[tuple[View, Optional[Position]]] = None
        self._last: Optional[View] = None

    @property
    def all(self) -> list[View]:
        """The views of every layout."""
        return [*self.views.values(), self.timeline]

    @property
    def blocks(self) -> list[Block]:
        """All blocks, in the order in which they began, hidden ones too."""
        timeline = self.timeline.region
        assert isinstance(timeline, Timeline)
        return timeline.all

    @property
    def in_order(self) -> bool:
        """Whether the timeline is shown."""
        return self.small or self.layout == TIMELINE

    def _filled(self) -> list[str]:
        return [
            name for name, view in self.views.items() if view.region and name not in self.hidden
        ]

    @property
    def is_hidden(self) -> bool:
        """Whether there is something, and all of it is hidden."""
        return bool(self.blocks) and not self._filled()

    @property
    def focus(self) -> str:
        """The name of the focused view."""
        if self.in_order:
            return TIMELINE
        filled = self._filled()
        for name in (self._chosen, self._favourite, self.active, *filled):
            if name in filled:
                return name
        return self.active

    @property
    def focused(self) -> View:
        return self.timeline if self.in_order else self.views[self.focus]

    @property
    def growing(self) -> View:
        """The shown view in which text grows."""
        return self.timeline if self.in_order else self.views[self.active]

    def choose(self, name: Optional[str] = None) -> None:
        """Gives the focus to a view; without a name, back to where it is of most use."""
        if name != TIMELINE:
            self._chosen = name

    @property
    def chosen(self) -> Optional[str]:
        """The view that was given the focus, if any was."""
        return self._chosen

    def turn(self, step: int) -> None:
        """Gives the focus to the next region on the screen, or the one before."""
        filled = self._filled()
        if filled and not self.in_order:
            self._chosen = filled[(filled.index(self.focus) + step) % len(filled)]

    def toggle(self, name: str) -> bool:
        """Hides a buffer type, or shows it again; whether it is hidden now."""
        self.hidden ^= {name}
        self.thin()
        return name in self.hidden

    def thin(self) -> None:
        """Has the timeline leave out what is hidden."""
        timeline = self.timeline.region
        assert isinstance(timeline, Timeline)
        timeline.hide(self.hidden)
        self.timeline.thinned()

    def begin(self) -> None:
        """A turn begins, or the screen is another."""
        self.shares.begin()
        self._arranged = None

    def settle(self) -> None:
        """Nothing more comes, or a person has opened or closed something: what is free is used."""
        self.shares.settle()
        self._arranged = None

    def arrange(self, rows: int, limit: int) -> None:
        """Shares out `rows` rows of the screen among the views; it has `limit` in all."""
        self.rows = rows
        self.small = limit < SMALL
        # One more, so that a view can tell whether all of it is on the screen.
        views = [self.timeline] if self.in_order else list(self.views.values())
        needs = [view.need(limit + 1) for view in views]
        came, self.came = self.came, False
        arranged = (
            (rows, limit, needs, self.active, self._chosen, self.zoomed, self.in_order)
            + tuple(self.hidden)
        )  # fmt: skip
        if arranged == self._arranged and not came:
            return
        self._arranged = arranged
        crosses = self._last is not None and (self._last is self.timeline) != self.in_order
        held = self._carried(self._last) if self._last is not None and crosses else None
        if self.in_order:
            y = int(limit > 2)
            self.places = [Place(TIMELINE, self.timeline, y, False)]
            self.timeline.allot(max(rows - y, 0))
        else:
            self._share_out(rows, needs, came)
        focused = self._last = self.focused
        if held is not None and focused.region:  # what was looked at may be left out here
            focused.hold(held)
        if crosses:
            self._arrived = focused, focused.top

    def _share_out(self, rows: int, needs: Sequence[int], came: bool) -> None:
        focus = self.focus
        shown = [name for name in self._filled() if name == focus or not self.zoomed]
        needs = [need if name in shown else 0 for name, need in zip(self.views, needs)]
        filled = [index for index, need in enumerate(needs) if need]
        self.shares.arrange(rows - 1 - len(filled), needs, self.now, came)
        names = list(self.views)
        self.places = []
        shares = dict.fromkeys(names, 0)
        for index, y, count in bands(self.shares.rows, filled):
            name = names[index]
            shares[name] = count
            self.places.append(Place(name, self.views[name], y, True))
        for name, view in self.views.items():
            view.allot(shares[name])

    def _carried(self, last: View) -> Optional[Position]:
        """Where the focused view is to stand that comes in place of the `last` one."""
        if self._arrived == (last, last.top):
            return None  # nothing was done there: all stands as it was left
        if last.top is None:
            for view in [self.timeline] if self.in_order else self.views.values():
                view.follow()
        elif not self.in_order:
            self._chosen = BUFFER_OF[last.top.block.kind]
        return last.top
