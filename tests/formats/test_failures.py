"""Errors in every shape that servers and gateways have for them, in their own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamcurses._formats.events import Content, Failure, Malformed
from streamcurses._formats.failures import NOTHING, failure, raised, told
from tests.formats.feeding import cuts, events, fed, sse
from tests.formats.test_detection import CHAT, FIRST

WORDS = "the oven is cold"
# The payload, its SSE name, and the kind that it tells.
SHAPES: list[tuple[Any, str, str]] = [
    ({"error": {"message": WORDS, "type": "oven_error"}}, "", "oven_error"),
    ({"error": {"message": WORDS, "type": None, "code": "cold"}}, "", "cold"),
    ({"error": {"code": 503, "message": WORDS, "status": "UNAVAILABLE"}}, "", "UNAVAILABLE"),
    ({"error": WORDS}, "", "error"),
    ({"error": WORDS, "error_type": "generation"}, "", "generation"),
    ({"error": "Bad Gateway", "message": WORDS, "statusCode": 502}, "", "Bad Gateway"),
    ({"error": "OvenError", "message": WORDS}, "error", "OvenError"),
    ({"error": "cold", "error_description": WORDS}, "", "cold"),
    ({"error": True, "message": WORDS}, "", "error"),
    ({"error": {"error": {"message": WORDS, "type": "inner"}}}, "", "inner"),
    ({"error": {"message": json.dumps({"error": {"message": WORDS}}), "code": 500}}, "", "500"),
    ({"error": [{"message": WORDS, "code": 7}]}, "", "7"),
    ({"errors": [{"message": WORDS, "code": 1000}], "success": False}, "", "1000"),
    (
        {"success": False, "errors": [{"message": WORDS}], "result": None, "messages": []},
        "",
        "error",
    ),
    ({"ok": False, "status": "idle", "message": WORDS}, "", "idle"),
    ({"msg": WORDS, "code": 1113}, "", "1113"),
    ({"type": "error", "code": "rate_limit", "status": 429, "message": WORDS}, "", "rate_limit"),
    ({"error": {"message": WORDS, "code": "content_filter", "status": 400}}, "", "content_filter"),
    ({"fault": {"faultstring": WORDS, "detail": {"errorcode": "quota"}}}, "", "error"),
    ({"type": "error", "error": {"type": "busy_error", "message": WORDS}}, "", "busy_error"),
    ({"type": "error", "message": WORDS}, "", "error"),
    ({"object": "error", "message": WORDS, "type": "BadRequest", "code": 400}, "", "BadRequest"),
    ({"message": WORDS}, "", "error"),
    ({"message": WORDS, "request_id": "abc"}, "", "error"),
    ({"message": WORDS, "code": 401}, "", "401"),
    ({"Message": WORDS, "__type": "ThrottlingException"}, "", "ThrottlingException"),
    ({"code": 429, "msg": WORDS}, "", "429"),
    ({"detail": WORDS}, "", "error"),
    ({"detail": {"error": {"message": WORDS, "type": "t"}}}, "", "t"),
    ({"type": "about:blank", "title": "Cold", "status": 503, "detail": WORDS}, "", "503"),
    ({"title": WORDS, "status": 404}, "", "404"),
    ({"message": WORDS}, "error", "error"),
    ({"anything": 1, "message": WORDS}, "error", "error"),
    (WORDS, "error", "error"),
    ([{"error": {"message": WORDS, "type": "t"}}], "", "t"),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "event", "kind"), SHAPES, ids=str)
def test_an_error_is_told_in_the_words_of_the_server(payload: Any, event: str, kind: str) -> None:
    named = f"event: {event}\ndata: {json.dumps(payload)}\n\n"
    bodies = [named if event else json.dumps(payload)]
    if isinstance(payload, dict) and not event:
        bodies.append(json.dumps(payload, indent=1))
    for body in bodies:
        for cut in cuts(body.encode()):
            assert fed(cut) == [Failure(kind, WORDS)]
    found = events(sse(CHAT) + named.encode())
    assert found == [*events(sse(CHAT)), Failure(kind, WORDS)]


@pytest.mark.parametrize("format", FIRST)
@pytest.mark.parametrize("payload", [{"error": {"message": WORDS}}, {"detail": WORDS}], ids=str)
def test_an_error_is_told_within_every_format(format: str, payload: dict[str, Any]) -> None:
    first = FIRST[format]
    # What has no end by itself says so once the stream is over.
    told = fed([first, payload])
    told.remove(Failure("error", WORDS))
    assert told == fed([first])
    assert Failure("error", WORDS) in fed([payload], format=format)


def test_an_event_of_error_needs_no_json() -> None:
    assert events(f"event: error\ndata: {WORDS}\n\n".encode()) == [Failure("error", WORDS)]
    found = events(f"data: {WORDS}\n\n".encode(), format="ollama")
    assert isinstance(found[0], Malformed)


def test_what_a_validator_says() -> None:
    first = {"loc": ["body", "messages", 0], "msg": "field required", "type": "missing"}
    second = {"loc": ["body"], "msg": "extra field", "type": "extra"}
    expected = Failure("missing", "body.messages.0: field required\nbody: extra field")
    assert fed([{"detail": [first, second]}]) == [expected]


@pytest.mark.parametrize(
    "payload",
    [
        {"message": "thinking about it", "type": "status"},
        {"message": "hi", "choices": None, "x": 1},
        {"message": {"content": "hi"}, "model": "m"},
        {"message": ""},
        {"code": 200},
        {"code": 0, "msg": "ok"},
        {"success": True, "message": "done"},
        {"ok": True},
        {"error": None},
        {"error": ""},
    ],
    ids=json.dumps,
)
def test_what_is_no_error(payload: dict[str, Any]) -> None:
    assert told(payload, "") is None


def test_errors_that_say_nothing() -> None:
    nothing: Any
    for nothing in ({}, [], None, True, {"code": None}, {"message": ""}, {"message": {}}):
        assert failure(nothing) == Failure("error", NOTHING), nothing
    assert failure({"type": "t"}) == Failure("t", NOTHING)
    assert failure({"message": {"deeper": 1}, "type": "t"}) == Failure("t", NOTHING)


def test_text_stays_with_the_payload_beside_it() -> None:
    both = {**CHAT, "error": {"message": WORDS, "type": "t"}}
    assert fed([both])[1:] == [Content("hi"), Failure("t", WORDS)]


# Exceptions.


class Raised(Exception):
    def __init__(self, said: str = "", **fields: Any) -> None:
        super().__init__(said)
        vars(self).update(fields)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Raised("529", body={"type": "error", "error": {"type": "t", "message": WORDS}}),
         Failure("t", WORDS)),
        (Raised("x", body={"message": WORDS, "code": None}), Failure("Raised", WORDS)),
        (Raised("x", body=json.dumps({"detail": WORDS})), Failure("Raised", WORDS)),
        (Raised("x", body=json.dumps([{"error": {"message": WORDS, "code": 5}}]).encode()),
         Failure("5", WORDS)),
        (Raised("x", details={"error": {"message": WORDS, "status": "NOT_FOUND"}}),
         Failure("NOT_FOUND", WORDS)),
        (Raised(WORDS, body=None), Failure("Raised", WORDS)),
        (Raised(WORDS, body={}), Failure("Raised", WORDS)),
        (Raised(WORDS, body={"x": 1}), Failure("Raised", WORDS)),
        (Raised("x", body=WORDS), Failure("Raised", WORDS)),
        (Raised("x", error=WORDS.encode()), Failure("Raised", WORDS)),
        (Raised("x", body=f"<!DOCTYPE html><p>{WORDS}"), Failure("Raised", WORDS)),
        (Raised(WORDS, body=" "), Failure("Raised", WORDS)),
        (Raised(), Failure("Raised", "no reason given")),
        (ValueError(WORDS), Failure("ValueError", WORDS)),
        (ValueError(WORDS, EOFError("x")), Failure("ValueError", WORDS)),
        (ValueError(WORDS, 5), Failure("ValueError", f"({WORDS!r}, 5)")),
        (Raised(f"Raised({WORDS})"), Failure("Raised", WORDS)),
    ],
)  # fmt: skip
def test_an_exception_is_told_in_the_words_of_the_server(
    error: Exception, expected: Failure
) -> None:
    assert raised(error) == expected


def test_an_unknown_payload_is_not_taken_for_an_error() -> None:
    last = fed([CHAT, {"type": "new", "message": "fine"}])[-1]
    assert isinstance(last, Malformed)
    assert "'new'" in last.reason
