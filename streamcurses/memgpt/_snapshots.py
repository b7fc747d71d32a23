"""A response so far, again and again, as changes: what each snapshot adds to the one before.

Whoever has whole snapshots (MemGPT's `process_refresh`) pays for a comparison with what was there,
and for what is new. A text that does not go on from what was there replaces it.
"""

from __future__ import annotations

from streamcurses._conversation.blocks import Blocks, GrowingCall, Passage
from streamcurses._conversation.calls import Reply
from streamcurses._conversation.changes import Change
from streamcurses._late import Any, Optional


def field(value: Any, name: str) -> Any:
    """A field of a dict or an object; None where there is none."""
    if isinstance(value, dict):
        return value.get(name)
    return getattr(value, name, None)


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


class _Revisable(Blocks):
    """Blocks none of which is whole before the end, and some of which hold a "..." as yet."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: set[Passage] = set()

    def wait(self, passage: Passage) -> None:
        self.append(passage, "...")
        self._waiting.add(passage)

    def stop_waiting(self, passage: Optional[Passage]) -> None:
        if passage is not None and passage in self._waiting:
            self.restart(passage)

    def append(self, passage: Passage, text: str) -> None:
        if text:
            self.stop_waiting(passage)
        super().append(passage, text)

    def restart(self, passage: Passage) -> None:
        self._waiting.discard(passage)
        super().restart(passage)

    def end(self, passage: Passage, cut_off: bool = False, reason: str = "") -> None:
        self.stop_waiting(passage)
        super().end(passage, cut_off, reason)

    def block(self, call: GrowingCall, kind: str) -> Passage:
        # What waited for a reply is as good for the call that it turns out to be.
        reply = call.blocks.get("reply")
        if kind == "call" and reply in self._waiting:
            self.restart(reply)
            self.become(reply, kind)
            call.blocks[kind] = call.blocks.pop("reply")
        return super().block(call, kind)

    def _end_thought(self, call: GrowingCall) -> None:
        """It may still turn out to be another one."""


class Snapshots:
    """`feed(response)` gives the changes, `close()` those of the end.

    `reply` is the tool and argument that is said to the user, "" for none. With `placeholders`
    there is a "..." where a thought or a reply is yet to come: for displays that can take it back.
    """

    def __init__(self, reply: str, *, placeholders: bool) -> None:
        self._reply = Reply(reply)
        self._placeholders = placeholders
        self._blocks = _Revisable()
        self._thought: Optional[Passage] = None
        self._thoughts = ""
        # The calls, each with its arguments so far.
        self._calls: list[tuple[GrowingCall, str]] = []

    def begin(self) -> list[Change]:
        """Nothing has come as yet."""
        if self._placeholders:
            self._thought = self._blocks.begin("thought", "content")
            self._blocks.wait(self._thought)
        return self._blocks.take()

    def feed(self, response: Any) -> list[Change]:
        choices = field(response, "choices")
        if choices:
            message = field(choices[0], "message")
            calls = field(message, "tool_calls") or []
            self._think(text(field(message, "content")))
            if calls:
                self._blocks.stop_waiting(self._thought)  # it calls without a thought
            for index in range(max(len(calls), len(self._calls))):
                function = field(calls[index], "function") if index < len(calls) else None
                self._call(index, text(field(function, "name")), text(field(function, "arguments")))
        return self._blocks.take()

    def close(self) -> list[Change]:
        if self._thought is not None:
            self._blocks.end(self._thought)
        for call, _ in self._calls:
            if call.shown is None and call.name:
                self._show(call)
        for call in self._blocks.open[:]:
            self._blocks.end_call(call)
        return self._blocks.take()

    def _think(self, thoughts: str) -> None:
        before, self._thoughts = self._thoughts, thoughts
        if thoughts == before:
            return
        if self._thought is None:
            self._thought = self._blocks.begin("thought", "content")
        if not thoughts.startswith(before):
            self._blocks.restart(self._thought)
            before = ""
        self._blocks.append(self._thought, thoughts[len(before) :])

    def _call(self, index: int, name: str, arguments: str) -> None:
        if index == len(self._calls):
            self._calls.append((GrowingCall(), ""))
        call, before = self._calls[index]
        if call.shown is not None and (name != call.name or not arguments.startswith(before)):
            for passage in call.blocks.values():
                self._blocks.restart(passage)
            call.shown = None
            call.arguments.clear()
            before = ""
        call.name = name
        added = arguments[len(before) :]
        if call.shown is not None:
            call.arguments.write(added)
            self._blocks.put(call, call.shown.feed(added))
        elif name and (arguments or not self._reply.may_become(name)):
            call.arguments.write(added)
            self._show(call)
        else:
            return
        self._calls[index] = call, arguments

    def _show(self, call: GrowingCall) -> None:
        self._blocks.show(call, self._reply.arguments(call.name, call.arguments))
        if self._placeholders and call.name == self._reply.tool and "call" not in call.blocks:
            passage = self._blocks.block(call, "reply")
            if passage.fresh:
                self._blocks.wait(passage)
