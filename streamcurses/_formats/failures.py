"""What goes wrong, as servers, gateways and SDKs put it: always a Failure, in their words.

There is no standard. An error is an object under `error`, or that object by itself, or text; its
kind and its message have a dozen names, and either may hold the whole once more, as an object, as
a list of several, or as the text of an object. `failure` reads what is known to be an error,
`told` says whether a payload of no format is one, `raised` reads an exception.

A payload without an `error` is one only where nothing else is in it (`FIELDS`): a `message` is
what every second format calls its text.
"""

from __future__ import annotations

import re

from streamcurses._formats.events import Failure
from streamcurses._formats.payload import word
from streamcurses._late import Any, pattern
from streamcurses.errors import StreamError

# What an error's kind and message are called, best first.
KIND_FIELDS = (
    "type", "error_type", "errorType", "__type", "name", "status", "code", "error_code",
    "errorCode", "status_code", "statusCode",
)  # fmt: skip
MESSAGES = (
    "message", "detail", "error", "msg", "errors", "error_description", "error_message",
    "errorMessage", "error_msg", "errorText", "status_msg", "Message", "base_resp", "fault",
    "title", "description", "reason", "faultstring",
)  # fmt: skip

# What else may stand in an object that is an error and nothing else.
BESIDE = frozenset({
    "details", "documentation_url", "hint", "id", "instance", "object", "ok", "param", "path",
    "request_id", "requestId", "retryable", "success", "timestamp", "trace_id", "traceId",
})  # fmt: skip
FIELDS = BESIDE.union(KIND_FIELDS, MESSAGES)

# What makes a `message` an error, where a kind stands beside it: {"type": "status"} is none, nor is
# {"code": 200}. Of these fields, where they are there, False says it as well.
_BAD = pattern("err|exc|fail|invalid|denied|limit|auth|fault|block", re.IGNORECASE)
_GOOD_CODE = pattern("0+|2[0-9][0-9]")
FLAGS = ("success", "ok")

# Where exceptions keep what the server sent.
BODIES = ("body", "error", "details")

NOTHING = "no message given"


def failure(error: Any) -> Failure:
    """An error as it is reported: an object, several, or text, whatever its fields are called."""
    if isinstance(error, str):
        inside = _parsed(error)
        return Failure("error", error.strip()) if inside is None else failure(inside)
    if isinstance(error, list):
        return _several([failure(one) for one in error])
    if not isinstance(error, dict):
        return Failure("error", NOTHING if error is True else word(error) or NOTHING)
    kind, source = _kind(error)
    for name in MESSAGES:
        value = error.get(name)
        if not value or value is True or name == source:
            continue
        if isinstance(value, (dict, list)) or _parsed(value) is not None:
            inner = failure(value)
            if inner.message == NOTHING:
                continue
            return inner if inner.kind != "error" else Failure(kind, inner.message)
        return Failure(kind, _placed(error, word(value).strip()))
    return Failure(kind, NOTHING)


def failure_in(payload: dict[str, Any]) -> Failure:
    """The error under a payload's `error`, or the payload itself, where that is no object."""
    error = payload.get("error")
    return failure(error if isinstance(error, (dict, list)) else payload)


def told(payload: dict[str, Any], event: str) -> Failure | None:
    """A payload of no format, under its SSE name: the failure that it tells, if it tells one."""
    if payload.get("error"):
        return failure_in(payload)
    if event == "error" or "error" in (payload.get("object"), payload.get("type")):
        return failure(payload)
    given = {name for name, value in payload.items() if value not in (None, "", [], {})}
    if FIELDS.issuperset(given) and not given.isdisjoint(MESSAGES):
        kinds = [word(payload[name]) for name in KIND_FIELDS if name in given]
        flags = [payload[name] for name in FLAGS if name in payload]
        plain = not kinds and not flags
        if plain or "detail" in payload or False in flags or any(map(_is_bad, kinds)):
            return failure(payload)
    return None


def _is_bad(kind: str) -> bool:
    """Whether what calls itself so is an error: its name tells it, or a code."""
    if kind.isdecimal():
        return _GOOD_CODE.fullmatch(kind) is None
    return _BAD.search(kind) is not None


def raised(error: BaseException) -> Failure:
    """An exception: what the server said, where an SDK's carries it, or its own words."""
    if isinstance(error, StreamError):
        return Failure(error.kind, error.message)
    name = type(error).__name__
    for field in BODIES:
        body = getattr(error, field, None)
        if isinstance(body, (bytes, bytearray)):
            body = body.decode("utf-8", "replace")
        if isinstance(body, str):
            from streamcurses._formats.pages import LONGEST, page_begins, readable

            if page_begins(body.lstrip()):
                return Failure(name, readable(body[:LONGEST]) or NOTHING)
        if body and isinstance(body, (str, dict, list)):
            found = failure(body)
            if found.message not in ("", NOTHING):
                return found if found.kind != "error" else found._replace(kind=name)
    text = str(error)
    if len(error.args) > 1 and isinstance(error.args[1], BaseException):
        text = str(error.args[0])  # it holds another one behind its words
    if text.startswith(f"{name}(") and text.endswith(")"):
        text = text[len(name) + 1 : -1]
    return Failure(name, text or "no reason given")


def _kind(error: dict[str, Any]) -> tuple[str, str]:
    """The kind, and the name of the field that told it; "error" where none does."""
    beside = error.get("error")
    if isinstance(beside, str) and any(error.get(name) for name in MESSAGES if name != "error"):
        return beside, "error"  # a class's name, or a status', with the message beside it
    kinds = [
        (kind, name)
        for name in KIND_FIELDS
        if error.get(name) is not True and (kind := word(error.get(name)))
    ]
    kinds = [one for one in kinds if one[0] != "error" and not one[0].startswith("about:")] or kinds
    # A word tells more than a status' number.
    named = (one for one in kinds if not (one[0].isdecimal() or one[0].startswith("about:")))
    numbered = (one for one in kinds if one[0].isdecimal())
    return next(named, None) or next(numbered, ("error", ""))


def _placed(error: dict[str, Any], message: str) -> str:
    """The message with the place that it is about, as validators give it."""
    place = error.get("loc")
    return f"{'.'.join(map(str, place))}: {message}" if isinstance(place, list) else message


def _several(found: list[Failure]) -> Failure:
    if not found:
        return Failure("error", NOTHING)
    return Failure(found[0].kind, "\n".join(one.message for one in found))


def _parsed(text: Any) -> Any:
    """The object whose JSON a text is, or the list of objects; None where it is neither."""
    if not isinstance(text, str) or text.lstrip()[:1] not in ("{", "["):
        return None
    from json import loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return None
    several = value if isinstance(value, list) else [value]
    return value if value and all(isinstance(one, dict) and one for one in several) else None
