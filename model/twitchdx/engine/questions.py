"""P(y at level j or milder, evidence) of leaf gates y, inside the program.

Such a question is one more factor on each cause of y (Heckerman 1989). It changes the few tables of an elimination that
a cause of y has a part in; all others are shared. As soon as only one changed table t' is left, in place of t, the
answer is Σ t' ∂P/∂t, since P(evidence) is linear in each table. Entries that two questions have in common are one node.

Evidence may have capped y, or leaf gates that it takes over, already. A question therefore multiplies in the ratio of
what it asks for and what is there: see `program.Ask`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.circuit import ONE, Circuit, Ids, Symbol
from twitchdx.engine.inputs import Group
from twitchdx.engine.program import Ask
from twitchdx.engine.terms import Key, Leaf, meaning
from twitchdx.graph import Graph

Levels = tuple[tuple[int, int], ...]  # leaf gates, and a level of each
Output = tuple[tuple[str, int], Ids]


@dataclass(slots=True, eq=False)
class Step:
    """An axis is taken away from the tables `held`, or turned into its partner `new`; `out` came of that."""

    held: tuple[Symbol, ...]
    axis: int
    new: int | None = None
    upwards: bool = False
    out: Symbol | None = None

    def run(self, circuit: Circuit, held: Sequence[Symbol]) -> tuple[Symbol, Symbol]:
        """What comes of these tables, and their product before a turn."""
        current = held[0]
        for other in held[1:] if self.new is not None else held[1:-1]:
            current = circuit.product(current, other)
        if self.new is not None:
            return circuit.differences(current, self.axis, self.new, self.upwards), current
        last = held[-1] if len(held) > 1 else Symbol((), np.array(ONE))
        return circuit.summed_product(current, last, self.axis), current


class Questions:
    """The inputs of all questions, and then the nodes that answer them."""

    def __init__(self, graph: Graph, group: Callable[..., Ids], asked: Levels) -> None:
        leaves = meaning(graph).leaves if asked else ()
        position = {leaf.variable: i for i, leaf in enumerate(leaves)}
        self.asks: dict[int, tuple[Ask, ...]] = {}
        self.questions: list[tuple[list[Ids], dict[Key, list[Ids]]]] = []  # leaks, and factors on each block
        for v, level in asked:
            leaks: list[Ids] = []
            factors: dict[Key, list[Ids]] = {}
            for i, at_most in _reached(leaves, position[v], level).items():
                leak, links = _inputs(leaves[i], at_most, group)
                leaks.append(leak)
                for link, ids in zip(leaves[i].links, links, strict=True):
                    factors.setdefault(link.block, []).append(ids)
                ask = Ask(at_most, int(leak[0]), tuple(int(ids[0]) for ids in links))
                self.asks[i] = (*self.asks.get(i, ()), ask)
            self.questions.append((leaks, factors))

    def answered(
        self, circuit: Circuit, steps: Sequence[Step], results: Sequence[Symbol], blocks: Mapping[Key, Symbol]
    ) -> Iterator[Output]:
        """The outputs ("at most", i) for each question; all gradients must be there."""
        for i, (leaks, factors) in enumerate(self.questions):
            changed = {}
            for block, more in factors.items():
                changed[id(blocks[block])] = blocks[block], _times(circuit, blocks[block], more)
            answer = _closed(circuit, steps, results, changed)
            for leak in leaks:
                answer = circuit.nodes(answer[:, None], leak[:, None])
            yield ("at most", i), answer


def _reached(leaves: Sequence[Leaf], position: int, level: int) -> dict[int, int]:
    """Leaf gates that are at most at a level where one is, and that level."""
    found = {position: level}
    for below, highest in leaves[position].passes:
        own = int(highest[level]) if level >= 0 else -1
        for i, at_most in _reached(leaves, below, own).items():
            found[i] = min(found.get(i, at_most), at_most)
    return found


def _inputs(leaf: Leaf, level: int, group: Callable[..., Ids]) -> tuple[Ids, list[Ids]]:
    """Inputs of the leak, and of each link."""
    if level < 0:
        return group(Group(fixed=np.zeros((1, 1))), 1), [
            group(Group(fixed=np.ones((1, k.cumulative.shape[2]))), k.cumulative.shape[2]) for k in leaf.links
        ]
    leak = group(Group(fixed=leaf.leak[:, level, None], fixed_rest=leaf.leak_rest[:, level, None]), 1)
    return leak, [
        group(Group(fixed=k.cumulative[:, level], fixed_rest=k.rest[:, level]), k.cumulative.shape[2])
        for k in leaf.links
    ]


def _times(circuit: Circuit, table: Symbol, factors: Sequence[Ids]) -> Symbol:
    ids = table.ids
    for more in factors:
        ids = circuit.nodes(ids[..., None], more.reshape(ids.shape)[..., None])
    return Symbol(table.axes, ids)


def _closed(
    circuit: Circuit, steps: Sequence[Step], results: Sequence[Symbol], changed: dict[int, tuple[Symbol, Symbol]]
) -> Ids:
    """P(evidence) where tables, by their identity, are replaced by others: run until one such pair is left."""
    for step in steps:
        if len(changed) == 1:
            break
        if any(id(table) in changed for table in step.held):
            held = [changed.pop(id(table), (table, table))[1] for table in step.held]
            assert step.out is not None
            changed[id(step.out)] = step.out, step.run(circuit, held)[0]
    if len(changed) == 1:
        ((plain, table),) = changed.values()
        assert plain.gradient is not None
        return circuit.nodes(table.ids.reshape(1, -1), plain.gradient.reshape(1, -1))
    total = np.array([ONE])  # several parts of the network that do not touch, or none
    for result in results:
        total = circuit.nodes(total[:, None], changed.get(id(result), (result, result))[1].ids.reshape(1, 1))
    return total
