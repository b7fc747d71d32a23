"""A tool at work: how far it is stands in the status bar, and what it gave back below its call.

Progress costs a few bytes where it has changed on the screen, and nothing elsewhere: of a tool,
text that is appended tells the call and the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

# How many signs a bar has.
_BAR = 10


class Tool:
    """A tool that runs within its with block.

        with ui.tool("read", id=call.id) as tool:
            tool.progress(0.4, "chapter 2")
            tool.output("…")

    What it raises is its result, as an error, and goes on.
    """

    def __init__(
        self,
        name: str,
        tell: Callable[[Tool, Optional[str]], None],
        done: Callable[[str, bool], None],
    ) -> None:
        self.name = name
        self._tell = tell  # what the status bar says of it, None at its end
        self._done = done  # its result, and whether that is no error
        self._told = ""
        self._outputs: list[str] = []

    def progress(self, done: Optional[float] = None, text: str = "") -> None:
        """How far it is, between 0 and 1, and what it does now; None where nobody knows."""
        parts = [self.name]
        if done is not None:
            done = min(max(done, 0.0), 1.0)
            signs = int(done * _BAR)
            parts.append(f"[{'#' * signs}{'-' * (_BAR - signs)}] {int(done * 100)}%")
        if text:
            parts.append(text)
        told = " ".join(parts)
        if told != self._told:
            self._told = told
            self._tell(self, told)

    def output(self, text: str) -> None:
        """More of what it gives back."""
        self._outputs.append(text)

    def __enter__(self) -> Tool:
        self.progress()
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> None:
        self._tell(self, None)
        text = "".join(self._outputs)
        if error is not None:
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            text = f"{text}\n{said}" if text else said
        self._done(text, error is None)
