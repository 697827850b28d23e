"""Whether a learner's numbers mean what they say, over many cases: what got 20 of 100 should be so in 20 of 100."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.validate.intervals import Proportion

EDGES = (0.0, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0)  # narrower where most numbers of a forecast lie


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts from `low` to under `high` (the last bin holds 1): their mean, and how often the option was right."""

    low: float
    high: float
    said: float
    right: Proportion


@dataclass(frozen=True, slots=True)
class Calibration:
    """A calibration curve and the parts of the Brier score over all options of all cases (Murphy 1973).

    brier = reliability - resolution + uncertainty + within. `reliability` is 0 where numbers mean what they say;
    `resolution` is large where they tell cases apart; `uncertainty` is that of the outcomes; `within` is what the
    bins hide (Stephenson, Coelho & Jolliffe 2008), 0 where each holds one number. All None of nothing.
    """

    bins: tuple[Bin, ...]
    brier: float | None
    reliability: float | None
    resolution: float | None
    uncertainty: float | None
    within: float | None


def pairs(said: Sequence[float], options: Sequence[str], right: Iterable[str]) -> list[tuple[float, bool]]:
    """One pair for each option of a forecast: what was said of it, and whether it was right."""
    wanted = {*right}
    return [(p, name in wanted) for p, name in zip(said, options, strict=True)]


def calibration(found: Sequence[tuple[float, bool]], edges: Sequence[float] = EDGES) -> Calibration:
    """Curve and decomposition of pairs (N * K) of what was said and what was so.

    Parameters
    ----------
    edges
        Ends of the bins, from 0 to 1.
    """
    if not found:
        return Calibration((), None, None, None, None, None)
    said, so = (np.array(column, float) for column in zip(*found, strict=True))
    where = np.clip(np.searchsorted(edges, said, side="right") - 1, 0, len(edges) - 2)
    bins = tuple(
        # A mean of equal numbers at an edge may be a rounding error beyond it.
        Bin(edges[b], edges[b + 1], float(said[where == b].mean().clip(*edges[b : b + 2])), _counted(so[where == b]))
        for b in np.unique(where).tolist()
    )
    rate = float(so.mean())
    shares = [(b.right.of / len(said), b.said, b.right.hits / b.right.of) for b in bins]
    reliability = sum(n * (p - o) ** 2 for n, p, o in shares)
    resolution = sum(n * (o - rate) ** 2 for n, _, o in shares)
    uncertainty = rate * (1.0 - rate)
    brier = float(((said - so) ** 2).mean())
    within = brier - (reliability - resolution + uncertainty)
    return Calibration(bins, brier, reliability, resolution, uncertainty, within)


def _counted(so: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Proportion:
    return Proportion(int(so.sum()), len(so))
