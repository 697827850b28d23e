"""Attribution of N cases: how likely an unbroken chain of active mechanisms runs from each cause to the complaint.

A gate on the way has a traced twin of each level above 0, ordered 0 < 1 < 1 traced < 2 < 2 traced: the larger of two
contributions wins, and on a tie the traced one. With c traced, whatever c contributes is, and

    attribution of c = 1 - P(evidence, complaint untraced; c traced) / P(evidence).

The numerator is the derivative of P(evidence) by the traced states of c, each weighted as the state itself; so one
pass up and one down through one program gives all causes. `trace` holds the same definition, worked out with positive
numbers alone; it answers where this cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.compiling import Want
from twitchdx.engine.elimination import TooDenseError
from twitchdx.engine.fast import Backend, Fast, answered, model_of
from twitchdx.engine.observed import Observed
from twitchdx.engine.prepared import prepared
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.skeleton import skeleton
from twitchdx.engine.trace import Traced, trace
from twitchdx.graph import Graph

Names = Sequence[Sequence[int]]
Rows = NDArray[np.intp]


def attributions(
    graph: Graph,
    given: Observed,
    heads: Names,
    causes: Sequence[int],
    leaks: Names,
    targets: Sequence[int],
    *,
    backend: Backend = "auto",
) -> Traced:
    """Attribution of each cause and of the leaks in N cases, and the posteriors of the targets, each within 1e-9.

    Parameters
    ----------
    heads
        For each case the observed gates that make up the complaint, none downstream of another (see `trace.first`).
    leaks
        For each case the gates whose leaks are traced together, as one more cause.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    RuntimeError
        Where the compiled kernel is asked for and there is none.
    """
    found = _fast(graph, given, heads, causes, leaks, targets, backend)
    traced = (
        _nothing(graph, len(given), causes, targets) if found is None else read(graph, given, found, causes, targets)
    )
    for row in np.flatnonzero(~found.answered if found is not None else np.ones(len(given), bool)).tolist():
        put(traced, row, trace(graph, [given.evidence(graph, row)], heads[row], causes, leaks[row], targets))
    return traced


def _nothing(graph: Graph, count: int, causes: Sequence[int], targets: Sequence[int]) -> Traced:
    marginals = {v: np.zeros((count, graph.sizes[v])) for v in targets}
    return Traced(np.zeros((count, len(causes))), np.zeros(count), Posteriors(marginals, np.zeros(count)))


def put(traced: Traced, row: int, one: Traced) -> None:
    """Take over the answers of one case."""
    traced.causes[row], traced.leaks[row] = one.causes[0], one.leaks[0]
    traced.posteriors.log_evidence[row] = one.posteriors.log_evidence[0]
    for v, values in one.posteriors.marginals.items():
        traced.posteriors.marginals[v][row] = values[0]


def joined(parts: Sequence[Traced]) -> Traced:
    """The answers of several batches as those of one."""
    marginals = {
        v: np.concatenate([part.posteriors.marginals[v] for part in parts]) for v in parts[0].posteriors.marginals
    }
    logs = np.concatenate([part.posteriors.log_evidence for part in parts])
    causes, leaks = (np.concatenate([getattr(part, name) for part in parts]) for name in ("causes", "leaks"))
    return Traced(causes, leaks, Posteriors(marginals, logs))


def _fast(
    graph: Graph,
    given: Observed,
    heads: Names,
    causes: Sequence[int],
    leaks: Names,
    targets: Sequence[int],
    backend: Backend,
) -> Fast | None:
    """The cases in one program, where it knows every head, leak and target."""
    roles = skeleton(graph)
    named = {v for row in (*heads, *leaks) for v in row}
    known = named <= {*roles.leaves} and (named <= {*graph.complaints} or not graph.complaints)
    if not known or not {*targets} <= {*roles.core, *roles.context} or not {*causes} <= {*roles.core}:
        return None
    try:
        model = model_of(graph, Want.ATTRIBUTIONS)
    except TooDenseError:
        return None
    coded = prepared(graph, given, flags(graph, heads), flags(graph, leaks))
    return answered(model, coded, backend)


def flags(graph: Graph, named: Names) -> NDArray[np.bool_]:
    """Which variables each case names. Shape (N, V)."""
    found = np.zeros((len(named), len(graph.names)), bool)
    rows = np.repeat(np.arange(len(named)), [len(variables) for variables in named])
    found[rows, np.fromiter(chain.from_iterable(named), np.intp, len(rows))] = True
    return found


def read(graph: Graph, given: Observed, found: Fast, causes: Sequence[int], targets: Sequence[int]) -> Traced:
    """Attributions and posteriors of the cases that were answered; of others everything is 0."""
    traced = _nothing(graph, len(given), causes, targets)
    logs = traced.posteriors.log_evidence
    logs[found.impossible] = -np.inf
    rows, where = np.flatnonzero(found.answered & ~found.impossible), found.program.where
    outputs = found.outputs[rows] / found.outputs[rows, :1]
    logs[rows] = np.log(found.outputs[rows, 0])
    reach = [i for i, cause in enumerate(causes) if ("untraced", cause) in where]
    untraced = outputs[:, [where["untraced", causes[i]].start for i in reach]]
    traced.causes[rows[:, None], reach] = np.clip(1.0 - untraced, 0.0, 1.0)
    traced.leaks[rows] = np.clip(1.0 - found.leaks[rows] / found.outputs[rows, 0], 0.0, 1.0)
    np.clip(outputs, 0.0, 1.0, out=outputs)
    for v, values in traced.posteriors.marginals.items():
        if ("marginal", v) in where:
            values[rows] = outputs[:, where["marginal", v]]
        certain = rows[given.states[rows, v] >= 0]
        if certain.size:
            values[certain] = np.eye(graph.sizes[v])[given.states[certain, v]]
    return traced
