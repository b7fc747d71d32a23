from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._conversation.buffer import Buffer
from streamcurses._conversation.think_tags import TAGS, ThinkSpans


def spans(parts: list[str]) -> tuple[str, str]:
    """The thought and the said text of content that comes in parts."""
    subject = ThinkSpans()
    thought = said = ""
    content = Buffer()
    pairs: list[tuple[str, str]] = []
    for part in parts:
        pairs += subject.feed(part, content)
        content.write(part)
    for kind, text in pairs + subject.close():
        if kind == "turn":
            thought, said = thought + said, ""
        elif kind == "thought":
            thought += text
        else:
            said += text
    return thought, said


CASES = {
    "": ("", ""),
    "hi": ("", "hi"),
    "\n hi\n": ("", "\n hi\n"),
    "<think>hm</think>hi": ("hm", "hi"),
    "<think>\nhm\n</think>\n\nhi\n": ("hm\n", "hi\n"),
    "\n<thinking>hm</thinking>": ("hm", ""),
    "<reasoning>a</reasoning><reasoning> b</reasoning>\nc": ("a b", "c"),
    "<think></think>hi": ("", "hi"),
    "<think>a</thinking></think>hi": ("a</thinking>", "hi"),
    "<think>a < b </ c </thin": ("a < b </ c </thin", ""),
    "<thin": ("", "<thin"),
    "<thin ice>": ("", "<thin ice>"),
    "hi <think>hm</think>": ("", "hi <think>hm</think>"),
    "<think>a</think>hi<think>b</think>": ("a", "hi<think>b</think>"),
    " " * 500 + "<think>hm</think>": ("", " " * 500 + "<think>hm</think>"),
    # The opening tag stood in the prompt.
    "hm\n</think>\n\nhi": ("hm\n", "hi"),
    "hm.</thinking>hi </thinking>": ("hm.", "hi </thinking>"),
    "</think>hi": ("", "hi"),
    "hm</think>": ("hm", ""),
    "hm</think><think>so</think>\nhi": ("hmso", "hi"),
    "hm </thi</think>hi": ("hm </thi", "hi"),
    "hm </thi": ("", "hm </thi"),
    "Close it by `</think>`.": ("", "Close it by `</think>`."),
    'hm "</think>" hm</think>hi': ('hm "</think>" hm', "hi"),
    "Write <think> and </think>.": ("", "Write <think> and </think>."),
    "It ends so:\n```\nhm\n</think>\n```\n": ("", "It ends so:\n```\nhm\n</think>\n```\n"),
    "- So:\n  ~~~ xml\n  ```\n  </think>": ("", "- So:\n  ~~~ xml\n  ```\n  </think>"),
    "```\n</think>\n```\nhm</think>hi": ("```\n</think>\n```\nhm", "hi"),
    "```a```\n````\n```\n````\nhm</think>hi": ("```a```\n````\n```\n````\nhm", "hi"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_spans(text: str, expected: tuple[str, str]) -> None:
    assert spans([text]) == spans(list(text)) == expected
    for place in range(len(text)):
        assert spans([text[:place], text[place:]]) == expected


@pytest.mark.parametrize(("opening", "closing"), TAGS.items())
def test_tags(opening: str, closing: str) -> None:
    assert spans([f"{opening}hm{closing}hi"]) == ("hm", "hi")


def test_what_can_be_told_is_not_held_back() -> None:
    subject, content = ThinkSpans(), Buffer()
    for text, pairs in [
        ("<thi", []),
        ("nk>a", [("thought", "a")]),
        ("b</thi", [("thought", "b")]),
        ("s", [("thought", "</this")]),
        ("</think>\n", []),
        ("c", [("said", "c")]),
    ]:
        assert not subject.over
        assert subject.feed(text, content) == pairs
        content.write(text)
    assert subject.over


def test_where_many_tags_are_in_code_the_talk_is_of_tags() -> None:
    code = "```\n</think>\n```\n"
    assert spans([code] * 8 + ["hm</think>hi"]) == ("", code * 8 + "hm</think>hi")
    assert spans([code] * 7 + ["hm</think>hi"]) == (code * 7 + "hm", "hi")


def test_the_end_of_a_thought_without_its_beginning() -> None:
    subject, content = ThinkSpans(), Buffer()
    said = []
    for text, pairs in [
        ("a", [("said", "a")]),
        ("b</", [("said", "b")]),
        ("i>", [("said", "</i>")]),
        ("</think", []),
        (">\n", [("turn", "")]),
        ("c", [("said", "c")]),
    ]:
        assert subject.feed(text, content) == pairs
        content.write(text)
        said.append(subject.said)
    assert said == [True, False, True, False, False, True]
    assert subject.over


@given(
    st.lists(
        st.sampled_from([*TAGS, *TAGS.values(), "<", "a", "\n", "</thi", " ", "`"]), max_size=8
    ),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_any_split_gives_the_same(parts: list[str], places: list[int]) -> None:
    text = "".join(parts)
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    assert spans([text[a:b] for a, b in zip(edges, edges[1:])]) == spans([text])
