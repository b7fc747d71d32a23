"""Whether a screen shows what a test expects, and where it does not, both beside each other."""

from __future__ import annotations

from itertools import takewhile, zip_longest

from streamcurses._screen.virtual import VirtualScreen
from streamcurses._text.clusters import Shaper

_TITLES = ("expected", "shown")


def assert_screen(screen: VirtualScreen, expected: str) -> None:
    """Holds that the screen shows `expected`, a row a line, from its first row on.

        assert_screen(
            screen,
            '''
            ─ Message ─────
            ▏Hello
            ''',
        )

    Spaces at the ends of rows and empty rows below the last count for nothing, nor does a first
    line without anything. Lines are indented as far as the one that is least so, that of the
    closing quotes among them. `AssertionError` has both screens, the first difference marked.
    """
    __tracebackhide__ = True
    wanted = _rows(expected)
    shown = _filled(screen.text().split("\n"))
    if shown != wanted:
        raise AssertionError("\n".join(_beside(wanted, shown)))


def _rows(expected: str) -> list[str]:
    """The lines of a text within a test, as rows."""
    first, *lines = expected.split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
    if lines and not lines[-1].strip(" "):
        indents.append(len(lines[-1]))
    least = min(indents, default=0)
    head = [first] if first.strip(" ") else []
    return _filled([line.rstrip(" ") for line in (*head, *(line[least:] for line in lines))])


def _filled(rows: list[str]) -> list[str]:
    """Without the empty rows at the end."""
    while rows and not rows[-1]:
        del rows[-1]
    return rows


def _beside(wanted: list[str], shown: list[str]) -> list[str]:
    pairs = list(zip_longest(wanted, shown, fillvalue=""))
    y = next(y for y, (left, right) in enumerate(pairs) if left != right)
    x = _columns(_alike(*pairs[y]))
    width = max(_columns(row) for row in (*wanted, _TITLES[0]))
    lines = [f"the screen differs first in row {y}, column {x}"]
    for at, (left, right) in enumerate([_TITLES, *pairs], -1):
        lines.append(f"{'>' if at == y else ' '} {left}{' ' * (width - _columns(left))} | {right}")
        if at == y:
            pointer = " " * x + "^"
            lines.append(f"  {pointer.ljust(width)}   {pointer}")
    return [line.rstrip(" ") for line in lines]


def _alike(left: str, right: str) -> str:
    """What both begin with."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(left, right))
    return "".join(character for character, _ in same)


def _columns(text: str) -> int:
    return sum(cell.columns for cell in Shaper(degrade=False).shape(text))
