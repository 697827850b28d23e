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

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.compiling import TooDenseError, Want
from twitchdx.engine.fast import Backend, Fast, answered, model_of
from twitchdx.engine.observed import Observed
from twitchdx.engine.prepared import prepared
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.skeleton import skeleton
from twitchdx.engine.trace import Traced, trace
from twitchdx.graph import Array, Graph

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
    answered = np.zeros(len(given), bool) if found is None else found.answered.copy()
    shares, leak_shares = np.zeros((len(given), len(causes))), np.zeros(len(given))
    marginals = {v: np.zeros((len(given), graph.sizes[v])) for v in targets}
    logs = np.zeros(len(given))
    if found is not None:
        _read(graph, given, found, causes, shares, leak_shares, marginals, logs)
    for row in np.flatnonzero(~answered).tolist():
        one = trace(graph, [given.evidence(graph, row)], heads[row], causes, leaks[row], targets)
        shares[row], leak_shares[row], logs[row] = one.causes[0], one.leaks[0], one.posteriors.log_evidence[0]
        for v, values in one.posteriors.marginals.items():
            marginals[v][row] = values[0]
    return Traced(shares, leak_shares, Posteriors(marginals, logs))


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
    coded = prepared(graph, given, _flags(graph, heads), _flags(graph, leaks))
    return answered(model, coded, backend)


def _flags(graph: Graph, named: Names) -> NDArray[np.bool_]:
    found = np.zeros((len(named), len(graph.names)), bool)
    for row, variables in enumerate(named):
        found[row, list(variables)] = True
    return found


def _read(
    graph: Graph,
    given: Observed,
    found: Fast,
    causes: Sequence[int],
    shares: Array,
    leaks: Array,
    marginals: dict[int, Array],
    logs: Array,
) -> None:
    logs[found.impossible] = -np.inf
    rows, where = np.flatnonzero(found.answered & ~found.impossible), found.program.where
    outputs = found.outputs[rows] / found.outputs[rows, :1]
    logs[rows] = np.log(found.outputs[rows, 0])
    traced = [i for i, cause in enumerate(causes) if ("untraced", cause) in where]
    untraced = outputs[:, [where["untraced", causes[i]].start for i in traced]]
    shares[rows[:, None], traced] = np.clip(1.0 - untraced, 0.0, 1.0)
    leaks[rows] = np.clip(1.0 - found.leaks[rows] / found.outputs[rows, 0], 0.0, 1.0)
    np.clip(outputs, 0.0, 1.0, out=outputs)
    for v, values in marginals.items():
        if ("marginal", v) in where:
            values[rows] = outputs[:, where["marginal", v]]
        certain = rows[given.states[rows, v] >= 0]
        if certain.size:
            values[certain] = np.eye(graph.sizes[v])[given.states[certain, v]]
