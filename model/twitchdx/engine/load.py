"""The numbers of the first factors of a plan, under the evidence of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.factors import LIKELIHOOD, OBSERVED, Source, regular_axis
from twitchdx.engine.plan import Plan
from twitchdx.graph import Array

States = Mapping[int, NDArray[np.intp]]  # observed variable -> state of each case, (R,) or (1,)
Likelihoods = Mapping[int, Array]  # softly observed variable -> (R, S)


def load_all(plan: Plan, states: States, likelihoods: Likelihoods) -> list[Array]:
    """One array for each source of the plan."""
    return [load(source, axes, states, likelihoods) for source, axes in plan.sources]


def load(source: Source, axes: tuple[int, ...], states: States, likelihoods: Likelihoods) -> Array:
    """The numbers of one factor under the evidence of a batch. Shape (R or 1, size of each axis)."""
    if source.child_state == LIKELIHOOD:
        return likelihoods[source.variable]
    table = source.table
    values = table.values if table.batched else table.values[None]
    taken = [states.get(p) for p in table.parents]
    taken.append(states[source.variable] if source.child_state == OBSERVED else None)
    values = _gather(values, taken)
    for through in source.through:
        values = values @ through
    kept = [regular_axis(p) for p in table.parents if p not in states]
    return _cut(values, source, kept, axes)


def _gather(values: Array, taken: Sequence[NDArray[np.intp] | None]) -> Array:
    """Take the observed states (None: keep the axis); the rows of the batch stay in front."""
    observed = [i for i, t in enumerate(taken) if t is not None]
    if not observed:
        return values
    states = [t for t in taken if t is not None]
    rows = max(len(t) for t in states)
    kept = [i for i in range(len(taken)) if i not in observed]
    moved = values.transpose(0, *(i + 1 for i in observed), *(i + 1 for i in kept))
    if rows == 1:
        for state in states:
            moved = moved[:, int(state[0])]
        return moved
    variants = np.arange(rows) if values.shape[0] > 1 else np.zeros(rows, np.intp)
    found: Array = moved[(variants, *states)]
    return found


def _cut(values: Array, source: Source, kept: list[int], axes: tuple[int, ...]) -> Array:
    """Keep the levels of a gate that its observed state allows, and put the axes in order."""
    level = source.child_state
    if len(axes) == len(kept):
        if level == 0:
            values = values[..., 0]
        order = kept
    else:
        if level is not None:
            values = values[..., : level + 1]
        own = next(a for a in axes if a not in kept)
        order = [*kept, own]
    return values.transpose(0, *(1 + order.index(a) for a in axes))
