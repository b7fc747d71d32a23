"""A stream of no known format: its longest text, as best it can be told.

Of the first payloads the strings are looked at by their paths. Those that are always the same say
nothing, nor do ids and times; of the rest the path with most of text is what is shown, from then
on. A single word that comes once may be anything: it is text where its field has a name for that.
That is a guess, and told as one.
"""

from __future__ import annotations

from streamcurses._formats.events import Content, Event, Finish, MessageBegin, Unknown
from streamcurses._formats.format import GENERIC, Format
from streamcurses._late import Any, Iterator, pattern

# So many payloads are looked at.
ENOUGH = 3
# What is an id, a number or a time, and never text.
_CODE = pattern(r"[0-9a-fA-F_-]{8,}|[\d\s:.TZ+-]+|\w+[-_]\w*\d\w*|https?://\S+")
_DEEP = 8
# What a field is called where a model's answer stands in it.
_ANSWERS = frozenset({
    "answer", "completion", "content", "generated_text", "message", "output", "output_text",
    "reply", "response", "text",
})  # fmt: skip


class Generic(Format):
    def __init__(self) -> None:
        self._held: list[dict[str, Any]] = []
        self._path = ""
        self._begun = False

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if self._path:
            self._say(payload, out)
            return
        self._held.append(payload)
        if len(self._held) >= ENOUGH:
            self._decide(out)

    def close(self, out: list[Event]) -> None:
        self._decide(out)
        if self._begun:
            self._begun = False
            out.append(Finish(""))

    def _decide(self, out: list[Event]) -> None:
        held, self._held = self._held, []
        self._path = self._path or longest(held)
        for payload in held:
            self._say(payload, out)

    def _say(self, payload: dict[str, Any], out: list[Event]) -> None:
        text = dict(_texts(payload)).get(self._path)
        if text is None:
            out.append(Unknown("", payload))
            return
        if not self._begun:
            self._begun = True
            out.append(MessageBegin("", "", GENERIC))
        if text:
            out.append(Content(text))


def longest(payloads: list[dict[str, Any]]) -> str:
    """The path with most of text in it; "" where there is none."""
    values: dict[str, list[str]] = {}
    for payload in payloads:
        for path, text in _texts(payload):
            values.setdefault(path, []).append(text)
    lengths = {
        path: sum(map(len, texts))
        for path, texts in values.items()
        if _is_text(texts, path.rpartition(".")[2])
    }
    return max(lengths, key=lambda path: lengths[path], default="")


def _is_text(texts: list[str], name: str) -> bool:
    """Whether strings are what is said: other ones each time, or words, or called so."""
    if any(_CODE.fullmatch(text.strip()) for text in texts if text.strip()):
        return False
    words = any(" " in text.strip() or not text.isascii() for text in texts)
    return words or len(set(texts)) > 1 or (name in _ANSWERS and len(texts) == 1 and texts != [""])


def _texts(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """All strings in a payload, by path: `a.b.0.c`."""
    if isinstance(value, str):
        yield path, value
    elif depth < _DEEP and isinstance(value, (dict, list)):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in inner:
            yield from _texts(one, f"{path}.{name}" if path else str(name), depth + 1)
