"""A line of text being edited, key by key.

Keys come in by name (see `keys`), and whoever shows the line asks for `text` and `cursor`. The
cursor moves by grapheme clusters. The keys are those that readline has by default.
"""

from __future__ import annotations

from streamcurses._late import Callable, Optional
from streamcurses._screen.keys import Key, Paste
from streamcurses._text.clusters import Shaper

# What `press` says of the line.
EDITING = "editing"
ENTERED = "entered"
LEFT = "left"


class LineEditor:
    """One line and its cursor, an index into `text`.

    `history` holds the lines entered before, oldest first; a line that is entered is added to it.
    """

    def __init__(self, text: str = "", history: Optional[list[str]] = None) -> None:
        self.history = [] if history is None else history
        self._shaper = Shaper(degrade=False)
        self.begin(text)

    def begin(self, text: str = "") -> None:
        """A new line, the cursor at its end."""
        self.text = text
        self.cursor = len(text)
        self._recalled = len(self.history)  # which line of the history stands here
        self._draft = text  # the line of one's own, while another does

    def seen(self) -> tuple[str, int]:
        """What is shown of the line, and the cursor's place in that."""
        return self.text, self.cursor

    def insert(self, text: str) -> None:
        """Puts text in at the cursor."""
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def press(self, key: Key) -> str:
        """Takes a key: `EDITING`, `ENTERED` (the line is whole) or `LEFT` (it is given up).

        Any single character is text; a name that means nothing here is passed over. What is pasted
        ends nothing.
        """
        if isinstance(key, Paste):
            self.paste(key.text)
            return EDITING
        key = _SYNONYMS.get(key, key)
        if len(key) == 1:
            self.insert(key)
        elif key in _EDITS:
            _EDITS[key](self)
        elif key in _ENDINGS:
            ending = _ENDINGS[key]
            if ending == ENTERED and self.text and self.text not in self.history[-1:]:
                self.history.append(self.text)
            return ending
        return EDITING

    def paste(self, text: str) -> None:
        """Puts pasted text in: as one line, as this is one."""
        self.insert(" ".join(text.strip("\n").split("\n")))

    def _left_of(self) -> int:
        """Where the cluster before the cursor begins."""
        cells = self._shaper.shape(self.text[: self.cursor])
        return self.cursor - (cells[-1].source if cells else 0)

    def _right_of(self) -> int:
        """Where the cluster after the cursor ends."""
        cells = self._shaper.shape(self.text[self.cursor :])
        return self.cursor + (cells[0].source if cells else 0)

    def _word_left(self) -> int:
        """Where the word before the cursor begins; words are what spaces part."""
        before = self.text[: self.cursor].rstrip(" ")
        return before.rfind(" ") + 1

    def _word_right(self) -> int:
        after = self.text[self.cursor :]
        word = after.lstrip(" ")
        return self.cursor + len(after) - len(word) + (word + " ").index(" ")

    def _move(self, to: int) -> None:
        self.cursor = to

    def _cut(self, begin: int, end: int) -> None:
        self.text = self.text[:begin] + self.text[end:]
        self.cursor = begin

    def _recall(self, step: int) -> None:
        """Shows an older or a newer line of the history, past its end one's own."""
        recalled = self._recalled + step
        if not 0 <= recalled <= len(self.history):
            return
        if self._recalled == len(self.history):
            self._draft = self.text
        self._recalled = recalled
        self.text = self._draft if recalled == len(self.history) else self.history[recalled]
        self.cursor = len(self.text)


_SYNONYMS = {
    "^A": "home",
    "^B": "left",
    "^C": "escape",
    "^D": "delete",
    "^E": "end",
    "^F": "right",
    "^G": "escape",
    "^N": "down",
    "^P": "up",
}

_ENDINGS = {"enter": ENTERED, "escape": LEFT}

_EDITS: dict[str, Callable[[LineEditor], None]] = {
    "home": lambda line: line._move(0),
    "end": lambda line: line._move(len(line.text)),
    "left": lambda line: line._move(line._left_of()),
    "right": lambda line: line._move(line._right_of()),
    "word left": lambda line: line._move(line._word_left()),
    "word right": lambda line: line._move(line._word_right()),
    "backspace": lambda line: line._cut(line._left_of(), line.cursor),
    "delete": lambda line: line._cut(line.cursor, line._right_of()),
    "^W": lambda line: line._cut(line._word_left(), line.cursor),
    "^U": lambda line: line._cut(0, line.cursor),
    "^K": lambda line: line._cut(line.cursor, len(line.text)),
    "up": lambda line: line._recall(-1),
    "down": lambda line: line._recall(1),
}
