"""A source is the same text, whatever it is kept as; and what others keep it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streamcurses._text.source import Source

texts = st.lists(st.text("ab\n", max_size=5), max_size=30)


@given(texts, st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=6))
def test_what_is_kept_is_the_same_text(texts: list[str], keeps: list[tuple[int, bool]]) -> None:
    texts = [text * 300 for text in texts]
    source = Source()
    whole = ""
    marks = dict(keeps)
    for number, text in enumerate(texts):
        source.add(text)
        whole += text
        if number in marks:
            begin = len(whole) // 2
            source.keep(whole[begin:] if marks[number] else "b" + whole[begin:])
    assert source.text() == whole
    assert source.count() == source.size == len(whole)
    begin, end = len(whole) // 3, len(whole) // 2
    assert source.cut(begin, end) == whole[begin:end]
    assert source.line_start(end) == whole.rfind("\n", 0, end) + 1


def test_it_is_kept_as_the_object_that_stays_anyway() -> None:
    first, second = "a" * 5000, "b" * 5000
    source = Source()
    source.add("label ")
    for text in (first, second):
        for at in range(0, 5000, 4):
            source.add(text[at : at + 4])
        source.keep(text)
    assert source.cut(6, 5006) is first
    assert source.cut(5006, 10006) is second
    source.add("c")
    whole = first + second + "c"
    source.keep(whole)
    assert source.cut(6, 10007) is whole
    assert source.text() == f"label {whole}"


def test_what_is_not_its_end_is_not_kept() -> None:
    source = Source()
    source.add("a" * 3000)
    source.keep("a" * 2999 + "b")
    source.keep("a" * 3001)
    source.keep("a" * 10)
    assert source.text() == "a" * 3000
