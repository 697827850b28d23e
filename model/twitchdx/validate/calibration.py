"""Whether a probability means what it says: what gets 20 in 100 should be there in 20 of 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.validate.intervals import Proportion

# Most causes are rare, so the lowest bins are tenfold steps.
EDGES = (0.0, 0.0001, 0.001, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Probabilities from `low` to `high`: their mean, and how often the thing was there."""

    low: float
    high: float
    predicted: float
    observed: Proportion


@dataclass(frozen=True, slots=True)
class Calibration:
    """The filled bins of a reliability diagram, and the expected calibration error.

    `error` is the mean distance between predicted and observed over all predictions, bin by bin (Naeini, Cooper &
    Hauskrecht 2015); None of nothing.
    """

    bins: tuple[Bin, ...]
    error: float | None


def calibration(predicted: Sequence[float], there: Sequence[bool]) -> Calibration:
    """Reliability of probabilities (N,) against what was so (N,)."""
    p, truth = np.asarray(predicted, float), np.asarray(there, bool)
    if not len(p):
        return Calibration((), None)
    where = np.clip(np.searchsorted(EDGES, p, side="right") - 1, 0, len(EDGES) - 2)
    bins = tuple(
        Bin(EDGES[b], EDGES[b + 1], float(p[where == b].mean()), _counted(truth[where == b]))
        for b in np.unique(where).tolist()
    )
    error = sum(b.observed.of * abs(b.predicted - b.observed.hits / b.observed.of) for b in bins) / len(p)
    return Calibration(bins, error)


def _counted(truth: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Proportion:
    return Proportion(int(truth.sum()), len(truth))
