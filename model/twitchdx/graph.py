"""What the engine works on: any discrete Bayesian network of tables and gates.

Axes: V variables, S states of one variable, P parents, R rows of a batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


ROUNDING = 1e-9  # how far the sum of a row may be from 1


class GraphError(ValueError):
    """A network that is not one: a cycle, a wrong shape, a row that does not sum to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """P(child | parents): `values` is (S_parent_1, …, S_parent_P, S_child), rows summing to 1.

    With one leading axis more it holds R variants, one for each row of a batch.
    """

    parents: tuple[int, ...]
    values: Array

    @property
    def batched(self) -> bool:
        """Whether the table holds R variants of itself."""
        return self.values.ndim == len(self.parents) + 2


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """Leaky noisy-MAX: the child is the largest of independent contributions, each a small table.

    `leak` stands for all causes that are not in the network; it has no parents, or only the context.
    """

    leak: Table
    links: tuple[Table, ...]

    @property
    def contributions(self) -> tuple[Table, ...]:
        """Leak first, then the links."""
        return (self.leak, *self.links)

    @property
    def parents(self) -> tuple[int, ...]:
        """Each parent once, in the order of the contributions."""
        return tuple(dict.fromkeys(p for c in self.contributions for p in c.parents))


@dataclass(frozen=True, eq=False)
class Graph:
    """A network: `names`, `sizes` (states of each variable) and `cpds`, all of length V.

    `context` are roots whose state is known in nearly every case, `complaints` gates that attribution may be asked
    for, `asked` variables whose posteriors nearly every question wants. They only tell the engine what to prepare for;
    answers do not depend on them.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    cpds: tuple[Table | Gate, ...]
    context: tuple[int, ...] = ()
    complaints: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    parents: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parents", tuple(cpd.parents for cpd in self.cpds))
        for variable, cpd in enumerate(self.cpds):
            for table in (cpd,) if isinstance(cpd, Table) else cpd.contributions:
                self._check(variable, table)
        self.order  # noqa: B018  raises where there is a cycle

    def _check(self, variable: int, table: Table) -> None:
        expected = (*(self.sizes[p] for p in table.parents), self.sizes[variable])
        found = table.values.shape[1:] if table.batched else table.values.shape
        if found != expected:
            raise GraphError(f"{self.names[variable]}: expected a table of shape {expected}, got {found}")
        if table.values.min() < 0 or np.abs(table.values.sum(-1) - 1.0).max() > ROUNDING:
            raise GraphError(f"{self.names[variable]}: the rows of a table must be >= 0 and sum to 1")
        table.values.flags.writeable = False

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Variables, parents before children."""
        found: dict[int, None] = {}
        for start in range(len(self.names)):
            stack: list[tuple[int, int]] = [(start, 0)]
            open_: set[int] = {start}
            while stack:
                node, step = stack.pop()
                if node in found:
                    open_.discard(node)
                    continue
                if step == len(self.parents[node]):
                    found[node] = None
                    open_.discard(node)
                    continue
                stack.append((node, step + 1))
                parent = self.parents[node][step]
                if parent in open_:
                    raise GraphError(f"cycle through {self.names[parent]} and {self.names[node]}")
                if parent not in found:
                    open_.add(parent)
                    stack.append((parent, 0))
        return tuple(found)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each variable the variables that it is a parent of."""
        found: list[list[int]] = [[] for _ in self.names]
        for child, parents in enumerate(self.parents):
            for parent in parents:
                found[parent].append(child)
        return tuple(tuple(c) for c in found)

    @cached_property
    def ancestors(self) -> tuple[int, ...]:
        """For each variable a bit mask of itself and all its ancestors."""
        masks = [0] * len(self.names)
        for node in self.order:
            masks[node] = 1 << node
            for parent in self.parents[node]:
                masks[node] |= masks[parent]
        return tuple(masks)

    def ancestors_of(self, variables: Iterable[int]) -> int:
        """Bit mask of the given variables and their ancestors."""
        mask = 0
        for variable in variables:
            mask |= self.ancestors[variable]
        return mask
