"""Who draws the trace, ours and the peers, each in a process of its own.

python -m tests.bench.contestants NAME LENGTH [REPORT [RATE]]

The peers: the agent's print interface that this package replaces, its rich.Live interface, and two
of Textual's widgets; for a reply in Markdown (`SAID`) those that draw it. All get the same chunks:
as fast as they take them, or so many a second. All draw after each but two. Textual's
MarkdownStream joins what comes while it is at work, and draws no more than 60 frames a second: of
2,000 deltas that come at once it makes 40. So its widget stands beside it, with a frame a delta.
And this package draws no more than 250 a second where it is "as it is".

REPORT is a file that is told, as JSON, of the peak of the resident set in kilobytes, and of when
the first chunk was taken.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.trace import THOUGHTS, chunks, markdown, prose, said

Chunks = Iterable[dict[str, Any]]

# The reply's last character, which is nowhere else in the trace.
LAST = "#"


def nothing(trace: Chunks) -> None:
    """The interpreter alone."""


def making(trace: Chunks) -> None:
    """The chunks made, and nothing drawn: what every other one pays beside."""
    for _ in trace:
        pass


def prints(trace: Chunks) -> None:
    """MemGPT's StreamingCLIInterface: print with flush, for each delta."""
    buffer = None
    for chunk in trace:
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


def rich_live(trace: Chunks) -> None:
    """MemGPT's StreamingRefreshCLIInterface: all text anew through rich.Live, for each delta."""
    from rich.console import Console
    from rich.live import Live

    console = Console()
    thoughts = name = arguments = ""
    prefix = '{"message": "'
    with Live("", console=console, refresh_per_second=10) as live:
        for chunk in trace:
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


def textual_markdown(every: bool) -> Callable[[Chunks], None]:
    """Textual's Markdown with its end in sight: a frame for `every` delta, or its stream's."""

    def draw(trace: Chunks) -> None:
        if every:
            # It waits for the next of so many a second, which takes no CPU, but time.
            os.environ.setdefault("TEXTUAL_FPS", "1000")
        import asyncio

        from textual.app import App, ComposeResult
        from textual.containers import VerticalScroll
        from textual.widgets import Markdown

        class Shown(App[None]):
            def compose(self) -> ComposeResult:
                with VerticalScroll():
                    yield Markdown()

            async def on_mount(self) -> None:
                self.query_one(VerticalScroll).anchor()
                self.run_worker(self.play() if every else self.stream())

            async def stream(self) -> None:
                stream = Markdown.get_stream(self.query_one(Markdown))
                for chunk in trace:
                    await stream.write(_text(chunk))
                await stream.stop()
                self.exit()

            async def play(self) -> None:
                shown = self.query_one(Markdown)
                for chunk in trace:
                    await shown.append(_text(chunk))
                    drawn = asyncio.Event()
                    self.call_after_refresh(drawn.set)
                    await drawn.wait()
                self.exit()

        _run(Shown())

    return draw


def textual_log(trace: Chunks) -> None:
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
            for chunk in trace:
                text = _text(chunk)
                column += len(text)
                if column > 70:
                    text += "\n"
                    column = 0
                log.write(text)
                await asyncio.sleep(0)
            self.exit()

    _run(Shown())


def _run(app: Any) -> None:
    """Textual shows what has gone wrong, and returns."""
    app.run()
    if app.return_code:
        raise SystemExit(app.return_code)


def _text(chunk: dict[str, Any]) -> str:
    delta = chunk["choices"][0]["delta"]
    calls = delta.get("tool_calls") or []
    return delta.get("content") or "".join(call["function"]["arguments"] for call in calls)


def session(mode: str, theme: str = "default", every: bool = True) -> Callable[[Chunks], None]:
    """This package, a frame or a write for each delta.

    Unless `every`, the full screen passes frames over while the terminal takes nothing.
    """

    def draw(trace: Chunks) -> None:
        from streamcurses._session.session import Session

        if every and mode == "curses":
            _take_every_frame()
        with Session(mode, content_is="thoughts", theme=theme) as ui:
            for chunk in trace:
                ui.feed(chunk)
            ui.end()

    return draw


def given(trace: Chunks) -> None:
    """This package on a screen in memory."""
    from streamcurses import Session, VirtualScreen

    with Session(screen=VirtualScreen(24, 80), content_is="thoughts") as ui:
        for chunk in trace:
            ui.feed(chunk)
        ui.end()


def replied(mode: str, markdown: str, every: bool = True) -> Callable[[Chunks], None]:
    """This package, with a reply that is Markdown, or drawn as it came; `every` as in `session`."""

    def draw(trace: Chunks) -> None:
        from streamcurses._session.session import Session

        if every and mode == "curses":
            _take_every_frame()
        with Session(mode, markdown=markdown) as ui:
            for chunk in trace:
                ui.feed(chunk)
            ui.end()

    return draw


def replied_frames(markdown: bool) -> Callable[[Chunks], None]:
    """The full screen's frames alone."""

    def draw(trace: Chunks) -> None:
        from tests import frames

        frames.draw(trace, markdown=markdown)

    return draw


