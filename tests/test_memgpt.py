"""MemGPT's classes: for each method and setting, what the seed showed, and what is shown here.

`TABLE` has a row for each call: the seed's output on a terminal without its colours, then ours on a
terminal, then ours where there is none. Where the seed's differs from ours, it is one of its bugs.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, NamedTuple, Optional

import pytest

from streamcurses._conversation.changes import Append
from streamcurses._session.session import Session
from streamcurses.memgpt import (
    AgentInterface,
    CLIInterface,
    StreamingCLIInterface,
    StreamingRefreshCLIInterface,
)
from streamcurses.memgpt._snapshots import Snapshots
from tests.features.hosts import draw_every_frame
from tests.terminals import Child, Emulator, mark

_SGR = re.compile("\x1b\\[[0-9;]*m")


class Case(NamedTuple):
    """A call, and what it shows: in the seed, here on a terminal, here where there is none."""

    method: str
    arguments: tuple[Any, ...]
    settings: dict[str, Any]
    seed: str
    here: str
    plain: str


def same(method: str, *arguments: Any, shows: str = "", plain: str = "", **settings: Any) -> Case:
    return Case(method, arguments, settings, shows, shows, plain or shows)


def gone(
    method: str, *arguments: Any, seed: str, here: str, plain: str = "", **settings: Any
) -> Case:
    """The seed's output was a bug."""
    return Case(method, arguments, settings, seed, here, plain or here)


USER = json.dumps({"type": "user_message", "message": "the lake?", "time": "now"})
BEAT = json.dumps({"type": "heartbeat", "reason": "timer"})
LOGIN = json.dumps({"type": "system_message", "message": "logged in"})
OTHER = json.dumps({"type": "login", "who": "Chad"})
OK = json.dumps({"status": "OK", "message": None})
FAILED = json.dumps({"status": "Failed", "message": "no"})
INSERT = "Running archival_memory_insert({'content': 'an otter'})"
REPLACE = (
    "Running core_memory_replace({'name': 'human', 'old_content': 'Chad', 'new_content': 'Mika'})"
)

DIALOG = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": USER},
    {
        "role": "assistant",
        "content": "Greet him.",
        "tool_calls": [{"function": {"name": "send_message", "arguments": '{"message": "Hi"}'}}],
    },
    {"role": "tool", "content": OK},
    {"role": "assistant", "content": "Nothing to do."},
    {
        "role": "assistant",
        "content": None,
        "function_call": {"name": "send_message", "arguments": '{"message": "Bye"}'},
    },
]

