"""A document that is read again says what is new in it, and takes back what is gone."""

from __future__ import annotations

from typing import Any

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import (
    Content,
    Event,
    TakeBack,
    ToolCallDelta,
    UserText,
)


def message(id: str, role: str, *parts: Any, **fields: Any) -> dict[str, Any]:
    told = [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]
    return {"id": id, "role": role, "content": told, **fields}


def read_again(*documents: list[dict[str, Any]]) -> list[list[Event]]:
    """What each says that the ones before have not."""
    subject = decoder()
    return [
        subject.feed({"sessionId": "s", "updated_at": "t", "messages": messages})
        for messages in documents
    ]


ASKED = message("u", "user", "<user_input mode='act'>Where?\nNow?</user_input>")
HERE = message("a", "assistant", "Here.")
CALL = {"type": "tool_use", "id": "k", "name": "look", "input": {}}


def test_what_is_there_already_is_not_said_again() -> None:
    first, second, third = read_again(
        [ASKED], [ASKED, HERE], [ASKED, message("a", "assistant", "Here.", CALL)]
    )
    assert UserText("Where?\nNow?") in first
    assert Content("Here.") in second and not any(isinstance(one, UserText) for one in second)
    assert ToolCallDelta(0, "k", "look", "{}") in third and Content("Here.") not in third


def test_what_is_there_no_more_is_taken_back() -> None:
    changed = message("b", "assistant", "There.")
    *_, last = read_again([ASKED, HERE], [ASKED, changed])
    assert TakeBack(("a",)) in last and Content("There.") in last
    builder = MessageBuilder()
    for events in read_again([ASKED, HERE], [ASKED, changed], [ASKED, changed]):
        for event in events:
            builder.feed(event)
    builder.close()
    assert [one.content for one in builder.messages if one.content] == ["There."]
