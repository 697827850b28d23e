"""The nodes of a program by their depth, as numpy runs them: all nodes of one depth and as many products at once.

Nodes get new rows, so that those which run together stand together. The inputs keep theirs.

Letters: L lanes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.program import Program, by_program
from twitchdx.graph import Array

Rows = NDArray[np.intp]
IN_CACHE = 2**15  # products at once, each a number for every lane


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
    lanes = values.shape[1]
    products = max(1, IN_CACHE // lanes)
    widest = max((own.left.shape[1] for own in todo.groups), default=0)
    first, second = (np.empty((max(products, widest), lanes), values.dtype) for _ in range(2))
    for own in todo.groups:
        terms, count = own.left.shape
        out, at_once = values[own.start : own.start + count], max(1, products // count)
        for start in range(0, terms, at_once):
            left, right = own.left[start : start + at_once], own.right[start : start + at_once]
            a, b = first[: left.size], second[: left.size]
            np.take(values, left.reshape(-1), axis=0, out=a, mode="clip")  # without a mode numpy copies once more
            np.take(values, right.reshape(-1), axis=0, out=b, mode="clip")
            a *= b
            by_term = a.reshape(len(left), count, lanes)
            if start:
                out += by_term[0]
                for term in by_term[1:]:
                    out += term
            else:
                np.add.reduce(by_term, axis=0, out=out)
    return values[todo.outputs]


@by_program
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
