"""Arguments that come by their paths, as the JSON text that they make up, a piece at a time.

Gemini streams a call's arguments so: `$.a.b[0]` and a value, text in several pieces. They come in
the order of the object; one that comes back to what is closed opens it again.
"""

from __future__ import annotations

from streamcurses._formats.payload import as_json
from streamcurses._late import Any, Union, pattern

_STEP = pattern(r"\.([^.\[\]]+)|\[(\d+)\]|\[['\"]([^'\"]*)['\"]\]")

Step = Union[str, int]


class PartialJSON:
    """`add(path, value, more)` and `close()` give what to append; `begun` is whether any came."""

    def __init__(self) -> None:
        self.begun = False
        self._open: list[Step] = []  # the way to the value that came last
        self._used: list[bool] = [False]  # whether each open container has something in it
        self._in_text = False

    def add(self, path: str, value: Any, more: bool) -> str:
        steps = _steps(path)
        text = ""
        if self._in_text:
            if steps == self._open and isinstance(value, str):
                return _escaped(value) + self._end_text(more)
            text += self._end_text(False)
        if not self.begun:
            self.begun = True
            text += "{"
        text += self._go(steps)
        if isinstance(value, str):
            self._in_text = True
            return text + '"' + _escaped(value) + self._end_text(more)
        return text + as_json_value(value)

    def close(self) -> str:
        if not self.begun:
            return "{}"
        text = self._end_text(False) if self._in_text else ""
        return text + self._leave(0) + "}"

    def _end_text(self, more: bool) -> str:
        self._in_text = more
        return "" if more else '"'

    def _go(self, steps: list[Step]) -> str:
        """Closes and opens what lies between the last value and the next."""
        common = 0
        for one, other in zip(self._open[:-1], steps[:-1]):
            if one != other:
                break
            common += 1
        text = self._leave(common)
        for depth in range(common, len(steps)):
            if self._used[-1]:
                text += ", "
            self._used[-1] = True
            step = steps[depth]
            if isinstance(step, str):
                text += f"{as_json_value(step)}: "
            if depth + 1 < len(steps):
                text += "[" if isinstance(steps[depth + 1], int) else "{"
                self._used.append(False)
        self._open = steps
        return text

    def _leave(self, depth: int) -> str:
        """Closes all containers but the outermost `depth` of those within the object."""
        text = ""
        while len(self._used) - 1 > depth:
            self._used.pop()
            text += "]" if isinstance(self._open[len(self._used)], int) else "}"
        return text


def _steps(path: str) -> list[Step]:
    return [
        int(number) if number else name or quoted for name, number, quoted in _STEP.findall(path)
    ]


def as_json_value(value: Any) -> str:
    """A value as JSON; a number without a fraction as a whole one."""
    if isinstance(value, str):
        from json import dumps

        return dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "null" if value is None else as_json(value)


def _escaped(text: str) -> str:
    return as_json_value(text)[1:-1]
