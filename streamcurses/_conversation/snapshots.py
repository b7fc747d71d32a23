"""A response so far, again and again, as changes: what each snapshot adds to the one before.

Whoever has whole snapshots (MemGPT's `process_refresh`) pays for a comparison with what was there,
and for what is new. A text that does not go on from what was there replaces it.
"""

from __future__ import annotations

from typing import Any, Optional

from streamcurses._conversation.calls import Arguments
from streamcurses._conversation.changes import Append, BlockBegin, BlockEnd, Change, Restart


def field(value: Any, name: str) -> Any:
    """A field of a dict or an object; None where there is none."""
    if isinstance(value, dict):
        return value.get(name)
    return getattr(value, name, None)


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


class _Call:
    """A call so far: its text, and the blocks that it is shown in, by kind."""

    def __init__(self) -> None:
        self.name = ""
        self.arguments = ""
        self.shown: Optional[Arguments] = None
        self.blocks: dict[str, int] = {}


class Snapshots:
    """`feed(response)` gives the changes, `close()` those of the end.

    `reply` is the tool and argument that is said to the user, "" for none. With `placeholders`
    there is a "..." where a thought or a reply is yet to come: for displays that can take it back.
    """

    def __init__(self, reply: str, *, placeholders: bool) -> None:
        self._reply_tool, _, self._reply_field = reply.rpartition(".")
        self._placeholders = placeholders
        self._number = -1
        self._thoughts = ""
        self._thought: Optional[int] = None
        self._calls: list[_Call] = []
        # The blocks that hold a placeholder.
        self._waiting: set[int] = set()

    def begin(self) -> list[Change]:
        """Nothing has come as yet."""
        changes: list[Change] = []
        if self._placeholders:
            self._thought = self._begin("thought", "", changes)
            self._wait(self._thought, changes)
        return changes

    def feed(self, response: Any) -> list[Change]:
        changes: list[Change] = []
        choices = field(response, "choices")
        if not choices:
            return changes
        message = field(choices[0], "message")
        calls = field(message, "tool_calls") or []
        self._think(text(field(message, "content")), bool(calls), changes)
        for index in range(max(len(calls), len(self._calls))):
            function = field(calls[index], "function") if index < len(calls) else None
            self._call(index, text(field(function, "name")), field(function, "arguments"), changes)
        return changes

    def close(self) -> list[Change]:
        changes: list[Change] = []
        for number in sorted(self._waiting):
            changes.append(Restart(number))
        if self._thought is not None:
            changes.append(BlockEnd(self._thought))
        for call in self._calls:
            if call.shown is None and call.name:
                self._show(call, changes)
            cut_off = call.shown is not None and call.shown.broken_off
            if call.shown is not None and not call.shown.whole:
                self._put(call, call.shown.close(), changes)
            changes += [BlockEnd(number, cut_off) for number in call.blocks.values()]
        return changes

    def _begin(self, kind: str, name: str, changes: list[Change]) -> int:
        self._number += 1
        changes.append(BlockBegin(self._number, kind, name))
        return self._number

    def _wait(self, number: int, changes: list[Change]) -> None:
        self._waiting.add(number)
        changes.append(Append(number, "..."))

    def _think(self, thoughts: str, calls: bool, changes: list[Change]) -> None:
        before, self._thoughts = self._thoughts, thoughts
        if thoughts != before:
            if self._thought is None:
                self._thought = self._begin("thought", "", changes)
            self._grow(self._thought, before, thoughts, changes)
        elif calls and self._thought in self._waiting:
            # It calls without a thought.
            self._waiting.discard(self._thought)
            changes.append(Restart(self._thought))

    def _grow(self, number: int, before: str, now: str, changes: list[Change]) -> None:
        if number in self._waiting:
            self._waiting.discard(number)
            changes.append(Restart(number))
        elif not now.startswith(before):
            changes.append(Restart(number))
            before = ""
        if len(now) > len(before):
            changes.append(Append(number, now[len(before) :]))

    def _call(self, index: int, name: str, arguments: Any, changes: list[Change]) -> None:
        if index == len(self._calls):
            self._calls.append(_Call())
        call = self._calls[index]
        arguments = text(arguments)
        if call.shown is not None and (
            name != call.name or not arguments.startswith(call.arguments)
        ):
            changes += [Restart(number) for number in call.blocks.values()]
            self._waiting.difference_update(call.blocks.values())
            call.shown = None
            call.arguments = ""
        call.name = name
        if call.shown is None:
            # A name that may still become the reply tool's is not shown as a call.
            if not name or (
                not arguments and self._reply_tool.startswith(name) and name != self._reply_tool
            ):
                return
            self._show(call, changes)
        assert call.shown is not None
        added = arguments[len(call.arguments) :]
        call.arguments = arguments
        if added:
            self._put(call, call.shown.feed(added), changes)

    def _show(self, call: _Call, changes: list[Change]) -> None:
        replies = call.name == self._reply_tool != ""
        call.shown = Arguments(self._reply_field if replies else None)
        kind = "reply" if replies else "call"
        if kind not in call.blocks:
            call.blocks[kind] = self._begin(kind, "" if replies else call.name, changes)
        if not replies:
            changes.append(Append(call.blocks[kind], call.name))
        elif self._placeholders:
            self._wait(call.blocks[kind], changes)

    def _put(self, call: _Call, pieces: Any, changes: list[Change]) -> None:
        for kind, added, again in pieces:
            number = call.blocks.get(kind)
            if number is None:
                number = call.blocks[kind] = self._begin(kind, "", changes)
            if again or (added and number in self._waiting):
                self._waiting.discard(number)
                changes.append(Restart(number))
            if added:
                changes.append(Append(number, added))
