"""Which findings of a pattern are better summed inside a program than in lanes, and whether a program for it pays."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from twitchdx.engine.compiling import products
from twitchdx.engine.prepared import Prepared, Rows
from twitchdx.engine.terms import Meaning
from twitchdx.graph import Graph

DEARER = 1.5  # times as many products: a finding that takes more is left to lanes, of which it takes twice as many
PAYS = 4.0  # times as little work, from which on it is worth to compile
MUCH = {"kernel": 5e8, "numpy": 2e7}  # products in all, below which it is not: they take about 0.2 s


def summed_inside(graph: Graph, means: Meaning, given: Prepared, rows: Rows, own: int, much: float) -> tuple[int, ...]:
    """Leaf gates (positions) to be summed inside for these cases by a program of their own; none where it does not pay.

    `own` is how many products a lane takes now, `much` how many in all are enough to look.
    """
    lanes = given.lanes[rows]
    if lanes.sum() * own < much:
        return ()
    two = np.array([caps.count[given.codes[rows, i]] == 2 for i, caps in enumerate(given.caps)])
    usual = np.flatnonzero(two @ lanes > 0.5 * lanes.sum()).tolist()
    inner, dearer = _cheap(graph, tuple(i for i in usual if not means.leaves[i].passes))
    left = lanes / 2.0 ** two[list(inner)].sum(axis=0)
    return inner if left.sum() * dearer * PAYS < lanes.sum() else ()


@lru_cache(maxsize=64)
def _cheap(graph: Graph, usual: tuple[int, ...]) -> tuple[tuple[int, ...], float]:
    """Those leaf gates that are cheap inside, and how many times as many products all of them together take."""
    alone = sorted(usual, key=lambda i: products(graph, (i,)))
    found: tuple[int, ...] = ()
    base = cost = products(graph, ())
    for i in alone:
        with_it = products(graph, tuple(sorted((*found, i))))
        if with_it < DEARER * cost:
            found, cost = tuple(sorted((*found, i))), with_it
    return found, cost / base
