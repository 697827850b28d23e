"""All numbers of priors/ drawn from their ranges at once, and the tables of the network that each draw gives.

The distribution: on the scale of log-odds, a normal curve on either side of the value, of which the ends of the range
cut off one in forty each: low and high are the points of 2.5 and 97.5 in 100. Numbers are drawn independently of each
other. A number that is 0 or 1 has no log-odds and stays; an end at 0 or 1 is taken at the tangent.

Rows of a gate are piecewise linear in their numbers (see `sensitivity.entries`); where a draw leaves the piece, what
would be negative is held at 0 and the row made to sum to 1. States side by side, drawn one by one, could come to more
than 1 together and leave nothing for the first of them: where several move, each is moved by its odds against the
first, which for two states is the number itself.

Letters: R draws, M numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.graph import Array, Table
from twitchdx.network import Network
from twitchdx.sensitivity import Entries, Named, entries, named_numbers

BELOW_1 = np.nextafter(1.0, 0.0)
ENDS = (0.05, 0.5, 0.95)
TAIL = 1.959963984540054  # of a normal curve, beyond which lies 1 in 40


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """The numbers of a network, where they go, and how far they reach in log-odds on either side (M,)."""

    numbers: tuple[Named, ...]
    moving: Mapping[Table, Entries]
    values: Array
    below: Array
    above: Array


@dataclass(frozen=True, slots=True)
class Band:
    """A number as it is (`value`), and the points of 5, 50 and 95 in 100 of all draws."""

    value: float
    low: float
    median: float
    high: float


def band(value: float, sample: Array) -> Band:
    """The band of an answer from what it is in each draw (R,)."""
    low, median, high = np.quantile(sample, ENDS).tolist()
    return Band(value, low, median, high)


@lru_cache(maxsize=4)
def ranges(network: Network) -> Ranges:
    """The ranges of all numbers of a network."""
    numbers = named_numbers(network.knowledge)
    values, low, high = (np.array([getattr(n.number, end) for n in numbers]) for end in ("value", "low", "high"))
    open_ = (values > 0.0) & (values < 1.0)
    slope = np.where(open_, values * (1.0 - values), 1.0)
    reach = []
    for end in (low, high):
        inside = open_ & (end > 0.0) & (end < 1.0)
        safe = np.where(inside, end, 0.5)
        exact = _logit(safe) - _logit(np.where(open_, values, 0.5))
        reach.append(np.abs(np.where(open_, np.where(inside, exact, (end - values) / slope), 0.0)) / TAIL)
    return Ranges(numbers, entries(network, numbers), values, reach[0], reach[1])


def _logit(p: Array) -> Array:
    return np.asarray(np.log(p) - np.log1p(-p))


def drawn(own: Ranges, draws: int, seed: int) -> Array:
    """R joint draws of the numbers. Shape (R, M)."""
    z = np.random.default_rng(seed).standard_normal((draws, len(own.values)))
    return moved(own, z)


def moved(own: Ranges, z: Array) -> Array:
    """The numbers so many standard deviations from their values. Shapes (R, M)."""
    open_ = (own.values > 0.0) & (own.values < 1.0)
    start = _logit(np.where(open_, own.values, 0.5))
    at = 1.0 / (1.0 + np.exp(-(start + z * np.where(z < 0, own.below, own.above))))
    return np.where(open_, at, own.values)


def tables(own: Ranges, numbers: Array) -> dict[Table, Array]:
    """The tables under R sets of numbers (R, M): those that any of them moves, (R, *shape)."""
    change = numbers - own.values
    found = {}
    for table, entry in own.moving.items():
        step = change[:, entry.numbers]
        if not step.any():
            continue
        values = table.values + (step @ entry.jacobian).reshape(-1, *table.values.shape)
        values = np.maximum(values, 0.0)
        if entry.exclusive:
            several = (values[..., 1:] != table.values[..., 1:]).sum(axis=-1, keepdims=True) > 1
            values = np.where(several, _by_odds(table.values, values), values)
        found[table] = values / values.sum(axis=-1, keepdims=True)
    return found


def _by_odds(before: Array, moved: Array) -> Array:
    """Rows (R, …, S) up to a factor, in which the odds of each state against the first move as its number does."""
    first, rest = before[..., :1], before[..., 1:]
    open_ = (rest > 0.0) & (rest < 1.0)
    start, end = (np.where(open_, p, 0.5) for p in (rest, np.minimum(moved[..., 1:], BELOW_1)))
    odds = end / (1.0 - end) * (1.0 - start) / start
    return np.concatenate([np.broadcast_to(first, (len(moved), *first.shape)), rest * odds], axis=-1)
