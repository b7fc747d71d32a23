"""From a delta's arrival to its last character at the terminal: microseconds of wall time.

A child shows deltas that come over a pipe, one at a time, as server-sent events; the next is sent
when the one before is shown. The clock is read before the event is written to the pipe, and after
what ends the delta has been read from the pty. `print` does the least that can be done: json.loads
and print. `agent` is the command behind a pipe, and the lines are a coding agent's.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice, product
from string import ascii_lowercase
from typing import Any

from tests.bench.ptys import end, read, start
from tests.bench.spread import cells, spread, table

RUNS = 5
DELTAS = 1_000  # a run
PATIENCE = 30.0  # seconds


def _session(mode: str) -> Callable[[int], None]:
    def show(pipe: int) -> None:
        from streamcurses._session.session import Session

        with Session(mode, content_is="message") as ui:
            while event := os.read(pipe, 4096):
                ui.feed(event)
            ui.end()

    return show


def _prints(pipe: int) -> None:
    while event := os.read(pipe, 4096):
        chunk = json.loads(event[len("data: ") :])
        print(chunk["choices"][0]["delta"]["content"], end="", flush=True)


def _command(pipe: int) -> None:
    from streamcurses._cli.main import main

    os.dup2(pipe, 0)
    os.close(pipe)
    main(["--at-end", "exit"])


SHOW = {
    "curses": _session("curses"),
    "inline": _session("inline"),
    "agent": _command,
    "print": _prints,
}


def deltas(count: int) -> list[str]:
    """Words of four letters, no two alike, so that each is found when it comes.

    A word comes to stand where nothing was, so that curses writes all of it; it is ended, so that
    the inline mode need not wait for more of it before it knows the row that it fits on.
    """
    letters = product(ascii_lowercase, repeat=4)
    return ["".join(word) + " " for word in islice(letters, count)]


def _event(name: str, delta: str, first: bool) -> bytes:
    if name == "agent":
        text = {"type": "text_delta", "text": delta}
        told = {"type": "content_block_delta", "index": 0, "delta": text}
        lines = [*_BEGIN, told] if first else [told]
        return b"".join(json.dumps(_line(line)).encode() + b"\n" for line in lines)
    choice = {"index": 0, "delta": {"content": delta}, "finish_reason": None}
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


def _line(event: dict[str, Any]) -> dict[str, Any]:
    return {"type": "stream_event", "event": event, "session_id": "s", "parent_tool_use_id": None}


_BEGIN: list[dict[str, Any]] = [
    {"type": "message_start", "message": {"id": "m", "role": "assistant", "content": []}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
]


def run(name: str, count: int) -> list[float]:
    """The microseconds that each delta took."""
    source, sink = os.pipe()
    os.set_inheritable(source, True)
    process, terminal = start(["-m", "tests.bench.latency", name, str(source)])
    os.close(source)
    times: list[float] = []
    for delta in deltas(count):
        event, awaited = _event(name, delta, not times), delta.strip().encode()
        came = b""
        began = time.perf_counter()
        os.write(sink, event)
        while awaited not in came:
            piece = read(terminal) if select.select([terminal], [], [], PATIENCE)[0] else b""
            took = time.perf_counter() - began
            if not piece:
                raise RuntimeError(f"{name} did not show {delta!r}, but {came!r}")
            came += piece
        times.append(took * 1e6)
    os.close(sink)
    end(process, terminal)
    return times[1:]  # the first found the program starting


def measure(quick: bool = False) -> dict[str, Any]:
    """{renderer: {"deltas", "p50", "p99": spread over the runs, "max"}}; runs are interleaved."""
    times: dict[str, list[list[float]]] = {name: [] for name in SHOW}
    for _ in range(1 if quick else RUNS):
        for name, runs in times.items():
            runs.append(sorted(run(name, 200 if quick else DELTAS)))
    return {
        name: {
            "deltas": sum(map(len, runs)),
            "p50": spread(found[len(found) // 2] for found in runs),
            "p99": spread(found[len(found) * 99 // 100] for found in runs),
            "max": max(found[-1] for found in runs),
        }
        for name, runs in times.items()
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    yield from table(
        ("delta to terminal, us", "deltas", "p50", "p99", "min", "max", "slowest"),
        (
            [
                name,
                f"{one['deltas']:,}",
                f"{one['p50']['median']:.0f}",
                *cells(one["p99"], ",.0f"),
                f"{one['max']:,.0f}",
            ]
            for name, one in found.items()
        ),
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        SHOW[sys.argv[1]](int(sys.argv[2]))
    else:
        for line in lines(measure("--quick" in sys.argv)):
            print(line)
