from __future__ import annotations

import copy
from typing import Any

import pytest

from streamcurses._conversation.pieces import joined, joined_fields

TEXT = "reasoning.text"


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (["a", "b", None, "c"], "abc"),
        ([None], None),
        ([1, 2], 2),
        ([True, {"a": 1}], {"a": 1}),
        # What comes with every chunk is one.
        (["analysis", "analysis"], "analysis"),
        # In objects, only what is called like text grows.
        (
            [{"id": "x", "text": "a"}, {"id": "x", "text": "a", "n": 1}],
            {"id": "x", "text": "aa", "n": 1},
        ),
        ([{"signature": "s"}, {"signature": ""}], {"signature": "s"}),
        ([{"a": {"text": "x"}}, {"a": {"text": "y", "b": None}}], {"a": {"text": "xy", "b": None}}),
        ([{"a": None}, {"a": "x"}], {"a": "x"}),
        # Items by their index, whatever the order,
        (
            [[{"index": 0, "text": "a"}], [{"index": 1, "text": "x"}, {"index": 0, "text": "b"}]],
            [{"index": 0, "text": "ab"}, {"index": 1, "text": "x"}],
        ),
        # of several types, or of none in the end,
        (
            [
                [{"index": 0, "type": TEXT, "text": "a"}],
                [{"index": 0, "signature": "s"}],
                [{"index": 0, "type": "reasoning.encrypted", "data": "x"}],
            ],
            [
                {"index": 0, "type": TEXT, "text": "a", "signature": "s"},
                {"index": 0, "type": "reasoning.encrypted", "data": "x"},
            ],
        ),
        # and without one by their type, until a signature closes them.
        (
            [
                [{"type": "thinking", "thinking": "a"}],
                [{"type": "thinking", "thinking": "b"}],
                [{"type": "thinking", "thinking": "", "signature": "s"}],
                [{"type": "thinking", "thinking": "c"}],
                [{"type": "redacted_thinking", "data": "x"}],
            ],
            [
                {"type": "thinking", "thinking": "ab", "signature": "s"},
                {"type": "thinking", "thinking": "c"},
                {"type": "redacted_thinking", "data": "x"},
            ],
        ),
        ([[{"url": "a"}], [{"url": "b"}]], [{"url": "a"}, {"url": "b"}]),
        # What comes together is apart.
        (
            [[{"type": "text", "text": "a"}], [{"type": "text", "text": t} for t in "bc"]],
            [{"type": "text", "text": "ab"}, {"type": "text", "text": "c"}],
        ),
        ([[1, "a"], ["a"]], [1, "a", "a"]),
        ([[{"index": [1], "text": "a"}], [3]], [{"index": [1], "text": "a"}, 3]),
    ],
)  # fmt: skip
def test_pieces(pieces: list[Any], whole: Any) -> None:
    before = copy.deepcopy(pieces)
    assert joined(pieces) == whole
    assert pieces == before


def test_fields_are_joined_each_by_itself() -> None:
    assert joined_fields([{"a": "x", "b": 1}, {"a": "y"}, {"c": []}]) == {
        "a": "xy",
        "b": 1,
        "c": [],
    }
    assert joined_fields([]) == {}