TABLE = [
    same("important_message", "look", shows="look\n"),
    same("warning_message", "careful", shows="careful\n"),
    same("internal_monologue", "hm", shows="💭 hm\n", plain="Inner thoughts: hm\n"),
    same("assistant_message", "hi", shows="🤖 hi\n", plain="Message: hi\n"),
    same("memory_message", "kept", shows="🧠 kept\n", plain="Memory: kept\n"),
    same("system_message", "boot", shows="🖥️ [system] boot\n", plain="System: boot\n"),
    gone(
        "system_message",
        'a {brace} "here"',
        seed="KeyError",
        here='🖥️ [system] a {brace} "here"\n',
        plain='System: a {brace} "here"\n',
    ),
    same("user_message", USER, shows=""),
    same("user_message", "hello", raw=True, shows="🧑 hello\n", plain="User: hello\n"),
    same("user_message", USER, raw=True, shows=f"🧑 {USER}\n", plain=f"User: {USER}\n"),
    same("user_message", USER, dump=True, shows="🧑 the lake?\n", plain="User: the lake?\n"),
    same(
        "user_message",
        USER,
        debug=True,
        shows="🧑 {'message': 'the lake?', 'time': 'now'}\n",
        plain="User: {'message': 'the lake?', 'time': 'now'}\n",
    ),
    same("user_message", BEAT, shows=""),
    same(
        "user_message",
        BEAT,
        debug=True,
        shows="💓 {'reason': 'timer'}\n",
        plain="Heartbeat: {'reason': 'timer'}\n",
    ),
    same(
        "user_message",
        LOGIN,
        dump=True,
        shows="🖥️ {'message': 'logged in'}\n",
        plain="System: {'message': 'logged in'}\n",
    ),
    same(
        "user_message",
        OTHER,
        debug=True,
        shows="🧑 {'who': 'Chad'}\n",
        plain="User: {'who': 'Chad'}\n",
    ),
    same("user_message", "no json", dump=True, shows="🧑 no json\n", plain="User: no json\n"),
    gone(
        "user_message",
        "[1, 2]",
        dump=True,
        seed="TypeError",
        here="🧑 [1, 2]\n",
        plain="User: [1, 2]\n",
    ),
    same("function_message", {"a": 1}, shows=""),
    same(
        "function_message",
        {"a": 1},
        debug=True,
        shows="⚡ [function] {'a': 1}\n",
        plain="Function: {'a': 1}\n",
    ),
    same("function_message", "Success: done", shows=""),
    same(
        "function_message",
        "Success: done",
        debug=True,
        shows="⚡🟢 [function] Success: done\n",
        plain="Function: Success: done\n",
    ),
    same("function_message", "Error: no", shows=""),
    same(
        "function_message",
        "Error: no",
        debug=True,
        shows="⚡🔴 [function] Error: no\n",
        plain="Function: Error: no\n",
    ),
    same("function_message", "Ran search()", debug=True, shows=""),
    same(
        "function_message",
        INSERT,
        shows="🧠 updating memory with archival_memory_insert:\n\t→ an otter\n",
        plain="updating memory with archival_memory_insert:\n\t→ an otter\n",
    ),
    same(
        "function_message",
        REPLACE,
        shows="🧠 updating memory with core_memory_replace:\n\t Chad\n\t→ Mika\n",
        plain="updating memory with core_memory_replace:\n\t Chad\n\t→ Mika\n",
    ),
    gone(
        "function_message",
        "Running core_memory_append({'name': 'human', 'content': 'an otter'})",
        seed="🧠 updating memory with core_memory_append:\n",
        here="🧠 updating memory with core_memory_append:\n\t→ an otter\n",
        plain="updating memory with core_memory_append:\n\t→ an otter\n",
    ),
    *(
        same(
            "function_message",
            f"Running {name}({{'query': 'lake', 'page': 0}})",
            shows=f"🧠 searching memory with {name}:\n\tquery: lake, page: 0\n",
            plain=f"searching memory with {name}:\n\tquery: lake, page: 0\n",
        )
        for name in ("archival_memory_search", "conversation_search", "conversation_search_date")
    ),
    gone(
        "function_message",
        'Running conversation_search({"query": "lake", "page": null})',
        seed="🧠 searching memory with conversation_search:\n",
        here="🧠 searching memory with conversation_search:\n\tquery: lake, page: None\n",
        plain="searching memory with conversation_search:\n\tquery: lake, page: None\n",
    ),
    same("function_message", "Running send_message({'message': 'hi'})", shows=""),
    same(
        "function_message",
        INSERT,
        debug=True,
        shows=f"⚡ [function] {INSERT}\n",
        plain=f"Function: {INSERT}\n",
    ),
    same("function_message", OK, shows=""),
    same(
        "function_message", OK, debug=True, shows=f"⚡ [function] {OK}\n", plain=f"Function: {OK}\n"
    ),
    same(
        "function_message",
        FAILED,
        debug=True,
        shows=f"⚡ [function] {FAILED}\n",
        plain=f"Function: {FAILED}\n",
    ),
    gone(
        "function_message",
        "what?",
        seed="Warning: did not recognize function message <class 'str'> what?\n",
        here="Warning: did not recognize function message what?\n",
    ),
    same(
        "print_messages",
        DIALOG,
        shows="🖥️ [system] Be kind.\n💭 Greet him.\n🤖 Hi\n💭 Nothing to do.\n🤖 Bye\n",
        plain="System: Be kind.\nInner thoughts: Greet him.\nMessage: Hi\n"
        "Inner thoughts: Nothing to do.\nMessage: Bye\n",
    ),
    same(
        "print_messages",
        DIALOG[:3],
        True,
        shows="[3] 🖥️ [system] Be kind.\n[2] 🧑 the lake?\n[1] 💭 Greet him.\n🤖 Hi\n",
        plain="[3] System: Be kind.\n[2] User: the lake?\n[1] Inner thoughts: Greet him.\n"
        "Message: Hi\n",
    ),
    gone(
        "print_messages",
        [{"role": "robot", "content": "beep"}],
        seed="Unknown role: beep\n",
        here="Unknown role: robot: beep\n",
    ),
    same(
        "print_messages_simple",
        [DIALOG[0], {"role": "assistant", "content": "Hi"}, {"role": "user", "content": "yo"}],
        shows="🖥️ [system] Be kind.\n🤖 Hi\n🧑 yo\n",
        plain="System: Be kind.\nMessage: Hi\nUser: yo\n",
    ),
    same(
        "print_messages_raw",
        DIALOG[:1],
        shows="{'role': 'system', 'content': 'Be kind.'}\n",
    ),
    same("step_yield", shows=""),
]

