"""Where the recordings and test suites are that stand beside the checkout, if they are here.

They are not the project's own and come with no clone of it: without them their tests are skipped.
Where CI runs (CI=true) they must be there.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def corpus(name: str) -> Path:
    """The corpus `name`, or the end of the test that asks: skipped, or failed where CI runs."""
    folder = SHARED / name
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{folder} is missing")
        pytest.skip(f"{folder} is not here")
    return folder


def files(name: str, pattern: str) -> list[str]:
    """The corpus' file names that match, for parametrize: none where it is not here."""
    return sorted(path.name for path in (SHARED / name).glob(pattern))
