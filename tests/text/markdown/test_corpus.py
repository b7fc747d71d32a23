"""The examples of CommonMark's and GFM's specifications: the words and spans of their HTML."""

from __future__ import annotations

import json

import pytest

from streamcurses._text.markdown.reader import pieces
from tests.corpora import corpus
from tests.text.markdown.reading import read, told
from tests.text.markdown.reference import shown, shown_by_html, shown_by_pieces

SUITES = {"commonmark": 652, "gfm": 720}

MATH = "what stands between \\[ and \\] is math, and left as it was written"
BARE = "addresses are links without brackets too, as GFM has them; this example is CommonMark's"
FOOTNOTES = "there are no footnotes: they are drawn as they were written"
# By the number of the example in its suite.
DEVIATIONS = {
    ("commonmark", 11): MATH,
    ("commonmark", 601): BARE,
    ("commonmark", 607): BARE,
    ("commonmark", 610): BARE,
    ("commonmark", 611): BARE,
    ("gfm", 307): MATH,
    ("gfm", 609): BARE,
    ("gfm", 615): BARE,
    ("gfm", 618): BARE,
    ("gfm", 619): BARE,
    ("gfm", 692): "the suite gives no HTML for it, but asks only that it does no harm",
    ("gfm", 694): "its HTML holds tags of its own that stand in the Markdown as well",
    ("gfm", 695): FOOTNOTES,
    ("gfm", 713): FOOTNOTES,
}


def examples(suite: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        (corpus("markdown") / f"{suite}.json").read_text("utf-8")
    )
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("suite", SUITES)
def test_words_and_spans_are_those_of_the_html(suite: str) -> None:
    deviations = set()
    unexpected = []
    for number, example in enumerate(examples(suite)):
        markdown = example["markdown"]
        expected = shown_by_html(example["html"], markdown)
        found = shown_by_pieces(pieces(markdown))
        if found != expected:
            deviations.add((suite, number))
            if (suite, number) not in DEVIATIONS:
                unexpected.append(f"{number} {markdown!r}\n {shown(expected)}\n {shown(found)}")
    assert not unexpected, "\n".join(unexpected)
    assert deviations == {known for known in DEVIATIONS if known[0] == suite}
    assert len(examples(suite)) == SUITES[suite]


def test_few_examples_deviate() -> None:
    assert len(DEVIATIONS) <= 0.03 * sum(SUITES.values())


@pytest.mark.corpus
@pytest.mark.parametrize("suite", SUITES)
def test_any_cut_gives_the_pieces_of_the_whole(suite: str) -> None:
    for example in examples(suite):
        markdown = example["markdown"]
        whole = told(read([markdown]))
        for size in (1, 3):
            cut = [markdown[at : at + size] for at in range(0, len(markdown), size)]
            assert told(read(cut)) == whole, repr(markdown)
