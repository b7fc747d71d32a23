from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._conversation.buffer import Buffer
from streamcurses._conversation.calls import (
    Arguments,
    CallArguments,
    ReplyArguments,
    Stretch,
)
from streamcurses._conversation.wrapping import Wrapping


class Call:
    """A call's arguments, fed as a message feeds them: what is plain is not looked at further."""

    def __init__(self, field: Optional[str] = None) -> None:
        self.source = Buffer()
        self.shown: Arguments = CallArguments("", self.source)
        if field is not None:
            self.shown = ReplyArguments("", self.source, field)

    def begin(self) -> list[Stretch]:
        return self.shown.begin()

    def plain(self, fragment: str) -> str:
        return self.shown.plain(fragment)

    def feed(self, fragment: str) -> list[Stretch]:
        self.source.write(fragment)
        plain = fragment and self.shown.plain(fragment)
        return [Stretch(plain, fragment)] if plain else self._go_on(self.shown.feed(fragment))

    def close(self) -> list[Stretch]:
        return self._go_on(self.shown.close())

    def _go_on(self, stretches: list[Stretch]) -> list[Stretch]:
        self.shown = self.shown.instead or self.shown
        return stretches


def shown(fragments: Iterable[str], field: Optional[str] = None) -> dict[str, str]:
    """The text that each kind of block holds in the end."""
    subject = Call(field)
    texts: dict[str, str] = {}
    stretches = subject.begin()
    stretches += [one for fragment in fragments for one in subject.feed(fragment)]
    for kind, text, again in stretches + subject.close():
        texts[kind] = ("" if again else texts.get(kind, "")) + text
    return texts


CALLS = {
    "{}": "()",
    "": "()",
    " \n": "()",
    '{"a": "b"}': '(a="b")',
    ' {\n "a" : "b\\n\\u00e9\\"" , "c":1.5e3 } ': '(a="b\né\\"", c=1.5e3)',
    # No quote within is taken for the end; a backslash elsewhere stays as it is.
    r'{"a": "naïve \"x\"", "b": 1}': r'(a="naïve \"x\"", b=1)',
    r'{"a": "C:\\"}': r'(a="C:\\")',
    r'{"a": "a\\\"b"}': r'(a="a\\\"b")',
    r'{"a": "\\d\\"}': r'(a="\d\\")',
    r'{"a": {"k\"": ["\\\\\"", "\\"]}}': r'(a={"k\"": ["\\\\\"", "\\"]})',
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
    '{"a": [1, 2': "(a=[1, 2",
    '{"a": 12, "b': '(a=12, "b',
    '{"a": "x", "n": 5': '(a="x", n=5',
    '{"a": "x\\u00': '(a="x\\u00',
    "{": "(",
    # Almost JSON: read as a person would.
    '{"a": "x\\q", "b": 1}': '(a="x\\q", b=1)',
    r'{"path": "C:\Work", "re": "\d+\.\u12"}': r'(path="C:\Work", re="\d+\.\u12")',
    """{"who": "it\\'s"}""": """(who="it's")""",
    '{"a": 1, "b": [2, 3,], }': "(a=1, b=[2, 3])",
    '```json\n{"a": 1}\n```': "(a=1)",
    '```\n{"a": 1}': "(a=1)",
    '"{\\"a\\": \\"x\\\\ny\\"}"': '(a="x\ny")',
    ' "{\\"a\\": 1}" ': "(a=1)",
    '"\\"{\\\\\\"a\\\\\\": 1}\\""': "(a=1)",
    '"```json\\n{\\"a\\": 1}\\n```"': "(a=1)",
    '```json\n"{\\"a\\": 1}"\n```': "(a=1)",
    '{"a": 1}}': "(a=1)",
    '{"a": 1}]}\n': "(a=1)",
    '"{\\"a\\": \\"cut of': '(a="cut of',
    "\n" * 250 + '{"a": 1}': "(a=1)",
    # No JSON object, or broken on the way: all of it as it came.
    "Paris": "(Paris)",
    " Paris": "( Paris)",
    "null": "(null)",
    "nullify": "(nullify)",
    "not one": "(not one)",
    "[1, 2]": "([1, 2])",
    '[{"a": 1}, {"b": 2}]': '([{"a": 1}, {"b": 2}])',
    '"text"': '("text")',
    '"cut': '("cut)',
    "``": "(``)",
    "```" + "x" * 250 + "\n{}": "(```" + "x" * 250 + "\n{})",
    "```sh\nls\n```": "(```sh\nls\n```)",
    '{"a": 1} and more': '({"a": 1} and more)',
    '"{\\"a\\": 1}" and more': '("{\\"a\\": 1}" and more)',
    '"{\\"a\\": 1} and more"': '("{\\"a\\": 1} and more")',
    "{'a': 1}": "({'a': 1})",
    '{"a" 1}': '({"a" 1})',
    '{"a": "x", b: 1}': '({"a": "x", b: 1})',
    '{"a": 1,, "b": 2}': '({"a": 1,, "b": 2})',
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
    '{"message": 5}': {"reply": "5"},
    '{"message": "null"}': {"reply": "null"},
    '{"message": null, "message": "null"}': {"reply": "null"},
    '{"message": ["a", {"b": 1}]}': {"reply": '["a", {"b": 1}]'},
    '{"message": "ends in \\\\"}': {"reply": "ends in \\"},
    '{"message": "cut of': {"reply": "cut of"},
    '{"message": "cut of\\u00': {"reply": "cut of\\u00"},
    '{"message": "whole", "note': {"reply": "whole"},
    # Almost JSON: read as a person would.
    '{"message": "a\\qb", "x": 1}': {"reply": "a\\qb"},
    '{"message": "so, then", }': {"reply": "so, then"},
    '```json\n{"message": "fenced",}\n```': {"reply": "fenced"},
    '"{\\"message\\": \\"wrapped\\"}"': {"reply": "wrapped"},
    # It says nothing: it is shown as any call.
    '{"message": null}': {"call": "(message=null)"},
    '{"message": ""}': {"call": '(message="")'},
    '{"channel": "a", "text": "b"}': {"call": '(channel="a", text="b")'},
    '{"thinking": "hm", "text": "b"}': {"thought": "hm", "call": '(text="b")'},
    '{"text": "cut of': {"call": '(text="cut of'},
    "": {"call": "()"},
    "null": {"call": "(null)"},
    "[1]": {"call": "([1])"},
    '"text"': {"call": '("text")'},
    "{'message': 'hi'}": {"call": "({'message': 'hi'})"},
    # No JSON, or broken on the way: nothing is lost.
    "hello": {"reply": "hello"},
    "no": {"reply": "no"},
    '{"message": "a"} b': {"reply": '{"message": "a"} b'},
    '{"message": "a" "b"}': {"reply": '{"message": "a" "b"}'},
}  # fmt: skip


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
    subject = Call("message")
    assert subject.feed('{"message": "He') == [Stretch("reply", "He")]
    assert subject.feed("llo") == [Stretch("reply", "llo")]
    assert subject.feed("\\u00") == []
    assert subject.feed("e9") == [Stretch("reply", "é")]
    assert subject.feed('"') == []
    assert not subject.shown.whole
    assert subject.feed("}") == []
    assert subject.shown.whole


