from dataclasses import replace

import numpy as np
import pytest

from twitchdx.pooling import odds_times, pool
from twitchdx.types import Figure, Place


def figure(value, low=None, high=None, n=None, unit="share") -> Figure:
    words = {"source": "s", "locator": "-", "population": "-", "grade": "B", "seen": "confirmed"}
    rest = {"entered_on": "2025-01-31", "note": "", "place": Place("figures.csv", 2)}
    return Figure("s.f", "what", unit, value, low, high, n, **words, **rest)


def logit(p):
    return np.log(p / (1 - p))


def test_two_alike_figures_of_the_same_size_meet_in_the_middle_of_their_log_odds():
    # Both variances are 1 / (100 p (1 - p)) and equal for p and 1 - p, so the weights are equal: logit = 0.
    assert pool([figure(0.4, n=100), figure(0.6, n=100)]).value == pytest.approx(0.5)


def test_the_larger_study_weighs_more_where_studies_agree():
    pooled = pool([figure(0.20, n=10_000), figure(0.21, n=50)])
    assert pooled.value == pytest.approx(0.2, abs=5e-4)


def test_where_studies_conflict_their_sizes_hardly_matter():
    small, large = figure(0.1, n=200), figure(0.6, n=20_000)
    middle = 1 / (1 + np.exp(-(logit(0.1) + logit(0.6)) / 2))
    assert pool([small, large]).value == pytest.approx(middle, abs=0.01)


def test_dersimonian_and_laird_by_hand():
    # y = logit(0.2), logit(0.4); v = 1/(50*.16) = .125, 1/(50*.24) = .083333; w = 8, 12
    # fixed = (8*-1.386294 + 12*-0.405465)/20 = -0.797797; Q = 8*(.588498)^2 + 12*(.392332)^2 = 4.617727
    # c = 20 - (64+144)/20 = 9.6; tau2 = (4.617727 - 1)/9.6 = 0.376847
    # w* = 1/.501847 = 1.992639, 1/.460180 = 2.173062; mean = (1.992639*-1.386294 + 2.173062*-0.405465)/4.165701
    expected = -0.874639
    assert logit(pool([figure(0.2, n=50), figure(0.4, n=50)]).value) == pytest.approx(expected, abs=1e-5)


def test_the_range_covers_every_figure():
    pooled = pool([figure(0.2, 0.1, 0.3, n=50), figure(0.5, 0.45, 0.9), figure(0.05)])
    assert (pooled.low, pooled.high) == (0.05, 0.9)


def test_ratios_are_averaged_as_logarithms():
    pooled = pool([figure(1.0, 0.5, 2.0, unit="odds_ratio"), figure(4.0, 2.0, 8.0, unit="odds_ratio")])
    assert pooled.value == pytest.approx(2.0)


def test_a_figure_of_nobody_is_kept_off_zero():
    pooled = pool([figure(0.0, 0.0, 0.05, n=70), figure(0.02, n=1000)])
    assert 0.0 < pooled.value < 0.02
    assert pooled.low == 0.0


def test_one_figure_alone_is_itself():
    one = figure(0.3, 0.2, 0.4, n=80)
    assert pool([one]).value == pytest.approx(0.3)
    assert pool([replace(one, n=None, low=None, high=None)]).value == pytest.approx(0.3)


def test_a_pool_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no figures"):
        pool([])


def test_odds_are_multiplied_not_shares():
    assert odds_times(0.5, 3.0) == pytest.approx(0.75)
    assert odds_times(0.2, 1.0) == pytest.approx(0.2)
