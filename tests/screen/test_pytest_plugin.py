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


def test_what_an_agent_draws_is_on_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import streamcurses

        def reply():
            yield {"choices": [{"delta": {"content": "hello"}, "finish_reason": "stop"}]}

        def test_a_reply(virtual_screen):
            streamcurses.render(reply())
            assert virtual_screen.find("hello") == (2, 1)

        def test_a_session(virtual_screen):
            virtual_screen.type("hi\\n")
            with streamcurses.Session() as ui:
                assert ui.prompt() == "hi"

        def test_without_it(capsys):
            streamcurses.render(reply())
            assert capsys.readouterr().out == "Message: hello\\n"
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)


SNAPSHOTS = {
    "syrupy": "assert virtual_screen == snapshot",
    "pytest_regressions": "file_regression.check(virtual_screen.text())",
}


@pytest.mark.parametrize("plugin", SNAPSHOTS)
def test_snapshots(pytester: pytest.Pytester, plugin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(plugin)
    fixture = "snapshot" if plugin == "syrupy" else "file_regression"
    pytester.makepyfile(
        f"""
        import os, streamcurses

        def render(text):
            streamcurses.render({{"choices": [{{"delta": {{"content": text}}}}]}})

        def test_one(virtual_screen, {fixture}):
            render("hello")
            {SNAPSHOTS[plugin]}

        def test_other(virtual_screen, {fixture}):
            render(os.environ["SAID"])
            {SNAPSHOTS[plugin]}
        """
    )
    monkeypatch.setenv("SAID", "before")
    update = "--snapshot-update" if plugin == "syrupy" else "--force-regen"
    pytester.runpytest_subprocess("-p", "no:cacheprovider", update)
    kept = [path for path in pytester.path.rglob("*") if path.suffix in (".ambr", ".txt")]
    assert "▏hello" in "".join(path.read_text("utf-8") for path in kept)
    monkeypatch.setenv("SAID", "after")
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    done.assert_outcomes(passed=1, failed=1)
