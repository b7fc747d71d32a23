"""The append-only writer: a conversation as text that only ever grows.

For pipes, for terminals that cannot be drawn on, and for the transcript that stays when the full
screen has gone. A label says what comes; on a terminal lines end at words. Nothing is taken back:
text that turns out to be of another kind, or begins again, stays where it was printed, and what
follows goes on under a new label. Of a block that is withdrawn it is said that it is.

No text is torn over two labels: the block that has begun to be printed has its turn until it ends,
and all others are held back until then, in the order in which they began. So it is among several
writers (see `turns`). A call's bare name takes no turn before its first argument: where that is a
thought, it is printed before the call.

Colours are for labels, unless the theme has a style for the text itself, which is then switched off
again at the end of each piece: whatever else is printed between two pieces is not ours to colour.
"""

from __future__ import annotations

import re
from functools import cache, partial

from streamcurses._conversation.changes import (
    Append,
    Become,
    BlockBegin,
    BlockEnd,
    Change,
    Restart,
    Withdraw,
)
from streamcurses._late import (
    TYPE_CHECKING,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Optional,
    pattern,
)
from streamcurses._screen.theme import (
    FAILED,
    MARKDOWN,
    PLAIN,
    UNICODE,
    UNSTYLED,
    Glyphs,
    Look,
    Style,
    Theme,
    color_number,
    labels,
    said_by,
    span_style,
)
from streamcurses._session.turns import Turns
from streamcurses._text.breaking import HOLD, LineBreaker
from streamcurses._text.clusters import Cleaner, Inert, Shaper, is_simple, one_line
from streamcurses._text.markdown.signs import Signs
from streamcurses._text.markdown.spans import Words

if TYPE_CHECKING:
    from streamcurses._text.markdown.pieces import Piece
    from streamcurses._text.markdown.printed import Begin, Part, Printed

# What is put before a block's text, beside what the regions put there; the space is not styled.
_LABELS = {
    "thought": "Inner thoughts: ",
    "call": "Calling function: ",
    "reply": "Message: ",
    "sources": "Sources: ",
}

# The same for a voice: a word each, no signs.
SPOKEN = {
    **_LABELS,
    "user": "You: ",
    "result": "Result: ",
    "refusal": "Refused: ",
    "failure": "Error: ",
    "notice": "Notice: ",
    "agent_user": "Agent is told: ",
    "agent_thought": "Agent thinks: ",
    "agent_call": "Agent calls: ",
    "agent_result": "Agent has: ",
    "agent_reply": "Agent: ",
    "agent_notice": "Agent notice: ",
}

# The kinds of what tools give back.
_RESULTS = frozenset({"result", "agent_result"})

# Stands for text that was printed before it was known to be of this kind.
_ABOVE = "(the above)"

# How text is portioned -> what a portion ends with; the last one of a block ends where that does.
PORTIONS = {
    "as it comes": "",
    # The scripts beyond U+2E80 do without spaces.
    "words": r"[\s\u2e80-\U0001ffff]",
    "sentences": "[.!?…][\"'”’)\\]]*\\s|[。！？][」』）]*|\n",
}

# Longer than this, text is not held back for the end of its word or sentence.
_LONGEST = 1000
# What of a portion's end may have come before the newest text.
_OVERLAP = 8

# How many colours are counted on: nobody tells what an append-only terminal has.
_COLORS = 8
_RESET = "\x1b[m"


def styled(text: str, style: Style) -> str:
    """`text` between the control sequences that switch `style` on and off."""
    return _switched(text, _switch(style))


def _switched(text: str, on: str) -> str:
    return f"{on}{text}{_RESET}" if on and text else text


@cache
def _switch(style: Style) -> str:
    """The control sequence that switches a style on; "" where there is none to."""
    if style == PLAIN:
        return ""
    codes = [1] * style.bold + [2] * style.dim + [3] * style.italic + [4] * style.underline
    codes += [7] * (style.standout or style.reverse)
    color = color_number(style.color, _COLORS)
    if color >= 0:
        codes.append(30 + color)
    return f"\x1b[{';'.join(map(str, codes))}m"


