"""The OSC 52 sequence: what is in it, and how it gets through what stands between."""

from __future__ import annotations

import base64
import re

import pytest

from streamcurses._terminal.clipboard import LIMIT, TooLong, sequence


def copied(osc: str) -> str:
    match = re.fullmatch("\x1b]52;c;([A-Za-z0-9+/=]*)\x07", osc)
    assert match is not None, osc
    return base64.b64decode(match[1]).decode("utf-8")


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("plain", "plain"),
        ("", ""),
        ("two\nlines\tand 湖 🦦", "two\nlines\tand 湖 🦦"),
        ("a\r\nb", "a\nb"),
        ("rm -rf\r", "rm -rf"),
        ("\x1b]52;c;!\x07\x9b31m\x00\x7f", "]52;c;!31m"),
        ("half \ud83d", "half ?"),
    ],
)
def test_controls_are_taken_out(text: str, copy: str) -> None:
    assert copied(sequence(text, {})) == copy


def test_the_limit_is_in_bytes() -> None:
    assert copied(sequence("x" * LIMIT, {})) == "x" * LIMIT
    with pytest.raises(TooLong, match=r"74,996 bytes are more than a clipboard takes \(74,994\)"):
        sequence("é" * (LIMIT // 2 + 1), {})


def test_tmux_gets_it_plain_and_to_pass_on() -> None:
    osc = sequence("text", {})
    assert sequence("text", {"TMUX": "/tmp/tmux"}) == (
        osc + "\x1bPtmux;" + osc.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    )


def test_screen_gets_it_in_pieces() -> None:
    text = "long " * 1000
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", sequence(text, {"STY": "1.tty"}), re.DOTALL)
    assert all(len(piece) <= 512 for piece in pieces)
    assert copied("".join(pieces)) == text
