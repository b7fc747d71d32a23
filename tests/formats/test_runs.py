"""The runs of agents: recordings of our own, each with the transcript that it should give.

`tests/data/runs` has them, named by format and case, and beside each what is appended where there
is no terminal, and the exit status that it comes to.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import FORMATS, decoder
from streamcurses._formats.events import Event, Failure, Malformed, TakeBack
from streamcurses._session.append import AppendWriter
from tests.formats.feeding import events, fed, pieces

FOLDER = Path(__file__).parents[1] / "data" / "runs"
RUNS = sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".txt")
# Those of which no line tells that they are over.
ENDLESS = (
    "adk",
    "bedrock",
    "pydantic-ai",
    "gemini-more",
    "gemini-refused",
    "gemini.",
    "langchain",
    "opencode",
)
FILES = ("-session", "-file")
# Cuts are this far apart, which is no multiple of anything.
STRIDE = 61


def recording(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def format_of(name: str) -> str:
    """The format that a recording is named for."""
    return next(format for format in sorted(FORMATS, reverse=True) if name.startswith(format))


def transcript(found: list[Event]) -> str:
    """What is appended, and the exit status."""
    said: list[str] = []
    builder, writer = MessageBuilder(), AppendWriter(said.append, portions="words")
    for event in found:
        writer.apply(builder.feed(event))
    writer.apply(builder.close())
    writer.close()
    backs = [place for place, event in enumerate(found) if isinstance(event, TakeBack)]
    wrong = any(
        isinstance(event, Malformed) or (isinstance(event, Failure) and place > max([-1, *backs]))
        for place, event in enumerate(found)
    )
    broken_off = bool(builder.messages) and builder.messages[-1].cut_off
    return "".join(said) + f"exit status {int(wrong or broken_off)}\n"


@pytest.mark.parametrize("name", RUNS)
def test_each_thing_is_said_once(name: str) -> None:
    expected = (FOLDER / name).with_suffix(".txt").read_text("utf-8")
    assert transcript(events(recording(name))) == expected


@pytest.mark.parametrize("name", RUNS)
def test_the_first_line_tells_the_format(name: str) -> None:
    if name.endswith(".jsonl"):
        line = recording(name).split(b"\n", 1)[0] + b"\n"
    else:
        line = recording(name)
    subject = decoder()
    subject.feed(line)
    assert subject.format == format_of(name)
    assert fed([line]) == fed([line], format=format_of(name))


@pytest.mark.parametrize("name", RUNS)
def test_it_does_not_matter_how_a_run_is_cut(name: str) -> None:
    data = recording(name)
    whole = events(data)
    for size in (1, 7, 64):
        assert fed(pieces(data, size)) == whole
    for place in range(0, len(data), STRIDE):
        assert fed([data[:place], data[place:]]) == whole


@pytest.mark.parametrize("name", [name for name in RUNS if name.endswith(".jsonl")])
def test_the_order_of_keys_does_not_matter(name: str) -> None:
    import json

    lines = [json.loads(line) for line in recording(name).split(b"\n") if line]
    turned = [dict(reversed(list(line.items()))) for line in lines]
    assert fed(turned) == fed(lines)


def has_end(name: str) -> bool:
    """Whether a run's last line tells that it is over, and no more than that."""
    return name.endswith((".jsonl", ".sse")) and not name.startswith(ENDLESS)


@pytest.mark.parametrize(
    "name",
    [name for name in RUNS if has_end(name) and not any(one in name for one in (*FILES, "failed"))],
)
def test_a_run_without_its_end_was_broken_off(name: str) -> None:
    data = recording(name).removesuffix(b"data: [DONE]\n\n")
    lines = data.rstrip(b"\n").split(b"\n")
    assert transcript(events(b"\n".join(lines[:-1]) + b"\n\n")).endswith("exit status 1\n")


def test_every_agent_has_a_recording() -> None:
    assert {format_of(name) for name in RUNS} == {
        "claude-code",
        "qwen-code",
        "codex",
        "gemini-cli",
        "opencode",
        "copilot",
        "pi",
        "cline",
        "cursor-agent",
        "gemini",
        "adk",
        "ag-ui",
        "vercel",
        "agno",
        "langchain",
        "gemini-interactions",
        "bedrock",
        "cohere",
        "mistral",
        "pydantic-ai",
        "claude-code-session",
        "cline-session",
        "codex-session",
        "gemini-cli-session",
        "qwen-code-session",
    }


@pytest.mark.parametrize("name", [name for name in RUNS if any(file in name for file in FILES)])
def test_of_a_file_nothing_is_shown_that_must_not_be(name: str) -> None:
    assert b"never" in recording(name)
    assert "never" not in transcript(events(recording(name)))
