"""Second step: the order of elimination, as a list of steps that a backend executes (Dechter 1996).

A step joins all factors that hold one axis and takes that axis away:

- a regular axis is summed out;
- the gate axis of an observed gate is read at the observed level;
- the gate axis of an unobserved gate becomes its regular axis, once all its contributions are joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from twitchdx.engine.factors import Problem, Source, is_gate_axis, problem
from twitchdx.engine.order import best_order
from twitchdx.engine.signature import Signature
from twitchdx.graph import Graph
from twitchdx.language import say

MOST = 2.0**27  # products of one case: some seconds
IN_MEMORY = 2.0**23  # products of one batch, each a number kept for the way down: 64 megabytes


@dataclass(frozen=True, slots=True)
class Join:
    """One product of two arrays (R or 1, …): how to align them on the union of their axes."""

    left: int
    right: int
    out: int
    left_shape: tuple[int, ...]  # without the batch axis, 1 where the axis is missing
    right_shape: tuple[int, ...]
    shape: tuple[int, ...]
    shared_gates: tuple[int, ...]  # positions in `shape` of gate axes on both sides


@dataclass(frozen=True, slots=True)
class Step:
    """Joins, then the removal of `axis` at `position` of the joined array `joined`."""

    axis: int
    joins: tuple[Join, ...]
    joined: int
    shape: tuple[int, ...]
    position: int
    level: int | None  # observed level of a gate axis; None: sum out, or turn into the regular axis
    diagonal: bool  # the joined array also holds the regular axis that the gate axis turns into
    out: int

    @property
    def inputs(self) -> tuple[int, ...]:
        """Slots that the step takes in."""
        made = {join.out for join in self.joins}
        taken = [slot for join in self.joins for slot in (join.left, join.right) if slot not in made]
        return tuple(taken) or (self.joined,)


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources of the first slots, then steps; `last` are the slots of the scalars that remain."""

    sources: tuple[tuple[Source, tuple[int, ...]], ...]
    steps: tuple[Step, ...]
    last: tuple[int, ...]
    cost: float  # products of numbers, one way


class TooWideError(ValueError):
    """Exact inference for this evidence would take more work and memory than is sensible."""


def rows_at_once(plan: Plan) -> int:
    """How many cases may run in one batch within the memory meant for it.

    Raises
    ------
    TooWideError
        Where even one case would take too much.
    """
    if plan.cost > MOST:
        raise TooWideError(
            say("exact inference would take {cost:.1e} products, more than {most:.1e}", cost=plan.cost, most=MOST)
        )
    return int(IN_MEMORY // max(plan.cost, 1.0)) or 1


@lru_cache(maxsize=512)
def plan(graph: Graph, signature: Signature, targets: tuple[int, ...]) -> Plan:
    """The plan for all cases of one signature, remembered for the next ones."""
    given = problem(graph, signature, targets)
    return _Writer(given).write(*best_order(given))


class _Writer:
    """Turns an order of elimination into steps; remembers which slots hold which axes."""

    def __init__(self, given: Problem) -> None:
        self.given = given
        self.axes: dict[int, tuple[int, ...]] = {i: f.axes for i, f in enumerate(given.factors)}
        self.slots = len(given.factors)
        self.holders: dict[int, set[int]] = {axis: set() for axis in given.sizes}
        for slot, axes in self.axes.items():
            for axis in axes:
                self.holders[axis].add(slot)

    def write(self, order: list[int], cost: float) -> Plan:
        steps = tuple(self._step(axis) for axis in order)
        sources = tuple((f.source, f.axes) for f in self.given.factors)
        return Plan(sources, steps, tuple(sorted(self.axes)), cost)

    def _step(self, axis: int) -> Step:
        slots = sorted(self.holders[axis], key=lambda s: (self._entries(s), s))
        joins = []
        current = slots[0]
        for other in slots[1:]:
            larger, smaller = sorted((current, other), key=self._entries, reverse=True)
            joins.append(self._join(larger, smaller))  # widening the right side is the dearer one
            current = joins[-1].out
        axes = self._take(current)
        level = self.given.closing[axis // 2] if is_gate_axis(axis) else None
        turned = axis + 1 if is_gate_axis(axis) and level is None else None
        rest = {*axes, turned} - {axis, None}
        out = self._hold(tuple(sorted(a for a in rest if a is not None)))
        shape = self._shape(axes, axes)
        return Step(axis, tuple(joins), current, shape, axes.index(axis), level, turned in axes, out)

    def _join(self, left: int, right: int) -> Join:
        ours, theirs = self._take(left), self._take(right)
        union = tuple(sorted({*ours, *theirs}))
        shared = tuple(i for i, a in enumerate(union) if is_gate_axis(a) and a in ours and a in theirs)
        out = self._hold(union)
        return Join(
            left, right, out, self._shape(ours, union), self._shape(theirs, union), self._shape(union, union), shared
        )

    def _shape(self, axes: tuple[int, ...], union: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(self.given.sizes[a] if a in axes else 1 for a in union)

    def _entries(self, slot: int) -> int:
        entries = 1
        for axis in self.axes[slot]:
            entries *= self.given.sizes[axis]
        return entries

    def _hold(self, axes: tuple[int, ...]) -> int:
        """A new slot for an array over these axes."""
        slot = self.slots
        self.slots += 1
        self.axes[slot] = axes
        for axis in axes:
            self.holders[axis].add(slot)
        return slot

    def _take(self, slot: int) -> tuple[int, ...]:
        axes = self.axes.pop(slot)
        for axis in axes:
            self.holders[axis].discard(slot)
        return axes
