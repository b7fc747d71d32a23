"""What a message's end and its sources look like in the file that it is saved to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streamcurses._conversation.message import Message
from streamcurses._formats.events import Source
from streamcurses._session.journal import Journal

SOURCES = Source("https://a.example", "A"), Source("", "notes.md")


def saved(path: Path, message: Message) -> str:
    journal = Journal(path)
    journal.place().end([message])
    journal.close()
    return path.read_text("utf-8")


@pytest.mark.parametrize(
    ("message", "end"),
    [
        (Message(content="hi", finish_reason="stop"), ""),
        (Message(content="hi", finish_reason="length"), "[cut off: length]\n"),
        (Message(content="hi", cut_off=True), "[cut off]\n"),
        (
            Message(content="hi", sources=SOURCES, finish_reason="stop"),
            "Source: A: https://a.example\nSource: notes.md\n",
        ),
    ],
)
def test_text(message: Message, end: str, tmp_path: Path) -> None:
    assert saved(tmp_path / "save.txt", message) == f"Message: hi\n{end}"


def test_json(tmp_path: Path) -> None:
    message = Message(content="hi", sources=SOURCES, finish_reason="length")
    assert json.loads(saved(tmp_path / "save.jsonl", message)) == {
        "role": "assistant",
        "content": "hi",
        "finish_reason": "length",
        "sources": [
            {"url": "https://a.example", "title": "A"},
            {"url": "", "title": "notes.md"},
        ],
    }
