"""Many variants of one case: arrays made at once, and how probable each of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from twitchdx.engine.observed import UNKNOWN, Observed, Rows, observed
from twitchdx.engine.posterior import posteriors, shares
from twitchdx.engine.signature import SOFT, Evidence, hard_state
from twitchdx.graph import Array, Graph
from twitchdx.network import Network
from twitchdx.strata import spread_out

Change = Mapping[int, Array | None]  # what becomes known of a variable instead; None where it is forgotten


def variants(graph: Graph, known: Evidence, changes: Sequence[Change]) -> Observed:
    """The same evidence N times over, each time with one of the changes.

    Raises
    ------
    EvidenceError
        Where a likelihood vector has the wrong length, is negative, not finite or all zero.
    """
    one = observed(graph, [known])
    states = np.repeat(one.states, len(changes), axis=0)
    soft = {v: dict.fromkeys(range(len(changes)), weights[0]) for v, (_, weights) in one.soft.items()}
    for row, change in enumerate(changes):
        for v, weights in change.items():
            soft.get(v, {}).pop(row, None)
            state = UNKNOWN if weights is None else hard_state(graph, v, weights)
            states[row, v] = UNKNOWN if state == SOFT else state
            if weights is not None and state == SOFT:
                soft.setdefault(v, {})[row] = weights / weights.max()
    return Observed(states, {v: _in_order(rows) for v, rows in soft.items() if rows})


def _in_order(rows: Mapping[int, Array]) -> tuple[Rows, Array]:
    where = sorted(rows)
    return np.array(where, np.intp), np.array([rows[row] for row in where])


def share_of(network: Network, one: Observed, given: Observed) -> Array:
    """P(given | one) of N cases that know more than one case of the same context, each within 1e-9. Shape (N,)."""
    before, after = spread_out(network, one), spread_out(network, given)
    logs = posteriors(network.graph, before.given, ()).log_evidence
    weights = before.likelihood * np.exp(logs - logs.max())
    own = shares(network.graph, after.given, np.tile(logs, len(given))).reshape(len(given), -1)
    return np.asarray(own @ weights / weights.sum())


def log_probability(network: Network, given: Observed, graph: Graph | None = None) -> Array:
    """Log P(evidence) of N cases in a graph, by default that of the network; -inf where impossible. Shape (N,)."""
    spread = spread_out(network, given)
    with np.errstate(divide="ignore"):
        logs = posteriors(graph or network.graph, spread.given, ()).log_evidence + np.log(spread.likelihood)
    return np.logaddexp.reduceat(logs, np.searchsorted(spread.case, np.arange(len(given))))
