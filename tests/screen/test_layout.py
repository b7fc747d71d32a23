"""Shares of rows, how they grow, and the bands that come of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamcurses._screen.layout import REST, SMALL, STEP, Shares, bands, share

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


@given(rows=st.integers(SMALL - 4, 300), turns=st.lists(st.lists(NEEDS, max_size=5), max_size=4))
def test_all_rows_are_shared_out_and_bands_fit(
    rows: int, turns: list[list[tuple[int, int, int]]]
) -> None:
    shares = Shares(WEIGHTS)
    now = 0.0
    for turn in turns:
        shares.begin()
        for needs in turn:
            now += REST
            shares.arrange(rows, needs, now, True)
            filled = [index for index, need in enumerate(needs) if need]
            assert sum(shares.rows) == (rows if filled else 0)
            assert all((part > 0) == (need > 0) for part, need in zip(shares.rows, needs))
            y = 1
            for band in bands(shares.rows, filled):
                assert band == (band.region, y, shares.rows[band.region])
                y += 1 + band.rows
            assert y == 1 + len(filled) + sum(shares.rows)


def arranged(*needs: tuple[int, int, int], rows: int = 20, every: float = 1.0) -> list[list[int]]:
    """The shares after each of these, all in one turn."""
    shares = Shares(WEIGHTS)
    told = []
    for number, need in enumerate(needs):
        shares.arrange(rows, need, number * every, True)
        told.append(shares.rows)
    return told


def test_rows_come_by_weight_and_not_as_they_are_filled() -> None:
    assert arranged((0, 0, 1), (1, 0, 1), (2, 1, 1), (4, 4, 1), (4, 4, 30)) == [
        [0, 0, 20],
        [5, 0, 15],
        [4, 4, 12],
        [4, 4, 12],
        [4, 4, 12],
    ]


def test_a_tall_screen_gives_them_in_steps() -> None:
    told = arranged((1, 0, 1), (STEP, 0, 1), (STEP + 1, 0, 1), (STEP + 2, 0, 1), rows=44)
    assert [shares[0] for shares in told] == [STEP, STEP, 11, 11]


def test_much_out_of_sight_gets_what_stands_empty_until_that_is_needed() -> None:
    assert arranged(
        (1, 0, 1), (9, 0, 1), (11, 0, 1), (40, 0, 1), (40, 0, 5), (40, 0, 6), (50, 0, 7)
    ) == [[5, 0, 15], [5, 0, 15], [10, 0, 10], [15, 0, 5], [15, 0, 5], [5, 0, 15], [5, 0, 15]]


def test_what_earlier_turns_left_out_of_sight_asks_for_nothing() -> None:
    shares = Shares(WEIGHTS)
    for needs in (30, 0, 2), (31, 0, 2):
        shares.arrange(20, needs, 0.0, True)
        assert shares.rows == [5, 0, 15]
    shares.begin()
    shares.arrange(20, (32, 0, 3), 9.0, True)
    shares.arrange(20, (33, 0, 3), 10.0, True)
    assert shares.rows == [5, 0, 15]


def test_nothing_moves_while_nothing_comes_nor_more_than_twice_a_second() -> None:
    shares = Shares(WEIGHTS)
    shares.arrange(44, (1, 0, 1), 0.0, True)
    assert shares.rows == [STEP, 0, 44 - STEP]
    shares.arrange(44, (STEP + 1, 0, 1), REST / 2, True)
    assert shares.rows == [STEP, 0, 44 - STEP]
    shares.arrange(44, (STEP + 1, 0, 1), REST, False)
    assert shares.rows == [STEP, 0, 44 - STEP]
    shares.arrange(44, (STEP + 1, 0, 1), REST, True)
    assert shares.rows == [11, 0, 33]


def test_a_prompt_takes_its_row_from_the_last() -> None:
    shares = Shares(WEIGHTS)
    shares.arrange(20, (9, 9, 9), 0.0, True)
    shares.arrange(19, (9, 9, 9), 0.0, False)
    assert shares.rows == [4, 4, 11]


def test_in_the_end_all_get_what_they_can_use() -> None:
    shares = Shares(WEIGHTS)
    shares.arrange(20, (30, 1, 2), 0.0, True)
    assert shares.rows == [4, 4, 12]
    shares.settle()
    shares.arrange(20, (30, 1, 2), 0.0, False)
    assert shares.rows == [17, 1, 2]