# What may be followed at a click, and no more of it than terminals take.
_FOLLOWED = pattern(r"(?:https?://|mailto:).", re.IGNORECASE)
_LONGEST_URL = 2000


def linked(text: str, url: str) -> str:
    """`text` between the control sequences of a hyperlink (OSC 8), if it may be one.

    Where anything in the address does not show, what is read is not what is followed: it is none.
    """
    if not text or not url.isprintable() or _FOLLOWED.match(url) is None:
        return text
    address = "".join(
        [
            char if "!" <= char <= "~" else "".join([f"%{byte:02X}" for byte in char.encode()])
            for char in url
        ]
    )
    if len(address) > _LONGEST_URL:
        return text
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


def _laid_part(text: str, laid: str, at: int, between: str) -> tuple[str, int]:
    """The part of `laid` from `at` on that is of `text`, and where that ends.

    Lines are broken there by `between`, and blanks may be left out.
    """
    begin = at
    while not laid.startswith(text, at):  # as most of it stands there
        if laid.startswith(between, at):
            at += len(between)
            continue
        end = laid.find(between, at)
        line = laid[at:] if end < 0 else laid[at:end]
        same = len(line) if text.startswith(line) else int(text[0] == line[0])
        at += same
        text = text[same or 1 :]
    at += len(text)
    return laid[begin:at], at


class _AsItCame:
    """Stands for a `Cleaner` where text is passed on as it is, control characters and all."""

    def passes(self, text: str) -> bool:
        return True

    def feed(self, text: str) -> list[tuple[str, str]]:
        return [(text, "")]

    def flush(self) -> list[tuple[str, str]]:
        return []

    def close(self) -> list[tuple[str, str]]:
        return []


class _Open:
    """A block that may still grow, and what of it is held back."""

    def __init__(
        self, kind: str, label: str, cleaner: Cleaner | _AsItCame, most: Optional[int]
    ) -> None:
        self.kind = kind
        self.label = label
        # Of a result: the call that it is under, and its label where other things stand between.
        self.under: Optional[int] = None
        self.named = label
        self.cleaner = cleaner
        self.held: list[str] = []
        self.ended: Optional[BlockEnd] = None
        self.labelled = False
        # Whether it goes on below what others have written.
        self.goes_on = False
        # Whether it turned out to be of its kind when some of it was printed, and no more since.
        self.turned = False
        # What has come since the last whole portion.
        self.portion = ""
        # Lines that are printed at most; the ends of lines that have come, also at the very end,
        # and those that have none but the terminal's.
        self.most = most
        self.breaks = 0
        self.ends_line = False
        self.filled = 0  # characters of the line that is open
        # What makes parts of its Markdown, where it is drawn; those that wait for a word's end, or
        # the text of these, where it is nothing more; and whether the first has been written.
        self.printed: Optional[Printed] = None
        self.parts: list[Part] = []
        self.word = ""
        self.has_begun = False
        self.line = "text"  # the kind of the line that is written

    def fold(self, text: str, width: int) -> str:
        """As much of `text` as is to be printed, where there is a most.

        So many characters of a line take a line of the terminal, if it has a `width`.
        """
        assert self.most is not None
        self.ends_line = text.endswith("\n")
        shown = at = 0
        while at < len(text) and self.breaks < self.most:
            end = text.find("\n", at)
            whole = end >= 0
            end = end if whole else len(text)
            if width and end - at > width - self.filled:
                end = at = at + width - self.filled
                self.filled, breaks = 0, 1
            else:
                self.filled = 0 if whole else self.filled + end - at
                at, breaks = end + whole, int(whole)
            self.breaks += breaks
            shown = end if self.breaks == self.most else at
        if at < len(text):
            self._pass_over(text[at:], width)
        return text[:shown]

    def _pass_over(self, text: str, width: int) -> None:
        """Counts the lines of what is not printed."""
        lines = text.split("\n")
        self.breaks += len(lines) - 1
        if not width:
            return
        filled = self.filled
        for line in lines:
            # What fills a line to its edge ends it only where more comes.
            breaks = max(filled + len(line) - 1, 0) // width
            self.breaks += breaks
            self.filled = filled + len(line) - breaks * width
            filled = 0

    def take_portion(self) -> str:
        portion, self.portion = self.portion, ""
        return portion

    def without_space(self, parts: list[Part]) -> list[Part]:
        """Parts as they go on below: as where a line ends at a word, the space is not seen."""
        if self.goes_on:
            while parts and isinstance(parts[0], Words) and not parts[0].text.strip(" "):
                parts = parts[1:]
            self.goes_on = not parts
            if parts and isinstance(parts[0], Words):
                parts = [parts[0]._replace(text=parts[0].text.lstrip(" ")), *parts[1:]]
        return parts

    def take_held(self) -> str:
        held = "".join(self.held)
        self.held.clear()
        return held

    @property
    def has_text(self) -> bool:
        """Whether there is something to print: of a call, more than its name and a parenthesis."""
        text = "".join(self.held) + self.portion
        return "(" in text[:-1] if self.kind == "call" else bool(text)

    @property
    def hidden(self) -> int:
        """How many lines there are that were not printed."""
        return 0 if self.most is None else max(self.breaks + (not self.ends_line) - self.most, 0)


