from __future__ import annotations

import json
from typing import Any

import pytest

from streamcurses._formats.partial_json import PartialJSON

PIECES: list[tuple[list[tuple[str, Any, bool]], Any]] = [
    ([], {}),
    ([("$.a", "x", False)], {"a": "x"}),
    ([("$.a", 'x"', True), ("$.a", "\n\\y", True), ("$.a", "", False)], {"a": 'x"\n\\y'}),
    ([("$.a", "x", True)], {"a": "x"}),
    ([("$.a", "x", True), ("$.b", 1.0, False)], {"a": "x", "b": 1}),
    ([("$.a.b", None, False), ("$.a.c", True, False), ("$.d", 0.5, False)],
     {"a": {"b": None, "c": True}, "d": 0.5}),
    ([("$.a[0].b", 1.0, False), ("$.a[0].c", 2.0, False), ("$.a[1].b", 3.0, False)],
     {"a": [{"b": 1, "c": 2}, {"b": 3}]}),
    ([("$.a[0][0]", 1.0, False), ("$.a[0][1]", 2.0, False), ("$.a[1][0]", 3.0, False)],
     {"a": [[1, 2], [3]]}),
    ([("$['a b'].c", "x", False), ('$["d"]', "y", False)], {"a b": {"c": "x"}, "d": "y"}),
]  # fmt: skip


@pytest.mark.parametrize(("pieces", "whole"), PIECES)
def test_pieces_make_up_the_object(pieces: list[tuple[str, Any, bool]], whole: Any) -> None:
    subject = PartialJSON()
    text = "".join([subject.add(*piece) for piece in pieces])
    assert json.loads(text + subject.close()) == whole
