"""What cannot be, decided without numbers: states that have no probability in a context, and findings at odds.

A sum of signed lanes that comes out as 0 does not prove that evidence is impossible; this does. It need not find all:
what it lets through is left to the all-positive elimination.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.skeleton import skeleton, tables_of
from twitchdx.graph import Graph, Table

Flags = NDArray[np.bool_]


@lru_cache(maxsize=1024)
def support(graph: Graph, context: int) -> Flags:
    """Which states of each variable can occur in a state of the whole context, at most. Shape (V, states).

    Parents count as independent of each other, so that a state may be called possible which is not; never the reverse.
    """
    known = dict(zip(skeleton(graph).context, _states(graph, context), strict=True))
    found = np.zeros((len(graph.names), max(graph.sizes)), bool)
    for v in graph.order:
        if v in known:
            found[v, known[v]] = True
            continue
        for table in tables_of(graph, v):
            found[v, : graph.sizes[v]] |= _occurring(table, found)
    return found


def _states(graph: Graph, context: int) -> tuple[int, ...]:
    sizes = [graph.sizes[v] for v in skeleton(graph).context]
    return tuple(int(i) for i in np.unravel_index(context, sizes)) if sizes else ()


def _occurring(table: Table, found: Flags) -> Flags:
    """States (S,) with a probability for some states of the parents that occur."""
    values: Flags = np.asarray(table.values > 0)
    for parent in reversed(table.parents):
        values = np.asarray(values[..., found[parent, : values.shape[-2]], :].any(axis=-2))
    return values
