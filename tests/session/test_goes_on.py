"""Text that only goes on is passed from decoder to display as it is: nothing else comes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, Optional

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streamcurses import Session, VirtualScreen
from streamcurses._conversation.builder import Message, MessageBuilder
from streamcurses._conversation.changes import (
    Append,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
)
from streamcurses._formats import decoder
from streamcurses._formats.events import Event
from streamcurses._screen.theme import THEMES, UNICODE, markdown_signs
from streamcurses._session.append import PORTIONS, AppendWriter, _Open
from streamcurses._session.stream import Voice
from streamcurses._text.markdown.signs import Signs
from tests.corpora import corpus, files
from tests.formats.feeding import pieces, sse
from tests.text.markdown.test_reader_properties import NASTY

THEME = THEMES["default"]


class Blocks:
    """A display that keeps what blocks hold, and counts what only goes on."""

    def __init__(self) -> None:
        self.texts: dict[int, list[str]] = {}
        self.others: list[Change] = []
        self.kept: dict[int, list[str]] = {}
        self.went_on = 0

    def grow(self, block: int, text: str, deltas: int) -> None:
        self.texts[block].append(text)
        self.went_on += 1

    def keep(self, block: int, text: str) -> None:
        shown = "".join(self.texts.get(block, ()))
        if shown.endswith(text):
            self.kept.setdefault(block, []).append(text)

    def show_all(self) -> None:
        pass

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, Append):
                self.texts[change.block].append(change.text)
                continue
            if isinstance(change, (BlockBegin, Restart)):
                self.texts[change.block] = []
            self.others.append(change)

    def blocks(self) -> dict[int, str]:
        return {number: "".join(texts) for number, texts in self.texts.items()}


def heard(data: bytes, size: int, *, alone: bool) -> tuple[Blocks, list[Message]]:
    """What is shown of a stream; `alone` is whether text may go on without an event."""
    shown = Blocks()
    voice = Voice(MessageBuilder(), "", lambda event, voice: True, shown)
    subject = decoder()
    if alone:
        subject.goes_on = voice.builder.goes_on
    for piece in pieces(data, size):
        voice.take(subject.feed(piece))
    voice.take(subject.close())
    voice.end()
    return shown, voice.builder.messages


@pytest.mark.corpus
@pytest.mark.parametrize("name", files("streams", "*.*"))
def test_a_recording_shows_the_same(name: str) -> None:
    data = (corpus("streams") / name).read_bytes()
    for size in (1 << 16, 100):
        by_event, messages = heard(data, size, alone=False)
        as_text, same = heard(data, size, alone=True)
        assert as_text.blocks() == by_event.blocks()
        assert as_text.others == by_event.others
        assert same == messages


CHAT = [
    {"role": "assistant"},
    *({"content": text} for text in ("You ", "swam ", "<", "think>", "in ", "it")),
    {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "look", "arguments": ""}}]},
    *(
        {"tool_calls": [{"index": index, "function": {"arguments": text}}]}
        for index, text in enumerate(('{"a": "b', "c ", 'd"}'))
    ),
    {"content": "It was "},
    {"content": "cold.", "refusal": None},
    {"content": ""},
    {"content": None},
]


@given(st.lists(st.sampled_from(CHAT), max_size=30))
def test_chunks_in_any_order_show_the_same(deltas: list[dict[str, object]]) -> None:
    found = []
    for alone in (False, True):
        shown = Blocks()
        voice = Voice(MessageBuilder(), "", lambda event, voice: True, shown)
        subject = decoder("openai-chat")
        if alone:
            subject.goes_on = voice.builder.goes_on
        events: list[Event] = []
        for delta in deltas:
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            said = subject.feed({"id": "1", "model": "m", "choices": [choice]})
            events += said
            voice.take(said)
        voice.take(subject.close())
        voice.end()
        found.append((shown.blocks(), shown.others, voice.builder.messages))
    assert found[0] == found[1]


def test_most_of_a_reply_goes_on() -> None:
    shown = Blocks()
    voice = Voice(MessageBuilder(), "", lambda event, voice: True, shown)
    subject = decoder("openai-chat")
    subject.goes_on = voice.builder.goes_on
    for _ in range(10):
        choice = {"index": 0, "delta": {"content": "word "}, "finish_reason": None}
        voice.take(subject.feed({"id": "1", "model": "m", "choices": [choice]}))
    assert shown.went_on == 9
    assert shown.blocks() == {0: "word " * 10}


class Slow(AppendWriter):
    """One that does all that there is to do with each text."""

    def _begin_streak(
        self, number: int, block: _Open, word: str, is_more: Optional[Callable[[str], object]]
    ) -> None:
        pass


@settings(deadline=None)
@example(["word ", "é"], 5, True, "as it comes", {0, 1})
@given(
    st.lists(
        st.sampled_from(["word ", "words", "é", " ", "日本", ".", "\n", "long" * 9]),
        max_size=20,
    ),
    st.sampled_from([5, 14, 40, 80]),
    st.booleans(),
    st.sampled_from(list(PORTIONS)),
    st.sets(st.integers(0, 19), max_size=4),
)
def test_what_has_come_stands_before_others(
    parts: list[str], width: int, is_markdown: bool, portions: str, others: set[int]
) -> None:
    signs: Optional[Signs] = markdown_signs(UNICODE, THEME, ()) if is_markdown else None
    out: list[str] = []
    writer = AppendWriter(
        out.append, labels={}, markdown=signs, width=lambda: width, portions=portions
    )
    writer.apply([BlockBegin(0, "reply")])
    for number, part in enumerate(parts):
        writer.grow(0, part)
        if number in others:
            writer.interrupt()
            assert "".join("".join(out).split()) == "".join("".join(parts[: number + 1]).split())
    writer.apply([BlockEnd(0)])
    assert "".join("".join(out).split()) == "".join("".join(parts).split())


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*NASTY, "word ", "words", "end. ", "a", " ", " " * 9, "-" * 24 + " ", "-" * 36, "\n"]
        ),
        max_size=60,
    ).map("".join),
    st.integers(1, 9),
    st.sampled_from([5, 14, 30, 80, 1100]),
    st.booleans(),
    st.sets(st.integers(0, 40), max_size=4),
)
def test_a_line_is_written_the_same(
    text: str, size: int, width: int, is_markdown: bool, others: set[int]
) -> None:
    """As where all is done with each text, whoever else writes in between."""
    signs: Optional[Signs] = markdown_signs(UNICODE, THEME, ()) if is_markdown else None
    written = []
    for kind in (Slow, AppendWriter):
        out: list[str] = []
        writer = kind(out.append, theme=THEME, markdown=signs, width=lambda: width)
        writer.apply([BlockBegin(0, "reply")])
        for number in range(0, len(text), size):
            writer.grow(0, text[number : number + size])
            if number // size in others:
                writer.interrupt()
                out.append("others\n")
        writer.apply([BlockEnd(0)])
        writer.close()
        written.append(out)
    assert [piece for piece in written[0] if piece] == [piece for piece in written[1] if piece]


def test_the_end_of_a_sentence_or_a_line_is_not_that_of_text_that_goes_on() -> None:
    begun = []

    class Told(AppendWriter):
        def _append(self, number: int, text: str) -> None:
            begun.append(text)
            super()._append(number, text)

    signs = markdown_signs(UNICODE, THEME, ())
    writer = Told(lambda text: None, theme=THEME, markdown=signs, width=lambda: 40)
    writer.apply([BlockBegin(0, "reply")])
    text = "The lake lay still that morning. " * 20
    for at in range(0, len(text), 4):
        writer.grow(0, text[at : at + 4])
    assert len(begun) < 5


@pytest.mark.parametrize("size", [60, 1_000, 1 << 16])
def test_deltas_are_counted_however_they_are_read(size: int) -> None:
    chunks = [{"choices": [{"index": 0, "delta": {"content": f"{n} "}}]} for n in range(200)]
    screen = VirtualScreen(6, 60)
    with Session(screen=screen) as ui:
        for piece in pieces(sse(*chunks), size):
            ui.feed(piece)
        screen.wait(1)
        assert "~200 tokens" in screen.text()
