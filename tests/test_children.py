"""Children on terminals: what reaches them, and that none outlives the test that started it."""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

import pytest

from tests import closures
from tests.terminals import PATIENCE, Child

ROOT = Path(__file__).parents[1]


def copied(thing: Any) -> Any:
    return pickle.loads(closures.dumps(thing))


# Functions as bytes.


def test_a_function_takes_along_what_it_encloses() -> None:
    def outer(number: int) -> Callable[..., Any]:
        def inner(text: str, times: int = 2, *, end: str = "!") -> tuple[Any, ...]:
            return text * times + end, number, max([1, 2], key=lambda one: one * -number), ROOT

        return inner

    assert copied(outer(7))("ab", end="?") == ("abab?", 7, 1, ROOT)
    assert copied(outer(7)).__name__ == "inner"


def test_a_function_may_enclose_itself() -> None:
    def count(number: int) -> int:
        return number and 1 + count(number - 1)

    assert copied(count)(5) == 5


def test_a_function_may_enclose_what_has_no_value_yet() -> None:
    def look() -> int:
        return later

    function = copied(look)
    with pytest.raises(NameError):
        function()
    later = 3
    assert look() == copied(look)() == 3


def test_functions_share_what_they_share() -> None:
    shared: list[int] = []
    first, second, held = copied((lambda: shared.append(1), lambda: shared.append(2), shared))
    first()
    second()
    assert held == [1, 2]
    assert shared == []


def test_what_has_a_name_is_the_thing_itself() -> None:
    assert copied([test_functions_share_what_they_share, Child, os]) == [
        test_functions_share_what_they_share,
        Child,
        os,
    ]


def test_a_class_without_a_name_is_refused() -> None:
    class Local:
        pass

    with pytest.raises((pickle.PicklingError, AttributeError)):
        closures.dumps(Local)


# What reaches a child.


def test_a_child_has_the_descriptors_that_it_is_given() -> None:
    read, write = os.pipe()
    other, another = os.pipe()

    def run() -> int:
        os.write(write, b"through")
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.write(another, b"!")
        return 3

    child = Child(run, pass_fds=[write])
    os.close(write)
    assert child.wait() == 3, child.output
    with open(read, "rb") as told:
        assert told.read() == b"through"
    os.close(other)
    os.close(another)


def test_a_child_is_where_its_parent_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAID", "in the test")
    expected = str(tmp_path)

    def run() -> None:
        assert os.getcwd() == expected
        assert os.environ["SAID"] == "in the test"
        assert os.environ["TERM"] == "vt100"
        assert "LINES" not in os.environ
        assert os.ttyname(0) == os.ttyname(1) == os.ttyname(2)
        assert os.tcgetpgrp(0) == os.getpgrp() == os.getsid(0) == os.getpid()
        assert os.get_terminal_size() == (33, 11)

    monkeypatch.setenv("LINES", "7")
    child = Child(run, 11, 33, term="vt100")
    assert child.wait() == 0, child.output


def test_a_warning_is_an_error_in_a_child() -> None:
    child = Child(lambda: warnings.warn("look out", DeprecationWarning, stacklevel=1))
    assert child.wait() == 70
    assert b"DeprecationWarning: look out" in child.output


def test_a_failed_assertion_says_what_was_compared() -> None:
    found = [1, 2]

    def run() -> None:
        assert found == [1, 3]

    child = Child(run)
    assert child.wait() == 70
    assert b"At index 1 diff: 2 != 3" in child.output or b"[1, 2] == [1, 3]" in child.output


def test_a_program_in_a_childs_place_is_waited_for() -> None:
    command = [sys.executable, "-c", "print('x' * 100000); raise SystemExit(3)"]
    child = Child(lambda: os.execv(command[0], command))
    assert child.wait() == 3
    assert child.output == b"x" * 100000 + b"\r\n"


@pytest.mark.parametrize("run", [lambda: sys.exit(4), lambda: os._exit(4), lambda: 4])
def test_a_status(run: Callable[[], object]) -> None:
    assert Child(run).wait() == 4


# What tests are started under, and what they leave.

HEAD = """
import os, signal, time
import pytest
from tests.conftest import no_child_outlives_its_test
from tests.terminals import Child

def run():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if not os.fork():
        os.setpgid(0, 0)
    os.write(1, b"here")
    while True:
        time.sleep(1000)

def start():
    # Whoever reads from that pipe sees its end when all have ended that hold it.
    child = Child(run, pass_fds=[int(os.environ["LIFE"])])
    child.read_until(b"here")
    return child
"""

ENDS = {
    "failure": "def test():\n    start()\n    assert False\n",
    "interrupt": "def test():\n    start()\n    os.kill(os.getpid(), signal.SIGINT)\n",
    "killed": "def test():\n    start()\n    os.kill(os.getpid(), signal.SIGKILL)\n",
    "timeout": "@pytest.mark.timeout(2)\ndef test():\n    start().wait()\n",
}


def run_tests(
    folder: Path, source: str, *shell: str, life: Optional[int] = None
) -> subprocess.Popen[bytes]:
    """Runs a test file of its own, with no workers, under what `shell` does first."""
    held = [] if life is None else [life]
    (folder / "test_inside.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_inside.py"]
    return subprocess.Popen(
        ["sh", "-c", "; ".join([*shell, 'exec "$@"']), "sh", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LIFE": str(life)},
        pass_fds=held,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def output_of(tests: subprocess.Popen[bytes]) -> str:
    try:
        return tests.communicate(timeout=PATIENCE)[0].decode()
    finally:
        tests.kill()


@pytest.mark.parametrize("how", ENDS)
def test_no_process_is_left(how: str, tmp_path: Path) -> None:
    watch, life = os.pipe()
    with run_tests(tmp_path, HEAD + ENDS[how], life=life) as tests:
        os.close(life)
        output = output_of(tests)
    # Ready, and nothing to read: nobody has it any more.
    assert select.select([watch], [], [], PATIENCE)[0], output
    assert os.read(watch, 1) == b"", output
    os.close(watch)
    assert tests.returncode, output


DEFAULT = """
import os, signal
from tests.conftest import no_child_outlives_its_test
from tests.terminals import Child

def run():
    for number in (signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP, signal.SIGTTOU):
        assert signal.getsignal(number) == signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
    os.write(1, b"here")
    signal.pause()

def test():
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    child = Child(run)
    child.read_until(b"here")
    child.type("\\x03")
    assert child.wait() == 70
    assert b"KeyboardInterrupt" in child.output
"""


def test_signals_are_those_of_a_foreground_whatever_the_tests_are_run_under(tmp_path: Path) -> None:
    with run_tests(tmp_path, DEFAULT, "trap '' INT QUIT HUP TERM TSTP TTOU") as tests:
        output = output_of(tests)
    assert tests.returncode == 0, output
