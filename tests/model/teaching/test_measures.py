"""Simulated learners, and what the measures of their habits are by hand."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx.reasoning.next_step import ENOUGH
from twitchdx.teaching.forecasts import POINTS, whole_points
from twitchdx.teaching.learners import (
    COMMITTED,
    LAPSE,
    Bias,
    Learner,
    beliefs,
    chance_of,
    rounded,
    softmax,
)
from twitchdx.teaching.measures import committed, measures
from twitchdx.teaching.nulls import at_least
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.teaching.tracks import Offer, Track

# No share is near 0, so nothing is lost where points end. In the first no cause ever has half of the points, in the
# second one has it from the first stage on.
OPEN = np.array([[0.45, 0.10, 0.20, 0.25], [0.30, 0.25, 0.25, 0.20], [0.15, 0.45, 0.15, 0.25], [0.3, 0.2, 0.2, 0.3]])


CLOSED = np.array([[0.30, 0.20, 0.25, 0.25], [0.62, 0.13, 0.15, 0.10], [0.30, 0.40, 0.20, 0.10], [0.2, 0.6, 0.1, 0.1]])


def _track(name: str, shares: np.ndarray) -> Track:
    return Track(name, ("a", "b", "c", SOMETHING_ELSE), shares)


def _exactly(learner: Learner, tracks: tuple[Track, ...]) -> list[np.ndarray]:
    """What a learner without noise would say if points could be broken. Shapes (1, T, K)."""
    return [softmax(beliefs(learner, track))[None] * POINTS for track in tracks]


PAIR = (_track("open", OPEN), _track("closed", CLOSED))


def test_an_unbiased_learner_without_noise_measures_1(tracked: tuple[Track, ...]) -> None:
    for tracks in (PAIR, tracked):
        found = measures(tracks, _exactly(Learner(), tracks))  # type: ignore[arg-type]
        for weight in (found.prior, found.open, found.closed):
            assert weight == pytest.approx(1.0, abs=1e-6)
        assert found.first == pytest.approx(0.0, abs=1e-6)
        assert found.later == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("strength", [0.25, 0.5, 1.0])
def test_each_bias_moves_its_own_measure_by_its_strength(strength: float) -> None:
    one = (PAIR[0],)  # nobody is ever committed here
    neglect = measures(PAIR, _exactly(Learner(Bias.BASE_RATE_NEGLECT, strength), PAIR))  # type: ignore[arg-type]
    assert neglect.prior == pytest.approx(1 - strength)
    anchored = measures(one, _exactly(Learner(Bias.ANCHORING, strength), one))  # type: ignore[arg-type]
    assert (anchored.prior, anchored.open) == (pytest.approx(1.0), pytest.approx(1 - strength))
    assert np.isnan(anchored.closed)
    slow = measures(PAIR, _exactly(Learner(Bias.ANCHORING, strength), PAIR))  # type: ignore[arg-type]
    assert (slow.open, slow.closed) == (pytest.approx(1 - strength), pytest.approx(1 - strength))
    both = measures(PAIR, _exactly(Learner(Bias.PREMATURE_CLOSURE, strength), PAIR))  # type: ignore[arg-type]
    assert both.prior == pytest.approx(1.0)
    assert both.open - both.closed >= strength  # without noise, whether one is committed is doubted for nothing


def test_a_learner_who_is_closed_keeps_the_first_answer() -> None:
    held = softmax(beliefs(Learner(Bias.PREMATURE_CLOSURE, 1.0), PAIR[1]))
    assert held[0] == pytest.approx(CLOSED[1])
    assert held[0].max() >= COMMITTED
    assert held[-1] == pytest.approx(CLOSED[1])


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=9).filter(lambda w: sum(w) > 0.01))
def test_many_are_rounded_to_whole_points_as_one_is(parts: list[float]) -> None:
    shares = [part / sum(parts) for part in parts]
    assert tuple(rounded(np.array([shares]))[0].tolist()) == whole_points(shares)


@given(st.lists(st.floats(0.0, 1.0), max_size=6), st.integers(0, 7))
def test_the_tail_of_a_poisson_binomial_is_that_of_all_outcomes(chance: list[float], count: int) -> None:
    total = sum(
        math.prod(p if hit else 1 - p for p, hit in zip(chance, hits, strict=True))
        for hits in product((0, 1), repeat=len(chance))
        if sum(hits) >= count
    )
    assert at_least(chance, count) == pytest.approx(total, abs=1e-9)


def test_a_test_is_taken_by_how_far_it_seems_worth_it() -> None:
    # at the line itself half of those who look take it, and some of the rest by lapse
    assert chance_of(Offer(0, "tsh", ENOUGH), 0.5) == pytest.approx(LAPSE + (1 - LAPSE) * 0.5)
    assert chance_of(Offer(0, "tsh", 0.0), 0.5) == pytest.approx(LAPSE)
    assert chance_of(Offer(0, "tsh", 1.0), 0.5) == pytest.approx(1.0)
    # one standard deviation below the line: P(z > 1) = 0.1587
    assert chance_of(Offer(0, "tsh", ENOUGH * math.exp(-0.5)), 0.5) == pytest.approx(
        LAPSE + (1 - LAPSE) * 0.158655, 1e-4
    )


def test_who_says_half_of_the_points_is_committed_as_likely_as_not() -> None:
    likely = committed()
    assert likely[50] == pytest.approx(0.5)
    assert likely[0] < 1e-6
    assert likely[100] > 1 - 1e-6
    # one standard deviation of the log-odds, 0.5 * sqrt(2), above: 67 of 100; P(z < 1) = 0.841
    assert likely[67] == pytest.approx(0.841, abs=0.005)
