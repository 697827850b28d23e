"""Posteriors for one case or a batch: group by signature, plan once a group, run the group as one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.execute import beliefs, downward, upward
from twitchdx.engine.load import Likelihoods, States, load_all
from twitchdx.engine.plan import plan
from twitchdx.engine.signature import Evidence, Signature, signature
from twitchdx.graph import Array, Graph


@dataclass(frozen=True, slots=True)
class Posteriors:
    """`marginals[v]` is (N, S_v), `log_evidence` is (N,).

    Where the evidence of a case is impossible its log_evidence is -inf and its marginals are 0.
    """

    marginals: dict[int, Array]
    log_evidence: Array


def infer(graph: Graph, cases: Sequence[Evidence], targets: Sequence[int]) -> Posteriors:
    """Exact P(target | evidence) for N cases.

    Parameters
    ----------
    cases
        For each case a likelihood vector (S_v,) by variable; a one-hot vector is a hard observation.
    targets
        Variables whose posteriors are wanted. Those of unobserved leaves cost an axis each: use
        `engine.leaves.predict` for many of them.

    Raises
    ------
    EvidenceError
        Where a likelihood vector has the wrong length, is negative, not finite or all zero.
    """
    wanted = tuple(sorted(set(targets)))
    marginals = {v: np.zeros((len(cases), graph.sizes[v])) for v in wanted}
    log_evidence = np.zeros(len(cases))
    for shape, rows in _groups(graph, cases).items():
        states, likelihoods = batch(shape, [cases[r] for r in rows])
        todo = plan(graph, shape, tuple(v for v in wanted if v not in states))
        up = upward(todo, load_all(todo, states, likelihoods))
        found = beliefs(todo, up, downward(todo, up), wanted)
        log_evidence[rows] = up.log_evidence
        possible = np.isfinite(np.broadcast_to(up.log_evidence, len(rows)))
        for v in wanted:
            values = found[v] if v in found else np.eye(graph.sizes[v])[states[v]]
            marginals[v][rows] = np.where(possible[:, None], values, 0.0)
    return Posteriors(marginals, log_evidence)


def log_evidence(graph: Graph, cases: Sequence[Evidence]) -> Array:
    """Log P(evidence) of N cases, -inf where it is impossible. Shape (N,)."""
    found = np.zeros(len(cases))
    for shape, rows in _groups(graph, cases).items():
        states, likelihoods = batch(shape, [cases[r] for r in rows])
        todo = plan(graph, shape, ())
        found[rows] = upward(todo, load_all(todo, states, likelihoods)).log_evidence
    return found


def batch(shape: Signature, cases: Sequence[Evidence]) -> tuple[States, Likelihoods]:
    """The evidence of R cases of one signature, variable by variable."""
    hard = (*shape.tables, *(g for g, _ in shape.gates))
    states = {v: np.array([int(case[v].argmax()) for case in cases]) for v in hard}
    likelihoods = {v: np.array([case[v] / case[v].max() for case in cases]) for v in shape.soft}
    return states, likelihoods


def _groups(graph: Graph, cases: Sequence[Evidence]) -> dict[Signature, list[int]]:
    found: dict[Signature, list[int]] = {}
    for row, case in enumerate(cases):
        found.setdefault(signature(graph, case), []).append(row)
    return found
