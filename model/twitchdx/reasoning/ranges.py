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
from numpy.typing import NDArray

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


def bands(values: Array, samples: Array) -> list[Band]:
    """The bands of C answers (C,) from what they are in each draw (R, C)."""
    ends = np.quantile(samples, ENDS, axis=0).T.tolist()
    return [Band(value, *own) for value, own in zip(values.tolist(), ends, strict=True)]


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


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """R joint draws: the numbers (R, M), and the tables that they give."""

    numbers: Array
    tables: Mapping[Table, Array]


@lru_cache(maxsize=1)
def joint(own: Ranges, draws: int, seed: int) -> Joint:
    """Joint draws of the numbers. They are the same for all cases, so the last ones are kept (20 MB of 500)."""
    numbers = drawn(own, draws, seed)
    numbers.setflags(write=False)
    return Joint(numbers, tables(own, numbers))


def moved(own: Ranges, z: Array) -> Array:
    """The numbers so many standard deviations from their values. Shapes (R, M)."""
    open_ = (own.values > 0.0) & (own.values < 1.0)
    start = _logit(np.where(open_, own.values, 0.5))
    at = 1.0 / (1.0 + np.exp(-(start + z * np.where(z < 0, own.below, own.above))))
    return np.where(open_, at, own.values)


def tables(own: Ranges, numbers: Array) -> dict[Table, Array]:
    """The tables under R sets of numbers (R, M): those that any of them moves, (R, *shape).

    Draws lie side by side in memory, whatever the shape says: all tables are worked out together, draws at once.
    """
    flat = _flat(own)
    change = np.ascontiguousarray((numbers - own.values).T)  # (M, R)
    values = np.repeat(flat.values[:, None], len(numbers), axis=1)
    values[flat.places] += np.add.reduceat(change[flat.numbers] * flat.slopes[:, None], flat.starts)
    np.maximum(values, 0.0, out=values)
    for states, first, last in flat.sizes:
        rows = values[first:last].reshape(-1, states, len(numbers))
        beside = np.flatnonzero(flat.exclusive[first:last:states]) if states > 2 else ()
        if len(beside):
            found = rows[beside]
            _by_odds(found, flat.values[first:last].reshape(-1, states)[beside])
            rows[beside] = found
        rows /= rows.sum(axis=1, keepdims=True)
    moved = np.asarray(change.any(axis=1))
    return {
        table: values[where].reshape(*table.values.shape, -1).transpose(-1, *range(table.values.ndim))
        for table, where in flat.where.items()
        if moved[own.moving[table].numbers].any()
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Flat:
    """All moving tables end to end: values (E,), and where each table lies; those with as many states stand together.

    `sizes` are numbers of states, each with its first entry and the one after its last. Entry `places[i]` moves by the
    sum, over the pairs from `starts[i]` on, of `slopes` times the change of `numbers`. `exclusive` (E,) are entries of
    tables whose numbers are P(state) of states side by side.
    """

    values: Array
    where: Mapping[Table, slice]
    sizes: tuple[tuple[int, int, int], ...]
    places: NDArray[np.intp]
    starts: NDArray[np.intp]
    numbers: NDArray[np.intp]
    slopes: Array
    exclusive: NDArray[np.bool_]


@lru_cache(maxsize=4)
def _flat(own: Ranges) -> _Flat:
    moving = own.moving
    ordered = sorted(moving, key=lambda table: table.values.shape[-1])
    ends = np.cumsum([table.values.size for table in ordered])
    firsts = ends - [table.values.size for table in ordered]
    states = np.array([table.values.shape[-1] for table in ordered])
    place, number, slope = [], [], []
    for table, first in zip(ordered, firsts.tolist(), strict=True):
        entry = moving[table]
        at, which = np.nonzero(entry.jacobian.T)
        place.append(first + at)
        number.append(entry.numbers[which])
        slope.append(entry.jacobian.T[at, which])
    places, starts = np.unique(np.concatenate(place), return_index=True)
    return _Flat(
        values=np.concatenate([table.values.reshape(-1) for table in ordered]),
        where={table: slice(*ends_) for table, *ends_ in zip(ordered, firsts.tolist(), ends.tolist(), strict=True)},
        sizes=tuple((s, int(firsts[states == s].min()), int(ends[states == s].max())) for s in np.unique(states)),
        places=places,
        starts=starts,
        numbers=np.concatenate(number),
        slopes=np.concatenate(slope),
        exclusive=np.repeat([moving[table].exclusive for table in ordered], [t.values.size for t in ordered]),
    )


def _by_odds(rows: Array, before: Array) -> None:
    """Rows (n, S, R), up to a factor, in which the odds of each state against the first move as its number does.

    Only where more than one state of a row moves; `before` (n, S) are the rows as they were.
    """
    was, now = before[:, 1:, None], rows[:, 1:]
    several = (now != was).sum(axis=1, keepdims=True) > 1
    open_ = (was > 0.0) & (was < 1.0)
    start, end = np.where(open_, was, 0.5), np.where(open_, np.minimum(now, BELOW_1), 0.5)
    odds = end / (1.0 - end) * (1.0 - start) / start
    rows[:, 1:] = np.where(several, was * odds, now)
    rows[:, :1] = np.where(several, before[:, :1, None], rows[:, :1])
