"""The numbers that go into a program, by the table that they come from: once for the network, or for R draws of it.

A program knows its inputs as groups, each made of one table. What the circuit does with them is the same for any
numbers, so draws of all numbers of a network (a credible band) need new inputs only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.circuit import CONSTANTS
from twitchdx.engine.parts import cumulative, parts
from twitchdx.engine.skeleton import core_parents, skeleton
from twitchdx.graph import Array, Graph, Table

ByContext = Callable[[Table], tuple[tuple[int, ...], Array]]  # core parents, sorted, and values (K or 1, …, S)
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Inputs of one table: its values, or where `kept` (…, S) says so P(level or milder); 1 where there is no table.

    `gates` are the parents along which the parts of the table are taken (see `parts.parts`), () for none. `fixed`
    (K or 1, entries) are numbers that come from no single table, `fixed_rest` is what rounding cut off them.
    """

    table: Table | None = None
    kept: Flags | None = None
    gates: tuple[bool, ...] = ()
    fixed: Array | None = None
    fixed_rest: Array | None = None


def numbers_of(group: Group, tables: ByContext) -> tuple[Array, Array]:
    """The numbers of a group (K or 1, entries), and what rounding cut off them."""
    if group.table is None:
        assert group.fixed is not None
        return group.fixed, np.zeros_like(group.fixed) if group.fixed_rest is None else group.fixed_rest
    values = tables(group.table)[1]
    rest = np.zeros_like(values)
    if group.kept is not None:
        values, rest = cumulative(values)
    if group.gates:
        values = parted(values, group.gates)
    if group.kept is not None:
        return values[:, group.kept], rest[:, group.kept]
    return values.reshape(len(values), -1), rest.reshape(len(rest), -1)


def parted(values: Array, gates: Sequence[bool]) -> Array:
    """The parts of a table (K or 1, …, S) along those parents that are gates."""
    return np.moveaxis(parts(np.moveaxis(values, -1, 1), gates), 1, -1)


def template(groups: Sequence[Group], tables: ByContext, contexts: int) -> Array:
    """Inputs (2, K, I) where no evidence is given, and what rounding cut off them."""
    constants = np.array([CONSTANTS])
    found = [(constants, np.zeros_like(constants)), *(numbers_of(group, tables) for group in groups)]
    whole = np.empty((2, contexts, sum(high.shape[1] for high, _ in found)))
    at = 0
    for pair in found:
        for side, own in zip(whole, pair, strict=True):
            side[:, at : at + own.shape[1]] = own
        at += pair[0].shape[1]
    return whole


@lru_cache(maxsize=4096)
def by_context(graph: Graph, table: Table, core: frozenset[int]) -> tuple[tuple[int, ...], Array]:
    """Core parents of a table, sorted, and its values (K or 1, …, S): one table for each state of the context.

    Parents that are neither core nor context are not touched by this.
    """
    context = skeleton(graph).context
    parents = core_parents(table, core)
    axes = [table.parents.index(p) for p in parents] + [len(table.parents)]
    if not any(p in context for p in table.parents):
        return parents, table.values.transpose(axes)[None]
    found = []
    for states in product(*(range(graph.sizes[c]) for c in context)):
        known = dict(zip(context, states, strict=True))
        sliced = table.values[tuple(known.get(p, slice(None)) for p in table.parents)]
        left = [p for p in table.parents if p not in known]
        found.append(sliced.transpose([*(left.index(p) for p in parents), len(left)]))
    return parents, np.array(found)
