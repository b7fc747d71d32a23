from __future__ import annotations

import json
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._conversation.builder import Message, MessageBuilder, ToolCall
from streamcurses._conversation.changes import (
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
    Withdraw,
)
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    Malformed,
    MessageBegin,
    Notice,
    Opaque,
    Part,
    Refusal,
    Source,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolOutput,
    ToolResult,
    Unknown,
    Usage,
    UserText,
    Within,
)

BEGIN = MessageBegin("1", "m", "openai-chat")


class Drawn:
    """A builder, and the blocks that its changes add up to. Fails on changes out of order."""

    def __init__(self, **settings: Any) -> None:
        self.builder = MessageBuilder(**settings)
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.begins: list[BlockBegin] = []
        self.ends: dict[int, BlockEnd] = {}

    def feed(self, *events: Event) -> list[Change]:
        changes = [change for event in events for change in self.builder.feed(event)]
        self._apply(changes)
        return changes

    def close(self) -> list[Change]:
        changes = self.builder.close()
        self._apply(changes)
        return changes

    def _apply(self, changes: list[Change]) -> None:
        for change in changes:
            if isinstance(change, BlockBegin):
                assert change.block == len(self.kinds)
                self.begins.append(change)
                self.kinds.append(change.kind)
                self.texts.append("")
            elif isinstance(change, Become):
                self.kinds[change.block] = change.kind
            else:
                assert change.block not in self.ends
                if isinstance(change, Append):
                    assert change.text
                    self.texts[change.block] += change.text
                elif isinstance(change, Restart):
                    self.texts[change.block] = ""
                elif isinstance(change, BlockEnd):
                    self.ends[change.block] = change

    @property
    def blocks(self) -> list[tuple[str, str]]:
        return list(zip(self.kinds, self.texts))


def drawn(*events: Event, **settings: Any) -> tuple[list[tuple[str, str]], Message]:
    """The blocks and the message in the end."""
    subject = Drawn(**settings)
    subject.feed(*events)
    subject.close()
    assert set(subject.ends) == set(range(len(subject.kinds)))
    return subject.blocks, subject.builder.message


def call(
    arguments: str, name: str = "get", *, index: int = 0, id: Optional[str] = None
) -> ToolCallDelta:
    return ToolCallDelta(index, f"id{index}" if id is None else id, name, arguments)


def send(arguments: str) -> ToolCallDelta:
    return call(arguments, "send_message")


# Text.


def test_a_delta_is_an_append() -> None:
    builder = MessageBuilder()
    assert builder.feed(BEGIN) == []
    assert builder.feed(Content("a")) == [BlockBegin(0, "reply"), Append(0, "a")]
    assert builder.feed(Content("b")) == [Append(0, "b")]
    assert builder.feed(Finish("stop")) == []
    assert builder.close() == [BlockEnd(0)]
    assert builder.close() == []


def test_kinds_follow_each_other() -> None:
    blocks, message = drawn(
        BEGIN,
        Thoughts("hm"),
        Content("a"),
        Refusal("no"),
        Thoughts("ah"),
        Content("b"),
        Usage(1, 2),
        Usage(None, 3, 4),
        Finish("stop"),
    )
    assert blocks == [
        ("thought", "hm"),
        ("reply", "a"),
        ("refusal", "no"),
        ("thought", "ah"),
        ("reply", "b"),
    ]
    assert message == Message(
        id="1",
        model="m",
        thoughts="hmah",
        content="ab",
        refusal="no",
        usage=Usage(1, 3, 4),
        finish_reason="stop",
        format="openai-chat",
    )


def test_the_message_is_there_at_any_time() -> None:
    builder = MessageBuilder()
    assert builder.message == Message()
    assert builder.messages == []
    for event in (BEGIN, Content("a"), call('{"x"')):
        builder.feed(event)
    message = Message(
        id="1",
        model="m",
        content="a",
        tool_calls=(ToolCall("id0", "get", '{"x"'),),
        format="openai-chat",
    )
    assert builder.message == message
    assert builder.messages == [message]


