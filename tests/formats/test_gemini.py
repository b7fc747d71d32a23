"""What of Gemini's parts goes back, and what its SDK has in snake case."""

from __future__ import annotations

from typing import Any

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats.events import Failure
from tests.formats.feeding import fed


def chunk(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": list(parts), "role": "model"}, **fields}]}


def back(*stream: dict[str, Any]) -> dict[str, Any]:
    builder = MessageBuilder()
    for event in fed(stream, format="gemini"):
        builder.feed(event)
    builder.close()
    return builder.message.to_dict()


def test_text_of_one_kind_goes_back_joined_and_signatures_stay_where_they_were() -> None:
    call = {"functionCall": {"name": "go", "args": {}}, "thoughtSignature": "Yg=="}
    assert back(
        chunk({"text": "Hm", "thought": True}),
        chunk({"text": ".", "thought": True}),
        chunk({"text": "I "}),
        chunk({"text": "go.", "thoughtSignature": "YQ=="}),
        chunk({"text": " Now."}),
        chunk(call),
        chunk({"text": "", "thoughtSignature": "Yw=="}, finishReason="STOP"),
    ) == {
        "role": "model",
        "parts": [
            {"text": "Hm.", "thought": True},
            {"text": "I go.", "thoughtSignature": "YQ=="},
            {"text": " Now."},
            call,
            {"text": "", "thoughtSignature": "Yw=="},
        ],
    }


def test_other_candidates_are_not_shown() -> None:
    assert back(chunk({"text": "one"}), chunk({"text": "other"}, index=1))["parts"] == [
        {"text": "one"}
    ]


def test_an_error_in_mid_stream() -> None:
    error = {"error": {"code": 503, "message": "later", "status": "UNAVAILABLE"}}
    assert Failure("UNAVAILABLE", "later") in fed([chunk({"text": "one"}), error])
