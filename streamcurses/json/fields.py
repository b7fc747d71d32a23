"""The text of chosen fields, out of JSON that is still coming.

`FieldReader` reads one field and `FieldsReader` several, in one pass of a `JSONScanner`.
"""

from __future__ import annotations

from collections import namedtuple

from streamcurses.errors import ScanError
from streamcurses.json.scanner import (
    MAX_DEPTH,
    MAX_TOKEN,
    Begin,
    End,
    JSONScanner,
    Key,
    Scalar,
    Text,
)
from streamcurses.json.tuples import new

TYPE_CHECKING = False  # as in `scanner`: nothing is loaded but what it loads
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Union

    from streamcurses.json.scanner import Path, Place


class Piece(namedtuple("Piece", "path text restarted")):
    """What a fragment adds to the field at `path`.

    When `restarted`, all text of the field so far is void: its key, or that of an object around it,
    has come a second time. Its new text, if any, follows in other pieces.
    """

    __slots__ = ()
    path: Path
    text: str
    restarted: bool


class _Field:
    """A wanted field, or a step on the way to one. `below`: the wanted paths at it and under it."""

    __slots__ = ("below", "children", "path", "wanted")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wanted = False
        self.below: list[Path] = []
        self.children: dict[str | int | None, _Field] = {}


class FieldsReader:
    """The text of several fields, read in one pass, each as it comes.

    A path is a tuple of keys and indices from the top; a name alone is a key of the outermost
    object. A string is handed out decoded, any other value as its JSON text. The last of duplicate
    keys wins. The options are those of `JSONScanner`.
    """

    def __init__(
        self,
        paths: Iterable[Union[str, Path]],
        *,
        strict: bool = True,
        many: bool = False,
        max_depth: int = MAX_DEPTH,
        max_token: int = MAX_TOKEN,
    ) -> None:
        self._scanner = JSONScanner(
            strict=strict, many=many, max_depth=max_depth, max_token=max_token
        )
        self._begun: set[Path] = set()
        self._complete: set[Path] = set()
        self._quoted: set[Path] = set()
        # The fields that each plain character goes to: an open string's, those copied around it.
        self._growing: list[Path] = []
        self._copies: dict[_Field, Place] = {}  # open objects and arrays that are wanted
        self._last: _Field | None = None  # that of the value that began last
        # The open containers, each with what is wanted in it; the whole text stands for the first.
        text, root = _Field(()), _Field(())
        text.children[None] = root
        self._open: list[_Field | None] = [text]
        for path in paths:
            field = root
            path = (path,) if isinstance(path, str) else tuple(path)
            steps = [root]
            for depth, key in enumerate(path, 1):
                field = field.children.setdefault(key, _Field(path[:depth]))
                steps.append(field)
            if not field.wanted:
                field.wanted = True
                for step in steps:
                    step.below.append(path)

    @property
    def begun(self) -> frozenset[Path]:
        """The paths of the fields whose value has begun."""
        return frozenset(self._begun)

    @property
    def complete(self) -> frozenset[Path]:
        """The paths of the fields whose value is whole."""
        return frozenset(self._complete)

    @property
    def quoted(self) -> frozenset[Path]:
        """The paths of the fields whose value is a string, and their text no JSON."""
        return frozenset(self._quoted)

    def feed(self, fragment: str) -> list[Piece]:
        """What `fragment` adds to each field, as (path, text, restarted).

        Raises ScanError, whose `events` are the pieces before the offence.
        """
        plain = self._scanner._plain(fragment)
        if 0 < plain == len(fragment):
            return [new(Piece, (path, fragment, False)) for path in self._growing]
        return self._collect(fragment, plain)

    def close(self) -> list[Piece]:
        """The end of the text: as `JSONScanner.close`, with what it adds to the fields."""
        return self._collect("", 0, last=True)

    def _collect(self, fragment: str, plain: int, last: bool = False) -> list[Piece]:
        """Scan a fragment whose first `plain` characters are plain text of the open string."""
        base = self._scanner._offset
        stop = len(fragment)
        error: ScanError | None = None
        try:
            events = self._scanner._scan(fragment, plain, last)
        except ScanError as offence:
            error = offence
            events = offence.events
            stop = offence.offset - base
        pieces: list[Piece] = []
        for event in events:
            place = event.place
            if isinstance(event, End):
                field = self._open.pop()
                if field is not None and field.wanted:
                    del self._copies[field]
                    source = fragment[max(place.start - base, 0) : place.end - base]
                    pieces.append(Piece(field.path, source, False))
                    self._complete.add(field.path)
            elif not isinstance(event, Key):
                if isinstance(event, Scalar) or place.start >= base:
                    self._begin(place, pieces)
                field = self._last
                if isinstance(event, Begin):
                    self._open.append(field)
                    if field is not None and field.wanted:
                        self._copies[field] = place
                elif isinstance(event, (Text, Scalar)) and field is not None and field.wanted:
                    pieces.append(Piece(field.path, event[0], False))
                    if isinstance(event, Text):
                        self._quoted.add(field.path)
                    if place.end >= 0:
                        self._complete.add(field.path)
        for field, place in self._copies.items():
            pieces.append(Piece(field.path, fragment[max(place.start - base, 0) : stop], False))
        self._growing[:] = [field.path for field in self._copies]
        if self._last is not None and self._last.wanted:
            self._growing.append(self._last.path)
        if error is not None:
            if self._copies:  # they have taken all characters up to the offence
                error.rest = fragment[stop:]
                self._copies.clear()
            error.events = pieces
            raise error
        return pieces

    def _begin(self, place: Place, pieces: list[Piece]) -> None:
        """A value begins: what came at its path before, and under it, is void."""
        around = self._open[-1]
        field = self._last = None if around is None else around.children.get(place.key)
        if field is None:
            return
        for path in field.below:
            if path in self._begun:
                pieces.append(Piece(path, "", True))
                self._begun.discard(path)
                self._complete.discard(path)
                self._quoted.discard(path)
        if field.wanted:
            self._begun.add(field.path)


