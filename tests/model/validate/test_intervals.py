"""Shares and means with their intervals."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from twitchdx.validate.intervals import Proportion, mean, proportion


@pytest.mark.parametrize(("hits", "of"), [(0, 10), (1, 3), (33, 39), (39, 39), (500, 1000)])
def test_the_ends_of_a_wilson_interval_are_where_the_score_test_just_rejects(hits: int, of: int) -> None:
    z = NormalDist().inv_cdf(0.975)
    found = Proportion(hits, of)
    assert found.interval is not None
    for end in found.interval:
        if 0.0 < end < 1.0:  # (p - e) / sqrt(e (1 - e) / n) is plus or minus z there
            assert abs(hits / of - end) / math.sqrt(end * (1 - end) / of) == pytest.approx(z)
    assert found.interval[0] <= hits / of <= found.interval[1]
    assert found.interval[0] >= 0.0
    assert found.interval[1] <= 1.0


def test_a_share_of_nothing_has_neither_value_nor_interval() -> None:
    assert (proportion([]).value, proportion([]).interval) == (None, None)


def test_a_proportion_counts_the_true_ones() -> None:
    assert proportion([True, False, True, True]) == Proportion(3, 4)


def test_a_bootstrap_interval_is_close_to_the_normal_one_and_the_same_in_every_run() -> None:
    values = np.random.default_rng(1).normal(2.0, 3.0, 400).tolist()
    found = mean(values)
    assert found == mean(values)
    half = 1.96 * np.std(values) / math.sqrt(400)
    assert found.value == pytest.approx(np.mean(values))
    assert found.interval is not None
    assert found.interval[0] == pytest.approx(np.mean(values) - half, abs=0.1 * half)
    assert found.interval[1] == pytest.approx(np.mean(values) + half, abs=0.1 * half)


def test_a_mean_of_nothing_has_no_value() -> None:
    assert (mean([]).value, mean([]).interval, mean([]).of) == (None, None, 0)


def test_a_mean_of_one_value_is_that_value_with_no_width() -> None:
    assert mean([0.25]).interval == (0.25, 0.25)
