"""The command's options: before and after the subcommand alike, and kept in STREAMCURSES."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from streamcurses._cli.command import COMMANDS, Command, read
from streamcurses._session.settings import Settings


@pytest.fixture(autouse=True)
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is no terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def refused(capsys: pytest.CaptureFixture[str], words: str, kept: str = "") -> str:
    """What is said of wrong usage, below the usage."""
    with pytest.raises(SystemExit) as leaving:
        read(words.split(), {"STREAMCURSES": kept})
    assert leaving.value.code == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("usage: streamcurses ")
    return written.err.splitlines()[-1]


VIEW = Command("view", ["FILE"], Settings("plain", theme="mono"), speed=2.0, follow=True)


@pytest.mark.parametrize(
    "words",
    [
        "--mode plain --theme mono --speed 2 --follow view FILE",
        "--mode plain view --theme mono FILE --speed 2 --follow",
        "view --mode=plain --theme=mono --speed=2 --follow FILE",
        "view FILE --follow --speed 2 --theme mono --mode plain",
        "--follow --theme mono view --speed 2 --mode plain -- FILE",
    ],
)
def test_options_stand_anywhere(words: str) -> None:
    assert read(words.split(), {}) == VIEW


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ("view view", ["view"]),
        ("view demo -", ["demo", "-"]),
        ("view -- --mode -- a", ["--mode", "--", "a"]),
        ("", ["-"]),
        ("-", ["-"]),
        ("--ascii", ["-"]),
    ],
)
def test_files(words: str, files: list[str]) -> None:
    command = read(words.split(), {})
    assert (command.name, command.files) == ("view", files)


@pytest.mark.parametrize(
    ("kept", "words", "settings"),
    [
        ("--mode plain", "view x", Settings("plain")),
        ("--mode plain", "view x --mode inline", Settings("inline")),
        ("--mode plain", "--theme mono view x", Settings("plain", theme="mono")),
        ("--ascii --no-color", "view x", Settings(ascii=True, color=False)),
        ("--ascii --no-color", "view x --no-ascii --color", Settings()),
        ("--only message", "view x --only all", Settings()),
        ("--save 'a b.txt' --reply say.text", "view x", Settings(save="a b.txt", reply="say.text")),
        ("  ", "view x", Settings()),
    ],
)
def test_kept_options_stand_before_the_others(kept: str, words: str, settings: Settings) -> None:
    assert read(words.split(), {"STREAMCURSES": kept}).settings == settings


def test_demo_has_no_use_for_some_that_are_kept() -> None:
    kept = "--format ollama --reply '' --follow --content-is message --theme mono"
    assert read(["demo"], {"STREAMCURSES": kept}) == Command(
        "demo", [], Settings(content_is="thoughts", theme="mono")
    )


@pytest.mark.parametrize(
    ("kept", "error"),
    [
        ("--mode loud", "argument --mode: invalid choice: 'loud'"),
        ("--speed 0", "argument --speed: '0' is neither a number above 0 nor max"),
        ("--sing", "unrecognized arguments: --sing"),
        ("--help", "unrecognized arguments: --help"),
        ("--version", "unrecognized arguments: --version"),
        ("--ascii view", "not an option: view"),
        ("--ascii -- x", "not an option: x"),
        ("--save", "argument --save: expected one argument"),
        ("--reply foo", "argument --reply: reply 'foo' is not of the form tool.argument"),
        ("--save 'a", "No closing quotation"),
        ("--\x1b]0;owned\x07", "unrecognized arguments: --"),
    ],
)
def test_what_is_wrong_in_the_environment(
    kept: str, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "view x", kept)
    assert said.startswith(f"streamcurses: error: STREAMCURSES: {error}")
    assert "\x1b" not in said


def test_help_comes_whatever_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        read(["--help"], {"STREAMCURSES": "--sing"})
    assert leaving.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.isascii()
    for name in ("--no-ascii", "--only", "STREAMCURSES", "(default: send_message.message)"):
        assert name in shown


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("view", "the following arguments are required: FILE"),
        ("--mode plain sing x", "'sing' is no command, which is view, demo, formats, watch"),
        ("demo x", "demo takes no x"),
        ("formats x", "formats takes no x"),
        ("demo --follow", "demo takes no --follow"),
        ("--no-follow demo", "demo takes no --follow"),
        ("view x --sing", "unrecognized arguments: --sing"),
        ("view x --reply foo", "argument --reply: reply 'foo' is not of the form tool.argument"),
        ("view x --reply .foo", "argument --reply: reply '.foo' is not of the form tool.argument"),
        ("view x --only replies", "argument --only: invalid choice: 'replies'"),
    ],
)
def test_wrong_usage(words: str, error: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, words)
    assert said.startswith(f"streamcurses: error: {error}")


@pytest.mark.parametrize("words", ["--ascii", "-", "view -", "view FILE -"])
@pytest.mark.parametrize("closed", [True, False])
def test_no_stream(
    words: str,
    closed: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A terminal has keys on it."""
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", None if closed else terminal)
    said = refused(capsys, words)
    assert said.startswith("streamcurses: error: no stream on standard input")


def test_a_file_in_place_of_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.sse"
    file.touch()
    assert refused(capsys, str(file)).endswith(f"; to show the file: view {file}")
    assert refused(capsys, f"{file}.gz").endswith(f"is {', '.join(COMMANDS)}")


def test_all_and_full_are_no_numbers() -> None:
    settings = read(["view", "FILE", "--tool-lines", "all", "--width", "full"], {}).settings
    assert (settings.tool_lines, settings.width) == (None, None)
    settings = read(["view", "FILE", "--width", "60"], {"STREAMCURSES": "--width full"}).settings
    assert (settings.tool_lines, settings.width) == (20, 60)


@pytest.mark.parametrize("width", ["0", "-1", "wide"])
def test_a_width_that_is_none(capsys: pytest.CaptureFixture[str], width: str) -> None:
    assert "is neither a number of columns nor full" in refused(capsys, f"view F --width={width}")
