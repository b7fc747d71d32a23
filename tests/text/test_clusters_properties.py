"""Properties of safe text, over all code points and over what others have collected."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._text.clusters import _SIMPLE, Cleaner, Shaper, settled
from tests.corpora import corpus

SHAPERS = {
    "addressed": Shaper(),
    "addressed, showing": Shaper(show_hidden=True),
    "append-only": Shaper(degrade=False),
}
UNSAFE = {
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0x61C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x2070)),
    *range(0xFFF9, 0xFFFC),
    *range(0xD800, 0xE000),
    *range(0xE0000, 0xE0080),
    *(0xAD, 0x200B, *range(0x2060, 0x2065), 0xFEFF, 0x34F, 0x115F, 0x1160, 0x3164, 0xFFA0),
}
ENGLAND = "🏴" + "".join(chr(0xE0000 + ord(char)) for char in "gbeng") + "\U000e007f"
anything = st.lists(
    st.one_of(
        st.characters(),
        st.integers(0, 0x10FFFF).map(chr),
        st.sampled_from(sorted(UNSAFE)).map(chr),
        st.sampled_from("ae\u0301\u0302\ufe0f\u200c\u200d👨👩🏽🇫🇷क्षبی世がᄀ\r\n\t\x1b"),
        st.sampled_from([ENGLAND, *map("".join, zip(ENGLAND, ENGLAND[1:]))]),
    ),
    max_size=60,
).map("".join)
shapers = st.sampled_from(list(SHAPERS.values()))


# All but the bulk of ideographs, Hangul, private use and what will long be unassigned.
BLOCKS = [
    *((0, 0x3500), (0x4D00, 0x4F00), (0x9F00, 0xAD00), (0xD700, 0xE100), (0xF800, 0x13000)),
    *((0x16000, 0x17100), (0x18A00, 0x20100), (0x2A600, 0x2A800), (0x2F700, 0x30100)),
    *((0xDFF00, 0xE0200), (0xFFF00, 0x100100), (0x10FF00, 0x110000)),
]


def is_safe(text: str) -> bool:
    return all(
        ord(char) not in UNSAFE and unicodedata.category(char) not in {"Cc", "Cs", "Cn"}
        for char in text
    )


def is_sound(text: str, shaper: Shaper) -> None:
    cells = shaper.shape(text)
    assert sum(cell.source for cell in cells) == len(text)
    for cell in cells:
        assert is_safe(cell.text), cell
        assert cell.source > 0
        assert (cell.columns > 0) == bool(cell.text)
        assert not cell.style or cell.columns == len(cell.text)


@given(anything, shapers)
def test_whatever_is_said_is_drawn_safely(text: str, shaper: Shaper) -> None:
    is_sound(text, shaper)


@pytest.mark.parametrize("shaper", SHAPERS.values(), ids=SHAPERS)
def test_every_kind_of_code_point_is_drawn_safely(shaper: Shaper) -> None:
    for first, end in BLOCKS:
        is_sound("".join(map(chr, range(first, end))), shaper)


def test_simple_characters_stand_apart() -> None:
    chars = [chr(code) for code in range(0x110000) if re.fullmatch(_SIMPLE, chr(code))]
    assert list(wcwidth.iter_graphemes("".join(chars))) == chars
    assert not any(ord(char) in UNSAFE for char in chars)
    assert all(len(list(wcwidth.iter_graphemes(f"{a}a{a}"))) == 3 for a in chars)


@given(anything, shapers)
def test_shaping_may_begin_at_any_cell(text: str, shaper: Shaper) -> None:
    cells = shaper.shape(text)
    at = 0
    for number, cell in enumerate(cells):
        assert shaper.shape(text[at:]) == cells[number:]
        at += cell.source


@given(anything, anything, shapers)
def test_settled_cells_stand(text: str, more: str, shaper: Shaper) -> None:
    cells = shaper.shape(text)
    count = settled(text, cells)
    assert len(cells) - count <= 8  # a flag of tags, and half a tag
    assert shaper.shape(text + more)[:count] == cells[:count]


def cleaned(pieces: list[str]) -> list[tuple[str, str]]:
    """What comes out, character by character with its style, decomposed."""
    cleaner = Cleaner(SHAPERS["append-only"])
    out = [piece for text in pieces for piece in cleaner.feed(text)] + cleaner.close()
    whole = [(unicodedata.normalize("NFD", text), style) for text, style in out]
    return [(char, style) for text, style in whole for char in text]


@given(anything, st.lists(st.integers(0, 60), max_size=20))
def test_a_cleaner_says_the_same_for_any_cut(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    whole = cleaned([text])
    assert cleaned([text[a:b] for a, b in zip(places, places[1:])]) == whole
    assert cleaned(list(text)) == whole
    assert is_safe("".join(char for char, _ in whole if char != "\n"))


# Corpora.


@pytest.mark.corpus
def test_clusters_are_those_of_unicode() -> None:
    """Cells end where clusters do, and besides after a code point that is drawn by name.

    That is around controls, bidi controls and joiners that join nothing, and between a carriage
    return and a line feed, which do not come here; nowhere else.
    """
    shaper = SHAPERS["append-only"]
    path = corpus("text") / "GraphemeBreakTest.txt"
    lines = path.read_text("utf-8").splitlines()
    cases = [line.partition("#")[0].strip() for line in lines if line.startswith("÷")]
    assert len(cases) > 500
    newer = 0
    for case in cases:
        clusters = [
            "".join(chr(int(code, 16)) for code in cluster.replace("×", " ").split())
            for cluster in case.strip("÷ ").split("÷")
        ]
        text = "".join(clusters)
        if clusters != list(wcwidth.iter_graphemes(text)):
            newer += 1  # wcwidth knows the conjuncts of later versions
            continue
        ends = {len("".join(clusters[: number + 1])) for number in range(len(clusters))}
        cells = shaper.shape(text)
        ours = [sum(cell.source for cell in cells[: number + 1]) for number in range(len(cells))]
        assert ends <= set(ours), case
        for number, end in enumerate(ours):
            if end not in ends:
                assert "control" in {cell.style for cell in cells[number : number + 2]}, case
    assert newer < 10


@pytest.mark.corpus
@pytest.mark.parametrize("shaper", SHAPERS.values(), ids=SHAPERS)
def test_every_emoji_is_drawn(shaper: Shaper) -> None:
    """An emoji is one cell, whole or its base.

    Tags are named, and so is what is newer than this Python.
    """
    path = corpus("text") / "emoji-test.txt"
    emoji = re.findall(r"^([0-9A-F ]+?) *;", path.read_text("utf-8"), re.MULTILINE)
    assert len(emoji) > 4000
    for codes in emoji:
        text = "".join(chr(int(code, 16)) for code in codes.split())
        cells = shaper.shape(text)
        is_sound(text, shaper)
        unassigned = any(unicodedata.category(char) == "Cn" for char in text)
        tagged = any(0xE0000 <= ord(char) < 0xE0080 for char in text)
        assert len(cells) == 1 or tagged or unassigned, text
        if not tagged and not unassigned:
            flag = "\U0001f1e6" <= text[0] <= "\U0001f1ff"
            assert cells[0].columns == 4 if flag else cells[0].columns <= 2
            assert cells[0].columns >= 2 or cells[0].text[0] < "\U0001f000"
            assert cells[0].text == (text if shaper is SHAPERS["append-only"] else cells[0].text)


@pytest.mark.corpus
@pytest.mark.parametrize("shaper", SHAPERS.values(), ids=SHAPERS)
def test_naughty_strings_are_drawn_safely(shaper: Shaper) -> None:
    strings = json.loads((corpus("text") / "naughty-strings.json").read_text("utf-8"))
    assert len(strings) > 400
    for text in strings:
        is_sound(text, shaper)
        assert cleaned([text]) == cleaned(list(text))
