"""People drawn from any network (ancestral sampling; Henrion 1988)."""

from __future__ import annotations

import numpy as np

from twitchdx.bench.cases import States
from twitchdx.graph import Array, Graph, Table


def forward(graph: Graph, rng: np.random.Generator, n: int) -> States:
    """States of all V variables of n people. Shape (n, V).

    P(gate <= level) is the product of P(contribution <= level), so one uniform number settles a gate of any width.
    """
    found = np.zeros((n, len(graph.names)), np.int8, order="F")
    for v in graph.order:
        cpd = graph.cpds[v]
        below = np.ones((n, graph.sizes[v] - 1))
        for table in (cpd,) if isinstance(cpd, Table) else cpd.contributions:
            below *= _below(table, found)
        found[:, v] = (rng.random((n, 1)) >= below).sum(axis=1)
    return np.ascontiguousarray(found)


def _below(table: Table, states: States) -> Array:
    """P(contribution <= level) for each level but the last, in each person. Shape (n or 1, S - 1)."""
    cumulative = np.cumsum(table.values, axis=-1)[..., :-1]
    rows: Array = cumulative[tuple(states[:, p] for p in table.parents)]
    return rows.reshape(-1, cumulative.shape[-1])
