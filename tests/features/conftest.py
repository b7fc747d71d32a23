"""The stages that feature tests play on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.features.stage import CursesStage, Stage
from tests.features.virtual_stage import VirtualStage

_STAGES = {"virtual": VirtualStage, "curses": CursesStage}


@pytest.fixture(params=_STAGES)
def make_stage(request: pytest.FixtureRequest) -> Iterator[Callable[..., Stage]]:
    """Builds stages, in memory and on curses: `make_stage(rows, columns, **builder settings)`."""
    stages: list[Stage] = []

    def make(rows: int = 24, columns: int = 80, **settings: Any) -> Stage:
        stages.append(_STAGES[request.param](rows, columns, **settings))
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()
