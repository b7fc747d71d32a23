"""The status bar: what the model is doing, for how long, at what rate.

Time and tokens are those of the turn, from what the user said on; a turn may have several messages.
While a tool is at work its time is told apart, behind the turn's until then: `1 min 5 s + 8 s`. So
one of both goes on: that costs a digit a second, where two would cost the way between as well.
The rate is that of the message, from its first delta to its last: waiting for a tool does not lower
it, nor does the end, where the provider's count takes the place of ours.
"""

from __future__ import annotations

from streamcurses._formats.events import (
    AWAITED,
    INTERRUPTED,
    Event,
    Failure,
    Finish,
    MessageBegin,
    Notice,
    Part,
    Spent,
    TakeBack,
    ToolResult,
    Usage,
    UserText,
)
from streamcurses._late import Callable, Optional, pattern

# What is going on while a block of this kind grows. Beside these there are waiting and paused, and
# at the end done, failed and cancelled.
_STATES = {"thought": "thinking", "call": "calling", "reply": "replying", "refusal": "refusing"}

_WAITING = "waiting"

# How a conversation stands, for somebody who looks at several.
WORKS, WAITS, FAILED = "works", "waits", "failed"

# The states of notices with which a person is waited for.
AWAITING = frozenset({AWAITED, INTERRUPTED})
# Of what kind the last thing is where a message that is whole asks for no tool.
_ANSWERS = frozenset({"reply", "refusal", "thought"})
# Why a message is over that asks for one, by its provider.
_ASKS = pattern("(?i:tool)")

_NEVER = float("inf")

# Seconds of a message until its rate means something.
_RATED = 1.0

# A delta of no more characters is taken for a token; a longer one is several, of so many each.
LONG = 16
_TOKEN = 4


def tokens(text: str) -> int:
    """About how many tokens a long text is."""
    return len(text) // _TOKEN


