"""Rows on whose width terminals disagree: what each way of drawing them shows, and what it costs.

A reply of 4 characters a frame, on 24 x 80; after every few frames all rows are read back and
compared with those that were meant. *Wrong* rows show another text, *drifting* ones the same in
other columns. Bytes are for each byte of UTF-8, the screen around the text included, the clock
standing still.

The table that the choice was made by: 2184 rows each, on tmux 3.3a and on xterm.js 6.0 with
grapheme clusters.

    strategy            stream         tmux wrong/drifting  bytes   xterm.js wrong/drifting  bytes
    plain               Hindi                          0/0   1.54                     375/0   1.56
    plain               Thai                           0/0   1.66                     419/0   1.67
    plain               Arabic                         0/0   1.82                       0/0   1.84
    plain               emoji                          0/0   1.38                       0/0   1.43
    plain               mixed                          0/0   1.56                     340/9   1.58
    plain               ASCII                          0/0   1.50                       0/0   1.53
    cursor sync         Hindi                          0/0   2.28                   912/160   2.29
    cursor sync         Thai                           0/0   1.95                    97/597   1.96
    cursor sync         Arabic                         0/0   1.96                       0/0   1.98
    cursor sync         emoji                          0/0   1.73                       0/0   1.77
    cursor sync         mixed                          0/0   2.32                   293/652   2.34
    cursor sync         ASCII                          0/0   1.50                       0/0   1.53
    redraw              Hindi                          0/0   2.11                     141/0   2.13
    redraw              Thai                           0/0   2.14                       0/0   2.16
    redraw              Arabic                         0/0   1.90                       0/0   1.93
    redraw              emoji                          0/0   1.76                       0/0   1.81
    redraw              mixed                          0/0   2.10                      41/0   2.13
    redraw              ASCII                          0/0   1.50                       0/0   1.53
    redraw + sync       Hindi                          0/0   2.85                    282/92   2.87
    redraw + sync       Thai                           0/0   2.44                      3/87   2.45
    redraw + sync       Arabic                         0/0   2.04                       0/0   2.06
    redraw + sync       emoji                          0/0   2.10                       0/0   2.15
    redraw + sync       mixed                          0/0   2.86                   152/351   2.89
    redraw + sync       ASCII                          0/0   1.50                       0/0   1.53
    redraw each frame   Hindi                          0/0  15.34                       0/0  15.51
    redraw each frame   Thai                           0/0   9.74                       0/0   9.81
    redraw each frame   Arabic                         0/0   3.82                       0/0   3.87
    redraw each frame   emoji                          0/0   5.41                       0/0   5.52
    redraw each frame   mixed                          0/0  13.30                       0/0  13.49
    redraw each frame   ASCII                          0/0   1.50                       0/0   1.53
    own tail + redraw   Hindi                          0/0   2.29                       0/0   2.31
    own tail + redraw   Thai                           0/0   2.18                       0/0   2.20
    own tail + redraw   Arabic                         0/0   2.01                       0/0   2.04
    own tail + redraw   emoji                          0/0   2.12                       0/0   2.18
    own tail + redraw   mixed                          0/0   2.61                       0/0   2.65
    own tail + redraw   ASCII                          0/0   1.50                       0/0   1.53

tmux and ncurses agree on most widths, so the choice falls on xterm.js. Cheap ways leave rows that
are wrong there: a mark is put where curses has its base, and not where it is. Drawing a row again
and again is right, at many times the price. Text that grows where the terminal has its own end is
as right as that, in all frames, since the terminal never sees a cluster in parts; each row is drawn
once more when the text leaves it, and only so does curses know what it is to scroll.
"""

from __future__ import annotations

import curses
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from streamcurses._conversation.changes import Append, BlockBegin
from streamcurses._screen.frame import Frame
from streamcurses._screen.manager import ScreenManager
from tests.readback import (
    Differences,
    Reader,
    Tmux,
    TwinScreen,
    Xterm,
    compare,
    record,
    xterm_modules,
)

ROWS, COLUMNS = 24, 80
DELTA = 4  # characters
EVERY = 7  # frames between looks
LENGTH = 2500  # characters

_WORDS = {
    "Hindi": (
        "झील उस सुबह शांत थी, और धुंध अभी दूर के किनारे से नहीं उठी थी। आप पुराने बेड़े तक तैरकर गए, "
        "नीचे के पत्थर गिने, और किसी के जागने से पहले वापस आ गए। बाद में कॉफ़ी थी, पिछले हफ़्ते के "
        "मौसम वाला अख़बार, और ऊदबिलावों पर बहस।"
    ),
    "Thai": (
        "เช้าวันนั้นทะเลสาบสงบนิ่ง หมอกยังไม่จางจากฝั่งไกล คุณว่ายน้ำไปที่แพเก่า นับก้อนหินใต้น้ำ "
        "แล้วกลับมาก่อนใครจะตื่น ต่อมามีกาแฟ หนังสือพิมพ์ที่มีอากาศของสัปดาห์ก่อน "
        "และการถกเถียงเรื่องนาก"
    ),
    "Arabic": (
        "كانت البحيرة ساكنة ذلك الصباح، ولم يكن الضباب قد انقشع بعد عن الشاطئ البعيد. "
        "سَبَحْتَ إلى الطوف القديم، وعددتَ الحجارة في الأسفل، و می\u200cخواهم "
        "ثم عدت قبل أن يستيقظ أحد."
    ),
    "emoji": (
        "Done ✅ 👩\u200d👩\u200d👧 went swimming 🏊🏽 with ❤\ufe0f and 1\ufe0f\u20e3 flag 🇫🇷 🎉🎉 "
        "then 🏳\ufe0f\u200d🌈 over ⌚\ufe0e the ☕ lake 🧑🏾\u200d🚀."
    ),
    "mixed": (
        "The lake: झील शांत थी, ทะเลสาบสงบนิ่งน้ำใส, البحيرة ساكنة, 湖は静かだった。"
        "👩\u200d👩\u200d👧 ❤\ufe0f தமிழ் மொழி, বাংলা ভাষা, and back. Next క్షేత్రం ಕನ್ನಡ മലയാളം."
    ),
    "ASCII": "The lake lay still that morning, and the mist had not yet lifted from the far shore.",
}


