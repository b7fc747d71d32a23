"""The packaged session plays, is well-formed, and ends on the main screen."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from streamcurses._cli import main as cli
from streamcurses._cli.demo import SCRIPT, Step, play
from streamcurses._conversation.builder import MessageBuilder
from streamcurses._formats import decoder
from streamcurses._formats.events import ToolResult, UserText
from tests.terminals import Child


def test_the_chunks_say_what_the_script_says() -> None:
    reader = decoder("openai-chat")
    builder = MessageBuilder(content_is="thoughts")
    for _, entry in play():
        for event in reader.feed(entry) if isinstance(entry, dict) else [entry]:
            builder.feed(event)
    builder.close()
    steps = [entry for entry in SCRIPT if isinstance(entry, Step)]
    assert [message.thoughts for message in builder.messages] == [step.thoughts for step in steps]
    assert [
        [(call.name, json.loads(call.arguments)) for call in message.tool_calls]
        for message in builder.messages
    ] == [list(step.calls) for step in steps]


def test_results_answer_calls() -> None:
    calls = {
        call["id"]: call["function"]["name"]
        for _, entry in play()
        if isinstance(entry, dict)
        for call in entry["choices"][0]["delta"].get("tool_calls", [])
        if "id" in call
    }
    for entry in SCRIPT:
        if isinstance(entry, ToolResult):
            assert calls[entry.id] == entry.name


def test_the_pace_is_a_models() -> None:
    pauses = [pause for pause, _ in play()]
    assert 10 < sum(pauses) < 90
    assert pauses == [pause for pause, _ in play()], "the same in every run"


ARGUMENTS = ["demo", "--speed", "max", "--at-end", "exit"]


def test_its_markdown_is_drawn_in_the_transcript() -> None:
    child = Child(lambda: cli.main(ARGUMENTS), environ={"NO_COLOR": "1"})
    assert child.wait() == 0, child.output
    transcript = child.output.rpartition(b"\x1b[?1049l")[2].decode().replace("\r\n", "\n")
    assert "\n\nHow I remember\n\n1. **Core memory** is always" in re.sub(
        "\x1b\\[[0-9;]*m", "", transcript
    )


def test_at_once_on_the_full_screen() -> None:
    child = Child(
        lambda: cli.main([*ARGUMENTS, "--wrap", "terminal", "--markdown", "off"]),
        environ={"NO_COLOR": "1"},
    )
    assert child.wait() == 0, child.output
    transcript = child.output.rpartition(b"\x1b[?1049l")[2].decode().replace("\r\n", "\n")
    for entry in SCRIPT:
        if isinstance(entry, UserText):
            assert transcript.count(f"you> {entry.text}\n") == 1
        elif isinstance(entry, ToolResult):
            assert transcript.count(entry.text) == 1
        else:
            assert transcript.count(f"Inner thoughts: {entry.thoughts}\n") == 1
            for name, arguments in entry.calls:
                if name == "send_message":
                    assert transcript.count(f"Message: {arguments['message']}\n") == 1


def test_plain_text_through_a_pipe() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "streamcurses", "demo"], capture_output=True, check=True
    )
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    last = SCRIPT[-1]
    assert isinstance(last, Step)
    assert last.calls[0][1]["message"].encode() in done.stdout
