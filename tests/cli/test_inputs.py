"""Whatever is on standard input or in a file is shown, with the exit status that it deserves."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from streamcurses._cli import incoming
from streamcurses._cli import main as cli
from streamcurses._session.session import Session

CHAT: dict[str, Any] = {
    "id": "1",
    "choices": [{"index": 0, "delta": {"content": "Hello there."}, "finish_reason": "stop"}],
}
TEXT = json.dumps(CHAT)
ANTHROPIC = {"type": "message", "content": [{"type": "text", "text": "Hello there."}]}
ANTHROPIC["stop_reason"] = "end_turn"
LETTA = {
    "messages": [
        {"message_type": "assistant_message", "content": "Hello there."},
        {"message_type": "stop_reason", "stop_reason": "end_turn"},
    ],
}
REPLY = "Message: Hello there.\n"

# The input, what is shown of it, and what is complained of; "" for nothing.
INPUTS: dict[str, tuple[bytes, str, str]] = {
    "a stream": (f"data: {TEXT}\n\n".encode(), REPLY, ""),
    "after a ping": (f'data: {{"type": "ping"}}\n\ndata: {TEXT}\n\n'.encode(), REPLY, ""),
    "compressed": (gzip.compress(f"data: {TEXT}\n\n".encode()), REPLY, ""),
    "an array": (f"[{TEXT}]".encode(), REPLY, ""),
    "printed prettily": (json.dumps(CHAT, indent=4).encode(), REPLY, ""),
    "a whole message": (json.dumps(ANTHROPIC).encode(), REPLY, ""),
    "messages of letta": (json.dumps(LETTA, indent=2).encode(), REPLY, ""),
    "a completion": (b'{"content": "Hello there.", "stop": true}\n', REPLY, ""),
    "plain text": (b"Hello there.\n", REPLY, ""),
    "plain text, not ended": (b"Hello there.", REPLY, ""),
    "with its head": (f"HTTP/1.1 200 OK\r\nA: b\r\n\r\ndata: {TEXT}\n\n".encode(), REPLY, ""),
    "text before it": (
        f"loading …\n{TEXT}\n".encode(),
        "Message: loading …\n· the stream goes on as openai-chat\n" + REPLY,
        "",
    ),
    "an error": (b'{"message": "no key"}', "error: no key\n", "the stream failed: no key"),
    "nothing in it": (b"data: {}\n\n", "· nothing in the stream could be shown\n", "nothing in"),
    "a message without a word": (
        b'{"choices": [{"delta": {}, "finish_reason": "stop"}]}',
        "· the message is empty\n",
        "",
    ),
}


@pytest.mark.parametrize(("data", "shown", "said"), INPUTS.values(), ids=INPUTS)
def test_inputs(
    data: bytes, shown: str, said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "input"
    path.write_bytes(data)
    assert cli.main(["view", str(path)]) == (1 if said else 0)
    output = capfd.readouterr()
    assert output.out == shown
    assert said in output.err
    assert bool(output.err) is bool(said)


def test_another_format_than_was_asked_for(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "input"
    path.write_text(f"{TEXT}\n" * 3)
    assert cli.main(["view", "--format", "anthropic", str(path)]) == 1
    output = capfd.readouterr()
    told = "a payload of openai-chat, where anthropic was asked for"
    assert output.out == f"· line 1 could not be read: {told}\n"
    assert told in output.err


def test_text_that_was_asked_for(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "input"
    path.write_text("<html>\n")
    assert cli.main(["view", "--format", "text", str(path)]) == 0
    assert capfd.readouterr().out == "Message: <html>\n"


def test_of_a_recording_little_is_read_first_and_then_more_and_more() -> None:
    data = bytes(1_000_000)
    with Session("plain") as session:
        sizes = [len(piece) for piece in incoming._recorded(session, BytesIO(data), float("inf"))]
    assert sum(sizes) == len(data)
    assert sizes[0] == 4096
    assert sizes[:-1] == [min(2 * size, 1 << 18) for size in [2048, *sizes[:-2]]]
    assert len(sizes) == 9
