"""Markdown that shows no sign of it as yet: its rows are those of any text.

What reads Markdown takes a while to load, and the room of a long reply. Words in one paragraph do
without. With the first character that may be a sign of anything, the text is a `MarkdownText`, and
is laid out as that from its beginning.
"""

from __future__ import annotations

import re

from streamcurses._late import Optional, pattern
from streamcurses._text.clusters import Inert
from streamcurses._text.markdown.signed import SignedText
from streamcurses._text.row import Row

# What begins something, or is drawn as something else.
_SIGNS = frozenset("#$&*+<=>@[\\]^_`{|}~")
# What makes links of words.
_LINK = pattern(r"www\.|:/|mailto:|xmpp:", re.IGNORECASE)
# So many characters of that may have come before its last one.
_BEFORE = 6
# Of ASCII, what may be a part of either.
_MAY_BE = _SIGNS.union(map(chr, range(32)), ":/\x7f")


def _is_sign(text: str) -> bool:
    """Whether there is any, or something that does not show: it ends lines, or joins what comes."""
    if not (text.isprintable() and _SIGNS.isdisjoint(text)):
        return True
    may_link = ":" in text or "w." in text or "W." in text
    return may_link and _LINK.search(text) is not None


def _are_words(text: str) -> bool:
    """Whether text is no part of a sign, whatever it stands behind."""
    if not (text.isascii() and _MAY_BE.isdisjoint(text)):
        return False
    return "." not in text or not (text[0] == "." or "w." in text or "W." in text)


class PlainSoFar(SignedText):
    """A `MarkdownText` to be."""

    __slots__ = ()

    def clear(self) -> None:
        super().clear()
        self._known = 0  # characters in which there is no sign
        self._last = ""  # the last of them
        self._mark = ""  # what is `MarkdownText`'s: with one of its own it is never that

    @property
    def is_words(self) -> bool:
        """As `WrappedText` has it; where it is none, it is a `MarkdownText` from here on."""
        known, size = self._known, self._source.count()
        if known == size:
            return True
        text = self._last + self._source.rest(known)
        # Digits and the like may begin a list, and blanks are none of the text.
        if (known or text[0].isalpha()) and not _is_sign(text):
            self._known = size
            self._last = text[-_BEFORE:]
            return True
        self._become()
        return False

    def _become(self) -> None:
        from streamcurses._text.markdown.drawn import MarkdownText

        self.__class__ = MarkdownText  # type: ignore[assignment]
        self.forget()

    def mark(self, text: str) -> None:
        if self.is_words:
            super().mark(text)
            self._known = self.size
        else:
            self.mark(text)

    def close(self) -> None:
        if self.is_words:
            super().close()
        else:
            self.close()

    def head(self, count: int) -> tuple[list[Row], list[int]]:
        return super().head(count) if self.is_words else self.head(count)

    def flow(self, last: Row) -> tuple[Inert, int]:
        if not self.is_words:
            return self.flow(last)
        _, room = super().flow(last)
        return _are_words, room

    def grown(self, last: Row) -> Optional[str]:
        return super().grown(last) if self.is_words else None

    def another(self, last: Row) -> Optional[Row]:
        return super().another(last) if self.is_words else None

    def _wrap(self) -> None:
        if self.is_words:
            super()._wrap()
        else:
            self._wrap()
