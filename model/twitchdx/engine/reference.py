"""Posteriors for one case or a batch: group by signature, plan once a group, run the group as one batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from twitchdx.engine.execute import Slots, Upward, beliefs, downward, upward
from twitchdx.engine.load import Likelihoods, States, load_all
from twitchdx.engine.plan import Plan, plan, rows_at_once
from twitchdx.engine.signature import Evidence, Signature, signature
from twitchdx.graph import Array, Graph

Row = TypeVar("Row")
FEW = 8  # parents of an unobserved effect up to which it is answered together with the rest


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
        Variables whose posteriors are wanted. Unobserved effects with many causes are answered one by one, since
        they would tie all these causes together.

    Raises
    ------
    EvidenceError
        Where a likelihood vector has the wrong length, is negative, not finite or all zero.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    wanted = tuple(sorted(set(targets)))
    marginals = {v: np.zeros((len(cases), graph.sizes[v])) for v in wanted}
    log_evidence = np.zeros(len(cases))
    for shape, rows in _groups(graph, cases).items():
        for together in _together(graph, shape, wanted):
            todo = plan(graph, shape, tuple(v for v in together if v not in shape.hard))
            for block in blocks(rows, rows_at_once(todo)):
                given = batch(shape, [cases[r] for r in block])
                up = upward(todo, load_all(todo, *given))
                found = posteriors(graph, todo, up, downward(todo, up), together, given[0])
                log_evidence[block] = found.log_evidence
                for v in together:
                    marginals[v][block] = found.marginals[v]
    return Posteriors(marginals, log_evidence)


def posteriors(
    graph: Graph, plan: Plan, up: Upward, gradients: Slots, targets: Iterable[int], states: States
) -> Posteriors:
    """Posteriors (R or 1, S) of the targets of an executed plan; an observed target is certain."""
    possible = np.isfinite(up.log_evidence)[:, None]
    found = beliefs(plan, up, gradients, frozenset(targets))
    marginals = {v: np.where(possible, values, 0.0) for v, values in found.items()}
    for v in targets:
        if v in states:
            marginals[v] = np.where(possible, np.eye(graph.sizes[v])[states[v]], 0.0)
    return Posteriors(marginals, up.log_evidence)


def _together(graph: Graph, shape: Signature, targets: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Targets to be answered by one plan; then one by one the effects that would tie many causes together."""
    kept = graph.ancestors_of((*shape.soft, *shape.hard))
    for v in targets:
        kept |= graph.ancestors[v] & ~(1 << v)
    core = tuple(v for v in targets if kept >> v & 1 or len(graph.parents[v]) <= FEW)
    return [core, *((v,) for v in targets if v not in core)]


def log_evidence(graph: Graph, cases: Sequence[Evidence]) -> Array:
    """Log P(evidence) of N cases, -inf where it is impossible. Shape (N,)."""
    found = np.zeros(len(cases))
    for shape, rows in _groups(graph, cases).items():
        todo = plan(graph, shape, ())
        for block in blocks(rows, rows_at_once(todo)):
            given = batch(shape, [cases[r] for r in block])
            found[block] = upward(todo, load_all(todo, *given), keep=False).log_evidence
    return found


def blocks(rows: Sequence[Row], size: int) -> Iterator[list[Row]]:
    """The rows, at most `size` at a time."""
    for start in range(0, len(rows), size):
        yield list(rows[start : start + size])


def batch(shape: Signature, cases: Sequence[Evidence]) -> tuple[States, Likelihoods]:
    """The evidence of R cases of one signature, variable by variable."""
    states = {v: np.array([int(case[v].argmax()) for case in cases]) for v in shape.hard}
    likelihoods = {v: np.array([case[v] / case[v].max() for case in cases]) for v in shape.soft}
    return states, likelihoods


def _groups(graph: Graph, cases: Sequence[Evidence]) -> dict[Signature, list[int]]:
    found: dict[Signature, list[int]] = {}
    for row, case in enumerate(cases):
        found.setdefault(signature(graph, case), []).append(row)
    return found
