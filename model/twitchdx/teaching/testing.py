"""The tests for habits: how often an unbiased learner would look at least as biased in the same cases."""

from __future__ import annotations

import numpy as np

from twitchdx.graph import Array
from twitchdx.teaching.learners import Bias, Sessions, chance_of
from twitchdx.teaching.measures import Measures, measures
from twitchdx.teaching.nulls import Null, at_least, chances, how_biased, noise_of, null
from twitchdx.teaching.tracks import Track

ALPHA = 0.01  # error rate of each test: of 100 unbiased learners one is named by it, and at most 4 by any of the four


def p_values(tracks: tuple[Track, ...], seen: Sessions) -> tuple[Measures, dict[Bias, Array]]:
    """Measures of n learners, and the p-value of each habit; NaN where their cases do not tell. Shapes (n,)."""
    expected, found = null(tracks), measures(tracks, seen.points)
    each = {
        bias: chances(expected, bias, looks, noise_of(expected, found, bias))
        for bias, looks in how_biased(found).items()
    }
    return found, {**each, Bias.OVER_TESTING: _over_testing(tracks, seen, expected, found)}


def _over_testing(tracks: tuple[Track, ...], seen: Sessions, expected: Null, found: Measures) -> Array:
    """P(an unbiased learner takes at least as many idle tests), exactly; it judges their worth with its own noise."""
    idle = [offer for track in tracks for offer in track.offers if offer.idle]
    if not idle:
        return np.full(len(found.prior), np.nan)
    flags = np.array([offer.idle for track in tracks for offer in track.offers])
    taken = np.concatenate(seen.taken, axis=1)[:, flags].sum(axis=1)
    noise = noise_of(expected, found, Bias.OVER_TESTING)
    return np.array(
        [
            at_least([chance_of(offer, level) for offer in idle], count)
            for level, count in zip(noise.tolist(), taken.tolist(), strict=True)
        ]
    )
