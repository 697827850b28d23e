"""The geometry of a Fagan nomogram (Fagan 1975): three scales and the line across them, as positions from 0 to 1.

Pre-test probability on the left, likelihood ratio in the middle, post-test probability on the right. Scales are even in
log-odds; the left one runs downwards. So the middle is the mean of the two ends, and Bayes' rule a straight line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from twitchdx.axis import logit

DECADES = (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6, 1e-7)  # smallest probability that a nomogram may begin at
TICKS = (1e-6, 1e-5, 1e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Tick:
    """A value of a scale and where it stands: 0 at the bottom, 1 at the top."""

    value: float
    position: float


@dataclass(frozen=True, slots=True)
class Nomogram:
    """Scales with their ticks, and the line: where it crosses the left, the middle and the right scale.

    `lowest` is the probability at the ends of the outer scales, with 1 - `lowest` at the other end.
    """

    lowest: float
    pretest: tuple[Tick, ...]
    ratio: tuple[Tick, ...]
    posttest: tuple[Tick, ...]
    line: tuple[float, float, float]
    probability: float


def post_test(pretest: float, ratio: float) -> float:
    """Bayes' rule on odds.

    Raises
    ------
    ValueError
        Where the probability is not between 0 and 1, or the ratio not above 0.
    """
    if not (0.0 < pretest < 1.0 and 0.0 < ratio < math.inf):
        raise ValueError(f"expected a probability between 0 and 1 and a ratio above 0, got {pretest!r} and {ratio!r}")
    odds = pretest / (1.0 - pretest) * ratio
    return odds / (1.0 + odds)


def nomogram(pretest: float, ratio: float) -> Nomogram:
    """Scales that hold the line of a test result, from 1 in 1000 upwards or as far down as it takes, and the line.

    Raises
    ------
    ValueError
        Where the probability is not between 0 and 1, the ratio not above 0, or either end beyond 1 in ten million.
    """
    after = post_test(pretest, ratio)
    nearest = min(pretest, 1.0 - pretest, after, 1.0 - after)
    lowest = next((d for d in DECADES[2:] if d <= nearest), None)
    if lowest is None:
        raise ValueError(f"expected probabilities from 1 in ten million, got {pretest!r} and {after!r}")
    half = logit(1.0 - lowest)
    ticks = [p for p in TICKS if p >= lowest] + [1.0 - p for p in reversed(TICKS[:-1]) if p >= lowest]
    most = math.floor(2.0 * half / math.log(10.0))
    return Nomogram(
        lowest=lowest,
        pretest=tuple(Tick(p, left(p, half)) for p in ticks),
        ratio=tuple(Tick(10.0**n, middle(10.0**n, half)) for n in range(-most, most + 1)),
        posttest=tuple(Tick(p, right(p, half)) for p in ticks),
        line=(left(pretest, half), middle(ratio, half), right(after, half)),
        probability=after,
    )


def left(pretest: float, half: float) -> float:
    """Position on the left scale, which runs downwards; `half` is half of its length in log-odds."""
    return 0.5 - logit(pretest) / (2.0 * half)


def right(posttest: float, half: float) -> float:
    """Position on the right scale."""
    return 0.5 + logit(posttest) / (2.0 * half)


def middle(ratio: float, half: float) -> float:
    """Position on the middle scale: half as long for a unit of log-odds as the outer ones."""
    return 0.5 + math.log(ratio) / (4.0 * half)
