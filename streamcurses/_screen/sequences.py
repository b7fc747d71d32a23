"""Escape sequences, out of the characters in which they come: no key is made of their letters.

A terminal sends more than there are keys here: function keys, keys with modifiers, the mouse, the
focus, answers to what others have asked, and under a wrong TERM all of its keys. Each is a
sequence, known by its form; it is no key at all, unless the screen knows it. Alt with a character
is that after an escape, and a key of its own ("alt q").

It may come in pieces. An escape is the key Esc where nothing follows within `ALONE` seconds; what
follows soon after that is the rest of a sequence nonetheless, where it looks like one. A sequence
that does not go on is forgotten.

What is pasted stands in brackets, where the terminal was asked for them: it is `Paste`, and no
keys. A line end in it is a newline, a tab is a tab, and other controls are left out.
"""

from __future__ import annotations

from streamcurses._late import TYPE_CHECKING, Iterable, Mapping, NamedTuple, pattern
from streamcurses._screen.keys import Key, Paste

if TYPE_CHECKING:
    from re import Pattern

# Seconds after which an escape was Esc; after which one that is told of has no more to come; and
# after which a sequence, or a string, does not go on.
ALONE = 0.1
LATE = 0.5
SEQUENCE = 1.0
STRING = 0.1

_PASTE = "[200~"
_PASTED = "\x1b[201~"


class _Form(NamedTuple):
    """Sequences that begin alike: what is the beginning of one, what is whole, and its patience."""

    part: Pattern[str]
    whole: Pattern[str]
    patience: float


# Parameters and an end; `[` is the Linux console's and M the old mouse's, which go on; rxvt ends
# keys in $, which others have in the middle of their answers.
_CONTROL = _Form(
    pattern(r"(?s)\[(?:\[|M.{0,2}|[0-?]*[ -/]*)"),
    pattern(r"(?s)\[(?:\[.|M.{3}|\d+\$|[0-?]+[ -/]*[@-~]|[ -/]+[@-~]|[@-LN-Z\\-~])"),
    SEQUENCE,
)
_KEYPAD = _Form(pattern(r"O[\d;]*"), pattern(r"O[\d;]*[^\d;]"), SEQUENCE)
# What a terminal answers; whatever it says, to BEL or ESC \.
_STRING = _Form(pattern(r"(?s)[]P_^X].*"), pattern(r"(?s).*(?:\x07|\x1b\\)"), STRING)

_FORMS: Mapping[str, _Form] = {
    "[": _CONTROL,
    "O": _KEYPAD,
    **dict.fromkeys("]P_^X", _STRING),
}

# What the names of keys stand for.
_RAW = {"escape": "\x1b", "tab": "\t", "^G": "\x07"}

_TEXT = {"enter": "\n", "tab": "\t"}

_NONE: Mapping[str, str] = {}


class Sequences:
    """Keys by name into keys: `feed` takes what came, `expire` is called where nothing came.

    `known` are sequences that are keys, by what they are; whoever hands keys on knows them, where
    they come whole. `until` is when, on the clock that is told, something expires.
    """

    def __init__(self, known: Mapping[str, str] = _NONE) -> None:
        self.until = float("inf")
        self._known = known
        self._held = ""  # from an escape on
        self._told = float("-inf")  # when an escape was told of last
        self._pasting = False

    def feed(self, keys: Iterable[str], now: float) -> list[Key]:
        """The keys, and what was pasted, as far as it has come."""
        done: list[Key] = []
        pasted: list[str] = []
        for key in keys:
            if self._pasting:
                if self._paste(key, pasted) and pasted:
                    done.append(Paste("".join(pasted)))
                    pasted = []
            elif self._held:
                self._go_on(key, now, done)
            elif key in ("[", "O") and now < self._told + LATE:
                self._hold("\x1b" + key, now + SEQUENCE)
            elif key == "escape":
                self._hold("\x1b", now + ALONE)
            else:
                done.append(key)
        if pasted:
            done.append(Paste("".join(pasted)))
        return done

    def expire(self, now: float) -> list[Key]:
        """What came of what does not go on."""
        if now < self.until:
            return []
        alone = not self._held.lstrip("\x1b")
        self._release()
        if not alone:
            return []
        self._told = now
        return ["escape"]

    def _hold(self, text: str, until: float) -> None:
        self._held = text
        self.until = until

    def _release(self) -> None:
        self._hold("", float("inf"))
        self._told = float("-inf")

    def _go_on(self, key: str, now: float, done: list[Key]) -> None:
        """Takes the key after an escape, and perhaps more."""
        raw = _RAW.get(key, key)
        held = self._held + raw
        begun = held.lstrip("\x1b")
        if held in self._known:
            self._release()
            done.append(self._known[held])
            return
        form = _FORMS.get(begun[:1])
        if form is None:
            if key == "escape":
                self._hold(
                    "\x1b\x1b", now + ALONE
                )  # what has an escape before it may be a sequence
            elif now >= self.until and begun == raw:
                # Esc, and another key since: nobody looked between them.
                self._release()
                done += ["escape", key]
            else:
                self._release()
                if len(key) == 1 and begun == key:
                    done.append(f"alt {key}")
        elif begun == _PASTE:
            self._release()
            self._pasting = True
        elif form.whole.fullmatch(begun):
            self._release()
        elif len(raw) == 1 and form.part.fullmatch(begun):
            self._hold(held, now + form.patience)
        else:
            # No sequence goes on so: this is a key of its own.
            self._release()
            done += self.feed([key], now)

    def _paste(self, key: str, pasted: list[str]) -> bool:
        """Takes a key within brackets; whether it is the end of them."""
        raw = _RAW.get(key, key)
        held = self._held + raw
        if held == _PASTED:
            self._held = ""
            self._pasting = False
            return True
        if _PASTED.startswith(held):
            self._held = held
        else:
            pasted += self._held[1:]
            self._held = ""
            if raw == "\x1b":
                self._held = raw
            elif len(text := _TEXT.get(key, key)) == 1:
                pasted.append(text)
        return False
