"""A tool at work: how far it is stands in the status bar, and what it gives back below its call.

Progress costs a few bytes where it has changed on the screen, and nothing elsewhere. What it gives
back is shown as it comes, but for plain text, which tells the call and the result.
"""

from __future__ import annotations

from streamcurses._late import Callable, Optional
from streamcurses._session.settings import check_text

# How many signs a bar has.
_BAR = 10

# How what a tool gives back is made text, where it is none.
AS_TEXT = "; json.dumps() makes that of it"


def check_result(text: object) -> None:
    """TypeError for what a tool has given back that is no text."""
    check_text("what a tool gives back", text, AS_TEXT)


class Tool:
    """A tool that runs within its with block.

        with ui.tool("read", id=call.id) as tool:
            tool.progress(0.4, "chapter 2")
            tool.output("…")

    At the block's end that is its result, and shown as one: there is nothing to be told besides.
    What the block raises is its result, as an error, and goes on. `told` is what the status bar
    says of it, None once it is done; where it says how far it is, it is `measured`.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Tool], None],
        put: Callable[[str], None],
        done: Callable[[str, bool], None],
    ) -> None:
        self.name = name
        self.told: Optional[str] = None
        self.measured = False
        self._work = work  # the status bar is to tell of it
        self._put = put  # what it gives back, "" as it begins
        self._done = done  # its result, and whether that is no error
        self._outputs: list[str] = []

    def progress(self, done: Optional[float] = None, text: str = "") -> None:
        """How far it is, between 0 and 1, and what it does now; None where nobody knows."""
        told = self.name
        if done is not None:
            if not hasattr(done, "__float__"):
                raise TypeError(f"done is a number between 0 and 1, or None, and not {done!r}")
            done = min(max(0.0, done), 1.0)  # in this order NaN is 0
            signs = int(done * _BAR)
            told += f" [{'#' * signs}{'-' * (_BAR - signs)}] {int(done * 100)}%"
        if text:
            told += f" {text}"
        if told != self.told:
            self.told, self.measured = told, done is not None
            self._work(self)

    def output(self, text: str) -> None:
        """More of what it gives back."""
        check_result(text)
        self._outputs.append(text)
        if text:
            self._put(text)

    def __enter__(self) -> Tool:
        self._put("")
        self.progress()
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> None:
        self.told = None
        self._work(self)
        text = "".join(self._outputs)
        if error is not None:
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            text = f"{text}\n{said}" if text else said
        self._done(text, error is None)
