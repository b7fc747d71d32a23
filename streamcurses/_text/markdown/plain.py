"""Markdown that shows no sign of it as yet: its rows are those of any text.

What reads Markdown takes a while to load, and the room of a long reply. Words in one paragraph do
without. With the first character that may be a sign of anything, the text is a `MarkdownText`, and
is laid out as that from its beginning.
"""

from __future__ import annotations

from array import array

from streamcurses._late import Optional, pattern
from streamcurses._text.clusters import Inert, Shaper
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.row import Row
from streamcurses._text.wrap import WrappedText

# What begins something, or is drawn as something else; and what makes links of words.
_SIGN = pattern(r"[#$&*+<=>@\[\\\]^_`{|}~]|:/|[wW]{3}\.|(?i:mailto|xmpp):")
# So many characters of a sign may have come before its last one.
_BEFORE = 6
# ASCII that may be a part of one.
_MAY_BE = frozenset(map(chr, range(128))).difference(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,;!?'\"()%-"
)


def _are_words(text: str) -> bool:
    return text.isascii() and _MAY_BE.isdisjoint(text)


class PlainSoFar(WrappedText):
    """A `MarkdownText` to be; `signs` are what is drawn then."""

    as_it_came = False

    def __init__(
        self,
        shaper: Shaper,
        columns: int,
        *,
        gutter: str = "",
        style: str = "",
        signs: Signs,
    ) -> None:
        self._signs = signs
        super().__init__(shaper, columns, gutter=gutter, style=style)

    def clear(self) -> None:
        super().clear()
        self._known = 0  # characters in which there is no sign
        self._last = ""  # the last of them
        self._mark = ""  # none: with one it is no text of words

    @property
    def is_words(self) -> bool:
        return self._is_plain()

    def _is_plain(self) -> bool:
        """Whether it is words still; else it is something else from here on."""
        source = self._source
        known, size = self._known, source.size
        if known == size:
            return True
        text = self._last + source.rest(known)
        # Digits and the like may begin a list, and blanks are none of the text; what does not show
        # ends lines, or joins what comes.
        if text.isprintable() and _SIGN.search(text) is None and (known or text[0].isalpha()):
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
        self._become()
        self.mark(text)

    def close(self) -> None:
        if self._is_plain():
            super().close()
        else:
            self.close()

    def head(self, count: int) -> tuple[list[Row], array[int]]:
        return super().head(count) if self._is_plain() else self.head(count)

    def flow(self, last: Row) -> tuple[Inert, int]:
        if not self._is_plain():
            return self.flow(last)
        _, room = super().flow(last)
        return _are_words, room

    def grown(self, last: Row) -> str:
        return super().grown(last) if self._is_plain() else ""

    def another(self, last: Row) -> Optional[Row]:
        return super().another(last) if self._is_plain() else None

    def _wrap(self) -> None:
        if self._is_plain():
            super()._wrap()
        else:
            self._wrap()
