"""Leaky noisy-MAX: from published pairs of frequencies to the contribution of each cause.

A gate's value is the largest of independent contributions, one per cause and one leak. The parametrisation
is Henrion's (Henrion 1989; Díez 1993, section 3): a link is reported as the frequency of the effect with the
cause and, in the same study, without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def link_strength(value: float, comparison: float) -> float:
    """Probability that the cause alone produces the effect.

    The effect is absent with the cause only if both the rest and the cause stay silent:
    ``1 - value = (1 - comparison) (1 - strength)``.
    """
    if comparison >= 1.0:
        return 0.0
    return max(0.0, (value - comparison) / (1.0 - comparison))


def distribution(at_least: Sequence[float]) -> Array:
    """Contribution over the S states from P(contribution at state s or worse), s = 1 .. S-1. Shape (S,)."""
    cumulative = np.concatenate(([1.0], np.minimum.accumulate(np.asarray(at_least, float)), [0.0]))
    return cumulative[:-1] - cumulative[1:]


def link_table(
    parent_states: Sequence[str], child_states: Sequence[str], strengths: Mapping[tuple[str, str], float]
) -> Array:
    """Contribution of one cause: (S_parent, S_child) rows that sum to 1.

    `strengths` maps (parent state, child state) to the strength for "child state or worse"; a parent state
    without an entry contributes nothing.
    """
    rows = [
        distribution([strengths.get((parent, child), 0.0) for child in child_states[1:]]) for parent in parent_states
    ]
    return np.array(rows)
