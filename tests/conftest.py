"""What all tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def no_child_outlives_its_test() -> Iterator[None]:
    yield
    # There may be no terminals here, where no test has asked for one.
    terminals = sys.modules.get("tests.terminals")
    if terminals is not None:
        terminals.Child.sweep()
