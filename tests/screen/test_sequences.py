"""Escape sequences are no keys, whatever their letters would do; what is pasted is text."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._screen.keys import Key, Paste, name
from streamcurses._screen.sequences import ALONE, LATE, SEQUENCE, STRING, Sequences

# By what they are; of each the letters would do something, or be text.
UNKNOWN = {
    "F2": "\x1bOQ",
    "Shift-F2": "\x1b[1;2Q",
    "Shift-F2, older": "\x1bO2Q",
    "F12": "\x1b[24~",
    "F1 of the Linux console": "\x1b[[A",
    "Shift-F1": "\x1b[1;2P",
    "Home": "\x1b[H",
    "Home of the keypad": "\x1bOH",
    "Home, numbered": "\x1b[7~",
    "Shift-Home of rxvt": "\x1b[7$",
    "Ctrl-Home of rxvt": "\x1b[7^",
    "Ctrl-Up of rxvt": "\x1bOa",
    "Alt-Up of rxvt": "\x1b\x1b[A",
    "Alt-Enter": "\x1b\r",
    "Ctrl-Enter, by its number": "\x1b[27;5;13~",
    "q, by its number": "\x1b[113;5u",
    "focus": "\x1b[I",
    "focus lost": "\x1b[O",
    "mouse": "\x1b[<0;31;1M",
    "mouse, released": "\x1b[<0;31;1m",
    "mouse, older": "\x1b[M q!",
    "mouse of urxvt": "\x1b[32;31;1M",
    "where the cursor is": "\x1b[24;80R",
    "what the terminal is": "\x1b[?64;1;2c",
    "a mode": "\x1b[?2004;1$y",
    "a colour": "\x1b]11;rgb:ffff/gggg/qqqq\x07",
    "a colour, with another end": "\x1b]11;rgb:ffff/gggg/qqqq\x1b\\",
    "a version": "\x1bP>|quite(1)\x1b\\",
    "an end of a paste": "\x1b[201~",
}


def cuts(text: str) -> Iterable[list[str]]:
    """Whole, by characters, and cut at every place."""
    yield [text]
    yield list(text)
    for at in range(1, len(text)):
        yield [text[:at], text[at:]]


def typed(pieces: Iterable[str], **settings: dict[str, str]) -> list[Key]:
    """The keys that pieces are; some time passes between them, and a long one after them."""
    sequences = Sequences(**settings)
    keys: list[Key] = []
    now = 100.0
    for piece in pieces:
        keys += sequences.feed(map(name, piece), now)
        now += ALONE * 0.9
        keys += sequences.expire(now)
    return keys + sequences.expire(now + SEQUENCE)


def joined(keys: list[Key]) -> list[Key]:
    """Pastes that came in pieces, as one."""
    done: list[Key] = []
    for key in keys:
        before = done[-1] if done else None
        if isinstance(key, Paste) and isinstance(before, Paste):
            done[-1] = Paste(before.text + key.text)
        else:
            done.append(key)
    return done


@pytest.mark.parametrize("sequence", UNKNOWN.values(), ids=UNKNOWN)
def test_a_sequence_is_no_key(sequence: str) -> None:
    for pieces in cuts(sequence):
        assert typed(pieces) == [], pieces
        # Nor is anything lost around it.
        assert typed(["a", *pieces, "b"]) == ["a", "b"], pieces
        assert typed([*pieces, *pieces]) == [], pieces


def test_one_behind_the_other() -> None:
    assert typed(["".join(f"{each}a" for each in UNKNOWN.values())]) == ["a"] * len(UNKNOWN)


@given(st.lists(st.sampled_from([*UNKNOWN.values(), "q", "é", "\r"])), st.integers(1, 5))
def test_cut_anywhere(parts: list[str], size: int) -> None:
    text = "".join(parts)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert typed(pieces) == [name(part) for part in parts if part[0] != "\x1b"]


def test_an_escape_alone_is_a_key_when_its_time_is_over() -> None:
    sequences = Sequences()
    assert sequences.feed(["escape"], 1.0) == []
    assert sequences.until == 1.0 + ALONE
    assert sequences.expire(1.0 + ALONE / 2) == []
    assert sequences.expire(1.0 + ALONE) == ["escape"]
    assert sequences.until == float("inf")
    assert sequences.feed("q", 1.2) == ["q"]


def test_an_escape_and_a_key_that_is_late_while_nobody_looked() -> None:
    sequences = Sequences()
    sequences.feed(["escape"], 1.0)
    assert sequences.feed(["q", "up"], 1.0 + 2 * ALONE) == ["escape", "q", "up"]


@pytest.mark.parametrize("letter", ["q", "ñ", "/"])
def test_a_character_with_alt_is_a_key_of_its_own(letter: str) -> None:
    for pieces in cuts(f"\x1b{letter}"):
        assert typed(["a", *pieces, "b"]) == ["a", f"alt {letter}", "b"]


def test_several_escapes_are_one() -> None:
    assert typed(["\x1b\x1b", "\x1b"]) == ["escape"]


@pytest.mark.parametrize("rest", ["[1;2Q", "OQ"])
def test_the_rest_of_a_sequence_that_comes_late(rest: str) -> None:
    sequences = Sequences()
    sequences.feed(["escape"], 1.0)
    told = 1.0 + ALONE
    assert sequences.expire(told) == ["escape"]
    assert sequences.feed(rest, told + LATE / 2) == []
    assert sequences.feed(rest, told + LATE / 2) == list(rest), "it was one sequence"

    sequences.feed(["escape"], 3.0)
    assert sequences.expire(3.0 + ALONE) == ["escape"]
    assert sequences.feed(rest, 3.0 + ALONE + LATE) == list(rest)


@pytest.mark.parametrize(
    ("begun", "patience"), [("\x1b[", SEQUENCE), ("\x1bO", SEQUENCE), ("\x1bP", STRING)]
)
def test_what_does_not_go_on_is_forgotten(begun: str, patience: float) -> None:
    sequences = Sequences()
    assert sequences.feed(map(name, begun), 1.0) == []
    assert sequences.until == 1.0 + patience
    assert sequences.expire(1.0 + patience) == []
    assert sequences.feed("q", 1.0 + patience) == ["q"]


@pytest.mark.parametrize("key", ["enter", "^C", "up", "é"])
def test_a_key_that_no_sequence_holds(key: str) -> None:
    assert typed(["\x1b["]) == []
    sequences = Sequences()
    assert sequences.feed(["escape", "[", "1", key, "q"], 0.0) == [key, "q"]
    assert sequences.feed(["escape", "[", "1", "escape", "[", "A", "q"], 0.0) == ["q"]


def test_a_key_after_an_escape_that_the_screen_made_of_a_sequence() -> None:
    assert Sequences().feed(["escape", "up", "q"], 0.0) == ["q"]


def test_what_the_screen_knows_is_a_key_also_in_pieces() -> None:
    known = {"\x1bOA": "up", "\x1b[5~": "page up", "\x1b\t": "shift tab"}
    for sequence, key in known.items():
        for pieces in cuts(sequence):
            assert typed(["a", *pieces, "b"], known=known) == ["a", key, "b"]


PASTED = {
    "a word": ("quick", "quick"),
    "lines": ("q\rone\ntwo\r", "q\none\ntwo\n"),
    "a tab": ("a\tb", "a\tb"),
    "wide": ("湖 q", "湖 q"),
    "controls": ("a\x03\x1b[Ab\x7f", "a[Ab"),
    "nearly the end": ("\x1b[201q\x1b\x1b[20", "[201q[20"),
    "a beginning": ("\x1b[200~q", "[200~q"),
}


@pytest.mark.parametrize(("sent", "text"), PASTED.values(), ids=PASTED)
def test_what_is_pasted_is_text(sent: str, text: str) -> None:
    for pieces in cuts(f"\x1b[200~{sent}\x1b[201~"):
        assert joined(typed(["a", *pieces, "b"])) == ["a", Paste(text), "b"], pieces


def test_a_paste_has_its_time() -> None:
    sequences = Sequences()
    assert sequences.feed(map(name, "\x1b[200~one"), 0.0) == [Paste("one")]
    assert sequences.feed(map(name, "\x1b"), 60.0) == []
    assert sequences.expire(120.0) == []
    assert sequences.feed(map(name, "[201~q"), 180.0) == ["q"]


def test_nothing_pasted_is_nothing() -> None:
    assert typed(["\x1b[200~\x1b[201~"]) == []
