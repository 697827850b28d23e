"""Shares and means with their 95 % intervals: so few cases say less than their share suggests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054  # 97.5th centile of the normal distribution
RESAMPLES = 2000
SEED = 1927  # the same file gives the same interval


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` out of `of`, with the score interval (Wilson 1927), which stays inside 0 to 1 for few cases."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """Share of hits; None out of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Ends of the 95 % interval; None out of nothing."""
        if not self.of:
            return None
        share, z2 = self.hits / self.of, Z * Z
        middle = (share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = Z * math.sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2)) / (1 + z2 / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean of `of` values with its 95 % percentile bootstrap interval (Efron 1979); None of nothing."""

    value: float | None
    interval: tuple[float, float] | None
    of: int


def proportion(hits: Iterable[bool]) -> Proportion:
    """Share of the true ones."""
    counted = list(hits)
    return Proportion(sum(counted), len(counted))


def mean(values: Sequence[float]) -> Mean:
    """Mean with its bootstrap interval; the resamples are the same in every run."""
    if not values:
        return Mean(None, None, 0)
    array = np.asarray(values, float)
    drawn = np.random.default_rng(SEED).integers(len(array), size=(RESAMPLES, len(array)))
    low, high = np.quantile(array[drawn].mean(axis=1), [0.025, 0.975])
    return Mean(float(array.mean()), (float(low), float(high)), len(array))
