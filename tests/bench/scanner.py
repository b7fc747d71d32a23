"""The scanner: microseconds per 4-character piece of a send_message call's arguments.

Run as `python -m tests.bench.scanner`. Those who re-parse all that has come, at each piece, are
timed at up to 300 pieces spread evenly over the text, since all of them would take minutes; the
others over the whole text. CPU time, the best of some runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from time import process_time

from streamcurses.fields import FieldReader, FieldsReader
from streamcurses.scanner import JSONScanner

try:
    import jiter
except ImportError:
    HAVE_JITER = False
else:
    HAVE_JITER = True

PIECE = 4  # characters
SIZES = {
    "1 KB": 1_000,
    "4 KB": 4_000,
    "16 KB": 16_000,
    "64 KB": 64_000,
    "1 MB": 1_000_000,
}
PARSES = 300
ROUNDS = 4
RUN = 100_000  # characters that a run should hold at least, by repeating small texts

SAID = (
    "You told me that you swam there every morning, and that the water was cold until July. "
    "Shall I look for what you said about the raft?\n\n"
    'You called it "the old one", I think; it lay in the reeds at the far end of the lake.\n'
)


def arguments(size: int, said: str = SAID) -> str:
    """A send_message call's arguments, `size` characters long or a little more."""
    return json.dumps(
        {"message": (said * (size // len(said) + 1))[:size], "request_heartbeat": True}
    )


def split(text: str) -> list[str]:
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def push(read: Callable[[list[str]], object], text: str, runs: int = 5) -> float:
    """Microseconds per piece of what reads each piece once."""
    pieces = split(text)
    times = max(1, RUN // len(text))
    best = float("inf")
    for _ in range(runs):
        start = process_time()
        for _ in range(times):
            read(pieces)
        best = min(best, process_time() - start)
    return best / times / len(pieces) * 1e6


def parse(loads: Callable[[str], object], text: str, runs: int = 3) -> float:
    """Microseconds per piece of what reads all that has come, at each piece."""
    count = len(text) // PIECE
    ends = [PIECE * at for at in range(1, count + 1, max(1, count // PARSES))]
    prefixes = [text[:end] for end in ends]
    times = max(1, RUN // len(text))
    best = float("inf")
    for _ in range(runs):
        start = process_time()
        for _ in range(times):
            for prefix in prefixes:
                loads(prefix)
        best = min(best, process_time() - start)
    return best / times / len(prefixes) * 1e6


def json_loads(text: str) -> None:
    with suppress(ValueError):  # there is more to come
        json.loads(text)


def jiter_partial(text: str) -> None:
    jiter.from_json(text.encode(), partial_mode="trailing-strings")


def field(pieces: list[str]) -> None:
    feed = FieldReader("message").feed
    for piece in pieces:
        feed(piece)


def fields(pieces: list[str]) -> None:
    feed = FieldsReader(["message", "inner_thoughts", "thinking"]).feed
    for piece in pieces:
        feed(piece)


def events(pieces: list[str]) -> None:
    feed = JSONScanner().feed
    for piece in pieces:
        feed(piece)


def adding(pieces: list[str]) -> str:
    text = ""
    for piece in pieces:
        text += piece
    return text


PUSHED: dict[str, Callable[[list[str]], object]] = {
    'FieldReader("message")': field,
    "FieldsReader of three": fields,
    "JSONScanner": events,
    "str += (the floor)": adding,
}
PARSED: dict[str, Callable[[str], object]] = {"json.loads, each time": json_loads}
if HAVE_JITER:
    PARSED["jiter, partial mode, each time"] = jiter_partial

# Where most pieces are not plain text.
HARD = {
    "\\u escapes alone": json.dumps({"message": "湖は朝、静かだった" * 4_000}),
    "numbers and short strings": json.dumps({"a": [1, 2.5, "abc", None, {"b": True}] * 4_000}),
}


def contest(text: str) -> dict[str, float]:
    """Each one's best of several rounds, in which all take turns: noise falls on all alike."""
    rounds = [
        {
            **{name: push(read, text, 1) for name, read in PUSHED.items()},
            **{name: parse(loads, text, 1) for name, loads in PARSED.items()},
        }
        for _ in range(ROUNDS)
    ]
    return {name: min(found[name] for found in rounds) for name in rounds[0]}


def row(name: str, cells: list[float]) -> None:
    print(f"{name:32}" + "".join(f"{cell:9.2f}" for cell in cells), flush=True)


def main() -> None:
    print(f"us per {PIECE}-character piece, Python {sys.version.split()[0]}")
    print(" " * 32 + "".join(f"{size:>9}" for size in SIZES))
    columns = [contest(arguments(size)) for size in SIZES.values()]
    for name in columns[0]:
        row(name, [column[name] for column in columns])
    if not HAVE_JITER:
        print("jiter is not installed: nothing to compare with (pip install streamcurses[bench])")
    print("\nthe same at 64 KB, on harder texts")
    for name, text in HARD.items():
        row(name, [push(field, text)])
    one, ten = (
        push(field, arguments(size), 3) * size / PIECE / 1e6 for size in (1_000_000, 10_000_000)
    )
    print(f"\n10 MB in {ten:.2f} s, 1 MB in {one:.3f} s: {ten / one:.1f} times")


if __name__ == "__main__":
    main()
