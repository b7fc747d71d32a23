from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._conversation.calls import Arguments, CallArguments, ReplyArguments, Stretch


def fed(subject: Arguments, fragment: str) -> list[Stretch]:
    """Fed as a message feeds its calls: what is plain is not looked at any further."""
    plain = fragment and subject.plain(fragment)
    return [Stretch(plain, fragment)] if plain else subject.feed(fragment)


def shown(fragments: Iterable[str], field: Optional[str] = None) -> dict[str, str]:
    """The text that each kind of block holds in the end."""
    subject: Arguments = CallArguments() if field is None else ReplyArguments(field)
    texts: dict[str, str] = {}
    for piece in [piece for fragment in fragments for piece in fed(subject, fragment)]:
        texts[piece.kind] = ("" if piece.again else texts.get(piece.kind, "")) + piece.text
    for piece in subject.close():
        texts[piece.kind] = texts.get(piece.kind, "") + piece.text
    return texts


CALLS = {
    "{}": "()",
    "": "()",
    " \n": "()",
    '{"a": "b"}': '(a="b")',
    ' {\n "a" : "b\\n\\u00e9\\"" , "c":1.5e3 } ': '(a="b\né"", c=1.5e3)',
    '{"a":{"x":[1,"two",{}, []],"y":null},"b":[],"c":true}': (
        '(a={"x": [1, "two", {}, []], "y": null}, b=[], c=true)'
    ),
    '{"message": "not the reply tool"}': '(message="not the reply tool")',
    '{"a": "\\ud83d\\ude00"}': '(a="😀")',
    '{"a": "", "b": ""}': '(a="", b="")',
    '{"a": "raw\nline"}': '(a="raw\nline")',
    # Not complete: no closing parenthesis, and what was held back stands there.
    '{"a": "x': '(a="x',
    '{"a": 12': "(a=12",
    '{"a": tr': "(a=tr",
    '{"pag': '("pag',
    '{"a": "x\\u00': '(a="x\\u00',
    "{": "(",
    # No JSON object, or broken on the way.
    "Paris": "(Paris)",
    "[1, 2]": "([1, 2])",
    '"text"': '("text")',
    '{"a": 1} and more': "(a=1)and more)",
    '{"a": "x\\q", "b": 1}': '(a="x\\q", "b": 1})',
    "{'a': 1}": "('a': 1})",
    '{"a" 1}': "(a=1})",
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "expected"), CALLS.items())
def test_a_call(arguments: str, expected: str) -> None:
    whole = shown([arguments])
    assert whole == shown(arguments) == {"call": expected}
    for place in range(len(arguments)):
        assert shown([arguments[:place], arguments[place:]]) == whole


REPLIES: dict[str, dict[str, str]] = {
    '{"message": "hi"}': {"reply": "hi"},
    '{\n  "message": "a\\n\\"b\\" \\u00e9"\n}': {"reply": 'a\n"b" é'},
    '{"heartbeat": true, "n": {"message": "no"}, "message": "yes", "z": "x"}': {"reply": "yes"},
    '{"inner_thoughts": "hm", "message": "hi"}': {"thought": "hm", "reply": "hi"},
    '{"message": "a", "message": "b"}': {"reply": "b"},
    '{"message": "a", "message": ""}': {"reply": ""},
    '{"message": null}': {},
    '{"message": 5}': {"reply": "5"},
    '{"message": ["a", {"b": 1}]}': {"reply": '["a", {"b": 1}]'},
    '{"other": "x"}': {},
    '{"message": "ends in \\\\"}': {"reply": "ends in \\"},
    '{"message": "cut of': {"reply": "cut of"},
    "": {},
    # No JSON object, or broken on the way: nothing is lost.
    "hello": {"reply": "hello"},
    '{"message": "a\\qb"}': {"reply": 'a\\qb"}'},
    '{"message": "a"} b': {"reply": "ab"},
    '{"message": "a" "b"}': {"reply": 'a"b"}'},
}


