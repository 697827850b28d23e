"""How good a forecast was: Brier score (Brier 1950) and log score (Good 1952), against what it was and the model.

A 0 is read as half of the smallest number that could be said (see `forecasts.least`), or one such 0 would cost
without end.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from twitchdx.teaching.forecasts import MILLION, Forecast, least, probabilities
from twitchdx.types import Ranking


@dataclass(frozen=True, slots=True)
class Score:
    """`brier` from 0 (sure and right) to 2 (sure and wrong); `log` in bits, 0 at best, lower is worse."""

    brier: float
    log: float


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a forecast is from the model: squared distance (0 to 2) and divergence in bits; both 0 where they agree.

    Each is what the forecast scores worse than the model's own distribution in the eyes of the model: the rules are
    proper (Gneiting & Raftery 2007).
    """

    squared: float
    bits: float


def brier(said: Sequence[float], right: Sequence[bool]) -> float:
    """Sum over options of (probability - outcome) squared, as Brier (1950) has it for several categories.

    Options that count as right are taken together as one category: points on either are points on the right.
    """
    hit = sum(p for p, ok in zip(said, right, strict=True) if ok)
    return (1.0 - hit) ** 2 + sum(p**2 for p, ok in zip(said, right, strict=True) if not ok)


def log_score(said: Sequence[float], right: Sequence[bool], lowest: float) -> float:
    """Log of the probability of what was right (Good 1952), in bits; nothing is taken for less than `lowest`."""
    return math.log2(max(lowest, min(1.0, sum(p for p, ok in zip(said, right, strict=True) if ok))))


def score(forecast: Forecast, right: Collection[str]) -> Score:
    """Score a forecast against the options that are right (see `options.right_options`)."""
    said = probabilities(forecast)
    flags = [name in right for name in forecast.options]
    return Score(brier(said, flags), log_score(said, flags, max(least(forecast, name) for name in right)))


def score_of_model(shares: Sequence[float], names: Sequence[str], right: Collection[str]) -> Score:
    """Score what the model says of the options, by the same rules; it names numbers as small as they are."""
    flags = [name in right for name in names]
    return Score(brier(shares, flags), log_score(shares, flags, math.ulp(0.0)))


def distance(forecast: Forecast, shares: Sequence[float]) -> Distance:
    """How far a forecast is from what the model says of the options, in their order."""
    said = probabilities(forecast)
    floors = [least(forecast, name) for name in forecast.options]
    bits = sum(m * math.log2(m / max(p, floor)) for m, p, floor in zip(shares, said, floors, strict=True) if m > 0.0)
    squared = sum((p - m) ** 2 for p, m in zip(said, shares, strict=True))
    return Distance(squared, max(0.0, bits))


@dataclass(frozen=True, slots=True)
class Rare:
    """People in a million that a learner said have a dangerous cause, and the model's probability of it.

    `decades` is the base-10 logarithm of how many times too many that is: 1 is ten times as many as in the model.
    """

    said: int
    model: float
    decades: float


def rare(forecast: Forecast, ranking: Ranking) -> Mapping[str, Rare]:
    """Hold the people in a million of a forecast against the can't-miss ledger, by cause; 0 is read as a half."""
    model = {entry.cause: entry.posterior for entry in ranking.cant_miss}
    lowest = 0.5 / MILLION
    return {
        cause: Rare(people, model[cause], math.log10(max(people / MILLION, lowest) / max(model[cause], lowest)))
        for cause, people in forecast.per_million.items()
        if cause in model
    }
