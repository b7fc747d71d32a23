from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._conversation.think_tags import TAGS, ThinkSpans


def spans(parts: list[str]) -> tuple[str, str]:
    """The thought and the said text of content that comes in parts."""
    subject = ThinkSpans()
    pairs = [pair for part in parts for pair in subject.feed(part)] + subject.close()
    return (
        "".join(text for thought, text in pairs if thought),
        "".join(text for thought, text in pairs if not thought),
    )


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
    subject = ThinkSpans()
    assert subject.feed("<thi") == []
    assert subject.feed("nk>a") == [(True, "a")]
    assert subject.feed("b</thi") == [(True, "b")]
    assert subject.feed("s") == [(True, "</this")]
    assert subject.feed("</think>\n") == []
    assert not subject.over
    assert subject.feed("c") == [(False, "c")]
    assert subject.over


@given(
    st.lists(st.sampled_from([*TAGS, *TAGS.values(), "<", "a", "\n", "</thi", " "]), max_size=8),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_any_split_gives_the_same(parts: list[str], places: list[int]) -> None:
    text = "".join(parts)
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    assert spans([text[a:b] for a, b in zip(edges, edges[1:])]) == spans([text])
