"""Objects of SDKs, with the attributes that these document, as the payloads that they were."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

import pytest

from streamcurses._formats.events import Content, MessageBegin, ToolResult, Unknown
from streamcurses._formats.objects import payload_of, plain
from tests.formats.feeding import fed


class Bag:
    """An object with attributes of any name."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class View(Mapping[str, Any]):
    """A mapping that is no dict, and keeps what it holds to itself."""

    def __init__(self, **fields: Any) -> None:
        self._data = fields

    def __getitem__(self, name: str) -> Any:
        return self._data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


class Pair(NamedTuple):
    content: str
    number: int


CHAT = {"id": "1", "choices": [{"index": 0, "delta": {"content": "hi"}}]}
DELTA = {"type": "response.output_text.delta", "output_index": 0, "delta": "hi"}


def bag(value: Any) -> Any:
    if isinstance(value, dict):
        return Bag(**{name: bag(item) for name, item in value.items()})
    return [bag(item) for item in value] if isinstance(value, list) else value


def view(value: Any) -> Any:
    if isinstance(value, dict):
        return View(**{name: view(item) for name, item in value.items()})
    return [view(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("made", [bag, view])
def test_attributes_and_any_mapping(made: Any) -> None:
    assert plain(made(CHAT)) == CHAT
    assert payload_of(made(CHAT)) == CHAT
    assert fed([made(CHAT)])[1:] == [Content("hi")]


@pytest.mark.parametrize(
    "around",
    [
        lambda chunk: Bag(data=chunk),
        lambda chunk: Bag(event=None, data=chunk),
        lambda chunk: Bag(chunk=chunk),
        lambda chunk: Bag(type="chunk", chunk=chunk, snapshot=Bag()),
        lambda chunk: Bag(type="raw_response_event", data=chunk),
        lambda chunk: Bag(data=Bag(data=chunk)),
        lambda chunk: (chunk, {"langgraph_node": "agent"}),
    ],
)
@pytest.mark.parametrize("made", [bag, view, dict])
def test_a_chunk_in_an_event(around: Any, made: Any) -> None:
    assert payload_of(around(made(CHAT))) == CHAT


def test_a_chunk_as_the_text_of_an_event() -> None:
    assert payload_of(Bag(event="message", data=json.dumps(CHAT), id="", retry=None)) == CHAT
    assert payload_of(Bag(event="message", data="[DONE]")) == {}


def test_what_is_no_envelope_stays_as_it_is() -> None:
    for fields in ({"data": "iVBO", "type": "audio"}, {"chunk": 3}, {"data": None, "x": 1}):
        assert payload_of(Bag(**fields)) == fields
    assert payload_of(Pair("hi", 0)) == {"content": "hi", "number": 0}
    assert payload_of({"data": CHAT}) == {"data": CHAT}
    assert payload_of(5) == 5


class Deep:
    """What must not be walked through: an agent knows all that there is."""

    def __init__(self) -> None:
        self.itself = self


def test_events_of_openais_agents() -> None:
    output = {"type": "function_call_output", "call_id": "a", "output": "42"}
    item = Bag(type="tool_call_output_item", agent=Deep(), raw_item=output, output=42)
    stream = [
        Bag(type="agent_updated_stream_event", new_agent=Deep()),
        Bag(type="raw_response_event", data=bag(DELTA)),
        Bag(type="run_item_stream_event", name="tool_called", item=Deep()),
        Bag(type="run_item_stream_event", name="tool_output", item=item),
    ]
    assert [event for event in fed(stream) if not isinstance(event, Unknown)] == [
        MessageBegin("", "", "openai-responses"),
        Content("hi"),
        ToolResult("a", "", "42", True),
    ]


def test_the_type_is_taken_where_it_is_a_default() -> None:
    pydantic = pytest.importorskip("pydantic")

    class Message(pydantic.BaseModel):  # type: ignore[misc,name-defined]
        model_config: ClassVar[Any] = {"extra": "allow"}
        type: str = "AIMessageChunk"
        content: str = ""
        other: str = "made up"

    assert plain(Message(content="hi", more=1)) == {
        "type": "AIMessageChunk",
        "content": "hi",
        "more": 1,
    }
    assert plain(Message(type="ai")) == {"type": "ai"}
