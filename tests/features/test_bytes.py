"""How many bytes reach the terminal; with clock and readiness fixed, always the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import chain, zip_longest
from typing import Any

import pytest

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    ToolCallDelta,
    UserText,
)
from streamcurses._session.session import render
from tests import trace
from tests.features.hosts import chunk
from tests.features.stage import CursesStage
from tests.frames import draw
from tests.terminals import Child

TRACE = 8000  # characters
LENGTH = 4000  # characters
CALLS = 3
SECONDS = 50

# Words of which no two lines are the same.
WORDS = {
    "prose": "the lake lay still that morning, and you swam out to the old raft; nobody was awake. "
    "Later: coffee, a newspaper with last week's weather, an argument about otters (again).",
    "CJK": "湖は 朝、 静か だった。 君は 古い 筏まで 泳いで、 そして 戻ってきた。 冷たい。",
    "emoji": "done ✅ 👩‍👩‍👧 went swimming 🏊🏽 with ❤️ and 1️⃣ flag 🇫🇷 🎉 at the lake 🦦 again",
    "Hindi": "झील सुबह शांत थी और आप पुराने बेड़े तक तैरकर वापस आए कोई जागा नहीं था।",
}

CODE = """\
class Lake:
    def swim(self) -> None:
        self.out()
        self.back()

    def rest(self) -> None:
        self.out()

    def out(self) -> None:
        pass

    def back(self) -> None:
        pass

"""

LOG = "07:00 INFO  the raft is where it was\n07:00 DEBUG nobody is awake\n"


def shuffled(kind: str) -> str:
    words = WORDS[kind].split(" ")
    picked: list[str] = []
    number = 1
    for _ in range(LENGTH):
        number = number * 75 % 65537
        picked.append(words[number % len(words)])
    return ("" if kind == "CJK" else " ").join(picked)[:LENGTH]


def reply(text: str) -> Iterator[dict[str, Any]]:
    return map(chunk, pieces(text))


def pieces(text: str) -> Iterator[str]:
    return (text[at : at + trace.PIECE] for at in range(0, len(text), trace.PIECE))


def calls(texts: list[str]) -> Iterator[dict[str, Any]]:
    """Parallel calls, a piece of each in turn."""
    for index in range(len(texts)):
        yield call(index, id=f"call {index}", function={"name": f"look_{index}", "arguments": ""})
    each = [pieces(json.dumps({"where": text}, ensure_ascii=False)) for text in texts]
    for index, piece in chain.from_iterable(map(enumerate, zip_longest(*each))):
        if piece is not None:
            yield call(index, function={"arguments": piece})


def call(index: int, **delta: Any) -> dict[str, Any]:
    one = chunk("")
    one["choices"][0]["delta"] = {"tool_calls": [{"index": index, **delta}]}
    return one


def texts(kind: str) -> list[str]:
    """What is drawn: one reply, or the arguments of calls."""
    if kind == "three calls":
        text = shuffled("prose")
        return [text[at::CALLS] for at in range(CALLS)]
    repeated = {"code": CODE, "log": LOG}.get(kind)
    if repeated is not None:
        return [(repeated * LENGTH)[:LENGTH]]
    return [shuffled(kind)]


def written(work: Callable[[], object], term: str = "xterm-256color") -> int:
    child = Child(work, term=term)
    assert child.wait() == 0, child.output[-2000:]
    return len(child.output)


# Bytes for each character of the payload.
@pytest.mark.parametrize(
    ("theme", "layout", "most"),
    [("default", "regions", 1.3), ("default", "timeline", 1.3), ("memgpt", "regions", 8.0)],
)
def test_bytes_of_the_trace(theme: str, layout: str, most: float) -> None:
    output = written(lambda: draw(trace.chunks(TRACE), theme, layout, content_is="thoughts"))
    ratio = output / (trace.THOUGHTS + TRACE)
    print(f"{theme}, {layout}: {output} bytes, {ratio:.3f} a character")
    assert ratio <= most


# With colours of code, and without Pygments.
@pytest.mark.parametrize("term", ["xterm-256color", "linux"])
@pytest.mark.parametrize(("colored", "most"), [(True, 2.0), (False, 1.82)])
def test_bytes_of_markdown(colored: bool, most: float, term: str) -> None:
    def run() -> None:
        if not colored:
            sys.modules["pygments.lexers"] = None  # type: ignore[assignment]
        draw(reply(trace.markdown(TRACE)), markdown=True)

    output = written(run, term)
    ratio = output / TRACE
    print(f"colours {colored}, {term}: {output} bytes, {ratio:.3f} a character")
    assert ratio <= most


@pytest.mark.parametrize(("colored", "most"), [(True, 1.37), (False, 1.31)])
def test_bytes_of_markdown_that_is_appended(colored: bool, most: float) -> None:
    def run() -> None:
        if not colored:
            sys.modules["pygments.lexers"] = None  # type: ignore[assignment]
        render(reply(trace.markdown(TRACE)))

    output = written(run)
    ratio = output / TRACE
    print(f"colours {colored}: {output} bytes, {ratio:.3f} a character")
    assert ratio <= most


# Bytes for each byte of the payload.
@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color", "linux"])
@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("prose", 1.31),
        ("code", 1.71),
        ("log", 1.49),
        ("CJK", 1.24),
        ("emoji", 2.01),
        ("Hindi", 2.16),
        ("three calls", 2.72),
    ],
)
def test_bytes_of_a_kind(kind: str, most: float, term: str) -> None:
    drawn = texts(kind)
    output = written(lambda: draw(calls(drawn) if len(drawn) > 1 else reply(drawn[0])), term)
    ratio = output / sum(len(text.encode()) for text in drawn)
    print(f"{kind}, {term}: {output} bytes, {ratio:.3f} a byte")
    assert ratio <= most


# Of what is waited for, and what of that turns or is counted.
CALL: list[Event] = [ToolCallDelta(0, "c", "look", "{}"), Finish("tool_calls")]
IDLE: dict[str, tuple[list[Event], float]] = {
    "a reply": ([Content("The lake ")], 3.0),
    "the model": ([UserText("hello")], 9.0),
    "a tool": (CALL, 7.0),
    "a tool, later": (CALL, 7.0),
}


@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color", "linux"])
@pytest.mark.parametrize("awaited", IDLE)
def test_bytes_of_a_second_in_which_nothing_comes(awaited: str, term: str) -> None:
    events, most = IDLE[awaited]
    stage = CursesStage(24, 80, term=term)
    if awaited.endswith("later"):
        stage.stream(MessageBegin("m", "gpt-4o"), Content("First "))
        stage.wait(75.0)
    stage.stream(MessageBegin("m", "gpt-4o"), *events)
    stage.wait(1.0)
    stage.wait(1.0)  # and the cursor is there
    before = stage.bytes
    for _ in range(SECONDS):
        stage.wait(1.0)
    a_second = (stage.bytes - before) / SECONDS
    stage.close()
    print(f"{awaited}, {term}: {a_second:.2f} bytes a second")
    assert a_second <= most
