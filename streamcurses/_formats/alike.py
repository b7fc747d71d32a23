"""JSON objects that differ from the one before in a few values, as most chunks of a stream do.

What two of them have in common is text that need not be parsed again: the next one begins with it,
has a value where theirs differed, goes on with it, and so to its end. Such a text is read by
comparing, and by JSON's own scanner for the values in between; what comes of it is what parsing the
whole would give, for the same text around whole values is the same structure around them.

White space before the last brace, with which Anthropic hides how long a text is, is nothing.

To find out where two differ costs as much as to parse a few. Where nothing comes of it, it is tried
more and more seldom.
"""

from __future__ import annotations

from contextlib import suppress

from streamcurses._late import Any, Callable

# What is longer is not compared, so that little is kept.
LONGEST = 4_000

# So many at most are passed over before two are compared again.
SELDOM = 63

_BLANK = " \t\n\r"
_PADDED = " }"

# Gives the value that begins at a place in a text, and where it ends.
_Scan = Callable[[str, int], tuple[Any, int]]


class Alike:
    """`learn(text, payload)` is told what was parsed; `read(text)` gives what is like it, or None.

    `read` gives the same object each time, with other values in it: who looks at it keeps nothing
    of it. `copy()` gives one to be kept; those share what is the same in all of them.
    """

    def __init__(self) -> None:
        self._scan: _Scan | None = None
        self._shape: _Shape | None = None
        # What came last, if it can be compared with.
        self._before: dict[str, Any] = {}
        # How many are passed over, and how many have been.
        self._patience = self._passed = 0

    def read(self, text: str) -> dict[str, Any] | None:
        shape = self._shape
        if shape is None or not text.startswith(shape.start):
            return None
        if text.endswith(_PADDED):
            text = _unpadded(text)
        scan, at = shape.scan, len(shape.start)
        try:
            for holder, key, behind in shape.values:
                holder[key], at = scan(text, at)
                if not text.startswith(behind, at):
                    return None
                at += len(behind)
        except (RecursionError, StopIteration, ValueError):
            return None  # no value stands there
        if at != len(text):
            return None
        self._patience = 0
        self._before = shape.payload
        return shape.payload

    def copy(self) -> dict[str, Any]:
        """What was read last."""
        assert self._shape is not None
        return self._shape.copy()

    def learn(self, text: str, payload: dict[str, Any]) -> None:
        """Looks at a payload and the text that it was."""
        before, self._before = self._before, payload if len(text) <= LONGEST else {}
        if not _have_places(self._before, before):
            return
        if self._passed < self._patience:
            self._passed += 1
            return
        self._passed, self._patience = 0, min(2 * self._patience + 1, SELDOM)
        if not _is_alike(payload, before):
            return
        if self._scan is None:
            from json import JSONDecoder

            decoder: Any = JSONDecoder()
            self._scan = decoder.scan_once
        with suppress(RecursionError, ValueError):  # too deep, or a name that comes twice
            self._shape = _Shape(self._scan, _unpadded(text), payload, before)


class _Shape:
    """What a payload has in common with the one before: a text with values in it."""

    def __init__(
        self, scan: _Scan, text: str, payload: dict[str, Any], before: dict[str, Any]
    ) -> None:
        self.scan = scan
        # Our own dicts and lists in which something differs, each with the place of the one around
        # it among them, and its key in that.
        self._holders: list[tuple[Any, int, Any]] = []
        # What differs: in what, by which key, and from where to where in the text.
        self._found: list[tuple[Any, Any, int, int]] = []
        if self._compare(text, 0, payload, before, -1, None) != len(text):
            raise ValueError(text)
        self.payload: dict[str, Any] = self._holders[0][0]
        places = [start for _, _, start, _ in self._found] + [len(text)]
        self.start = text[: places[0]]
        # The same with the text behind it, to the next one.
        self.values = [
            (holder, key, text[end:next])
            for (holder, key, _, end), next in zip(self._found, places[1:])
        ]

    def copy(self) -> dict[str, Any]:
        copies: list[Any] = []
        for holder, around, key in self._holders:
            copies.append(holder.copy())
            if around >= 0:
                copies[around][key] = copies[-1]
        whole: dict[str, Any] = copies[0]
        return whole

    def _compare(self, text: str, at: int, holder: Any, before: Any, around: int, key: Any) -> int:
        """Looks at what begins at `at`, and gives where it ends; a name there twice is an error."""
        named = type(holder) is dict
        # Of a name that comes twice the holder has the last value, and the first one stands here.
        if text[at] != ("{" if named else "["):
            raise ValueError(text[at:])
        place, own = len(self._holders), holder.copy()
        self._holders.append((own, around, key))
        if around >= 0:
            self._holders[around][0][key] = own
        for one in holder if named else range(len(holder)):
            at = _skip(text, at + 1)
            if named:
                name, at = self.scan(text, at)
                if name != one:
                    raise ValueError(name)
                at = _skip(text, _skip(text, at) + 1)
            value, other = holder[one], before[one]
            if value != other and _have_places(value, other):
                at = self._compare(text, at, value, other, place, one)
            else:
                start = at
                _, at = self.scan(text, start)
                if value != other:
                    self._found.append((own, one, start, at))
            at = _skip(text, at)
        if text[at] != ("}" if named else "]"):
            raise ValueError(text[at:])
        return at + 1


def _is_alike(one: Any, other: Any) -> bool:
    """Whether all that differs is single values, and what is in lists."""
    if one == other:
        return True
    if type(one) is not dict and type(other) is not dict:
        return not _have_places(one, other) or all(map(_is_alike, one, other))
    return _have_places(one, other) and all(map(_is_alike, one.values(), other.values()))


def _have_places(one: Any, other: Any) -> bool:
    """Whether two values are dicts or lists, with something under the same keys."""
    if type(one) is dict and type(other) is dict:
        return list(one) == list(other) != []
    return type(one) is list and type(other) is list and len(one) == len(other) > 0


def _unpadded(text: str) -> str:
    return f"{text[:-1].rstrip(_BLANK)}}}"


def _skip(text: str, at: int) -> int:
    """Where white space ends that may stand at `at`."""
    while text[at] in _BLANK:
        at += 1
    return at
