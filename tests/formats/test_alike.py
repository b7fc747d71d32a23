"""What is read by its likeness to what came before is what parsing it would have given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._formats import FORMATS, alike, decoder
from streamcurses._formats.alike import LONGEST, SELDOM, Alike
from streamcurses._formats.events import Content, Event, MessageBegin
from tests.formats.feeding import fed, pieces, sse
from tests.formats.test_shapes import STREAMS

CHUNK = (
    '{"id":"a","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}],"usage":null}'
)


def read(texts: list[str]) -> Iterator[Optional[dict[str, Any]]]:
    """What each text is by its likeness; None for one that has to be parsed."""
    subject = Alike()
    for text in texts:
        found = subject.read(text)
        if found is None:
            subject.learn(text, json.loads(text))
            yield None
        else:
            # Names in their order, and numbers of their type.
            assert repr(found) == repr(json.loads(text))
            assert repr(subject.copy()) == repr(found)
            yield subject.copy()


def test_the_third_of_a_kind_is_read_by_its_likeness() -> None:
    first, second, third = read([CHUNK % word for word in ("one", "two", 'th\\u0072\\"ee')])
    assert first is second is None
    assert third is not None
    assert third["choices"][0]["delta"]["content"] == 'thr"ee'


# Two that are alike, and a third one, which is read if it is of the same kind.
KINDS = {
    "the same text again": ('{"a":"x"}', '{"a":"x"}', '{"a":"y"}', False),
    "two values": ('{"n":1,"a":"x"}', '{"n":2,"a":"y"}', '{"n":30,"a":"z"}', True),
    "a value of another type": ('{"a":"x"}', '{"a":"y"}', '{"a":null}', True),
    "an object for a value": ('{"a":"x"}', '{"a":"y"}', '{"a":{"b":1}}', True),
    "nested": ('{"a":[{"b":{"c":"x"}},1]}', '{"a":[{"b":{"c":"y"}},1]}',
               '{"a":[{"b":{"c":"z"}},1]}', True),
    "a list of another length": ('{"a":[1,2]}', '{"a":[3]}', '{"a":[]}', True),
    "padding": ('{"a":"x"}', '{"a":"y"   }', '{"a":"z"     }', True),
    "padding in text": ('{"a":"x"}', '{"a":"y }"   }', '{"a":"  }"     }', True),
    "spaces": ('{"a": "x", "b": 1}', '{"a": "y", "b": 1}', '{"a": "z", "b": 1}', True),
    "other spaces": ('{"a": "x", "b": 1}', '{"a": "y", "b": 1}', '{"a":"z","b":1}', False),
    "another value that was the same": ('{"a":"x","b":1}', '{"a":"y","b":1}',
                                        '{"a":"z","b":2}', False),
    "a name more": ('{"a":"x"}', '{"a":"y"}', '{"a":"z","b":1}', False),
    "a name that comes twice": ('{"a":"x","a":"p"}', '{"a":"x","a":"q"}',
                                '{"a":"x","a":"r"}', False),
    "a name that comes twice, at the end": ('{"b":1,"a":"x","b":"p"}', '{"b":1,"a":"y","b":"p"}',
                                            '{"b":1,"a":"z","b":"p"}', False),
    "a name that comes twice, alone": ('{"a":1,"a":{"b":"x"}}', '{"a":1,"a":{"b":"y"}}',
                                       '{"a":1,"a":{"b":"z"}}', False),
    "a name that comes twice, for an object": ('{"a":{"b":"x"},"a":{"b":"p"}}',
                                               '{"a":{"b":"x"},"a":{"b":"q"}}',
                                               '{"a":{"b":"x"},"a":{"b":"r"}}', False),
    "a name that comes twice, for text like JSON": ('{"a":"[1]","a":[2]}', '{"a":"[1]","a":[3]}',
                                                    '{"a":"[1]","a":[4]}', False),
    "other names": ('{"a":"x"}', '{"b":"y"}', '{"b":"z"}', False),
    "an object and none": ('{"a":"x","b":null}', '{"a":"y","b":{}}', '{"a":"z","b":{}}', False),
    "a number goes on": ('{"a":1}', '{"a":2}', '{"a":2.5e3}', True),
    "true is no number": ('{"a":"x","b":1}', '{"a":"y","b":true}', '{"a":"z","b":1}', False),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "third", "by_likeness"), KINDS.values(), ids=KINDS)
def test_kinds(first: str, second: str, third: str, by_likeness: bool) -> None:
    assert ([*read([first, second, third])][-1] is not None) is by_likeness


BROKEN = (
    '{"a":"z}', '{"a":"z"', '{"a":"z"]', '{"a":z"}', '{"a":}', '{"a":"z\n"}', '{"a":"\\u12"}',
    '{"a":"z"}}', '{"a":"z"} {"a":"z"}', '{"a":"z"},', '{"a":-}', '{"a":01}', '{"a":"z" }x }',
    '{"a":' + "[" * 100_000 + "}", "", "{", "[DONE]",
)  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_json_is_not_read(text: str) -> None:
    subject = Alike()
    for known in ('{"a":"x"}', '{"a":"y"}'):
        subject.learn(known, json.loads(known))
    assert subject.read('{"a":"z"}') is not None
    assert subject.read(text) is None
    assert subject.read('{"a":"z"}') == {"a": "z"}


def test_a_copy_stays_as_it_is() -> None:
    texts = [f'{{"a":{{"b":"{word}"}},"c":["{word}",1],"d":{{"e":1}}}}' for word in "abcd"]
    *_, third, fourth = read(texts)
    assert third == json.loads(texts[2])
    assert fourth == json.loads(texts[3])


def test_what_is_long_is_not_kept() -> None:
    texts = [CHUNK % (word * LONGEST) for word in "abc"]
    assert [*read(texts)] == [None] * 3


def test_what_is_never_alike_is_seldom_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    whether = alike._is_alike

    def counted(one: Any, other: Any) -> bool:
        nonlocal compared
        compared += "kind" in one if isinstance(one, dict) else 0
        return whether(one, other)

    monkeypatch.setattr(alike, "_is_alike", counted)
    one, other = '{"kind":"a","b":{"c":1}}', '{"kind":"a","b":{"d":1}}'
    assert set(read([one, other] * (SELDOM * 5))) == {None}
    assert compared <= 16


LEAVES = st.none() | st.booleans() | st.integers(-20, 20) | st.floats() | st.text(max_size=4)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=8,
)
SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (" ,", " :")])


@st.composite
def texts(draw: st.DrawFn) -> list[str]:
    """Objects in which a few values are others from one to the next, as JSON."""
    base = draw(st.dictionaries(st.sampled_from("abcd"), VALUES, min_size=1, max_size=3))
    separators, ascii = draw(SEPARATORS), draw(st.booleans())
    found = []
    for _ in range(draw(st.integers(3, 8))):
        changed = {**base, draw(st.sampled_from("abcd")): draw(LEAVES), "z": {"y": draw(VALUES)}}
        text = json.dumps(changed, separators=separators, ensure_ascii=ascii)
        found.append(text[:-1] + " " * draw(st.integers(0, 2)) + "}")
    return found


@given(texts())
def test_any_texts(found: list[str]) -> None:
    for _ in read(found):
        pass


WORDS = st.text(max_size=5) | st.sampled_from(["a", " b", '"', "\\", "\n", "é", "😀", "}"])


def _again(payload: Any, old: str, new: str) -> Any:
    """A payload with another text in it, and an id that only it has."""
    if isinstance(payload, dict):
        return {name: _again(value, old, new) for name, value in payload.items()}
    if isinstance(payload, list):
        return [_again(value, old, new) for value in payload]
    return new if payload == old else payload


# A stream's first payloads, and one that comes again and again, with other text in the place of X.
PIECES: dict[str, tuple[list[Any], list[Any]]] = {
    "openai-chat": (
        [{"id": "1", "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}],
        [
            {"id": "1", "choices": [
                {"index": 0, "delta": {"content": "X"}, "finish_reason": None}], "usage": None},
            {"id": "1", "choices": [
                {"index": 0, "delta": {"reasoning_content": "X"}, "finish_reason": None}]},
            {"id": "1", "choices": [{"index": 1, "delta": {"content": "X"}}], "usage": None},
            {"id": "1", "choices": [
                {"index": 0, "finish_reason": None, "delta": {"tool_calls": [
                    {"index": 0, "id": "c", "function": {"name": "get", "arguments": "X"}}]}}]},
            {"id": "1", "choices": [
                {"index": 0, "finish_reason": None, "delta": {"tool_calls": [
                    {"index": 0, "function": {"arguments": "X"}}]}}]},
        ],
    ),
    "anthropic": (
        [
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text"}},
            {"type": "content_block_start", "index": 1,
             "content_block": {"type": "tool_use", "id": "t", "name": "get"}},
        ],
        [
            {"type": "content_block_delta", "index": 0,
             "delta": {"type": "text_delta", "text": "X"}},
            {"type": "content_block_delta", "index": 1,
             "delta": {"type": "input_json_delta", "partial_json": "X"}},
            {"type": "ping"},
            {"type": "content_block_stop", "index": 0},
        ],
    ),
    "openai-responses": (
        [],
        [
            {"type": "response.output_text.delta", "sequence_number": "X", "output_index": 0,
             "delta": "X"},
            {"type": "response.output_text.delta", "sequence_number": 2, "output_index": 1,
             "delta": "X"},
            {"type": "response.reasoning_text.delta", "sequence_number": 3, "output_index": 0,
             "delta": "X"},
        ],
    ),
    "ollama": (
        [],
        [
            {"model": "m", "created_at": "X", "message": {"role": "assistant", "content": "X"},
             "done": False},
            {"model": "m", "created_at": "X",
             "message": {"role": "assistant", "content": "", "thinking": "X"}, "done": False},
        ],
    ),
    "letta": (
        [],
        [
            {"id": "m", "message_type": "assistant_message", "step_id": "s", "content": "X"},
            {"id": "m", "message_type": "assistant_message", "step_id": "X", "content": "X"},
            {"id": "m", "message_type": "reasoning_message", "step_id": "s", "reasoning": "X"},
        ],
    ),
    "gemini": (
        [],
        [
            {"candidates": [{"content": {"parts": [{"text": "X"}], "role": "model"}}],
             "usageMetadata": {"promptTokenCount": 5, "details": [{"count": "X"}]},
             "responseId": "i"},
            {"candidates": [{"content": {"parts": [{"text": "X", "thought": True}]}}],
             "usageMetadata": {"promptTokenCount": 5}, "responseId": "i"},
            {"candidates": [{"content": {"parts": [{"text": "X", "thoughtSignature": "X"}]}}],
             "usageMetadata": {"promptTokenCount": 5}, "responseId": "i"},
            {"candidates": [{"content": {"parts": [{"text": "X"}, {"text": "X"}]}}],
             "usageMetadata": {"promptTokenCount": 5}, "responseId": "i"},
            {"candidates": [{"content": {"parts": [{"text": "X"}]}}], "responseId": "i"},
            {"candidates": [{"content": {"parts": [{"text": "X"}]}}],
             "usageMetadata": {"promptTokenCount": 5}, "responseId": "X"},
        ],
    ),
    "claude-code": (
        [
            {"type": "stream_event", "session_id": "s", "parent_tool_use_id": None, "event": {
                "type": "message_start", "message": {"id": "m", "content": []}}},
            {"type": "stream_event", "session_id": "s", "parent_tool_use_id": None, "event": {
                "type": "content_block_start", "index": 0, "content_block": {"type": "text"}}},
        ],
        [
            {"type": "stream_event", "session_id": "s", "parent_tool_use_id": None, "uuid": "X",
             "event": {"type": "content_block_delta", "index": 0,
                       "delta": {"type": "text_delta", "text": "X"}}},
            {"type": "stream_event", "session_id": "s", "parent_tool_use_id": "c", "event": {
                "type": "content_block_delta", "index": 0,
                "delta": {"type": "text_delta", "text": "X"}}},
            {"type": "system", "subtype": "status", "session_id": "s", "status": "X"},
        ],
    ),
    "text in parts": (
        [],
        [{"id": "1", "choices": [
            {"index": 0, "delta": {"content": [{"type": "text", "text": "X"}]}}]}],
    ),
}  # fmt: skip


@st.composite
def streams(draw: st.DrawFn, name: str = "") -> list[Any]:
    first, again = PIECES[name or draw(st.sampled_from(list(PIECES)))]
    found = list(first)
    for _ in range(draw(st.integers(0, 6))):
        one = draw(st.sampled_from(again))
        found += [_again(one, "X", draw(WORDS)) for _ in range(draw(st.integers(1, 5)))]
    return found


@given(streams(), st.integers(0, 40))
def test_a_stream_says_as_bytes_what_it_says_as_objects(payloads: list[Any], size: int) -> None:
    assert fed(pieces(sse(*payloads), size)) == fed(payloads)


@pytest.mark.parametrize("name", [name for name in PIECES if name in FORMATS])
@given(st.data())
def test_what_only_goes_on_says_what_it_says_when_it_is_read_whole(
    name: str, data: st.DataObject
) -> None:
    payloads = data.draw(streams(name))
    whole = decoder(name)
    whole._format.more = lambda payload: ""
    assert fed(payloads, format=name) == [
        event for events in (*map(whole.feed, payloads), whole.close()) for event in events
    ]


@pytest.mark.parametrize("name", STREAMS)
def test_what_is_kept_of_a_payload_is_its_own(name: str) -> None:
    """Each of a format's payloads five times, with another text in each."""
    texts = [
        json.dumps(payload).replace('"hi"', f'"hi {time}"')
        for payload in STREAMS[name]
        for time in range(5)
    ]
    as_text = fed([f"data: {text}\n\n" for text in texts])
    # What could not be read has its line's number in the text, and its count as an object.
    assert _said(as_text) == _said(fed([json.loads(text) for text in texts]))


