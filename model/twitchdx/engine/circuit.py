"""Arithmetic circuits: a polynomial with many variables as a list of sums of products (Darwiche 2003).

A node is a sum of products of two earlier nodes. Tables of node ids are multiplied and summed out like tables of
numbers, only that no number is known yet: entries that must be equal share one node (hash consing), and what is 0 or 1
by structure costs nothing. Every operation remembers how to pass a derivative back, so the gradient of the result
is more nodes of the same circuit.

Letters: J nodes, T products of one node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
ZERO, ONE, MINUS_ONE = 0, 1, 2  # the nodes that every circuit has
CONSTANTS = (0.0, 1.0, -1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """J new nodes `out`; node j sums `counts[j]` products `left * right`, listed one node after the other."""

    out: Ids
    counts: Ids
    left: Ids
    right: Ids


@dataclass(slots=True, eq=False)
class Symbol:
    """A table of node ids over named axes; `gradient` has its shape once the tape was run backwards."""

    axes: tuple[int, ...]
    ids: Ids
    gradient: Ids | None = None

    def over(self, axes: Sequence[int], ids: Ids | None = None) -> Ids:
        """The ids with an axis of length 1 for each of `axes` that this table lacks; both are sorted."""
        given = self.ids if ids is None else ids
        at = iter(given.shape)
        return given.reshape([next(at) if a in self.axes else 1 for a in axes])


@dataclass(slots=True)
class Circuit:
    """Nodes so far, and the tape of operations on tables."""

    size: int = len(CONSTANTS)
    batches: list[Batch] = field(default_factory=list)
    tape: list[Callable[[], None]] = field(default_factory=list)

    def inputs(self, *shape: int) -> Ids:
        """New nodes whose numbers are given from outside."""
        count = int(np.prod(shape))
        found = np.arange(self.size, self.size + count).reshape(shape)
        self.size += count
        return found

    def nodes(self, left: Ids, right: Ids) -> Ids:
        """Σ over the last axis of left * right, one node for each distinct sum. Shapes (…, T) to (…)."""
        shape = left.shape[:-1]
        keys = _keys(left.reshape(-1, left.shape[-1]), right.reshape(-1, right.shape[-1]))
        rows, inverse = _distinct(keys)
        smaller, larger = rows >> 32, rows & 0xFFFFFFFF
        counts = (rows > 0).sum(axis=1)
        out = np.full(len(rows), -1)
        out[counts == 0] = ZERO
        alone = (counts == 1) & (smaller[:, -1] == ONE)
        out[alone] = larger[alone, -1]
        fresh = np.flatnonzero(out < 0)
        if fresh.size:
            out[fresh] = np.arange(self.size, self.size + fresh.size)
            self.size += fresh.size
            there = rows[fresh] > 0
            self.batches.append(Batch(out[fresh], counts[fresh], smaller[fresh][there], larger[fresh][there]))
        return out[inverse].reshape(shape)

    def product(self, left: Symbol, right: Symbol) -> Symbol:
        """Pointwise product over the union of the axes."""
        axes = tuple(sorted({*left.axes, *right.axes}))
        ids = self.nodes(*_pair(left.over(axes), right.over(axes)))
        return self._recorded(Symbol(axes, ids), left, right, axes)

    def summed_product(self, left: Symbol, right: Symbol, axis: int) -> Symbol:
        """Product summed over one axis."""
        axes = tuple(sorted({*left.axes, *right.axes}))
        at = axes.index(axis)
        pair = np.broadcast_arrays(left.over(axes), right.over(axes))
        ids = self.nodes(*(np.moveaxis(side, at, -1) for side in pair))
        return self._recorded(Symbol(tuple(a for a in axes if a != axis), ids), left, right, axes)

    def differences(self, given: Symbol, axis: int, new: int, upwards: bool) -> Symbol:
        """Turn one axis into its partner by differences of neighbours.

        From cumulative to exact (`upwards`): out(i) = in(i) - in(i - 1). From exact to the weights of cumulative:
        out(i) = in(i) - in(i + 1). Where the partner is there already its diagonal is taken.
        """
        moved = np.moveaxis(given.ids, given.axes.index(axis), 0)
        rest = [a for a in given.axes if a != axis]
        found = self._less_neighbour(moved, upwards)
        if new in rest:
            at = rest.index(new)
            found, axes = np.moveaxis(np.diagonal(found, axis1=0, axis2=at + 1), -1, at), rest
        else:
            found, axes = _sorted_axes(found, [new, *rest])
        out = Symbol(tuple(axes), found)
        self.tape.append(lambda: self._differences_back(out, given, axis, new, upwards))
        return out

    def derive(self, results: Sequence[Symbol]) -> None:
        """Fill the gradients of all tables for the product of the results, each over no axis."""
        values = [r.ids.reshape(1) for r in results]
        for i, result in enumerate(results):
            others = np.array([ONE])
            for j, value in enumerate(values):
                others = others if i == j else self.nodes(others[:, None], value[:, None])
            result.gradient = others.reshape(())
        for back in reversed(self.tape):
            back()

    def _recorded(self, out: Symbol, left: Symbol, right: Symbol, axes: tuple[int, ...]) -> Symbol:
        self.tape.append(lambda: self._product_back(out, left, right, axes))
        return out

    def _product_back(self, out: Symbol, left: Symbol, right: Symbol, axes: tuple[int, ...]) -> None:
        assert out.gradient is not None
        gradient = out.over(axes, out.gradient)
        for side, other in ((left, right), (right, left)):
            gone = [i for i, a in enumerate(axes) if a not in side.axes]
            kept = [i for i, a in enumerate(axes) if a in side.axes]
            shape = [max(left.over(axes).shape[i], right.over(axes).shape[i]) for i in range(len(axes))]
            pair = (np.broadcast_to(x, shape).transpose(kept + gone) for x in (gradient, other.over(axes)))
            side.gradient = self.nodes(*(x.reshape(*side.ids.shape, -1) for x in pair))

    def _differences_back(self, out: Symbol, given: Symbol, axis: int, new: int, upwards: bool) -> None:
        assert out.gradient is not None
        moved = np.moveaxis(out.gradient, out.axes.index(new), 0)
        rest = [a for a in out.axes if a != new]
        if new not in given.axes:
            found = self._less_neighbour(moved, not upwards)
            given.gradient = _sorted_axes(found, [axis, *rest])[0]
            return
        size = moved.shape[0]
        negative = self.nodes(moved[..., None], np.full_like(moved, MINUS_ONE)[..., None])
        found = np.full((size, *moved.shape), ZERO)
        found[np.arange(size), np.arange(size)] = moved
        here, neighbour = (
            (np.arange(1, size), np.arange(size - 1)) if upwards else (np.arange(size - 1), np.arange(1, size))
        )
        found[neighbour, here] = negative[here]
        given.gradient = _sorted_axes(found, [axis, new, *rest])[0]

    def _less_neighbour(self, moved: Ids, upwards: bool) -> Ids:
        """in(i) - in(i - 1) along the first axis, or in(i) - in(i + 1); what is equal cancels by structure."""
        nothing = np.full_like(moved[:1], ZERO)
        neighbour = np.concatenate([nothing, moved[:-1]] if upwards else [moved[1:], nothing])
        left = np.stack([moved, neighbour], axis=-1)
        left[moved == neighbour] = ZERO
        right = np.broadcast_to(np.array([ONE, MINUS_ONE]), left.shape)
        return self.nodes(left, right)


def _pair(left: Ids, right: Ids) -> tuple[Ids, Ids]:
    first, second = np.broadcast_arrays(left, right)
    return first[..., None], second[..., None]


def _sorted_axes(ids: Ids, axes: Sequence[int]) -> tuple[Ids, list[int]]:
    order = sorted(range(len(axes)), key=lambda i: axes[i])
    return ids.transpose(order), [axes[i] for i in order]


def _keys(left: Ids, right: Ids) -> Ids:
    """One number for each product, 0 where it is 0; sorted within a row, since a sum has no order. Shape (J, T)."""
    keys = (np.minimum(left, right) << 32) | np.maximum(left, right)
    keys[(left == ZERO) | (right == ZERO)] = 0
    keys.sort(axis=1)
    return keys


def _distinct(keys: Ids) -> tuple[Ids, Ids]:
    """The distinct rows, and for each row the position of its like."""
    if keys.shape[1] == 1:
        flat, inverse = np.unique(keys[:, 0], return_inverse=True)
        return flat[:, None], inverse.reshape(-1)
    order = np.lexsort(keys.T[::-1])
    ordered = keys[order]
    first = np.ones(len(keys), bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    inverse = np.empty(len(keys), np.int64)
    inverse[order] = np.cumsum(first) - 1
    return ordered[first], inverse
