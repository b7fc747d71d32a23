"""Pieces of tool calls put to the calls they belong to, whatever a server does with the indices.

A piece may carry an index, an id, a name and arguments. It belongs to

1. the call last seen under its index; but another id than that call's means the call of that id,
   or a new one (servers whose index is always 0);
2. without an index, or with one not seen before: the call of its id, or the one before, while that
   has neither id nor name;
3. without either: the call before, unless both have indices of their own.

Everything else begins a new call, and so does, where no id tells, a named piece that opens an
object right behind one that was closed: calls that come whole, one after the other. A name that
repeats the whole name so far is a repetition; any other is a continuation of it.
"""

from __future__ import annotations

from streamcurses._formats.events import ToolCallDelta
from streamcurses._formats.payload import as_json, word
from streamcurses._late import Any
from streamcurses.json.tuples import new

# No piece has this index.
_NOWHERE = object()

# The index under which a message's one `function_call` (the older field) is kept.
FUNCTION_CALL = "function_call"


class _WireCall:
    __slots__ = ("id", "name", "number", "tail", "wire")

    def __init__(self, number: int, wire: Any) -> None:
        self.number = number
        self.wire = wire
        self.id = ""
        self.name = ""
        self.tail = ""


class ToolCalls:
    """The calls of one message, numbered from 0 in order of appearance."""

    def __init__(self) -> None:
        self._calls: list[_WireCall] = []
        self._by_wire: dict[Any, _WireCall] = {}
        # The call that the last piece was of, and the index of which one with nothing but arguments
        # is of it too.
        self.last = _WireCall(-1, None)
        self.on: Any = _NOWHERE

    @property
    def old(self) -> bool:
        """Whether the message's calls came as `function_call`, or none came as yet."""
        return not self._calls or FUNCTION_CALL in self._by_wire

    @property
    def empty(self) -> bool:
        return not self._calls

    def number(self, wire: Any, id: Any) -> int:
        """The number of the call that a piece of this index and id went to last."""
        call = self._by_wire.get(wire) or (self._by_id(word(id)) if id else None)
        return (call or self._calls[-1]).number

    def said(self, arguments: str) -> ToolCallDelta:
        """More of the last piece's call."""
        call = self.last
        call.tail = arguments
        return new(ToolCallDelta, (call.number, call.id, "", arguments))

    def take(self, wire: Any, id: Any, name: Any, arguments: Any) -> ToolCallDelta | None:
        """One piece as it came; None if it says nothing new."""
        if wire == self.on and not id and not name and type(arguments) is str and arguments:
            return self.said(arguments)  # as most are
        id, name, arguments = word(id), word(name), as_json(arguments)
        call = self._call_for(wire, id, name, arguments)
        begins = call is None
        if call is None:
            call = _WireCall(len(self._calls), wire)
            self._calls.append(call)
        if wire is not None:
            call.wire = wire
            self._by_wire[wire] = call
        call.id = id or call.id
        call.tail = arguments or call.tail
        if name == call.name:
            name = ""
        call.name += name
        self.last = call
        self.on = call.wire if self._by_wire.get(call.wire) is call else _NOWHERE
        if begins or name or arguments:
            return ToolCallDelta(call.number, call.id, name, arguments)
        return None

    def _call_for(self, wire: Any, id: str, name: str, arguments: str) -> _WireCall | None:
        call = self._by_wire.get(wire)
        if call is not None:
            if id and call.id and id != call.id:
                return self._by_id(id)
        elif id:
            call = self._by_id(id) or self._nameless()
            if call is not None and call.wire is not None and wire is not None:
                return None
        elif self._calls:
            call = self._calls[-1]
            if call.wire is not None and wire is not None:
                return None
        if call is not None and not id and _begins_anew(call, name, arguments):
            return None
        return call

    def _nameless(self) -> _WireCall | None:
        call = self._calls[-1] if self._calls else None
        return None if call is None or call.id or call.name else call

    def _by_id(self, id: str) -> _WireCall | None:
        return next((call for call in reversed(self._calls) if call.id == id), None)


def _begins_anew(call: _WireCall, name: str, arguments: str) -> bool:
    return bool(
        name and call.wire != FUNCTION_CALL and call.tail[-1:] == "}" and arguments[:1] == "{"
    )
