"""What is taken back, and what other agents say."""

from __future__ import annotations

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._conversation.changes import (
    Append,
    BlockBegin,
    BlockEnd,
    Change,
    Withdraw,
)
from streamcurses._formats.events import (
    Content,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Opaque,
    Part,
    Spent,
    TakeBack,
    Thoughts,
    ToolCallDelta,
    ToolResult,
    UserText,
    Within,
)

BEGIN = MessageBegin("m", "x", "anthropic")


def fed(builder: MessageBuilder, *events: Event) -> list[Change]:
    return [change for event in events for change in builder.feed(event)]


def test_a_part_is_taken_back_and_its_message_never_had_it() -> None:
    builder = MessageBuilder()
    fed(builder, BEGIN, Part("a"), Thoughts("hm"), Opaque("block", 1), Part("b"), Content("so it"))
    fed(builder, Opaque("block", 2))
    assert fed(builder, TakeBack(("b",))) == [Withdraw(1, "so it")]
    fed(builder, Part(""), Content("is"), Finish("stop"))
    builder.close()
    (message,) = builder.messages
    assert (message.thoughts, message.content) == ("hm", "is")
    assert message.to_dict() == {"role": "assistant", "content": [1]}


def test_a_message_of_which_all_was_taken_back_never_was() -> None:
    builder = MessageBuilder()
    fed(builder, BEGIN, Part("a"), Content("no"), TakeBack(("a",)), BEGIN, Content("yes"))
    fed(builder, Finish(""))
    builder.close()
    assert [message.content for message in builder.messages] == ["yes"]


def test_a_message_that_is_over_loses_what_is_taken_back() -> None:
    builder = MessageBuilder()
    fed(builder, BEGIN, Part("a"), Content("one"), Part("b"), Content("two"), Part(""), Finish(""))
    fed(builder, BEGIN, Content("next"), TakeBack(("b", "unknown")))
    assert [message.content for message in builder.messages] == ["one", "next"]


def test_a_call_goes_with_its_results() -> None:
    builder = MessageBuilder()
    call = ToolCallDelta(0, "c", "look", '{"at": "it"}')
    fed(builder, BEGIN, Part("a"), call, ToolResult("c", "", "a wall", True))
    changes = fed(builder, TakeBack(("a",)))
    assert changes == [Withdraw(0, 'look(at="it")'), Withdraw(1, "a wall")]
    assert not builder.message.tool_calls
    # The same number is free for another.
    fed(builder, ToolCallDelta(0, "d", "leap", "{}"))
    assert [each.name for each in builder.message.tool_calls] == ["leap"]


def test_a_call_that_is_not_shown_yet_goes_as_well() -> None:
    builder = MessageBuilder()
    fed(builder, BEGIN, Part("a"), ToolCallDelta(0, "c", "send", ""), TakeBack(("a",)), Finish(""))
    assert fed(builder, BEGIN) == []
    assert not builder.message.tool_calls


def test_what_is_no_part_of_a_message_can_be_taken_back() -> None:
    builder = MessageBuilder()
    fed(builder, Part("a"), UserText("wait"), Failure("f", "no"), Part(""), UserText("go"))
    assert fed(builder, TakeBack(("a",))) == [Withdraw(0, "wait"), Withdraw(1, "f: no")]


def test_text_of_one_kind_is_two_blocks_where_another_part_begins() -> None:
    changes = fed(MessageBuilder(), BEGIN, Part("a"), Content("x"), Part("b"), Content("y"))
    assert changes == [
        BlockBegin(0, "reply"),
        Append(0, "x"),
        BlockEnd(0),
        BlockBegin(1, "reply"),
        Append(1, "y"),
    ]


def test_another_agent_speaks_below_its_call() -> None:
    builder = MessageBuilder()
    fed(builder, BEGIN, ToolCallDelta(0, "c", "ask", "{}"), Finish(""))
    changes = fed(
        builder,
        Within("c", BEGIN),
        Within("c", Thoughts("hm")),
        Within("c", ToolCallDelta(0, "d", "dig", "{}")),
        Within("c", ToolResult("d", "", "sand", True)),
        Within("c", Content("Sand.")),
        Within("c", Finish("")),
        ToolResult("c", "", "It is sand.", True),
    )
    begun = [change for change in changes if isinstance(change, BlockBegin)]
    assert begun == [
        BlockBegin(1, "agent_thought", "", 0),
        BlockBegin(2, "agent_call", "dig", 0),
        BlockBegin(3, "agent_result", "dig", 2),
        BlockBegin(4, "agent_reply", "", 0),
        BlockBegin(5, "result", "ask", 0),
    ]
    assert {change.block for change in changes if isinstance(change, BlockEnd)} >= {1, 2, 3, 4, 5}
    assert [message.content for message in builder.messages] == [""]


def test_agents_at_the_same_time_are_told_apart() -> None:
    builder = MessageBuilder()
    fed(builder, BEGIN, ToolCallDelta(0, "a", "x", "{}"), ToolCallDelta(1, "b", "y", "{}"))
    changes = fed(
        builder,
        Within("a", Content("one ")),
        Within("b", Content("uno ")),
        Within("a", Content("two")),
    )
    texts: dict[int, str] = {}
    for change in changes:
        if isinstance(change, Append) and change.block > 1:
            texts[change.block] = texts.get(change.block, "") + change.text
    assert list(texts.values()) == ["one two", "uno "]


def test_an_agent_of_an_agent_is_one() -> None:
    changes = fed(MessageBuilder(), Within("a", Within("b", Content("deep"))))
    assert changes == [BlockBegin(0, "agent_reply"), Append(0, "deep")]


def test_an_agent_that_never_ends_ends_with_the_stream() -> None:
    builder = MessageBuilder()
    fed(builder, Within("of no call", Content("lost")))
    assert builder.close() == [BlockEnd(0, True)]


def test_what_a_run_came_to_is_a_line() -> None:
    changes = fed(MessageBuilder(), Spent(1, 61.25, 0.25, 12_000, 0))
    assert changes[1:2] == [Append(0, "1 turn, 61.2 s, 12,000 tokens in, $0.2500")]
    assert fed(MessageBuilder(), Spent()) == []
