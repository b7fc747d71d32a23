"""Shares of rows, and the bands that come of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._screen.layout import SMALL, plan, share

WEIGHTS = (1, 1, 3)
NEEDS = st.tuples(*[st.integers(0, 200)] * 3)


@pytest.mark.parametrize(
    ("rows", "needs", "shares"),
    [
        pytest.param(20, (0, 0, 0), [0, 0, 0], id="nothing to show"),
        pytest.param(20, (3, 0, 2), [3, 0, 2], id="all have room"),
        pytest.param(20, (50, 50, 50), [4, 4, 12], id="by weight"),
        pytest.param(20, (2, 50, 50), [2, 4, 14], id="what one spares goes to the others"),
        pytest.param(20, (50, 50, 1), [9, 10, 1], id="the message is short"),
        pytest.param(20, (0, 0, 50), [0, 0, 20], id="the message alone"),
        pytest.param(0, (5, 5, 5), [0, 0, 0], id="no rows"),
    ],
)
def test_share(rows: int, needs: tuple[int, ...], shares: list[int]) -> None:
    assert share(rows, needs, WEIGHTS) == shares


@given(rows=st.integers(0, 300), needs=NEEDS)
def test_share_spends_every_row_that_is_needed(rows: int, needs: tuple[int, ...]) -> None:
    shares = share(rows, needs, WEIGHTS)
    assert sum(shares) == min(rows, sum(needs))
    assert all(0 <= part <= need for part, need in zip(shares, needs))


@given(rows=st.integers(0, 300), needs=NEEDS, weights=st.tuples(*[st.integers(1, 9)] * 3))
def test_share_starves_none_below_its_weight(
    rows: int, needs: tuple[int, ...], weights: tuple[int, ...]
) -> None:
    for part, need, weight in zip(share(rows, needs, weights), needs, weights):
        assert part >= min(need, rows * weight // sum(weights))


@given(rows=st.integers(SMALL - 1, 300), needs=NEEDS)
def test_bands_follow_each_other_and_fit(rows: int, needs: tuple[int, ...]) -> None:
    bands = plan(rows, needs, WEIGHTS, None)
    y = 1
    for band in bands:
        assert (band.y, band.header) == (y, True)
        assert 0 <= band.rows <= needs[band.region]
        y += 1 + band.rows
    assert y <= rows
    assert [band.region for band in bands] == [i for i, need in enumerate(needs) if need]


@pytest.mark.parametrize(
    ("rows", "header", "body"),
    [(0, False, 0), (1, False, 1), (2, False, 2), (3, True, 2), (9, True, 8)],
)
def test_a_small_screen_gives_one_region_all(rows: int, header: bool, body: int) -> None:
    assert plan(rows, (50, 50, 50), WEIGHTS, 1) == ([(1, 0, header, body)] if body else [])
    assert plan(rows, (50, 0, 50), WEIGHTS, 1) == []
    assert plan(rows, (50, 1, 50), WEIGHTS, 1) == ([(1, 0, header, 1)] if body else [])
