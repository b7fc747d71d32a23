"""For people who test their own agents: the `virtual_screen` fixture.

It comes with the package (entry point pytest11), so it must cost a test run nothing that does not
use it.
"""

from __future__ import annotations

import pytest

from streamcurses._late import TYPE_CHECKING, Iterator

if TYPE_CHECKING:
    from streamcurses._screen.virtual import VirtualScreen

_KEY = pytest.StashKey["VirtualScreen"]()


@pytest.fixture
def virtual_screen(request: pytest.FixtureRequest) -> Iterator[VirtualScreen]:
    """A `VirtualScreen` of 24 x 80 that `Session`, `render` and `arender` draw on in this test.

    A test that fails prints it.
    """
    from streamcurses._screen.virtual import VirtualScreen
    from streamcurses._terminal.standing import standing

    screen = VirtualScreen(24, 80)
    request.node.stash[_KEY] = screen
    with standing(screen):
        yield screen


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    screen = item.stash.get(_KEY, None)
    if screen is not None:
        report = outcome.get_result()  # type: ignore[attr-defined]
        if report.failed:
            report.sections.append(("Virtual screen", str(screen)))