ids = [f"{row.method}-{number}" for number, row in enumerate(TABLE)]


def test_the_differences_are_the_bugs_that_are_listed() -> None:
    assert [row.method for row in TABLE if row.seed != row.here] == [
        "system_message",
        "user_message",
        "function_message",
        "function_message",
        "function_message",
        "print_messages",
    ]


def call(row: Case, interface: Any = CLIInterface) -> None:
    getattr(interface, row.method)(*row.arguments, **row.settings)


@pytest.mark.parametrize("row", TABLE, ids=ids)
def test_where_there_is_no_terminal(row: Case, capsys: pytest.CaptureFixture[str]) -> None:
    call(row)
    assert capsys.readouterr().out == row.plain


def test_on_a_terminal() -> None:
    def run() -> None:
        for row in TABLE:
            call(row)

    child = Child(run, 50, 200)
    assert child.wait() == 0
    output = child.output.decode().replace("\r\n", "\n")
    assert _SGR.sub("", output) == "".join(row.here for row in TABLE)


COLOURS = {
    "important_message": "\x1b[1;35mlook\x1b[m",
    "warning_message": "\x1b[1;31mlook\x1b[m",
    "internal_monologue": "\x1b[2;3m💭\x1b[m \x1b[2;3mlook\x1b[m",
    "assistant_message": "\x1b[1;33m🤖\x1b[m \x1b[1;33mlook\x1b[m",
    "memory_message": "\x1b[1;35m🧠\x1b[m \x1b[1;35mlook\x1b[m",
    "system_message": "\x1b[1;35m🖥️ [system]\x1b[m \x1b[1;35mlook\x1b[m",
}


def test_colours() -> None:
    def run() -> None:
        for method in COLOURS:
            getattr(CLIInterface, method)("look")

    child = Child(run, 50, 200)
    assert child.wait() == 0
    assert child.output.decode().replace("\r\n", "\n").splitlines() == list(COLOURS.values())


