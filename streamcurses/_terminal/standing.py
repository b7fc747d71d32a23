"""The screens that were given in place of the terminal, and who has them."""

from __future__ import annotations

from streamcurses._late import TYPE_CHECKING, Iterator, Optional, Protocol, contextmanager

if TYPE_CHECKING:
    from streamcurses._screen.screen import Screen


class Holding(Protocol):
    """Somebody's conversation on a given screen."""

    owner: object
    screen: Screen


# Those that are up, the newest last.
held: list[Holding] = []

# What is drawn on where nobody says otherwise.
_standing: list[Screen] = []


def holder(screen: Optional[Screen] = None) -> Optional[object]:
    """Whoever has that given screen, or the newest of several."""
    found = [one for one in held if screen in (None, one.screen)]
    return found[-1].owner if found else None


@contextmanager
def standing(screen: Screen) -> Iterator[None]:
    """Within it conversations are drawn on `screen`, in all threads, where they name no other."""
    _standing.append(screen)
    try:
        yield
    finally:
        _standing.remove(screen)


def stands() -> Optional[Screen]:
    """The screen that is drawn on where nobody says otherwise, if there is one."""
    return _standing[-1] if _standing else None