class Status:
    """What the bar tells. `text()` is the same object for a second, unless the state changes."""

    def __init__(self) -> None:
        self.model = ""
        self.measure: Callable[[str], int] = len  # the columns of a text
        # What keys do here and now, in fewer and fewer words.
        self.hints: tuple[str, ...] = ("? help",)
        self.state = _WAITING
        # The second in which the block that it tells of came to its end; nothing has grown since.
        self._still = _NEVER
        self._name = ""  # of the tool that is called
        self._noted = ""  # a notice's state, until the model goes on
        # What was heard last, whatever of it is drawn by now: anything; that the message is
        # finished, or the turn is over; that a person is asked; that it failed; that something was
        # taken back, and nothing has come since.
        self._heard = self._finished = self._over = self._asks = self._failed = False
        self._void = False
        self._kind = ""  # of the block that grew last, but for what is told besides
        self._calls: list[str] = []  # the tools that are to answer,
        self._called = 0.0  # since then
        self._answered = False  # all have, and it is the model's turn
        self._asked = False  # the user is, and types
        self.running = True
        self.paused = False
        # What is told of the tools at work, and since when they are, on the watch of this turn.
        self._tools: dict[object, tuple[str, bool, float]] = {}
        # Deltas of the message, the long ones by their `tokens`, counted until the provider says
        # how many there are.
        self.deltas = 0
        self._tokens: Optional[int] = None
        self._earlier = 0  # tokens of the turn's messages before
        self._guessed = False  # some of these are deltas
        self._spent = Spent()
        self._elapsed = 0.0
        # The message's first delta and its last, on the same watch, and how many there were then.
        self._began = self._last = 0.0
        self._seen = 0
        self._rate = 0.0
        self._now: Optional[float] = None  # when the time was last taken,
        self._ran = False  # and whether the clock went on from then
        # Until when the text stays, unless something happens.
        self.until = float("-inf")
        self._shown: Optional[tuple[object, ...]] = None
        self._text = ""
        # The characters of the text from the first to the last that go with the clock.
        self.timed = 0, 0

    def growing(self, kind: str, name: str, *, begins: bool = False) -> bool:
        """A block of `kind` grows; `name` is a tool's. Whether the model is at work on it.

        Of parallel calls each grows in turn, many times a second: the bar tells at once which one
        begins, and in time which one grows.
        """
        state = _STATES.get(kind)
        if state is not None or kind == "result":
            self._kind = kind
        if state is not None:
            if begins or state != self.state or not self.running:
                self.until = float("-inf")
            if begins:
                self._shown = None
                if kind == "call":
                    self._calls.append(name)
            self.state, self._still = state, _NEVER
            # A call that is shown may get its end behind what is said of it: that it is awaited.
            if begins or kind != "call":
                self._noted = ""
            self._name = name
            self.running = True
        return state is not None

    def ended(self, kind: str, reason: str) -> None:
        """A block of that kind is whole, or was cut off by its `reason`.

        The message may have told its end before: with the last of its text. If it goes on, that is
        mostly at once: only with the clock's next second does the bar tell that it waits.
        """
        if self.state == _STATES.get(kind):
            if reason:
                self.state = f"cut off: {reason}"
                self.until = float("-inf")
            elif kind == "call" or self._finished:
                self._await()
            else:
                self._still = int(self._elapsed)

    def _await(self) -> None:
        self.state = _WAITING
        self._called = self._elapsed
        self.until = float("-inf")

    def work(self, tool: object, told: Optional[str], measured: bool = False) -> None:
        """A tool is at work, and `told` is its name and how far it is; None at its end.

        Where that is not `measured`, something turns.
        """
        self.until = float("-inf")
        self._shown = None
        if told is None:
            self._tools.pop(tool, None)
        else:
            since = self._tools[tool][2] if tool in self._tools else self._elapsed
            self._tools[tool] = told, measured, since
            self.running = True

    def hear(self, event: Event) -> None:
        """Takes from an event what the bar tells of it."""
        self.until = float("-inf")
        self._heard = True
        if not isinstance(event, Part):
            self._void = isinstance(event, TakeBack)
        if isinstance(event, MessageBegin):
            self.model = event.model or self.model
            self._begin_message()
        elif isinstance(event, UserText):
            self._begin_message()
            self._earlier, self._guessed, self._elapsed, self._rate = 0, False, 0.0, 0.0
        elif isinstance(event, Usage):
            if event.output_tokens is not None:
                self._tokens = event.output_tokens
                self._shown = None
        elif isinstance(event, Finish):
            self._finished = not _ASKS.search(event.reason)
            if event.cuts:
                self.state = f"cut off: {event.reason}"
            elif self.state in _STATES.values():
                self._await()
        elif isinstance(event, ToolResult):
            self._finished = self._asks = False
            if event.name in self._calls:
                self._calls.remove(event.name)
            elif self._calls:
                del self._calls[0]
            self._answered = not self._calls
            self._shown = None
        elif isinstance(event, Spent):
            self._over = True
            self._spent = event
            if event.output_tokens is not None:
                self._earlier, self._tokens, self._guessed = 0, event.output_tokens, False
            self._shown = None
        elif isinstance(event, Failure):
            self.state = "failed"
            self._failed = True
        elif isinstance(event, Notice) and event.state:
            self.state = self._noted = event.state
            self._asks = event.state in AWAITING

    def _begin_message(self) -> None:
        self._earlier += self.deltas if self._tokens is None else self._tokens
        self._guessed = self._guessed or (self._tokens is None and self.deltas > 0)
        self.deltas, self._seen, self._tokens = 0, 0, None
        self.state, self._noted = _WAITING, ""
        self._finished = self._over = self._asks = self._failed = False
        self._kind = ""
        self._calls.clear()
        self._answered = False
        self.running = True

    def end(self, state: str) -> None:
        """Nothing more is awaited; the clock stands still until something comes."""
        # Where nothing more comes, somebody is waited for.
        self.state = self._noted if self._noted and state == "done" else state
        self.running = False
        self.until = float("-inf")

    @property
    def ticks(self) -> bool:
        """Whether the clock goes on."""
        return self.running and not self.paused

    @property
    def standing(self) -> str:
        """`WORKS`, `WAITS` (for a person), `FAILED`, or "" where nothing has been heard.

        A message that is whole and asks for no tool is the last of its turn, as far as is known.
        """
        if self._failed:
            return FAILED
        if self._over or self._asks or self._void or (self._finished and self._kind in _ANSWERS):
            return WAITS
        return WORKS if self._heard else ""

    def ask(self, asked: bool) -> None:
        """The user is asked for a line, or no more."""
        self._asked = asked
        self.until = float("-inf")

    def pause(self, paused: bool) -> None:
        """The user holds the stream back, or no more."""
        self.paused = paused
        self.until = float("-inf")

    def text(self, now: float, columns: int, dot: str, marks: str = "", spinner: str = "") -> str:
        """The bar, as wide as `columns` where it is not longer; `now` in seconds, of any clock.

        `marks` are told at its end; of the `spinner` there is a character while it waits, another
        every other second: the time tells of each, and that costs less.
        """
        if self._now is not None and self._ran:
            self._elapsed += now - self._now
        self._now = now
        self._ran = self.ticks
        if int(self._elapsed) > self._still and self.state in _STATES.values():
            self._await()
        if self._ran and (self.deltas or self._tools):
            self.until = now + 1.0 - self._elapsed % 1.0
        if not self.deltas:
            self._began = self._elapsed
        if self.deltas != self._seen:
            self._seen, self._last = self.deltas, self._elapsed
        told = (self.state, self.paused, self._asked, self.model, int(self._elapsed))
        shown = (*told, columns, marks, spinner, self.hints)
        if shown != self._shown:
            self._shown = shown
            self._text = self._compose(columns, dot, marks, spinner)
        return self._text

    def _told(self, spinner: str) -> tuple[str, str, Optional[float]]:
        """What is going on, what turns meanwhile, and since when where that is told apart."""
        if self.paused and self.running:
            return "paused", "", None
        if self._asked:
            return f"{_WAITING} for you", "", None
        turning = spinner[int(self._elapsed) // 2 % len(spinner)] if spinner else ""
        if self._tools:
            told, measured, since = list(self._tools.values())[-1]
            others = f" +{len(self._tools) - 1}" if len(self._tools) > 1 else ""
            return f"running {told}{others}", "" if measured else turning, since
        if self.state == _WAITING:
            if self._calls:
                more = f" +{len(self._calls) - 1}" if self._calls[1:] else ""
                return f"{_WAITING} for {self._calls[0]}{more}", turning, self._called
            goes_on = self.deltas and not self._answered
            return _WAITING if goes_on else f"{_WAITING} for the model", turning, None
        calls = self._name and self.state == _STATES["call"]
        return f"{self.state} {self._name}" if calls else self.state, "", None

    def _times(self, turning: str, since: Optional[float]) -> tuple[str, str]:
        """The time until something began that is told apart, "" for none; and what goes on."""
        elapsed = int(self._elapsed)
        if since is None:
            return "", _duration(elapsed)
        # In whole seconds, so that both make up the turn's; a turn may begin meanwhile.
        before = min(int(since), elapsed)
        goes_on = " ".join(filter(None, (turning, _duration(elapsed - before))))
        return f"{_duration(before)} + " if before else "", goes_on

    def _compose(self, columns: int, dot: str, marks: str, spinner: str) -> str:
        tokens = self.deltas if self._tokens is None else self._tokens
        since = self._last - self._began
        if self.deltas and since >= _RATED:
            self._rate = tokens / since
        guessed = self._guessed or (self._tokens is None and self.deltas > 0)
        total = self._earlier + tokens
        told, turning, since_when = self._told(spinner)
        before, goes_on = self._times(turning, since_when)
        apart = since_when is not None
        parts = {
            "model": self.model,
            "state": told if apart or not turning else f"{told} {turning}",
            "elapsed": before + goes_on,
            "tokens": "~" * guessed + _count(total, "token") if total else "",
            "rate": f"{_figure(self._rate)}/s" if self._rate else "",
            "turns": "" if self._spent.turns is None else _count(self._spent.turns, "turn"),
            "cost": f"${self._spent.cost:.4f}" if self._spent.cost else "",
        }
        # What is worth least goes first where there is no room for all.
        shorter = ["hint"] * (len(self.hints) - 1)
        least = ("hint", *shorter, "turns", "rate", "cost", "model", "hint", "tokens")
        hints = [*self.hints, ""]
        for name in least + ("elapsed",) * bool(marks):
            if name == "elapsed":
                parts[name] = goes_on if apart else ""
            else:
                parts[name] = hints.pop(0) + " " if name == "hint" and hints[0] else ""
            hint = f" {marks}  {parts['hint']}" if marks else parts["hint"]
            left = " "
            at: dict[str, int] = {}  # where each part begins
            for key, part in parts.items():
                if part and key != "hint":
                    left += f" {dot} " if at else ""
                    at[key] = len(left)
                    left += part
            spare = columns - self.measure(left) - self.measure(hint)
            if spare > 0:
                break
        begin = end = at["state"] + len(parts["state"])
        if "elapsed" in at:
            end = at["elapsed"] + len(parts["elapsed"])
        if apart or not turning:
            begin = max(end - len(goes_on), begin)
        else:
            begin -= len(turning)
        self.timed = begin, end
        return left + " " * spare + hint if hint else left


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _figure(rate: float) -> str:
    """Two digits at least, so that no rate is 0 but where there is none."""
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}"


# What stands behind the digits of a duration.
UNITS = " sminh"


def _duration(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds // 60 % 60} min"
