"""Where links lead: destinations, titles, definitions, and addresses that stand for themselves."""

from __future__ import annotations

import re

from streamcurses._late import NamedTuple, Optional, pattern
from streamcurses._text.markdown.characters import ends_host, label, unescaped

_SPACE = pattern(r"[ \t]*(?:\n[ \t]*)?")
_ANGLED = pattern(r"<((?:[^<>\n\\]|\\.)*)>")
# A destination without brackets is read in pieces, as parentheses in it are counted.
_BARE = pattern(r"(?:[^()\\\x00-\x20\x7f]|\\[!-/:-@\[-`{-~]|\\)*")
_NESTED = 32
_TITLE = pattern(
    r'"((?:[^"\\]|\\.)*)"' r"|'((?:[^'\\]|\\.)*)'" r"|\(((?:[^()\\]|\\.)*)\)", re.DOTALL
)
_LABEL = pattern(r"\[((?:[^\[\]\\]|\\.){1,999})\]", re.DOTALL)
_BLANK_TO_END = pattern(r"[ \t]*(?:\n|\Z)")
# What may yet become the end of a link.
_BEGUN = pattern(
    r"\([ \t]*\n?[ \t]*(?:<(?:[^<>\n\\]|\\.)*>?|[^<\x00-\x20\x7f][^\x00-\x20\x7f]*)?"
    r"(?:[ \t\n]+(?:\"(?:[^\"\\]|\\.)*(?:\"\s*)?|'(?:[^'\\]|\\.)*(?:'\s*)?"
    r"|\((?:[^()\\]|\\.)*(?:\)\s*)?)?)?\Z",
    re.DOTALL,
)

# The beginning of a destination as most are, of which there may be more.
is_destination = re.compile(r"[!-%'*-;=?-[\]-~]+").fullmatch

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]{1,31}:"
AUTOLINK = pattern(rf"<({_SCHEME}[^\s<>\x00-\x20]*)>")
AUTOLINK_BEGUN = pattern(rf"<({_SCHEME}[^\s<>\x00-\x20]*)\Z")
AUTOMAIL = pattern(
    r"<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)>"
)
# An address that stands for itself has a name and a host of so many characters at most, and a word
# is waited for no longer than one of them takes. The specification has no such limits.
_NAME_MOST = 64
_HOST_MOST = 255
WORD_MOST = len("mailto:") + _NAME_MOST + _HOST_MOST + 4
# Addresses may stand in the text of a link, so none goes past a bracket.
_HOST = pattern(r"[^\s<\]]*")
_TRAILING_ENTITY = pattern(r"&[a-zA-Z0-9]+;\Z")
_MAIL_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+_-"
_MAIL_AFTER = pattern(r"@[a-zA-Z0-9_-]*(?:\.[a-zA-Z0-9][a-zA-Z0-9_-]*)*")


class Target(NamedTuple):
    """Where a link leads, and where in the text that is told and where it ends."""

    url: str
    begin: int
    end: int


class Definition(NamedTuple):
    label: str
    url: str
    end: int


def leads_to(text: str, url: str) -> bool:
    """Whether a text tells itself where it leads."""
    return url in (text, "mailto:" + text, "http://" + text)


def destination(text: str, at: int) -> Optional[Target]:
    found = _ANGLED.match(text, at)
    if found is not None:
        return Target(unescaped(found[1]), at + 1, found.end())
    if text[at : at + 1] == "<":
        return None
    end = at
    depth = 0
    while True:
        found = _BARE.match(text, end)
        assert found is not None  # be it of nothing
        end = found.end()
        char = text[end : end + 1]
        if char == "(" and depth < _NESTED:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        else:
            break
        end += 1
    if depth:
        return None
    return Target(unescaped(text[at:end]), at, end)


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None  # be it of nothing
    return found.end()


def inline_target(text: str, at: int) -> Optional[Target]:
    """What stands in parentheses, of which the first is at `at`, behind a link's text."""
    stop = text.find(")", at)
    if stop > 0 and is_destination(text, at + 1, stop):
        return Target(text[at + 1 : stop], at + 1, stop + 1)
    begin = _space(text, at + 1)
    target = destination(text, begin)
    if target is None:
        return None
    end = _space(text, target.end)
    if end > target.end:
        title = _TITLE.match(text, end)
        if title is not None:
            end = _space(text, title.end())
    if text[end : end + 1] != ")":
        return None
    return target._replace(end=end + 1)


