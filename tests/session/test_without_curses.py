"""A Python that was built without curses: text is appended, the full screen said to be missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

# As where Python has no such module.
BEGIN = "import sys; sys.modules['_curses'] = None; "


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BEGIN + program, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run("from streamcurses._cli.main import main; sys.exit(main())", *arguments)


@pytest.mark.parametrize("mode", ["auto", "inline", "plain"])
def test_text_is_appended(mode: str) -> None:
    done = command("demo", "--speed", "max", "--mode", mode)
    assert (done.returncode, done.stderr) == (0, "")
    assert "there was the otter!" in done.stdout


def test_the_full_screen_is_told_to_be_missing() -> None:
    done = command("demo", "--mode", "curses")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("streamcurses: this Python has no curses (")
    assert done.stderr.endswith("; use --mode inline\n")


def test_where_the_full_screen_is_not_asked_for_it_is_not_loaded() -> None:
    program = "from streamcurses import render; print(render('').content, 'curses' in sys.modules)"
    done = run(program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == "False"


def test_the_names_that_need_none_are_there() -> None:
    program = """
import streamcurses
for name in streamcurses.__all__:
    if name != "CursesScreen":
        getattr(streamcurses, name)
"""
    assert run(program).stderr == ""