def _said(events: list[Event]) -> list[Event]:
    return [event for event in events if hasattr(event, "text") or hasattr(event, "data")]


def test_many_chunks_cost_no_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    subject = decoder("openai-chat")
    parse = subject._parsed

    def counted(text: str) -> Any:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(subject, "_parsed", counted)
    said = []
    for number in range(100):
        said += subject.feed(f"data: {CHUNK % number}\n\n".encode())
    assert said[1:] == [Content(str(number)) for number in range(100)]
    assert isinstance(said[0], MessageBegin)
    assert len(parsed) == 2


def _asked(
    data: list[bytes], taken: Optional[list[str]] = None, refused: str = ""
) -> list[list[Event]]:
    """What each piece says beside the texts that are taken in: those without `refused`."""
    subject = decoder("openai-chat")
    if taken is not None:

        def goes_on(text: str, deltas: int) -> bool:
            takes = not refused or refused not in text
            if takes:
                taken.append(text)
            return takes

        subject.goes_on = goes_on
    return [subject.feed(piece) for piece in data]


CHUNKS = [f"data: {CHUNK % word}\n\n".encode() for word in "abcdef"]


def test_texts_of_one_piece_are_taken_in_together() -> None:
    taken: list[str] = []
    first, rest = _asked([b"".join(CHUNKS[:2]), b"".join(CHUNKS[2:])], taken)
    assert (first[1:], rest) == ([Content("a"), Content("b")], [])
    assert taken == ["cdef"]