def stream(name: str) -> str:
    """`LENGTH` characters of a stream's words, in an order of chance, in paragraphs."""
    dice = random.Random(name)
    words = _WORDS[name].split(" ")
    text = ""
    while len(text) < LENGTH:
        text += dice.choice(words) + ("\n\n" if dice.random() < 0.01 else " ")
    return text


class Plain(TwinScreen):
    """curses alone."""

    def paint(self, frame: Frame) -> None:
        shown = self._shown
        self._scroll(frame.rows)
        for y, row in enumerate(frame.rows):
            if row is not shown[y]:
                self.before(frame, y)
                self._draw(y, row)
        if frame.cursor is not None:
            self._window.move(*frame.cursor)
        self._window.refresh()
        self.after()
        self.twin.paint(frame)

    def enter(self) -> None:
        super().enter()
        self.touched = False

    def before(self, frame: Frame, y: int) -> None:
        """Row `y` is about to be drawn in the frame."""

    def after(self) -> None:
        """The frame is on the terminal."""


class Synchronised(Plain):
    """The cursor is put where curses has it, after a frame that touched a risky row."""

    def before(self, frame: Frame, y: int) -> None:
        self.touched |= frame.rows[y].risky or self._shown[y].risky

    def after(self) -> None:
        if self.touched:
            self._write(curses.tparm(self._cup, *self._window.getyx()))
        self.touched = False


class Redrawn(Synchronised):
    """A risky row is redrawn when anything but its tail changes."""

    def before(self, frame: Frame, y: int) -> None:
        super().before(frame, y)
        row, shown = frame.rows[y], self._shown[y]
        if row.risky or shown.risky:
            growing = frame.cursor is not None and frame.cursor[0] == y
            if not (growing and row.text.startswith(shown.text) and row.gutter == shown.gutter):
                self._window.redrawln(y, 1)

    def after(self) -> None:
        self.touched = False


class RedrawnAndSynchronised(Redrawn):
    """Both."""

    def after(self) -> None:
        Synchronised.after(self)


class RedrawnAlways(RedrawnAndSynchronised):
    """A risky row is redrawn in each frame, and the cursor synchronised."""

    def before(self, frame: Frame, y: int) -> None:
        super().before(frame, y)
        if self.touched:
            self._window.redrawln(y, 1)


STRATEGIES: dict[str, type[TwinScreen]] = {
    "plain": Plain,
    "cursor sync": Synchronised,
    "redraw": Redrawn,
    "redraw + sync": RedrawnAndSynchronised,
    "redraw each frame": RedrawnAlways,
    "own tail + redraw": TwinScreen,
}


def replying(text: str) -> Callable[[TwinScreen], Iterator[None]]:
    def play(screen: TwinScreen) -> Iterator[None]:
        manager = ScreenManager(screen)
        manager.apply([BlockBegin(0, "thought"), Append(0, "Think first."), BlockBegin(1, "reply")])
        manager.draw(0.0)
        yield
        for number, at in enumerate(range(0, len(text), DELTA)):
            manager.apply([Append(1, text[at : at + DELTA])])
            manager.draw(0.0)
            if number % EVERY == 0:
                yield
        yield

    return play


def measured(
    text: str, screen: type[TwinScreen], term: str, reader: Reader
) -> tuple[Differences, float]:
    takes = record(replying(text), ROWS, COLUMNS, term=term, screen=screen)
    total = Differences()
    for take in takes:
        found = compare(take.rows, reader.show(take.output))
        total = Differences(*(sum(pair) for pair in zip(total, found)))
    written = sum(len(take.output) for take in takes[1:])
    return total, written / len(text.encode())


def lines() -> Iterator[str]:
    with ExitStack() as rooms:
        folder = rooms.enter_context(tempfile.TemporaryDirectory())
        makers: dict[str, tuple[str, Callable[[], Reader]]] = {}
        try:
            Tmux(1, 1).close()
            makers["tmux"] = Tmux.term, lambda: Tmux(ROWS, COLUMNS)
        except FileNotFoundError:
            yield "there is no tmux here"
        modules = xterm_modules(Path(folder))
        if modules is None:
            yield "xterm.js is not here: it needs node, npm and a registry"
        else:
            makers["xterm.js"] = Xterm.term, lambda: Xterm(ROWS, COLUMNS, modules)
        head = "".join(f"{f'{name} wrong/drifting':>26}{'bytes':>7}" for name in makers)
        yield f"{'strategy':<20}{'stream':<8}{head}"
        for title, screen in STRATEGIES.items():
            for name in _WORDS:
                cells = []
                for term, make in makers.values():
                    reader = make()
                    found, written = measured(stream(name), screen, term, reader)
                    reader.close()
                    cells.append(f"{f'{found.wrong}/{found.drifting}':>26}{written:7.2f}")
                yield f"{title:<20}{name:<8}" + "".join(cells)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in lines():
        print(line, flush=True)