def test_only_the_text_of_an_open_string_is_plain() -> None:
    subject = Call("message")
    assert not subject.plain("Hello")
    assert subject.feed('{"note": "not ') == []
    assert not subject.plain("shown")
    assert subject.feed('shown", "message": "') == []
    # As long as nothing is said, it may still be any call.
    assert not subject.plain("Hello")
    assert subject.feed("Hello") == [Stretch("reply", "Hello")]
    assert subject.plain("World") == "reply"
    assert not subject.plain('there"')
    assert not subject.plain("\\")
    assert subject.feed("\\") == []
    assert not subject.plain("n")
    assert subject.feed("n") == [Stretch("reply", "\n")]
    assert subject.plain("World") == "reply"
    assert subject.feed('!", "message": "') == [Stretch("reply", "!"), Stretch("reply", "", True)]
    assert subject.plain("again") == "reply"
    assert subject.feed("\\q") == [Stretch("reply", "\\q")]
    assert subject.plain("and again") == "reply"
    subject.feed('" an error')
    assert not subject.plain("what follows an error")


def test_a_repeated_key_voids_what_came_before() -> None:
    subject = Call("message")
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


ALMOST = ["```json", "`", "\n", '"', "\\\\", "{", "}", '"a"', ":", ",", "1", "nul", "l", "[", "]"]


@given(
    st.text(max_size=40) | st.lists(st.sampled_from(ALMOST), max_size=14).map("".join),
    st.lists(st.integers(0, 100), max_size=5),
)
def test_any_text_is_shown_whatever_it_is(text: str, places: list[int]) -> None:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    fragments = [text[a:b] for a, b in zip(edges, edges[1:])]
    assert shown(fragments) == shown([text])
    assert shown(fragments, "a") == shown([text], "a")


@pytest.mark.parametrize("text", [" " * 1000, "```" + " " * 1000, "```" + "x" * 1000])
def test_little_is_held_back(text: str) -> None:
    subject = Wrapping()
    given = 0
    for character in text:
        if subject.feed(character) is None:
            break
        given += 1
        assert len(subject._held) <= 200
    assert given == (200 if text[0] == "`" else 1000)
