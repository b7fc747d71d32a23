"""What models put around the JSON object that a call's arguments should be.

A fence, ```` ```json ````, and quotes: the object encoded once more, as a string. Both may be cut
anywhere; what cannot be told yet is held back, and so is a `null`, which may be a word's beginning.
"""

from __future__ import annotations

from streamcurses._late import pattern
from streamcurses.errors import ScanError
from streamcurses.json.fields import FieldReader

# A fence, as far as it is there, and the white space behind it; or a null.
_HELD = pattern(r"(?:```\w*\s*|`{1,2}|null\s*|nul|nu|n)?")
# No more than this is held back.
_PATIENCE = 200
# What may stand behind the closing quote.
_BEHIND = pattern(r"[\s`]*")


class Wrapping:
    """`feed(fragment)` gives what it adds to the object's text, None where there is no object.

    `off` is true once nothing has to be taken off any more: what follows need not be fed.
    """

    def __init__(self) -> None:
        self.off = False
        self._held = ""
        self._quoted: tuple[FieldReader, Wrapping] | None = None

    def feed(self, fragment: str) -> str | None:
        if self._quoted is not None:
            return _unquoted(*self._quoted, fragment)
        text = self._held + fragment if self._held else fragment.lstrip()
        found = _HELD.match(text)
        assert found is not None  # be it of nothing
        rest = text[found.end() :]
        if found.end() > _PATIENCE:
            return None
        if not rest:
            self._held = text
            return ""
        if rest[0] == '"':
            self._quoted = FieldReader((), strict=False), Wrapping()
            return _unquoted(*self._quoted, rest)
        self.off = True
        return rest if rest[0] == "{" else None


def _unquoted(reader: FieldReader, within: Wrapping, fragment: str) -> str | None:
    try:
        text = reader.feed(fragment)
    except ScanError as error:
        if not reader.complete or _BEHIND.fullmatch(error.rest) is None:
            return None
        text = "".join(error.events)
    if not text or within.off:
        return text
    return within.feed(text)
