"""What unbiased learners would show by noise alone, in the very cases that a learner did (Barnard 1963; Hope 1968).

Unbiased learners are simulated at several levels of noise. The level of a real one is the one at which they scatter as
much as this learner does; how often they then look at least as biased is the p-value, so the false alarms of the test
are set by its level and by nothing that a biased learner does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.graph import Array
from twitchdx.teaching.learners import Bias, Learner, sessions
from twitchdx.teaching.measures import Measures, measures
from twitchdx.teaching.tracks import Track

NOISES = (0.05, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2)  # standard deviations in natural logs
DRAWS = 2000  # unbiased learners at each level
SEED = 1963


@dataclass(frozen=True, slots=True, eq=False)
class Null:
    """How biased unbiased learners look, by bias and level of noise (levels, draws).

    `first` and `later` are how they scatter in the first forecasts and in the moves: medians (levels,).
    """

    looks: dict[Bias, Array]
    first: Array
    later: Array


@lru_cache(maxsize=64)
def null(tracks: tuple[Track, ...]) -> Null:
    """Simulate the unbiased learners of these cases; remembered by the tracks."""
    rng = np.random.default_rng(SEED)
    found = [measures(tracks, sessions(Learner(noise=noise), tracks, DRAWS, rng).points) for noise in NOISES]
    looks = [how_biased(one) for one in found]
    return Null(
        {bias: np.array([one[bias] for one in looks]) for bias in looks[0]},
        np.maximum.accumulate([float(np.median(one.first)) for one in found]),
        np.maximum.accumulate([float(np.median(one.later)) for one in found]),
    )


def how_biased(found: Measures) -> dict[Bias, Array]:
    """How biased learners look: 0 is not at all, larger is more. Shapes (n,)."""
    return {
        Bias.BASE_RATE_NEGLECT: 1.0 - found.prior,
        Bias.ANCHORING: 1.0 - found.open,
        Bias.PREMATURE_CLOSURE: found.open - found.closed,
    }


def noise_of(expected: Null, found: Measures, bias: Bias) -> Array:
    """Level of noise at which unbiased learners scatter as much; the ends of the levels for less or more. (n,).

    For what is seen in moves the larger of two levels, that of the first forecasts and that of the moves: an error
    that stays through a case shows in the first alone, and bends the moves all the same, where points end at 0.
    """
    first = np.interp(found.first, expected.first, NOISES)
    later = np.interp(found.later, expected.later, NOISES)
    return np.asarray(first if bias is Bias.BASE_RATE_NEGLECT else np.maximum(first, later))


def chances(expected: Null, bias: Bias, looks: Array, noise: Array) -> Array:
    """P(an unbiased learner with this noise looks at least as biased), for n learners; NaN where nothing is known.

    Between two levels of noise the two answers are averaged.
    """
    draws = np.sort(np.where(np.isnan(expected.looks[bias]), -np.inf, expected.looks[bias]), axis=1)
    above = np.array([draws.shape[1] - np.searchsorted(level, looks, side="left") for level in draws])  # (levels, n)
    share = (1.0 + above) / (1.0 + draws.shape[1])
    each = [np.interp(own, NOISES, share[:, i]) for i, own in enumerate(np.atleast_1d(noise))]
    return np.where(np.isnan(looks), np.nan, np.array(each))


def at_least(chance: Sequence[float], count: int) -> float:
    """P(at least so many of some independent things happen): the tail of a Poisson-binomial, exactly."""
    spread = np.array([1.0])
    for p in chance:
        spread = np.convolve(spread, [1.0 - p, p])
    return float(min(1.0, spread[count:].sum()))