class _Streak:
    """Text that goes on as it comes: of a block, printable ASCII, in no style.

    `is_more` tells whether a text is more of that. As long as it goes on, `add` is all that is done
    with it; what has `passed` is told to the block and to what breaks lines at its end, but for so
    many characters that the latter was `told`. The last `word` waits to be whole, and `blanks` for
    a word to follow them.
    """

    __slots__ = (
        "begun",
        "blanks",
        "breaker",
        "is_more",
        "number",
        "passed",
        "room",
        "told",
        "word",
    )

    def __init__(self, number: int, word: str, is_more: Inert, breaker: LineBreaker) -> None:
        self.number = number
        self.is_more = is_more
        self.breaker = breaker
        self.room = min(breaker.free, _LONGEST)
        self.blanks = breaker.held
        self.word = self.begun = word
        self.passed: list[str] = []
        self.told = 0

    def add(self, number: int, text: str) -> Optional[str]:
        """What can be written now of a block's text; None where it may be no more of this."""
        if number != self.number or not (self.is_more(text) or self._goes_on(text)):
            return None
        room = self.room - len(text)
        if room < 0 or self.word:
            return self._add_words(text)
        self.room = room
        self.passed.append(text)
        return self._laid(text) if self.blanks or text.endswith(" ") else text

    def _goes_on(self, text: str) -> bool:
        """Whether it is more of the text behind what came last: a full stop, say."""
        return bool(self.passed and self.is_more(self.passed[-1][-1:] + text))

    def _add_words(self, text: str) -> Optional[str]:
        """As `add`, where a word waits, or the line has no room for more than whole ones."""
        ready = self.word + text
        size = len(ready)
        end = size if size <= self.room else ready.rfind(" ") + 1
        if size - end >= HOLD:
            return None
        if end > self.room + HOLD and len(ready[:end].rstrip(" ")) > max(self.room + HOLD, 0):
            return self._end_line(text, ready[:end], ready[end:])
        self.passed.append(text)
        self.room -= end
        self.word = ready[end:]
        return self._laid(ready[:end]) if end else ""

    def _end_line(self, text: str, words: str, word: str) -> Optional[str]:
        """As `add`, where the words that are whole have no room on the line."""
        breaker = self.breaker
        end = words.rfind(" ", 0, max(self.room + HOLD + 1, 0)) + 1
        others = words[end:].lstrip(" ")
        if (
            not (end or self.blanks)
            or not breaker.is_begun
            or others.find(" ") > HOLD
            or max(breaker.free, self.told) > _LONGEST
        ):
            return None
        line = self._laid(words[:end]) + breaker.go_on() + breaker.feed(others)
        self.passed.append(text)
        self.passed = ["".join(self.passed)]
        self.told = len(self.begun) + len(self.passed[0]) - len(word)
        self.room = min(breaker.free, _LONGEST)
        self.blanks = breaker.held
        self.word = word
        return line

    def _laid(self, text: str) -> str:
        """Text with the blanks before it, and without those behind."""
        text = self.blanks + text
        laid = text.rstrip(" ")
        self.blanks = text[len(laid) :]
        return laid


