"""Characters of no width are left out, and named on demand: by a key, or by a switch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from streamcurses._cli import main as cli
from streamcurses._formats.events import Content, MessageBegin
from streamcurses._session.session import Session
from tests.features.stage import Stage
from tests.terminals import Child

TEXT = "soft\u00adhyphen zero\u200bwidth \u2063 end"
LEFT_OUT = "softhyphen zerowidth  end"
NAMED = "soft<U+00AD>hyphen zero<U+200B>width <U+2063> end"


def test_a_key_names_them_and_leaves_them_out_again(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(content_is="message")
    stage.play(MessageBegin("m", "tiny"), Content(TEXT))
    assert f"▏{LEFT_OUT}\n" in stage.text()
    stage.press(".")
    assert f"▏{NAMED}\n" in stage.text()
    # What comes while they are named is named too.
    stage.play(Content(" \u2064!"))
    assert f"▏{NAMED} <U+2064>!\n" in stage.text()
    stage.press(".")
    assert f"▏{LEFT_OUT} !\n" in stage.text()


@pytest.mark.parametrize("mode", ["curses", "inline", "plain"])
@pytest.mark.parametrize(("show", "expected"), [(False, LEFT_OUT), (True, NAMED)])
def test_a_switch_names_them(mode: str, show: bool, expected: str) -> None:
    def talk() -> None:
        with Session(mode, show_hidden=show, color=False) as session:
            session.user_message(TEXT)

    child = Child(talk, columns=100)
    assert child.wait() == 0
    drawn = child.output.decode()
    for attribute in ("\x1b[7m", "\x1b[m"):
        drawn = drawn.replace(attribute, "")
    assert f"you> {expected}" in drawn.replace("You: ", "you> ")


def test_the_command_has_the_switch() -> None:
    child = Child(lambda: cli.main(["demo", "--show-hidden", "--mode", "plain", "--speed", "max"]))
    assert child.wait() == 0, child.output[-500:]