@pytest.mark.parametrize(
    "interface", [StreamingCLIInterface, StreamingCLIInterface(), StreamingRefreshCLIInterface]
)
def test_the_streaming_interfaces_delegate(
    interface: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for row in TABLE:
        if row.method not in ("internal_monologue", "assistant_message"):
            call(row, interface)
            assert capsys.readouterr().out == row.plain


HOSTILE = [
    "",
    "{",
    "}",
    "{0}",
    "%s",
    "[/INST]",
    "[b]",
    ":smile:",
    "\x1b]2;x\x07",
    "Running",
    "Running x",
    "Running archival_memory_insert(",
    "Running archival_memory_insert(__import__('os').abort())",
    "Running core_memory_append({'content': " + "[" * 5000,
    "Running core_memory_append(" + "-" * 5000 + "1)",
    "Running core_memory_append({'content': '\\d'})",
    "Running core_memory_append({{}: 1})",
    "\ud800",
    "\x00",
    "[" * 100_000,
    "null",
    "5",
    '{"type": ["x"]}',
    '{"type": {}}',
    '{"message": 5}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_can_be_shown_and_none_is_run(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for method in COLOURS:
        getattr(CLIInterface, method)(text)
    for flags in ({}, {"raw": True}, {"dump": True}, {"debug": True}):
        CLIInterface.user_message(text, **flags)
    for debug in (False, True):
        CLIInterface.function_message(text, debug=debug)
    arguments = {"name": text, "arguments": text}
    CLIInterface.print_messages(
        [
            {"role": text, "content": text},
            {"role": "assistant", "content": text, "function_call": arguments},
            {"role": "assistant", "tool_calls": [{"function": arguments}, {}, {"function": None}]},
            {"role": "user", "content": None},
            {},
        ],
        dump=True,
    )
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\x00" not in out


def test_messages_of_the_host(capsys: pytest.CaptureFixture[str]) -> None:
    class Message:
        def to_openai_dict(self) -> dict[str, Any]:
            return {"role": "assistant", "content": "hm"}

    CLIInterface.print_messages([Message()])
    CLIInterface.print_messages_raw([Message()])
    assert capsys.readouterr().out == (
        "Inner thoughts: hm\n{'role': 'assistant', 'content': 'hm'}\n"
    )


def test_the_hosts_abstract_classes_can_be_told() -> None:
    class HostInterface(ABC):
        @abstractmethod
        def user_message(self, msg: str) -> None:
            """What the host checks for."""

    HostInterface.register(CLIInterface)
    assert isinstance(CLIInterface(), HostInterface)
    assert issubclass(StreamingRefreshCLIInterface, AgentInterface)


SIGNATURES = {
    "user_message": "(msg, msg_obj=None, raw=False, dump=False, debug=False)",
    "function_message": "(msg, msg_obj=None, debug=False)",
    "internal_monologue": "(msg, msg_obj=None)",
    "assistant_message": "(msg, msg_obj=None)",
    "memory_message": "(msg, msg_obj=None)",
    "system_message": "(msg, msg_obj=None)",
    "important_message": "(msg)",
    "warning_message": "(msg)",
    "print_messages": "(message_sequence, dump=False)",
    "print_messages_simple": "(message_sequence)",
    "print_messages_raw": "(message_sequence)",
    "step_yield": "()",
}


@pytest.mark.parametrize(
    "interface", [CLIInterface(), StreamingCLIInterface(), StreamingRefreshCLIInterface()]
)
def test_names_and_arguments_are_the_seeds(interface: Any) -> None:
    for name, expected in SIGNATURES.items():
        signature = inspect.signature(getattr(interface, name))
        bare = [
            parameter.replace(annotation=inspect.Parameter.empty)
            for parameter in signature.parameters.values()
        ]
        bare_signature = signature.replace(
            parameters=bare, return_annotation=inspect.Signature.empty
        )
        assert str(bare_signature) == expected, name
    if isinstance(interface, StreamingCLIInterface):
        assert str(inspect.signature(interface.process_chunk))[:7] == "(chunk:"
    if isinstance(interface, StreamingRefreshCLIInterface):
        assert list(inspect.signature(StreamingRefreshCLIInterface).parameters) == [
            "fancy",
            "separate_send_message",
            "disable_inner_mono_call",
        ]


# The print interface.


def chunk(
    content: Optional[str] = None,
    *calls: tuple[int, Optional[str], Optional[str]],
    finish: Optional[str] = None,
) -> dict[str, Any]:
    delta: dict[str, Any] = {"content": content}
    if calls:
        delta["tool_calls"] = [
            {"index": index, "id": f"c{index}", "function": {"name": name, "arguments": arguments}}
            for index, name, arguments in calls
        ]
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


PRINTED = {
    "thoughts": (
        [chunk("I thi"), chunk("nk")],
        "Inner thoughts: I think\n",
        "Inner thoughts: I think\n",
    ),
    "call": (
        [
            chunk(None, (0, "send_message", "")),
            chunk(None, (0, None, '{"mess')),
            chunk(None, (0, None, 'age": "hi"}')),
        ],
        'Calling function: send_message({"message": "hi"})\n',
        'Calling function: send_message({"message": "hi"})\n',
    ),
    "both": (
        [chunk("Hm."), chunk(None, (0, "now", "{}"))],
        "Inner thoughts: Hm.\nnow({})\n",
        "Inner thoughts: Hm.\nCalling function: now({})\n",
    ),
    "thoughts after a call": (
        [chunk(None, (0, "now", "{}")), chunk("Hm.")],
        "Calling function: now({}\nHm.\n",
        "Calling function: now({})\nInner thoughts: Hm.\n",
    ),
    "two calls": (
        [chunk(None, (0, "a", "{}")), chunk(None, (1, "b", "{}"))],
        "Calling function: a({}b({})\n",
        "Calling function: a({})\nCalling function: b({})\n",
    ),
    "two calls at once": (
        [chunk(None, (0, "a", "{}"), (1, "b", "{}"))],
        "AssertionError",
        "Calling function: a({})\nCalling function: b({})\n",
    ),
    "content and a call at once": (
        [chunk("Hm.", (0, "a", "{}"))],
        "AssertionError",
        "Inner thoughts: Hm.\nCalling function: a({})\n",
    ),
    "no arguments": (
        [chunk(None, (0, "now", None))],
        "Calling function: now()\n",
        "Calling function: now()\n",
    ),
    "a usage chunk": (
        [chunk("Hm."), {"choices": [], "usage": {"prompt_tokens": 3}}],
        "AssertionError",
        "Inner thoughts: Hm.\n",
    ),
    "nothing": ([], "", ""),
}


@pytest.mark.parametrize("kind", PRINTED)
def test_the_print_interface(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    chunks, _, here = PRINTED[kind]
    interface = StreamingCLIInterface()
    for _ in range(2):
        interface.stream_start()
        for piece in chunks:
            interface.process_chunk(piece)
        interface.stream_end()
        assert capsys.readouterr().out == here


def test_the_differences_of_the_print_interface_are_bugs() -> None:
    assert [kind for kind, (_, seed, here) in PRINTED.items() if seed != here] == [
        "both",
        "thoughts after a call",
        "two calls",
        "two calls at once",
        "content and a call at once",
        "a usage chunk",
    ]


def test_the_print_interface_prints_along() -> None:
    def run() -> None:
        interface = StreamingCLIInterface()
        interface.stream_start()
        for letter in "lake":
            interface.process_chunk(chunk(letter))
            sys.stdout.write("|")
        interface.stream_end()

    child = Child(run)
    assert child.wait() == 0
    assert _SGR.sub("", child.output.decode()) == "Inner thoughts: l|a|k|e|\r\n"


# The refresh interface.


def response(content: Optional[str] = None, *calls: tuple[str, str]) -> dict[str, Any]:
    tool_calls = [{"function": {"name": name, "arguments": arguments}} for name, arguments in calls]
    return {"choices": [{"message": {"content": content, "tool_calls": tool_calls}}]}


SEND = '{\n  "message": "So \\"clear\\" that\\nyou saw.",\n  "request_heartbeat": true}'
REPLY = 'So "clear" that\nyou saw.'

# Settings, the last response, what the seed showed in the end, and what stays here.
REFRESHED: dict[str, tuple[dict[str, bool], dict[str, Any], str, str]] = {
    "thoughts": ({}, response("Search."), "💭 Search.\n", "💭 Search.\n"),
    "reply": (
        {},
        response("Greet.", ("send_message", SEND)),
        f"💭 Greet.\n🤖 {REPLY}\n",
        f"💭 Greet.\n🤖 {REPLY}\n",
    ),
    "a reply alone": (
        {},
        response(None, ("send_message", SEND)),
        f"🤖 {REPLY}\n",
        f"🤖 {REPLY}\n",
    ),
    "call": (
        {},
        response("Search.", ("search", '{"query": "lake"}')),
        '💭 Search.\nsearch({"query": "lake"})\n',
        '💭 Search.\nsearch(query="lake")\n',
    ),
    "send_message as any call": (
        {"separate_send_message": False},
        response("Greet.", ("send_message", '{"message": "Hi"}')),
        '💭 Greet.\nsend_message({"message": "Hi"})\n',
        '💭 Greet.\nsend_message(message="Hi")\n',
    ),
    "sober": (
        {"fancy": False},
        response("Greet.", ("send_message", SEND)),
        f"[inner thoughts] Greet.\n🤖 [bold yellow]{REPLY}[/bold yellow]\n",
        f"[inner thoughts] Greet.\n[message] {REPLY}\n",
    ),
    "two calls": (
        {},
        response(None, ("a", "{}"), ("b", '{"x": 1}')),
        "a({})\n",
        "a()\nb(x=1)\n",
    ),
    "compact arguments": (
        {},
        response(None, ("send_message", '{"message":"Hi')),
        '🤖 {"message":"Hi\n',
        "🤖 Hi… [cut off]\n",
    ),
    "markup": ({}, response("[/INST] [b] :smile:"), "MarkupError", "💭 [/INST] [b] :smile:\n"),
    "arguments that are no JSON": (
        {},
        response(None, ("send_message", "hello")),
        "🤖 ...\n",
        "🤖 hello\n",
    ),
    "a reply tool that says nothing": (
        {},
        response("Greet.", ("send_message", '{"text": "Hi"}'), ("send_message", '{"x')),
        "💭 Greet.\n🤖 ...\n",
        '💭 Greet.\nsend_message(text="Hi")\nsend_message("x… [cut off]\n',
    ),
    "nothing": ({}, {"choices": []}, "💭 ...\n", ""),
}


def growing(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All the responses so far, a character more in each."""
    if not whole["choices"]:
        yield whole
        return
    message = whole["choices"][0]["message"]
    content = message["content"] or ""
    for end in range(len(content)):
        yield response(content[:end] or None)
    done: list[tuple[str, str]] = []
    for called in message["tool_calls"]:
        name, arguments = called["function"]["name"], called["function"]["arguments"]
        for end in range(len(name)):
            yield response(content or None, *done, (name[:end], ""))
        for end in range(len(arguments)):
            yield response(content or None, *done, (name, arguments[:end]))
        done.append((name, arguments))
    yield whole


def deltas(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same as chunks."""
    if whole["choices"]:
        message = whole["choices"][0]["message"]
        for letter in message["content"] or "":
            yield chunk(letter)
        for index, called in enumerate(message["tool_calls"]):
            yield chunk(None, (index, called["function"]["name"], None))
            for letter in called["function"]["arguments"]:
                yield chunk(None, (index, None, letter))
        yield chunk(finish="stop")


def refresh(kind: str, by: str) -> None:
    settings, whole, _, _ = REFRESHED[kind]
    interface = StreamingRefreshCLIInterface(**settings)
    interface.stream_start()
    pieces = growing(whole) if by == "process_refresh" else deltas(whole)
    for piece in pieces:
        getattr(interface, by)(piece)
    interface.stream_end()


BY = ("process_refresh", "process_chunk")


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", REFRESHED)
def test_what_the_refresh_interface_leaves_on_the_main_screen(kind: str, by: str) -> None:
    child = Child(lambda: refresh(kind, by), 24, 80)
    assert child.wait() == 0, child.output.decode()
    transcript = child.output.decode().rpartition("\x1b[?1049l")[2].replace("\r\n", "\n")
    left = re.sub("^.*\x1b>", "", _SGR.sub("", transcript), flags=re.DOTALL)
    expected = REFRESHED[kind][3]
    if kind == "compact arguments" and by == "process_chunk":
        expected = "🤖 Hi… [cut off]\n"
    assert left == expected


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", REFRESHED)
def test_the_refresh_interface_where_there_is_no_terminal(
    kind: str, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refresh(kind, by)
    out = capsys.readouterr().out
    expected = REFRESHED[kind][3]
    for icon, word in (
        ("💭 ", "Inner thoughts: "),
        ("🤖 ", "Message: "),
        ("[inner thoughts] ", "Inner thoughts: "),
        ("[message] ", "Message: "),
    ):
        expected = expected.replace(icon, word)
    expected = re.sub(r"^(\w+\()", r"Calling function: \1", expected, flags=re.MULTILINE)
    assert out == expected


def test_the_screen_of_the_refresh_interface() -> None:
    """A frame for each response, drawn when it comes and not one later."""
    steps = [
        None,
        response("Sea"),
        response("Search."),
        response("Search.", ("send_message", "")),
        response("Search.", ("send_message", '{"message": "So ')),
        response("Search.", ("send_message", '{"message": "So clear')),
        response("No.", ("send_message", '{"message": "Other')),
    ]
    shown = [
        (["..."], []),
        (["Sea"], []),
        (["Search."], []),
        (["Search."], ["..."]),
        (["Search."], ["So"]),
        (["Search."], ["So clear"]),
        (["No."], ["Other"]),
    ]

    def run() -> None:
        draw_every_frame()
        interface = StreamingRefreshCLIInterface()
        interface.stream_start()
        for number, step in enumerate(steps):
            if step is not None:
                interface.process_refresh(step)
            sys.__stdout__.flush()  # type: ignore[union-attr]
            os.write(1, mark(number))
        interface.stream_end()

    child = Child(run, 12, 40, term="linux")
    assert child.wait() == 0
    emulator = Emulator(12, 40)
    rest = child.output
    for number, (thoughts, reply) in enumerate(shown):
        frame, _, rest = rest.partition(mark(number))
        emulator.feed(frame)
        rows = [row.strip("▏ ") for row in emulator.text().splitlines() if row.startswith("▏")]
        assert rows == thoughts + reply, (number, emulator.text())


def test_toggle_streaming(capsys: pytest.CaptureFixture[str]) -> None:
    interface = StreamingRefreshCLIInterface()
    interface.internal_monologue("was streamed")
    interface.assistant_message("was streamed")
    interface.toggle_streaming(False)
    assert not (interface.separate_send_message or interface.disable_inner_mono_call)
    interface.stream_start()
    interface.process_refresh(response("not streamed"))
    interface.process_chunk(chunk("not streamed"))
    interface.stream_end()
    interface.internal_monologue("hm")
    interface.assistant_message("hi")
    interface.toggle_streaming(True)
    interface.assistant_message("was streamed")
    assert capsys.readouterr().out == "Inner thoughts: hm\nMessage: hi\n"


def test_within_a_session_everything_is_on_its_screen() -> None:
    def run() -> None:
        with Session(content_is="thoughts") as session:
            session.user_message("the lake?")
            interface = StreamingRefreshCLIInterface()
            for number in range(2):
                interface.stream_start()
                interface.process_refresh(response(f"Search {number}.", ("send_message", SEND)))
                interface.stream_end()
                CLIInterface.function_message("Running archival_memory_search({'query': 'x'})")
            printing = StreamingCLIInterface()
            printing.process_chunk(chunk("printed"))
            printing.stream_end()
            CLIInterface.assistant_message("whole")
            session.render([chunk("after", finish="stop")])

    child = Child(run, environ={"NO_COLOR": "1"})
    assert child.wait() == 0, child.output.decode()
    transcript = child.output.decode().rpartition("\x1b[?1049l")[2].replace("\r\n", "\n")
    notices = "· searching memory with archival_memory_search:\n· \tquery: x\n\n"
    assert re.sub("^.*\x1b>", "", transcript, flags=re.DOTALL) == (
        "you> the lake?\n\n"
        f"Inner thoughts: Search 0.\n\nMessage: {REPLY}\n\n{notices}"
        f"Inner thoughts: Search 1.\n\nMessage: {REPLY}\n\n{notices}"
        "Inner thoughts: printed\n\nMessage: whole\n\nInner thoughts: after\n"
    ).replace("\t", " " * 8)


def test_a_refresh_costs_what_was_added() -> None:
    snapshots = Snapshots("send_message.message", placeholders=False)
    text = "So clear that you could count the stones. " * 50
    added = 0
    for end in range(0, len(text), 4):
        for change in snapshots.feed(response("x", ("send_message", '{"message": "' + text[:end]))):
            if isinstance(change, Append):
                added += len(change.text)
    assert added == end + len("x")
