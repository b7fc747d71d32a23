"""The fixture that comes with the package, as another project's tests see it."""

from __future__ import annotations

import pytest

USE = """
from streamcurses._screen.frame import Frame
from streamcurses._text.row import Row

def test_greeting(virtual_screen):
    assert virtual_screen.size() == (24, 80)
    blank = Row("", "", 0)
    virtual_screen.paint(Frame([Row("", "hello", 5)] + [blank] * 23, (0, 5)))
    assert virtual_screen.row(0) == "hello"
    assert virtual_screen.row(1) == {awaited!r}
"""


def test_a_screen_to_draw_on(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USE.format(awaited=""))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_failure_prints_the_screen(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USE.format(awaited="goodbye"))
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Virtual screen*", "+---*", "|hello *|"])


def test_a_run_that_does_not_use_it_pays_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_loaded():
            assert "streamcurses._screen.virtual" not in sys.modules
            assert "wcwidth" not in sys.modules
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
