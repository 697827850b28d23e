"""Third step: run a plan with numpy, upwards for P(evidence), downwards for its derivatives.

Every array is (R or 1, size of each axis): R cases, or variants of the network, run in one batch. Downward
messages are the derivatives of P(evidence) with respect to the upward ones (Darwiche 2003), so no message is ever
divided by another. Messages are scaled to a largest entry of 1; the logarithm of the scale is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine import levels
from twitchdx.engine.factors import is_gate_axis
from twitchdx.engine.plan import Join, Plan, Step
from twitchdx.graph import Array

Slots = Mapping[int, Array]
KEPT = 2**18  # entries of two aligned factors up to which they are kept for the way down


@dataclass(frozen=True, slots=True)
class Upward:
    """Arrays by slot, the scale (R,) of each step's message, and log P(evidence) (R,), -inf if impossible.

    `aligned` keeps the two factors of a join, by the slot that it fills, as they were multiplied.
    """

    arrays: dict[int, Array]
    aligned: dict[int, tuple[Array, Array]]
    scales: dict[int, Array]
    log_evidence: Array


def upward(plan: Plan, sources: Sequence[Array], *, keep: bool = True) -> Upward:
    """P(evidence) of every case of a batch, from the numbers of the plan's sources.

    Where nothing will go down again, arrays need not be kept: memory then hangs on the largest, not on their sum.
    """
    arrays = dict(enumerate(sources))
    kept: dict[int, tuple[Array, Array]] = {}
    scales: dict[int, Array] = {}
    log_evidence = np.zeros(1)
    for step in plan.steps:
        for join in step.joins:
            left, right = aligned(join, arrays[join.left], arrays[join.right])
            arrays[join.out] = multiplied(join, left, right)
            if not keep:
                del arrays[join.left], arrays[join.right]
            elif left.size + right.size <= KEPT:
                kept[join.out] = left, right
        message = taken_away(step, arrays[step.joined] if keep else arrays.pop(step.joined))
        scales[step.out] = largest(message)
        arrays[step.out] = divided(message, scales[step.out])
        log_evidence = log_evidence + np.log(scales[step.out])
    with np.errstate(divide="ignore"):
        for slot in plan.last:
            log_evidence = log_evidence + np.log(arrays[slot].reshape(-1))
    return Upward(arrays, kept, scales, log_evidence)


def downward(plan: Plan, up: Upward, to_sources: bool = False) -> dict[int, Array]:
    """Derivative of P(evidence) with respect to each message, and source if wanted, up to a factor of its own.

    By slot; shape (R or 1, …) of any arrangement that keeps the order of the entries.
    """
    gradients: dict[int, Array] = {slot: np.ones(1) for slot in plan.last}
    first_message = 0 if to_sources else len(plan.sources)
    for step in reversed(plan.steps):
        gradient = gradients[step.out]
        gradients[step.joined] = _give_back(step, divided(gradient, largest(gradient)))
        for join in reversed(step.joins):
            if join.out not in gradients:
                break
            wanted = join.left >= first_message, join.right >= first_message
            left, right = _join_back(join, gradients[join.out], up, wanted)
            gradients |= {slot: g for slot, g in ((join.left, left), (join.right, right)) if g is not None}
    return gradients


def beliefs(plan: Plan, up: Upward, gradients: Slots, targets: Collection[int]) -> dict[int, Array]:
    """Posterior (R, S) of each target that has a regular axis in the plan; zeros where impossible."""
    return {
        step.axis // 2: _belief(step, up.arrays[step.joined], gradients[step.out])
        for step in plan.steps
        if not is_gate_axis(step.axis) and step.axis // 2 in targets
    }


def aligned(join: Join, left: Array, right: Array) -> tuple[Array, Array]:
    """Both factors on the union of their axes, the gate axes that they share widened (see `levels`)."""
    return aligned_left(join, left), aligned_right(join, right)


def aligned_left(join: Join, left: Array) -> Array:
    """The left factor, ready to be multiplied."""
    return levels.left(left.reshape(-1, *join.left_shape), join.shared_gates)


def aligned_right(join: Join, right: Array) -> Array:
    """The right factor, ready to be multiplied."""
    return levels.right(right.reshape(-1, *join.right_shape), join.shared_gates)


def aligned_of(join: Join, up: Upward) -> tuple[Array, Array]:
    """The factors of a join as they were multiplied on the way up."""
    kept = up.aligned.get(join.out)
    return kept if kept is not None else aligned(join, up.arrays[join.left], up.arrays[join.right])


def multiplied(join: Join, left: Array, right: Array) -> Array:
    """Product of two aligned factors; on the gate axes that they share the larger level wins."""
    return levels.added(left * right, join.shared_gates)


def largest(array: Array) -> Array:
    """Largest entry of each row, 1 where all are 0. Shape (R,)."""
    found: Array = array.reshape(array.shape[0], -1).max(axis=1)
    found[found == 0] = 1.0
    return found


def divided(array: Array, scale: Array) -> Array:
    """Each row divided by its own number."""
    return array / scale.reshape(-1, *(1,) * (array.ndim - 1))


def _join_back(join: Join, gradient: Array, up: Upward, wanted: tuple[bool, bool]) -> tuple[Array | None, Array | None]:
    """Derivatives with respect to the left and the right factor, where they are wanted."""
    if not any(wanted):
        return None, None
    left, right = aligned_of(join, up)
    gradient = levels.added_back(gradient.reshape(-1, *join.shape), join.shared_gates)
    to_left = to_right = None
    if wanted[0]:
        to_left = _summed(gradient * right, join.left_shape, join.shared_gates)
        to_left = levels.left_back(to_left, join.shared_gates)
    if wanted[1]:
        to_right = _summed(gradient * left, join.right_shape, join.shared_gates)
        to_right = levels.right_back(to_right, join.shared_gates)
    return to_left, to_right


def _summed(array: Array, shape: tuple[int, ...], keep: tuple[int, ...]) -> Array:
    """Sum over the axes that the factor of `shape` does not have."""
    axes = tuple(i + 1 for i, n in enumerate(shape) if n == 1 and array.shape[i + 1] > 1 and i not in keep)
    summed: Array = array.sum(axis=axes, keepdims=True) if axes else array
    return summed


def taken_away(step: Step, array: Array) -> Array:
    """The message of a step, not yet scaled, from its joined array."""
    array = array.reshape(-1, *step.shape)
    axis = step.position + 1
    if step.level is not None:
        return array[(slice(None),) * axis + (step.level,)]
    if not is_gate_axis(step.axis):
        summed: Array = array.sum(axis=axis)
        return summed
    if step.diagonal:
        return np.moveaxis(np.diagonal(array, axis1=axis, axis2=axis + 1), -1, axis)
    return array


def _give_back(step: Step, gradient: Array) -> Array:
    """Derivative with respect to the joined array, from that with respect to the message."""
    axis = step.position + 1
    rest = step.shape[: step.position] + step.shape[step.position + 1 :]
    if step.level is not None:
        found = np.zeros((gradient.shape[0], *step.shape))
        found[(slice(None),) * axis + (step.level,)] = gradient.reshape(-1, *rest)
        return found
    if not is_gate_axis(step.axis):
        spread = np.expand_dims(gradient.reshape(-1, *rest), axis)
        return np.broadcast_to(spread, (gradient.shape[0], *step.shape))
    if step.diagonal:
        size = step.shape[step.position]
        same = np.eye(size).reshape((1,) * axis + (size, size) + (1,) * (len(step.shape) - step.position - 2))
        return np.expand_dims(gradient.reshape(-1, *rest), axis) * same
    return gradient.reshape(-1, *step.shape)


def _belief(step: Step, array: Array, gradient: Array) -> Array:
    """Posterior of the variable whose axis a step sums out."""
    rest = step.shape[: step.position] + step.shape[step.position + 1 :]
    product = array.reshape(-1, *step.shape) * np.expand_dims(gradient.reshape(-1, *rest), step.position + 1)
    belief: Array = product.sum(axis=tuple(i + 1 for i in range(len(step.shape)) if i != step.position))
    total = belief.sum(axis=-1, keepdims=True)
    belief /= np.where(total > 0, total, 1.0)
    return belief
