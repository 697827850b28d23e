"""Cumulative tables without lost digits, and the parts that a table is made of before anything cancels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twitchdx.graph import Array


def parts(values: Array, gates: Sequence[bool]) -> Array:
    """What a table over levels is made of where nothing may cancel: Σ |w| [levels at most …] instead of Σ w […].

    The last axes of `values` are the parents, and `gates` says which of them are gates. A table that falls along all of
    them is its own parts; of others they are larger, by as much as what the elimination cancels.
    """
    axes = [i - len(gates) for i, gate in enumerate(gates) if gate]
    found = values
    for axis in axes:
        size = values.shape[axis]
        next_level = np.take(found, np.minimum(np.arange(size) + 1, size - 1), axis)
        last = np.arange(size) == size - 1
        next_level = np.where(last.reshape([-1] + [1] * (-axis - 1)), 0.0, next_level)
        found = found - next_level
    found = np.abs(found)
    for axis in axes:
        found = np.flip(np.cumsum(np.flip(found, axis), axis), axis)
    return np.maximum(found, values)


def cumulative(values: Array) -> tuple[Array, Array]:
    """P(level s or milder) along the last axis, and what rounding cut off it.

    Above a half it is taken as 1 less the rest, exactly (Dekker 1971): a rare level then keeps all its digits in the
    difference of two neighbours.
    """
    below = np.cumsum(values, axis=-1)
    rest = np.concatenate(
        [np.flip(np.cumsum(np.flip(values[..., 1:], -1), axis=-1), -1), np.zeros_like(values[..., :1])], -1
    )
    high = np.where(below > 0.5, 1.0 - rest, below)
    low = np.where(below > 0.5, (1.0 - high) - rest, 0.0)
    return high, low
