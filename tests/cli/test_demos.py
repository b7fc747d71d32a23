"""Every demo runs, against the server on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.replaying import anthropic_says, calls, replaying, says

DEMOS = Path(__file__).parents[2] / "demos"
NAMES = (
    "anthropic_loop.py",
    "instead_of_rich_live.py",
    "memgpt_agent.py",
    "memgpt_interface.py",
    "openai_async.py",
    "openai_loop.py",
    "test_my_agent.py",
    "two_streams.py",
)
# Those that show how little it takes.
SMALL = (
    "anthropic_loop.py",
    "memgpt_interface.py",
    "openai_loop.py",
    "test_my_agent.py",
    "two_streams.py",
)


# What some of them are shown with; there are Pythons that cannot have it.
SDKS = ("anthropic", "openai")


def run(name: str, *arguments: str, url: str = "", typed: str = "") -> str:
    """What the demo prints, with these lines on standard input."""
    text = (DEMOS / name).read_text("utf-8")
    for sdk in SDKS:
        if f"import {sdk}" in text and find_spec(sdk) is None:
            pytest.skip(f"{sdk} is not installed")
    environ = {
        **os.environ,
        "OPENAI_BASE_URL": url,
        "OPENAI_API_KEY": "test",
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": "test",
        "MODEL": "m",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, str(DEMOS / name), *arguments],
        check=False,
        input=typed,
        capture_output=True,
        text=True,
        env=environ,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_openai_loop() -> None:
    with replaying(says("You swam."), says("Every morning.")) as (url, requests):
        shown = run("openai_loop.py", url=url, typed="the lake?\nwhen?\n")
    assert shown == "you> the lake?\nMessage: You swam.\n\nyou> when?\nMessage: Every morning.\n"
    assert [message["content"] for message in requests[1]["messages"]] == [
        "the lake?",
        "You swam.",
        "when?",
    ]


def test_openai_async() -> None:
    with replaying(says("Because.")) as (url, requests):
        assert run("openai_async.py", "why?", url=url) == "Message: Because.\n(8 characters)\n"
    assert requests[0]["messages"] == [{"role": "user", "content": "why?"}]


def test_anthropic_loop() -> None:
    with replaying(anthropic_says("You swam.")) as (url, requests):
        shown = run("anthropic_loop.py", url=url, typed="the lake?\nand?\n")
    assert shown == "you> the lake?\nMessage: You swam.\n\nyou> and?\nMessage: You swam.\n"
    assert requests[1]["messages"][1]["role"] == "assistant"


def test_memgpt_agent() -> None:
    answers = (
        calls("archival_memory_insert", {"content": "swims in the lake"}, "Keep it."),
        calls("archival_memory_search", {"query": "Lake"}, "Look."),
        calls("send_message", {"message": "You swim."}, "Tell him."),
    )
    with replaying(*answers) as (url, requests):
        shown = run("memgpt_agent.py", url=url, typed="I swim in the lake.\n")
    assert shown == (
        "you> I swim in the lake.\n"
        "Inner thoughts: Keep it.\n"
        'Calling function: archival_memory_insert(content="swims in the lake")\n  → OK\n'
        "Inner thoughts: Look.\n"
        'Calling function: archival_memory_search(query="Lake")\n  → swims in the lake\n'
        "Inner thoughts: Tell him.\n"
        "Message: You swim.\n"
    )
    last: dict[str, Any] = requests[2]["messages"][-1]
    assert (last["role"], last["content"]) == ("tool", "swims in the lake")


def test_two_streams() -> None:
    with replaying(says("Because."), says("Because.")) as (url, requests):
        shown = run("two_streams.py", "why?", url=url)
    assert sorted(shown.splitlines()) == [
        "[engineer] Message: Because.",
        "[poet] Message: Because.",
    ]
    assert {request["messages"][0]["content"][:14] for request in requests} == {
        "Answer in vers",
        "Answer in two ",
    }


def test_memgpt_interface() -> None:
    with replaying(calls("send_message", {"message": "Hi."}, "A greeting.")) as (url, _):
        shown = run("memgpt_interface.py", "hello", url=url)
    assert shown == (
        "Inner thoughts: A greeting.\n"
        'Calling function: send_message({"message": "Hi."})\nMessage: Hi.\n'
    )


def test_instead_of_rich_live() -> None:
    shown = run("instead_of_rich_live.py", "after")
    assert shown.startswith("Inner thoughts: He asks about the lake.")
    assert shown.endswith("the [water] was so clear! :smile:\n")


def test_rich_live_before() -> None:
    # What the one line after it is better at: here the text is not what was said.
    assert ":smile:" not in run("instead_of_rich_live.py", "before")


def test_my_agent() -> None:
    # As where pytest alone is installed.
    alone = ["-p", "no:timeout", "-p", "no:xdist", "-p", "no:hypothesispytest"]
    pytest_file = [sys.executable, "-m", "pytest", "-q", *alone, str(DEMOS / "test_my_agent.py")]
    done = subprocess.run(pytest_file, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.parametrize("demo", [DEMOS / name for name in NAMES], ids=lambda path: path.name)
def test_a_demo_is_short_and_says_what_it_is_for(demo: Path) -> None:
    lines = demo.read_text("utf-8").splitlines()
    assert len(lines) < (40 if demo.name in SMALL else 80)
    assert lines[0].startswith('"""')
