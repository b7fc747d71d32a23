"""`streamcurses view`: recordings through the full screen and through a pipe."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from streamcurses._cli import main as cli
from tests.corpora import corpus, files
from tests.terminals import Child

OWN = Path(__file__).parents[1] / "data"
RECORDINGS = files("streams", "openai-chat-*")

LEFT = b"\x1b[?1049l"

# What stands before the thoughts and after them, in the recordings that have them in their content.
_THOUGHTS = re.compile(r"\A(\s*<(think|reasoning)>.*?</\2>)+", re.DOTALL)


def payloads(recording: Path) -> list[Any]:
    """A recording's JSON, the straight way."""
    found = []
    for line in recording.read_text("utf-8").splitlines():
        text = line.partition("data:")[2] if line.startswith("data:") else line
        if text.strip().startswith("{"):
            found.append(json.loads(text))
    return found


def reply(recording: Path) -> str:
    """All that its first choice says."""
    said = []
    for payload in payloads(recording):
        for choice in payload.get("choices") or []:
            if choice.get("index", 0) == 0:
                delta = choice.get("delta") or {}
                said.append(content(delta.get("content")))
                said.append(delta.get("refusal") or "")
    return _THOUGHTS.sub("", "".join(said))


def content(field: Any) -> str:
    if isinstance(field, list):
        return "".join(part.get("text") or "" for part in field)
    return field or ""


def drawn(text: str) -> str:
    """Text as it is drawn, without its white space."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", lambda found: f"^{chr(ord(found[0]) ^ 64)}", text)
    return re.sub(r"\s", "", text)


def test_the_recordings_are_here() -> None:
    assert any(corpus("streams").iterdir())
    assert RECORDINGS


@pytest.mark.corpus
@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_on_the_full_screen(name: str) -> None:
    recording = corpus("streams") / name
    arguments = ["view", str(recording), "--speed", "max", "--at-end", "exit", "--markdown", "off"]
    child = Child(lambda: cli.main(arguments), 24, 80, environ={"NO_COLOR": "1"})
    status = child.wait()
    assert b"Traceback" not in child.output, child.output.decode()
    failed = any("error" in payload for payload in payloads(recording))
    assert status == failed, child.output[-1000:]
    transcript = child.output.rpartition(LEFT)[2].decode().replace("\r\n", "\n")
    assert drawn(reply(recording)) in drawn(transcript)


@pytest.mark.corpus
@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_through_a_pipe(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    recording = corpus("streams") / name
    status = cli.main(["view", str(recording)])
    written = capfd.readouterr()
    assert "\x1b" not in written.out
    assert drawn(reply(recording)) in drawn(written.out)
    assert status == any("error" in payload for payload in payloads(recording)), written.err
