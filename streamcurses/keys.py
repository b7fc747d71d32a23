"""The names of keys, as screens report them; printable characters stand for themselves."""

from __future__ import annotations

# What a terminal sends in one byte.
CONTROL = {
    "\t": "tab",
    "\n": "enter",
    "\r": "enter",
    "\x1b": "escape",
    "\b": "backspace",
    "\x7f": "backspace",
}

# curses' name of a function key -> ours.
FUNCTION = {
    "KEY_UP": "up",
    "KEY_DOWN": "down",
    "KEY_LEFT": "left",
    "KEY_RIGHT": "right",
    "KEY_PPAGE": "page up",
    "KEY_NPAGE": "page down",
    "KEY_HOME": "home",
    "KEY_END": "end",
    "KEY_BTAB": "shift tab",
    "KEY_ENTER": "enter",
    "KEY_BACKSPACE": "backspace",
    "KEY_DC": "delete",
}


def name(character: str) -> str:
    """The name of the key that sends `character`; other controls are `^A` to `^_`."""
    if character in CONTROL:
        return CONTROL[character]
    if character < " ":
        return "^" + chr(ord(character) + 64)
    return character
