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

    From the likeliest level on it is taken as 1 less the rest, exactly (Dekker 1971): all other levels then keep their
    digits in the difference of two neighbours, also where a row sums to 1 only up to rounding.
    """
    if values.shape[-1] == 2:
        return _of_two(values)
    below, below_rest = _sums(values)
    above, above_rest = _sums(np.flip(values[..., 1:], -1))
    nothing = np.zeros_like(values[..., :1])
    above, above_rest = (np.concatenate([np.flip(x, -1), nothing], -1) for x in (above, above_rest))
    from_above = np.arange(values.shape[-1]) >= values.argmax(axis=-1)[..., None]
    high = np.where(from_above, 1.0 - above, below)
    low = np.where(from_above, ((1.0 - high) - above) - above_rest, below_rest)
    return high, low


def _of_two(values: Array) -> tuple[Array, Array]:
    """The same for two levels, of which there are most."""
    high, low = np.ones_like(values), np.zeros_like(values)
    first, second = values[..., 0], values[..., 1]
    likelier = first >= second
    high[..., 0] = np.where(likelier, 1.0 - second, first)
    low[..., 0] = np.where(likelier, (1.0 - high[..., 0]) - second, 0.0)
    return high, low


def _sums(values: Array) -> tuple[Array, Array]:
    """Running sums along the last axis, and what rounding cut off them (Knuth 1969, section 4.2.2)."""
    high, low = values.copy(), np.zeros_like(values)
    for i in range(1, values.shape[-1]):
        total = high[..., i - 1] + values[..., i]
        part = total - high[..., i - 1]
        low[..., i] = low[..., i - 1] + (high[..., i - 1] - (total - part)) + (values[..., i] - part)
        high[..., i] = total
    return high, low
