"""What the command and the library write on Windows where nobody looks: into pipes and files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import streamcurses

STREAM = "".join(
    f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': text}}]})}\n\n"
    for text in ("Grüße, ", "長い話 ", "🦦\n", "done")
) + "data: [DONE]\n\n"  # fmt: skip
REPLY = "Grüße, 長い話 🦦\ndone"


def run(*arguments: str, input: str = "", status: int = 0) -> str:
    """What `python ARGUMENTS` writes to its two streams, which are one pipe."""
    done = subprocess.run(
        [sys.executable, *arguments],
        input=input.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    output = done.stdout.decode().replace("\r\n", "\n")
    assert done.returncode == status, output
    return output


def command(*arguments: str, input: str = "", status: int = 0) -> str:
    return run("-m", "streamcurses", *arguments, input=input, status=status)


def program(text: str) -> str:
    return run("-c", textwrap.dedent(text))


@pytest.mark.parametrize("name", streamcurses.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(streamcurses, name) is not None


def test_version() -> None:
    assert command("--version") == f"streamcurses {streamcurses.__version__}\n"


def test_the_demo_is_whole_and_utf8() -> None:
    output = command("demo")
    assert "  → archival_memory_search: 2 of 2 results" in output
    assert "長い話を聞いてくれてありがとう。湖にもよろしく伝えてください。" in output
    assert "there was the otter! 🦦" in output


def test_a_file_holds_the_same_as_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "demo.txt"
    with path.open("wb") as file:
        subprocess.run([sys.executable, "-m", "streamcurses", "demo"], stdout=file, check=True)
    assert path.read_text("utf-8") == command("demo")


@pytest.mark.parametrize("mode", ["auto", "plain", "inline"])
def test_a_file_is_viewed(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "stream.sse"
    path.write_bytes(STREAM.encode())
    assert REPLY in command("view", str(path), "--mode", mode, "--no-color")


def test_a_stream_on_standard_input_is_viewed() -> None:
    assert REPLY in command(input=STREAM)


def test_errors_are_told_in_utf8() -> None:
    assert "長い.sse" in command("view", "長い.sse", status=1)


def test_a_followed_file_is_shown_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "stream.sse"
    first, rest = STREAM[: len(STREAM) // 2], STREAM[len(STREAM) // 2 :]
    path.write_bytes(first.encode())
    arguments = ["-m", "streamcurses", "view", "--follow", str(path), "--mode", "inline"]
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE) as viewer:
        assert viewer.stdout is not None
        output = b""
        try:
            while "Grüße".encode() not in output:
                output += os.read(viewer.stdout.fileno(), 100)
            with path.open("ab") as file:
                file.write(rest.encode())
            while b"done" not in output:
                output += os.read(viewer.stdout.fileno(), 100)
        finally:
            viewer.kill()
    assert REPLY in output.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("name", ["saved.txt", "saved.jsonl"])
def test_what_is_saved_has_the_line_breaks_that_came(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    command("view", "-", "--save", str(path), input=STREAM)
    saved = path.read_bytes()
    assert b"\r" not in saved
    text = json.loads(saved)["content"] if name.endswith("jsonl") else saved.decode()
    assert REPLY in text


def test_whoever_reads_may_go() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "streamcurses", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as demo:
        assert demo.stdout is not None and demo.stderr is not None
        demo.stdout.close()
        assert demo.stderr.read() == b""
    assert demo.returncode == 0


def test_render() -> None:
    assert "長い話 🦦" in program(
        """
        import streamcurses
        message = streamcurses.render([{"choices": [{"delta": {"content": "長い話 🦦"}}]}])
        assert message.content == "長い話 🦦", ascii(message)
        """
    )


def test_arender() -> None:
    assert "長い話 🦦" in program(
        """
        import asyncio, streamcurses
        async def stream():
            for text in ("長い話", " 🦦"):
                yield {"choices": [{"delta": {"content": text}}]}
        message = asyncio.run(streamcurses.arender(stream()))
        assert message.content == "長い話 🦦", ascii(message)
        """
    )


def test_session() -> None:
    output = program(
        """
        import streamcurses
        with streamcurses.Session() as session:
            assert session.mode == "plain"
            session.user_message("とても")
            delta = {"delta": {"content": "長い話"}, "finish_reason": "stop"}
            session.render([{"choices": [delta]}])
            session.tool_result("search", "湖")
        """
    )
    assert [line for line in output.splitlines() if line] == [
        "you> とても",
        "Message: 長い話",
        "  → search: 湖",
    ]
