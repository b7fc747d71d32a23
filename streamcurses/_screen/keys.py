"""Keys: their names, as screens report them, and what each does in the full screen.

Printable characters stand for themselves. The help and the README's table are made of `BINDINGS`.
"""

from __future__ import annotations

from streamcurses._late import Mapping, NamedTuple, Union

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
    "KEY_F1": "f1",
    "KEY_F10": "f10",
}

# terminfo's name of what a key sends -> ours; these begin with an escape, if they are known.
CAPABILITIES = {
    "kcuu1": "up",
    "kcud1": "down",
    "kcub1": "left",
    "kcuf1": "right",
    "kpp": "page up",
    "knp": "page down",
    "khome": "home",
    "kend": "end",
    "kcbt": "shift tab",
    "kdch1": "delete",
    "kf1": "f1",
    "kf10": "f10",
}


def name(character: str) -> str:
    """The name of the key that sends `character`; other controls are `^A` to `^_`."""
    if character in CONTROL:
        return CONTROL[character]
    if character < " ":
        return "^" + chr(ord(character) + 64)
    return character


# All names of keys that are no characters; "alt " stands before one that came with Alt.
NAMES = frozenset({*CONTROL.values(), *FUNCTION.values(), *CAPABILITIES.values()}) | {
    name(chr(code)) for code in range(1, 32)
}


class Paste(NamedTuple):
    """Text that was pasted, or a piece of it: no keys, whatever they would do."""

    text: str


Key = Union[str, Paste]


class Binding(NamedTuple):
    """Keys that belong together, each with the action that it calls up, and what they do.

    `where` is "regions" for what does nothing in the timeline, "search" for what there is to do
    with a search, and "tabs" for what there is with several conversations.
    """

    actions: Mapping[str, str]
    help: str
    where: str = ""


BINDINGS = (
    Binding({"?": "help"}, "this help"),
    Binding({"q": "quit", "Q": "quit"}, "quit"),
    Binding(
        {"tab": "focus next", "shift tab": "focus last"},
        "focus the next region, the one before",
        "regions",
    ),
    Binding({"v": "switch"}, "the timeline, everything in its order; the regions again"),
    Binding({"z": "zoom"}, "the focused region alone, and all again", "regions"),
    Binding(
        {"1": "hide thoughts", "2": "hide tool_calls", "3": "hide message"},
        "hide thoughts, tool calls, messages; show them again",
    ),
    Binding(
        {"up": "line up", "down": "line down", "k": "line up", "j": "line down"},
        "scroll by a line",
    ),
    Binding({"page up": "page up", "page down": "page down"}, "scroll by a page"),
    Binding({"^U": "half page up", "^D": "half page down"}, "scroll by half a page"),
    Binding({"home": "top", "g": "top"}, "to the beginning"),
    Binding({"end": "follow", "G": "follow"}, "to the end, and follow it"),
    Binding(
        {"o": "fold", "enter": "fold", "O": "fold all"}, "open what is folded, or close it; all"
    ),
    Binding({"[": "last block", "]": "next block"}, "to the block before, the next one"),
    Binding({"{": "last turn", "}": "next turn"}, "to the turn before, the next one"),
    Binding({"/": "search"}, "search the focused region; in capitals, for those only"),
    Binding({"n": "next match", "N": "last match"}, "the next match, the one before", "search"),
    Binding({"y": "copy message", "Y": "copy region"}, "copy the last message, the whole region"),
    Binding({"p": "pause"}, "pause the stream that is viewed, and go on"),
    Binding({"s": "save"}, "save the focused region to a file"),
    Binding({"m": "show source"}, "Markdown as it came; drawn again"),
    Binding({".": "show hidden"}, "name characters of no width; leave them out again"),
    Binding(
        {"^N": "next tab", "^P": "last tab"},
        "the next agent that is watched, the one before",
        "tabs",
    ),
    Binding({"escape": "reset"}, "end search, zoom and focus", "search"),
    Binding({"^L": "redraw"}, "draw everything anew"),
)

# Where what is typed is text, these are commands nonetheless; all others are so after Esc.
WHILE_TYPING = {
    "f1": "help",
    "f10": "quit",
    "tab": "focus next",
    "shift tab": "focus last",
    "page up": "page up",
    "page down": "page down",
    "^L": "redraw",
}

ACTIONS = {key: action for binding in BINDINGS for key, action in binding.actions.items()}

# How keys are written for people, where that is not their name.
_WRITTEN = {
    "tab": "Tab",
    "shift tab": "Shift-Tab",
    "up": "Up",
    "down": "Down",
    "page up": "PgUp",
    "page down": "PgDn",
    "home": "Home",
    "end": "End",
    "escape": "Esc",
    "enter": "Enter",
    "f1": "F1",
    "f10": "F10",
}

# The rule for that, as the help has it.
TYPING = (
    "What is typed is text for the next line. F1 is this help, F10 quits; all other commands are"
    " Esc and their key, PgUp, PgDn, Tab and Ctrl-L without it."
)


def written(key: str) -> str:
    """A key as people write it."""
    if key[0] == "^" and len(key) == 2:
        return f"Ctrl-{key[1]}"
    return _WRITTEN.get(key, key)


def readme_table() -> str:
    """The table of keys in the README, in Markdown."""
    rows = [
        f"| {' '.join(f'`{written(key)}`' for key in binding.actions)} | {binding.help} |"
        for binding in BINDINGS
    ]
    return "\n".join(["| key | |", "|---|---|", *rows])
