"""OpenAI chat completions, as OpenAI and the many who copy it send them.

A chunk's delta is read field by field in the order of `READ`; a whole message (a response that
was not streamed, a line of a conversation file) has the same fields and goes the same way.

A new message begins with the first chunk that has choices, and after a whole message, after
`[DONE]`, or after a finish, with a chunk of another id that says something. An id that changes
before the finish is a gateway's whim and begins nothing.

Of several choices the first, of index 0, is shown. Others that come before it are waited with for
a little while; where none of index 0 comes, that of the lowest index is shown.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    Content,
    Event,
    Finish,
    MessageBegin,
    Notice,
    Opaque,
    Refusal,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    Unknown,
    Usage,
    UserText,
)
from streamcurses._formats.format import Format
from streamcurses._formats.payload import (
    INSTRUCTIONS,
    say,
    source,
    unshown,
    usage,
    word,
)
from streamcurses._formats.tool_calls import FUNCTION_CALL, ToolCalls
from streamcurses._late import Any, Callable
from streamcurses.json.tuples import new

NAME = "openai-chat"
USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")

# So many choices are waited with for the first one.
PATIENCE = 8

KNOWN = frozenset({"choices", "error", "usage", "x_groq"})

# What stands beside the choices and may have to be read, but for the usage: many have null there.
BESIDE = frozenset({"error", "x_groq", "citations", "search_results"})

# What the SDK's helper for streams has between the chunks, and says what these say.
SDK_EVENTS = ("content.", "logprobs.", "refusal.", "tool_calls.function.")


class OpenAIChat(Format):
    def __init__(self) -> None:
        self._others = False
        self._begun = False
        # The field that the last text was in, where a message is under way whose content is text.
        self._on = ""
        # The index of the choice that is shown, and those that wait for it; None once it has come.
        self._choice = 0
        self._waiting: list[tuple[dict[str, Any], dict[str, Any]]] | None = []
        self._reset()

    def _reset(self) -> None:
        self._id: Any = ""
        self._finish = ""
        self._usage = Usage()
        self._calls = ToolCalls()
        self._thought = False
        self._arrays = False
        self._failed = False
        self._cited: list[Any] = []

    @staticmethod
    def recognizes(payload: dict[str, Any]) -> bool:
        kind = word(payload.get("object"))
        if kind.startswith("chat.completion"):
            return True
        choices = payload.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else {}
        text = isinstance(first, dict) and "text" in first and "delta" not in first
        return "choices" in payload and kind != "text_completion" and not text

    @staticmethod
    def might_be(payload: dict[str, Any]) -> bool:
        return "type" not in payload and word(payload.get("role")) in ROLES

    @staticmethod
    def hides(payload: dict[str, Any]) -> bool:
        kind = word(payload.get("type"))
        return payload.get("role") in INSTRUCTIONS or kind.startswith(SDK_EVENTS)

    def more(self, payload: dict[str, Any]) -> str:
        try:
            (choice,) = payload["choices"]
            delta = choice["delta"]
            on = self._on
            text = delta[on]
            if on == "tool_calls":
                (call,) = text
                function = call["function"]
                text = function["arguments"]
                if len(call) != 2 or len(function) != 1 or call["index"] != self._calls.on:
                    return ""
            if (
                type(text) is str
                and len(delta) == 1
                and not choice["finish_reason"]
                and not choice["index"]
                and "error" not in choice
                and not payload.get("usage")
                and BESIDE.isdisjoint(payload)
            ):
                if on == "tool_calls":
                    self._calls.last.tail = text
                return text
        except (AttributeError, LookupError, TypeError, ValueError):
            pass  # some other shape
        return ""

    def said(self, text: str) -> Event:
        return new(Content, (text,)) if self._on == "content" else self._calls.said(text)

    def read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        self._read(payload, event, out)
        # What does nothing but go on is read by the shape of it.
        flows = self._begun and not (self._finish or self._arrays or self._choice)
        self._on = ON.get(type(out[-1]), "") if flows and out else ""

    def _read(self, payload: dict[str, Any], event: str, out: list[Event]) -> None:
        choices = payload.get("choices")
        if choices:
            for choice in choices:
                if (choice.get("index") or 0) == self._choice:
                    self._read_choice(payload, choice, out)
                elif self._waiting is None:
                    self._pass_over(out)
                else:
                    self._waiting.append((payload, choice))
                    if choice.get("finish_reason") or len(self._waiting) > PATIENCE:
                        self._choose(out)
        elif "role" in payload and "type" not in payload:
            read_role = ROLES.get(payload["role"])
            if read_role is None:
                out.append(Unknown(word(payload["role"]), payload))
            else:
                read_role(self, payload, out)
        elif KNOWN.isdisjoint(payload) and payload.get("object") != "error":
            out.append(Unknown(word(payload.get("object")) or event, payload))
        if (
            payload.get("usage")
            or "x_groq" in payload
            or "citations" in payload
            or "search_results" in payload
        ):
            self._read_beside(payload, out)
        if payload.get("error") or payload.get("object") == "error":
            self._fail(payload, out)

    def _read_beside(self, payload: dict[str, Any], out: list[Event]) -> None:
        """What stands beside the choices."""
        self._count(payload, out)
        cited = [payload.get(name) for name in CITATIONS]
        if any(cited) and cited != self._cited:
            self._cited = cited
            for one in (one for several in cited for one in several or ()):
                self._cite(one, out)

    def _fail(self, payload: dict[str, Any], out: list[Event]) -> None:
        from streamcurses._formats.failures import failure_in

        self._failed = True
        out.append(failure_in(payload))

    def _cite(self, annotation: Any, out: list[Event]) -> None:
        found = source(annotation)
        if found is not None:
            out.append(found)

    def _count(self, payload: dict[str, Any], out: list[Event]) -> None:
        counts = payload.get("usage") or (payload.get("x_groq") or {}).get("usage")
        if counts:
            counted = usage(counts, USAGE)
            if counted != self._usage:
                self._usage = counted
                out.append(counted)

    def mark(self, marker: str, out: list[Event]) -> None:
        self._choose(out)
        if self._begun and not (self._finish or self._failed):
            out.append(Finish(""))
        self._begun = False
        self._on = ""
        self._choice = 0
        self._waiting = []

    def close(self, out: list[Event]) -> None:
        self._choose(out)

    def _choose(self, out: list[Event]) -> None:
        """The first choice will not come: another takes its place."""
        waiting = self._waiting
        if waiting:
            self._choice = min(choice["index"] for _, choice in waiting)
            self._waiting = None
            for payload, choice in waiting:
                if choice["index"] == self._choice:
                    self._read_choice(payload, choice, out)
                else:
                    self._pass_over(out)

    def _begin(self, id: Any, model: Any, out: list[Event]) -> None:
        if self._waiting:
            self._pass_over(out)
        self._waiting = None
        self._reset()
        self._begun = True
        self._id = id
        out.append(MessageBegin(word(id), word(model), NAME))

    def _read_choice(
        self, payload: dict[str, Any], choice: dict[str, Any], out: list[Event]
    ) -> None:
        # Some servers send the message so far beside the delta.
        delta = choice.get("delta")
        whole = choice.get("message") if delta is None else None
        reason = choice.get("finish_reason")
        id = payload.get("id")
        another = self._finish and id and id != self._id and delta and not reason
        if whole or another or not self._begun:
            self._begin(id, payload.get("model"), out)
        self._id = id or self._id
        fields = delta or whole
        if fields:
            self._read_fields(fields, out)
        elif choice.get("text"):
            say(Content, choice["text"], out)
        if reason and reason != self._finish:
            self._finish = reason
            out.append(Finish(word(reason)))
        if choice.get("error"):
            self._fail(choice, out)
        if whole:
            self._begun = False

    def _read_fields(self, fields: dict[str, Any], out: list[Event]) -> None:
        if len(fields) == 1:  # as in most chunks: there is no order to keep
            [(name, value)] = fields.items()
            if value and name in READ:
                READ[name](self, value, fields, out)
            if name not in SHOWN:
                self._keep(fields, out)
            return
        for name, read in READ.items():
            value = fields.get(name)
            if value:
                read(self, value, fields, out)
        if not SHOWN.issuperset(fields):
            self._keep(fields, out)

    def _keep(self, fields: dict[str, Any], out: list[Event]) -> None:
        """What is not shown goes back to the provider all the same."""
        kept = unshown(fields, SHOWN)
        if kept:
            out.append(Opaque("field", kept))

    def _pass_over(self, out: list[Event]) -> None:
        if not self._others:
            self._others = True
            out.append(Notice("the stream holds several choices; the first one is shown"))

    # What a field says.

    def _content(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        if isinstance(value, str):
            out.append(Content(value))
            if self._arrays:
                out.append(Opaque("content_parts", [{"type": "text", "text": value}]))
            return
        self._arrays = True
        for part in value:
            read = PARTS.get(part.get("type"))
            if read is None and not part.get("text"):
                out.append(Unknown(word(part.get("type")), part))
            else:  # what has text is said, whatever it is
                field, kind = read or ("text", Content)
                say(kind, part.get(field), out)
        out.append(Opaque("content_parts", value))

    def _reasoning_content(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        self._think("reasoning_content", value, out)

    def _reasoning(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        if not fields.get("reasoning_content"):
            self._think("reasoning", value, out)

    def _think(self, name: str, value: Any, out: list[Event]) -> None:
        if not self._thought:
            self._thought = True
            out.append(Opaque("reasoning_field", name))
        say(Thoughts, value, out)

    def _reasoning_details(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        if not (fields.get("reasoning_content") or fields.get("reasoning")):
            for detail in value:
                say(Thoughts, detail.get("text") or detail.get("summary"), out)
        out.append(Opaque("reasoning_details", value))

    def _refusal(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        say(Refusal, value, out)

    def _tool_calls(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        for call in value:
            index = call.get("index")
            function = call.get("function") or call.get("custom") or {}
            arguments = function.get("arguments")
            if len(function) == 1 and len(call) == 2 and arguments and index is not None:
                # As most are: there is nothing else that could be kept.
                piece = self._calls.take(index, None, None, arguments)
                if piece:
                    out.append(piece)
                continue
            if arguments is None:
                arguments = function.get("input")
            piece = self._calls.take(index, call.get("id"), function.get("name"), arguments)
            if piece:
                out.append(piece)
            if not CALL.issuperset(call) or not FUNCTION.issuperset(function):
                self._keep_of_call(call, out)

    def _keep_of_call(self, call: dict[str, Any], out: list[Event]) -> None:
        kept = unshown(call, CALL | {"custom"})
        if call.get("type") not in (None, "", "function"):
            kept["type"] = call["type"]
        for name in ("function", "custom"):
            inner = unshown(call.get(name) or {}, FUNCTION)
            if inner:
                kept[name] = inner
        if kept:
            number = self._calls.number(call.get("index"), call.get("id"))
            out.append(Opaque("call", (number, kept)))

    def _function_call(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        # Beside tool_calls it only says the same again.
        if self._calls.old:
            begins = self._calls.empty
            piece = self._calls.take(FUNCTION_CALL, "", value.get("name"), value.get("arguments"))
            if piece:
                out.append(piece)
                if begins:
                    out.append(Opaque("function_call", True))

    def _audio(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        say(Content, value.get("transcript"), out)
        if value.get("id"):
            out.append(Opaque("audio", {"id": value["id"]}))

    def _annotations(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        for annotation in value:
            self._cite(annotation, out)

    def _context(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        self._annotations(value.get("citations") or (), fields, out)

    def _executed_tools(self, value: Any, fields: dict[str, Any], out: list[Event]) -> None:
        for tool in value:
            self._annotations((tool.get("search_results") or {}).get("results") or (), fields, out)

    # What a whole message says, by its role.

    def _assistant(self, message: dict[str, Any], out: list[Event]) -> None:
        self._begin("", "", out)
        self._read_fields(message, out)
        out.append(Finish(""))
        self._begun = False

    def _user(self, message: dict[str, Any], out: list[Event]) -> None:
        self._begun = False
        say(UserText, message.get("content"), out)

    def _tool(self, message: dict[str, Any], out: list[Event]) -> None:
        self._begun = False
        from streamcurses._formats.results import result_of

        text, ok = result_of(message.get("content"))
        out.append(
            ToolResult(word(message.get("tool_call_id")), word(message.get("name")), text, ok)
        )


_Read = Callable[[OpenAIChat, Any, dict[str, Any], list[Event]], None]

# Reasoning has three names, and one delta may say the same under several of them.
READ: dict[str, _Read] = {
    "reasoning_content": OpenAIChat._reasoning_content,
    "reasoning": OpenAIChat._reasoning,
    "reasoning_details": OpenAIChat._reasoning_details,
    "content": OpenAIChat._content,
    "refusal": OpenAIChat._refusal,
    "tool_calls": OpenAIChat._tool_calls,
    "function_call": OpenAIChat._function_call,
    "audio": OpenAIChat._audio,
    "annotations": OpenAIChat._annotations,
    "context": OpenAIChat._context,
    "executed_tools": OpenAIChat._executed_tools,
}
# The fields of which nothing has to be kept: they are shown whole, have a part of their own, or say
# something of the piece and nothing of the message.
SHOWN = frozenset({
    "role", "content", "refusal", "tool_calls", "function_call", "audio",
    "reasoning_content", "reasoning", "reasoning_details",
    "channel", "token_id", "obfuscation",
})  # fmt: skip
# The same for a call of a function, and for what is called.
CALL = frozenset({"index", "id", "type", "function"})
FUNCTION = frozenset({"name", "arguments", "input"})
# The type of an event -> the field that its text was in, where more of it may come in that alone.
ON: dict[type, str] = {Content: "content", ToolCallDelta: "tool_calls"}
# What names sources beside the choices: the order is that of the first, titles are in the second.
CITATIONS = ("citations", "search_results")


# The type of a part of an array of content -> the field with its text, and what it is.
PARTS: dict[Any, tuple[str, Callable[[str], Event]]] = {
    "text": ("text", Content),
    "thinking": ("thinking", Thoughts),
    "refusal": ("refusal", Refusal),
}

ROLES: dict[Any, Callable[[OpenAIChat, dict[str, Any], list[Event]], None]] = {
    "assistant": OpenAIChat._assistant,
    "user": OpenAIChat._user,
    "tool": OpenAIChat._tool,
    "function": OpenAIChat._tool,
}
