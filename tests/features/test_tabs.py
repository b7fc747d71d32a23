"""Several conversations on the full screen: a tab each, and a row that tells how they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from streamcurses._cli import main as cli
from streamcurses._screen.virtual import VirtualScreen
from streamcurses._session.session import Session
from tests.cli.test_sessions import FITTING, write
from tests.cli.test_watch import lines
from tests.features.hosts import chunk
from tests.terminals import Child, Emulator

NAMES = ("ann", "bob", "cyd")
LEFT = b"\x1b[?1049l"


class Several(Session):
    def _tabs(self) -> Sequence[str]:
        return NAMES


class Stage:
    """A session with a stream for each name, on a screen in memory."""

    def __init__(self, rows: int = 12, columns: int = 60) -> None:
        self.screen = VirtualScreen(rows, columns)
        self.session = Several(screen=self.screen, prompts=False, content_is="message")
        self.session.__enter__()
        self._streams: dict[str, Any] = {}

    def say(self, name: str, *payloads: Any) -> None:
        stream = self._streams.get(name) or self.session.stream(name)
        self._streams[name] = stream
        for payload in payloads:
            stream.feed(payload)
        assert self.session.screen is not None
        self.session.screen.settle()

    def close(self) -> None:
        self.session.__exit__(None, None, None)

    @property
    def last(self) -> str:
        return self.screen.row(self.screen.size()[0] - 1).strip()


@pytest.fixture
def make() -> Iterator[Callable[..., Stage]]:
    """Makes stages, which are closed in the end."""
    stages: list[Stage] = []

    def made(*size: int) -> Stage:
        stages.append(Stage(*size))
        return stages[-1]

    yield made
    for stage in stages:
        stage.close()


Make = Callable[..., Stage]


def test_each_has_a_screen_of_its_own_and_a_row_tells_of_all(make: Make) -> None:
    stage = make()
    assert stage.last == ""
    stage.say("bob", chunk("Of Bob."))
    assert "Of Bob." in stage.screen.text()
    assert "bob:" not in stage.screen.text().replace("bob: works", "")
    assert stage.last == "bob: works"
    stage.say("ann", chunk("Of Ann."))
    assert "Of Ann." not in stage.screen.text()
    assert stage.last == "ann: works  bob: works"
    stage.screen.press("^P")
    assert "Of Ann." in stage.screen.text() and "Of Bob." not in stage.screen.text()
    stage.screen.press("^P")
    assert "Of Bob." in stage.screen.text()
    stage.screen.press("^N", "^N", "^N")
    assert "Of Ann." in stage.screen.text()


def test_who_waits_and_who_failed_is_told(make: Make) -> None:
    stage = make()
    call = {"index": 0, "id": "c", "function": {"name": "look", "arguments": "{}"}}
    delta = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}
    stage.say("ann", chunk("Of Ann."), {"id": "1", "choices": [delta]})
    stage.say("bob", chunk("Of Bob."), chunk("", "stop"))
    stage.say("cyd", {"error": {"type": "t", "message": "no"}})
    assert stage.last == "ann: works  bob: waits for you  cyd: failed"
    stage.screen.press("^N")
    assert "waits for you" in stage.screen.row(0)
    stage.say("bob", {"role": "user", "content": "And?"})
    assert stage.last == "ann: works  bob: works  cyd: failed"


def test_where_it_was_scrolled_to_stays(make: Make) -> None:
    stage = make()
    stage.say("ann", chunk("".join(f"line {number}\n" for number in range(90))))
    stage.say("bob", chunk("Of Bob."))
    stage.screen.press("home")
    assert "line 0" in stage.screen.text()
    stage.screen.press("^N")
    stage.say("ann", chunk("more\n"))
    stage.screen.press("^N")
    assert "line 0" in stage.screen.text()


@pytest.mark.parametrize(
    ("columns", "row"),
    [(40, "ann: works  bob: works"), (22, "ann: ~  bob: ~"), (12, "ann: ~"), (5, "ann")],
)
def test_a_narrow_screen_has_signs_or_what_is_shown_alone(
    make: Make, columns: int, row: str
) -> None:
    stage = make()
    stage.say("ann", chunk("Of Ann."))
    stage.say("bob", chunk("Of Bob."))
    stage.screen.resize(12, columns)
    assert stage.last == row


def test_a_low_screen_has_no_room_for_it(make: Make) -> None:
    stage = make(4)
    stage.say("ann", chunk("Of Ann."))
    assert "works" not in stage.screen.text()
    assert "Of Ann." in stage.screen.text()


def test_the_help_tells_of_the_keys_where_there_are_several(make: Make) -> None:
    stage = make(40)
    stage.say("ann", chunk("Of Ann."))
    stage.screen.press("?")
    assert "Ctrl-N Ctrl-P" in stage.screen.text()
    screen = VirtualScreen(40, 60)
    with Session(screen=screen, prompts=False):
        screen.press("?")
        assert "Ctrl-N" not in screen.text()
        screen.press("q", "^N")
        assert "there is one conversation here" in screen.text()


def test_agents_are_watched_in_a_terminal(tmp_path: Path) -> None:
    claude = lines("claude-code-session")
    path = write(tmp_path, FITTING["claude-code"], "".join(claude[:3]))
    write(tmp_path, FITTING["qwen-code"], "".join(lines("qwen-code-session")[:-1]))
    write(tmp_path, FITTING["codex"], "".join(lines("codex-session")))
    environ = {"HOME": str(tmp_path), "CODEX_HOME": None}
    child = Child(lambda: cli.main(["watch"]), 20, 72, environ=environ)
    emulator = Emulator(20, 72)

    def wait_for(text: str) -> None:
        while text not in emulator.text():
            emulator.feed(child.read())

    wait_for("claude-code: works  codex: failed  qwen-code: waits for you")
    assert "you> Where is the ladder?" in emulator.text()
    child.type("\x0e")
    wait_for("熊手")
    child.type("\x0e")
    wait_for("沸")
    while "熊手" in emulator.text():  # a frame may come in several pieces
        emulator.feed(child.read())
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(claude[3:12]))
    wait_for("claude-code: waits for you")
    child.type("\x10\x10")
    wait_for("納屋")
    child.type("q")
    child.wait()
    main = child.output.rpartition(LEFT)[2].decode()
    assert main.index("[claude-code]") < main.index("[codex]") < main.index("[qwen-code]")
    assert "never" not in main
