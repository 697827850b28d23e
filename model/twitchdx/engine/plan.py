"""Second step: the order of elimination, as a list of steps that a backend executes (Dechter 1996).

A step joins all factors that hold one axis and takes that axis away:

- a regular axis is summed out;
- the gate axis of an observed gate is read at the observed level;
- the gate axis of an unobserved gate becomes its regular axis, once all its contributions are joined.

Which axis comes next is decided greedily by the size of the joint table (min-weight).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log2

from twitchdx.engine.factors import Problem, Source, gate_axis, is_gate_axis, problem, regular_axis
from twitchdx.engine.signature import Signature
from twitchdx.graph import Graph


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


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources of the first slots, then steps; `last` are the slots of the scalars that remain."""

    sources: tuple[tuple[Source, tuple[int, ...]], ...]
    steps: tuple[Step, ...]
    last: tuple[int, ...]
    slots: int
    largest: int  # entries of the largest joint table


@lru_cache(maxsize=4096)
def plan(graph: Graph, signature: Signature, targets: tuple[int, ...]) -> Plan:
    """The plan for all cases of one signature, remembered for the next ones."""
    return _Planner(problem(graph, signature, targets)).run()


class _Planner:
    """Greedy elimination on bit masks of axes."""

    def __init__(self, given: Problem) -> None:
        self.given = given
        self.axes: dict[int, tuple[int, ...]] = {i: f.axes for i, f in enumerate(given.factors)}
        self.slots = len(given.factors)
        self.open = {axis: {s for s, a in self.axes.items() if axis in a} for axis in given.sizes}
        self.weight = {axis: log2(size) for axis, size in given.sizes.items()}
        self.waiting = {regular_axis(v) for v, level in given.closing.items() if level is None}
        self.steps: list[Step] = []
        self.largest = 1

    def run(self) -> Plan:
        cost = {axis: self._cost(axis) for axis in self.open if axis not in self.waiting}
        while cost:
            axis = min(cost, key=lambda a: (cost[a], a))
            touched = self._eliminate(axis)
            del cost[axis]
            for other in touched:
                if other in self.open and other not in self.waiting:
                    cost[other] = self._cost(other)
        sources = tuple((f.source, f.axes) for f in self.given.factors)
        return Plan(sources, tuple(self.steps), tuple(sorted(self.axes)), self.slots, self.largest)

    def _neighbours(self, axis: int) -> set[int]:
        return {a for slot in self.open[axis] for a in self.axes[slot]}

    def _cost(self, axis: int) -> float:
        """log2 of the joint table; turning a gate into a variable frees nothing, so it waits on ties."""
        cost = sum(self.weight[a] for a in self._neighbours(axis))
        return cost + (0.5 if self._turns(axis) else 0.0)

    def _turns(self, axis: int) -> bool:
        return is_gate_axis(axis) and self.given.closing[axis // 2] is None

    def _eliminate(self, axis: int) -> set[int]:
        slots = sorted(self.open[axis], key=lambda s: (sum(self.weight[a] for a in self.axes[s]), s))
        joins = []
        current = slots[0]
        for other in slots[1:]:
            join = self._join(current, other)
            joins.append(join)
            current = join.out
        axes = self.axes[current]
        shape = self._shape(axes, axes)
        out = self._new_slot()
        level = self.given.closing[axis // 2] if is_gate_axis(axis) else None
        turned = axis + 1 if self._turns(axis) else None
        diagonal = turned in axes
        self.steps.append(Step(axis, tuple(joins), current, shape, axes.index(axis), level, diagonal, out))
        rest = set(axes) - {axis} | ({turned} if turned is not None else set())
        self._replace(current, out, tuple(sorted(rest)), axis, turned)
        return set(axes) | rest

    def _replace(self, joined: int, out: int, axes: tuple[int, ...], axis: int, turned: int | None) -> None:
        for a in self.axes.pop(joined):
            self.open[a].discard(joined)
        self.axes[out] = axes
        del self.open[axis]
        if turned is not None:
            self.waiting.discard(turned)
        for a in axes:
            self.open[a].add(out)

    def _join(self, left: int, right: int) -> Join:
        ours, theirs = self.axes[left], self.axes[right]
        union = tuple(sorted({*ours, *theirs}))
        shared = tuple(i for i, a in enumerate(union) if is_gate_axis(a) and a in ours and a in theirs)
        out = self._new_slot()
        join = Join(
            left, right, out, self._shape(ours, union), self._shape(theirs, union), self._shape(union, union), shared
        )
        for slot in (left, right):
            for a in self.axes.pop(slot):
                self.open[a].discard(slot)
        self.axes[out] = union
        for a in union:
            self.open[a].add(out)
        return join

    def _shape(self, axes: tuple[int, ...], union: tuple[int, ...]) -> tuple[int, ...]:
        shape = tuple(self.given.sizes[a] if a in axes else 1 for a in union)
        entries = 1
        for size in shape:
            entries *= size
        self.largest = max(self.largest, entries)
        return shape

    def _new_slot(self) -> int:
        self.slots += 1
        return self.slots - 1


__all__ = ["Join", "Plan", "Step", "gate_axis", "plan"]
