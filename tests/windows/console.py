"""A program in a Windows console: keys go in, and what stands on the screen is read.

The console belongs to `tests.windows.driver`, which is another process: whoever tests may have a
console too, and a process can have but one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Optional

# Seconds that something may take that is to come.
PATIENCE = 120.0

# Nothing tells that a console shows something else; so often, in seconds, it is looked at.
_LOOK = 0.05


class Look(NamedTuple):
    """What a console shows: its window's rows, an attribute a cell, (y, x), and the modes."""

    rows: list[str]
    attributes: list[list[int]]
    cursor: tuple[int, int]
    input_mode: int
    output_mode: int

    @property
    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.rows)

    def attribute_of(self, text: str) -> int:
        """The attribute of the first cell of a text that stands on the screen."""
        for row, attributes in zip(self.rows, self.attributes):
            if text in row:
                return attributes[row.index(text)]
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")


class Console:
    """A context: a console, and `python ARGUMENTS` in it.

    `python` is what runs that Python, within the environment `around`.
    """

    def __init__(
        self,
        *arguments: str,
        size: Optional[tuple[int, int]] = None,
        environ: Optional[dict[str, str]] = None,
        folder: str = ".",
        python: Sequence[str] = (sys.executable,),
        around: Optional[Mapping[str, str]] = None,
    ) -> None:
        self._driver = subprocess.Popen(
            [*python, "-m", "tests.windows.driver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=around,
        )
        if size is not None:
            self.resize(*size)
        self.start(*arguments, environ=environ, folder=folder)

    def __enter__(self) -> Console:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._driver.stdin is not None
        self._driver.stdin.close()
        self._driver.wait(PATIENCE)
        for stream in (self._driver.stdout, self._driver.stderr):
            assert stream is not None
            stream.close()

    def _ask(self, do: str, **request: Any) -> dict[str, Any]:
        assert self._driver.stdin is not None and self._driver.stdout is not None
        self._driver.stdin.write(json.dumps({"do": do, **request}) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        if not line:
            assert self._driver.stderr is not None
            raise AssertionError(f"the driver has ended: {self._driver.stderr.read()}")
        answer: dict[str, Any] = json.loads(line)
        assert "error" not in answer, f"{do}: {answer['error']}"
        return answer

    def start(
        self, *arguments: str, environ: Optional[dict[str, str]] = None, folder: str = "."
    ) -> None:
        """Runs another program, once the one before has ended."""
        self._ask("start", arguments=arguments, environ=environ or {}, folder=folder)

    def press(self, *keys: str) -> None:
        """Types keys, by the names that screens have for them."""
        self._ask("press", keys=keys)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self._ask("interrupt")

    def resize(self, rows: int, columns: int) -> None:
        self._ask("resize", rows=rows, columns=columns)

    def look(self) -> Look:
        answer = self._ask("look")
        y, x = answer["cursor"]
        return Look(answer["rows"], answer["attributes"], (y, x), *answer["modes"])

    def until(self, *awaited: str, without: str = "\0") -> Look:
        """Looks until all of it stands there, each on one row, and `without` nowhere."""
        deadline = time.monotonic() + PATIENCE
        while True:
            look = self.look()
            missing = [text for text in awaited if text not in look.text]
            if not missing and without not in look.text:
                return look
            ended = self._ask("wait", seconds=_LOOK)["status"]
            if time.monotonic() > deadline:
                raise AssertionError(f"{missing} did not come (status {ended}):\n{look.text}")

    def wait(self) -> int:
        """The program's exit status, once it has ended."""
        status = self._ask("wait", seconds=PATIENCE)["status"]
        assert status is not None, f"it has not ended:\n{self.look().text}"
        return int(status)