def test_texts_that_are_not_taken_in_are_events() -> None:
    taken: list[str] = []
    *_, last = _asked([*CHUNKS[:3], b"".join(CHUNKS[3:])], taken, "e")
    assert (taken, last) == (["b", "c"], [Content(text) for text in "def"])


def test_texts_are_said_before_what_comes_behind_them() -> None:
    taken: list[str] = []
    end = b'data: {"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}\n\n'
    last = b"".join([*CHUNKS[2:4], end, b"data: x\n\n"])
    *_, found = _asked([*CHUNKS[:2], last], taken)
    assert taken == ["b", "cd"]
    assert [type(event).__name__ for event in found] == ["Content", "Finish", "Malformed"]


def test_behind_what_was_read_in_part_a_text_is_an_event() -> None:
    taken: list[str] = []
    call = '{"index":0,"id":"c","function":{"name":"get","arguments":"1"}}'
    broken = CHUNKS[0].replace(b'"content":"a"', f'"tool_calls":[{call},5]'.encode())
    *_, found, behind, _ = _asked([*CHUNKS[:2], broken, *CHUNKS[2:4]], taken)
    assert [type(event).__name__ for event in found] == ["ToolCallDelta", "Malformed"]
    assert (taken, behind) == (["b", "d"], [Content("c")])


def test_where_nobody_is_asked_each_text_is_an_event() -> None:
    [found] = _asked([b"".join(CHUNKS)])
    assert found[1:] == [Content(word) for word in "abcdef"]