class AppendWriter:
    """Writes changes as they come, by `write(text)`, called once for each `apply`.

    `theme` gives the colours, None for none. `portions` is one of `PORTIONS`. `labels` are put
    before blocks, by kind; `glyphs` are our own signs in them, unless `labels` are given.
    `show_hidden` names characters of no width. With `raw` text is written as it came, which is
    for no terminal. `width()` is how many columns a line has; None leaves its end to whoever shows
    it; there `ambiguous` characters have so many. Of what a tool gave back `tool_lines` are
    printed, None for all; a line that has no room on one counts as several. With the signs of
    `markdown` what the model says and thinks is drawn as that, and with `links` the terminal is
    told where its links lead. `turns` are those on the place that is written to, where others write
    there too.

    Where it is `spaced`, a blank line stands before each block that belongs below no other, but
    before notices that follow one another, and the first block: unless that is `below` others.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        *,
        turns: Optional[Turns] = None,
        glyphs: Glyphs = UNICODE,
        theme: Optional[Theme] = None,
        portions: str = "as it comes",
        labels: Optional[Mapping[str, str]] = None,
        show_hidden: bool = False,
        raw: bool = False,
        width: Optional[Callable[[], int]] = None,
        tool_lines: Optional[int] = None,
        spaced: bool = False,
        below: bool = False,
        ambiguous: int = 1,
        markdown: Optional[Signs] = None,
        links: bool = False,
    ) -> None:
        self._write = write
        self._turns = turns or Turns()
        self._labels = default_labels(glyphs) if labels is None else labels
        self._glyphs = glyphs
        self._theme = theme
        end = PORTIONS[portions]
        self._portion_end = re.compile(end) if end else None
        shaper = Shaper(show_hidden=show_hidden, degrade=False, ambiguous=ambiguous)
        self._clean = _AsItCame if raw else partial(Cleaner, shaper)
        self._markdown = markdown
        self._links = links
        self._shaper = shaper
        self._width = width
        self._breaker = None if width is None else LineBreaker(shaper, width)
        self._tool_lines = tool_lines
        self._spaced = spaced
        self._above = ""  # the kind of the block that was begun last
        self._open: dict[int, _Open] = {}
        # The block that has begun to be printed, until its end: all others wait.
        self._turn_of: Optional[int] = None
        # The block whose text the last line holds, while that line is not ended.
        self._current: Optional[int] = None
        # The call that was ended last, while nothing has come after it.
        self._call: Optional[int] = None
        # The last character written: "" before the first, a newline where no line is begun.
        self._last = "\n" if below else ""
        self._out: list[str] = []
        self._switches: dict[tuple[str, str], str] = {}  # by a block's kind, and a part's style
        self._streak: Optional[_Streak] = None
        self._blanks_on = ""  # what switches the style on of blanks that wait for a word
        self._ours = 0  # our own blocks are numbered downwards

    def apply(self, changes: Iterable[Change]) -> None:
        with self._turns.lock:
            for change in changes:
                if type(change) is Append:
                    self._grow(*change)
                    continue
                self._end_streak()
                if isinstance(change, BlockBegin):
                    self._begin(change)
                elif isinstance(change, BlockEnd):
                    self._end(change)
                elif isinstance(change, (Restart, Become)):
                    self._turn(change)
                elif isinstance(change, Withdraw):
                    self._withdraw(change)
                else:
                    raise TypeError(f"not a change: {change!r}")
            self._flush()
            if self._turn_of is None:
                self._turns.leave(self)

    def keep(self, number: int, text: str) -> None:
        """What is written is not kept."""

    def grow(self, number: int, text: str, deltas: int = 1) -> None:
        """Writes what a block's text grows by."""
        lock = self._turns.lock
        lock.acquire()  # as `with` does, which takes twice as long
        try:
            streak = self._streak
            ready = None if streak is None else streak.add(number, text)
            if ready is None:
                self._end_streak()
                self._append(number, text)
                self._flush()
            elif ready:
                self._write(ready)
        finally:
            lock.release()

    def show_all(self) -> None:
        """Writes what waits for more to come."""
        with self._turns.lock:
            self._put_rest()
            self._flush()

    def _grow(self, number: int, text: str) -> None:
        streak = self._streak
        ready = None if streak is None else streak.add(number, text)
        if ready is None:
            self._end_streak()
            self._append(number, text)
        else:
            self._out.append(ready)

    def write_whole(
        self,
        begin: BlockBegin,
        parts: Iterable[str],
        end: BlockEnd,
        *,
        words: bool = False,
        pieces: Callable[[Signs], Optional[Iterator[Piece]]] = lambda signs: None,
    ) -> None:
        """Writes a block that is whole, part by part: of its Markdown nothing is open.

        Of what is nothing but `words`, none is looked for; and what has been read is not read
        again, if there are `pieces` of it.
        """
        markdown = self._markdown
        if words:
            self._markdown = None
        self.apply([begin])
        self._markdown = markdown
        printed = self._open[begin.block].printed
        if printed is not None:
            assert markdown is not None  # or nothing is printed as that
            read = pieces(markdown)
            if read is None:
                printed.hold()
            else:
                printed.know(read)
        for part in parts:
            self.apply([Append(begin.block, part)])
        self.apply([end])

    def _begin(self, change: BlockBegin) -> None:
        label = named = self._labels.get(change.kind, "")
        if change.kind in _RESULTS:
            named += f"{one_line(change.name)}: " if change.name else ""
            if not change.ok:
                label, named = label + FAILED, named + FAILED
        if change.under is None and self._labels:
            label = named = said_by(change.who, named)
        most = self._tool_lines if change.kind in _RESULTS else None
        block = self._open[change.block] = _Open(change.kind, label, self._clean(), most)
        block.under, block.named = change.under, named
        self._read_markdown(block)

    def _read_markdown(self, block: _Open) -> None:
        """Has the block's text be read as Markdown from here on, if it is that."""
        if self._markdown is not None and block.kind in MARKDOWN:
            # It takes a while to load, and not every conversation has it.
            from streamcurses._text.markdown.printed import Printed

            block.printed = Printed(self._markdown, self._shaper, self._width)

    def _turn(self, change: Restart | Become) -> None:
        """What is printed stays; what follows stands under a label of its own."""
        number = change.block
        block = self._open.get(number)
        if block is None:
            return  # it is whole, and printed
        if isinstance(change, Restart):
            block.held.clear()
            block.portion = block.word = ""
            block.parts = []
            self._read_markdown(block)
        else:
            if number == self._current:
                self._put_text(block, block.cleaner.feed(block.take_portion()))
                block.turned = True
            block.kind = change.kind
            block.label = block.named = self._labels.get(change.kind, "")
        if number == self._current:
            self._break()

    def _withdraw(self, change: Withdraw) -> None:
        """What is printed stays, and is marked; what waits is never printed."""
        number = change.block
        block = self._open.get(number)
        if block is not None and number != self._turn_of:
            del self._open[number]
            self._release()
        elif block is not None:
            self._print(number, block, block.take_held() + block.take_portion())
            self._put_text(block, block.cleaner.close())
            if block.printed is not None:
                self._put_markdown(block, block.printed.close(), whole=True)
            self._put_mark(block, self._glyphs.withdrawn)
            self._close_turn(number)
            self._release()
        else:
            begins = f" {one_line(change.text)}" if change.text else ""
            self._say_aside(f"taken back:{begins}{self._glyphs.ellipsis}")

    def _say_aside(self, text: str) -> None:
        """A notice of our own, when it is its turn."""
        self._ours -= 1
        aside = _Open("notice", self._labels.get("notice", ""), self._clean(), None)
        aside.held.append(text)
        aside.ended = BlockEnd(self._ours)
        self._open[self._ours] = aside
        self._release()

    def _end_streak(self) -> None:
        streak, self._streak = self._streak, None
        if streak is None or not streak.passed:
            return
        text = "".join(streak.passed)
        written = streak.begun + text
        written = written[: len(written) - len(streak.word)]
        block = self._open[streak.number]
        if block.printed is not None:
            block.printed.take(text)
            block.word = streak.word
        else:
            block.portion = streak.word
            if written:
                block.cleaner.passes(written)
        if written:
            streak.breaker.feed(written[streak.told :])
            self._last = written[-1]

    def _append(self, number: int, text: str) -> None:
        block = self._open[number]
        if block.printed is not None:
            self._append_markdown(number, block, block.printed, text)
            return
        breaker = self._breaker
        if text and block.most is not None:
            text = block.fold(text, 0 if self._width is None else self._width())
        if text and self._portion_end is not None:
            text = self._portioned(block, text, self._portion_end)
        elif breaker is not None and (
            block.portion or len(text) > breaker.free or not text.isascii()
        ):
            text = block.portion + text
            end = breaker.whole(text)
            block.portion = text[end:]
            text = text[:end]
        if number != self._turn_of:
            block.held.append(text)
            if self._turn_of is None:
                self._release()
        elif text and number == self._current and block.cleaner.passes(text):
            self._pass(block, text)
            if block.most is None and is_simple(block.portion):
                self._begin_streak(number, block, block.portion, is_simple)
        elif text:
            self._print(number, block, text)

    def _pass(self, block: _Open, text: str) -> None:
        """Writes text that needs nothing else, as nearly all that comes."""
        laid = text if self._breaker is None else self._breaker.feed(text)
        look = PLAIN if self._theme is None else self._look(block)[1]
        self._out.append(laid if look is PLAIN else styled(laid, look))
        self._last = text[-1]

    def _append_markdown(self, number: int, block: _Open, printed: Printed, text: str) -> None:
        breaker = self._breaker
        if number != self._turn_of:
            block.held.append(text)
            if self._turn_of is None:
                self._release()
        elif text and number == self._current and not block.goes_on and printed.passes(text):
            if block.parts:
                self._put_markdown(block, printed.words(text))
                return
            if breaker is not None and (block.word or len(text) > breaker.free):
                text = block.word + text
                end = breaker.whole(text)
                text, block.word = text[:end], text[end:]
            if text:
                self._blanks_on = ""
                self._pass(block, text)
            self._begin_streak(number, block, block.word, printed.inert)
        elif text:
            self._print(number, block, text)

    def _begin_streak(self, number: int, block: _Open, word: str, is_more: Optional[Inert]) -> None:
        """What comes next may go on as the text before, if nothing else is done with that."""
        breaker = self._breaker
        if breaker is None or is_more is None:
            return
        if self._theme is None or self._look(block)[1] is PLAIN:
            self._streak = _Streak(number, word, is_more, breaker)

    def _put_markdown(self, block: _Open, parts: list[Part], *, whole: bool = False) -> None:
        """Writes parts, but for the word at the end that may go on, unless that is `whole`."""
        if block.word and block.printed is not None:
            parts = block.printed.words(block.word) + parts
            block.word = ""
        else:
            parts = block.parts + parts
        words: list[Words] = []
        for part in parts:
            if isinstance(part, Words):
                words.append(part)
            else:
                self._put_words(block, words)
                words = []
                self._begin_line(block, part)
        breaker = self._breaker
        text = "".join([word.text for word in words])
        end = len(text)
        if breaker is not None and block.line == "text" and not whole:
            end = breaker.whole(text)
        block.parts = []
        ready: list[Words] = []
        for word in words:
            ready.append(word._replace(text=word.text[:end]))
            if end < len(word.text):
                block.parts.append(word._replace(text=word.text[max(end, 0) :]))
            end = max(end - len(word.text), 0)
        self._put_words(block, ready)

    def _put_whole(self, number: int, block: _Open, parts: list[Part]) -> None:
        """Writes parts, and what waited for them, though it were in the middle of a word."""
        parts = block.without_space(parts)
        if parts or block.parts or block.word:
            if number != self._current:
                self._switch(number, block)
            self._put_markdown(block, parts, whole=True)

    def _begin_line(self, block: _Open, begin: Begin) -> None:
        first, block.has_begun = not block.has_begun, True
        block.line = "text" if begin.kind == "item" else begin.kind
        if not first or begin.kind != "text":
            if self._last not in ("", "\n"):
                self._put("\n")
            if begin.gap is not None and not first:
                self._put_sign(block, begin.gap)
                self._put("\n")
        if self._breaker is not None:
            self._breaker.indent = begin.prefix.rest
        self._blanks_on = ""
        self._put_sign(block, begin.prefix.first)

    def _put_sign(self, block: _Open, sign: str) -> None:
        """Writes a bullet, a quote's bar or the like, as the text that it stands before."""
        if sign:
            look = PLAIN if self._theme is None else self._look(block).text
            self._out.append(styled(self._laid(sign), look))
            self._last = sign[-1]

    def _put_words(self, block: _Open, words: list[Words]) -> None:
        """Writes words, each in its style; a line that goes on begins in that of the text."""
        text = "".join([word.text for word in words])
        if not text:
            return
        breaker = self._breaker
        between = "\n"
        held = ""
        if breaker is None or block.line == "row":
            laid = text
        else:
            between += breaker.indent
            held = breaker.held
            laid = breaker.verbatim(text) if block.line == "code" else breaker.feed(text)
        self._last = text[-1]
        bare = self._theme is None or self._look(block).text == PLAIN
        if self._theme is None or (bare and not any(word.style or word.url for word in words)):
            self._blanks_on = ""
            self._out.append(laid)
            return
        blanks = held if laid.startswith(held) else ""
        at = len(blanks)
        before = self._blanks_on
        for word, style, url in words:
            if not word:
                continue
            on = self._switches.get((block.kind, style))
            if on is None:
                look = span_style(self._theme, block.kind, style) if style else self._look(block)[1]
                on = self._switches[block.kind, style] = _switch(look)
            self._blanks_on = on
            piece, at = _laid_part(word, laid, at, between)
            if blanks:
                # Between two words of a style they are in that, where an underline is seen.
                if on == before and not url:
                    piece = blanks + piece
                else:
                    self._out.append(blanks)
                blanks = ""
            if not url and between not in piece:  # as most of it
                self._out.append(_switched(piece, on))
                continue
            lines = [_switched(line, on) for line in piece.split(between)]
            if url and self._links:
                lines = [linked(line, url) for line in lines]
            begin = styled(between[1:], self._look(block).text)
            self._out.append(f"\n{begin}".join(lines))
        # What a mark was put together with is not told apart again.
        self._out.append(laid[at:])

    def _portioned(self, block: _Open, text: str, portion_end: re.Pattern[str]) -> str:
        """As much as is whole, with what was waiting for it."""
        start = max(0, len(block.portion) - _OVERLAP)
        text = block.portion + text
        end = len(text) if len(text) > _LONGEST else 0
        for match in portion_end.finditer(text, start):
            end = max(end, match.end())
        block.portion = text[end:]
        return text[:end]

    def _release(self) -> None:
        """Gives the turn to blocks in order, as long as nobody has it; whole ones are printed."""
        if not self._turns.take(self):
            return
        for number, block in list(self._open.items()):
            if self._turn_of is not None:
                return
            if block.ended is not None and self._is_due(number, block):
                self._finish(number, block, block.ended)
            elif block.has_text and self._is_due(number, block):
                self._turn_of = number
                self._print(number, block, block.take_held())

    def _is_due(self, number: int, block: _Open) -> bool:
        """Calls are printed in the order in which they began."""
        return block.kind != "call" or number == next(
            other for other, one in self._open.items() if one.kind == "call"
        )

    def _switch(self, number: int, block: _Open) -> None:
        self._break()
        begins = not block.labelled and block.under is None
        block.labelled = True
        # What others print is told line by line.
        runs_on = block.kind == self._above == "notice"
        self._above = block.kind
        if self._last and (block.kind == "user" or (self._spaced and begins and not runs_on)):
            self._put("\n")
        block.turned = False
        label = block.label if block.under == self._call else block.named
        bare = label.rstrip(" ")
        if bare:
            look = PLAIN if self._theme is None else self._look(block).gutter
            self._out.append(styled(self._laid(bare), look))
        self._put(label[len(bare) :])
        self._last = label[-1:] or self._last
        self._current = number
        self._call = None

    def _look(self, block: _Open) -> Look:
        """How the block's label and text are drawn."""
        return (self._theme or {}).get(block.kind, UNSTYLED)

    def _put_text(self, block: _Open, pieces: list[tuple[str, str]]) -> None:
        if self._theme is None:
            self._put("".join([text for text, _ in pieces]))
            return
        for text, style in pieces:
            if text:
                look = self._theme.get(style or block.kind, UNSTYLED).text
                self._out.append(styled(self._laid(text), look))
                self._last = text[-1]

    def _put(self, text: str) -> None:
        if text:
            self._out.append(self._laid(text))
            self._last = text[-1]

    def _put_mark(self, block: _Open, mark: str) -> None:
        if self._breaker is not None:
            mark = self._breaker.unbroken(mark)
        self._out.append(styled(mark, self._look(block).text))
        self._last = mark[-1]

    def _laid(self, text: str) -> str:
        """The text with the ends of its lines, where these are ours to put."""
        return text if self._breaker is None else self._breaker.feed(text)

    def _break(self) -> None:
        """Ends the line that is being written, if there is one."""
        if self._last not in ("", "\n"):
            self._put("\n")
        self._current = None
        if self._breaker is not None:
            self._breaker.indent = ""

    def _end(self, change: BlockEnd) -> None:
        number = change.block
        block = self._open[number]
        block.ended = change
        if number == self._turn_of:
            self._finish(number, block, change)
            if self._turns.waiting:
                self._flush()
                self._turns.leave(self)
        self._release()

    def _close_turn(self, number: int) -> None:
        del self._open[number]
        if number == self._current:
            self._break()
        if number == self._turn_of:
            self._turn_of = None

    def _print(self, number: int, block: _Open, text: str) -> None:
        if text and block.printed is not None:
            parts = block.without_space(block.printed.feed(text))
            waits = block.printed.holds or block.goes_on
            if number != self._current and (parts or not waits):
                self._switch(number, block)
            # Where only what is closed comes, no word goes on.
            self._put_markdown(block, parts, whole=block.printed.holds)
            return
        if block.goes_on:
            text = text.lstrip(" ")
            block.goes_on = not text
        if text:
            if number != self._current:
                self._switch(number, block)
            self._put_text(block, block.cleaner.feed(text))

    def _put_rest(self) -> None:
        """Writes what waits for more: a word, a portion, a character that may have marks."""
        self._end_streak()
        number = self._turn_of
        if number is None:
            return
        block = self._open[number]
        if block.printed is None:
            self._print(number, block, block.take_portion())
            self._put_text(block, block.cleaner.flush())
        else:
            self._put_whole(number, block, block.printed.flush())

    def _finish(self, number: int, block: _Open, change: BlockEnd) -> None:
        if block.printed is None:
            self._print(number, block, block.take_held() + block.take_portion())
        else:
            self._put_whole(number, block, block.printed.close(block.take_held()))
        rest = block.cleaner.close()
        if block.hidden:
            lines = f"{block.hidden:,} more line{'s' * (block.hidden > 1)}"
            rest.append((f"\n    {self._glyphs.ellipsis} {lines}", ""))
        if block.turned and number == max(self._open):
            rest.append((_ABOVE, ""))
        if (rest or change.cut_off) and number != self._current:
            self._switch(number, block)
        self._put_text(block, rest)
        if change.cut_off:
            self._put_mark(block, self._glyphs.cut(change.reason))
        self._close_turn(number)
        if block.kind == "call":
            self._call = number

    def close(self) -> None:
        """Ends the line, if one is begun; what waits for its turn is printed then."""
        with self._turns.lock:
            self.pause()
            self._turns.leave(self)

    def insist(self) -> None:
        """Prints at once what waits for its turn, and ends the line: somebody is asked."""
        with self._turns.lock:
            self._turns.seize(self)
            self.close()

    def go_on(self) -> None:
        self._release()
        self._flush()
        if self._turn_of is None:
            self._turns.leave(self)

    def interrupt(self) -> None:
        self._put_rest()
        if self._current is not None:
            self._open[self._current].goes_on = self._last != "\n"
        self._break()
        self._flush()

    def pause(self) -> None:
        self.interrupt()
        self._turn_of = None

    def _flush(self) -> None:
        if self._out:
            text = "".join(self._out)
            self._out.clear()
            if text:
                self._write(text)


def default_labels(glyphs: Glyphs) -> dict[str, str]:
    """What is put before a block's text, by kind."""
    return {**labels(glyphs), **_LABELS}
