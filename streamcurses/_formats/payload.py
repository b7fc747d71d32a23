"""Fields that several wire formats share: token counts, text in parts.

Nothing here trusts a field to be of the documented type, nor to be there.
"""

from __future__ import annotations

from typing import Any, Callable

from streamcurses._formats.events import Event, Usage

# Where the parts of content, and what tools give back, hold text.
TEXT_FIELDS = ("text", "content", "logs", "refusal")


def word(value: Any) -> str:
    """`value` as text, "" for None and False."""
    return value if isinstance(value, str) else "" if value in (None, False) else str(value)


def usage(counts: dict[str, Any], names: tuple[str, str, str]) -> Usage:
    """Token counts under the format's `names` for input, output and total."""
    return Usage(*(_count(counts.get(name)) for name in names))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def text_of(content: Any) -> str:
    """Content that is text, or parts with text in them, as one text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(map(text_of, content))
    if isinstance(content, dict):
        return text_of(next(filter(None, map(content.get, TEXT_FIELDS)), ""))
    return word(content)


def say(kind: Callable[[str], Event], content: Any, out: list[Event]) -> None:
    """Content as an event of this kind, unless it holds no text."""
    text = text_of(content)
    if text:
        out.append(kind(text))


def as_json(value: Any) -> str:
    """Arguments as JSON text: text stays as it is, None is "", an object is written out."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    from json import dumps

    return dumps(value, ensure_ascii=False)
