"""The strongest chain of links from a cause to the complaint, for showing; nothing is computed from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from twitchdx.graph import Gate, Graph


def strongest(
    graph: Graph, present: Mapping[int, float], heads: Sequence[int], causes: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """For each cause with a way to the complaint, the chain with the largest product of strengths.

    The strength of a link is the largest probability that an active state of the parent produces the
    child; each variable on the way also counts with its posterior probability `present` (1 where not given).
    """
    upstream, strengths = graph.ancestors_of(heads), _strengths(graph)
    best: dict[int, tuple[float, tuple[int, ...]]] = {h: (1.0, (h,)) for h in heads}
    for parent in reversed(graph.order):
        if not upstream >> parent & 1 or parent in best:
            continue
        options = [(s * best[child][0], best[child][1]) for child, s in strengths[parent] if child in best]
        if options:
            value, rest = max(options)
            best[parent] = (value * present.get(parent, 1.0), (parent, *rest))
    return {c: best[c][1] for c in causes if c in best}


@lru_cache(maxsize=16)
def _strengths(graph: Graph) -> tuple[tuple[tuple[int, float], ...], ...]:
    """For each variable the children that it can produce, with the strengths of these links."""
    links = [[(c, _strength(graph, parent, c)) for c in graph.children[parent]] for parent in range(len(graph.names))]
    return tuple(tuple((child, s) for child, s in own if s > 0) for own in links)


def _strength(graph: Graph, parent: int, child: int) -> float:
    cpd = graph.cpds[child]
    if not isinstance(cpd, Gate):
        return 0.0
    silent = [t.values[..., 0].min() for t in cpd.links if parent in t.parents]
    return float(1.0 - np.min(silent)) if silent else 0.0
