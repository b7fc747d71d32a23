"""agno's runs, of agents and of teams: an event a line, named in the payload as well.

The whole text comes once more with the end, of all turns in one, and is said where it came alone. A
request to the model is a message. The runs of a team's members name the team's: each is a
conversation of its own, under the call that was made last and has no member as yet.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    AWAITED,
    COMPACTING,
    Content,
    Event,
    Failure,
    Notice,
    Spent,
    Thoughts,
    ToolResult,
    Unknown,
    Usage,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import as_json, text_of, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import Read, Run, fields, figure
from streamcurses._late import Any

NAME = "agno"

Fields = dict[str, Any]


class Agno(Run):
    NAME = NAME
    MARK = "run_id"

    def __init__(self) -> None:
        super().__init__()
        self._runs: set[str] = set()
        self._open: list[str] = []  # calls that are not answered
        self._members: dict[str, str] = {}  # a member's run -> the call that it is of
        self._reasoned = False  # in pieces

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        name = payload.get("event")
        return "run_id" in payload and isinstance(name, str) and name.removeprefix("Team") in EVENTS

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        name = word(payload.get("event") or event).removeprefix("Team")
        read = EVENTS.get(name)
        run, parent = word(payload.get("run_id")), word(payload.get("parent_run_id"))
        if parent in self._runs and not self.within:
            self._agent(self._call_of(run, parent), payload, out)
        elif read is None:
            out.append(Unknown(name, payload))
        else:
            self._started = True
            read(self, payload, out)
        self._runs.add(run)

    def _call_of(self, run: str, parent: str) -> str:
        """The call that a member's run is of: that of its parent, if that is a member as well."""
        known = self._members.get(run) or self._members.get(parent)
        if known is None:
            taken = set(self._members.values())
            free = (id for id in self._open if id not in taken)
            known = next(free, self._open[-1] if self._open else run)
        self._members[run] = known
        return known

    def _start(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("model")) or self._model

    def _content(self, payload: Fields, out: list[Event]) -> None:
        self._say(Thoughts, payload.get("reasoning_content"), out)
        self._say(Content, _text(payload.get("content")), out)

    def _reasoning(self, payload: Fields, out: list[Event]) -> None:
        self._reasoned = True
        self._say(Thoughts, payload.get("reasoning_content"), out)

    def _step(self, payload: Fields, out: list[Event]) -> None:
        step = fields(payload.get("content"))
        lines = filter(None, map(word, map(step.get, STEP)))
        if not self._reasoned:
            self._say(Thoughts, "".join(f"{line}\n" for line in lines), out)

    def _request(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)

    def _counted(self, payload: Fields, out: list[Event]) -> None:
        if self._begun:
            names = ("input_tokens", "output_tokens", "total_tokens")
            out.append(Usage(*map(figure, map(payload.get, names))))

    def _tool(self, payload: Fields, out: list[Event]) -> None:
        tool = fields(payload.get("tool"))
        id, name, arguments = map(tool.get, ("tool_call_id", "tool_name", "tool_args"))
        self._open.append(word(id))
        self._call(id, name, arguments or {}, out)

    def _tool_done(self, payload: Fields, out: list[Event]) -> None:
        tool = fields(payload.get("tool"))
        text, ok = result_of(tool.get("result") or "")
        id = word(tool.get("tool_call_id"))
        self._end_agent(id, out)
        if id in self._open:
            self._open.remove(id)
        out.append(ToolResult(id, "", text, ok and not tool.get("tool_call_error")))

    def _paused(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        self._over = True
        out.append(Notice("the run waits for a person", AWAITED))

    def _completed(self, payload: Fields, out: list[Event]) -> None:
        if not self._spoke:
            self._say(Thoughts, payload.get("reasoning_content"), out)
            self._say(Content, _text(payload.get("content")), out)
        self._end(Spent(), out)

    def _error(self, payload: Fields, out: list[Event]) -> None:
        kind = word(payload.get("error_type")) or "error"
        self._fail(Failure(kind, text_of(payload.get("content")) or NOTHING), out)
        self._over = True

    def _cancelled(self, payload: Fields, out: list[Event]) -> None:
        self._fail(Failure("cancelled", word(payload.get("reason")) or NOTHING), out)

    def _compacts(self, payload: Fields, out: list[Event]) -> None:
        out.append(Notice("the conversation so far is compacted", COMPACTING))

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""


def _text(content: Any) -> str:
    """What is said; an object where the agent was asked for one."""
    return content if isinstance(content, str) else text_of(content) or as_json(content)


# What a step of reasoning tells, in this order.
STEP = ("title", "reasoning", "action", "result")

EVENTS: dict[str, Read] = {
    "RunStarted": Agno._start,
    "RunContent": Agno._content,
    "RunIntermediateContent": Agno._nothing,
    "RunContentCompleted": Agno._nothing,
    "ModelRequestStarted": Agno._request,
    "ModelRequestCompleted": Agno._counted,
    "ToolCallStarted": Agno._tool,
    "ToolCallCompleted": Agno._tool_done,
    "ToolCallError": Agno._nothing,
    "ReasoningStarted": Agno._nothing,
    "ReasoningStep": Agno._step,
    "ReasoningContentDelta": Agno._reasoning,
    "ReasoningCompleted": Agno._nothing,
    "CompactionStarted": Agno._compacts,
    "RunPaused": Agno._paused,
    "RunContinued": Agno._start,
    "RunCompleted": Agno._completed,
    "RunError": Agno._error,
    "RunCancelled": Agno._cancelled,
}