def test_think_spans_at_the_head_of_content() -> None:
    blocks, message = drawn(Content("<thi"), Content("nk>hm</think>\n\n"), Content("hi"))
    assert blocks == [("thought", "hm"), ("reply", "hi")]
    assert (message.thoughts, message.content) == ("hm", "hi")
    assert message.parts == (
        Opaque("content", "<think>hm</think>\n\nhi"),
        Opaque("reasoning", ""),
    )


def test_thoughts_that_only_close() -> None:
    subject = Drawn()
    subject.feed(Content("Let me see.\n"), Content("So.</th"))
    assert subject.blocks == [("reply", "Let me see.\nSo.")]
    assert subject.feed(Content("ink>\n\nHi")) == [
        Become(0, "thought"),
        BlockEnd(0),
        BlockBegin(1, "reply"),
        Append(1, "Hi"),
    ]
    subject.feed(Content(" < you"), Content("</think>"), Finish("stop"))
    subject.close()
    assert subject.blocks == [("thought", "Let me see.\nSo."), ("reply", "Hi < you</think>")]
    message = subject.builder.message
    assert message.thoughts == "Let me see.\nSo."
    assert message.content == "Hi < you</think>"
    assert message.to_dict()["content"] == "Let me see.\nSo.</think>\n\nHi < you</think>"


def test_what_looked_like_a_tag_is_said_in_the_end() -> None:
    assert drawn(Content("<th"))[0] == [("reply", "<th")]


@pytest.mark.parametrize(
    ("content_is", "expected"),
    [
        ("auto", [("thought", "hm"), ("reply", "hi")]),
        ("thoughts", [("thought", "hm"), ("reply", "hi")]),
        ("message", [("reply", "hm"), ("reply", "hi")]),
    ],
)
def test_content_is(content_is: str, expected: list[tuple[str, str]]) -> None:
    events = Content("hm"), send('{"message": "hi"}'), Finish("stop")
    blocks, message = drawn(*events, content_is=content_is)
    assert blocks == expected
    for kind, text in [("thought", message.thoughts), ("reply", message.content)]:
        assert text == "\n".join(said for known, said in expected if known == kind)


def test_content_alone_is_what_content_is() -> None:
    assert drawn(Content("hi"), content_is="thoughts")[0] == [("thought", "hi")]
    assert drawn(Content("hi"), content_is="auto")[0] == [("reply", "hi")]
    with pytest.raises(ValueError, match="'reply' is none of auto, thoughts, message"):
        MessageBuilder(content_is="reply")
    for half in ("say", ".text", "say."):
        with pytest.raises(ValueError, match="is not of the form"):
            MessageBuilder(reply=half)


@pytest.mark.parametrize("content_is", ["auto", "thoughts"])
def test_lettas_content_is_always_said(content_is: str) -> None:
    events = MessageBegin("1", "", "letta"), Content("a"), send('{"message": "b"}')
    assert drawn(*events, content_is=content_is)[0] == [("reply", "a"), ("reply", "b")]


def test_content_becomes_a_thought_when_the_reply_tool_is_called() -> None:
    subject = Drawn()
    subject.feed(Content("a"), Thoughts("hm"), Content("b"))
    assert subject.feed(send("")) == []
    changes = subject.feed(call('{"message": "hi', ""))
    assert changes == [
        BlockEnd(2),
        Become(0, "thought"),
        Become(2, "thought"),
        BlockBegin(3, "reply"),
        Append(3, "hi"),
    ]
    subject.feed(Content("c"))
    assert subject.blocks[-1] == ("thought", "c")
    # The next response is judged anew.
    subject.feed(MessageBegin("2", "m"), Content("d"))
    assert subject.blocks[-1] == ("reply", "d")


# Calls.


def test_a_call_is_shown_live() -> None:
    builder = MessageBuilder()
    assert builder.feed(call("", "get_")) == [BlockBegin(0, "call", "get_"), Append(0, "get_")]
    assert builder.feed(call("", "page")) == [Append(0, "page")]
    assert builder.feed(call('{"query": "sum', "")) == [
        Append(0, "("),
        Append(0, "query="),
        Append(0, '"sum'),
    ]
    assert builder.feed(call("mer", "")) == [Append(0, "mer")]
    assert builder.feed(call('"}', "")) == [Append(0, '"'), Append(0, ")")]
    assert builder.close() == [BlockEnd(0)]


