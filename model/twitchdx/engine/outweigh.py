"""How many times the parts of tables outweigh the tables themselves at most, under draws of their numbers.

Each table is a factor of P(evidence) just once. So its parts (see `parts.parts`) make that larger by no more than the
largest ratio of a part and its entry, and all tables together by no more than the product of these ratios. Where that
is enough to know that an answer is within its tolerance, nothing need be run in parts.

Letters: R draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from twitchdx.engine.compiling import program_in_parts
from twitchdx.engine.inputs import ByContext, parted
from twitchdx.engine.parts import cumulative
from twitchdx.engine.prepared import HUGE
from twitchdx.engine.terms import Leaf, parts_of
from twitchdx.graph import Array, Gate, Graph


def outweighed(graph: Graph, tables: ByContext, leaves: Sequence[Leaf]) -> Array:
    """At most how many times, all tables of the core and the links of these leaf gates together. Shape (R or 1,)."""
    found = np.ones(1)
    for own in (*_of_core(graph, tables), *_of_links(graph, leaves)):
        found = np.minimum(found * own, HUGE)
    return found


def _of_core(graph: Graph, tables: ByContext) -> Iterator[Array]:
    for group in program_in_parts(graph).groups:
        if group.table is not None and any(group.gates):
            values = tables(group.table)[1]
            values = values if group.kept is None else cumulative(values)[0]
            yield _ratio(values, parted(values, group.gates))


def _of_links(graph: Graph, leaves: Sequence[Leaf]) -> Iterator[Array]:
    for leaf in leaves:
        for link in leaf.links:
            if any(isinstance(graph.cpds[v], Gate) for v in link.block):
                yield _ratio(link.cumulative, parts_of(graph, link.block, link.cumulative))


def _ratio(values: Array, own_parts: Array) -> Array:
    """The largest ratio in each draw (R or 1,); `HUGE` where a part of nothing is something."""
    if (own_parts <= values).all():
        return np.ones(1)
    outweighs = own_parts > values
    ratio = np.where(outweighs, np.minimum(own_parts / np.maximum(values, 1.0 / HUGE), HUGE), 1.0)
    return np.asarray(ratio.reshape(len(ratio), -1).max(axis=1))
