"""Joining two factors on gate axes: the distribution of the larger of two levels, without subtraction.

P(max = x) = f(x) G(<= x) + F(< x) g(x). A gate axis of S levels is widened to S + (S - 1) products, the first kind
and the second, on the left side by `left`, on the right by `right`; `added` adds them up again. Each takes an
array (R, …) and the shared axes (not counting R), and so does its transpose `…_back`, for derivatives.

All are linear. Small arrays go through one cached matrix, large ones through their axes one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from twitchdx.graph import Array

SMALL = 96  # entries up to which one matrix product beats several passes over slices
Axes = tuple[int, ...]
OneAxis = Callable[[Array, int], Array]


def _left(f: Array, axis: int) -> Array:
    """f(x) for x >= 0, then F(< x) for x >= 1."""
    size = f.shape[axis]
    found = _empty(f, axis, 2 * size - 1)
    _part(found, axis, 0, size)[...] = f
    _part(found, axis, size, size + 1)[...] = _part(f, axis, 0, 1)
    for x in range(1, size - 1):
        before = _part(found, axis, size + x - 1, size + x)
        np.add(before, _part(f, axis, x, x + 1), out=_part(found, axis, size + x, size + x + 1))
    return found


def _right(g: Array, axis: int) -> Array:
    """G(<= x) for x >= 0, then g(x) for x >= 1."""
    size = g.shape[axis]
    found = _empty(g, axis, 2 * size - 1)
    _part(found, axis, 0, 1)[...] = _part(g, axis, 0, 1)
    for x in range(1, size):
        before = _part(found, axis, x - 1, x)
        np.add(before, _part(g, axis, x, x + 1), out=_part(found, axis, x, x + 1))
    _part(found, axis, size, 2 * size - 1)[...] = _part(g, axis, 1, size)
    return found


def _added(products: Array, axis: int) -> Array:
    """Sum of both kinds at each level."""
    size = (products.shape[axis] + 1) // 2
    found = _empty(products, axis, size)
    _part(found, axis, 0, 1)[...] = _part(products, axis, 0, 1)
    above = _part(products, axis, size, 2 * size - 1)
    np.add(_part(products, axis, 1, size), above, out=_part(found, axis, 1, size))
    return found


def _added_back(gradient: Array, axis: int) -> Array:
    size = gradient.shape[axis]
    found = _empty(gradient, axis, 2 * size - 1)
    _part(found, axis, 0, size)[...] = gradient
    _part(found, axis, size, 2 * size - 1)[...] = _part(gradient, axis, 1, size)
    return found


def _left_back(gradient: Array, axis: int) -> Array:
    size = (gradient.shape[axis] + 1) // 2
    found = _part(gradient, axis, 0, size).copy()
    from_above = _part(gradient, axis, 2 * size - 2, 2 * size - 1).copy()
    for x in range(size - 2, -1, -1):
        _part(found, axis, x, x + 1)[...] += from_above
        if x > 0:
            from_above += _part(gradient, axis, size + x - 1, size + x)
    return found


def _right_back(gradient: Array, axis: int) -> Array:
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


def _on_axes(one_axis: OneAxis, array: Array, axes: Axes) -> Array:
    """Apply a linear map of one axis to each of several."""
    if not axes:
        return array
    shape = array.shape[1:]
    if array.size <= SMALL * array.shape[0]:
        matrix, widened = _matrix(one_axis, shape, axes)
        product: Array = array.reshape(array.shape[0], -1) @ matrix
        return product.reshape(-1, *widened)
    for axis in axes:
        array = one_axis(array, axis + 1)
    return array


@lru_cache(maxsize=4096)
def _matrix(one_axis: OneAxis, shape: tuple[int, ...], axes: Axes) -> tuple[Array, tuple[int, ...]]:
    """The map on flat arrays of this shape, as a matrix from the right, and the shape of what comes out."""
    entries = int(np.prod(shape))
    found = np.eye(entries).reshape(entries, *shape)
    for axis in axes:
        found = one_axis(found, axis + 1)
    return found.reshape(entries, -1), found.shape[1:]


left = partial(_on_axes, _left)
left_back = partial(_on_axes, _left_back)
right = partial(_on_axes, _right)
right_back = partial(_on_axes, _right_back)
added = partial(_on_axes, _added)
added_back = partial(_on_axes, _added_back)