def target_begun(text: str, at: int) -> bool:
    """Whether a target at `at` may yet be one."""
    end = len(text) - (len(text) - len(text.rstrip("\\"))) % 2
    return _BEGUN.match(text[:end], at) is not None


def link_label(text: str, at: int) -> tuple[str, int]:
    """The label in brackets at `at`, and where it ends; an end of -1 where there is none."""
    if text[at : at + 2] == "[]":
        return "", at + 2
    found = _LABEL.match(text, at)
    if found is None or not found[1].strip():
        return "", -1
    return label(found[1]), found.end()


def definition(text: str, at: int) -> Optional[Definition]:
    """The definition of a link that begins at `at`."""
    name, end = link_label(text, at)
    if not name or text[end : end + 1] != ":":
        return None
    begin = _space(text, end + 1)
    target = destination(text, begin)
    if target is None or (target.end == begin):
        return None
    end = target.end
    rest = _BLANK_TO_END.match(text, end)
    after = _space(text, end)
    if after > end:
        title = _TITLE.match(text, after)
        if title is not None:
            closed = _BLANK_TO_END.match(text, title.end())
            if closed is not None:
                return Definition(name, target.url, closed.end())
    if rest is None:
        return None
    return Definition(name, target.url, rest.end())


def _trimmed(text: str, begin: int, end: int) -> int:
    """Where an address ends that seems to end at `end`: punctuation behind it is none of it."""
    closing = text.count(")", begin, end) - text.count("(", begin, end)
    while end > begin:
        last = text[end - 1]
        if last in "?!.,:*_~'\"":
            end -= 1
        elif last == ")" and closing > 0:
            closing -= 1
            end -= 1
        elif last == ";":
            found = _TRAILING_ENTITY.search(text, max(begin, end - 40), end)
            end = found.start() if found else end - 1
        else:
            break
    return end


def word_end(text: str, at: int) -> int:
    """Where what stands at `at` ends, be it part of an address or not."""
    found = _HOST.match(text, at)
    assert found is not None  # be it of nothing
    return found.end()


def bare_address(text: str, at: int, host: int, dotted: bool) -> int:
    """Where the address at `at` ends, whose host begins at `host`; `at` where it is none."""
    end = host
    dots = 0
    underscores = [0, 0]
    while end < len(text):
        if end - host > _HOST_MOST:
            return at
        char = text[end]
        if char == "_":
            underscores[1] += 1
        elif char == ".":
            underscores = [underscores[1], 0]
            dots += 1
        elif char != "-" and ends_host(char):
            break
        end += 1
    if end == host or any(underscores) or (dotted and not dots):
        return at
    return _trimmed(text, at, word_end(text, end))


def may_go_on(text: str, at: int) -> bool:
    """Whether the mail address whose "@" is at `at` may yet be longer, if there is more text."""
    after = _MAIL_AFTER.match(text, at)
    assert after is not None  # be it of nothing
    return text[after.end() :] in ("", ".")


def mail_address(text: str, at: int, least: int, before: str = "") -> tuple[int, int]:
    """Where the mail address begins and ends whose "@" is at `at`; -1 where it is none.

    No text with an address is parted within that: if `before` goes on in it, it is none.
    """
    first = max(least, at - _NAME_MOST - 1)
    begin = first + len(text[first:at].rstrip(_MAIL_NAME))
    after = _MAIL_AFTER.match(text, at)
    assert after is not None  # be it of nothing
    end = after.end()
    name = after[0][1:]
    if not begin and before and before in _MAIL_NAME:
        return -1, -1
    if begin == at or at - begin > _NAME_MOST or len(name) > _HOST_MOST:
        return -1, -1
    if "." not in name or text[end : end + 1] == "@":
        return -1, -1
    if not name[-1].isalpha():
        return -1, -1
    return begin, _trimmed(text, begin, end)
