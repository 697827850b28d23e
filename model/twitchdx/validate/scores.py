"""How much probability the right answer got, before the findings and after.

Logarithmic score (Good 1952) in bits and Brier score (1950) of the main stated cause alone. Alone they reward a
model that calls everything present; they are to be read beside the places and the precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from twitchdx.batch.agreement import share
from twitchdx.types import RankedCause
from twitchdx.validate.intervals import Mean, mean
from twitchdx.validate.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of the right answer over the cases in which its presence was not itself a finding.

    `log_before` and `log_after` are mean log2 P(right answer), at most 0; the first is the prior of everyone of that
    setting, age and sex. `gain` is their difference. Brier is (1 - P)², at least 0. `attribution` holds the median
    and the quartiles of the attribution over all cases with the answer in a list, known exposures included.
    """

    cases: int
    known: int
    log_before: Mean
    log_after: Mean
    gain: Mean
    brier_before: Mean
    brier_after: Mean
    attribution: tuple[float, float, float] | None


def scores(found: Sequence[Outcome]) -> Scores:
    """Scores of the main stated cause; cases in which it is not listed are left out and so not counted."""
    answers = [answer for outcome in found if (answer := outcome.answer) is not None]
    open_ones = [answer for answer in answers if not answer.observed]
    before, after = ([bits(p) for p in column] for column in _columns(open_ones))
    return Scores(
        cases=len(open_ones),
        known=len(answers) - len(open_ones),
        log_before=mean(before),
        log_after=mean(after),
        gain=mean([b - a for a, b in zip(before, after, strict=True)]),
        brier_before=mean([(1.0 - answer.prior) ** 2 for answer in open_ones]),
        brier_after=mean([(1.0 - answer.posterior) ** 2 for answer in open_ones]),
        attribution=_quartiles([share(answer) for answer in answers]),
    )


def bits(probability: float) -> float:
    """Log2 of a probability; of the smallest number there is where it is 0, so that a mean stays finite."""
    return math.log2(max(probability, float(np.finfo(float).tiny)))


def _columns(answers: Sequence[RankedCause]) -> tuple[list[float], list[float]]:
    return [answer.prior for answer in answers], [answer.posterior for answer in answers]


def _quartiles(values: Sequence[float]) -> tuple[float, float, float] | None:
    if not values:
        return None
    low, high = np.quantile(values, [0.25, 0.75]).tolist()
    return low, median(values), high
