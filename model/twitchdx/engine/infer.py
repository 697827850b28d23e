"""Posteriors for one case or a batch, each given as likelihood vectors by variable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twitchdx.engine.observed import observed
from twitchdx.engine.posterior import posteriors
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.signature import Evidence
from twitchdx.graph import Array, Graph

__all__ = ["Posteriors", "infer", "log_evidence"]


def infer(graph: Graph, cases: Sequence[Evidence], targets: Sequence[int]) -> Posteriors:
    """Exact P(target | evidence) for N cases.

    Parameters
    ----------
    cases
        For each case a likelihood vector (S_v,) by variable; a one-hot vector is a hard observation.

    Raises
    ------
    EvidenceError
        Where a likelihood vector has the wrong length, is negative, not finite or all zero.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    return posteriors(graph, observed(graph, cases), tuple(sorted(set(targets))))


def log_evidence(graph: Graph, cases: Sequence[Evidence]) -> Array:
    """Log P(evidence) of N cases, -inf where it is impossible. Shape (N,)."""
    return posteriors(graph, observed(graph, cases), ()).log_evidence if len(cases) else np.zeros(0)
