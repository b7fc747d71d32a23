"""Fields that several wire formats share: token counts, text in parts.

Nothing here trusts a field to be of the documented type, nor to be there.
"""

from __future__ import annotations

from streamcurses._formats.events import Event, Source, Usage
from streamcurses._late import Any, Callable

# Where the parts of content, and what tools give back, hold text.
TEXT_FIELDS = ("text", "content", "logs", "refusal")

# What whoever runs a model tells it, as roles and types: no part of the conversation.
INSTRUCTIONS = ("system", "developer", "system_message")


def word(value: Any) -> str:
    """`value` as text, "" for None and False."""
    return value if isinstance(value, str) else "" if value in (None, False) else str(value)


def usage(counts: dict[str, Any], names: tuple[str, str, str]) -> Usage:
    """Token counts under the format's `names` for input, output and total."""
    return Usage(*(_count(counts.get(name)) for name in names))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value is not True and value is not False else None


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


def unshown(fields: dict[str, Any], shown: frozenset[str]) -> dict[str, Any]:
    """The fields that are something, but for those that are `shown`."""
    return {
        name: value for name, value in fields.items() if name not in shown and value is not None
    }


def as_json(value: Any) -> str:
    """Arguments as JSON text: text stays as it is, None is "", an object is written out."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    from json import dumps

    return dumps(value, ensure_ascii=False)


def source(annotation: Any) -> Source | None:
    """What an annotation, a citation or a search result refers to; None where it names nothing."""
    if isinstance(annotation, str):
        return Source(annotation) if annotation else None
    for name in NESTED:
        if isinstance(annotation.get(name), dict):
            annotation = annotation[name]
    url, title = (
        next((annotation[name] for name in names if isinstance(annotation.get(name), str)), "")
        for names in (URLS, TITLES)
    )
    return Source(url, title) if url or title else None


# Within which field a citation's own are, what the address is called, and what the title.
NESTED = ("url_citation", "file_citation")
URLS = ("url", "uri", "source")
TITLES = ("title", "document_title", "filename", "filepath", "file_id")
