"""How often a screen is drawn on: less often than frames are asked for, where nobody sees them all.

No terminal shows more than some hundred frames a second. But what comes after a pause is drawn at
once, however soon that is: a pause is what takes longer than a frame does. So frames are skipped
only where most of the time would go into them.
"""

from __future__ import annotations

from time import perf_counter

# What a frame takes is told by the last few, of which none counts for more than so many others: the
# system may have given the time to somebody else.
_SHARE = 1 / 4
_MOST = 4


class Pace:
    """One frame each `interval` seconds for whoever makes no pause, but `burst` seconds' worth.

    With an interval of 0 there are as many as are asked for.
    """

    __slots__ = ("_began", "_burst", "_due", "_interval", "_left", "_pause")

    def __init__(self, interval: float, burst: float) -> None:
        self._interval = interval
        self._burst = burst
        self._due = 0.0  # when the next frame is, for whoever makes no pause
        self._began = 0.0  # when a frame was begun,
        self._left = 0.0  # when the last one was done, or one was asked for,
        self._pause = 1e-4  # and what is a pause behind that

    def begin(self) -> bool:
        """Whether a frame may be drawn now."""
        now = perf_counter()
        due = self._due
        if now < due:
            if now - self._left < self._pause:
                self._left = now
                return False
            due = now
        self._began = now
        first = now - self._burst
        self._due = (due if due > first else first) + self._interval
        return True

    def end(self) -> None:
        """It is drawn."""
        self._left = now = perf_counter()
        took, most = now - self._began, self._pause * _MOST
        self._pause += ((took if took < most else most) - self._pause) * _SHARE

    def rest(self) -> float:
        """The seconds until a frame is drawn without a pause; 0 where it is."""
        return max(self._due - perf_counter(), 0.0)
