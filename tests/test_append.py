"""The append-only writer."""

from __future__ import annotations

from streamcurses.append import AppendWriter
from streamcurses.changes import Append, Become, Begin, Change, End, Restart


def written(*changes: Change, close: bool = True) -> str:
    """What is written for changes that come one by one."""
    pieces: list[str] = []
    writer = AppendWriter(pieces.append)
    for change in changes:
        writer.apply([change])
    if close:
        writer.close()
    return "".join(pieces)


def test_a_label_for_each_buffer_type() -> None:
    assert written(
        Begin(0, "user"),
        Append(0, "the lake?"),
        End(0),
        Begin(1, "thought"),
        Append(1, "Sear"),
        Append(1, "ch."),
        End(1),
        Begin(2, "call", "search"),
        Append(2, 'search(query="lake")'),
        End(2),
        Begin(3, "result", "search", 2),
        Append(3, "2 results"),
        End(3),
        Begin(4, "reply"),
        Append(4, "You swam."),
        End(4),
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
    writer.apply([Begin(0, "reply"), Append(0, "a"), Append(0, "b")])
    writer.apply([Append(0, "c")])
    writer.apply([])
    assert pieces == ["Message: ab", "c"]


def test_blank_line_before_a_turn() -> None:
    assert written(
        Begin(0, "reply"), Append(0, "a"), End(0), Begin(1, "user"), Append(1, "b"), End(1)
    ) == ("Message: a\n\nyou> b\n")


def test_a_text_that_ends_its_line_gets_no_second_end() -> None:
    assert written(
        Begin(0, "thought"), Append(0, "a\n"), End(0), Begin(1, "reply"), Append(1, "b"), End(1)
    ) == ("Inner thoughts: a\nMessage: b\n")


def test_interleaved_calls_are_printed_whole() -> None:
    assert written(
        Begin(0, "call"),
        Begin(1, "call"),
        Begin(2, "call"),
        Append(0, "a("),
        Append(1, "b("),
        Append(2, "c("),
        Append(1, "1)"),
        End(1),
        Append(0, "0)"),
        End(0),
        Append(2, "2)"),
        End(2),
    ) == "".join(f"Calling function: {call}\n" for call in ("a(0)", "b(1)", "c(2)"))


def test_a_notice_interrupts_nothing() -> None:
    assert written(
        Begin(0, "reply"),
        Append(0, "and the w"),
        Begin(1, "notice"),
        Append(1, "line 7"),
        End(1),
        Append(0, "ater"),
        End(0),
    ) == ("Message: and the water\n· line 7\n")


def test_text_that_moves_stays_where_it_was_printed() -> None:
    assert written(
        Begin(0, "reply"),
        Append(0, "I think"),
        Become(0, "thought"),
        Append(0, " so."),
        End(0),
    ) == ("Message: I think\nInner thoughts:  so.\n")


def test_text_that_restarts_goes_on_under_a_new_label() -> None:
    assert written(Begin(0, "reply"), Append(0, "one"), Restart(0), Append(0, "two"), End(0)) == (
        "Message: one\nMessage: two\n"
    )


def test_what_is_cut_off_is_marked() -> None:
    assert written(Begin(0, "reply"), Append(0, "and the w"), End(0, cut_off=True)) == (
        "Message: and the w… [cut off]\n"
    )


def test_hostile_text_is_made_safe() -> None:
    assert written(Begin(0, "reply"), Append(0, "\x1b]2;x\x07\r\n\x9b31m\r."), End(0)) == (
        "Message: ^[]2;x^G\n<U+009B>31m^M.\n"
    )


def test_an_open_line_is_ended() -> None:
    assert written(Begin(0, "reply"), Append(0, "a"), close=False) == "Message: a"
    assert written(Begin(0, "reply"), Append(0, "a")) == "Message: a\n"
    assert written() == ""