def test_interleaved_calls_go_to_their_own_blocks() -> None:
    subject = Drawn()
    subject.feed(
        call('{"x": "', "get", index=1),
        call('{"y": "', "see", index=0),
        call("a", "", index=1),
        call("b", "", index=0),
        call('"}', "", index=1),
    )
    assert subject.ends == {}
    # The next thing that comes ends the call that is whole, and no other.
    subject.feed(call("c", "", index=0))
    assert set(subject.ends) == {0}
    subject.feed(Content("hi"), call('"}', "", index=0), Finish("tool_calls"))
    subject.close()
    assert subject.blocks == [
        ("call", 'get(x="a")'),
        ("call", 'see(y="bc")'),
        ("reply", "hi"),
    ]
    assert subject.builder.message.tool_calls == (
        ToolCall("id1", "get", '{"x": "a"}'),
        ToolCall("id0", "see", '{"y": "bc"}'),
    )


def test_more_text_after_a_call_that_was_whole_is_shown_in_a_block_of_its_own() -> None:
    blocks, message = drawn(call("{}"), Content("hi"), call("more", ""))
    assert blocks == [("call", "get()"), ("reply", "hi"), ("call", "get({}more)")]
    assert message.tool_calls[0].arguments == "{}more"


def test_the_name_is_not_shown_while_it_may_be_the_reply_tools() -> None:
    subject = Drawn()
    assert subject.feed(call("", "send")) == []
    assert subject.feed(call("", "_mess")) == []
    assert subject.feed(call("", "age")) == []
    assert subject.feed(call("{", "")) == []
    assert subject.feed(call('"message": "hi', "")) == [BlockBegin(0, "reply"), Append(0, "hi")]
    other = Drawn()
    other.feed(call("", "send"))
    assert other.feed(call("", "_mail")) == [
        BlockBegin(0, "call", "send_mail"),
        Append(0, "send_mail"),
    ]


def test_a_call_that_only_begins_like_the_reply_tool_is_shown_in_the_end() -> None:
    assert drawn(call("", "send"))[0] == [("call", "send()")]
    assert drawn(call("{}", "send"))[0] == [("call", "send()")]


def test_no_arguments() -> None:
    subject = Drawn()
    subject.feed(call(""), Finish("tool_calls"))
    subject.close()
    assert subject.blocks == [("call", "get()")]
    assert subject.ends[0] == BlockEnd(0)


def test_arguments_that_are_no_object_are_shown_raw() -> None:
    assert drawn(call("Par"), call("is", ""))[0] == [("call", "get(Paris)")]


def test_arguments_that_break_off() -> None:
    subject = Drawn()
    subject.feed(call('{"x": "a'), Finish("length"))
    subject.close()
    assert subject.blocks == [("call", 'get(x="a')]
    assert subject.ends[0] == BlockEnd(0, cut_off=True, reason="length")
    assert not subject.builder.message.cut_off
    assert subject.builder.message.cut_by == "length"


def test_thoughts_in_the_arguments() -> None:
    blocks, message = drawn(
        Thoughts("a"),
        call('{"inner_thoughts": "b", "x": 1}'),
        call('{"thinking": "c", "message": "hi"}', "send_message", index=1),
    )
    assert blocks == [
        ("thought", "a"),
        ("call", "get(x=1)"),
        ("thought", "b"),
        ("thought", "c"),
        ("reply", "hi"),
    ]
    assert message.thoughts == "a\nb\nc"
    assert message.content == "hi"


@pytest.mark.parametrize("reply", ["say.text", "a.b.text"])
def test_the_reply_tool_is_a_setting(reply: str) -> None:
    tool = reply.rpartition(".")[0]
    blocks, message = drawn(call('{"text": "hi", "n": 1}', tool), reply=reply)
    assert blocks == [("reply", "hi")]
    assert message.content == "hi"


def test_without_a_reply_tool_every_call_is_shown() -> None:
    assert drawn(send('{"message": "hi"}'), reply="")[0] == [("call", 'send_message(message="hi")')]


def test_a_reply_that_is_no_json_is_shown_as_it_came() -> None:
    assert drawn(send("hello"), call(" you", ""))[0] == [("reply", "hello you")]
    torn = '{"message": "a" or "b"}'
    subject = Drawn()
    subject.feed(send(torn[:14]))
    assert subject.feed(call(torn[14:], "")) == [Restart(0), Append(0, torn)]
    subject.close()
    assert subject.builder.message.content == torn
    assert drawn(send(torn))[0] == [("reply", torn)]