@pytest.mark.parametrize(("arguments", "expected"), REPLIES.items())
def test_the_reply_tool(arguments: str, expected: dict[str, str]) -> None:
    whole = shown([arguments], "message")
    assert whole == shown(arguments, "message") == expected
    for place in range(len(arguments)):
        assert shown([arguments[:place], arguments[place:]], "message") == whole


@pytest.mark.parametrize("name", ["inner_thoughts", "thinking"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('{"NAME": "hm"}', {"call": "()", "thought": "hm"}),
        ('{"NAME": "hm", "a": 1, "b": 2}', {"call": "(a=1, b=2)", "thought": "hm"}),
        ('{"a": 1, "NAME": "hm", "b": 2}', {"call": "(a=1, b=2)", "thought": "hm"}),
        ('{"a": 1, "NAME": {"x": [1]}}', {"call": "(a=1)", "thought": '{"x": [1]}'}),
        ('{"a": {"NAME": "no"}}', {"call": '(a={"NAME": "no"})'}),
        ('{"NAME": "a", "NAME": "b"}', {"call": "()", "thought": "b"}),
    ],
)
def test_arguments_that_are_thoughts(name: str, arguments: str, expected: dict[str, str]) -> None:
    wanted = {kind: text.replace("NAME", name) for kind, text in expected.items()}
    assert shown([arguments.replace("NAME", name)]) == wanted
    assert shown(arguments.replace("NAME", name)) == wanted


def test_text_comes_as_it_is_fed() -> None:
    subject = ReplyArguments("message")
    assert subject.feed('{"message": "He') == [Stretch("reply", "He")]
    assert subject.feed("llo") == [Stretch("reply", "llo")]
    assert subject.feed("\\u00") == []
    assert subject.feed("e9") == [Stretch("reply", "é")]
    assert subject.feed('"') == []
    assert not subject.whole
    assert subject.feed("}") == []
    assert subject.whole


def test_only_the_text_of_an_open_string_is_plain() -> None:
    subject = ReplyArguments("message")
    assert not subject.plain("Hello")
    assert subject.feed('{"note": "not ') == []
    assert not subject.plain("shown")
    assert subject.feed('shown", "message": "') == []
    assert subject.plain("Hello") == "reply"
    assert not subject.plain('there"')
    assert not subject.plain("\\")
    assert subject.feed("\\") == []
    assert not subject.plain("n")
    assert subject.feed("n") == [Stretch("reply", "\n")]
    assert subject.plain("World") == "reply"
    assert subject.feed('!", "message": "') == [Stretch("reply", "!"), Stretch("reply", "", True)]
    assert subject.plain("again") == "reply"
    assert subject.feed("\\q") == [Stretch("reply", "\\q")]
    assert not subject.plain("what follows an error")


def test_a_repeated_key_voids_what_came_before() -> None:
    subject = ReplyArguments("message")
    subject.feed('{"message": "a", ')
    assert subject.feed('"message": "b"') == [Stretch("reply", "", True), Stretch("reply", "b")]


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), values, max_size=4), st.text(), st.lists(st.integers(0, 300)))
def test_any_split_shows_the_same(
    arguments: dict[str, Any], message: str, places: list[int]
) -> None:
    text = json.dumps({**arguments, "message": message})
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    fragments = [text[a:b] for a, b in zip(edges, edges[1:])]
    assert shown(fragments) == shown([text])
    # Lone surrogates are no text; json.dumps writes them all the same.
    said = message.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert shown(fragments, "message").get("reply", "") == said


@given(st.text(max_size=40), st.lists(st.integers(0, 100), max_size=5))
def test_any_text_is_shown_whatever_it_is(text: str, places: list[int]) -> None:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    assert shown([text[a:b] for a, b in zip(edges, edges[1:])]) == shown([text])
