"""The first k causes as a differential diagnosis, against all causes that the report states.

DDR, DDP and DDF1 of DDXPlus (Fansi Tchango et al. 2022, NeurIPS Datasets and Benchmarks): for each patient the share
of the true differential that was predicted (recall), the share of the predicted one that is true (precision), and
their harmonic mean; then the mean over patients. Here the true differential is the set of stated causes, which has
no order and is therefore not cut at k, and the predicted one is the first k causes of both lists together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.validate.intervals import Mean, mean
from twitchdx.validate.outcomes import Outcome

CUTS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Differential:
    """Means over cases of recall (DDR@k), precision (DDP@k) and their harmonic mean (DDF1@k)."""

    k: int
    recall: Mean
    precision: Mean
    f1: Mean


def differentials(found: Sequence[Outcome]) -> tuple[Differential, ...]:
    """DDR, DDP and DDF1 at each cut."""
    return tuple(_differential(found, k) for k in CUTS)


def _differential(found: Sequence[Outcome], k: int) -> Differential:
    each = [overlap([c.cause for c in o.ranking.causes[:k]], o.diagnosis.acceptable) for o in found]
    return Differential(k, *(mean([one[part] for one in each]) for part in range(3)))


def overlap(predicted: Sequence[str], stated: frozenset[str]) -> tuple[float, float, float]:
    """Recall, precision and harmonic mean of one case; 0 where nothing is predicted."""
    hits = len(stated.intersection(predicted))
    recall, precision = hits / max(1, len(stated)), hits / max(1, len(predicted))
    return recall, precision, 2 * recall * precision / (recall + precision) if hits else 0.0
