from __future__ import annotations

from typing import Any

import pytest

from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Unknown,
    Usage,
)
from tests.formats.feeding import cuts, events, fed, sse

BEGIN = MessageBegin("", "", "completions")
DONE = b"data: [DONE]\n\n"


def openai(text: str, finish: str | None = None, index: int = 0) -> dict[str, Any]:
    choice = {"index": index, "text": text, "logprobs": None, "finish_reason": finish}
    return {"id": "1", "object": "text_completion", "model": "m", "choices": [choice]}


SEVERAL = Notice("the stream holds several choices; the first one is shown")
OPENAI = MessageBegin("1", "m", "completions")
STREAMS: dict[str, tuple[bytes, list[Event]]] = {
    "openai": (
        sse(openai("Once"), openai(" more"), openai("", "length")) + DONE,
        [OPENAI, Content("Once"), Content(" more"), Finish("length")],
    ),
    "openai, with usage": (
        sse(openai("Once", "stop"), {"object": "text_completion", "choices": [],
                                     "usage": {"prompt_tokens": 1, "completion_tokens": 2}}),
        [OPENAI, Content("Once"), Finish("stop"), Usage(1, 2)],
    ),
    "openai, without a finish": (
        sse(openai("Once")) + DONE, [OPENAI, Content("Once"), Finish("")],
    ),
    "openai, without an object": (
        sse({"choices": [{"text": "Once"}]}), [BEGIN, Content("Once")],
    ),
    "openai, two choices": (
        sse(openai("Once"), openai("Twice", None, 1), openai("Thrice", None, 1)),
        [OPENAI, Content("Once"), SEVERAL],
    ),
    "openai, whole": (
        sse({**openai("Once more", "stop"), "usage": {"prompt_tokens": 1}}),
        [OPENAI, Content("Once more"), Finish("stop"), Usage(1)],
    ),
    "llama.cpp": (
        sse({"content": "Once", "stop": False}, {"content": " more", "stop": False},
            {"content": "", "stop": True, "stop_type": "eos", "tokens_predicted": 2,
             "tokens_evaluated": 3}),
        [BEGIN, Content("Once"), Content(" more"), Usage(3, 2), Finish("stop")],
    ),
    "llama.cpp, by the limit": (
        sse({"content": "Once", "stop": True, "stop_type": "limit"}),
        [BEGIN, Content("Once"), Finish("length")],
    ),
    "llama.cpp, an older one": (
        sse({"content": "Once", "stop": True, "stopped_limit": True}),
        [BEGIN, Content("Once"), Finish("length")],
    ),
    "tgi": (
        sse({"token": {"id": 1, "text": "Once", "special": False}, "generated_text": None},
            {"token": {"id": 2, "text": " more", "special": False}, "generated_text": None},
            {"token": {"id": 3, "text": "</s>", "special": True}, "generated_text": "Once more",
             "details": {"finish_reason": "eos_token", "generated_tokens": 3}}),
        [BEGIN, Content("Once"), Content(" more"), Usage(None, 3), Finish("eos_token")],
    ),
    "tgi, whole": (
        sse([{"generated_text": "Once more"}]), [BEGIN, Content("Once more"), Finish("stop")],
    ),
    "tgi, an error": (
        sse({"token": {"text": "Once"}}, {"error": "no memory", "error_type": "generation"}),
        [BEGIN, Content("Once"), Failure("generation", "no memory")],
    ),
    "koboldcpp": (
        b"event: message\n" + sse({"token": "Once", "finish_reason": None})
        + b"event: message\n" + sse({"token": " more", "finish_reason": "stop"}),
        [BEGIN, Content("Once"), Content(" more"), Finish("stop")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("format", ["auto", "completions"])
@pytest.mark.parametrize(("data", "expected"), STREAMS.values(), ids=STREAMS)
def test_streams(data: bytes, expected: list[Event], format: str) -> None:
    for cut in cuts(data):
        assert fed(cut, format=format) == expected


def test_one_completion_behind_the_other() -> None:
    for name in ("openai", "llama.cpp", "tgi"):
        data, expected = STREAMS[name]
        assert events(data * 2) == expected * 2


def test_what_is_not_known_passes_in_silence() -> None:
    found = fed([{"token": "hi"}, {"tokens": 5}])
    assert found[2:] == [Unknown("", {"tokens": 5})]
    assert fed([{"choices": []}], format="completions") != []


@pytest.mark.parametrize("payload", [{"choices": [5]}, {"choices": [{"text": 5}]}, {"token": {}}])
def test_fields_of_other_types(payload: Any) -> None:
    for event in fed([openai("hi"), payload], format="completions"):
        assert not isinstance(event, Content) or event.text
