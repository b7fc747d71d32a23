"""What grows is kept in pieces, and those that are long are shared."""

from __future__ import annotations

import pytest

from streamcurses._conversation.buffer import Buffer

LONG = "long " * 300
OTHER = "other " * 300


def filled(*texts: str) -> Buffer:
    buffer = Buffer()
    for text in texts:
        buffer.write(text)
    return buffer


@pytest.mark.parametrize(
    ("pieces", "others", "is_shared"),
    [
        (['{"a": "', "b", LONG, OTHER, 'c"}'], ["b", LONG, OTHER, "c"], True),
        (["{", LONG], [LONG], True),
        ([LONG, "}"], [LONG], True),
        (["b", LONG, 'c"}'], ["b", LONG, "c", "c"], False),
        (["b", LONG, OTHER], ["d", LONG, OTHER], False),
        (["b", LONG, OTHER], ["b", LONG, "other " * 301], False),
        (["b", LONG], ["b" * 2000, LONG], False),
        (["b", "c"], ["b", "c"], False),
        ([LONG], [OTHER], False),
        ([], [LONG], False),
    ],
)
def test_a_text_that_another_holds_is_that_one(
    pieces: list[str], others: list[str], is_shared: bool
) -> None:
    buffer, other = filled(*pieces), filled(*others)
    buffer.share(other)
    assert any(piece is other.text() for piece in buffer._pieces) == is_shared
    assert buffer.last == "".join(pieces)[-1:]
    assert buffer.text() == "".join(pieces)
    assert other.text() == "".join(others)