def rich_markdown(trace: Chunks) -> None:
    """rich's Live with all text anew as Markdown, for each delta."""
    from rich.live import Live
    from rich.markdown import Markdown

    text = ""
    with Live("", refresh_per_second=10) as live:
        for chunk in trace:
            text += _text(chunk)
            live.update(Markdown(text), refresh=True)


def termflow(trace: Chunks) -> None:
    """termflow-md, which takes whole lines."""
    from termflow import Parser, Renderer

    parser, renderer = Parser(), Renderer()
    line = ""
    for chunk in trace:
        *lines, line = (line + _text(chunk)).split("\n")
        for one in lines:
            renderer.render_all(parser.parse_line(one))
    renderer.render_all(parser.parse_line(line))
    renderer.render_all(parser.finalize())


def streamdown(trace: Chunks) -> None:
    """streamdown, which reads a pipe byte by byte, and draws whole lines."""
    from streamdown import sdlib

    source, sink = os.pipe()
    os.dup2(source, 0)

    def write() -> None:
        for chunk in trace:
            os.write(sink, _text(chunk).encode())
        os.close(sink)

    threading.Thread(target=write).start()
    sys.argv[1:] = []
    try:
        sdlib.main()
    except SystemExit as left:
        if left.code:
            raise


def _take_every_frame() -> None:
    """The screen looks whether the terminal is ready, as ever, and then draws all the same."""
    from streamcurses._terminal.curses_screen import CursesScreen

    CursesScreen.interval = 0.0
    ready = CursesScreen.ready

    def look(self: CursesScreen) -> bool:
        ready(self)
        return True

    CursesScreen.ready = look  # type: ignore[method-assign]


def frames(theme: str) -> Callable[[Chunks], None]:
    """The full screen's frames alone."""

    def draw(trace: Chunks) -> None:
        from tests import frames

        frames.draw(trace, theme, content_is="thoughts")

    return draw


CONTESTANTS: dict[str, Callable[[Chunks], None]] = {
    "nothing": nothing,
    "making": making,
    "print": prints,
    "rich live": rich_live,
    "textual markdown": textual_markdown(every=False),
    "textual log": textual_log,
    "curses": session("curses"),
    "curses memgpt": session("curses", "memgpt"),
    "curses frames": frames("default"),
    "curses memgpt frames": frames("memgpt"),
    "curses as it is": session("curses", every=False),
    "in memory": given,
    "inline": session("inline"),
    "plain": session("plain"),
}

# The same with a reply in Markdown.
SAID: dict[str, Callable[[Chunks], None]] = {
    "curses, as it came": replied("curses", "off"),
    "curses, Markdown": replied("curses", "on"),
    "curses, Markdown, as it is": replied("curses", "on", every=False),
    "frames, as it came": replied_frames(markdown=False),
    "frames, Markdown": replied_frames(markdown=True),
    "inline, as it came": replied("inline", "off"),
    "inline, Markdown": replied("inline", "on"),
    "Textual MarkdownStream": textual_markdown(every=False),
    "Textual Markdown, each delta": textual_markdown(every=True),
    "rich Live(Markdown)": rich_markdown,
    "termflow-md": termflow,
    "streamdown": streamdown,
}
# And with one in which there is none.
PROSE = {
    "prose, as it came": SAID["curses, as it came"],
    "prose, Markdown": SAID["curses, Markdown"],
}

# What the peers need; the agent's print interface needs nothing.
PEERS = {
    "rich live": "rich",
    "textual markdown": "textual",
    "textual log": "textual",
    "Textual MarkdownStream": "textual",
    "Textual Markdown, each delta": "textual",
    "rich Live(Markdown)": "rich",
    "termflow-md": "termflow",
    "streamdown": "streamdown",
}


def paced(trace: Chunks, rate: float, report: dict[str, float]) -> Iterator[dict[str, Any]]:
    """The chunks, `rate` a second; one that is taken late does not put off the others."""
    began = report["began"] = time.perf_counter()
    for number, chunk in enumerate(trace):
        pause = began + number / rate - time.perf_counter()
        if pause > 0:
            select.select([], [], [], pause)
        yield chunk


def main(name: str, length: str, place: str = "", rate: str = "") -> None:
    report: dict[str, float] = {}
    trace: Chunks = chunks(int(length), LAST if rate else "")
    if name in SAID:
        trace = said(f"{prose(THOUGHTS)}\n\n{markdown(int(length))}")
    elif name in PROSE:
        trace = said(prose(THOUGHTS + int(length)))
    if rate:
        trace = paced(trace, float(rate), report)
    {**CONTESTANTS, **SAID, **PROSE}[name](trace)
    sys.stdout.flush()
    if place:
        with open("/proc/self/status") as status:
            peak = next(line for line in status if line.startswith("VmHWM"))
        report["memory"] = int(peak.split()[1])
        with open(place, "w") as file:
            json.dump(report, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
