"""What a screen is, for whoever draws on one: six methods, and no more."""

from __future__ import annotations

from streamcurses._late import Protocol, Sequence
from streamcurses._screen.frame import Frame
from streamcurses._screen.keys import Key


class Screen(Protocol):
    """A grid of character cells.

    `CursesScreen` is a terminal, `VirtualScreen` is memory; the same frames give the same picture
    on both.
    """

    def size(self) -> tuple[int, int]:
        """(rows, columns) as of now."""

    def measure(self, cluster: str) -> int:
        """The columns that this screen gives to a grapheme cluster."""

    def ready(self) -> bool:
        """Whether a frame would be taken at once; else the drawer skips it and comes again."""

    def paint(self, frame: Frame) -> None:
        """Shows the frame. Its rows are as many as the screen's."""

    def grow(self, text: str) -> bool:
        """Shows the last frame with more text before its cursor, which stands behind a row's text.

        The text is printable ASCII; the row has room for it, and no style within it, nor anything
        risky. False, and nothing shown, where a frame is needed for that.
        """

    def keys(self) -> Sequence[Key]:
        """The keys pressed since the last call: by name, printable ones as they are."""
