"""The nodes of a program by their depth, as numpy runs them: all nodes of one depth and as many products at once.

Nodes get new rows, so that those which run together stand together. The inputs keep theirs.

Letters: L lanes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.program import Program
from twitchdx.graph import Array

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Rows from `start` on are sums of products of rows `left` and `right` (products, rows)."""

    start: int
    left: Rows
    right: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Depths:
    """What runs one after the other, and the rows of the outputs."""

    groups: tuple[Together, ...]
    outputs: Rows


def evaluate(program: Program, values: Array) -> Array:
    """Fill the computed rows of `values` (nodes, L), whose inputs are given; the outputs (O, L)."""
    todo = depths(program)
    widest = max((own.left.shape[1] for own in todo.groups), default=0)
    first, second = (np.empty((widest, values.shape[1]), values.dtype) for _ in range(2))
    for own in todo.groups:
        count = own.left.shape[1]
        out, a, b = values[own.start : own.start + count], first[:count], second[:count]
        for i, (left, right) in enumerate(zip(own.left, own.right, strict=True)):
            np.take(values, left, axis=0, out=a, mode="clip")  # without a mode numpy copies once more
            np.take(values, right, axis=0, out=b, mode="clip")
            if i == 0:
                np.multiply(a, b, out=out)
            else:
                a *= b
                out += a
    return values[todo.outputs]


@lru_cache(maxsize=32)
def depths(program: Program) -> Depths:
    """Order the nodes of a program by depth, then by how many products they sum."""
    counts = np.diff(program.bounds)
    key = _depth(program) * (int(counts.max(initial=0)) + 1) + counts
    order = np.argsort(key, kind="stable")
    rows = np.arange(program.nodes)
    rows[program.inputs + order] = program.inputs + np.arange(len(order))
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    groups = []
    for start, stop in zip(starts, np.append(starts[1:], len(order)), strict=True):
        nodes = order[start:stop]
        terms = program.bounds[nodes] + np.arange(counts[nodes[0]])[:, None]
        left, right = (np.ascontiguousarray(rows[side[terms]]) for side in (program.left, program.right))
        groups.append(Together(program.inputs + int(start), left, right))
    return Depths(tuple(groups), rows[program.outputs])


def _depth(program: Program) -> Rows:
    """How many nodes lie between each computed node and the inputs, at most."""
    left, right, bounds = program.left.tolist(), program.right.tolist(), program.bounds.tolist()
    found = [0] * program.inputs
    for begin, end in pairwise(bounds):
        found.append(1 + max(found[i] for i in (*left[begin:end], *right[begin:end])))
    return np.array(found[program.inputs :], np.intp)
