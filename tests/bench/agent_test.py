"""What a test of an agent takes on a screen in memory: milliseconds of CPU, one after the other.

Each types a line, streams a reply of so many deltas, and looks at the screen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tests.bench.spread import cells, spread, table
from tests.trace import PIECE, THOUGHTS, chunks

DELTAS = 200
RUNS = 50


def run(deltas: int) -> float:
    """Milliseconds that such a test takes."""
    from streamcurses import Session, VirtualScreen

    length = deltas * PIECE - THOUGHTS
    stream = list(chunks(length))
    began = time.process_time()
    screen = VirtualScreen(24, 80)
    screen.type("hello\n")
    with Session(screen=screen, content_is="thoughts") as ui:
        ui.user_message(ui.prompt())
        ui.render(stream)
    assert screen.find("you> hello") is not None or screen.find("Later") is not None
    return 1e3 * (time.process_time() - began)


def measure(quick: bool = False) -> dict[str, Any]:
    """{"deltas", "ms": spread}; what is loaded but once is left out."""
    run(DELTAS)
    return {"deltas": DELTAS, "ms": spread(run(DELTAS) for _ in range(1 if quick else RUNS))}


def lines(found: dict[str, Any]) -> Iterator[str]:
    row = [f"{found['deltas']} deltas", *cells(found["ms"], ".2f")]
    yield from table(("a test of", "ms", "min", "max"), [row])
