"""The append-only writer."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._conversation.builder import MessageBuilder
from streamcurses._conversation.changes import (
    BUFFER_OF,
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
    Withdraw,
)
from streamcurses._formats.events import Content, Event, Notice, Thoughts, ToolCallDelta
from streamcurses._screen.theme import ASCII, THEMES
from streamcurses._session.append import PORTIONS, SPOKEN, AppendWriter


def written(*changes: Change, close: bool = True, **settings: Any) -> str:
    """What is written for changes that come one by one."""
    pieces: list[str] = []
    writer = AppendWriter(pieces.append, **settings)
    for change in changes:
        writer.apply([change])
    if close:
        writer.close()
    return "".join(pieces)


def test_a_label_for_each_buffer_type() -> None:
    assert written(
        BlockBegin(0, "user"),
        Append(0, "the lake?"),
        BlockEnd(0),
        BlockBegin(1, "thought"),
        Append(1, "Sear"),
        Append(1, "ch."),
        BlockEnd(1),
        BlockBegin(2, "call", "search"),
        Append(2, 'search(query="lake")'),
        BlockEnd(2),
        BlockBegin(3, "result", "search", 2),
        Append(3, "2 results"),
        BlockEnd(3),
        BlockBegin(4, "reply"),
        Append(4, "You swam."),
        BlockEnd(4),
    ) == (
        "you> the lake?\n"
        "Inner thoughts: Search.\n"
        'Calling function: search(query="lake")\n'
        "  → 2 results\n"
        "Message: You swam.\n"
    )


def test_each_apply_is_one_write() -> None:
    pieces: list[str] = []
    writer = AppendWriter(pieces.append)
    writer.apply([BlockBegin(0, "reply"), Append(0, "a"), Append(0, "b")])
    writer.apply([Append(0, "c")])
    writer.apply([])
    assert pieces == ["Message: ab", "c"]


def test_blank_line_before_a_turn() -> None:
    assert written(
        BlockBegin(0, "reply"),
        Append(0, "a"),
        BlockEnd(0),
        BlockBegin(1, "user"),
        Append(1, "b"),
        BlockEnd(1),
    ) == ("Message: a\n\nyou> b\n")


def test_a_text_that_ends_its_line_gets_no_second_end() -> None:
    assert written(
        BlockBegin(0, "thought"),
        Append(0, "a\n"),
        BlockEnd(0),
        BlockBegin(1, "reply"),
        Append(1, "b"),
        BlockEnd(1),
    ) == ("Inner thoughts: a\nMessage: b\n")


def test_interleaved_calls_are_printed_whole() -> None:
    assert written(
        BlockBegin(0, "call"),
        BlockBegin(1, "call"),
        BlockBegin(2, "call"),
        Append(0, "a("),
        Append(1, "b("),
        Append(2, "c("),
        Append(1, "1)"),
        BlockEnd(1),
        Append(0, "0)"),
        BlockEnd(0),
        Append(2, "2)"),
        BlockEnd(2),
    ) == "".join(f"Calling function: {call}\n" for call in ("a(0)", "b(1)", "c(2)"))


def test_a_notice_interrupts_nothing() -> None:
    assert written(
        BlockBegin(0, "reply"),
        Append(0, "and the w"),
        BlockBegin(1, "notice"),
        Append(1, "line 7"),
        BlockEnd(1),
        Append(0, "ater"),
        BlockEnd(0),
    ) == ("Message: and the water\n· line 7\n")


def test_text_that_moves_stays_where_it_was_printed() -> None:
    assert written(
        BlockBegin(0, "reply"),
        Append(0, "I think"),
        Become(0, "thought"),
        Append(0, " so."),
        BlockEnd(0),
    ) == ("Message: I think\nInner thoughts:  so.\n")


def test_text_that_restarts_goes_on_under_a_new_label() -> None:
    assert written(
        BlockBegin(0, "reply"), Append(0, "one"), Restart(0), Append(0, "two"), BlockEnd(0)
    ) == ("Message: one\nMessage: two\n")


def test_what_is_cut_off_is_marked() -> None:
    assert written(BlockBegin(0, "reply"), Append(0, "and the w"), BlockEnd(0, cut_off=True)) == (
        "Message: and the w… [cut off]\n"
    )
    assert written(BlockBegin(0, "reply"), Append(0, "and the w"), BlockEnd(0, True, "length")) == (
        "Message: and the w… [cut off: length]\n"
    )


def test_sources_have_a_line_each() -> None:
    assert written(BlockBegin(0, "sources"), Append(0, "[1] A: u\n[2] v"), BlockEnd(0)) == (
        "Sources: [1] A: u\n[2] v\n"
    )


def test_hostile_text_is_made_safe() -> None:
    assert written(
        BlockBegin(0, "reply"), Append(0, "\x1b]2;x\x07\r\n\x9b31m\r."), BlockEnd(0)
    ) == ("Message: ^[]2;x^G\n<U+009B>31m^M.\n")


def test_an_open_line_is_ended() -> None:
    assert written(BlockBegin(0, "reply"), Append(0, "a"), close=False) == "Message: a"
    assert written(BlockBegin(0, "reply"), Append(0, "a")) == "Message: a\n"
    assert written() == ""


def call(number: int, text: str) -> list[Change]:
    return [BlockBegin(number, "call"), Append(number, text), BlockEnd(number)]


def result(number: int, name: str, under: int | None, ok: bool = True) -> list[Change]:
    return [BlockBegin(number, "result", name, under, ok), Append(number, "text"), BlockEnd(number)]


def test_a_result_right_under_its_call_does_not_repeat_the_name() -> None:
    assert written(*call(0, "a(1)"), *result(1, "a", 0)) == ("Calling function: a(1)\n  → text\n")


def test_a_result_elsewhere_names_its_tool() -> None:
    assert written(*call(0, "a(1)"), *call(1, "b(2)"), *result(2, "a", 0), *result(3, "b", 1)) == (
        "Calling function: a(1)\nCalling function: b(2)\n  → a: text\n  → b: text\n"
    )
    assert written(*result(0, "a", None)) == "  → a: text\n"


def test_a_result_that_waits_for_another_call_names_its_tool() -> None:
    *other, end = call(1, "b(2)")
    changes = [*call(0, "a(1)"), *other, *result(2, "a", 0), end]
    assert written(*changes, portions="words") == (
        "Calling function: a(1)\nCalling function: b(2)\n  → a: text\n"
    )


def test_a_result_that_is_an_error_says_so() -> None:
    assert written(*call(0, "a(1)"), *result(1, "a", 0, ok=False)) == (
        "Calling function: a(1)\n  → failed: text\n"
    )


def test_a_call_is_not_split_by_the_thought_in_its_first_argument() -> None:
    assert written(
        BlockBegin(0, "call", "search"),
        Append(0, "search"),
        Append(0, "("),
        BlockBegin(1, "thought"),
        Append(1, "Look."),
        Append(0, 'query="lake'),
        BlockEnd(1),
        Append(0, '")'),
        BlockEnd(0),
    ) == ('Inner thoughts: Look.\nCalling function: search(query="lake")\n')


def test_a_call_with_no_arguments_is_printed_at_its_end() -> None:
    assert written(*call(0, "now()")) == "Calling function: now()\n"
    assert written(BlockBegin(0, "call"), Append(0, "now("), BlockEnd(0, cut_off=True)) == (
        "Calling function: now(… [cut off]\n"
    )


def test_calls_held_back_are_marked_where_they_were_cut_off() -> None:
    assert written(
        BlockBegin(0, "call"),
        Append(0, "a(1"),
        BlockBegin(1, "call"),
        Append(1, "b(2"),
        BlockBegin(2, "call"),
        BlockEnd(2, cut_off=True),
        BlockEnd(1, cut_off=True),
        BlockEnd(0, cut_off=True),
    ) == "".join(f"Calling function: {text}… [cut off]\n" for text in ("a(1", "b(2", ""))


def test_what_is_whole_may_still_become_something_else() -> None:
    assert written(
        BlockBegin(0, "reply"),
        Append(0, "Hm."),
        BlockEnd(0),
        Become(0, "thought"),
        *call(1, "a(1)"),
    ) == ("Message: Hm.\nCalling function: a(1)\n")


def test_colours_are_for_labels_by_default() -> None:
    assert written(
        BlockBegin(0, "thought"),
        Append(0, "Sear"),
        Append(0, "ch."),
        BlockEnd(0),
        BlockBegin(1, "reply"),
        Append(1, "Yes."),
        BlockEnd(1),
        theme=THEMES["default"],
    ) == ("\x1b[34mInner thoughts:\x1b[m Search.\n\x1b[33mMessage:\x1b[m Yes.\n")


def test_styles_of_text_end_with_each_piece() -> None:
    assert written(
        BlockBegin(0, "thought"),
        Append(0, "Sear"),
        Append(0, "ch."),
        BlockEnd(0),
        BlockBegin(1, "reply"),
        Append(1, "Yes."),
        BlockEnd(1),
        theme=THEMES["memgpt"],
    ) == (
        "\x1b[34mInner thoughts:\x1b[m \x1b[3mSear\x1b[m\x1b[3mch.\x1b[m\n"
        "\x1b[33mMessage:\x1b[m \x1b[1;33mYes.\x1b[m\n"
    )


def test_named_controls_cannot_be_forged() -> None:
    assert written(
        BlockBegin(0, "reply"), Append(0, "^[ \x1b."), BlockEnd(0), theme=THEMES["mono"]
    ) == ("Message: ^[ \x1b[7m^[\x1b[m.\n")


def test_clusters_are_whole_however_they_are_cut() -> None:
    text = "a👩‍👩‍👧 e\u0301 🏳️‍🌈 👍🏽 क्षि ♥️!"
    pieces: list[str] = []
    writer = AppendWriter(pieces.append)
    writer.apply([BlockBegin(0, "reply")])
    for character in text:
        writer.apply([Append(0, character)])
    writer.apply([BlockEnd(0)])
    assert unicodedata.normalize("NFC", "".join(pieces)) == unicodedata.normalize(
        "NFC", f"Message: {text}\n"
    )
    assert {"👩‍👩‍👧", "🏳️‍🌈", "👍🏽"} <= {piece.strip() for piece in pieces}


@pytest.mark.parametrize(
    ("portions", "text", "pieces"),
    [
        ("words", "The lake lay still.", ["Message: The ", "lake ", "lay ", "still.", "\n"]),
        ("words", "湖の底", ["Message: ", "湖", "の", "底", "\n"]),
        (
            "sentences",
            'It was "clear." So clear! Why?\n\nNo 3.5 idea',
            ['Message: It was "clear." ', "So clear! ", "Why?\n", "\n", "No 3.5 idea", "\n"],
        ),
        # The last cluster might still grow: it comes with the next piece.
        ("sentences", "湖。そこ", ["Message: 湖", "。そこ", "\n"]),
    ],
)
def test_portions(portions: str, text: str, pieces: list[str]) -> None:
    out: list[str] = []
    writer = AppendWriter(out.append, portions=portions)
    writer.apply([BlockBegin(0, "reply")])
    for character in text:
        writer.apply([Append(0, character)])
    writer.apply([BlockEnd(0)])
    assert "".join(out) == "".join(pieces)
    assert [piece.removesuffix("\n") for piece in out if piece != "\n"] == [
        piece.removesuffix("\n") for piece in pieces if piece != "\n"
    ]


def test_nothing_is_held_back_for_ever() -> None:
    out: list[str] = []
    writer = AppendWriter(out.append, portions="sentences")
    writer.apply([BlockBegin(0, "reply")])
    writer.apply([Append(0, "x" * 2000)])
    assert "".join(out) == "Message: " + "x" * 2000


def test_portions_of_calls_that_interleave() -> None:
    assert written(
        BlockBegin(0, "call"),
        Append(0, "a(1"),
        BlockBegin(1, "call"),
        Append(1, "b(2"),
        Append(1, ")"),
        BlockEnd(1),
        Append(0, ")"),
        BlockEnd(0),
        portions="sentences",
    ) == ("Calling function: a(1)\nCalling function: b(2)\n")


def test_spoken_labels_have_no_signs() -> None:
    assert set(SPOKEN) == set(BUFFER_OF)
    assert written(*call(0, "a(1)"), *result(1, "a", 0), labels=SPOKEN) == (
        "Calling function: a(1)\nResult: text\n"
    )


def test_labels_in_ascii() -> None:
    assert written(*call(0, "a(1)"), *result(1, "a", 0), glyphs=ASCII) == (
        "Calling function: a(1)\n  -> text\n"
    )


def test_a_thought_of_a_call_is_printed_whole_before_it() -> None:
    changes: list[Change] = [
        BlockBegin(0, "call", "insert"),
        Append(0, "insert"),
        Append(0, "("),
        BlockBegin(1, "thought"),
        Append(1, "I sh"),
        Append(1, "ould keep it."),
        Append(0, "label="),
        Append(0, '"hum'),
        Append(0, 'an")'),
        BlockEnd(0),
        BlockEnd(1),
    ]
    whole = 'Inner thoughts: I should keep it.\nCalling function: insert(label="human")\n'
    for portions in PORTIONS:
        assert written(*changes, portions=portions) == whole
    assert written(*changes, width=lambda: 80) == whole


@pytest.mark.parametrize("portions", PORTIONS)
def test_a_thought_that_comes_within_a_call_waits_for_its_end(portions: str) -> None:
    assert written(
        BlockBegin(0, "call", "insert"),
        Append(0, 'insert(label="human", '),
        BlockBegin(1, "thought"),
        Append(1, "Why not? "),
        Append(1, "Indeed."),
        Append(0, "page=0)"),
        BlockEnd(0),
        BlockEnd(1),
        portions=portions,
    ) in {
        'Calling function: insert(label="human", page=0)\nInner thoughts: Why not? Indeed.\n',
        'Inner thoughts: Why not? Indeed.\nCalling function: insert(label="human", page=0)\n',
    }


@pytest.mark.parametrize("portions", PORTIONS)
def test_what_waited_for_the_end_of_a_word_stands_under_the_label_it_came_under(
    portions: str,
) -> None:
    assert written(
        BlockBegin(0, "reply"),
        Append(0, "No tools"),
        Append(0, " needed."),
        Become(0, "thought"),
        BlockBegin(1, "reply"),
        Append(1, "Hello."),
        BlockEnd(0),
        BlockEnd(1),
        portions=portions,
    ) in {
        "Message: No tools needed.\nMessage: Hello.\n",
        "Inner thoughts: No tools needed.\nMessage: Hello.\n",
    }


RESULT = "".join(f"line {number}\n" for number in range(1, 31))


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_long_result_is_folded(size: int, end: str) -> None:
    text = RESULT.rstrip("\n") + end
    shown = written(
        BlockBegin(0, "result", "ls"),
        *[Append(0, text[at : at + size]) for at in range(0, len(text), size)],
        BlockEnd(0),
        BlockBegin(1, "reply"),
        Append(1, "Done."),
        BlockEnd(1),
        tool_lines=3,
    )
    assert shown == ("  → ls: line 1\nline 2\nline 3\n    … 27 more lines\nMessage: Done.\n")


def test_a_result_of_no_more_lines_is_whole() -> None:
    changes = BlockBegin(0, "result", "ls"), Append(0, "1\n2\n3\n"), BlockEnd(0)
    assert written(*changes, tool_lines=3) == "  → ls: 1\n2\n3\n"
    assert written(*changes, tool_lines=2) == "  → ls: 1\n2\n    … 1 more line\n"
    assert written(*changes) == "  → ls: 1\n2\n3\n"


def test_lines_end_at_words_and_at_the_width_that_there_is() -> None:
    shown = written(
        BlockBegin(0, "reply"),
        *[Append(0, piece) for piece in ("You swam to the o", "ld raft, cou", "nted the stones")],
        BlockEnd(0, cut_off=True),
        width=lambda: 24,
        theme=THEMES["default"],
    )
    assert shown == (
        "\x1b[33mMessage:\x1b[m You swam to the\nold raft, counted the\nstones… [cut off]\n"
    )


def test_text_that_was_thought_is_labelled_where_it_stands() -> None:
    changes: list[Change] = [
        BlockBegin(0, "reply"),
        Append(0, "Let me see."),
        Become(0, "thought"),
        BlockEnd(0),
        BlockBegin(1, "reply"),
        Append(1, "Hi."),
        BlockEnd(1),
    ]
    for portions in PORTIONS:
        thought = {
            "as it comes": "Message: Let me see.\nInner thoughts: (the above)\n",
            "words": "Message: Let me see.\nInner thoughts: (the above)\n",
            "sentences": "Inner thoughts: Let me see.\n",  # of which nothing is printed as yet
        }
        assert written(*changes, portions=portions) == f"{thought[portions]}Message: Hi.\n"


def delta(index: int, arguments: str, name: str = "") -> Event:
    return ToolCallDelta(index, f"id{index}", name, arguments)


ARGUMENTS = [
    {"message": "The lake. It lay still."},
    {"thinking": "Look it up. Where?", "query": "otter lake"},
    {"query": "raft", "thinking": "Or here."},
    {},
]


@given(st.data())
def test_no_text_is_torn_over_two_labels(data: st.DataObject) -> None:
    """Whatever comes in between, a block stands in one piece."""
    streams: list[list[Event]] = [
        [Content("I see. "), Content("What"), Content(" is it?")],
        [Thoughts("Hm."), Thoughts(" So")],
        [Notice("line 7")],
    ]
    for index in range(data.draw(st.integers(0, 3))):
        name = data.draw(st.sampled_from(["search", "send_message"]))
        text = json.dumps(data.draw(st.sampled_from(ARGUMENTS)))
        size = data.draw(st.integers(4, 12))
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        streams.append([delta(index, "", name), *(delta(index, piece) for piece in pieces)])
    builder = MessageBuilder()
    changes: list[Change] = []
    random = data.draw(st.randoms(use_true_random=False))
    while streams:
        stream = random.choice(streams)
        changes += builder.feed(stream.pop(0))
        streams = [stream for stream in streams if stream]
    changes += builder.close()
    texts: dict[int, str] = {}
    for change in changes:
        if isinstance(change, Append):
            texts[change.block] = texts.get(change.block, "") + change.text
    out = written(*changes, portions=data.draw(st.sampled_from(list(PORTIONS))))
    assert all(text in out for text in texts.values()), (texts, out)


# What is withdrawn.


def test_what_is_printed_and_withdrawn_is_marked() -> None:
    begun: list[Change] = [BlockBegin(0, "reply"), Append(0, "It is"), Withdraw(0, "It is")]
    assert written(*begun, BlockBegin(1, "reply"), Append(1, "No.")) == (
        "Message: It is… [taken back]\nMessage: No.\n"
    )
    whole: list[Change] = [
        BlockBegin(0, "reply"),
        Append(0, "It is so."),
        BlockEnd(0),
        Withdraw(0, "It is so"),
    ]
    assert written(*whole) == "Message: It is so.\n· taken back: It is so…\n"


def test_what_waits_and_is_withdrawn_is_never_printed() -> None:
    assert written(
        BlockBegin(0, "reply"),
        Append(0, "One "),
        BlockBegin(1, "thought"),
        Append(1, "void"),
        Withdraw(1, "void"),
        Append(0, "two."),
        BlockEnd(0),
    ) == ("Message: One two.\n")


def test_a_portion_that_waits_is_printed_before_the_mark() -> None:
    assert written(
        BlockBegin(0, "reply"),
        Append(0, "One tw"),
        Withdraw(0, "One tw"),
        portions="words",
        labels=SPOKEN,
    ) == ("Message: One tw… [taken back]\n")


def test_a_line_without_an_end_is_folded_by_the_terminals() -> None:
    text = "".join(f"{number:04} " for number in range(100))
    changes: list[Change] = [BlockBegin(0, "result", "cat"), Append(0, text), BlockEnd(0)]
    shown = "  → cat: " + text[:60].rstrip() + "\n    … 22 more lines\n"
    folded = written(*changes, tool_lines=3, width=lambda: 20)
    assert "".join(folded.split()) == "".join(shown.split())
    pieces = [Append(0, piece) for piece in text]
    assert written(changes[0], *pieces, changes[2], tool_lines=3, width=lambda: 20) == folded


class Counted(str):
    """Text that counts the characters in which something was looked for."""

    looked = 0

    def find(self, sought: str, start: int = 0) -> int:  # type: ignore[override]
        end = super().find(sought, start)
        Counted.looked += (end if end >= 0 else len(self)) - start
        return end


@pytest.mark.parametrize("text", ["x y " * 25_000, "x y z\n" * 20_000], ids=["line", "lines"])
def test_what_is_folded_is_looked_at_a_few_times(text: str) -> None:
    Counted.looked = 0
    changes: list[Change] = [BlockBegin(0, "result"), Append(0, Counted(text)), BlockEnd(0)]
    written(*changes, tool_lines=5, width=lambda: 80)
    assert 0 < Counted.looked <= 6 * len(text)


@given(st.text("ab \n", max_size=60), st.integers(1, 9), st.integers(1, 4), st.data())
def test_a_fold_counts_the_same_wherever_text_is_cut(
    text: str, width: int, most: int, data: st.DataObject
) -> None:
    text = "a" + text
    cut = data.draw(st.integers(0, len(text)))
    begin, end = BlockBegin(0, "result", "ls"), BlockEnd(0)
    pieces = [Append(0, text[:cut]), Append(0, text[cut:])]
    # Too narrow for us to end lines, which would hold back what is whole only with more text.
    one, two = (
        written(begin, *each, end, tool_lines=most, width=lambda: width)
        for each in ([Append(0, text)], pieces)
    )
    assert one.split() == two.split()
    lines = text[:-1] if text.endswith("\n") else text
    rows = sum(max(-(-len(line) // width), 1) for line in lines.split("\n"))
    assert (f"{rows - most} more line" in one) == (rows > most)


def test_blank_lines_between_blocks() -> None:
    changes: list[Change] = [
        *(BlockBegin(0, "user"), Append(0, "hi"), BlockEnd(0)),
        *(BlockBegin(1, "call", "ls"), Append(1, "ls()"), BlockEnd(1)),
        *(BlockBegin(2, "result", "ls", 1), Append(2, "a b"), BlockEnd(2)),
        *(BlockBegin(3, "notice"), Append(3, "one"), BlockEnd(3)),
        *(BlockBegin(4, "notice"), Append(4, "two"), BlockEnd(4)),
        *(BlockBegin(5, "reply"), Append(5, "Both."), BlockEnd(5)),
    ]
    spaced = "you> hi\n\nCalling function: ls()\n  → a b\n\n· one\n· two\n\nMessage: Both.\n"
    assert written(*changes, spaced=True) == spaced
    assert written(*changes, spaced=True, below=True) == "\n" + spaced


def test_a_word_that_waits_is_made_safe_when_it_is_whole() -> None:
    pieces: list[str] = []
    writer = AppendWriter(pieces.append, width=lambda: 30, labels={})
    writer.apply([BlockBegin(0, "call")])
    for text in ("(a ", "rm -rf\b\b\b\b\b\bls", "  "):
        writer.apply([Append(0, text)])
    writer.apply([BlockEnd(0)])
    assert "\b" not in "".join(pieces)
