"""Characters as the specification has them: punctuation, white space, entities, labels."""

from __future__ import annotations

from streamcurses._late import pattern

SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

# An entity, and what may yet become one.
ENTITY = pattern(r"&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));")
ENTITY_BEGUN = pattern(r"&(?:#(?:[xX][0-9a-fA-F]{0,6}|[0-9]{0,7})|[A-Za-z][A-Za-z0-9]{0,31})?\Z")

# Kinds of characters. Symbols are punctuation, too.
SPACE = "space"
PUNCTUATION = "punctuation"
OTHER = "other"

_ESCAPED = pattern(r"\\([!-/:-@\[-`{-~])|(&[^;\s]{1,33};)")


def kind_of(char: str) -> str:
    """The kind of a character; it is a space that "" stands for, where a text begins or ends."""
    if char in SIGNS:
        return PUNCTUATION
    if not char or char.isspace():
        return SPACE
    if char.isascii():
        return OTHER
    from unicodedata import category

    return PUNCTUATION if category(char)[0] in "PS" else OTHER


def ends_host(char: str) -> bool:
    """Whether the name of a host ends before it."""
    if char.isascii():
        return not char.isalnum()
    from unicodedata import category

    return category(char)[0] in "PZ"


def entity(text: str, at: int = 0) -> tuple[str, int]:
    """What the entity at `at` stands for, and where it ends; "" where there is none."""
    found = ENTITY.match(text, at)
    if found is None:
        return "", at
    hexadecimal, decimal, name = found.groups()
    if name:
        from html.entities import html5

        return html5.get(name + ";", ""), found.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not code or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        code = 0xFFFD
    return chr(code), found.end()


def unescaped(text: str) -> str:
    """Text without its backslashes, and with what its entities stand for."""
    if "\\" not in text and "&" not in text:
        return text
    return _ESCAPED.sub(lambda found: found[1] or entity(found[2])[0] or found[2], text)


def label(text: str) -> str:
    """The label of a link, as it is looked up; "" where it is none."""
    if len(text) > 999:
        return ""
    # casefold alone leaves some that the specification takes as one.
    return " ".join(text.split()).casefold()