class FieldReader:
    """The text of one field, as it comes: `FieldsReader` for a single path, with its options.

    `restarts` counts how often the field began again: when it grows, the text before that feed's
    is void.
    """

    def __init__(self, path: Union[str, Path], **options: Any) -> None:
        self._fields = FieldsReader([path], **options)
        self._scanner = self._fields._scanner
        self._growing = self._fields._growing
        self.restarts = 0

    @property
    def begun(self) -> bool:
        """Whether the field's value has begun."""
        return bool(self._fields._begun)

    @property
    def complete(self) -> bool:
        """Whether the field's value is whole."""
        return bool(self._fields._complete)

    @property
    def quoted(self) -> bool:
        """Whether the field's value is a string, and its text no JSON."""
        return bool(self._fields._quoted)

    def feed(self, fragment: str) -> str:
        """What `fragment` adds to the field's text.

        Raises ScanError, whose `events` hold the text before the offence, if there is any.
        """
        plain = self._scanner._plain(fragment)
        if 0 < plain == len(fragment):
            return fragment if self._growing else ""
        return self._joined(fragment, plain)

    def close(self) -> str:
        """The end of the text: as `JSONScanner.close`, with what it adds to the field."""
        return self._joined("", 0, last=True)

    def _joined(self, fragment: str, plain: int, last: bool = False) -> str:
        try:
            return self._join(self._fields._collect(fragment, plain, last))
        except ScanError as error:
            text = self._join(error.events)
            error.events = [text] if text else []
            raise

    def _join(self, pieces: list[Piece]) -> str:
        text = ""
        for piece in pieces:
            if piece.restarted:
                self.restarts += 1
                text = ""
            text += piece.text
        return text
