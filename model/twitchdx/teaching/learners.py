"""Simulated learners: an ideal Bayesian with noise, and one for each known bias, of any strength.

All take the model for the truth about evidence, and say whole points. The noise is on each option's log probability
and normal, anew at every stage where nothing else is said. What the biases are:

- *Base-rate neglect* (Kahneman & Tversky 1973): the base rate counts with the weight 1 - strength.
- *Anchoring* (Tversky & Kahneman 1974): the first forecast is right, each later move falls short by the strength.
- *Premature closure* (Voytovich, Rippey & Suffredini 1985; Graber, Franklin & Gordon 2005): once one cause has half of
  the points or more, later findings count with the weight 1 - strength.
- *Over-testing*: a test that would not change what to do is taken with the probability of the strength.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array
from twitchdx.reasoning.next_step import ENOUGH
from twitchdx.teaching.forecasts import POINTS
from twitchdx.teaching.tracks import Offer, Track

COMMITTED = 0.5  # of the points on one cause: more than on all else together
LAPSE = 0.05  # how often an idle test is taken for no reason at all: an assumption, not a finding
TINY = 1e-9  # a probability below this is taken for it, in logs

Points = NDArray[np.int16]
Flags = NDArray[np.bool_]


class Bias(StrEnum):
    """What a simulated learner gets wrong, or a habit that is looked for in a real one."""

    NONE = "none"
    BASE_RATE_NEGLECT = "base-rate neglect"
    ANCHORING = "anchoring"
    PREMATURE_CLOSURE = "premature closure"
    OVER_TESTING = "over-testing"


class Noise(StrEnum):
    """How the noise of a learner hangs together over the stages of a case."""

    FRESH = "fresh"  # anew at every stage
    STEADY = "steady"  # an error that is made once stays, with `STAYS` of the variance
    DRIFTING = "drifting"  # errors add up from stage to stage
    HEAVY = "heavy"  # fresh, with the tails of Student's t with 3 degrees of freedom, at the same standard deviation


STAYS = 0.7


@dataclass(frozen=True, slots=True)
class Learner:
    """A kind of learner: its bias, how strong (0 to 1), and the standard deviation of its noise in natural logs.

    A strength below 0 is the opposite bias; `second` is one more bias, with a strength of its own. The tests for habits
    assume fresh noise of this default; the other kinds are there to see what that costs.
    """

    bias: Bias = Bias.NONE
    strength: float = 0.0
    noise: float = 0.5
    kind: Noise = Noise.FRESH
    second: Bias = Bias.NONE
    second_strength: float = 0.0

    def strength_of(self, bias: Bias) -> float:
        """How strong a bias is in this kind of learner; 0 where it has none."""
        pairs = ((self.bias, self.strength), (self.second, self.second_strength))
        return next((strength for own, strength in pairs if own is bias), 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """What n learners of one kind did with some cases.

    `points` of each case (n, T, K); `taken` of each case: which of its offers were taken (n, offers).
    """

    points: tuple[Points, ...]
    taken: tuple[Flags, ...]


def sessions(learner: Learner, tracks: Sequence[Track], n: int, rng: np.random.Generator) -> Sessions:
    """Let n learners of one kind go through some cases."""
    return Sessions(
        tuple(_points(learner, track, n, rng) for track in tracks),
        tuple(_taken(learner, track.offers, n, rng) for track in tracks),
    )


def _points(learner: Learner, track: Track, n: int, rng: np.random.Generator) -> Points:
    believed = beliefs(learner, track)  # (T, K)
    return rounded(softmax(believed[None] + _noise(learner, (n, *believed.shape), rng)))


def _noise(learner: Learner, shape: tuple[int, int, int], rng: np.random.Generator) -> Array:
    if learner.kind is Noise.HEAVY:  # the variance of t with 3 degrees of freedom is 3
        return np.asarray(learner.noise / math.sqrt(3.0) * rng.standard_t(3, shape))
    fresh = learner.noise * rng.standard_normal(shape)
    if learner.kind is Noise.DRIFTING:
        return np.asarray(np.cumsum(fresh, axis=1))
    if learner.kind is Noise.STEADY:
        kept = learner.noise * rng.standard_normal((shape[0], 1, shape[2]))
        return np.asarray(math.sqrt(STAYS) * kept + math.sqrt(1.0 - STAYS) * fresh)
    return fresh


def beliefs(learner: Learner, track: Track) -> Array:
    """Log probabilities that a learner holds at each stage, up to a constant, before noise. Shape (T, K)."""
    logs = np.log(np.maximum(track.shares, TINY))
    told = np.diff(logs, axis=0)  # what each stage tells, (T, K)
    held = [(1.0 - learner.strength_of(Bias.BASE_RATE_NEGLECT)) * logs[0] + told[0]]
    for step in told[1:]:
        held.append(held[-1] + _weight(learner, held[-1]) * step)
    return np.array(held)


def _weight(learner: Learner, held: Array) -> float:
    """How much the next findings count."""
    closed = softmax(held)[:-1].max() >= COMMITTED
    kept = 1.0 - learner.strength_of(Bias.ANCHORING)
    return kept * (1.0 - learner.strength_of(Bias.PREMATURE_CLOSURE)) if closed else kept


def _taken(learner: Learner, offers: Sequence[Offer], n: int, rng: np.random.Generator) -> Flags:
    chance = np.array([chance_of(offer, learner.noise) for offer in offers])
    often = learner.strength_of(Bias.OVER_TESTING)
    if often:
        extra = np.array([often if offer.idle else 0.0 for offer in offers])
        chance = 1.0 - (1.0 - chance) * (1.0 - extra)
    return rng.random((n, len(offers))) < chance


def chance_of(offer: Offer, noise: float) -> float:
    """P(an unbiased learner takes a test): it judges with noise whether the test is worth it, and it may lapse."""
    apart = math.log(max(offer.worth, TINY) / ENOUGH)
    seen = 0.5 * (1.0 + math.erf(apart / (noise * math.sqrt(2.0)))) if noise > 0.0 else float(apart > 0.0)
    return LAPSE + (1.0 - LAPSE) * seen


def softmax(logs: Array) -> Array:
    """Probabilities over the last axis."""
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def rounded(shares: Array) -> Points:
    """Whole points that sum to 100 over the last axis, by largest remainder (see `forecasts.whole_points`)."""
    exact = shares * POINTS
    down = np.floor(exact + 1e-9)
    left = (POINTS - down.sum(axis=-1, keepdims=True)).astype(int)
    place = np.argsort(np.argsort(-np.round(exact - down, 9), axis=-1, kind="stable"), axis=-1, kind="stable")
    return np.asarray(down + (place < left), np.int16)
