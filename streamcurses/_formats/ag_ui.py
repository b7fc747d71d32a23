"""AG-UI's events, of whatever agent stands behind them: text, thoughts, calls, results, an end.

Calls end before their arguments have come, where several do at once: their end says nothing. A
message goes on until results have come, or another text begins.
"""

from __future__ import annotations

from streamcurses._formats.cases import get
from streamcurses._formats.events import (
    AWAITED,
    Content,
    Event,
    Failure,
    Notice,
    Spent,
    Thoughts,
    ToolResult,
    UserText,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import INSTRUCTIONS, as_json, say, text_of, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import Read, Run, fields, figure
from streamcurses._formats.tool_calls import ToolCalls
from streamcurses._late import Any

NAME = "ag-ui"

Fields = dict[str, Any]


class AGUI(Run):
    NAME = NAME

    def __init__(self) -> None:
        super().__init__()
        self._pieces = ToolCalls()
        self._text = ""  # the id of the text that came last
        self._role = ""  # whose it is, where that is not the assistant
        self._parents: dict[str, str] = {}  # another agent's run -> the call that it is of

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return payload.get("type") in AGUI.TYPES

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        agent = get(payload, "subagentRunId")
        if agent and not self.within and payload.get("type") not in AGENTS:
            self._agent(self._parents.get(word(agent), word(agent)), payload, out)
        else:
            super().read(payload, event, out)

    def _begin(self, out: list[Event], id: str = "") -> None:
        if not self._begun:
            super()._begin(out, id)
            self._pieces = ToolCalls()
            self._text = ""

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""

    def _text_start(self, payload: Fields, out: list[Event]) -> None:
        role = word(payload.get("role"))
        self._role = role if role == "user" or role in INSTRUCTIONS else ""
        id = word(get(payload, "messageId"))
        if id and id != self._text and not self._role:
            if self._text:
                self._finish(out)
            self._begin(out, id)
            self._text = id

    def _text_content(self, payload: Fields, out: list[Event]) -> None:
        text = payload.get("delta")
        if not isinstance(text, str):
            return
        if text and self._role == "user":
            out.append(UserText(text))
        elif text and not self._role:
            self._begin(out)
            out.append(Content(text))

    def _text_chunk(self, payload: Fields, out: list[Event]) -> None:
        if get(payload, "messageId") or payload.get("role"):
            self._text_start(payload, out)
        self._text_content(payload, out)

    def _thoughts(self, payload: Fields, out: list[Event]) -> None:
        self._say(Thoughts, payload.get("delta"), out)

    def _piece(self, payload: Fields, out: list[Event]) -> None:
        id = word(get(payload, "toolCallId"))
        name = get(payload, "toolCallName")
        self._begin(out)
        piece = self._pieces.take(id or None, id, name, payload.get("delta"))
        if piece is not None:
            out.append(piece)

    def _result(self, payload: Fields, out: list[Event]) -> None:
        text, ok = result_of(payload.get("content"))
        out.append(ToolResult(word(get(payload, "toolCallId")), "", text, ok))
        self._finish(out)

    def _finished(self, payload: Fields, out: list[Event]) -> None:
        outcome = fields(payload.get("outcome"))
        if outcome.get("type") == "interrupt":
            told = [word(fields(one).get("message")) for one in outcome.get("interrupts") or ()]
            text = ": ".join(filter(None, ("the run waits for a person", ", ".join(told))))
            out.append(Notice(text, AWAITED))
            self._spoke = True
        elif outcome.get("type") == "cancelled":
            self._fail(Failure("cancelled", "the run was cancelled"), out)
        if not self._spoke and payload.get("result"):
            self._say(Content, text_of(payload["result"]) or as_json(payload["result"]), out)
        self._end(_spent(payload.get("usage") or ()), out)

    def _failed_run(self, payload: Fields, out: list[Event]) -> None:
        kind = word(payload.get("code")) or "error"
        self._fail(Failure(kind, word(payload.get("message")) or NOTHING), out)
        self._end(_spent(payload.get("usage") or ()), out)

    def _started_run(self, payload: Fields, out: list[Event]) -> None:
        self._over = self._spoke = False

    def _agent_starts(self, payload: Fields, out: list[Event]) -> None:
        parent = get(payload, "parentToolCallId")
        if parent:
            self._parents[word(get(payload, "subagentRunId"))] = word(parent)
        told = (payload.get("name"), payload.get("description"))
        say(Notice, ": ".join(filter(None, map(word, told))), out)

    def _agent_ends(self, payload: Fields, out: list[Event]) -> None:
        run = word(get(payload, "subagentRunId"))
        self._end_agent(self._parents.get(run, run), out)
        say(Notice, payload.get("message"), out)


def _spent(counts: Any) -> Spent:
    """The tokens of all models together."""
    used = {
        name: [figure(get(fields(one), name)) or 0 for one in counts]
        for name in ("inputTokens", "outputTokens")
    }
    return Spent(None, None, None, *(sum(several) or None for several in used.values()))


_TYPES: dict[str, Read] = {
    "RUN_STARTED": AGUI._started_run,
    "RUN_FINISHED": AGUI._finished,
    "RUN_ERROR": AGUI._failed_run,
    "TEXT_MESSAGE_START": AGUI._text_start,
    "TEXT_MESSAGE_CONTENT": AGUI._text_content,
    "TEXT_MESSAGE_CHUNK": AGUI._text_chunk,
    "REASONING_MESSAGE_CONTENT": AGUI._thoughts,
    "REASONING_MESSAGE_CHUNK": AGUI._thoughts,
    "THINKING_TEXT_MESSAGE_CONTENT": AGUI._thoughts,
    "TOOL_CALL_START": AGUI._piece,
    "TOOL_CALL_ARGS": AGUI._piece,
    "TOOL_CALL_CHUNK": AGUI._piece,
    "TOOL_CALL_RESULT": AGUI._result,
    "SUBAGENT_STARTED": AGUI._agent_starts,
    "SUBAGENT_FINISHED": AGUI._agent_ends,
    "SUBAGENT_ERROR": AGUI._agent_ends,
}
_SILENT = (
    "STEP_STARTED", "STEP_FINISHED", "TEXT_MESSAGE_END", "REASONING_START",
    "REASONING_MESSAGE_START", "REASONING_MESSAGE_END", "REASONING_END",
    "REASONING_ENCRYPTED_VALUE", "THINKING_START", "THINKING_END", "THINKING_TEXT_MESSAGE_START",
    "THINKING_TEXT_MESSAGE_END", "TOOL_CALL_END", "STATE_SNAPSHOT", "STATE_DELTA",
    "MESSAGES_SNAPSHOT", "ACTIVITY_SNAPSHOT", "ACTIVITY_DELTA", "RAW", "CUSTOM",
)  # fmt: skip
# What tells of another agent, and is none of its words.
AGENTS = frozenset({"SUBAGENT_STARTED", "SUBAGENT_FINISHED", "SUBAGENT_ERROR"})
AGUI.TYPES = {**dict.fromkeys(_SILENT, AGUI._nothing), **_TYPES}
