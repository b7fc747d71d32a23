"""GitHub Copilot's `--output-format json`, and the file that it keeps of a session.

Text comes in pieces and then whole, thoughts in pieces and then whole twice, calls in pieces,
whole, and once more when they begin to run. What has come in pieces is known by its id, and is not
said again. Between one request to the model and its answer nothing is final: a retry takes all of
it back.

The file has the whole ones alone, and no last line while the program runs.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    AWAITED,
    COMPACTING,
    INTERRUPTED,
    RETRYING,
    Content,
    Event,
    Failure,
    Notice,
    Part,
    Spent,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.payload import as_json, say, text_of, word
from streamcurses._formats.results import error_of, result_of
from streamcurses._formats.runs import Read, Run, fields, figure, seconds
from streamcurses._late import Any

NAME = "copilot"

Fields = dict[str, Any]


class Copilot(Run):
    NAME = NAME
    MARK = "parentId"

    def __init__(self) -> None:
        super().__init__()
        self._ids: set[str] = set()  # of what has been said, messages and thoughts
        self._thought = False  # whether thoughts of this message have been
        self._numbers: dict[str, int] = {}  # of the message's calls
        self._known: set[str] = set()  # the calls that were said
        self._part = 0
        self._parts: list[str] = []
        self._turns = 0
        self._usage: Usage | None = None

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = payload.get("type")
        return (
            isinstance(kind, str)
            and "." in kind
            and isinstance(payload.get("data"), dict)
            and "timestamp" in payload
            and "parentId" in payload
        )

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        kind = payload.get("type")
        data = payload.get("data")
        if data is None and kind == "result" and "exitCode" in payload:
            self._result(payload, out)
            return
        read = TYPES.get(kind)
        if read is None or not isinstance(data, dict):
            if not Copilot.recognizes(payload):
                out.append(Unknown(word(kind), payload))
            return
        self._started = True
        call = data.get("parentToolCallId")
        if call and isinstance(call, str):
            plain = {name: value for name, value in data.items() if name != "parentToolCallId"}
            self._agent(call, {**payload, "data": plain}, out)
        else:
            read(self, data, out)

    def _begin(self, out: list[Event], id: str = "") -> None:
        if not self._begun:
            super()._begin(out, id)
            self._thought = False
            self._numbers = {}
            self._part += 1
            self._parts.append(str(self._part))
            out.append(Part(self._parts[-1]))

    def _finish(self, out: list[Event], reason: str = "") -> None:
        if self._begun:
            super()._finish(out, reason)
            out.append(Part(""))

    # What is said.

    def _start(self, data: Fields, out: list[Event]) -> None:
        self.ends = False  # as a file does not, which is what begins so
        self._model = word(data.get("selectedModel")) or self._model

    def _call_start(self, data: Fields, out: list[Event]) -> None:
        self._finish(out)
        self._parts.clear()
        self._model = word(data.get("model")) or self._model

    def _user(self, data: Fields, out: list[Event]) -> None:
        self._finish(out)
        if not self.within:
            say(UserText, data.get("content"), out)

    def _turn(self, data: Fields, out: list[Event]) -> None:
        self._turns += 1

    def _text_delta(self, data: Fields, out: list[Event]) -> None:
        text = data.get("deltaContent")
        if text and isinstance(text, str):
            self._begin(out)
            self._ids.add(data["messageId"])
            out.append(Content(text))

    def _thought_delta(self, data: Fields, out: list[Event]) -> None:
        text = data.get("deltaContent")
        if text and isinstance(text, str):
            self._begin(out)
            self._thought = True
            self._ids.add(data["reasoningId"])
            out.append(Thoughts(text))

    def _call_delta(self, data: Fields, out: list[Event]) -> None:
        self._begin(out)
        id = word(data.get("toolCallId"))
        name = "" if id in self._numbers else word(data.get("toolName"))
        number = self._numbers.setdefault(id, len(self._numbers))
        self._known.add(id)
        out.append(ToolCallDelta(number, id, name, word(data.get("inputDelta"))))

    def _message(self, data: Fields, out: list[Event]) -> None:
        id = word(data.get("messageId"))
        self._model = word(data.get("model")) or self._model
        thought = data.get("reasoningText")
        if thought and not self._thought:
            self._say(Thoughts, thought, out)
            self._thought = True
        if id not in self._ids:
            self._ids.add(id)
            self._say(Content, text_of(data.get("content")), out)
        for request in data.get("toolRequests") or ():
            id, name, arguments = map(request.get, ("toolCallId", "name", "arguments"))
            self._request(id, name, arguments, out)
        if self._usage is not None and self._begun:
            out.append(self._usage)
            self._usage = None
        self._finish(out)

    def _request(self, id: Any, name: Any, arguments: Any, out: list[Event]) -> None:
        id = word(id)
        if id not in self._known:
            self._begin(out)
            self._known.add(id)
            number = self._numbers.setdefault(id, len(self._numbers))
            out.append(ToolCallDelta(number, id, word(name), as_json(arguments)))

    def _reasoning(self, data: Fields, out: list[Event]) -> None:
        id = word(data.get("reasoningId"))
        if id not in self._ids and not self._thought:
            self._ids.add(id)
            self._say(Thoughts, data.get("content"), out)

    # What tools do.

    def _runs(self, data: Fields, out: list[Event]) -> None:
        self._request(data.get("toolCallId"), data.get("toolName"), data.get("arguments"), out)
        self._finish(out)

    def _complete(self, data: Fields, out: list[Event]) -> None:
        id = word(data.get("toolCallId"))
        result = fields(data.get("result"))
        error = data.get("error")
        text, ok = error_of(error) if error else result_of(result.get("content") or "")
        status = fields(data.get("shellExecution")).get("exitCode")
        self._end_agent(id, out)
        out.append(ToolResult(id, "", text, ok and data.get("success") is not False and not status))

    def _awaits(self, data: Fields, out: list[Event]) -> None:
        request = fields(data.get("permissionRequest"))
        name = word(data.get("toolName")) or word(request.get("kind")) or "a tool"
        out.append(Notice(f"{name} waits for approval", AWAITED))

    # What becomes of it.

    def _again(self, data: Fields, out: list[Event]) -> None:
        self._finish(out)
        if self._parts:
            out.append(TakeBack(tuple(self._parts)))
            self._parts.clear()

    def _info(self, data: Fields, out: list[Event]) -> None:
        again = data.get("infoType") == "model_retry"
        say(lambda text: Notice(text, RETRYING if again else ""), data.get("message"), out)

    def _warning(self, data: Fields, out: list[Event]) -> None:
        say(Notice, data.get("message"), out)

    def _error(self, data: Fields, out: list[Event]) -> None:
        self._fail(Failure(word(data.get("errorType")) or "error", word(data.get("message"))), out)

    def _aborted(self, data: Fields, out: list[Event]) -> None:
        self._finish(out)
        out.append(Notice(f"aborted: {word(data.get('reason'))}", INTERRUPTED))

    def _compacts(self, data: Fields, out: list[Event]) -> None:
        out.append(Notice("the conversation so far is compacted", COMPACTING))

    def _counted(self, data: Fields, out: list[Event]) -> None:
        counts = fields(data.get("usage")) or data
        self._usage = Usage(*map(figure, map(counts.get, ("inputTokens", "outputTokens"))))

    def _shutdown(self, data: Fields, out: list[Event]) -> None:
        self._finish(out)
        self._over = True

    def _nothing(self, data: Fields, out: list[Event]) -> None:
        """Says nothing to anyone."""

    def _result(self, payload: Fields, out: list[Event]) -> None:
        status = payload.get("exitCode")
        if status and not self._failed:
            self._fail(Failure("error", f"exit status {word(status)}"), out)
        took = seconds(fields(payload.get("usage")).get("sessionDurationMs"))
        self._end(Spent(self._turns or None, took), out)


TYPES: dict[Any, Read] = {
    "session.start": Copilot._start,
    "session.info": Copilot._info,
    "session.warning": Copilot._warning,
    "session.error": Copilot._error,
    "session.compaction_start": Copilot._compacts,
    "session.usage_record": Copilot._counted,
    "session.shutdown": Copilot._shutdown,
    "user.message": Copilot._user,
    "assistant.turn_start": Copilot._turn,
    "assistant.turn_retry": Copilot._again,
    "assistant.reasoning_delta": Copilot._thought_delta,
    "assistant.message_delta": Copilot._text_delta,
    "assistant.tool_call_delta": Copilot._call_delta,
    "assistant.message": Copilot._message,
    "assistant.reasoning": Copilot._reasoning,
    "assistant.usage": Copilot._counted,
    "model.call_start": Copilot._call_start,
    "tool.execution_start": Copilot._runs,
    "tool.execution_complete": Copilot._complete,
    "permission.requested": Copilot._awaits,
    "abort": Copilot._aborted,
}
