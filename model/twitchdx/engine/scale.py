"""The traced scale: every level of a gate above 0 has a twin, *traced*, reached by a chain of active mechanisms.

The levels are ordered 0 < 1 < 1 traced < 2 < 2 traced and so on: 2S - 1 states instead of S. The larger of two
contributions wins, and on a tie the traced one, so a gate on this scale is again a noisy-MAX.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array, Graph, Table


def widened(graph: Graph, table: Table, flagged: frozenset[int]) -> Table:
    """The same table, or all variants of it, over parents whose states have traced twins."""
    values = table.values
    for position, parent in enumerate(table.parents):
        if parent in flagged:
            values = values.take(levels(graph.sizes[parent]), axis=position - len(table.parents) - 1)
    return Table(table.parents, values)


def passed_on(graph: Graph, table: Table, flagged: frozenset[int]) -> Table:
    """A contribution on the traced scale: traced where a parent is."""
    values = widened(graph, table, flagged).values
    traced = np.zeros(values.shape[:-1], bool)
    for position, parent in enumerate(table.parents):
        if parent in flagged:
            flags = is_traced(graph.sizes[parent])
            traced |= flags.reshape(-1, *(1,) * (len(table.parents) - position - 1))
    found = np.zeros((*values.shape[:-1], 2 * values.shape[-1] - 1))
    found[..., 0] = values[..., 0]
    found[..., 1::2] = np.where(traced[..., None], 0.0, values[..., 1:])
    found[..., 2::2] = np.where(traced[..., None], values[..., 1:], 0.0)
    return Table(table.parents, found)


def all_traced(table: Table) -> Table:
    """A contribution on the traced scale whose every level above 0 is traced."""
    found = table.values.copy()
    found[..., 2::2] += found[..., 1::2]
    found[..., 1::2] = 0.0
    return Table(table.parents, found)


def scaled(weights: Array, head: bool) -> Array:
    """Evidence (…, S) on the traced scale; the complaint is asked for at its level and untraced."""
    size = weights.shape[-1]
    spread = weights[..., levels(size)]
    return np.where(is_traced(size), 0.0, spread) if head else spread


def levels(size: int) -> NDArray[np.intp]:
    """Level of each state of the traced scale: 0, 1, 1, 2, 2 and so on."""
    return (np.arange(2 * size - 1) + 1) // 2


def is_traced(size: int) -> NDArray[np.bool_]:
    """Which states of the traced scale are twins."""
    index = np.arange(2 * size - 1)
    traced: NDArray[np.bool_] = (index % 2 == 0) & (index > 0)
    return traced
