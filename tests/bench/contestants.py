"""Who draws the trace, ours and the peers, each in a process of its own: `python -m … NAME LENGTH`.

The peers: the agent's print interface that this package replaces, its rich.Live interface, and
two of Textual's widgets. All get the same chunks, and draw after each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from tests.trace import chunks


def nothing(length: int) -> None:
    """The interpreter alone."""


def making(length: int) -> None:
    """The chunks made, and nothing drawn: what every other one pays beside."""
    for _ in chunks(length):
        pass


def prints(length: int) -> None:
    """MemGPT's StreamingCLIInterface: print with flush, for each delta."""
    buffer = None
    for chunk in chunks(length):
        delta = chunk["choices"][0]["delta"]
        if delta.get("content") is not None:
            if buffer is None:
                print("Inner thoughts: ", end="", flush=True)
            elif buffer != "content":
                print()
            buffer = "content"
            print(delta["content"], end="", flush=True)
        elif delta.get("tool_calls") is not None:
            if buffer is None:
                print("Calling function: ", end="", flush=True)
            elif buffer != "tool_calls":
                print()
            buffer = "tool_calls"
            function = delta["tool_calls"][0]["function"]
            if function.get("name"):
                print(f"{function['name']}(", end="", flush=True)
            if function["arguments"]:
                print(function["arguments"], end="", flush=True)
    print(")")


def rich_live(length: int) -> None:
    """MemGPT's StreamingRefreshCLIInterface: all text anew through rich.Live, for each delta."""
    from rich.console import Console
    from rich.live import Live

    console = Console()
    thoughts = name = arguments = ""
    prefix = '{"message": "'
    with Live("", console=console, refresh_per_second=10) as live:
        for chunk in chunks(length):
            delta = chunk["choices"][0]["delta"]
            thoughts += delta.get("content") or ""
            for call in delta.get("tool_calls") or []:
                name += call["function"].get("name", "")
                arguments += call["function"]["arguments"]
            shown = f"💭 [italic]{thoughts}[/italic]"
            if name:
                try:
                    message = json.loads(arguments)["message"]
                except ValueError:
                    message = arguments[len(prefix) :] if arguments.startswith(prefix) else "..."
                shown += f"\n🤖 [bold yellow]{message}[/bold yellow]"
            live.update(console.render_str(shown), refresh=True)


def textual_markdown(length: int) -> None:
    """Textual's MarkdownStream."""
    from textual.app import App, ComposeResult
    from textual.widgets import Markdown

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield Markdown()

        async def on_mount(self) -> None:
            self.run_worker(self.play())

        async def play(self) -> None:
            stream = Markdown.get_stream(self.query_one(Markdown))
            for chunk in chunks(length):
                await stream.write(_text(chunk))
            await stream.stop()
            self.exit()

    Shown().run()


def textual_log(length: int) -> None:
    """Textual's Log widget, which does not wrap."""
    import asyncio

    from textual.app import App, ComposeResult
    from textual.widgets import Log

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield Log()

        async def on_mount(self) -> None:
            self.run_worker(self.play())

        async def play(self) -> None:
            log = self.query_one(Log)
            column = 0
            for chunk in chunks(length):
                text = _text(chunk)
                column += len(text)
                if column > 70:
                    text += "\n"
                    column = 0
                log.write(text)
                await asyncio.sleep(0)
            self.exit()

    Shown().run()


def _text(chunk: dict[str, Any]) -> str:
    delta = chunk["choices"][0]["delta"]
    calls = delta.get("tool_calls") or []
    return delta.get("content") or "".join(call["function"]["arguments"] for call in calls)


def session(mode: str, theme: str = "default") -> Callable[[int], None]:
    """This package, a frame or a write for each delta."""

    def draw(length: int) -> None:
        from streamcurses.session import Session

        with Session(mode, content_is="thoughts", theme=theme) as ui:
            for chunk in chunks(length):
                ui.feed(chunk)
            ui.end()

    return draw


CONTESTANTS: dict[str, Callable[[int], None]] = {
    "nothing": nothing,
    "making": making,
    "print": prints,
    "rich live": rich_live,
    "textual markdown": textual_markdown,
    "textual log": textual_log,
    "curses": session("curses"),
    "curses memgpt": session("curses", "memgpt"),
    "inline": session("inline"),
    "plain": session("plain"),
}

if __name__ == "__main__":
    CONTESTANTS[sys.argv[1]](int(sys.argv[2]))
    sys.stdout.flush()
    if len(sys.argv) > 3:
        with open("/proc/self/status") as status, open(sys.argv[3], "w") as report:
            report.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
