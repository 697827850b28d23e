"""Leaf gates whose two terms are summed inside a program, as an axis of the elimination, instead of in lanes.

A positive finding is a difference of two products, so k of them split a case into 2^k lanes (see `terms`). As an
auxiliary axis of two entries, on which the links of the finding meet (Savicky & Vomlel 2007), it doubles only the
tables that its causes have a part in. Which of the two takes less work depends on the findings that are there together:
a program with such axes is made for a pattern of findings, and pays where much is to be worked out for it.

Weights are signed, so what may cancel is P(evidence) with the size of each weight: nothing cancels in that one, for the
reason that nothing does inside a lane (see `fast`), since a sum of tables that fall with a level falls too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.circuit import Ids, Symbol
from twitchdx.engine.inputs import Group
from twitchdx.engine.program import Block, Inner
from twitchdx.engine.terms import Link, meaning
from twitchdx.graph import Graph

WEIGHTS = ("weight", "size", "leaks")


class Writer(Protocol):
    """What is needed of the writer of a program."""

    graph: Graph
    in_parts: bool
    blocks: dict[tuple[int, ...], Block]

    def axis(self, v: int) -> int:
        """Axis of a variable."""
        ...

    def auxiliary(self, v: int) -> int:
        """Its other axis."""
        ...

    def states(self, v: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """State of each entry of an axis, and whether it is a traced twin."""
        ...

    def group(self, group: Group, *shape: int) -> Ids:
        """Inputs."""
        ...


class Inside:
    """The inputs and the factors of these leaf gates (positions); in parts the weights count by their size."""

    def __init__(self, writer: Writer, positions: Sequence[int]) -> None:
        self.writer = writer
        self.inner: dict[int, Inner] = {}
        self.factors: list[Symbol] = []
        self.weights: list[dict[str, Symbol]] = []
        leaves = meaning(writer.graph).leaves if positions else ()
        for position in positions:
            leaf = leaves[position]
            axis = writer.auxiliary(leaf.variable)
            own = {name: Symbol((axis,), writer.group(Group(fixed=np.array([[1.0, 0.0]])), 2)) for name in WEIGHTS}
            links = [self._link(axis, link) for link in leaf.links]
            self.factors += [own[self._usual], *(symbol for symbol, _, _ in links)]
            self.weights.append(own)
            weight, size, leak = (int(own[name].ids[0]) for name in WEIGHTS)
            starts, twins = tuple(start for _, start, _ in links), tuple(twin for *_, twin in links)
            self.inner[position] = Inner(weight, size, leak, starts, twins)

    @property
    def _usual(self) -> str:
        return "size" if self.writer.in_parts else "weight"

    def changed(self, name: str) -> dict[int, Symbol]:
        """Other weights in place of the usual ones, by the identity of these."""
        return {id(own[self._usual]): own[name] for own in self.weights}

    def _link(self, axis: int, link: Link) -> tuple[Symbol, int, int]:
        """The factor of a link on both terms, its first input, and that of its twins."""
        writer, sizes = self.writer, [self.writer.graph.sizes[p] for p in link.block]
        real = self._ones(sizes)
        twinned = writer.blocks[link.block].twin >= 0
        twin = self._ones(sizes) if twinned else real
        where = np.ix_(np.arange(2), *(writer.states(p)[0] for p in link.block))
        ids = real[where]
        if twinned:
            ids = np.where(writer.states(link.block[0])[1], twin[where], ids)
        axes = [axis, *(writer.axis(p) for p in link.block)]
        order = sorted(range(len(axes)), key=lambda i: axes[i])
        symbol = Symbol(tuple(axes[i] for i in order), ids.transpose(order))
        return symbol, int(real.flat[0]), int(twin.flat[0]) if twinned else -1

    def _ones(self, sizes: Sequence[int]) -> Ids:
        return self.writer.group(Group(fixed=np.ones((1, 2 * int(np.prod(sizes))))), 2, *sizes)
