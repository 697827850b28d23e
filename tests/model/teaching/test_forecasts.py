"""Forecasts: whole points that sum to 100, sliders that never take from another cause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx.teaching.forecasts import (
    LEAST,
    POINTS,
    Forecast,
    adjusted,
    forecast_issues,
    least,
    probabilities,
    said_of,
    whole_points,
)
from twitchdx.teaching.options import SOMETHING_ELSE

NAMES = ("als", "stress", "ppi", SOMETHING_ELSE)
weights = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=12).filter(lambda w: sum(w) > 0.01)


@given(weights)
def test_whole_points_sum_to_100_and_are_within_one_of_the_share(parts: list[float]) -> None:
    shares = [part / sum(parts) for part in parts]
    found = whole_points(shares)
    assert sum(found) == POINTS
    assert all(abs(points - 100 * share) < 1.0 + 1e-6 for points, share in zip(found, shares, strict=True))


def test_whole_points_by_hand() -> None:
    # 33.33 each: 33 down, one point left, to the first of equal remainders
    assert whole_points([1 / 3] * 3) == (34, 33, 33)
    # 12.5, 37.5, 50: 12 + 37 + 50 = 99, and the first of two remainders of a half gets the one
    assert whole_points([0.125, 0.375, 0.5]) == (13, 37, 50)


@given(weights, st.data())
def test_a_slider_keeps_the_sum_and_changes_nothing_but_something_else(parts: list[float], data: st.DataObject) -> None:
    names = (*(f"c{i}" for i in range(len(parts) - 1)), SOMETHING_ELSE)
    before = Forecast(names, whole_points([part / sum(parts) for part in parts]))
    name, wanted = data.draw(st.sampled_from(names[:-1])), data.draw(st.integers(-20, 130))
    after = adjusted(before, name, wanted)
    place = names.index(name)
    assert sum(after.points) == POINTS
    assert min(after.points) >= 0
    assert [p for i, p in enumerate(after.points[:-1]) if i != place] == [
        p for i, p in enumerate(before.points[:-1]) if i != place
    ]
    # It goes where it was moved to, or as far as something else reaches.
    assert after.points[place] == min(max(wanted, 0), before.points[place] + before.points[-1])
    assert forecast_issues(after) == ()


def test_something_else_is_what_is_left_and_cannot_be_moved() -> None:
    before = Forecast(NAMES, (30, 20, 10, 40))
    assert adjusted(before, SOMETHING_ELSE, 0) == before
    assert adjusted(before, "als", 90).points == (70, 20, 10, 0)
    assert adjusted(before, "als", 0).points == (0, 20, 10, 70)


def test_points_replace_people_in_a_million() -> None:
    before = Forecast(NAMES, (0, 20, 10, 70), {"als": 40})
    assert adjusted(before, "als", 3).per_million == {}
    assert adjusted(before, "stress", 3).per_million == {"als": 40}


def test_people_in_a_million_come_from_something_else() -> None:
    found = probabilities(Forecast(NAMES, (0, 20, 10, 70), {"als": 4000}))
    assert found == pytest.approx((0.004, 0.2, 0.1, 0.696))
    # with nothing left there, all is divided by the sum: 1.004
    crowded = Forecast(NAMES, (0, 60, 40, 0), {"als": 4000})
    assert probabilities(crowded) == pytest.approx((0.004 / 1.004, 0.6 / 1.004, 0.4 / 1.004, 0.0))
    assert said_of(crowded, "stress") == pytest.approx(0.6 / 1.004)


def test_a_zero_is_read_as_half_of_what_can_be_said() -> None:
    forecast = Forecast(NAMES, (0, 20, 10, 70), {"als": 0})
    assert (least(forecast, "als"), least(forecast, "stress")) == (0.5e-6, LEAST)


@pytest.mark.parametrize(
    ("forecast", "message"),
    [
        (Forecast(NAMES, (30, 20, 10, 39)), "points: the points sum to 99, not to 100. Move 1 of them."),
        (Forecast(NAMES, (30, 20, -10, 60)), "ppi: expected a whole number from 0 to 100, got -10"),
        (Forecast(NAMES, (30, 20, 10)), "points: expected 4 numbers, got 3"),
        (Forecast(NAMES[:-1], (50, 20, 30)), "options: expected the options once each"),
        (Forecast(NAMES, (0, 20, 10, 70), {"als": 10_000}), "als: expected a whole number under 10000 in a million"),
        (Forecast(NAMES, (5, 20, 10, 65), {"als": 10}), "als: has 5 of 100 and 10 in a million. Say one of the two."),
        (Forecast(NAMES, (0, 20, 10, 70), {"ppi": 10}), "ppi: is no dangerous cause of this case"),
    ],
)
def test_what_is_wrong_with_a_forecast_is_said(forecast: Forecast, message: str) -> None:
    found = [str(issue) for issue in forecast_issues(forecast, ["als"])]
    assert any(message in issue for issue in found), found
