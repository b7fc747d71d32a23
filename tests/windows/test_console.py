"""What somebody sees in a Windows console, and what becomes of it when he has gone."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from tests.windows.console import Console

# Attributes of a console's cell: a colour is a sum of these.
BLUE, GREEN, RED, BRIGHT = 1, 2, 4, 8
WHITE = RED | GREEN | BLUE

LAST = "leafing through"


def demo(*arguments: str) -> Console:
    return Console("-m", "streamcurses", "demo", "--speed", "max", *arguments)


def program(text: str) -> Console:
    return Console("-c", textwrap.dedent(text))


def streamed(*texts: str) -> bytes:
    chunks = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in texts]
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks).encode()


@pytest.mark.parametrize("mode", ["plain", "inline"])
def test_text_is_appended(mode: str) -> None:
    with demo("--mode", mode) as console:
        assert console.wait() == 0
        look = console.look()
    assert LAST in look.text
    assert "[0m" not in look.text and "\x1b" not in look.text


def test_a_line_that_is_full_ends_once() -> None:
    with program(
        """
        from streamcurses import Session
        with Session("inline") as session:
            for text in ["word "] * 13 + ["worded "] + ["word "] * 20:
                session.feed({"choices": [{"delta": {"content": text}}]})
            session.user_message("over")
        """
    ) as console:
        assert console.wait() == 0
        rows = console.until("over").rows
    lines = [row for row in rows if "word" in row]
    first = rows.index(lines[0])
    assert rows[first : first + len(lines)] == lines


def test_the_full_screen_is_left_as_it_was_found() -> None:
    with program("import os; os.write(1, b'half a line'); input()") as console:
        before = console.until("half a line")
        console.press("enter")
        assert console.wait() == 0
        console.start("-m", "streamcurses", "demo", "--speed", "max")
        up = console.until("Tool calls", LAST)
        assert "half a line" not in up.text
        console.press("q")
        assert console.wait() == 0
        after = console.look()
    assert LAST in after.text
    assert (after.input_mode, after.output_mode) == (before.input_mode, before.output_mode)


def test_colours_are_those_of_the_theme() -> None:
    with demo("--theme", "memgpt") as console:
        look = console.until("Tool calls", LAST, "done")
        console.press("q")
        console.wait()
    assert look.attribute_of("Message") & ~BRIGHT != WHITE
    assert look.attribute_of(LAST) & 0xF0 == 0


def test_keys() -> None:
    with demo() as console:
        console.until("done")
        console.press("?")
        console.until("this help", "Ctrl-L")
        console.press("?")
        console.until("How I remember", without="this help")
        console.press("3")
        console.until("Tool calls", without="How I remember")
        console.press("3", "tab", "shift tab", "shift tab", "home")
        console.until("conversation_search(")
        console.press("page down", "page down", "end", "up", "down", "^U", "^D", "^L", "G")
        console.until(LAST)
        console.press("/", *"OTTER", "backspace", "backspace", *"er", "enter")
        console.until("not found: OTTer")
        console.press("Q")
        assert console.wait() == 0


def test_the_screen_takes_the_size_of_the_window() -> None:
    with demo() as console:
        console.until("done")
        for rows, columns in ((20, 60), (25, 80), (10, 30)):
            console.resize(rows, columns)
            look = console.until(f"─ Message {'─' * (columns - 15)} ↑ ─")
            assert len(look.rows) == rows
            assert all(len(cells) == columns for cells in look.attributes)
        console.press("q")
        assert console.wait() == 0


@pytest.mark.parametrize("mode", ["curses", "inline", "plain"])
def test_an_interrupt_keeps_what_has_come(mode: str) -> None:
    with Console("-m", "streamcurses", "demo", "--mode", mode) as console:
        before = console.look()
        console.until("Chad asks about last")
        console.interrupt()
        assert console.wait() == 130
        after = console.look()
    assert "Chad asks about last" in after.text and "[cut off]" in after.text
    assert (after.input_mode, after.output_mode) == (before.input_mode, before.output_mode)


def test_an_interrupted_session_goes_on() -> None:
    with program(
        """
        import itertools, time
        from streamcurses import Session
        def stream():
            yield {"choices": [{"delta": {"content": "a partial reply"}}]}
            time.sleep(60)
        with Session() as session:
            message = session.render(stream(), on_interrupt="return")
            assert message.cut_off
            session.render([{"choices": [{"delta": {"content": "and another"}}]}])
            assert session.prompt("next? ") == "größer"
        """
    ) as console:
        console.until("a partial reply")
        console.interrupt()
        console.until("and another", "next?")
        console.press(*"nothing")
        console.until("next? nothing")
        console.interrupt()
        console.until("next?", without="nothing")
        console.press(*"größer", "enter")
        assert console.wait() == 0
        assert "and another" in console.look().text


def test_what_others_write_is_shown() -> None:
    with program(
        """
        import sys
        from streamcurses import Session
        with Session() as session:
            print("to standard output: é")
            print("to standard error: é", file=sys.stderr)
            session.prompt()
        print("after it", file=sys.stderr)
        """
    ) as console:
        console.until("to standard output: é", "to standard error: é")
        console.press("enter")
        assert console.wait() == 0
        assert "after it" in console.look().text


def test_a_stream_in_a_pipe_leaves_the_keys_to_the_user(tmp_path: Path) -> None:
    path = tmp_path / "stream.sse"
    path.write_bytes(streamed("out of a pipe"))
    with program(
        f"""
        import subprocess, sys
        with open({str(path)!r}, "rb") as file:
            command = [sys.executable, "-m", "streamcurses"]
            viewer = subprocess.Popen(command, stdin=subprocess.PIPE)
            viewer.stdin.write(file.read())
            viewer.stdin.close()
        sys.exit(viewer.wait())
        """
    ) as console:
        console.until("out of a pipe… [cut off]")
        console.press("q")
        assert console.wait() == 1


def test_a_followed_file_grows_on_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "stream.sse"
    path.write_bytes(streamed("the beginning"))
    with Console("-m", "streamcurses", "view", "--follow", str(path)) as console:
        console.until("the beginning")
        with path.open("ab") as file:
            file.write(streamed(", and the end"))
        console.until("the beginning, and the end")
        console.press("q")
        assert console.wait() == 0


def test_regions_are_saved_and_copied(tmp_path: Path) -> None:
    path = tmp_path / "saved.txt"
    with demo() as console:
        console.until("done")
        console.press("tab", "tab", "tab", "s", "^U", *str(path), "enter")
        console.until("saved to")
        console.press("y")
        console.until("copied to the clipboard")
        console.press("q")
        console.wait()
    assert b"\r" not in path.read_bytes()
    assert LAST in path.read_text("utf-8")


def test_without_curses_text_is_appended() -> None:
    with Console(
        "-c",
        "import sys; sys.modules['_curses'] = None; from streamcurses._cli.main import main;"
        "sys.exit(main(['demo', '--speed', 'max']))",
    ) as console:
        assert console.wait() == 0
        assert LAST in console.look().text
