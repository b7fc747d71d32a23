"""Before and after: a stream drawn by rich.Live, and the same by one line of this package.

python demos/instead_of_rich_live.py before     (needs rich)
python demos/instead_of_rich_live.py after
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import streamcurses

THOUGHT = "He asks about the lake. I remember it well."
REPLY = "You told me that you swam there every morning, and that the [water] was so clear! :smile:"


def before(stream: Iterator[dict[str, Any]]) -> None:
    """Everything so far is laid out again for each chunk; what is higher than the screen is hidden,
    and text of the model's is read as markup unless all of it is escaped."""
    from rich.live import Live
    from rich.markup import escape

    thoughts = arguments = ""
    with Live("", refresh_per_second=10) as live:
        for chunk in stream:
            delta = chunk["choices"][0]["delta"]
            thoughts += delta.get("content", "")
            for call in delta.get("tool_calls", []):
                arguments += call["function"]["arguments"]
            # The reply is JSON, half-finished; its escapes would have to be decoded as well.
            reply = arguments.removeprefix('{"message": "').removesuffix('"}')
            live.update(f"💭 [italic]{escape(thoughts)}[/italic]\n🤖 [bold]{escape(reply)}[/bold]")


def after(stream: Iterator[dict[str, Any]]) -> None:
    """A chunk costs what it adds; the text stays in the scrollback, to be copied as it was said."""
    streamcurses.render(stream, content_is="thoughts", theme="memgpt")


def replay(pause: float = 0.02) -> Iterator[dict[str, Any]]:
    """What a model would stream: a thought, then a call of send_message."""
    call: dict[str, Any] = {"index": 0, "function": {"name": "send_message", "arguments": ""}}
    yield from (delta(content=word + " ") for word in THOUGHT.split())
    yield delta(tool_calls=[call])
    for word in f'{{"message": "{REPLY}"}}'.split(" "):
        time.sleep(pause)
        space = "" if word.endswith('"}') else " "
        yield delta(tool_calls=[{"index": 0, "function": {"arguments": word + space}}])
    yield {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}


def delta(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


if __name__ == "__main__":
    {"before": before, "after": after}[sys.argv[1]](replay())
