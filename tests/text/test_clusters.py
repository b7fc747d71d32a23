"""Text made safe and measured: the table of what is drawn for what, row by row."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from itertools import accumulate

import pytest
import wcwidth

from streamcurses._screen.theme import UNICODE
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._text.clusters import (
    _OURS,
    _WESTERN,
    CACHED,
    CLOSING,
    OPENING,
    REPLACEMENT,
    SPACE,
    TAB,
    WIDE,
    Cell,
    Cleaner,
    Shaper,
    begins_cluster,
    settled,
)

SHAPER = Shaper()
WHOLE = Shaper(degrade=False)
SHOWING = Shaper(show_hidden=True)


def like_ncurses(cluster: str) -> int:
    """The columns that ncurses and glibc give: a sum over code points."""
    wide_marks = sum(unicodedata.category(char) == "Mc" for char in cluster)
    flags = sum("\U0001f1e6" <= char <= "\U0001f1ff" for char in cluster)
    return sum(map(wcwidth.wcwidth, cluster)) + wide_marks - flags


NCURSES = Shaper(like_ncurses)


def drawn(text: str, shaper: Shaper = SHAPER) -> str:
    return "".join(cell.text for cell in shaper.shape(text))


def named(text: str, shaper: Shaper = SHAPER) -> list[tuple[str, str]]:
    return [(cell.text, cell.style) for cell in shaper.shape(text)]


# What is drawn for what.


@pytest.mark.parametrize(
    ("char", "name"),
    [("\r", "^M"), ("\x1b", "^["), ("\x7f", "^?"), ("\x00", "^@"), ("\x08", "^H"), ("\n", "^J")],
)
def test_c0_and_del_are_named(char: str, name: str) -> None:
    for shaper in (SHAPER, WHOLE):
        assert named(f"a{char}b", shaper) == [("a", ""), (name, "control"), ("b", "")]


def test_a_literal_caret_is_told_from_a_control() -> None:
    assert named("^[") == [("^", ""), ("[", "")]
    assert named("\x1b") == [("^[", "control")]


def test_c1_is_named() -> None:
    for code in range(0x80, 0xA0):
        assert named(chr(code), WHOLE) == [(f"<U+{code:04X}>", "control")]


@pytest.mark.parametrize(
    "codes",
    [
        [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
        range(0x206A, 0x2070),
        range(0xFFF9, 0xFFFC),
        range(0xE0000, 0xE0080),
    ],
    ids=["bidi controls", "deprecated formats", "annotations", "tags"],
)
def test_what_is_invisible_and_acts_is_named(codes: list[int]) -> None:
    for shaper in (SHAPER, WHOLE):
        for code in codes:
            assert named(f"a{chr(code)}b", shaper)[1:2] == [(f"<U+{code:04X}>", "control")]


def test_a_variation_selector_on_nothing_is_named() -> None:
    assert named("\ufe0f") == [("<U+FE0F>", "control")]
    assert named("\x1b\ufe0f") == [("^[", "control"), ("<U+FE0F>", "control")]
    assert drawn("a\ufe00\ufe01", WHOLE) == "a\ufe00<U+FE01>"
    assert drawn("a\U000e0100\U000e0101\U000e0102") == "a\U000e0100<U+E0101><U+E0102>"


@pytest.mark.parametrize(
    "code",
    [0xAD, 0x200B, *range(0x2060, 0x2065), 0xFEFF, 0x34F, 0x115F, 0x1160, 0x3164, 0xFFA0],
)
def test_fillers_are_left_out_or_shown_when_asked_for(code: int) -> None:
    assert drawn(f"a{chr(code)}b") == "ab"
    assert named(f"a{chr(code)}b", SHOWING)[1:2] == [(f"<U+{code:04X}>", "control")]
    assert sum(cell.source for cell in SHAPER.shape(f"a{chr(code)}b")) == 3


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_are_kept_between_letters_that_join(joiner: str) -> None:
    name = f"<U+{ord(joiner):04X}>"
    assert drawn(f"می{joiner}خواهم") == f"می{joiner}خواهم"
    assert drawn(f"क्{joiner}ष") == f"क्{joiner}ष"
    assert drawn(f"a{joiner}b") == f"a{name}b"
    assert drawn(f"می{joiner} x") == f"می{name} x"
    assert drawn(f"می{joiner}") == f"می{name}"
    assert drawn(f"می{joiner}{joiner}خ") == f"می{name}{name}خ"
    assert drawn(f"{joiner}خ") == f"{name}خ"


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_a_joiner_is_kept_behind_what_mutes_a_vowel(joiner: str) -> None:
    """It is what that looks like, at the end of a word too, as in Malayalam."""
    name = f"<U+{ord(joiner):04X}>"
    assert drawn(f"അവന്{joiner} a") == f"അവന്{joiner} a"
    assert drawn(f"ത্{joiner}{joiner}") == f"ത্{joiner}{name}"
    assert drawn(f"ก\u0e3a{joiner} x") == f"ก\u0e3a{name} x"  # Thai does not join


def test_the_separator_of_vowels_is_kept_behind_a_letter() -> None:
    assert drawn("ᠬ\u180eᠠ") == "ᠬ\u180eᠠ"
    assert drawn("\u180eᠠ") == "<U+180E>ᠠ"
    assert drawn("ᠬ\u180e\u180e") == "ᠬ\u180e<U+180E>"


FLAGS = ["gbeng", "gbsct", "gbwls"]


def flag(country: str) -> str:
    return "🏴" + "".join(chr(0xE0000 + ord(char)) for char in country) + "\U000e007f"


@pytest.mark.parametrize("country", FLAGS)
def test_flags_of_tags_are_black_flags(country: str) -> None:
    for shaper in (SHAPER, WHOLE, SHOWING):
        whole = shaper.shape(f"a{flag(country)}b")
        assert [cell[:4] for cell in whole] == [("a", 1, "", 1), ("🏴", 2, "", 7), ("b", 1, "", 1)]


@pytest.mark.parametrize("text", [flag("usca"), flag("gbeng")[:-1], flag("gbeng")[1:]])
def test_other_tags_are_named(text: str) -> None:
    assert drawn(text, WHOLE).replace("🏴", "") == "".join(
        f"<U+{ord(char):04X}>" for char in text if char != "🏴"
    )


def test_what_the_screen_does_not_know_in_a_cluster_is_named() -> None:
    shaper = Shaper(lambda cluster: -1 if "\u0303" in cluster else len(cluster))
    assert named("x\u0301\u0303", shaper) == [("x<U+0301><U+0303>", "control")]


def test_a_joiner_is_kept_within_an_emoji_only() -> None:
    assert drawn("👨\u200d👩\u200d👧", WHOLE) == "👨\u200d👩\u200d👧"
    assert drawn("👨\u200da", WHOLE) == "👨<U+200D>a"
    assert drawn("👨\u200d", WHOLE) == "👨<U+200D>"
    assert drawn("👨\u200c👩", WHOLE) == "👨<U+200C>👩"


def test_surrogates_are_paired_or_replaced() -> None:
    assert drawn("\ud83d\ude00") == "😀"
    assert drawn("a\ud83db\ude00") == f"a{REPLACEMENT}b{REPLACEMENT}"
    assert drawn("\ude00\ud83d") == REPLACEMENT * 2
    assert [cell.source for cell in SHAPER.shape("a\ud83d\ude00b\ud83d")] == [1, 2, 1, 1]
    assert drawn("👨\u200d\ud83d\udc69", WHOLE) == "👨\u200d👩"


@pytest.mark.parametrize("code", [0xFFFE, 0xFDD0, 0x1FFFF, 0x378, 0xE0080, 0x10FFFF])
def test_noncharacters_and_unassigned_are_named(code: int) -> None:
    for shaper in (SHAPER, WHOLE):
        assert named(chr(code), shaper) == [(f"<U+{code:04X}>", "control")]


def test_what_the_screen_cannot_draw_is_named() -> None:
    shaper = Shaper(lambda cluster: -1 if "é" in cluster else len(cluster))
    assert named("aé", shaper) == [("a", ""), ("<U+00E9>", "control")]


def test_marks_are_composed_and_all_are_kept() -> None:
    assert drawn("e\u0301") == "é"
    assert drawn("か\u3099") == "が"
    assert drawn("\u1112\u1161\u11ab") == "한"
    assert drawn("x" + "\u0301" * 9) == "x" + "\u0301" * 9


def test_a_long_cluster_is_cut() -> None:
    cells = WHOLE.shape("x" + "\u0301" * 40)
    assert [cell.source for cell in cells] == [16, 16, 9]
    assert [cell.style for cell in cells] == ["", "control", "control"]


def test_marks_on_nothing_are_named() -> None:
    assert named("\u0301a") == [("<U+0301>", "control"), ("a", "")]
    assert named("\u093e") == [("<U+093E>", "control")]
    assert named("\u1161") == [("<U+1161>", "control")]


def test_isprintable_alone_is_not_safe() -> None:
    for char in "\u034f\u115f\u1160\u3164\uffa0\ufe0f\u0301":
        assert char.isprintable()
        assert drawn(char) != char


def test_what_is_no_letter_to_isprintable_may_be_safe() -> None:
    for char in "\u00a0\u3000\ue0b0":
        assert not char.isprintable()
        assert drawn(char) == char


# Widths, and what a screen that is addressed is given.


@pytest.mark.parametrize(
    ("text", "expected", "columns"),
    [
        ("\u2764\ufe0f", "\u2764", 1),  # heart
        ("1\ufe0f\u20e3", "1", 1),  # keycap
        ("👨\u200d👩\u200d👧", "👨", 2),
        ("👍🏽", "👍", 2),
        ("🏳\ufe0f\u200d🌈", "🏳", 2),
        ("⌚\ufe0e", "⌚", 2),
        ("🇫🇷", "🇫🇷", 4),  # in vim, 2 elsewhere
        ("🇫", REPLACEMENT, 1),  # a lone letter of a flag: one column or two
        ("🏽", REPLACEMENT, 1),  # it would join an emoji before it
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴", 2),  # England
        ("世\u0301", "世\u0301", 2),  # though some versions of ncurses drop it
        ("क्षि", "क्षि", 3),
        ("র্কোং", "র্কোং", 4),  # two vowel signs that take room: 3 columns or fewer elsewhere
        ("ಕೊಂ", "ಕೊಂ", 3),
        ("රෝං", "රෝං", 3),
        ("ရှော", "ရှော", 4),  # one of the marks is younger than some terminals' tables
        ("နံ့", "နံ့", 1),
        ("ௌ", "<U+0BCC>", 8),  # nothing to stand on
        ("நோ", "நோ", 2),
        ("ന്\u200d", "ന്\u200d", 1),
        ("នោះ", "នោះ", 3),
        ("ꦤ꧀ꦠꦃ", "ꦤ꧀ꦠꦃ", 4),
        ("กำ", "กำ", 2),
        ("é", "é", 1),
    ],
)
def test_an_addressed_screen_is_given_what_is_safe(text: str, expected: str, columns: int) -> None:
    assert [(cell.text, cell.columns) for cell in NCURSES.shape(text)] == [(expected, columns)]


def test_append_only_output_is_given_whole_clusters() -> None:
    for text in ("\u2764\ufe0f", "1\ufe0f\u20e3", "👨\u200d👩\u200d👧", "👍🏽", "世\u0301"):
        assert drawn(text, WHOLE) == text


def test_the_screen_measures() -> None:
    assert [cell.columns for cell in Shaper(lambda cluster: 3).shape("é")] == [3]
    assert [cell.columns for cell in SHAPER.shape("aé世")] == [1, 1, 2]


# Emoji that are narrow to Unicode, and wide to some terminals.
ROOMY = "☝⛹✌✍🏋🏌🕴🕵🖐🏳🌡🕯🛠"


@pytest.mark.parametrize("after", ["", "\ufe0f", "\ufe0e", "🏽"])
def test_narrow_emoji_have_the_room_of_wide_ones(after: str) -> None:
    for shaper in (SHAPER, NCURSES, Shaper(VirtualScreen(1, 1).measure)):
        for char in ROOMY:
            assert wcwidth.wcwidth(char) == 1
            assert [cell[:2] for cell in shaper.shape(char + after)] == [(char, 2)]
            assert shaper.shape(char + after)[0].risky


@pytest.mark.parametrize("text", ["का", "กำ", "ລຳ", "क्\u200dष", "می\u200cخ"])
def test_risky_is_what_terminals_disagree_on(text: str) -> None:
    assert any(cell.risky for cell in SHAPER.shape(text))


def test_marks_that_may_not_be_known_have_room() -> None:
    """Old tables have no marks for half of Burmese: each is a character of its own there."""
    for shaper in (SHAPER, NCURSES):
        assert [cell[:2] for cell in shaper.shape("မွှ")] == [("မွှ", 3)]
        assert shaper.shape("မွှ")[0].risky
        assert [cell[:2] for cell in shaper.shape("မံ့")] == [("မံ့", 1)]


def test_plain_text_is_not_risky() -> None:
    assert not any(cell.risky for cell in SHAPER.shape("aé世界한글ไทย"))


def test_emoji_are_risky() -> None:
    """They were narrow before Unicode 9, which some terminals go by still."""
    assert all(cell.risky for cell in SHAPER.shape("👍☕✅🦦🚀🪖🟢🆒🃏"))


@pytest.mark.parametrize(
    ("char", "flags"),
    [
        ("a", 0),
        (" ", SPACE),
        ("\t", SPACE | TAB),
        ("\u3000", SPACE),
        ("\u00a0", CLOSING | OPENING),
        ("世", WIDE),
        ("한", WIDE),
        ("👍", WIDE),
        ("ｶ", WIDE),
        ("。", WIDE | CLOSING),
        ("ょ", WIDE | CLOSING),
        ("ｯ", WIDE | CLOSING),
        ("「", WIDE | OPENING),
        ("(", OPENING),
        (",", CLOSING),
        ("\u200b", WIDE),
        ("\u2060", CLOSING | OPENING),
        (" \u0301", 0),
    ],
)
def test_where_a_row_may_end(char: str, flags: int) -> None:
    assert [cell.breaks for cell in SHAPER.shape(char)] == [flags]


# Streaming.


@pytest.mark.parametrize(
    ("text", "stand"),
    [
        ("ab", ["a"]),
        ("a", []),
        ("", []),
        ("世界", ["世"]),
        ("xe\u0301", ["x"]),
        ("xب\u200c", ["x"]),
        ("x👨\u200d\ud83d", ["x"]),
        ("xy\ud83d", ["x"]),
        ("\u200d", []),
        ("x" + flag("gbeng")[:-1], ["x"]),
        ("x" + flag("gbeng")[:1] + "\udb40", ["x"]),
        ("x\ud83c\udff4\udb40\udc67\udb40", ["x"]),
        ("x" + flag("gbeng") + "y", ["x", "🏴"]),
    ],
)
def test_what_stands_whatever_comes(text: str, stand: list[str]) -> None:
    cells = SHAPER.shape(text)
    assert [cell.text for cell in cells[: settled(text, cells)]] == stand


def test_where_a_cluster_begins() -> None:
    for text in ("ab", "aé", "กขค", "👩\u200d👩\u200d👧", "क्षि", "e\u0301\u0302x"):
        starts = [at for at in range(len(text)) if begins_cluster(text, at)]
        sizes = map(len, wcwidth.iter_graphemes(text))
        assert [*starts, len(text)] == [*accumulate(sizes, initial=0)]


@pytest.mark.parametrize("text", ["some\ttext\r\n^[", "It’s a café – Привет… → ─ ▏"])
def test_western_text_needs_no_tables(text: str) -> None:
    code = (
        "import sys; from streamcurses._text.clusters import Shaper;"
        "from streamcurses._text.wrap import WrappedText;"
        f"text = WrappedText(Shaper(), 20); text.append({text!a});"
        "text.tail(3); sys.exit('wcwidth' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_taken_for_a_letter_is_what_the_tables_say() -> None:
    know = SHAPER._know()
    named = Shaper(show_hidden=True)._apart
    letters = [char for char in map(chr, range(0x3000)) if _WESTERN.fullmatch(char)]
    assert len([char for char in letters if not char.isascii()]) > 1500
    for char in letters:
        assert know.composed(char) == char
        assert know.plain(char) and know.visible(char) and not know.unstable(char)
        assert not know.risky(char)
        assert know.simple.fullmatch(char)
        assert not named.match(char)


def test_what_our_own_rows_are_made_of_are_letters() -> None:
    assert all(map(_WESTERN.fullmatch, _OURS))
    assert _OURS.issuperset("".join(UNICODE))


def test_the_cache_is_bounded() -> None:
    shaper = Shaper()
    for code in range(0x4E00, 0x4E00 + 2 * CACHED):
        assert shaper.shape(chr(code)) == [Cell(chr(code), 2, breaks=WIDE)]
    assert len(shaper._cells) <= CACHED


def test_a_cleaner_passes_ascii_on_at_once() -> None:
    cleaner = Cleaner(WHOLE)
    assert cleaner.feed("plain") == [("plain", "")]
    assert cleaner.feed("") == []
    assert cleaner.feed(" text") == [(" text", "")]
    assert cleaner.close() == []


def test_a_cleaner_holds_back_what_may_change() -> None:
    cleaner = Cleaner(WHOLE)
    assert cleaner.feed("世") == []
    assert cleaner.feed("界\ud83d") == [("世", "")]
    assert cleaner.feed("\ude00\r") == [("界😀", "")]
    assert cleaner.feed("\na") == [("\na", "")]
    assert cleaner.feed("\r") == []
    assert cleaner.feed("b") == [("^M", "control"), ("b", "")]
    assert cleaner.feed("\r") == []
    assert cleaner.close() == [("^M", "control")]
    with pytest.raises(RuntimeError):
        cleaner.feed("c")


def test_marks_follow_a_character_that_is_out_already() -> None:
    cleaner = Cleaner(WHOLE)
    assert cleaner.feed("caf") == [("caf", "")]
    assert cleaner.feed("e") == [("e", "")]
    assert cleaner.feed("\u0301") == []
    assert cleaner.feed("s 1") == [("\u0301s 1", "")]
    assert cleaner.feed("\ufe0f\u20e3 ") == [("\ufe0f\u20e3 ", "")]


def test_a_cleaner_widens_tabs_and_knows_line_breaks() -> None:
    cleaner = Cleaner(WHOLE)
    assert cleaner.feed("ab\tc\td\u2028\te\x85f") == [
        ("ab      c       d\n        e\nf", ""),
    ]
    assert cleaner.feed("\t世\tx") == [("       世      x", "")]


@pytest.mark.parametrize("degrade", [True, False])
def test_burmese_signs_stay_with_their_letter(degrade: bool) -> None:
    # U+102C and U+1038 are clusters of their own to Unicode, and no letters.
    cells = Shaper(degrade=degrade).shape("\u1019\u102c\u1038 \u1000")
    assert [cell.text for cell in cells] == ["\u1019\u102c\u1038", " ", "\u1000"]
    assert Shaper(degrade=degrade).shape("\u102c")[0].style == "control"


def test_lines_of_plain_text_are_passed_on_as_they_are() -> None:
    cleaner = Cleaner(WHOLE)
    assert cleaner.passes("one\ntwo")
    assert cleaner.feed("\u0301") == []  # a mark for what is out may go on
    assert cleaner.feed(" \n") == [("\u0301 \n", "")]
    assert cleaner.passes("three\n")
    assert cleaner.feed("\tx") == [("        x", "")]
    assert not cleaner.passes("a\r\nb")
    assert not cleaner.passes("a\n\x1b[m")
