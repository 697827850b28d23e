"""Third step: run a plan with numpy, upwards for P(evidence), downwards for all posteriors.

Every array is (R or 1, size of each axis): R cases, or variants of the network, run in one batch. Downward
messages are the derivatives of P(evidence) with respect to the upward ones (Darwiche 2003), so no message is ever
divided by. Messages are scaled to a largest entry of 1; the logarithm of the scale is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.factors import LIKELIHOOD, OBSERVED, Source, is_gate_axis, regular_axis
from twitchdx.engine.plan import Join, Plan, Step
from twitchdx.graph import Array

States = Mapping[int, NDArray[np.intp]]  # observed variable -> state of each case, (R,) or (1,)
Likelihoods = Mapping[int, Array]  # softly observed variable -> (R, S)


@dataclass(frozen=True, slots=True)
class Upward:
    """Arrays by slot, and log P(evidence) of each case, -inf where it is impossible. Shape (R,)."""

    arrays: list[Array | None]
    log_evidence: Array


def upward(plan: Plan, states: States, likelihoods: Likelihoods) -> Upward:
    """P(evidence) of every case of a batch."""
    arrays: list[Array | None] = [None] * plan.slots
    for slot, (source, axes) in enumerate(plan.sources):
        arrays[slot] = load(source, axes, states, likelihoods)
    log_scale = np.zeros(1)
    for step in plan.steps:
        for join in step.joins:
            arrays[join.out] = _join(join, arrays)
        joined = _get(arrays, step.joined).reshape(-1, *step.shape)
        message, scale = _scaled(_take_away(step, joined))
        arrays[step.out] = message
        log_scale = log_scale + scale
    for slot in plan.last:
        with np.errstate(divide="ignore"):
            log_scale = log_scale + np.log(_get(arrays, slot).reshape(-1))
    return Upward(arrays, log_scale)


def downward(plan: Plan, up: Upward, targets: frozenset[int]) -> dict[int, Array]:
    """Posterior of each target that has a regular axis in the plan. Each (R, S)."""
    gradients: dict[int, Array] = {slot: np.ones(1) for slot in plan.last}
    posteriors: dict[int, Array] = {}
    sources = len(plan.sources)
    for step in reversed(plan.steps):
        gradient = gradients.pop(step.out)
        joined = _get(up.arrays, step.joined).reshape(-1, *step.shape)
        if not is_gate_axis(step.axis) and step.axis // 2 in targets:
            posteriors[step.axis // 2] = _belief(step, joined, gradient)
        current: Array | None = _give_back(step, gradient)
        for join in reversed(step.joins):
            assert current is not None
            current, right = _join_back(join, current, up.arrays, (join.left >= sources, join.right >= sources))
            if right is not None:
                gradients[join.right] = right
        first = step.joins[0].left if step.joins else step.joined
        if current is not None and first >= sources:
            gradients[first] = current
    return posteriors


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


def _get(arrays: Sequence[Array | None], slot: int) -> Array:
    array = arrays[slot]
    assert array is not None
    return array


@lru_cache(maxsize=64)
def _larger(size: int) -> tuple[Array, Array, Array]:
    """Matrices (left, right, back) that join two factors on a gate axis of `size` levels.

    P(max = x) = f(x) G(<= x) + F(< x) g(x): `size` products of the first kind, then `size - 1` of the second.
    """
    unit, below = np.eye(size), np.tril(np.ones((size, size)), -1)
    left = np.vstack((unit, below[1:]))
    right = np.vstack((unit + below, unit[1:]))
    back = np.hstack((unit, unit[:, 1:]))
    for matrix in (left, right, back):
        matrix.flags.writeable = False
    return left, right, back


def _apply(matrix: Array, array: Array, position: int) -> Array:
    """Multiply `matrix` (A, B) along one axis of length B; `position` does not count the batch axis."""
    shape = array.shape
    before = int(np.prod(shape[: position + 1]))
    flat = array.reshape(before, shape[position + 1], -1)
    found: Array = np.matmul(matrix, flat)
    return found.reshape(*shape[: position + 1], matrix.shape[0], *shape[position + 2 :])


def _aligned(join: Join, arrays: Sequence[Array | None]) -> tuple[Array, Array]:
    left = _get(arrays, join.left).reshape(-1, *join.left_shape)
    right = _get(arrays, join.right).reshape(-1, *join.right_shape)
    for position in join.shared_gates:
        to_left, to_right, _ = _larger(join.shape[position])
        left, right = _apply(to_left, left, position), _apply(to_right, right, position)
    return left, right


def _join(join: Join, arrays: Sequence[Array | None]) -> Array:
    left, right = _aligned(join, arrays)
    found: Array = left * right
    for position in join.shared_gates:
        found = _apply(_larger(join.shape[position])[2], found, position)
    return found


def _join_back(
    join: Join, gradient: Array, arrays: Sequence[Array | None], wanted: tuple[bool, bool]
) -> tuple[Array | None, Array | None]:
    """Derivatives with respect to the left and the right factor, where they are wanted."""
    left, right = _aligned(join, arrays)
    gradient = gradient.reshape(-1, *join.shape)
    for position in join.shared_gates:
        gradient = _apply(_larger(join.shape[position])[2].T, gradient, position)
    found: list[Array | None] = []
    for side, other in ((0, right), (1, left)):
        if not wanted[side]:
            found.append(None)
            continue
        shape = join.left_shape if side == 0 else join.right_shape
        back = _summed(gradient * other, shape, join.shared_gates)
        for position in join.shared_gates:
            back = _apply(_larger(join.shape[position])[side].T, back, position)
        found.append(back)
    return found[0], found[1]


def _summed(array: Array, shape: tuple[int, ...], keep: tuple[int, ...]) -> Array:
    """Sum over the axes that the factor of `shape` does not have."""
    axes = tuple(i + 1 for i, n in enumerate(shape) if n == 1 and array.shape[i + 1] > 1 and i not in keep)
    summed: Array = array.sum(axis=axes, keepdims=True) if axes else array
    return summed


def _take_away(step: Step, joined: Array) -> Array:
    axis = step.position + 1
    if step.level is not None:
        return joined[(slice(None),) * axis + (step.level,)]
    if not is_gate_axis(step.axis):
        summed: Array = joined.sum(axis=axis)
        return summed
    if step.diagonal:
        return np.moveaxis(np.diagonal(joined, axis1=axis, axis2=axis + 1), -1, axis)
    return joined


def _give_back(step: Step, gradient: Array) -> Array:
    """Derivative with respect to the joined array, from that with respect to the message."""
    axis = step.position + 1
    rest = step.shape[: step.position] + step.shape[step.position + 1 :]
    gradient = _scaled(gradient)[0]
    if step.level is not None:
        found = np.zeros((gradient.shape[0], *step.shape))
        found[(slice(None),) * axis + (step.level,)] = gradient.reshape(-1, *rest)
        return found
    if not is_gate_axis(step.axis):
        return np.broadcast_to(np.expand_dims(gradient.reshape(-1, *rest), axis), (gradient.shape[0], *step.shape))
    if step.diagonal:
        size = step.shape[step.position]
        return np.expand_dims(gradient.reshape(-1, *rest), axis) * np.eye(size).reshape(
            (1,) * axis + (size, size) + (1,) * (len(step.shape) - step.position - 2)
        )
    return gradient.reshape(-1, *step.shape)


def _belief(step: Step, joined: Array, gradient: Array) -> Array:
    """Posterior of the variable whose axis a step sums out. Shape (R, S); zeros where impossible."""
    rest = step.shape[: step.position] + step.shape[step.position + 1 :]
    product = joined * np.expand_dims(gradient.reshape(-1, *rest), step.position + 1)
    axes = tuple(i + 1 for i in range(len(step.shape)) if i != step.position)
    belief: Array = product.sum(axis=axes)
    total = belief.sum(axis=-1, keepdims=True)
    belief /= np.where(total > 0, total, 1.0)
    return belief


def _scaled(array: Array) -> tuple[Array, Array]:
    """The array with a largest entry of 1 in each row, and the log of what it was divided by."""
    largest = array.reshape(array.shape[0], -1).max(axis=1)
    scale = np.where(largest > 0, largest, 1.0)
    return array / scale.reshape(-1, *(1,) * (array.ndim - 1)), np.log(scale)
