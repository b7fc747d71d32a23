from __future__ import annotations

import json
from typing import Any

import pytest

from streamcurses._formats.arrays import ArrayReader
from streamcurses._formats.events import Malformed
from streamcurses._formats.found import Found, Payload
from tests.formats.feeding import cuts, pieces


def read(data: Any, max_line: int = 1000) -> tuple[Found, str, int]:
    """What was found, what stands behind the array, and on which line; "…" while it goes on."""
    reader = ArrayReader(1, max_line)
    found: Found = []
    for number, piece in enumerate(data):
        if reader.rest is not None:
            return found, reader.rest + "".join(data[number:]), reader.line
        found += reader.feed(piece)
    if reader.rest is None:
        return found + reader.close(), "…", reader.line
    return found, reader.rest, reader.line


A, B = '{"a": "]"}', '{"b": [1]}'
ARRAYS: dict[str, tuple[str, list[Any], str, int]] = {
    "on one line": (f"[{A}, {B}]", [Payload(1, "", A), Payload(1, "", B)], "", 1),
    "with what follows": (f"[{A}]\n{B}", [Payload(1, "", A)], f"\n{B}", 1),
    "as gemini has it": (f"[{A}\n,\r\n{B}\n]\n", [Payload(1, "", A), Payload(3, "", B)], "\n", 4),
    "spread": ('[\n {\n  "a": 1\n }\n]', [Payload(2, "", '{\n  "a": 1\n }')], "", 5),
    "lines before it": (f"\n\n[\n{A}]", [Payload(4, "", A)], "", 4),
    "arrays in it": (f"[[{A}], []]", [Payload(1, "", f"[{A}]"), Payload(1, "", "[]")], "", 1),
    "still arriving": (f"[{A},\n", [Payload(1, "", A)], "…", 2),
    "nothing in it": ("[]", [], "", 1),
    "cut off": (f'[{A},\n{{"b"', [Payload(1, "", A), Malformed(2, "broken off within an array")],
                "…", 2),
    "broken": (f'[{A},\n{{"b": "x\n{A}', [
        Payload(1, "", A), Malformed(2, "broken off within an array")], f"\n{A}", 2),
    "something else": (f"[{A}, garbage", [Payload(1, "", A)], "garbage", 1),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found", "rest", "line"), ARRAYS.values(), ids=ARRAYS)
def test_arrays(text: str, found: Found, rest: str, line: int) -> None:
    for cut in ([text], pieces(text, 1), *cuts(text)):
        assert read([piece for piece in cut if piece] or [""]) == (found, rest, line) or (
            rest == "…" and cut == [""]
        )


def test_an_item_comes_as_soon_as_it_is_whole() -> None:
    reader = ArrayReader(1, 100)
    assert reader.feed("[" + A) == [Payload(1, "", A)]
    assert reader.feed(",\n") == []
    assert reader.feed(B[:5]) == []
    assert reader.feed(B[5:]) == [Payload(2, "", B)]


def test_an_item_that_is_too_long_is_passed_over() -> None:
    long = json.dumps({"a": "x" * 50})
    found = [Malformed(1, "longer than 20 characters"), Payload(1, "", B)]
    assert read([f"[{long},{B}]"], 20) == (found, "", 1)
    assert read(pieces(f"[{long},{B}]", 3), 20)[0] == found
    # All of it may be as long as it likes.
    assert len(read([f"[{','.join([B] * 1000)}]"], 20)[0]) == 1000


def test_an_item_that_is_too_long_is_not_kept() -> None:
    reader = ArrayReader(1, 100)
    reader.feed('[{"a": "')
    for _ in range(1000):
        reader.feed("x" * 1000)
    assert sum(map(len, reader._pieces)) <= 100


def test_an_item_that_breaks_off_takes_no_other_with_it() -> None:
    for broken in ("{", '{"a": [0', '{"a": 1,', '{"a": "b'):
        text = f"[{A},\n{broken}\n{B}\n]"
        for cut in ([text], pieces(text, 1), *cuts(text)):
            found, rest, line = read([piece for piece in cut if piece])
            assert found == [Payload(1, "", A), Malformed(2, "broken off within an array")]
            assert rest.lstrip("\n") == f"{B}\n]"
            assert line + rest.count("\n", 0, 1) == 3


def test_items_on_one_line_are_read_in_linear_time() -> None:
    assert len(read(["[" + "{}," * 200_000 + "{}]"])[0]) == 200_001
