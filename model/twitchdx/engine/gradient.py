"""Derivatives of log P(evidence) with respect to every entry of every table of the network.

P(evidence) is linear in each factor of a plan (Darwiche 2003): with g the derivative by the entries a of a
factor, P(evidence) = Σ g a. So g / Σ g a is the derivative of the logarithm, whatever factor of its own g was
scaled by. What `load` does to a table to make a factor of it is then undone: levels cut off, contributions passed
on through folded gates, observed states taken.

A folded gate passes on by a table of zeros and ones. That table is no factor of the plan and gets no derivative: what
is certain by definition has no log-odds to move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.execute import downward, upward
from twitchdx.engine.factors import LIKELIHOOD, OBSERVED, Source, regular_axis
from twitchdx.engine.load import Likelihoods, States, load_all
from twitchdx.engine.plan import Plan
from twitchdx.graph import Array, Table


def log_gradients(
    plan: Plan, states: States, likelihoods: Likelihoods, rows: int
) -> tuple[Array, Iterator[tuple[Table, Array]]]:
    """Log P(evidence) (R,) of the rows of a batch, and for each table of the plan its derivatives (R, *values.shape).

    Entries are free: that a row of a table sums to 1 is the business of whoever moves its numbers. Derivatives are 0
    where the evidence is impossible. A table that is no part of the plan cannot matter, and is left out.

    Parameters
    ----------
    states, likelihoods
        As from `infer.batch`.
    rows
        R, which the evidence alone does not tell where all of it is shared.
    """
    up = upward(plan, load_all(plan, states, likelihoods))
    gradients = downward(plan, up, to_sources=True)
    possible = np.broadcast_to(np.isfinite(up.log_evidence), rows)

    def found() -> Iterator[tuple[Table, Array]]:
        for slot, (source, axes) in enumerate(plan.sources):
            if source.child_state != LIKELIHOOD:
                array = up.arrays[slot]
                by_entry = _of_logarithm(array, gradients[slot].reshape(-1, *array.shape[1:]), possible)
                yield source.table, _of_table(source, axes, by_entry, states)

    return np.broadcast_to(up.log_evidence, rows), found()


def _of_logarithm(array: Array, gradient: Array, possible: NDArray[np.bool_]) -> Array:
    """Derivative of the logarithm by the entries of one factor. Shape (R, …)."""
    product = array * gradient
    total = product.reshape(product.shape[0], -1).sum(axis=1)
    share = np.where(possible & (total > 0), 1.0 / np.where(total > 0, total, 1.0), 0.0)
    found: Array = gradient * share.reshape(-1, *(1,) * (gradient.ndim - 1))
    return found


def _of_table(source: Source, axes: tuple[int, ...], gradient: Array, states: States) -> Array:
    """From the entries of a factor back to those of its table: `load` in reverse."""
    table = source.table
    shape = table.values.shape[1:] if table.batched else table.values.shape
    taken = [states.get(p) for p in table.parents]
    taken.append(states[source.variable] if source.child_state == OBSERVED else None)
    gradient = _uncut(source, axes, gradient, [regular_axis(p) for p in table.parents if p not in states])
    for through in reversed(source.through):
        gradient = gradient @ through.T
    return _scattered(gradient, taken, shape)


def _uncut(source: Source, axes: tuple[int, ...], gradient: Array, kept: list[int]) -> Array:
    """Axes in the order of the table, and zeros for the levels that the observed state of a gate cut off."""
    own = [axis for axis in axes if axis not in kept]
    gradient = gradient.transpose(0, *(1 + axes.index(axis) for axis in (*kept, *own)))
    level = source.child_state
    if level is None or level == OBSERVED:
        return gradient
    if not own:
        gradient = gradient[..., None]
    size = source.through[-1].shape[-1] if source.through else source.table.values.shape[-1]
    missing = size - gradient.shape[-1]
    return np.concatenate([gradient, np.zeros((*gradient.shape[:-1], missing))], axis=-1)


def _scattered(gradient: Array, taken: Sequence[NDArray[np.intp] | None], shape: tuple[int, ...]) -> Array:
    """Put each row at the observed states that it was taken from; other entries do not matter and get 0."""
    observed = [i for i, t in enumerate(taken) if t is not None]
    if not observed:
        return gradient
    kept = [i for i in range(len(taken)) if i not in observed]
    rows = gradient.shape[0]
    found = np.zeros((rows, *shape))
    view = found.transpose(0, *(i + 1 for i in observed), *(i + 1 for i in kept))
    view[(np.arange(rows), *(t for t in taken if t is not None))] = gradient
    return found
