"""The same evidence in fewer findings: what a finding says of each of its causes by itself goes to these causes.

An absent gate is a product of one factor for each of its contributions, and a finding with one cause that is not known
is one factor anyhow. Such a factor on one variable is a likelihood of that variable: the finding itself, its links and
its leak need not be carried through an elimination.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, log

import numpy as np

from twitchdx.engine.signature import SOFT, Evidence, hard_state
from twitchdx.engine.skeleton import tables_of
from twitchdx.graph import Array, Gate, Graph


def folded(graph: Graph, evidence: Evidence, kept: Iterable[int] = ()) -> tuple[dict[int, Array], float]:
    """Evidence on causes in place of that on findings, and the log of what that leaves out of P(evidence).

    Likelihoods count relative to their largest weight, here as everywhere.

    Parameters
    ----------
    kept
        Variables that are asked about too: what is known of them and of their ancestors stays as it is.
    """
    found = {v: weights / weights.max() for v, weights in evidence.items()}
    needed, scale = graph.ancestors_of(kept), 0.0
    for v in reversed(graph.order):
        if v not in found:
            continue
        factors = None if needed >> v & 1 else _factors(graph, v, found)
        if factors is None:
            needed |= graph.ancestors[v]
            continue
        del found[v]
        for parent, values in factors:
            largest = float(values.max())
            scale += log(largest) if largest > 0.0 else -inf
            if parent is not None and largest > 0.0:
                found[parent] = found.get(parent, 1.0) * (values / largest)
        for parent in {parent for parent, _ in factors if parent is not None} & {*found}:
            largest = float(found[parent].max())
            scale += log(largest) if largest > 0.0 else -inf
            found[parent] = found[parent] / largest if largest > 0.0 else np.ones(graph.sizes[parent])
    return found, scale


def _factors(graph: Graph, v: int, found: Evidence) -> list[tuple[int | None, Array]] | None:
    """What the state of a variable says of each cause that is not known, or by itself; None where causes meet."""
    state, cpd = hard_state(graph, v, found[v]), graph.cpds[v]
    if state == SOFT or (isinstance(cpd, Gate) and state > 0):
        return None
    factors: list[tuple[int | None, Array]] = []
    for table in tables_of(graph, v):
        states = {p: hard_state(graph, p, found[p]) for p in table.parents if p in found}
        free = [p for p in table.parents if states.get(p, SOFT) == SOFT]
        if len(free) > 1:
            return None
        values = table.values[(*(slice(None) if p in free else states[p] for p in table.parents), state)]
        factors.append((free[0] if free else None, np.asarray(values)))
    return factors
