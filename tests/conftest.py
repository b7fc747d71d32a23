"""What all tests share."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]

# How long an example takes says nothing of what it shows: others use the machine as well.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")

# Seconds that a test has.
LIMIT = 120


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Here, and not in setup.cfg: pytest refuses that where the plugin is not, as for the demos."""
    if getattr(config.option, "timeout", 0) is None:
        config.option.timeout = LIMIT


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_interrupts() -> Iterator[None]:
    """Here, and in the programs that are started, also where the tests run in the background."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def no_child_outlives_its_test() -> Iterator[None]:
    yield
    # There may be no terminals here, where no test has asked for one.
    terminals = sys.modules.get("tests.terminals")
    if terminals is not None:
        terminals.Child.sweep()
