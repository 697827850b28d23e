"""Posteriors of N cases: one program for all patterns of evidence, and the all-positive elimination for the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine import reference
from twitchdx.engine.compiling import TooDenseError, Want
from twitchdx.engine.fast import Backend, Fast, fast
from twitchdx.engine.observed import Observed
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.skeleton import Skeleton, skeleton
from twitchdx.graph import Array, Gate, Graph

Rows = NDArray[np.intp]


def posteriors(graph: Graph, given: Observed, targets: Sequence[int], *, backend: Backend = "auto") -> Posteriors:
    """Exact P(target | evidence) for N cases, each within 1e-9.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    RuntimeError
        Where the compiled kernel is asked for and there is none.
    """
    roles = skeleton(graph)
    core = [t for t in targets if t in roles.core]
    try:
        found = fast(graph, given, Want.POSTERIORS if core else Want.EVIDENCE, backend)
    except TooDenseError:
        return _reference(graph, given, targets)
    marginals = {v: np.zeros((len(given), graph.sizes[v])) for v in targets}
    evidence = found.outputs[:, 0]
    with np.errstate(divide="ignore"):
        log_evidence = np.log(np.maximum(evidence, 0.0))
    share = np.where(found.answered, 1.0 / np.where(evidence > 0, evidence, 1.0), 0.0)
    for v in core:
        marginals[v] = np.clip(found.outputs[:, found.program.where["marginal", v]] * share[:, None], 0.0, 1.0)
    answered = found.answered.copy()
    for v in targets:
        certain = answered & (given.states[:, v] >= 0)
        marginals[v][certain] = np.eye(graph.sizes[v])[given.states[certain, v]]
    _leaf_marginals(graph, roles, given, found, [t for t in targets if t not in core], backend, marginals, answered)
    _complete(graph, given, targets, np.flatnonzero(~answered), marginals, log_evidence)
    return Posteriors(marginals, log_evidence)


def _leaf_marginals(
    graph: Graph,
    roles: Skeleton,
    given: Observed,
    found: Fast,
    targets: Sequence[int],
    backend: Backend,
    marginals: dict[int, Array],
    answered: NDArray[np.bool_],
) -> None:
    """P(y at most j, evidence) for each level j of a leaf gate, as one more case each; findings by state."""
    wanted = [v for v in targets if v not in roles.context]
    rows = np.flatnonzero(answered)
    asked = [(v, j) for v in wanted for j in range(graph.sizes[v])]
    if not asked or not rows.size:
        return
    more = _each(graph, given.take(rows), asked)
    sums = fast(graph, more, Want.EVIDENCE, backend, scale=np.tile(found.outputs[rows, 0], len(asked)))
    joint = sums.outputs[:, 0].reshape(len(asked), len(rows))
    fine = sums.answered.reshape(len(asked), len(rows)).all(axis=0)
    for v in wanted:
        at = [i for i, (w, _) in enumerate(asked) if w == v]
        values = joint[at].T
        if isinstance(graph.cpds[v], Gate):
            values = np.diff(values, axis=1, prepend=0.0)
        values = np.maximum(values * _likelihood(graph, given, v)[rows], 0.0)
        total = values.sum(axis=1, keepdims=True)
        marginals[v][rows] = values / np.where(total > 0, total, 1.0)
    answered[rows[~fine]] = False


def _each(graph: Graph, given: Observed, asked: Sequence[tuple[int, int]]) -> Observed:
    """Each case with each of these on one variable in place of what is known of it: at most a level, or in a state."""
    count, n = len(asked), len(given)
    states = np.tile(given.states, (count, 1))
    soft: dict[int, list[tuple[Rows, Array]]] = {}
    replaced = {v: [i for i, (w, _) in enumerate(asked) if w == v] for v, _ in asked}
    for v, (rows, weights) in given.soft.items():
        kept = [i for i in range(count) if i not in replaced.get(v, ())]
        if kept:
            soft[v] = [(np.concatenate([rows + i * n for i in kept]), np.tile(weights, (len(kept), 1)))]
    for i, (v, j) in enumerate(asked):
        here = np.arange(i * n, (i + 1) * n)
        states[here, v] = -1
        if not isinstance(graph.cpds[v], Gate):
            states[here, v] = j
        elif j < graph.sizes[v] - 1:
            weights = (np.arange(graph.sizes[v]) <= j).astype(float)
            if j == 0:
                states[here, v] = 0
            else:
                soft.setdefault(v, []).append((here, np.tile(weights, (n, 1))))
    return Observed(states, {v: _merged(parts) for v, parts in soft.items()})


def _merged(parts: Sequence[tuple[Rows, Array]]) -> tuple[Rows, Array]:
    rows, weights = (np.concatenate([p[k] for p in parts]) for k in (0, 1))
    order = np.argsort(rows, kind="stable")
    return rows[order], weights[order]


def _likelihood(graph: Graph, given: Observed, v: int) -> Array:
    """Likelihood (N, S) of what is known of one variable itself."""
    found = np.ones((len(given), graph.sizes[v]))
    hard = np.flatnonzero(given.states[:, v] >= 0)
    found[hard] = np.eye(graph.sizes[v])[given.states[hard, v]]
    if v in given.soft:
        rows, weights = given.soft[v]
        found[rows] = weights
    return found


def _complete(
    graph: Graph, given: Observed, targets: Sequence[int], rows: Rows, marginals: dict[int, Array], logs: Array
) -> None:
    """Answer the cases of these rows by the all-positive elimination."""
    if rows.size:
        rest = _reference(graph, given.take(rows), targets)
        logs[rows] = rest.log_evidence
        for v, values in rest.marginals.items():
            marginals[v][rows] = values


def _reference(graph: Graph, given: Observed, targets: Sequence[int]) -> Posteriors:
    return reference.infer(graph, [given.evidence(graph, row) for row in range(len(given))], targets)
