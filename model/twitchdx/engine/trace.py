"""Attribution: the probability that an unbroken chain of active mechanisms runs from a cause to the complaint.

Every gate between the causes and the complaint gets a traced twin of each level above 0, ordered
0 < 1 < 1 traced < 2 < 2 traced …, so that it has 2S - 1 states instead of S. A contribution is traced when its
parent is traced, or is the cause itself. The larger of two levels wins, and on a tie the traced one: a
chain counts as active where it alone suffices for the level that was reached. In this scale the gate is
again a noisy-MAX, so the engine needs nothing new: one batch, in which row c takes the links out of cause c
as traced, gives P(evidence, complaint untraced) for all causes at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.execute import upward
from twitchdx.engine.infer import batch
from twitchdx.engine.plan import plan
from twitchdx.engine.signature import Evidence, signature
from twitchdx.graph import Array, Gate, Graph, Table


def attribution(
    graph: Graph,
    evidence: Evidence,
    heads: Sequence[int],
    causes: Sequence[int],
    leaks: Sequence[int],
    log_evidence: float,
) -> tuple[Array, float]:
    """Attribution of each cause, and of the leaks of the complaint itself.

    Parameters
    ----------
    heads
        Observed variables that make up the complaint, none downstream of another (see `first`); a chain
        to any one of them counts.
    leaks
        Gates whose leaks are traced as one more cause.
    log_evidence
        log P(evidence), finite.

    Returns
    -------
    Shape (C,) in the order of `causes`, and the share of the leaks.
    """
    upstream = graph.ancestors_of(heads)
    linked = tuple(c for c in causes if upstream >> c & 1)
    traced = _traced_graph(graph, heads, linked, leaks)
    todo_evidence = {v: _traced_weights(graph, traced, heads, v, w) for v, w in evidence.items()}
    shape = signature(traced, todo_evidence)
    states, likelihoods = batch(shape, [todo_evidence])
    up = upward(plan(traced, shape, ()), states, likelihoods)
    untraced = np.exp(np.broadcast_to(up.log_evidence, len(linked) + 1) - log_evidence)
    shares = np.clip(1.0 - untraced, 0.0, 1.0)
    found = dict(zip(linked, shares[:-1], strict=True))
    return np.array([found.get(c, 0.0) for c in causes]), float(shares[-1])


def first(graph: Graph, complaints: Sequence[int]) -> tuple[int, ...]:
    """The complaints that have no other complaint upstream."""
    return tuple(
        sorted(c for c in set(complaints) if not any(o != c and graph.ancestors[c] >> o & 1 for o in complaints))
    )


def _traced_graph(graph: Graph, heads: Sequence[int], causes: Sequence[int], leaks: Sequence[int]) -> Graph:
    flagged = _flagged(graph, heads, causes, leaks)
    sizes = tuple(2 * s - 1 if v in flagged else s for v, s in enumerate(graph.sizes))
    cpds = [_traced_cpd(graph, v, flagged, causes, v in leaks) for v in range(len(sizes))]
    return Graph(graph.names, sizes, tuple(cpds))


def _flagged(graph: Graph, heads: Sequence[int], causes: Sequence[int], leaks: Sequence[int]) -> frozenset[int]:
    """Gates downstream of a cause (or with a traced leak) and upstream of the complaint, and the complaint."""
    upstream = graph.ancestors_of(heads)
    origin = 0
    for cause in causes:
        origin |= 1 << cause
    return frozenset(
        v
        for v, cpd in enumerate(graph.cpds)
        if isinstance(cpd, Gate)
        and (v in heads or v in leaks or (upstream >> v & 1 and graph.ancestors[v] & origin & ~(1 << v)))
    )


def _traced_cpd(
    graph: Graph, variable: int, flagged: frozenset[int], causes: Sequence[int], leak: bool
) -> Table | Gate:
    cpd = graph.cpds[variable]
    if isinstance(cpd, Table):
        return _widened(graph, cpd, flagged)
    if variable not in flagged:
        return Gate(_widened(graph, cpd.leak, flagged), tuple(_widened(graph, t, flagged) for t in cpd.links))
    leak_rows = np.array([False] * len(causes) + [leak])
    return Gate(
        _traced(graph, cpd.leak, flagged, leak_rows),
        tuple(_traced(graph, t, flagged, np.array([*(c in t.parents for c in causes), False])) for t in cpd.links),
    )


def _widened(graph: Graph, table: Table, flagged: frozenset[int]) -> Table:
    """The same table over parents whose states have traced twins."""
    values = table.values
    for position, parent in enumerate(table.parents):
        if parent in flagged:
            values = values.take(_levels(graph.sizes[parent]), axis=position)
    return Table(table.parents, values)


def _traced(graph: Graph, table: Table, flagged: frozenset[int], rows: NDArray[np.bool_]) -> Table:
    """A contribution on the traced scale; (C + 1, …) where `rows` says that some rows trace it."""
    values = _widened(graph, table, flagged).values
    from_parent = np.zeros(values.shape[:-1], bool)
    for position, parent in enumerate(table.parents):
        if parent in flagged:
            flags = _is_traced(graph.sizes[parent])
            from_parent |= flags.reshape(-1, *(1,) * (len(table.parents) - position - 1))
    if not rows.any():
        return Table(table.parents, _placed(values, from_parent))
    return Table(table.parents, np.stack([_placed(values, from_parent | row) for row in rows]))


def _placed(values: Array, traced: NDArray[np.bool_]) -> Array:
    """Spread a contribution over the traced scale: levels of traced rows go to the traced twins."""
    size = values.shape[-1]
    found = np.zeros((*values.shape[:-1], 2 * size - 1))
    found[..., 0] = values[..., 0]
    found[..., 1::2] = np.where(traced[..., None], 0.0, values[..., 1:])
    found[..., 2::2] = np.where(traced[..., None], values[..., 1:], 0.0)
    return found


def _traced_weights(graph: Graph, traced: Graph, heads: Sequence[int], variable: int, weights: Array) -> Array:
    """Evidence on the traced scale: for the complaint, its observed level and untraced."""
    if traced.sizes[variable] == graph.sizes[variable]:
        return weights
    spread = weights[_levels(graph.sizes[variable])]
    return np.where(_is_traced(graph.sizes[variable]), 0.0, spread) if variable in heads else spread


def _levels(size: int) -> NDArray[np.intp]:
    """Level of each state of the traced scale: 0, 1, 1, 2, 2 and so on."""
    return (np.arange(2 * size - 1) + 1) // 2


def _is_traced(size: int) -> NDArray[np.bool_]:
    index = np.arange(2 * size - 1)
    traced: NDArray[np.bool_] = (index % 2 == 0) & (index > 0)
    return traced