def test_a_repeated_key_restarts_the_block() -> None:
    subject = Drawn()
    subject.feed(send('{"message": "a", "message'))
    assert subject.feed(call('": "b', "")) == [Restart(0), Append(0, "b")]
    assert subject.builder.message.content == "b"
    # A thought that was ended by what came after it cannot restart: it stays, and counts no more.
    thoughts = Drawn()
    thoughts.feed(call('{"thinking": "a", "x": 1, "thinking": "b"}'))
    thoughts.close()
    assert thoughts.builder.message.thoughts == "b"


def test_two_replies_stand_on_their_own_lines() -> None:
    again = call('{"message": "b"}', "send_message", index=1)
    assert drawn(send('{"message": "a"}'), again)[1].content == "a\nb"


@pytest.mark.parametrize(
    "arguments", ['{"channel": "a", "text": "b"}', '{"thinking": "hm", "n": 1}', "{}", "[1]"]
)
def test_the_reply_tool_that_says_nothing_is_any_call(arguments: str) -> None:
    """What came as content is still what is said."""
    as_any = drawn(Content("hi"), call(arguments), Content("there"))
    blocks, message = drawn(Content("hi"), send(arguments), Content("there"))
    named = [(kind, text.replace("send_message", "get")) for kind, text in blocks]
    assert sorted(named) == sorted(as_any[0])
    assert message.content == as_any[1].content == "hithere"


def test_content_is_judged_when_the_reply_tool_says_something() -> None:
    subject = Drawn()
    subject.feed(Content("a"), send('{"channel": "x", '))
    assert subject.blocks == [("reply", "a")]
    subject.feed(call('"message": "b"', ""))
    assert subject.blocks == [("thought", "a"), ("reply", "b")]


def test_arguments_may_come_before_the_name() -> None:
    subject = Drawn()
    assert subject.feed(call('{"x": ', "")) == []
    assert subject.feed(call("1", "")) == []
    subject.feed(call("", "get"))
    assert subject.blocks == [("call", "get(x=")]
    assert subject.feed(call("}", "")) == [Append(0, "1"), Append(0, ")")]
    assert drawn(call('{"message": "hi"}', ""), call("", "send_message"))[0] == [("reply", "hi")]
    cut = call('{"message": "hi"}', ""), call("", "send_"), call("", "message")
    assert drawn(*cut)[0] == [("reply", "hi")]
    assert drawn(call('{"x": 1}', ""))[0] == [("call", "(x=1)")]


def test_a_name_that_goes_on_behind_the_arguments() -> None:
    subject = Drawn()
    subject.feed(call('{"x": 1', "get"))
    assert subject.feed(call("", "_page"))[:2] == [Restart(0), Append(0, "get_page")]
    subject.feed(call("}", ""))
    assert subject.blocks == [("call", "get_page(x=1)")]


def test_objects_that_run_together_are_calls_of_their_own() -> None:
    text = '{"x": 1}\n{"x": "}{"}{"x": 3'
    for cut in range(len(text)):
        subject = Drawn()
        subject.feed(call(text[:cut]), call(text[cut:], ""), call("}", ""))
        subject.close()
        assert subject.blocks == [("call", f"get(x={x})") for x in ("1", '"}{"', "3")]
        assert [end.cut_off for end in subject.ends.values()] == [False] * 3
        assert subject.builder.message.tool_calls == (
            ToolCall("id0", "get", '{"x": 1}\n'),
            ToolCall("id0_1", "get", '{"x": "}{"}'),
            ToolCall("id0_2", "get", '{"x": 3}'),
        ), cut


def test_very_many_objects_that_run_together() -> None:
    blocks, message = drawn(call("{}" * 20_000))
    assert len(blocks) == len(message.tool_calls) == 20_000


def test_replies_that_run_together() -> None:
    blocks, message = drawn(send('{"message": "a"}{"message": "b"}'))
    assert blocks == [("reply", "a"), ("reply", "b")]
    assert message.content == "a\nb"


# What is drawn.


