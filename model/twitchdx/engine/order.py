"""Greedy orders of elimination, on bit masks of axes.

The work of a join is the size of the joint table, times (2S - 1)/S for each gate axis of S levels that both
sides share (see `levels`). Two rules decide what comes next: the smallest joint table (min-weight), or the
smallest growth of what is stored. Where the work is large, both are tried again with noise in their scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, count, islice
from math import log2
from random import Random

from twitchdx.engine.factors import Problem, is_gate_axis

Rule = Callable[["Axes", int], float]
Order = tuple[list[int], float]  # axes in the order in which they are taken away, and the products that it costs
ONE_TRY = 2.0**18  # products that take about as long as finding one more order


def best_order(given: Problem) -> Order:
    """The best order found; the search goes on while the work it may save outweighs the search so far."""
    best = elimination_order(given, by_size)
    for tries, rule in enumerate(_rules(), start=1):
        if best[1] < tries * ONE_TRY:
            break
        best = min(best, elimination_order(given, rule), key=lambda order: order[1])
    return best


def best_of(given: Problem, tries: int) -> Order:
    """The best of the two plain orders and of `tries` noisy ones."""
    rules = islice(_rules(), tries)
    orders = (elimination_order(given, rule) for rule in chain((by_size,), rules))
    return min(orders, key=lambda order: order[1])


def _rules() -> Iterator[Rule]:
    yield by_growth
    for seed in count():
        noise = Random(seed)  # the same orders at every run
        yield partial(_noisy_growth, noise)
        yield partial(_noisy_size, noise)


def _noisy_growth(noise: Random, axes: Axes, i: int) -> float:
    return by_growth(axes, i) * (1 + noise.random())


def _noisy_size(noise: Random, axes: Axes, i: int) -> float:
    return by_size(axes, i) + 1.5 * noise.random()


def elimination_order(given: Problem, rule: Rule) -> Order:
    """The order that a rule gives."""
    axes = Axes(given)
    scores = {i: rule(axes, i) for i in range(len(axes.ids)) if not axes.waiting >> i & 1}
    order: list[int] = []
    cost = 0.0
    while scores:
        i = min(scores, key=lambda j: (scores[j], j))
        touched, work = axes.eliminate(i)
        order.append(axes.ids[i])
        cost += work
        del scores[i]
        for j in _bits(touched & ~axes.waiting & ~(1 << i)):
            scores[j] = rule(axes, j)
    return order, cost


class Axes:
    """The factors that are left, as bit masks over positions in `ids`."""

    def __init__(self, given: Problem) -> None:
        self.ids = sorted(given.sizes)
        where = {axis: i for i, axis in enumerate(self.ids)}
        by_levels: dict[int, int] = {}
        for i, axis in enumerate(self.ids):
            by_levels[given.sizes[axis]] = by_levels.get(given.sizes[axis], 0) | 1 << i
        self.weights = [(mask, log2(s)) for s, mask in by_levels.items()]
        self.widenings = [(mask, log2((2 * s - 1) / s)) for s, mask in by_levels.items()]
        self.gates = sum(1 << i for i, a in enumerate(self.ids) if is_gate_axis(a))
        self.turns = {where[2 * v]: where[2 * v + 1] for v, level in given.closing.items() if level is None}
        self.waiting = sum(1 << i for i in self.turns.values())
        self.scopes: dict[int, int] = {}
        self.holders: list[set[int]] = [set() for _ in self.ids]
        for factor in given.factors:
            self._add(sum(1 << where[a] for a in factor.axes))

    def size(self, mask: int) -> float:
        """log2 of the entries of a table over these axes."""
        size = 0.0
        for same, weight in self.weights:
            size += (mask & same).bit_count() * weight
        return size

    def work(self, mask: int, shared: int) -> float:
        """Products that it takes to fill a table over `mask`, `shared` being the axes that both sides hold."""
        size = self.size(mask)
        for same, widening in self.widenings:
            size += (shared & self.gates & same).bit_count() * widening
        return float(2.0**size)

    def joint(self, i: int) -> tuple[int, int]:
        """All axes of the factors that hold axis i, and those that more than one of them holds."""
        seen = shared = 0
        for holder in self.holders[i]:
            scope = self.scopes[holder]
            shared |= seen & scope
            seen |= scope
        return seen, shared

    def eliminate(self, i: int) -> tuple[int, float]:
        """Join the factors of axis i and take it away; the axes touched, and the products that it costs."""
        scopes = sorted((self._drop(holder) for holder in sorted(self.holders[i])), key=self.size)
        joint, work = scopes[0], 0.0
        for scope in scopes[1:]:
            shared = joint & scope
            joint |= scope
            work += self.work(joint, shared)
        rest = joint & ~(1 << i)
        if i in self.turns:
            rest |= 1 << self.turns[i]
            self.waiting &= ~(1 << self.turns[i])
        self._add(rest)
        return joint | rest, work or 2 ** self.size(joint)

    def _add(self, scope: int) -> None:
        name = len(self.scopes) + 1 if not self.scopes else max(self.scopes) + 1
        self.scopes[name] = scope
        for j in _bits(scope):
            self.holders[j].add(name)

    def _drop(self, name: int) -> int:
        scope = self.scopes.pop(name)
        for j in _bits(scope):
            self.holders[j].discard(name)
        return scope


def by_size(axes: Axes, i: int) -> float:
    """The smallest joint table first; turning a gate into a variable frees nothing, so it waits on ties."""
    return axes.size(axes.joint(i)[0]) + (0.5 if i in axes.turns else 0.0)


def by_growth(axes: Axes, i: int) -> float:
    """Entries stored after the step less those before, and a share of the work of the step itself."""
    joint, shared = axes.joint(i)
    work = axes.work(joint, shared)
    before = sum(2 ** axes.size(axes.scopes[holder]) for holder in axes.holders[i])
    return 0.3 * work + 2 ** axes.size(joint & ~(1 << i)) - before


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
