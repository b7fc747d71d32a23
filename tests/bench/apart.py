"""What is measured of two builds alike, by nothing but their public names; see `against`.

PYTHON tests/bench/apart.py WHAT ARGUMENT… in a terminal, by the Python of a venv that has one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import select
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

# Not by its name: the standard library has a `trace` too, and no build has tests.
_TRACE = Path(__file__).parents[1] / "trace.py"

MARK = b"\x1b]2;filled\x07"  # as in `resize`, which waits for it
Chunk = dict[str, Any]

CHUNKS = 2_000
TIMES = 7


def _trace() -> ModuleType:
    spec = importlib.util.spec_from_file_location("the_trace", _TRACE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _chunks(kind: str, length: int) -> Iterable[Chunk]:
    trace = _trace()
    if kind == "markdown":
        return _made(trace.said(f"{trace.prose(300)}\n\n{trace.markdown(length)}"))
    chunks: Iterable[Chunk] = trace.chunks(length)
    return _made(chunks) if kind == "prose" else chunks


def _made(chunks: Iterable[Chunk]) -> list[Chunk]:
    """All of them, so that the making is not measured: those that are alike are the same."""
    known: dict[str, Chunk] = {}
    return [known.setdefault(json.dumps(chunk), chunk) for chunk in chunks]


def draw(mode: str, length: str, kind: str, report: str) -> None:
    """A reply of so many characters, a frame or a write a delta.

    With "curses as it is" the screen skips those that it does. The reply is "prose" or "markdown",
    whose chunks are there before they are fed, or "prose as it comes", whose chunks take no room.
    `report` has the seconds of CPU that the session took, and the peak in kB.
    """
    from streamcurses import Session

    mode, *as_it_is = mode.split(" ", 1)
    if not as_it_is:
        _draw_every_frame()
    chunks = _chunks(kind, int(length))
    began = time.process_time()
    with Session(mode, content_is="message" if kind == "markdown" else "thoughts") as ui:
        for chunk in chunks:
            ui.feed(chunk)
        ui.end()
    took = time.process_time() - began
    with open("/proc/self/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM"))
    Path(report).write_text(json.dumps([took, int(peak.split()[1])]))


def _draw_every_frame() -> None:
    from streamcurses import CursesScreen

    CursesScreen.interval = 0.0  # where it has one: or it would not always look
    ready = CursesScreen.ready

    def look(self: Any) -> bool:
        ready(self)
        return True

    CursesScreen.ready = look  # type: ignore[method-assign]


def make(length: str, kind: str, report: str) -> None:
    """The chunks alone."""
    _chunks(kind, int(length))


def decode(report: str) -> None:
    """Microseconds a chunk of server-sent events takes to events, and its JSON to be parsed."""
    from streamcurses import decoder

    trace = _trace()
    lines = [json.dumps({**chunk, **_BESIDE}) for chunk in trace.said(trace.prose(CHUNKS * 4))]
    stream = "".join(f"data: {line}\n\n" for line in lines).encode()
    pieces = [stream[at : at + 4096] for at in range(0, len(stream), 4096)]
    ours, parsed = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        subject = decoder()
        for piece in pieces:
            subject.feed(piece)
        subject.close()
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        for line in lines:
            json.loads(line)
        parsed.append(time.perf_counter() - began)
    each = 1e6 / len(lines)
    Path(report).write_text(json.dumps([min(ours) * each, min(parsed) * each]))


# What makes a chunk as long as those of servers.
_BESIDE = {
    "created": 1_790_000_000,
    "service_tier": "default",
    "system_fingerprint": "fp_" + "0" * 96,
}


def fill(length: str, report: str) -> None:
    """A message of one line of so many characters, which waits for resizes."""
    from streamcurses import Session

    text = _trace().prose(4_000)
    with Session("curses", content_is="message") as ui:
        for _ in range(int(length) // len(text)):
            ui.feed({"choices": [{"index": 0, "delta": {"content": text}}]})
        os.write(1, MARK)
        select.select([], [], [])


def quit(length: str, report: str) -> None:
    """Tool results of so many characters; the milliseconds until the screen is left."""
    from streamcurses import Session

    line = _trace().prose(90)
    text = "\n".join([line] * (int(length) // 10 // len(line)))
    with Session("curses") as ui:
        for number in range(10):
            ui.tool_result(f"tool {number}", text)
        began = time.perf_counter()
    Path(report).write_text(str((time.perf_counter() - began) * 1e3))


if __name__ == "__main__":
    _WHAT: dict[str, Callable[..., None]] = {
        "draw": draw,
        "make": make,
        "decode": decode,
        "fill": fill,
        "quit": quit,
    }
    _WHAT[sys.argv[1]](*sys.argv[2:])
