"""The lock for drawing: nobody is kept out by a thread that takes it again and again."""

from __future__ import annotations

import threading
import time

import pytest

from streamcurses._terminal.signals import Guard


def test_who_has_waited_for_long_gets_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[float] = []
    monkeypatch.setattr(time, "sleep", turns.append)
    guard = Guard(lambda: None, lambda: None)
    had: list[bool] = []
    other = threading.Thread(target=lambda: had.append(guard.acquire()))
    with guard:
        other.start()
        other.join()
        with guard:
            pass
        assert turns == [], "it has it still"
    assert had == [False]
    assert len(turns) == 1
    with guard:
        pass
    assert len(turns) == 1, "nobody waits any more"
