"""How far a learner moved with new findings, beside how far the model did: 1 is as far, below 1 too little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from twitchdx.odds import decibans
from twitchdx.teaching.forecasts import LEAST, Forecast, least, probabilities

STILL = 0.05  # decibans; a model that moves less than this did not move


@dataclass(frozen=True, slots=True)
class Update:
    """The move of one option from one stage to the next, in decibans of the odds.

    `stage` is the later one, from 1. `ratio` is the learner's move divided by the model's; None where the model did
    not move, or the finding settled the option for good. Negative where they went opposite ways.
    """

    option: str
    stage: int
    learner: float
    model: float
    ratio: float | None


def shift(before: float, after: float, lowest: float = LEAST) -> float:
    """Move of the log-odds in decibans; what lies within `lowest` of 0 or 1 is taken for that."""
    first, second = (decibans(min(max(p, lowest), 1.0 - lowest)) for p in (before, after))
    return second - first


def updates(forecasts: Sequence[Forecast], shares: Sequence[Sequence[float]]) -> tuple[Update, ...]:
    """Moves of all options, T - 1 times K, in the order of stages and then options.

    Parameters
    ----------
    forecasts
        Of one case, one for each stage. Length T.
    shares
        What the model says of the options at each stage. Shape (T, K).
    """
    steps = zip(pairwise(forecasts), pairwise(shares), strict=True)
    return tuple(
        update
        for stage, ((old, new), (was, now)) in enumerate(steps, start=1)
        for update in _updates(stage, old, new, was, now)
    )


def _updates(stage: int, old: Forecast, new: Forecast, was: Sequence[float], now: Sequence[float]) -> list[Update]:
    said = zip(old.options, probabilities(old), probabilities(new), was, now, strict=True)
    found = []
    for name, first, second, before, after in said:
        # On one scale: what a learner cannot say, the model is not held to have said.
        lowest = min(least(old, name), least(new, name))
        learner, model = shift(first, second, lowest), shift(before, after, lowest)
        found.append(Update(name, stage, learner, model, learner / model if abs(model) >= STILL else None))
    return found
