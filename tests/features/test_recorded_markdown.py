"""Recorded replies in Markdown: tmux and xterm.js show every row as it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.calm import RECORDINGS
from tests.corpora import corpus
from tests.features.test_fidelity import differing, tmux
from tests.matrix.replies import SIZES, drawn
from tests.readback import Tmux, Xterm, xterm_modules

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize(("rows", "columns"), SIZES)
@pytest.mark.parametrize("recording", RECORDINGS)
def test_tmux_shows_what_was_meant(recording: str, rows: int, columns: int) -> None:
    corpus("streams")
    found = differing(tmux(rows, columns), Tmux.term, rows, columns, drawn(recording, every=4))
    assert (found.wrong, found.drifting) == (0, 0)


@pytest.mark.soak
def test_xterm_shows_what_was_meant(tmp_path: Path) -> None:
    modules = xterm_modules(tmp_path)
    if modules is None:
        pytest.skip("there is no node here, or no xterm.js to be had")
    corpus("streams")
    for rows, columns in SIZES:
        for recording in RECORDINGS:
            print(recording, rows, columns)
            found = differing(
                lambda: Xterm(rows, columns, modules),  # noqa: B023 - called at once
                Xterm.term,
                rows,
                columns,
                drawn(recording),
            )
            assert (found.wrong, found.drifting) == (0, 0)
