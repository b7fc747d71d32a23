"""The list of what can be shown."""

from __future__ import annotations

import re

import pytest

from streamcurses._cli.formats import KNOWN, listing
from streamcurses._cli.main import main
from streamcurses._formats import FORMATS


def test_every_format_is_listed_with_a_command() -> None:
    assert set(KNOWN) == set(FORMATS)
    for known in KNOWN.values():
        assert "{us}" in known.example


def test_what_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats"]) == 0
    out = capsys.readouterr().out
    assert out == listing() + "\n"
    assert re.search(r"^codex: Codex\n    codex exec --json .*\| streamcurses$", out, re.MULTILINE)
