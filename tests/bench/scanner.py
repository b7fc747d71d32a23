"""The scanner: microseconds per 4-character piece of a send_message call's arguments.

Run as `python -m tests.bench.scanner`. Those who re-parse all that has come, at each piece, are
timed at up to 300 pieces spread evenly over the text, since all of them would take minutes; the
others over the whole text. CPU time; all take turns.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import process_time
from typing import Any

from streamcurses.json.fields import FieldReader, FieldsReader
from streamcurses.json.scanner import JSONScanner
from tests.bench.spread import spread, table

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
ROUNDS = 7
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


def push(read: Callable[[list[str]], object], text: str) -> float:
    """Microseconds per piece of what reads each piece once."""
    pieces = split(text)
    times = max(1, RUN // len(text))
    start = process_time()
    for _ in range(times):
        read(pieces)
    return (process_time() - start) / times / len(pieces) * 1e6


def parse(loads: Callable[[str], object], text: str, parses: int) -> float:
    """Microseconds per piece of what reads all that has come, at each piece."""
    count = len(text) // PIECE
    ends = [PIECE * at for at in range(1, count + 1, max(1, count // parses))]
    prefixes = [text[:end] for end in ends]
    times = max(1, RUN // len(text))
    start = process_time()
    for _ in range(times):
        for prefix in prefixes:
            loads(prefix)
    return (process_time() - start) / times / len(prefixes) * 1e6


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


OURS = 'FieldReader("message")'
LOADS = "json.loads, each time"
JITER = "jiter, partial mode, each time"

PUSHED: dict[str, Callable[[list[str]], object]] = {
    OURS: field,
    "FieldsReader of three": fields,
    "JSONScanner": events,
    "str += (the floor)": adding,
}
PARSED: dict[str, Callable[[str], object]] = {LOADS: json_loads}
if HAVE_JITER:
    PARSED[JITER] = jiter_partial

# Where most pieces are not plain text.
HARD = {
    "\\u escapes alone": json.dumps({"message": "湖は朝、静かだった" * 4_000}),
    "numbers and short strings": json.dumps({"a": [1, 2.5, "abc", None, {"b": True}] * 4_000}),
}


def contest(text: str, parses: int) -> dict[str, float]:
    """All take a turn: noise falls on all alike."""
    return {
        **{name: push(read, text) for name, read in PUSHED.items()},
        **{name: parse(loads, text, parses) for name, loads in PARSED.items()},
    }


def measure(quick: bool = False) -> dict[str, Any]:
    """{"us": {size: {reader: spread}}, "hard": {text: spread}, "jiter": whether it is installed}

    In each round every text has its turn, as machines are now faster, now slower.
    """
    texts = {name: arguments(size) for name, size in SIZES.items()}
    us: dict[str, list[dict[str, float]]] = {name: [] for name in SIZES}
    hard: dict[str, list[float]] = {name: [] for name in HARD}
    for _ in range(1 if quick else ROUNDS):
        for name, text in texts.items():
            us[name].append(contest(text, 20 if quick else PARSES))
        for name, text in HARD.items():
            hard[name].append(push(field, text))
    return {
        "us": {
            size: {name: spread(turn[name] for turn in turns) for name in turns[0]}
            for size, turns in us.items()
        },
        "hard": {name: spread(turns) for name, turns in hard.items()},
        "jiter": HAVE_JITER,
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    sizes = found["us"]
    yield from table(
        (f"us per {PIECE}-character piece", *sizes),
        (
            [name, *(f"{size[name]['median']:.2f}" for size in sizes.values())]
            for name in next(iter(sizes.values()))
        ),
    )
    if not found["jiter"]:
        yield "jiter is not installed: nothing to compare with (pip install streamcurses[bench])"
    yield ""
    yield from table(
        ("our reader at 64 KB, on harder texts", "us"),
        ([name, f"{us['median']:.2f}"] for name, us in found["hard"].items()),
    )


if __name__ == "__main__":
    for line in lines(measure("--quick" in sys.argv)):
        print(line)
