"""Joining two factors on a gate axis: the distribution of the larger of two levels, without subtraction.

P(max = x) = f(x) G(<= x) + F(< x) g(x). An axis of S levels is widened to S + (S - 1) products, the first kind
and the second, so that several shared axes can be joined one after the other; `joined` adds them up again.
The `_back` functions are the transposes, for derivatives. All take an array and one of its axes.
"""

from __future__ import annotations

import numpy as np

from twitchdx.graph import Array


def left(f: Array, axis: int) -> Array:
    """f(x) for x >= 0, then F(< x) for x >= 1."""
    size = f.shape[axis]
    found = _empty(f, axis, 2 * size - 1)
    _part(found, axis, 0, size)[...] = f
    _part(found, axis, size, size + 1)[...] = _part(f, axis, 0, 1)
    for x in range(1, size - 1):
        before = _part(found, axis, size + x - 1, size + x)
        np.add(before, _part(f, axis, x, x + 1), out=_part(found, axis, size + x, size + x + 1))
    return found


def right(g: Array, axis: int) -> Array:
    """G(<= x) for x >= 0, then g(x) for x >= 1."""
    size = g.shape[axis]
    found = _empty(g, axis, 2 * size - 1)
    _part(found, axis, 0, 1)[...] = _part(g, axis, 0, 1)
    for x in range(1, size):
        before = _part(found, axis, x - 1, x)
        np.add(before, _part(g, axis, x, x + 1), out=_part(found, axis, x, x + 1))
    _part(found, axis, size, 2 * size - 1)[...] = _part(g, axis, 1, size)
    return found


def joined(products: Array, axis: int) -> Array:
    """Sum of both kinds at each level."""
    size = (products.shape[axis] + 1) // 2
    found = _empty(products, axis, size)
    _part(found, axis, 0, 1)[...] = _part(products, axis, 0, 1)
    above = _part(products, axis, size, 2 * size - 1)
    np.add(_part(products, axis, 1, size), above, out=_part(found, axis, 1, size))
    return found


def joined_back(gradient: Array, axis: int) -> Array:
    """Transpose of `joined`."""
    size = gradient.shape[axis]
    found = _empty(gradient, axis, 2 * size - 1)
    _part(found, axis, 0, size)[...] = gradient
    _part(found, axis, size, 2 * size - 1)[...] = _part(gradient, axis, 1, size)
    return found


def left_back(gradient: Array, axis: int) -> Array:
    """Transpose of `left`."""
    size = (gradient.shape[axis] + 1) // 2
    found = _part(gradient, axis, 0, size).copy()
    from_above = _part(gradient, axis, 2 * size - 2, 2 * size - 1).copy()
    for x in range(size - 2, -1, -1):
        _part(found, axis, x, x + 1)[...] += from_above
        if x > 0:
            from_above += _part(gradient, axis, size + x - 1, size + x)
    return found


def right_back(gradient: Array, axis: int) -> Array:
    """Transpose of `right`."""
    size = (gradient.shape[axis] + 1) // 2
    found = _empty(gradient, axis, size)
    from_above = _part(gradient, axis, size - 1, size).copy()
    for x in range(size - 1, -1, -1):
        _part(found, axis, x, x + 1)[...] = from_above
        if x > 0:
            from_above += _part(gradient, axis, x - 1, x)
    _part(found, axis, 1, size)[...] += _part(gradient, axis, size, 2 * size - 1)
    return found


def _part(array: Array, axis: int, start: int, stop: int) -> Array:
    return array[(slice(None),) * axis + (slice(start, stop),)]


def _empty(like: Array, axis: int, size: int) -> Array:
    return np.empty((*like.shape[:axis], size, *like.shape[axis + 1 :]))
