"""p pauses the stream that is viewed: nothing more of it is shown until p comes again."""

from __future__ import annotations

import os

import pytest

from tests.features.stalling import Stalling, has, lines
from tests.features.virtual_stage import VirtualStage


@pytest.fixture
def viewed() -> Stalling:
    stalling = Stalling(12, 40)
    stalling.send(lines(1, 3))
    stalling.until(has(4, "line 3"))
    stalling.child.type("p")
    stalling.until(has(0, "paused"))
    stalling.send(lines(4, 5))
    return stalling


def leave(stalling: Stalling) -> str:
    stalling.child.type("q")
    assert stalling.child.wait() == 0, stalling.child.output[-2000:]
    os.close(stalling.stream)
    return stalling.child.output.decode()


def test_it_is_paused_and_goes_on(viewed: Stalling) -> None:
    # Keys are served, and draw what has come: no more than before.
    viewed.child.type("?")
    viewed.until(has(1, "Keys"))
    viewed.child.type("x")
    viewed.until(lambda rows: rows[2:] == ["▏line 1", " line 2", " line 3", *[""] * 7])
    viewed.child.type("p")
    rows = viewed.until(has(6, "line 5"))
    assert "replying" in rows[0]
    leave(viewed)


def test_q_ends_it_while_it_is_paused(viewed: Stalling) -> None:
    assert "line 4" not in leave(viewed)


def test_the_clock_stands_still() -> None:
    stage = VirtualStage(12, 40)
    stage.manager.controls.can_pause = True
    stage.press("p")
    stage.wait(9.0)
    assert stage.text().startswith(" paused · 0 s")
    stage.press("p")
    stage.wait(2.0)
    assert stage.text().startswith(" waiting for the model ⠙ · 2 s")


def test_where_nothing_can_be_paused_it_is_told() -> None:
    stage = VirtualStage(12, 60)
    stage.press("p")
    assert stage.text().endswith("there is no stream here that could be paused")
    assert stage.text().startswith(" waiting for the model ⠋")