def test_blank_lines_before_a_text_are_not_drawn() -> None:
    subject = Drawn()
    subject.feed(Thoughts("\n \n"), Thoughts("  hm\n"))
    assert subject.blocks == [("thought", "  hm\n")]
    subject.feed(Content("\n\n"), call('{"x": 1}'), Content("\n"), Content("\n\nhi"))
    subject.close()
    assert subject.blocks == [("thought", "  hm\n"), ("call", "get(x=1)"), ("reply", "hi")]
    message = subject.builder.message
    assert (message.thoughts, message.content) == ("\n \n  hm\n", "\n\n\n\n\nhi")
    assert drawn(send('{"message": "\\n\\n hi"}'))[0] == [("reply", " hi")]


def test_a_text_of_nothing_has_no_block() -> None:
    subject = Drawn()
    assert subject.feed(Content(" \n"), Thoughts("\n"), Content(" ")) == []
    assert subject.close() == []
    assert subject.builder.message.content == " \n "


def test_a_thought_among_arguments_is_over_when_more_of_the_call_comes() -> None:
    subject = Drawn()
    subject.feed(call('{"thinking": "I sh'), call('ould.", "x": "', ""))
    assert subject.blocks == [("call", 'get(x="'), ("thought", "I should.")]
    assert set(subject.ends) == {1}


# Results, and what is no part of the message.


def test_results_go_under_their_calls_by_id() -> None:
    subject = Drawn()
    subject.feed(call("{}", index=0), call("{}", index=1), Finish("tool_calls"))
    subject.close()
    subject.feed(ToolResult("id1", "", "two", True), ToolResult("id0", "", "one", False))
    assert subject.begins[2:] == [
        BlockBegin(2, "result", "get", under=1),
        BlockBegin(3, "result", "get", under=0, ok=False),
    ]
    assert subject.texts[2:] == ["two", "one"]


def test_results_without_an_id_go_by_the_name_in_order() -> None:
    subject = Drawn()
    subject.feed(call("{}", index=0), call("{}", index=1))
    result = ToolResult("", "get", "x", True)
    subject.feed(result, result, result, ToolResult("id9", "see", "y", True))
    assert [begin.under for begin in subject.begins[2:]] == [0, 1, None, None]
    assert subject.begins[-1].name == "see"


NOTHING = ["", "None", "null"]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_came_back(text: str) -> None:
    subject = Drawn(reply="say.text")
    subject.feed(call("{}"), ToolResult("id0", "", text, True))
    assert subject.blocks[1:] == [("result", text or "(nothing)")]
    # Below no call that is shown, it would tell nothing.
    subject.feed(call('{"text": "hi"}', "say", index=1), ToolResult("id1", "", text, True))
    subject.feed(ToolResult("id9", "see", text, True))
    assert subject.blocks[2:] == [("reply", "hi")]
    assert not subject.builder._waiting
    # Unless it is that something went wrong.
    subject.feed(ToolResult("id9", "see", text, False))
    assert subject.begins[-1] == BlockBegin(3, "result", "see", ok=False)


