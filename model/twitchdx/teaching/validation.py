"""How often each habit is found in simulated learners who have it, and in learners who do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.teaching.habits import HABITS
from twitchdx.teaching.learners import Bias, Learner, Noise, sessions
from twitchdx.teaching.testing import ALPHA, p_values
from twitchdx.teaching.tracks import Track
from twitchdx.validate.intervals import Proportion

STRENGTHS = (0.2, 0.5, 0.8)
CROSSED = (0.5, 0.8)  # strengths of anchoring and of premature closure in the same learner
NOISES = (0.3, 0.5, 1.0)  # standard deviations in natural logs
SEED = 1951


@dataclass(frozen=True, slots=True)
class Found:
    """One kind of learner: in how many each habit was named, and in how many any was."""

    learner: Learner
    named: Mapping[Bias, Proportion]
    any: Proportion


@dataclass(frozen=True, slots=True)
class Validation:
    """All kinds of learner over the same cases; `alpha` is the error rate that each test claims."""

    cases: int
    learners: int
    alpha: float
    seed: int
    found: tuple[Found, ...]


def kinds(noises: Sequence[float] = NOISES, strengths: Sequence[float] = STRENGTHS) -> tuple[Learner, ...]:
    """Unbiased learners, of other noise than is assumed too; the opposite of a bias; each bias; two at once."""
    return (
        *(Learner(noise=noise, kind=kind) for kind in Noise for noise in noises),
        *(Learner(Bias.BASE_RATE_NEGLECT, -0.5, noise) for noise in noises),  # clings to the base rate
        *(Learner(bias, strength, noise) for bias in HABITS for noise in noises for strength in strengths),
        *(
            Learner(Bias.ANCHORING, strength, noise, second=Bias.PREMATURE_CLOSURE, second_strength=second)
            for noise in noises
            for strength in CROSSED
            for second in CROSSED
        ),
    )


def validation(
    tracks: Sequence[Track], learners: int = 1000, seed: int = SEED, among: Sequence[Learner] = kinds()
) -> Validation:
    """Let learners of each kind go through the cases, and count in how many each habit is named."""
    own = tuple(tracks)
    rng = np.random.default_rng(seed)
    found = tuple(_found(own, kind, learners, rng) for kind in among)
    return Validation(len(own), learners, ALPHA, seed, found)


def _found(tracks: tuple[Track, ...], kind: Learner, n: int, rng: np.random.Generator) -> Found:
    _, chance = p_values(tracks, sessions(kind, tracks, n, rng))
    named = {bias: chance[bias] <= ALPHA for bias in HABITS}  # NaN is no alarm
    either = np.logical_or.reduce(list(named.values()))
    return Found(
        kind, {bias: Proportion(int(flags.sum()), n) for bias, flags in named.items()}, Proportion(int(either.sum()), n)
    )
