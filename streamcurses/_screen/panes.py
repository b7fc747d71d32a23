"""The regions' views together: which has the focus, which are hidden, whether one is alone.

Until the user chooses, the focus is where it is of most use: on a small screen, where one region is
shown, it goes with the growing one; else it is the message's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from streamcurses._screen.layout import SMALL, Band, Shares, alone, bands
from streamcurses._screen.view import View


class Panes:
    """`views` by name, from the top of the screen down, and `weights` for their shares of it.

    `active` is the name of the view whose region grows. `arrange` gives out `rows`, and leaves in
    `bands` where the views stand. A `small` screen has room for one view alone. Whoever draws sets
    `now`, on any clock, and `came` as often as there is something new.
    """

    def __init__(self, views: dict[str, View], weights: Sequence[int], favourite: str) -> None:
        self.views = views
        self.active = favourite
        self.rows = 0
        self.small = False
        self.zoomed = False
        self.hidden: set[str] = set()
        self.bands: list[Band] = []
        self.shares = Shares(weights)
        self.now = 0.0
        self.came = False
        self._arranged: Optional[tuple[object, ...]] = None
        self._favourite = favourite
        self._chosen: Optional[str] = None

    def _filled(self) -> list[str]:
        return [
            name for name, view in self.views.items() if view.region and name not in self.hidden
        ]

    @property
    def focus(self) -> str:
        """The name of the focused view."""
        filled = self._filled()
        automatic = self.active if self.small else self._favourite
        for name in (self._chosen, automatic, self.active, *filled):
            if name in filled:
                return name
        return self.active

    @property
    def focused(self) -> View:
        return self.views[self.focus]

    def choose(self, name: Optional[str] = None) -> None:
        """Gives the focus to a view; without a name, back to where it is of most use."""
        self._chosen = name

    @property
    def chosen(self) -> Optional[str]:
        """The view that was given the focus, if any was."""
        return self._chosen

    def turn(self, step: int) -> None:
        """Gives the focus to the next view on the screen, or the one before."""
        filled = self._filled()
        if filled:
            self._chosen = filled[(filled.index(self.focus) + step) % len(filled)]

    def toggle(self, name: str) -> bool:
        """Hides a view, or shows it again; whether it is hidden now."""
        self.hidden ^= {name}
        return name in self.hidden

    def begin(self) -> None:
        """A turn begins, or the screen is another."""
        self.shares.begin()
        self._arranged = None

    def settle(self) -> None:
        """Nothing more comes."""
        self.shares.settle()
        self._arranged = None

    def arrange(self, rows: int, limit: int) -> None:
        """Shares out `rows` rows of the screen among the views; it has `limit` in all."""
        self.rows = rows
        self.small = limit < SMALL
        # One more, so that a view can tell whether all of it is on the screen.
        needs = [view.need(limit + 1) for view in self.views.values()]
        came, self.came = self.came, False
        arranged = (rows, limit, needs, self.active, self._chosen, self.zoomed, *self.hidden)
        if arranged == self._arranged and not came:
            return
        self._arranged = arranged
        focus = self.focus
        shown = [name for name in self._filled() if name == focus or not self.zoomed]
        names = list(self.views)
        if self.small:
            self.bands = alone(rows, names.index(focus), needs[names.index(focus)])
        else:
            needs = [need if name in shown else 0 for name, need in zip(names, needs)]
            filled = [index for index, need in enumerate(needs) if need]
            self.shares.arrange(rows - 1 - len(filled), needs, self.now, came)
            self.bands = bands(self.shares.rows, filled)
        shares = {band.region: band.rows for band in self.bands}
        for index, view in enumerate(self.views.values()):
            view.allot(shares.get(index, 0))
