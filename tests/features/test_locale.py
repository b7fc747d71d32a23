"""Text beyond ASCII under whatever locale: UTF-8 where the system has it, else its names.

Our own signs are then ASCII ones; no question mark stands in for anything.
"""

from __future__ import annotations

import _locale
from typing import Optional

import pytest

from streamcurses._session.session import Session
from tests.features.hosts import draw_every_frame
from tests.terminals import Child

TEXT = "café 湖 ok"


def talk() -> None:
    draw_every_frame()
    with Session("curses", format="openai-chat") as session:
        session.user_message(TEXT)
        choice = {"index": 0, "delta": {"content": "cut"}, "finish_reason": None}
        session.feed({"object": "chat.completion.chunk", "choices": [choice]})
        session.end()
        session.tool_result("tool", "result")


@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "xx_XX.UTF-8"},
        {"LANG": "de_DE.ISO-8859-1"},
        {"LC_CTYPE": "POSIX"},
    ],
    ids=str,
)
def test_the_locale_is_mended(environ: dict[str, str]) -> None:
    child = Child(talk, environ=environ)
    assert child.wait() == 0, child.output[-2000:]
    screen, _, transcript = child.output.decode().partition("\x1b[?1049l")
    assert f"you> {TEXT}" in screen
    assert "─ Message " in screen
    assert "▏" in screen
    assert TEXT in transcript


def talk_without_utf8() -> None:
    """As on a system with no locale but C."""
    real = _locale.setlocale

    def only_c(category: int, name: Optional[str] = None) -> str:
        if name in (None, "C"):
            return real(category, name)
        raise _locale.Error("unsupported locale setting")  # type: ignore[attr-defined]

    real(_locale.LC_ALL, "C")
    _locale.setlocale = only_c
    talk()


def test_without_utf8_text_is_named_and_our_signs_are_ascii() -> None:
    child = Child(talk_without_utf8, environ={"LC_ALL": "C"})
    assert child.wait() == 0, child.output[-2000:]
    screen = child.output.partition(b"\x1b[?1049l")[0]
    drawn = screen.decode("ascii")
    assert "you> caf" in drawn
    for code in ("<U+00E9>", "<U+6E56>"):
        assert code in drawn
    assert "- Message " in drawn
    assert "... [cut off]" in drawn
    assert drawn.count("?") == drawn.count("\x1b[?") + drawn.count("? help")
