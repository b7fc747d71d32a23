"""A conversation in a file, turn by turn as it goes: what is written stays, whatever comes next.

Each turn is one write to the end of the file, made as soon as the turn is whole: what the user
said, a message of the assistant's, a tool's result, an error. It is source text, as it came and not
as it is drawn: JSON lines where the file's name says so, else text. What a full disk would not take
is kept, and tried again with the next turn; half a turn is taken back.
"""

from __future__ import annotations

import json
import os

from streamcurses._conversation.calls import Reply
from streamcurses._conversation.message import Message
from streamcurses._formats.events import (
    Event,
    Failure,
    MessageBegin,
    ToolResult,
    UserText,
)
from streamcurses._formats.results import link
from streamcurses._late import Any, Optional, Sequence, Union

_JSON_LINES = (".jsonl", ".ndjson", ".json")

# What stands before a text, by the field that holds it.
_LABELS = {"thoughts": "Inner thoughts: ", "content": "Message: ", "refusal": "Refused: "}
_CUT_OFF = "[cut off]"


class Journal:
    """Appends turns to the file at `path`. `OSError` where it cannot be opened.

    Each of those who speak has a `Place` in it. `reply` is the tool whose call is a message's
    content, and its argument. `error` is why the last write failed, `unsaved` how many turns wait
    for the next.
    """

    def __init__(self, path: Union[str, os.PathLike[str]], reply: str = "") -> None:
        self.path = os.fspath(path)
        self.error: Optional[OSError] = None
        self.reply = Reply(reply)
        self.as_json = self.path.endswith(_JSON_LINES)
        # Not os.open: that would make line breaks those of the system.
        self._file = open(self.path, "ab", buffering=0)  # noqa: SIM115
        self._turns: list[bytes] = []

    @property
    def unsaved(self) -> int:
        return len(self._turns)

    def place(self, who: str = "") -> Place:
        """A place for who is named so in the file, or not at all."""
        return Place(self, who)

    def close(self) -> None:
        self._file.close()

    def add(self, record: dict[str, Any], text: str) -> None:
        """A turn, to be written next."""
        self._turns.append(_line(record) if self.as_json else _encoded(text))

    def write(self) -> None:
        """Writes the turns that wait, each whole or not at all."""
        file = self._file.fileno() if self._turns else -1
        while self._turns:
            turn = self._turns[0]
            before = os.fstat(file).st_size
            written = 0
            try:
                while written < len(turn):
                    written += os.write(file, turn[written:])
            except OSError as error:
                self.error = error
                if written and os.fstat(file).st_size == before + written:
                    os.ftruncate(file, before)
                return
            del self._turns[0]
        self.error = None


class Place:
    """One speaker's turns in the journal: those of a builder.

    `hear(event, messages)` is told of the events that a turn begins or ends with, or is, after the
    builder was, with its messages; `end(messages)` that the last of them is whole.
    """

    def __init__(self, journal: Journal, who: str) -> None:
        self._journal = journal
        self._who = who
        self._messages = 0  # so many are dealt with
        self._aside: list[Event] = []  # what came within a message, and follows it

    def hear(self, event: Event, messages: Sequence[Message]) -> None:
        if isinstance(event, MessageBegin):
            self._take(messages[self._messages : -1])
        elif isinstance(event, UserText):
            self._take(messages[self._messages :])
            self._add(event)
        elif isinstance(event, (ToolResult, Failure)):
            # A result tells that its message is whole, though its end has not been told of.
            if messages and messages[-1].finish_reason:
                self._take(messages[self._messages :])
            if len(messages) > self._messages:
                self._aside.append(event)
            else:
                self._add(event)
        self._journal.write()

    def end(self, messages: Sequence[Message]) -> None:
        self._take(messages[self._messages :])
        self._journal.write()

    def _take(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._put(_spoken(message), _message_text(message, self._journal.reply))
        self._messages += len(messages)
        if messages:
            aside, self._aside = self._aside, []
            for event in aside:
                self._add(event)

    def _add(self, event: Any) -> None:
        self._put(*_ASIDES[type(event)](event))

    def _put(self, record: dict[str, Any], text: str) -> None:
        if self._who:
            record = {"speaker": self._who, **record}
            text = f"[{self._who}]\n{text}"
        self._journal.add(record, text)


def _message_text(message: Message, reply: Reply) -> str:
    lines = [
        label + getattr(message, field)
        for field, label in _LABELS.items()
        if getattr(message, field)
    ]
    lines += [f"Calling function: {call}" for call in calls(message, reply)]
    lines += [f"Source: {link(source.title, source.url)}" for source in message.sources]
    if message.cut_by:
        lines.append(f"[cut off: {message.cut_by}]" if not message.cut_off else _CUT_OFF)
    return "".join(line + "\n" for line in lines)


def calls(message: Message, reply: Reply) -> list[str]:
    """The message's calls as they came, but for those that say its content."""
    return [f"{call.name}({call.arguments})" for call in message.tool_calls if not reply.says(call)]


def _spoken(message: Message) -> dict[str, Any]:
    calls = [call._asdict() for call in message.tool_calls]
    sources = [source._asdict() for source in message.sources]
    record = {**message._asdict(), "tool_calls": calls, "sources": sources}
    # What is only for the provider's eyes is no part of what was said.
    for field in ("parts", "format", "usage"):
        record.pop(field, None)
    return {"role": "assistant", **{key: value for key, value in record.items() if value}}


def _user(event: UserText) -> tuple[dict[str, Any], str]:
    return {"role": "user", "content": event.text}, f"\nyou> {event.text}\n"


def _result(event: ToolResult) -> tuple[dict[str, Any], str]:
    record = {
        "role": "tool",
        "id": event.id,
        "name": event.name,
        "content": event.text,
        "ok": event.ok,
    }
    failed = "" if event.ok else "failed: "
    return record, f"  → {event.name}: {failed}{event.text}\n"


def _failure(event: Failure) -> tuple[dict[str, Any], str]:
    record = {"role": "error", "kind": event.kind, "content": event.message}
    return record, f"error: {event.kind}: {event.message}\n"


_ASIDES: dict[type, Any] = {UserText: _user, ToolResult: _result, Failure: _failure}


def _line(record: dict[str, Any]) -> bytes:
    return _encoded(json.dumps(record, ensure_ascii=False) + "\n")


def _encoded(text: str) -> bytes:
    # Half a surrogate pair cannot be encoded; as an escape it is right in JSON, and told in text.
    return text.encode("utf-8", "backslashreplace")
