"""The tail: the end of the text that grows, where it stands on the screen.

What comes is nearly always a few characters of printable ASCII that go on the last row. They are
written behind that, and nothing else is done: no row is made of them, nor a frame, which would take
ten times as long. It holds where each stage can say so of its own:

- the text (`WrappedText.flow`): what comes is printable ASCII; the last row has room for it, holds
  nothing risky, ends in the style that goes on, and was filled with all that came before;
- the frame (`ScreenManager._composed`, which makes the tail): the row is in sight, in a view that
  follows, with the cursor behind it, and no prompt, help or search has to do with it;
- the screen (`Screen.grow`): the cursor is there, and it need not move first.

Other text that goes to the same block changes its last row, or moves its region's rows up; the
frame before, with those rows in place of its own, is painted then. All else ends the tail, as it
may change anything on the screen: another change than an append, an append to another block, a key,
a resize, the clock of the status bar. The next frame is made whole, and has a tail again.
"""

from __future__ import annotations

from streamcurses._screen.frame import Frame
from streamcurses._screen.region import Block
from streamcurses._screen.screen import Screen
from streamcurses._screen.view import View
from streamcurses.json.tuples import new

# So many texts that wait are kept apart.
_MOST = 1024


class Tail:
    """The end of a block's text, at the cursor of the frame that was painted last.

    `draw` is asked for all that comes to the block, in turn, and to nothing else.
    """

    def __init__(self, block: Block, view: View, frame: Frame) -> None:
        assert frame.cursor is not None  # or it is not in sight
        self.number = block.number
        # What comes to the block is put there: its text is open as long as this stands.
        self.source = block.text.end
        self._text = block.text
        self._view = view
        self._region = view.region
        self._rows = frame.rows
        self._y = frame.cursor[0]
        # As it was painted, without what the text has grown by since.
        self._row = frame.rows[self._y]
        self._has_grown = False  # whether there is such
        # The region's rows on the screen, where more text can do no more than move them up.
        moves = view.is_full and view.region.blocks[-1] is block
        self._body = slice(self._y + 1 - view.rows, self._y + 1) if moves else None
        # So that the view need not be told of each delta.
        view.grown()
        self.source.count()
        self._flow()

    def _flow(self) -> None:
        """The text, which has been counted, is told of all that is shown of it."""
        source = self.source
        self._inert, self._free = self._text.flow(self._row)
        self._room = self._free  # what of that is left
        source.shown = self._told = len(source.added)
        self._begin = source.size

    def draw(self, screen: Screen) -> bool:
        """Shows what came; False, and nothing is done, where there may be more to do."""
        source = self.source
        added = source.added
        if len(added) == source.shown + 1:  # as nearly always
            text = added[-1]
            room = self._room - len(text)
            inert = self._inert
            if room >= 0 and (inert(text) or self._goes_on(text)) and screen.grow(text):
                self._room = room
                source.shown += 1
                return True
        return self._catch_up(screen)

    def _goes_on(self, text: str) -> bool:
        """Whether it is inert behind what came last: a full stop, say."""
        return bool(self._inert(self.source.before(text) + text))

    def wait(self) -> None:
        """The screen is not ready: what comes waits."""
        if len(self.source.added) > _MOST:
            self.source.join()

    def _catch_up(self, screen: Screen) -> bool:
        """As `draw`, where the text is told first what was shown behind its row."""
        source, text = self.source, self._text
        source.count()
        flowed = self._free - self._room
        if flowed:
            self._has_grown = True
            if source.shown >= 0:
                text.flowed(self._row, source.fuse(self._told))
            else:
                text.flowed(self._row, source.cut(self._begin, self._begin + flowed))
        grown = text.grown(self._row)
        is_drawn = True
        if grown and screen.grow(grown):
            self._has_grown = True
        elif grown != "":
            is_drawn = self._draw(screen)
        self._flow()
        return is_drawn

    def _draw(self, screen: Screen) -> bool:
        """Paints the frame with the row that there is now, or with rows moved up."""
        rows, body = self._rows, self._body
        row = self._text.another(self._row)
        if row is self._row and not self._has_grown:
            return True  # there is nothing to be seen of it yet
        if row is not None:
            rows[self._y] = row
        elif body is not None:
            # So many that the frame is the same but for these.
            limit = self._view.limit
            tail = self._text.tail(limit)
            if len(tail) < limit:
                tail = self._region.tail(limit)
            if len(tail) < limit:
                # What was drawn of Markdown takes fewer rows than what it turned out not to be.
                self._view.changed()
                return False
            rows[body] = tail[body.start - body.stop :]
        else:
            return False
        self._row = rows[self._y]
        self._has_grown = False
        screen.paint(new(Frame, (rows, (self._y, self._row.end))))
        return True
