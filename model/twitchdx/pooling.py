"""Conflicting figures become one estimate: random-effects mean, with a range that covers every one of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.types import Figure

WIDTH = 2 * 1.959964  # standard errors between the ends of a 95 % interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the range it lies in."""

    value: float
    low: float
    high: float


def pool(figures: Sequence[Figure]) -> Estimate:
    """Random-effects mean of repeated or conflicting figures (DerSimonian & Laird 1986, section 3).

    Shares are averaged as log-odds, everything else as logarithms. The variance of a figure comes from its
    denominator, or else from its published interval; a figure with neither weighs as the least certain of the others.
    The range runs from the lowest to the highest end of any of them: a conflict is a wide range, not a choice.

    Raises
    ------
    ValueError
        Where there is no figure, or a ratio that is not positive.
    """
    if not figures:
        raise ValueError("a pool of no figures")
    share = all(figure.unit == "share" for figure in figures)
    points = np.array([_scaled(f, share) for f in figures])
    variances = _filled([_variance(f, share) for f in figures])
    mean = _mean(points, variances)
    value = 1.0 / (1.0 + math.exp(-mean)) if share else math.exp(mean)
    ends = [end for f in figures for end in (f.value, f.low, f.high) if end is not None]
    return Estimate(value, min([value, *ends]), max([value, *ends]))


def odds_times(share: float, ratio: float) -> float:
    """A share after its odds are multiplied by a ratio."""
    return share * ratio / (1.0 - share + share * ratio)


def _mean(points: np.ndarray, variances: np.ndarray) -> float:
    weights = 1.0 / variances
    fixed = float(weights @ points / weights.sum())
    spread = float(weights @ (points - fixed) ** 2) - (len(points) - 1)
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max(0.0, spread / scale) if scale > 0 else 0.0
    weights = 1.0 / (variances + between)
    return float(weights @ points / weights.sum())


def _scaled(figure: Figure, share: bool) -> float:
    if not share:
        return math.log(figure.value)
    value = _inside(figure.value, figure.n)
    return math.log(value / (1.0 - value))


def _variance(figure: Figure, share: bool) -> float | None:
    if share and figure.n:
        value = _inside(figure.value, figure.n)
        return 1.0 / (figure.n * value * (1.0 - value))
    if figure.low is None or figure.high is None or figure.low <= 0 or figure.high <= figure.low:
        return None
    if share and figure.high < 1.0:
        low, high = (math.log(x / (1.0 - x)) for x in (figure.low, figure.high))
    else:
        low, high = math.log(figure.low), math.log(figure.high)
    return ((high - low) / WIDTH) ** 2


def _inside(share: float, n: float | None) -> float:
    """Keep a share off 0 and 1 by half a person (Haldane 1956), where the denominator is known."""
    edge = 0.5 / (n + 1.0) if n else 1e-6
    return min(max(share, edge), 1.0 - edge)


def _filled(variances: Sequence[float | None]) -> np.ndarray:
    known = [v for v in variances if v is not None]
    rest = max(known) if known else 1.0
    return np.array([rest if v is None else v for v in variances])
