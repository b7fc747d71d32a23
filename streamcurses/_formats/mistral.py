"""Mistral's conversations: responses of several outputs, runs of tools and handoffs among them.

Pieces of an output share its id. What Mistral runs itself has a call and a result; calls that are
for others to run end the response. The agent that a handoff names goes on with a message of its
own. A response that was not streamed holds its outputs whole, under the same names.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    AWAITED,
    Content,
    Event,
    Failure,
    Notice,
    Source,
    Spent,
    Thoughts,
    ToolResult,
)
from streamcurses._formats.failures import NOTHING
from streamcurses._formats.payload import text_of, usage, word
from streamcurses._formats.results import result_of
from streamcurses._formats.runs import Read, Run, fields
from streamcurses._formats.tool_calls import ToolCalls
from streamcurses._late import Any, Callable

NAME = "mistral"

Fields = dict[str, Any]

WHOLE = "conversation.response"
USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")


class Mistral(Run):
    NAME = NAME
    layout = "regions"

    def __init__(self) -> None:
        super().__init__()
        self._pieces = ToolCalls()
        self._text = ""  # the id of the output that said something last

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        return payload.get("type") in Mistral.TYPES or payload.get("object") == WHOLE

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        if payload.get("object") == WHOLE:
            self._started = True
            for output in payload.get("outputs") or ():
                self._output(output, out)
            self._done(payload, out)
        else:
            super().read(payload, event, out)

    def _output(self, output: Fields, out: list[Event]) -> None:
        for read in OUTPUTS.get(output.get("type"), ()):
            read(self, output, out)

    def _begin(self, out: list[Event], id: str = "") -> None:
        if not self._begun:
            super()._begin(out, id)
            self._pieces = ToolCalls()
            self._text = ""

    def _start(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        self._over = self._spoke = False

    def _piece(self, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("model")) or self._model
        id = word(payload.get("id"))
        if self._text and id != self._text:
            self._finish(out)
        self._begin(out, id)
        self._text = id
        content = payload.get("content")
        for chunk in content if isinstance(content, list) else [content]:
            self._chunk(chunk, out)

    def _chunk(self, chunk: Any, out: list[Event]) -> None:
        if not isinstance(chunk, dict):
            self._say(Content, chunk, out)
            return
        kind = chunk.get("type")
        if kind in SAYING:
            name, say = SAYING[kind]
            self._say(say, text_of(chunk.get(name)), out)
        elif kind in PAGES:
            self._begin(out)
            out.append(Source(*(word(chunk.get(name)) for name in PAGES[kind])))
        elif kind in FILES:
            file = {**chunk, "type": FILES[kind], "filename": chunk.get("file_name")}
            out.append(Notice(result_of(file).text))

    def _asked(self, payload: Fields, out: list[Event]) -> None:
        self._take(word(payload.get("tool_call_id")), payload, out)
        if payload.get("confirmation_status") == "pending":
            out.append(Notice("a call waits for approval", AWAITED))

    def _tool(self, payload: Fields, out: list[Event]) -> None:
        self._take(word(payload.get("id")), payload, out)

    def _take(self, id: str, payload: Fields, out: list[Event]) -> None:
        self._model = word(payload.get("model")) or self._model
        self._begin(out)
        arguments = payload.get("arguments")
        piece = self._pieces.take(id or None, id, payload.get("name"), arguments)
        if piece is not None:
            out.append(piece)

    def _tool_done(self, payload: Fields, out: list[Event]) -> None:
        info = fields(payload.get("info"))
        text, ok = result_of(info.get("code_output", info) or "")
        out.append(ToolResult(word(payload.get("id")), word(payload.get("name")), text, ok))

    def _nothing(self, payload: Fields, out: list[Event]) -> None:
        """The agent that takes over says who it is."""

    def _handed(self, payload: Fields, out: list[Event]) -> None:
        self._finish(out)
        name = word(payload.get("next_agent_name") or payload.get("next_agent_id"))
        out.append(Notice(f"handed over to {name}" if name else "handed over"))

    def _done(self, payload: Fields, out: list[Event]) -> None:
        counts = fields(payload.get("usage"))
        if counts and self._begun:
            out.append(usage(counts, USAGE))
        self._end(Spent(), out)

    def _error(self, payload: Fields, out: list[Event]) -> None:
        kind = word(payload.get("code")) or "error"
        self._fail(Failure(kind, word(payload.get("message")) or NOTHING), out)
        self._over = True


# A chunk's type -> where its text is, and what that is.
SAYING: dict[Any, tuple[str, Callable[[str], Event]]] = {
    "text": ("text", Content),
    "thinking": ("thinking", Thoughts),
}
# A chunk's type -> where the address of what it draws on is, and the title.
PAGES = {
    "tool_reference": ("url", "title"),
    "document_url": ("document_url", "document_name"),
}
# A chunk's type -> what kind of file it is.
FILES = {"image_url": "image_url", "tool_file": "file"}

_TYPES: dict[Any, Read] = {
    "conversation.response.started": Mistral._start,
    "message.output.delta": Mistral._piece,
    "function.call.delta": Mistral._asked,
    "tool.execution.started": Mistral._tool,
    "tool.execution.delta": Mistral._tool,
    "tool.execution.done": Mistral._tool_done,
    "agent.handoff.started": Mistral._nothing,
    "agent.handoff.done": Mistral._handed,
    "conversation.response.done": Mistral._done,
    "conversation.response.error": Mistral._error,
}
Mistral.TYPES = _TYPES
# The outputs of a whole response -> what reads them, one after the other.
OUTPUTS: dict[Any, tuple[Read, ...]] = {
    "message.output": (Mistral._piece,),
    "function.call": (Mistral._asked,),
    "tool.execution": (Mistral._tool, Mistral._tool_done),
    "agent.handoff": (Mistral._handed,),
}