def test_a_result_ends_its_call() -> None:
    subject = Drawn()
    subject.feed(call(""))
    assert subject.feed(ToolResult("id0", "", "x", True)) == [
        Append(0, "("")"),
        BlockEnd(0),
        BlockBegin(1, "result", "get", under=0),
        Append(1, "x"),
        BlockEnd(1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "early",
    [
        ToolResult("id0", "", "x", True),
        ToolOutput("id0", "", "x"),
        Within("id0", Content("x")),
    ],
)
def test_a_call_goes_on_where_something_comes_of_it_early(early: Event) -> None:
    subject = Drawn()
    subject.feed(call('{"q": "su'), early)
    assert 0 not in subject.ends
    subject.feed(call('mmer"', ""), call(', "page": 1}', ""), Finish("tool_calls"))
    subject.close()
    assert subject.texts == ['get(q="summer", page=1)', "x"]
    assert subject.begins[1].under == 0
    assert not subject.ends[0].cut_off
    # It is cut off if its message ends before.
    subject = Drawn()
    subject.feed(call('{"q": "su'), early)
    subject.close()
    assert subject.texts == ['get(q="su', "x"]
    assert subject.ends[0].cut_off


def test_what_the_user_says_ends_the_message() -> None:
    subject = Drawn()
    subject.feed(Content("a"), Finish("stop"))
    assert subject.feed(UserText("b")) == [
        BlockEnd(0),
        BlockBegin(1, "user"),
        Append(1, "b"),
        BlockEnd(1),
    ]
    assert subject.builder.message.content == "a"


def test_a_failure_is_shown() -> None:
    subject = Drawn()
    subject.feed(BEGIN, Content("a"), Failure("overloaded_error", "try later"))
    subject.close()
    assert subject.blocks == [("reply", "a"), ("failure", "overloaded_error: try later")]
    assert subject.builder.message.cut_off


def test_notices_do_not_interrupt() -> None:
    subject = Drawn()
    subject.feed(Content("a"), Malformed(7, "no JSON"), Notice("well"), Content("b"))
    assert subject.blocks == [
        ("reply", "ab"),
        ("notice", "line 7 could not be read: no JSON"),
        ("notice", "well"),
    ]
    assert subject.feed(Unknown("x", {})) == []


# How a message ends, and what it draws on.


@pytest.mark.parametrize("reason", ["length", "max_tokens", "content_filter", "refusal", "SAFETY"])
def test_a_reason_that_cuts_the_message(reason: str) -> None:
    subject = Drawn()
    subject.feed(BEGIN, Content("and the w"), Finish(reason))
    subject.close()
    assert subject.ends == {0: BlockEnd(0, True, reason)}
    assert (subject.builder.message.cut_off, subject.builder.message.cut_by) == (False, reason)


@pytest.mark.parametrize("reason", ["stop", "end_turn", "tool_calls", "pause_turn", "new", ""])
def test_any_other_reason(reason: str) -> None:
    subject = Drawn()
    subject.feed(BEGIN, Content("a"), Finish(reason))
    subject.close()
    assert subject.ends == {0: BlockEnd(0)}
    assert subject.builder.message.cut_by == ""


def test_where_there_is_nothing_to_mark_a_notice_says_it() -> None:
    assert drawn(BEGIN, Finish("refusal"))[0] == [("notice", "cut off: refusal")]
    assert drawn(BEGIN, call("{}"), Finish("length"))[0] == [
        ("call", "get()"),
        ("notice", "cut off: length"),
    ]
    # One block is marked, the one that broke off; whatever was whole is whole.
    subject = Drawn()
    subject.feed(BEGIN, call("{}"), call('{"x', index=1), Finish("length"))
    subject.close()
    assert subject.ends == {0: BlockEnd(0), 1: BlockEnd(1, True, "length")}


def test_a_finish_without_a_reason_takes_none_away() -> None:
    subject = Drawn()
    subject.feed(BEGIN, Content("a"), Finish("length"), Finish(""))
    assert subject.builder.message.finish_reason == "length"


def test_sources_are_numbered_below_the_message() -> None:
    subject = Drawn()
    first, second = Source("https://a.example"), Source("", "notes\n.md")
    subject.feed(BEGIN, Content("It is [1] "), first, second, Content("deep [2]."))
    titled = Source("https://a.example", "A")
    subject.feed(titled, first, Source("https://b.example", "B"), Finish("stop"))
    subject.close()
    assert subject.blocks == [
        ("reply", "It is [1] deep [2]."),
        ("sources", "[1] A: https://a.example\n[2] notes .md\n[3] B: https://b.example"),
    ]
    assert subject.builder.message.sources == (titled, second, Source("https://b.example", "B"))
    # Each message has its own.
    subject.feed(BEGIN, Content("a"))
    assert not subject.builder.message.sources


# Messages.


def test_a_stream_of_several_messages() -> None:
    subject = Drawn()
    subject.feed(BEGIN, Content("a"), Finish("stop"), MessageBegin("2", "m"), Content("b"))
    subject.close()
    assert subject.blocks == [("reply", "a"), ("reply", "b")]
    first, second = subject.builder.messages
    assert (first.id, first.content, first.cut_off) == ("1", "a", False)
    assert (second.id, second.content, second.cut_off) == ("2", "b", True)
    assert subject.builder.message is second


def test_without_a_finish_the_message_is_cut_off() -> None:
    subject = Drawn()
    subject.feed(Content("a"), call('{"x": "b'))
    assert subject.close() == [BlockEnd(1, cut_off=True)]
    assert subject.builder.message.cut_off
    assert subject.builder.close() == []


def test_the_conversation_goes_on_after_close() -> None:
    subject = Drawn()
    subject.feed(UserText("hello"), Content("a"))
    subject.close()
    subject.feed(Content("b"))
    subject.close()
    assert subject.blocks == [("user", "hello"), ("reply", "a"), ("reply", "b")]
    assert [message.content for message in subject.builder.messages] == ["a", "b"]


def test_a_delta_costs_what_it_adds() -> None:
    builder = MessageBuilder()
    for _ in range(50_000):
        builder.feed(Content("word "))
    for piece in ['{"x": "'] + ["word "] * 50_000:
        builder.feed(call(piece, ""))
    assert len(builder.message.content) == 250_000
    assert len(builder.message.tool_calls[0].arguments) == 250_007


# Any split of any message.


@given(
    st.text(),
    st.dictionaries(st.text(), st.text() | st.integers(), max_size=3),
    st.lists(st.integers(0, 400), max_size=10),
)
def test_any_split_gives_the_same_blocks_and_message(
    message: str, others: dict[str, Any], places: list[int]
) -> None:
    text = json.dumps({"inner_thoughts": "hm", **others, "message": message})
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    for name in ("send_message", "other"):
        split = [call("", name)] + [call(text[a:b], "") for a, b in zip(edges, edges[1:])]
        assert drawn(*split) == drawn(call("", name), call(text, ""))


# What tools give back while they are at work.


def test_output_is_the_result_so_far() -> None:
    subject = Drawn()
    subject.feed(call("{}"), Finish("tool_calls"), ToolOutput("id0", "get", ""))
    assert subject.ends.keys() == {0}, "a call whose tool is at work is whole"
    subject.feed(ToolOutput("id0", "get", "one "), ToolOutput("id0", "get", "two"))
    assert 1 not in subject.ends
    subject.feed(ToolResult("id0", "get", "one two three", True))
    assert subject.blocks == [("call", "get()"), ("result", "one two three")]
    assert subject.begins[1] == BlockBegin(1, "result", "get", 0, grows=True)
    assert subject.ends.keys() == {0, 1}


def test_outputs_at_once() -> None:
    subject = Drawn()
    subject.feed(call("{}"), call("{}", index=1))
    for id in ("id0", "id1", "id0"):
        subject.feed(ToolOutput(id, "get", f"of {id} "))
    subject.feed(ToolResult("id1", "get", "of id1 ", True))
    assert subject.blocks[2:] == [("result", "of id0 of id0 "), ("result", "of id1 ")]
    assert subject.ends.keys() == {0, 1, 3}


def test_another_result_stands_by_itself() -> None:
    subject = Drawn()
    subject.feed(call("{}"), ToolOutput("id0", "get", "half"), ToolResult("id0", "", "all", True))
    assert subject.blocks[1:] == [("result", "half"), ("result", "all")]
    assert subject.begins[2] == BlockBegin(2, "result", "get", 0)


def test_an_error_stands_below_what_came_before() -> None:
    subject = Drawn()
    subject.feed(call("{}"), ToolOutput("id0", "get", "half"))
    subject.feed(ToolResult("id0", "get", "half\nlost", False))
    assert subject.blocks[1:] == [("result", "half"), ("result", "lost")]
    assert subject.begins[2] == BlockBegin(2, "result", "get", 0, ok=False)


def test_a_tool_that_nobody_called_has_a_call() -> None:
    subject = Drawn()
    subject.feed(ToolOutput("", "get", ""), ToolOutput("", "get", "x"))
    subject.feed(ToolResult("", "get", "xy", True), ToolResult("", "get", "z", True))
    assert subject.blocks == [("call", "get"), ("result", "xy"), ("result", "z")]
    assert [begin.under for begin in subject.begins] == [None, 0, None]
    assert subject.builder.message == Message()


def test_output_is_taken_back_with_its_call() -> None:
    subject = Drawn()
    subject.feed(Part("try"), call("{}"), Part(""), ToolOutput("id0", "get", "half"))
    changes = subject.builder.feed(TakeBack(("try",)))
    assert changes == [Withdraw(0, "get()"), Withdraw(1, "half")]
